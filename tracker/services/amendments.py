"""A dossier's record as it stands: its events, mended once, and what each act among them mends."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import corrected, encode, payload_digest
from tracker.domain.dates import format_instant
from tracker.domain.errors import InvalidEventError, RefusedEventError
from tracker.domain.events import (
    CatalogueEvent,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import defines, references
from tracker.domain.rules import Known, is_withdrawn
from tracker.projections.mended import mend
from tracker.services.find_names import event_named
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Mended
    from tracker.services.dossiers import Log
    from tracker.storage.event_log import EventLog
    from tracker.storage.files.names_only import Glimpse

ACTS = (RecordCorrected, RecordWithdrawn, SourceRetracted, ReportDisputed)
MENDS = (RecordCorrected, RecordWithdrawn)
"""The acts that mend our own record."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A field that reads differently.

    Attributes:
        field: The field.
        before: Its value before; None when it had none.
        after: Its value afterwards; None when it has none any more.
    """

    field: str
    before: Any
    after: Any


class Correction(NamedTuple):
    """A correction of an event, and what it changed when it was made."""

    recorded: RecordedEvent
    stands: bool
    changes: list[Change]


class Ledger:
    """The events of one dossier, mended once, and what the acts among them do to each.

    Attributes:
        events: The events, in log order.
        dossier: The dossier's slug.
        mended: The record put right.
    """

    def __init__(
        self,
        events: Sequence[RecordedEvent],
        *,
        dossier: str | None = None,
        others: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Mend a record.

        Args:
            events: All events of the dossier, in log order; none of a dossier that is new.
            dossier: Its slug; by default that of its first event.
            others: Gives the slugs of other dossiers, one of which may have been meant.
        """
        self.events, self.others = events, others
        self.dossier = dossier or (events[0].event.dossier if events else "")
        self.mended = mend(events)
        self._by_id = {r.event_id: r for r in events}
        self._mending: dict[str, list[RecordedEvent]] = {}
        for recorded in events:
            if isinstance(recorded.event, MENDS):
                target = self.target_of(recorded)
                if target is not None:
                    self._mending.setdefault(target.event_id, []).append(recorded)

    @property
    def place(self) -> int:
        """The log place of the last event; 0 when there is none."""
        return self.events[-1].global_position if self.events else 0

    @property
    def versions(self) -> Counter[tuple[str, str]]:
        """The version of every stream, by dossier and stream."""
        return Counter((r.event.dossier, r.stream) for r in self.events)

    @cached_property
    def standing(self) -> dict[str, Event]:
        """The events that stand, as corrected, by event id; no corrections and withdrawals."""
        return standing_events(self.events, self.mended)

    def known(self) -> Known:
        """Return what the rules ask about the dossier: a new value, to learn further events."""
        known = Known(self.dossier, others=self.others)
        for recorded in self.events:
            event = self.standing.get(recorded.event_id)
            known.learn(
                event or recorded.event,
                event_id=recorded.event_id,
                digest=payload_digest(stored_payload(recorded)),
                stands=event is not None,
            )
        return known

    def find(self, name: str) -> RecordedEvent:
        """Return the event of that key or id; `@` before it is passed over.

        Raises:
            UnknownNameError: There is none.
        """
        return event_named(name.removeprefix("@"), self.events)

    def stands(self, recorded: RecordedEvent) -> bool:
        """Tell whether an event was not withdrawn, or was restored."""
        return recorded.event_id not in self.mended.withdrawn

    def target_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """Return what an act is about.

        None when it is no such act, or points at nothing or at an act after it.
        """
        act = recorded.event
        if not isinstance(act, ACTS):
            return None
        target = self._by_id.get(self.mended.ids.get(act.target or "", ""))
        if target is None:
            return None
        binding = ACTS if isinstance(act, RecordWithdrawn) else MENDS
        too_late = target.global_position >= recorded.global_position
        return None if too_late and isinstance(target.event, binding) else target

    def root_of(
        self, recorded: RecordedEvent, *, through: tuple[type[Event], ...] = MENDS
    ) -> RecordedEvent:
        """Return what an act on our own record mends in the end; any other event is itself.

        Args:
            recorded: The act, or any other event.
            through: The types of acts whose targets are followed.
        """
        while isinstance(recorded.event, through):
            target = self.target_of(recorded)
            if target is None:
                break
            recorded = target
        return recorded

    def withdrawal_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """Return the last withdrawal of an event that stands; None when there is none."""
        found = [
            w
            for w in self._mending.get(recorded.event_id, ())
            if isinstance(w.event, RecordWithdrawn) and self.stands(w)
        ]
        return found[-1] if found else None

    def corrections_of(self, recorded: RecordedEvent) -> list[Correction]:
        """Return every correction of an event, those of its corrections too, in log order."""
        return self._corrected(recorded)[0]

    def as_corrected(self, recorded: RecordedEvent) -> Event | UnknownEvent:
        """Return an event as it reads with the corrections that stand, withdrawn or not."""
        return self._corrected(recorded)[1]

    def _corrected(
        self, recorded: RecordedEvent
    ) -> tuple[list[Correction], Event | UnknownEvent]:
        found: list[Correction] = []
        event = recorded.event
        for each in sorted(
            self._corrections(recorded), key=lambda r: r.global_position
        ):
            if isinstance(event, UnknownEvent) or not isinstance(
                each.event, RecordCorrected
            ):
                continue
            try:
                after = corrected(event, each.event.replacement)
            except InvalidEventError:
                after = event  # passed over, as the fold does; `verify` reports it
            found.append(
                Correction(each, self.stands(each), changes_between(event, after))
            )
            event = after if self.stands(each) else event
        return found, event

    def _corrections(self, recorded: RecordedEvent) -> Iterator[RecordedEvent]:
        for each in self._mending.get(recorded.event_id, ()):
            if isinstance(each.event, RecordCorrected):
                yield each
                yield from self._corrections(each)


def read_ledger(log: Log, dossier: str) -> Ledger:
    """Read the record of a dossier from a log."""
    return Ledger(list(log.read(dossier=dossier)), dossier=dossier, others=log.dossiers)


class Bearing(NamedTuple):
    """The part of a record that bears on facts of one dossier.

    Attributes:
        ledger: What the facts name, what defines the same, what has their keys and contents, and
            all that mends one of those; the whole record where a fact mends it.
        place: The last place of the log.
        versions: The version of each stream of the facts, by dossier and stream.
    """

    ledger: Ledger
    place: int
    versions: dict[tuple[str, str], int]


def read_bearing(log: EventLog, facts: Sequence[Event]) -> Bearing:
    """Read what the rules ask for when facts of one dossier are appended."""
    dossier = facts[0].dossier
    own = {fact.stream for fact in facts}
    with log.seeking() as seek:
        place, versions = seek.end(), seek.stream_versions(dossier, own)
        if any(isinstance(fact, MENDS) for fact in facts):
            return Bearing(read_ledger(log, dossier), place, versions)
        found = _bearing_on(facts, seek.related)
    ordered = sorted(found, key=attrgetter("global_position"))
    ledger = Ledger(ordered, dossier=dossier, others=log.dossiers)
    return Bearing(ledger, place, versions)


def _bearing_on(
    facts: Sequence[Event], related: Callable[..., Sequence[RecordedEvent]]
) -> Iterable[RecordedEvent]:
    """Return the recorded events that bear on facts, none of which mends the record."""
    dossier = facts[0].dossier
    streams, names = {f"dossier:{dossier}"}, set[str]()
    for fact in facts:
        if isinstance(fact, CatalogueEvent):
            streams.add(fact.stream)
        if fact.key is not None:
            names.add(fact.key)
        for named in references(fact):
            if named.kind == "event":
                names.add(named.name)
            else:
                streams.add(f"{named.kind}:{named.name}")
    digests = {payload_digest(encode(fact)) for fact in facts}
    new = related(dossier, names, streams, digests=digests, types=_DEFINING)
    found: dict[str, RecordedEvent] = {}
    while new:
        found |= {r.event_id: r for r in new}
        known = {n for r in new for n in (r.event_id, r.event.key) if n is not None}
        acts = related(dossier, known, {f"record:{name}" for name in known})
        new = [r for r in acts if r.event_id not in found]
    return found.values()


def standing_events(
    events: Sequence[RecordedEvent], mended: Mended | None = None
) -> dict[str, Event]:
    """Return the events that stand, as corrected, by event id; no corrections and withdrawals.

    Args:
        events: The events of one dossier, in log order.
        mended: The same, put right, when that was done already.
    """
    mended = mended or mend(events)
    catalogue = mended.catalogue
    entries: list[Event] = [
        catalogue.dossier,
        *catalogue.parties.values(),
        *catalogue.issues.values(),
        *catalogue.steps.values(),
        *catalogue.sources.values(),
        *catalogue.steps.values(),
    ]
    defined = {e.stream: e for e in entries}
    found: dict[str, Event] = {}
    for each in events:
        entry = defined.get(each.stream)
        if entry is not None and type(each.event) is type(entry):
            found[each.event_id] = entry
    for recorded, event in (*mended.facts, *mended.retractions, *mended.disputes):
        found[recorded.event_id] = event
    return found


def changes_between(
    before: Event | UnknownEvent, after: Event | UnknownEvent
) -> list[Change]:
    """Return the fields in which two readings of one event differ."""
    if (
        before == after
        or isinstance(before, UnknownEvent)
        or isinstance(after, UnknownEvent)
    ):
        return []
    old, new = (msgspec.to_builtins(e, str_keys=True) for e in (before, after))
    return [
        Change(field=f, before=old.get(f), after=new.get(f))
        for f in {**old, **new}
        if old.get(f) != new.get(f)
    ]


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """The withdrawal of an event: its key or id, when the log took it in, and the reason."""

    name: str
    recorded_at: str
    why: str

    @property
    def words(self) -> str:
        """Say that it is withdrawn, by what and when."""
        return f"withdrawn by {self.name} on {self.recorded_at[:10]}"


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the log holds and that counts no more.

    Attributes:
        dossier: Its dossier.
        name: Its key, the slug of what it defines, or its id.
        event_id: Its id.
        global_position: Its place in the log.
        withdrawn_by: What withdrew it; undoing that restores it.
    """

    dossier: str
    name: str
    event_id: str
    global_position: int
    withdrawn_by: Withdrawn


def withdrawn_by(recorded: RecordedEvent, ledger: Ledger) -> Withdrawn | None:
    """Return what withdrew an event last and still stands; None when nothing did."""
    found = ledger.withdrawal_of(recorded)
    if found is None or not isinstance(found.event, RecordWithdrawn):
        return None
    return Withdrawn(
        name=found.name,
        recorded_at=format_instant(found.recorded_at),
        why=found.event.why,
    )


def gone_of(recorded: Iterable[RecordedEvent], ledger: Ledger) -> list[Gone]:
    """Return those of the recorded events that are withdrawn, in their order."""
    found: list[Gone] = []
    for each in recorded:
        by = withdrawn_by(each, ledger)
        if by is not None:
            gone = Gone(
                dossier=each.event.dossier,
                name=label(each.event, each.event_id),
                event_id=each.event_id,
                global_position=each.global_position,
                withdrawn_by=by,
            )
            found.append(gone)
    return found


def label(event: Event | UnknownEvent, event_id: str) -> str:
    """Return what a person calls an event: its key, the slug of what it defines, or its id."""
    return event.key or getattr(event, "slug", None) or event_id


def expect_all(
    events: Sequence[Event], known: Known, ledger: Callable[[], Ledger]
) -> list[Gone]:
    """Let the events of a batch name each other, except those that are held but withdrawn.

    Args:
        events: The events to append.
        known: What the dossier holds.
        ledger: Gives its record; only asked when something is withdrawn.

    Returns:
        Events that are held but withdrawn, in the order of the log.

    Raises:
        RefusedEventError: A new event names what is withdrawn.
    """
    lost = {id(e): payload_digest(encode(e)) for e in events if is_withdrawn(e, known)}
    for event in events:
        known.expect(event, stands=id(event) not in lost)
    if not lost:
        return []
    record = ledger()
    there = _lost(record, set(lost.values()))
    defined: dict[tuple[str, str], RecordedEvent] = {}
    for recorded in there:
        if not isinstance(recorded.event, UnknownEvent):
            defined |= dict.fromkeys(defines(recorded.event), recorded)
    for event in events:
        if defined and id(event) not in lost:
            _check_references(event, known, defined, record)
    return gone_of(there, record)


def _check_references(
    event: Event,
    known: Known,
    defined: Mapping[tuple[str, str], RecordedEvent],
    ledger: Ledger,
) -> None:
    """Refuse an event that names what a withdrawn one defined."""
    for reference in references(event):
        target = defined.get((reference.kind, reference.name))
        if target is None or known.has(reference):
            continue
        by = withdrawn_by(target, ledger)
        if by is not None:
            raise RefusedEventError(
                f"{reference.kind} {reference.name!r} is {by.words}",
                "restore it, then do this again",
            ).advise("restore-and-repeat", name=by.name)


def _lost(ledger: Ledger, digests: Container[bytes]) -> list[RecordedEvent]:
    """Return the recorded events of these contents that are withdrawn."""
    if not ledger.mended.withdrawn:
        return []
    gone = [r for r in ledger.events if not ledger.stands(r)]
    return [r for r in gone if payload_digest(stored_payload(r)) in digests]


_DEFINED_BY: Final = {
    "party": ("party-registered",),
    "issue": ("issue-defined",),
    "source": ("source-registered",),
    "proposal": ("proposal-made",),
    "ceasefire": ("ceasefire-declared",),
    "meeting": ("meeting-planned", "meeting-held"),
    "agreement": ("agreement-reached",),
    "deadline": ("deadline-set",),
    "vote": ("vote-planned", "vote-held"),
    "step": ("step-defined",),
}
"""The types that define each kind of name; a correction never changes one."""
_DEFINING: Final = ("dossier-opened", *chain.from_iterable(_DEFINED_BY.values()))


def names_in(log: Log | Glimpse, dossier: str, kind: str) -> list[str]:
    """Return the names of a kind in a dossier, in the order of the log, for a shell that completes.

    Args:
        log: The log; of one that is only glimpsed nothing else is read.
        dossier: The dossier's slug.
        kind: `event`, for keys, or what the events of the dossier define: a party, an issue, a
            source and so on.

    Raises:
        TrackerError: The log cannot be read.
    """
    from tracker.storage.files.names_only import Glimpse

    if kind == "event":
        if isinstance(log, Glimpse):
            return log.keys(dossier)
        return [r.event.key for r in log.read(dossier=dossier) if r.event.key]
    if kind not in _DEFINED_BY:
        return []
    if isinstance(log, Glimpse):
        types = (*_DEFINED_BY[kind], "record-withdrawn")
        events = log.read(dossier=dossier, types=types)
    else:
        events = list(log.read(dossier=dossier))
    return list(Ledger(events, dossier=dossier).known().named.get(kind, ()))
