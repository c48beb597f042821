"""What a database's owner can do past the program: look at rows, and change them once a guard is lifted."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from tracker.storage.location import FileLocation, locate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.storage.event_log import EventLog


@contextmanager
def raw(where: EventLog | Path | str) -> Iterator[Any]:
    """A connection of the driver's own, outside a transaction; `execute` takes `?` on both kinds of database."""
    location = (
        locate(where) if not hasattr(where, "database") else where.database.location
    )
    if isinstance(location, FileLocation):
        with closing(
            sqlite3.connect(location.path, isolation_level=None)
        ) as connection:
            yield connection
        return
    import psycopg

    with closing(psycopg.connect(location.url, autocommit=True)) as connection:
        yield _Server(connection)


class _Server:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def execute(self, statement: str, values: tuple = ()) -> Any:
        return self.connection.execute(
            statement.replace("%", "%%").replace("?", "%s"), values
        )


@contextmanager
def lifted(connection: Any, *triggers: str) -> Iterator[None]:
    """Take guards away, and put them back at the end of the block."""
    if isinstance(connection, _Server):
        for name in triggers:
            connection.execute(
                f"ALTER TABLE {name.partition('_')[0]} DISABLE TRIGGER {name}"
            )
        yield
        for name in triggers:
            connection.execute(
                f"ALTER TABLE {name.partition('_')[0]} ENABLE ALWAYS TRIGGER {name}"
            )
        return
    texts = [
        connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()[0]
        for name in triggers
    ]
    for name in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for text in texts:
        connection.execute(text)


def contents(where: EventLog | Path | str) -> list[tuple]:
    """Everything that is stored of the log."""
    with raw(where) as connection:
        return [
            *connection.execute("SELECT * FROM events ORDER BY global_position"),
            *connection.execute("SELECT * FROM head"),
        ]


def erase(where: EventLog | Path | str, place: int) -> None:
    """Blank a payload."""
    with raw(where) as connection, lifted(connection, "events_refuse_update"):
        connection.execute(
            "UPDATE events SET payload = '', valid_earliest = NULL, valid_latest = NULL WHERE global_position = ?",
            (place,),
        )
