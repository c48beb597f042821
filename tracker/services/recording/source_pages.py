"""Source pages: all addresses of a page lead to one source, also when two register it at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import msgspec

from tracker.domain.dates import day_of, parse_when
from tracker.domain.events import (
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.names import NAME_LENGTH, slugify

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue

_TAG: Final = re.compile(
    r"utm_.+|at_(?:campaign|medium|link_.+|ptr_.+|bbc_.+|format|creation)"
    r"|(?:fb|g|d|dc|tw|tt|y)clid|msclkid|gclsrc|gbraid|wbraid|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|igshid?|li_fat_id|oly_(?:anon|enc)_id|vero_(?:conv|id)|wickedid"
    r"|ref_src|ref_url|cmpid|smid|ncid|__twitter_impression"
)
"""The names of query fields that say where a reader came from, and nothing about the page."""

_PORTS: Final = {"http": "80", "https": "443"}
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_ROOM: Final = 100
"""The length of a slug before its number."""


def is_address(text: str) -> bool:
    """Tell whether a text is an address of the web."""
    return _ADDRESS.fullmatch(text) is not None


def without_tags(url: str) -> str:
    """Return an address without its tracking tags; all else as it was written."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.query:
        return url
    kept = [
        field
        for field in parts.query.split("&")
        if not _TAG.fullmatch(unquote(field.partition("=")[0]).lower())
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def same_page(url: str) -> str:
    """Return a text that is the same for all addresses of one page; it is for comparing only.

    The scheme, `www.`, a standard port, a final slash, a fragment, the order of the query and
    tracking tags do not count: `https://www.bbc.com/a/?utm_source=x#top` gives `//bbc.com/a`.
    """
    try:
        parts = urlsplit(without_tags(url.strip()))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    standard = port is None or str(port) == _PORTS.get(parts.scheme.lower())
    shown = "" if standard else f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"//{host}{shown}{path}" + (f"?{query}" if query else "")


def source_at(
    url: str, sources: Iterable[SourceRegistered], *, published: str | None = None
) -> SourceRegistered | None:
    """Return the registered source of a page; None when there is none.

    Args:
        url: The address.
        sources: The sources that may be meant; of several versions of a page the last is taken.
        published: The day of publication, as a written date; a source of another day is another
            version of the page, and not meant.
    """
    if not is_address(url):
        return None
    page = same_page(url)
    found = [
        s
        for s in sources
        if s.url is not None
        and same_page(s.url) == page
        and (not published or not s.published or s.published == published)
    ]
    return found[-1] if found else None


def publisher_at(
    url: str, catalogue: Catalogue, *, otherwise: str | None = None
) -> str:
    """Return the publisher at an address.

    That is the publisher of the dossier's newest source of that host, else the name given, else
    the host itself.
    """
    host, sources = _host(url), catalogue.sources.values()
    there = [s.publisher for s in sources if s.url and _host(s.url) == host]
    return there[-1] if there else otherwise or host


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def new_source_slug(
    publisher: str, written: str | None, *, taken: Container[str], zone: ZoneInfo
) -> str:
    """Return a free slug for a source: its publisher and a day, with a number when that is taken.

    Args:
        publisher: Its publisher.
        written: Its day, as a written date; None when that is not known.
        taken: The slugs in use.
        zone: The dossier's zone.
    """
    name = slugify(publisher)[:_ROOM].strip("-") or "source"
    if written:
        first = parse_when(written, zone=zone).start.earliest
        name += f"-{day_of(first, zone).isoformat()}"
    return free_slug(name, taken)


def free_slug(name: str, taken: Container[str]) -> str:
    """Return a slug, or the first of `-2`, `-3`, … behind it that is free."""
    found, number = name[:NAME_LENGTH], 1
    while found in taken:
        number += 1
        found = f"{name[: NAME_LENGTH - 8]}-{number}"
    return found


def settled(
    events: Sequence[Event],
    sources: Mapping[str, SourceRegistered],
    made: Container[str],
) -> list[Event]:
    """Return the events as they are to be appended beside what other writers registered meanwhile.

    A source that was made on the way is left out when its page is registered by now, and what
    cites it cites that one. When another page took its slug meanwhile, it gets another slug.

    Args:
        events: The events to append.
        sources: The registered sources by slug, as the log has them now.
        made: The slugs of the sources that were made on the way.
    """
    instead: dict[str, str] = {}
    found: list[Event] = []
    for event in events:
        is_made = isinstance(event, SourceRegistered) and event.slug in made
        if not (isinstance(event, SourceRegistered) and is_made):
            found.append(event)
            continue
        slug, there = event.slug, sources.get(event.slug)
        if there != event:
            page = event.url or ""
            twin = source_at(page, sources.values(), published=event.published)
            if twin is not None:
                instead[slug] = twin.slug
                continue
            if there is not None:
                instead[slug] = free_slug(slug, {*sources, *instead.values()})
        found.append(event.revised(slug=instead.get(slug, slug)))
    return [citing(event, instead) for event in found]


def citing(event: Event, instead: Mapping[str, str]) -> Event:
    """Return an event that cites other sources instead of some."""
    changes: dict[str, Any] = {}
    if any(e.source in instead for e in event.evidence):
        changes["evidence"] = tuple(
            msgspec.structs.replace(e, source=instead.get(e.source, e.source))
            for e in event.evidence
        )
    if isinstance(event, SourceRetracted) and event.source in instead:
        changes["source"] = instead[event.source]
    return event.revised(**changes) if changes else event


def pages_of(events: Iterable[Event]) -> dict[str, str]:
    """Return the pages of sources, each with the stream of its source."""
    return {
        same_page(e.url): e.stream
        for e in events
        if isinstance(e, SourceRegistered) and e.url is not None and is_address(e.url)
    }
