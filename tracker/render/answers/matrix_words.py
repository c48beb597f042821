"""A picture in words: the sentence above it, and its matrix of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.document import Matrix, MatrixCell, MatrixRow
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    CellStatement,
    Span,
    cell_mark,
    confidence_words,
    listed,
    on_condition,
    statement_marks,
)
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    counted,
    known_words,
    moment,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.picture_format import Cell, IssueRow, Picture, Statement
    from tracker.render.styled_text import Line, Voice

_AT_ODDS: Final = frozenset({"disputed", "divergent", "order-unknown"})
"""The states that some of a cell's statements give it, and not all."""


def picture_sentence(
    picture: Picture, voice: Voice, *, today_known: bool, hint: bool
) -> Line:
    """Say what was asked, by which clocks, and how much of the answer was reported later.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        today_known: Whether the log was read to its head; otherwise its last place is named.
        hint: Whether to name the option that hides what was reported later.
    """
    asked = picture.asked
    at = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)
    known = known_words(
        asked.known, asked.log, zone=voice.zone, today_known=today_known
    )
    said = f"Positions {at} ({clean(picture.zone)}), by {known}"
    later = picture.reported_later
    if not later:
        return (Span(f"{said}."),)
    were, them = ("was", "it") if later == 1 else ("were", "them")
    marked = (
        Span(f"{said}; {counted(later, 'statement')}, marked "),
        Span("*", "later"),
        Span(f", {were} reported later"),
    )
    if not hint:
        return (*marked, Span("."))
    return (*marked, Span(" ("), Span("--then", "code"), Span(f" hides {them})."))


def matrix_of(picture: Picture, voice: Voice, *, whole: bool) -> Matrix:
    """Return the matrix of a picture.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        whole: Whether rows and columns without any evidence are kept.
    """
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    heard = {
        key
        for key, cell in cells.items()
        if cell.state != "no-evidence" or cell.statements
    }
    slugs = [column.slug for column in picture.columns]
    names = {
        column.slug: clean(column.name) or clean(column.slug)
        for column in picture.columns
    }
    roots = [issue.slug for issue in _top_issues(picture.issues)]
    columns, issues = slugs, roots
    if not whole:
        columns = [c for c in slugs if any((root, c) in heard for root in roots)]
        issues = [root for root in roots if any((root, c) in heard for c in slugs)]
    rows = []
    for issue in issues:
        row = tuple(_cell(cells.get((issue, c)), c, voice) for c in columns)
        rows.append(MatrixRow(voice.title(issue), row))
    return Matrix(
        columns=tuple(names[c] for c in columns),
        rows=tuple(rows),
        silent_rows=tuple(voice.title(root) for root in roots if root not in issues),
        silent_columns=tuple(names[c] for c in slugs if c not in columns),
    )


def _top_issues(issues: Iterable[IssueRow]) -> list[IssueRow]:
    """Return the issues whose parent is not among them."""
    given = list(issues)
    slugs = {issue.slug for issue in given}
    return [issue for issue in given if issue.parent not in slugs]


def _cell(cell: Cell | None, column: str, voice: Voice) -> MatrixCell:
    if cell is None:
        return MatrixCell("no-evidence", cell_mark("no-evidence", (), voice))
    mark = cell_mark(cell.state, cell.statements, voice)
    if not cell.statements:
        return MatrixCell(cell.state, mark)
    decisive = _decisive(cell)
    worded = [
        _statement(each, cell, column, decisive, voice) for each in cell.statements
    ]
    order = _ranking(cell, decisive, voice)
    first = cell.statements[order[0]]
    first_mark = (
        cell_mark(cell.state, [first], voice) if cell.state == "disputed" else mark
    )
    against = cell.state in _AT_ODDS - {"disputed"} and first.event_id in decisive
    return MatrixCell(
        state=cell.state,
        mark=mark,
        statements=tuple(worded),
        ranked=tuple(worded[place] for place in order),
        first_mark=first_mark,
        fewest=2 if against else 1,
    )


def _statement(
    found: Statement, cell: Cell, column: str, decisive: set[str], voice: Voice
) -> CellStatement:
    told_by_column = found.party in {column, found.inherited_from}
    marks = statement_marks(found, voice, cell_state=cell.state, alone=False)
    marks_alone = statement_marks(found, voice, cell_state=cell.state, alone=True)
    return CellStatement(
        part=voice.title(found.issue) if found.issue != cell.issue else "",
        who="" if told_by_column else voice.name(found.party),
        stance=clean(found.stance) + on_condition(found.conditions, voice),
        marks=tuple(marks),
        marks_alone=tuple(marks_alone),
        date=voice.date(found.when, found.when_words),
        since=voice.date(found.since) if found.since != found.when else "",
        how=_how_known(found, voice),
        speaker=voice.name(found.speaker) if found.speaker else "",
        later=found.reported_later,
        citations=tuple(found.citations),
        gives_state=found.event_id in decisive,
    )


def _how_known(statement: Statement, voice: Voice) -> str:
    """Say who said it and what it rests on."""
    placement = statement.placement
    parts = [
        voice.name(statement.speaker) if statement.speaker else "",
        plain(statement.basis) if statement.basis else "",
        confidence_words(statement.confidence),
        "" if placement is None else f"placed at {placement} of 100",
        f"reported {voice.date(statement.reported)}"
        if statement.reported_later
        else "",
        clean(statement.key) if statement.key and voice.short else "",
    ]
    return listed(parts, joiner=", ")


def _ranking(cell: Cell, decisive: set[str], voice: Voice) -> list[int]:
    """Return the places of a cell's statements, those first that a short answer shows first.

    Those on the row's own issue come before those on its parts, each the newest first; what stands
    against the first comes next:

        newest first        1 June, 28 May, 20 May
        of these disputed   1 June,         20 May
        ranked              1 June, 20 May, 28 May
    """
    statements = cell.statements

    def newest(place: int) -> tuple[bool, int]:
        found = statements[place]
        return (found.issue != cell.issue, -moment(found.when, zone=voice.zone))

    order = sorted(range(len(statements)), key=newest)
    first, *others = order
    if statements[first].event_id not in decisive:
        return order
    return [
        first,
        *sorted(others, key=lambda n: statements[n].event_id not in decisive),
    ]


def _decisive(cell: Cell) -> set[str]:
    """Return the events that give a cell its state; all of them where that cannot be told."""
    every = {found.event_id for found in cell.statements}
    if cell.state not in _AT_ODDS:
        return every
    if cell.state == "disputed":
        return {found.event_id for found in cell.statements if found.disputed_by}
    together: dict[tuple[str, str], set[str]] = {}
    for found in cell.statements:
        party = found.party if cell.state == "order-unknown" else ""
        together.setdefault((found.issue, party), set()).add(found.event_id)
    at_odds = [events for events in together.values() if len(events) > 1]
    return set().union(*at_odds) or every
