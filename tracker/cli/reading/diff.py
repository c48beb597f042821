"""`tracker diff`: what moved between two dates, or in what was known of one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    columns_option,
    dossier_option,
    format_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.services.answers.diff import Compared, difference

if TYPE_CHECKING:
    from tracker.render import Format


@make_command(
    "diff", example="tracker diff 2025-05-09 2025-05-28 --dossier ukraine-2025 --issue ceasefire"
)
@click.argument("dates", nargs=-1, metavar="A [B]")
@click.option(
    "--known",
    nargs=2,
    metavar="K1 K2",
    help="Compare what was known of one date at K1 and at K2; needs --at.",
)
@click.option("--at", metavar="DATE", help="The date that --known is about.")
@dossier_option
@known_at_option
@click.option("--then", is_flag=True, help="Answer each date by what was known on it.")
@log_at_option
@narrowing_options
@columns_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything differs.")
@format_option()
def command(  # noqa: PLR0913  (one for each option)
    *,
    dates: tuple[str, ...],
    known: tuple[str, str] | None,
    at: str | None,
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    columns: str | None,
    exit_code: bool,
    fmt: Format,
) -> int:
    """Show what moved between the dates A and B: positions, truces, meetings, proposals, agreements and forces.

    B is today when it is left out. A date of several words stands in quotation marks. With --known K1 K2 --at DATE it shows what
    was believed about one date, then and now.
    """
    first, second = _asked(dates, known, at, known_at=known_at, then=then)
    run = session()
    asked = Compared(
        before=first[0],
        after=second[0],
        known_before=first[1],
        known_after=second[1],
        then=then,
        dossier=dossier,
        log_at=log_at,
        columns=columns,
        parties=parties,
        issues=issues,
    )
    found = difference(run.shelf, asked, now=run.wiring.now())
    from tracker.render import render_document  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.render.answers.diff import moves_document  # noqa: PLC0415

    run.remark(*found.remarks)
    document = moves_document(found.diff, short=fmt == "table", today_known=log_at is None)
    run.answer(render_document(document, fmt=fmt, width=run.width(), color=run.colored(sys.stdout)))
    return exit_codes.FAILED if exit_code and found.diff.anything else exit_codes.FINE


Side = tuple[str, str | None]
"""A date, and what may be known for it; None is everything."""


def _asked(
    dates: tuple[str, ...],
    known: tuple[str, str] | None,
    at: str | None,
    *,
    known_at: str | None,
    then: bool,
) -> tuple[Side, Side]:
    """Which dates are compared, and by what is known for each."""
    if known_at is not None and then:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    if known is not None:
        if at is None or dates:
            raise Mistake(
                "--known compares what was known of one date",
                "name the date with --at, and no others: tracker diff --known K1 K2 --at DATE",
            )
        if then or known_at is not None:
            raise Mistake("--known says what is known already", "leave out --then and --known-at")
        return (at, known[0]), (at, known[1])
    if at is not None:
        raise Mistake("--at goes with --known", "to compare two dates write tracker diff A B")
    if not dates:
        raise Mistake(
            "no date is given", "write tracker diff A B, or tracker diff A for A and today"
        )
    if len(dates) > 2:  # noqa: PLR2004  (two dates are compared)
        raise Mistake(
            f"two dates are compared, and {len(dates)} are given",
            "put a date of several words in quotation marks: tracker diff '3d ago' today",
        )
    return (dates[0], known_at), (dates[1] if dates[1:] else "today", known_at)
