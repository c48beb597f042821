"""The places of events in the log as programs are told them, and how far a stream is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from tracker.domain.errors import UnknownNameError
from tracker.domain.names import nearest
from tracker.render.formats.to_data import json_text

# Msgspec reads the annotations when it builds the structs.
from tracker.services.amendments import Gone  # noqa: TC001
from tracker.services.recording.near_duplicates import Near  # noqa: TC001
from tracker.web.visit import Told

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent
    from tracker.web.visit import Visit

PLACED: Final = "tracker.placed/1"
_OF_RECORD: Final = "record:"


class PlacedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was appended.

    Attributes:
        key: Its key.
        event_id: Its id.
        type: Its type.
        global_position: Its place in the log.
        stream: Its stream.
        stream_position: Its place in the stream.
    """

    key: str | None
    event_id: str
    type: str
    global_position: int
    stream: str
    stream_position: int


class PlacedEvents(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of something that was sent to be appended.

    Attributes:
        format: `tracker.placed/1`.
        dossier: The dossier.
        events: The events that were appended, in the order of the log; none when all was known.
        known: How many events that were sent the log held already.
        withdrawn: Those of the known that count no more, with what withdrew them.
        near: Recorded facts that are very like new ones.
        undo: The events whose undoing takes it all back, the last one first.
        remarks: What somebody should look at.
    """

    format: Literal["tracker.placed/1"] = PLACED
    dossier: str
    events: list[PlacedEvent]
    known: int = 0
    withdrawn: list[Gone] = []
    near: list[Near] = []
    undo: list[str] = []
    remarks: list[str] = []


class StreamShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stream of a dossier as it is now.

    Attributes:
        format: `tracker.stream/1`.
        dossier: The dossier.
        stream: The stream.
        version: The place of its last event in it; `If-Match` says it.
        events: Its events, the first one first.
    """

    format: Literal["tracker.stream/1"] = "tracker.stream/1"
    dossier: str
    stream: str
    version: int
    events: list[PlacedEvent]


def placed_event(recorded: RecordedEvent) -> PlacedEvent:
    """Return the place of a recorded event."""
    return PlacedEvent(
        key=recorded.event.key,
        event_id=recorded.event_id,
        type=recorded.event.type,
        global_position=recorded.global_position,
        stream=recorded.stream,
        stream_position=recorded.stream_position,
    )


def tell_stream(visit: Visit) -> Told:
    """Tell how far a stream is; that of what was done to a record may have no event yet.

    Raises:
        UnknownNameError: There is no such stream.
    """
    name = visit.path["stream"]
    events = list(visit.shelf.choose(visit.dossier).log.read(dossier=visit.dossier))
    found = [placed_event(each) for each in events if each.stream == name]
    streams = dict.fromkeys(each.stream for each in events)
    records = (f"{_OF_RECORD}{n}" for r in events for n in (r.event.key, r.event_id))
    if not found and name not in records:
        raise UnknownNameError(
            "stream", name, nearest=nearest(name, streams), known=tuple(streams)
        )
    shown = StreamShown(
        dossier=visit.dossier, stream=name, version=len(found), events=found
    )
    return Told(shown, lambda _: json_text(shown), version=len(found))
