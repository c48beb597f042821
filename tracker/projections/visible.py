"""A question on the three clocks, and the events that count for it: nothing else compares clocks.

The second and third step of docs/reference/time-and-truth.md, section 3, on a record that is
mended already: what was not known is dropped, and so is what rests only on evidence that no longer
carries anything; the rest is split by the valid clock.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import msgspec

from tracker.domain.dates import (
    FOREVER,
    Bounds,
    When,
    day_of,
    day_start,
    format_instant,
    parse_when,
    read_when,
)
from tracker.domain.events import (
    CommitmentFulfilled,
    Event,
    MeetingHeld,
    MembershipChanged,
    ReportDisputed,
    VoteHeld,
)
from tracker.projections.picture_format import Asked

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from zoneinfo import ZoneInfo

    from tracker.domain.envelope import EventBody, Evidence
    from tracker.domain.recorded import Noted, RecordedEvent
    from tracker.projections.mended import Catalogue, Mended, PublicAct


E = TypeVar("E", bound="EventBody")
_OUTCOMES: Final = frozenset((MeetingHeld, CommitmentFulfilled, VoteHeld))
"""Facts that count from the end of their `when`."""
_FINGERPRINT: Final = msgspec.json.Encoder(order="sorted").encode


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question: the state just before `boundary`, by what was known before `known`.

    It is put to the first events of a log, however many they are; `log` only says how many.

    Attributes:
        valid: The day or instant asked about, as written.
        boundary: The end of that day, or one microsecond after that instant; exclusive, in UTC
            microseconds.
        day_start: The first instant of the day asked about; None when an instant was asked about.
        known_text: The day or instant after which nothing reported counts, as written; None is
            hindsight.
        known: Its boundary, in UTC microseconds; `FOREVER` in hindsight.
        log: The last log place that was read.
    """

    valid: str
    boundary: int
    day_start: int | None
    known_text: str | None = None
    known: int = FOREVER
    log: int = 0


def boundary_of(when: When) -> int:
    """Return the instant just after the last one that a written date may stand for."""
    return (when.end or when.start).latest


def ask(
    valid: str, *, zone: ZoneInfo, known: str | None = None, log: int = 0
) -> Question:
    """Make the question for a written date; of a longer date, for its last day.

    Raises:
        DateNotUnderstoodError: One of the dates is not understood.
    """
    when = parse_when(valid, zone=zone)
    boundary = boundary_of(when)
    first = (
        None
        if when.precision == "instant"
        else day_start(day_of(boundary - 1, zone), zone)
    )
    known_boundary = (
        FOREVER if known is None else boundary_of(parse_when(known, zone=zone))
    )
    return Question(
        valid=valid,
        boundary=boundary,
        day_start=first,
        known_text=known,
        known=known_boundary,
        log=log,
    )


def asked_of(question: Question) -> Asked:
    """Return the question as it stands in an answer."""
    return Asked(
        valid=question.valid,
        boundary=format_instant(question.boundary),
        known=question.known_text,
        log=question.log,
    )


class Reported(msgspec.Struct, frozen=True, gc=False):
    """The instant since which the public could know a fact, and the words for it."""

    latest: int
    text: str


class Counted(msgspec.Struct, frozen=True, gc=False):
    """A fact that counts: as corrected, with what is left of its evidence.

    `bounds` decides order and certainty: those of the start, or of the end for an outcome. `rank`
    puts facts in an order that does not depend on when they were appended; it is for listing them,
    and decides nothing.
    """

    event: Event
    event_id: str
    name: str
    when: When
    bounds: Bounds
    reported: Reported
    evidence: tuple[Evidence, ...]

    @property
    def rank(self) -> tuple[int, int, str, bytes]:
        """Its place in a list of facts."""
        return (*self.bounds, self.event.key or "", _FINGERPRINT(self.event))

    def before(self, other: Counted) -> bool:
        """Check that it was certainly over before the other began."""
        return self.bounds.latest <= other.bounds.earliest

    def as_a(self, kind: type[E]) -> E:
        """Return its event, which the caller knows to be of this type."""
        assert isinstance(self.event, kind)  # noqa: S101  (the caller has sorted them out)
        return self.event


RANK: Final = attrgetter("rank")


def by_rank(facts: Iterable[Counted]) -> tuple[Counted, ...]:
    """Return facts in the order in which they are listed."""
    return tuple(sorted(facts, key=RANK))


def once_by_rank(facts: Iterable[Counted]) -> tuple[Counted, ...]:
    """Return facts in that order, each once."""
    return by_rank({fact.event_id: fact for fact in facts}.values())


class Lost(NamedTuple):
    """Evidence that carries nothing.

    Attributes:
        sources: The sources that carry no event.
        of: By event id, the sources that carry that event no longer, and others still.
    """

    sources: set[str]
    of: dict[str, set[str]]

    def for_event(self, event_id: str) -> set[str]:
        """Return the sources that do not carry an event."""
        own = self.of.get(event_id)
        return self.sources if own is None else self.sources | own


class Visible(NamedTuple):
    """The facts that count for one question."""

    catalogue: Catalogue
    certain: list[Counted]
    possible: list[Counted]
    disputed_by: dict[str, list[str]]
    ids: dict[str, str]
    then: int

    def reported(self, fact: Counted) -> Reported:
        """Tell since when the public could know a fact that counts.

        That is as stated, or the earliest of its sources that count where that came out later; a
        source without a date may have come out at any time.
        """
        dates = []
        for each in fact.evidence:
            if each.stance == "supports":
                published = self.catalogue.published(each.source)
                if published is None or published.latest <= fact.reported.latest:
                    return fact.reported
                text = self.catalogue.sources[each.source].published or ""
                dates.append(Reported(published.latest, text))
        first = min(dates, key=lambda each: (each.latest, each.text), default=None)
        return fact.reported if first is None else first

    def known_then(self, fact: Counted) -> bool:
        """Check that a fact was reported by the end of the date asked about."""
        return self.reported(fact).latest <= self.then


def visible(mended: Mended, question: Question) -> Visible:
    """Return the facts that count: known by then, on evidence that still carries them."""
    catalogue, known, boundary = mended.catalogue, question.known, question.boundary
    lost = lost_evidence(mended, known)
    any_lost = bool(lost.sources or lost.of)
    certain: list[Counted] = []
    possible: list[Counted] = []
    dates: dict[str, When] = {}
    reports: dict[str, Reported] = {}
    for recorded, event in mended.facts:
        when = dates.get(event.when)
        if when is None:
            when = dates[event.when] = read_when(event.when, zone=catalogue.zone)
        bounds = bounds_of(event, when)
        earliest, latest = bounds
        if earliest >= boundary:
            continue
        reported = reports.get(event.reported) if event.reported is not None else None
        if reported is None:
            reported = reported_of(recorded, event, catalogue)
            if event.reported is not None:
                reports[event.reported] = reported
        if reported.latest > known:
            continue
        evidence = event.evidence
        if evidence and any_lost:
            left = left_over(evidence, lost.for_event(recorded.event_id))
            if left is None:
                continue
            evidence = left
        fact = Counted(
            event,
            recorded.event_id,
            event.key or recorded.event_id,
            when,
            bounds,
            reported,
            evidence,
        )
        (certain if latest <= boundary else possible).append(fact)
    denied = denials(mended, lost, known)
    then = min(known, boundary)
    return Visible(catalogue, certain, possible, denied, mended.ids, then)


def bounds_of(event: Event, when: When) -> Bounds:
    """Return the interval that decides a fact's order and certainty."""
    return when.outcome if type(event) in _OUTCOMES else when.start


def denials(mended: Mended, lost: Lost, known: int) -> dict[str, list[str]]:
    """Return the parties that deny each report, by its event id; only denials that count."""
    found: dict[str, set[str]] = {}
    for recorded, dispute in mended.disputes:
        target = mended.ids.get(dispute.target)
        if (
            target is not None
            and reported_of(recorded, dispute, mended.catalogue).latest <= known
            and left_over(dispute.evidence, lost.for_event(recorded.event_id))
            is not None
        ):
            found.setdefault(target, set()).add(dispute.by)
    return {target: sorted(parties) for target, parties in found.items()}


def public_acts(
    mended: Mended, question: Question, counted: Container[str]
) -> list[Counted]:
    """Return the sources taken back and the denials of facts that count.

    An act that takes back or denies a thing that nobody could know by then names it, and is left
    out.

    Args:
        mended: The record, put right.
        question: The question, by whose clocks they have to be known and past.
        counted: The event ids of the facts that count.
    """
    lost = lost_evidence(mended, question.known)
    found = []
    unknown = _unknown_targets(mended, question.known)
    for recorded, act in mended.public_acts:
        target = mended.ids.get(act.target or "")
        if target in unknown:
            continue
        if isinstance(act, ReportDisputed) and target not in counted:
            continue
        fact = act_counted(recorded, act, mended.catalogue)
        left = left_over(fact.evidence, lost.for_event(recorded.event_id))
        if (
            fact.bounds.earliest < question.boundary
            and fact.reported.latest <= question.known
            and left is not None
        ):
            found.append(msgspec.structs.replace(fact, evidence=left))
    return found


def _unknown_targets(mended: Mended, known: int) -> set[str]:
    """Return the event ids of what a retraction is about and nobody could know by then."""
    targets = {mended.ids.get(act.target or "") for _, act in mended.retractions}
    if known >= FOREVER or targets <= {None}:
        return set()
    catalogue = mended.catalogue
    unpublished = _unpublished(catalogue, known)
    return {
        recorded.event_id
        for recorded, event in (*mended.facts, *mended.public_acts)
        if recorded.event_id in targets
        and (
            reported_of(recorded, event, catalogue).latest > known
            or left_over(event.evidence, unpublished) is None
        )
    }


def act_counted(
    recorded: RecordedEvent, act: PublicAct, catalogue: Catalogue
) -> Counted:
    """Make an act of the public one that counts, dated by its report where it has no date."""
    reported = reported_of(recorded, act, catalogue)
    when = read_when(act.when or reported.text, zone=catalogue.zone)
    return as_counted(recorded, act, when, reported, act.evidence)


def as_counted(
    recorded: RecordedEvent | Noted,
    event: Event,
    when: When,
    reported: Reported,
    evidence: tuple[Evidence, ...],
) -> Counted:
    """Make an event one that counts."""
    name = event.key or recorded.event_id
    bounds = bounds_of(event, when)
    return Counted(event, recorded.event_id, name, when, bounds, reported, evidence)


def reported_of(
    recorded: RecordedEvent | Noted, event: Event, catalogue: Catalogue
) -> Reported:
    """Tell since when the public could know an event: as stated, by its sources, or by our log."""
    if event.reported is not None:
        return Reported(
            read_when(event.reported, zone=catalogue.zone).start.latest, event.reported
        )
    dated = [(catalogue.published(e.source), e.source) for e in event.evidence]
    published = sorted(
        (bounds.latest, catalogue.sources[source].published or "")
        for bounds, source in dated
        if bounds is not None
    )
    if published:
        began = (
            read_when(event.when, zone=catalogue.zone).start.earliest
            if event.when
            else -FOREVER
        )
        return Reported(*next((p for p in published if p[0] > began), published[-1]))
    if isinstance(event, MembershipChanged) and not event.evidence:
        return Reported(
            read_when(event.when, zone=catalogue.zone).start.latest, event.when
        )
    return Reported(recorded.recorded_at + 1, format_instant(recorded.recorded_at))


def lost_evidence(mended: Mended, known: int) -> Lost:
    """Return the evidence that carries nothing for who knows what was reported before `known`.

    Its source was published later, or taken back by then, wholly or for one event.

    Acts count in log order: a later retraction may take back what an earlier one rests on.
    """
    catalogue = mended.catalogue
    gone = _unpublished(catalogue, known)
    lost = Lost(gone, {})
    for recorded, retraction in reversed(mended.retractions):
        if (
            reported_of(recorded, retraction, catalogue).latest > known
            or left_over(retraction.evidence, lost.for_event(recorded.event_id)) is None
        ):
            continue
        if retraction.target is None:
            gone.add(retraction.source)
        elif (target := mended.ids.get(retraction.target)) is not None:
            lost.of.setdefault(target, set()).add(retraction.source)
    return lost


def _unpublished(catalogue: Catalogue, known: int) -> set[str]:
    """Return the sources that were published later than what may be known."""
    if known >= FOREVER:
        return set()
    return {
        slug
        for slug in catalogue.sources
        if (published := catalogue.published(slug)) is not None
        and published.latest > known
    }


def left_over(
    evidence: tuple[Evidence, ...], lost: Container[str]
) -> tuple[Evidence, ...] | None:
    """Return the evidence that is left; None when none is left that supports an event."""
    for each in evidence:
        if each.source in lost:
            break
    else:
        return evidence
    left = tuple(e for e in evidence if e.source not in lost)
    supported = any(e.stance == "supports" for e in evidence)
    return None if supported and not any(e.stance == "supports" for e in left) else left


def delay_days(fact: Counted, found: Visible) -> int:
    """Count calendar days from the last possible day of a fact to its report.

    Below zero they count back from its first possible day; 0 in between.
    """
    zone, latest = found.catalogue.zone, found.reported(fact).latest
    if latest > FOREVER // 2:
        return 0
    reported = day_of(latest - 1, zone)
    last = max(fact.bounds.latest - 1, fact.when.last)
    if last < FOREVER // 2 and (late := (reported - day_of(last, zone)).days) > 0:
        return late
    return min((reported - day_of(fact.bounds.earliest, zone)).days, 0)


def bearing_on_story(
    mended: Mended, question: Question
) -> tuple[Visible, list[Counted]]:
    """Return what counts for a story, and its facts with the retractions and denials beside."""
    found = visible(mended, question)
    facts = [*found.certain, *found.possible]
    return found, facts + public_acts(mended, question, {f.event_id for f in facts})
