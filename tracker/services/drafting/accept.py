"""Drafting: a text is read, events are proposed, and those a person accepts are appended."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import encode
from tracker.domain.dates import day_of, parse_when
from tracker.domain.errors import TrackerError
from tracker.domain.events import SourceRegistered
from tracker.projections.mended import catalogue_of
from tracker.services.amendments import read_ledger
from tracker.services.drafting.draft import Draft, propose
from tracker.services.drafting.mentions import Vocabulary
from tracker.services.drafting.sentences import TextContext
from tracker.services.feeds.markup import looks_like_html, text_of_markup
from tracker.services.find_names import issue_named, party_named, source_named
from tracker.services.recording.flow import commit, plan_facts
from tracker.services.recording.source_pages import (
    new_source_slug,
    publisher_at,
    source_at,
    without_tags,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.services.drafting.draft import DraftProposal
    from tracker.services.reading import Opened
    from tracker.services.recording.withdrawn import Gone
    from tracker.storage.event_log import EventLog
    from tracker.storage.inbox.values import InboxItem
    from tracker.storage.rows.values import Receipt

LONGEST: Final = 1_000_000
LEVELS: Final = ("high", "medium", "low")
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
    """

    text: str
    day: str | None = None
    link: str | None = None
    title: str | None = None
    publisher: str | None = None
    html: bool = False


class DraftOptions(NamedTuple):
    """Options of a draft, as the user gave them.

    Attributes:
        dated: The day of the text.
        writer: The party whose word it is where the text names nobody.
        source: The source that the text is, by slug.
        keywords: Further words for each issue: `ISSUE=word,word`.
        least: The least confidence that is shown.
    """

    dated: str
    writer: str | None = None
    source: str | None = None
    keywords: tuple[str, ...] = ()
    least: str = "low"


class Accepted(NamedTuple):
    """The result of accepting proposals.

    Attributes:
        receipts: Where each new event stands in the log.
        known: How many of the events the log held already.
        withdrawn: Those of them that count no more.
    """

    receipts: list[Receipt]
    known: int
    withdrawn: list[Gone]


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
    if len(text) > LONGEST:
        raise DraftError(
            f"{name} has {len(text):,} characters; {LONGEST:,} are read",
            "cut it into several texts",
        )
    page = (
        html
        if html is not None
        else name.lower().endswith(_PAGES) or looks_like_html(text)
    )
    text = _article(text) if page else text
    return DraftText("\n".join(text.splitlines()), html=page)


def document_of(item: InboxItem, *, publisher: str | None = None) -> DraftText:
    """Return the text of an item of the inbox: its title and what it says.

    Args:
        item: The item.
        publisher: What its feed calls itself.
    """
    day = (
        None
        if item.published is None
        else datetime.fromtimestamp(item.published / 1_000_000, tz=UTC)
        .date()
        .isoformat()
    )
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
        publisher=publisher or None,
    )


def draft_from(document: DraftText, opened: Opened, asked: DraftOptions) -> Draft:
    """Return the events that a text proposes for a dossier.

    Raises:
        UnknownNameError: The writer, the source, or an issue of the keywords does not exist.
        DraftError: Keywords are not written as `ISSUE=word,word`.
    """
    catalogue = catalogue_of(opened.events)
    keywords = _keywords(asked.keywords, catalogue)
    when = parse_when(asked.dated, zone=catalogue.zone)
    vocabulary = Vocabulary(
        catalogue.parties.values(), catalogue.issues.values(), keywords
    )
    writer = party_named(asked.writer, catalogue) if asked.writer else None
    context = TextContext(
        opened.name,
        vocabulary,
        day_of(when.start.latest - 1, catalogue.zone),
        catalogue.zone,
        writer,
    )
    streams = {recorded.stream for recorded in opened.events}
    source = _source(document, asked, catalogue, opened.name)
    found = propose(document.text, context, catalogue, source=source, streams=streams)
    shown = LEVELS[: LEVELS.index(asked.least) + 1]
    has_keywords = bool(keywords) or any(i.keywords for i in catalogue.issues.values())
    own = (
        source.slug
        if source is not None and not asked.source and source.slug in catalogue.sources
        else None
    )
    return Draft(
        proposals=[p for p in found.proposals if p.confidence in shown],
        remarks=found.remarks,
        own=own,
        titles_only=not has_keywords,
    )


def chosen(draft: Draft, numbers: str) -> list[DraftProposal]:
    """Return the proposals that are accepted: `all`, or numbers such as `1,3,5-7`.

    Raises:
        DraftError: It names no proposal.
    """
    there = {p.number: p for p in draft.proposals}
    if numbers.strip().lower() == "all":
        return draft.proposals
    wanted: dict[int, None] = {}
    for part in numbers.split(","):
        low, dash, high = part.strip().partition("-")
        if not (
            low.isascii()
            and low.isdigit()
            and len(low) < 8  # noqa: PLR2004  (no draft is that long)
            # No draft is that long.
            and (not dash or (high.isascii() and high.isdigit() and len(high) < 8))  # noqa: PLR2004
        ):
            raise DraftError(
                f"{part.strip()!r} is no number of a proposal",
                "write numbers such as 1,3,5-7, or all",
            ).advise("proposal-numbers")
        last = int(high) if dash else int(low)
        missing = next((n for n in (int(low), last) if n not in there), None)
        if missing is not None:
            raise DraftError(
                f"there is no proposal {missing}",
                f"there are {len(there)}; the draft lists them",
            ).advise("proposals-there", count=str(len(there)))
        wanted |= dict.fromkeys(n for n in range(int(low), last + 1) if n in there)
    return [there[n] for n in sorted(wanted)]


def events_of(proposals: Iterable[DraftProposal]) -> list[Event]:
    """Return the events of accepted proposals: what they bring, each once, then themselves."""
    listed = list(proposals)
    return [
        *dict.fromkeys(e for p in listed for e in p.brings),
        *(p.event for p in listed),
    ]


def accept(
    log: EventLog, proposals: Sequence[DraftProposal], *, own: str | None = None
) -> Accepted:
    """Append accepted proposals, all or none; what the log holds already is not added again.

    Args:
        log: The log.
        proposals: What is accepted.
        own: The text's own source, by slug, when the dossier has it already.

    Raises:
        TrackerError: One of them is refused, or the log cannot take it.
    """
    events = events_of(proposals)
    if not events:
        return Accepted([], 0, [])
    brought = {event.slug for event in events if isinstance(event, SourceRegistered)}
    done = commit(
        plan_facts(read_ledger(log, events[0].dossier), events, made=brought), log
    )
    known = len(events) - len(done.receipts)
    if own in {e.source for event in events for e in event.evidence}:
        known += 1
    return Accepted(done.receipts, known, list(done.plan.withdrawn))


def as_lines(proposals: Iterable[DraftProposal]) -> bytes:
    """Return proposals as JSON Lines to edit and import; each event notes the words it rests on."""
    return b"".join(encode(event) + b"\n" for event in events_of(proposals))


def as_data(
    draft: Draft, document: DraftText, *, dossier: str, dated: str
) -> dict[str, Any]:
    """Return a draft for a program, with the text that the places of its words count in."""
    return {
        "format": "tracker.draft/1",
        "dossier": dossier,
        "dated": dated,
        "text": document.text,
        "remarks": draft.remarks,
        "proposals": msgspec.to_builtins(draft.proposals),
    }


def _article(page: str) -> str:
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


def _keywords(
    given: Iterable[str], catalogue: Catalogue
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in given:
        issue, equals, words = each.partition("=")
        listed = tuple(w.strip() for w in words.split(",") if w.strip())
        if not equals or not listed:
            raise DraftError(
                f"{each!r} gives an issue no keywords", "write ISSUE=word,word"
            ).advise("issue-keywords")
        slug = issue_named(issue.strip(), catalogue)
        found[slug] = found.get(slug, ()) + listed
    return found


def _source(
    document: DraftText, asked: DraftOptions, catalogue: Catalogue, dossier: str
) -> SourceRegistered | None:
    """Return the source that a text is: the named one, the one of its address, or a new one."""
    if asked.source:
        return catalogue.sources[source_named(asked.source, catalogue)]
    if not document.link:
        return None
    if held := source_at(document.link, catalogue.sources.values()):
        return held
    publisher = (
        publisher_at(document.link, catalogue, otherwise=document.publisher)
        or "unknown"
    )
    slug = new_source_slug(
        publisher, asked.dated, taken=catalogue.sources, zone=catalogue.zone
    )
    url = without_tags(document.link)
    return SourceRegistered(
        dossier=dossier,
        slug=slug,
        publisher=publisher,
        title=document.title,
        published=asked.dated,
        url=url,
    )
