"""The order of facts, without inventing any: a partial order built in layers.

The first layer is dates that do not overlap. Each further layer (pointers, then the lifecycle) adds
only what closes no circle with the layers before it; edges of one layer that together close a
circle all count for nothing.

    days        1    2    3    4
    A           |---------|                 dates:     A and B before C; A and B in no order
    B                |----|                 pointer:   B answers A, so that A comes before B
    C                          |----|       pointer:   A answers C: a circle with dates, ignored

On one key, which may hold thousands of statements, `linked` orders the few that pointers tie
together, and `holding` keeps those that no other is certainly later than.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import FOREVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.projections.visible import Counted


Edge = tuple[int, int]


class Order:
    """A partial order over facts, by their index.

    Attributes:
        facts: The facts that are ordered.
        clusters: The facts in groups between which dates alone decide: each group is over before
            the next begins.
    """

    def __init__(self, facts: Sequence[Counted]) -> None:
        """Order facts whose intervals do not overlap."""
        self.facts = facts
        by_start = sorted(range(len(facts)), key=lambda j: facts[j].bounds.earliest)
        starts = [facts[j].bounds.earliest for j in by_start]
        later = [0]
        for j in reversed(by_start):
            later.append(later[-1] | 1 << j)
        self._after = [
            later[len(facts) - bisect_left(starts, a.bounds.latest)] for a in facts
        ]
        self.clusters = _clusters(facts, by_start)
        self._cluster = {j: cluster for cluster in self.clusters for j in cluster}

    def add(self, edges: Iterable[Edge]) -> None:
        """Add a layer of edges (earlier, later), as far as they close no circle."""
        wanted = {
            (a, b)
            for a, b in edges
            if a != b and not self.before(b, a) and not self.before(a, b)
        }
        together = self._closed(wanted)
        self._after = self._closed(
            {(a, b) for a, b in wanted if not together[b] >> a & 1}
        )

    def _closed(self, edges: Iterable[Edge]) -> list[int]:
        """Close the order over further edges; a member of a circle comes after itself."""
        found = list(self._after)
        joints = set()
        for a, b in edges:
            found[a] |= 1 << b
            joints |= {a, b}
        # The order is closed already: a new path turns only where an edge begins or ends, and from
        # one cluster to the next there is none.
        for k in joints:
            bit, beyond = 1 << k, found[k]
            for i in self._cluster[k]:
                if found[i] & bit:
                    found[i] |= beyond
        return found

    def before(self, one: int, other: int) -> bool:
        """Check that `one` certainly comes before `other`."""
        return bool(self._after[one] >> other & 1)

    def before_any(self, one: int, others: int) -> bool:
        """Check that `one` certainly comes before one of the others, the bits of a number."""
        return bool(self._after[one] & others)

    def places(self, kind: type[Event]) -> list[int]:
        """Return the indices of the facts of one type."""
        return [i for i, fact in enumerate(self.facts) if isinstance(fact.event, kind)]

    def last(self, among: Iterable[int]) -> list[int]:
        """Return those that come before no other of them: several when the order is not known."""
        chosen = list(among)
        mask = sum(1 << i for i in set(chosen))
        return [i for i in chosen if not self._after[i] & mask]

    def first(self, among: Iterable[int]) -> list[int]:
        """Return those that no other of them comes before."""
        chosen = list(among)
        return [i for i in chosen if not any(self.before(j, i) for j in chosen)]


def _clusters(facts: Sequence[Counted], by_start: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    over = -FOREVER
    for j in by_start:
        bounds = facts[j].bounds
        if bounds.earliest >= over:
            found.append([])
        found[-1].append(j)
        over = max(over, bounds.latest)
    return found


def pointer_edges(
    facts: Sequence[Counted], ids: Mapping[str, str], fields: Sequence[str]
) -> list[Edge]:
    """Return an edge from each target to what points at it, for pointers among these facts."""
    index = {fact.event_id: i for i, fact in enumerate(facts)}
    return [
        (target, i)
        for i, fact in enumerate(facts)
        for field in fields
        for name in getattr(fact.event, field)
        if (target := index.get(ids.get(name, ""), -1)) >= 0
    ]


def lifecycle_order(
    facts: Sequence[Counted], ids: Mapping[str, str], step_of: Callable[[Counted], int]
) -> Order:
    """Order one stream's facts: by dates, then pointers, then the lifecycle.

    Args:
        facts: Counted facts of one stream.
        ids: Event ids by every name that a pointer may use.
        step_of: Return the step of a fact in the lifecycle: 0 made, 1 changed, 2 ended or held.
    """
    order = Order(facts)
    order.add(pointer_edges(facts, ids, ("answers", "supersedes", "follows")))
    steps = [step_of(fact) for fact in facts]
    order.add(
        (i, j)
        for i, one in enumerate(steps)
        for j, other in enumerate(steps)
        if one < other
    )
    return order


class Linked(NamedTuple):
    """The facts at either end of a pointer between overlapping dates, in order.

    All other facts are ordered by dates alone, among themselves and to these.

    Attributes:
        facts: The facts.
        order: Their order by dates and pointers.
        places: The place of each in `facts`, by event id.
        among: The place of each among all facts of the key.
    """

    facts: list[Counted]
    order: Order
    places: dict[str, int]
    among: list[int]

    def before(self, one: str, other: str) -> bool:
        """Check that one comes before the other, by event id; false where one is not linked."""
        return (
            one in self.places
            and other in self.places
            and self.order.before(self.places[one], self.places[other])
        )


def linked(facts: Sequence[Counted], ids: Mapping[str, str]) -> Linked | None:
    """Order the facts that `supersedes` links; None when it links nothing that dates leave open."""
    if not pointing(facts):
        return None
    pairs = pointer_edges(facts, ids, ("supersedes",))
    edges = [(a, b) for a, b in pairs if a != b and _overlap(facts[a], facts[b])]
    if not edges:
        return None
    among = sorted(set(chain.from_iterable(edges)))
    found = [facts[i] for i in among]
    index = {place: n for n, place in enumerate(among)}
    order = Order(found)
    order.add((index[a], index[b]) for a, b in edges)
    return Linked(found, order, {f.event_id: i for i, f in enumerate(found)}, among)


def pointing(facts: Sequence[Counted]) -> list[Counted]:
    """Return the facts that say what they supersede."""
    return [f for f in facts if f.event.supersedes]


def _overlap(one: Counted, other: Counted) -> bool:
    return not (one.before(other) or other.before(one))


def holding(statements: Sequence[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """Return the statements on one key that are not superseded; nearly always one.

    One is superseded when another begins no earlier than it ends, or when their dates overlap and
    the other says so. Neither the log's order nor the alphabet ever decides:

        days        1    2    3    4 no          |----|                      superseded: B begins as
        it ends B: yes           |---------|            holds C: perhaps            |---------|
        holds too, unless one of the two supersedes the other

    Takes time in proportion to the statements.

    Args:
        statements: All counted statements and endings on one key.
        ids: Event ids by every name that a pointer may use.
    """
    if len(statements) < 2:  # noqa: PLR2004  (one alone holds)
        return list(statements)
    last_start = max([s.bounds.earliest for s in statements])
    held = [s for s in statements if s.bounds.latest > last_start]
    replaced = {old for old, _ in superseding(statements, ids)}
    return [s for s in held if s.event_id not in replaced] if replaced else held


def superseding(
    statements: Sequence[Counted], ids: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return event ids (replaced, replacing) for each `supersedes` that closes no circle."""
    if not pointing(statements):
        return []
    edges = [
        (statements[old], statements[new])
        for old, new in pointer_edges(statements, ids, ("supersedes",))
    ]
    pointers = linked(statements, ids)
    return [
        (old.event_id, new.event_id)
        for old, new in edges
        if old.before(new)
        or (pointers is not None and pointers.before(old.event_id, new.event_id))
    ]
