"""Ceasefires: announced, in force inside their effect, then expired; nobody else's word changes that."""

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
from tracker.projections.order import Order, holding, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import CeasefireState
    from tracker.projections.question import Question
    from tracker.projections.visible import Counted

ANSWERS = frozenset({"reciprocated", "refused", "not-observed"})


class Truce(NamedTuple):
    """One ceasefire as it stands: what its latest declaration came to.

    `left_out` counts alleged violations that count and were not read: they change nothing but the totals.
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
        """Where it is listed: by its effect, then by name."""
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
    """One ceasefire, by the facts of its stream; None when it was never declared."""
    acts = [f for f in facts if not isinstance(f.event, ViolationAlleged)]
    order = lifecycle_order(acts, ids, [_step(f) for f in acts])
    declarations = [i for i, f in enumerate(acts) if isinstance(f.event, CeasefireDeclared)]
    if not declarations:
        return None
    readings = [
        r for d in order.last(declarations) for r in _readings(order, d, question.boundary, zone)
    ]
    shown = max(readings, key=lambda r: (r.declared.rank, str(r.from_), str(r.until)))
    state: CeasefireState = "disputed" if len({r.state for r in readings}) > 1 else shown.state
    violations = _latest_counts(facts, ids, zone)
    answers = sorted((f for f in acts if _is_answer(f, shown.declared)), key=lambda f: f.rank)
    return Truce(
        slug=slug,
        state=state,
        possibly_ended=any(r.possibly_ended for r in readings),
        declared=shown.declared,
        from_=shown.from_,
        until=shown.until,
        hours=_hours(shown, question),
        answers=tuple(answers),
        violations=tuple(violations),
        violations_total=len(facts) - len(acts) + left_out,
        facts=tuple(sorted(facts, key=lambda f: f.rank)),
        left_out=left_out,
    )


def turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """The instants at which a fact may change its ceasefire's state, or the hours that it held, with no further fact."""
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
    return [
        i
        for text in texts
        if text
        for when in [read_when(text, zone=zone)]
        for i in (*when.start, *when.until)
    ]


def _step(fact: Counted) -> int:
    match fact.event:
        case CeasefireDeclared():
            return 0
        case CeasefireEnded():
            return 2
        case _:
            return 1


def _readings(order: Order, declared: int, boundary: int, zone: ZoneInfo) -> list[_Reading]:
    """What a declaration came to, once for each order that what followed it may have had."""
    declaration = order.facts[declared].event
    assert isinstance(declaration, CeasefireDeclared)  # noqa: S101  (the caller has sorted them out)
    following = [
        i for i in range(len(order.facts)) if i != declared and not order.before(i, declared)
    ]
    ends = order.first(i for i in following if isinstance(order.facts[i].event, CeasefireEnded))
    changes = [
        i
        for i in following
        if isinstance(order.facts[i].event, CeasefireChanged)
        and not any(order.before(e, i) for e in ends)
    ]
    effect = declaration.effect
    starts = _set_by(order, changes, declaration, {"scheduled", "took-effect"})
    stops = _set_by(order, changes, declaration, {"extended", "limited"})
    froms = [_new_from(order.facts[i]) for i in starts] or [effect.from_]
    untils = [_new_until(order.facts[i]) for i in stops] or [effect.until]
    found = []
    for from_text in froms:
        for until_text in untils:
            from_ = read_when(from_text, zone=zone) if from_text else None
            until = read_when(until_text, zone=zone) if until_text else None
            refusals = (
                [False]
                if declaration.declaration == "unilateral"
                else _refusals(order, changes, declaration, from_)
            )
            stops_at: list[Counted | None] = [order.facts[i] for i in ends] or [None]
            for refused, end in product(refusals, stops_at):
                state, possibly = _state(from_, until, boundary, end=end, refused=refused)
                found.append(_Reading(state, possibly, order.facts[declared], from_, until, end))
    return found


def _set_by(
    order: Order, changes: Iterable[int], declaration: CeasefireDeclared, kinds: set[str]
) -> list[int]:
    """The last changes of these kinds that a declarer made; another's word moves nothing."""
    return order.last(_said_by_declarers(order, changes, declaration, kinds))


def _said_by_declarers(
    order: Order, changes: Iterable[int], declaration: CeasefireDeclared, kinds: set[str]
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
    order: Order, changes: Sequence[int], declaration: CeasefireDeclared, from_: When | None
) -> list[bool]:
    """Whether somebody's last answer was a refusal certainly before the effect, and no declarer says that it took effect after all.

    Both when that depends on which of somebody's answers was the last.
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
        refusing = [
            _changed(order.facts[i]).change == "refused"
            and order.facts[i].bounds.latest <= from_.start.earliest
            and not any(order.before(i, e) for e in effects)
            for i in order.last(given)
        ]
        if all(refusing):
            return [True]
        perhaps = perhaps or any(refusing)
    return [False, True] if perhaps else [False]


def _state(
    from_: When | None, until: When | None, boundary: int, *, end: Counted | None, refused: bool
) -> tuple[CeasefireState, bool]:
    """The state just before the boundary, and whether it may be over already."""
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
    """The part of the day asked about that it certainly held for; None when it is the whole day, none of it, or not known."""
    if question.day_start is None or reading.from_ is None or reading.state == "refused":
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
    if end is not None:
        stops.append(
            Bounds(end.bounds.earliest, end.bounds.earliest)
            if end.when.precision == "instant"
            else end.when.start
        )
    if not stops:
        return day.latest
    first = min(stops)
    if first.earliest >= day.latest:
        return day.latest
    return first.earliest if first.earliest == first.latest else None


def _is_answer(fact: Counted, declared: Counted) -> bool:
    """Whether a change is listed as somebody's word: an answer, or a change by one who did not declare."""
    event = fact.event
    assert isinstance(declared.event, CeasefireDeclared)  # noqa: S101  (the caller has sorted them out)
    return isinstance(event, CeasefireChanged) and (
        event.change in ANSWERS or event.by not in declared.event.declarers
    )


def _latest_counts(
    facts: Iterable[Counted], ids: Mapping[str, str], zone: ZoneInfo
) -> list[Counted]:
    """Of the alleged violations the latest per accuser, accused and window, however that is written; counts are never added up."""
    keyed: dict[tuple[str, str, When | None], list[Counted]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, ViolationAlleged):
            window = (
                read_when(fact.event.window, zone=zone)._replace(text="")
                if fact.event.window
                else None
            )
            keyed[fact.event.accuser, fact.event.accused, window].append(fact)
    found = [fact for claims in keyed.values() for fact in holding(claims, ids)]
    return sorted(found, key=lambda f: f.rank)


def _changed(fact: Counted) -> CeasefireChanged:
    assert isinstance(fact.event, CeasefireChanged)  # noqa: S101  (the caller has sorted them out)
    return fact.event
