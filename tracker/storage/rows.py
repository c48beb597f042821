"""Rows of the log as recorded events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.catalog import TYPES, decode_current
from tracker.domain.envelope import trusted
from tracker.domain.errors import DatabaseError, InvalidEventError
from tracker.domain.recorded import RecordedEvent
from tracker.storage import schema
from tracker.storage.chain import Header
from tracker.storage.stored import Places, recorded_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event

COLUMNS: Final = (
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

_CURRENT: Final = {name: kind.version for name, kind in TYPES.items()}

RECORDED: Final = tuple(schema.events.c[name] for name in COLUMNS)


def recorded_of(rows: Sequence[Any]) -> list[RecordedEvent]:
    """A page of rows as recorded events; what the log holds was checked when it was appended."""
    found = []
    place = 0
    try:
        with trusted():
            for payload, kind, dossier, version, key, event_id, stream, stream_position, place, recorded_at, recorded_by, digest in rows:
                if payload and (known := TYPES.get(kind)) is not None and known.version == version:
                    found.append(RecordedEvent(decode_current(payload), event_id, stream, stream_position, place, recorded_at, recorded_by, digest))
                else:
                    header = Header(kind, dossier, version, key)
                    places = Places(event_id, stream, stream_position, place, recorded_at, recorded_by, digest)
                    found.append(recorded_from(payload.encode(), header, places))
    except (msgspec.MsgspecError, InvalidEventError) as problem:
        raise DatabaseError(f"the event at place {place} cannot be read: {problem}", "`tracker verify` says what was changed") from problem
    return found


def contents_of(rows: Sequence[tuple[str, str, int]]) -> list[Event] | None:
    """The events of rows of payload, type and version alone; None when one is not of the current version of a type that is known."""
    if not all(row[0] and _CURRENT.get(row[1]) == row[2] for row in rows):
        return None
    try:
        with trusted():
            return [decode_current(payload) for payload, _, _ in rows]
    except (msgspec.MsgspecError, InvalidEventError) as problem:
        raise DatabaseError(f"an event cannot be read: {problem}", "`tracker verify` says which, and what was changed") from problem
