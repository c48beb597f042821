"""The page of a search: names first, then facts with the words marked, and counts beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.domain.events import Event
from tracker.projections.questions.search_words import sought_in
from tracker.projections.sentences import long_sentence
from tracker.projections.sentences.written_dates import MONTHS
from tracker.render.answers.search import marked
from tracker.render.answers.timeline import saying_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import plain
from tracker.web.pages.as_of import KnownLine
from tracker.web.pages.parts.addresses import Addresses
from tracker.web.pages.parts.cells import Cite, Mark, Numbers, denial, speaker_of
from tracker.web.pages.parts.frame import LinkChoice, fill, part_view
from tracker.web.pages.parts.head import Surroundings, kept_words
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views, web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.search import (
        FactFound,
        NameFound,
        NearWord,
        Search,
    )
    from tracker.render.styled_text import Line
    from tracker.web.visit import Told, Visit

_MOST_FACETS: Final = 8


class HitView(Struct, frozen=True, kw_only=True):
    """A fact that has the words."""

    day: str
    kind: str
    line: Line
    also: tuple[tuple[str, Line], ...]
    marks: tuple[Mark, ...]
    by: str
    source: Cite | None
    key: str
    address: str


class FacetBar(Struct, frozen=True):
    """A choice of a facet, with its number and the width of its bar."""

    name: str
    address: str
    number: int
    width: str
    current: bool


class Facet(Struct, frozen=True):
    """A facet: its name, and its choices."""

    name: str
    bars: tuple[FacetBar, ...]


def search_page(visit: Visit, told: Told) -> str:
    """Return the page of a search."""
    return _SearchPage(visit, told.value).html()


class _SearchPage:
    """The page of one search, and what its parts need."""

    def __init__(self, visit: Visit, found: Search) -> None:
        self._visit, self._found = visit, found
        self._around = Surroundings(
            visit, zone=found.zone, title=found.title, asked=None
        )
        self._voice = Voice(found)
        self._sought = sought_in(found.asked.words)
        self._numbers = Numbers(found.sources, self._voice)
        self._to = Addresses(visit, None)
        self._saying = saying_of(self._voice, found.titles)

    def html(self) -> str:
        """Return the page."""
        found = self._found
        heading = self._heading()
        hits = [self._hit(each) for each in found.facts]
        part = self._visit.part
        return fill(
            "search",
            frame=self._around.frame(heading),
            heading=heading,
            how=self._how(),
            typed=found.asked.words,
            action=self._visit.again().partition("?")[0],
            kept=kept_words(self._visit),
            names=[self._name(each) for each in found.names],
            hits=hits,
            first=part.first if part else 1,
            last=part.last if part else len(hits),
            total=found.totals.facts,
            part=part_view(self._visit),
            facets=list(self._facets()),
            near=[link for each in found.near for link in self._near(each)],
            found_sources=list(self._found_sources()),
            number_of=self._numbers.number,
            address=web_address,
            sources=source_views(self._numbers, self._voice, self._to),
        )

    def _heading(self) -> str:
        found = self._found
        words = clean(found.asked.words)
        facts = say_number("%(num)s fact", "%(num)s facts", found.totals.facts)
        one, many = "%(num)s source", "%(num)s sources"
        sources = say_number(one, many, found.totals.sources)
        if not words:
            return say("Search: %(facts)s", facts=facts)
        quoted = words if '"' in words else f"“{words}”"
        if not found.totals.facts and not found.totals.sources:
            return say("No fact and no source has %(words)s", words=quoted)
        return say(
            "%(facts)s and %(sources)s have %(words)s",
            facts=facts,
            sources=sources,
            words=quoted,
        )

    def _how(self) -> KnownLine:
        found, voice = self._found, self._voice
        words = self._around.clocks
        if found.first and found.last:
            span = f"{voice.date(found.first)} to {voice.date(found.last)}"
            return KnownLine(
                say("%(how)s; %(span)s, newest first.", how=words, span=span), None
            )
        return KnownLine(f"{words}.", None)

    def _name(self, found: NameFound) -> LinkChoice:
        address = self._to.named(found.kind, found.slug)
        return LinkChoice(clean(found.name), address, count=plain(found.kind))

    def _hit(self, found: FactFound) -> HitView:
        voice = self._voice
        about = {"type": found.type, "dossier": self._found.dossier, "when": found.when}
        event: Any = msgspec.convert({**about, **found.fields}, Event)
        said = long_sentence(event, self._saying)
        by = speaker_of(found, voice)
        there = self._sought.terms_in(f"{said} · {by}")
        also = tuple(
            (plain(text.field), marked(clean(text.text), self._sought))
            for text in found.matched
            if not self._sought.terms_in(text.text) <= there
        )
        marks: tuple[Mark, ...] = ()
        if found.disputed_by:
            deniers = voice.names(found.disputed_by)
            marks = (Mark(denial(deniers, len(found.disputed_by)), "disputed"),)
        event_address = self._to.event(found.key)
        return HitView(
            day=voice.date(found.day or found.when),
            kind=plain(found.type),
            line=marked(said, self._sought),
            also=also,
            marks=marks,
            by=by,
            source=self._numbers.cite(found.citations, event_address),
            key=clean(found.key),
            address=event_address,
        )

    def _facets(self) -> Iterator[Facet]:
        """Give the facets: months in time order, the others by their numbers."""
        counts = self._found.counts
        months = dict(sorted(counts.months.items()))
        yield self._facet(say("Month"), "", months, cut=False)
        yield self._facet(say("Party"), "party", counts.parties)
        yield self._facet(say("Issue"), "issue", counts.issues)
        yield self._facet(say("Type"), "type", counts.types)

    def _facet(
        self, name: str, word: str, counts: dict[str, int], *, cut: bool = True
    ) -> Facet:
        most = max(counts.values(), default=1)
        shown = list(counts.items())[:_MOST_FACETS] if cut else list(counts.items())
        current = set(self._visit.words.get(word, ()))
        bars = tuple(
            FacetBar(
                name=self._called(word, value),
                address=self._narrowed(word, value),
                number=number,
                width=f"{100 * number / most:.0f}%",
                current=value in current,
            )
            for value, number in shown
        )
        return Facet(name, bars)

    def _called(self, word: str, value: str) -> str:
        if word == "party":
            return self._voice.name(value)
        if word == "issue":
            return self._voice.title(value)
        if word == "type":
            return plain(value)
        year, _, month = value.partition("-")
        is_month = month.isdigit() and 1 <= int(month) <= len(MONTHS)
        return f"{MONTHS[int(month) - 1]} {year}" if is_month else value

    def _narrowed(self, word: str, value: str) -> str:
        if word:
            return self._visit.again(**{word: value})
        return self._visit.again(from_=value, to=value)

    def _near(self, found: NearWord) -> Iterator[LinkChoice]:
        """Give what to search for instead of a word; the facts are those of the word itself."""
        if found.facts:
            word = clean(found.word)
            count = say_number("%(num)s fact", "%(num)s facts", found.facts)
            yield LinkChoice(word, self._visit.again(q=word), count=count)
        for near in map(clean, found.near):
            yield LinkChoice(near, self._visit.again(q=near))

    def _found_sources(self) -> Iterator[tuple[LinkChoice, Line, str]]:
        for each in self._found.found_sources:
            title = clean(each.title or each.publisher)
            day = self._voice.date(each.published) if each.published else ""
            about = ", ".join(filter(None, (clean(each.publisher), day)))
            link = LinkChoice(title, self._to.source(each.slug))
            yield link, marked(title, self._sought), about
