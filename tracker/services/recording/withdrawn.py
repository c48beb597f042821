"""Facts that the log holds but that are withdrawn: what withdrew each, and so what restores it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.codec import encode, payload_digest
from tracker.domain.dates import format_instant
from tracker.domain.errors import RefusedEventError
from tracker.domain.events import RecordWithdrawn
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import defines, references
from tracker.domain.rules import is_withdrawn
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.domain.rules import Known
    from tracker.services.amendments import Ledger


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
        What is held but withdrawn, in the order of the log.

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
