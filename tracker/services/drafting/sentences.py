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
from tracker.services.drafting.plain_speech import REASONS, Doubtful, doubt_of
from tracker.services.importing.formats.markdown import (
    MarkdownTable,
    NumberedSource,
    find_tables,
    read_entries,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event

_RULE: Final = re.compile(r"[\s|:-]*")
_WRAPPED: Final = 120
_END: Final = re.compile(
    r"[.!?…]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]?[A-Z0-9])"
    # Texts of the web lose the space behind a sentence: `their catch.Of the boats`.
    r"|(?:(?<=[a-z]{2})|(?<=\d{2})|(?<=[)\]]))[.!?][\"\u201d\u2019)]?(?=[A-Z][a-z]*[ ,'\u2019])"
    r"|(?<=[a-z]{2}[.!?,])[\u201d\"](?=[A-Z][a-z]+ )"
)
_SHORT: Final = re.compile(
    r"(?:\b(?:[A-Za-z]\.)*[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Sgt|Lt|Sen|Rep|Gov|Prof|Rev|No|vs|"
    r"etc|e\.g|i\.e|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Adm|Amb|Brig|Capt|Cmdr|"
    r"Maj|Hon|Mt|Ft|Inc|Ltd|Corp|Co|Dept|Art|Fig|ca|cf|al|est|Messrs|Pres|Sec|Min|Nos|pp))\.$"
)
_QUOTATION: Final = re.compile(
    r"\u201c[^\u201d]*(?:\u201d|$)|\"[^\"]*(?:\"|$)|\u00ab[^\u00bb]*(?:\u00bb|$)|"
    r"(?<!\w)[\u2018'](?=[A-Z]).*?(?:[\u2019'](?!\w)|$)",
    re.DOTALL,
)
_HEADING: Final = re.compile(r"\s*#{1,6}\s")
_TITLE_WORDS: Final = 20
"""The most words of a line without a full stop that is taken for a headline."""
_MARKS: Final = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+|>\s*)")
_BACK: Final = 12
"""The most sentences back that a reader still knows who is meant."""

_OF_ANOTHER: Final = re.compile(
    r"\b(?:since|until|till|before|after|by|from|to|through|of|for|dated|following|the|its|their|"
    r"a|an|this|that|his|her|our|than|beyond|past|(?:found|establish|creat|set up|form)\w* in|"
    r"between)\s+$|['\u2019]s?\s+$",
    re.IGNORECASE,
)
_SUBORDINATE: Final = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|after|before|since|as|because|how|"
    r"(?!need|indeed|speed|agreed to|red\b)\w+ed|set|made|put|given|drawn|held|taken|met|begun|"
    r"struck|reached|cut|won|lost|sent|seen|sought)\b"
)
_UNREAD: Final = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\bago\b")
_NEXT_CLAUSE: Final = re.compile(r";|,\s+(?:and|but|while|whereas|yet)\b")

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
    """A sentence.

    Attributes:
        paragraph: The number of its paragraph.
        headline: Whether it is a headline.
        quoted: Whether it begins within a quotation, so that its words are another's.
    """

    paragraph: int
    headline: bool
    quoted: bool


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

    def actor_before(self, place: int) -> Mention | None:
        """Return the last party that stands before a place of the whole text as somebody."""
        return next((p for p in reversed(self.actors) if p.end <= place), None)

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

    def past(
        self,
        seen: AnalysedSentence,
        clause: Excerpt | None = None,
        *,
        since: int | None = None,
    ) -> tuple[str, str]:
        """Return the date of a past event: the one that is not ahead, else the day of the text.

        A date that says from when, until when or of what (`since 3 May`, `the offer of 3 May`) is
        not that of the event, nor is one of a clause beside its own.

        Args:
            seen: The sentence.
            clause: The words from the verb on, where the event is one clause of the sentence.
            since: The place from which on a date counts first.

        Returns:
            A written date, and a doubt when it is not said, or taken from the day of the text.
        """
        found = [
            d
            for d in seen.dates
            if self.behind(d)
            and not _of_another(seen, d)
            and (clause is None or _within(seen, clause, d))
        ]
        inside = [d for d in seen.dates if clause and d.start >= clause.start]
        if len(inside) > 1:
            found = inside
        if since is not None:
            found = [d for d in found if d.start >= since] or found
        if len(found) == 1:
            return found[0].written, found[0].doubt
        if found:
            return self.context.today, (
                "of several dates none is taken, but the text's own day"
            )
        if _UNREAD.search(seen.text):
            return (
                self.context.today,
                "a date in it is not read, the text's own is taken",
            )
        return self.context.today, "its date is the text's own day"


class DoubtLine(Excerpt, frozen=True):
    """A sentence from which nothing is proposed, for a person to decide.

    Attributes:
        kind: The kind of doubt, such as `denial`.
        why: The reason, in words.
        marked: The word that tells it; empty when it is none.
    """

    kind: str
    why: str
    marked: str = ""


Found = Proposed | DoubtLine
"""A rule proposes an event, or says why it does not."""


def doubted(
    seen: AnalysedSentence,
    *own: Excerpt | re.Match[str] | None,
    but: Collection[Doubtful] = (),
) -> DoubtLine | None:
    """Return the doubt that stands against reading a sentence; None when it is plain.

    Args:
        seen: The sentence.
        own: What a rule has read already and does not doubt: words, or the group `own` of a match.
        but: The kinds of doubt that do not matter to it.
    """
    if seen.headline:
        return doubt_line(seen, "headline")
    if seen.quoted:
        return doubt_line(seen, "report")
    text = seen.text
    for each in own:
        if isinstance(each, re.Match):
            first, last = each.span("own") if each["own"] else (0, 0)
        elif each is not None:
            first, last = each.start - seen.start, each.end - seen.start
        else:
            continue
        text = f"{text[:first]}{'_' * (last - first)}{text[last:]}"
    found = doubt_of(text, but=but)
    return doubt_line(seen, *found) if found else None


def doubt_line(seen: AnalysedSentence, kind: Doubtful, marked: str = "") -> DoubtLine:
    """Return the line that says why nothing is proposed from a sentence."""
    return DoubtLine(seen.start, seen.end, seen.text, kind, REASONS[kind], marked)


def _of_another(seen: AnalysedSentence, dated: DateMention) -> bool:
    """Return whether a date says since when, until when or of what, and not when it happened."""
    lead = _OF_ANOTHER.search(seen.text[: dated.start - seen.start])
    spans = (
        "/" in dated.written and lead and lead.group().strip() in {"from", "between"}
    )
    return lead is not None and not spans


def _within(seen: AnalysedSentence, clause: Excerpt, dated: DateMention) -> bool:
    """Return whether a date is that of a clause, and not of one beside or inside it."""
    if dated.end <= clause.start:
        between = seen.text[dated.end - seen.start : clause.start - seen.start]
        return _NEXT_CLAUSE.search(between) is None
    inside = seen.text[clause.start - seen.start : dated.start - seen.start]
    _, _, after = inside.partition(" ")
    return dated.end <= clause.end + 2 and _SUBORDINATE.search(after) is None


def _analysed(sentence: Sentence, context: TextContext) -> AnalysedSentence:
    text, at, names = sentence.text, sentence.start, context.vocabulary
    return AnalysedSentence(
        at,
        sentence.end,
        text,
        sentence.paragraph,
        sentence.headline,
        sentence.quoted,
        names.parties(text, at),
        names.issues(text, at),
        find_dates(text, day=context.day, zone=context.zone, offset=at),
        find_counts(text, at),
    )


def slugs(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the slugs of mentions, each once, in their order."""
    return tuple(dict.fromkeys(m.slug for m in mentions))


def gathered_doubts(*said: str) -> tuple[str, ...]:
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
    places, place = [], 0
    for start, end in [*taken, (len(text), len(text))]:
        places += _paragraphs(text, place, max(place, start))
        place = max(place, end)
    for paragraph, (first, last, marked) in enumerate(places, start=1):
        quotations = [m.span() for m in _QUOTATION.finditer(text, first, last)]
        found = list(_split(text, first, last))
        headline = _HEADING.match(text[:last], text.rfind("\n", 0, first) + 1) or (
            len(places) > 1 and len(found) == 1 and not marked and _titles(found[0])
        )
        for each in found:
            quoted = any(start < each.start < end for start, end in quotations)
            yield Sentence(
                each.start, each.end, each.text, paragraph, bool(headline), quoted
            )


def _titles(line: Excerpt) -> bool:
    """Return whether a paragraph of one line is a headline: short, and without a full stop."""
    ends = line.text[-1] in ".!?:;…\"'\u201d\u2019)"
    return not ends and "\n" not in line.text and len(line.text.split()) <= _TITLE_WORDS


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Return paragraphs: lines where lines are long, else parted by blank lines and marks.

    Each comes with its two places, and whether a mark such as that of a list stands before it.
    """
    lines = []
    for line in text[start:end].splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    wrapped = all(last - first <= _WRAPPED for first, last in lines)
    found: list[tuple[int, int, bool]] = []
    fresh = True
    for first, last in lines:
        line = text[first:last]
        if not line.strip():
            fresh = True
            continue
        mark = _MARKS.match(line)
        if fresh or mark or not wrapped:
            begins = first + (mark.end() if mark else 0)
            found.append((begins, last, mark is not None))
        else:
            found[-1] = (found[-1][0], last, found[-1][2])
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
