"""The log itself: its events in their order, and then each as it is appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.errors import NotAllowedError
from tracker.services.reading import Answer, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.dossiers import Shelf
    from tracker.storage.event_log import EventLog


class AskedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A question about the log, as the user wrote it.

    Attributes:
        dossier: Only this dossier; by default the whole log.
        after: The last place that the caller has; None for the end of the log.
    """

    dossier: str | None = None
    after: int | None = 0


class LogRead(NamedTuple):
    """Events in the order of the log, read page by page as they are asked for.

    Attributes:
        events: The events.
        dossier: The dossier that they are of; None for the whole log.
    """

    events: Iterator[RecordedEvent]
    dossier: str | None


def ask_log(shelf: Shelf, asked: AskedLog) -> Answer[LogRead]:
    """Return the events after a place, as the log is now; without a log, a bundled dossier's.

    Args:
        shelf: The dossiers.
        asked: The question.

    Raises:
        UnknownNameError: There is no such dossier.
        DatabaseError: The log ends before that place, or the database cannot be used.
    """
    own, name, after = shelf.own(), None, asked.after
    if own is None or asked.dossier is not None:
        chosen = shelf.choose(asked.dossier)
        if own is None or chosen.log is not own:
            held = chosen.log.read(dossier=chosen.name)
            later = (r for r in held if after is not None and r.global_position > after)
            remarks = (Remark(chosen.remark),) if chosen.remark else ()
            return Answer(LogRead(later, chosen.name), remarks)
        name = chosen.name
    from tracker.storage.follow import reached

    end = reached(own, after or 0).global_position
    events = own.read(dossier=name, after=end if after is None else after, up_to=end)
    return Answer(LogRead(events, name), ())


def follow_log(
    shelf: Shelf,
    asked: AskedLog,
    open_log: Callable[[], EventLog],
    *,
    idle: float | None = None,
    meanwhile: Callable[[], object] = int,
) -> LogRead:
    """Return the events after a place, then each as it is appended, without an end.

    Each comes once, however often one begins again after the last that one has.

    Args:
        shelf: The dossiers.
        asked: The question.
        open_log: Opens the log, or reports what is missing, while the shelf has none.
        idle: End when nothing has come for so many seconds; by default never.
        meanwhile: Called each time before waiting; what it raises ends the reading.

    Raises:
        UnknownNameError: There is no such dossier.
        NotAllowedError: The dossier is a bundled one.
        DatabaseError: The log ends before that place, or the database cannot be used; while
            reading, also that it is gone or was replaced.
    """
    own, name, after = shelf.own() or open_log(), None, asked.after
    if asked.dossier is not None:
        chosen = shelf.choose(asked.dossier)
        if chosen.log is not own:
            raise NotAllowedError(
                f"the bundled dossier {chosen.name} cannot be followed: nothing is appended to it",
                "copy it into a database",
            ).advise("copy-bundled", name=chosen.name)
        name = chosen.name
    from tracker.storage.follow import follow, reached

    end = reached(own, after or 0).global_position
    start = end if after is None else after
    events = follow(own, after=start, dossier=name, idle=idle, meanwhile=meanwhile)
    return LogRead(events, name)
