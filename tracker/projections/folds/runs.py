"""Unbroken runs: what says the same as a stance that holds, back to the last contradiction.

days    1    2    3    4    5    6    7
yes     |----|                              not in the run: a no lies certainly in between
no                |----|
yes                    |----|               in the run
yes                              |----|     in the run: it holds
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.domain.dates import FOREVER
from tracker.projections.order import linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.order import Linked
    from tracker.projections.visible import Counted

Begun = tuple[int, int | None]
"""The instant at which something begins, and its stance; None for an ending."""


class Unbroken:
    """The statements and endings on one key, looked through once for every stance that holds on it.

    A day may have thousands of them, each with a stance of its own: every stance is answered from
    what was sorted once, so that all of them take little more time than the sorting.
    """

    def __init__(
        self,
        said: Sequence[Counted],
        stances: Mapping[str, int],
        ids: Mapping[str, str],
    ) -> None:
        """Sort them.

        Args:
            said: All counted statements and endings on one key.
            stances: For each statement, by event id, a number shared by those that say the same.
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
        """Return the run of one stance that holds: all that say it, back to a contradiction.

        Args:
            holders: All statements of that stance that hold on the key.
        """
        stance = self._stances[holders[0].event_id]
        pointers = self._linked
        if pointers is None:
            since = self._begun_before(min(h.bounds.earliest for h in holders), stance)
            return [f for f in self._same[stance] if f.bounds.latest > since]
        # Of those that no pointer touches, the run of the earliest contains that of every other.
        apart = [h for h in holders if h.event_id in pointers.places]
        free = [h for h in holders if h.event_id not in pointers.places]
        if free:
            apart.append(min(free, key=lambda h: h.bounds.earliest))
        found: dict[str, Counted] = {}
        for holder in apart:
            since, broken = self._broken(pointers, holder, stance)
            for fact in self._same[stance]:
                if fact.bounds.latest > since and fact.event_id not in broken:
                    found[fact.event_id] = fact
        return list(found.values())

    def _begun_before(self, boundary: int, stance: int) -> int:
        """Return when the newest of what differs and was over by then began."""
        place = bisect_right(self._ends, boundary)
        if place == 0:
            return -FOREVER
        first, second = self._newest[place - 1]
        return second[0] if first[1] == stance else first[0]

    def _broken(
        self, pointers: Linked, holder: Counted, stance: int
    ) -> tuple[int, set[str]]:
        """Find what lies before a contradiction before a holder.

        Returns:
            What was over by this instant, and the event ids of further ones that pointers put
            there.
        """
        facts, order = pointers.facts, pointers.order
        boundary, since = holder.bounds.earliest, -FOREVER
        contradicting = []
        for i in self._before(pointers, holder):
            start = facts[i].bounds.earliest
            boundary = max(boundary, start)
            if self._stances.get(facts[i].event_id) != stance:
                contradicting.append(i)
                since = max(since, start)
        since = max(since, self._begun_before(boundary, stance))
        over = [i for i, fact in enumerate(facts) if fact.bounds.latest <= since]
        breaks = _bits([*contradicting, *over])
        lost = [fact for i, fact in enumerate(facts) if order.before_any(i, breaks)]
        since = max([since, *(fact.bounds.earliest for fact in lost)])
        return since, {fact.event_id for fact in lost}

    def _before(self, pointers: Linked, holder: Counted) -> list[int]:
        """Return the places of the linked facts that certainly come before a holder."""
        facts, order = pointers.facts, pointers.order
        here = pointers.places.get(holder.event_id)
        if here is not None:
            return [i for i in range(len(facts)) if order.before(i, here)]
        over = [i for i, fact in enumerate(facts) if fact.before(holder)]
        mask = _bits(over)
        return [
            i for i in range(len(facts)) if mask >> i & 1 or order.before_any(i, mask)
        ]


def _bits(places: Iterable[int]) -> int:
    """Return places as the bits of a number."""
    found = 0
    for place in places:
        found |= 1 << place
    return found


def newest(begun: Sequence[Begun]) -> list[tuple[Begun, Begun]]:
    """Return, for each head of a list, what began last, and last of those that say otherwise.

    Of yes on day 1, no on days 2 and 3 these are (yes 1, nothing), (no 2, yes 1), (no 3, yes 1).
    """
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
