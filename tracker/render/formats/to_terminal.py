"""A document laid out on a terminal, never wider than it is."""

from __future__ import annotations

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
    hanging,
    text_of,
    wrapped,
)
from tracker.render.formats.terminal_lists import (
    LISTED,
    dated_lines,
    label_lines,
    reading_lines,
    rule_lines,
    source_lines,
)
from tracker.render.formats.terminal_matrix import (
    INDENT,
    STACKED_BELOW,
    draw_matrix,
    indented,
)
from tracker.render.formats.terminal_tables import table_lines
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Span, source_item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.render import Screen
    from tracker.render.document import Block, Document, StoryEntry
    from tracker.render.styled_text import Line, Role


_WHEN: Final = 18


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
        lines = self._head(document)
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

    def _head(self, document: Document) -> list[Line]:
        """Draw the sentence, and right below it what is to be known of the answer."""
        styled = (
            _in_role(document.sentence, "strong"),
            _in_role(document.note, "dim"),
        )
        room = min(self._layout.width, LISTED)
        return [
            line for each in styled if each for line in self._layout.wrapped(each, room)
        ]

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
        items = tuple(source_item(source, dates) for source in document.sources)
        return source_lines(CitedList(items), self._layout.width)

    def _bullets(self, block: Bullets) -> list[Line]:
        lines: list[Line] = []
        for item in block.items:
            lines += [()] if lines and block.spaced else []
            lines += self._hanging(item.line)
            for part in item.parts:
                said = self._hanging((Span("• "), *part), indent=HANG)
                lines += indented(said, HANG)
        return lines

    def _story(self, entries: Iterable[StoryEntry]) -> list[Line]:
        """Draw entries with their dates on the left, as far down as these go.

        Above a new date there is a gap:

            28 May            ┌ Ukraine: yes, without conditions
            2 in any order    │   Volodymyr Zelensky [1]
                              └ Russia: not before a memorandum

        Without room on the left a date stands above its entries.
        """
        stacked = self._layout.width < STACKED_BELOW
        left = 0 if stacked else _WHEN
        lines: list[Line] = []
        dates: list[Line] = []

        def add(track: str, said: Line) -> None:
            date = dates.pop(0) if dates else ()
            gap = Span(" " * (INDENT + left - cells(text_of(date))))
            drawn = (Span(track, "dim"), Span(" ")) if track else ()
            lines.append((*date, gap, *drawn, *said))

        for entry in entries:
            if entry.when:
                while dates:
                    add("", ())
                lines += [()] if lines else []
                dates = _date_lines(entry, (self._layout.width if stacked else left))
            if stacked:
                lines, dates = [*lines, *dates], []
            room = self._readable - INDENT - left
            room -= cells(entry.track) + 1 if entry.track else 0
            said = self._layout.wrapped(entry.line, room)
            told = indented(self._layout.wrapped(entry.told, room - INDENT), INDENT)
            add(entry.track, said[0])
            for line in (*said[1:], *(told if entry.told else ())):
                add(entry.below, line)
        while dates:
            add("", ())
        return lines

    def _table(self, block: Table) -> list[Line]:
        """Draw rows under their titles, side by side or, where that is too narrow, as a list."""
        rows = [[self._layout.text(cell) for cell in row] for row in block.rows]
        return table_lines(block, rows, self._layout.width) if rows else []

    def _hanging(self, line: Line, *, indent: int = 0) -> list[Line]:
        room = self._readable - HANG - indent
        return hanging(self._layout.wrapped(line, room), indent=HANG)

    def _wrapped(self, line: Line) -> list[Line]:
        return self._layout.wrapped(line, self._readable)


def _in_role(line: Line, role: Role) -> Line:
    """Return a line whose plain text has another role."""
    return tuple(s._replace(role=role) if s.role == "text" else s for s in line)


def _date_lines(entry: StoryEntry, width: int) -> list[Line]:
    """Return the date of an entry, and what is to be known of it, set further in."""
    said = wrapped((Span(entry.when, "strong"),), width - 1)
    if entry.note:
        said += wrapped((Span(entry.note, "dim"),), width - 1)
    return indented(said, INDENT)
