"""One event and everything that touched it: corrected, withdrawn, disputed, pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.events import RecordCorrected, RecordWithdrawn, ReportDisputed, SourceRetracted
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import POINTERS
from tracker.projections.visible import Catalogue, mend, reported_of
from tracker.services.lookup import event_named
from tracker.services.record import standing_events, withdrawn_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent

FORMAT = "tracker.event/1"
_ENVELOPE = {"type", "schema_version", "dossier", "key", "when", "when_words", "reported", "evidence", *POINTERS}


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


class Story(msgspec.Struct, frozen=True, kw_only=True):
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
        as_recorded: Those fields of the whole event that were corrected, as they were first written.
        evidence: What it rests on.
        pointers: What it points at.
        touches: What touched it, in log order.
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
    evidence: list[Cited]
    pointers: list[Pointed]
    touches: list[Touch]


def story_of(name: str, events: Sequence[RecordedEvent]) -> Story:
    """Everything about one event of a dossier.

    Args:
        name: Its key or id.
        events: The dossier's events, up to the log place asked about.

    Raises:
        UnknownNameError: There is no such event.
    """
    recorded = event_named(name, events)
    mended = mend(events)
    standing = standing_events(events)
    withdrawn = withdrawn_ids(events)
    written = recorded.event
    event = standing.get(recorded.event_id, written)
    retracted = {r.source for _, r in mended.retractions}
    fields = msgspec.json.decode(event.payload) if isinstance(event, UnknownEvent) else msgspec.to_builtins(event, str_keys=True)
    before = {} if isinstance(written, UnknownEvent) or event == written else msgspec.to_builtins(written, str_keys=True)
    return Story(
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
        as_recorded={name: before.get(name) for name in sorted({*before, *fields}) if before and before.get(name) != fields.get(name)},
        evidence=[] if isinstance(event, UnknownEvent) else list(_cited(event, mended.catalogue, retracted)),
        pointers=[] if isinstance(event, UnknownEvent) else [Pointed(field=f, name=n, found=n in mended.ids) for f in POINTERS for n in getattr(event, f)],
        touches=list(_touches(recorded, events, withdrawn, mended.ids, event)),
    )


def _reported(recorded: RecordedEvent, event: Event | UnknownEvent, catalogue: Catalogue) -> str | None:
    if isinstance(event, UnknownEvent) or (event.when is None and event.reported is None):
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


_POINTED: dict[str, str] = {"answers": "answered by", "supersedes": "superseded by", "follows": "followed by", "repeats": "repeated by"}


def _touches(
    recorded: RecordedEvent, events: Sequence[RecordedEvent], withdrawn: frozenset[str], ids: dict[str, str], event: Event | UnknownEvent
) -> Iterator[Touch]:
    me = recorded.event_id
    sources = set() if isinstance(event, UnknownEvent) else {e.source for e in event.evidence}
    for other in events:
        act = other.event
        stands = other.event_id not in withdrawn
        if isinstance(act, UnknownEvent) or other.event_id == me:
            continue
        what = ""
        match act:
            case RecordCorrected(target=target, why=why) if ids.get(target) == me:
                what, text = "corrected by", f"{', '.join(sorted(act.replacement))}: {why}"
            case RecordWithdrawn(target=target, why=why) if ids.get(target) == me:
                what, text = "withdrawn by", why
            case ReportDisputed(target=target, by=by, claim=claim) if ids.get(target) == me:
                what, text = "disputed by", f"{by}: {claim}" if claim else by
            case SourceRetracted(source=source, why=why) if source in sources:
                what, text = "source retracted by", f"{source}: {why}"
            case _:
                text = _says(act)
                what = next((words for field, words in _POINTED.items() if any(ids.get(n) == me for n in getattr(act, field))), "")
        if what:
            yield Touch(name=other.name, what=what, stands=stands, when=act.when or format_instant(other.recorded_at), text=text)


def _says(event: Event) -> str:
    """The words of an event that tell it from others."""
    for field in ("stance", "text", "claim", "answer", "change", "outcome", "title", "name"):
        if value := getattr(event, field, None):
            return str(value)
    return event.type
