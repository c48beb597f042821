"""The days on which something changed, one after another, as data: `tracker.replay/1`.

At every step later knowledge is sealed, unless it is asked for: the answer of that day by what was
known on that day. A step is the difference from the step before, complete, with the events that
made it.
"""

from __future__ import annotations

from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import day_bounds, day_of
from tracker.domain.presented import Presented
from tracker.projections.incremental import LivePicture
from tracker.projections.picture import recited
from tracker.projections.picture_format import SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.causes import cause_of, cause_shown, causes_in_order
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.diff_format import Cause, Diff
from tracker.projections.visible import ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.incremental import Turn
    from tracker.projections.mended import Mended
    from tracker.projections.picture import Selection
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.causes import CausingEvent, Side
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Question

FORMAT: Final = "tracker.replay/1"


class ReplayAsked(Part, frozen=True, kw_only=True):
    """The question: from which day to which, looked at every so many days.

    `sealed`: what is known is cut off at the day of each step; else `known` says where, for all of
    them.
    """

    from_: str = msgspec.field(name="from")
    to: str
    every: int
    sealed: bool
    known: str | None
    log: int


class Step(Presented, Part, frozen=True, kw_only=True):
    """A day on which the answer is another than at the step before.

    `events` came to count, or ceased to, since the step before; `diff` says what they changed.
    Numbers of sources are those of the whole replay, and `diff.sources` has those of this step.
    """

    n: int
    day: str
    events: list[Cause]
    diff: Diff


class Replay(Part, frozen=True, kw_only=True):
    """A whole replay."""

    format: str
    dossier: str
    title: str
    zone: str
    asked: ReplayAsked
    steps: list[Step]
    sources: list[SourceShown]


class Seen(NamedTuple):
    """A step, and the whole picture at it."""

    step: Step
    picture: Picture


def replay(mended: Mended, asked: ReplayAsked, selection: Selection) -> Iterator[Seen]:
    """Return the steps of a replay, each worked out when it is asked for.

    Args:
        mended: The log.
        asked: What is replayed.
        selection: Which part of the pictures is compared; its columns stay the same.
    """
    live = LivePicture(mended, selection)
    first, last = date.fromisoformat(asked.from_), date.fromisoformat(asked.to)
    before = live.picture(_question(first - timedelta(days=1), mended, asked))
    only = (selection.parties, selection.issues, selection.speakers)
    narrowed = any(part is not None for part in only)
    numbers: dict[str, int] = {}
    pending = _Pending(mended, live.titles)
    n = 0
    for day in days_of_change(live, mended, first, last, every=asked.every):
        question = _question(day, mended, asked)
        picture = live.picture(question)
        pending.take(live)
        events = pending.events()
        diff = compare(before, picture, events, whole=not narrowed)
        if not diff.anything:
            continue
        n += 1
        yield Seen(_step(n, day, diff, events, numbers, narrowed=narrowed), picture)
        before = picture
        pending = _Pending(mended, live.titles)


def days_of_change(
    live: LivePicture, mended: Mended, first: date, last: date, *, every: int = 1
) -> list[date]:
    """Return the days looked at, at whose end an answer may differ from the one before.

    Args:
        live: The pictures, which know the instants at which they may change.
        mended: The log.
        first: The first day.
        last: The last day, which is looked at in any case when it is not a whole number of `every`
            days away.
        every: How many days lie between two that are looked at.
    """
    zone = mended.catalogue.zone
    start, end = day_bounds(first, zone).earliest, day_bounds(last, zone).latest
    instants = {instant for instant in live.turning_points() if start < instant <= end}
    changing = {day_of(instant - 1, zone) for instant in instants}
    changing |= live.days_of_staleness(last)
    found: set[date] = set()
    for day in changing:
        if first <= day <= last:
            periods = (day - first).days // every + 1
            found.add(min(first + timedelta(days=periods * every - 1), last))
    return sorted(found)


def _question(day: date, mended: Mended, asked: ReplayAsked) -> Question:
    text = day.isoformat()
    return ask(
        text,
        zone=mended.catalogue.zone,
        known=text if asked.sealed else asked.known,
        log=asked.log,
    )


class _Pending:
    """The events since the last step."""

    def __init__(self, mended: Mended, titles: Titles) -> None:
        self._mended, self._titles = mended, dict(titles)
        self._turns: dict[int, Turn] = {}
        self._acts: list[Counted] = []

    def take(self, live: LivePicture) -> None:
        """Take in what the last picture brought."""
        for turn in live.turns:
            earlier = self._turns.get(turn.place, turn)
            self._turns[turn.place] = turn._replace(before=earlier.before)
        self._acts += live.acts()
        self._titles |= live.titles

    def events(self) -> list[CausingEvent]:
        """Return the events that made the difference, in the order of their dates."""
        mended, titles = self._mended, self._titles
        found = [
            (act.reported.latest, cause_of(act, "after", mended, titles))
            for act in self._acts
        ]
        for turn in self._turns.values():
            counting = turn.after or turn.before
            if counting is None or turn.before == turn.after:
                continue
            side: Side = "both"
            if turn.before is None:
                side = "after"
            elif turn.after is None:
                side = "before"
            fact = counting.fact
            cause = cause_of(fact, side, mended, titles, certain=counting.certain)
            found.append((fact.bounds.earliest, cause))
        return causes_in_order(found)


def _step(
    n: int,
    day: date,
    diff: Diff,
    causes: Sequence[CausingEvent],
    numbers: dict[str, int],
    *,
    narrowed: bool,
) -> Step:
    """Make a step under the numbers of the whole replay."""
    own = {source.slug: source.n for source in diff.sources}
    for source in diff.sources:
        numbers.setdefault(source.slug, len(numbers) + 1)
    laid = diff.causes()
    events = [
        cause_shown(each, {own[s.slug] for s in each.sources if s.slug in own})
        for each in causes
        if each.fact.event_id in laid or not narrowed
    ]
    joint = {n: numbers[slug] for slug, n in own.items()}
    sources = [msgspec.structs.replace(s, n=numbers[s.slug]) for s in diff.sources]
    sources.sort(key=attrgetter("n"))
    return Step(
        n=n,
        day=day.isoformat(),
        events=recited(events, joint),
        diff=msgspec.structs.replace(recited(diff, joint), sources=sources),
    )
