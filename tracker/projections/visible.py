"""Which events count, and as what: the only place that compares clocks.

The three steps of docs/explanation/time-and-truth.md, section 3: our own record is mended whatever is asked
(`mend`), then what was not known is dropped and evidence that no longer carries anything with it, then the rest
is split by the valid clock (`visible`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast, get_args

import msgspec

from tracker.domain.dates import FOREVER, Bounds, When, format_instant, read_when, zone_of
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import (
    Act,
    Catalogued,
    CommitmentFulfilled,
    DossierOpened,
    Event,
    Fact,
    IssueDefined,
    MeetingHeld,
    MembershipChanged,
    PartyRegistered,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.recorded import RecordedEvent, UnknownEvent
from tracker.domain.rules import corrected

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.envelope import Evidence
    from tracker.domain.recorded import Noted
    from tracker.projections.question import Question


_NO_FACTS: Final = frozenset((*get_args(Catalogued), *get_args(Act), UnknownEvent))
_MENDING: Final = frozenset((RecordCorrected, RecordWithdrawn))
_OUTCOMES: Final = frozenset((MeetingHeld, CommitmentFulfilled))
"""What counts from the end of its `when`."""
_FINGERPRINT: Final = msgspec.json.Encoder(order="sorted").encode


class Catalogue(NamedTuple):
    """What facts name: it has no clocks, and holds at every date once the log has it."""

    dossier: DossierOpened
    zone: ZoneInfo
    sources: dict[str, SourceRegistered]
    parties: dict[str, PartyRegistered]
    issues: dict[str, IssueDefined]

    def published(self, source: str) -> Bounds | None:
        """When a source was published; None when that is not known."""
        found = self.sources.get(source)
        if found is None or found.published is None:
            return None
        return read_when(found.published, zone=self.zone).start


class Reported(msgspec.Struct, frozen=True, gc=False):
    """Since when the public could know a fact, and the words for it."""

    latest: int
    text: str


class Counted(msgspec.Struct, frozen=True, gc=False):
    """A fact that counts: as corrected, with what is left of its evidence.

    `bounds` decides order and certainty: those of the start, or of the end for an outcome. `rank` puts facts in an order
    that does not depend on when they were appended; it is for listing them, and decides nothing.
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
        """Where it is listed among its like."""
        return (*self.bounds, self.event.key or "", _FINGERPRINT(self.event))

    def before(self, other: Counted) -> bool:
        """Whether it was certainly over before the other began."""
        return self.bounds.latest <= other.bounds.earliest


class Mended(NamedTuple):
    """A log whose own records are put right: corrections applied, what was withdrawn left out.

    `withdrawn` has the event ids of all that was withdrawn and not restored, acts on the log included.
    """

    catalogue: Catalogue
    facts: Sequence[tuple[RecordedEvent | Noted, Fact]]
    retractions: list[tuple[RecordedEvent, SourceRetracted]]
    disputes: list[tuple[RecordedEvent, ReportDisputed]]
    ids: dict[str, str]
    withdrawn: frozenset[str]


class Visible(NamedTuple):
    """What counts for one question."""

    catalogue: Catalogue
    certain: list[Counted]
    possible: list[Counted]
    disputed_by: dict[str, list[str]]
    ids: dict[str, str]
    then: int
    lost_then: set[str]

    def known_then(self, fact: Counted) -> bool:
        """Whether a fact that counts would also count had nothing been known that was reported after the date asked about."""
        return (
            fact.reported.latest <= self.then
            and left_over(fact.event.evidence, self.lost_then) is not None
        )


def mend(events: Sequence[RecordedEvent]) -> Mended:
    """Put our own record right: the first step, which no date asked about changes.

    Args:
        events: All events of one dossier up to the log place asked about, in log order.
    """
    acts = [r for r in events if type(r.event) in _MENDING]
    by_name = _names(events) if acts else {}
    withdrawn = _withdrawn(acts, by_name)
    corrections = _corrections(acts, by_name, withdrawn)
    entries: list[Catalogued] = []
    facts: list[tuple[RecordedEvent, Fact]] = []
    retractions: list[tuple[RecordedEvent, SourceRetracted]] = []
    disputes: list[tuple[RecordedEvent, ReportDisputed]] = []
    for recorded in events:
        event = recorded.event
        if recorded.event_id in withdrawn:
            continue
        if recorded.event_id in corrections and not isinstance(event, UnknownEvent):
            event = _corrected(event, corrections[recorded.event_id])
        if type(event) not in _NO_FACTS:
            facts.append((recorded, cast("Fact", event)))
        elif isinstance(event, SourceRetracted):
            retractions.append((recorded, event))
        elif isinstance(event, ReportDisputed):
            disputes.append((recorded, event))
        elif isinstance(event, DossierOpened | SourceRegistered | PartyRegistered | IssueDefined):
            entries.append(event)
    ids = {r.event_id: r.event_id for r in events}
    ids.update((key, r.event_id) for r in events if (key := r.event.key) is not None)
    return Mended(catalogue_from(entries), facts, retractions, disputes, ids, frozenset(withdrawn))


def visible(mended: Mended, question: Question) -> Visible:
    """What counts for a question: known by then, with evidence that still carries it, split by the valid clock."""
    catalogue, known, boundary = mended.catalogue, question.known, question.boundary
    lost = lost_sources(mended, known)
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
        if lost and evidence:
            left = left_over(evidence, lost)
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
    then = min(known, boundary)
    return Visible(
        catalogue,
        certain,
        possible,
        denials(mended, lost, known),
        mended.ids,
        then,
        lost_sources(mended, then),
    )


def bounds_of(event: Fact, when: When) -> Bounds:
    """The interval that decides a fact's order and certainty."""
    return when.outcome if type(event) in _OUTCOMES else when.start


def denials(mended: Mended, lost: Container[str], known: int) -> dict[str, list[str]]:
    """Who denies which report, by event id: denials known by then, with evidence that still carries them."""
    found: dict[str, set[str]] = {}
    for recorded, dispute in mended.disputes:
        target = mended.ids.get(dispute.target)
        if (
            target is not None
            and reported_of(recorded, dispute, mended.catalogue).latest <= known
            and left_over(dispute.evidence, lost) is not None
        ):
            found.setdefault(target, set()).add(dispute.by)
    return {target: sorted(parties) for target, parties in found.items()}


def public_acts(mended: Mended, question: Question, counted: Container[str]) -> list[Counted]:
    """What the public did to reports, by what was known: sources taken back, and denials of what counts, given by event id."""
    lost = lost_sources(mended, question.known)
    found = []
    acts: list[tuple[RecordedEvent, SourceRetracted | ReportDisputed]] = [
        *mended.retractions,
        *mended.disputes,
    ]
    for recorded, act in acts:
        if isinstance(act, ReportDisputed) and mended.ids.get(act.target) not in counted:
            continue
        reported = reported_of(recorded, act, mended.catalogue)
        when = read_when(act.when or reported.text, zone=mended.catalogue.zone)
        evidence = left_over(act.evidence, lost)
        if (
            when.start.earliest < question.boundary
            and reported.latest <= question.known
            and evidence is not None
        ):
            found.append(
                Counted(
                    act,
                    recorded.event_id,
                    act.key or recorded.event_id,
                    when,
                    when.start,
                    reported,
                    evidence,
                )
            )
    return found


def as_mended(
    recorded: RecordedEvent, acts: Sequence[RecordedEvent]
) -> Event | UnknownEvent | None:
    """One event as the acts on it leave it; None when it is withdrawn.

    Args:
        recorded: The event.
        acts: Every correction and withdrawal of it, and of one another, in log order.
    """
    by_name = _names([recorded, *acts])
    withdrawn = _withdrawn(acts, by_name)
    if recorded.event_id in withdrawn:
        return None
    event = recorded.event
    return (
        event
        if isinstance(event, UnknownEvent)
        else _corrected(event, _corrections(acts, by_name, withdrawn).get(recorded.event_id, ()))
    )


def catalogue_of(events: Sequence[RecordedEvent]) -> Catalogue:
    """What the facts of a dossier may name, as corrected."""
    return mend(events).catalogue


def reported_of(recorded: RecordedEvent | Noted, event: Event, catalogue: Catalogue) -> Reported:
    """Since when the public could know an event: as stated, else by its sources, else by our log."""
    if event.reported is not None:
        return Reported(read_when(event.reported, zone=catalogue.zone).start.latest, event.reported)
    dated = [(catalogue.published(e.source), e.source) for e in event.evidence]
    published = sorted(
        (bounds.latest, catalogue.sources[source].published or "")
        for bounds, source in dated
        if bounds is not None
    )
    if published:
        began = (
            read_when(event.when, zone=catalogue.zone).start.earliest if event.when else -FOREVER
        )
        return Reported(*next((p for p in published if p[0] > began), published[-1]))
    if isinstance(event, MembershipChanged) and not event.evidence:
        return Reported(read_when(event.when, zone=catalogue.zone).start.latest, event.when)
    return Reported(recorded.recorded_at + 1, format_instant(recorded.recorded_at))


def lost_sources(mended: Mended, known: int) -> set[str]:
    """The sources that carry nothing for who knows what was reported before `known`: published later, or taken back by then.

    Acts count in log order: a later retraction may take back what an earlier one rests on.
    """
    catalogue = mended.catalogue
    gone: set[str] = set()
    if known < FOREVER:
        gone = {
            slug
            for slug in catalogue.sources
            if (published := catalogue.published(slug)) is not None and published.latest > known
        }
    for recorded, retraction in reversed(mended.retractions):
        if (
            reported_of(recorded, retraction, catalogue).latest <= known
            and left_over(retraction.evidence, gone) is not None
        ):
            gone.add(retraction.source)
    return gone


def left_over(evidence: tuple[Evidence, ...], lost: Container[str]) -> tuple[Evidence, ...] | None:
    """What is left of an event's evidence; None when it rested on some and nothing is left."""
    for each in evidence:
        if each.source in lost:
            break
    else:
        return evidence
    left = tuple(e for e in evidence if e.source not in lost)
    supported = any(e.stance == "supports" for e in evidence)
    return None if supported and not any(e.stance == "supports" for e in left) else left


def _names(events: Iterable[RecordedEvent]) -> dict[str, RecordedEvent]:
    """Every event by its key and by its id; a key wins over an id of the same spelling."""
    found: dict[str, RecordedEvent] = {}
    for recorded in events:
        found[recorded.event_id] = recorded
    for recorded in events:
        if recorded.event.key is not None:
            found[recorded.event.key] = recorded
    return found


def _withdrawn(acts: Sequence[RecordedEvent], by_name: dict[str, RecordedEvent]) -> set[str]:
    """The ids of what is withdrawn. Acts count in log order: from the last, each that still stands takes its target away."""
    gone: set[str] = set()
    for recorded in reversed(acts):
        act = recorded.event
        if not isinstance(act, RecordWithdrawn) or recorded.event_id in gone:
            continue
        target = by_name.get(act.target)
        if target is None or (
            _is_act(target) and target.global_position >= recorded.global_position
        ):
            continue
        gone.add(target.event_id)
    return gone


def _corrections(
    acts: Sequence[RecordedEvent], by_name: dict[str, RecordedEvent], withdrawn: set[str]
) -> dict[str, list[RecordCorrected]]:
    """The corrections of each event that stand, in log order; that of a correction is one of its target."""
    found: dict[str, list[RecordCorrected]] = {}
    for recorded in acts:
        act = recorded.event
        if not isinstance(act, RecordCorrected) or recorded.event_id in withdrawn:
            continue
        target = _mended_by(recorded, act, by_name)
        if target is not None:
            found.setdefault(target.event_id, []).append(act)
    return found


def _mended_by(
    recorded: RecordedEvent, act: RecordCorrected, by_name: dict[str, RecordedEvent]
) -> RecordedEvent | None:
    """What a correction mends in the end; None when it, or one that it corrects, points at nothing or at a later act."""
    target = by_name.get(act.target)
    if target is None or not isinstance(target.event, RecordCorrected):
        return target
    return (
        _mended_by(target, target.event, by_name)
        if target.global_position < recorded.global_position
        else None
    )


def _is_act(recorded: RecordedEvent) -> bool:
    return isinstance(
        recorded.event, RecordCorrected | RecordWithdrawn | SourceRetracted | ReportDisputed
    )


def _corrected(event: Event, corrections: Iterable[RecordCorrected]) -> Event:
    """An event as corrected; a correction that would make it illegal is passed over, `verify` reports it."""
    for correction in corrections:
        try:
            event = corrected(event, correction.replacement)
        except InvalidEventError:
            continue
    return event


def catalogue_from(entries: Iterable[Catalogued]) -> Catalogue:
    """The catalogue of a dossier; when a slug is defined twice, the first in the log stands."""
    dossier: DossierOpened | None = None
    sources: dict[str, SourceRegistered] = {}
    parties: dict[str, PartyRegistered] = {}
    issues: dict[str, IssueDefined] = {}
    for event in entries:
        if isinstance(event, SourceRegistered):
            sources.setdefault(event.slug, event)
        elif isinstance(event, PartyRegistered):
            parties.setdefault(event.slug, event)
        elif isinstance(event, IssueDefined):
            issues.setdefault(event.slug, event)
        elif dossier is None:
            dossier = event
    if dossier is None:
        dossier = DossierOpened(dossier="unopened", title="Not opened")
    return Catalogue(dossier, zone_of(dossier.zone), sources, parties, issues)
