"""SQLite files copied while others write, and content replaced: whole, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import DatabaseError
from tracker.storage.database import BUSY_SECONDS
from tracker.storage.files.whole_files import BESIDE, beside, drafted, take_name
from tracker.storage.location import locate_file
from tracker.storage.sqlite.database import FileDatabase, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.storage.location import FileLocation

_STEP: Final = 1_000
"""The number of pages copied before others are looked at."""
_FIRST: Final = 8
"""Fewer pages than any of our databases has.

After so many the other database is held, and nothing of it is changed yet.
"""
_ATTEMPTS: Final = 3
_TO_SEE: Final = (
    "a check names what is wrong; a copy of the file itself keeps it as it is"
)


class _OvertakenError(Exception):
    """Another program wrote after the old content was kept."""


def copy_database(
    source: FileLocation,
    target: Path,
    *,
    name: Path | None = None,
    tick: Callable[[int, int], object] = max,
) -> None:
    """Copy a database as it is at one moment into a new file; writers go on meanwhile.

    Args:
        source: The database.
        target: The new file. It is one file, without a write-ahead log beside it.
        name: What it is called in messages, when it is a draft.
        tick: Told after each step how many pages are done, of how many.

    Raises:
        DatabaseError: The database cannot be read, or there is no room for the copy.
    """
    with (
        _reading(source) as reading,
        explained(locate_file(name or target)),
        closing(_opened(target)) as writing,
    ):
        # Inside one reading transaction every step sees the same moment, whatever is appended
        # meanwhile.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(
            writing, pages=_STEP, progress=lambda _, rest, all_: tick(all_ - rest, all_)
        )
        reading.execute("ROLLBACK")
        writing.execute("PRAGMA journal_mode = DELETE")


def check_pages(location: FileLocation) -> None:
    """Have SQLite check a file's tables and indexes.

    Raises:
        DatabaseError: One of them is damaged.
    """
    with _reading(location) as reading:
        found = reading.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        found = f"{location.shown} is damaged: {found.splitlines()[0]}"
        raise DatabaseError(found, _TO_SEE).advise("pages-damaged")


def replace_content(location: FileLocation, new: Path, kept: Path) -> None:
    """Put the content of a file into a database in one transaction, and keep the old content.

    The file stays the same, so that programs that have it open go on with the new content. Killed
    at any moment, it holds either the old or the new content.

    Args:
        location: The database.
        new: A database file.
        kept: The new file that gets the old content.

    Raises:
        DatabaseError: Another program holds or changes the database all the time, or there is no
            room.
        NotAllowedError: It, or the copy, cannot be written.
    """
    for _ in range(_ATTEMPTS):
        if _replaced(location, new, kept):
            return
    raise _in_use(location)


def _replaced(location: FileLocation, new: Path, kept: Path) -> bool:
    """Replace the content, unless somebody wrote after the old one was copied."""
    with (
        explained(location),
        FileDatabase(location, "rw") as database,
        _reading(location) as watching,
    ):
        before = watching.execute("PRAGMA data_version").fetchone()
        with drafted(kept) as draft:
            copy_database(location, draft, name=kept)
        try:
            _put(
                new,
                database,
                lambda: bool(
                    watching.execute("PRAGMA data_version").fetchone() == before
                ),
            )
        except BaseException as problem:
            kept.unlink()
            if not isinstance(problem, _OvertakenError):
                raise
            return False
    return True


def replace_file(location: FileLocation, new: Path, kept: Path) -> None:
    """Put a file in the place of an unreadable database, which is kept with what is beside it."""
    with drafted(kept) as draft:
        for end in BESIDE:
            if beside(location.path, end).exists():
                shutil.copyfile(beside(location.path, end), beside(kept, end))
        shutil.copyfile(location.path, draft)
    for end in BESIDE:
        # Else SQLite would play the old file's log into the new one.
        beside(location.path, end).unlink(missing_ok=True)
    take_name(new, location.path, force=True)


def make_single(path: Path) -> None:
    """Have all that a database holds in the one file, with nothing beside it."""
    with explained(locate_file(path)), closing(_opened(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _put(new: Path, database: FileDatabase, untouched: Callable[[], bool]) -> None:
    begun = time.monotonic()

    def progress(status: int, _rest: int, _all: int) -> None:
        if status == sqlite3.SQLITE_OK and not untouched():
            raise _OvertakenError
        if (
            status not in {sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE}
            and time.monotonic() - begun > BUSY_SECONDS
        ):
            raise _in_use(database.location)

    pooled = database.engine.raw_connection()
    try:
        writing = pooled.driver_connection
        assert isinstance(writing, sqlite3.Connection)  # noqa: S101  (the engine is one of SQLite)
        with closing(_opened(new)) as reading:
            reading.backup(writing, pages=_FIRST, progress=progress)
        writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        pooled.close()


def _in_use(location: FileLocation) -> DatabaseError:
    return DatabaseError(
        f"{location.shown} is being written by another program",
        "try again when that program is done; nothing was changed",
    )


@contextmanager
def _reading(location: FileLocation) -> Iterator[sqlite3.Connection]:
    with explained(location), FileDatabase(location, "ro") as database:
        pooled = database.engine.raw_connection()
        try:
            connection = pooled.driver_connection
            # The engine is one of SQLite.
            assert isinstance(connection, sqlite3.Connection)  # noqa: S101
            yield connection
        finally:
            pooled.close()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
