"""Deadlines: set, moved on conditions or without, then met, missed, dropped or passed.

set        due 11 June
moved      to 30 June, if the strikes stop, else to 20 June
           both days stand; what is over by the 20th has passed, until the condition is settled
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import When, read_when
from tracker.domain.events import DeadlineChanged, DeadlineSet
from tracker.projections.order import Order, dated_too_early, lifecycle_order
from tracker.projections.visible import RANK, by_rank, once_by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import Bounds
    from tracker.domain.events import Event, Proviso
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import DeadlineState
    from tracker.projections.visible import Counted

_WAITS: Final = frozenset({"pending", "moved"})


class Due(NamedTuple):
    """A day of a deadline: as written, without its written form, and the fact that sets it."""

    text: str
    when: When
    by: Counted


class Unless(NamedTuple):
    """A condition of a move, and the days of which one holds if it is not met."""

    condition: Proviso
    days: tuple[Due, ...]


class Deadline(NamedTuple):
    """One deadline as it stands.

    Attributes:
        slug: Its name.
        state: Its state just before the question's boundary.
        state_by: The words that make it so.
        possibly_passed: Whether its day may be over already.
        made: The fact that set it last.
        due: Its day; None where several may be.
        unless: The conditions of that day.
        perhaps_due: The days of which one holds, where their order is not known.
        earlier: Its other days.
        early: The facts that are dated before it was set.
        facts: The facts that it rests on.
    """

    slug: str
    state: DeadlineState
    state_by: tuple[Counted, ...]
    possibly_passed: bool
    made: Counted
    due: Due | None
    unless: tuple[Unless, ...]
    perhaps_due: tuple[Due, ...]
    earlier: tuple[Due, ...]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place among its like: by when it was set, then by name."""
        return (self.made.rank, self.slug)


class _Reading(NamedTuple):
    """One way to read a stream whose order is not wholly known: by one last day."""

    state: DeadlineState
    by: tuple[Counted, ...]
    possibly: bool
    due: Due
    unless: tuple[Unless, ...]

    @property
    def days(self) -> tuple[When, ...]:
        """The day, and those that hold instead."""
        return tuple(day.when for day in _all_days(self.due, self.unless))


def fold_deadline(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Deadline | None:
    """Fold the facts of one deadline; None when it was never set."""
    order = lifecycle_order(facts, context.ids)
    last = order.last(order.places(DeadlineSet))
    if not last:
        return None
    readings = _readings(order, last, context)
    state = _shared_state(readings)
    due, unless, perhaps = _standing(readings)
    return Deadline(
        slug=slug,
        state=state,
        state_by=once_by_rank(chain.from_iterable(r.by for r in readings)),
        possibly_passed=state in _WAITS and any(r.possibly for r in readings),
        made=max((facts[i] for i in last), key=RANK),
        due=due,
        unless=unless,
        perhaps_due=perhaps,
        earlier=tuple(_other_days(order, perhaps or (readings[0].due,), context)),
        early=dated_too_early(facts),
        facts=by_rank(facts),
    )


def deadline_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instants at which a day that a fact names may be over, and surely is."""
    texts: list[str | None] = []
    match event:
        case DeadlineSet(due=due):
            texts = [due]
        case DeadlineChanged(new_due=new_due, conditions=conditions):
            texts = [new_due, *(condition.due for condition in conditions)]
        case _:
            pass
    return [
        instant
        for text in texts
        if text
        for instant in read_when(text, zone=zone).until
    ]


def waits_for_a_step(facts: Iterable[Counted]) -> bool:
    """Check that a move among these facts has a condition that a step meets."""
    moves = [f.event for f in facts if isinstance(f.event, DeadlineChanged)]
    return any(c.step for move in moves for c in move.conditions)


def _change(order: Order, i: int) -> str:
    return order.facts[i].as_a(DeadlineChanged).change


def _those(order: Order, changes: Iterable[int], *kinds: str) -> list[int]:
    """Return those of some changes that are of certain kinds."""
    return [i for i in changes if _change(order, i) in kinds]


def _readings(
    order: Order, last: Sequence[int], context: FoldContext
) -> list[_Reading]:
    """Read the stream by each day that may be the last, the oldest first.

    Args:
        order: Its facts.
        last: Those that may have set the deadline last.
        context: The question.
    """
    since = [
        i
        for i in order.places(DeadlineChanged)
        if not all(order.before(i, p) for p in last)
    ]
    dropped = _those(order, since, "dropped")
    moved = [
        i
        for i in _those(order, since, "moved")
        if not any(order.before(d, i) for d in dropped)
    ]
    days = _days(order, [*last, *moved], context)
    found = [
        _reading(order, i, since, dropped, days, context) for i in order.last(days)
    ]
    return sorted(found, key=_rank_of_day)


def _rank_of_day(reading: _Reading) -> tuple[int, int, str, bytes]:
    return reading.due.by.rank


def _shared_state(readings: Sequence[_Reading]) -> DeadlineState:
    """Return the state in which all readings agree; a deadline that waits has one day, too."""
    states = {reading.state for reading in readings}
    known = {reading.days for reading in readings}
    if len(states) == 1 and (len(known) == 1 or not states <= _WAITS):
        return readings[0].state
    return "disputed"


def _standing(
    readings: Sequence[_Reading],
) -> tuple[Due | None, tuple[Unless, ...], tuple[Due, ...]]:
    """Return the day and its conditions where there is one, else the days that may be it."""
    if len({reading.days for reading in readings}) == 1:
        return readings[0].due, readings[0].unless, ()
    return None, (), _distinct(reading.due for reading in readings)


def _other_days(
    order: Order, standing: Iterable[Due], context: FoldContext
) -> Iterator[Due]:
    """Yield the days that it has had, except those that stand."""
    stands = {due.when for due in standing}
    moved = _those(order, order.places(DeadlineChanged), "moved")
    ever = _days(order, [*order.places(DeadlineSet), *moved], context)
    for due in _distinct(ever.values()):
        if due.when not in stands:
            yield due


def _distinct(dues: Iterable[Due]) -> tuple[Due, ...]:
    found: dict[When, Due] = {}
    for due in dues:
        found.setdefault(due.when, due)
    return tuple(found.values())


def _days(order: Order, setters: Iterable[int], context: FoldContext) -> dict[int, Due]:
    """Return the days that facts set, the oldest first."""
    found = {}
    for i in order.oldest_first(setters):
        event = order.facts[i].event
        text = getattr(event, "due", None) or getattr(event, "new_due", None)
        when = context.moment(text)
        if text is not None and when is not None:
            found[i] = Due(text, when, order.facts[i])
    return found


def _reading(
    order: Order,
    last: int,
    since: Sequence[int],
    dropped: Sequence[int],
    days: Mapping[int, Due],
    context: FoldContext,
) -> _Reading:
    """Read the stream by the day that one fact sets.

    Args:
        order: Its facts.
        last: The fact.
        since: The changes that may come after the deadline was set last.
        dropped: Those that drop it.
        days: The days that the facts set.
        context: The question.
    """
    facts, due = order.facts, days[last]
    unless = tuple(_unless(order, last, days, context))
    boundary = context.question.boundary
    over = [day.when.until for day in _all_days(due, unless)]
    words = _those(order, since, "met", "missed")
    said = dropped or _last_words(
        order, [i for i in words if not order.before(i, last)]
    )
    state = _said_state({_change(order, i) for i in said})
    if state is None:
        state = _timed_state(due, over, boundary)
    possibly = any(boundary > each.earliest for each in over)
    return _Reading(state, tuple(facts[i] for i in said), possibly, due, unless)


def _timed_state(due: Due, over: Iterable[Bounds], boundary: int) -> DeadlineState:
    """Return the state of a deadline of which nobody said what became of it."""
    if any(boundary > each.latest for each in over):
        return "passed"
    return "pending" if isinstance(due.by.event, DeadlineSet) else "moved"


def _said_state(changes: set[str]) -> DeadlineState | None:
    """Return the state that the last words make; None where nobody said anything."""
    if "dropped" in changes:
        return "dropped"
    if "met" in changes:
        return "disputed" if "missed" in changes else "met"
    return "missed" if changes else None


def _last_words(order: Order, words: Iterable[int]) -> list[int]:
    """Return the last words of each who says what became of it; of nobody known it is one."""
    by_speaker: dict[str, list[int]] = defaultdict(list)
    for i in words:
        for party in order.facts[i].as_a(DeadlineChanged).by or ("",):
            by_speaker[party].append(i)
    return sorted({i for said in by_speaker.values() for i in order.last(said)})


def _unless(
    order: Order, last: int, days: Mapping[int, Due], context: FoldContext
) -> Iterator[Unless]:
    """Yield the conditions of a day, each with the days of which one holds if it is not met."""
    event = order.facts[last].event
    if not isinstance(event, DeadlineChanged):
        return
    before = order.last(i for i in days if order.before(i, last))
    for condition in event.conditions:
        if condition.step in context.done:
            continue
        if condition.due is None:
            yield Unless(condition, tuple(days[i] for i in before))
        elif (when := context.moment(condition.due)) is not None:
            yield Unless(condition, (Due(condition.due, when, order.facts[last]),))


def _all_days(due: Due, unless: Iterable[Unless]) -> list[Due]:
    return [due, *(day for each in unless for day in each.days)]
