"""Reading on: every event after a place, once and in log order, then each as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, Self

from tracker.domain.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.database import Database
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.values import Head

SHORTEST: Final = 0.01
LONGEST: Final = 0.5
GROWTH: Final = 1.5
"""The wait before looking again: at first, at most (seconds), and its growth when idle."""


class Watch(Protocol):
    """Notices changes of one database; what was changed before it was made is not told."""

    def wait(self, seconds: float) -> bool:
        """Wait at most so long, and say whether anything may have changed since the last look.

        Raises:
            DatabaseError: The database is gone, or another stands in its place.
        """

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""

    def __exit__(self, *_: object) -> None:
        """Stop watching."""


def watch(database: Database) -> Watch:
    """Begin to watch for changes that others make; to be closed at the end of a block."""
    from tracker.storage.sqlite.database import FileDatabase

    if isinstance(database, FileDatabase):
        from tracker.storage.sqlite.watching import FileWatch

        return FileWatch(database)
    from tracker.storage.postgres.database import ServerDatabase
    from tracker.storage.postgres.listening import ServerWatch

    assert isinstance(database, ServerDatabase)  # noqa: S101  (there are two kinds)
    return ServerWatch(database)


def follow(
    log: EventLog,
    *,
    after: int,
    dossier: str | None = None,
    idle: float | None = None,
    meanwhile: Callable[[], object] = int,
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
                waited, pause = waited + pause, min(pause * GROWTH, LONGEST)


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
