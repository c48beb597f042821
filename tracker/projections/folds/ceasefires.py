"""Ceasefires: announced, in force inside their effect, then expired, whatever others say."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import Bounds, When, read_when
from tracker.domain.events import (
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    ViolationAlleged,
)
from tracker.projections.order import FoldContext, Order, holding, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import CeasefireState
    from tracker.projections.visible import Counted, Question

_RANK = attrgetter("rank")
ANSWERS = frozenset({"reciprocated", "refused", "not-observed"})


class Truce(NamedTuple):
    """One ceasefire as it stands, by its latest declaration.

    `left_out` counts alleged violations that count and were not read: they change nothing but the
    totals.
    """

    slug: str
    state: CeasefireState
    possibly_ended: bool
    declared: Counted
    from_: When | None
    until: When | None
    hours: Bounds | None
    answers: tuple[Counted, ...]
    violations: tuple[Counted, ...]
    violations_total: int
    facts: tuple[Counted, ...]
    left_out: int = 0

    @property
    def moment(self) -> tuple[int, str]:
        """Its place in the list: by its effect, then by name."""
        begins = self.from_.start if self.from_ else self.declared.bounds
        return (begins.earliest, self.slug)


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: CeasefireState
    possibly_ended: bool
    declared: Counted
    from_: When | None
    until: When | None
    end: Counted | None


def fold_ceasefire(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Truce | None:
    """Fold the facts of one ceasefire; None when it was never declared."""
    acts = [f for f in facts if not isinstance(f.event, ViolationAlleged)]
    order = lifecycle_order(acts, context.ids)
    declarations = order.last(order.places(CeasefireDeclared))
    if not declarations:
        return None
    readings: list[_Reading] = []
    for declaration in declarations:
        readings += _readings(order, declaration, context)
    shown = max(readings, key=lambda r: (r.declared.rank, str(r.from_), str(r.until)))
    declarers = shown.declared.as_a(CeasefireDeclared).declarers
    answers = [
        fact
        for fact in acts
        if isinstance(fact.event, CeasefireChanged)
        and (fact.event.change in ANSWERS or fact.event.by not in declarers)
    ]
    left_out = context.left_out.get(slug, 0)
    return Truce(
        slug=slug,
        state=shown.state if len({r.state for r in readings}) == 1 else "disputed",
        possibly_ended=any(r.possibly_ended for r in readings),
        declared=shown.declared,
        from_=shown.from_,
        until=shown.until,
        hours=_hours(shown, context.question),
        answers=tuple(sorted(answers, key=_RANK)),
        violations=tuple(_latest_counts(facts, context)),
        violations_total=len(facts) - len(acts) + left_out,
        facts=tuple(sorted(facts, key=_RANK)),
        left_out=left_out,
    )


def ceasefire_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instants at which a fact changes its ceasefire by the passing of time alone."""
    match event:
        case CeasefireDeclared(effect=effect):
            texts = [effect.from_, effect.until]
        case CeasefireChanged(change="scheduled" | "took-effect", new_from=new_from):
            texts = [new_from or event.when]
        case CeasefireChanged(change="extended" | "limited", new_until=new_until):
            texts = [new_until]
        case CeasefireEnded():
            texts = [event.when]
        case _:
            texts = []
    found: list[int] = []
    for text in texts:
        if text:
            when = read_when(text, zone=zone)
            found += (*when.start, *when.until)
    return found


def _readings(order: Order, declared: int, context: FoldContext) -> list[_Reading]:
    """Return each way to read a declaration: one for each order that later facts may have had."""
    facts, declaration = order.facts, order.facts[declared].as_a(CeasefireDeclared)
    ends, changes = order.following(declared, CeasefireEnded, CeasefireChanged)

    def said(*kinds: str) -> list[int]:
        """Return the changes of these kinds by declarers; another's word moves nothing."""
        return [
            i
            for i in changes
            if _changed(facts[i]).change in kinds
            and _changed(facts[i]).by in declaration.declarers
        ]

    starts = [facts[i] for i in order.last(said("scheduled", "took-effect"))]
    stops = [facts[i] for i in order.last(said("extended", "limited"))]
    froms = [_changed(f).new_from or f.event.when for f in starts]
    untils = [_changed(f).new_until for f in stops]
    effects = said("took-effect")
    ended_by: list[Counted | None] = [facts[i] for i in ends] or [None]
    found = []
    for from_text, until_text in product(
        froms or [declaration.effect.from_], untils or [declaration.effect.until]
    ):
        from_, until = context.when(from_text), context.when(until_text)
        refusals = [False]
        if declaration.declaration != "unilateral" and from_ is not None:
            refusals = _refusals(order, changes, effects, from_.start.earliest)
        for refused, end in product(refusals, ended_by):
            state, possibly = _state(
                from_, until, context.question.boundary, end=end, refused=refused
            )
            found.append(_Reading(state, possibly, facts[declared], from_, until, end))
    return found


def _refusals(
    order: Order, changes: Iterable[int], effects: Sequence[int], start: int
) -> list[bool]:
    """Tell whether the ceasefire was refused; both when that depends on an order that is not known.

    It was when somebody's last answer was a refusal, certainly before the effect, and no declarer
    says that it took effect after all.
    """
    answers: dict[str, list[int]] = defaultdict(list)
    for i in changes:
        if _changed(order.facts[i]).change in ANSWERS:
            answers[_changed(order.facts[i]).by].append(i)
    perhaps = False
    for given in answers.values():
        refusing = [
            _changed(order.facts[i]).change == "refused"
            and order.facts[i].bounds.latest <= start
            and not any(order.before(i, e) for e in effects)
            for i in order.last(given)
        ]
        if all(refusing):
            return [True]
        perhaps = perhaps or any(refusing)
    return [False, True] if perhaps else [False]


def _state(
    from_: When | None,
    until: When | None,
    boundary: int,
    *,
    end: Counted | None,
    refused: bool,
) -> tuple[CeasefireState, bool]:
    """Return the state just before the boundary, and whether it may be over already."""
    if end is not None:
        expired = end.as_a(CeasefireEnded).end_type == "expired"
        return ("expired" if expired else "ended"), False
    if refused:
        return "refused", False
    if from_ is None:
        return "announced", False
    if until is not None and boundary > until.until.latest:
        return "expired", False
    if from_.start.latest > boundary:
        return "announced", False
    return "in-force", until is not None and boundary > until.until.earliest


def _hours(reading: _Reading, question: Question) -> Bounds | None:
    """Return the part of the day asked about that it certainly held for.

    None when that is the whole day, none of it, or not known.
    """
    from_ = reading.from_
    if question.day_start is None or from_ is None or reading.state == "refused":
        return None
    day = Bounds(question.day_start, question.boundary)
    start = max(from_.start.earliest, day.earliest)
    if from_.precision != "instant":
        if from_.start.latest > day.earliest:
            return None
        start = day.earliest
    stop = _exact_stop(reading.until, reading.end, day)
    if stop is None or start >= stop or (start, stop) == day:
        return None
    return Bounds(start, stop)


def _exact_stop(until: When | None, end: Counted | None, day: Bounds) -> int | None:
    stops = [until.until] if until is not None else []
    if end is not None and end.when.precision == "instant":
        stops.append(Bounds(end.bounds.earliest, end.bounds.earliest))
    elif end is not None:
        stops.append(end.when.start)
    if not stops:
        return day.latest
    first = min(stops)
    if first.earliest >= day.latest:
        return day.latest
    return first.earliest if first.earliest == first.latest else None


def _latest_counts(facts: Iterable[Counted], context: FoldContext) -> list[Counted]:
    """Return the latest count for each accuser, accused and window; counts are never added up."""
    keyed: dict[tuple[str, str, When | None], list[Counted]] = defaultdict(list)
    for fact in facts:
        event = fact.event
        if isinstance(event, ViolationAlleged):
            window = context.moment(event.window)
            keyed[event.accuser, event.accused, window].append(fact)
    found = [f for claims in keyed.values() for f in holding(claims, context.ids)]
    return sorted(found, key=_RANK)


def _changed(fact: Counted) -> CeasefireChanged:
    return fact.as_a(CeasefireChanged)
