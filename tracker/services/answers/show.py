"""One event of a dossier: its fields, its history, and everything that points at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.events import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.presented import Presented

# Msgspec reads the annotation when it runs.
from tracker.domain.recorded import OriginTold, ReviewedTold, UnknownEvent
from tracker.domain.references import POINTERS, references
from tracker.domain.rules import Known
from tracker.projections.sentences import own_words
from tracker.projections.visible import reported_of
from tracker.services.amendments import (
    Change,
    Ledger,
    Withdrawn,
    changes_between,
    withdrawn_by,
)
from tracker.services.answers.meanings import meanings
from tracker.services.answers.page import PAGES, page_of
from tracker.services.reading import (
    Answer,
    AskedKnown,
    OpenDossier,
    Remark,
    open_dossier,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.services.answers.page import Page
    from tracker.services.dossiers import Shelf

FORMAT: Final = "tracker.event/1"
_ENVELOPE: Final = {
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
_OF_SOURCE: Final = ("publisher", "title", "published", "url")


class AskedShow(AskedKnown, frozen=True, kw_only=True):
    """A question about one event, or about what has a name, as the user wrote it.

    Attributes:
        event: Its key or id, with or without a leading `@`; or the slug of a source; or the name of
            a party, an issue or a person; or the slug or title of a truce, a meeting, a proposal
            or an agreement. Behind the kind of thing and a colon it is one of that kind alone.
        date: The day or instant that a page is of; by default as for a picture.
        then: Whether a page has only what was known on that date.
    """

    event: str
    date: str | None = None
    then: bool = False


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
        what: `recorded`, `corrected`, `withdrawn`, `taken back` (an act on it), `disputed`,
            `source retracted` or, of a source for this event alone, `retracted for this`.
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


class EventShown(Presented, msgspec.Struct, frozen=True, kw_only=True):
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
        origin: The place at which another log recorded it first; None for an event of this log.
        review: The review after which another person recorded it; None without one.
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
    origin: OriginTold | None
    review: ReviewedTold | None
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


def ask_show(shelf: Shelf, asked: AskedShow, *, now: int) -> Answer[EventShown | Page]:
    """Return everything about one event of a dossier, or the page of a party, issue or person.

    A name that several things have is that of the first of: an event, a source, a party, an issue,
    another thing. A remark names the others.

    Raises:
        UnknownNameError: Nothing has that name.
        TrackerError: There is no such dossier, or a date or the log place is not understood.
    """
    chosen = shelf.choose(asked.dossier)
    opened = open_dossier(chosen, log_at=asked.log_at, now=now)
    ledger = Ledger(opened.events)
    (kind, slug, recorded), *others = meanings(asked.event.removeprefix("@"), ledger)
    said: tuple[Remark, ...] = ()
    if others:
        also = " and ".join(f"{other.kind}:{other.slug}" for other in others)
        said = (Remark(f"{asked.event} is {kind}:{slug} here; it is also {also}"),)
    if kind in PAGES:
        dossier = OpenDossier(shelf, asked, now=now, opened=opened)
        question = dossier.question(asked.date, asked.known_at, then=asked.then)
        page = page_of(dossier, question, kind, slug)
        return Answer(page.value, (*page.remarks, *said))
    if asked.date is not None or asked.known_at is not None or asked.then:
        said += (
            Remark("a date cuts a page only: an event is shown as it reads today"),
        )
    found = recorded or ledger.find(slug)
    origin = chosen.log.origins([found.event_id]).get(found.event_id)
    review = chosen.log.reviewed([found.event_id]).get(found.event_id)
    shown = _shown(
        found,
        ledger,
        None if origin is None else origin.told(),
        None if review is None else review.told(),
    )
    return Answer(shown, (*opened.remarks, *said))


def ask_meaning(shelf: Shelf, asked: AskedShow, *, now: int) -> Answer[tuple[str, str]]:
    """Return the kind of what a name means first, as `ask_show` finds it, and its own name.

    The kind is a party or an issue, or a source, each with its slug; else an event, with its key or
    id.

    Raises:
        UnknownNameError: Nothing has that name.
        TrackerError: There is no such dossier, or the log place is not understood.
    """
    chosen = shelf.choose(asked.dossier)
    opened = open_dossier(chosen, log_at=asked.log_at, now=now)
    ledger = Ledger(opened.events)
    kind, slug, recorded = meanings(asked.event.removeprefix("@"), ledger)[0]
    if kind in PAGES:
        return Answer((kind, slug), opened.remarks)
    found = recorded or ledger.find(slug)
    event = ledger.as_corrected(found)
    if isinstance(event, SourceRegistered):
        return Answer(("source", event.slug), opened.remarks)
    return Answer(("event", found.name), opened.remarks)


def _shown(
    recorded: RecordedEvent,
    ledger: Ledger,
    origin: OriginTold | None,
    review: ReviewedTold | None,
) -> EventShown:
    """Return an event as it is read today, what was recorded, and what touched it."""
    mended = ledger.mended
    written, event = recorded.event, ledger.as_corrected(recorded)
    fields = (
        msgspec.json.decode(event.payload)
        if isinstance(event, UnknownEvent)
        else msgspec.to_builtins(event, str_keys=True)
    )
    changed = changes_between(written, event)
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
        origin=origin,
        review=review,
        withdrawn=not ledger.stands(recorded),
        when=getattr(event, "when", None),
        when_words=getattr(event, "when_words", None),
        reported=_reported(recorded, event, mended.catalogue),
        fields={name: value for name, value in fields.items() if name not in _ENVELOPE},
        as_recorded={c.field: c.before for c in sorted(changed, key=lambda c: c.field)},
        changed=changed,
        evidence=_cited(event, recorded.event_id, mended),
        pointers=list(_pointers(event, mended.ids)),
        touches=list(_touches(recorded, ledger, _sources_of(event))),
        withdrawn_by=withdrawn_by(recorded, ledger),
        history=list(_history(recorded, event, ledger)),
        named_by=_named_by(recorded, ledger),
    )


def _pointers(event: Event | UnknownEvent, ids: Container[str]) -> Iterator[Pointed]:
    for field in POINTERS:
        for name in getattr(event, field, ()):
            yield Pointed(field=field, name=name, found=name in ids)


def _done_to(act: Event | UnknownEvent, *, itself: bool) -> tuple[str, str] | None:
    """Return what an act did to an event `itself`, or to another act on it, and why."""
    match act:
        case RecordCorrected(why=why):
            return "corrected", why
        case RecordWithdrawn(why=why):
            return "withdrawn" if itself else "taken back", why
        case ReportDisputed(by=by, claim=claim):
            return "disputed", f"{by}: {claim}" if claim else by
        case SourceRetracted(source=source, why=why):
            return "retracted for this", f"{source}: {why}"
        case _:
            return None


def _retracted(
    act: Event | UnknownEvent, sources: Container[str]
) -> tuple[str, str] | None:
    """Return the whole retraction of one of these sources, and why."""
    match act:
        case SourceRetracted(target=None, source=source, why=why) if source in sources:
            return "source retracted", f"{source}: {why}"
        case _:
            return None


def _history(
    recorded: RecordedEvent, event: Event | UnknownEvent, ledger: Ledger
) -> Iterator[Happened]:
    """Yield every act on an event, and every act on those, in log order."""
    changes = {c.recorded.event_id: c.changes for c in ledger.corrections_of(recorded)}
    sources = _sources_of(event)
    sources |= {event.slug} if isinstance(event, SourceRegistered) else set()
    concerned = {recorded.event_id}
    for other in ledger.events:
        target = ledger.target_of(other)
        if target is not None and target.event_id not in concerned:
            target = None
        if other.event_id == recorded.event_id:
            done: tuple[str, str] | None = ("recorded", "")
        elif target is not None:
            done = _done_to(other.event, itself=target is recorded)
        else:
            done = _retracted(other.event, sources)
        if done is None:
            continue
        what, text = done
        concerned.add(other.event_id)
        by = ledger.withdrawal_of(other)
        yield Happened(
            global_position=other.global_position,
            recorded_at=format_instant(other.recorded_at),
            recorded_by=other.recorded_by,
            name=other.name,
            what=what,
            of=target.name if target and target is not recorded else None,
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
        event = ledger.standing.get(other.event_id)
        if event is None or other.event_id == recorded.event_id:
            continue
        if any(r.kind != "event" and known.has(r) for r in references(event)):
            found.append(other.name)
    return found


def _reported(
    recorded: RecordedEvent, event: Event | UnknownEvent, catalogue: Catalogue
) -> str | None:
    if isinstance(event, UnknownEvent) or not (event.when or event.reported):
        return None
    return reported_of(recorded, event, catalogue).text


def _sources_of(event: Event | UnknownEvent) -> set[str]:
    return {e.source for e in getattr(event, "evidence", ())}


def _cited(event: Event | UnknownEvent, event_id: str, mended: Mended) -> list[Cited]:
    retracted = {
        act.source
        for _, act in mended.retractions
        if act.target is None or mended.ids.get(act.target) == event_id
    }
    found: list[Cited] = []
    for evidence in getattr(event, "evidence", ()):
        source = mended.catalogue.sources.get(evidence.source)
        cited = Cited(
            source=evidence.source,
            basis=evidence.basis,
            stance=evidence.stance,
            locator=evidence.locator,
            retracted=evidence.source in retracted,
            **{name: getattr(source, name, None) for name in _OF_SOURCE},
        )
        found.append(cited)
    return found


_POINTED: Final = {
    "answers": "answered by",
    "supersedes": "superseded by",
    "follows": "followed by",
    "repeats": "repeated by",
}


def _touches(
    recorded: RecordedEvent, ledger: Ledger, sources: Container[str]
) -> Iterator[Touch]:
    """Yield every other event that is about an event, points at it or takes back a source of it."""
    me, ids = recorded.event_id, ledger.mended.ids
    for other in ledger.events:
        act = other.event
        if isinstance(act, UnknownEvent) or other.event_id == me:
            continue
        is_about = ids.get(getattr(act, "target", "")) == me
        what = ""
        match act:
            case RecordCorrected(why=why) if is_about:
                what, text = (
                    "corrected by",
                    f"{', '.join(sorted(act.replacement))}: {why}",
                )
            case RecordWithdrawn(why=why) if is_about:
                what, text = "withdrawn by", why
            case ReportDisputed(by=by, claim=claim) if is_about:
                what, text = "disputed by", f"{by}: {claim}" if claim else by
            case SourceRetracted(source=source, why=why) if (
                is_about if act.target is not None else source in sources
            ):
                what = "retracted for this by" if is_about else "source retracted by"
                text = f"{source}: {why}"
            case _:
                text = own_words(act) or act.type
                for field, words in _POINTED.items():
                    if any(ids.get(name) == me for name in getattr(act, field)):
                        what = what or words
        if what:
            yield Touch(
                name=other.name,
                what=what,
                stands=ledger.stands(other),
                when=act.when or format_instant(other.recorded_at),
                text=text,
            )
