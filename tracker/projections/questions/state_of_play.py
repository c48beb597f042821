"""The state of play: the few things to be known first of a picture, and what moved last.

Each is an entry of the picture or a count, so that who words it can cite what the picture cites.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, day_of, parse_when, read_when, zone_of
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    MeetingShown,
    Part,
    ProposalShown,
)
from tracker.projections.questions.announcements_format import DaysLeft
from tracker.projections.questions.what_moved import Moves

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.projections.picture_format import Picture, Statement


class TrucesNow(Part, frozen=True, kw_only=True):
    """The truces that hold, those still to come, and the last one that held and is over.

    `unclear` has those of which it is disputed whether they hold; `over_on` is the written date at
    which `last_over` was over.
    """

    in_force: list[CeasefireShown]
    to_come: list[CeasefireShown]
    unclear: list[CeasefireShown]
    last_over: CeasefireShown | None
    over_on: str | None


class MeetingNear(Part, frozen=True, kw_only=True):
    """The next meeting or the last one; `awaits` has the invited who have not confirmed."""

    meeting: MeetingShown
    day: str
    days: DaysLeft
    awaits: list[str]


class OnTheTable(Part, frozen=True, kw_only=True):
    """The number of open proposals, and the one that was made last."""

    open: int
    newest: ProposalShown | None
    days: DaysLeft | None


class AgreementsReached(Part, frozen=True, kw_only=True):
    """The number of agreements that were reached, and of their terms in each state."""

    reached: int
    terms: int
    kept: int
    kept_in_part: int
    overdue: int
    refused: int
    newest: AgreementShown


class DeadlineNear(Part, frozen=True, kw_only=True):
    """The next deadline, a proposal's or a term's day among them."""

    deadline: DeadlineShown
    day: str
    days: DaysLeft


class StateOfPlay(Part, frozen=True, kw_only=True):
    """The state of play at a date; null is what there is not."""

    truces: TrucesNow
    next_meeting: MeetingNear | None
    last_meeting: MeetingNear | None
    on_the_table: OnTheTable
    agreements: AgreementsReached | None
    next_deadline: DeadlineNear | None
    moves: Moves | None


class PartsSaid(Part, frozen=True, kw_only=True):
    """The parts of an issue on which something is said, and the events that say it."""

    parts: list[str]
    statements: list[str]


def state_of_play(picture: Picture, moves: Moves | None) -> StateOfPlay:
    """Return the state of play of a picture.

    Args:
        picture: The picture.
        moves: What moved last; None where nothing did, or nothing was said before.
    """
    clock = _Clock(picture)
    return StateOfPlay(
        truces=_truces(picture.ceasefires, clock),
        next_meeting=_next_meeting(picture.meetings, clock),
        last_meeting=_last_meeting(picture.meetings, clock),
        on_the_table=_on_the_table(picture.proposals, clock),
        agreements=_agreements(picture.agreements, clock),
        next_deadline=_next_deadline(picture.deadlines, clock),
        moves=moves,
    )


class _Clock:
    """The day that a picture is of, and how far written dates are from it."""

    def __init__(self, picture: Picture) -> None:
        self.zone = zone_of(picture.zone)
        asked = parse_when(picture.asked.boundary, zone=self.zone)
        self.boundary = asked.start.earliest
        self._today = day_of(self.boundary - 1, self.zone)

    def read(self, text: str) -> When:
        """Read a written date."""
        return read_when(text, zone=self.zone)

    def over(self, text: str | None) -> int:
        """Return when a day is surely over; what has none is over before everything."""
        return -FOREVER if text is None else self.read(text).last

    def days(self, text: str) -> DaysLeft:
        """Count the days to the first and to the last day that a written date may stand for."""
        when = self.read(text)
        first = (day_of(when.start.earliest, self.zone) - self._today).days
        if when.last >= FOREVER // 2:
            return DaysLeft(first=first, last=None)
        last = (day_of(when.last, self.zone) - self._today).days
        return DaysLeft(first=first, last=last)

    def days_until(self, text: str) -> DaysLeft:
        """Count the same of an end: midnight is the end of the day before."""
        end = self.read(text).until
        first = (day_of(end.earliest - 1, self.zone) - self._today).days
        last = (day_of(end.latest - 1, self.zone) - self._today).days
        return DaysLeft(first=first, last=last)


def _truces(found: Iterable[CeasefireShown], clock: _Clock) -> TrucesNow:
    by_state: dict[str, list[CeasefireShown]] = {}
    held: list[tuple[int, str, CeasefireShown]] = []
    for each in found:
        by_state.setdefault(each.state, []).append(each)
        over = _over_on(each)
        if over is not None:
            held.append((clock.read(over).until.latest, over, each))
    held.sort(key=lambda each: (each[0], each[2].slug))
    _, over_on, last_over = held[-1] if held else (0, None, None)
    return TrucesNow(
        in_force=by_state.get("in-force", []),
        to_come=by_state.get("announced", []),
        unclear=by_state.get("disputed", []),
        last_over=last_over,
        over_on=over_on,
    )


def _over_on(found: CeasefireShown) -> str | None:
    """Return the date at which a truce that held was over; None of one that holds, or never did."""
    if found.state == "expired":
        return found.until
    if found.state != "ended":
        return None
    ends = [ground.when for ground in found.grounds if ground.part == "state"]
    return ends[-1] if ends else found.until


_TO_COME: Final = frozenset(
    {"proposed", "planned", "confirmed", "postponed", "moved", "disputed"}
)


def _next_meeting(found: Sequence[MeetingShown], clock: _Clock) -> MeetingNear | None:
    """Return the first meeting whose day has not passed."""
    ahead = [
        (clock.read(each.scheduled_for).start.earliest, each.slug, each.scheduled_for)
        for each in found
        if each.scheduled_for is not None and is_ahead(each, clock.boundary, clock.zone)
    ]
    if not ahead:
        return None
    _, slug, day = min(ahead)
    meeting = next(each for each in found if each.slug == slug)
    return MeetingNear(
        meeting=meeting, day=day, days=clock.days(day), awaits=awaited(meeting)
    )


def is_ahead(found: MeetingShown, boundary: int, zone: ZoneInfo) -> bool:
    """Check that a meeting is to come and has a day that has not passed."""
    if found.held or found.scheduled_for is None or found.state not in _TO_COME:
        return False
    return read_when(found.scheduled_for, zone=zone).last >= boundary


def awaited(found: MeetingShown) -> list[str]:
    """Return the invited of whom nothing was heard yet."""
    heard = {
        *found.proposed_by,
        *found.confirmed_by,
        *found.perhaps_confirmed_by,
        *found.declined_by,
    }
    return [party for party in found.invited if party not in heard]


def _last_meeting(found: Sequence[MeetingShown], clock: _Clock) -> MeetingNear | None:
    held = [
        (clock.read(each.held).start.earliest, each.slug, each)
        for each in found
        if each.held
    ]
    if not held:
        return None
    *_, meeting = max(held, key=lambda each: each[:2])
    day = meeting.held or ""
    return MeetingNear(meeting=meeting, day=day, days=clock.days(day), awaits=[])


def _on_the_table(found: Iterable[ProposalShown], clock: _Clock) -> OnTheTable:
    open_now = [each for each in found if each.state in {"open", "disputed"}]
    if not open_now:
        return OnTheTable(open=0, newest=None, days=None)
    newest = max(open_now, key=lambda each: clock.read(each.made).start.latest)
    return OnTheTable(open=len(open_now), newest=newest, days=clock.days(newest.made))


def _agreements(
    found: Sequence[AgreementShown], clock: _Clock
) -> AgreementsReached | None:
    if not found:
        return None
    states = Counter(term.state for each in found for term in each.terms)
    return AgreementsReached(
        reached=len(found),
        terms=states.total(),
        kept=states["fulfilled"],
        kept_in_part=states["partial"],
        overdue=states["overdue"],
        refused=states["refused"],
        newest=max(found, key=lambda each: clock.read(each.reached).start.latest),
    )


_SETTLED: Final = frozenset(
    {
        *("passed", "met", "missed", "dropped"),
        *("agreed", "rejected", "countered", "withdrawn", "lapsed", "superseded"),
        *("overdue", "fulfilled", "refused"),
    }
)
"""The states of a deadline, a proposal or a term whose day is not waited for any more."""


def _next_deadline(
    found: Iterable[DeadlineShown], clock: _Clock
) -> DeadlineNear | None:
    for each in found:
        if each.due is None or each.state in _SETTLED:
            continue
        if clock.read(each.due).until.latest >= clock.boundary:
            return DeadlineNear(
                deadline=each, day=each.due, days=clock.days_until(each.due)
            )
    return None


def parts_said(picture: Picture) -> dict[str, PartsSaid]:
    """Return for each issue at the top of a picture its parts on which something is said."""
    rows = {issue.slug: issue for issue in picture.issues}
    found = {
        issue.slug: PartsSaid(parts=[], statements=[])
        for issue in picture.issues
        if issue.parent not in rows
    }
    on_parts = _statements_on_parts(picture)
    for slug, shown in found.items():
        below = on_parts[slug]
        named = {each.issue for each in below}
        shown.parts.extend(part for part in rows if part in named)
        shown.statements.extend(sorted({each.event_id for each in below}))
    return found


def _statements_on_parts(picture: Picture) -> dict[str, list[Statement]]:
    """Return the statements of each row that are on a part of its issue."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for cell in picture.cells:
        found[cell.issue] += [s for s in cell.statements if s.issue != cell.issue]
    return found
