"""Columns beside a payload: all of them follow from the payload."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tracker.domain.codec import decode_stored
from tracker.domain.dates import parse_when
from tracker.domain.envelope import trusted
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.recorded import UnknownEvent
from tracker.storage.rows.chain import header_of

if TYPE_CHECKING:
    from tracker.domain.events import Event

ColumnBounds = tuple[int | None, int | None]
"""The earliest and the latest instant, in microseconds since the epoch; no end, or neither."""

_UTC: Final = ZoneInfo("UTC")
_ANY: Final = msgspec.json.Decoder()


class DerivedColumns(NamedTuple):
    """The columns that follow from a payload; an unknown type's stream is not known."""

    dossier: str
    stream: str | None
    type: str
    schema_version: int
    key: str | None
    valid: ColumnBounds
    reported: ColumnBounds


def outer_bounds(written: str | None) -> ColumnBounds:
    """Return the outer bounds of a written date in UTC; None for an end that it lacks.

    Both are None when it cannot be read.
    """
    if written is None:
        return None, None
    try:
        when = parse_when(written, zone=_UTC)
    except DateNotUnderstoodError:
        return None, None
    if when.lasting == "no":
        return when.start
    return when.start.earliest, when.end.latest if when.end else None


quick_outer_bounds: Final = lru_cache(maxsize=65_536)(outer_bounds)
"""The same, for many dates of which most come again."""


def unknown_dates(payload: bytes) -> tuple[str | None, str | None]:
    """The valid and the reported date of a payload of any type, where they are text."""
    found = _ANY.decode(payload)
    when, reported = found.get("when"), found.get("reported")
    return (when if isinstance(when, str) else None), (
        reported if isinstance(reported, str) else None
    )


def read_stored(payload: bytes) -> Event | UnknownEvent:
    """Read a payload of any type and version, which was checked when it was appended.

    Raises:
        msgspec.MsgspecError: It is no JSON object, lacks its type, version or dossier, or breaks
            its type.
        InvalidEventError: So does a payload of an older version.
    """
    header = header_of(payload)
    with trusted():
        return decode_stored(
            payload,
            type_name=header.type,
            schema_version=header.schema_version,
            dossier=header.dossier,
            key=header.key,
            stream="",
        )


def derived_columns(payload: bytes, event: Event | UnknownEvent) -> DerivedColumns:
    """Work the columns out of a payload and the event that was read from it."""
    header = header_of(payload)
    stream, dates = (
        (None, unknown_dates(payload))
        if isinstance(event, UnknownEvent)
        else (event.stream, (event.when, event.reported))
    )
    return DerivedColumns(
        header.dossier,
        stream,
        header.type,
        header.schema_version,
        header.key,
        *map(outer_bounds, dates),
    )
