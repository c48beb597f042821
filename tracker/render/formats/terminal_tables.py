"""Tables on a terminal: rows under titles, side by side where they fit, else as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_lines import READABLE, text_of, wrapped
from tracker.render.formats.terminal_lists import hung
from tracker.render.formats.terminal_matrix import INDENT, indented, set_beside
from tracker.render.sanitize import clean
from tracker.render.styled_text import NBSP, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.render.document import Table, TableTitle
    from tracker.render.styled_text import Line

_GAP: Final = 2
_NARROWEST: Final = 14
"""A column is no narrower than this, unless all it says is shorter."""
_UNSQUEEZED_BELOW: Final = 80
"""On a narrower terminal a table whose columns have no room for all they say becomes a list."""


def table_lines(table: Table, rows: Sequence[Sequence[Line]], width: int) -> list[Line]:
    """Draw a table.

        People                   facts        first
          Donald Trump              26  12 February
          Volodymyr Zelensky        62      4 March

    Args:
        table: The table.
        rows: Its rows as a terminal shows them.
        width: The width of the terminal.
    """
    return _Grid(table, rows).lines(width)


class _Grid:
    def __init__(self, table: Table, rows: Sequence[Sequence[Line]]) -> None:
        self._table, self._rows = table, rows
        self._titles = {title.row: title for title in table.titles}
        names = [clean(name) for name in table.header]
        self._heads: list[Line] = [(Span(name, "dim"),) for name in names]
        if 0 in self._titles:
            self._heads[0] = _title_line(self._titles[0])

    def lines(self, width: int) -> list[Line]:
        """Draw it in the columns that fit, or as a list where none do."""
        room = min(width, READABLE)
        wanted = self._wanted()
        widths = fitted(wanted, room, whole=self._table.numbers)
        squeezed = widths != wanted and width < _UNSQUEEZED_BELOW
        if widths is None or squeezed:
            return self._as_list(room)
        return self._side_by_side(widths)

    def _indent(self, place: int) -> int:
        """Return how far in a row stands."""
        depth = self._table.parts[place] if self._table.parts else 0
        return INDENT * (1 + depth)

    def _wanted(self) -> tuple[int, ...]:
        """Return how wide each column has to be for all it says."""
        wanted = [cells(text_of(head)) for head in self._heads]
        for place, row in enumerate(self._rows):
            widths = [cells(text_of(cell)) for cell in row]
            widths[0] += self._indent(place)
            wanted = list(map(max, wanted, widths))
        return tuple(wanted)

    def _side_by_side(self, widths: Sequence[int]) -> list[Line]:
        lines = self._row(
            [wrapped(h, w) for h, w in zip(self._heads, widths, strict=True)], widths
        )
        for place, row in enumerate(self._rows):
            if place and place in self._titles:
                title = _title_line(self._titles[place])
                lines += [(), *wrapped(title, sum(widths))]
            indent = self._indent(place)
            drawn = [
                wrapped(cell, width - (0 if number else indent))
                for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            drawn[0] = indented(drawn[0], indent)
            lines += self._row(drawn, widths)
        return lines

    def _row(self, row: Sequence[Sequence[Line]], widths: Sequence[int]) -> list[Line]:
        """Lay the cells of a row side by side; those of numbers at the right of their column."""
        lines: list[Line] = []
        left = 0
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            drawn = list(cell)
            if number in self._table.numbers:
                drawn = [
                    (Span(" " * (width - cells(text_of(line)))), *line) for line in cell
                ]
            lines = set_beside(lines, drawn, left) if number else drawn
            left += width + _GAP
        return lines

    def _as_list(self, width: int) -> list[Line]:
        """Draw a row an entry: its first cell, and the others behind it with their names."""
        lines: list[Line] = []
        for place, row in enumerate(self._rows):
            if title := self._titles.get(place):
                lines += [()] if lines else []
                lines += wrapped(_title_line(title), width)
            indent = self._indent(place)
            said = hung(self._entry(row), width - indent)
            lines += indented(said, indent)
        return lines

    def _entry(self, row: Sequence[Line]) -> Line:
        spans: list[Span] = [*row[0]]
        before = ": "
        for number, cell in enumerate(row):
            if not number or not text_of(cell):
                continue
            spans.append(Span(before, "dim"))
            name = clean(self._table.header[number])
            if name and number not in self._table.plain:
                spans.append(Span(f"{name} ", "dim"))
            spans += cell
            before = "; "
        return tuple(spans)


def _title_line(title: TableTitle) -> Line:
    said: Line = (Span(clean(title.text), "strong"),)
    if not title.count:
        return said
    return (*said, Span(f" {NBSP}{clean(title.count)}", "dim"))


def fitted(
    wanted: Sequence[int], width: int, *, whole: frozenset[int] = frozenset()
) -> tuple[int, ...] | None:
    """Return the width of each column of a table on a terminal, or None where there is no room.

    Every column has room for some words; what is left goes to those that have more to say:

        wanted      10   60   30    on 80 cells, 4 of them between columns
        at least    10   14   14    leaves 38 to share
        fitted      10   36   30

    Args:
        wanted: The width that each column needs for all it says.
        width: The width of the terminal.
        whole: The columns that get all of that.
    """
    widths = [
        each if number in whole else min(each, _NARROWEST)
        for number, each in enumerate(wanted)
    ]
    spare = width - _GAP * (len(widths) - 1) - sum(widths)
    if spare < 0:
        return None
    while spare > 0 and widths != list(wanted):
        growing = [n for n, each in enumerate(wanted) if widths[n] < each]
        share = max(spare // len(growing), 1)
        for n in growing:
            more = min(share, wanted[n] - widths[n], spare)
            widths[n] += more
            spare -= more
    return tuple(widths)
