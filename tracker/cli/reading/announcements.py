"""`tracker upcoming` and `tracker fate`: what lies ahead, and what became of announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.commands import ended, fail_empty_option
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import answer_to, question, shared_options
from tracker.services.answers.announcements import (
    AskedFate,
    AskedUpcoming,
    ask_fate,
    ask_upcoming,
)

if TYPE_CHECKING:
    from tracker.render import Format

_THEN = "Leave out what was reported after the date asked about."


@question("upcoming", example="tracker upcoming 2025-05-11")
@click.argument("date", nargs=-1)
@shared_options(AskedUpcoming, then=_THEN)
@answer_options()
@fail_empty_option
def upcoming_command(
    *, date: tuple[str, ...], fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Show what should have happened by DATE and was not reported, then what lies ahead by day:
    meetings, votes, beginnings and ends of truces and agreements, deadlines and terms.

    DATE is as for `as-of`. Entries without a day come last.
    """
    asked = AskedUpcoming(date=" ".join(date) or None, **words)
    upcoming = answer_to(ask_upcoming, asked)
    from tracker.render.answers.announcements import upcoming_document

    show(upcoming_document(upcoming, today_known=asked.log_at is None), fmt)
    found = upcoming.overdue or upcoming.ahead or upcoming.undated
    return ended(found, fail_empty=fail_empty)


@question("fate", example="tracker fate 2025-05-28 --party Russia")
@click.argument("date", nargs=-1)
@click.option(
    "--open", "open_only", is_flag=True, help="Only what may still come about."
)
@shared_options(AskedFate, then=_THEN)
@answer_options()
@fail_empty_option
def fate_command(
    *, date: tuple[str, ...], fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Show what became of everything that was announced for later: who announced it, when, for
    when, how often it moved, and its outcome as of DATE.

    DATE is as for `as-of`. Totals by who announced are counts and medians.
    """
    asked = AskedFate(date=" ".join(date) or None, **words)
    fate = answer_to(ask_fate, asked)
    from tracker.render.answers.announcements import fate_document

    show(fate_document(fate, today_known=asked.log_at is None), fmt)
    return ended(fate.entries, fail_empty=fail_empty)
