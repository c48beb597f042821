"""A matrix on a terminal: columns side by side where there is room, cards by issue where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.document import NO_POSITIONS
from tracker.render.formats.terminal_lines import (
    HANG,
    cells,
    hanging,
    labelled,
    ruled,
    text_of,
    wrapped,
)
from tracker.render.styled_text import Span, contradicted, sourced, statement_line
from tracker.render.words_for_dates_and_numbers import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.render.document import Matrix, MatrixCell, MatrixRow
    from tracker.render.formats.terminal_lines import Layout
    from tracker.render.styled_text import CellStatement, Line, Role

CARDS_BELOW: Final = 100
"""The terminal width below which issues become cards."""

_NARROWEST: Final = 18
_WIDEST: Final = 72
_TITLE: Final = 24
_BETWEEN: Final = 3
_LABEL: Final = 18
_ROOMY: Final = 4
"""From how many lines a statement on the speaker may take one more."""


class Detail(NamedTuple):
    """The detail that a terminal shows at one look.

    Attributes:
        statements: Statements a cell.
        lines: Lines a statement.
        cites: Citations a statement or an entry.
        entries: Entries a list.
        entry_lines: Lines an entry.
        tight: Whether a statement has its date and citations inside its lines, and no rules stand
            between issues.
        dated: Whether sources have their dates.
    """

    statements: int
    lines: int
    cites: int
    entries: int
    entry_lines: int
    tight: bool = False
    dated: bool = True


class DrawnMatrix(NamedTuple):
    """A matrix ready to print.

    Attributes:
        lines: Its lines.
        height: How many of them count when the answer is made to fit.
        cited: The numbers of the sources that it cites.
        hidden: How many statements it leaves out.
    """

    lines: list[Line]
    height: int
    cited: frozenset[int]
    hidden: int


def as_cards(matrix: Matrix, width: int) -> bool:
    """Say whether there is no room for columns side by side."""
    return width < CARDS_BELOW or _column_width(matrix, width) < _NARROWEST


def _issue_width(matrix: Matrix, width: int) -> int:
    """Return the width of the first column: that of its longest word, or of whole titles."""
    titles = ["Issue", *(row.title for row in matrix.rows)]
    word = max(cells(word) for title in titles for word in title.split() or [""])
    whole = max(map(cells, titles))
    return min(max(word, min(whole, width // 8)), _TITLE)


def _column_width(matrix: Matrix, width: int) -> int:
    """Return the width of every other column."""
    room = width - _issue_width(matrix, width)
    return min(room // max(len(matrix.columns), 1) - _BETWEEN, _WIDEST)


def draw_matrix(matrix: Matrix, layout: Layout, detail: Detail | None) -> DrawnMatrix:
    """Draw a matrix in the form that fits a terminal; without a detail, all of it."""
    if not matrix.rows or not matrix.columns:
        lines = layout.wrapped((Span(NO_POSITIONS, "dim"),), layout.width)
        return DrawnMatrix(lines, len(lines), frozenset(), 0)
    return _Drawing(layout, detail, in_cards=as_cards(matrix, layout.width)).draw(
        matrix
    )


class _Drawing:
    """One drawing of a matrix, which gathers what it cites and hides.

    Args:
        layout: The terminal.
        detail: How much of each cell is shown; None for all.
        in_cards: Whether issues become cards.
    """

    def __init__(
        self, layout: Layout, detail: Detail | None, *, in_cards: bool
    ) -> None:
        self._layout, self._detail, self._in_cards = layout, detail, in_cards
        self._tight = detail is not None and detail.tight
        self._cited: set[int] = set()
        self._hidden = 0

    def draw(self, matrix: Matrix) -> DrawnMatrix:
        if self._in_cards:
            lines = self._cards(matrix)
            height = len(lines)
        else:
            lines, height = self._table(matrix)
        return DrawnMatrix(lines, height, frozenset(self._cited), self._hidden)

    def _table(self, matrix: Matrix) -> tuple[list[Line], int]:
        first = _issue_width(matrix, self._layout.width)
        each = _column_width(matrix, self._layout.width)
        widths = (first, *(each for _ in matrix.columns))
        heads = [
            self._layout.wrapped((Span(name, "strong"),), width)
            for name, width in zip(("Issue", *matrix.columns), widths, strict=True)
        ]
        height = 1 + max(map(len, heads))
        rows: list[list[list[Line]]] = []
        for row in matrix.rows:
            drawn = self._row(row, first, each)
            height += max(map(len, drawn)) + (0 if self._tight else 1)
            rows.append(drawn)
        return ruled(heads, rows, widths, between=not self._tight), height

    def _row(self, row: MatrixRow, first: int, each: int) -> list[list[Line]]:
        """Draw the cells of a row; in a tight table each takes the room that the tallest needs."""
        title = self._layout.wrapped((Span(row.title, "strong"),), first)
        drawn = [self._cell(cell, each) for cell in row.cells]
        tallest = max(map(len, (title, *drawn)))
        for place, cell in enumerate(row.cells):
            self._hidden += len(cell.statements) - len(self._shown(cell))
            if self._tight and len(drawn[place]) < tallest:
                drawn[place] = self._cell(cell, each, room=tallest)
        return [title, *drawn]

    def _cards(self, matrix: Matrix) -> list[Line]:
        longest = max(map(cells, matrix.columns), default=0) + 2
        label = min(longest, _LABEL, self._layout.width // 3)
        lines: list[Line] = []
        for row in matrix.rows:
            lines += self._layout.wrapped(
                (Span(row.title, "strong"),), self._layout.width
            )
            lines += self._card(row, matrix.columns, label)
        return lines

    def _card(self, row: MatrixRow, columns: Sequence[str], label: int) -> list[Line]:
        lines: list[Line] = []
        silent = []
        for name, cell in zip(columns, row.cells, strict=True):
            if cell.state == "no-evidence" and not cell.statements:
                silent.append(name)
                continue
            shown = self._cell(cell, self._layout.width - label - HANG)
            self._hidden += len(cell.statements) - len(self._shown(cell))
            before = self._layout.text((Span(" " * HANG), Span(name, "strong")))
            lines += labelled(before, [shown], indent=label + HANG)
        if silent:
            said = Span(f"no evidence yet: {', '.join(silent)}", "dim")
            quiet = self._layout.wrapped((said,), self._layout.width - HANG)
            lines += labelled((), [quiet], indent=HANG)
        return lines

    def _cell(self, cell: MatrixCell, width: int, *, room: int = 0) -> list[Line]:
        """Draw a cell; it may take as many lines as there is `room` for anyway."""
        if not cell.statements:
            role: Role = "dim" if cell.state == "no-evidence" else "mark"
            return self._layout.wrapped((Span(cell.mark, role),), width)
        if self._detail is None:
            return self._whole(cell, width)
        shown = self._shown(cell)
        hidden = len(cell.statements) - len(shown)
        more, mark = f"+{hidden}" if hidden else "", self._mark(cell)
        if not shown[0].gives_state:
            more, mark = f"{more} [{cell.mark}]".strip(), ""
        marks = [mark, *[""] * (len(shown) - 1)]
        mores = [self._against(one, cell, shown) for one in shown]
        mores[-1] = f"{mores[-1]} {more}".strip()
        bullets = self._tight and not self._in_cards
        lines: list[Line] = []
        for one, before, after in zip(shown, marks, mores, strict=True):
            if bullets:
                said = self._short(
                    one, width - HANG, mark=before, more=after, room=room
                )
                lines += labelled((Span("•"),), [said], indent=HANG)
            else:
                lines += self._short(one, width, mark=before, more=after, room=room)
        return lines

    @staticmethod
    def _against(
        found: CellStatement, cell: MatrixCell, shown: Sequence[CellStatement]
    ) -> str:
        """Say how much that contradicts a statement is not shown beside it."""
        hidden = [cell.statements[n] for n in found.against]
        return contradicted(sum(one not in shown for one in hidden))

    def _shown(self, cell: MatrixCell) -> tuple[CellStatement, ...]:
        """Return the statements of a cell that are shown."""
        if self._detail is None:
            return cell.statements
        most = self._detail.statements
        return cell.ranked[: most if self._tight else max(most, cell.fewest)]

    def _mark(self, cell: MatrixCell) -> str:
        """Return the mark before the first statement.

        In narrow columns with few lines, by or from whom is left to the whole answer.
        """
        brief = (
            self._tight
            and not self._in_cards
            and cell.state in {"disputed", "inherited"}
        )
        return cell.state if brief else cell.first_mark

    def _whole(self, cell: MatrixCell, width: int) -> list[Line]:
        lines = (
            self._layout.wrapped((Span(cell.mark, "mark"),), width) if cell.mark else []
        )
        alone = len(cell.statements) == 1
        bullet = "" if alone else "• "
        for one in cell.statements:
            self._cited.update(one.citations)
            said = self._layout.wrapped(
                statement_line(one, alone=alone), width - len(bullet)
            )
            lines += hanging(said, first=bullet, indent=len(bullet))
        return lines

    def _short(
        self, found: CellStatement, width: int, *, mark: str, more: str, room: int
    ) -> list[Line]:
        """Draw a statement cut to a few lines, with its date, speaker and citations as they fit."""
        assert self._detail is not None  # noqa: S101  (in full nothing is short)
        before, words = self._words(found, width, mark=mark)
        # A lead that takes more than half a line is given a line for each that it fills.
        filled = (cells(text_of(before)) + width // 2) // width
        most = self._detail.lines + (min(filled, 1) if self._tight else filled)
        source = self._source(found, width, more=more, detail=self._detail)
        line: Line = (*before, *words)
        if self._tight and len(source) == 1 and cells(text_of(source[0])) < width:
            most = max(most, room)
            return wrapped(line, width, most=most, tail=source[0], joint=" · ")
        least = most - 1 if self._tight else most
        most = max(least, room - len(source), 1)
        return [*wrapped(line, width, most=most), *source]

    def _words(
        self, found: CellStatement, width: int, *, mark: str
    ) -> tuple[Line, Line]:
        """Return a statement's words: those before its stance, and the stance with its marks."""
        part = shortened(found.part, width - 2) if self._tight else found.part
        lead = [Span(mark, "mark"), Span(" ")] if mark else []
        lead += [Span(f"({part}) ", "dim")] if part else []
        lead += [Span(f"{found.who}: ", "strong")] if found.who else []
        words = [Span(found.stance)]
        for note in found.marks_alone if mark else found.marks:
            words += [Span(" "), Span(note, "mark")]
        return self._layout.text(tuple(lead)), self._layout.text(tuple(words))

    def _source(
        self, found: CellStatement, width: int, *, more: str, detail: Detail
    ) -> list[Line]:
        """Draw date, speaker where there is room, citations, and the number of those left out."""
        repeated = [n for n in found.citations if n not in found.own_citations]
        shown = sorted([*found.own_citations, *repeated][: detail.cites])
        self._cited.update(shown)
        when = [Span(found.date, "dim"), *([Span("*", "later")] if found.later else [])]
        if found.confidence:
            when.append(Span(f", {found.confidence}", "dim"))
        speaker = found.speaker and not detail.tight
        said = [Span(f" · {found.speaker}", "dim")] if speaker else []
        rest: Line = (
            *sourced(shown),
            Span("…" if len(shown) < len(found.citations) else ""),
            Span(f" {more}" if more else "", "strong"),
        )
        full: Line = (*when, *said, *rest)
        if detail.lines >= _ROOMY or cells(text_of(self._layout.text(full))) <= width:
            return self._layout.wrapped(full, width)
        return self._layout.wrapped((*when, *rest), width)
