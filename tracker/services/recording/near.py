"""What is recorded already and very like a fact that is about to be appended; it is told, never merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.dates import read_when
from tracker.domain.recorded import UnknownEvent
from tracker.services.recording.append import standing_events
from tracker.services.recording.near_duplicates import Told, near, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event, SourceRegistered
    from tracker.domain.recorded import RecordedEvent


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """Two events that may be one.

    Attributes:
        name: The key or id of the recorded one.
        why: What makes them alike.
        recorded: The words of the recorded one.
        new: The words of the new one.
    """

    name: str
    why: str
    recorded: str
    new: str


WHY = "same stream, overlapping dates, similar words"


def near_duplicates(
    events: Sequence[RecordedEvent], fresh: Sequence[Event], *, zone: ZoneInfo
) -> list[Near]:
    """The recorded events that each new one may repeat; what it points at, and what was withdrawn, is left out."""
    new = [fact for event in fresh if (fact := _told(event, event.key or "", zone)) is not None]
    streams = {fact.stream for fact in new}
    recorded = (
        [r for r in events if r.stream in streams and not isinstance(r.event, UnknownEvent)]
        if new
        else []
    )
    standing = standing_events(events) if recorded else {}
    old = [
        fact
        for r in recorded
        if (event := standing.get(r.event_id)) is not None
        and (fact := _told(event, r.name, zone)) is not None
    ]
    return [facts_near(fact, one) for fact in new for one in old if near(fact, one)]


def facts_near(new: Told, other: Told) -> Near:
    """Two facts that are alike."""
    return Near(name=other.name, why=WHY, recorded=other.words, new=new.words)


def sources_near(new: SourceRegistered, other: SourceRegistered) -> Near:
    """Two sources of one page."""

    def shown(source: SourceRegistered) -> str:
        return ", ".join(
            part for part in (source.publisher, source.title, source.published, source.url) if part
        )

    return Near(name=other.slug, why="the same page", recorded=shown(other), new=shown(new))


def _told(event: Event, name: str, zone: ZoneInfo) -> Told | None:
    if event.when is None:
        return None
    when = read_when(event.when, zone=zone)
    latest = when.end.latest if when.end is not None else when.start.latest
    return told(event, name=name, stream=event.stream, valid=(when.start.earliest, latest))
