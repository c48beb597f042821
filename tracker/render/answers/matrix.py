"""Which rows and columns a matrix has, and which statements stand in which cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.date_and_number_words import moment
from tracker.render.sanitize import clean
from tracker.render.spans import cell_mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.picture_format import Cell, IssueRow, Picture, Statement
    from tracker.render.spans import Voice


NO_POSITIONS: Final = "No position is recorded up to then."

_AT_ODDS: Final = frozenset({"disputed", "divergent", "order-unknown"})
"""The states that some of a cell's statements give it, and not all."""


class Said(NamedTuple):
    """A statement in a cell; `part` is the title of its sub-issue, `who` its party where the column does not say it."""

    statement: Statement
    part: str
    who: str


class CellShown(NamedTuple):
    """A cell: its state, the words of its state, and its statements."""

    state: str
    mark: str
    said: tuple[Said, ...]


class Row(NamedTuple):
    """An issue at the top of the tree, and its cells, column by column."""

    title: str
    cells: tuple[CellShown, ...]


class Matrix(NamedTuple):
    """The rows and columns shown, and those left out because nothing is known of them."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    silent_rows: tuple[str, ...]
    silent_columns: tuple[str, ...]


def matrix_of(picture: Picture, voice: Voice, *, whole: bool) -> Matrix:
    """The matrix of a picture.

    Args:
        picture: The answer.
        voice: How names and dates are said.
        whole: Whether rows and columns without any evidence are kept.
    """
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    slugs = [column.slug for column in picture.columns]
    roots = top_issues(picture.issues)
    heard = {key for key, cell in cells.items() if cell.state != "no-evidence" or cell.statements}
    columns = [c for c in slugs if whole or any((root.slug, c) in heard for root in roots)]
    rows = [root for root in roots if whole or any((root.slug, c) in heard for c in slugs)]
    names = {column.slug: clean(column.name) or clean(column.slug) for column in picture.columns}
    return Matrix(
        columns=tuple(names[c] for c in columns),
        rows=tuple(
            Row(
                voice.title(row.slug),
                tuple(_cell(cells.get((row.slug, c)), row.slug, c, voice) for c in columns),
            )
            for row in rows
        ),
        silent_rows=tuple(voice.title(root.slug) for root in roots if root not in rows),
        silent_columns=tuple(names[c] for c in slugs if c not in columns),
    )


def top_issues(issues: Iterable[IssueRow]) -> list[IssueRow]:
    """The issues whose parent is not among them."""
    listed = list(issues)
    slugs = {issue.slug for issue in listed}
    return [issue for issue in listed if issue.parent not in slugs]


def _cell(cell: Cell | None, issue: str, column: str, voice: Voice) -> CellShown:
    if cell is None:
        return CellShown("no-evidence", "no evidence yet", ())
    said = tuple(
        Said(
            statement,
            part=voice.title(statement.issue) if statement.issue != issue else "",
            who=voice.name(statement.party)
            if statement.party not in {column, statement.inherited_from}
            else "",
        )
        for statement in cell.statements
    )
    return CellShown(cell.state, cell_mark(cell.state, cell.statements, voice), said)


def telling(cell: CellShown, voice: Voice) -> tuple[Said, ...]:
    """The statements of a cell: those on the row's own issue, then those on its parts, each the newest first; what stands against the first comes next."""
    newest = sorted(
        cell.said, key=lambda said: (bool(said.part), -moment(said.statement.when, zone=voice.zone))
    )
    if not newest or not makes_state(cell, newest[0]):
        return tuple(newest)
    return tuple(
        sorted(newest, key=lambda said: said is not newest[0] and not makes_state(cell, said))
    )


def makes_state(cell: CellShown, said: Said) -> bool:
    """Whether a statement is one of those that give its cell its state."""
    return cell.state not in _AT_ODDS or said.statement.event_id in _at_odds(cell)


def least(cell: CellShown, first: Said) -> int:
    """How many statements must be seen for the mark of a cell to make sense when it stands before the first of them."""
    return 2 if cell.state in _AT_ODDS - {"disputed"} and makes_state(cell, first) else 1


def _at_odds(cell: CellShown) -> set[str]:
    """The events that make a cell disputed, divergent or its order unknown; all of them where that cannot be told."""
    if cell.state == "disputed":
        return {said.statement.event_id for said in cell.said if said.statement.disputed_by}
    together: dict[tuple[str, str], list[str]] = {}
    for said in cell.said:
        key = (said.statement.issue, said.statement.party if cell.state == "order-unknown" else "")
        together.setdefault(key, []).append(said.statement.event_id)
    found = {event for events in together.values() if len(events) > 1 for event in events}
    return found or {said.statement.event_id for said in cell.said}
