"""Sentences of a text, each with the parties, issues, dates and numbers that it names."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

import msgspec

from tracker.domain.dates import day_start, parse_when
from tracker.services.drafting.dates import DateMention, find_dates
from tracker.services.drafting.mentions import (
    Mention,
    Quantity,
    Vocabulary,
    find_counts,
)
from tracker.services.importing.formats.markdown import (
    MarkdownTable,
    NumberedSource,
    find_tables,
    read_entries,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event

_RULE: Final = re.compile(r"[\s|:-]*")
_WRAPPED: Final = 120
_END: Final = re.compile(
    r"[.!?…]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]?[A-Z0-9])"
)
_SHORT: Final = re.compile(
    r"(?:\b(?:[A-Za-z]\.)*[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Sgt|Lt|Sen|Rep|Gov|Prof|Rev|No|vs|"
    r"etc|e\.g|i\.e|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
_MARKS: Final = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+|>\s*)")
_BACK: Final = 12
"""The most sentences back that a reader still knows who is meant."""

NEAREST: Final = "the year or the week of its date is the one nearest to the text's day"

Confidence = Literal["high", "medium", "low"]
E = TypeVar("E", bound="Event")


class Excerpt(msgspec.Struct, frozen=True):
    """Words of a text.

    Attributes:
        start: The first character, from 0.
        end: The character after the last.
        text: The words.
    """

    start: int
    end: int
    text: str


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Return the words between two places, without space around them."""
    found = text[start:end]
    start += len(found) - len(found.lstrip())
    found = found.strip()
    return Excerpt(start, start + len(found), found)


class Sentence(Excerpt, frozen=True):
    """A sentence, and the number of its paragraph."""

    paragraph: int


class AnalysedSentence(Sentence, frozen=True):
    """A sentence and what it names."""

    parties: list[Mention]
    issues: list[Mention]
    dates: list[DateMention]
    counts: list[Quantity]

    @property
    def words(self) -> Excerpt:
        """The sentence as words that a proposal rests on."""
        return Excerpt(self.start, self.end, self.text)

    @property
    def actors(self) -> list[Mention]:
        """The parties that it names as somebody, not as a place."""
        return [p for p in self.parties if not p.as_place]

    def part(self, start: int, end: int) -> Excerpt:
        """Return some of its words, by places in the whole text, without space around them."""
        found = excerpt(self.text, start - self.start, end - self.start)
        return Excerpt(found.start + self.start, found.end + self.start, found.text)


class Proposed(NamedTuple):
    """An event that a rule proposes.

    Attributes:
        event: The event, as it would be appended.
        rule: The rule's name.
        words: The words it rests on, those of its own sentence or cell first.
        doubts: What the words do not say and the rule has taken from elsewhere.
        brings: What the dossier lacks and the event names; it is appended with it.
        cites: The numbers of the sources that its words cite.
    """

    event: Event
    rule: str
    words: tuple[Excerpt, ...]
    doubts: tuple[str, ...] = ()
    brings: tuple[Event, ...] = ()
    cites: tuple[int, ...] = ()

    @property
    def confidence(self) -> Confidence:
        """The share that the words say themselves: all of it, all but one thing, or less."""
        return ("high", "medium", "low")[min(len(self.doubts), 2)]


class TextContext(NamedTuple):
    """The surroundings in which a text is read.

    Attributes:
        dossier: The dossier's slug.
        vocabulary: The names of its parties and issues.
        day: The day of the text.
        zone: The zone of its days.
        writer: The party whose word it is where a text names nobody; None when nobody was named.
    """

    dossier: str
    vocabulary: Vocabulary
    day: date
    zone: ZoneInfo
    writer: str | None = None

    @property
    def today(self) -> str:
        """The day of the text, as a written date."""
        return self.day.isoformat()


class Scene:
    """A whole text as the rules see it.

    Attributes:
        context: What it is read with.
        seen: Its sentences.
    """

    def __init__(self, context: TextContext, sentences: Iterable[Sentence]) -> None:
        self.context = context
        self.seen = [_analysed(sentence, context) for sentence in sentences]
        self._places = {seen.start: place for place, seen in enumerate(self.seen)}
        self._now = day_start(context.day, context.zone)

    def event(self, made: Callable[..., E], when: str, /, **fields: Any) -> E:
        """Make an event of the dossier that the text reports."""
        context = self.context
        return made(
            dossier=context.dossier, when=when, reported=context.today, **fields
        )

    def before(self, seen: AnalysedSentence) -> Iterator[AnalysedSentence]:
        """Yield the few sentences before one, the nearest first."""
        place = self._places[seen.start]
        yield from reversed(self.seen[max(0, place - _BACK) : place])

    def ahead(self, dated: DateMention) -> bool:
        """Return whether a date lies, at least in part, on or after the day of the text."""
        start = parse_when(dated.written, zone=self.context.zone).start
        return start.latest > self._now

    def behind(self, dated: DateMention) -> bool:
        """Return whether a date lies, at least in part, on or before the day of the text."""
        start = parse_when(dated.written, zone=self.context.zone).start
        return start.earliest <= self._now

    def others(
        self, seen: AnalysedSentence, *, least: int = 2
    ) -> tuple[tuple[str, ...], tuple[Excerpt, ...], str]:
        """Return the parties of a sentence, or those of the nearest before it that names enough.

        Returns:
            The slugs, the words they come from, and a doubt when those are of another sentence.
        """
        own = slugs(seen.actors)
        if len(own) >= least:
            return own, (), ""
        for earlier in self.before(seen):
            found = slugs(earlier.actors)
            if len(found) >= least and set(own) <= set(found):
                words = tuple(earlier.part(p.start, p.end) for p in earlier.actors)
                return found, words, "who takes part is taken from an earlier sentence"
        return own, (), "who else takes part is not said" if own else ""

    def past(self, seen: AnalysedSentence) -> tuple[str, str]:
        """Return the date of a past event: the one that is not ahead, else the day of the text.

        Returns:
            A written date, and a doubt when it is not said, or taken from the day of the text.
        """
        found = [d for d in seen.dates if self.behind(d)]
        if len(found) == 1:
            return found[0].written, "" if found[0].sure else NEAREST
        if found:
            return self.context.today, (
                "of several dates none is taken, but the text's own day"
            )
        return self.context.today, "its date is the text's own day"


def _analysed(sentence: Sentence, context: TextContext) -> AnalysedSentence:
    text, at, names = sentence.text, sentence.start, context.vocabulary
    return AnalysedSentence(
        at,
        sentence.end,
        text,
        sentence.paragraph,
        names.parties(text, at),
        names.issues(text, at),
        find_dates(text, day=context.day, zone=context.zone, offset=at),
        find_counts(text, at),
    )


def slugs(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the slugs of mentions, each once, in their order."""
    return tuple(dict.fromkeys(m.slug for m in mentions))


def doubts(*said: str) -> tuple[str, ...]:
    """Return the doubts that are not empty."""
    return tuple(dict.fromkeys(d for d in said if d))


class Passages(NamedTuple):
    """Parts of a text."""

    sentences: list[Sentence]
    tables: list[MarkdownTable]
    sources: list[NumberedSource]


def take_apart(text: str) -> Passages:
    r"""Return the sentences, tables and numbered sources of a text; its lines end with `\n`."""
    tables = list(find_tables(text))
    sources = read_entries(text)
    taken = [(t.start, _end(text, t)) for t in tables]
    taken += [
        (text.rfind("\n", 0, s.start) + 1 if s is sources[0] else s.start, s.end)
        for s in sources
    ]
    return Passages(list(_sentences(text, sorted(taken))), tables, sources)


def _end(text: str, table: MarkdownTable) -> int:
    """Return the end of a table, its last bar included."""
    end = max(cell.end for row in (table.header, *table.rows) for cell in row)
    if not table.rows and (rule := _RULE.match(text, end)):
        end = rule.end()
    while text[end : end + 1] in {" ", "\t", "|"}:
        end += 1
    return end


def _sentences(text: str, taken: list[tuple[int, int]]) -> Iterator[Sentence]:
    place, paragraph = 0, 0
    for start, end in [*taken, (len(text), len(text))]:
        for first, last in _paragraphs(text, place, max(place, start)):
            paragraph += 1
            for found in _split(text, first, last):
                yield Sentence(found.start, found.end, found.text, paragraph)
        place = max(place, end)


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return paragraphs: lines where lines are long, else parted by blank lines and marks."""
    lines = []
    for line in text[start:end].splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    wrapped = all(last - first <= _WRAPPED for first, last in lines)
    found: list[tuple[int, int]] = []
    fresh = True
    for first, last in lines:
        line = text[first:last]
        if not line.strip():
            fresh = True
            continue
        mark = _MARKS.match(line)
        if fresh or mark or not wrapped:
            found.append((first + (mark.end() if mark else 0), last))
        else:
            found[-1] = (found[-1][0], last)
        fresh = line.lstrip().startswith("#")
    return found


def _split(text: str, start: int, end: int) -> Iterator[Excerpt]:
    """Yield the sentences between two places that hold anything."""
    ends = [
        match.end()
        for match in _END.finditer(text, start, end)
        if not _SHORT.search(text[max(start, match.start() - 12) : match.start() + 1])
    ]
    for first, last in pairwise((start, *ends, end)):
        found = excerpt(text, first, last)
        if found.text:
            yield found
