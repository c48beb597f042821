"""Facts of every kind in one row, without inventing an order.

What may lie on either side of a fact is counted, not sorted. Order is decided as everywhere: by
dates that do not overlap, then pointers, then the lifecycle. A pointer narrows a fuzzy date:

    June           1    2    3    4    5    6    7    8    9    10
    A: 5 June                          |----|
    B: early June  |--------------------------------------------|      answers A
    B as narrowed                      |------------------------|
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import permutations
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import MICROSECONDS
from tracker.domain.events import (
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    ReportDisputed,
)
from tracker.projections.order import Order, pointer_edges

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.projections.visible import Counted

_STEPS: Final[dict[type[Event], int]] = {
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
    CommitmentFulfilled: 1,
}
_RANK: Final = attrgetter("rank")
LONGEST_DAY: Final = 25 * 3600 * MICROSECONDS
_POINTERS: Final = ("answers", "supersedes", "follows")


class TimelinePlace(NamedTuple):
    """A fact in its place.

    Attributes:
        fact: The fact.
        earliest: No earlier than this, by its date and by what comes before it.
        latest: Before this, by its date and by what comes after it.
        after: The facts that it certainly comes after although their dates overlap.
        unordered: The number of others that may lie on either side of it.
    """

    fact: Counted
    earliest: int
    latest: int
    after: tuple[Counted, ...]
    unordered: int


class _Narrowed(NamedTuple):
    """A fact among those that pointers or a lifecycle tie it to.

    Of those that begin together, `share` puts one that may take longer than a day before the day's
    own, or behind them when it comes after one of them; so that a day stands together. `depth`
    counts what it comes after.
    """

    earliest: int
    latest: int
    share: int
    depth: int
    after: tuple[Counted, ...]
    further: int


def timeline_places(
    facts: Sequence[Counted], ids: Mapping[str, str], listed: Collection[str]
) -> list[TimelinePlace]:
    """Return every listed fact once, in an order that contradicts nothing that is known.

    Facts that are unordered stand as their dates begin.

    Args:
        facts: All counted facts; what is not listed still tells of the order of what is.
        ids: Event ids by every name that a pointer may use.
        listed: The event ids of those that are wanted.
    """
    narrowed: dict[int, _Narrowed] = {}
    for together in _tied(facts, ids):
        tied = [facts[i] for i in together]
        narrowed.update(zip(together, _narrowed(tied, ids, listed), strict=True))
    row = [
        (narrowed.get(i) or _alone(fact), fact)
        for i, fact in enumerate(facts)
        if fact.event_id in listed
    ]
    begins = sorted(n.earliest for n, _ in row)
    ends = sorted(n.latest for n, _ in row)

    def unordered(one: _Narrowed) -> int:
        before = bisect_right(ends, one.earliest)
        after = len(begins) - bisect_left(begins, one.latest)
        return len(row) - 1 - before - after - one.further

    row.sort(
        key=lambda p: (p[0].earliest, p[0].share, p[0].depth, -p[0].latest, p[1].rank)
    )
    return [
        TimelinePlace(fact, n.earliest, n.latest, n.after, unordered(n))
        for n, fact in row
    ]


def _narrowed(
    facts: Sequence[Counted], ids: Mapping[str, str], listed: Collection[str]
) -> Iterator[_Narrowed]:
    """Narrow each of some facts by the order of all of them."""
    order = Order(facts)
    order.add(_pointed(facts, ids))
    order.add(_steps_apart(facts))
    every = range(len(facts))
    begins = [fact.bounds.earliest for fact in facts]
    ends = [fact.bounds.latest for fact in facts]
    before: list[list[int]] = [[] for _ in every]
    after: list[list[int]] = [[] for _ in every]
    for i, j in permutations(every, 2):
        if order.before(i, j):
            before[j].append(i)
            after[i].append(j)
            begins[j] = max(begins[j], facts[i].bounds.earliest)
            ends[i] = min(ends[i], facts[j].bounds.latest)
    behind = {i for i in every if before[i] and _wide(begins[i], ends[i])}
    told = {i for i in every if facts[i].event_id in listed}
    for i in every:
        share = 0 if _wide(begins[i], ends[i]) else 1
        if i in behind or not behind.isdisjoint(before[i]):
            share = 2
        earlier = [j for j in before[i] if j in told and ends[j] > begins[i]]
        later = [j for j in after[i] if j in told and ends[i] > begins[j]]
        direct = sorted((facts[j] for j in order.last(earlier)), key=_RANK)
        further = len(earlier) + len(later)
        yield _Narrowed(
            begins[i], ends[i], share, len(before[i]), tuple(direct), further
        )


def _alone(fact: Counted) -> _Narrowed:
    """Return a fact that nothing ties to others."""
    share = 0 if _wide(*fact.bounds) else 1
    return _Narrowed(*fact.bounds, share=share, depth=0, after=(), further=0)


def _wide(earliest: int, latest: int) -> bool:
    """Check that a date is longer than a day."""
    return latest - earliest > LONGEST_DAY


def _tied(facts: Sequence[Counted], ids: Mapping[str, str]) -> list[list[int]]:
    """Return groups of facts of overlapping dates that a pointer or a lifecycle ties together."""
    root = list(range(len(facts)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, j in (*_pointed(facts, ids), *_steps_apart(facts)):
        if i != j and not facts[i].before(facts[j]) and not facts[j].before(facts[i]):
            root[find(i)] = find(j)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(facts)):
        groups[find(i)].append(i)
    return [group for group in groups.values() if len(group) > 1]


def _pointed(facts: Sequence[Counted], ids: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return pairs of which the second points at the first; a denial points at what it denies."""
    index = {fact.event_id: i for i, fact in enumerate(facts)}
    found = pointer_edges(facts, ids, _POINTERS)
    for i, fact in enumerate(facts):
        if isinstance(fact.event, ReportDisputed):
            target = index.get(ids.get(fact.event.target, ""))
            if target is not None:
                found.append((target, i))
    return found


def _steps_apart(facts: Sequence[Counted]) -> Iterable[tuple[int, int]]:
    """Return pairs of one lifecycle of which the first is an earlier step than the second."""
    streams: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, fact in enumerate(facts):
        if (step := _STEPS.get(type(fact.event))) is not None:
            streams[fact.event.stream].append((step, i))
    return [
        (i, j)
        for steps in streams.values()
        for one, i in steps
        for other, j in steps
        if one < other
    ]
