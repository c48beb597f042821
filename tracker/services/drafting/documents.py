"""Texts to draft from: files, web pages and items of the inbox."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of
from tracker.domain.errors import TrackerError
from tracker.services.feeds.parse import looks_like_html, text_of_markup
from tracker.storage.inbox import PASTED, PROPOSED

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tracker.storage.inbox import InboxItem

LONGEST: Final = 1_000_000
"""The most characters of a text: reading them takes about 100 MB."""
MOST_BYTES: Final = 4 * LONGEST
MOST_TAGS: Final = 20_000
"""The most tags of a page: the library for pages takes up to 260 MB for so many."""
_TAG: Final = re.compile(r"<[A-Za-z]")
_PAGES: Final = (".html", ".htm", ".xhtml")


class DraftError(TrackerError):
    """A text cannot be drafted from, or what is to be accepted does not exist."""

    code = "T018"

    def __init__(self, found: str, hint: str) -> None:
        self.hint = hint
        super().__init__(found)


class DraftText(NamedTuple):
    r"""A text to draft from.

    Attributes:
        text: Its words, lines ended by `\n`.
        day: Its day as a written date, when it says so itself.
        link: Where it can be read.
        title: What it is called.
        publisher: Who published it, as far as is known.
        html: Whether it was made from a page.
        proposal: The event that a program proposes by it, as JSON; None where none does.
        printed: Whether its publisher was said for this very text, which then is a source though
            it may have no address.
    """

    text: str
    day: str | None = None
    link: str | None = None
    title: str | None = None
    publisher: str | None = None
    html: bool = False
    proposal: str | None = None
    printed: bool = False


def read_document(
    content: bytes, *, name: str, encoding: str = "utf-8", html: bool | None = None
) -> DraftText:
    """Read the text of a file; of a web page, its article.

    Args:
        content: The bytes.
        name: The file's name, for its ending and for messages.
        encoding: In which encoding the bytes are.
        html: Whether it is a page; by default its name and its beginning say so.

    Raises:
        DraftError: It is no text, too long, or a page while the library for pages is missing.
    """
    if len(content) > MOST_BYTES:
        raise DraftError(
            f"{name} has more than {MOST_BYTES:,} bytes", "cut it into several texts"
        )
    try:
        text = content.decode(codecs.lookup(encoding).name).removeprefix("\ufeff")
    except LookupError as problem:
        raise DraftError(
            f"there is no encoding {encoding!r}",
            "name one such as utf-8, windows-1251 or iso-8859-1",
        ) from problem
    except (UnicodeDecodeError, TypeError) as problem:
        raise DraftError(
            f"{name} is not {encoding}: byte {getattr(problem, 'start', 0)} is no text",
            "name its encoding",
        ).advise("text-encoding") from problem
    if "\0" in text:
        raise DraftError(
            f"{name} is no text: it has null characters",
            "draft from plain text, Markdown or HTML",
        )
    _check_length(text, name)
    page = (
        html
        if html is not None
        else name.lower().endswith(_PAGES) or looks_like_html(text)
    )
    text = _article(text, name) if page else text
    return DraftText("\n".join(text.splitlines()), html=page)


def document_of(
    item: InboxItem, *, zone: ZoneInfo, publisher: str | None = None
) -> DraftText:
    """Return the text of an item of the inbox: its title and what it says.

    Args:
        item: The item.
        zone: The zone of the dossier, in which its day is counted.
        publisher: What its feed calls itself; an item that names its own goes before.

    Raises:
        DraftError: It is too long.
    """
    _check_length(item.text, f"item {item.item}")
    is_of_feed = item.feed not in {PROPOSED, PASTED}
    published = item.published
    day = None if published is None else day_of(published, zone).isoformat()
    text = (
        item.text
        if item.text.startswith(item.title)
        else f"{item.title}\n\n{item.text}"
    )
    return DraftText(
        "\n".join(text.splitlines()),
        day=day,
        link=item.link,
        title=item.title,
        publisher=item.publisher or (publisher if is_of_feed else None) or None,
        proposal=item.proposal,
        printed=bool(item.publisher),
    )


def _check_length(text: str, name: str) -> None:
    if len(text) > LONGEST:
        raise DraftError(
            f"{name} has {len(text):,} characters; {LONGEST:,} are read",
            "cut it into several texts",
        )


def _article(page: str, name: str) -> str:
    tags = len(_TAG.findall(page))
    if tags > MOST_TAGS:
        raise DraftError(
            f"{name} is a page of {tags:,} tags; {MOST_TAGS:,} are read",
            "save its article as text, and draft from that",
        )
    try:
        import trafilatura
    except ImportError as problem:
        raise DraftError(
            "this is a web page, and the library that reads pages is not installed",
            "`pip install 'position-tracker[news]'`, or save the page as text",
        ) from problem
    found = trafilatura.extract(
        page,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        include_links=False,
    )
    # Of a page that is no article, all its text is better than none.
    return str(found) if found else text_of_markup(page)
