"""The database itself refuses to change what was recorded, whoever asks and however."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.storage.sql.schema import TRIGGERS, events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.storage.event_log import EventLog, NewEvent

_COLUMNS = ", ".join(column.name for column in events.columns)


def _copied(verb: str, **changes: str) -> str:
    """A statement that puts in a row made of the last event's, with other values in some columns."""
    chosen = ", ".join(
        changes.get(column.name, column.name) for column in events.columns
    )
    return f"{verb} INTO events ({_COLUMNS}) SELECT {chosen} FROM events WHERE global_position = 2"  # noqa: S608  (the test writes the statement)


_NEXT = {
    "global_position": "3",
    "event_id": "'other'",
    "stream_position": "3",
    "key": "NULL",
}
_REFUSED = {
    "update": "UPDATE events SET payload = '{}' WHERE global_position = 1",
    "update of a place": "UPDATE events SET global_position = 7 WHERE global_position = 2",
    "update or replace": "UPDATE OR REPLACE events SET event_id = (SELECT event_id FROM events WHERE global_position = 1) WHERE global_position = 2",
    "delete one": "DELETE FROM events WHERE global_position = 2",
    "delete all": "DELETE FROM events",
    "insert the same": _copied("INSERT"),
    "insert or replace": _copied("INSERT OR REPLACE", payload="'{}'"),
    "replace": _copied("REPLACE", payload="'{}'"),
    "insert or ignore": _copied("INSERT OR IGNORE"),
    "upsert": _copied("INSERT") + " ON CONFLICT DO UPDATE SET payload = '{}'",
    "insert beyond the head": _copied("INSERT", **_NEXT),
    "insert with a gap": _copied("INSERT", **(_NEXT | {"global_position": "9"})),
    "insert at a free row id": _copied(
        "INSERT", **(_NEXT | {"global_position": "NULL"})
    ),
    "delete the head": "DELETE FROM head",
    "a second head": "INSERT INTO head VALUES (2, 0, zeroblob(32), 0)",
    "the head again": "INSERT INTO head VALUES (1, 0, zeroblob(32), 0)",
    "insert or replace the head": "INSERT OR REPLACE INTO head VALUES (1, 0, zeroblob(32), 0)",
    "replace the head": "REPLACE INTO head VALUES (1, 0, zeroblob(32), 0)",
    "upsert the head": "INSERT INTO head VALUES (1, 0, zeroblob(32), 0) ON CONFLICT DO UPDATE SET global_position = 0",
    "the head falls": "UPDATE head SET global_position = 1",
    "the head goes back in time": "UPDATE head SET recorded_at = 0",
    "the head moves": "UPDATE head SET id = 2",
}


@pytest.fixture(params=["ON", "OFF"])
def raw(
    request: pytest.FixtureRequest,
    path: Path,
    log: EventLog,
    stated: Callable[..., NewEvent],
) -> Iterator[sqlite3.Connection]:
    log.append([stated(key="first"), stated("yes", key="second")])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {request.param}")
        yield connection


def _all(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [
        *connection.execute("SELECT * FROM events"),
        *connection.execute("SELECT * FROM head"),
    ]


@pytest.mark.parametrize("statement", _REFUSED.values(), ids=_REFUSED)
def test_nothing_recorded_can_be_changed_removed_or_replaced(
    raw: sqlite3.Connection, statement: str
) -> None:
    before = _all(raw)

    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)

    assert _all(raw) == before
    assert not raw.in_transaction


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR IGNORE", "REPLACE"])
@pytest.mark.parametrize("same", ["event_id", "key", "stream_position"])
def test_a_row_that_is_due_next_still_replaces_nothing(
    raw: sqlite3.Connection, same: str, verb: str
) -> None:
    raw.execute("UPDATE head SET global_position = 3")
    before = _all(raw)

    with pytest.raises(
        sqlite3.IntegrityError,
        match=r"never replaced|end of the log"
        if same == "stream_position"
        else "never replaced",
    ):
        raw.execute(_copied(verb, **(_NEXT | {same: same})))

    assert _all(raw) == before


def test_a_row_must_continue_its_stream_and_not_fall_back_in_time(
    raw: sqlite3.Connection,
) -> None:
    raw.execute("UPDATE head SET global_position = 3")

    for wrong in (
        {"stream_position": "5"},
        {"recorded_at": "1"},
        {"payload_sha256": "x'00'"},
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(_copied("INSERT", **(_NEXT | wrong)))
    raw.execute(_copied("INSERT", **_NEXT))

    assert len(_all(raw)) == 4


def test_a_migrated_database_has_every_trigger_and_no_other(
    raw: sqlite3.Connection,
) -> None:
    there = [
        name
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        )
    ]

    assert there == sorted(TRIGGERS)
