"""A page that two register at one moment is one source: who comes second cites the first's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.errors import WrongExpectedVersionError
from tracker.domain.events import SourceRegistered, SourceRetracted
from tracker.projections.mended import catalogue_of
from tracker.services.recording.source_pages import free_slug, source_at
from tracker.services.recording.urls import is_address, same_page
from tracker.storage.rows.values import NewEvent

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.values import Receipt


def settled(
    events: Sequence[Event], recorded: Sequence[RecordedEvent], made: Container[str]
) -> list[Event]:
    """The events as they are to be appended to what the log holds now.

    A source that was made on the way is left out when its page is registered by now, and what cites it cites that one. When
    another page took its slug meanwhile, it gets another slug.

    Args:
        events: What is to be appended.
        recorded: The events of the dossier, in log order.
        made: The slugs of the sources that were made on the way.
    """
    if not any(isinstance(e, SourceRegistered) and e.slug in made for e in events):
        return list(events)
    sources = catalogue_of(recorded).sources
    instead: dict[str, str] = {}
    found: list[Event] = []
    for event in events:
        if (
            not isinstance(event, SourceRegistered)
            or event.slug not in made
            or sources.get(event.slug) == event
        ):
            found.append(event)
        elif (
            event.url is not None
            and (there := source_at(event.url, sources.values(), published=event.published))
            is not None
        ):
            instead[event.slug] = there.slug
        elif event.slug in sources:
            instead[event.slug] = free_slug(event.slug, {*sources, *instead.values()})
            found.append(event.revised(slug=instead[event.slug]))
        else:
            found.append(event)
    return [citing(event, instead) for event in found]


def citing(event: Event, instead: Mapping[str, str]) -> Event:
    """An event that names other sources instead of some; itself when it names none of them."""
    evidence = tuple(
        msgspec.structs.replace(e, source=instead[e.source]) if e.source in instead else e
        for e in event.evidence
    )
    changes: dict[str, Any] = {} if evidence == event.evidence else {"evidence": evidence}
    if isinstance(event, SourceRetracted) and event.source in instead:
        changes["source"] = instead[event.source]
    return event.revised(**changes) if changes else event


def append_unless_registered(
    log: EventLog, events: Sequence[Event], *, seen: int, expected: Mapping[tuple[str, str], int]
) -> list[Receipt]:
    """Append events of one dossier, all or none, unless another writer registered the page of one of their sources.

    Args:
        log: The log.
        events: What is to be appended.
        seen: The place up to which the dossier was read.
        expected: The versions of the streams as they were read.

    Raises:
        WrongExpectedVersionError: Another writer was faster; look again.
        TrackerError: The log cannot take it.
    """
    from tracker.storage.rows.new_rows import prepare_row  # noqa: PLC0415  (imports SQLAlchemy, which who only looks at names does not need)

    pages = _pages(events)
    if not pages:
        return log.append([NewEvent(e) for e in events], expected=expected)
    batch = [prepare_row(NewEvent(e)) for e in events]
    with log.appending() as appender:
        if appender.head.global_position > seen:
            for other in log.read(
                dossier=events[0].dossier, after=seen, types=("source-registered",)
            ):
                for page, stream in _pages(
                    [other.event] if isinstance(other.event, SourceRegistered) else []
                ).items():
                    if pages.get(page, stream) != stream:
                        raise WrongExpectedVersionError(
                            stream, expected=0, actual=other.stream_position
                        )
        return appender.append(batch, expected=expected)


def _pages(events: Iterable[Event]) -> dict[str, str]:
    """The pages of sources, each with the stream of its source."""
    return {
        same_page(e.url): e.stream
        for e in events
        if isinstance(e, SourceRegistered) and e.url is not None and is_address(e.url)
    }
