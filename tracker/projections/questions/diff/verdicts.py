"""Verdicts on two sets of statements: moved, hardened or softened, reworded, repeated, the same."""

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
    """The outcome for a position, and by what it was judged."""

    what: Move
    judged_by: Judged | None


def places_of(statements: Iterable[Statement]) -> Places:
    """Return the place on the scale of each stance code, where all placed with it agree."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for statement in statements:
        if statement.stance_code and statement.placement is not None:
            found[statement.issue, statement.stance_code].add(statement.placement)
    return {code: places.pop() for code, places in found.items() if len(places) == 1}


def judge(
    before: Sequence[Statement],
    after: Sequence[Statement],
    places: Mapping[tuple[str, str], int],
) -> Verdict:
    """Judge the stances of one party on one issue: moved, hardened, softened, reworded and so on.

    Hardened is nearer to the end of the scale on whose side the party stood, softened nearer to the
    middle; a party that crosses the middle has moved, and no more is said:

        scale   0 ------------ 50 ------------ 100
        20 to 10: hardened    20 to 40: softened    20 to 60: moved
    """
    if not before:
        return Verdict("new", None)
    if not after:
        return Verdict("dropped", None)
    if len(before) == len(after) == 1:
        found = _by_place(before[0], after[0], places)
        if found is not None:
            return found
    changed = [*unlike(before, after), *unlike(after, before)]
    if changed:
        coded = all(s.stance_code for s in changed)
        return Verdict("moved", "code" if coded else "text")
    return _judge_alike([(s, next(t for t in before if same(s, t))) for s in after])


def _judge_alike(pairs: Sequence[tuple[Statement, Statement]]) -> Verdict:
    """Judge statements that say the same as those before: reworded, repeated or marked."""
    if any(_words(s) != _words(t) for s, t in pairs):
        coded = all(s.stance_code and s.stance_code == t.stance_code for s, t in pairs)
        return Verdict("reworded", "code" if coded else "text")
    again = any(_said_again(s, t) for s, t in pairs)
    return Verdict("repeated" if again else "marked", None)


def _said_again(one: Statement, two: Statement) -> bool:
    """Check that a statement has a repeat that the other has not."""
    more = {*one.keys} - {*two.keys}
    return (
        bool(more) or one.event_id != two.event_id or one.keys_total != two.keys_total
    )


def same(one: Statement, two: Statement) -> bool:
    """Check that two statements say the same: one run of repeats, one code, or the same words."""
    if one.event_id == two.event_id or not {*one.keys}.isdisjoint(two.keys):
        return True
    if one.stance_code and one.stance_code == two.stance_code:
        return True
    return folded(one.stance) == folded(two.stance)


def unlike(these: Sequence[Statement], those: Sequence[Statement]) -> list[Statement]:
    """Return those of the first that none of the second says."""
    return [s for s in these if not any(same(s, t) for t in those)]


def _by_place(
    before: Statement, after: Statement, places: Mapping[tuple[str, str], int]
) -> Verdict | None:
    """Judge by the scale; None where one is not placed, or both stand in one place."""
    old, new = place(before, places), place(after, places)
    if old is None or new is None or old == new:
        return None
    judged: Judged = (
        "code" if before.placement is None or after.placement is None else "placement"
    )
    if (old - MIDDLE) * (new - MIDDLE) < 0:
        return Verdict("moved", judged)
    return Verdict(
        "hardened" if abs(new - MIDDLE) > abs(old - MIDDLE) else "softened", judged
    )


def place(statement: Statement, places: Mapping[tuple[str, str], int]) -> int | None:
    """Return the place of a statement on its issue's scale: its own, else that of its code."""
    if statement.placement is not None:
        return statement.placement
    return places.get((statement.issue, statement.stance_code or ""))


def _words(statement: Statement) -> tuple[object, ...]:
    return (
        folded(statement.stance),
        statement.conditions,
        statement.stance_code,
        statement.placement,
    )
