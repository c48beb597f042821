"""Ceasefires: announced, in force inside their effect, then expired, whatever others say."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import Bounds, When, read_when
from tracker.domain.events import (
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    ViolationAlleged,
)
from tracker.projections.order import (
    Order,
    dated_too_early,
    holding,
    lifecycle_order,
)
from tracker.projections.visible import RANK, by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import CeasefireState
    from tracker.projections.visible import Counted, Question

ANSWERS = frozenset({"reciprocated", "refused", "not-observed"})
NEVER_HELD = frozenset({"refused", "lapsed", "did-not-take-effect"})
OVER = NEVER_HELD | {"expired", "ended"}


class Truce(NamedTuple):
    """One ceasefire as it stands, by its latest declaration.

    Attributes:
        slug: Its name.
        state: Its state just before the question's boundary.
        possibly_ended: Whether it may be over already.
        declared: Its declaration.
        from_: From when it holds.
        from_by: What says so.
        until: Until when it holds.
        until_by: What says so, also that it holds until further notice.
        state_by: What ended it, or says that it was refused or never took effect.
        hours: The part of the day asked about that it held for.
        answers: What others did to it.
        violations: The latest alleged counts.
        violations_total: The number of all alleged counts.
        early: The facts that are dated before its declaration.
        facts: The facts that it rests on.
        last: The last microsecond of the newest of them.
        left_out: Alleged counts that count and were not read: they change the totals alone.
    """

    slug: str
    state: CeasefireState
    possibly_ended: bool
    declared: Counted
    from_: When | None
    from_by: Counted
    until: When | None
    until_by: Counted
    state_by: tuple[Counted, ...]
    hours: Bounds | None
    answers: tuple[Counted, ...]
    violations: tuple[Counted, ...]
    violations_total: int
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]
    last: int
    left_out: int = 0

    @property
    def moment(self) -> tuple[int, str]:
        """Its place in the list: by its effect, then by name."""
        begins = self.from_.start if self.from_ else self.declared.bounds
        return (begins.earliest, self.slug)


class _Effect(NamedTuple):
    """A beginning or an end of the effect, what sets it, and what says that it never began."""

    when: When | None
    by: Counted
    failed: Counted | None = None


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: CeasefireState
    possibly_ended: bool
    declared: Counted
    start: _Effect
    stop: _Effect
    end: Counted | None
    by: Counted | None


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
    shown = max(readings, key=_rank_of_reading)
    state = shown.state if len({r.state for r in readings}) == 1 else "disputed"
    perhaps = (
        [] if state in OVER else context.possible_ends.get(acts[0].event.stream, ())
    )
    left_out = context.left_out.get(slug, 0)
    return Truce(
        slug=slug,
        state=state,
        possibly_ended=bool(perhaps) or any(r.possibly_ended for r in readings),
        declared=shown.declared,
        from_=shown.start.when,
        from_by=shown.start.by,
        until=shown.stop.when,
        until_by=shown.stop.by,
        state_by=_decided_by(readings, perhaps),
        hours=_hours(shown, context.question),
        answers=by_rank(_answers(acts, shown.declared, context)),
        violations=by_rank(_latest_counts(facts, context)),
        violations_total=len(facts) - len(acts) + left_out,
        early=dated_too_early(acts),
        facts=by_rank(facts),
        last=max(map(_last_of, facts)),
        left_out=left_out,
    )


def _decided_by(
    readings: Iterable[_Reading], perhaps: Iterable[Counted]
) -> tuple[Counted, ...]:
    """Return what decides the state in any reading, and what may have ended it, each once."""
    facts = [reading.by for reading in readings if reading.by is not None]
    return by_rank({fact.event_id: fact for fact in (*facts, *perhaps)}.values())


def _answers(
    acts: Iterable[Counted], declared: Counted, context: FoldContext
) -> Iterator[Counted]:
    """Yield the answers to a ceasefire, and all that somebody else says of it."""
    declarers = declared.as_a(CeasefireDeclared).declarers
    for fact in acts:
        event = fact.event
        if isinstance(event, CeasefireChanged) and (
            event.change in ANSWERS
            or context.whose(fact, event.by, declarers) not in declarers
        ):
            yield fact


def _rank_of_reading(reading: _Reading) -> tuple[object, ...]:
    start, stop = reading.start.when, reading.stop.when
    return (reading.declared.rank, str(start), str(stop))


def _last_of(fact: Counted) -> int:
    """Return the last microsecond of a fact; of a count its start alone decides, as on its key."""
    counted = isinstance(fact.event, ViolationAlleged)
    return fact.bounds.latest - 1 if counted else fact.when.last


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

    declarers = declaration.declarers
    whose = {
        i: context.whose(facts[i], _changed(facts[i]).by, declarers) for i in changes
    }
    # Another's word moves nothing.
    own = [i for i in changes if whose[i] in declarers]
    set_by = _last_of_kinds(order, own, "scheduled", "took-effect")
    starts = [_started(fact, context) for fact in set_by]
    if not starts:
        starts = [_Effect(context.when(declaration.effect.from_), facts[declared])]
    last_words = _last_of_kinds(
        order, own, "scheduled", "took-effect", "did-not-take-effect"
    )
    starts = _perhaps_failed(starts, last_words, set_by)
    limits = _last_of_kinds(order, own, "extended", "limited")
    stops = [_Effect(context.when(_changed(f).new_until), f) for f in limits]
    if not stops:
        stops = [_Effect(context.when(declaration.effect.until), facts[declared])]
    ended_by: list[Counted | None] = [facts[i] for i in ends] or [None]
    found = []
    for start, stop in product(starts, stops):
        refusals = _refusals(order, whose, declaration, start.when)
        for refusal, end in product(refusals, ended_by):
            state, possibly, by = _state(
                start, stop, context.question.boundary, end=end, refusal=refusal
            )
            found.append(
                _Reading(state, possibly, facts[declared], start, stop, end, by)
            )
    return found


def _last_of_kinds(order: Order, changes: Iterable[int], *kinds: str) -> list[Counted]:
    """Return the last of those changes that are of these kinds."""
    chosen = [i for i in changes if _changed(order.facts[i]).change in kinds]
    return [order.facts[i] for i in order.last(chosen)]


def _started(fact: Counted, context: FoldContext) -> _Effect:
    """Return the beginning that a change sets: the one it names, else its own date."""
    return _Effect(context.when(_changed(fact).new_from or fact.event.when), fact)


def _perhaps_failed(
    starts: list[_Effect], last_words: Sequence[Counted], set_by: Sequence[Counted]
) -> list[_Effect]:
    """Return beginnings, each also with what may have been said last: that it never took effect."""
    failures = [f for f in last_words if f not in set_by]
    if not failures:
        return starts
    begun = [start for start in starts if start.by in last_words]
    return [s._replace(failed=f) for s, f in product(starts, failures)] + begun


def _refusals(
    order: Order,
    whose: Mapping[int, str],
    declaration: CeasefireDeclared,
    from_: When | None,
) -> list[Counted | None]:
    """Return what refused the ceasefire, and None where nothing did.

    Both when that depends on an order that is not known. It was refused when somebody's last answer
    was a refusal, certainly before the effect, and no declarer says that it took effect after all.
    If it has no effect yet, only those are asked whose word it needs.
    """
    if declaration.declaration == "unilateral":
        return [None]
    facts, declarers = order.facts, declaration.declarers
    closed = declaration.declaration == "bilateral" and len(declarers) > 1
    answers: dict[str, list[int]] = defaultdict(list)
    effects = []
    for i, by in whose.items():
        change = _changed(facts[i]).change
        if change in ANSWERS and (from_ or not closed or by in declarers):
            answers[by].append(i)
        elif change == "took-effect" and by in declarers:
            effects.append(i)
    found: list[Counted | None] = []
    for given in answers.values():
        last = order.last(given)
        refusing = [
            facts[i]
            for i in last
            if _changed(facts[i]).change == "refused"
            and (from_ is None or facts[i].bounds.latest <= from_.start.earliest)
            and not any(order.before(i, e) for e in effects)
        ]
        if len(refusing) == len(last):
            return [min(refusing, key=RANK)]
        found += refusing
    return [None, *found]


def _state(
    start: _Effect,
    stop: _Effect,
    boundary: int,
    *,
    end: Counted | None,
    refusal: Counted | None,
) -> tuple[CeasefireState, bool, Counted | None]:
    """Return the state just before the boundary, whether it may be over, and what decides it."""
    from_, until = start.when, stop.when
    over = until is not None and boundary > until.until.latest
    state: CeasefireState = "in-force"
    if end is not None:
        expired = end.as_a(CeasefireEnded).end_type == "expired"
        return ("expired" if expired else "ended"), False, end
    if start.failed is not None:
        return "did-not-take-effect", False, start.failed
    if refusal is not None:
        return "refused", False, refusal
    if from_ is None:
        state = "lapsed" if over else "announced"
    elif over:
        state = "expired"
    elif from_.start.latest > boundary:
        state = "announced"
    possibly = until is not None and boundary > until.until.earliest
    return state, possibly and state == "in-force", None


def _hours(reading: _Reading, question: Question) -> Bounds | None:
    """Return the part of the day asked about that it certainly held for.

    None when that is the whole day, none of it, or not known.
    """
    from_ = reading.start.when
    if question.day_start is None or from_ is None or reading.state in NEVER_HELD:
        return None
    day = Bounds(question.day_start, question.boundary)
    start = max(from_.start.earliest, day.earliest)
    if from_.precision != "instant":
        if from_.start.latest > day.earliest:
            return None
        start = day.earliest
    stop = _exact_stop(reading.stop.when, reading.end, day)
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
    return [f for claims in keyed.values() for f in holding(claims, context.ids)]


def _changed(fact: Counted) -> CeasefireChanged:
    return fact.as_a(CeasefireChanged)
