"""What comes before what, without inventing order: a partial order built in layers.

The first layer is dates that do not overlap. Each further layer (pointers, then the lifecycle) adds only what
closes no circle with the layers before it; edges of one layer that together close a circle all count for nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from tracker.domain.dates import FOREVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.visible import Counted

Edge = tuple[int, int]


class Order:
    """A partial order over facts, by their index.

    Attributes:
        facts: The facts that are ordered.
        clusters: The facts in parts between which dates alone decide: each is over before the next begins.
    """

    def __init__(self, facts: Sequence[Counted]) -> None:
        """Order facts whose intervals do not overlap."""
        self.facts = facts
        by_start = sorted(range(len(facts)), key=lambda j: facts[j].bounds.earliest)
        starts = [facts[j].bounds.earliest for j in by_start]
        later = [0]
        for j in reversed(by_start):
            later.append(later[-1] | 1 << j)
        self._after = [later[len(facts) - bisect_left(starts, a.bounds.latest)] for a in facts]
        self.clusters = _clusters(facts, by_start)
        self._cluster = {j: cluster for cluster in self.clusters for j in cluster}

    def add(self, edges: Iterable[Edge]) -> None:
        """Add a layer of edges (earlier, later), as far as they close no circle."""
        wanted = {
            (a, b) for a, b in edges if a != b and not self.before(b, a) and not self.before(a, b)
        }
        together = self._closed(wanted)
        self._after = self._closed({(a, b) for a, b in wanted if not together[b] >> a & 1})

    def _closed(self, edges: Iterable[Edge]) -> list[int]:
        """The transitive closure with further edges inside clusters; a member of a circle comes after itself."""
        found = list(self._after)
        joints = set()
        for a, b in edges:
            found[a] |= 1 << b
            joints |= {a, b}
        # The order is closed already, so that a new way through it turns only where an edge begins or ends; from one cluster to the next it is no new way.
        for k in joints:
            bit, beyond = 1 << k, found[k]
            for i in self._cluster[k]:
                if found[i] & bit:
                    found[i] |= beyond
        return found

    def before(self, one: int, other: int) -> bool:
        """Whether `one` certainly comes before `other`."""
        return bool(self._after[one] >> other & 1)

    def before_any(self, one: int, others: int) -> bool:
        """Whether `one` certainly comes before one of the others, which are the bits of a number."""
        return bool(self._after[one] & others)

    def last(self, among: Iterable[int]) -> list[int]:
        """Those that come before no other of them: one when the order is known, several when it is not."""
        chosen = list(among)
        mask = sum(1 << i for i in set(chosen))
        return [i for i in chosen if not self._after[i] & mask]

    def first(self, among: Iterable[int]) -> list[int]:
        """Those that no other of them comes before."""
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
    """An edge from each target to what points at it, for pointers among these facts."""
    index = {fact.event_id: i for i, fact in enumerate(facts)}
    return [
        (target, i)
        for i, fact in enumerate(facts)
        for field in fields
        for name in getattr(fact.event, field)
        if (target := index.get(ids.get(name, ""), -1)) >= 0
    ]


def lifecycle_order(
    facts: Sequence[Counted], ids: Mapping[str, str], steps: Sequence[int]
) -> Order:
    """The order of one stream's facts: dates, then pointers, then the lifecycle.

    Args:
        facts: Counted facts of one stream.
        ids: Event ids by every name that a pointer may use.
        steps: For each fact its step in the lifecycle: 0 made, 1 changed, 2 ended or held.
    """
    order = Order(facts)
    order.add(pointer_edges(facts, ids, ("answers", "supersedes", "follows")))
    order.add((i, j) for i, one in enumerate(steps) for j, other in enumerate(steps) if one < other)
    return order
