"""Rows of the log as recorded events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.codec import TYPES, decode_current, decode_many
from tracker.domain.envelope import trusted
from tracker.domain.errors import DatabaseError, InvalidEventError
from tracker.domain.recorded import RecordedEvent
from tracker.storage.rows.chain import PayloadHeader
from tracker.storage.rows.values import Assigned, recorded_from
from tracker.storage.sql import schema

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

RECORDED: Final = tuple(schema.events.c[name] for name in COLUMNS)


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
    except (msgspec.MsgspecError, InvalidEventError) as problem:
        raise DatabaseError(
            f"the event at place {place} cannot be read: {problem}",
            "a check of the log says what was changed",
        ).advise("event-altered") from problem
    return found


def contents_of(payloads: str | None, count: int) -> list[Event] | None:
    """Read the events of some places alone, or None.

    None when one is no event of a known type in a version that it reads.

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
