"""Lists: the dossiers, the sources of one, and the events of the log in their order."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

import msgspec

from tracker.domain.codec import TYPES
from tracker.domain.dates import FOREVER, zone_of
from tracker.domain.errors import NotAllowedError
from tracker.domain.names import folded
from tracker.services.answers.periods import date_begun
from tracker.services.answers.stories import types_named
from tracker.services.dates import Dates
from tracker.services.reading import (
    Answer,
    AskedDossier,
    OpenDossier,
    Remark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.domain.recorded import OriginsOf, RecordedEvent
    from tracker.services.dossiers import Shelf
    from tracker.storage.event_log import EventLog


_FIRST_RANGE: Final = 1_000
"""The places that are read first to find the last events of some kind."""


class DossierListed(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier that can be read.

    Attributes:
        dossier: Its slug.
        title: The title of the negotiation.
        events: The number of its events.
        zone: The zone in which its days begin and end.
        held: `database` for the user's own, or `bundled`.
    """

    dossier: str
    title: str
    events: int
    zone: str
    held: str


def list_dossiers(shelf: Shelf) -> list[DossierListed]:
    """Return the user's own dossiers, then the bundled ones that are not among them.

    Raises:
        TrackerError: The database cannot be used, or was named and is not there.
    """
    from tracker.projections.mended import catalogue_of

    own = shelf.own()
    if own is None:
        shelf.check_named()
    mine = own.dossiers() if own else []
    found: list[DossierListed] = []
    for name in dict.fromkeys([*mine, *shelf.bundle.names()]):
        log = own if own and name in mine else shelf.bundle.log(name)
        events = list(log.read(dossier=name))
        dossier = catalogue_of(events).dossier
        found.append(
            DossierListed(
                dossier=name,
                title=dossier.title,
                events=len(events),
                zone=dossier.zone,
                held="database" if name in mine else "bundled",
            )
        )
    return found


class AskedSources(AskedDossier, frozen=True, kw_only=True):
    """A question about the sources of a dossier, as the user wrote it."""


class SourceListed(msgspec.Struct, frozen=True, kw_only=True):
    """A source of a dossier.

    Attributes:
        slug: The name by which evidence cites it.
        publisher: The publisher.
        title: Its title.
        published: The date of publication.
        url: The address of the page.
        language: Its language.
        kind: The sort of publication.
        cited: The number of events that rest on it.
        retracted: Whether its publisher took it back.
    """

    slug: str
    publisher: str
    title: str | None
    published: str | None
    url: str | None
    language: str | None
    kind: str | None
    cited: int
    retracted: bool


class SourceList(NamedTuple):
    """The sources of a dossier, by publisher and date.

    Attributes:
        dossier: The dossier.
        log: The place up to which the log was read.
        sources: The sources.
    """

    dossier: str
    log: int
    sources: list[SourceListed]


def ask_sources(shelf: Shelf, asked: AskedSources, *, now: int) -> Answer[SourceList]:
    """Return every source of a dossier, with how many events rest on each.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: There is no such dossier, or the log place is not understood.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    mended = dossier.mended
    cited: Counter[str] = Counter()
    for _, event in mended.facts:
        cited.update({e.source for e in event.evidence})
    retracted = {a.source for _, a in mended.retractions if a.target is None}
    found = [
        SourceListed(
            slug=s.slug,
            publisher=s.publisher,
            title=s.title,
            published=s.published,
            url=s.url,
            language=s.language,
            kind=s.kind,
            cited=cited[s.slug],
            retracted=s.slug in retracted,
        )
        for s in mended.catalogue.sources.values()
    ]
    found.sort(key=lambda s: (s.publisher.casefold(), s.published or "", s.slug))
    opened = dossier.opened
    return dossier.answer(SourceList(opened.name, opened.log_place, found))


class AskedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A question about the log, as the user wrote it.

    Attributes:
        dossier: Only this dossier; by default the whole log.
        after: The last place that the caller has; None for the end of the log.
        since: Only what was recorded from the first day of this date on, by days of UTC.
        authors: Only what one of these recorded.
        types: Only these types of events; a family such as `meeting` is all of its types.
        last: Only the last so many of those.
    """

    dossier: str | None = None
    after: int | None = 0
    since: str | None = None
    authors: Sequence[str] = ()
    types: Sequence[str] = ()
    last: int | None = None


class LogOptions(TypedDict, total=False):
    """Arguments of a question about the log.

    Attributes:
        dossier: Only this dossier; by default the whole log.
        after: The last place that the caller has; None for the end of the log.
        since: Only what was recorded from the first day of this date on, by days of UTC.
        authors: Only what one of these recorded.
        types: Only these types of events; a family such as "meeting" is all of its types.
        last: Only the last so many of those.
    """

    dossier: str | None
    after: int | None
    since: str | None
    authors: Sequence[str]
    types: Sequence[str]
    last: int | None


class _Wanted(NamedTuple):
    """A choice of events of the log; an empty filter lets all through.

    Attributes:
        recorded_from: The first instant.
        authors: Who recorded it, folded.
        types: Types of events.
    """

    recorded_from: int
    authors: frozenset[str]
    types: frozenset[str]

    def takes(self, recorded: RecordedEvent) -> bool:
        """Check that an event is one of them."""
        return (
            recorded.recorded_at >= self.recorded_from
            and (not self.authors or self._by_one(folded(recorded.recorded_by)))
            and (not self.types or recorded.event.type in self.types)
        )

    def _by_one(self, name: str) -> bool:
        """Check that a name is one of them, with the role on a server beside it or without."""
        return name in self.authors or name.rpartition(" (")[0] in self.authors

    def among(self, events: Iterable[RecordedEvent]) -> Iterator[RecordedEvent]:
        """Yield those of some events; closed, it lets go of whatever they are read from."""
        return (each for each in events if self.takes(each))


def _wanted(asked: AskedLog, now: int, said: list[Remark]) -> _Wanted:
    """Read what a question asks for; what is to be said of it goes to the remarks.

    Raises:
        DateNotUnderstoodError: The date is in no accepted form.
        UnknownNameError: There is no such type of event.
    """
    first = -FOREVER
    if asked.since is not None:
        dates = Dates(
            now,
            zone_of("UTC"),
            (),
            lambda text: said.append(Remark(text)),
        )
        first = date_begun(asked.since, dates).start.earliest
    types = (t for name in asked.types for t in types_named(name, among=(*TYPES,)))
    return _Wanted(first, frozenset(map(folded, asked.authors)), frozenset(types))


class LogRead(NamedTuple):
    """Events in the order of the log, read page by page as they are asked for.

    Attributes:
        events: The events.
        dossier: The dossier that they are of; None for the whole log.
        origins_of: Gives the origins that they have.
    """

    events: Iterator[RecordedEvent]
    dossier: str | None
    origins_of: OriginsOf


def ask_log(shelf: Shelf, asked: AskedLog, *, now: int) -> Answer[LogRead]:
    """Return the events after a place, as the log is now; without a log, a bundled dossier's.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        UnknownNameError: There is no such dossier or type of event.
        DateNotUnderstoodError: The date is in no accepted form.
        DatabaseError: The log ends before that place, or the database cannot be used.
    """
    own, name, after = shelf.own(), None, asked.after
    said: list[Remark] = []
    wanted = _wanted(asked, now, said)
    if own is None or asked.dossier is not None:
        chosen = shelf.choose(asked.dossier)
        if own is None or chosen.log is not own:
            held = chosen.log.read(dossier=chosen.name)
            later = [r for r in held if after is not None and r.global_position > after]
            found: Iterator[RecordedEvent] = wanted.among(later)
            if asked.last is not None:
                found = iter(deque(found, asked.last))
            remarks = [Remark(chosen.remark)] if chosen.remark else []
            read = LogRead(found, chosen.name, chosen.log.origins)
            return Answer(read, (*remarks, *said))
        name = chosen.name
    start, end = _places(own, name, asked, wanted)
    found = _read(own, name, wanted, start, end)
    return Answer(LogRead(found, name, own.origins), tuple(said))


def _places(
    log: EventLog, dossier: str | None, asked: AskedLog, wanted: _Wanted
) -> tuple[int, int]:
    """Return after which place the events asked for begin, and the end of the log.

    The log is in the order of its times of recording: what lies before a date is passed over
    unread. The last few are looked for from the end on, in ranges of places that grow.

    Raises:
        DatabaseError: The log ends before the place that the caller has.
    """
    from tracker.storage.follow import reached

    end = reached(log, asked.after or 0).global_position
    start = end if asked.after is None else asked.after
    if wanted.recorded_from > 0:
        start = max(start, log.head_at(wanted.recorded_from))
    if asked.last is None:
        return start, end
    found: deque[int] = deque()
    high, size = end, _FIRST_RANGE
    while high > start and len(found) < asked.last:
        low = max(start, high - size)
        places = [r.global_position for r in _read(log, dossier, wanted, low, high)]
        found.extendleft(reversed(places))
        high, size = low, size * 2
    return (found[-asked.last] - 1 if len(found) >= asked.last else start), end


def _read(
    log: EventLog, dossier: str | None, wanted: _Wanted, after: int, up_to: int
) -> Iterator[RecordedEvent]:
    types = wanted.types or None
    found = log.read(dossier=dossier, after=after, up_to=up_to, types=types)
    return wanted.among(found)


def follow_log(
    shelf: Shelf,
    asked: AskedLog,
    open_log: Callable[[], EventLog],
    *,
    now: int,
    idle: float | None = None,
    meanwhile: Callable[[], object] = int,
    longest: float | None = None,
) -> LogRead:
    """Return the events after a place, then each as it is appended, without an end.

    Each comes once, however often one begins again after the last that one has.

    Args:
        shelf: The dossiers.
        asked: The question.
        open_log: Opens the log, or reports what is missing, while the shelf has none.
        now: The time that `today` is of, in microseconds since the epoch.
        idle: End when nothing has come for so many seconds; by default never.
        meanwhile: Called each time before waiting; what it raises ends the reading.
        longest: The seconds at most between two looks; by default half a second.

    Raises:
        UnknownNameError: There is no such dossier or type of event.
        DateNotUnderstoodError: The date is in no accepted form.
        NotAllowedError: The dossier is a bundled one.
        DatabaseError: The log ends before that place, or the database cannot be used; while
            reading, also that it is gone or was replaced.
    """
    wanted = _wanted(asked, now, [])
    own, name = shelf.own() or open_log(), None
    if asked.dossier is not None:
        chosen = shelf.choose(asked.dossier)
        if chosen.log is not own:
            raise NotAllowedError(
                f"the bundled dossier {chosen.name} cannot be followed: nothing is appended to it",
                "copy it into a database",
            ).advise("copy-bundled", name=chosen.name)
        name = chosen.name
    from tracker.storage.follow import LONGEST, follow

    start, _ = _places(own, name, asked, wanted)
    events = follow(
        own,
        after=start,
        dossier=name,
        idle=idle,
        meanwhile=meanwhile,
        longest=LONGEST if longest is None else longest,
    )
    return LogRead(wanted.among(events), name, own.origins)
