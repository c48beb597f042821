"""The log as CSV for reading, and as Parquet for analysis: every field of any type in a column.

JSON Lines keeps a log. Parquet needs the extra `analytics`.
"""

from __future__ import annotations

import io
import re
import types
from functools import lru_cache
from itertools import islice
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from tracker.domain.codec import TYPES
from tracker.domain.dates import format_instant
from tracker.domain.errors import ParquetMissingError
from tracker.render.formats.to_data import as_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.storage.rows import StoredRow


Kind = Literal["text", "integer", "boolean"]
"""The kind of a column's values; a field that has parts is text, in JSON."""

OTHER: Final = "other"
"""The column of fields that have none, as a JSON object.

Those are the fields of unknown types, and values that do not fit their column.
"""

_LOGGED: Final = frozenset(("type", "dossier", "schema_version", "key"))
"""The fields of a payload that the log holds in a column as well."""

_KINDS: Final[dict[Any, Kind]] = {int: "integer", bool: "boolean"}
_MOST: Final = 2**63
_ANY: Final = msgspec.json.Decoder()
_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode

Value = str | int | bool | None


class Fields(NamedTuple):
    """The fields of one event.

    Attributes:
        values: One for each column of `field_kinds`, in their order; None where the event does not
            say it.
        other: What has no column, as a JSON object; None when there is nothing.
    """

    values: list[Value]
    other: str | None


@lru_cache(maxsize=1)
def field_kinds() -> dict[str, Kind]:
    """Return the columns of the fields by name, in the order of the vocabulary.

    The fields of the envelope come first, then those of the types.
    """
    found: dict[str, Kind] = {}
    for event in TYPES.values():
        hints = get_type_hints(event, include_extras=True)
        for field in msgspec.structs.fields(event):
            name, kind = field.encode_name, _kind(hints[field.name])
            same = found.get(name, kind) == kind
            if name not in _LOGGED:
                found[name] = kind if same else "text"
    return found


def payload_fields(payload: str) -> Fields:
    """Return the fields that a payload states, of any type and version.

    An empty payload was erased, and states none.
    """
    places = _places()
    values: list[Value] = [None] * len(places)
    other = {}
    stated = _ANY.decode(payload) if payload else {}
    for name, value in stated.items():
        place = places.get(name)
        if place is not None and _fits(value, place.kind):
            encoded = isinstance(value, list | dict) or place.is_mixed(value)
            values[place.number] = _ENCODE(value).decode() if encoded else value
        elif name not in _LOGGED:
            other[name] = value
    return Fields(values, _ENCODE(other).decode() if other else None)


class _Place(NamedTuple):
    number: int
    kind: Kind

    def is_mixed(self, value: object) -> bool:
        """Check that a number stands in a column that has words of other types too."""
        return self.kind == "text" and type(value) is int


@lru_cache(maxsize=1)
def _places() -> dict[str, _Place]:
    return {
        name: _Place(number, kind)
        for number, (name, kind) in enumerate(field_kinds().items())
    }


def _fits(value: object, kind: Kind) -> bool:
    match kind:
        case "integer":
            return type(value) is int and -_MOST <= value < _MOST
        case "boolean":
            return type(value) is bool
        case "text":
            return isinstance(value, str | list | dict) or type(value) is int


def _kind(hint: Any) -> Kind:
    """Return the kind of the column that a field's type takes."""
    if get_origin(hint) is Annotated:
        return _kind(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        kinds = {_kind(part) for part in get_args(hint) if part is not type(None)}
        return kinds.pop() if len(kinds) == 1 else "text"
    return _KINDS.get(hint, "text")


ASSIGNED: Final = (
    "global_position",
    "recorded_at",
    "recorded_by",
    "event_id",
    "dossier",
    "stream",
    "stream_position",
    "type",
    "schema_version",
    "key",
)
"""The columns that come before the fields."""

_QUOTE: Final = '"'
_SPECIAL: Final = re.compile(r'[",\r\n]').search
_TOGETHER: Final = 500
"""The number of rows written at once."""


def log_csv(rows: Iterable[StoredRow], *, exact: bool) -> Iterator[bytes]:
    """Write places of a log as CSV in UTF-8, some hundred rows a piece, under one header.

    Args:
        rows: The places.
        exact: Whether text stands there as it is. Otherwise no spreadsheet takes it for a formula,
            and control characters are shown.
    """
    held = [_line((*ASSIGNED, *field_kinds(), OTHER, "payload_sha256", "digest"))]
    for row in rows:
        fields = payload_fields(row.payload)
        told = (
            row.global_position,
            format_instant(row.recorded_at),
            row.recorded_by,
            row.event_id,
            row.dossier,
            row.stream,
            row.stream_position,
            row.type,
            row.schema_version,
            row.key,
            *fields.values,
            fields.other,
            row.payload_sha256.hex(),
            row.digest.hex(),
        )
        held.append(_line(as_field(value, exact=exact) for value in told))
        if len(held) == _TOGETHER:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()


def _line(cells: Iterable[str]) -> str:
    # The library's writer leaves a carriage return without quotes, and readers then see two rows.
    return (
        ",".join([_quoted(cell) if _SPECIAL(cell) else cell for cell in cells]) + "\n"
    )


def _quoted(cell: str) -> str:
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"'


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
