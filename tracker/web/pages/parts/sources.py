"""Sources as a page lists them: the article with its address, then its publisher and its day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from tracker.render.styled_text import DateWords
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.pages.parts.cells import Numbers

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


class SourceView(Struct, frozen=True, kw_only=True):
    """A source in the list of those that a page names.

    Attributes:
        number: Its number on the page.
        name: Its title, else its publisher.
        url: Its address; empty where it is none that a browser may follow.
        about: Its publisher where the title stands first, and its day.
        page: The address of its page.
    """

    number: int
    name: str
    url: str
    about: str
    page: str


def source_views(numbers: Numbers, dates: DateWords, to: Addresses) -> list[SourceView]:
    """Return the sources that a page has named so far, by their numbers."""
    found = []
    for number, source in numbers.named():
        publisher = clean(source.publisher) or clean(source.slug)
        title = clean(source.title or "")
        day = dates.date(source.published) if source.published else ""
        about = [publisher if title else "", day]
        view = SourceView(
            number=number,
            name=title or publisher,
            url=web_address(source.url),
            about=", ".join(filter(None, about)) or publisher,
            page=to.source(source.slug),
        )
        found.append(view)
    return found


def web_address(url: str | None) -> str:
    """Return an address that a browser may follow; empty for any other."""
    address = clean(url or "")
    return address if _ADDRESS.fullmatch(address) else ""
