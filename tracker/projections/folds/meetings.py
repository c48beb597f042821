"""Meetings: planned, confirmed, moved, held or not, with one identity throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import FOREVER, When, read_when
from tracker.domain.events import MeetingChanged, MeetingHeld, MeetingPlanned
from tracker.projections.order import Order, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import MeetingState
    from tracker.projections.visible import Counted


PENDING = frozenset({"proposed", "confirmed", "moved"})


class Meeting(NamedTuple):
    """One meeting as it stands."""

    slug: str
    state: MeetingState
    planned: Counted | None
    scheduled_for: str | None
    earlier: tuple[str, ...]
    place: str | None
    invited: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    declined_by: tuple[str, ...]
    held: Counted | None
    facts: tuple[Counted, ...]

    def moment(self, zone: ZoneInfo) -> tuple[int, str]:
        """Where it is listed: by its date, by the last that is known of it when it has none, then by name."""
        if self.scheduled_for is None:
            return (max(f.bounds.earliest for f in self.facts), self.slug)
        return (read_when(self.scheduled_for, zone=zone).start.earliest, self.slug)


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: MeetingState
    date: str | None
    confirmed: frozenset[str]


def fold_meeting(
    slug: str, facts: Sequence[Counted], ids: Mapping[str, str], boundary: int, zone: ZoneInfo
) -> Meeting | None:
    """One meeting, by the facts of its stream; None when it was neither planned nor held."""
    order = lifecycle_order(facts, ids, [_step(f) for f in facts])
    plans = [i for i, f in enumerate(facts) if isinstance(f.event, MeetingPlanned)]
    held = [i for i, f in enumerate(facts) if isinstance(f.event, MeetingHeld)]
    if not plans and not held:
        return None
    counting = [
        i
        for i in range(len(facts))
        if i in plans or not any(_moot(order, i, h, plans) for h in held)
    ]
    standing = [h for h in held if h in counting and not any(order.before(h, p) for p in plans)]
    dates = _dates(order, counting, zone)
    plan = max(order.last(plans), key=lambda i: facts[i].rank) if plans else None
    base = Meeting(
        slug=slug,
        state="proposed",
        planned=facts[plan] if plan is not None else None,
        scheduled_for=None,
        earlier=(),
        place=_place(order, counting),
        invited=_planned(facts[plan]).invited if plan is not None else (),
        confirmed_by=(),
        declined_by=_declined(order, _current(order, plans, counting)),
        held=None,
        facts=tuple(sorted(facts, key=lambda f: f.rank)),
    )
    readings = _readings(order, plans, base.invited, _current(order, plans, counting))
    base = base._replace(
        confirmed_by=tuple(p for p in base.invited if all(p in r.confirmed for r in readings))
    )
    if standing:
        shown = facts[max(order.last(standing), key=lambda i: facts[i].rank)]
        scheduled, earlier = _kept(dates, shown, zone)
        return base._replace(state="held", scheduled_for=scheduled, earlier=earlier, held=shown)
    return _unheld(base, readings, past=_passed(dates, boundary, zone), dates=dates, zone=zone)


def turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """The instants at which a fact may change its meeting's state with no further fact: its date has passed."""
    date = event.scheduled_for if isinstance(event, MeetingPlanned | MeetingChanged) else None
    return [read_when(date, zone=zone).last + 1] if date else []


def _moot(order: Order, fact: int, held: int, plans: Iterable[int]) -> bool:
    """Whether a fact comes after a meeting held with no new plan in between, so that it counts for nothing."""
    return order.before(held, fact) and not any(
        order.before(held, p) and not order.before(fact, p) for p in plans
    )


def _unheld(
    base: Meeting, readings: Sequence[_Reading], *, past: bool, dates: Sequence[str], zone: ZoneInfo
) -> Meeting:
    """A meeting that was not held, by every way its stream can be read; where they differ in the date, none is preferred."""
    states: set[MeetingState] = {
        "unresolved" if past and r.state in PENDING else r.state for r in readings
    }
    pending = {_moment(r.date, zone) for r in readings if r.state in PENDING and not past}
    state: MeetingState = states.pop() if len(states) == 1 and len(pending) < 2 else "disputed"  # noqa: PLR2004  (two dates differ)
    differing = {_moment(r.date, zone) for r in readings}
    scheduled = None if state == "postponed" or len(differing) > 1 else readings[0].date
    return base._replace(
        state=state, scheduled_for=scheduled, earlier=_others(dates, scheduled, zone)
    )


def _moment(date: str | None, zone: ZoneInfo) -> When | None:
    """A date without its written form: the same instant in any zone is one."""
    return None if date is None else read_when(date, zone=zone)._replace(text="")


def _others(dates: Iterable[str], date: str | None, zone: ZoneInfo) -> tuple[str, ...]:
    return tuple(d for d in dates if _moment(d, zone) != _moment(date, zone))


def _step(fact: Counted) -> int:
    match fact.event:
        case MeetingPlanned():
            return 0
        case MeetingHeld():
            return 2
        case _:
            return 1


def _date_of(fact: Counted) -> str | None:
    """The date that a plan or a change sets."""
    match fact.event:
        case MeetingPlanned(scheduled_for=date):
            return date
        case MeetingChanged(change=change, scheduled_for=date) if change in {
            "rescheduled",
            "moved",
            "postponed",
        }:
            return date
        case _:
            return None


def _current(order: Order, plans: Sequence[int], counting: Sequence[int]) -> list[int]:
    """What belongs to the latest plan: all that counts and does not come before it."""
    last = order.last(plans)
    return (
        [i for i in counting if i in last or not all(order.before(i, p) for p in last)]
        if last
        else list(counting)
    )


def _dates(order: Order, counting: Iterable[int], zone: ZoneInfo) -> list[str]:
    """Every date that the meeting was planned for, oldest plan first, each once."""
    setters = sorted(
        (i for i in counting if _date_of(order.facts[i])), key=lambda i: order.facts[i].rank
    )
    setters.sort(key=lambda i: sum(order.before(j, i) for j in setters))
    found: dict[When | None, str] = {}
    for i in setters:
        if date := _date_of(order.facts[i]):
            found.setdefault(_moment(date, zone), date)
    return list(found.values())


def _readings(
    order: Order, plans: Sequence[int], invited: Sequence[str], current: Sequence[int]
) -> list[_Reading]:
    """The state after each change that may have been the last one, with the confirmations that may have followed it."""
    facts = order.facts
    resets = [
        i
        for i in current
        if i in plans or (isinstance(facts[i].event, MeetingChanged) and _resets(facts[i]))
    ]
    confirmations = [
        i
        for i in current
        if isinstance(facts[i].event, MeetingChanged) and _change(facts[i]).change == "confirmed"
    ]
    found = []
    for reset in order.last(resets):
        base, confirmed = _after(facts[reset])
        sure = confirmed | {
            by for i in confirmations if order.before(reset, i) and (by := _change(facts[i]).by)
        }
        perhaps = sure | {
            by for i in confirmations if not order.before(i, reset) and (by := _change(facts[i]).by)
        }
        date = _date_of(facts[reset]) or _last_date(order, reset, current)
        for who in (sure, perhaps):
            state: MeetingState = "confirmed" if set(invited) <= who else base
            found.append(_Reading(state, date, frozenset(who)))
    return found


def _resets(fact: Counted) -> bool:
    """Whether a change asks for fresh confirmations: a new date, a postponement, a cancellation."""
    change = _change(fact)
    return change.change in {"postponed", "rescheduled", "cancelled"} or (
        change.change == "moved" and change.scheduled_for is not None
    )


def _after(fact: Counted) -> tuple[MeetingState, set[str]]:
    """The state right after a plan or a reset, and who has confirmed by it."""
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


def _last_date(order: Order, reset: int, current: Sequence[int]) -> str | None:
    """The date that a cancellation or postponement found, for when it is revived."""
    setters = order.last(
        i for i in current if _date_of(order.facts[i]) and not order.before(reset, i)
    )
    dates = sorted(d for i in setters if (d := _date_of(order.facts[i])))
    return dates[-1] if dates else None


def _kept(dates: Sequence[str], held: Counted, zone: ZoneInfo) -> tuple[str, tuple[str, ...]]:
    """The date of a held meeting, and the dates for which it had been planned instead."""
    start, end = held.when.start.earliest, held.when.last + 1
    fitting = [d for d in dates if _overlaps(read_when(d, zone=zone), start, end)]
    scheduled = fitting[-1] if fitting else held.when.text
    return scheduled, _others(dates, scheduled, zone)


def _overlaps(date: When, start: int, end: int) -> bool:
    return date.start.earliest < end and start < date.last + 1


def _passed(dates: Iterable[str], boundary: int, zone: ZoneInfo) -> bool:
    """Whether there was a date and every one of them is over."""
    ends = [
        FOREVER if w.lasting in {"open", "unknown"} else w.last + 1
        for w in (read_when(d, zone=zone) for d in dates)
    ]
    return bool(ends) and max(ends) <= boundary


def _place(order: Order, counting: Iterable[int]) -> str | None:
    """The last place named; of several that may be the last, the one listed last."""
    named = [i for i in counting if _place_of(order.facts[i])]
    last = sorted(order.last(named), key=lambda i: order.facts[i].rank)
    return _place_of(order.facts[last[-1]]) if last else None


def _place_of(fact: Counted) -> str | None:
    return (
        fact.event.place
        if isinstance(fact.event, MeetingPlanned | MeetingChanged | MeetingHeld)
        else None
    )


def _declined(order: Order, current: Iterable[int]) -> tuple[str, ...]:
    """Who declined since the latest plan; it is listed and changes nothing."""
    facts = sorted((order.facts[i] for i in current), key=lambda f: f.rank)
    return tuple(
        dict.fromkeys(
            f.event.by
            for f in facts
            if isinstance(f.event, MeetingChanged) and f.event.change == "declined" and f.event.by
        )
    )


def _planned(fact: Counted) -> MeetingPlanned:
    assert isinstance(fact.event, MeetingPlanned)  # noqa: S101  (the caller has sorted them out)
    return fact.event


def _change(fact: Counted) -> MeetingChanged:
    assert isinstance(fact.event, MeetingChanged)  # noqa: S101  (the caller has sorted them out)
    return fact.event
