"""`tracker history`: the whole life of one cell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    dossier_option,
    fail_empty_option,
    format_option,
    known_at_option,
    log_at_option,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.services.answers.history import AskedHistory, history_told

if TYPE_CHECKING:
    from tracker.render import Format


@make_command("history", example="tracker history Russia ceasefire")
@click.argument("party")
@click.argument("issue")
@click.option(
    "--to",
    metavar="TEXT",
    help="Only when it took this value: words of a stance, a stance code, or a placement.",
)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    default="today",
    help="Up to the end of this day; today when it is left out.",
)
@dossier_option
@known_at_option
@click.option("--then", is_flag=True, help="Leave out what was reported after the date of --as-of.")
@log_at_option
@format_option()
@fail_empty_option
def command(  # noqa: PLR0913  (one for each option)
    *,
    party: str,
    issue: str,
    to: str | None,
    date: str,
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    fmt: Format,
    fail_empty: bool,
) -> int:
    """Show the whole life of PARTY's position on ISSUE: each stance, since when, until when, on what evidence, and what replaced it.

    Every statement is classed as new, repeated, reworded, shifted or returned, and marked when it was reported late.
    """
    if then and known_at is not None:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    run = session()
    asked = AskedHistory(
        party=party,
        issue=issue,
        to=to,
        date=date,
        dossier=dossier,
        known_at=known_at,
        then=then,
        log_at=log_at,
    )
    found = history_told(run.shelf, asked, now=run.wiring.now())
    run.remark(*found.remarks)
    from tracker.render.answers.history import render_history  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    run.answer(
        render_history(
            found.history,
            fmt=fmt,
            width=run.width(),
            color=run.colored(sys.stdout),
            today_known=log_at is None,
        )
    )
    return exit_codes.NOTHING_FOUND if fail_empty and not found.history.lines else exit_codes.FINE
