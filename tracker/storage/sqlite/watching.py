"""Noticing that a log may have grown, without reading it: a glance at its file, again and again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from tracker.domain.errors import DatabaseError
from tracker.storage.sqlite.database import folder_writable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.storage.sqlite.database import FileDatabase

_Stamp = tuple[int, ...] | None


class FileWatch:
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

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connection back."""
        self._connection.close()

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
