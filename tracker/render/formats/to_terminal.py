"""A document laid out on a terminal, never wider than it is."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, assert_never

from tracker.render.document import (
    Bullets,
    Cards,
    CitedList,
    DatedItem,
    DatedList,
    Figure,
    Heading,
    Labels,
    Lines,
    Matrix,
    Paragraph,
    Rule,
    Section,
    Story,
    Table,
)
from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_cards import draw_cards
from tracker.render.formats.terminal_lines import (
    HANG,
    Layout,
    abreast,
    hanging,
    labelled,
    ruled,
    text_of,
    wrapped,
)
from tracker.render.formats.terminal_lists import (
    dated_lines,
    label_lines,
    reading_lines,
    rule_lines,
    source_lines,
)
from tracker.render.formats.terminal_matrix import draw_matrix
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Item, Span, source_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.render import Screen
    from tracker.render.document import Block, Document, StoryEntry
    from tracker.render.styled_text import Line


_GAP: Final = 3
_PLAIN_GAP: Final = 2
_LABEL: Final = 18
_WHEN: Final = 18
_NARROWEST: Final = 18
"""A column is no narrower than this, unless all it says is shorter."""


def to_terminal(document: Document, screen: Screen) -> str:
    """Draw a document for a terminal."""
    layout = Layout(screen.width, color=screen.color, shades=screen.shades)
    return layout.draw(_Drawing(layout).draw(document))


class _Drawing:
    """Draws documents on one terminal."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._readable = layout.readable

    def draw(self, document: Document) -> list[Line]:
        """Draw a whole document."""
        lines = self._wrapped(document.sentence) if document.sentence else []
        after_heading = not lines
        for block in document.blocks:
            drawn = self._block(block)
            if not drawn:
                continue
            lines += drawn if after_heading else [(), *drawn]
            after_heading = isinstance(block, Heading)
        if document.sources:
            lines += [(), *self._sources(document)]
        return lines

    def _block(self, block: Block) -> list[Line]:  # noqa: C901, PLR0911, PLR0912  (one each)
        match block:
            case Heading(text=text):
                return self._wrapped((Span(clean(text), "strong"),))
            case Paragraph(line=line):
                return self._wrapped(line)
            case Table():
                return self._table(block)
            case Bullets():
                return self._bullets(block)
            case Story(entries=entries):
                return self._story(entries)
            case Lines(lines=lines):
                return reading_lines(lines, self._layout.width)
            case Labels(lines=labels):
                return label_lines(labels, self._layout.width)
            case Matrix():
                return draw_matrix(block, self._layout.width)
            case Section(title=title, items=items):
                whole = tuple(DatedItem("", item.line, item.parts) for item in items)
                return self._dated(DatedList(title, whole))
            case DatedList():
                return self._dated(block)
            case Cards():
                return draw_cards(block, self._layout.width)
            case CitedList():
                return source_lines(block, self._layout.width)
            case Rule():
                return rule_lines(self._layout.width)
            case Figure():
                return []
            case _:
                assert_never(block)

    def _dated(self, found: DatedList) -> list[Line]:
        return dated_lines(found, self._layout)

    def _sources(self, document: Document) -> list[Line]:
        """Draw the numbered sources under a heading."""
        dates = DateWords(document.zone, year=document.year)
        items = [
            Item((Span(str(source.n), "cite"), Span(" "), *source_line(source, dates)))
            for source in document.sources
        ]
        lines = self._wrapped((Span("Sources", "strong"),))
        for item in items:
            lines += self._hanging(item.line)
        return lines

    def _bullets(self, block: Bullets) -> list[Line]:
        lines: list[Line] = []
        for item in block.items:
            lines += [()] if lines and block.spaced else []
            lines += self._hanging(item.line)
            for part in item.parts:
                said = self._hanging((Span("• "), *part), indent=HANG)
                lines += labelled((), [said], indent=HANG)
        return lines

    def _story(self, entries: Iterable[StoryEntry]) -> list[Line]:
        """Draw entries with their dates on the left, as far down as these go.

        Above a new date there is a gap:

            28 May 2025       ┌ Ukraine: yes, without conditions
            2 in any order    └ Russia: not before a memorandum
        """
        left = min(_WHEN, self._layout.width // 4)
        lines: list[Line] = []
        dates: list[Line] = []

        def add(track: str, said: Line) -> None:
            date = dates.pop(0) if dates else ()
            gap = Span(" " * (left - cells(text_of(date))))
            drawn = (Span(track, "dim"), Span(" ")) if track else ()
            lines.append((*date, gap, *drawn, *said))

        for entry in entries:
            if entry.when:
                while dates:
                    add("", ())
                lines += [()] if lines else []
                dates = wrapped((Span(entry.when, "strong"),), left - 1)
                dates += (
                    wrapped((Span(entry.note, "dim"),), left - 1) if entry.note else []
                )
            room = (
                self._readable - left - cells(entry.track) - (1 if entry.track else 0)
            )
            said = self._layout.wrapped(entry.line, room)
            add(entry.track, said[0])
            for line in said[1:]:
                add(entry.below, line)
        while dates:
            add("", ())
        return lines

    def _table(self, block: Table) -> list[Line]:
        if not block.rows:
            return []
        heads: list[Line] = [(Span(clean(name), "strong"),) for name in block.header]
        rows = [[*map(self._layout.text, row)] for row in block.rows]
        gap = _PLAIN_GAP if block.plain else _GAP
        widths = fitted([heads, *rows], self._layout.width, gap=gap)
        if widths is None:
            return self._cards(heads, rows)
        head = _cells(heads, widths)
        drawn = [_cells(row, widths) for row in rows]
        if block.plain:
            return _plain(head, drawn, widths)
        tall = any(len(cell) > 1 for cell in chain.from_iterable(drawn))
        return ruled(head, drawn, widths, between=tall)

    def _cards(
        self, heads: Sequence[Line], rows: Iterable[Sequence[Line]]
    ) -> list[Line]:
        """Draw a row a card: its first cell, and the others under it with their names."""
        room = self._layout.width
        longest = max((cells(text_of(head)) for head in heads[1:]), default=0)
        label = min(longest + HANG, _LABEL, room // 3) + HANG
        lines: list[Line] = []
        for row in rows:
            lines += [()] if lines else []
            lines += wrapped(row[0], room)
            for head, cell in zip(heads[1:], row[1:], strict=True):
                if text_of(cell):
                    name = (Span(" " * HANG), *head)
                    lines += labelled(name, [wrapped(cell, room - label)], indent=label)
        return lines

    def _hanging(self, line: Line, *, indent: int = 0) -> list[Line]:
        room = self._readable - HANG - indent
        return hanging(self._layout.wrapped(line, room), indent=HANG)

    def _wrapped(self, line: Line) -> list[Line]:
        return self._layout.wrapped(line, self._readable)


def _cells(row: Iterable[Line], widths: Sequence[int]) -> list[list[Line]]:
    return [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]


def _plain(
    head: Sequence[Sequence[Line]],
    rows: Iterable[Sequence[Sequence[Line]]],
    widths: Sequence[int],
) -> list[Line]:
    """Lay cells side by side with spaces between them, under a header that is underlined."""
    lines = abreast(head, widths)
    lines.append((Span("  ".join("-" * width for width in widths)),))
    for row in rows:
        lines += abreast(row, widths)
    return lines


def fitted(
    rows: Sequence[Sequence[Line]], width: int, *, gap: int = _GAP
) -> tuple[int, ...] | None:
    """Return the width of each column of a table on a terminal, or None where there is no room.

    Every column has room for some words; what is left goes to those that have more to say:

        wanted      10   60   30    on 80 cells, 6 of them between columns
        at least    10   18   18    leaves 28 to share
        fitted      10   34   30

    Args:
        rows: The cells of every row, the header first.
        width: The width of the terminal.
        gap: How many cells stand between columns.
    """
    wanted = [
        max(cells(text_of(cell)) for cell in column)
        for column in zip(*rows, strict=True)
    ]
    widths = [min(each, _NARROWEST) for each in wanted]
    spare = width - gap * (len(widths) - 1) - sum(widths)
    if spare < 0:
        return None
    while spare > 0 and widths != wanted:
        growing = [n for n, each in enumerate(wanted) if widths[n] < each]
        share = max(spare // len(growing), 1)
        for n in growing:
            more = min(share, wanted[n] - widths[n], spare)
            widths[n] += more
            spare -= more
    return tuple(widths)
