"""One batch, or one event by itself, onto the end of the log, while nobody else appends."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.errors import (
    ConflictingEventError,
    WrongExpectedVersionError,
)
from tracker.storage.index import Index
from tracker.storage.origins import put_origins
from tracker.storage.rows import RECORDED_COLUMNS, Assigned, Head, Receipt, recorded_of
from tracker.storage.rows.new_rows import COLUMNS, insertion, row_of, with_digest
from tracker.storage.sql import (
    chunks,
    driven_many,
    held_head,
    rows,
    rows_with,
    stream_versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.domain.recorded import Origin, RecordedEvent
    from tracker.storage.database import Database, LockedConnection
    from tracker.storage.index import Keeper
    from tracker.storage.rows.new_rows import PreparedRow, Stamp
    from tracker.storage.sql import Driving

_MOVE: Final = """
    UPDATE head SET global_position = global_position + :count, digest = :digest, recorded_at =
      :recorded_at
    RETURNING global_position"""
_TOGETHER: Final = 50
_SLOT: Final = (
    "key",
    "payload_sha256",
    "global_position",
    "stream_position",
    "event_id",
    "stream",
)
_MANY_STREAMS: Final = 50_000
_EVENT_ID: Final = COLUMNS.index("event_id")
_DIGEST: Final = COLUMNS.index("digest")
_READ: Final = itemgetter(*(COLUMNS.index(name) for name in RECORDED_COLUMNS))


class _Slot(msgspec.Struct, eq=False, gc=False):
    """An event of the log or of the batch; a new one's receipt comes with its place."""

    payload_sha256: bytes
    receipt: Receipt | None = None


class Appender:
    """Appends batch after batch in one transaction that holds the log alone: all stay, or none.

    Attributes:
        head: The end of the log, as it is inside the transaction.
        held: The connection of the transaction, for what is kept beside the log with it.
    """

    def __init__(
        self,
        held: LockedConnection,
        stamp: Stamp,
        keeper: Keeper | None = None,
        *,
        keep: bool = False,
    ) -> None:
        self.held, self._keeper = held, keeper
        self._versions = dict[tuple[str, str], int]()
        self.head, server_time = held_head(held)
        # One reading of the clock, and one judgement whether the log is empty, for all batches.
        self._restoring, self._now, self._stamp = (
            keep or self.head.global_position == 0,
            max(stamp.now(server_time), self.head.recorded_at + 1),
            stamp,
        )

    def append(
        self,
        batch: Sequence[PreparedRow],
        *,
        expected: Mapping[tuple[str, str], int] | None = None,
    ) -> list[Receipt]:
        """Append what the log does not hold yet; see `EventLog.append`."""
        slots, fresh = _sorted_out(self.held, batch)
        if fresh:
            versions = self._versions_of(
                {(item.dossier, item.stream) for item, _ in fresh}
            )
            _check_expected(expected or {}, versions)
            before = self.head.digest
            new_rows = self._placed(fresh, versions)
            self._versions |= versions
            _insert(self.held, new_rows, self.head)
            put_origins(self.held, _foreign(fresh, new_rows))
            if self._keeper is not None:
                self._keeper(Index(self.held), before, recorded_in(new_rows))
        if len(fresh) == len(slots):
            return [slot.receipt for slot in slots if slot.receipt]
        new = {id(slot) for _, slot in fresh}
        receipts = []
        for slot in slots:
            assert slot.receipt is not None  # noqa: S101  (every new event has its place by now)
            added = id(slot) in new
            new.discard(id(slot))
            receipts.append(
                slot.receipt
                if added or not slot.receipt.added
                else msgspec.structs.replace(slot.receipt, added=False)
            )
        return receipts

    def catch_up(self, *, afresh: bool = False) -> None:
        """Bring the index beside the log up to its end, or make it anew."""
        if self._keeper is not None:
            if afresh:
                Index(self.held).clear()
                Index(self.held).reached(0, 0)
            self._keeper.catch_up(Index(self.held), self.head.digest)

    def _versions_of(self, streams: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return how far each stream is; what was asked once is known: nobody else appends."""
        if len(self._versions) > _MANY_STREAMS:
            self._versions.clear()
        new = {stream for stream in streams if stream not in self._versions}
        if new:
            self._versions |= stream_versions(self.held, new)
        return {stream: self._versions[stream] for stream in streams}

    def _placed(
        self,
        fresh: list[tuple[PreparedRow, _Slot]],
        versions: dict[tuple[str, str], int],
    ) -> list[tuple[Any, ...]]:
        """Return the rows of new events, each with its place, time and digest.

        Their slots get the receipts, and the head moves.
        """
        place, digest, recorded_at = (
            self.head.global_position,
            self.head.digest,
            self.head.recorded_at,
        )
        rows = []
        for item, slot in fresh:
            stream = (item.dossier, item.stream)
            place += 1
            versions[stream] = version = versions[stream] + 1
            recorded_at = max(
                recorded_at,
                item.recorded_at
                if self._restoring and item.recorded_at is not None
                else self._now,
            )
            recorded_by = (
                item.recorded_by
                if self._restoring and item.recorded_by is not None
                else self._stamp.actor
            )
            event_id = item.event_id or self._stamp.new_id()
            at = with_digest(
                item,
                digest,
                Assigned(
                    event_id, item.stream, version, place, recorded_at, recorded_by
                ),
            )
            digest = at.digest
            slot.receipt = Receipt(place, version, event_id, item.stream, added=True)
            rows.append(row_of(item, at))
        self.head = Head(place, digest, recorded_at)
        return rows


def _foreign(
    fresh: list[tuple[PreparedRow, _Slot]], new: list[tuple[Any, ...]]
) -> Iterator[tuple[str, Origin]]:
    """Yield the ids and origins of new rows that another log recorded first.

    A row whose digest is that of its origin stands in the same log again, and has none.
    """
    for (item, _), row in zip(fresh, new, strict=True):
        origin = item.origin
        if origin is not None and origin.digest != row[_DIGEST]:
            yield row[_EVENT_ID], origin


def recorded_in(new: Sequence[tuple[Any, ...]]) -> list[RecordedEvent]:
    """Return the recorded events in new rows."""
    return recorded_of([_READ(row) for row in new])


def _sorted_out(
    connection: Driving, batch: Sequence[PreparedRow]
) -> tuple[list[_Slot], list[tuple[PreparedRow, _Slot]]]:
    """Return for each event its slot, and which of the events are new.

    Raises:
        ConflictingEventError: An id or a key is taken by other content, in the log or earlier in
            the batch.
    """
    by_id, by_key = _known_ids(connection, batch), _known_keys(connection, batch)
    slots, fresh = [], []
    for item in batch:
        slot = _taken(item, by_id, by_key)
        if slot is None:
            slot = _Slot(item.payload_sha256)
            fresh.append((item, slot))
            if item.event_id:
                by_id[item.event_id] = slot
            if item.key:
                by_key[item.dossier, item.key] = slot
        slots.append(slot)
    return slots, fresh


def _taken(
    item: PreparedRow,
    by_id: Mapping[str, _Slot],
    by_key: Mapping[tuple[str, str], _Slot],
) -> _Slot | None:
    same_id = by_id.get(item.event_id) if item.event_id else None
    same_key = by_key.get((item.dossier, item.key)) if item.key else None
    if same_id is None and same_key is None:
        return None
    for slot, name in ((same_id, item.event_id), (same_key, item.key)):
        if slot and name and slot.payload_sha256 != item.payload_sha256:
            raise ConflictingEventError(name, dossier=item.dossier)
    return same_id or same_key


def _insert(held: LockedConnection, new: list[tuple[Any, ...]], last: Head) -> None:
    """Move the head to the last row, then write the rows: triggers let none in beyond the head."""
    held.written = last
    if held.dialect.name == "postgresql":
        from tracker.storage.postgres import write_rows

        # There the head moves with the rows.
        write_rows(held, "events", COLUMNS, new)
        return
    ((at,),) = rows(
        held,
        _MOVE,
        count=len(new),
        digest=last.digest,
        recorded_at=last.recorded_at,
    )
    assert at == last.global_position  # noqa: S101  (the head was held since it was read)
    whole = len(new) - len(new) % _TOGETHER
    if whole:
        together = [
            tuple(chain.from_iterable(new[start : start + _TOGETHER]))
            for start in range(0, whole, _TOGETHER)
        ]
        driven_many(held, insertion(_TOGETHER), together)
    if whole < len(new):
        driven_many(held, insertion(1), new[whole:])


def _check_expected(
    expected: Mapping[tuple[str, str], int], versions: Mapping[tuple[str, str], int]
) -> None:
    for (dossier, stream), version in versions.items():
        wanted = expected.get((dossier, stream), version)
        if wanted != version:
            raise WrongExpectedVersionError(stream, expected=wanted, actual=version)


def _known_ids(connection: Driving, batch: Sequence[PreparedRow]) -> dict[str, _Slot]:
    wanted = dict.fromkeys(item.event_id for item in batch if item.event_id)
    return {
        slot.receipt.event_id: slot
        for chunk in chunks(wanted)
        for _, slot in _known(connection, "event_id", chunk)
        if slot.receipt
    }


def _known_keys(
    connection: Driving, batch: Sequence[PreparedRow]
) -> dict[tuple[str, str], _Slot]:
    wanted: dict[str, dict[str, None]] = {}
    for item in batch:
        if item.key:
            wanted.setdefault(item.dossier, {})[item.key] = None
    found = {}
    for dossier, keys in wanted.items():
        for chunk in chunks(keys):
            found.update(
                {
                    (dossier, key): slot
                    for key, slot in _known(connection, "key", chunk, dossier=dossier)
                }
            )
    return found


def _known(
    connection: Driving, name: str, wanted: Sequence[str], *, dossier: str | None = None
) -> Iterator[tuple[str, _Slot]]:
    for key, payload_sha256, place, stream_position, event_id, stream in rows_with(
        connection, _SLOT, name, wanted, dossier=dossier
    ):
        yield (
            key,
            _Slot(
                payload_sha256,
                Receipt(place, stream_position, event_id, stream, added=False),
            ),
        )


def append_alone(
    database: Database,
    item: PreparedRow,
    stamp: Stamp,
    keeper: Keeper | None,
    expected: Mapping[tuple[str, str], int],
) -> Receipt | None:
    """Append one event by itself, where the database has a quicker way for it.

    Returns None where it has none, or where the event brings something from another log.
    """
    if (
        item.event_id
        or item.recorded_at is not None
        or item.recorded_by is not None
        or not item.payload
    ):
        return None

    def index(held: LockedConnection, place: Assigned, before: bytes) -> None:
        if keeper is not None:
            keeper(Index(held), before, recorded_in([row_of(item, place)]))

    version = expected.get((item.dossier, item.stream))
    place = database.append_alone(
        item, stamp, expected=version, then=None if keeper is None else index
    )
    return place and Receipt(
        place.global_position,
        place.stream_position,
        place.event_id,
        item.stream,
        added=True,
    )
