"""The log itself: its events in their order, and then each as it is appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.errors import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.dossiers import Shelf
    from tracker.storage.event_log import EventLog


class Listed(NamedTuple):
    """Events in the order of the log, read page by page as they are asked for.

    Attributes:
        events: The events.
        dossier: Of which dossier; None for the whole log.
        remark: What the user should know about the choice.
    """

    events: Iterator[RecordedEvent]
    dossier: str | None
    remark: str | None = None


def list_log(shelf: Shelf, *, dossier: str | None = None, after: int | None = 0) -> Listed:
    """The events after a place, as the log is now; while there is no log, those of a bundled dossier.

    Args:
        shelf: Where the dossiers are.
        dossier: Only this one; by default the whole log.
        after: The last place that the caller has; None for the end of the log.

    Raises:
        UnknownNameError: There is no such dossier.
        DatabaseError: The log ends before that place, or the database cannot be used.
    """
    own, name = shelf.own(), None
    if own is None or dossier is not None:
        chosen = shelf.choose(dossier)
        if own is None or chosen.log is not own:
            events = (
                recorded
                for recorded in chosen.log.read(dossier=chosen.name)
                if after is not None and recorded.global_position > after
            )
            return Listed(events, chosen.name, chosen.remark)
        name = chosen.name
    from tracker.storage.follow import reached  # noqa: PLC0415  (imports SQLAlchemy)

    end = reached(own, after or 0).global_position
    return Listed(own.read(dossier=name, after=end if after is None else after, up_to=end), name)


def follow_log(
    shelf: Shelf,
    open_log: Callable[[], EventLog],
    *,
    dossier: str | None = None,
    after: int | None = 0,
    idle: float | None = None,
    meanwhile: Callable[[], object] = int,
) -> Listed:
    """The events after a place, then each as it is appended, without an end; each once, however often one begins again after the last that one has.

    Args:
        shelf: Where the dossiers are.
        open_log: Opens the log, or says what is missing, while the shelf has none.
        dossier: Only this one; by default the whole log.
        after: The last place that the caller has; None for the end of the log.
        idle: End when nothing has come for so many seconds; by default never.
        meanwhile: Called each time before waiting; what it raises ends the reading.

    Raises:
        UnknownNameError: There is no such dossier.
        NotAllowedError: The dossier is a bundled one.
        DatabaseError: The log ends before that place, or the database cannot be used; while reading, also that it is gone or was replaced.
    """
    own, name = shelf.own() or open_log(), None
    if dossier is not None:
        chosen = shelf.choose(dossier)
        if chosen.log is not own:
            found = (
                f"the bundled dossier {chosen.name} cannot be followed: nothing is appended to it"
            )
            raise NotAllowedError(found, f"`tracker init --from {chosen.name}` copies it")
        name = chosen.name
    from tracker.storage.follow import follow, reached  # noqa: PLC0415  (imports SQLAlchemy)

    end = reached(own, after or 0).global_position
    return Listed(
        follow(
            own, after=end if after is None else after, dossier=name, idle=idle, meanwhile=meanwhile
        ),
        name,
    )
