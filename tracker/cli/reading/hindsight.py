"""`tracker hindsight`: what was true on a day but reported later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.options import fail_empty_option, format_option
from tracker.cli.reading.command import ask, ended, question, shared_options, show
from tracker.services.answers.hindsight import AskedHindsight, ask_hindsight

if TYPE_CHECKING:
    from tracker.render import Format


@question("hindsight", example="tracker hindsight 2025-05-28 --dossier ukraine-2025")
@click.argument("date", nargs=-1)
@shared_options(AskedHindsight)
@format_option()
@fail_empty_option
def command(
    *, date: tuple[str, ...], fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Show what was true on DATE but reported later: the delay, the source that closed the gap, and
    what it changes in the answer.

    It is the difference between `as-of DATE --then` and `as-of DATE`. DATE is today when it is left
    out.
    """
    asked = AskedHindsight(date=" ".join(date) or "today", **words)
    found = ask(ask_hindsight, asked)
    from tracker.render.answers.diff import hindsight_document

    show(
        hindsight_document(
            found, short=fmt == "table", today_known=asked.log_at is None
        ),
        fmt,
    )
    return ended(found.late or found.diff.anything, fail_empty=fail_empty)
