"""An open database: transactions that read, and transactions that hold the log alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

import msgspec

from tracker.domain.errors import NotAllowedError
from tracker.storage.sql.schema import (
    NO_REVISION,
    REVISION,
    SERVER_TRIGGERS,
    TRIGGERS,
    metadata,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection

    from tracker.storage.location import Location
    from tracker.storage.rows import Assigned, Head
    from tracker.storage.rows.new_rows import PreparedRow, Stamp

Mode = Literal["ro", "rw", "rwc"]
"""Read; read and write; read and write, making the file if there is none."""

BUSY_SECONDS: Final = 10
"""The seconds to wait for another who writes, unless somebody says otherwise."""
PATIENCE: Final = 5.0
"""The seconds after which it is told what is waited for."""

_VERSIONS: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version')::text",
}
_TRIGGERS: Final = {
    "sqlite": (TRIGGERS, "SELECT name FROM sqlite_master WHERE type = 'trigger'"),
    # One that a replicating session would pass by counts as gone.
    "postgresql": (
        SERVER_TRIGGERS,
        (
            "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' "
            "AND tgrelid IN (to_regclass('events'), to_regclass('head'), "
            "to_regclass('origins'), to_regclass('settings'))"
        ),
    ),
}
_PARTS: Final = {
    "sqlite": (
        """SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p
        WHERE m.type = 'table'""",
        "SELECT name FROM sqlite_master WHERE type = 'index'",
    ),
    "postgresql": (
        """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a
          ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'""",
        """SELECT relname FROM pg_class
        WHERE relkind = 'i' AND relnamespace = current_schema()::regnamespace""",
    ),
}
"""The columns of all tables, and the names of all indexes."""


class ServerState(msgspec.Struct, frozen=True, kw_only=True):
    """A server, as a connection to it finds it.

    Attributes:
        role: The role that the server has let in.
        version: Its version.
        appends: Whether the role may append there.
        encrypted: Whether the connection is encrypted.
        pooled: Whether a pool of connections stands in between.
        standby: Whether it only follows another server.
        behind: The seconds by which a standby is behind; None of a primary, or if not known.
    """

    role: str
    version: str
    appends: bool
    encrypted: bool
    pooled: bool
    standby: bool
    behind: float | None


class LockedConnection:
    """A connection inside a transaction of the driver that holds the log alone.

    The library knows nothing of the transaction.

    Attributes:
        dialect: The kind of database.
        connection: The driver's connection, as the pool lends it.
        written: The head that the transaction has written.
    """

    __slots__ = ("connection", "dialect", "written")

    def __init__(self, dialect: Dialect, connection: PoolProxiedConnection) -> None:
        self.dialect, self.connection = dialect, connection
        self.written: Head | None = None


Then: TypeAlias = "Callable[[LockedConnection, Assigned, bytes], None]"
"""Work in the transaction that appended one event.

It is given what the log assigned to the event, and the digest of the place before it.
"""


class Database(ABC):
    """An open database: short read transactions, and write transactions that hold the log alone.

    Attributes:
        location: Where it is.
        engine: SQLAlchemy's engine; it begins transactions as `reading` and `writing` ask for.
        read_only: Whether nothing can be written through it.
        role: The role that it is used as on a server; empty for a file.
        wait: The seconds to wait for another who writes, if the user has said them.
    """

    location: Location
    role: str = ""

    def __init__(
        self, engine: Engine, *, read_only: bool, wait: float | None = None
    ) -> None:
        self.engine, self.read_only, self.wait = engine, read_only, wait

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent view of the log, for as long as the block runs."""
        with self.explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction that no other writer runs beside; all of it is kept, or none.

        Raises:
            NotAllowedError: The database was opened for reading, or it cannot be written.
        """
        if self.read_only:
            raise self.opened_to_read()
        with self.explained(), self.engine.connect() as connection:
            connection.execution_options(tracker_writes=True)
            with connection.begin():
                yield connection

    @abstractmethod
    def locked(self) -> AbstractContextManager[LockedConnection]:
        """Hold the log alone, as `writing`, by the driver alone.

        The library's own work in a transaction takes as long as a short append.

        Raises:
            NotAllowedError: The database was opened for reading, or it cannot be written.
        """

    @abstractmethod
    def append_alone(
        self,
        item: PreparedRow,
        stamp: Stamp,
        *,
        expected: int | None,
        then: Then | None,
    ) -> Assigned | None:
        """Append one event by itself, by fewer and shorter questions than a batch takes.

        Args:
            item: The event; nothing in it is from another log.
            stamp: What the log puts on it.
            expected: How far its stream is to be, if that is to be compared.
            then: What is to be done in the same transaction.

        Returns:
            Its place; None when nothing was written, and the log has to be held to see what is the
            matter.

        Raises:
            NotAllowedError: The database was opened for reading, or may not be written.
            DatabaseError: It cannot be written to.
            OutcomeUnknownError: The connection was lost, and the server cannot be asked what became
                of the event.
        """

    @abstractmethod
    def require(self) -> None:
        """Make sure that a database of ours is there and may be used as its mode asks.

        It may be of any revision.

        Raises:
            DatabaseError: There is none, or something else is there.
            NotAllowedError: It is to be written and may not be.
        """

    @abstractmethod
    def make_room(self) -> bool:
        """Return whether a new database is to be made there; its surroundings are made ready.

        Raises:
            DatabaseError: Something else is there.
            NotAllowedError: Nothing can be made there.
        """

    def opened_to_read(self) -> NotAllowedError:
        """Return the error for who would write through a database that was opened for reading."""
        return NotAllowedError(
            f"{self.location.shown} was opened for reading only",
            "open it again without `read_only` to write to it",
        )

    @abstractmethod
    def explained(self) -> AbstractContextManager[None]:
        """Turn the driver's errors into ours.

        Raises:
            DatabaseError: The database is in use, damaged, full or gone.
            NotAllowedError: It cannot be written.
        """

    def server_state(self) -> ServerState | None:
        """Return what a server says of itself; a file has none."""
        return None

    def stands(self) -> bool:
        """Return whether what was opened still has its name; a server sees to that itself."""
        return True

    def note_check(self, found: str | None) -> None:  # noqa: B027  (a server keeps no note)
        """Keep that a check failed, so that nothing is added until another finds nothing wrong.

        Args:
            found: What is wrong first; None when nothing is.
        """

    def close(self) -> None:
        """Give the file or the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def revision_of(database: Database) -> str:
    """Return the schema revision that the database is at, `0000` before the first."""
    with database.reading() as connection:
        return _revision_in(connection)


def _revision_in(connection: Connection) -> str:
    asked = _VERSIONS[connection.dialect.name]
    if connection.exec_driver_sql(asked).scalar() is None:
        return NO_REVISION
    asked = "SELECT version_num FROM alembic_version"
    return str(connection.exec_driver_sql(asked).scalar() or NO_REVISION)


def missing_triggers(connection: Connection) -> list[str]:
    """Return the triggers that keep a log of its revision append-only and are not there."""
    wanted, asked = _TRIGGERS[connection.dialect.name]
    there = set(connection.exec_driver_sql(asked).scalars())
    revision = _revision_in(connection)
    return [
        name
        for name, since in wanted.items()
        if since <= revision and name not in there
    ]


def missing_parts(connection: Connection) -> list[str]:
    """Name what a database lacks of what its revision says: tables, columns, indexes, triggers.

    At another revision than this release's only the triggers are looked at.
    """
    triggers = [f"the trigger {name}" for name in missing_triggers(connection)]
    if _revision_in(connection) != REVISION:
        return triggers
    columns, indexes = _PARTS[connection.dialect.name]
    there = {tuple(row) for row in connection.exec_driver_sql(columns)}
    tables = {table for table, _ in there}
    named = set(connection.exec_driver_sql(indexes).scalars())
    found = []
    for name, table in metadata.tables.items():
        if name not in tables:
            found.append(f"the table {name}")
            continue
        found += [
            f"the column {column.name} of the table {name}"
            for column in table.columns
            if (name, column.name) not in there
        ]
        found += [
            f"the index {index.name}"
            for index in table.indexes
            if index.name not in named
        ]
    return found + triggers
