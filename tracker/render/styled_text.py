"""Lines of spans: pieces of text, each with its role; a format only escapes them and lays them out.

Everything from outside passes through `clean` on its way into a span, so that no span holds a
control character.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

from msgspec import Struct

from tracker.domain.names import slug_in_words, topic_of
from tracker.domain.recorded import UNRECORDED
from tracker.projections.subjects import titles_in
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    date_words,
    day_words,
    end_day_words,
    hours_words,
    is_unnamed,
    joined,
    known_words,
    last_day,
    local_time,
    moment,
    plain,
    span_words,
    until_words,
    zone_or_utc,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import (
        Asked,
        IssueRow,
        SourceShown,
        Statement,
    )
    from tracker.projections.picture_format.entries import ConditionShown, Hours
    from tracker.projections.questions.timeline import StoryAsked

NO_SOURCE: Final = "no source given"
"""The words for a fact without evidence."""
SUMMARIES: Final = (
    "A stance is a summary in the record's words, not a quotation of the speaker, unless its "
    "source is quoted."
)
"""The note on whose words a stance is told in."""
NBSP: Final = "\N{NO-BREAK SPACE}"
"""A space in our own words at which no line breaks; a terminal shows it as any other."""
SEPARATOR: Final = f"·{NBSP}"
"""A sign between two of our own words; it does not begin a line."""
_MOST_KEYS: Final = 4

Role = Literal[
    "text",
    "strong",
    "dim",
    "mark",
    "cite",
    "later",
    "code",
    "link",
    "found",
    "fresh",
    "doubt",
    "denied",
]


class Span(NamedTuple):
    """A piece of a line and its role.

    A `cite` holds a source's number, a `mark` a state, a `link` an address, `found` words that were
    looked for. A `fresh` one is new, a `doubt` says how sure it is, `denied` who denies it.
    """

    text: str
    role: Role = "text"


Line = tuple[Span, ...]


class Item(NamedTuple):
    """An entry of a section: its line, and the lines of its parts."""

    line: Line
    parts: tuple[Line, ...] = ()


class Named(Protocol):
    """An answer that names parties and issues: a picture, a timeline and others."""

    @property
    def zone(self) -> str:
        """The dossier's zone."""

    @property
    def parties(self) -> dict[str, str]:
        """Names by slug."""

    @property
    def issues(self) -> list[IssueRow]:
        """Issues with their titles."""


class Titled(Protocol):
    """A truce, a meeting, a proposal or an agreement: an entry that has a name."""

    @property
    def slug(self) -> str:
        """Its slug."""

    @property
    def title(self) -> str | None:
        """Its title."""


def called(found: Titled) -> str:
    """Return what a thing is called: its title, else its slug as words."""
    return clean(found.title or slug_in_words(found.slug))


class DateWords:
    """Words for the dates of one zone.

    Args:
        zone: The name of the zone.
        year: The year that goes without saying.
    """

    def __init__(self, zone: str, *, year: int | None = None) -> None:
        self.zone: ZoneInfo = zone_or_utc(zone)
        self.year = year

    def date(self, text: str, words: str | None = None) -> str:
        """Say a date in words."""
        return date_words(text, zone=self.zone, words=words, year=self.year)

    def on_day(self, text: str) -> str:
        """Say a date without its clock time."""
        return day_words(text, zone=self.zone, year=self.year)

    def over(self, text: str | None) -> int:
        """Return when a date is surely over, to compare with; None is over before everything."""
        return moment(text, zone=self.zone, over=True)

    def moment(self, text: str | None) -> int:
        """Return when a date has surely begun, to sort by; None comes before everything."""
        return moment(text, zone=self.zone)


class Voice(DateWords):
    """Words for the names and dates of one answer.

    Args:
        answer: The answer, with its names and its zone.
        short: Whether things are said shortly, as beside a matrix.
        boundary: The boundary asked about; said shortly, its year goes without saying.

    Attributes:
        local_time: The dossier's time, named by the last part of its zone.
    """

    def __init__(
        self, answer: Named, *, short: bool = False, boundary: str = ""
    ) -> None:
        super().__init__(answer.zone)
        self.local_time = local_time(answer.zone)
        self.short = short
        day = last_day(boundary, zone=self.zone) if short and boundary else None
        self.year = day.year if day else None
        self._titles = {issue.slug: clean(issue.title) for issue in answer.issues}
        self._names = {slug: clean(name) for slug, name in answer.parties.items()}
        self._things = titles_in(answer) | getattr(answer, "titles", {})

    def name(self, slug: str) -> str:
        """Return a party's name, or what a person or office is called."""
        return self._names.get(slug) or clean(slug)

    def names(self, slugs: Sequence[str]) -> str:
        """Return parties by name, as a list in a sentence."""
        return joined([self.name(slug) for slug in slugs])

    def title(self, issue: str) -> str:
        """Return the title of an issue."""
        return self._titles.get(issue) or clean(issue)

    def thing(self, kind: str, slug: str) -> str:
        """Return what a truce, a meeting and the like is called."""
        return clean(self._things.get(f"{kind}:{slug}") or slug_in_words(slug))

    def closing_day(self, boundary: str) -> date:
        """Return the day that an exclusive boundary closes."""
        return last_day(boundary, zone=self.zone) or date.max

    def full_day(self, text: str) -> str:
        """Say the same with its year."""
        return day_words(text, zone=self.zone)

    def end_day(self, text: str) -> str:
        """Say an end without its clock time: midnight is the end of the day before."""
        return end_day_words(text, zone=self.zone, year=self.year)

    def span(self, first: str, last: str) -> str:
        """Say the days from one date to an end: "8-10 May"; empty where one is not one day."""
        return span_words(first, last, zone=self.zone, year=self.year)

    def until(self, text: str) -> str:
        """Say an end in words."""
        return until_words(text, zone=self.zone, year=self.year)

    def hours(self, spans: Sequence[Hours]) -> str:
        """Say parts of the day asked about."""
        return joined(
            [hours_words(span.from_, span.until, zone=self.zone) for span in spans]
        )

    def asked(self, asked: Asked) -> str:
        """Say at which time a question is asked: "at the end of 28 May 2025"."""
        return asked_words(asked.valid, boundary=asked.boundary, zone=self.zone)

    def end(self, asked: Asked) -> str:
        """Say the same as the end of a time: "the end of 28 May 2025"."""
        return self.asked(asked).removeprefix("at ")

    def as_known(self, asked: Asked | StoryAsked, *, today_known: bool) -> str:
        """Say by which knowledge it is answered: "as known today"."""
        return known_words(
            asked.known,
            asked.log,
            zone=self.zone,
            today_known=today_known,
            then=str(getattr(asked, "valid", None) or getattr(asked, "to", "")),
        )

    def clocks(self, asked: Asked, *, today_known: bool) -> str:
        """Say all three: "at the end of 28 May 2025, Kyiv time, as known today"."""
        known = self.as_known(asked, today_known=today_known)
        return f"{self.asked(asked)}, {self.local_time}, {known}"


def cites(numbers: Iterable[int]) -> Line:
    """Return a space and the numbers of the sources cited."""
    spans = tuple(Span(str(n), "cite") for n in numbers)
    return (Span(" "), *spans) if spans else ()


def sourced(numbers: Iterable[int]) -> Line:
    """Return a space and the numbers of the sources cited, or that no source was given."""
    return cites(numbers) or (Span(" "), Span(NO_SOURCE, "mark"))


def contradicted(number: int) -> str:
    """Say how many statements contradict one beside which they are not shown."""
    if not number:
        return ""
    return f"and {number} that {'contradicts' if number == 1 else 'contradict'} it"


def reported_later(said: str, number: int) -> Line:
    """Close a sentence with how much was reported later: "…, marked *, was reported later."."""
    if not number:
        return (Span(f"{said}."),)
    were = "was" if number == 1 else "were"
    return (
        Span(f"{said}, marked "),
        Span("*", "later"),
        Span(f", {were} reported later."),
    )


def confidence_words(found: str | None) -> str:
    """Say a confidence that is low or medium; a high one goes without saying."""
    return f"{clean(found)} confidence" if found in {"low", "medium"} else ""


def disputed(parties: Sequence[str], voice: Voice) -> Line:
    """Say who denies a thing, as a mark behind a space; nothing when nobody does."""
    return (
        (Span(" "), Span(f"disputed by {voice.names(parties)}", "mark"))
        if parties
        else ()
    )


class Replaced(Protocol):
    """A note or its entry in a story: another may have replaced it."""

    @property
    def replaced_by(self) -> str | None:
        """The key of the note that replaces it."""

    @property
    def replaced_on(self) -> str | None:
        """The date of that."""


def replaced_words(found: Replaced, voice: Voice) -> str:
    """Say by which note another is replaced, and when; empty where it stands."""
    if found.replaced_by is None or found.replaced_on is None:
        return ""
    key = (
        "a new one"
        if found.replaced_by.startswith(UNRECORDED)
        else clean(found.replaced_by)
    )
    return f"replaced by {key}, {voice.date(found.replaced_on)}"


def replaced_mark(found: Replaced, voice: Voice) -> Line:
    """Say the same as a mark behind a space."""
    words = replaced_words(found, voice)
    return (Span(" "), Span(words, "mark")) if words else ()


def event_keys(keys: Sequence[str]) -> Line:
    """Name the events behind a line, the first of many; one that is only previewed is new."""
    named = ("new" if key.startswith(UNRECORDED) else clean(key) for key in keys)
    names = list(dict.fromkeys(named))
    if not names:
        return ()
    more = len(names) - _MOST_KEYS
    rest = f" and {more} more" if more > 0 else ""
    return (Span(f" · {', '.join(names[:_MOST_KEYS])}{rest}", "dim"),)


def listed(parts: Iterable[str], *, joiner: str = "; ") -> str:
    """Join the parts that say something."""
    return joiner.join(part for part in parts if part)


def _step(slug: str | None, voice: Voice) -> str:
    return f"“{voice.thing('step', slug)}”" if slug else ""


def condition(found: ConditionShown, voice: Voice) -> str:
    """Say what is asked for first, by whom and before what."""
    whom = f"by {voice.name(found.by_whom)}" if found.by_whom else ""
    before = found.before_what or _step(found.before_step, voice)
    asked = listed([whom, f"before {clean(before)}" if before else ""], joiner=", ")
    said = clean(found.what) + (f" ({asked})" if asked else "")
    days = _days_instead(found, voice)
    return f"{said}, else {' or '.join(days)}" if days else said


def _days_instead(found: ConditionShown, voice: Voice) -> list[str]:
    """Say the days of which one holds if a condition is not met; a fact names one at most."""
    due = getattr(found, "due", None) or []
    return [voice.date(day) for day in ([due] if isinstance(due, str) else due)]


def conditions(found: Sequence[ConditionShown], voice: Voice) -> str:
    """Say all that is asked for first; empty when nothing is."""
    return "; ".join(condition(c, voice) for c in found)


def topics(found: Sequence[str], voice: Voice) -> str:
    """Say issues by their titles, and what has a beginning and an end by its kind and name."""
    kinds = [topic_of(topic) for topic in found]
    return ", ".join(
        voice.title(slug)
        if kind == "issue"
        else f"{clean(kind)} {voice.thing(kind, slug)}"
        for kind, slug in kinds
    )


def on_condition(found: Sequence[ConditionShown], voice: Voice) -> str:
    """Return the end of a stance that asks for something first."""
    return f", on condition: {conditions(found, voice)}" if found else ""


def statement_marks(
    statement: Statement, voice: Voice, *, cell_state: str, alone: bool
) -> list[str]:
    """Return what has to be known of a statement and is not said by the mark of its cell.

    Args:
        statement: The statement.
        voice: The words for names.
        cell_state: The state of its cell.
        alone: Whether the mark of the cell is about this statement only.
    """
    marks = []
    if statement.inherited_from and cell_state != "inherited":
        marks.append(f"inherited from {voice.name(statement.inherited_from)}")
    if statement.disputed_by and not (alone and cell_state == "disputed"):
        marks.append(f"disputed by {voice.names(statement.disputed_by)}")
    return marks


def said_by(found: Any, voice: Voice) -> str:
    """Say the speaker of a statement and his office that day; empty where there is none."""
    if not found.speaker:
        return ""
    office = clean(found.office) if found.office else ""
    return listed([voice.name(found.speaker), office], joiner=", ")


def how_known(found: Any, speaker: str) -> str:
    """Say what a fact rests on and how sure it is, as far as its speaker does not say so."""
    basis = plain(found.basis or "")
    if found.basis == "anonymous":
        basis = "" if is_unnamed(speaker) else "unnamed sources"
    return listed([basis, confidence_words(found.confidence)], joiner=", ")


class SourceCited(NamedTuple):
    """The source that stands for a statement, and those that it has beside that one.

    Attributes:
        n: Its number.
        more: How many others are not named.
        others: The numbers of those that are.
    """

    n: int
    more: int
    others: tuple[int, ...] = ()


class SaidShortly(Struct, frozen=True):
    """A statement in a cell of a short answer.

    Attributes:
        who: Its party, where the column does not say it.
        stance: What was said.
        told: When and by whom, or how it is known.
        cited: Its source; None where none was given.
        notes: What has to be known of it, each part with its role.
    """

    who: str
    stance: str
    told: str
    cited: SourceCited | None
    notes: tuple[Span, ...]


class CellStatement(Struct, frozen=True):
    """A statement in a cell of a matrix, as words that a format joins.

    Attributes:
        part: The title of its sub-issue; empty when it is on the row's own issue.
        who: Its party, where the column does not say it.
        stance: What was said, with what is asked for first.
        marks: What has to be known of it.
        marks_alone: The same where the mark of its cell is about this statement only.
        date: When.
        since: Since when the stance has held; empty when that is the same.
        how: Who said it and what it rests on.
        speaker: Who said it.
        confidence: How sure its report is, where that does not go without saying.
        later: Whether it was reported after the date asked about.
        citations: The numbers of its sources.
        own_citations: The numbers of those that carry it and not only what it repeats.
    """

    part: str
    who: str
    stance: str
    marks: tuple[str, ...]
    marks_alone: tuple[str, ...]
    date: str
    since: str
    how: str
    speaker: str
    confidence: str
    later: bool
    citations: tuple[int, ...]
    own_citations: tuple[int, ...]


def statement_line(found: CellStatement, *, alone: bool) -> Line:
    """Return a statement of a matrix in full; `alone` when it is the only one in its cell."""
    spans = [Span(f"({found.part}) ", "dim")] if found.part else []
    spans += [Span(f"{found.who}: ", "strong")] if found.who else []
    spans.append(Span(found.stance))
    for mark in found.marks_alone if alone else found.marks:
        spans += [Span(" "), Span(mark, "mark")]
    spans.append(Span(f" · {found.date}", "dim"))
    if found.later:
        spans.append(Span("*", "later"))
    if found.since:
        spans.append(Span(f" (since {found.since})", "dim"))
    if found.how:
        spans.append(Span(f", {found.how}", "dim"))
    return (*spans, *sourced(found.citations))


def source_line(source: SourceShown, dates: DateWords) -> Line:
    """Return a source without its number."""
    spans = [Span(clean(source.publisher) or clean(source.slug), "strong")]
    if source.title:
        spans.append(Span(f", “{clean(source.title)}”"))
    if source.published:
        spans.append(Span(f", {dates.date(source.published)}"))
    if source.url:
        spans += [Span(", "), Span(clean(source.url), "link")]
    return tuple(spans)


class SourceItem(Struct, frozen=True):
    """A source in a list.

    Attributes:
        n: Its number.
        said: Who published it, and when.
        slug: Its slug.
        line: All that tells it apart, with its title and its address.
    """

    n: int
    said: str
    slug: str
    line: Line


def source_item(
    source: SourceShown, dates: DateWords, n: int | None = None
) -> SourceItem:
    """Return a source under its number, or under another."""
    slug = clean(source.slug)
    day = dates.on_day(source.published) if source.published else ""
    said = listed([clean(source.publisher) or slug, day], joiner=", ")
    return SourceItem(
        source.n if n is None else n, said, slug, source_line(source, dates)
    )
