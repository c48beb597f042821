"""How far back a stance goes: the statements that say the same as what holds, with no contradiction certainly in between."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.domain.dates import FOREVER
from tracker.projections.order import linked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.projections.order import Linked
    from tracker.projections.visible import Counted

Begun = tuple[int, int | None]
"""When something begins, and its stance; None for an ending."""


class Unbroken:
    """The statements and endings on one key, looked through once for every stance that holds on it.

    A day may have thousands of them, each with a stance of its own: what is asked for each stance is answered from what was
    sorted once, so that all of them together take little more than the time in which they are sorted.
    """

    def __init__(
        self, said: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]
    ) -> None:
        """Sort them.

        Args:
            said: All counted statements and endings on one key.
            stances: For each statement by event id a number that it shares with those that say the same.
            ids: Event ids by every name that a pointer may use.
        """
        self._stances = stances
        self._same: dict[int | None, list[Counted]] = defaultdict(list)
        says = [stances.get(fact.event_id) for fact in said]
        for stance, fact in zip(says, said, strict=True):
            self._same[stance].append(fact)
        begins, ends = (
            [fact.bounds.earliest for fact in said],
            [fact.bounds.latest for fact in said],
        )
        by_end = sorted(range(len(said)), key=ends.__getitem__)
        self._ends = [ends[i] for i in by_end]
        self._newest = newest([(begins[i], says[i]) for i in by_end])
        self._linked = linked(said, ids)

    def run(self, holders: Sequence[Counted]) -> list[Counted]:
        """What says the same as statements of one stance that hold, as far back as no contradiction lies certainly in between.

        Args:
            holders: All statements of that stance that hold on the key.
        """
        stance = self._stances[holders[0].event_id]
        pointers = self._linked
        if pointers is None:
            since = self._begun_before(min(h.bounds.earliest for h in holders), stance)
            return [f for f in self._same[stance] if f.bounds.latest > since]
        # Of those that no pointer touches, the run of the one that begins first contains that of every other.
        apart = [h for h in holders if h.event_id in pointers.places]
        apart += sorted(
            (h for h in holders if h.event_id not in pointers.places),
            key=lambda h: h.bounds.earliest,
        )[:1]
        found: dict[str, Counted] = {}
        for holder in apart:
            since, broken = self._broken(pointers, holder, stance)
            found.update(
                (f.event_id, f)
                for f in self._same[stance]
                if f.bounds.latest > since and f.event_id not in broken
            )
        return list(found.values())

    def _begun_before(self, boundary: int, stance: int) -> int:
        """When the newest of what differs and was over by then began."""
        place = bisect_right(self._ends, boundary)
        if place == 0:
            return -FOREVER
        first, second = self._newest[place - 1]
        return second[0] if first[1] == stance else first[0]

    def _broken(self, pointers: Linked, holder: Counted, stance: int) -> tuple[int, set[str]]:
        """Up to when a statement must have been over, or which it must be, to lie before a contradiction before a holder."""
        facts, order = pointers.facts, pointers.order
        here = pointers.places.get(holder.event_id)
        ended = (
            sum(1 << j for j, f in enumerate(facts) if f.before(holder))
            if here is None
            else 1 << here
        )
        before = [
            i
            for i in range(len(facts))
            if (here is None and ended >> i & 1) or order.before_any(i, ended)
        ]
        contradicting = [i for i in before if self._stances.get(facts[i].event_id) != stance]
        boundary = max((holder.bounds.earliest, *(facts[i].bounds.earliest for i in before)))
        since = max(
            (
                self._begun_before(boundary, stance),
                *(facts[i].bounds.earliest for i in contradicting),
            )
        )
        breaks = sum(
            1 << i
            for i in {*contradicting, *(i for i, f in enumerate(facts) if f.bounds.latest <= since)}
        )
        lost = [f for i, f in enumerate(facts) if order.before_any(i, breaks)]
        return max((since, *(f.bounds.earliest for f in lost))), {f.event_id for f in lost}


def newest(begun: Sequence[Begun]) -> list[tuple[Begun, Begun]]:
    """For each beginning of a list, what began last in it, and what began last of those that say something else."""
    found = []
    first: Begun = (-FOREVER, None)
    second: Begun = (-FOREVER, None)
    for each in begun:
        if each[1] == first[1]:
            first = max(first, each, key=lambda b: b[0])
        elif each[0] > first[0]:
            first, second = each, first
        elif each[0] > second[0]:
            second = each
        found.append((first, second))
    return found
