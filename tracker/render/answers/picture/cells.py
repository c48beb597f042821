"""The matrix of a short answer: what each cell says, under numbers of its own for its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of
from tracker.projections.questions.state_of_play import parts_said
from tracker.render.answers.picture.words import column_names, top_issues
from tracker.render.document import NO_EVIDENCE, Matrix, MatrixCell, MatrixRow
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    SaidShortly,
    SourceCited,
    Span,
    confidence_words,
    listed,
)
from tracker.render.words_for_dates_and_numbers import counted, is_unnamed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tracker.projections.picture_format import (
        Cell,
        Picture,
        SourceShown,
        Statement,
    )
    from tracker.projections.questions.state_of_play import PartsSaid
    from tracker.render.styled_text import Voice

MOST: Final = 3
"""The statements of one cell that are shown."""
_NEW_DAYS: Final = 7
_UNDATED: Final = 2**62


class Numbering:
    """Numbers for sources in the order in which an answer cites them, from 1 without gaps.

    Args:
        sources: The sources, under the numbers that the picture gives them.
        voice: The words for dates.
        full: Whether all sources of a statement are cited, or one that stands for them.
    """

    def __init__(
        self, sources: Iterable[SourceShown], voice: Voice, *, full: bool
    ) -> None:
        self.sources = {source.n: source for source in sources}
        self._voice, self._full = voice, full
        self._numbers: dict[int, int] = {}

    def cite(self, own: Sequence[int], every: Sequence[int]) -> SourceCited | None:
        """Cite the source that came out first among some, and count the others; None without any.

        Args:
            own: The picture's numbers of the sources that the statement rests on.
            every: The same with those of the statements that it repeats.
        """
        if not own and not every:
            return None
        ranked = sorted(own or every, key=self.came_out)
        others = [*ranked[1:], *(n for n in every if n not in ranked)]
        first = self.number(ranked[0])
        if self._full:
            return SourceCited(first, 0, tuple(self.number(n) for n in others))
        return SourceCited(first, len(others))

    def number(self, n: int) -> int:
        """Cite one source, by the number that the picture gives it."""
        return self._numbers.setdefault(n, len(self._numbers) + 1)

    def came_out(self, n: int) -> tuple[int, int]:
        """Return by what sources are ranked: their day; those without one come last."""
        published = self.sources[n].published
        return (self._voice.over(published) if published else _UNDATED, n)

    def cited(self) -> list[tuple[int, SourceShown]]:
        """Return the sources cited so far under their new numbers."""
        return [(new, self.sources[n]) for n, new in self._numbers.items()]


class ReadingMatrix(NamedTuple):
    """A matrix, what it hides, and what it names beside it.

    Attributes:
        matrix: The matrix.
        silent_columns: The parties without a column.
        silent_rows: The issues without a row.
        on_parts: How many statements on parts are not shown.
        further: How many others are not shown.
    """

    matrix: Matrix
    silent_columns: tuple[str, ...]
    silent_rows: tuple[str, ...]
    on_parts: int
    further: int


class MatrixWords:
    """The matrix of a picture, as a terminal shows it.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        numbering: The numbers of sources.
        late: The issues and columns on which something is known only now.
        with_parts: Whether the parts of issues are shown.
        full: Whether all statements of a cell are shown.
    """

    def __init__(
        self,
        picture: Picture,
        voice: Voice,
        numbering: Numbering,
        *,
        late: Collection[tuple[str, str]],
        with_parts: bool,
        full: bool,
    ) -> None:
        self._picture, self._voice, self._numbering = picture, voice, numbering
        self._late, self._with_parts, self._full = late, with_parts, full
        self._cells = {(cell.issue, cell.column): cell for cell in picture.cells}
        self._today = voice.closing_day(picture.asked.boundary)
        self._further = 0

    def matrix(self) -> ReadingMatrix:
        """Return the matrix."""
        names = column_names(self._picture)
        parts = parts_said(self._picture)
        roots = [issue.slug for issue in top_issues(self._picture.issues)]
        columns = [c for c in names if any(self._heard(root, c) for root in roots)]
        heard = [root for root in roots if any(self._heard(root, c) for c in columns)]
        on_parts: set[str] = set()
        rows = []
        for root in heard:
            rows.append(self._row(root, columns, parts[root]))
            on_parts.update(parts[root].statements)
        return ReadingMatrix(
            matrix=Matrix(tuple(names[c] for c in columns), tuple(rows)),
            silent_columns=tuple(names[c] for c in names if c not in columns),
            silent_rows=tuple(self._voice.title(r) for r in roots if r not in heard),
            on_parts=0 if self._with_parts else len(on_parts),
            further=self._further,
        )

    def _heard(self, issue: str, column: str) -> bool:
        """Check that anything was ever said in a cell."""
        cell = self._cells.get((issue, column))
        return cell is not None and bool(cell.statements or cell.own_ended)

    def _row(self, issue: str, columns: Sequence[str], said: PartsSaid) -> MatrixRow:
        cells = tuple(self.cell(issue, column) for column in columns)
        parts: list[MatrixRow] = []
        for part in said.parts if self._with_parts else ():
            of_part = tuple(self.cell(part, column) for column in columns)
            parts.append(MatrixRow(self._voice.title(part), of_part))
        return MatrixRow(self._voice.title(issue), cells, len(said.parts), tuple(parts))

    def cell(self, issue: str, column: str) -> MatrixCell:
        """Return the cell of an issue, without its parts, and a column."""
        cell = self._cells.get((issue, column))
        if cell is None:
            return MatrixCell("no-evidence", "", silence=NO_EVIDENCE)
        own = [each for each in cell.statements if each.issue == issue]
        if not own:
            return MatrixCell(cell.own_state, "", silence=self._silence(cell))
        own.sort(key=lambda each: -self._voice.moment(each.when))
        shown = own if self._full else _first(own)
        self._further += len(own) - len(shown)
        worded = tuple(self._said(each, cell, own) for each in shown)
        return MatrixCell(cell.own_state, "", own=worded, more=len(own) - len(shown))

    def _silence(self, cell: Cell) -> str:
        """Say why a cell has no statement on the issue itself."""
        if cell.own_ended:
            return f"ended {self._voice.on_day(cell.own_ended)}; nothing since"
        if (cell.issue, cell.column) in self._late:
            return "not known at that date"
        if not cell.statements:
            return NO_EVIDENCE
        said = counted(len(cell.statements), "statement")
        return f"nothing on the whole; {said} on its parts"

    def _said(
        self, found: Statement, cell: Cell, own: Sequence[Statement]
    ) -> SaidShortly:
        told_by_column = found.party in {cell.column, found.inherited_from}
        notes = self._notes(found, cell, own)
        return SaidShortly(
            who="" if told_by_column else self._voice.name(found.party),
            stance=clean(found.stance),
            told=told_by(found, self._voice),
            cited=self._numbering.cite(found.own_citations, found.citations),
            notes=tuple(note for note in notes if note.text),
        )

    def _notes(
        self, found: Statement, cell: Cell, own: Sequence[Statement]
    ) -> list[Span]:
        """Return what has to be known of a statement, in the order in which it is said."""
        voice = self._voice
        rivals = [each for each in own if each.party == found.party]
        ending = ""
        if len(own) == 1 and cell.own_ended and cell.own_state == "order-unknown":
            ending = f"ended {voice.on_day(cell.own_ended)}"
        unordered = len(rivals) > 1 or bool(ending)
        return [
            *statement_notes(found, voice, unordered=unordered),
            Span(ending, "dim"),
            self._age(found, cell),
        ]

    def _age(self, found: Statement, cell: Cell) -> Span:
        """Say for how long nothing was said, or that the stance is new."""
        if cell.own_stale_days is not None:
            return Span(f"stale, {counted(found.age_days, 'day')}")
        day = self._voice.span(found.since, found.since)
        begun = day_of(self._voice.moment(found.since) - 1, self._voice.zone)
        days = (self._today - begun).days
        if days > _NEW_DAYS or not day:
            return Span("")
        near = {0: "today", 1: "yesterday"}.get(days, day)
        return Span(f"new {near}", "fresh")


def _first(own: list[Statement]) -> list[Statement]:
    """Return the newest statements, and those that contradict one of them in an unknown order."""
    shown = own[:MOST]
    said_by = {each.party for each in shown}
    return [each for n, each in enumerate(own) if n < MOST or each.party in said_by]


def told_by(found: Statement, voice: Voice) -> str:
    """Say when a statement was made and by whom, or how it is known; shortly."""
    words = found.when_words
    day = voice.date(found.when, words) if words else voice.on_day(found.when)
    if found.speaker:
        return f"{day}, {voice.name(found.speaker)}"
    how = {
        "document": "in a document",
        "official-statement": "official statement",
        "reporting": "as reported",
        "anonymous": "as reported",
        "remark": "a remark",
    }.get(found.basis or "", "")
    return listed([day, how], joiner=", ")


def statement_notes(
    found: Statement, voice: Voice, *, unordered: bool
) -> Iterator[Span]:
    """Give what has to be known of a statement by itself; some of it may be empty."""
    inherited = found.inherited_from
    later = f"reported {voice.on_day(found.reported)}" if found.reported_later else ""
    yield denial_note(found.disputed_by, voice)
    yield Span("order unknown" if unordered else "", "doubt")
    yield Span(f"as {voice.name(inherited)}" if inherited else "", "dim")
    yield Span("inferred" if found.basis == "inference" else "", "dim")
    yield Span(_doubt(found), "doubt")
    yield Span(_conditions(found), "dim")
    yield Span(later, "dim")


def denial_note(parties: Sequence[str], voice: Voice) -> Span:
    """Say who denies a thing; empty where nobody does."""
    if not parties:
        return Span("", "denied")
    does = "denies" if len(parties) == 1 else "deny"
    return Span(f"{voice.names(parties)} {does} it", "denied")


def _doubt(found: Statement) -> str:
    if found.basis == "anonymous" and not is_unnamed(found.speaker or ""):
        return "unnamed sources"
    return confidence_words(found.confidence)


def _conditions(found: Statement) -> str:
    if not found.conditions:
        return ""
    return f"on {counted(len(found.conditions), 'condition')}"
