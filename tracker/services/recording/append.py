"""Appending facts: what the dossier holds is read, the rules decide, and the log takes all or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.codec import encode, payload_digest
from tracker.domain.errors import WrongExpectedVersionError
from tracker.domain.known import Known
from tracker.domain.rules import decide
from tracker.projections.mended import mend
from tracker.services.amendments import Ledger
from tracker.services.recording.append_cache import Memory
from tracker.services.recording.same_pages import append_unless_registered, settled
from tracker.services.recording.withdrawn import Withdrawn, expect_all, withdrawn_by
from tracker.storage.rows.values import Receipt, stored_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

ATTEMPTS: Final = 100
"""How often an append that another writer overtook is tried again; each time one of the others has got through."""


class Held(NamedTuple):
    """What a dossier holds: what the rules ask, the ids, and the version of every stream as it was read."""

    known: Known
    ids: frozenset[str]
    versions: Counter[tuple[str, str]]


def held(
    events: Sequence[RecordedEvent], dossier: str, *, others: Callable[[], Iterable[str]] = tuple
) -> Held:
    """What the recorded events of a dossier amount to, for the rules.

    Args:
        events: All its events, in log order.
        dossier: Its slug.
        others: Gives the slugs of other dossiers, one of which may have been meant.
    """
    known = Known(dossier, others=others)
    standing = standing_events(events)
    for recorded in events:
        event = standing.get(recorded.event_id)
        known.learn(
            event or recorded.event,
            event_id=recorded.event_id,
            digest=payload_digest(stored_payload(recorded)),
            stands=event is not None,
        )
    return Held(
        known,
        frozenset(r.event_id for r in events),
        Counter((r.event.dossier, r.stream) for r in events),
    )


def standing_events(events: Sequence[RecordedEvent]) -> dict[str, Event]:
    """What was not withdrawn, as corrected, by event id; our own corrections and withdrawals are in it no more."""
    mended = mend(events)
    catalogue = mended.catalogue
    entries: list[Event] = [
        catalogue.dossier,
        *catalogue.parties.values(),
        *catalogue.issues.values(),
        *catalogue.sources.values(),
    ]
    defined = {e.stream: e for e in entries}
    found = {
        r.event_id: defined[r.stream]
        for r in events
        if r.stream in defined and type(r.event) is type(defined[r.stream])
    }
    for recorded, event in (*mended.facts, *mended.retractions, *mended.disputes):
        found[recorded.event_id] = event
    return found


def withdrawn_ids(events: Sequence[RecordedEvent]) -> frozenset[str]:
    """The ids of all that was withdrawn and not restored, corrections and withdrawals included."""
    return mend(events).withdrawn


class Placed(Receipt, frozen=True):
    """Where a fact is in the log, and whether it counts there.

    Attributes:
        withdrawn_by: What withdrew it, when it was held already but does not count any more; undoing that restores it.
    """

    withdrawn_by: Withdrawn | None = None


def record(log: EventLog, facts: Sequence[Event], *, memory: Memory | None = None) -> list[Placed]:
    """Append facts of one dossier that the log does not hold yet, all or none.

    Args:
        log: The log.
        facts: The facts.
        memory: What the caller remembers of the dossier; it goes on with it.

    Returns:
        One receipt for each fact, in the same order.

    Raises:
        TrackerError: A fact is refused, or the log cannot take it.
    """
    if not facts:
        return []
    memory = memory or Memory()
    try:
        added = _record(log, facts, memory)
    except BaseException:
        memory.forget()  # it knows of facts that are not there
        raise
    memory.spare()
    places = {id(fact): Placed(**msgspec.structs.asdict(receipt)) for fact, receipt in added}
    found = [places.pop(id(fact), None) for fact in facts]
    if None in found:
        digests = [payload_digest(encode(fact)) for fact in facts]
        there = _held_places(list(log.read(dossier=facts[0].dossier)), set(digests))
        found = [placed or there[digest] for placed, digest in zip(found, digests, strict=True)]
    return [placed for placed in found if placed is not None]


def _held_places(events: Sequence[RecordedEvent], digests: Container[bytes]) -> dict[bytes, Placed]:
    """Where the contents with these digests are: one that stands goes before one that was withdrawn."""
    ledger = Ledger(events)
    found: dict[bytes, Placed] = {}
    for recorded in events:
        digest = payload_digest(stored_payload(recorded))
        if digest in digests and (digest not in found or ledger.stands(recorded)):
            at = (
                recorded.global_position,
                recorded.stream_position,
                recorded.event_id,
                recorded.stream,
            )
            found[digest] = Placed(*at, added=False, withdrawn_by=withdrawn_by(recorded, ledger))
    return found


def record_once(
    log: EventLog, facts: Sequence[Event], *, made: Container[str] = ()
) -> list[tuple[Event, Receipt]]:
    """Append facts of one dossier that the log does not hold yet, all or none.

    Args:
        log: The log.
        facts: The facts.
        made: The slugs of sources among them that were made on the way: where another writer registered the page meanwhile, that one is cited.

    Returns:
        Each fact that was appended, as it was appended, with its place.

    Raises:
        WrongExpectedVersionError: Another writer was faster; nothing was appended.
        TrackerError: A fact is refused, or the log cannot take it.
    """
    return _record(log, facts, Memory(), made=made) if facts else []


def _record(
    log: EventLog, facts: Sequence[Event], memory: Memory, *, made: Container[str] = ()
) -> list[tuple[Event, Receipt]]:
    dossier = facts[0].dossier
    events: list[RecordedEvent] = []
    known = memory.follow(log, dossier)
    if known is None:
        events = list(log.read(dossier=dossier))
        known, _, versions = held(events, dossier, others=log.dossiers)
        memory.keep(known, versions, events)
    facts = settled(facts, events, made)
    expect_all(facts, known, lambda: events or list(log.read(dossier=dossier)))
    fresh: list[Event] = []
    for fact in facts:
        for decided in decide(fact, known):
            known.learn(decided)
            fresh.append(decided)
    expected = {(f.dossier, f.stream): memory.versions[f.dossier, f.stream] for f in fresh}
    return (
        list(
            zip(
                fresh,
                append_unless_registered(log, fresh, seen=memory.place, expected=expected),
                strict=True,
            )
        )
        if fresh
        else []
    )


def record_all(
    log: EventLog, facts: Sequence[Event], *, made: Container[str] = ()
) -> list[tuple[Event, Receipt]]:
    """As `record_once`; when another writer was faster, look again and append behind it."""
    for _ in range(ATTEMPTS - 1):
        try:
            return record_once(log, facts, made=made)
        except WrongExpectedVersionError:
            continue
    return record_once(log, facts, made=made)
