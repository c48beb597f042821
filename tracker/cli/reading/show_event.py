"""`tracker show`: one event or source with all that touched it, or the page of what has a name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import answer_options, deliver
from tracker.cli.frame.forms import show as show_document
from tracker.cli.frame.session import lines, session
from tracker.cli.reading import answer_to, question, shared_options
from tracker.services.answers.page import Page
from tracker.services.answers.show import AskedShow, ask_show

if TYPE_CHECKING:
    from tracker.render import Format


@question("show", example="tracker show B104 --dossier ukraine-2025")
@click.argument("event", metavar="NAME")
@click.argument("other", metavar="[ISSUE|PARTY]", required=False)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    help="The date of a page; see `as-of` for the day when it is left out.",
)
@shared_options(
    AskedShow, then="Leave out of a page what was reported after the date of --as-of."
)
@click.option("--full", is_flag=True, help="Show all of a page, however long.")
@answer_options()
def command(*, fmt: Format, full: bool, other: str | None, **words: Any) -> None:
    """Show all about NAME: an event, a source, a party, an issue, a person, or a thing such as a
    meeting; or all that a party said on an issue.

    \b
    the key or id of an event     its fields, dates, evidence, and what touched it
    a source                      how it was registered, and who cites it
    a party, an issue, a person   its page: what it holds, asks and takes part in
    a truce, meeting, proposal    what made it, by its slug or title
    or agreement
    a party and an issue          one position with all its sources, its parts,
                                  what stood before, and what the others say

    If several have the name, the first in this order is shown and the others are named;
    `meeting:oslo` is a name of one kind alone. A stance is a summary in the record's words, and
    not a quotation, unless its source is quoted.

    Corrected and withdrawn words are struck through, with what replaced them, when and why.
    """  # noqa: D301  (click's own sign)
    if other is not None:
        _show_cell(other, fmt=fmt, full=full, **words)
        return
    asked = AskedShow(**words)
    shown, run = answer_to(ask_show, asked), session()
    if isinstance(shown, Page):
        from tracker.render.answers.page import page_document

        today = asked.log_at is None
        document = page_document(shown, fmt=fmt, full=full, today_known=today)
        show_document(document, fmt)
        return
    from tracker.render.answers.event import event_document, event_lines

    if fmt != "table":
        show_document(event_document(shown), fmt)
        return
    colored = run.colored(sys.stdout)
    deliver(lines(event_lines(shown, run.width(), colored=colored)))


def _show_cell(
    other: str, *, event: str, fmt: Format, full: bool, **words: Any
) -> None:
    """Show what one party says on one issue."""
    from tracker.render.answers.cell import cell_document
    from tracker.services.answers.cell import AskedCell, ask_cell

    if fmt not in {"table", "markdown", "html", "json"}:
        hint = "write -f table, -f markdown, -f html or -f json"
        raise Mistake(f"a cell has no form as {fmt}", hint)
    asked = AskedCell(names=(event, other), **words)
    page = answer_to(ask_cell, asked)
    today = asked.log_at is None
    show_document(cell_document(page, fmt=fmt, full=full, today_known=today), fmt)
