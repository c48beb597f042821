"""The sources of a dossier, and the number of events that rest on each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.services.reading import Answer, AskedDossier, OpenDossier

if TYPE_CHECKING:
    from tracker.services.dossiers import Shelf


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
    retracted = {event.source for _, event in mended.retractions}
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
    return Answer(SourceList(dossier.opened.name, found), tuple(dossier.remarks))
