"""Any answer as a page by way of its document, which every other form is written by too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.document import Figure, Story
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords
from tracker.web.pages.parts.cells import Numbers
from tracker.web.pages.parts.frame import fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.sources import source_views, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.picture_format import Asked
    from tracker.render.document import Block, Document
    from tracker.render.styled_text import Line
    from tracker.web.visit import Told, Visit

_KINDS: Final = {
    "Heading": "heading",
    "Paragraph": "paragraph",
    "Table": "table",
    "Bullets": "bullets",
    "Story": "table",
    "Matrix": "matrix",
    "Section": "section",
}
_ENTRIES: Final = {"fate": "talks", "brief": "timeline", "replay": "timeline"}
"""The entry of the head that a page belongs to, where it is none itself."""


class Piece(Struct, frozen=True):
    """A block, and which part of the template writes it."""

    kind: str
    block: Block


def document_page(visit: Visit, told: Told) -> str:
    """Return the page of an answer that has no page of its own shape."""
    assert told.document is not None  # noqa: S101  (only such answers come here)
    document = told.document("html")
    asked: Asked | None = getattr(told.value, "asked", None)
    boundary = getattr(asked, "boundary", "")
    title = clean(getattr(told.value, "title", "")) or visit.dossier
    around = Surroundings(
        visit,
        zone=document.zone,
        title=title,
        asked=asked if boundary and hasattr(asked, "valid") else None,
    )
    dates = DateWords(document.zone, year=document.year)
    numbers = Numbers(document.sources, dates)
    told_pieces = list(_pieces(document.blocks))
    heading, sentence = _heading(document, visit)
    name = visit.route.name
    return fill(
        "document",
        frame=around.frame(heading, _ENTRIES.get(name, name)),
        heading=heading,
        sentence=sentence,
        pieces=told_pieces,
        number_of=numbers.number,
        address=web_address,
        listed=lambda: source_views(numbers, dates, around.to),
    )


def _heading(document: Document, visit: Visit) -> tuple[str, Line]:
    """Return the heading, and the sentence below it where there are two."""
    words = "".join(span.text for span in document.sentence)
    if not words:
        return clean(document.title) or visit.route.about.rstrip("."), ()
    first, dot, _ = words.partition(". ")
    return (first + dot.strip() if dot else words).rstrip("."), document.sentence


def _pieces(blocks: Iterable[Block]) -> Iterable[Piece]:
    """Give the blocks that a page can show; our drawings have styles of their own."""
    for block in blocks:
        if isinstance(block, Story):
            yield Piece("table", block.table())
        elif not isinstance(block, Figure):
            yield Piece(_KINDS[type(block).__name__], block)
