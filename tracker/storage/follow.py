"""Reading on: every event after a place, once and in log order, then each as it comes."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, Self

from tracker.domain.errors import DatabaseError
from tracker.storage.sqlite import FileDatabase, folder_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.database import Database
    from tracker.storage.event_log import EventLog
    from tracker.storage.postgres import ServerDatabase
    from tracker.storage.rows import Head

_CHANNEL: Final = "tracker"
"""The channel on which each append to a server wakes up who listens."""

SHORTEST: Final = 0.01
LONGEST: Final = 0.5
GROWTH: Final = 1.5
"""The wait before looking again: at first, at most (seconds), and its growth when idle."""


class Watch(ABC):
    """Notices changes of one database; what was changed before it was made is not told."""

    _connection: Any

    @abstractmethod
    def wait(self, seconds: float) -> bool:
        """Wait at most so long, and say whether anything may have changed since the last look.

        Raises:
            DatabaseError: The database is gone, another stands in its place, or the connection is
                lost.
        """

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connection back."""
        self._connection.close()


def watch(database: Database) -> Watch:
    """Begin to watch for changes that others make; to be closed at the end of a block."""
    if isinstance(database, FileDatabase):
        return FileWatch(database)
    from tracker.storage.postgres import ServerDatabase

    assert isinstance(database, ServerDatabase)  # noqa: S101  (there are two kinds)
    return ServerWatch(database)


def follow(
    log: EventLog,
    *,
    after: int,
    dossier: str | None = None,
    idle: float | None = None,
    meanwhile: Callable[[], object] = int,
    longest: float = LONGEST,
) -> Iterator[RecordedEvent]:
    """Yield the events after a place, then each as it is appended, without an end.

    Places follow the order of commit, so nothing is ever appended at or before a place that was
    read: who keeps the last place it has and begins after it gets each event exactly once, however
    often it begins again.

    Args:
        log: The log; nothing is written to it, and between two readings nothing is held open that
            could hinder a writer.
        after: The last place that the caller has; 0 for none.
        dossier: Only that dossier's.
        idle: End when nothing has come for so many seconds; by default never.
        meanwhile: Called each time before waiting; what it raises ends the reading.
        longest: The seconds at most between two looks.

    Raises:
        DatabaseError: The log ends before `after`, its file is gone, it was replaced, or the
            connection is lost.
    """
    # The watch begins before the first reading, so that nothing is appended unseen between the two.
    with watch(log.database) as watched:
        waited, pause, digest = 0.0, SHORTEST, None
        while True:
            end = reached(log, after, digest=digest)
            if end.global_position > after:
                pause = SHORTEST
            for recorded in log.read(
                dossier=dossier, after=after, up_to=end.global_position
            ):
                waited = 0.0
                yield recorded
            after, digest = end.global_position, end.digest
            changed = False
            while not changed:
                if idle is not None and waited >= idle:
                    return
                meanwhile()
                pause = pause if idle is None else min(pause, idle - waited)
                changed = watched.wait(pause)
                waited, pause = waited + pause, min(pause * GROWTH, longest)


def reached(log: EventLog, place: int, *, digest: bytes | None = None) -> Head:
    """Return the end of the log, which is to be no less than a place that was read before.

    Args:
        log: The log.
        place: The last place that was read.
        digest: Its digest, where it is known; the place is to have it still.

    Raises:
        DatabaseError: The log is not the one that was read.
    """
    end, shown = log.head(), log.database.location.shown
    if end.global_position < place:
        found = (
            f"{shown} ends at place {end.global_position}, so it is not the log that was read "
            f"up to place {place}"
        )
        raise DatabaseError(
            found,
            (
                "name the database that was read before; if this is it, its tail was cut off: "
                "check what is left"
            ),
        ).advise("tail-cut")
    if digest is not None and log.digest_at(place) != digest:
        found = (
            f"{shown} has another event at place {place} than the one that was read, so it "
            "holds another log now"
        )
        raise DatabaseError(
            found, "when it was restored, check it, and read it from its beginning"
        ).advise("another-log")
    return end


_Stamp = tuple[int, ...] | None


class FileWatch(Watch):
    """Watches a database file: SQLite counts the changes that other connections make."""

    def __init__(
        self, database: FileDatabase, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._database, self._sleep = database, sleep
        self._file = self._database.identity()
        # Where no lock file can be made the file may have been opened as one that never changes.
        self._still = not folder_writable(database.location)
        self._stamp: _Stamp = None
        self._version = 0
        self._begin()

    def wait(self, seconds: float) -> bool:
        """Wait, and say whether another connection has changed the file since the last look."""
        self._sleep(seconds)
        self._stand_by()
        if self._still and self._stamp != self._stamped():
            self._connection.close()
            self._begin()
            return True
        before = self._version
        self._version = self._counted()
        return self._version != before

    def _begin(self) -> None:
        """Connect anew: a kept connection may be to a file that no longer has this name."""
        self._stamp = self._stamped()
        self._database.engine.dispose()
        with self._database.explained():
            self._connection = self._database.engine.connect()
        try:
            self._version = self._counted()
            with self._database.reading():
                self._stand_by()
        except BaseException:
            self._connection.close()
            raise

    def _counted(self) -> int:
        """SQLite's count of changes; it is one connection's own, so the connection stays open."""
        with self._database.explained(), self._connection.begin():
            return int(
                self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            )

    def _stand_by(self) -> None:
        """Make sure that the file which is open is the one that has its name."""
        location = self._database.location
        found = self._database.identity()
        if found is None:
            raise DatabaseError(
                f"{location.shown} is gone",
                "put it back, then read on from the last place that you have",
            )
        if found != self._file:
            raise DatabaseError(
                f"{location.shown} was replaced by another file",
                "open it again, and read on from the last place that you have",
            )

    def _stamped(self) -> _Stamp:
        """Return what changes when the file or its write-ahead log is written to."""
        stamp: list[int] = []
        for path in (self._database.location.path, self._database.location.write_ahead):
            try:
                found = path.stat()
            except OSError:
                stamp.append(0)
            else:
                stamp += [found.st_size, found.st_mtime_ns]
        return tuple(stamp)


class ServerWatch(Watch):
    """Listens on its own connection; behind a pool it looks now and then."""

    def __init__(
        self, database: ServerDatabase, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._database, self._sleep = database, sleep
        with database.explained():
            self._connection = database.connect()
            try:
                self._woken = self._listen()
                self._place = self._looked()
            except BaseException:
                self._connection.close()
                raise

    def wait(self, seconds: float) -> bool:
        """Wait at most so long, and say whether there was an append since the last look."""
        with self._database.explained():
            if self._woken:
                for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                    pass
            else:
                self._sleep(seconds)
            before, self._place = self._place, self._looked()
        return self._place != before

    def _listen(self) -> bool:
        """Return whether the server will wake us up; a copy of another server cannot.

        Behind a pool the next to use the connection would be woken up.
        """
        from psycopg import errors

        from tracker.storage.postgres.sessions import look

        if look(self._connection).pooled:
            return False
        try:
            self._connection.execute(f"LISTEN {_CHANNEL}".encode())
        except (errors.FeatureNotSupported, errors.ReadOnlySqlTransaction):
            return False
        return True

    def _looked(self) -> object:
        """Return the end of the log, in a transaction of its own, so that nothing is held."""
        return self._connection.execute(
            "SELECT global_position, digest FROM head"
        ).fetchone()
