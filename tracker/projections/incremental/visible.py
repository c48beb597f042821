"""The facts that count, as the clocks move forward: only what a step touches is judged again.

At every step the same as `visible` of that question. A fact can change its mind only when a clock
passes one of its three bounds, or when a source that it rests on starts or ceases to carry
anything; the rest is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, read_when
from tracker.domain.events import ReportDisputed, SourceRetracted
from tracker.projections.visible import (
    Counted,
    Visible,
    bounds_of,
    denials,
    left_over,
    lost_sources,
    reported_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.dates import Bounds
    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Mended
    from tracker.projections.question_clocks import Question

    Act = tuple[RecordedEvent, SourceRetracted | ReportDisputed]

NEVER: Final = -FOREVER


class Counting(msgspec.Struct, frozen=True, gc=False):
    """A fact that counts with the evidence left to it, for certain or only possibly."""

    fact: Counted
    certain: bool


class Turn(NamedTuple):
    """A fact that counts otherwise than at the step before.

    `before` and `after` are the same when only a denial of it came or went. `place` is its place
    among the facts of the log.
    """

    place: int
    before: Counting | None
    after: Counting | None

    @property
    def event(self) -> Event:
        """The fact's event; it stays the same."""
        counting = self.after or self.before
        assert counting is not None  # noqa: S101  (what never counted does not turn)
        return counting.fact.event

    @property
    def certain(self) -> tuple[Counted | None, Counted | None]:
        """The fact before and after, where it counts for certain."""
        before = self.before.fact if self.before and self.before.certain else None
        after = self.after.fact if self.after and self.after.certain else None
        return before, after

    @property
    def possible(self) -> tuple[Counted | None, Counted | None]:
        """The fact before and after, where it counts possibly."""
        before = self.before.fact if self.before and not self.before.certain else None
        after = self.after.fact if self.after and not self.after.certain else None
        return before, after


class LiveFacts:
    """The facts of a log, as they come to count.

    Attributes:
        mended: The log.
    """

    def __init__(self, mended: Mended) -> None:
        self.mended = mended
        self._facts = [_whole(mended, place) for place in range(len(mended.facts))]
        self._acts: list[Act] = [*mended.retractions]
        self._acts += mended.disputes
        self._now: list[Counting | None] = [None] * len(self._facts)
        self._boundary = self._known = self._before = NEVER
        self._gone: set[int] = set()
        self._lost: set[str] = set()
        self._denied: dict[str, list[str]] = {}
        self._begins = _Schedule(
            (fact.bounds.earliest + 1, place) for place, fact in enumerate(self._facts)
        )
        self._over = _Schedule(
            (fact.bounds.latest, place) for place, fact in enumerate(self._facts)
        )
        self._reported = _Schedule(
            (fact.reported.latest, place) for place, fact in enumerate(self._facts)
        )
        self._citing: dict[str, list[int]] = defaultdict(list)
        self._place: dict[str, int] = {}
        for place, fact in enumerate(self._facts):
            self._place[fact.event_id] = place
            for source in {e.source for e in fact.evidence}:
                self._citing[source].append(place)

    def advance(self, question: Question) -> tuple[Visible, list[Turn]]:
        """Go on to a question that lies no earlier on either clock.

        Returns:
            What counts there, its lists of facts left out, and the facts that count otherwise than
            before, in log order.

        Raises:
            ValueError: The question lies before the last one.
        """
        boundary, known = question.boundary, question.known
        if boundary < self._boundary or known < self._known:
            raise ValueError(question)
        mended, then = self.mended, min(known, boundary)
        lost = self._lost if known == self._known else lost_sources(mended, known)
        denied = self._denied if known == self._known else denials(mended, lost, known)
        touched = {
            *self._begins.passed(self._boundary, boundary),
            *self._over.passed(self._boundary, boundary),
            *self._reported.passed(self._known, known),
        }
        for source in lost ^ self._lost:
            touched.update(self._citing.get(source, ()))
        shaken = set(self._denied_otherwise(denied))
        self._before = self._known
        self._boundary, self._known, self._lost, self._denied = (
            boundary,
            known,
            lost,
            denied,
        )
        turns = []
        for place in sorted(touched | shaken):
            before, after = self._now[place], self._counting(place)
            if before != after or (after is not None and place in shaken):
                self._now[place] = after
                turns.append(Turn(place, before, after))
        self._gone = {turn.place for turn in turns if turn.after is None}
        lost_then = lost if then == known else lost_sources(mended, then)
        return Visible(
            mended.catalogue, [], [], denied, mended.ids, then, lost_then
        ), turns

    def _denied_otherwise(self, denied: dict[str, list[str]]) -> Iterator[int]:
        """Return the places of the facts that others deny than at the step before."""
        for event_id in denied.keys() | self._denied.keys():
            if (
                denied.get(event_id) != self._denied.get(event_id)
                and event_id in self._place
            ):
                yield self._place[event_id]

    def acts(self) -> list[Act]:
        """Return the acts that became known at the last step, on what counts now or did before."""
        found: list[Act] = []
        for recorded, act in self._acts:
            reported = reported_of(recorded, act, self.mended.catalogue)
            if not self._before < reported.latest <= self._known:
                continue
            if isinstance(act, SourceRetracted):
                places = self._citing.get(act.source, [])
            else:
                target = self._place.get(self.mended.ids.get(act.target, ""))
                places = [] if target is None else [target]
            if any(
                self._now[place] is not None or place in self._gone for place in places
            ):
                found.append((recorded, act))
        return found

    def _counting(self, place: int) -> Counting | None:
        """Return a fact as it counts now; None when it does not."""
        fact = self._facts[place]
        bounds: Bounds = fact.bounds
        if bounds.earliest >= self._boundary or fact.reported.latest > self._known:
            return None
        evidence = fact.evidence
        if self._lost and evidence:
            left = left_over(evidence, self._lost)
            if left is None:
                return None
            if len(left) < len(evidence):
                fact = Counted(
                    fact.event,
                    fact.event_id,
                    fact.name,
                    fact.when,
                    bounds,
                    fact.reported,
                    left,
                )
        return Counting(fact, bounds.latest <= self._boundary)

    def turning_points(self) -> Iterable[int]:
        """Return the instants at which a fact, or its evidence, may start or cease to count."""
        for fact in self._facts:
            yield from (
                fact.bounds.earliest + 1,
                fact.bounds.latest,
                fact.reported.latest,
            )
        catalogue = self.mended.catalogue
        for slug in catalogue.sources:
            if (published := catalogue.published(slug)) is not None:
                yield published.latest
        for recorded, act in self._acts:
            yield reported_of(recorded, act, catalogue).latest


def _whole(mended: Mended, place: int) -> Counted:
    """A fact with all of its evidence."""
    recorded, event = mended.facts[place]
    when = read_when(event.when, zone=mended.catalogue.zone)
    reported = reported_of(recorded, event, mended.catalogue)
    return Counted(
        event,
        recorded.event_id,
        event.key or recorded.event_id,
        when,
        bounds_of(event, when),
        reported,
        event.evidence,
    )


class _Schedule:
    """Facts that wait for a clock, sorted by the instant at which it has reached them."""

    def __init__(self, waiting: Iterable[tuple[int, int]]) -> None:
        pairs = sorted(waiting)
        self._instants: Sequence[int] = [instant for instant, _ in pairs]
        self._places = [place for _, place in pairs]

    def passed(self, after: int, now: int) -> list[int]:
        """Return those that the clock reaches when it goes from one instant to another."""
        return self._places[
            bisect_right(self._instants, after) : bisect_right(self._instants, now)
        ]


class Calendar:
    """Streams that may change by the passing of time alone, by the instant at which they may."""

    def __init__(self, waiting: Iterable[tuple[int, tuple[str, str]]]) -> None:
        pairs = sorted(waiting)
        self.instants = [instant for instant, _ in pairs]
        self._names = [name for _, name in pairs]

    def between(self, first: int, last: int) -> set[tuple[str, str]]:
        """Return what may change from the first instant to the last, both inside."""
        return set(
            self._names[
                bisect_left(self.instants, first) : bisect_right(self.instants, last)
            ]
        )
