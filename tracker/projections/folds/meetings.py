"""Meetings and votes: planned, moved, held or not, with one identity throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from tracker.domain.dates import FOREVER, When, read_when
from tracker.domain.events import (
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)
from tracker.projections.order import (
    Order,
    dated_too_early,
    lifecycle_order,
)
from tracker.projections.visible import by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import MeetingState, VoteState
    from tracker.projections.visible import Counted

PENDING = frozenset({"proposed", "planned", "confirmed", "moved"})
_SETS_A_DATE = frozenset({"rescheduled", "moved", "postponed"})


class Scheduled(NamedTuple):
    """A date of a meeting: as written, without its written form, and the fact that sets it.

    The same instant in any zone is one `when`.
    """

    text: str
    when: When
    by: Counted


class Meeting(NamedTuple):
    """One meeting as it stands.

    Attributes:
        slug: Its name.
        state: Its state just before the question's boundary.
        state_by: What put it off, moved or cancelled it, or reports that it was held.
        planned: Its latest plan.
        scheduled: Its date.
        earlier: The other dates that it was planned for.
        place: The fact that names its place.
        confirmed_by: Who of the invited has confirmed.
        confirmations: The changes by which they did.
        perhaps_confirmed_by: Who may have confirmed before or after it was put off or cancelled.
        declined_by: Who declined.
        held: The report that it was held.
        early: The facts that are dated before every plan.
        facts: The facts that it rests on.
    """

    slug: str
    state: MeetingState
    state_by: tuple[Counted, ...]
    planned: Counted | None
    scheduled: Scheduled | None
    earlier: tuple[Scheduled, ...]
    place: Counted | None
    confirmed_by: tuple[str, ...]
    confirmations: tuple[Counted, ...]
    perhaps_confirmed_by: tuple[str, ...]
    declined_by: tuple[str, ...]
    held: Counted | None
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[int, str]:
        """Its place in the list: by its date, else by its last fact, then by name."""
        return _moment(self)


class Vote(NamedTuple):
    """One vote as it stands.

    Attributes:
        slug: Its name.
        state: Its state just before the question's boundary.
        state_by: What put it off, moved or cancelled it, or reports its result.
        planned: Its latest plan.
        scheduled: Its date.
        earlier: The other dates that it was planned for.
        results: The last reports of its result: several where their order is not known.
        early: The facts that are dated before every plan.
        facts: The facts that it rests on.
    """

    slug: str
    state: VoteState
    state_by: tuple[Counted, ...]
    planned: Counted | None
    scheduled: Scheduled | None
    earlier: tuple[Scheduled, ...]
    results: tuple[Counted, ...]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[int, str]:
        """Its place in the list: by its date, else by its last fact, then by name."""
        return _moment(self)


def _moment(found: Meeting | Vote) -> tuple[int, str]:
    if found.scheduled is None:
        return (max(f.bounds.earliest for f in found.facts), found.slug)
    return (found.scheduled.when.start.earliest, found.slug)


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: MeetingState | VoteState
    date: Scheduled | None
    confirmed: frozenset[str]
    perhaps: frozenset[str]
    by: Counted


def fold_meeting(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Meeting | None:
    """Fold the facts of one meeting; None when it was neither planned nor held."""
    order = lifecycle_order(facts, context.ids)
    plans, held = order.places(MeetingPlanned), order.places(MeetingHeld)
    if not plans and not held:
        return None
    counting = _counting(order, held, plans)
    dates = _dates(order, counting, context)
    planned_for = _planned_for(dates)
    current = _since(order, order.last(plans), counting)
    planned = order.last_listed(plans)
    invited = planned.as_a(MeetingPlanned).invited if planned is not None else ()
    readings = _readings(order, plans, invited, current, dates, context)
    state: MeetingState = "held"
    shown = order.last_listed(_took_place(order, counting, held, plans))
    if shown is None:
        past = _passed(planned_for, context.question.boundary)
        found, scheduled = _unheld(readings, past=past)
        state = cast("MeetingState", found)
    else:
        scheduled = _kept(planned_for.values(), shown)
    if scheduled is not None:
        planned_for.pop(scheduled.when, None)
    confirmed = [p for p in invited if all(p in r.confirmed for r in readings)]
    perhaps = frozenset[str]()
    if shown is None:
        perhaps = perhaps.union(*(r.perhaps for r in readings)) - {*confirmed}
    return Meeting(
        slug=slug,
        state=state,
        state_by=(shown,) if shown else _reset_by(readings, planned),
        planned=planned,
        scheduled=scheduled,
        earlier=tuple(planned_for.values()),
        place=_place(order, counting),
        confirmed_by=tuple(confirmed),
        confirmations=by_rank(_confirmations(order, current, confirmed, context)),
        perhaps_confirmed_by=tuple(sorted(perhaps)),
        declined_by=_declined(order, current, invited, context),
        held=shown,
        early=dated_too_early(facts),
        facts=by_rank(facts),
    )


def _counting(order: Order, held: Iterable[int], plans: Sequence[int]) -> list[int]:
    """Return the plans, and what no meeting held makes void."""
    every = range(len(order.facts))
    return [i for i in every if i in plans or not _moot(order, i, held, plans)]


def _reset_by(
    readings: Iterable[_Reading], planned: Counted | None
) -> tuple[Counted, ...]:
    """Return what put it off, moved or cancelled it in any reading, each once."""
    resets = {r.by.event_id: r.by for r in readings if r.by is not planned}
    return by_rank(resets.values())


def _took_place(
    order: Order, counting: Sequence[int], held: Iterable[int], plans: Sequence[int]
) -> list[int]:
    """Return the reports that it was held after which nobody planned it."""
    reports = [h for h in held if h in counting]
    return [h for h in reports if not any(order.before(h, p) for p in plans)]


def _confirmations(
    order: Order, current: Iterable[int], confirmed: Sequence[str], context: FoldContext
) -> Iterator[Counted]:
    """Yield the changes by which these parties confirmed, or their agents for them."""
    for fact in (order.facts[i] for i in current):
        match fact.event:
            case MeetingChanged(change="confirmed", by=str(by)):
                if context.whose(fact, by, confirmed) in confirmed:
                    yield fact
            case _:
                pass


def meeting_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instant at which the date that a fact sets has passed."""
    setting = MeetingPlanned | MeetingChanged | VotePlanned | VoteChanged
    date = event.scheduled_for if isinstance(event, setting) else None
    return [read_when(date, zone=zone).last + 1] if date else []


def fold_vote(slug: str, facts: Sequence[Counted], context: FoldContext) -> Vote | None:
    """Fold the facts of one vote; None when it was neither planned nor held.

    The last report of a result counts: a recount replaces the count.
    """
    order = lifecycle_order(facts, context.ids)
    plans, held = order.places(VotePlanned), order.places(VoteHeld)
    if not plans and not held:
        return None
    counting = [
        i for i in range(len(facts)) if i in plans or not _moot(order, i, held, plans)
    ]
    dates = _dates(order, counting, context)
    planned_for, last = _planned_for(dates), order.last(plans)
    results = _results(order, plans, held)
    outcomes = {fact.as_a(VoteHeld).outcome for fact in results}
    state: VoteState = "disputed"
    if results:
        scheduled: Scheduled | None = _kept(planned_for.values(), results[-1])
        state_by = results
        if len(outcomes) == 1:
            state = outcomes.pop()
    else:
        readings = _vote_readings(order, last, _since(order, last, counting), dates)
        past = _passed(planned_for, context.question.boundary)
        found, scheduled = _unheld(readings, past=past)
        state = cast("VoteState", found)
        state_by = [r.by for r in readings if not isinstance(r.by.event, VotePlanned)]
    if scheduled is not None:
        planned_for.pop(scheduled.when, None)
    return Vote(
        slug=slug,
        state=state,
        state_by=by_rank(state_by),
        planned=order.last_listed(plans),
        scheduled=scheduled,
        earlier=tuple(planned_for.values()),
        results=tuple(results),
        early=dated_too_early(facts),
        facts=by_rank(facts),
    )


def _results(order: Order, plans: Sequence[int], held: Sequence[int]) -> list[Counted]:
    """Return the last reports of a result that no plan comes after."""
    standing = [h for h in held if not any(order.before(h, p) for p in plans)]
    return [*by_rank(order.facts[i] for i in order.last(standing))]


def _vote_readings(
    order: Order,
    last: Sequence[int],
    current: Sequence[int],
    dates: Mapping[int, Scheduled],
) -> list[_Reading]:
    """Return the state after each plan or change that may be the last."""
    nobody: frozenset[str] = frozenset()
    resets = [i for i in current if i in last or _vote_change(order.facts[i])]
    found = []
    for reset in order.last(resets):
        date = dates.get(reset)
        change = _vote_change(order.facts[reset])
        state: VoteState = change or "planned"
        if change == "postponed" and date is not None:
            state = "moved"
        elif change == "cancelled":
            date = _last_date(order, reset, current, dates)
        found.append(_Reading(state, date, nobody, nobody, order.facts[reset]))
    return found


def _vote_change(
    fact: Counted,
) -> Literal["moved", "postponed", "cancelled"] | None:
    event = fact.event
    return event.change if isinstance(event, VoteChanged) else None


def _planned_for(dates: Mapping[int, Scheduled]) -> dict[When, Scheduled]:
    """Return every date once, with what first sets it."""
    found: dict[When, Scheduled] = {}
    for date in dates.values():
        found.setdefault(date.when, date)
    return found


def _since(order: Order, last: Sequence[int], counting: Iterable[int]) -> list[int]:
    """Return what does not surely come before the last plan."""
    return [
        i
        for i in counting
        if not last or i in last or not all(order.before(i, p) for p in last)
    ]


def _moot(order: Order, fact: int, held: Iterable[int], plans: Sequence[int]) -> bool:
    """Check that a fact comes after a meeting held, with no new plan in between: it is void."""
    for each in held:
        planned_anew = any(
            order.before(each, p) and not order.before(fact, p) for p in plans
        )
        if order.before(each, fact) and not planned_anew:
            return True
    return False


def _unheld(
    readings: Sequence[_Reading], *, past: bool
) -> tuple[MeetingState | VoteState, Scheduled | None]:
    """Return the state and date of what was not held; no date where readings differ in it.

    Args:
        readings: Each way to read it.
        past: Whether it had a date and every one of them is over.
    """
    states: set[MeetingState | VoteState] = set()
    pending: set[When | None] = set()
    for reading in readings:
        waits = reading.state in PENDING
        states.add("unresolved" if past and waits else reading.state)
        if waits and not past:
            pending.add(reading.date.when if reading.date is not None else None)
    state: MeetingState | VoteState = "disputed"
    if len(states) == 1 and len(pending) <= 1:
        state = states.pop()
    dates = {r.date.when if r.date is not None else None for r in readings}
    if state == "postponed" or len(dates) > 1:
        return state, None
    return state, min(readings, key=lambda reading: reading.by.rank).date


def _date_of(fact: Counted) -> str | None:
    """Return the date that a plan or a change sets."""
    match fact.event:
        case MeetingPlanned(scheduled_for=date) | VotePlanned(scheduled_for=date):
            return date
        case (
            MeetingChanged(change=change, scheduled_for=date)
            | VoteChanged(change=change, scheduled_for=date)
        ):
            return date if change in _SETS_A_DATE else None
        case _:
            return None


def _dates(
    order: Order, counting: Iterable[int], context: FoldContext
) -> dict[int, Scheduled]:
    """Return the dates that the meeting was planned for, by what set them, oldest plan first."""
    found: dict[int, Scheduled] = {}
    for i in order.oldest_first(i for i in counting if _date_of(order.facts[i])):
        text = _date_of(order.facts[i])
        when = context.moment(text)
        if text is not None and when is not None:
            found[i] = Scheduled(text, when, order.facts[i])
    return found


def _readings(
    order: Order,
    plans: Sequence[int],
    invited: Sequence[str],
    current: Sequence[int],
    dates: Mapping[int, Scheduled],
    context: FoldContext,
) -> list[_Reading]:
    """Return the state after each change that may be the last, and the confirmations since."""
    resets: list[int] = []
    confirmed_by: list[tuple[int, str]] = []
    for i in current:
        event = order.facts[i].event
        if i in plans or (isinstance(event, MeetingChanged) and _resets(event)):
            resets.append(i)
        elif isinstance(event, MeetingChanged) and event.change == "confirmed":
            by = context.whose(order.facts[i], event.by or "", invited)
            confirmed_by += [(i, by)] if by else []
    found = []
    for reset in order.last(resets):
        base, confirmed = _after(order.facts[reset])
        sure = confirmed | {by for i, by in confirmed_by if order.before(reset, i)}
        perhaps = sure | {by for i, by in confirmed_by if not order.before(i, reset)}
        date = dates.get(reset) or _last_date(order, reset, current, dates)
        unsure = frozenset(perhaps - sure)
        # What one party put off or called off is revived by what others confirm surely later; of
        # one that did both on one day the last word is not known.
        off = base in {"cancelled", "postponed"}
        same = getattr(order.facts[reset].event, "by", None) in unsure
        ways = [sure] if off and not same else [sure, perhaps]
        for who in ways:
            all_have = bool(invited) and set(invited) <= who
            state: MeetingState = "confirmed" if all_have else base
            found.append(
                _Reading(state, date, frozenset(who), unsure, order.facts[reset])
            )
    return found


def _resets(change: MeetingChanged) -> bool:
    """Check that a change voids confirmations: a new date, a postponement, a cancellation."""
    return change.change in {"postponed", "rescheduled", "cancelled"} or (
        change.change == "moved" and change.scheduled_for is not None
    )


def _after(fact: Counted) -> tuple[MeetingState, set[str]]:
    """Return the state right after a plan or a reset, and who has confirmed by it."""
    match fact.event:
        case MeetingPlanned(proposed_by=proposed, confirmed_by=confirmed):
            return "proposed", {*proposed, *confirmed}
        case MeetingChanged(change="cancelled"):
            return "cancelled", set()
        case MeetingChanged(change="postponed", scheduled_for=None):
            return "postponed", set()
        case MeetingChanged(by=by):
            return "moved", {by} if by else set()
        case _:
            return "proposed", set()


def _last_date(
    order: Order, reset: int, current: Iterable[int], dates: Mapping[int, Scheduled]
) -> Scheduled | None:
    """Return the date that a cancellation or postponement found, for when it is revived."""
    setters = order.last(
        i for i in current if i in dates and not order.before(reset, i)
    )
    found = (dates[i] for i in setters)
    return max(found, key=lambda date: (date.text, date.by.rank), default=None)


def _kept(dates: Iterable[Scheduled], held: Counted) -> Scheduled:
    """Return the last planned date that a meeting held took place on, else its own."""
    start, end = held.when.start.earliest, held.when.last + 1
    own = Scheduled(held.when.text, held.when._replace(text=""), held)
    fitting = [
        d for d in dates if d.when.start.earliest < end and start < d.when.last + 1
    ]
    return fitting[-1] if fitting else own


def _passed(dates: Iterable[When], boundary: int) -> bool:
    """Check that there was a date and every one of them is over."""
    ends = [
        FOREVER if when.lasting in {"open", "unknown"} else when.last + 1
        for when in dates
    ]
    return bool(ends) and max(ends) <= boundary


def _place(order: Order, counting: Iterable[int]) -> Counted | None:
    """Return what names the last place; of several that may be the last, the one listed last."""
    named = [i for i in counting if getattr(order.facts[i].event, "place", None)]
    return order.last_listed(named)


def _declined(
    order: Order, current: Iterable[int], invited: Sequence[str], context: FoldContext
) -> tuple[str, ...]:
    """Return the parties that declined since the latest plan; it changes nothing else."""
    found: dict[str, None] = {}
    for fact in by_rank(order.facts[i] for i in current):
        match fact.event:
            case MeetingChanged(change="declined", by=str(by)):
                found[context.whose(fact, by, invited)] = None
            case _:
                pass
    return tuple(found)
