"""The document of a search: counts, then facts, sources, names and news, words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.events import Event
from tracker.projections.questions.search_words import sought_in
from tracker.projections.sentences import long_sentence
from tracker.render.answers.picture.cells import Numbering, denial_note
from tracker.render.answers.picture.worded import cited_list, notes_of, source_mark
from tracker.render.answers.timeline import saying_of
from tracker.render.document import (
    Chunk,
    CitedList,
    DatedItem,
    DatedList,
    Document,
    LabelLine,
    Labels,
    Lines,
    Paragraph,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    SEPARATOR,
    Span,
    Voice,
    how_known,
    listed,
    said_by,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    day_words,
    days_between,
    joined,
    plain,
    shortened,
)

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
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_MOST_COUNTED: Final = 12
"""So many parties, issues, types and months are counted by name."""
_NARROW: Final = (
    "Narrow with --party --issue --type --speaker --source --from --to, "
    "'a phrase', -without."
)
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
    words = _SearchWords(found)
    return Document(
        sentence=(Span(words.sentence()),),
        note=words.note(),
        blocks=tuple(words.blocks()),
        value=found,
        rows=tuple(_rows(found)),
        title=found.title or found.dossier,
        zone=found.zone,
        fields=FIELDS,
        year=words.voice.year,
    )


class _SearchWords:
    """A search in words, with its sources numbered in the order of their citations."""

    def __init__(self, found: Search) -> None:
        self._found, self._sought = found, sought_in(found.asked.words)
        self.voice = Voice(found)
        last = found.last and day_words(found.last, zone=self.voice.zone)
        year = last.rpartition(" ")[2] if last else ""
        self.voice.year = int(year) if year.isdigit() else None
        self._numbering = Numbering(found.sources, self.voice, full=False)

    def sentence(self) -> str:
        """Say what was asked, how much was found, and from when until when."""
        found = self._found
        words = clean(found.asked.words)
        asked = words if '"' in words else f"“{words}”"
        if not words:
            asked = "All that is asked for"
        totals = found.totals
        kinds = [
            counted(totals.facts, "fact") if totals.facts else "",
            counted(totals.sources, "source") if totals.sources else "",
            counted(totals.names, "name") if totals.names else "",
            f"{counted(totals.news, 'item')} of the inbox" if totals.news else "",
        ]
        said = [kind for kind in kinds if kind]
        known = _known(found, self.voice)
        if not said:
            return f"{asked}: nothing is found{known}"
        newest = ", newest first" if totals.facts > 1 else ""
        return f"{asked}: {joined(said)}{self._span()}{newest}{known}"

    def _span(self) -> str:
        """Say from when until when facts were found."""
        if not self._found.first or not self._found.last:
            return ""
        zone = self.voice.zone
        first, last = (
            day_words(day, zone=zone) for day in (self._found.first, self._found.last)
        )
        return f", {first}" if first == last else f", {days_between(first, last)}"

    def note(self) -> Line:
        """Say which facts were looked at."""
        filters = listed(_filters(self._found, self.voice))
        return (Span(f"Only {filters}."),) if filters else ()

    def blocks(self) -> Iterator[Block]:
        """Give the counts, what was found, its sources, and what is not shown."""
        found = self._found
        if counts := tuple(_counts(found, self.voice)):
            yield Labels(counts)
        if found.facts:
            items = tuple(self._fact(fact) for fact in found.facts)
            yield DatedList("", items, by_day=True)
        for title, entries in (
            ("Sources with the words", map(self._source, found.found_sources)),
            ("Names", map(self._name, found.names)),
            ("Inbox, not yet facts", map(self._news, found.news)),
        ):
            if items := tuple(entries):
                yield DatedList(title, items, by_day=True)
        for line in _near(found.near):
            yield Paragraph(line)
        if cited := cited_list(self._numbering, self.voice):
            yield CitedList(cited)
        if any(found.totals.each):
            yield Lines(((Span(self._foot(), "dim"),),))

    def _foot(self) -> str:
        hidden = joined(list(_hidden(self._found)))
        return f"Not shown: {hidden} (--full). {_NARROW}" if hidden else _NARROW

    def _fact(self, fact: FactFound) -> DatedItem:
        """Say a fact with its words marked, and below who said it, its sources and its key."""
        voice, sought = self.voice, self._sought
        about = {"type": fact.type, "dossier": self._found.dossier, "when": fact.when}
        event: Event = msgspec.convert({**about, **fact.fields}, Event)
        said = long_sentence(event, saying_of(voice, self._found.titles))
        spans = [*marked(said, sought)]
        speaker = said_by(fact, voice)
        for text in _unseen(fact.matched, f"{said} · {speaker}", sought):
            field = plain(text.field.replace("_", " "))
            spans.append(Span(f" [{field}: ", "dim"))
            spans += [*marked(_around(clean(text.text), sought), sought)]
            spans.append(Span("]", "dim"))
        day = voice.date(fact.day or fact.when)
        return DatedItem(day, tuple(spans), told=self._told(fact, speaker))

    def _told(self, fact: FactFound, speaker: str) -> Line:
        voice = self.voice
        how = listed((speaker, how_known(fact, speaker)), joiner=", ")
        later = f"reported {voice.on_day(fact.reported)}" if fact.reported_later else ""
        notes = notes_of(denial_note(fact.disputed_by, voice), Span(later, "dim"))
        cited = source_mark(self._numbering.cite(fact.citations, ()))
        spans = [*_marked(Span(how, "dim"), self._sought)] if how else []
        spans += cited if how else cited[1:]
        for note in (*notes, Span(clean(fact.key), "dim")):
            spans += [Span(f" {SEPARATOR}", "dim"), note]
        return tuple(spans)

    def _source(self, source: SourceFound) -> DatedItem:
        sought = self._sought
        day = self.voice.on_day(source.published) if source.published else "no date"
        publisher = marked(clean(source.publisher), sought)
        slug = _marked(Span(clean(source.slug), "dim"), sought)
        told = (*publisher, Span(f" {SEPARATOR}", "dim"), *slug)
        back = (Span(f" {SEPARATOR}", "dim"), Span("taken back", "doubt"))
        told = (*told, *back) if source.retracted else told
        if not source.title:
            return DatedItem(day, told)
        return DatedItem(day, marked(clean(source.title), sought), told=told)

    def _name(self, name: NameFound) -> DatedItem:
        also = f" (also {', '.join(map(clean, name.also))})" if name.also else ""
        spans = [
            *marked(clean(name.name), self._sought),
            *_marked(Span(also, "dim"), self._sought),
            *_marked(Span(f" {SEPARATOR}{clean(name.slug)}", "dim"), self._sought),
        ]
        return DatedItem(plain(name.kind), tuple(spans))

    def _news(self, news: NewsFound) -> DatedItem:
        day = self.voice.on_day(news.published) if news.published else "no date"
        title = clean(news.title)
        spans = [*marked(title, self._sought)]
        for text in _unseen(news.matched, title, self._sought):
            said = _around(clean(text.text), self._sought)
            spans += [Span(": ", "dim"), *marked(said, self._sought)]
        return DatedItem(day, (*spans, Span(f" {SEPARATOR}item {news.item}", "dim")))


def _known(found: Search, voice: Voice) -> str:
    known = found.asked.known
    return f"; as known on {voice.full_day(known)}" if known else ""


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
        yield f"from {voice.full_day(asked.from_)} on"
    if asked.to:
        yield f"up to the end of {voice.full_day(asked.to)}"


def _counts(found: Search, voice: Voice) -> Iterator[LabelLine]:
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
                f"{named(name)} {number:,}"
                for name, number in list(numbers.items())[:_MOST_COUNTED]
            ]
            if len(numbers) > _MOST_COUNTED:
                few.append(f"{len(numbers) - _MOST_COUNTED:,} more")
            yield LabelLine(label, (Chunk(", ".join(few)),))


def _type_words(kind: str) -> str:
    """Say a type of several events: `position-stated` becomes "positions stated"."""
    noun, _, done = kind.partition("-")
    return plain(f"{noun}s {done}".strip())


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
