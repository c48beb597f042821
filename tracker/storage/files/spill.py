"""Numbers by name, and records: what is too much for memory goes to a temporary file."""

from __future__ import annotations

import io
import sqlite3
import struct
import tempfile
import weakref
from typing import IO, TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

HELD: Final = 1 << 17
"""The number of entries that an index holds in memory."""
SPOOLED: Final = 8 << 20
"""The number of bytes that a spool holds in memory."""
_SEEN_BITS: Final = 25
_READ: Final = 1 << 18
_LENGTH: Final = struct.Struct("<I")


_Name = TypeVar("_Name", str, bytes)


class SpillingIndex(Generic[_Name]):
    """Numbers by name, all text or all bytes."""

    def __init__(self, *, held: int = HELD) -> None:
        self._held = held
        self._near: dict[_Name, int] = {}
        self._far: sqlite3.Connection | None = None
        # A bit for each name that was put away: most names are new, and need not be looked for in
        # the file.
        self._seen = bytearray()

    def __contains__(self, name: _Name) -> bool:
        return self.get(name) is not None

    def get(self, name: _Name) -> int | None:
        """Return the number of a name."""
        found = self._near.get(name)
        if found is None and self._far is not None and self._maybe_far(name):
            row = self._far.execute(
                "SELECT number FROM names WHERE name = ?", (name,)
            ).fetchone()
            found = None if row is None else int(row[0])
        return found

    def put(self, name: _Name, number: int = 0) -> bool:
        """Take a name in; False when it is there already, and keeps its first number."""
        if name in self._near or (
            self._far is not None
            and self._maybe_far(name)
            and self.get(name) is not None
        ):
            return False
        self.set(name, number)
        return True

    def set(self, name: _Name, number: int) -> None:
        """Take a name in, or give it another number."""
        self._near[name] = number
        if len(self._near) >= self._held:
            self._spill()

    def close(self) -> None:
        """Delete the temporary file."""
        if self._far is not None:
            self._far.close()

    def _maybe_far(self, name: _Name) -> bool:
        bit = hash(name) & ((1 << _SEEN_BITS) - 1)
        return bool(self._seen[bit >> 3] & 1 << (bit & 7))

    def _spill(self) -> None:
        if self._far is None:
            self._seen = bytearray(1 << (_SEEN_BITS - 3))
            # An empty name is a temporary database in a file, which SQLite deletes.
            self._far = sqlite3.connect(
                "", isolation_level=None, check_same_thread=False
            )
            weakref.finalize(self, self._far.close)
            self._far.execute("PRAGMA cache_size = -8192")
            self._far.execute("PRAGMA journal_mode = OFF")
            self._far.execute(
                "CREATE TABLE names (name PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
            )
        self._far.execute("BEGIN")
        # In the order of the names, so that neighbours are written together.
        self._far.executemany(
            "INSERT OR REPLACE INTO names VALUES (?, ?)", sorted(self._near.items())
        )
        self._far.execute("COMMIT")
        for name in self._near:
            bit = hash(name) & ((1 << _SEEN_BITS) - 1)
            self._seen[bit >> 3] |= 1 << (bit & 7)
        self._near.clear()


class Spool:
    """Records one behind the other, in memory while they are few, else in a temporary file."""

    def __init__(self, *, held: int = SPOOLED) -> None:
        self._file: IO[bytes] = io.BytesIO()
        self._held, self._end = held, 0
        self._waiting: list[bytes] = []

    @property
    def end(self) -> int:
        """Return where the next record will be."""
        return self._end

    def put(self, record: bytes) -> int:
        """Take a record in; the place where it can be found again."""
        place = self._end
        self._waiting += (_LENGTH.pack(len(record)), record)
        self._end += _LENGTH.size + len(record)
        if len(self._waiting) > 2000:  # noqa: PLR2004  (a thousand records are written at once)
            self._flush()
        return place

    def get(self, place: int) -> bytes:
        """Return the record at a place."""
        self._flush()
        self._file.seek(place)
        (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
        found = self._file.read(length)
        self._file.seek(self._end)
        return found

    def placed(self) -> Iterator[tuple[int, bytes]]:
        """Yield the places and the records, in order; none may be put in meanwhile."""
        self._flush()
        place = 0
        while place < self._end:
            self._file.seek(place)
            held = self._file.read(_READ)
            at = 0
            while at + _LENGTH.size <= len(held):
                (length,) = _LENGTH.unpack_from(held, at)
                end = at + _LENGTH.size + length
                if end > len(held):
                    break
                yield place + at, held[at + _LENGTH.size : end]
                at = end
            if at == 0:
                yield place, self.get(place)
                at = _LENGTH.size + len(self.get(place))
            place += at
        self._file.seek(self._end)

    def close(self) -> None:
        """Delete the temporary file."""
        self._file.close()

    def _flush(self) -> None:
        if self._end > self._held and isinstance(self._file, io.BytesIO):
            kept = self._file.getvalue()
            # It is closed with the spool.
            self._file = tempfile.TemporaryFile(prefix="tracker-")  # noqa: SIM115
            weakref.finalize(self, self._file.close)
            self._file.write(kept)
        self._file.write(b"".join(self._waiting))
        self._waiting.clear()
