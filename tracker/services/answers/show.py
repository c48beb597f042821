"""One event of a dossier: its fields, its history, and everything that points at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.errors import UnknownNameError
from tracker.domain.events import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.names import folded, nearest
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import POINTERS, references
from tracker.domain.rules import Known
from tracker.projections.sentences import own_words
from tracker.projections.visible import reported_of
from tracker.services.amendments import Change, Ledger, changes_between
from tracker.services.reading import Answer, AskedDossier, open_dossier
from tracker.services.recording.withdrawn import Withdrawn, withdrawn_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue
    from tracker.services.dossiers import Shelf

FORMAT = "tracker.event/1"
_ENVELOPE = {
    "type",
    "schema_version",
    "dossier",
    "key",
    "when",
    "when_words",
    "reported",
    "evidence",
    *POINTERS,
}


class AskedShow(AskedDossier, frozen=True, kw_only=True):
    """A question about one event, as the user wrote it.

    Attributes:
        event: Its key or id, with or without a leading `@`; or the slug of a source.
    """

    event: str


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """Another event that touched this one.

    Attributes:
        name: Its key or id.
        what: What it did: `corrected`, `withdrawn`, `disputed`, or a pointer such as `answered by`.
        stands: Whether it was not withdrawn itself.
        when: When the log took it in, or for a fact when it happened.
        text: Why, or what it says.
    """

    name: str
    what: str
    stands: bool
    when: str
    text: str


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence with the source that it names."""

    source: str
    basis: str
    stance: str
    locator: str | None
    publisher: str | None
    title: str | None
    published: str | None
    url: str | None
    retracted: bool


class Pointed(msgspec.Struct, frozen=True, kw_only=True):
    """A pointer of the event, and whether what it names exists."""

    field: str
    name: str
    found: bool


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of an event.

    Attributes:
        global_position: Its place in the log.
        recorded_at: When the log took it in.
        recorded_by: Who appended it.
        name: The key or id of the event that did it.
        what: `recorded`, `corrected`, `withdrawn`, `taken back` (an act on it), `disputed` or
            `source retracted`.
        of: What it was done to, where that is an act on the event and not the event itself.
        text: Why, or what was denied.
        changes: The fields that a correction changed when it was made.
        stands: Whether it was not taken back itself.
        taken_back_by: What took it back.
    """

    global_position: int
    recorded_at: str
    recorded_by: str
    name: str
    what: str
    of: str | None
    text: str
    changes: list[Change]
    stands: bool
    taken_back_by: str | None


class EventShown(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is read today, and what was recorded.

    Attributes:
        format: `tracker.event/1`.
        name: Its key or id.
        event_id: Its id.
        type: Its type.
        dossier: Its dossier.
        stream: Its stream.
        stream_position: Its place in the stream.
        global_position: Its place in the log.
        recorded_at: When the log took it in.
        recorded_by: Who appended it.
        digest: Its digest.
        withdrawn: Whether it does not count any more.
        when: When it held or happened, as corrected.
        when_words: The source's words for that.
        reported: Since when the public could know, as stated or as follows from its sources.
        fields: The fields of its type, as corrected.
        as_recorded: Those fields of the whole event that were corrected, as they were first
            written.
        changed: The same fields, as first written and as they read now.
        evidence: What it rests on.
        pointers: What it points at.
        touches: What touched it, in log order.
        withdrawn_by: What withdrew it, when it is withdrawn.
        history: Its whole life in log order, what was taken back again included.
        named_by: The events that name what it defines: a party, an issue, a source, a truce, a
            meeting, …
    """

    format: str
    name: str
    event_id: str
    type: str
    dossier: str
    stream: str
    stream_position: int
    global_position: int
    recorded_at: str
    recorded_by: str
    digest: str
    withdrawn: bool
    when: str | None
    when_words: str | None
    reported: str | None
    fields: dict[str, Any]
    as_recorded: dict[str, Any]
    changed: list[Change]
    evidence: list[Cited]
    pointers: list[Pointed]
    touches: list[Touch]
    withdrawn_by: Withdrawn | None
    history: list[Happened]
    named_by: list[str]


def ask_show(shelf: Shelf, asked: AskedShow, *, now: int) -> Answer[EventShown]:
    """Return everything about one event of a dossier.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        UnknownNameError: There is neither such an event nor such a source.
        TrackerError: There is no such dossier, or the log place is not understood.
    """
    opened = open_dossier(shelf, asked.dossier, log_at=asked.log_at, now=now)
    ledger = Ledger(opened.events)
    recorded = _found(asked.event.removeprefix("@"), ledger)
    return Answer(_shown(recorded, ledger), opened.remarks)


def _shown(recorded: RecordedEvent, ledger: Ledger) -> EventShown:
    """Return an event as it is read today, what was recorded, and what touched it."""
    mended = ledger.mended
    withdrawn = mended.withdrawn
    written = recorded.event
    event = ledger.as_corrected(recorded)
    retracted = {r.source for _, r in mended.retractions}
    fields = (
        msgspec.json.decode(event.payload)
        if isinstance(event, UnknownEvent)
        else msgspec.to_builtins(event, str_keys=True)
    )
    before = (
        {}
        if isinstance(written, UnknownEvent) or event == written
        else msgspec.to_builtins(written, str_keys=True)
    )
    return EventShown(
        format=FORMAT,
        name=recorded.name,
        event_id=recorded.event_id,
        type=written.type,
        dossier=written.dossier,
        stream=recorded.stream,
        stream_position=recorded.stream_position,
        global_position=recorded.global_position,
        recorded_at=format_instant(recorded.recorded_at),
        recorded_by=recorded.recorded_by,
        digest=recorded.digest.hex(),
        withdrawn=recorded.event_id in withdrawn,
        when=None if isinstance(event, UnknownEvent) else event.when,
        when_words=None if isinstance(event, UnknownEvent) else event.when_words,
        reported=_reported(recorded, event, mended.catalogue),
        fields={name: value for name, value in fields.items() if name not in _ENVELOPE},
        as_recorded={
            name: before.get(name)
            for name in sorted({*before, *fields})
            if before and before.get(name) != fields.get(name)
        },
        changed=changes_between(written, event),
        evidence=[]
        if isinstance(event, UnknownEvent)
        else list(_cited(event, mended.catalogue, retracted)),
        pointers=[]
        if isinstance(event, UnknownEvent)
        else [
            Pointed(field=f, name=n, found=n in mended.ids)
            for f in POINTERS
            for n in getattr(event, f)
        ],
        touches=list(_touches(recorded, ledger.events, withdrawn, mended.ids, event)),
        withdrawn_by=withdrawn_by(recorded, ledger),
        history=list(_history(recorded, event, ledger)),
        named_by=_named_by(recorded, ledger),
    )


def _found(name: str, ledger: Ledger) -> RecordedEvent:
    """Find the event of that name or, if none has it, the registration of that source.

    One that stands goes before one that was withdrawn.
    """
    try:
        return ledger.find(name)
    except UnknownNameError as problem:
        withdrawn_first = sorted(ledger.events, key=ledger.stands)
        sources = {
            folded(r.event.slug): r
            for r in withdrawn_first
            if isinstance(r.event, SourceRegistered)
        }
        if found := sources.get(folded(name)):
            return found
        keys = [r.event.key for r in ledger.events if r.event.key]
        raise UnknownNameError(
            "event or source", name, nearest=nearest(name, [*keys, *sources])
        ) from problem


def _history(
    recorded: RecordedEvent, event: Event | UnknownEvent, ledger: Ledger
) -> Iterator[Happened]:
    """Yield every act on an event, and every act on those, in log order."""
    changes = {c.recorded.event_id: c.changes for c in ledger.corrections_of(recorded)}
    sources = (
        set() if isinstance(event, UnknownEvent) else {e.source for e in event.evidence}
    )
    sources |= {event.slug} if isinstance(event, SourceRegistered) else set()
    concerned = {recorded.event_id}
    for other in ledger.events:
        act = other.event
        target = ledger.target_of(other)
        about = target is not None and target.event_id in concerned
        if other.event_id == recorded.event_id:
            what, text = "recorded", ""
        elif isinstance(act, RecordCorrected) and about:
            what, text = "corrected", act.why
        elif isinstance(act, RecordWithdrawn) and about:
            what, text = ("withdrawn" if target is recorded else "taken back"), act.why
        elif isinstance(act, ReportDisputed) and about:
            what, text = "disputed", f"{act.by}: {act.claim}" if act.claim else act.by
        elif isinstance(act, SourceRetracted) and act.source in sources:
            what, text = "source retracted", f"{act.source}: {act.why}"
        else:
            continue
        concerned.add(other.event_id)
        by = ledger.withdrawal_of(other)
        yield Happened(
            global_position=other.global_position,
            recorded_at=format_instant(other.recorded_at),
            recorded_by=other.recorded_by,
            name=other.name,
            what=what,
            of=target.name
            if about and target is not None and target is not recorded
            else None,
            text=text,
            changes=changes.get(other.event_id, []),
            stands=ledger.stands(other),
            taken_back_by=by.name if by else None,
        )


def _named_by(recorded: RecordedEvent, ledger: Ledger) -> list[str]:
    """Return the standing events that name what an event defines; pointers at it do not count."""
    known = Known(recorded.event.dossier)
    known.expect(ledger.as_corrected(recorded))
    if not known.named or known.is_open:
        return []
    found = []
    for other in ledger.events:
        if (
            other.event_id == recorded.event_id
            or isinstance(other.event, UnknownEvent)
            or not ledger.stands(other)
        ):
            continue
        event = ledger.as_corrected(other)
        if not isinstance(event, UnknownEvent) and any(
            r.kind != "event" and known.has(r) for r in references(event)
        ):
            found.append(other.name)
    return found


def _reported(
    recorded: RecordedEvent, event: Event | UnknownEvent, catalogue: Catalogue
) -> str | None:
    if isinstance(event, UnknownEvent) or (
        event.when is None and event.reported is None
    ):
        return None
    return reported_of(recorded, event, catalogue).text


def _cited(event: Event, catalogue: Catalogue, retracted: set[str]) -> Iterator[Cited]:
    for evidence in event.evidence:
        source = catalogue.sources.get(evidence.source)
        yield Cited(
            source=evidence.source,
            basis=evidence.basis,
            stance=evidence.stance,
            locator=evidence.locator,
            publisher=source.publisher if source else None,
            title=source.title if source else None,
            published=source.published if source else None,
            url=source.url if source else None,
            retracted=evidence.source in retracted,
        )


_POINTED: dict[str, str] = {
    "answers": "answered by",
    "supersedes": "superseded by",
    "follows": "followed by",
    "repeats": "repeated by",
}


def _touches(
    recorded: RecordedEvent,
    events: Sequence[RecordedEvent],
    withdrawn: frozenset[str],
    ids: dict[str, str],
    event: Event | UnknownEvent,
) -> Iterator[Touch]:
    me = recorded.event_id
    sources = (
        set() if isinstance(event, UnknownEvent) else {e.source for e in event.evidence}
    )
    for other in events:
        act = other.event
        stands = other.event_id not in withdrawn
        if isinstance(act, UnknownEvent) or other.event_id == me:
            continue
        what = ""
        match act:
            case RecordCorrected(target=target, why=why) if ids.get(target) == me:
                what, text = (
                    "corrected by",
                    f"{', '.join(sorted(act.replacement))}: {why}",
                )
            case RecordWithdrawn(target=target, why=why) if ids.get(target) == me:
                what, text = "withdrawn by", why
            case ReportDisputed(target=target, by=by, claim=claim) if (
                ids.get(target) == me
            ):
                what, text = "disputed by", f"{by}: {claim}" if claim else by
            case SourceRetracted(source=source, why=why) if source in sources:
                what, text = "source retracted by", f"{source}: {why}"
            case _:
                text = own_words(act) or act.type
                what = next(
                    (
                        words
                        for field, words in _POINTED.items()
                        if any(ids.get(n) == me for n in getattr(act, field))
                    ),
                    "",
                )
        if what:
            yield Touch(
                name=other.name,
                what=what,
                stands=stands,
                when=act.when or format_instant(other.recorded_at),
                text=text,
            )
