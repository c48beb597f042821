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
from tracker.projections.order import Order, holding, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import CeasefireState
    from tracker.projections.question_clocks import Question
    from tracker.projections.visible import Counted

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
    hours: tuple[Bounds, ...] | None
    answers: tuple[Counted, ...]
    violations: tuple[Counted, ...]
    violations_total: int
    facts: tuple[Counted, ...]
    left_out: int = 0

    @property
    def moment(self) -> tuple[int, str]:
        """Its place in the list: by its effect, then by name."""
        return (
            self.from_.start.earliest if self.from_ else self.declared.bounds.earliest,
            self.slug,
        )


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: CeasefireState
    possibly_ended: bool
    declared: Counted
    from_: When | None
    until: When | None
    end: Counted | None


def fold_ceasefire(
    slug: str,
    facts: Sequence[Counted],
    ids: Mapping[str, str],
    question: Question,
    zone: ZoneInfo,
    left_out: int = 0,
) -> Truce | None:
    """Fold the facts of one ceasefire; None when it was never declared."""
    acts = [f for f in facts if not isinstance(f.event, ViolationAlleged)]
    order = lifecycle_order(acts, ids, _step)
    declarations = order.places(CeasefireDeclared)
    if not declarations:
        return None
    readings: list[_Reading] = []
    for declaration in order.last(declarations):
        readings += _readings(order, declaration, question.boundary, zone)
    shown = max(readings, key=lambda r: (r.declared.rank, str(r.from_), str(r.until)))
    differ = any(r.state != shown.state for r in readings)
    violations = _latest_counts(facts, ids, zone)
    answers = [f for f in acts if _is_answer(f, shown.declared)]
    return Truce(
        slug=slug,
        state="disputed" if differ else shown.state,
        possibly_ended=any(r.possibly_ended for r in readings),
        declared=shown.declared,
        from_=shown.from_,
        until=shown.until,
        hours=_hours(shown, question),
        answers=tuple(sorted(answers, key=_RANK)),
        violations=tuple(violations),
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


def _step(fact: Counted) -> int:
    match fact.event:
        case CeasefireDeclared():
            return 0
        case CeasefireEnded():
            return 2
        case _:
            return 1


def _readings(
    order: Order, declared: int, boundary: int, zone: ZoneInfo
) -> list[_Reading]:
    """Return each way to read a declaration: one for each order that later facts may have had."""
    declaration = _declaration(order.facts[declared])
    ends, changes = _following(order, declared)
    starts = _set_by(order, changes, declaration, {"scheduled", "took-effect"})
    stops = _set_by(order, changes, declaration, {"extended", "limited"})
    froms = [_new_from(order.facts[i]) for i in starts] or [declaration.effect.from_]
    untils = [_new_until(order.facts[i]) for i in stops] or [declaration.effect.until]
    ended_by: list[Counted | None] = [order.facts[i] for i in ends] or [None]
    found = []
    for from_text, until_text in product(froms, untils):
        from_, until = _when(from_text, zone), _when(until_text, zone)
        refusals = [False]
        if declaration.declaration != "unilateral":
            refusals = _refusals(order, changes, declaration, from_)
        for refused, end in product(refusals, ended_by):
            state, possibly = _state(from_, until, boundary, end=end, refused=refused)
            found.append(
                _Reading(state, possibly, order.facts[declared], from_, until, end)
            )
    return found


def _following(order: Order, declared: int) -> tuple[list[int], list[int]]:
    """Return the first endings after a declaration, and the changes not after an ending."""
    following = [
        i
        for i in range(len(order.facts))
        if i != declared and not order.before(i, declared)
    ]
    ends = order.first(
        i for i in following if isinstance(order.facts[i].event, CeasefireEnded)
    )
    changes = [
        i
        for i in following
        if isinstance(order.facts[i].event, CeasefireChanged)
        and not any(order.before(e, i) for e in ends)
    ]
    return ends, changes


def _when(text: str | None, zone: ZoneInfo) -> When | None:
    return read_when(text, zone=zone) if text else None


def _set_by(
    order: Order,
    changes: Iterable[int],
    declaration: CeasefireDeclared,
    kinds: set[str],
) -> list[int]:
    """Return the last changes of these kinds by declarers; another's word moves nothing."""
    return order.last(_said_by_declarers(order, changes, declaration, kinds))


def _said_by_declarers(
    order: Order,
    changes: Iterable[int],
    declaration: CeasefireDeclared,
    kinds: set[str],
) -> list[int]:
    return [
        i
        for i in changes
        if _changed(order.facts[i]).change in kinds
        and _changed(order.facts[i]).by in declaration.declarers
    ]


def _new_from(fact: Counted) -> str | None:
    return _changed(fact).new_from or fact.event.when


def _new_until(fact: Counted) -> str | None:
    return _changed(fact).new_until


def _refusals(
    order: Order,
    changes: Sequence[int],
    declaration: CeasefireDeclared,
    from_: When | None,
) -> list[bool]:
    """Tell whether the ceasefire was refused; both when that depends on an order that is not known.

    It was when somebody's last answer was a refusal, certainly before the effect, and no declarer
    says that it took effect after all.
    """
    if from_ is None:
        return [False]
    answers: dict[str, list[int]] = defaultdict(list)
    for i in changes:
        if _changed(order.facts[i]).change in ANSWERS:
            answers[_changed(order.facts[i]).by].append(i)
    effects = _said_by_declarers(order, changes, declaration, {"took-effect"})
    perhaps = False
    for given in answers.values():
        last = order.last(given)
        refusing = [_refuses(order, i, effects, from_.start.earliest) for i in last]
        if all(refusing):
            return [True]
        perhaps = perhaps or any(refusing)
    return [False, True] if perhaps else [False]


def _refuses(order: Order, answer: int, effects: Sequence[int], start: int) -> bool:
    fact = order.facts[answer]
    return (
        _changed(fact).change == "refused"
        and fact.bounds.latest <= start
        and not any(order.before(answer, e) for e in effects)
    )


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
        assert isinstance(end.event, CeasefireEnded)  # noqa: S101  (the caller has sorted them out)
        return ("expired" if end.event.end_type == "expired" else "ended"), False
    if refused:
        return "refused", False
    if from_ is None:
        return "announced", False
    if until is not None and boundary > until.until.latest:
        return "expired", False
    if from_.start.latest > boundary:
        return "announced", False
    return "in-force", until is not None and boundary > until.until.earliest


def _hours(reading: _Reading, question: Question) -> tuple[Bounds, ...] | None:
    """Return the part of the day asked about that it certainly held for.

    None when that is the whole day, none of it, or not known.
    """
    if (
        question.day_start is None
        or reading.from_ is None
        or reading.state == "refused"
    ):
        return None
    day = Bounds(question.day_start, question.boundary)
    start = _exact_start(reading.from_, day)
    stop = _exact_stop(reading.until, reading.end, day)
    if start is None or stop is None or start >= stop or (start, stop) == day:
        return None
    return (Bounds(start, stop),)


def _exact_start(from_: When, day: Bounds) -> int | None:
    if from_.precision == "instant":
        return max(from_.start.earliest, day.earliest)
    return day.earliest if from_.start.latest <= day.earliest else None


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


def _is_answer(fact: Counted, declared: Counted) -> bool:
    """Check that a fact is an answer to a declaration, or a change by who did not declare."""
    event = fact.event
    return isinstance(event, CeasefireChanged) and (
        event.change in ANSWERS or event.by not in _declaration(declared).declarers
    )


def _latest_counts(
    facts: Iterable[Counted], ids: Mapping[str, str], zone: ZoneInfo
) -> list[Counted]:
    """Return the latest count for each accuser, accused and window; counts are never added up."""
    keyed: dict[tuple[str, str, When | None], list[Counted]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, ViolationAlleged):
            window = _when(fact.event.window, zone)
            if window is not None:
                # However it is written.
                window = window._replace(text="")
            keyed[fact.event.accuser, fact.event.accused, window].append(fact)
    found = [fact for claims in keyed.values() for fact in holding(claims, ids)]
    return sorted(found, key=_RANK)


def _declaration(fact: Counted) -> CeasefireDeclared:
    event = fact.event
    assert isinstance(event, CeasefireDeclared)  # noqa: S101  (the caller has sorted them out)
    return event


def _changed(fact: Counted) -> CeasefireChanged:
    assert isinstance(fact.event, CeasefireChanged)  # noqa: S101  (the caller has sorted them out)
    return fact.event
