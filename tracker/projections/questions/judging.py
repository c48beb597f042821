"""How a party's stances before and after compare: by their places on a scale, by stance codes, or by words; never by guessing.

Hardened is nearer to the end of the scale on whose side the party stood, softened nearer to the middle; who crosses the
middle has moved, and no more is said.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.diff_format import Judged, Move

MIDDLE: Final = 50
"""The middle of an issue's scale."""

Places = dict[tuple[str, str], int]


class Verdict(NamedTuple):
    """What became of a position, and by what that was told."""

    what: Move
    judged_by: Judged | None


def places_of(statements: Iterable[Statement]) -> Places:
    """The place on its issue's scale that each stance code has, where all that were placed with that code agree."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for statement in statements:
        if statement.stance_code and statement.placement is not None:
            found[statement.issue, statement.stance_code].add(statement.placement)
    return {code: places.pop() for code, places in found.items() if len(places) == 1}


def judge(
    before: Sequence[Statement], after: Sequence[Statement], places: Mapping[tuple[str, str], int]
) -> Verdict:
    """What became of the stances of one party on one issue."""
    if not before:
        return Verdict("new", None)
    if not after:
        return Verdict("dropped", None)
    if len(before) == len(after) == 1 and (found := _by_place(before[0], after[0], places)):
        return found
    gone, come = unlike(before, after), unlike(after, before)
    if gone or come:
        return Verdict("moved", "code" if all(s.stance_code for s in (*gone, *come)) else "text")
    pairs = [(s, next(t for t in before if same(s, t))) for s in after]
    if any(_words(s) != _words(t) for s, t in pairs):
        return Verdict(
            "reworded",
            "code"
            if all(s.stance_code and s.stance_code == t.stance_code for s, t in pairs)
            else "text",
        )
    again = any(
        {*s.keys} - {*t.keys} or s.event_id != t.event_id or s.keys_total != t.keys_total
        for s, t in pairs
    )
    return Verdict("repeated" if again else "marked", None)


def same(one: Statement, two: Statement) -> bool:
    """Whether two statements of one party on one issue say the same: one run of repeats, one code, or the same words."""
    if one.event_id == two.event_id or not {*one.keys}.isdisjoint(two.keys):
        return True
    if one.stance_code and one.stance_code == two.stance_code:
        return True
    return folded(one.stance) == folded(two.stance)


def unlike(these: Sequence[Statement], those: Sequence[Statement]) -> list[Statement]:
    """Those of the first that none of the second says."""
    return [s for s in these if not any(same(s, t) for t in those)]


def _by_place(
    before: Statement, after: Statement, places: Mapping[tuple[str, str], int]
) -> Verdict | None:
    """The verdict of the scale; None where one is not placed, or both stand in one place."""
    old, new = place(before, places), place(after, places)
    if old is None or new is None or old == new:
        return None
    judged: Judged = "code" if before.placement is None or after.placement is None else "placement"
    if (old - MIDDLE) * (new - MIDDLE) < 0:
        return Verdict("moved", judged)
    return Verdict("hardened" if abs(new - MIDDLE) > abs(old - MIDDLE) else "softened", judged)


def place(statement: Statement, places: Mapping[tuple[str, str], int]) -> int | None:
    """Where a statement stands on its issue's scale: its own place, else that of its code."""
    return (
        statement.placement
        if statement.placement is not None
        else places.get((statement.issue, statement.stance_code or ""))
    )


def _words(statement: Statement) -> tuple[object, ...]:
    return (
        folded(statement.stance),
        statement.conditions,
        statement.stance_code,
        statement.placement,
    )
