"""Rows of the log as plain values: events to append, what comes back, and events read from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import (
    TYPES,
    decode_current,
    decode_many,
    decode_stored,
    encode,
)
from tracker.domain.envelope import trusted
from tracker.domain.errors import DatabaseError, InvalidEventError

# Msgspec reads the annotation when it builds the struct.
from tracker.domain.events import Event  # noqa: TC001
from tracker.domain.recorded import NOTHING, RecordedEvent, UnknownEvent
from tracker.storage.rows.chain import Covered, PayloadHeader, chain_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


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


class StoredRow(NamedTuple):
    """A place of the log as stored, in the table's order; an altered one may hold anything."""

    global_position: int
    event_id: str
    dossier: str
    stream: str
    stream_position: int
    type: str
    schema_version: int
    key: str | None
    valid_earliest: int | None
    valid_latest: int | None
    reported_earliest: int | None
    reported_latest: int | None
    recorded_at: int
    recorded_by: str
    payload: str
    payload_sha256: bytes
    digest: bytes

    def digest_after(self, before: bytes) -> bytes:
        """Work the digest out anew from what the place holds and the digest before it."""
        fields = {name: getattr(self, name) for name in Covered.__struct_fields__}
        hashed = {"payload_sha256": self.payload_sha256.hex()}
        return chain_digest(before, Covered(**fields | hashed))


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
    return event.payload if isinstance(event, UnknownEvent) else encode(event)


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
    event = decode_stored(
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


FIRST_INSTANT: Final = -62_135_596_800_000_000
LAST_INSTANT: Final = 253_402_300_799_999_999
"""The years 1 to 9999 in microseconds since the epoch: what can be told as a date."""

RECORDED_COLUMNS: Final = (
    "payload",
    "type",
    "dossier",
    "schema_version",
    "key",
    "event_id",
    "stream",
    "stream_position",
    "global_position",
    "recorded_at",
    "recorded_by",
    "digest",
)
"""The columns that `recorded_of` reads, in its order."""


def stored_of(rows: Iterable[Sequence[Any]]) -> Iterator[StoredRow]:
    """Yield rows as places of the log; what is read of them by every export is of its kind.

    Raises:
        DatabaseError: One holds what no log has written.
    """
    for row in map(StoredRow._make, rows):
        try:
            _check_instant(row.recorded_at)
            row.payload.encode()
            bytes.hex(row.digest)
        except (AttributeError, TypeError, ValueError) as problem:
            raise _unreadable(row.global_position, problem) from problem
        yield row


def _unreadable(place: int, problem: Exception) -> DatabaseError:
    found = DatabaseError(
        f"the event at place {place} cannot be read: {problem}",
        "a check of the log says what was changed",
    )
    return found.advise("event-altered")


def _check_instant(recorded_at: int) -> None:
    if not FIRST_INSTANT <= recorded_at <= LAST_INSTANT:
        raise ValueError("it is recorded outside the years 1 to 9999")


def recorded_of(rows: Sequence[Any]) -> list[RecordedEvent]:
    """Read a page of rows as recorded events; the log checked them when they were appended."""
    found = []
    place = 0
    try:
        with trusted():
            for (
                payload,
                kind,
                dossier,
                version,
                key,
                event_id,
                stream,
                stream_position,
                place,
                recorded_at,
                recorded_by,
                digest,
            ) in rows:
                _check_instant(recorded_at)
                if (
                    payload
                    and (known := TYPES.get(kind)) is not None
                    and (known.version == version or known.reads(version))
                ):
                    found.append(
                        RecordedEvent(
                            decode_current(payload),
                            event_id,
                            stream,
                            stream_position,
                            place,
                            recorded_at,
                            recorded_by,
                            digest,
                        )
                    )
                else:
                    header = PayloadHeader(kind, dossier, version, key)
                    assigned = Assigned(
                        event_id,
                        stream,
                        stream_position,
                        place,
                        recorded_at,
                        recorded_by,
                        digest,
                    )
                    found.append(recorded_from(payload.encode(), header, assigned))
    # What was altered may be of another kind than its column, also no text.
    except (
        msgspec.MsgspecError,
        InvalidEventError,
        AttributeError,
        TypeError,
        ValueError,
    ) as problem:
        raise _unreadable(place, problem) from problem
    return found


def place_after(place: int, before: int) -> int:
    """Return the place at which a page of rows ends, which is later than the one it begins behind.

    Raises:
        DatabaseError: It is not: the file is damaged, and reading on would never end.
    """
    if place <= before:
        raise _unreadable(place, ValueError("it stands behind a later place"))
    return place


def contents_of(payloads: str | None, count: int) -> list[Event] | None:
    """Read the events of some places alone, or None.

    None when one is not an event of a known type in a version that it reads.

    Args:
        payloads: All of the payloads as one JSON array; None where there are none.
        count: How many there are.
    """
    try:
        with trusted():
            found = decode_many(payloads or "[]")
    except msgspec.MsgspecError:
        return None
    # All of them in one text are read without an object for each row.
    return (
        found
        if len(found) == count
        # A generator takes longer.
        and all([e.version == 1 or e.reads(e.schema_version) for e in found])  # noqa: C419
        else None
    )
