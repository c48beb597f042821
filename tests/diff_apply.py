"""The later picture, made of the earlier one and a difference: so a difference is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.dates import zone_of
from tracker.projections.deadlines_and_steps import with_days_of_others
from tracker.projections.picture import recited
from tracker.projections.picture_format import Cell, Picture, Statement
from tracker.projections.questions.diff.compare import taken_apart, without_ages
from tracker.projections.questions.diff_format import (
    FRAME,
    CellSide,
    Diff,
    EntryChange,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.projections.questions.diff.compare import TakenApart


def apply(diff: Diff, picture: Picture) -> Picture:
    """Make the later picture of the earlier one and a difference.

    It is the same but for the ages and hours of what did not change.

    Args:
        diff: What `compare` found between the picture and the later one.
        picture: The earlier picture.
    """
    shown = {source.slug: source for source in (*diff.sources, *picture.sources)}
    for source in diff.sources:
        if source.slug in diff.registered:
            shown[source.slug] = source
    joint = {slug: n for n, slug in enumerate(shown, start=1)}
    old = taken_apart(picture, joint)
    change = recited(diff, {source.n: joint[source.slug] for source in diff.sources})
    _apply_to_matrix(change, old)
    slugs = diff.order.get("sources", [source.slug for source in picture.sources])
    numbers = {slug: n for n, slug in enumerate(slugs, start=1)}
    final = {joint[slug]: n for slug, n in numbers.items()}
    frame: dict[str, Any] = {name: getattr(diff, name) for name in FRAME}
    lists: dict[str, Any] = {}
    for subject, changes in change.lists():
        entries = _applied(old.entries[subject.name], changes)
        order = diff.order.get(subject.name, entries)
        lists[subject.name] = [recited(entries[key], final) for key in order]
    lists["deadlines"] = with_days_of_others(lists, zone_of(diff.zone))
    return Picture(
        format=picture.format,
        asked=diff.after,
        **frame,
        cells=_cells(diff, old, final),
        **lists,
        sources=[
            msgspec.structs.replace(shown[slug], n=n) for slug, n in numbers.items()
        ],
    )


def _apply_to_matrix(change: Diff, taken: TakenApart) -> None:
    for position in change.positions:
        for statement in position.before:
            taken.statements.pop(statement.event_id, None)
        for statement in position.after:
            taken.statements[statement.event_id] = statement
    for cell in change.cells:
        taken.cells.pop((cell.issue, cell.column), None)
        if cell.after is not None:
            taken.cells[cell.issue, cell.column] = cell.after


def _cells(diff: Diff, taken: TakenApart, numbers: Mapping[int, int]) -> list[Cell]:
    places = [
        (issue.slug, column.slug) for issue in diff.issues for column in diff.columns
    ]
    return [
        _cell(place, taken.cells[place], taken.statements, numbers)
        for place in places
        if place in taken.cells
    ]


def level(picture: Picture) -> Picture:
    """Return a picture without `asked`, ages and hours: an empty diff leaves it the same."""
    return msgspec.structs.replace(
        picture,
        asked=msgspec.structs.replace(
            picture.asked, valid="", boundary="", known=None, log=0
        ),
        cells=[
            msgspec.structs.replace(
                c,
                statements=[without_ages(s) for s in c.statements],
                own_stale_days=None,
                stale_days=None,
            )
            for c in picture.cells
        ],
        ceasefires=[without_ages(c) for c in picture.ceasefires],
        forces=[without_ages(f) for f in picture.forces],
    )


def _applied(
    entries: Mapping[str, Any], changes: Iterable[EntryChange[Any]]
) -> dict[str, Any]:
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
    return Cell(
        issue=issue,
        column=column,
        state=side.state,
        statements=said,
        own_state=side.own_state,
        own_stale_days=None,
        own_ended=side.own_ended,
        own_ended_key=side.own_ended_key,
        own_ended_sources=side.own_ended_sources,
    )
