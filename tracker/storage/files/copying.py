"""One log continued by another: places are added as they are, where the digests agree."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import DatabaseError, LogsDifferError
from tracker.storage.check.ranges import covered
from tracker.storage.event_log import EventLog
from tracker.storage.files.archive import checked_rows
from tracker.storage.opening import database_at
from tracker.storage.rows.chain import GENESIS, chain_digest
from tracker.storage.rows.new_rows import prepare_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tracker.storage.check.ranges import StoredRow
    from tracker.storage.database import Database
    from tracker.storage.location import Location

BATCH: Final = 5_000
"""The number of places added in one transaction."""

_TO_SEE: Final = (
    "a check names every such place; a copy of the file itself keeps it as it is"
)


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


def continue_log(
    log: EventLog, rows: Iterable[StoredRow], *, tick: Callable[[int], object] = int
) -> int:
    """Add the places after a log's head, with ids, times, authors, payloads and digests.

    Batch after batch is added, each in a transaction of its own that is undone unless its last
    digest is that of the source. So whatever interrupts it, the log is the beginning of the other
    one, and it can be gone on with.

    Args:
        log: The log that is to grow.
        rows: Places of another log, from the one after the head of `log` on.
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
        ready = [prepare_kept(row) for row in batch]
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


def _check_digests(batch: Sequence[StoredRow]) -> None:
    """Refuse a place whose digest is not that of what it holds.

    Whether the first follows the head is seen when it is added.
    """
    for before, row in pairwise(batch):
        if chain_digest(before.digest, covered(row)) != row.digest:
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
    """Check a database's log, whatever revision it is of; what was erased by law is no fault.

    Raises:
        DatabaseError: It cannot be read, or a place of the log does not fit; it names the first.
    """
    with database_at(location, "ro") as database:
        log = bare_log(database)
        found = log.check()
        if wrong := found.altered:
            raise DatabaseError(
                f"{location.shown} is damaged at log place {wrong.global_position}: {wrong.found}",
                _TO_SEE,
            ).advise("places-altered")
        head = log.head()
        return LogSummary(
            head.global_position, head.digest, len(log.dossiers()), found.erased
        )


def checked_export(path: Path) -> LogSummary:
    """Read the export of a whole log, and check it as `checked_log` does.

    Raises:
        ArchiveBrokenError: A line does not fit; it names the first.
    """
    events, digest, erased, dossiers = 0, GENESIS, 0, set()
    with path.open("rb") as lines:
        for row in checked_rows(lines):
            events, digest = row.global_position, row.digest
            dossiers.add(row.dossier)
            erased += not row.payload
    return LogSummary(events, digest, len(dossiers), erased)


def bare_log(database: Database) -> EventLog:
    """The log of a database, only to be read, whatever revision it is of."""
    return EventLog(database, clock=int, new_id=str, actor="")
