"""The order of facts, without inventing any, and what it leaves standing on one key.

It is a partial order built in layers.

The first layer is dates that do not overlap. Each further layer (pointers, then the lifecycle) adds
only what closes no circle with the layers before it; edges of one layer that together close a
circle all count for nothing.

    days        1    2    3    4
    A           |---------|                 dates:     A and B before C; A and B in no order
    B                |----|                 pointer:   B answers A, so that A comes before B
    C                          |----|       pointer:   A answers C: a circle with dates, ignored

On one key, which may hold thousands of statements, `linked` orders the few that pointers tie
together, `holding` keeps those that no other is certainly later than, and `Unbroken` finds the run
that a stance goes back through: what says the same, back to the last contradiction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain, permutations, product
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from tracker.domain.dates import FOREVER
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    DeadlineChanged,
    DeadlineSet,
    Event,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)
from tracker.projections.visible import RANK, by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.dates import Bounds
    from tracker.projections.visible import Counted

Edge = tuple[int, int]
LIFECYCLE_POINTERS: Final = ("answers", "supersedes", "follows")
STEPS: Final[dict[type[Event], int]] = {
    CeasefireDeclared: 0,
    CeasefireChanged: 1,
    CeasefireEnded: 2,
    MeetingPlanned: 0,
    MeetingChanged: 1,
    MeetingHeld: 2,
    ProposalMade: 0,
    ProposalAnswered: 1,
    ProposalEnded: 2,
    AgreementReached: 0,
    AgreementChanged: 1,
    CommitmentFulfilled: 1,
    AgreementEnded: 2,
    VotePlanned: 0,
    VoteChanged: 1,
    VoteHeld: 2,
    DeadlineSet: 0,
    DeadlineChanged: 1,
}
"""The steps of the lifecycles: 0 made, 1 changed, 2 ended or held."""


class Order:
    """A partial order over facts, by their index.

    Attributes:
        facts: The facts that are ordered.
        clusters: The facts in groups between which dates alone decide: each group is over before
            the next begins.
    """

    def __init__(
        self, facts: Sequence[Counted], bounds: Sequence[Bounds] | None = None
    ) -> None:
        """Order facts whose intervals do not overlap.

        Args:
            facts: The facts.
            bounds: Their intervals, where those are not the facts' own.
        """
        self.facts = facts
        spans = [fact.bounds for fact in facts] if bounds is None else bounds
        by_start = sorted(range(len(facts)), key=lambda j: spans[j].earliest)
        starts = [spans[j].earliest for j in by_start]
        later = [0]
        for j in reversed(by_start):
            later.append(later[-1] | 1 << j)
        self._after = [
            later[len(facts) - bisect_left(starts, span.latest)] for span in spans
        ]
        self.clusters = _clusters(spans, by_start)
        self._cluster: dict[int, Sequence[int]] = {}
        for cluster in self.clusters:
            self._cluster |= dict.fromkeys(cluster, cluster)

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

    def following(
        self, start: int, ending: type[Event], change: type[Event]
    ) -> tuple[list[int], list[int]]:
        """Return the first endings that may follow a fact, and the changes not after an ending."""
        after = [
            i
            for i in range(len(self.facts))
            if i != start and not self.before(i, start)
        ]
        ends = self.first(i for i in after if isinstance(self.facts[i].event, ending))
        changes = [
            i
            for i in after
            if isinstance(self.facts[i].event, change)
            and not any(self.before(e, i) for e in ends)
        ]
        return ends, changes

    def last(self, among: Iterable[int]) -> list[int]:
        """Return those that come before no other of them: several when the order is not known."""
        chosen = list(among)
        mask = sum(1 << i for i in set(chosen))
        return [i for i in chosen if not self._after[i] & mask]

    def oldest_first(self, among: Iterable[int]) -> list[int]:
        """Return them as they are listed, but none before what it comes after."""
        listed = sorted(among, key=lambda i: self.facts[i].rank)
        return sorted(listed, key=lambda i: sum(self.before(j, i) for j in listed))

    def last_listed(self, among: Iterable[int]) -> Counted | None:
        """Return the last of them; of several that may be the last, the one listed last."""
        last = (self.facts[i] for i in self.last(among))
        return max(last, key=RANK, default=None)

    def first(self, among: Iterable[int]) -> list[int]:
        """Return those that no other of them comes before."""
        chosen = list(among)
        return [i for i in chosen if not any(self.before(j, i) for j in chosen)]


def _clusters(spans: Sequence[Bounds], by_start: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    over = -FOREVER
    for j in by_start:
        bounds = spans[j]
        if bounds.earliest >= over:
            found.append([])
        found[-1].append(j)
        over = max(over, bounds.latest)
    return found


def united(count: int, pairs: Iterable[Edge]) -> list[int]:
    """Return for each of so many things a number that those which pairs link have in common."""
    root = list(range(count))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for one, other in pairs:
        root[find(one)] = find(other)
    return [find(i) for i in range(count)]


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


def lifecycle_order(facts: Sequence[Counted], ids: Mapping[str, str]) -> Order:
    """Order one stream's facts: by dates, then pointers, then the lifecycle.

    A change or an end that is dated before all that it could belong to was dated wrongly, or in
    another place: it is taken to have come when the first of them did.

        days          1    2    3
        answer        |----|                  taken to lie on day 2: it comes after the offer
        offer              |----|

    Args:
        facts: Counted facts of one stream.
        ids: Event ids by every name that a pointer may use.
    """
    misdated = too_early(facts)
    early = [i for i, fact in enumerate(facts) if fact in misdated]
    spans = [fact.bounds for fact in facts]
    for i in early:
        spans[i] = first_made(facts).bounds
    order = Order(facts, spans)
    if early:
        order.add(
            (i, j) for i, j in permutations(early, 2) if facts[i].before(facts[j])
        )
    order.add(pointer_edges(facts, ids, LIFECYCLE_POINTERS))
    steps = [STEPS[type(fact.event)] for fact in facts]
    every = range(len(facts))
    order.add((i, j) for i, j in product(every, every) if steps[i] < steps[j])
    return order


class Dated(Protocol):
    """An event with the interval that decides its order."""

    @property
    def event(self) -> Event:
        """Return the event."""

    @property
    def bounds(self) -> Bounds:
        """Return its interval."""


D = TypeVar("D", bound=Dated)


def dated_too_early(facts: Sequence[Counted]) -> tuple[Counted, ...]:
    """Return the changes and ends that are dated before all that they could belong to, in order."""
    return by_rank(too_early(facts))


def too_early(facts: Sequence[D]) -> list[D]:
    """Return what of one stream is dated before all that it could belong to.

    That a meeting or a vote was held needs no plan; where that comes before every plan, what is
    dated earlier still may have been about it.
    """
    made = [fact for fact in facts if STEPS[type(fact.event)] == 0]
    if not made:
        return []
    begun = min(fact.bounds.earliest for fact in made)
    before = [fact for fact in facts if fact.bounds.earliest < begun]
    if any(isinstance(fact.event, MeetingHeld | VoteHeld) for fact in before):
        return []
    return [fact for fact in before if fact.bounds.latest <= begun]


def first_made(facts: Iterable[D]) -> D:
    """Return the declaration, plan, offer or agreement of a stream that was surely over first."""
    made = (fact for fact in facts if STEPS[type(fact.event)] == 0)
    return min(made, key=lambda f: (*reversed(f.bounds), f.event.key or ""))


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
    edges = [(a, b) for a, b in pairs if a != b and overlap(facts[a], facts[b])]
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


def overlap(one: Counted, other: Counted) -> bool:
    """Check that neither of two facts was certainly over before the other began."""
    return not (one.before(other) or other.before(one))


def holding(statements: Sequence[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """Return the statements on one key that are not superseded; nearly always one.

    One is superseded when another begins no earlier than it ends, or when their dates overlap and
    the other says so. Neither the log's order nor the alphabet ever decides:

        days        1    2    3    4 no          |----|                      superseded: B begins as
        it ends B: yes           |---------|            holds C: perhaps            |---------|
        holds too, unless one of the two supersedes the other

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


Begun = tuple[int, int | None]
"""The instant at which something begins, and its stance; None for an ending."""


class Unbroken:
    """The statements and endings on one key, looked through once for every stance that holds on it.

    days    1    2    3    4    5    6    7
    yes     |----|                              not in the run: a no lies certainly in between
    no                |----|
    yes                    |----|               in the run
    yes                              |----|     in the run: it holds

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
            Facts that were over by this instant, and the event ids of further ones that pointers
            put there.
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

    For yes on day 1, no on days 2 and 3 these are (yes 1, nothing), (no 2, yes 1), (no 3, yes 1).
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
