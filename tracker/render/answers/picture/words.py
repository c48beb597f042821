"""A picture in words: its sentence and its matrix of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.document import Matrix, MatrixCell, MatrixRow
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    CellStatement,
    Span,
    confidence_words,
    how_known,
    listed,
    on_condition,
    reported_later,
    said_by,
    statement_marks,
)
from tracker.render.words_for_dates_and_numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format import Cell, IssueRow, Picture, Statement
    from tracker.render.styled_text import Line, Voice


def picture_sentence(picture: Picture, voice: Voice, *, today_known: bool) -> Line:
    """Say what was asked, by which clocks.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    return (Span(f"Positions {voice.clocks(picture.asked, today_known=today_known)}"),)


def later_note(picture: Picture) -> Line:
    """Say how much of a picture was reported later; nothing where nothing was."""
    later = picture.reported_later
    if not later:
        return ()
    return reported_later(counted(later, "statement"), later)


def matrix_of(picture: Picture, voice: Voice) -> Matrix:
    """Return the matrix of a picture, whole."""
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    names = column_names(picture)
    rows = []
    for issue in top_issues(picture.issues):
        row = tuple(_cell(cells.get((issue.slug, c)), c, voice) for c in names)
        rows.append(MatrixRow(voice.title(issue.slug), row))
    return Matrix(columns=tuple(names.values()), rows=tuple(rows))


def column_names(picture: Picture) -> dict[str, str]:
    """Return the name of each column by its slug, in their order."""
    return {c.slug: clean(c.name) or clean(c.slug) for c in picture.columns}


def top_issues(issues: Iterable[IssueRow]) -> list[IssueRow]:
    """Return the issues whose parent is not among them."""
    given = list(issues)
    slugs = {issue.slug for issue in given}
    return [issue for issue in given if issue.parent not in slugs]


def _cell(cell: Cell | None, column: str, voice: Voice) -> MatrixCell:
    if cell is None:
        return MatrixCell("no-evidence", _cell_mark("no-evidence", (), voice))
    mark = _cell_mark(cell.state, cell.statements, voice, stale_days=cell.stale_days)
    worded = [_statement(each, cell, column, voice) for each in cell.statements]
    return MatrixCell(cell.state, mark, tuple(worded))


def _cell_mark(
    state: str,
    statements: Sequence[Statement],
    voice: Voice,
    *,
    stale_days: int | None = None,
) -> str:
    """Say the state of a cell in words; empty for one that is simply stated.

    Args:
        state: Its state.
        statements: Its statements.
        voice: The words for names.
        stale_days: For how long nothing was said, where that is too long.
    """
    stale = ""
    if stale_days is not None:
        days = f"{stale_days} d" if voice.short else counted(stale_days, "day")
        stale = f"stale {days}" if voice.short else f"stale, {days}"
    mark = "" if state == "stale" else _state_mark(state, statements, voice)
    return listed([mark, stale], joiner="; ")


def _state_mark(state: str, statements: Sequence[Statement], voice: Voice) -> str:
    if state == "stated":
        return ""
    if state == "no-evidence":
        return "no evidence yet"
    if state == "inherited":
        whose = dict.fromkeys(s.inherited_from for s in statements if s.inherited_from)
        return f"inherited from {voice.names(list(whose))}" if whose else "inherited"
    if state == "disputed":
        alone = len(statements) == 1 and statements[0].disputed_by
        return (
            f"disputed by {voice.names(statements[0].disputed_by)}"
            if alone
            else "disputed"
        )
    return plain(state)


def _statement(
    found: Statement, cell: Cell, column: str, voice: Voice
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
        speaker=said_by(found, voice),
        confidence=confidence_words(found.confidence),
        later=found.reported_later,
        citations=tuple(found.citations),
        own_citations=tuple(found.own_citations),
    )


def _how_known(statement: Statement, voice: Voice) -> str:
    """Say who said it and what it rests on."""
    placement = statement.placement
    speaker = said_by(statement, voice)
    parts = [
        speaker,
        how_known(statement, speaker),
        "" if placement is None else f"placed at {placement} of 100",
        f"reported {voice.date(statement.reported)}"
        if statement.reported_later
        else "",
        clean(statement.key) if statement.key and voice.short else "",
    ]
    return listed(parts, joiner=", ")
