"""RSS and Atom as plain items, and HTML as plain text.

Text is decoded here, and a document type taken away, or refused, before a parser sees it.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin

import msgspec

from tracker.services.feeds.dates import read_date
from tracker.services.feeds.fetching import FeedError
from tracker.services.recording.source_pages import same_page
from tracker.storage.inbox import NewItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TITLE: Final = 300
_NAME: Final = 1_000
_SHORT: Final = 16
_FEW: Final = 3
_HEAD: Final = 200_000
MOST_ITEMS: Final = 2_000
TWIN: Final = "\x1e"
"""Stands in an identity before the digest of an item that shares its id or link with another one
of the feed; no XML holds the sign."""
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_CHARSET: Final = re.compile(
    r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE
)
_TYPE: Final = re.compile(
    r"""<!DOCTYPE\s+([^\s<>\[\]"']+)(?:[^<>\[\]"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE
)
_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]*)")
_ITEM: Final = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)(?=[\s/>])")
_FEED_TYPE: Final = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_SKIPPED: Final = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ENCODINGS: Final = re.compile(
    r"utf-8|utf-8-sig|utf-16(-le|-be)?|utf-32(-le|-be)?|ascii|iso8859-\d+|cp125\d|cp1251|"
    r"koi8-[ru]|mac-roman|mac-cyrillic|"
    r"shift_jis|cp932|euc_jp|iso2022_jp|euc_kr|cp949|gb2312|gbk|gb18030|big5"
)
_ROOTS: Final = ("rss", "atom", "cdf")
_BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    address article aside blockquote body br dd div dl dt figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul
""",
    )
)
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "head", "title"})
_CELLS: Final = frozenset({"td", "th"})


class Feed(NamedTuple):
    """The title and the items of a feed.

    Attributes:
        title: What it calls itself.
        items: Its items, in its order, each once.
        whole: Whether it was read to its end; if not, its server is asked again for all of it.
        remarks: What the user should know.
    """

    title: str
    items: list[NewItem]
    whole: bool
    remarks: tuple[str, ...]


def parse_feed(
    body: bytes, *, address: str, content_type: str = "", most: int = MOST_ITEMS
) -> Feed:
    """Read the bytes of a feed.

    Args:
        body: What the address gave.
        address: Where it came from.
        content_type: What the server calls it; its charset goes before that of the XML.
        most: The most items that are read.

    Raises:
        FeedError: It is no feed, declares entities, or is in an encoding that is not read.
    """
    text, remarks = _decoded(body, address, content_type)
    text = _document(text, address)
    text, left = _cut(text, most)
    import feedparser

    headers = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": address,
    }
    found = feedparser.parse(text.encode(), response_headers=headers)
    if not str(found.get("version") or "").startswith(_ROOTS):
        raise _no_feed(address, "this is neither RSS nor Atom", text)
    whole = not found.get("bozo")
    if left:
        remarks.append(
            f"{address}: it has {most + left:,} items; the first {most:,} are read, "
            f"the other {left:,} are left out"
        )
    elif not whole:
        remarks.append(
            f"{address}: it is broken after {len(found.entries)} items "
            f"({_short(found.get('bozo_exception'))}); what was read is kept"
        )
    items = [_item(entry) for entry in found.entries]
    remarks += _undated(found.entries, items, address)
    title = _plain(found.feed.get("title"), _TITLE)
    return Feed(title, _each_once(items), whole, tuple(remarks))


def _decoded(body: bytes, address: str, content_type: str) -> tuple[str, list[str]]:
    """Return the text, and a remark when some bytes are none."""
    mark = next(((bom, name) for bom, name in _BOMS if body.startswith(bom)), None)
    if mark:
        body, name = body[len(mark[0]) :], mark[1]
    elif match := _CHARSET.search(content_type):
        name = match[1]
    elif declared := _DECLARED.match(body[:1_000]):
        name = declared[1].decode("ascii")
    else:
        name = "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _ENCODINGS.fullmatch(known):
        raise FeedError(
            address, f"its encoding {name!r} is not read", "ask for the feed in UTF-8"
        )
    try:
        return body.decode(known), []
    except UnicodeDecodeError as problem:
        remark = (
            f"{address}: it says that it is {name}, but byte {problem.start} is not; what cannot "
            f"be read is shown as \N{REPLACEMENT CHARACTER}"
        )
        return body.decode(known, "replace"), [remark]


def _document(text: str, address: str) -> str:
    """Return the text from its root element on, without what stands before it.

    A document type that declares nothing is passed over, and no address in it is opened. One with
    declarations is refused: only there stand entities.
    """
    start = 0
    while match := _SKIPPED.match(text, start):
        start = match.end()
    kind = _TYPE.match(text, start)
    if kind is not None:
        start = kind.end()
        while match := _SKIPPED.match(text, start):
            start = match.end()
    root = _ROOT.match(text, start)
    name = root[1].lower() if root else ""
    if name == "html" or (kind is not None and kind[1].lower() == "html"):
        raise _no_feed(address, "this is a web page, and no feed", text)
    if text.startswith("<!", start):
        raise FeedError(
            address,
            "its document type may declare entities",
            "a feed needs none; nothing of it was read",
        )
    if not name:
        found = "it is empty" if not text.strip() else "this is neither RSS nor Atom"
        raise _no_feed(address, found, text)
    return text[start:]


def _no_feed(address: str, found: str, text: str) -> FeedError:
    """Return the error of a text that is not a feed, with the feeds that a page says it has."""
    links = _Links()
    links.feed(text[:_HEAD])
    feeds = [urljoin(address, link) for link in dict.fromkeys(links.found)][:_FEW]
    if feeds:
        return FeedError(address, found, f"it names its feed: {' or '.join(feeds)}")
    hint = (
        "look for the address of the feed on the page; it often ends in .xml or /feed"
    )
    return FeedError(address, found, hint)


class _Links(HTMLParser):
    """The addresses of feeds that a page names in its head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        alternate = "alternate" in said.get("rel", "").lower().split()
        if tag == "link" and alternate and _FEED_TYPE.match(said.get("type", "")):
            self.found.append(said.get("href", "").strip())


def _cut(text: str, most: int) -> tuple[str, int]:
    """Return a feed with its first items alone, closed again, and how many others it has."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) <= most:
        return text, 0
    root = _ROOT.match(text)
    name = root[1] if root else ""
    end = f"</channel></{name}>" if name.lower() == "rss" else f"</{name}>"
    return text[: starts[most]] + end, len(starts) - most


def _item(entry: Any) -> NewItem:
    body = max(
        (str(c.get("value") or "") for c in entry.get("content") or ()),
        key=len,
        default="",
    ) or str(entry.get("summary") or "")
    title, text = _plain(entry.get("title"), _TITLE), text_of_markup(body)
    link = _address(entry.get("link"))
    return NewItem(
        identity=_identity(entry, link, title, text),
        title=title or _plain(text, 80) or "(no title)",
        link=link,
        author=_plain(entry.get("author"), _TITLE) or None,
        published=_published(entry)[1],
        text=text,
    )


def _identity(entry: Any, link: str | None, title: str, text: str) -> str:
    """Return the identity of an item: its own id, else its link without tags, else its content."""
    own = _unicode(str(entry.get("id") or "")).strip()
    # feedparser takes the link for the id where there is none; then its tracking tags would count.
    # And it takes an id for the link where that is missing, which leads nowhere then.
    if own and (not link or own != str(entry.get("link") or "").strip()):
        return f"id:{own}" if len(own) <= _NAME else f"id:sha256:{_digest([own])}"
    if link:
        # A fragment may be all that tells two comments of one page apart.
        return f"link:{same_page(link)}#{link.partition('#')[2]}"
    return f"content:{_digest([title, text, str(_published(entry)[1])])}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _each_once(items: list[NewItem]) -> list[NewItem]:
    """Return the items, each once; those that share an id or a link get identities of their own."""
    kept: dict[str, NewItem] = {}
    seen: set[tuple[str, str]] = set()
    for item in items:
        words = (item.identity, content_of(item.title, item.text))
        if words in seen:
            continue
        seen.add(words)
        identity = item.identity
        if identity in kept:
            identity += TWIN + words[1]
        kept[identity] = msgspec.structs.replace(item, identity=identity)
    return list(kept.values())


def content_of(title: str, text: str) -> str:
    """Return a short digest of what an item says."""
    return _digest([title, text])[:_SHORT]


def _undated(
    entries: Sequence[Any], items: Sequence[NewItem], address: str
) -> Iterator[str]:
    """Yield remarks on the items whose date is not said, or not understood."""
    silent: list[str] = []
    unread: list[str] = []
    for entry, item in zip(entries, items, strict=True):
        written, instant = _published(entry)
        if instant is None and written:
            unread.append(f"{_short(written)!r} of “{item.title}”")
        elif instant is None:
            silent.append(f"“{item.title}”")
    if silent:
        yield f"{address}: no date is given for {_listed(silent)}; it stays unknown"
    if unread:
        what = "dates are" if len(unread) > 1 else "date is"
        yield f"{address}: the {what} not understood: {_listed(unread)}"


def _listed(found: Sequence[str]) -> str:
    more = len(found) - _FEW
    return ", ".join(found[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _address(link: object) -> str | None:
    """Return a link that leads to the web; anything else is left out."""
    found = _unicode(str(link or "")).strip()
    return (
        found
        if re.match(r"https?://[^\s\x00-\x1f]+$", found, re.IGNORECASE)
        and len(found) <= 2 * _NAME
        else None
    )


def _published(entry: Any) -> tuple[str, int | None]:
    """Return when an item was published: as it is written, and in microseconds if it is known."""
    # The plain `get`: feedparser's own warns where there is none.
    written = dict.get(entry, "published") or dict.get(entry, "updated")
    text = _unicode(str(written or "")).strip()
    return text, read_date(text) if text else None


def _plain(markup: object, most: int) -> str:
    """Markup as one line of text, cut where it is too long."""
    found = " ".join(text_of_markup(str(markup or "")).split())
    return found if len(found) <= most else found[: most - 1] + "…"


def _unicode(text: str) -> str:
    """Text that UTF-8 can write."""
    return text.encode("utf-8", "replace").decode()


def _short(problem: object) -> str:
    return " ".join(str(problem or "not well-formed").split())[:120]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent: list[str] = []
        self.row = False

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002  (the parser's own)
    ) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "tr":
            self.row = True
            self.out.append("\n|")
        elif tag in _BLOCKS:
            # A block inside a cell does not end its row.
            self.out.append(" " if self.row else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag in _CELLS and self.row:
            self.out.append("|")
        elif tag in {"tr", "table"}:
            self.row = False
            self.out.append("\n")
        elif tag in _BLOCKS:
            self.out.append(" " if self.row else "\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(" ".join(data.split("\n")) if self.row else data)


def text_of_markup(markup: str) -> str:
    """Return the text of HTML, one line for each paragraph; other text as it is."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    text = "".join(parser.out).encode("utf-8", "replace").decode()
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def looks_like_html(text: str) -> bool:
    """Return whether a text is a page or a piece of HTML, by its beginning."""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return start.startswith(
        (
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<article",
            "<div",
            "<p>",
            "<p ",
            "<h1",
            "<section",
            "<table",
        )
    )
