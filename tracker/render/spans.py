"""What the entries of a picture say, as lines of spans; a renderer only escapes and lays out.

Everything from outside passes through `clean` on its way into a span, so that no span holds a control character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from tracker.render.date_and_number_words import (
    asked_words,
    counted,
    date_words,
    hours_words,
    joined,
    last_day,
    plain,
    until_words,
    zone_or_utc,
)
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import (
        ConditionShown,
        Hours,
        IssueRow,
        Picture,
        SourceShown,
        Statement,
    )

Role = Literal["text", "strong", "dim", "mark", "cite", "later", "code", "link"]


class Span(NamedTuple):
    """A piece of a line and what it is; a `cite` holds a source's number, a `mark` a state, a `link` an address."""

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


class Dated(Protocol):
    """What says a date in words."""

    def date(self, text: str, words: str | None = None) -> str:
        """A date in words."""


class Voice:
    """How an answer's names and dates are said.

    Args:
        answer: Whose names and zone.
        short: Whether things are said shortly, as beside a matrix.
        boundary: The boundary asked about; said shortly, its year goes without saying.
    """

    def __init__(self, answer: Named, *, short: bool = False, boundary: str = "") -> None:
        self.short = short
        self.zone: ZoneInfo = zone_or_utc(answer.zone)
        day = last_day(boundary, zone=self.zone) if boundary else None
        self.year = day.year if short and day else None
        self._titles = {issue.slug: clean(issue.title) for issue in answer.issues}
        self._names = {slug: clean(name) for slug, name in answer.parties.items()}

    def name(self, slug: str) -> str:
        """A party by its name; a person or office by what it is called."""
        return self._names.get(slug) or clean(slug)

    def names(self, slugs: Sequence[str]) -> str:
        """Parties by name, as a list in a sentence."""
        return joined([self.name(slug) for slug in slugs])

    def title(self, issue: str) -> str:
        """An issue by its title."""
        return self._titles.get(issue) or clean(issue)

    def date(self, text: str, words: str | None = None) -> str:
        """A date in words."""
        return date_words(text, zone=self.zone, words=words, year=self.year)

    def until(self, text: str) -> str:
        """An end in words."""
        return until_words(text, zone=self.zone, year=self.year)

    def hours(self, spans: Sequence[Hours]) -> str:
        """Parts of the day asked about."""
        return joined([hours_words(span.from_, span.until, zone=self.zone) for span in spans])


def sentence(picture: Picture, voice: Voice, *, today_known: bool, hint: bool) -> Line:
    """What was asked, by which clocks, and how much of the answer was reported later.

    Args:
        picture: The answer.
        voice: How names and dates are said.
        today_known: Whether the log was read to its head; otherwise its last place is named.
        hint: Whether to name the option that hides what was reported later.
    """
    asked = picture.asked
    said = f"Positions {asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)} ({clean(picture.zone)}), by "
    place = "" if today_known else f" up to log place {asked.log}"
    if asked.known is None:
        said += "all that is known today" if today_known else f"all that was recorded{place}"
    else:
        said += f"what was known {asked_words(asked.known, boundary='', zone=voice.zone)}{place and f', of what was recorded{place}'}"
    later = picture.reported_later
    if not later:
        return (Span(said + "."),)
    marked = (
        Span(f"{said}; {counted(later, 'statement')}, marked "),
        Span("*", "later"),
        Span(f", {'was' if later == 1 else 'were'} reported later"),
    )
    return (
        (
            *marked,
            Span(" ("),
            Span("--then", "code"),
            Span(f" hides {'it' if later == 1 else 'them'})."),
        )
        if hint
        else (*marked, Span("."))
    )


def cites(numbers: Iterable[int]) -> Line:
    """A space and the numbers of the sources cited."""
    spans = tuple(Span(str(n), "cite") for n in numbers)
    return (Span(" "), *spans) if spans else ()


def listed(parts: Iterable[str], *, joiner: str = "; ") -> str:
    """The parts that say something, joined."""
    return joiner.join(part for part in parts if part)


def condition(found: ConditionShown, voice: Voice) -> str:
    """What is asked for first, by whom, before what."""
    whom = f"by {voice.name(found.by_whom)}" if found.by_whom else ""
    before = f"before {clean(found.before_what)}" if found.before_what else ""
    asked = listed([whom, before], joiner=", ")
    return clean(found.what) + (f" ({asked})" if asked else "")


def conditions(found: Sequence[ConditionShown], voice: Voice) -> str:
    """All that is asked for first; empty when nothing is."""
    return "; ".join(condition(c, voice) for c in found)


def on_condition(found: Sequence[ConditionShown], voice: Voice) -> str:
    """What a stance goes on with where it asks for something first."""
    return f", on condition: {conditions(found, voice)}" if found else ""


def said_how(statement: Statement, voice: Voice) -> str:
    """Who said it and what it rests on."""
    return listed(
        [
            voice.name(statement.speaker) if statement.speaker else "",
            plain(statement.basis) if statement.basis else "",
            f"{clean(statement.confidence)} confidence"
            if statement.confidence in {"low", "medium"}
            else "",
            f"placed at {statement.placement} of 100" if statement.placement is not None else "",
            f"reported {voice.date(statement.reported)}" if statement.reported_later else "",
            clean(statement.key) if statement.key and voice.short else "",
        ],
        joiner=", ",
    )


def statement_marks(
    statement: Statement, voice: Voice, *, cell_state: str, alone: bool
) -> list[str]:
    """What has to be known of one statement that the mark of its cell does not say already; `alone` when that mark is about it only."""
    marks = []
    if statement.inherited_from and cell_state != "inherited":
        marks.append(f"inherited from {voice.name(statement.inherited_from)}")
    if statement.disputed_by and not (alone and cell_state == "disputed"):
        marks.append(f"disputed by {voice.names(statement.disputed_by)}")
    return marks


def cell_mark(state: str, statements: Sequence[Statement], voice: Voice) -> str:
    """The state of a cell in words that stand without colour; empty for one that is simply stated."""
    if state == "stated":
        return ""
    if state == "no-evidence":
        return "no evidence yet"
    if state == "stale" and statements:
        days = min(s.age_days for s in statements)
        return f"stale {days} d" if voice.short else f"stale, {counted(days, 'day')}"
    if state == "inherited":
        whose = dict.fromkeys(s.inherited_from for s in statements if s.inherited_from)
        return f"inherited from {voice.names(list(whose))}" if whose else "inherited"
    if state == "disputed":
        return (
            f"disputed by {voice.names(statements[0].disputed_by)}"
            if len(statements) == 1 and statements[0].disputed_by
            else "disputed"
        )
    return plain(state)


def statement_line(
    statement: Statement, voice: Voice, *, lead: str, who: str, cell_state: str, alone: bool
) -> Line:
    """One statement as it is, in full.

    Args:
        statement: What was said.
        voice: How names and dates are said.
        lead: The title of the sub-issue it is on, if any.
        who: The party, where the column does not say it.
        cell_state: The state of its cell, whose mark is not said again.
        alone: Whether it is the only one in its cell.
    """
    spans = [Span(f"({lead}) ", "dim")] if lead else []
    spans += [Span(f"{who}: ", "strong")] if who else []
    spans.append(Span(clean(statement.stance)))
    spans.append(Span(on_condition(statement.conditions, voice)))
    for mark in statement_marks(statement, voice, cell_state=cell_state, alone=alone):
        spans += [Span(" "), Span(mark, "mark")]
    spans.append(Span(f" · {voice.date(statement.when, statement.when_words)}", "dim"))
    if statement.reported_later:
        spans.append(Span("*", "later"))
    if statement.since != statement.when:
        spans.append(Span(f" (since {voice.date(statement.since)})", "dim"))
    if how := said_how(statement, voice):
        spans.append(Span(f", {how}", "dim"))
    return (*spans, *cites(statement.citations))


def source_line(source: SourceShown, voice: Dated) -> Line:
    """A source without its number."""
    spans = [Span(clean(source.publisher) or clean(source.slug), "strong")]
    if source.title:
        spans.append(Span(f", “{clean(source.title)}”"))
    if source.published:
        spans.append(Span(f", {voice.date(source.published)}"))
    if source.url:
        spans += [Span(", "), Span(clean(source.url), "link")]
    return tuple(spans)
