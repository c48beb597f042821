"""The log as Parquet, for analysis: typed columns, one row group after the other.

It needs the extra `analytics`.
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.errors import ParquetMissingError
from tracker.render.formats.log_columns import OTHER, field_kinds, payload_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.render.formats.log_columns import Kind
    from tracker.storage.check.ranges import StoredRow

GROUP: Final = 20_000
"""The number of events in a row group."""

_HASH: Final = 32
_NUMBERS: Final = ("global_position", "stream_position", "schema_version")
_HASHES: Final = ("payload_sha256", "digest")
_TEXTS: Final = ("recorded_by", "event_id", "dossier", "stream", "type", "key")
_TIMES: Final = (
    "recorded_at",
    "valid_earliest",
    "valid_latest",
    "reported_earliest",
    "reported_latest",
)


def log_parquet(rows: Iterable[StoredRow]) -> Iterator[bytes]:
    """Write places of a log as a Parquet file, piece by piece.

    Instants are timestamps in microseconds of UTC, digests 32 bytes. The payload is there as well,
    as the log stores it.

    Raises:
        ParquetMissingError: The extra is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as problem:
        raise ParquetMissingError from problem
    return _pieces(pa, parquet, iter(rows))


def _pieces(pa: Any, parquet: Any, rows: Iterator[StoredRow]) -> Iterator[bytes]:
    schema, sink = _schema(pa), _Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            writer.write_table(
                pa.table(_columns(group), schema=schema), row_group_size=GROUP
            )
            yield sink.taken()
    yield sink.taken()


def _schema(pa: Any) -> Any:
    instant, digest = pa.timestamp("us", tz="UTC"), pa.binary(_HASH)
    kinds: dict[Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
    }
    return pa.schema(
        [
            pa.field("global_position", pa.int64(), nullable=False),
            *(
                pa.field(name, instant, nullable=name != "recorded_at")
                for name in _TIMES
            ),
            *(pa.field(name, pa.string(), nullable=name == "key") for name in _TEXTS),
            pa.field("stream_position", pa.int64(), nullable=False),
            pa.field("schema_version", pa.int32(), nullable=False),
            *(pa.field(name, kinds[kind]) for name, kind in field_kinds().items()),
            pa.field(OTHER, pa.string()),
            pa.field("payload", pa.string()),
            pa.field("payload_sha256", digest, nullable=False),
            pa.field("digest", digest, nullable=False),
        ]
    )


def _columns(rows: list[StoredRow]) -> dict[str, list[Any]]:
    """Return the columns of some rows; an erased payload is null."""
    found: dict[str, list[Any]] = {}
    for name in (*_NUMBERS, *_TIMES, *_TEXTS, *_HASHES):
        found[name] = [getattr(row, name) for row in rows]
    found["payload"] = [row.payload or None for row in rows]
    fields = [payload_fields(row.payload) for row in rows]
    for number, name in enumerate(field_kinds()):
        found[name] = [each.values[number] for each in fields]
    found[OTHER] = [each.other for each in fields]
    return found


class _Sink(io.RawIOBase):
    """A file that is only written, and gives away what was written."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """Say that it is."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes in."""
        piece = bytes(data)
        self._held.append(piece)
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return the number of bytes written in all."""
        return self._at

    def taken(self) -> bytes:
        """Return the bytes written since this was asked for the last time."""
        found = b"".join(self._held)
        self._held.clear()
        return found
