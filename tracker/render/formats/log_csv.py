"""The log as CSV, for reading: one row an event; what keeps a log is JSON Lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import format_instant
from tracker.render.formats.log_columns import OTHER, field_kinds, payload_fields
from tracker.render.formats.to_csv import as_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.storage.check.ranges import StoredRow

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
