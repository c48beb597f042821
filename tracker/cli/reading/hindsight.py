"""`tracker hindsight`: what was true on a day but reported later."""

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
from tracker.services.answers.diff import Compared, hindsight

if TYPE_CHECKING:
    from tracker.render import Format


@make_command("hindsight", example="tracker hindsight 2025-05-28 --dossier ukraine-2025")
@click.argument("date", nargs=-1)
@dossier_option
@known_at_option
@log_at_option
@narrowing_options
@columns_option
@format_option()
@fail_empty_option
def command(  # noqa: PLR0913  (one for each option)
    *,
    date: tuple[str, ...],
    dossier: str | None,
    known_at: str | None,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    columns: str | None,
    fmt: Format,
    fail_empty: bool,
) -> int:
    """Show what was true on DATE but reported later: the delay, the source that closed the gap, and what it changes in the answer.

    It is the difference between `as-of DATE --then` and `as-of DATE`. DATE is today when it is left out.
    """
    run = session()
    asked = Compared(
        before=" ".join(date) or "today",
        known_after=known_at,
        dossier=dossier,
        log_at=log_at,
        columns=columns,
        parties=parties,
        issues=issues,
    )
    found = hindsight(run.shelf, asked, now=run.wiring.now())
    from tracker.render import render_document  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.render.answers.diff import hindsight_document  # noqa: PLC0415

    run.remark(*found.remarks)
    document = hindsight_document(found.hindsight, short=fmt == "table", today_known=log_at is None)
    run.answer(render_document(document, fmt=fmt, width=run.width(), color=run.colored(sys.stdout)))
    return (
        exit_codes.NOTHING_FOUND
        if fail_empty and not found.hindsight.late and not found.hindsight.diff.anything
        else exit_codes.FINE
    )
