"""`tracker as-of`: the whole picture at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.commands import ended, fail_empty_option
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import answer_to, question, shared_options
from tracker.render.answers.picture import picture_document, reading_document
from tracker.services.answers.pictures import (
    AskedAsOf,
    ask_as_of,
    ask_state_of_play,
    holds_facts,
)

if TYPE_CHECKING:
    from tracker.render import Format


@question("as-of", example="tracker as-of 2025-05-28 --issue ceasefire -f markdown")
@click.argument("date", nargs=-1)
@shared_options(
    AskedAsOf, then="Leave out what was reported after the date asked about."
)
@click.option("--parts", is_flag=True, help="Show the parts of issues in a table.")
@click.option("--full", is_flag=True, help="Show all of a table, however long.")
@answer_options()
@fail_empty_option
def command(
    *,
    date: tuple[str, ...],
    parts: bool,
    full: bool,
    fmt: Format,
    fail_empty: bool,
    **words: Any,
) -> int:
    """Show the whole picture at DATE: positions, truces, meetings, proposals and figures, with
    their sources.

    DATE is a day, an instant, words such as `3d ago`, or @KEY for the day of an event. Left out, it
    is today or, of a bundled dossier, the day of its latest report.
    """
    asked = AskedAsOf(date=" ".join(date) or None, **words)
    if fmt == "table":
        reading = answer_to(ask_state_of_play, asked)
        picture = reading.picture
        document = reading_document(
            reading,
            parts=parts,
            full=full,
            today_known=asked.log_at is None,
        )
    else:
        picture = answer_to(ask_as_of, asked)
        document = picture_document(
            picture,
            fmt=fmt,
            today_known=asked.log_at is None,
        )
    show(document, fmt)
    return ended(holds_facts(picture), fail_empty=fail_empty)
