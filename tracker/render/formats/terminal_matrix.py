"""The matrix on a terminal: columns side by side where there is room, cards by issue where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.answers.matrix import NO_POSITIONS, least, makes_state, telling
from tracker.render.date_and_number_words import shortened
from tracker.render.formats.terminal_lines import hanging, labelled, ruled
from tracker.render.formats.wrapping import cells, text_of, wrapped
from tracker.render.sanitize import clean
from tracker.render.spans import (
    Span,
    cell_mark,
    cites,
    on_condition,
    statement_line,
    statement_marks,
)

if TYPE_CHECKING:
    from tracker.projections.picture_format import Statement
    from tracker.render.answers.matrix import CellShown, Matrix, Row, Said
    from tracker.render.formats.terminal_fit import Detail
    from tracker.render.formats.terminal_lines import Layout
    from tracker.render.spans import Line, Voice

CARDS_BELOW: Final = 100
"""The terminal width below which issues become cards."""

_NARROWEST: Final = 18
_WIDEST: Final = 72
_TITLE: Final = 24
_BETWEEN: Final = 3
_LABEL: Final = 18
_INDENT: Final = 2
_ROOMY: Final = 4
"""From how many lines a statement on the speaker may take one more."""


class Drawn(NamedTuple):
    """A matrix ready to print: how many lines it takes, which sources it cites, how many statements it hides."""

    lines: list[Line]
    height: int
    cited: frozenset[int]
    hidden: int


def as_cards(matrix: Matrix, width: int) -> bool:
    """Whether there is no room for columns side by side."""
    return width < CARDS_BELOW or column_width(matrix, width) < _NARROWEST


def issue_width(matrix: Matrix, width: int) -> int:
    """The width of the first column: its longest word, or whole titles where the terminal has room."""
    titles = ["Issue", *(row.title for row in matrix.rows)]
    word = max(cells(word) for title in titles for word in title.split() or [""])
    return min(max(word, min(max(map(cells, titles)), width // 8)), _TITLE)


def column_width(matrix: Matrix, width: int) -> int:
    """The width of every other column."""
    return min(
        (width - issue_width(matrix, width)) // max(len(matrix.columns), 1) - _BETWEEN, _WIDEST
    )


class Artist:
    """Draws a matrix at one level of detail.

    Args:
        layout: The terminal.
        voice: How names and dates are said.
        detail: How much of each cell is shown; None for all.
    """

    def __init__(self, layout: Layout, voice: Voice, detail: Detail | None) -> None:
        self._layout, self._voice, self._detail = layout, voice, detail
        self._in_cards = False
        self._cited: set[int] = set()
        self._hidden = 0

    def draw(self, matrix: Matrix) -> Drawn:
        """The matrix in the form that fits the terminal."""
        first = issue_width(matrix, self._layout.width)
        each = column_width(matrix, self._layout.width)
        self._in_cards = as_cards(matrix, self._layout.width)
        if not matrix.rows or not matrix.columns:
            lines = self._wrapped((Span(NO_POSITIONS, "dim"),), self._layout.width)
            return Drawn(lines, len(lines), frozenset(), 0)
        if self._in_cards:
            lines = self._cards(matrix)
            return Drawn(lines, len(lines), frozenset(self._cited), self._hidden)
        return self._table(matrix, first, each)

    def _table(self, matrix: Matrix, first: int, each: int) -> Drawn:
        tight = self._detail is not None and self._detail.tight
        widths = (first, *(each for _ in matrix.columns))
        heads = [
            self._wrapped((Span(name, "strong"),), width)
            for name, width in zip(("Issue", *matrix.columns), widths, strict=True)
        ]
        height = 1 + max(map(len, heads))
        rows: list[list[list[Line]]] = []
        for row in matrix.rows:
            title = self._wrapped((Span(row.title, "strong"),), first)
            drawn = [self._cell(cell, each) for cell in row.cells]
            tallest = max(map(len, (title, *drawn)))
            if tight:
                drawn = [
                    self._cell(cell, each, room=tallest) if len(lines) < tallest else lines
                    for cell, lines in zip(row.cells, drawn, strict=True)
                ]
            self._hidden += sum(len(cell.said) - len(self._chosen(cell)) for cell in row.cells)
            height += max(map(len, (title, *drawn))) + (0 if tight else 1)
            rows.append([title, *drawn])
        return Drawn(
            ruled(heads, rows, widths, between=not tight),
            height,
            frozenset(self._cited),
            self._hidden,
        )

    def _cards(self, matrix: Matrix) -> list[Line]:
        label = min(max(map(cells, matrix.columns), default=0) + 2, _LABEL, self._layout.width // 3)
        lines: list[Line] = []
        for row in matrix.rows:
            lines += self._wrapped((Span(row.title, "strong"),), self._layout.width)
            lines += self._card(row, matrix.columns, label)
        return lines

    def _card(self, row: Row, columns: tuple[str, ...], label: int) -> list[Line]:
        lines: list[Line] = []
        silent = []
        for name, cell in zip(columns, row.cells, strict=True):
            if cell.state == "no-evidence" and not cell.said:
                silent.append(name)
                continue
            shown = self._cell(cell, self._layout.width - label - _INDENT)
            self._hidden += len(cell.said) - len(self._chosen(cell))
            before = self._layout.text((Span(" " * _INDENT), Span(name, "strong")))
            lines += labelled(before, [shown], indent=label + _INDENT)
        if silent:
            quiet = self._wrapped(
                (Span(f"no evidence yet: {', '.join(silent)}", "dim"),),
                self._layout.width - _INDENT,
            )
            lines += labelled((), [quiet], indent=_INDENT)
        return lines

    def _cell(self, cell: CellShown, width: int, *, room: int = 0) -> list[Line]:
        """A cell as lines; it may take as many as there is `room` for anyway."""
        if not cell.said:
            return self._wrapped(
                (
                    Span(cell.mark, "dim")
                    if cell.state == "no-evidence"
                    else Span(cell.mark, "mark"),
                ),
                width,
            )
        if self._detail is None:
            return self._whole(cell, width)
        bullets = self._detail.tight and not self._in_cards
        said = self._chosen(cell)
        hidden = len(cell.said) - len(said)
        more = f"+{hidden}" if hidden else ""
        mark = self._mark(cell, said[0])
        if not makes_state(cell, said[0]):
            more, mark = f"{more} [{cell.mark}]".strip(), ""
        lines: list[Line] = []
        for place, one in enumerate(said):
            last = place == len(said) - 1
            short = self._short(
                one,
                cell,
                width - (_INDENT if bullets else 0),
                mark="" if place else mark,
                more=more if last else "",
                room=room,
            )
            lines += labelled((Span("•"),), [short], indent=_INDENT) if bullets else short
        return lines

    def _chosen(self, cell: CellShown) -> tuple[Said, ...]:
        """The statements of a cell that are shown."""
        if self._detail is None or not cell.said:
            return cell.said
        said = telling(cell, self._voice)
        return said[
            : self._detail.statements
            if self._detail.tight
            else max(self._detail.statements, least(cell, said[0]))
        ]

    def _mark(self, cell: CellShown, first: Said) -> str:
        """The mark before the first statement; in narrow columns with few lines, by or from whom is left to the whole answer."""
        if (
            self._detail
            and self._detail.tight
            and not self._in_cards
            and cell.state in {"disputed", "inherited"}
        ):
            return cell.state
        return (
            cell_mark(cell.state, [first.statement], self._voice)
            if cell.state == "disputed"
            else cell.mark
        )

    def _whole(self, cell: CellShown, width: int) -> list[Line]:
        lines = self._wrapped((Span(cell.mark, "mark"),), width) if cell.mark else []
        for one in cell.said:
            line = statement_line(
                one.statement,
                self._voice,
                lead=one.part,
                who=one.who,
                cell_state=cell.state,
                alone=len(cell.said) == 1,
            )
            self._cited.update(one.statement.citations)
            bullet = "• " if len(cell.said) > 1 else ""
            lines += hanging(
                self._wrapped(line, width - len(bullet)), first=bullet, indent=len(bullet)
            )
        return lines

    def _short(
        self, said: Said, cell: CellShown, width: int, *, mark: str, more: str, room: int
    ) -> list[Line]:
        """A statement cut to a few lines, and its date, speaker and citations as far as they fit."""
        assert self._detail is not None  # noqa: S101  (in full nothing is short)
        found, detail = said.statement, self._detail
        part = shortened(said.part, width - 2) if detail.tight else said.part
        lead = [Span(mark, "mark"), Span(" ")] if mark else []
        lead += [Span(f"({part}) ", "dim")] if part else []
        lead += [Span(f"{said.who}: ", "strong")] if said.who else []
        words = [Span(clean(found.stance)), Span(on_condition(found.conditions, self._voice))]
        for note in statement_marks(found, self._voice, cell_state=cell.state, alone=bool(mark)):
            words += [Span(" "), Span(note, "mark")]
        before, rest = self._layout.text(tuple(lead)), self._layout.text(tuple(words))
        wide = (cells(text_of(before)) + width // 2) // width
        most = detail.lines + (min(wide, 1) if detail.tight else wide)
        source = self._source(found, width, more=more, detail=detail)
        if detail.tight and len(source) == 1 and cells(text_of(source[0])) < width:
            most = max(most, room)
            return wrapped((*before, *rest), width, most=most, tail=source[0], joint=" · ")
        return [
            *wrapped(
                (*before, *rest),
                width,
                most=max(most - (1 if detail.tight else 0), room - len(source), 1),
            ),
            *source,
        ]

    def _source(self, found: Statement, width: int, *, more: str, detail: Detail) -> list[Line]:
        """Date, speaker where there is room, citations, and how many statements are left out."""
        shown = found.citations[: detail.cites]
        self._cited.update(shown)
        when = [
            Span(self._voice.date(found.when, found.when_words), "dim"),
            *([Span("*", "later")] if found.reported_later else []),
        ]
        speaker = (
            (Span(f" · {self._voice.name(found.speaker)}", "dim"),)
            if found.speaker and not detail.tight
            else ()
        )
        rest: Line = (
            *cites(shown),
            Span("…" if len(shown) < len(found.citations) else ""),
            Span(f" {more}" if more else "", "strong"),
        )
        full: Line = (*when, *speaker, *rest)
        if detail.lines >= _ROOMY or cells(text_of(self._layout.text(full))) <= width:
            return self._wrapped(full, width)
        return self._wrapped((*when, *rest), width)

    def _wrapped(self, line: Line, width: int) -> list[Line]:
        return wrapped(self._layout.text(line), width)
