"""The facts and positions that count, as the clocks move forward.

Only what a step touches is judged again.

At every step the same as `visible` of that question. A fact can change its mind only when a clock
passes one of its three bounds, or when a source that it rests on starts or ceases to carry
anything; the rest is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

import msgspec

from tracker.domain.dates import FOREVER, read_when
from tracker.domain.events import (
    MembershipChanged,
    PositionEnded,
    PositionStated,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.names import folded
from tracker.projections.folds.positions import Positions
from tracker.projections.visible import (
    Counted,
    Lost,
    Visible,
    act_counted,
    as_counted,
    denials,
    left_over,
    lost_evidence,
    reported_of,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from tracker.domain.events import Event
    from tracker.projections.mended import Mended
    from tracker.projections.visible import Question

NEVER: Final = -FOREVER
T = TypeVar("T")


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
        return self._where(certain=True)

    @property
    def possible(self) -> tuple[Counted | None, Counted | None]:
        """The fact before and after, where it counts possibly."""
        return self._where(certain=False)

    def _where(self, *, certain: bool) -> tuple[Counted | None, Counted | None]:
        before, after = (
            each.fact if each is not None and each.certain == certain else None
            for each in (self.before, self.after)
        )
        return before, after


def _acts(mended: Mended) -> list[Counted]:
    return [
        act_counted(recorded, act, mended.catalogue)
        for recorded, act in mended.public_acts
    ]


def _citing(placed: Iterable[tuple[int, Counted]]) -> dict[str, list[int]]:
    """Return the places of the facts that cite each source."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, fact in placed:
        for source in {e.source for e in fact.evidence}:
            found[source].append(place)
    return found


class LiveFacts:
    """The facts of a log, as they come to count.

    Attributes:
        mended: The log.
    """

    def __init__(self, mended: Mended) -> None:
        self.mended = mended
        self._facts = [_whole(mended, place) for place in range(len(mended.facts))]
        self._acts = _acts(mended)
        self._now: list[Counting | None] = [None] * len(self._facts)
        self._boundary = self._known = self._before = NEVER
        self._gone: set[int] = set()
        self._lost = Lost(set(), {})
        self._denied: dict[str, list[str]] = {}
        placed = list(enumerate(self._facts))
        self._begins = Schedule((f.bounds.earliest + 1, place) for place, f in placed)
        self._over = Schedule((f.bounds.latest, place) for place, f in placed)
        self._reported = Schedule((f.reported.latest, place) for place, f in placed)
        self._citing = _citing(placed)
        self._place = {fact.event_id: place for place, fact in placed}

    def advance(self, question: Question) -> tuple[Visible, list[Turn]]:
        """Go on to a question that lies no earlier on either clock.

        Returns:
            The record as it counts there, its lists of facts left out, and the facts that count
            otherwise than before, in log order.

        Raises:
            ValueError: The question lies before the last one.
        """
        boundary, known = question.boundary, question.known
        if boundary < self._boundary or known < self._known:
            raise ValueError(question)
        mended, then = self.mended, min(known, boundary)
        lost = self._lost if known == self._known else lost_evidence(mended, known)
        denied = self._denied if known == self._known else denials(mended, lost, known)
        touched = {
            *self._begins.passed(self._boundary, boundary),
            *self._over.passed(self._boundary, boundary),
            *self._reported.passed(self._known, known),
        }
        for source in lost.sources ^ self._lost.sources:
            touched.update(self._citing.get(source, ()))
        for event_id in lost.of.keys() | self._lost.of.keys():
            if event_id in self._place:
                touched.add(self._place[event_id])
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
        return Visible(mended.catalogue, [], [], denied, mended.ids, then), turns

    def _denied_otherwise(self, denied: dict[str, list[str]]) -> Iterator[int]:
        """Return the places of the facts that others deny than at the step before."""
        for event_id in denied.keys() | self._denied.keys():
            if (
                denied.get(event_id) != self._denied.get(event_id)
                and event_id in self._place
            ):
                yield self._place[event_id]

    def acts(self) -> list[Counted]:
        """Return the acts that became known at the last step, on what counts now or did before."""
        found = []
        for fact in self._acts:
            if not self._before < fact.reported.latest <= self._known:
                continue
            places: list[int] = []
            act = fact.event
            if isinstance(act, SourceRetracted | ReportDisputed) and act.target:
                target = self.mended.ids.get(act.target, "")
                places = [self._place[target]] if target in self._place else []
            elif isinstance(act, SourceRetracted):
                places = self._citing.get(act.source, [])
            if any(self._now[p] is not None or p in self._gone for p in places):
                found.append(fact)
        return found

    def _counting(self, place: int) -> Counting | None:
        """Return a fact as it counts now; None when it does not."""
        fact = self._facts[place]
        if fact.bounds.earliest >= self._boundary or fact.reported.latest > self._known:
            return None
        evidence = fact.evidence
        if evidence:
            left = left_over(evidence, self._lost.for_event(fact.event_id))
            if left is None:
                return None
            if len(left) < len(evidence):
                fact = msgspec.structs.replace(fact, evidence=left)
        return Counting(fact, fact.bounds.latest <= self._boundary)

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
        for act in self._acts:
            yield act.reported.latest


def _whole(mended: Mended, place: int) -> Counted:
    """A fact with all of its evidence."""
    recorded, event = mended.facts[place]
    when = read_when(event.when, zone=mended.catalogue.zone)
    reported = reported_of(recorded, event, mended.catalogue)
    return as_counted(recorded, event, when, reported, event.evidence)


class Schedule(Generic[T]):
    """A queue for a clock, sorted by the instant at which it reaches each thing that waits."""

    def __init__(self, waiting: Iterable[tuple[int, T]]) -> None:
        pairs = sorted(waiting, key=itemgetter(0))
        self.instants = [instant for instant, _ in pairs]
        self._waiting = [each for _, each in pairs]

    def passed(self, after: int, now: int) -> list[T]:
        """Return what the clock reaches when it goes from one instant to another."""
        first = bisect_right(self.instants, after)
        return self._waiting[first : bisect_right(self.instants, now)]


class Ordered:
    """Facts in log order, that come and go.

    Attributes:
        facts: The facts.
    """

    def __init__(self) -> None:
        self.facts: list[Counted] = []
        self._places: list[int] = []

    def put(self, place: int, fact: Counted | None) -> None:
        """Put a fact in its place, or take away what is there."""
        at = bisect_left(self._places, place)
        there = at < len(self._places) and self._places[at] == place
        if fact is None:
            if there:
                del self._places[at], self.facts[at]
        elif there:
            self.facts[at] = fact
        else:
            self._places.insert(at, place)
            self.facts.insert(at, fact)


class LivePositions(Positions):
    """Positions of which single facts come and go; everything else that was worked out is kept."""

    def __init__(self, coalitions: Container[str], ids: Mapping[str, str]) -> None:
        """Begin with nothing said.

        Args:
            coalitions: The parties that are coalitions.
            ids: Event ids by every name that a pointer may use.
        """
        self._live_said: dict[str, dict[str, list[Counted]]] = {}
        self._live_memberships: dict[str, list[Counted]] = {}
        super().__init__(self._live_said, self._live_memberships, ids)
        self._coalitions = coalitions
        self._ordered: dict[tuple[str, str], Ordered] = defaultdict(Ordered)
        self._classes: dict[str, StanceClasses] = {}

    def turn(self, turn: Turn) -> None:
        """Take in how one fact counts now."""
        before, after = turn.certain
        event = turn.event
        if isinstance(event, PositionStated | PositionEnded):
            self._say(event.party, event.issue, turn.place, before, after)
        elif (
            isinstance(event, MembershipChanged) and event.coalition in self._coalitions
        ):
            listed = self._ordered["", event.coalition]
            listed.put(turn.place, after)
            _keep(self._live_memberships, event.coalition, listed.facts)
            self._members = {
                key: members
                for key, members in self._members.items()
                if key[0] != event.coalition
            }

    def _say(
        self,
        party: str,
        issue: str,
        place: int,
        before: Counted | None,
        after: Counted | None,
    ) -> None:
        listed = self._ordered[issue, party]
        listed.put(place, after)
        by_party = self._live_said.setdefault(issue, {})
        _keep(by_party, party, listed.facts)
        _keep(self._live_said, issue, by_party)
        self._held.pop((party, issue), None)
        classes = self._classes.get(issue)
        if classes is None:
            classes = self._classes[issue] = StanceClasses(self._ids)
            self._stances[issue] = classes.labels
        if classes.replace(before, after):
            for other in by_party:
                self._held.pop((other, issue), None)


def _keep(found: dict[str, T], name: str, value: T) -> None:
    """Have a list or mapping under a name while there is anything in it."""
    if value:
        found[name] = value
    else:
        found.pop(name, None)


class StanceClasses:
    """Classes of statements on one issue that come and go, as `same_stances` gives them.

    Attributes:
        labels: For each statement, by event id, a number that it shares with those that say the
            same.
    """

    def __init__(self, ids: Mapping[str, str]) -> None:
        self.labels: dict[str, int] = {}
        self._ids = ids
        self._facts: dict[str, Counted] = {}
        self._classes: dict[int, list[str]] = {}
        self._like: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._repeating: dict[str, dict[str, None]] = defaultdict(dict)
        self._fresh = count()

    def replace(self, before: Counted | None, after: Counted | None) -> bool:
        """Put one fact in the place of another; either may be none, or an ending.

        Returns:
            True if the classes of other statements may differ from what they were.
        """
        old = before if before is not None and before.event_id in self._facts else None
        new = after
        if new is not None and not isinstance(new.event, PositionStated):
            new = None
        if old is not None and new is not None:
            self._facts[new.event_id] = new
            return False
        if new is not None:
            return self._add(new)
        return old is not None and self._remove(old)

    def _add(self, fact: Counted) -> bool:
        near = {self.labels[event_id] for event_id in self._near(fact)}
        label = (
            max(near, key=lambda n: len(self._classes[n]))
            if near
            else next(self._fresh)
        )
        for other in near - {label}:
            for event_id in self._classes[other]:
                self.labels[event_id] = label
            self._classes.setdefault(label, []).extend(self._classes.pop(other))
        self._classes.setdefault(label, []).append(fact.event_id)
        self.labels[fact.event_id] = label
        self._facts[fact.event_id] = fact
        for like in _alike(fact):
            self._like[like][fact.event_id] = None
        for target in self._targets(fact):
            self._repeating[target][fact.event_id] = None
        return len(near) > 1

    def _near(self, fact: Counted) -> Iterable[str]:
        """Return one of each class that a statement belongs to, by what either of them says."""
        for like in _alike(fact):
            if same := self._like.get(like):
                yield next(iter(same))
        for target in self._targets(fact):
            if target in self._facts and not fact.before(self._facts[target]):
                yield target
        for event_id in self._repeating.get(fact.event_id, ()):
            if event_id in self._facts and not self._facts[event_id].before(fact):
                yield event_id

    def _remove(self, fact: Counted) -> bool:
        """Take a statement away; what only it held together falls apart."""
        event_id = fact.event_id
        del self._facts[event_id]
        self._forget(fact)
        label = self.labels.pop(event_id)
        self._classes[label].remove(event_id)
        if not self._held_together(fact):
            return False
        apart = [self._facts.pop(other) for other in self._classes.pop(label)]
        for other in apart:
            del self.labels[other.event_id]
            self._forget(other)
        for other in apart:
            self._add(other)
        return True

    def _held_together(self, fact: Counted) -> bool:
        """Check that others may say the same only because a statement did that is gone."""
        if self._targets(fact) or self._repeating.get(fact.event_id):
            return True
        groups = [same for like in _alike(fact) if (same := self._like[like])]
        return len(groups) > 1 and groups[0].keys().isdisjoint(groups[1])

    def _forget(self, fact: Counted) -> None:
        """Forget by what a statement is found."""
        for like in _alike(fact):
            self._like[like].pop(fact.event_id, None)
        for target in self._targets(fact):
            self._repeating[target].pop(fact.event_id, None)

    def _targets(self, fact: Counted) -> set[str]:
        return {self._ids[name] for name in fact.event.repeats if name in self._ids} - {
            fact.event_id
        }


def _alike(fact: Counted) -> list[tuple[str, str]]:
    """Return the marks by which a statement says the same as another: its words, and its code."""
    event = fact.as_a(PositionStated)
    words = ("words", folded(event.stance))
    return [words, ("code", event.stance_code)] if event.stance_code else [words]
