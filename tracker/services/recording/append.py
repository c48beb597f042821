"""Facts from a program into the log: checked by the rules, all or nothing, with receipts."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.codec import encode, payload_digest
from tracker.domain.errors import (
    DatabaseError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.domain.events import SourceRegistered
from tracker.domain.rules import decide
from tracker.projections.folds.proposals import NOTE_TYPES
from tracker.services.amendments import (
    Ledger,
    Withdrawn,
    expect_all,
    read_bearing,
    read_ledger,
    withdrawn_by,
)
from tracker.services.doubts import doubts_brought
from tracker.services.recording.source_pages import pages_of
from tracker.storage.rows import NewEvent, Receipt, stored_payload
from tracker.storage.rows.new_rows import prepare_row

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.storage.append import Appender
    from tracker.storage.event_log import EventLog


ATTEMPTS: Final = 3
"""The number of times that other writers may overtake an append; then it holds the log alone while
it looks again, so that nobody can."""


class FactReceipt(Receipt, frozen=True):
    """The place of a fact in the log, and whether it counts there.

    Attributes:
        withdrawn_by: What withdrew it, when it was held already but does not count any more;
            undoing that restores it.
        doubts: What somebody should look at, each as a sentence: that its date disagrees with what
            it comes after, that a pointer of it has no effect, or that it brings the same on a fact
            that was there before.
    """

    withdrawn_by: Withdrawn | None = None
    doubts: tuple[str, ...] = ()


def record(
    log: EventLog, facts: Sequence[Event], *, turns: Turns | None = None
) -> list[FactReceipt]:
    """Append facts of one dossier that the log does not hold yet, all or none.

    When another writer was faster, the facts are checked again and appended behind it.

    Args:
        log: The log.
        facts: The facts.
        turns: How often others were faster than the caller; it goes on with it.

    Returns:
        One receipt for each fact, in the same order.

    Raises:
        TrackerError: A fact is refused, or the log cannot take it.
    """
    if not facts:
        return []
    added = _append_behind(log, facts, turns or Turns())
    told = _doubts(log, added)
    receipts = {
        id(fact): FactReceipt(
            **msgspec.structs.asdict(place),
            doubts=tuple(told.get(place.event_id, ())),
        )
        for fact, place in added
    }
    found = [receipts.pop(id(fact), None) for fact in facts]
    if None in found:
        digests = [payload_digest(encode(fact)) for fact in facts]
        there = _held_already(read_bearing(log, facts).ledger, set(digests))
        found = [
            mine or there[digest] for mine, digest in zip(found, digests, strict=True)
        ]
    return [receipt for receipt in found if receipt is not None]


def _doubts(
    log: EventLog, added: Iterable[tuple[Event, Receipt]]
) -> dict[str, list[str]]:
    """Return what is doubtful now; what is appended stays so, also where nothing can be read."""
    try:
        return doubts_brought(log, added)
    except DatabaseError:
        return {}


def _append_behind(
    log: EventLog, facts: Sequence[Event], turns: Turns
) -> list[tuple[Event, Receipt]]:
    """Append what is new behind all other writers; return each new fact with its place."""
    if turns.held:
        turns.held -= 1
    else:
        for _ in range(ATTEMPTS):
            try:
                return _append(log, facts)
            except WrongExpectedVersionError:
                continue
        turns.held = _CROWDED
    with log.appending() as appender:
        return _append(log, facts, appender)


def _append(
    log: EventLog, facts: Sequence[Event], holding: Appender | None = None
) -> list[tuple[Event, Receipt]]:
    """Append what is new once, where the log is held already by what holds it."""
    dossier = facts[0].dossier
    bearing = read_bearing(log, facts)
    try:
        fresh = _decided(facts, bearing.ledger)
    except TrackerError:
        # All of the record says best what is wrong, and what may have been meant.
        fresh = _decided(facts, read_ledger(log, dossier))
    if not fresh:
        return []
    receipts = append_unless_overtaken(
        log,
        fresh,
        seen=bearing.place,
        versions=bearing.versions,
        holding=holding,
    )
    return list(zip(fresh, receipts, strict=True))


def _decided(facts: Sequence[Event], ledger: Ledger) -> list[Event]:
    """Return those of the facts that are new.

    Raises:
        TrackerError: A rule refuses one.
    """
    known = ledger.known()
    expect_all(facts, known, lambda: ledger)
    fresh: list[Event] = []
    for fact in facts:
        for decided in decide(fact, known):
            known.learn(decided)
            fresh.append(decided)
    return fresh


def append_unless_overtaken(
    log: EventLog,
    events: Sequence[Event],
    *,
    seen: int,
    versions: Mapping[tuple[str, str], int],
    holding: Appender | None = None,
    id_of: Callable[[int], str | None] | None = None,
) -> list[Receipt]:
    """Append events of one dossier, all or none, unless others came in between.

    Others came in between when one of the streams has grown, when one of the pages was registered,
    or when the same was said without a key. Notes do not bear on each other: they expect no version
    of their stream.

    Args:
        log: The log.
        events: The events to append.
        seen: The place up to which the dossier was read.
        versions: The versions of the streams as they were read.
        holding: What appends, where the log is held already.
        id_of: Gives the id of an event by its number, the last being 0; the log makes an id where
            it gives none.

    Raises:
        WrongExpectedVersionError: Another writer was faster; look again.
        TrackerError: The log cannot take it.
    """
    expected = _expected(events, versions)
    pages = pages_of(events)
    nameless = [e for e in events if isinstance(e, NOTE_TYPES) and e.key is None]
    last = len(events) - 1
    new = [
        NewEvent(e, id_of(last - n) if id_of else None) for n, e in enumerate(events)
    ]
    if not (holding or pages or nameless):
        return log.append(new, expected=expected)
    batch = list(map(prepare_row, new))
    with nullcontext(holding) if holding else log.appending() as appender:
        if appender.head.global_position > seen:
            _check_pages(log, events[0].dossier, pages, seen=seen)
            _check_said(log, nameless)
        return appender.append(batch, expected=expected)


def _expected(
    events: Iterable[Event], versions: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], int]:
    """Return the versions that the streams of events have to have, except those of notes."""
    streams = {(e.dossier, e.stream) for e in events if not isinstance(e, NOTE_TYPES)}
    return {stream: versions[stream] for stream in streams}


def _check_said(log: EventLog, nameless: Sequence[Event]) -> None:
    """Refuse to go on when others have said the very same, which no key would tell."""
    for event in nameless:
        if log.find_payloads(event.dossier, [payload_digest(encode(event))]):
            raise WrongExpectedVersionError(event.stream, expected=0, actual=1)


def _check_pages(
    log: EventLog, dossier: str, pages: Mapping[str, str], *, seen: int
) -> None:
    """Refuse to go on when one of the pages was registered after a place of the log."""
    for other in log.read(dossier=dossier, after=seen, types=("source-registered",)):
        if not isinstance(other.event, SourceRegistered):
            continue
        for page, stream in pages_of([other.event]).items():
            if pages.get(page, stream) != stream:
                raise WrongExpectedVersionError(
                    stream, expected=0, actual=other.stream_position
                )


def _held_already(
    ledger: Ledger, digests: Container[bytes]
) -> dict[bytes, FactReceipt]:
    """Return the places of the contents with these digests; one that stands goes first."""
    found: dict[bytes, FactReceipt] = {}
    for recorded in ledger.events:
        digest = payload_digest(stored_payload(recorded))
        if digest in digests and (digest not in found or ledger.stands(recorded)):
            found[digest] = FactReceipt(
                recorded.global_position,
                recorded.stream_position,
                recorded.event_id,
                recorded.stream,
                added=False,
                withdrawn_by=withdrawn_by(recorded, ledger),
            )
    return found


_CROWDED: Final = 20


class Turns:
    """A writer's memory of other writers.

    Attributes:
        held: The number of appends for which the log is held at once, since others overtook one
            again and again.
    """

    def __init__(self) -> None:
        self.held = 0
