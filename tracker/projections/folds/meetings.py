"""Meetings: planned, confirmed, moved, held or not, with one identity throughout."""

from __future__ import annotations

from operator import attrgetter
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


_RANK = attrgetter("rank")
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
        """Its place in the list: by its date, else by its last fact, then by name."""
        if self.scheduled_for is None:
            return (max(f.bounds.earliest for f in self.facts), self.slug)
        return (read_when(self.scheduled_for, zone=zone).start.earliest, self.slug)


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known."""

    state: MeetingState
    date: str | None
    confirmed: frozenset[str]


def fold_meeting(
    slug: str,
    facts: Sequence[Counted],
    ids: Mapping[str, str],
    boundary: int,
    zone: ZoneInfo,
) -> Meeting | None:
    """Fold the facts of one meeting; None when it was neither planned nor held."""
    order = lifecycle_order(facts, ids, _step)
    plans, held = order.places(MeetingPlanned), order.places(MeetingHeld)
    if not plans and not held:
        return None
    counting = [
        i for i in range(len(facts)) if i in plans or not _moot(order, i, held, plans)
    ]
    took_place = [
        h for h in held if h in counting and not any(order.before(h, p) for p in plans)
    ]
    dates = _dates(order, counting, zone)
    current = _current(order, plans, counting)
    planned = max((facts[i] for i in order.last(plans)), key=_RANK, default=None)
    base = Meeting(
        slug=slug,
        state="proposed",
        planned=planned,
        scheduled_for=None,
        earlier=(),
        place=_place(order, counting),
        invited=_planned(planned).invited if planned is not None else (),
        confirmed_by=(),
        declined_by=_declined(order, current),
        held=None,
        facts=tuple(sorted(facts, key=_RANK)),
    )
    readings = _readings(order, plans, base.invited, current)
    confirmed = [p for p in base.invited if all(p in r.confirmed for r in readings)]
    base = base._replace(confirmed_by=tuple(confirmed))
    if took_place:
        shown = max((facts[i] for i in order.last(took_place)), key=_RANK)
        scheduled, earlier = _kept(dates, shown, zone)
        return base._replace(
            state="held", scheduled_for=scheduled, earlier=earlier, held=shown
        )
    return _unheld(
        base, readings, past=_passed(dates, boundary, zone), dates=dates, zone=zone
    )


def meeting_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instant at which the date that a fact sets has passed."""
    date = (
        event.scheduled_for
        if isinstance(event, MeetingPlanned | MeetingChanged)
        else None
    )
    return [read_when(date, zone=zone).last + 1] if date else []


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
    base: Meeting,
    readings: Sequence[_Reading],
    *,
    past: bool,
    dates: Sequence[str],
    zone: ZoneInfo,
) -> Meeting:
    """Complete a meeting that was not held; it has no date where readings differ in it."""
    states: set[MeetingState] = set()
    pending: set[When | None] = set()
    for reading in readings:
        waits = reading.state in PENDING
        states.add("unresolved" if past and waits else reading.state)
        if waits and not past:
            pending.add(_moment(reading.date, zone))
    state: MeetingState = "disputed"
    if len(states) == 1 and len(pending) <= 1:
        state = states.pop()
    scheduled = readings[0].date
    if state == "postponed" or len({_moment(r.date, zone) for r in readings}) > 1:
        scheduled = None
    return base._replace(
        state=state, scheduled_for=scheduled, earlier=_others(dates, scheduled, zone)
    )


def _moment(date: str | None, zone: ZoneInfo) -> When | None:
    """Read a date without its written form: the same instant in any zone is one."""
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
    """Return the date that a plan or a change sets."""
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
    """Return the facts of the latest plan: all that count and do not come before it."""
    last = order.last(plans)
    return (
        [i for i in counting if i in last or not all(order.before(i, p) for p in last)]
        if last
        else list(counting)
    )


def _dates(order: Order, counting: Iterable[int], zone: ZoneInfo) -> list[str]:
    """Return every date that the meeting was planned for, oldest plan first, each once."""
    setters = sorted(
        (i for i in counting if _date_of(order.facts[i])),
        key=lambda i: order.facts[i].rank,
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
    """Return the state after each change that may be the last, and the confirmations since."""
    facts = order.facts
    resets: list[int] = []
    confirmed_by: list[tuple[int, str]] = []
    for i in current:
        event = facts[i].event
        if i in plans or (isinstance(event, MeetingChanged) and _resets(event)):
            resets.append(i)
        elif (
            isinstance(event, MeetingChanged)
            and event.change == "confirmed"
            and event.by
        ):
            confirmed_by.append((i, event.by))
    found = []
    for reset in order.last(resets):
        base, confirmed = _after(facts[reset])
        sure = confirmed | {by for i, by in confirmed_by if order.before(reset, i)}
        perhaps = sure | {by for i, by in confirmed_by if not order.before(i, reset)}
        date = _date_of(facts[reset]) or _last_date(order, reset, current)
        for who in (sure, perhaps):
            state: MeetingState = "confirmed" if set(invited) <= who else base
            found.append(_Reading(state, date, frozenset(who)))
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


def _last_date(order: Order, reset: int, current: Sequence[int]) -> str | None:
    """Return the date that a cancellation or postponement found, for when it is revived."""
    setters = order.last(
        i for i in current if _date_of(order.facts[i]) and not order.before(reset, i)
    )
    dates = sorted(d for i in setters if (d := _date_of(order.facts[i])))
    return dates[-1] if dates else None


def _kept(
    dates: Sequence[str], held: Counted, zone: ZoneInfo
) -> tuple[str, tuple[str, ...]]:
    """Return the date of a held meeting, and the dates for which it had been planned instead."""
    start, end = held.when.start.earliest, held.when.last + 1
    fitting = [d for d in dates if _overlaps(read_when(d, zone=zone), start, end)]
    scheduled = fitting[-1] if fitting else held.when.text
    return scheduled, _others(dates, scheduled, zone)


def _overlaps(date: When, start: int, end: int) -> bool:
    return date.start.earliest < end and start < date.last + 1


def _passed(dates: Iterable[str], boundary: int, zone: ZoneInfo) -> bool:
    """Check that there was a date and every one of them is over."""
    ends = [
        FOREVER if w.lasting in {"open", "unknown"} else w.last + 1
        for w in (read_when(d, zone=zone) for d in dates)
    ]
    return bool(ends) and max(ends) <= boundary


def _place(order: Order, counting: Iterable[int]) -> str | None:
    """Return the last place named; of several that may be the last, the one listed last."""
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
    """Return the parties that declined since the latest plan; it changes nothing else."""
    facts = sorted((order.facts[i] for i in current), key=lambda f: f.rank)
    return tuple(
        dict.fromkeys(
            f.event.by
            for f in facts
            if isinstance(f.event, MeetingChanged)
            and f.event.change == "declined"
            and f.event.by
        )
    )


def _planned(fact: Counted) -> MeetingPlanned:
    assert isinstance(fact.event, MeetingPlanned)  # noqa: S101  (the caller has sorted them out)
    return fact.event
