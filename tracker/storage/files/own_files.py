"""Files that connections of this process have open: nobody else in it opens them by hand.

The locks by which SQLite's users know of each other belong to a process and a file. When a process
closes a file, all of its locks on that file are gone, whoever took them:

    our connection       open, locked ·········································· append, lost
    a look at the file                 open, read, close: no lock is left
    another process                                       thinks it is the last user, and removes
                                                          the write-ahead log at its end
"""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

if TYPE_CHECKING:
    from pathlib import Path

HEADER_LENGTH: Final = 100
"""The bytes with which every SQLite file begins."""
MAGIC: Final = b"SQLite format 3\x00"
_APPLICATION_ID: Final = slice(68, 72)
_LOOKING: Final = threading.RLock()
"""Held while a file is opened by hand, and while one is connected to."""


class OwnConnection(sqlite3.Connection):
    """A connection whose file is known as open until it is closed.

    Attributes:
        file: The device and number of the file; None when it was gone at once.
    """

    file: tuple[int, int] | None = None

    def close(self) -> None:
        """Close it."""
        super().close()
        _CONNECTED.discard(self)


_CONNECTED: Final = WeakSet[OwnConnection]()


def connect(path: Path, address: str, **settings: Any) -> OwnConnection:
    """Connect to a SQLite file.

    Args:
        path: The file.
        address: The file as `sqlite3.connect` is to be given it, with what else it says there.
        settings: More for `sqlite3.connect`.
    """
    with _LOOKING:
        connection = sqlite3.connect(address, factory=OwnConnection, **settings)
        connection.file = identity_of(path)
        _CONNECTED.add(connection)
    return connection


def identity_of(path: Path) -> tuple[int, int] | None:
    """Return which file has the name now, by device and number; None when there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def is_open_here(path: Path) -> bool:
    """Return whether a connection of this process has the file of this name open."""
    with _LOOKING:
        file = identity_of(path)
        return file is not None and any(each.file == file for each in _CONNECTED)


def first_bytes(path: Path, count: int) -> bytes | None:
    """Return the first bytes of a file; None of one that a connection of ours has open.

    Raises:
        OSError: It cannot be read.
    """
    with _LOOKING:
        if is_open_here(path):
            return None
        with path.open("rb") as file:
            return file.read(count)


def is_sqlite(start: bytes) -> bool:
    """Return whether a file that begins so is one of SQLite."""
    return start.startswith(MAGIC)


def application_of(start: bytes) -> int:
    """Return the number of the program to which a SQLite file that begins so belongs."""
    return int.from_bytes(start[_APPLICATION_ID])
