"""Copies of a log: one log continued by another, and SQLite files copied or replaced whole."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import DatabaseError, LogsDifferError
from tracker.domain.recorded import no_origins
from tracker.storage.database import BUSY_SECONDS
from tracker.storage.event_log import EventLog
from tracker.storage.files.archive import checked_rows
from tracker.storage.files.own_files import connect
from tracker.storage.files.whole_files import (
    BESIDE,
    beside,
    drafted,
    rights_of,
    take_name,
)
from tracker.storage.location import locate_file
from tracker.storage.opening import database_at
from tracker.storage.rows.new_rows import prepare_kept
from tracker.storage.sqlite import FileDatabase, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tracker.domain.recorded import Origin, OriginsOf
    from tracker.storage.database import Database
    from tracker.storage.location import FileLocation, Location
    from tracker.storage.rows import StoredRow

BATCH: Final = 5_000
"""The number of places added in one transaction."""

_TO_SEE: Final = (
    "a check names every such place; a copy of the file itself keeps it as it is"
)

_STEP: Final = 1_000
"""The number of pages copied before others are looked at."""
_FIRST: Final = 8
"""Fewer pages than any of our databases has.

After so many the other database is held, and nothing of it is changed yet.
"""
_ATTEMPTS: Final = 3


class LogSummary(NamedTuple):
    """A log that was found to be in order.

    Attributes:
        events: How many events it has; the last one's place.
        digest: The digest of the last.
        dossiers: How many dossiers.
        erased: How many payloads are blanked.
    """

    events: int
    digest: bytes
    dossiers: int
    erased: int


def no_tick(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def continue_log(
    log: EventLog,
    rows: Iterable[StoredRow],
    *,
    origins_of: OriginsOf = no_origins,
    tick: Callable[[int], object] = int,
) -> int:
    """Add the places after a log's head, with ids, times, authors, payloads and digests.

    Batch after batch is added, each in a transaction of its own that is undone unless its last
    digest is that of the source. So whatever interrupts it, the log is the beginning of the other
    one, and it can be gone on with.

    Args:
        log: The log that is to grow.
        rows: Places of another log, from the one after the head of `log` on.
        origins_of: Gives the origins that they have there.
        tick: Told after each batch how many were added so far.

    Returns:
        How many places were added.

    Raises:
        LogsDifferError: They do not follow the head, or their digests come out otherwise; the
            batches before stay.
        NotAllowedError: The log was opened for reading.
    """
    rest, added = iter(rows), 0
    while batch := list(islice(rest, BATCH)):
        origins = origins_of([row.event_id for row in batch])
        ready = [prepare_kept(row, origins.get(row.event_id)) for row in batch]
        _check_digests(batch)
        with log.appending(keep=True) as appender:
            if appender.head.global_position != batch[0].global_position - 1:
                raise LogsDifferError(
                    "the log to be added to ends at place "
                    f"{appender.head.global_position}, and place "
                    f"{batch[0].global_position} comes next"
                )
            receipts = appender.append(ready)
            if (
                not all(receipt.added for receipt in receipts)
                or appender.head.digest != batch[-1].digest
            ):
                raise LogsDifferError(
                    f"the digests of places {batch[0].global_position} to "
                    f"{batch[-1].global_position} come out otherwise than they were"
                )
        added += len(batch)
        tick(added)
    return added


def continue_from_export(
    log: EventLog, lines: Iterable[bytes], *, tick: Callable[[int], object]
) -> int:
    """Add the places of a whole log's export, with the origins it tells, as `continue_log` does.

    Raises:
        ArchiveBrokenError: A line does not fit; it names the line.
    """
    told: dict[str, Origin] = {}

    def origins_of(event_ids: Sequence[str]) -> dict[str, Origin]:
        return {each: told.pop(each) for each in event_ids if each in told}

    rows = checked_rows(lines, told)
    return continue_log(log, rows, origins_of=origins_of, tick=tick)


def _check_digests(batch: Sequence[StoredRow]) -> None:
    """Refuse a place whose digest is not that of what it holds.

    A first one that does not follow the head is found when it is added.
    """
    for before, row in pairwise(batch):
        if row.digest_after(before.digest) != row.digest:
            raise LogsDifferError(
                f"the digest at place {row.global_position} does not fit the event and the "
                "digest before it"
            )


def common_places(one: EventLog, other: EventLog) -> int:
    """Return how many places two logs have in common, from the first on.

    A digest covers all before it, so a few are compared: of 8 places, the 4th, then the 6th or 2nd.
    """
    same, end = 0, min(one.head().global_position, other.head().global_position)
    while same < end:
        middle = (same + end + 1) // 2
        if one.digest_at(middle) == other.digest_at(middle):
            same = middle
        else:
            end = middle - 1
    return same


def checked_log(location: Location) -> LogSummary:
    """Check the log of a database, whatever revision it is of; an erasure by law is not a fault.

    Raises:
        DatabaseError: It cannot be read, its pages are damaged, or a place of the log does not
            fit; it names the first.
    """
    with database_at(location, "ro") as database:
        log = bare_log(database)
        found = log.check()
        if found.pages:
            raise _damaged(location, found.pages[0])
        if wrong := found.altered:
            raise altered_at(location, wrong.global_position, wrong.found)
        head = log.head()
        return LogSummary(
            head.global_position, head.digest, len(log.dossiers()), found.erased
        )


def altered_at(location: Location, place: int, found: str) -> DatabaseError:
    """Return the error for a place of a database's log that does not fit."""
    problem = DatabaseError(
        f"{location.shown} is damaged at log place {place}: {found}", _TO_SEE
    )
    return problem.advise("places-altered")


def checked_export(path: Path) -> LogSummary:
    """Read the export of a whole log, and check it as `checked_log` does.

    Raises:
        ArchiveBrokenError: A line does not fit; it names the first.
    """
    events, digest, erased, dossiers = 0, bytes(32), 0, set()
    with path.open("rb") as lines:
        for row in checked_rows(lines):
            events, digest = row.global_position, row.digest
            dossiers.add(row.dossier)
            erased += not row.payload
    return LogSummary(events, digest, len(dossiers), erased)


def bare_log(database: Database) -> EventLog:
    """The log of a database, only to be read, whatever revision it is of."""
    return EventLog(database, clock=int, new_id=str, actor="")


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
        try:
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(
                writing,
                pages=_STEP,
                progress=lambda _, rest, all_: tick(all_ - rest, all_),
            )
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # What is written cannot be damaged yet: it is what is read.
            with explained(source):
                raise
        reading.execute("ROLLBACK")
        writing.execute("PRAGMA journal_mode = DELETE")


def _damaged(location: Location, found: str) -> DatabaseError:
    problem = DatabaseError(f"{location.shown} is damaged: {found}", _TO_SEE)
    return problem.advise("pages-damaged")


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
        with drafted(kept, rights=rights_of(location.path)) as draft:
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
    rights = rights_of(location.path)
    with drafted(kept, rights=rights) as draft:
        for end in BESIDE:
            if beside(location.path, end).exists():
                beside(kept, end).touch(rights)
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
    return connect(path, str(path), isolation_level=None, timeout=BUSY_SECONDS)
