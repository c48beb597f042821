"""Any answer as a page by way of its document, which every other form is written by too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.document import (
    Bullets,
    Cards,
    CitedList,
    DatedList,
    Figure,
    Heading,
    Labels,
    Lines,
    Paragraph,
    Rule,
    Section,
    Story,
    Table,
    card_item,
    dated_item,
    label_text,
    titled_rows,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Item, Span
from tracker.web.pages.parts.cells import Numbers
from tracker.web.pages.parts.frame import fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.sources import source_views, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.picture_format import Asked
    from tracker.render.document import Block, Document
    from tracker.render.styled_text import Line
    from tracker.web.visit import Told, Visit

_KINDS: Final = {
    "Heading": "heading",
    "Paragraph": "paragraph",
    "Table": "table",
    "Bullets": "bullets",
    "Matrix": "matrix",
    "Section": "section",
}
_ENTRIES: Final = {"fate": "upcoming", "replay": "timeline"}
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
    """Return the heading, and what is to be known of the answer."""
    words = "".join(span.text for span in document.sentence)
    if not words:
        return clean(document.title) or visit.route.about.rstrip("."), ()
    return words.rstrip("."), document.note


def _pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Give the blocks that a page can show; our drawings have styles of their own."""
    for block in blocks:
        for each in _plainly(block):
            yield Piece(_KINDS[type(each).__name__], each)


def _plainly(block: Block) -> Iterator[Block]:  # noqa: C901  (one each)
    """Give a block by way of those that a page writes."""
    match block:
        case Story():
            yield block.table()
        case Table():
            for title, rows in titled_rows(block):
                yield from [Heading(title)] if title else []
                yield Table(block.header, rows)
        case DatedList(title=title, items=items):
            told = tuple(map(dated_item, items))
            yield Section(title, told) if title else Bullets(told)
        case CitedList(items=sources):
            yield Section("Sources", tuple(Item(each.line) for each in sources))
        case Cards(groups=groups):
            for group in groups:
                yield Section(group.title, tuple(map(card_item, group.cards)))
        case Labels(lines=labels):
            said = ((each.label, label_text(each)) for each in labels)
            yield Bullets(
                tuple(Item((Span(f"{a}: ", "dim"), Span(b))) for a, b in said)
            )
        case Lines(lines=lines):
            yield from map(Paragraph, lines)
        case Figure() | Rule():
            return
        case _:
            yield block
