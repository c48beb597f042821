"""New rows: the columns that follow from a payload, and what the log puts on an event."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tracker.domain.codec import decode_stored, payload_digest
from tracker.domain.dates import parse_when
from tracker.domain.envelope import trusted
from tracker.domain.errors import DateNotUnderstoodError

# Msgspec reads the annotation when it decodes a prepared row.
from tracker.domain.recorded import Origin, UnknownEvent
from tracker.storage.rows import payload_of
from tracker.storage.rows.chain import Covered, chain_digest, header_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.events import Event
    from tracker.storage.rows import Assigned, NewEvent, StoredRow

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


MINUTE: Final = 60
"""The number of seconds by which clocks may differ, and nothing is said."""

COLUMNS: Final = (
    "global_position",
    "event_id",
    "dossier",
    "stream",
    "stream_position",
    "type",
    "schema_version",
    "key",
    "valid_earliest",
    "valid_latest",
    "reported_earliest",
    "reported_latest",
    "recorded_at",
    "recorded_by",
    "payload",
    "payload_sha256",
    "digest",
)
"""The columns of `events`, in the order of `row_of`."""

_NO_DATE: Final[ColumnBounds] = (None, None)


class Stamp(NamedTuple):
    """The marks of the log on a new event: the time in microseconds, a new id, who appends.

    `by_server` says whether a server's time is recorded where there is one, and not the clock's.
    """

    clock: Callable[[], int]
    new_id: Callable[[], str]
    actor: str
    by_server: bool = False

    def now(self, server_time: int | None) -> int:
        """Return the time to record; a clock that differs from the server's is told."""
        now = self.clock()
        if server_time is None or not self.by_server:
            return now
        tell_difference(now, server_time)
        return server_time


def tell_difference(now: int, server_time: int) -> None:
    """Say that this computer's clock is more than a minute off the server's."""
    off = (now - server_time) // 1_000_000
    if abs(off) > MINUTE:
        import logging

        logging.getLogger("tracker").warning(
            "this computer's clock is %s seconds %s the server's; the server's time is recorded",
            f"{abs(off):,}",
            "ahead of" if off > 0 else "behind",
        )


class PreparedRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All of a row that does not depend on the log, and what it brings along from another one.

    The id, the time and the author are those of `NewEvent`.
    """

    dossier: str
    stream: str
    type: str
    schema_version: int
    key: str | None
    valid: ColumnBounds
    reported: ColumnBounds
    payload: bytes
    payload_sha256: bytes
    event_id: str | None = None
    recorded_at: int | None = None
    recorded_by: str | None = None
    origin: Origin | None = None


def prepare_row(new: NewEvent) -> PreparedRow:
    """Work out everything that can be worked out before the log is held."""
    event = new.event
    if new.erased is not None:
        said = (
            event.dossier,
            event.stream,
            event.type,
            event.schema_version,
            event.key,
            _NO_DATE,
            _NO_DATE,
        )
        return PreparedRow(
            *said, b"", new.erased, new.event_id, new.recorded_at, new.recorded_by
        )
    payload = new.payload or payload_of(event)
    if isinstance(event, UnknownEvent):
        version, when, reported = event.schema_version, *unknown_dates(payload)
    else:
        version = (
            header_of(payload).schema_version if new.payload else event.schema_version
        )
        when, reported = event.when, event.reported
    return PreparedRow(
        event.dossier,
        event.stream,
        event.type,
        version,
        event.key,
        quick_outer_bounds(when),
        quick_outer_bounds(reported),
        payload,
        payload_digest(payload),
        new.event_id,
        new.recorded_at,
        new.recorded_by,
    )


def prepare_written(event: Event, payload: bytes) -> PreparedRow:
    """Prepare an event of a current type that was just read, and nothing else."""
    digest = payload_digest(payload)
    return PreparedRow(
        event.dossier,
        event.stream,
        event.type,
        event.schema_version,
        event.key,
        quick_outer_bounds(event.when),
        quick_outer_bounds(event.reported),
        payload,
        digest,
    )


def prepare_kept(row: StoredRow, origin: Origin | None = None) -> PreparedRow:
    """Return a place of another log, to be appended as it is.

    It keeps its id, time and author, and its payload byte for byte, or blanked.
    """
    payload = row.payload.encode()
    when, reported = unknown_dates(payload) if payload else (None, None)
    return PreparedRow(
        row.dossier,
        row.stream,
        row.type,
        row.schema_version,
        row.key,
        quick_outer_bounds(when),
        quick_outer_bounds(reported),
        payload,
        row.payload_sha256,
        row.event_id,
        row.recorded_at,
        row.recorded_by,
        origin,
    )


class Alone(NamedTuple):
    """A new event that is appended alone.

    With its id, the time now in microseconds or None for the server's, who appends, and how far
    its stream is to be.
    """

    item: PreparedRow
    event_id: str
    now: int | None
    actor: str
    expected: int | None = None


def with_digest(item: PreparedRow, before: bytes, at: Assigned) -> Assigned:
    """Add the digest to what the log assigns, worked out from the digest of the place before it."""
    covered = Covered(
        item.dossier,
        at.event_id,
        at.global_position,
        item.key,
        item.payload_sha256.hex(),
        at.recorded_at,
        at.recorded_by,
        item.schema_version,
        item.stream,
        at.stream_position,
        item.type,
    )
    return at._replace(digest=chain_digest(before, covered))


def row_of(item: PreparedRow, at: Assigned) -> tuple[Any, ...]:
    """Return the row of an event in its place, in the order of `COLUMNS`."""
    return (
        at.global_position,
        at.event_id,
        item.dossier,
        item.stream,
        at.stream_position,
        item.type,
        item.schema_version,
        item.key,
        *item.valid,
        *item.reported,
        at.recorded_at,
        at.recorded_by,
        item.payload.decode(),
        item.payload_sha256,
        at.digest,
    )


@lru_cache(maxsize=2)
def insertion(count: int) -> str:
    """Return the statement that writes so many rows to a file, quicker than one of each."""
    row = f"({', '.join('?' * len(COLUMNS))})"
    return (
        # Names of columns.
        f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES {', '.join([row] * count)}"  # noqa: S608
    )


_SELDOM: Final = 200_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the garbage collector run seldom inside the block; it stays on.

    Rows are in no cycles, and it would go through all of them again and again.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
