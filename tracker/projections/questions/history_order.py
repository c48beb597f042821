"""Neighbours of each statement on one key: directly before it, after it, and in no order to it.

    days    1    2    3    4    5    6
    A       |----|                              B directly before D: A comes before B and B before D
    B                 |----|                    C is in no order to B, and directly before D too
    C                 |---------|
    D                                |----|     next after B or C

A key may hold thousands of statements, and a day as many. Everything is asked of what was sorted
once; a list is gone through only where it is the answer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import FOREVER
from tracker.domain.events import PositionStated
from tracker.projections.folds.runs import newest
from tracker.projections.order import linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.order import Linked
    from tracker.projections.visible import Counted


class DirectlyBefore(NamedTuple):
    """The statements directly before one, as they are listed: all of them, and by what they say."""

    facts: tuple[Counted, ...]
    by_stance: Mapping[int | None, tuple[Counted, ...]]


class _Group:
    """The ends and the beginnings of some statements, sorted."""

    def __init__(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        self.ends, self.begins = sorted(ends), sorted(begins)


class Neighbours:
    """The statements and endings on one key in their order, as far as there is one.

    Each has the narrowest bounds that what comes before and after it allows: it is over before
    another when its end is no later than the other's beginning. Only what a pointer alone puts in
    order is listed pair by pair.

    Attributes:
        said: The statements and endings.
        row: Their places in `said`, in an order that contradicts nothing.
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
            stances: For each statement by event id a number that it shares with those that say the
                same.
            ids: Event ids by every name that a pointer may use.
        """
        self.said = said
        every = range(len(said))
        self._stances = [stances.get(fact.event_id) for fact in said]
        self._begins = [fact.bounds.earliest for fact in said]
        self._ends = [fact.bounds.latest for fact in said]
        self._before: dict[int, set[int]] = defaultdict(set)
        self._after: dict[int, set[int]] = defaultdict(set)
        pointers = linked(said, ids)
        if pointers is not None:
            self._narrow(pointers)
        ranks = [fact.rank for fact in said]
        self._ranks = {i: n for n, i in enumerate(sorted(every, key=ranks.__getitem__))}
        self._all = _Group(self._ends, self._begins)
        self._by_end = sorted(every, key=self._ends.__getitem__)
        self._by_begin = sorted(every, key=self._begins.__getitem__)
        self._begun = newest(
            [(self._begins[i], self._stances[i]) for i in self._by_end]
        )
        self._over = newest(
            [(-self._ends[i], self._stances[i]) for i in reversed(self._by_begin)]
        )
        self._alike = self._grouped()
        self._marks = [(self._stances[i], _code(said[i])) for i in every]
        self._first_end: dict[int | str, int] = {}
        for i in reversed(self._by_end):
            for mark in self._marks[i]:
                if mark is not None:
                    self._first_end[mark] = self._ends[i]
        self._slices: dict[tuple[int, int], DirectlyBefore] = {}
        self.row = sorted(
            every,
            key=lambda i: (self._begins[i], self._count_before(i), self._ranks[i]),
        )

    def _grouped(self) -> dict[int | None, _Group]:
        """Return the ends and the beginnings of each stance."""
        alike: dict[int | None, list[int]] = defaultdict(list)
        for i, stance in enumerate(self._stances):
            alike[stance].append(i)
        return {
            stance: _Group(
                [self._ends[i] for i in those], [self._begins[i] for i in those]
            )
            for stance, those in alike.items()
        }

    def _narrow(self, pointers: Linked) -> None:
        """Narrow the bounds of what is linked, and list the pairs that they do not tell."""
        order, among = pointers.order, pointers.among
        pairs = [
            (a, b)
            for cluster in order.clusters
            for a in cluster
            for b in cluster
            if order.before(a, b)
        ]
        begins, ends = list(self._begins), list(self._ends)
        for a, b in pairs:
            one, other = among[a], among[b]
            self._begins[other] = max(self._begins[other], begins[one])
            self._ends[one] = min(self._ends[one], ends[other])
        for a, b in pairs:
            one, other = among[a], among[b]
            if self._ends[one] > self._begins[other]:
                self._after[one].add(other)
                self._before[other].add(one)

    def stance(self, i: int) -> int | None:
        """Return the stance of one; None for an ending."""
        return self._stances[i]

    def comes_before(self, one: int, other: int) -> bool:
        """Check that one certainly comes before another."""
        return self._ends[one] <= self._begins[other] or one in self._before.get(
            other, ()
        )

    def starts(self, i: int) -> bool:
        """Check that nothing certainly comes before one."""
        return self._count_before(i) == 0

    def said_before(self, i: int, mark: int | str) -> bool:
        """Check that something with a stance, or with a code, certainly comes before one."""
        return self._first_end.get(mark, FOREVER) <= self._begins[i] or any(
            mark in self._marks[j] for j in self._before.get(i, ())
        )

    def parted(self, one: int, other: int) -> bool:
        """Check that something else certainly stands between two that say the same."""
        if self.cut_off(one, other):
            return True
        stance, after = self._stances[one], self._after.get(one, set())
        if any(
            self._stances[b] != stance and self._ends[b] <= self._begins[other]
            for b in after
        ):
            return True
        return any(
            self._stances[b] != stance
            and (self._ends[one] <= self._begins[b] or b in after)
            for b in self._before.get(other, ())
        )

    def cut_off(self, one: int, other: int) -> bool:
        """Check that dates put something else between two that say the same.

        Then it stands before all that come later in the row, too.
        """
        place = bisect_right(self._all.ends, self._begins[other])
        if place == 0:
            return False
        first, second = self._begun[place - 1]
        return (
            self._ends[one] <= (second if first[1] == self._stances[one] else first)[0]
        )

    def directly_before(self, i: int) -> DirectlyBefore:
        """Return the statements before one that nothing else before it comes after."""
        stop = bisect_right(self._all.ends, self._begins[i])
        pointed = self._before.get(i)
        latest = max(
            (
                self._begun[stop - 1][0][0] if stop else -FOREVER,
                *(self._begins[j] for j in pointed or ()),
            )
        )
        start = bisect_right(self._all.ends, latest, hi=stop)
        if pointed:
            return self._comparing([*self._by_end[start:stop], *pointed])
        found = self._slices.get((start, stop))
        if found is None:
            found = self._slices[start, stop] = self._comparing(
                self._by_end[start:stop]
            )
        return found

    def _comparing(self, places: Sequence[int]) -> DirectlyBefore:
        by_stance: dict[int | None, list[Counted]] = defaultdict(list)
        statements = [
            j for j in self._listed(places, self._after) if self._stances[j] is not None
        ]
        for j in statements:
            by_stance[self._stances[j]].append(self.said[j])
        return DirectlyBefore(
            tuple(self.said[j] for j in statements),
            {stance: tuple(facts) for stance, facts in by_stance.items()},
        )

    def next_after(self, i: int) -> list[int]:
        """Return the places of what differs and comes directly after one, as they are listed."""
        start = bisect_left(self._all.begins, self._ends[i])
        stance = self._stances[i]
        pointed = [
            b
            for b in self._after.get(i, ())
            if stance is None or self._stances[b] != stance
        ]
        over = FOREVER
        if start < len(self.said):
            first, second = self._over[len(self.said) - 1 - start]
            over = -(second if stance is not None and first[1] == stance else first)[0]
        over = min((over, *(self._ends[b] for b in pointed)))
        if over == FOREVER:
            return []
        found = self._by_begin[start : bisect_left(self._all.begins, over, lo=start)]
        different = [b for b in found if stance is None or self._stances[b] != stance]
        return self._listed(
            [*different, *(b for b in pointed if self._begins[b] < over)], self._before
        )

    def unordered(self, i: int) -> bool:
        """Check that something that differs may come before or after one."""
        apart = len(self.said) - 1 - self._count_before(i) - self._count_after(i)
        stance = self._stances[i]
        if stance is None or not apart:
            return apart > 0
        alike = self._alike[stance]
        before = bisect_right(alike.ends, self._begins[i]) + sum(
            self._stances[j] == stance for j in self._before.get(i, ())
        )
        after = (
            len(alike.begins)
            - bisect_left(alike.begins, self._ends[i])
            + sum(self._stances[j] == stance for j in self._after.get(i, ()))
        )
        return apart > len(alike.ends) - 1 - before - after

    def _count_before(self, i: int) -> int:
        return bisect_right(self._all.ends, self._begins[i]) + len(
            self._before.get(i, ())
        )

    def _count_after(self, i: int) -> int:
        return (
            len(self.said)
            - bisect_left(self._all.begins, self._ends[i])
            + len(self._after.get(i, ()))
        )

    def _listed(
        self, found: Sequence[int], towards: Mapping[int, set[int]]
    ) -> list[int]:
        """Sort by rank, without those of which a pointer leads to another of them."""
        if towards:
            chosen = set(found)
            found = [j for j in found if chosen.isdisjoint(towards.get(j, ()))]
        return sorted(found, key=self._ranks.__getitem__)


def _code(fact: Counted) -> str | None:
    return fact.event.stance_code if isinstance(fact.event, PositionStated) else None
