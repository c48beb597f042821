"""Agreements as they run, and the terms of them."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    CommitmentFulfilled,
    Term,
)
from tracker.projections.order import Order, dated_too_early, lifecycle_order
from tracker.projections.visible import by_rank, once_by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import (
        AgreementState,
        TermState,
    )
    from tracker.projections.visible import Counted

KEPT: dict[str, TermState] = {
    "full": "fulfilled",
    "partial": "partial",
    "delayed": "delayed",
    "refused": "refused",
}


class TermKept(NamedTuple):
    """One term, its state, and the latest claims about it by claimant."""

    slug: str
    term: Term | None
    state: TermState
    claims: tuple[tuple[str, Counted], ...]


class Agreement(NamedTuple):
    """One agreement as it stands, by the latest time that it was reached.

    Attributes:
        slug: Its name.
        state: Its state just before the question's boundary.
        possibly_ended: Whether it may be over already.
        reached: The agreement.
        from_: From when it runs.
        from_by: What says so.
        until: Until when it runs.
        until_by: What says so, also that it runs until further notice.
        left: The parties that have left it.
        state_by: What ended, suspended or resumed it, or who of its parties rejected it.
        changes: All changes of it.
        terms: Its terms.
        early: The facts that are dated before it was reached.
        facts: The facts that it rests on.
    """

    slug: str
    state: AgreementState
    possibly_ended: bool
    reached: Counted
    from_: When | None
    from_by: Counted
    until: When | None
    until_by: Counted
    left: tuple[str, ...]
    state_by: tuple[Counted, ...]
    changes: tuple[Counted, ...]
    terms: tuple[TermKept, ...]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was reached, then by name."""
        return (self.reached.rank, self.slug)


class _Bound(NamedTuple):
    """A beginning or an end of the effect, what sets it, and its place among the facts.

    A term that is set when the agreement is reached has no place.
    """

    when: When | None
    by: Counted
    place: int | None = None


_Standing = dict[str, list[int]]
"""For each party, and for nobody known, what it did and has not undone, by its place."""
_NOBODY = ""
_UNDONE_BY = {
    "rejected": ("signed", "ratified"),
    "left": ("signed", "ratified"),
    "suspended": ("resumed", "entered-into-force"),
}
_OVER = frozenset({"rejected", "expired", "ended"})


class _Reading(NamedTuple):
    """One way to read an agreement whose order is not wholly known."""

    state: AgreementState
    by: Sequence[Counted]
    left: tuple[str, ...]
    reached: Counted
    start: _Bound
    stop: _Bound


def fold_agreement(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Agreement | None:
    """Fold the facts of one agreement; None when it was never reached."""
    order = lifecycle_order(facts, context.ids)
    latest = order.last(order.places(AgreementReached))
    if not latest:
        return None
    readings = [r for i in latest for r in _Steps(order, i, context).readings()]
    shown = max(readings, key=_rank_of_reading)
    state = _shared_state(readings)
    perhaps = context.possible_ends.get(facts[0].event.stream, ())
    if state in _OVER:
        perhaps = ()
    deciding = [*perhaps, *chain.from_iterable(r.by for r in readings)]
    return Agreement(
        slug=slug,
        state=state,
        possibly_ended=bool(perhaps) or any(_may_end(r, context) for r in readings),
        reached=shown.reached,
        from_=shown.start.when,
        from_by=shown.start.by,
        until=shown.stop.when,
        until_by=shown.stop.by,
        left=tuple(_left_for_sure(shown, readings)),
        state_by=once_by_rank(deciding),
        changes=by_rank(f for f in facts if isinstance(f.event, AgreementChanged)),
        terms=_terms(order, shown.reached, readings, context),
        early=dated_too_early(facts),
        facts=by_rank(facts),
    )


def _shared_state(readings: Sequence[_Reading]) -> AgreementState:
    """Return the state in which all readings agree, also on who left."""
    ways = {(reading.state, reading.left) for reading in readings}
    return readings[0].state if len(ways) == 1 else "disputed"


def _left_for_sure(shown: _Reading, readings: Iterable[_Reading]) -> Iterator[str]:
    """Yield the parties that left by every reading."""
    also = [reading.left for reading in readings]
    for party in shown.left:
        if all(party in left for left in also):
            yield party


def agreement_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instants at which a fact changes its agreement by the passing of time alone."""
    texts: list[str | None] = []
    if isinstance(event, AgreementReached):
        texts = [event.effect.from_, event.effect.until, *(t.due for t in event.terms)]
    elif isinstance(event, AgreementChanged):
        texts = [event.new_until]
    found: list[int] = []
    for text in texts:
        if text:
            when = read_when(text, zone=zone)
            found += (*when.start, *when.until)
    return found


def _rank_of_reading(reading: _Reading) -> tuple[object, ...]:
    start, stop = reading.start, reading.stop
    dates = (str(start.when), str(stop.when))
    return (reading.reached.rank, *dates, start.by.rank, stop.by.rank)


def _may_end(reading: _Reading, context: FoldContext) -> bool:
    """Check that the earliest of the days on which it may end has passed."""
    until = reading.stop.when
    if until is None or reading.state in _OVER:
        return False
    return context.question.boundary > until.until.earliest


class _Steps:
    """The changes and ends that may follow one time that an agreement was reached.

    Only the word of a party to it counts, and that of nobody known.
    """

    def __init__(self, order: Order, reached: int, context: FoldContext) -> None:
        self._order, self._reached = order, order.facts[reached]
        self._context = context
        self._agreed = self._reached.as_a(AgreementReached)
        self._ends, changes = order.following(reached, AgreementEnded, AgreementChanged)
        steps = {i: order.facts[i].as_a(AgreementChanged) for i in changes}
        parties = self._agreed.parties
        self._by = {
            i: {context.whose(order.facts[i], by, parties) for by in step.by}
            for i, step in steps.items()
        }
        self._steps = {
            i: step
            for i, step in steps.items()
            if not step.by or not self._by[i].isdisjoint(parties)
        }

    def _said(self, *changes: str) -> list[int]:
        return [i for i, step in self._steps.items() if step.change in changes]

    def readings(self) -> Iterator[_Reading]:
        """Yield each way to read it: one for each order that later facts may have had."""
        ends: list[int | None] = [*self._ends] or [None]
        for start, stop, end in product(self._starts(), self._stops(), ends):
            for rejected, halted, gone in product(
                self._rejections(start),
                self._standing("suspended"),
                self._standing("left"),
            ):
                left = tuple(p for p in self._agreed.parties if gone[p])
                found = self._ended(end, rejected, gone, left)
                if found is None:
                    acts = [i for p in halted for i in halted[p] if p not in left]
                    found = self._running(
                        start.when, stop.when, acts, self._context.question.boundary
                    )
                state, by = found
                facts = [self._order.facts[i] for i in by]
                yield _Reading(state, facts, left, self._reached, start, stop)

    def _starts(self) -> list[_Bound]:
        facts = self._order.facts
        said = self._order.last(self._said("entered-into-force"))
        return [_Bound(facts[i].when, facts[i], i) for i in said] or [
            _Bound(self._context.when(self._agreed.effect.from_), self._reached)
        ]

    def _stops(self) -> list[_Bound]:
        """Return each end that it may have; of what is extended without one, none."""
        facts, amended = self._order.facts, self._said("amended")
        setting = [i for i in amended if self._steps[i].new_until]
        said = self._order.last([*self._said("extended"), *setting])
        return [
            _Bound(self._context.when(self._steps[i].new_until), facts[i], i)
            for i in said
        ] or [_Bound(self._context.when(self._agreed.effect.until), self._reached)]

    def _standing(self, change: str) -> list[_Standing]:
        """Return what surely stands of a change, and what may, where that is not the same."""
        sure: _Standing = {}
        perhaps: _Standing = {}
        for party in (*self._agreed.parties, _NOBODY):
            acts = [i for i in self._said(change) if self._is_of(i, party)]
            against = self._undoing(change, party)
            sure[party] = [i for i in acts if self._is_after_all(i, against)]
            perhaps[party] = [i for i in acts if not self._is_before_any(i, against)]
        return [sure] if sure == perhaps else [sure, perhaps]

    def _is_after_all(self, place: int, others: Iterable[int]) -> bool:
        return all(self._order.before(other, place) for other in others)

    def _is_before_any(self, place: int, others: Iterable[int]) -> bool:
        return any(self._order.before(place, other) for other in others)

    def _undoing(self, change: str, party: str) -> list[int]:
        undoing = self._said(*_UNDONE_BY[change])
        return [i for i in undoing if self._may_undo(i, party)]

    def _is_of(self, place: int, party: str) -> bool:
        by = self._by[place]
        return party in by if party else not by

    def _may_undo(self, place: int, party: str) -> bool:
        by = self._by[place]
        return party in by or not by or party == _NOBODY

    def _rejections(self, start: _Bound) -> list[list[int]]:
        """Return the rejections that came before it was in force, and those that may have."""
        standing = self._standing("rejected")
        sure = [i for i in chain(*standing[0].values()) if self._precedes(i, start)]
        perhaps = [
            i
            for i in chain(*standing[-1].values())
            if self._precedes(i, start)
            or (start.place is not None and not self._order.before(start.place, i))
        ]
        return [sure] if sure == perhaps else [sure, perhaps]

    def _precedes(self, rejection: int, start: _Bound) -> bool:
        if start.place is not None:
            return self._order.before(rejection, start.place)
        latest = self._order.facts[rejection].bounds.latest
        return start.when is None or latest <= start.when.start.earliest

    def _ended(
        self,
        end: int | None,
        rejected: Sequence[int],
        gone: _Standing,
        left: Sequence[str],
    ) -> tuple[AgreementState, Sequence[int]] | None:
        """Return the state of one that somebody ended or rejected, and what did it."""
        if end is not None:
            ended = self._order.facts[end].as_a(AgreementEnded)
            return ("expired" if ended.end_type == "expired" else "ended"), [end]
        if rejected:
            return "rejected", rejected
        if {*left} == {*self._agreed.parties}:
            return "ended", [*chain(*gone.values())]
        return None

    def _running(
        self,
        from_: When | None,
        until: When | None,
        suspended: Sequence[int],
        boundary: int,
    ) -> tuple[AgreementState, Sequence[int]]:
        """Return the state of one that nobody ended, and what makes it so."""
        if until is not None and boundary > until.until.latest:
            return "expired", []
        if suspended:
            return "suspended", suspended
        if from_ is not None and from_.start.latest <= boundary:
            return "in-force", self._order.last(self._said("resumed"))
        return "agreed", []


def _terms(
    order: Order,
    reached: Counted,
    readings: Sequence[_Reading],
    context: FoldContext,
) -> tuple[TermKept, ...]:
    """Fold the terms: each is pending until its due day has passed, or somebody claims it kept."""
    claims: dict[str, list[int]] = defaultdict(list)
    for i in order.places(CommitmentFulfilled):
        claims[order.facts[i].as_a(CommitmentFulfilled).term].append(i)
    promised = {t.slug: t for t in reached.as_a(AgreementReached).terms}
    unpromised = sorted(claims.keys() - promised.keys())
    return tuple(
        _kept(
            name,
            promised.get(name),
            order,
            _claimed(order, claims.get(name, ()), reached, context),
            overdue=all(_is_overdue(promised.get(name), r, context) for r in readings),
        )
        for name in [*promised, *unpromised]
    )


def _is_overdue(term: Term | None, reading: _Reading, context: FoldContext) -> bool:
    """Check that the day by which a term was to be kept has passed.

    A term of an agreement that was over by then is not owed any more.
    """
    due = context.when(term.due) if term is not None else None
    if due is None or context.question.boundary <= due.until.latest:
        return False
    ended = [fact.bounds.latest for fact in reading.by if reading.state in _OVER]
    return not ended or due.until.latest < max(ended)


def _claimed(
    order: Order, claims: Iterable[int], reached: Counted, context: FoldContext
) -> dict[str, list[int]]:
    """Return the claims by claimant: those of a party's agent are the party's."""
    parties = reached.as_a(AgreementReached).parties
    found: dict[str, list[int]] = defaultdict(list)
    for i in claims:
        fact = order.facts[i]
        for by in fact.as_a(CommitmentFulfilled).claimed_by:
            whose = context.whose(fact, by, parties)
            if i not in found[whose]:
                found[whose].append(i)
    return found


def _kept(
    slug: str,
    term: Term | None,
    order: Order,
    by_claimant: Mapping[str, list[int]],
    *,
    overdue: bool,
) -> TermKept:
    """Fold a term by the latest claim of each claimant; several where their order is not known."""
    latest: list[tuple[str, Counted]] = []
    for claimant, given in by_claimant.items():
        latest += [(claimant, order.facts[i]) for i in order.last(given)]
    latest.sort(key=lambda claim: (claim[1].rank, claim[0]))
    states = {KEPT[fact.as_a(CommitmentFulfilled).degree] for _, fact in latest}
    state: TermState = "disputed"
    if not states:
        state = "overdue" if overdue else "pending"
    elif len(states) == 1:
        state = states.pop()
    return TermKept(slug, term, state, tuple(latest))
