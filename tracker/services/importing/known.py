"""What a dossier and the files that are being imported hold, as far as rules ask; of facts only their names are kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.codec import TYPES
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.errors import DateNotUnderstoodError, InvalidEventError
from tracker.domain.events import (
    AgreementReached,
    CeasefireDeclared,
    DossierOpened,
    IssueDefined,
    MeetingHeld,
    MeetingPlanned,
    PartyRegistered,
    PositionStated,
    ProposalMade,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Known, Reference, corrected, defines
from tracker.services.recording.append import standing_events
from tracker.services.recording.near_duplicates import same_source
from tracker.services.recording.urls import is_address, same_page
from tracker.storage.files.spill import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing.staged import Stage
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.new_rows import Prepared

_DEFINERS: Final = (
    DossierOpened,
    SourceRegistered,
    PartyRegistered,
    IssueDefined,
    ProposalMade,
    CeasefireDeclared,
    MeetingPlanned,
    MeetingHeld,
    AgreementReached,
    RecordCorrected,
    RecordWithdrawn,
)
_DEFINING: Final = frozenset(_DEFINERS)
_CATALOGUED: Final = frozenset((DossierOpened, SourceRegistered, PartyRegistered, IssueDefined))
_READ: Final = tuple(name for name, kind in TYPES.items() if kind in _DEFINERS)
_NONE: Final[dict[str, None]] = {}
_SAMPLE: Final = 2_000
"""Among how many names a misspelled one is looked for."""


class Knowledge(Known):
    """What one dossier holds in the log and in the files read so far.

    Attributes:
        acts: The corrections and withdrawals of the log.
        pages: For each page of the web, the source that stands for it.
        paged: Whether the files register a source with an address.
        same: For each source of the files that is registered already under another name, that name.
        fresh: Whether the log has nothing of the dossier.
        place: Where in the stage the next event will be.
    """

    def __init__(
        self,
        dossier: str,
        log: EventLog | None,
        *,
        others: Callable[[], Iterable[str]],
        stage: Stage,
    ) -> None:
        """Read what the log defines; facts are asked for when they are named.

        Args:
            dossier: The dossier's slug.
            log: The log; None while there is no database.
            others: Gives the slugs of other dossiers, one of which may have been meant.
            stage: The rows of the files that are new.
        """
        super().__init__(dossier, others=others)
        self._log, self._stage = log, stage
        # A key's number is twice the place of its event, and one more once that is learned. A content with a key is found by its key.
        self._keyed, self._ids, self._keyless = Index[str](), Index[str](), Index[bytes]()
        self._logged: dict[str, None] = {}
        self.keys = _Keys(self)  # type: ignore[assignment]  # (it is only asked and added to)
        self.mended: dict[str, Event] = {}
        self.pages: dict[str, SourceRegistered] = {}
        self.paged = False
        self.same: dict[str, str] = {}
        self.place = 0
        self._zone: ZoneInfo | None = None
        self._days: set[str] = set()
        read = list(log.read(dossier=dossier, types=_READ)) if log else []
        self.fresh = log is None or not (read or log.count(dossier))
        self.acts: list[RecordedEvent] = [
            r for r in read if isinstance(r.event, RecordCorrected | RecordWithdrawn)
        ]
        standing = standing_events(read)
        for recorded in read:
            event = standing.get(recorded.event_id)
            if event is not None:
                self._define(event)
                self._keep(event)
                self._sampled(recorded.event.key)
        self.log, self.known_digests = log, set[bytes]()

    def plainly_new(self, event: Event | UnknownEvent, ready: Prepared) -> bool:
        """Whether an event is surely new, and plainly fine; False says nothing."""
        key = ready.key
        if (
            key is None
            or self.same
            or key in self._logged
            or ready.payload_sha256 in self.known_digests
            or self._keyed.get(key) is not None
        ):
            return False
        return self._plain(event)

    def plainly_fine(self, event: Event | UnknownEvent) -> bool:
        """Whether the rules have surely nothing against an event; False says nothing. It is several times as fast as they are."""
        return event.key is not None and not self.key_taken(event.key) and self._plain(event)

    def _plain(self, event: Event | UnknownEvent) -> bool:
        if type(event) is not PositionStated or self._zone is None:
            return False
        if event.answers or event.supersedes or event.follows or event.repeats or event.conditions:
            return False
        sources = self.named.get("source", _NONE)
        for evidence in event.evidence:
            if evidence.source not in sources:
                return False
        if event.party not in self.named.get("party", _NONE) or event.issue not in self.named.get(
            "issue", _NONE
        ):
            return False
        return self._day_there(event.when) and (
            event.reported is None or self._day_there(event.reported)
        )

    def _day_there(self, written: str) -> bool:
        """Whether the dossier's zone has the days of a date."""
        if written not in self._days:
            try:
                parse_when(written, zone=self._zone or zone_of("UTC"))
            except DateNotUnderstoodError:
                return False
            if len(self._days) > _SAMPLE:
                self._days.clear()
            self._days.add(written)
        return True

    def look_up(self, names: Iterable[str], digests: Iterable[bytes]) -> None:
        """Ask the log, for the rows that come next, which of the names and contents it holds."""
        if self._log is None or self.fresh:
            return
        self._logged = dict.fromkeys(self._log.find_names(self.dossier, names))
        self.known_digests = self._log.find_payloads(self.dossier, digests)

    def in_log(self, name: str) -> bool:
        """Whether the log has an event of that key or id; only for what `look_up` asked about."""
        return name in self._logged

    def holds(self, ready: Prepared) -> bool:
        """Whether the log, or a row before, has the same content."""
        digest = ready.payload_sha256
        if digest in self.known_digests:
            return True
        if ready.key is None:
            return digest in self._keyless
        number = self._keyed.get(ready.key)
        return (
            number is not None
            and bool(number & 1)
            and self._stage.at(number >> 1).ready.payload_sha256 == digest
        )

    def holds_now(self, ready: Prepared) -> bool:
        """As `holds`, for a content that `look_up` was not asked about."""
        return self.holds(ready) or (
            self._log is not None
            and not self.fresh
            and bool(self._log.find_payloads(self.dossier, [ready.payload_sha256]))
        )

    def seen_place(self, name: str) -> int | None:
        """Where in the files an event of that key or id is."""
        number, place = self._keyed.get(name), self._ids.get(name)
        return place if number is None else number >> 1

    def expect(
        self, event: Event | UnknownEvent, *, event_id: str | None = None, stands: bool = True
    ) -> None:
        """Let other events name this one, which is at `place`, and what it defines."""
        if event.key is not None:
            self._keyed.put(event.key, 2 * self.place)
        if event_id is not None:
            self._ids.put(event_id, self.place)
        if len(self.names) < _SAMPLE:
            self._sampled(event.key)
        if stands and type(event) in _DEFINING:
            self._define(event)  # type: ignore[arg-type]  # (these are events)

    def learn(
        self,
        event: Event | UnknownEvent,
        *,
        event_id: str | None = None,  # noqa: ARG002  (as the rules call it)
        digest: bytes | None = None,
        stands: bool = True,  # noqa: ARG002  (as the rules call it)
    ) -> None:
        """Take an event in, which is at `place`: from here on another that contradicts it is refused."""
        if event.key is not None:
            self._keyed.set(event.key, 2 * self.place + 1)
        elif digest is not None:
            self._keyless.put(digest)
        kind = type(event)
        if kind in _CATALOGUED:
            self.paged = self.paged or getattr(event, "url", None) is not None
            self._keep(event)  # type: ignore[arg-type]  # (these are events)
        elif isinstance(event, RecordCorrected):
            self._correct(event)

    def take(self, event: Event | UnknownEvent) -> None:
        """Expect and learn an event that is `plainly_new`."""
        key = event.key
        assert key is not None  # noqa: S101  (it is plainly new)
        self._keyed.set(key, 2 * self.place + 1)
        if len(self.names) < _SAMPLE:
            self._sampled(key)

    def has(self, reference: Reference) -> bool:
        """Whether what a fact names exists."""
        if reference.kind == "event":
            return reference.name in self._logged or self.seen_place(reference.name) is not None
        return reference.name in self.named.get(reference.kind, ())

    def original(self, name: str) -> Event | UnknownEvent | None:
        """The event of that name, as corrected; of a correction, the event that it corrects."""
        seen: set[str] = set()
        found = self._named(name)
        while isinstance(found, RecordCorrected):
            if found.target in seen:
                return None
            seen.add(found.target)
            found = self._named(found.target)
        return found

    def event(self, name: str) -> Event | UnknownEvent | None:
        """The event of that key or id, as it was written; of a correction, the correction."""
        place = self.seen_place(name)
        if place is not None and name not in self._logged:
            return self._event_at(place)
        recorded = self._log.get(self.dossier, name) if self._log else None
        return None if recorded is None else recorded.event

    def source_of(self, source: SourceRegistered) -> SourceRegistered | None:
        """The source that another of the same page is, if it was registered before."""
        if source.url is None or not is_address(source.url):
            return None
        found = self.pages.get(same_page(source.url))
        return found if found is not None and same_source(found, source) else None

    def of_same_page(self, source: SourceRegistered) -> SourceRegistered | None:
        """Another source of the same page."""
        found = (
            self.pages.get(same_page(source.url))
            if source.url is not None and is_address(source.url)
            else None
        )
        return found if found is not None and found.slug != source.slug else None

    def close(self) -> None:
        """Give the temporary files back."""
        for index in (self._keyed, self._ids, self._keyless):
            index.close()

    def key_taken(self, key: str) -> bool:
        """Whether a key is in use."""
        return key in self._logged or bool((self._keyed.get(key) or 0) & 1)

    def _event_at(self, place: int) -> Event | UnknownEvent | None:
        # An event that points at itself is asked for before it is staged.
        return self._stage.at(place).event if place < self._stage.end else None

    def _named(self, name: str) -> Event | UnknownEvent | None:
        if name in self.mended:
            return self.mended[name]
        place = self.seen_place(name)
        if place is not None and name not in self._logged:
            return self._event_at(place)
        recorded = self._log.get(self.dossier, name) if self._log else None
        if recorded is None:
            return None
        entries = sorted(
            {r.event_id: r for r in (recorded, *self.acts)}.values(),
            key=lambda r: r.global_position,
        )
        return standing_events(entries).get(recorded.event_id, recorded.event)

    def _correct(self, correction: RecordCorrected) -> None:
        target = self.original(correction.target)
        if target is None or isinstance(target, UnknownEvent):
            return
        try:
            event = corrected(target, correction.replacement)
        except InvalidEventError:
            return
        self.mended[correction.target] = event
        if event.key is not None:
            self.mended[event.key] = event
        if self.defined.get(event.stream) == target:
            self.defined[event.stream] = event
        if isinstance(event, PartyRegistered):
            self.parties[event.slug] = event
        elif isinstance(event, DossierOpened):
            self._zone = zone_of(event.zone)
            self._days.clear()

    def _define(self, event: Event) -> None:
        for kind, name in defines(event):
            self.named.setdefault(kind, {})[name] = None
        if isinstance(event, PartyRegistered):
            self.parties.setdefault(event.slug, event)

    def _keep(self, event: Event) -> None:
        if isinstance(event, DossierOpened | PartyRegistered | IssueDefined | SourceRegistered):
            self.defined.setdefault(event.stream, event)
            if isinstance(event, DossierOpened):
                self._zone = zone_of(event.zone)
            if (
                isinstance(event, SourceRegistered)
                and event.url is not None
                and is_address(event.url)
            ):
                self.pages.setdefault(same_page(event.url), event)

    def _sampled(self, key: str | None) -> None:
        # `near` looks at the keys of `events`: a few thousand are enough to find what a misspelled one was meant for.
        if key is not None and len(self.names) < _SAMPLE:
            self.names[key] = 0

    def near(self, reference: Reference) -> tuple[str, ...]:
        """Names that it may have been meant for."""
        if reference.kind != "event":
            return super().near(reference)
        from tracker.domain.names import nearest  # noqa: PLC0415  (only a mistake needs it)

        return nearest(reference.name, self.names)


class _Keys:
    """The keys in use, as a set that is only asked."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._knowledge.key_taken(key)


def names_in(event: Event | UnknownEvent, event_id: str | None) -> list[str]:
    """The names of events that the log is asked about for one: its own and those that it points at."""
    found = [name for name in (event.key, event_id) if name is not None]
    if isinstance(event, UnknownEvent):
        return found
    for names in (event.answers, event.supersedes, event.follows, event.repeats):
        if names:
            found += names
    return (
        [*found, event.target]
        if isinstance(event, RecordCorrected | RecordWithdrawn | ReportDisputed)
        else found
    )
