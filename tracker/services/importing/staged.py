"""New rows of an import, kept beside memory until all of them are appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.codec import TYPES, decode_current, decode_stored
from tracker.domain.envelope import trusted
from tracker.storage.files.spill import SpillingIndex, Spool
from tracker.storage.rows.chain import PayloadHeader
from tracker.storage.rows.new_rows import PreparedRow
from tracker.storage.rows.values import erased_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events import Event
    from tracker.domain.recorded import UnknownEvent

_ENCODE = msgspec.msgpack.Encoder().encode
_PLACED = msgspec.msgpack.Decoder(tuple[int, int, bool, PreparedRow])


class Staged(NamedTuple):
    """One new row: its file, its number there, whether it was exported, and what is appended."""

    file: int
    row: int
    exported: bool
    ready: PreparedRow

    @property
    def event(self) -> Event | UnknownEvent:
        """Its event."""
        ready = self.ready
        known = TYPES.get(ready.type)
        if not ready.payload:
            return erased_event(
                PayloadHeader(
                    ready.type, ready.dossier, ready.schema_version, ready.key
                ),
                ready.stream,
            )
        with trusted():
            if known is not None and known.version == ready.schema_version:
                return decode_current(ready.payload)
            return decode_stored(
                ready.payload,
                type_name=ready.type,
                schema_version=ready.schema_version,
                dossier=ready.dossier,
                key=ready.key,
                stream=ready.stream,
            )


class Stage:
    """The rows that are new, in their order; some may be dropped or replaced afterwards.

    Attributes:
        count: How many there are.
        streams: The streams that they belong to, each behind its dossier.
    """

    def __init__(self) -> None:
        self._spool, self.count = Spool(), 0
        self._replaced: dict[int, Staged] = {}
        self._dropped: set[int] = set()
        self.streams = SpillingIndex[str]()

    @property
    def end(self) -> int:
        """The place of the next row."""
        return self._spool.end

    def put(self, file: int, row: int, *, exported: bool, ready: PreparedRow) -> int:
        """Take a row in; return its place."""
        self.count += 1
        self.streams.put(f"{ready.dossier}\0{ready.stream}")
        return self._spool.put(_ENCODE((file, row, exported, ready)))

    def at(self, place: int) -> Staged:
        """Return the row at a place."""
        return self._replaced.get(place) or Staged(
            *_PLACED.decode(self._spool.get(place))
        )

    def drop(self, place: int) -> None:
        """Take a row out again."""
        self.count -= 1
        self._dropped.add(place)

    def replace(self, place: int, ready: PreparedRow) -> None:
        """Let a row say something else."""
        self._replaced[place] = self.at(place)._replace(ready=ready)

    def __iter__(self) -> Iterator[Staged]:
        """Yield the rows that are left, in their order."""
        for place, record in self._spool.placed():
            if place not in self._dropped:
                yield self._replaced.get(place) or Staged(*_PLACED.decode(record))

    def close(self) -> None:
        """Delete the temporary files."""
        self._spool.close()
        self.streams.close()
