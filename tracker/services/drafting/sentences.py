"""Sentences with the parties, issues, dates and numbers that they name, for the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import day_start, parse_when
from tracker.services.drafting.dates import DateMention, find_dates
from tracker.services.drafting.mentions import (
    Mention,
    Quantity,
    Vocabulary,
    find_counts,
)
from tracker.services.drafting.passages import Excerpt, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.services.importing.formats.citations import NumberedSource

_BACK: Final = 12
"""The most sentences back that a reader still knows who is meant."""

Confidence = Literal["high", "medium", "low"]


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
        sources: The sources that the text numbers.
    """

    dossier: str
    vocabulary: Vocabulary
    day: date
    zone: ZoneInfo
    writer: str | None = None
    sources: tuple[NumberedSource, ...] = ()

    @property
    def today(self) -> str:
        """The day of the text, as a written date."""
        return self.day.isoformat()


class AnalysedSentence(NamedTuple):
    """A sentence and what it names."""

    sentence: Sentence
    parties: list[Mention]
    issues: list[Mention]
    dates: list[DateMention]
    counts: list[Quantity]

    @property
    def text(self) -> str:
        """Its words."""
        return self.sentence.text

    @property
    def start(self) -> int:
        """Its beginning in the text."""
        return self.sentence.start

    @property
    def words(self) -> Excerpt:
        """The sentence as words that a proposal rests on."""
        return Excerpt(self.sentence.start, self.sentence.end, self.sentence.text)

    def part(self, start: int, end: int) -> Excerpt:
        """Return some of its words, by places in the whole text, without space around them."""
        found = self.text[start - self.start : end - self.start]
        start += len(found) - len(found.lstrip())
        return Excerpt(start, start + len(found.strip()), found.strip())

    @property
    def actors(self) -> list[Mention]:
        """The parties that it names as somebody, not as a place."""
        return [p for p in self.parties if not p.as_place]


class Scene:
    """A whole text as the rules see it.

    Attributes:
        context: What it is read with.
        seen: Its sentences.
    """

    def __init__(self, context: TextContext, sentences: Sequence[Sentence]) -> None:
        self.context = context
        self.seen = [self._look(s) for s in sentences]
        self._places = {seen.start: place for place, seen in enumerate(self.seen)}
        self._now = day_start(context.day, context.zone)

    def _look(self, sentence: Sentence) -> AnalysedSentence:
        text, at, context = sentence.text, sentence.start, self.context
        return AnalysedSentence(
            sentence,
            context.vocabulary.parties(text, at),
            context.vocabulary.issues(text, at),
            find_dates(text, day=context.day, zone=context.zone, offset=at),
            find_counts(text, at),
        )

    def before(self, seen: AnalysedSentence) -> Iterator[AnalysedSentence]:
        """Yield the few sentences before one, the nearest first."""
        place = self._places[seen.start]
        yield from reversed(self.seen[max(0, place - _BACK) : place])

    def ahead(self, dated: DateMention) -> bool:
        """Return whether a date lies, at least in part, on or after the day of the text."""
        return (
            parse_when(dated.written, zone=self.context.zone).start.latest > self._now
        )

    def behind(self, dated: DateMention) -> bool:
        """Return whether a date lies, at least in part, on or before the day of the text."""
        return (
            parse_when(dated.written, zone=self.context.zone).start.earliest
            <= self._now
        )

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
                words = [earlier.part(p.start, p.end) for p in earlier.actors]
                return (
                    found,
                    tuple(words),
                    "who takes part is taken from an earlier sentence",
                )
        return own, (), "who else takes part is not said" if own else ""

    def past(self, seen: AnalysedSentence) -> tuple[str, Excerpt | None, str]:
        """Return the date of a past event: the one that is not ahead, else the day of the text.

        Returns:
            A written date, its words, and a doubt when it is not said, or taken from the day of the
            text.
        """
        found = [d for d in seen.dates if self.behind(d)]
        if len(found) == 1:
            doubt = (
                ""
                if found[0].sure
                else "the year or the week of its date is the one nearest to the text's day"
            )
            return found[0].written, seen.part(found[0].start, found[0].end), doubt
        return (
            self.context.today,
            None,
            "its date is the text's own day"
            if not found
            else "of several dates none is taken, but the text's own day",
        )


def slugs(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the slugs of mentions, each once, in their order."""
    return tuple(dict.fromkeys(m.slug for m in mentions))


def doubts(*said: str) -> tuple[str, ...]:
    """Return the doubts that are not empty."""
    return tuple(dict.fromkeys(d for d in said if d))
