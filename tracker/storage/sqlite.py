"""A SQLite file as a database: its connections, and its driver's errors as ours."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import stat
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from tracker.domain.errors import DatabaseError, NotAllowedError, TrackerError
from tracker.storage.database import (
    BUSY_SECONDS,
    PATIENCE,
    Database,
    LockedConnection,
)
from tracker.storage.files.own_files import (
    HEADER_LENGTH,
    application_of,
    connect,
    first_bytes,
    identity_of,
    is_sqlite,
)
from tracker.storage.rows import Assigned
from tracker.storage.rows.new_rows import insertion, row_of, with_digest
from tracker.storage.sql import drive
from tracker.storage.sql.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tracker.storage.database import Mode, Then
    from tracker.storage.location import FileLocation
    from tracker.storage.rows.new_rows import PreparedRow, Stamp

# Rows in an order that no index follows touch pages all over it; with 2 MB, as SQLite has it, a
# bulk append reads many of them again. Who only reads keeps to those 2 MB: pages that come into a
# larger cache are further from the processor.
_ROOM_TO_WRITE: Final = "PRAGMA cache_size = -16384"
# A transaction that reads first and writes later could fail at its first write, whatever the
# timeout.
_ALONE: Final = "BEGIN IMMEDIATE"
_LONGEST_PAUSE: Final = 0.02
_SHORTEST_PAUSE: Final = 0.001
_SHRINKING: Final = 0.8
_LOOK: Final = """
    SELECT global_position, digest, recorded_at,
      coalesce((SELECT max(stream_position) FROM events WHERE dossier = ? AND stream = ?), 0),
      EXISTS (SELECT 1 FROM events WHERE dossier = ? AND key = ?)
    FROM head"""
_MOVE: Final = "UPDATE head SET global_position = ?, digest = ?, recorded_at = ?"
_LACKING: Final = re.compile(r"no such (table|column)|table \S+ has no column")
_TO_MEND: Final = "put back a copy of the file, or import an export into a new database"


_LOG: Final = logging.getLogger("tracker")


def _begin_alone(cursor: sqlite3.Cursor, database: FileDatabase) -> None:
    """Begin a transaction that no other writer runs beside, fair to whoever has waited longer.

    SQLite itself looks ever more seldom, so that one who appends without a pause starves the
    others. Here who waits looks ever more often, after 20 ms at first and after 1 ms in the end:

        waits for    0 ms   20   36   49   59   67   74   …   95   96   97
    """
    pause, begun, wait = _LONGEST_PAUSE, time.monotonic(), database.busy_seconds
    told = wait <= PATIENCE
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                cursor.execute(_ALONE)
            except sqlite3.OperationalError as problem:
                is_busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                waited = time.monotonic() - begun
                if not is_busy or waited > wait:
                    raise
                if waited > PATIENCE and not told:
                    told = True
                    shown = database.location.shown
                    _LOG.warning("waiting for another program that writes to %s", shown)
            else:
                return
            time.sleep(pause)
            pause = max(pause * _SHRINKING, _SHORTEST_PAUSE)
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


class FileDatabase(Database):
    """An open SQLite database."""

    location: FileLocation

    def __init__(
        self, location: FileLocation, mode: Mode, wait: float | None = None
    ) -> None:
        self.location = location
        # The pool and the address are given, because SQLAlchemy would take `?` in a path for
        # parameters.
        super().__init__(
            create_engine(
                "sqlite://",
                creator=lambda: _connect(location, mode),
                poolclass=QueuePool,
            ),
            read_only=mode == "ro",
            wait=wait,
        )
        event.listen(self.engine, "begin", self._begin)
        # Before anything is connected: a file that takes the name in between is taken for another
        # one, never for this one.
        self._file = self.identity()

    def _begin(self, connection: Connection) -> None:
        if connection.get_execution_options().get("tracker_writes"):
            driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
            _begin_alone(driver.cursor(), self)
        else:
            drive(connection, "BEGIN")

    @property
    def busy_seconds(self) -> float:
        """Return the seconds to wait for another who writes."""
        return BUSY_SECONDS if self.wait is None else self.wait

    def identity(self) -> tuple[int, int] | None:
        """Return which file has the name now; None when there is none."""
        return identity_of(self.location.path)

    def stands(self) -> bool:
        """Return whether the file that has the name is the one that was opened."""
        return self._file is not None and self._file == self.identity()

    @contextmanager
    def locked(self) -> Iterator[LockedConnection]:
        """Hold the log in one transaction of the driver that no other writer runs beside."""
        if self.read_only:
            raise self.opened_to_read()
        with self.explained():
            pooled = self.engine.raw_connection()
            try:
                cursor = pooled.cursor()
                if _ROOM_TO_WRITE not in pooled.info:
                    cursor.execute(_ROOM_TO_WRITE)
                    pooled.info[_ROOM_TO_WRITE] = True
                _begin_alone(cast("sqlite3.Cursor", cursor), self)
                yield LockedConnection(self.engine.dialect, pooled)
                pooled.commit()
            finally:
                pooled.close()  # the pool rolls back what was not kept

    def append_alone(
        self,
        item: PreparedRow,
        stamp: Stamp,
        *,
        expected: int | None,
        then: Then | None,
    ) -> Assigned | None:
        """Append one event after one look at the log."""
        with self.locked() as held:
            driver = cast("sqlite3.Connection", held.connection.driver_connection)
            found = driver.execute(
                _LOOK, (item.dossier, item.stream, item.dossier, item.key)
            ).fetchone()
            if found is None or found[4] or expected not in {None, found[3]}:
                return None
            place, before, recorded_at, version, _ = found
            now = max(stamp.clock(), recorded_at + 1)
            at = with_digest(
                item,
                before,
                Assigned(
                    stamp.new_id(),
                    item.stream,
                    version + 1,
                    place + 1,
                    now,
                    stamp.actor,
                ),
            )
            driver.execute(_MOVE, (at.global_position, at.digest, at.recorded_at))
            driver.execute(insertion(1), row_of(item, at))
            if then is not None:
                then(held, at, before)
            return at

    def require(self) -> None:
        """Make sure, by its first bytes, that the file is ours and can be used as asked."""
        location = self.location
        if not is_ours(location):
            raise DatabaseError(
                f"no database at {location.shown}", "make one there, or name another"
            ).advise("make-database", database=location.quoted)
        if not self.read_only and not (
            _may_write(location.path) and folder_writable(location)
        ):
            raise _read_only(location)
        if not self.read_only:
            _check_unmarked(location)

    def note_check(self, found: str | None) -> None:
        """Keep beside the file that a check failed, or that nothing is wrong any more."""
        try:
            if found is None:
                self.location.failed_check.unlink(missing_ok=True)
            else:
                self.location.failed_check.write_text(f"{found}\n", encoding="utf-8")
        except OSError:
            # Where no note can be made nothing can be added either.
            return

    def make_room(self) -> bool:
        """Return whether a new file is to be made there; an empty file counts as none.

        Its folder is made too.
        """
        path = self.location.path
        try:
            if path.is_file() and path.stat().st_size == 0:
                return True
            if is_ours(self.location):
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            self.note_check(None)
        except OSError as problem:
            found = f"{self.location.shown} cannot be made: {problem.strerror}"
            raise NotAllowedError(
                found, "name a file in a folder where you may write"
            ) from problem
        return True

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        with explained(self.location, wait=self.busy_seconds):
            yield


def _check_unmarked(location: FileLocation) -> None:
    """Refuse to write to a file whose last check failed."""
    try:
        found = location.failed_check.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    raise DatabaseError(
        f"{location.shown} failed its last check: {found.strip()}",
        "nothing is added to it until it is mended and checked again",
    ).advise("check-failed", database=location.quoted)


def is_ours(location: FileLocation) -> bool:
    """Return whether a database of ours is there, by its first bytes; false when nothing is.

    Raises:
        DatabaseError: Something else is there, or it cannot be read.
    """
    try:
        # A pipe would be waited for, and a device read.
        mode = location.path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise _foreign(location, "is a pipe, a device or a socket, and no file")
        start = first_bytes(location.path, HEADER_LENGTH)
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as problem:
        raise DatabaseError(
            f"{location.shown} cannot be read: {_reason(problem)}",
            f"name another file, or mend its rights; `ls -ld {location.quoted}`",
        ) from problem
    if start is None:
        return True
    if not is_sqlite(start):
        found = "is an empty file" if not start else "is no SQLite database"
        raise _foreign(location, found)
    if len(start) < HEADER_LENGTH:
        raise _damaged(location, "it is cut off")
    if application_of(start) != APPLICATION_ID:
        raise _foreign(location, "is a SQLite database of another program")
    return True


@contextmanager
def explained(location: FileLocation, *, wait: float = BUSY_SECONDS) -> Iterator[None]:
    """Turn the driver's errors into ours.

    Raises:
        DatabaseError: The database is in use, damaged, full or gone.
        NotAllowedError: It cannot be written.
    """
    try:
        yield
    except DBAPIError as problem:
        raise _explain(location, problem.orig, wait) from problem
    except sqlite3.Error as problem:
        raise _explain(location, problem, wait) from problem
    # A name in the file's own tables, or a text, that is none.
    except UnicodeDecodeError as problem:
        raise _damaged(
            location, f"it holds bytes that are no text: {problem}"
        ) from problem


def _connect(location: FileLocation, mode: Mode) -> sqlite3.Connection:
    if mode == "ro":
        return _connect_to_read(location)
    connection = _opened(location, mode)
    try:
        if mode == "rwc":
            # Before WAL, so that it stands in the file itself: `is_ours` looks nowhere else.
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_read(location: FileLocation) -> sqlite3.Connection:
    connection = _opened(location, "ro")
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError as problem:
        connection.close()
        # In a folder that we may not write, SQLite cannot make its lock file; nobody writes as long
        # as there is no write-ahead log.
        if (
            not isinstance(problem, sqlite3.OperationalError)
            or folder_writable(location)
            or _has_write_ahead(location)
        ):
            raise
        connection = _opened(location, "ro", "&immutable=1")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _opened(location: FileLocation, mode: Mode, more: str = "") -> sqlite3.Connection:
    # `as_uri` escapes `?`, `#` and `%`, so that no part of a path is read as a parameter.
    address = f"{location.path.as_uri()}?mode={mode}{more}"
    return connect(
        location.path,
        address,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _has_write_ahead(location: FileLocation) -> bool:
    try:
        return location.write_ahead.stat().st_size > 0
    except OSError:
        return False


def folder_writable(location: FileLocation) -> bool:
    """Return whether files can be made beside the database."""
    return _may_write(location.path.resolve().parent)


def _may_write(path: Path) -> bool:
    return os.access(
        path, os.W_OK, effective_ids=os.access in os.supports_effective_ids
    )


def _reason(problem: OSError | ValueError) -> str:
    return (getattr(problem, "strerror", None) or str(problem)).lower()


def _foreign(location: FileLocation, found: str) -> DatabaseError:
    """Return the error for a file that is not ours."""
    problem = DatabaseError(
        f"{location.shown} {found}",
        f"it is left as it is; name another file, such as {location.quoted}.tracker",
    )
    return problem.advise("another-file", database=f"{location.quoted}.tracker")


def _damaged(location: FileLocation, found: str) -> DatabaseError:
    return DatabaseError(f"{location.shown} is damaged: {found}", _TO_MEND).advise(
        "mend-file"
    )


def _read_only(location: FileLocation) -> NotAllowedError:
    problem = NotAllowedError(
        f"{location.shown} is read-only",
        "copy it to where you may write, and name the copy",
    )
    return problem.advise("copy-to-write", database=location.quoted)


def _explain(
    location: FileLocation, problem: BaseException | None, wait: float
) -> TrackerError:
    """Return our error for the driver's, by SQLite's result code."""
    code, found = (
        getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF,
        str(problem),
    )
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseError(
                (
                    f"{location.shown} is in use by another program for more than "
                    f"{wait:g} seconds"
                ),
                "try again when that program is done, or wait longer",
            ).advise("wait-longer")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return _read_only(location)
        case sqlite3.SQLITE_FULL:
            return DatabaseError(
                f"there is no room left for {location.shown}",
                "make room on the disk and try again; nothing was recorded",
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            hint = (
                "see whether the disk and the folder are there and have room: `ls -la "
                f"{location.quoted}*`; nothing was recorded"
            )
            return DatabaseError(
                f"{location.shown} cannot be opened, read or written: {found}", hint
            )
        case sqlite3.SQLITE_CONSTRAINT:
            return DatabaseError(
                f"{location.shown} refuses the row: {found}",
                "nothing was recorded; a check of the log looks for the cause",
            ).advise("row-refused", database=location.quoted)
        case sqlite3.SQLITE_ERROR if _LACKING.match(found):
            found = f"it lacks what its revision says: {found}"
        case _:
            pass
    return _damaged(location, found)
