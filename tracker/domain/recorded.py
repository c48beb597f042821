"""A recorded event: an event plus what the log assigned to it."""

from __future__ import annotations

from typing import Final

import msgspec

from tracker.domain.events import Event  # noqa: TC001  (msgspec reads the annotation when it runs)

NOTHING: Final = b"{}"
"""The payload of an event that was erased."""
UNRECORDED: Final = "preview-"
"""The beginning of the ids of events that are only previewed, and not recorded yet."""


class UnknownEvent(msgspec.Struct, frozen=True, gc=False):
    """An event of an unknown type or version, or an erased one; kept and never guessed at.

    Attributes:
        type: The type as written.
        schema_version: The version as written.
        dossier: The dossier it belongs to.
        key: The author's key, if there is one.
        stream: The stream it was appended to.
        payload: Its canonical JSON.
    """

    type: str
    schema_version: int
    dossier: str
    key: str | None
    stream: str
    payload: bytes

    @property
    def erased(self) -> bool:
        """Return whether the database's owner blanked its payload, as the law may ask."""
        return self.payload == NOTHING


class RecordedEvent(msgspec.Struct, frozen=True, gc=False):
    """One place of the log: an event and what the log assigned to it.

    Attributes:
        event: What was recorded, read in the current version of its type.
        event_id: A UUIDv7 in text form.
        stream: The stream it belongs to, within its dossier.
        stream_position: Its place in the stream, from 1, without gaps.
        global_position: Its place in the log, strictly rising in commit order.
        recorded_at: When the log took it in, in microseconds since the epoch (UTC); never falls
            along the log.
        recorded_by: Who appended it.
        digest: SHA-256 over the previous digest and everything above.
    """

    event: Event | UnknownEvent
    event_id: str
    stream: str
    stream_position: int
    global_position: int
    recorded_at: int
    recorded_by: str
    digest: bytes

    @property
    def name(self) -> str:
        """Return what people call it: the author's key, else the event id."""
        return self.event.key or self.event_id


class Noted(msgspec.Struct, frozen=True, gc=False):
    """The part of a place of the log that an answer needs, named as in `RecordedEvent`.

    Attributes:
        event: What was recorded, read in the current version of its type.
        event_id: A UUIDv7 in text form.
        global_position: Its place in the log.
        recorded_at: When the log took it in, in microseconds since the epoch (UTC).
    """

    event: Event | UnknownEvent
    event_id: str
    global_position: int
    recorded_at: int
