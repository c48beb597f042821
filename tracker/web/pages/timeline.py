"""The page of the story: what happened from one day to another, drawn as lanes and told by days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.projections.sentences import long_sentence
from tracker.render.answers.timeline import event_of, saying_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice, contradicted, replaced_words
from tracker.render.words_for_dates_and_numbers import delay_words, plain
from tracker.services.answers.brief_and_chart import AskedChart, ask_chart
from tracker.services.answers.stories import AskedTimeline, ask_timeline
from tracker.web.pages.as_of import KnownLine
from tracker.web.pages.parts.cells import (
    Cite,
    Mark,
    Numbers,
    denial,
    reported_words,
    speaker_of,
)
from tracker.web.pages.parts.days import day_name
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings, kept_words
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views
from tracker.web.pages.parts.story_lanes import anchor_of, lanes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.timeline import Timeline, TimelineEntry
    from tracker.web.visit import Told, Visit

MOST_DRAWN: Final = 75
"""The days that lanes have room for; a longer story is only told."""
_MOST_CHOICES: Final = 9
_MOST_DELAY: Final = 1
_FILTERS: Final = (
    ("type", "Type", "types"),
    ("party", "Party", "parties"),
    ("issue", "Issue", "issues"),
)
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


class Filter(Struct, frozen=True):
    """A filter: its name, and its choices with counts."""

    name: str
    choices: tuple[LinkChoice, ...]


class EntryView(Struct, frozen=True, kw_only=True):
    """A fact of the story.

    `party` and `issue` stand before a stance, whose cell `address` leads to.
    """

    anchor: str
    party: str
    issue: str
    address: str
    text: str
    marks: tuple[Mark, ...]


class GroupView(Struct, frozen=True, kw_only=True):
    """Facts of one day, one speaker and the same sources, with one line for their source."""

    entries: tuple[EntryView, ...]
    by: str
    source: Cite | None
    keys: tuple[LinkChoice, ...]
    after: str


class DayView(Struct, frozen=True, kw_only=True):
    """The facts of one day; `is_loose` where the order of some is not known."""

    anchor: str
    name: str
    weekday: str
    counted: str
    address: str
    is_loose: bool
    groups: tuple[GroupView, ...]


def timeline_page(visit: Visit, told: Told) -> str:
    """Return the page of a story."""
    return _StoryPage(visit, told.value).html()


class _StoryPage:
    """The page of one story, and what its parts need."""

    def __init__(self, visit: Visit, story: Timeline) -> None:
        self._visit, self._story = visit, story
        asked = story.asked
        self._around = Surroundings(
            visit, zone=story.zone, title=story.title, asked=None
        )
        self._last = _day(asked.to)
        self._around.day = self._last
        self._to = self._around.to.on(asked.to)
        year = self._last.year if self._last else None
        self._voice = Voice(story, short=True)
        self._voice.year = year
        self._numbers = Numbers(story.sources, self._voice)
        self._saying = saying_of(self._voice, story.titles)
        first = next((e.day for e in story.entries if e.day), None)
        self._first = _day(asked.from_ or first or asked.to)

    def html(self) -> str:
        """Return the page."""
        story = self._story
        sentence = self._sentence()
        days = list(self._days())
        return fill(
            "timeline",
            frame=self._around.frame(sentence, "timeline", page=True),
            sentence=sentence,
            how=self._how(),
            dates=self._dates(),
            filters=list(self._filters()),
            lanes=self._lanes(),
            days=days,
            empty=self._empty() if not story.entries else None,
            sources=source_views(self._numbers, self._voice, self._to),
        )

    def _sentence(self) -> str:
        last = day_name(self._last, None) if self._last else self._story.asked.to
        if self._story.asked.from_ is None:
            return say("What happened up to %(day)s", day=last)
        same = self._last.year if self._last else None
        first = day_name(self._first, same) if self._first else ""
        if first and self._first == self._last:
            return say("What happened on %(day)s", day=last)
        return say("What happened from %(first)s to %(last)s", first=first, last=last)

    def _how(self) -> KnownLine:
        later = sum(e.reported_later for e in self._story.entries)
        number = say_number("%(num)s fact", "%(num)s facts", len(self._story.entries))
        clocks = self._around.clocks
        words = say("%(clocks)s: %(facts)s", clocks=clocks, facts=number)
        only = say(
            "Only what was known on %(day)s", day=self._voice.date(self._story.asked.to)
        )
        link = LinkChoice(only, self._visit.again(known="then"))
        if later:
            one, many = "%(num)s was reported later", "%(num)s were reported later"
            words = f"{words}, {say_number(one, many, later)}"
        return KnownLine(f"{words}.", None if self._around.known else link)

    def _dates(self) -> dict[str, Any]:
        """Return what the form of two dates needs."""
        visit, first, last = self._visit, self._first, self._last
        steps: dict[str, LinkChoice | None] = {"before": None, "after": None}
        if first and last and self._story.asked.from_:
            length = last - first + timedelta(days=1)
            one = timedelta(days=1)
            before = (first - length, first - one)
            after = (last + one, last + length)
            steps = {
                "before": self._stepped(before, before[1]),
                "after": self._stepped(after, after[0]),
            }
        known = self._around.known
        then = say("on %(day)s", day=self._voice.date(self._story.asked.to))
        return {
            **steps,
            "action": visit.again().partition("?")[0],
            "first": day_name(first, None) if first else "",
            "last": day_name(last, None) if last else "",
            "kept": kept_words(visit),
            "known": (
                LinkChoice(say("today"), visit.again(known=None), not known),
                LinkChoice(then, visit.again(known="then"), known == "then"),
            ),
            "known_at": "" if known in {"", "then"} else known,
            "known_action": visit.again(known=None).partition("?")[0],
            "known_kept": tuple(
                (name, value)
                for name, values in visit.words.items()
                for value in values
                if name != "known"
            ),
        }

    def _stepped(self, span: tuple[date, date], named: date) -> LinkChoice:
        year = self._last.year if self._last else None
        address = self._visit.again(from_=span[0].isoformat(), to=span[1].isoformat())
        return LinkChoice(day_name(named, year), address)

    # Filters.

    def _filters(self) -> Iterator[Filter]:
        """Give each filter with the counts that it has while the others stay as they are."""
        for word, name, field in _FILTERS:
            current = set(self._visit.words.get(word, ()))
            counted = Counter(self._values(self._without(field), word))
            choices = [
                LinkChoice(
                    self._called(word, value),
                    self._visit.again(**{word: value}),
                    value in current,
                    count=f"{number:,}",
                )
                for value, number in counted.most_common(_MOST_CHOICES)
            ]
            every = LinkChoice(say("all"), self._without_word(word), not current)
            yield Filter(say(name), (every, *choices))

    def _without(self, field: str) -> Timeline:
        """Return the story without one filter."""
        asked = self._visit.asked(AskedTimeline)
        if not getattr(asked, field):
            return self._story
        wider = msgspec.structs.replace(asked, **{field: ()})
        return self._visit.ask(ask_timeline, wider)

    def _without_word(self, word: str) -> str:
        nothing: dict[str, Any] = {word: None}
        return self._visit.again(**nothing)

    def _values(self, story: Timeline, word: str) -> Iterator[str]:
        for entry in story.entries:
            if word == "type":
                yield entry.type
            elif word == "party":
                yield from (p for p in entry.parties if p in story.parties)
            else:
                yield from entry.issues

    def _called(self, word: str, value: str) -> str:
        if word == "type":
            return plain(value)
        return self._voice.name(value) if word == "party" else self._voice.title(value)

    # The story.

    def _lanes(self) -> Any:
        """Return the lanes of a story that has room for them."""
        first, last = self._first, self._last
        if not first or not last or not self._story.entries:
            return None
        if (last - first).days >= MOST_DRAWN or self._story.asked.from_ is None:
            return None
        asked = self._visit.asked(AskedChart, since=None, to=self._story.asked.to)
        drawn = self._visit.ask(ask_chart, asked)
        return lanes_of(self._story, drawn, (first, last), self._voice)

    def _days(self) -> Iterator[DayView]:
        """Give the days in their order, and the facts without a day between them."""
        by_group: dict[int, list[TimelineEntry]] = {}
        for entry in self._story.entries:
            by_group.setdefault(entry.group, []).append(entry)
        for group, entries in by_group.items():
            yield self._of_day(group, entries)

    def _of_day(self, group: int, entries: list[TimelineEntry]) -> DayView:
        day = _day(entries[0].day or "")
        name, weekday, address = self._named(day, entries[0])
        counted = say_number("%(num)s fact", "%(num)s facts", len(entries))
        together: dict[tuple[Any, ...], list[TimelineEntry]] = {}
        for each in entries:
            key = (each.speaker, each.basis, tuple(each.citations), tuple(each.after))
            together.setdefault(key, []).append(each)
        return DayView(
            anchor=f"d{group}",
            name=name,
            weekday=weekday,
            counted=counted,
            address=address,
            is_loose=any(each.unordered for each in entries),
            groups=tuple(self._group(found) for found in together.values()),
        )

    def _named(self, day: date | None, first: TimelineEntry) -> tuple[str, str, str]:
        """Return the name of a day, its weekday and the address of its picture."""
        if day is None:
            return self._voice.date(first.when, first.when_words), "", ""
        year = self._last.year if self._last else None
        weekday = say(_WEEKDAYS[day.weekday()])
        return day_name(day, year), weekday, self._to.picture(day.isoformat())

    def _group(self, entries: list[TimelineEntry]) -> GroupView:
        first = entries[0]
        after = ", ".join(map(clean, first.after))
        event = self._to.event(first.key)
        return GroupView(
            entries=tuple(map(self._entry, entries)),
            by=speaker_of(first, self._voice),
            source=self._numbers.cite(first.citations, event),
            keys=tuple(
                LinkChoice(clean(e.key), self._to.event(e.key)) for e in entries
            ),
            after=say("after %(keys)s", keys=after) if after else "",
        )

    def _entry(self, entry: TimelineEntry) -> EntryView:
        fields = entry.fields
        anchor = anchor_of(entry.key)
        marks = tuple(self._marks(entry))
        if entry.type == "position-stated":
            return EntryView(
                anchor=anchor,
                party=self._voice.name(fields["party"]),
                issue=self._voice.title(fields["issue"]),
                address=self._to.cell(fields["party"], fields["issue"]),
                text=clean(fields["stance"]),
                marks=marks,
            )
        text = long_sentence(event_of(entry, self._story), self._saying)
        return EntryView(
            anchor=anchor, party="", issue="", address="", text=text, marks=marks
        )

    def _marks(self, entry: TimelineEntry) -> Iterator[Mark]:
        voice = self._voice
        if entry.disputed_by:
            deniers = voice.names(entry.disputed_by)
            yield Mark(denial(deniers, len(entry.disputed_by)), "disputed")
        if entry.reported_later or abs(entry.delay_days) > _MOST_DELAY:
            late = delay_words(entry.delay_days) if entry.delay_days else ""
            reported = reported_words(entry.when, entry.reported, voice)
            day = say("reported %(day)s", day=reported)
            yield Mark(", ".join(filter(None, (day, late))), "late")
        if entry.certainty == "possible":
            yield Mark(say("possibly outside these dates"), "weak")
        if entry.confidence in {"low", "medium"}:
            level = plain(entry.confidence or "")
            yield Mark(say("%(level)s confidence", level=level), "weak")
        if words := replaced_words(entry, voice):
            yield Mark(words)
        told = {each.key for each in self._story.entries}
        hidden = sum(name not in told for name in entry.contradicted_by)
        if hidden:
            yield Mark(contradicted(hidden), "weak")

    def _empty(self) -> dict[str, Any]:
        """Say that nothing is there, and what to leave out so that something is."""
        words = [w for w, *_ in _FILTERS if w in self._visit.words]
        without: dict[str, Any] = dict.fromkeys(words)
        link = LinkChoice(say("Show it without filters"), self._visit.again(**without))
        return {"link": link if words else None}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
