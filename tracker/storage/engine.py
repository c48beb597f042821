"""One open database file: what is wrong with it is found on opening and said with the command that mends it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, Self

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from tracker.domain.errors import DatabaseError, NotAllowedError, TrackerError
from tracker.storage.location import Location, locate
from tracker.storage.schema import APPLICATION_ID, NO_REVISION, REVISION, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from tracker.storage.watch import Watch

Mode = Literal["ro", "rw", "rwc"]
"""Read; read and write; read and write, making the file if there is none."""

BUSY_SECONDS: Final = 10
# Rows in an order that no index follows touch pages all over it; with 2 MB, as SQLite has it, a bulk append reads many of them again.
_CACHE_KB: Final = 16_384
_MAGIC: Final = b"SQLite format 3\x00"
_HEADER_LENGTH: Final = 100
_APPLICATION_ID: Final = slice(68, 72)
_TO_MEND: Final = "put back a copy of the file, or `tracker import` an export into a new database"
_TO_UPGRADE: Final = "upgrade position-tracker: `pipx upgrade position-tracker`"


class Database:
    """An open database: short read transactions, and write transactions that hold the log alone.

    Attributes:
        location: Where it is.
        engine: SQLAlchemy's engine; it begins transactions as `reading` and `writing` ask for.
        read_only: Whether nothing can be written through it.
    """

    def __init__(self, location: Location, mode: Mode) -> None:
        self.location, self.read_only = location, mode == "ro"
        # The pool and the address are given, because SQLAlchemy would take `?` in a path for parameters.
        self.engine: Engine = create_engine("sqlite://", creator=lambda: _connect(location, mode), poolclass=QueuePool)
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the log, for as long as the block runs."""
        with explained(self.location), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that no other writer runs beside; all of it is kept, or none.

        Raises:
            NotAllowedError: The database was opened for reading, or its file cannot be written.
        """
        if self.read_only:
            raise _read_only(self.location)
        with explained(self.location), self.engine.connect() as connection:
            connection.execution_options(tracker_writes=True)
            with connection.begin():
                yield connection

    def watching(self) -> Watch:
        """Begin to watch for changes that others make; to be closed at the end of a block."""
        from tracker.storage.watch import FileWatch  # noqa: PLC0415  (most who open a database ask once)

        return FileWatch(self)

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def open_database(where: str | Path | Location, *, read_only: bool = False) -> Database:
    """Open an existing database of this release's revision; a file that is none is never touched.

    Args:
        where: A path, or `sqlite:///` and a path, taken literally.
        read_only: Open it for reading. Needs no right to write unless another program is just writing to it.

    Raises:
        DatabaseError: There is none, or it is foreign, damaged or of another revision; the hint has the command.
        NotAllowedError: It is to be written and the file or its folder is read-only.
    """
    location = locate(where)
    if not is_ours(location):
        raise DatabaseError(f"no database at {location.shown}", f"`tracker init --db {location.quoted}` makes one")
    if not read_only and not _writable(location):
        raise _read_only(location)
    database = Database(location, "ro" if read_only else "rw")
    try:
        _check_revision(location, revision_of(database))
    except BaseException:
        database.close()
        raise
    return database


def is_ours(location: Location) -> bool:
    """Whether a database of ours is there, judged by the first bytes alone; false when nothing is.

    Raises:
        DatabaseError: Something else is there, or it cannot be read.
    """
    try:
        with location.path.open("rb") as file:
            start = file.read(_HEADER_LENGTH)
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as problem:
        raise DatabaseError(
            f"{location.shown} cannot be read: {_reason(problem)}", f"name another file, or mend its rights; `ls -ld {location.quoted}`"
        ) from problem
    if start[: len(_MAGIC)] != _MAGIC:
        found = "is an empty file" if not start else "is no SQLite database"
        raise DatabaseError(f"{location.shown} {found}", _another(location))
    if len(start) < _HEADER_LENGTH:
        raise _damaged(location, "it is cut off")
    if int.from_bytes(start[_APPLICATION_ID]) != APPLICATION_ID:
        raise DatabaseError(f"{location.shown} is a SQLite database of another program", _another(location))
    return True


def revision_of(database: Database) -> str:
    """The schema revision that the database is at, `0000` before the first."""
    with database.reading() as connection:
        if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first():
            return NO_REVISION
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or NO_REVISION)


def missing_triggers(connection: Connection) -> list[str]:
    """Which of the triggers that keep the log append-only are not there."""
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
    return [name for name in TRIGGERS if name not in there]


def newer(location: Location, found: str) -> DatabaseError:
    """The error for a database that a later release has migrated."""
    return DatabaseError(f"{location.shown}: schema revision {found} found, {REVISION} wanted; a newer tracker made it", _TO_UPGRADE)


@contextmanager
def explained(location: Location) -> Iterator[None]:
    """Turn the driver's errors into ours.

    Raises:
        DatabaseError: The database is in use, damaged, full or gone.
        NotAllowedError: It cannot be written.
    """
    try:
        yield
    except DBAPIError as problem:
        raise _explain(location, problem.orig) from problem
    except sqlite3.Error as problem:
        raise _explain(location, problem) from problem


def _check_revision(location: Location, found: str) -> None:
    if found > REVISION:
        raise newer(location, found)
    if found < REVISION:
        raise DatabaseError(f"{location.shown}: schema revision {found} found, {REVISION} wanted", f"`tracker migrate --db {location.quoted}`")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later could fail at its first write, whatever the timeout.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("tracker_writes") else "BEGIN")


def _connect(location: Location, mode: Mode) -> sqlite3.Connection:
    if mode == "ro":
        return _connect_to_read(location)
    connection = _opened(location, mode)
    try:
        if mode == "rwc":
            # Before WAL, so that it stands in the file itself: `is_ours` looks nowhere else.
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", f"cache_size = -{_CACHE_KB}"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_read(location: Location) -> sqlite3.Connection:
    connection = _opened(location, "ro")
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError as problem:
        connection.close()
        # In a folder that we may not write, SQLite cannot make its lock file; nobody writes as long as there is no write-ahead log.
        if not isinstance(problem, sqlite3.OperationalError) or folder_writable(location) or _has_write_ahead(location):
            raise
        connection = _opened(location, "ro", "&immutable=1")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _opened(location: Location, mode: Mode, more: str = "") -> sqlite3.Connection:
    # `as_uri` escapes `?`, `#` and `%`, so that no part of a path is read as a parameter.
    address = f"{location.path.as_uri()}?mode={mode}{more}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _has_write_ahead(location: Location) -> bool:
    try:
        return location.write_ahead.stat().st_size > 0
    except OSError:
        return False


def _writable(location: Location) -> bool:
    return _may_write(location.path) and folder_writable(location)


def folder_writable(location: Location) -> bool:
    """Whether files can be made beside the database."""
    return _may_write(location.path.resolve().parent)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _reason(problem: OSError | ValueError) -> str:
    return (getattr(problem, "strerror", None) or str(problem)).lower()


def _another(location: Location) -> str:
    return f"it is left as it is; name another file, such as `tracker init --db {location.quoted}.tracker`"


def _damaged(location: Location, found: str) -> DatabaseError:
    return DatabaseError(f"{location.shown} is damaged: {found}", _TO_MEND)


def _read_only(location: Location) -> NotAllowedError:
    return NotAllowedError(
        f"{location.shown} is read-only", f"copy it to where you may write, and name the copy with --db; `ls -l {location.quoted}` shows its rights"
    )


def _explain(location: Location, problem: BaseException | None) -> TrackerError:
    """What the driver's error means to whoever called, by SQLite's result code."""
    code, found = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF, str(problem)
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseError(f"{location.shown} is in use by another program for more than {BUSY_SECONDS} seconds", "try again when that program is done")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return _read_only(location)
        case sqlite3.SQLITE_FULL:
            return DatabaseError(f"there is no room left for {location.shown}", "make room on the disk and try again; nothing was recorded")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            hint = f"see whether the disk and the folder are there and have room: `ls -la {location.quoted}*`; nothing was recorded"
            return DatabaseError(f"{location.shown} cannot be opened, read or written: {found}", hint)
        case sqlite3.SQLITE_CONSTRAINT:
            return DatabaseError(
                f"{location.shown} refuses the row: {found}", f"nothing was recorded; `tracker verify --db {location.quoted}` looks for the cause"
            )
        case _:
            return _damaged(location, found)
