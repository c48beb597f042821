"""Which events count, and as what: the only place that compares clocks.

The three steps of docs/explanation/time-and-truth.md, section 3: our own record is mended whatever is asked
(`mend`), then what was not known is dropped and evidence that no longer carries anything with it, then the rest
is split by the valid clock (`visible`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.catalog import decode_payload
from tracker.domain.dates import FOREVER, Bounds, When, format_instant, parse_when, zone_of
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import (
    CommitmentFulfilled,
    DossierOpened,
    Event,
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.envelope import Evidence
    from tracker.projections.question import Question


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
        return parse_when(found.published, zone=self.zone).start


class Reported(NamedTuple):
    """Since when the public could know a fact, and the words for it."""

    latest: int
    text: str


class Counted(NamedTuple):
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
        return (self.bounds.earliest, self.bounds.latest, self.event.key or "", _fingerprint(self.event))

    def before(self, other: Counted) -> bool:
        """Whether it was certainly over before the other began."""
        return self.bounds.latest <= other.bounds.earliest


class Mended(NamedTuple):
    """A log whose own records are put right: corrections applied, what was withdrawn left out."""

    catalogue: Catalogue
    facts: list[tuple[RecordedEvent, Event]]
    retractions: list[tuple[RecordedEvent, SourceRetracted]]
    disputes: list[tuple[RecordedEvent, ReportDisputed]]
    ids: dict[str, str]


class Visible(NamedTuple):
    """What counts for one question."""

    catalogue: Catalogue
    certain: list[Counted]
    possible: list[Counted]
    disputed_by: dict[str, list[str]]
    ids: dict[str, str]
    then: int
    retracted_then: set[str]

    def known_then(self, fact: Counted) -> bool:
        """Whether a fact that counts would also count had nothing been known that was reported after the date asked about."""
        return fact.reported.latest <= self.then and _evidence(fact.event, self.catalogue, self.retracted_then, self.then) is not None


def mend(events: Sequence[RecordedEvent]) -> Mended:
    """Put our own record right: the first step, which no date asked about changes.

    Args:
        events: All events of one dossier up to the log place asked about, in log order.
    """
    by_name = _names(events)
    withdrawn = _withdrawn(events, by_name)
    corrections = _corrections(events, by_name, withdrawn)
    standing: list[tuple[RecordedEvent, Event]] = []
    for recorded in events:
        event = recorded.event
        if recorded.event_id in withdrawn or isinstance(event, UnknownEvent | RecordCorrected | RecordWithdrawn):
            continue
        standing.append((recorded, _corrected(event, corrections.get(recorded.event_id, ()))))
    catalogue = _catalogue(standing)
    facts: list[tuple[RecordedEvent, Event]] = []
    retractions: list[tuple[RecordedEvent, SourceRetracted]] = []
    disputes: list[tuple[RecordedEvent, ReportDisputed]] = []
    for recorded, event in standing:
        if isinstance(event, SourceRetracted):
            retractions.append((recorded, event))
        elif isinstance(event, ReportDisputed):
            disputes.append((recorded, event))
        elif not isinstance(event, DossierOpened | SourceRegistered | PartyRegistered | IssueDefined):
            facts.append((recorded, event))
    return Mended(catalogue, facts, retractions, disputes, {name: r.event_id for name, r in by_name.items()})


def visible(mended: Mended, question: Question) -> Visible:
    """What counts for a question: known by then, with evidence that still carries it, split by the valid clock."""
    catalogue, known = mended.catalogue, question.known
    retracted = _retracted(mended, known)
    disputed: dict[str, list[str]] = {}
    for recorded, dispute in mended.disputes:
        target = mended.ids.get(dispute.target)
        if target is not None and reported_of(recorded, dispute, catalogue).latest <= known and _evidence(dispute, catalogue, retracted, known) is not None:
            parties = disputed.setdefault(target, [])
            if dispute.by not in parties:
                parties.append(dispute.by)
    certain: list[Counted] = []
    possible: list[Counted] = []
    for recorded, event in mended.facts:
        when = parse_when(event.when or "", zone=catalogue.zone)
        bounds = when.outcome if isinstance(event, MeetingHeld | CommitmentFulfilled) else when.start
        if bounds.earliest >= question.boundary:
            continue
        reported = reported_of(recorded, event, catalogue)
        if reported.latest > known:
            continue
        evidence = _evidence(event, catalogue, retracted, known)
        if evidence is None:
            continue
        fact = Counted(event, recorded.event_id, recorded.name, when, bounds, reported, evidence)
        (certain if bounds.latest <= question.boundary else possible).append(fact)
    for parties in disputed.values():
        parties.sort()
    then = min(known, question.boundary)
    return Visible(catalogue, certain, possible, disputed, mended.ids, then, _retracted(mended, then))


def catalogue_of(events: Sequence[RecordedEvent]) -> Catalogue:
    """What the facts of a dossier may name, as corrected."""
    return mend(events).catalogue


def reported_of(recorded: RecordedEvent, event: Event, catalogue: Catalogue) -> Reported:
    """Since when the public could know an event: as stated, else by its sources, else by our log."""
    if event.reported is not None:
        return Reported(parse_when(event.reported, zone=catalogue.zone).start.latest, event.reported)
    dated = [(catalogue.published(e.source), e.source) for e in event.evidence]
    published = sorted((bounds.latest, catalogue.sources[source].published or "") for bounds, source in dated if bounds is not None)
    if published:
        began = parse_when(event.when, zone=catalogue.zone).start.earliest if event.when else -FOREVER
        return Reported(*next((p for p in published if p[0] > began), published[-1]))
    if isinstance(event, MembershipChanged) and not event.evidence:
        return Reported(parse_when(event.when, zone=catalogue.zone).start.latest, event.when)
    return Reported(recorded.recorded_at + 1, format_instant(recorded.recorded_at))


def _retracted(mended: Mended, known: int) -> set[str]:
    """The sources taken back by then. Acts count in log order: a later one may take back what an earlier one rests on."""
    gone: set[str] = set()
    for recorded, retraction in reversed(mended.retractions):
        reported = reported_of(recorded, retraction, mended.catalogue)
        if reported.latest <= known and _evidence(retraction, mended.catalogue, gone, known) is not None:
            gone.add(retraction.source)
    return gone


def _carries(evidence: Evidence, catalogue: Catalogue, retracted: set[str], known: int) -> bool:
    """Whether evidence counts for who knows what was reported before `known`: published by then, and not taken back."""
    if evidence.source in retracted:
        return False
    published = catalogue.published(evidence.source)
    return published is None or published.latest <= known


def _evidence(event: Event, catalogue: Catalogue, retracted: set[str], known: int) -> tuple[Evidence, ...] | None:
    """What is left of an event's evidence; None when it rested on some and nothing is left."""
    if not event.evidence:
        return ()
    left = tuple(e for e in event.evidence if _carries(e, catalogue, retracted, known))
    supported = any(e.stance == "supports" for e in event.evidence)
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


def _withdrawn(events: Sequence[RecordedEvent], by_name: dict[str, RecordedEvent]) -> set[str]:
    """The ids of what is withdrawn. Acts count in log order: from the last, each that still stands takes its target away."""
    gone: set[str] = set()
    for recorded in reversed(events):
        act = recorded.event
        if not isinstance(act, RecordWithdrawn) or recorded.event_id in gone:
            continue
        target = by_name.get(act.target)
        if target is None or (_is_act(target) and target.global_position >= recorded.global_position):
            continue
        gone.add(target.event_id)
    return gone


def _corrections(events: Sequence[RecordedEvent], by_name: dict[str, RecordedEvent], withdrawn: set[str]) -> dict[str, list[RecordCorrected]]:
    """The corrections of each event that stand, in log order; that of a correction is one of its target."""
    found: dict[str, list[RecordCorrected]] = {}
    for recorded in events:
        act = recorded.event
        if not isinstance(act, RecordCorrected) or recorded.event_id in withdrawn:
            continue
        target = _mended_by(recorded, act, by_name)
        if target is not None:
            found.setdefault(target.event_id, []).append(act)
    return found


def _mended_by(recorded: RecordedEvent, act: RecordCorrected, by_name: dict[str, RecordedEvent]) -> RecordedEvent | None:
    """What a correction mends in the end; None when it, or one that it corrects, points at nothing or at a later act."""
    target = by_name.get(act.target)
    if target is None or not isinstance(target.event, RecordCorrected):
        return target
    return _mended_by(target, target.event, by_name) if target.global_position < recorded.global_position else None


def _is_act(recorded: RecordedEvent) -> bool:
    return isinstance(recorded.event, RecordCorrected | RecordWithdrawn | SourceRetracted | ReportDisputed)


def _corrected(event: Event, corrections: Iterable[RecordCorrected]) -> Event:
    """An event as corrected; a correction that would make it illegal is passed over, `verify` reports it."""
    for correction in corrections:
        try:
            event = correct(event, correction)
        except InvalidEventError:
            continue
    return event


def correct(event: Event, correction: RecordCorrected) -> Event:
    """An event with the fields that a correction replaces; null takes an optional field away.

    Raises:
        InvalidEventError: The result breaks the vocabulary, or would belong to another stream.
    """
    payload = msgspec.to_builtins(event, str_keys=True) | correction.replacement
    found = decode_payload({name: value for name, value in payload.items() if value is not None})
    if found.stream != event.stream:
        problem = InvalidEventError(f"the correction would move the event from stream {event.stream!r} to {found.stream!r}")
        problem.hint = "withdraw the event and append the right one"
        raise problem
    return found


def _catalogue(standing: Iterable[tuple[RecordedEvent, Event]]) -> Catalogue:
    """The catalogue of a dossier; when a slug is defined twice, the first in the log stands."""
    dossier: DossierOpened | None = None
    sources: dict[str, SourceRegistered] = {}
    parties: dict[str, PartyRegistered] = {}
    issues: dict[str, IssueDefined] = {}
    for _, event in standing:
        if isinstance(event, SourceRegistered):
            sources.setdefault(event.slug, event)
        elif isinstance(event, PartyRegistered):
            parties.setdefault(event.slug, event)
        elif isinstance(event, IssueDefined):
            issues.setdefault(event.slug, event)
        elif isinstance(event, DossierOpened) and dossier is None:
            dossier = event
    if dossier is None:
        dossier = DossierOpened(dossier="unopened", title="Not opened")
    return Catalogue(dossier, zone_of(dossier.zone), sources, parties, issues)


def _fingerprint(event: Event) -> bytes:
    return msgspec.json.encode(event, order="sorted")
