"""One key read by its entries: from the newest back to where an answer needs no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.dates import FOREVER
from tracker.projections.index_entries import WIDTHS, FollowedRows, followed, needed
from tracker.projections.picture_format.entries import MOST_KEYS
from tracker.services.index import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.storage.index.seek import (
        EntryFilter,
        Newest,
        Seek,
        SoughtEntry,
        SoughtSubject,
    )

_STEPS = (64, 2_000, None)
"""The numbers of entries that are read of a key until they settle it; None for all."""

_FEW = 4 * MOST_KEYS
"""So many alleged violations of one kind are read; of more, the first and the last."""


class KeyReader:
    """Reads the entries of keys, step by step, until they settle what is asked."""

    def __init__(self, seek: Seek) -> None:
        self._seek = seek

    def keyed(
        self, keys: Sequence[SoughtSubject], window: EntryFilter
    ) -> Iterator[tuple[SoughtSubject, list[SoughtEntry], int]]:
        """Yield for each of some keys the entries to read, and how many more count."""
        newest = self._seek.newest(
            [key.id for key in keys if key.widths == 1],
            window,
            window.boundary + WIDTHS[0],
        )
        for key in keys:
            rows, read_to, wanted = self._read(key, window, newest.get(key.id))
            if key.kind != "violation":
                yield key, wanted, 0
            elif read_to > -FOREVER or len(rows) > _FEW:
                yield (key, *self._alleged(key, window, wanted))
            else:
                yield key, rows, 0

    def _read(
        self, key: SoughtSubject, window: EntryFilter, newest: Newest | None
    ) -> tuple[list[SoughtEntry], int, list[SoughtEntry]]:
        """Return a key's entries down to some instant, that instant, and the needed ones."""
        rows: list[SoughtEntry] = []
        read_to = -FOREVER
        for most in (0, *_STEPS):
            if most == 0:
                if key.widths != 1:
                    continue
                rows = [] if newest is None else newest.entries
                read_to = (
                    -FOREVER if newest is None or newest.cut is None else newest.cut
                )
            else:
                rows, read_to = self.walk(key, window, most)
            wanted = needed(
                rows,
                boundary=window.boundary,
                read_to=read_to,
                runs=key.kind == "position",
                clean=bool(key.flags & POINTS),
            )
            if wanted is not None:
                return rows, read_to, wanted
        raise AssertionError(key)  # all were read

    def walk(
        self, key: SoughtSubject, window: EntryFilter, most: int | None
    ) -> tuple[list[SoughtEntry], int]:
        """Return the newest entries of a key, and the instant down to which all are among them."""
        rows: list[SoughtEntry] = []
        read_to = -FOREVER
        for width, span in enumerate(WIDTHS):
            if key.widths >> width & 1:
                found = self._seek.walk(
                    key.id, width, window, min(window.boundary + span, FOREVER), most
                )
                rows += found
                if most is not None and len(found) == most:
                    read_to = max(read_to, found[-1].latest)
        return rows, read_to

    def _alleged(
        self, key: SoughtSubject, window: EntryFilter, last: Sequence[SoughtEntry]
    ) -> tuple[list[SoughtEntry], int]:
        """Return the alleged violations to read, and how many more count.

        To be read are the last, the first, and those that have to be looked at.
        """
        found = {r.place: r for r in (*last, *self._first(key, window))}
        sure, doubtful = self._seek.count(key.id, window)
        if doubtful:
            found |= {r.place: r for r in self._seek.doubtful(key.id, window)}
        counted = sum(
            r.known is not None and r.latest <= window.boundary for r in found.values()
        )
        return list(found.values()), sure - counted

    def _first(self, key: SoughtSubject, window: EntryFilter) -> list[SoughtEntry]:
        """Return entries of a key among which are all that an answer may list as its first."""
        rows: list[SoughtEntry] = []
        for width, span in enumerate(WIDTHS):
            most = _FEW
            while key.widths >> width & 1:
                found = self._seek.first(key.id, width, window, most)
                begun = sorted(r.earliest for r in found if r.known is not None)
                last = begun[MOST_KEYS - 1] if len(begun) >= MOST_KEYS else FOREVER
                # What was not read begins at most the longest span before the last that was.
                if len(found) < most or last < found[-1].latest - span:
                    rows += [r for r in found if r.earliest <= last]
                    break
                most *= 4
        return rows

    def followed(
        self, key: SoughtSubject, window: EntryFilter, since: int
    ) -> FollowedRows[SoughtEntry]:
        """Return a key's entries that are not over by an instant, and what they follow."""
        for most in _STEPS:
            rows, read_to = self.walk(key, window, most)
            found = followed(
                rows, since=since, boundary=window.boundary, read_to=read_to
            )
            if found is not None:
                return found
        raise AssertionError(key)  # all were read
