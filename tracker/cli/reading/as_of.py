"""`tracker as-of`: the whole picture at a date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    columns_option,
    dossier_option,
    fail_empty_option,
    format_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.render.answers.picture import render_picture
from tracker.services.reading import AsOf, found_nothing, picture_as_of

if TYPE_CHECKING:
    from tracker.render import Format


@make_command("as-of", example="tracker as-of 2025-05-28 --issue ceasefire -f markdown")
@click.argument("date", nargs=-1)
@dossier_option
@known_at_option
@click.option(
    "--then", is_flag=True, help="Leave out what was reported after the date asked about."
)
@log_at_option
@narrowing_options
@columns_option
@click.option("--full", is_flag=True, help="Show all of a table, however long.")
@format_option()
@fail_empty_option
def command(  # noqa: PLR0913  (one for each option)
    *,
    date: tuple[str, ...],
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    columns: str | None,
    full: bool,
    fmt: Format,
    fail_empty: bool,
) -> int:
    """Show the whole picture at DATE: positions, truces, meetings, proposals and forces, with their sources.

    DATE is a day, an instant, words such as `3d ago`, or @KEY for the day of an event; today when it is left out.
    """
    if then and known_at is not None:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    run = session()
    asked = AsOf(
        date=" ".join(date) or "today",
        dossier=dossier,
        known_at=known_at,
        then=then,
        log_at=log_at,
        columns=columns,
        parties=parties,
        issues=issues,
    )
    answer = picture_as_of(run.shelf, asked, now=run.wiring.now())
    run.remark(*answer.remarks)
    shown = render_picture(
        answer.picture,
        fmt=fmt,
        width=run.width(),
        lines=run.lines(),
        color=run.colored(sys.stdout),
        full=full,
        today_known=log_at is None,
    )
    run.answer(shown)
    return (
        exit_codes.NOTHING_FOUND
        if fail_empty and found_nothing(answer.picture)
        else exit_codes.FINE
    )
