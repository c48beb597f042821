"""The record put right: corrections applied, what was withdrawn left out, and the catalogue built.

The first step of docs/reference/time-and-truth.md, section 3. No date asked about changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast, get_args

from tracker.domain.codec import corrected
from tracker.domain.dates import Bounds, read_when, zone_of
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import (
    Act,
    CatalogueEvent,
    DossierOpened,
    Event,
    Fact,
    IssueDefined,
    PartyRegistered,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    StepDefined,
)
from tracker.domain.recorded import RecordedEvent, UnknownEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.recorded import Noted

_NO_FACTS: Final = frozenset((*get_args(CatalogueEvent), *get_args(Act), UnknownEvent))
_MENDING: Final = frozenset((RecordCorrected, RecordWithdrawn))


PublicAct = SourceRetracted | ReportDisputed
"""An act of the public on what was reported; an act of ours mends the record."""


class Catalogue(NamedTuple):
    """The dossier, sources, parties, issues and steps that facts name; they hold at every date."""

    dossier: DossierOpened
    zone: ZoneInfo
    sources: dict[str, SourceRegistered]
    parties: dict[str, PartyRegistered]
    issues: dict[str, IssueDefined]
    steps: dict[str, StepDefined]

    def published(self, source: str) -> Bounds | None:
        """Return when a source was published; None when that is not known."""
        found = self.sources.get(source)
        if found is None or found.published is None:
            return None
        return read_when(found.published, zone=self.zone).start

    def party_names(self, people: Collection[str] = ()) -> dict[str, str]:
        """Return the names of all parties by slug; of persons only those that are named here."""
        return {
            slug: party.name
            for slug, party in self.parties.items()
            if party.kind != "person" or slug in people
        }


class Mended(NamedTuple):
    """A log whose own records are put right: corrections applied, what was withdrawn left out.

    `withdrawn` has the event ids of all that was withdrawn and not restored, acts on the log
    included.
    """

    catalogue: Catalogue
    facts: Sequence[tuple[RecordedEvent | Noted, Fact]]
    retractions: list[tuple[RecordedEvent, SourceRetracted]]
    disputes: list[tuple[RecordedEvent, ReportDisputed]]
    ids: dict[str, str]
    withdrawn: frozenset[str]

    @property
    def public_acts(self) -> list[tuple[RecordedEvent, PublicAct]]:
        """The retractions of sources, then the denials of reports."""
        return [*self.retractions, *self.disputes]


def mend(events: Sequence[RecordedEvent]) -> Mended:
    """Put the record right: the first step, which no date asked about changes.

    Args:
        events: All events of one dossier up to the log place asked about, in log order.
    """
    acts = [r for r in events if type(r.event) in _MENDING]
    by_name = _names(events) if acts else {}
    withdrawn = _withdrawn(acts, by_name)
    corrections = _corrections(acts, by_name, withdrawn)
    entries: list[CatalogueEvent] = []
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
        elif isinstance(event, CatalogueEvent):
            entries.append(event)
    ids = {r.event_id: r.event_id for r in events}
    ids.update((key, r.event_id) for r in events if (key := r.event.key) is not None)
    return Mended(
        catalogue_from(entries), facts, retractions, disputes, ids, frozenset(withdrawn)
    )


def as_mended(
    recorded: RecordedEvent, acts: Sequence[RecordedEvent]
) -> Event | UnknownEvent | None:
    """Return one event as the acts on it leave it; None when it is withdrawn.

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
        else _corrected(
            event, _corrections(acts, by_name, withdrawn).get(recorded.event_id, ())
        )
    )


def catalogue_of(events: Sequence[RecordedEvent]) -> Catalogue:
    """Return the catalogue of a dossier, as corrected."""
    return mend(events).catalogue


def catalogue_from(entries: Iterable[CatalogueEvent]) -> Catalogue:
    """Build a catalogue; when a slug is defined twice, the first definition in the log stands."""
    dossier: DossierOpened | None = None
    sources: dict[str, SourceRegistered] = {}
    parties: dict[str, PartyRegistered] = {}
    issues: dict[str, IssueDefined] = {}
    steps: dict[str, StepDefined] = {}
    for event in entries:
        if isinstance(event, SourceRegistered):
            sources.setdefault(event.slug, event)
        elif isinstance(event, PartyRegistered):
            parties.setdefault(event.slug, event)
        elif isinstance(event, IssueDefined):
            issues.setdefault(event.slug, event)
        elif isinstance(event, StepDefined):
            steps.setdefault(event.slug, event)
        elif dossier is None:
            dossier = event
    if dossier is None:
        dossier = DossierOpened(dossier="unopened", title="Not opened")
    return Catalogue(dossier, zone_of(dossier.zone), sources, parties, issues, steps)


def _names(events: Iterable[RecordedEvent]) -> dict[str, RecordedEvent]:
    """Return every event by its key and by its id; a key wins over an id of the same spelling."""
    found: dict[str, RecordedEvent] = {}
    for recorded in events:
        found[recorded.event_id] = recorded
    for recorded in events:
        if recorded.event.key is not None:
            found[recorded.event.key] = recorded
    return found


def _withdrawn(
    acts: Sequence[RecordedEvent], by_name: dict[str, RecordedEvent]
) -> set[str]:
    """Return the ids of what is withdrawn.

    Acts count from the last to the first, so that a withdrawn withdrawal takes nothing away:

        1 position A    2 withdraws 1    3 withdraws 2      gone: 2, so that 1 stands again
    """
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
    acts: Sequence[RecordedEvent],
    by_name: dict[str, RecordedEvent],
    withdrawn: set[str],
) -> dict[str, list[RecordCorrected]]:
    """Return the corrections of each event, in log order; one of a correction mends its target."""
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
    """Return the event that a correction mends in the end, through corrections of corrections.

    None when one of them points at nothing or at a later act.
    """
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
        recorded.event,
        RecordCorrected | RecordWithdrawn | SourceRetracted | ReportDisputed,
    )


def _corrected(event: Event, corrections: Iterable[RecordCorrected]) -> Event:
    """Return an event as corrected; a correction that would make it illegal is passed over."""
    for correction in corrections:
        try:
            event = corrected(event, correction.replacement)
        except InvalidEventError:
            continue
    return event
