"""The document of a search: counts, then facts, sources, names and news, words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.events import Event
from tracker.projections.questions.search_words import sought_in
from tracker.projections.sentences import long_sentence
from tracker.render.answers.timeline import saying_of
from tracker.render.document import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    Story,
    StoryEntry,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    Voice,
    confidence_words,
    listed,
    said_by,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import counted, joined, plain, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.questions.search import (
        FactFound,
        FoundText,
        NameFound,
        NearWord,
        NewsFound,
        Search,
        SourceFound,
    )
    from tracker.projections.questions.search_words import Sought
    from tracker.projections.sentences import Saying
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_MOST_COUNTED: Final = 12
"""So many parties, issues, types and months are counted by name."""
_AROUND: Final = 200
"""So many characters of a long text are shown around the first word found."""
FIELDS: Final = (
    "kind",
    "name",
    "type",
    "when",
    "reported",
    "parties",
    "issues",
    "speaker",
    "basis",
    "confidence",
    "text",
    "citations",
)
"""The columns of a search in a sheet."""


def search_document(found: Search) -> Document:
    """Tell what a search found."""
    voice, sought = Voice(found), sought_in(found.asked.words)
    blocks: list[Block] = []
    if filters := listed(_filters(found, voice)):
        blocks.append(Paragraph((Span(f"Only {filters}.", "dim"),)))
    if counts := tuple(_counts(found, voice)):
        blocks.append(Bullets(counts))
    if found.facts:
        blocks.append(Story(tuple(_facts(found, voice, sought))))
    for title, items in (
        ("Sources", [_source(s, voice, sought) for s in found.found_sources]),
        ("Names", [_name(n, sought) for n in found.names]),
        ("Inbox, not yet facts", [_news(n, voice, sought) for n in found.news]),
    ):
        if items:
            heading = f"{title} with the words" if title == "Sources" else title
            blocks += [Heading(heading), Bullets(tuple(items))]
    blocks += [Paragraph(line) for line in _near(found.near)]
    if hidden := joined(list(_hidden(found))):
        blocks.append(
            Paragraph(
                (Span(f"Not shown: {hidden} (", "dim"), *_FULL, Span(").", "dim"))
            )
        )
    return Document(
        sentence=(Span(_sentence(found, voice)),),
        blocks=tuple(blocks),
        sources=tuple(found.sources),
        value=found,
        rows=tuple(_rows(found)),
        title=found.title or found.dossier,
        zone=found.zone,
        fields=FIELDS,
    )


_FULL: Final[Line] = (Span("--full", "code"),)


def _sentence(found: Search, voice: Voice) -> str:
    """Say what was asked, how much was found, and from when until when."""
    words = clean(found.asked.words)
    asked = words if '"' in words else f"“{words}”"
    if not words:
        asked = "All that is asked for"
    totals = found.totals
    kinds = [
        counted(totals.facts, "fact") if totals.facts else "",
        counted(totals.sources, "source") if totals.sources else "",
        counted(totals.names, "name") if totals.names else "",
        counted(totals.news, "item", "items") + " of the inbox" if totals.news else "",
    ]
    said = [kind for kind in kinds if kind]
    if not said:
        return f"{asked}: nothing is found{_known(found, voice)}."
    span = ""
    if found.first and found.last:
        first, last = voice.date(found.first), voice.date(found.last)
        span = f", {first}" if first == last else f", {first} to {last}"
    newest = ", newest first" if totals.facts > 1 else ""
    return f"{asked}: {joined(said)}{span}{newest}{_known(found, voice)}."


def _known(found: Search, voice: Voice) -> str:
    known = found.asked.known
    return f"; as known on {voice.date(known)}" if known else ""


def _filters(found: Search, voice: Voice) -> Iterator[str]:
    """Say which facts were looked at."""
    asked = found.asked
    if asked.parties:
        yield f"with {' or '.join(voice.name(party) for party in asked.parties)}"
    if asked.issues:
        yield f"about {' or '.join(voice.title(issue) for issue in asked.issues)}"
    if asked.types:
        yield f"of type {', '.join(map(clean, asked.types))}"
    if asked.speakers:
        yield f"said by {' or '.join(map(clean, asked.speakers))}"
    if asked.sources:
        yield f"resting on {shortened(' or '.join(map(clean, asked.sources)), 120)}"
    if asked.from_:
        yield f"from {voice.date(asked.from_)} on"
    if asked.to:
        yield f"up to the end of {voice.date(asked.to)}"


def _counts(found: Search, voice: Voice) -> Iterator[Item]:
    """Say how the facts are spread, a line each for parties, issues, types and months."""
    counts = found.counts
    for label, numbers, named in (
        ("Party", counts.parties, voice.name),
        ("Issue", counts.issues, voice.title),
        ("Type", counts.types, _type_words),
        ("Month", counts.months, voice.date),
    ):
        if numbers:
            few = [
                f"{named(name)} ({number:,})"
                for name, number in list(numbers.items())[:_MOST_COUNTED]
            ]
            if len(numbers) > _MOST_COUNTED:
                few.append(f"{len(numbers) - _MOST_COUNTED:,} more")
            yield Item((Span(f"{label}: ", "dim"), Span(", ".join(few))))


def _type_words(kind: str) -> str:
    """Say a type of several events: `position-stated` becomes "positions stated"."""
    noun, _, done = kind.partition("-")
    return plain(f"{noun}s {done}".strip())


def _facts(found: Search, voice: Voice, sought: Sought) -> Iterator[StoryEntry]:
    saying, before = saying_of(voice, found.titles), ""
    for fact in found.facts:
        date = voice.date(fact.day or fact.when)
        line = _fact(fact, found.dossier, saying, voice, sought)
        yield StoryEntry("" if date == before else date, "", "", "", line)
        before = date


def _fact(
    fact: FactFound, dossier: str, saying: Saying, voice: Voice, sought: Sought
) -> Line:
    """Say a fact with its words marked, and further texts in which they stand."""
    about = {"type": fact.type, "dossier": dossier, "when": fact.when}
    event: Event = msgspec.convert({**about, **fact.fields}, Event)
    said = long_sentence(event, saying)
    speaker = said_by(fact, voice)
    rest = listed(
        (plain(fact.basis or ""), confidence_words(fact.confidence)), joiner=", "
    )
    how = Span(f"{', ' if speaker and rest else ''}{rest}", "dim")
    spans = [*marked(said, sought)]
    if fact.disputed_by:
        spans += [
            Span(" "),
            Span(f"disputed by {voice.names(fact.disputed_by)}", "mark"),
        ]
    if fact.reported_later:
        spans += [Span(" "), Span(f"reported {voice.date(fact.reported)}", "mark")]
    for text in _unseen(fact.matched, f"{said} · {speaker}", sought):
        spans.append(Span(f" [{plain(text.field.replace('_', ' '))}: ", "dim"))
        spans += [*marked(_around(clean(text.text), sought), sought), Span("]", "dim")]
    spans += [Span(" · ", "dim")] if speaker or rest else []
    spans += _marked(Span(speaker, "dim"), sought)
    return (*spans, how, *sourced(fact.citations), Span(f" · {clean(fact.key)}", "dim"))


def _unseen(
    matched: Iterable[FoundText], shown: str, sought: Sought
) -> Iterator[FoundText]:
    """Give the texts that have a term which what is shown already does not."""
    there = sought.terms_in(shown)
    for text in matched:
        terms = sought.terms_in(text.text)
        if not terms <= there:
            there |= terms
            yield text


def _source(source: SourceFound, voice: Voice, sought: Sought) -> Item:
    date = voice.date(source.published) if source.published else "no date"
    spans = [Span(f"{date}: ", "dim")]
    if source.title:
        spans += [*marked(clean(source.title), sought), Span(" · ", "dim")]
    spans += marked(clean(source.publisher), sought)
    spans += _marked(Span(f" · {clean(source.slug)}", "dim"), sought)
    if source.retracted:
        spans += [Span(" "), Span("retracted", "mark")]
    return Item(tuple(spans))


def _name(name: NameFound, sought: Sought) -> Item:
    also = f" (also {', '.join(map(clean, name.also))})" if name.also else ""
    spans = [*marked(clean(name.name), sought), *_marked(Span(also, "dim"), sought)]
    spans += _marked(Span(f" · {plain(name.kind)} · {clean(name.slug)}", "dim"), sought)
    return Item(tuple(spans))


def _news(news: NewsFound, voice: Voice, sought: Sought) -> Item:
    date = voice.date(news.published) if news.published else "no date"
    title = clean(news.title)
    spans = [Span(f"{date}: ", "dim"), *marked(title, sought)]
    for text in _unseen(news.matched, title, sought):
        said = _around(clean(text.text), sought)
        spans += [Span(": ", "dim"), *marked(said, sought)]
    return Item((*spans, Span(f" · item {news.item}", "dim")))


def marked(text: str, sought: Sought) -> Line:
    """Return a text with the words that were looked for marked."""
    return _marked(Span(text), sought)


def _marked(span: Span, sought: Sought) -> Line:
    spans: list[Span] = []
    at = 0
    for start, end in sought.places(span.text):
        spans += [
            Span(span.text[at:start], span.role),
            Span(span.text[start:end], "found"),
        ]
        at = end
    spans.append(Span(span.text[at:], span.role))
    return tuple(each for each in spans if each.text)


def _around(text: str, sought: Sought) -> str:
    """Cut a long text to what stands around the first words found."""
    if len(text) <= _AROUND:
        return text
    first = next(iter(sought.places(text)), (0, 0))[0]
    start = max(first - _AROUND // 4, 0)
    start = text.find(" ", start, first) + 1 if start else 0
    cut = shortened(text[start:], _AROUND)
    return f"…{cut}" if start else cut


def _near(found: Sequence[NearWord]) -> Iterator[Line]:
    """Say for each word of a search that found nothing how many facts have it alone."""
    for word in found:
        spans = [Span(f"“{clean(word.word)}”", "strong"), Span(" alone: ")]
        spans.append(Span(counted(word.facts, "fact") if word.facts else "no fact"))
        if word.near:
            spans.append(Span(f"; near it {joined(list(map(clean, word.near)), 'or')}"))
        yield (*spans, Span("."))


def _hidden(found: Search) -> Iterator[str]:
    totals = found.totals
    for hidden, noun in (
        (totals.facts - len(found.facts), "older fact"),
        (totals.sources - len(found.found_sources), "source"),
        (totals.names - len(found.names), "name"),
        (totals.news - len(found.news), "item"),
    ):
        if hidden:
            yield counted(hidden, noun)


def _rows(found: Search) -> Iterator[dict[str, Any]]:
    """Give everything found as rows of one kind of sheet."""
    empty: dict[str, Any] = dict.fromkeys(FIELDS)
    for fact in found.facts:
        row = {name: getattr(fact, name, None) for name in FIELDS}
        yield row | {"kind": "fact", "name": fact.key}
    for source in found.found_sources:
        text = source.title or source.publisher
        own = {"kind": "source", "name": source.slug, "text": text}
        yield empty | own | {"when": source.published}
    for name in found.names:
        own = {"kind": "name", "name": name.slug, "type": name.kind}
        yield empty | own | {"text": name.name}
    for news in found.news:
        own = {"kind": "news", "name": str(news.item), "text": news.title}
        yield empty | own | {"when": news.published, "speaker": news.author}
