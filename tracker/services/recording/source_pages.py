"""Sources that are registered on the way: found again under another spelling, or made with a name of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tracker.domain.dates import day_of, parse_when
from tracker.domain.names import NAME_LENGTH, slugify
from tracker.services.recording.urls import is_address, same_page

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from zoneinfo import ZoneInfo

    from tracker.domain.events import SourceRegistered
    from tracker.projections.mended import Catalogue

_ROOM: Final = 100
"""How long a slug may be before its number."""


def source_at(
    url: str, sources: Iterable[SourceRegistered], *, published: str | None = None
) -> SourceRegistered | None:
    """The registered source of a page; tracking tags and the publisher's spelling do not count.

    Args:
        url: The address.
        sources: The sources that may be meant; of several versions of a page the last is taken.
        published: When it was published, as a written date; another day is another version, which is a source of its own.
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


def publisher_at(url: str, catalogue: Catalogue, *, otherwise: str | None = None) -> str:
    """Who publishes at an address: as the dossier calls the newest source of that host, else the name given, else the host itself."""
    host = _host(url)
    named = [
        s.publisher
        for s in catalogue.sources.values()
        if s.url is not None and _host(s.url) == host
    ]
    return named[-1] if named else otherwise or host


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def new_source_slug(
    publisher: str, written: str | None, *, taken: Container[str], zone: ZoneInfo
) -> str:
    """A free slug for a source: its publisher and a day, with a number when that is taken.

    Args:
        publisher: Who published it.
        written: When, as a written date; None when that is not known.
        taken: The slugs in use.
        zone: The dossier's zone.
    """
    name = slugify(publisher)[:_ROOM].strip("-") or "source"
    if written:
        name += f"-{day_of(parse_when(written, zone=zone).start.earliest, zone).isoformat()}"
    return free_slug(name, taken)


def free_slug(name: str, taken: Container[str]) -> str:
    """A slug, or the first of `-2`, `-3`, … behind it that is free."""
    found, number = name[:NAME_LENGTH], 1
    while found in taken:
        number += 1
        found = f"{name[: NAME_LENGTH - 8]}-{number}"
    return found
