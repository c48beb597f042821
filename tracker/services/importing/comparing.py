"""An export held against one's own log: what is new, known and different, and who recorded each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.codec import payload_digest
from tracker.domain.dates import format_instant
from tracker.domain.recorded import UnknownEvent
from tracker.projections.sentences import own_words
from tracker.storage.files.archive import read_lines
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing.row_to_event import File
    from tracker.storage.event_log import EventLog

MOST_COMPARED_EVENTS: Final = 1_000
"""The most events of each kind that are told one by one."""
_CHUNK: Final = 1_000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An event as a log holds it.

    Attributes:
        by: Who recorded it there.
        at: When.
        words: What it says.
    """

    by: str
    at: str
    words: str


class ComparedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of an export that is new here, or differs from the one of its name here.

    Attributes:
        name: Its key or id.
        dossier: Its dossier.
        type: Its type.
        theirs: As the export has it.
        ours: As the log has it; null when it is new.
    """

    name: str
    dossier: str
    type: str
    theirs: Kept
    ours: Kept | None


@dataclass
class Comparison:
    """An export held against a log.

    Attributes:
        new: The events that the log lacks; at most `MOST_COMPARED_EVENTS` are kept.
        differs: Those whose key or id means another event here; as many are kept.
        new_by: How many are new, by who recorded them.
        known_by: How many are known, by who recorded them in the export.
        differ: How many differ.
    """

    new: list[ComparedEvent] = field(default_factory=list)
    differs: list[ComparedEvent] = field(default_factory=list)
    new_by: Counter[str] = field(default_factory=Counter)
    known_by: Counter[str] = field(default_factory=Counter)
    differ: int = 0


def compare_exports(files: Sequence[File], log: EventLog) -> Comparison:
    """Hold every event of some exports against the log that is to take them.

    Args:
        files: The exports, which were checked.
        log: The log.
    """
    found = Comparison()
    for file in files:
        with file.open() as opened:
            lines = (line for line in opened if line.strip())
            while chunk := read_lines(list(islice(lines, _CHUNK))):
                for dossier in dict.fromkeys(each.event.dossier for each in chunk):
                    some = [each for each in chunk if each.event.dossier == dossier]
                    _compare(dossier, some, log, found)
    return found


def _compare(
    dossier: str, events: Sequence[RecordedEvent], log: EventLog, found: Comparison
) -> None:
    """Hold some events of one dossier against the log, by name and by content."""
    names = log.find_names(dossier, _names(events))
    digests = {each.event_id: payload_digest(stored_payload(each)) for each in events}
    contents = log.find_payloads(dossier, digests.values())
    for theirs in events:
        held = digests[theirs.event_id] in contents
        unread = isinstance(theirs.event, UnknownEvent)
        if held or (unread and theirs.event_id in names):
            found.known_by[theirs.recorded_by] += 1
            continue
        taken = [name for name in _names([theirs]) if name in names]
        ours = log.get(dossier, taken[0]) if taken else None
        if ours is None:
            found.new_by[theirs.recorded_by] += 1
            _keep(found.new, theirs, None)
        else:
            found.differ += 1
            _keep(found.differs, theirs, ours)


def _names(events: Iterable[RecordedEvent]) -> Iterator[str]:
    for each in events:
        yield each.event_id
        if each.event.key is not None:
            yield each.event.key


def _keep(
    kept: list[ComparedEvent], theirs: RecordedEvent, ours: RecordedEvent | None
) -> None:
    if len(kept) < MOST_COMPARED_EVENTS:
        compared = ComparedEvent(
            name=theirs.name,
            dossier=theirs.event.dossier,
            type=theirs.event.type,
            theirs=_kept(theirs),
            ours=None if ours is None else _kept(ours),
        )
        kept.append(compared)


def _kept(recorded: RecordedEvent) -> Kept:
    event = recorded.event
    words = own_words(event) or event.type
    when = getattr(event, "when", None)
    return Kept(
        by=recorded.recorded_by,
        at=format_instant(recorded.recorded_at),
        words=f"{words} ({when})" if when else words,
    )
