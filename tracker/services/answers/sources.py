"""The sources of a dossier, and how often each is cited."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from tracker.projections.mended import mend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.recorded import RecordedEvent


class SourceListed(msgspec.Struct, frozen=True, kw_only=True):
    """A source of a dossier.

    Attributes:
        slug: What evidence calls it.
        publisher: Who published it.
        title: Its title.
        published: When it was published.
        url: Where it can be read.
        language: Its language.
        kind: What sort of publication it is.
        cited: How many events rest on it.
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


def list_sources(events: Sequence[RecordedEvent]) -> list[SourceListed]:
    """Every source of a dossier, by publisher and date."""
    mended = mend(events)
    cited = Counter(
        source for _, event in mended.facts for source in {e.source for e in event.evidence}
    )
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
    return sorted(found, key=lambda s: (s.publisher.casefold(), s.published or "", s.slug))
