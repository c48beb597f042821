"""Events to append and what comes back, as plain values without a database library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain import codec

# Msgspec reads the annotation when it builds the struct.
from tracker.domain.events import Event  # noqa: TC001
from tracker.domain.recorded import NOTHING, RecordedEvent, UnknownEvent

if TYPE_CHECKING:
    from tracker.storage.rows.chain import PayloadHeader


class NewEvent(msgspec.Struct, frozen=True):
    """An event to append.

    Attributes:
        event: What to record.
        event_id: Its id, kept from an export; by default the log gives one.
        recorded_at: When another log took it in, in microseconds; honoured by an empty log only.
        recorded_by: Who appended it to another log; honoured by an empty log only.
        payload: Its canonical JSON as another log stored it, when `event` was read from another
            version of its type.
        erased: SHA-256 of its payload, when that was blanked in another log; then there is no
            payload.
    """

    event: Event | UnknownEvent
    event_id: str | None = None
    recorded_at: int | None = None
    recorded_by: str | None = None
    payload: bytes | None = None
    erased: bytes | None = None


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """The place of an appended event.

    Attributes:
        global_position: Its place in the log.
        stream_position: Its place in its stream.
        event_id: Its id.
        stream: Its stream.
        added: Whether it is new; an event that the log already held keeps its old place.
    """

    global_position: int
    stream_position: int
    event_id: str
    stream: str
    added: bool


class Head(msgspec.Struct, frozen=True):
    """The end of the log: the last place, its digest, and when it was recorded (microseconds)."""

    global_position: int
    digest: bytes
    recorded_at: int


class OlderEvent(RecordedEvent, frozen=True):
    """A recorded event that was stored in another version of its type.

    Attributes:
        payload: The stored canonical JSON: what is digested and exported, never the upcast one.
    """

    payload: bytes


class ErasedEvent(RecordedEvent, frozen=True):
    """A recorded event whose payload was blanked, as an export tells it.

    Attributes:
        payload_sha256: SHA-256 of what the payload was.
    """

    payload_sha256: bytes


def payload_of(event: Event | UnknownEvent) -> bytes:
    """Return the canonical JSON of an event that is new or unknown."""
    return event.payload if isinstance(event, UnknownEvent) else codec.encode(event)


def stored_payload(recorded: RecordedEvent) -> bytes:
    """Return the canonical JSON as the log holds it."""
    return (
        recorded.payload
        if isinstance(recorded, OlderEvent)
        else payload_of(recorded.event)
    )


class Assigned(NamedTuple):
    """The fields that the log assigns to an event; see `RecordedEvent`."""

    event_id: str
    stream: str
    stream_position: int
    global_position: int
    recorded_at: int
    recorded_by: str
    digest: bytes = b""


def recorded_from(
    payload: bytes,
    header: PayloadHeader,
    assigned: Assigned,
    *,
    erased: bytes | None = None,
) -> RecordedEvent:
    """Return a recorded event from its stored payload and what the log assigned to it.

    A payload that the database's owner has blanked, as the law may ask, is an unknown event that
    says nothing.

    Args:
        payload: The stored payload; empty when it was blanked.
        header: What the log says of it.
        assigned: What the log assigned to it.
        erased: SHA-256 of the blanked payload, if it is to be kept.

    Raises:
        InvalidEventError: The payload breaks the vocabulary.
        msgspec.DecodeError: So does a payload of the current version.
    """
    if not payload:
        nothing = erased_event(header, assigned.stream)
        return (
            RecordedEvent(nothing, *assigned)
            if erased is None
            else ErasedEvent(nothing, *assigned, erased)
        )
    event = codec.decode_stored(
        payload,
        type_name=header.type,
        schema_version=header.schema_version,
        dossier=header.dossier,
        key=header.key,
        stream=assigned.stream,
    )
    if event.schema_version != header.schema_version:
        return OlderEvent(event, *assigned, payload)
    return RecordedEvent(event, *assigned)


def erased_event(header: PayloadHeader, stream: str) -> UnknownEvent:
    """Return what is left of an event whose payload was blanked."""
    return UnknownEvent(
        header.type,
        header.schema_version,
        header.dossier,
        header.key,
        stream,
        payload=NOTHING,
    )


def as_new(recorded: RecordedEvent) -> NewEvent:
    """Return a recorded event as one to append to another log.

    It keeps its id and, if that log is empty, its time and author.
    """
    return NewEvent(
        recorded.event,
        event_id=recorded.event_id,
        recorded_at=recorded.recorded_at,
        recorded_by=recorded.recorded_by,
        payload=recorded.payload if isinstance(recorded, OlderEvent) else None,
        erased=recorded.payload_sha256 if isinstance(recorded, ErasedEvent) else None,
    )
