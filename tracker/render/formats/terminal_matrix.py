"""A matrix on a terminal: in four layouts, which say the same in the same order.

beside    the issue's title on the left, parties side by side
above     the issue's title over the parties side by side
cards     parties one under another, their names on the left
stacked   the same, each name over its text
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.render.document import NO_EVIDENCE, NO_POSITIONS
from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_lines import text_of, wrapped
from tracker.render.styled_text import NBSP, NO_SOURCE, Span
from tracker.render.words_for_dates_and_numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.render.document import Matrix, MatrixCell, MatrixRow
    from tracker.render.styled_text import Line, SaidShortly, SourceCited

STACKED_BELOW: Final = 60
"""The width below which each name stands over its text."""
MOST: Final = 220
"""An answer is set for no more than this."""
CARD: Final = 100
"""The lines of cards are no longer than this."""
_TITLE: Final = 24
_WIDEST: Final = 46
_BESIDE: Final = 34
_ROOMY: Final = 26
_ABOVE: Final = 22
_GAP: Final = 3
_NARROW_GAP: Final = 2
_NAME: Final = 18
INDENT: Final = 2

Kind = Literal["beside", "above", "cards", "stacked"]


class Geometry(NamedTuple):
    """The layout of a matrix: the widths of its columns and what stands between them."""

    kind: Kind
    width: int
    column: int = 0
    gap: int = 0

    def narrower(self, by: int) -> Geometry:
        """Return the same layout on fewer cells, with the columns as wide as they are."""
        return self._replace(width=self.width - by)


def used_width(width: int) -> int:
    """Return how much of a terminal an answer with a matrix takes."""
    return min(width, MOST)


def geometry(columns: int, width: int) -> Geometry:
    """Choose the layout of a matrix with so many columns on a terminal."""
    width = used_width(width)
    if width < STACKED_BELOW:
        return Geometry("stacked", width)
    each = (width - _TITLE - _GAP * columns) // columns
    if each >= _BESIDE:
        return Geometry("beside", width, min(each, _WIDEST), _GAP)
    gap = _GAP
    each = (width - INDENT - gap * (columns - 1)) // columns
    if each < _ROOMY:
        gap = _NARROW_GAP
        each = (width - INDENT - gap * (columns - 1)) // columns
    if each >= _ABOVE:
        return Geometry("above", width, min(each, _WIDEST), gap)
    return Geometry("cards", width)


def draw_matrix(matrix: Matrix, width: int) -> list[Line]:
    """Draw a matrix in the layout that fits a terminal."""
    if not matrix.rows or not matrix.columns:
        return wrapped((Span(NO_POSITIONS, "dim"),), used_width(width))
    drawing = _Drawing(matrix, geometry(len(matrix.columns), width))
    lines: list[Line] = []
    for row in matrix.rows:
        lines += [(), *drawing.block(row)] if lines else drawing.block(row)
        for part in row.parts:
            lines += [(), *indented(drawing.block(part, is_part=True), INDENT)]
    return lines


class _Drawing:
    """A matrix laid out in one way."""

    def __init__(self, matrix: Matrix, laid: Geometry) -> None:
        self._matrix, self._whole = matrix, laid

    def block(self, row: MatrixRow, *, is_part: bool = False) -> list[Line]:
        """Draw an issue, or a part of one, which is set further in and has less room."""
        laid = self._whole
        if is_part:
            laid = laid.narrower(INDENT)
            column = laid.column - INDENT // len(row.cells) - 1
            laid = laid._replace(column=max(column, 1))
        if laid.kind == "beside":
            return self._beside(row, laid)
        lines = wrapped(self._title(row), laid.width)
        if laid.kind == "above":
            return [*lines, *indented(self._columns(row, laid), INDENT)]
        return [*lines, *indented(self._cards(row, laid), INDENT)]

    @staticmethod
    def _title(row: MatrixRow) -> Line:
        title = Span(row.title, "strong")
        if not row.parts_said:
            return (title,)
        parts = counted(row.parts_said, "part").replace(" ", NBSP)
        return (title, Span(f" {NBSP}{parts}", "dim"))

    def _columns(self, row: MatrixRow, laid: Geometry) -> list[Line]:
        """Draw the parties side by side, each under its name."""
        drawn = []
        for name, cell in zip(self._matrix.columns, row.cells, strict=True):
            head = wrapped((Span(name, "strong"),), laid.column)
            drawn.append((head, cell_lines(cell, laid.column)))
        tallest = max(len(head) for head, _ in drawn)
        columns = []
        for head, lines in drawn:
            blank: list[Line] = [()] * (tallest - len(head))
            columns.append([*blank, *head, *lines])
        return side_by_side(columns, laid.column, laid.gap)

    def _beside(self, row: MatrixRow, laid: Geometry) -> list[Line]:
        """Draw the title on the left of the parties."""
        title = wrapped((Span(row.title, "strong"),), _TITLE)
        if row.parts_said:
            title.append((Span(counted(row.parts_said, "part"), "dim"),))
        return set_beside(title, self._columns(row, laid), _TITLE + laid.gap)

    def _cards(self, row: MatrixRow, laid: Geometry) -> list[Line]:
        """Draw the parties one under another; those without a word stand together at the end."""
        stacked = laid.kind == "stacked"
        room = laid.width - INDENT if stacked else min(laid.width, CARD) - INDENT
        longest = max(map(cells, self._matrix.columns))
        label = min(longest, max(_NAME, room // 3)) + INDENT
        lines: list[Line] = []
        silent = []
        for name, cell in zip(self._matrix.columns, row.cells, strict=True):
            who: Line = (Span(name, "strong"),)
            if not cell.own and cell.silence == NO_EVIDENCE:
                silent.append(name)
            elif stacked:
                said = cell_lines(cell, room - INDENT)
                lines += [*wrapped(who, room), *indented(said, INDENT)]
            else:
                names = wrapped(who, label - INDENT)
                said = cell_lines(cell, room - label)
                lines += set_beside(names, said, label)
        if silent:
            words = Span(f"{NO_EVIDENCE}: {', '.join(silent)}", "dim")
            first, *others = wrapped((words,), room - INDENT)
            lines += [first, *indented(others, INDENT)]
        return lines


def cell_lines(cell: MatrixCell, width: int) -> list[Line]:
    """Draw what a cell says, no wider than a column; a blank line parts two statements."""
    if not cell.own:
        return wrapped((Span(cell.silence, "dim"),), width)
    lines: list[Line] = []
    for said in cell.own:
        lines += [()] if lines else []
        lines += said_lines(said, width)
    if cell.more:
        lines += [(), (Span(f"and {cell.more} more", "dim"),)]
    return lines


def said_lines(said: SaidShortly, width: int) -> list[Line]:
    """Draw a statement: its words, and further in when and by whom it was said, and its source."""
    speaker = (Span(f"{said.who}:", "strong"), Span(" ")) if said.who else ()
    lines = wrapped((*speaker, Span(said.stance)), width)
    told = flowed(apparatus(said), width - INDENT)
    return [*lines, *indented(told, INDENT)]


class FlowPart(NamedTuple):
    """A part of a line that stands on one line where it can, and what stands before it."""

    before: str
    line: Line


def apparatus(said: SaidShortly) -> list[FlowPart]:
    """Return when and by whom a statement was made, its source, and what has to be known of it."""
    parts = [FlowPart("", (Span(said.told, "dim"),)), *source_parts(said.cited)]
    parts += [FlowPart(" · ", (note,)) for note in said.notes]
    return parts


def source_parts(cited: SourceCited | None) -> list[FlowPart]:
    """Return the sources of a statement, or that none was given."""
    if cited is None:
        return [FlowPart(" · ", (Span(NO_SOURCE, "doubt"),))]
    more = f" +{cited.more}" if cited.more else ""
    parts = [FlowPart(" ", (Span(f"[{cited.n}]{more}", "dim"),))]
    parts += [FlowPart(" ", (Span(f"[{n}]", "dim"),)) for n in cited.others]
    return parts


def flowed(parts: Iterable[FlowPart], width: int) -> list[Line]:
    """Set parts one behind the other; one that has no room on a line goes whole to the next.

    Only one that is wider than a whole line is wrapped. At the end of a line, the words
    between two parts fall away:

        28 May, Rustem Umerov
        [1] +14 · stale, 35 days
    """
    lines: list[Line] = []
    for before, line in parts:
        room = cells(text_of(line))
        last = lines[-1] if lines else ()
        if lines and cells(text_of(last)) + cells(before) + room <= width:
            lines[-1] = (*last, Span(before, "dim"), *line)
        elif room <= width:
            lines += wrapped(_glued(line), width)
        else:
            lines += wrapped(line, width)
    return lines


def _glued(line: Line) -> Line:
    return tuple(Span(text.replace(" ", NBSP), role) for text, role in line)


def indented(lines: Iterable[Line], by: int) -> list[Line]:
    """Set lines further in; an empty one stays empty."""
    return [(Span(" " * by), *line) if line else () for line in lines]


def set_beside(left: Sequence[Line], right: Sequence[Line], room: int) -> list[Line]:
    """Set lines on the left of others, whose left edge stands after so many cells."""
    drawn: list[Line] = []
    for one, other in zip_longest(left, right, fillvalue=()):
        pad = Span(" " * max(room - cells(text_of(one)), 0))
        drawn.append((*one, pad, *other) if other else one)
    return drawn


def side_by_side(columns: Sequence[Sequence[Line]], width: int, gap: int) -> list[Line]:
    """Set columns of one width beside each other."""
    lines: list[Line] = []
    for parts in zip_longest(*columns, fillvalue=()):
        line: list[Span] = []
        for place, part in enumerate(parts):
            if place:
                line.append(Span(" " * gap))
            line += [*part, Span(" " * (width - cells(text_of(part))))]
        lines.append(tuple(line))
    return lines
