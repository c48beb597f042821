"""Checking a log: its digests and order, what its events point at, and what no fold can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.errors import ArchiveBrokenError, DatabaseError, InvalidEventError
from tracker.domain.events import RecordCorrected
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Known, corrected, references
from tracker.services.record import standing_events, withdrawn_ids
from tracker.storage.archive import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.shelf import Bundle
    from tracker.storage.event_log import EventLog


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it should be.

    Attributes:
        kind: `log`, when the log itself was altered; `reference`, when an event names what does not exist; `type`, when
            this release does not know an event's type; `correction`, when a correction would make its event illegal and so
            counts for nothing.
        dossier: Which dossier, if it is about one.
        event: Which event, by key or id, if it is about one.
        global_position: Its place in the log.
        found: What is wrong.
    """

    kind: str
    dossier: str | None
    event: str | None
    global_position: int
    found: str


def verify_log(log: EventLog, *, workers: int = 1) -> Iterator[Finding]:
    """Everything that is wrong with the user's own log.

    Args:
        log: The log.
        workers: How many processes share the work on a long log.
    """
    checked = log.check(workers=workers)
    for problem in checked.problems:
        yield Finding(kind="log", dossier=None, event=None, global_position=problem.global_position, found=problem.found)
    if checked.more:
        place = checked.problems[-1].global_position
        yield Finding(kind="log", dossier=None, event=None, global_position=place, found=f"{checked.more} more places do not fit")
    try:
        for name in log.dossiers():
            yield from _questionable(name, list(log.read(dossier=name)))
    except DatabaseError:
        # What was altered so that it cannot be read is named above.
        if not checked.problems:
            raise


def verify_bundled(name: str, bundle: Bundle) -> Iterator[Finding]:
    """Everything that is wrong with a bundled dossier."""
    data = bundle.file(name).read_bytes()
    try:
        events = read_lines(data, verify=True)
    except ArchiveBrokenError as problem:
        yield Finding(kind="log", dossier=name, event=None, global_position=0, found=str(problem))
        return
    yield from _questionable(name, events)


def _questionable(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """What no answer breaks on, and somebody should look at."""
    yield from _dangling(dossier, events)
    yield from _void_corrections(dossier, events)


def _void_corrections(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """Each correction that stands and would make its event illegal: answers pass it over."""
    known, withdrawn = Known(dossier), withdrawn_ids(events)
    for recorded in events:
        event = recorded.event
        stands = recorded.event_id not in withdrawn
        if stands and isinstance(event, RecordCorrected):
            target = known.original(event.target)
            try:
                if target is not None and not isinstance(target, UnknownEvent):
                    corrected(target, event.replacement)
            except InvalidEventError as problem:
                found = f"the correction of {event.target!r} counts for nothing: {problem}"
                yield Finding(kind="correction", dossier=dossier, event=recorded.name, global_position=recorded.global_position, found=found)
        known.learn(event, event_id=recorded.event_id, stands=stands)


def _dangling(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """Each name in the events of a dossier that nothing has; what was withdrawn is not asked, but can be pointed at."""
    known = Known(dossier)
    standing = standing_events(events)
    for recorded in events:
        event = standing.get(recorded.event_id)
        known.expect(event or recorded.event, event_id=recorded.event_id, stands=event is not None)
    for recorded in events:
        if isinstance(recorded.event, UnknownEvent):
            found = f"type {recorded.event.type!r}, version {recorded.event.schema_version}, is not known to this release"
            yield Finding(kind="type", dossier=dossier, event=recorded.name, global_position=recorded.global_position, found=found)
            continue
        for reference in references(standing.get(recorded.event_id, recorded.event)):
            if not known.has(reference):
                field = str(reference.path[0])
                found = f"{field} names the {reference.kind} {reference.name!r}, which the dossier does not have"
                yield Finding(kind="reference", dossier=dossier, event=recorded.name, global_position=recorded.global_position, found=found)
