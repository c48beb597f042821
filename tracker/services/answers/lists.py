"""Lists: the dossiers, the sources of one, and the events of the log in their order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.errors import NotAllowedError
from tracker.services.reading import Answer, AskedDossier, OpenDossier, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.dossiers import Shelf
    from tracker.storage.event_log import EventLog


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
    """The sources of a dossier, by publisher and date."""

    dossier: str
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
    return dossier.answer(SourceList(dossier.opened.name, found))


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
