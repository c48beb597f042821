"""Classes of steps: a statement on a key is new, repeated, reworded, shifted, returned or ended.

    days    1         2           3           4            5
    says    Yes       yes         No          Yes          (ending)
    class   new       repeated    shifted     returned     ended

A statement is compared with those that no other certainly stands in between. Two say the same as
everywhere (a pointer, a code, the same words); besides, equal placements make other words a
rewording, and different ones a shift. A class by an ending, a pointer, a code or a placement is
exact; a class by words alone is not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import FOREVER
from tracker.domain.events import PositionStated
from tracker.domain.names import folded
from tracker.projections.order import holding, linked, newest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from tracker.projections.order import Linked
    from tracker.projections.visible import Counted


StepClass = Literal["new", "repeated", "reworded", "shifted", "returned", "ended"]
CHANGES: Final = frozenset({"new", "shifted", "returned", "ended"})
"""The classes of steps that count as changes of a stance."""
ToldBy = Literal["first", "ending", "pointer", "code", "placement", "words"]


class StanceStep(NamedTuple):
    """A statement or an ending, and what it did.

    Attributes:
        fact: The statement or the ending.
        what: Its class.
        told_by: The means by which that was told.
        compared: The facts that it is compared with.
        unordered: Whether something that differs may come before or after it.
    """

    fact: Counted
    what: StepClass
    told_by: ToldBy
    compared: tuple[Counted, ...]
    unordered: bool


class StanceRun(NamedTuple):
    """A stance from its first statement to what replaced it, or an ending.

    Attributes:
        steps: Its statements, in their order.
        replaced_by: The facts that came next and differ; several when their order is not known.
        holds: Whether one of its statements, or the ending, is not superseded.
        earlier: Its statements that are over before what is asked for; no step tells of them.
    """

    steps: tuple[StanceStep, ...]
    replaced_by: tuple[Counted, ...]
    holds: bool
    earlier: tuple[Counted, ...] = ()


def stance_runs(
    said: Sequence[Counted],
    stances: Mapping[str, int],
    ids: Mapping[str, str],
    *,
    since: int = -FOREVER,
) -> list[StanceRun]:
    """Return the stances on one key, one after the other.

    Those whose order is not known stand as their dates begin.

    Args:
        said: All counted statements and endings on one key.
        stances: For each statement by event id a number that it shares with those that say the
            same.
        ids: Event ids by every name that a pointer may use.
        since: Tell only of stances of which something is not over before this instant.
    """
    line = Neighbours(said, stances, ids)
    standing = {fact.event_id for fact in holding(said, ids)}
    teller = _Teller(line, ids, since)
    spans = _spans(line)
    if since > -FOREVER:
        spans = [s for s in spans if any(said[i].bounds.latest > since for i in s)]
    return [teller.run(span, standing) for span in spans]


def _spans(line: Neighbours) -> list[list[int]]:
    """Return every stance as the places of its statements; an ending is one of its own."""
    found: list[list[int]] = []
    going: dict[int | None, list[list[int]]] = defaultdict(list)
    for i in line.row:
        stance = line.stance(i)
        open_ones = going[stance]
        while open_ones and line.cut_off(open_ones[-1][-1], i):
            open_ones.pop()
        span = next((s for s in reversed(open_ones) if not line.parted(s[-1], i)), None)
        if span is not None:
            span.append(i)
            continue
        found.append([i])
        if stance is not None:
            open_ones.append(found[-1])
    return found


class _Teller:
    """Tells of each statement on a key what it did."""

    def __init__(self, line: Neighbours, ids: Mapping[str, str], since: int) -> None:
        self._line, self._ids, self._since = line, ids, since
        self._places = {fact.event_id: i for i, fact in enumerate(line.said)}

    def run(self, span: Sequence[int], standing: Container[str]) -> StanceRun:
        """One stance, from the places of its statements."""
        said = self._line.said
        holds = any(said[i].event_id in standing for i in span)
        replaced = [] if holds else self._line.next_after(span[-1])
        told = [i for i in span if said[i].bounds.latest > self._since]
        return StanceRun(
            tuple(map(self._step, told)),
            tuple(said[b] for b in replaced),
            holds,
            tuple(said[i] for i in span if said[i].bounds.latest <= self._since),
        )

    def _step(self, i: int) -> StanceStep:
        what, told_by, compared = self._told(i)
        return StanceStep(
            self._line.said[i], what, told_by, compared, self._line.unordered(i)
        )

    def _told(self, i: int) -> tuple[StepClass, ToldBy, tuple[Counted, ...]]:
        """Return the class of a step, how that was told, and the facts it is compared with."""
        fact, mine = self._line.said[i], self._line.stance(i)
        directly = self._line.directly_before(i)
        compared = directly.facts
        if mine is None:
            return "ended", "ending", compared
        same = directly.by_stance.get(mine, ())
        if same:
            return *self._told_alike(fact, same), same
        if any(_placed_alike(fact, f) for f in compared):
            return "reworded", "placement", compared
        if self._line.said_before(i, mine):
            return "returned", self._alike_earlier(i, mine), compared
        if not compared:
            return "new", "first" if self._line.starts(i) else "ending", ()
        return "shifted", _differ(fact, compared), compared

    def _told_alike(
        self, fact: Counted, same: Sequence[Counted]
    ) -> tuple[StepClass, ToldBy]:
        """Return the class of a statement of which one directly before it says the same."""
        if all(_placed_apart(fact, other) for other in same):
            return "shifted", "placement"
        for other in same:
            told_by = _said_again(fact, other, self._ids)
            if told_by is not None:
                return "repeated", told_by
        return "reworded", self._alike(fact, same)

    def _alike(self, fact: Counted, others: Sequence[Counted]) -> ToldBy:
        """Tell by what a statement is known to say the same as one of the others."""
        one = fact.as_a(PositionStated)
        if any(
            one.stance_code and one.stance_code == f.as_a(PositionStated).stance_code
            for f in others
        ):
            return "code"
        repeated = {self._ids.get(name) for name in one.repeats}
        return "pointer" if any(f.event_id in repeated for f in others) else "words"

    def _alike_earlier(self, i: int, stance: int) -> ToldBy:
        """Tell the same of all that say the same and certainly come before one."""
        one, line = self._line.said[i].as_a(PositionStated), self._line
        if one.stance_code and line.said_before(i, one.stance_code):
            return "code"
        for name in one.repeats:
            target = self._places.get(self._ids.get(name, ""))
            if target is None:
                continue
            if line.stance(target) == stance and line.comes_before(target, i):
                return "pointer"
        return "words"


def _said_again(fact: Counted, other: Counted, ids: Mapping[str, str]) -> ToldBy | None:
    """Tell by what a statement is known to say again what another said.

    None when its words are others and it does not say so.
    """
    one, two = fact.as_a(PositionStated), other.as_a(PositionStated)
    if any(ids.get(name) == other.event_id for name in one.repeats):
        return "pointer"
    if folded(one.stance) != folded(two.stance):
        return None
    return "code" if one.stance_code and one.stance_code == two.stance_code else "words"


def _differ(fact: Counted, others: Sequence[Counted]) -> ToldBy:
    """Tell by what a statement is known to say something else than all of the others."""
    one = fact.as_a(PositionStated)
    if all(_placed_apart(fact, f) for f in others):
        return "placement"
    return (
        "code"
        if one.stance_code and all(f.as_a(PositionStated).stance_code for f in others)
        else "words"
    )


def _placed_apart(fact: Counted, other: Counted) -> bool:
    one, two = fact.as_a(PositionStated).placement, other.as_a(PositionStated).placement
    return one is not None and two is not None and one != two


def _placed_alike(fact: Counted, other: Counted) -> bool:
    one, two = fact.as_a(PositionStated), other.as_a(PositionStated)
    coded = one.stance_code is not None and two.stance_code is not None
    return one.placement is not None and one.placement == two.placement and not coded


class DirectlyBefore(NamedTuple):
    """The statements directly before one, as they are listed: all of them, and by what they say."""

    facts: tuple[Counted, ...]
    by_stance: Mapping[int | None, tuple[Counted, ...]]


class _Group:
    """The ends and the beginnings of some statements, sorted."""

    def __init__(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        self.ends, self.begins = sorted(ends), sorted(begins)


def _ranks(said: Sequence[Counted]) -> dict[int, int]:
    """Return the number that each has when they are sorted as facts are listed."""
    ranks = [fact.rank for fact in said]
    listed = sorted(range(len(said)), key=ranks.__getitem__)
    return {place: number for number, place in enumerate(listed)}


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
        self._ranks = _ranks(said)
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
        self._marks = [*zip(self._stances, map(_code, said), strict=True)]
        self._first_end = self._first_ends()
        self._slices: dict[tuple[int, int], DirectlyBefore] = {}
        self.row = sorted(every, key=self._order)

    def _order(self, i: int) -> tuple[int, int, int]:
        return self._begins[i], self._count_before(i), self._ranks[i]

    def _first_ends(self) -> dict[int | str, int]:
        """Return when the first with each stance, and with each code, is over."""
        found: dict[int | str, int] = {}
        for i in reversed(self._by_end):
            for mark in self._marks[i]:
                if mark is not None:
                    found[mark] = self._ends[i]
        return found

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
