"""Origins in SQL: events that came from another log, each with its place there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.recorded import Origin
from tracker.storage.sql import chunks, rows, rows_among, run_many

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.storage.sql import Driving

_COLUMNS: Final = ("event_id", *Origin.__struct_fields__)
_NAMED: Final = ", ".join(_COLUMNS)
_HOLES: Final = ", ".join(f":{name}" for name in _COLUMNS)
_PUT: Final = f"INSERT INTO origins ({_NAMED}) VALUES ({_HOLES})"  # noqa: S608  (names of columns)
_FIND: Final = f"SELECT {_NAMED} FROM origins WHERE event_id {{wanted}}"  # noqa: S608
_ANY: Final = "SELECT 1 FROM origins LIMIT 1"


def put_origins(connection: Driving, found: Iterable[tuple[str, Origin]]) -> None:
    """Keep the origins of events that were just appended, in the same transaction."""
    many = [
        (event_id, each.digest, each.place, each.recorded_at, each.recorded_by)
        for event_id, each in found
    ]
    run_many(connection, _PUT, _COLUMNS, many)


def origins_in(connection: Driving, event_ids: Iterable[str]) -> dict[str, Origin]:
    """Return the origins of some events, by event id; most events have none."""
    if not rows(connection, _ANY):
        return {}
    found: dict[str, Origin] = {}
    for chunk in chunks(event_ids):
        for event_id, *told in rows_among(connection, _FIND, chunk):
            found[event_id] = Origin(*told)
    return found
