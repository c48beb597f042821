"""A dossier that rows go into: what the rules know of it, its pages, and a quick way.

A row that the log holds withdrawn is told, and not brought back.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

from tracker.domain.codec import TYPES, payload_digest
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.events import (
    AgreementReached,
    CeasefireDeclared,
    DeadlineSet,
    DossierOpened,
    IssueDefined,
    MeetingHeld,
    MeetingPlanned,
    PartyRegistered,
    PositionStated,
    ProposalMade,
    RecordCorrected,
    RecordWithdrawn,
    SourceRegistered,
    StepDefined,
    VoteHeld,
    VotePlanned,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Known
from tracker.services.amendments import Gone, Ledger, gone_of, standing_events
from tracker.services.find_names import issue_named, party_named, thing_named
from tracker.services.importing.spilled_facts import SpilledFacts
from tracker.services.recording.near_duplicates import same_source
from tracker.services.recording.source_pages import is_address, same_page
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing.findings import Stage
    from tracker.services.importing.row_to_event import FileEvent
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.new_rows import PreparedRow

_TITLED: Final = (
    ProposalMade,
    CeasefireDeclared,
    MeetingPlanned,
    MeetingHeld,
    AgreementReached,
    DeadlineSet,
    VotePlanned,
    VoteHeld,
    StepDefined,
)
_DEFINING: Final = (
    DossierOpened,
    SourceRegistered,
    PartyRegistered,
    IssueDefined,
    *_TITLED,
)
_ACTS: Final = (RecordCorrected, RecordWithdrawn)
_READ: Final = tuple(
    name for name, kind in TYPES.items() if kind in {*_DEFINING, *_ACTS}
)
_NONE: Final[dict[str, None]] = {}
_MANY_DATES: Final = 2_000
_DAY: Final = 86_400_000_000
MOST_WITHDRAWN: Final = 10_000
_FEW: Final = 200
"""The most events that are asked for by name; for more, the dossier is read through once."""


class NamesRead(NamedTuple):
    """The names of a dossier and of the rows that were read so far.

    Attributes:
        parties: The parties by slug.
        issues: The issues by slug.
        things: For each other kind the titles of its things, by their slugs.
    """

    parties: dict[str, PartyRegistered]
    issues: dict[str, IssueDefined]
    things: dict[str, dict[str, tuple[str, ...]]]

    def find(self, kind: str, name: str) -> str:
        """Return the slug of a thing by its name.

        Raises:
            UnknownNameError: None has that name.
        """
        if kind == "party":
            return party_named(name, self, by_part=False)
        if kind == "issue":
            return issue_named(name, self, by_part=False)
        return thing_named(kind, name, self.things.get(kind, {}), by_part=False)


class Target:
    """A dossier of the log, and what the files that were read so far add to it.

    Attributes:
        dossier: The dossier's slug.
        log: The log; None while there is no database.
        fresh: Whether the log has nothing of the dossier.
        acts: The corrections and withdrawals of the log.
        facts: The facts of the log and of the files, by name.
        known: The same and all definitions, as the rules ask for them.
        names: The names of parties and issues.
        paged: Whether the files register a source with an address.
        same: For each source of the files that is registered already under another name, that name.
    """

    def __init__(
        self,
        dossier: str,
        log: EventLog | None,
        *,
        others: Callable[[], Iterable[str]],
        stage: Stage,
        names: NamesRead,
    ) -> None:
        """Read what the log defines; facts are asked for when they are named.

        Args:
            dossier: The dossier's slug.
            log: The log; None while there is no database.
            others: Gives the slugs of other dossiers, one of which may have been meant.
            stage: The rows of the files that are new.
            names: Takes the names of the log in, and those of the rows.
        """
        self.names = names
        read = list(log.read(dossier=dossier, types=_READ)) if log else []
        self.dossier, self.log = dossier, log
        self.fresh = log is None or not (read or log.count(dossier))
        self.acts: list[RecordedEvent] = [r for r in read if isinstance(r.event, _ACTS)]
        self.facts = SpilledFacts(
            dossier, None if self.fresh else log, self.acts, stage
        )
        self.known = Known(dossier, others=others, facts=self.facts)
        self.paged = False
        self.same: dict[str, str] = {}
        self._pages: dict[str, SourceRegistered] = {}
        self._zone: ZoneInfo | None = None
        self._good_dates: set[str] = set()
        standing = standing_events(read)
        for recorded in read:
            event = standing.get(recorded.event_id)
            if event is not None:
                self._define(event)
                if recorded.event.key is not None:
                    self.facts.sample(recorded.event.key)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the dossier's days begin and end; UTC until it is opened."""
        return self.known.zone or zone_of("UTC")

    def standing_between(
        self, spans: Mapping[str, tuple[int, int]]
    ) -> Iterator[tuple[Event, str]]:
        """Yield the log's events of some streams as they stand, each with its key or id.

        Args:
            spans: For each stream the earliest and the latest instant, in microseconds since the
                epoch; events of other days may be among them.
        """
        if self.log is None:
            return
        # The log finds events by the days that were written, in UTC; a zone may move them a day,
        # and a correction may have given an event another date.
        wide = {
            stream: (first - _DAY, last + _DAY)
            for stream, (first, last) in spans.items()
        }
        dated = {act.event.target for act in self.acts if _moves(act.event)}
        moved = (self.log.get(self.dossier, name) for name in sorted(dated))
        there = (each for each in moved if each is not None and each.stream in spans)
        seen: set[str] = set()
        for recorded in chain(self.log.read_streams(self.dossier, wide), there):
            event = self.facts.standing(recorded)
            if (
                recorded.event_id in seen
                or event is None
                or isinstance(event, UnknownEvent)
            ):
                continue
            seen.add(recorded.event_id)
            yield event, recorded.name

    def expect(self, event: Event | UnknownEvent, event_id: str | None = None) -> None:
        """Let other events name this one, and what it defines."""
        self.known.expect(event, event_id=event_id)
        self._name(event)

    def learn(self, event: Event | UnknownEvent, ready: PreparedRow) -> None:
        """Take an event in: from here on another that contradicts it is refused."""
        self.known.learn(event, event_id=ready.event_id, digest=ready.payload_sha256)
        if isinstance(event, SourceRegistered):
            self.paged = self.paged or event.url is not None
        if isinstance(event, DossierOpened | SourceRegistered | RecordCorrected):
            self._note(event)

    def learn_plainly(self, ready: PreparedRow) -> None:
        """Take an event in that is `plainly_new`: it defines nothing and corrects nothing."""
        assert ready.key is not None  # noqa: S101  (it is plainly new)
        self.facts.learn(ready.key, ready.payload_sha256)
        self.facts.sample(ready.key)

    def plainly_new(self, event: Event | UnknownEvent, ready: PreparedRow) -> bool:
        """Return whether an event is surely new, and plainly fine; False says nothing."""
        key = ready.key
        if key is None or self.same or not self.facts.is_new(key, ready.payload_sha256):
            return False
        return self._plain(event)

    def plainly_fine(self, event: Event | UnknownEvent) -> bool:
        """Return whether the rules surely have nothing against an event; False says nothing.

        It is several times as fast as the rules are.
        """
        return (
            event.key is not None
            and not self.facts.has_key(event.key)
            and self._plain(event)
        )

    def registered_as(self, source: SourceRegistered) -> SourceRegistered | None:
        """Return the registered source that a source is: of the same page and publisher."""
        found = self._at_page(source)
        return found if found is not None and same_source(found, source) else None

    def of_same_page(self, source: SourceRegistered) -> SourceRegistered | None:
        """Return another source of the same page."""
        found = self._at_page(source)
        return found if found is not None and found.slug != source.slug else None

    def _at_page(self, source: SourceRegistered) -> SourceRegistered | None:
        if source.url is None or not is_address(source.url):
            return None
        return self._pages.get(same_page(source.url))

    def _name(self, event: Event | UnknownEvent) -> None:
        if isinstance(event, PartyRegistered):
            self.names.parties.setdefault(event.slug, event)
        elif isinstance(event, IssueDefined):
            self.names.issues.setdefault(event.slug, event)
        elif isinstance(event, _TITLED):
            kind, _, slug = event.stream.partition(":")
            titles = self.names.things.setdefault(kind, {})
            given = titles.setdefault(slug, ())
            if event.title and event.title not in given:
                titles[slug] = (*given, event.title)

    def _define(self, event: Event) -> None:
        self.known.define(event)
        self._name(event)
        self._note(event)

    def _note(self, event: Event) -> None:
        """Note what a definition changes beside the rules' knowledge: a page, or the zone."""
        if isinstance(event, SourceRegistered):
            if event.url is not None and is_address(event.url):
                self._pages.setdefault(same_page(event.url), event)
        elif self.known.zone != self._zone:
            self._zone = self.known.zone
            self._good_dates.clear()

    def _plain(self, event: Event | UnknownEvent) -> bool:
        if type(event) is not PositionStated or self._zone is None:
            return False
        if (
            event.answers
            or event.supersedes
            or event.follows
            or event.repeats
            or event.conditions
        ):
            return False
        named = self.known.named
        sources = named.get("source", _NONE)
        for evidence in event.evidence:
            if evidence.source not in sources:
                return False
        if event.party not in named.get("party", _NONE) or event.issue not in named.get(
            "issue", _NONE
        ):
            return False
        return self._has_days(event.when) and (
            event.reported is None or self._has_days(event.reported)
        )

    def _has_days(self, written: str) -> bool:
        """Return whether the dossier's zone has the days of a date."""
        if written in self._good_dates:
            return True
        assert self._zone is not None  # noqa: S101  (only asked once it is known)
        try:
            parse_when(written, zone=self._zone)
        except DateNotUnderstoodError:
            return False
        if len(self._good_dates) > _MANY_DATES:
            self._good_dates.clear()
        self._good_dates.add(written)
        return True


def _moves(event: Event | UnknownEvent) -> TypeGuard[RecordCorrected]:
    """Tell whether an event gives another one a new date."""
    return isinstance(event, RecordCorrected) and "when" in event.replacement


class WithdrawnRows:
    """Those of the known rows that are withdrawn.

    Attributes:
        total: How many there are.
    """

    def __init__(self) -> None:
        self.total = 0
        self._found: list[Gone] = []
        self._lost: dict[str, dict[bytes | str, Gone]] = {}
        self._read: set[str] = set()

    def take(self, entry: FileEvent, target: Target) -> None:
        """Take in a row that the log holds already."""
        if not target.acts:
            return
        if isinstance(entry.event, RecordWithdrawn):
            self._read |= {
                name for name in (entry.event.key, entry.ready.event_id) if name
            }
        if target.dossier not in self._lost:
            self._lost[target.dossier] = _lost(target)
        lost = self._lost[target.dossier]
        gone = lost.get(entry.ready.payload_sha256) or lost.get(
            entry.ready.event_id or ""
        )
        if gone is not None:
            self.total += 1
            if len(self._found) < MOST_WITHDRAWN:
                self._found.append(gone)

    def found(self) -> list[Gone]:
        """Return the first of them, each once, except those that the files themselves withdraw."""
        told = [
            each
            for each in dict.fromkeys(self._found)
            if each.withdrawn_by.name not in self._read
        ]
        self.total -= len(self._found) - len(told)
        self._found = told
        return told


def _lost(target: Target) -> dict[bytes | str, Gone]:
    """Return the withdrawn events of a dossier, by content and by id."""
    names = {
        act.event.target
        for act in target.acts
        if isinstance(act.event, RecordWithdrawn)
    }
    if not names or target.log is None:
        return {}
    targets = {
        r.event_id: r
        for r in (*_named(names, target.dossier, target.log), *target.acts)
    }
    ledger = Ledger(sorted(targets.values(), key=lambda r: r.global_position))
    withdrawn = [r for r in ledger.events if not ledger.stands(r)]
    found: dict[bytes | str, Gone] = {}
    for recorded in withdrawn:
        for gone in gone_of([recorded], ledger):
            found[recorded.event_id] = found[
                payload_digest(stored_payload(recorded))
            ] = gone
    return found


def _named(names: set[str], dossier: str, log: EventLog) -> list[RecordedEvent]:
    if len(names) <= _FEW:
        return [r for name in names if (r := log.get(dossier, name)) is not None]
    return [
        r
        for r in log.read(dossier=dossier)
        if r.event_id in names or r.event.key in names
    ]
