"""Reading on: every event after a place, once and in the order of the log, and then each as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

SHORTEST: Final = 0.01
LONGEST: Final = 0.5
GROWTH: Final = 1.5
"""How long to wait before looking again, in seconds: at first, at most, and how much longer each time that nothing has come."""


def follow(
    log: EventLog, *, after: int, dossier: str | None = None, idle: float | None = None, meanwhile: Callable[[], object] = int
) -> Iterator[RecordedEvent]:
    """The events after a place, then each as it is appended, without an end.

    Places follow the order of commit, so nothing is ever appended at or before a place that was read: who keeps the
    last place it has and begins after it gets each event exactly once, however often it begins again.

    Args:
        log: The log; nothing is written to it, and between two readings nothing is held open that could hinder a writer.
        after: The last place that the caller has; 0 for none.
        dossier: Only that dossier's.
        idle: End when nothing has come for so many seconds; by default never.
        meanwhile: Called each time before waiting; what it raises ends the reading.

    Raises:
        DatabaseError: The log ends before `after`, its file is gone or was replaced, or the connection is lost.
    """
    # The watch begins before the first reading, so that nothing is appended unseen between the two.
    with log.database.watching() as watch:
        waited, pause = 0.0, SHORTEST
        while True:
            end = reached(log, after)
            if end > after:
                pause = SHORTEST
            for recorded in log.read(dossier=dossier, after=after, up_to=end):
                waited = 0.0
                yield recorded
            after = end
            changed = False
            while not changed:
                if idle is not None and waited >= idle:
                    return
                meanwhile()
                pause = pause if idle is None else min(pause, idle - waited)
                changed = watch.wait(pause)
                waited, pause = waited + pause, min(pause * GROWTH, LONGEST)


def reached(log: EventLog, place: int) -> int:
    """The last place of the log, which is to be no less than a place that was read before.

    Raises:
        DatabaseError: It is less.
    """
    end = log.head().global_position
    if end < place:
        found = f"{log.database.location.shown} ends at place {end}, so it is not the log that was read up to place {place}"
        raise DatabaseError(found, "name the database that was read before; if this is it, its tail was cut off: `tracker verify` checks what is left")
    return end
