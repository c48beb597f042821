"""The later picture, made of the earlier one and a difference: so a difference is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.projections.picture_format import Cell, Picture, Statement
from tracker.projections.questions.diff import recited, taken_apart, without_ages
from tracker.projections.questions.diff_format import (
    FRAME,
    CellSide,
    Diff,
    EntryChange,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def apply(diff: Diff, picture: Picture) -> Picture:
    """Make the later picture of the earlier one and a difference.

    It is the same but for the ages and hours of what did not change.

    Args:
        diff: What `compare` found between the picture and the later one.
        picture: The earlier picture.
    """
    shown = {s.slug: s for s in (*diff.sources, *picture.sources)} | {
        s.slug: s for s in diff.sources if s.slug in diff.registered
    }
    joint = {slug: n for n, slug in enumerate(shown, start=1)}
    old = taken_apart(picture, joint)
    change = recited(diff, {s.n: joint[s.slug] for s in diff.sources})
    statements = old.statements
    for position in change.positions:
        for statement in position.before:
            statements.pop(statement.event_id, None)
        statements |= {s.event_id: s for s in position.after}
    cells = old.cells
    for cell in change.cells:
        cells.pop((cell.issue, cell.column), None)
        if cell.after is not None:
            cells[cell.issue, cell.column] = cell.after
    entries = {
        subject.name: _applied(old.entries[subject.name], changes)
        for subject, changes in change.lists()
    }
    slugs = diff.order.get("sources", [s.slug for s in picture.sources])
    final = {joint[slug]: n for n, slug in enumerate(slugs, start=1)}
    places = ((issue.slug, column.slug) for issue in diff.issues for column in diff.columns)
    frame: dict[str, Any] = {name: getattr(diff, name) for name in FRAME}
    lists: dict[str, Any] = {
        name: [recited(entries[name][key], final) for key in diff.order.get(name, entries[name])]
        for name in entries
    }
    return Picture(
        format=picture.format,
        asked=diff.after,
        **frame,
        cells=[_cell(place, cells[place], statements, final) for place in places if place in cells],
        **lists,
        sources=[
            msgspec.structs.replace(shown[slug], n=n) for n, slug in enumerate(slugs, start=1)
        ],
    )


def level(picture: Picture) -> Picture:
    """Return a picture without `asked`, ages and hours: an empty diff leaves it the same."""
    return msgspec.structs.replace(
        picture,
        asked=msgspec.structs.replace(picture.asked, valid="", boundary="", known=None, log=0),
        cells=[
            msgspec.structs.replace(c, statements=[without_ages(s) for s in c.statements])
            for c in picture.cells
        ],
        ceasefires=[without_ages(c) for c in picture.ceasefires],
    )


def _applied(entries: Mapping[str, Any], changes: Iterable[EntryChange[Any]]) -> dict[str, Any]:
    found = dict(entries)
    for change in changes:
        if change.after is None:
            found.pop(change.name, None)
        else:
            found[change.name] = change.after
    return found


def _cell(
    place: tuple[str, str],
    side: CellSide,
    statements: Mapping[str, Statement],
    numbers: Mapping[int, int],
) -> Cell:
    issue, column = place
    said = [
        msgspec.structs.replace(
            recited(statements[s.event_id], numbers), inherited_from=s.inherited_from
        )
        for s in side.says
    ]
    return Cell(issue=issue, column=column, state=side.state, statements=said)
