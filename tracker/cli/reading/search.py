"""`tracker search`: what has all the words, among facts, sources, names and the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.commands import (
    ended,
    fail_empty_option,
    types_option,
)
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import answer_to, question, shared_options
from tracker.services.answers.search import AskedSearch, ask_search

if TYPE_CHECKING:
    from tracker.render import Format

_GLANCE: Final = 20
"""So many of each kind are shown for reading; programs get all."""
_FOR_READING: Final = frozenset(("table", "markdown", "html"))


@question("search", example="tracker search memorandum --party Russia", dashed=True)
@click.argument("words", nargs=-1)
@shared_options(
    AskedSearch,
    then="Leave out what was reported after the last day that is looked at.",
)
@types_option
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SLUG|PUBLISHER",
    help="Only what this source supports; may be repeated.",
)
@click.option(
    "--in",
    "period",
    metavar="PERIOD",
    help="Only in these days, such as 'last week', 'May 2025' or 2025-05-20..2025-05-28.",
)
@click.option("--from", "since", metavar="DATE", help="From this day on.")
@click.option("--to", metavar="DATE", help="Until the end of this day.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Show so many of each kind; {_GLANCE} in a table, in Markdown and HTML.",
)
@click.option("--full", is_flag=True, help="Show all that is found.")
@answer_options()
@fail_empty_option
def command(
    *,
    words: tuple[str, ...],
    most: int | None,
    full: bool,
    fmt: Format,
    fail_empty: bool,
    **options: Any,
) -> int:
    """Find what has all the WORDS: facts, sources, names, and items of the inbox; newest first.

    Case and accents do not matter. 'two words' in quotation marks stand together, and -word is not
    there. Without WORDS the options choose: --speaker Putin lists all that he said.
    """
    if full:
        most = None
    elif most is None and fmt in _FOR_READING:
        most = _GLANCE
    if options["period"] and (options["since"] or options["to"]):
        raise Mistake(
            "--in and --from or --to say the same in two ways", "give one of them"
        )
    asked = AskedSearch(words=" ".join(map(_as_typed, words)), most=most, **options)
    found = answer_to(ask_search, asked)
    from tracker.render.answers.search import search_document

    show(search_document(found), fmt)
    return ended(any(found.totals.each), fail_empty=fail_empty)


def _as_typed(word: str) -> str:
    """Put a word with spaces back into the quotation marks that the shell took away."""
    if '"' in word or not any(map(str.isspace, word)):
        return word
    hyphen = "-" if word.startswith("-") else ""
    return f'{hyphen}"{word.removeprefix("-")}"'
