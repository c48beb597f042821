"""What is held already but withdrawn: who says it again is told what withdrew it and what restores it."""

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
from tracker.services.amendments import Ledger
from tracker.storage.rows.values import stored_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.domain.known import Known
    from tracker.domain.recorded import RecordedEvent


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """What withdrew an event: its key or id, when the log took it in, and why."""

    name: str
    recorded_at: str
    why: str

    @property
    def words(self) -> str:
        """That it is withdrawn, by what and when."""
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
    """What withdrew an event last and still stands; None when nothing did."""
    found = ledger.withdrawal_of(recorded)
    if found is None or not isinstance(found.event, RecordWithdrawn):
        return None
    return Withdrawn(
        name=found.name, recorded_at=format_instant(found.recorded_at), why=found.event.why
    )


def gone_of(recorded: Iterable[RecordedEvent], ledger: Ledger) -> list[Gone]:
    """Those of the recorded events that are withdrawn, in their order."""
    return [
        Gone(
            dossier=r.event.dossier,
            name=label(r.event, r.event_id),
            event_id=r.event_id,
            global_position=r.global_position,
            withdrawn_by=by,
        )
        for r in recorded
        if (by := withdrawn_by(r, ledger)) is not None
    ]


def label(event: Event | UnknownEvent, event_id: str) -> str:
    """What a person calls an event: its key, the slug of what it defines, or its id."""
    return event.key or getattr(event, "slug", None) or event_id


def expect_all(
    events: Sequence[Event], known: Known, recorded: Callable[[], Sequence[RecordedEvent]]
) -> list[Gone]:
    """Let the events of a batch name each other, except those that are held but withdrawn: what names one of these is refused.

    Args:
        events: What is to be appended.
        known: What the dossier holds.
        recorded: Gives its events, in log order; only asked when something is withdrawn.

    Returns:
        What is held but withdrawn, in the order of the log.

    Raises:
        RefusedEventError: A new event names what is withdrawn; the hint restores it.
    """
    lost = {id(e): payload_digest(encode(e)) for e in events if is_withdrawn(e, known)}
    for event in events:
        known.expect(event, stands=id(event) not in lost)
    if not lost:
        return []
    ledger = Ledger(recorded())
    there = _lost(ledger, set(lost.values()))
    defined = {
        name: r for r in there if not isinstance(r.event, UnknownEvent) for name in defines(r.event)
    }
    for event in events if defined else ():
        for reference in references(event) if id(event) not in lost else ():
            target = defined.get((reference.kind, reference.name))
            by = None if target is None or known.has(reference) else withdrawn_by(target, ledger)
            if by is not None:
                raise RefusedEventError(
                    f"{reference.kind} {reference.name!r} is {by.words}",
                    f"`tracker undo {by.name}` restores it; then do this again",
                )
    return gone_of(there, ledger)


def withdrawn_among(recorded: Sequence[RecordedEvent], events: Iterable[Event]) -> list[Gone]:
    """Those of some events that a dossier holds, but withdrawn.

    Args:
        recorded: The events of the dossier, in log order.
        events: The events that are asked about.
    """
    ledger = Ledger(recorded)
    return (
        gone_of(_lost(ledger, {payload_digest(encode(e)) for e in events}), ledger)
        if ledger.mended.withdrawn
        else []
    )


def _lost(ledger: Ledger, digests: Container[bytes]) -> list[RecordedEvent]:
    """The recorded events of these contents that are withdrawn."""
    return [
        r
        for r in ledger.events
        if not ledger.stands(r) and payload_digest(stored_payload(r)) in digests
    ]
