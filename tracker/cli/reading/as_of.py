"""`tracker as-of`: the whole picture at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.commands import ended, fail_empty_option
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import answer_to, question, shared_options
from tracker.render.answers.picture import picture_document
from tracker.services.answers.pictures import AskedAsOf, ask_as_of, holds_facts

if TYPE_CHECKING:
    from tracker.render import Format


@question("as-of", example="tracker as-of 2025-05-28 --issue ceasefire -f markdown")
@click.argument("date", nargs=-1)
@shared_options(
    AskedAsOf, then="Leave out what was reported after the date asked about."
)
@click.option("--full", is_flag=True, help="Show all of a table, however long.")
@answer_options()
@fail_empty_option
def command(
    *, date: tuple[str, ...], full: bool, fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Show the whole picture at DATE: positions, truces, meetings, proposals and figures, with
    their sources.

    DATE is a day, an instant, words such as `3d ago`, or @KEY for the day of an event. Left out, it
    is today or, of a bundled dossier, the day of its latest report.
    """
    asked = AskedAsOf(date=" ".join(date) or None, **words)
    picture, today_known = answer_to(ask_as_of, asked), asked.log_at is None
    show(
        picture_document(picture, fmt=fmt, full=full, today_known=today_known),
        fmt,
        full=full,
    )
    return ended(holds_facts(picture), fail_empty=fail_empty)
