"""Dates and ranges as people type them, read in the zone of a dossier."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of, parse_when
from tracker.domain.dates_from_words import in_our_notation, to_written
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.projections.mended import mend
from tracker.projections.visible import boundary_of
from tracker.services.find_names import event_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.domain.recorded import RecordedEvent

# Compiled when they are first asked: most questions have a date of our own notation.
_BETWEEN: Final = r"(?i)between\s+(.+?)\s+and\s+(.+)"
_WORDS: Final = r"(?i)(?:from\s+)?(.+?)\s+(?:up\s+to|to|until|till|through)\s+(.+)"
_SPACED: Final = r"(.+?)\s+[-\N{EN DASH}\N{EM DASH}]\s+(.+)"
_DASH: Final = r"(.+?)\s*[\N{EN DASH}\N{EM DASH}]\s*(.+)"
_HYPHEN: Final = r"([^-]*[\w.])-(\w[^-]*)"
_DOTS: Final = r"(.+?)\s*\.\.\s*(.+)"
_SIGNS: Final = (_DOTS, _BETWEEN, _WORDS, _SPACED, _DASH, _HYPHEN)
_YEAR: Final = r"\b(\d{4})\b"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBERS: Final = r"\d{1,2}\.\d{1,2}\.?"
_DAY_OF_YEAR: Final = r"\d{1,2},?\s+(\d{4})"
_MONTH_FIRST: Final = r"([^\W\d]+\.?)\s+\d{1,2}\b"
ENDLESS: Final = frozenset(("open", "unknown"))
"""The ways in which a date lasts that has no last day."""
_BRACKETED: Final = r"[\[/{]"
"""A sign of a written date that has two dots of its own."""
_SINCE: Final = r"(?i)\s*since\s+(.+)"
AS_RANGE: Final = r"(?i)\b(last|this|next|since|week)\b|\.\.|w\d\d"
"""Words for several days that do not say which."""


def _unheard(_said: str) -> None:
    """Let a sentence go."""


class Dates(NamedTuple):
    """The reading of dates.

    Attributes:
        now: The time that `today` is of, in microseconds since the epoch.
        zone: The zone of its days.
        events: The events that `@KEY` can name.
        heard: Called with each sentence on how a date in another notation was read.
    """

    now: int
    zone: ZoneInfo
    events: Sequence[RecordedEvent]
    heard: Callable[[str], None] = _unheard

    def day(self, text: str) -> tuple[str, str]:
        """Return the day or instant that a date stands for: of a longer date its last day.

        Returns:
            The day, and a sentence on it when it is the last of several.

        Raises:
            DateNotUnderstoodError: The date is in no accepted form, or has no last day.
            UnknownNameError: `@KEY` names no event.
        """
        written = self.written(text)
        when = parse_when(written, zone=self.zone)
        if when.precision == "instant":
            return written, ""
        if when.lasting in ENDLESS:
            raise DateNotUnderstoodError(
                text, "it has no last day", "ask about one day"
            )
        day = self.last_day(when)
        whole_day = when.precision == "day" and not when.qualifier
        if whole_day or text.startswith("@"):
            return day, ""
        return day, f"{text} is answered for its last day, {day}"

    def written(self, text: str) -> str:
        """Return the written date that words stand for; `@KEY` is the last day of that event.

        `A..B` is the days from the first of A to the last of B; `A..` and `since A` have no end.

        Raises:
            DateNotUnderstoodError: The date is in no accepted form.
            UnknownNameError: `@KEY` names no event.
        """
        if dotted := self._dotted(text):
            return self._range(text, *(self.sides(text) or dotted))
        if since := re.fullmatch(_SINCE, text):
            return self._range(text, since[1], "")
        if text.startswith("@"):
            return self._of_event(text[1:])
        try:
            found = to_written(text, now=self.now, zone=self.zone)
        except DateNotUnderstoodError:
            if (sides := self._in_words(text)) is None:
                raise
            return self._range(text, sides.first, sides.last)
        if found != text.strip() and in_our_notation(text, zone=self.zone) == found:
            self.heard(f"{text.strip()} is read as {found}")
        return found

    def period(self, text: str) -> str:
        """Return the written date of a range, which two dates beside each other are as well.

        Raises:
            DateNotUnderstoodError: It is in no accepted form.
            UnknownNameError: `@KEY` names no event.
        """
        try:
            return self.written(text)
        except DateNotUnderstoodError:
            beside = self._beside(text)
            if beside is None:
                raise
        return self._range(text, *beside)

    def sides(self, text: str) -> tuple[str, str] | None:
        """Return the two dates of a range, `A..B`, `A to B` or `A B`; None for one date.

        The second is empty where the range has no end.
        """
        dotted = self._dotted(text)
        if sides := self._in_words(text):
            return sides.first, sides.last
        if dotted:
            return dotted
        try:
            self._replace(heard=_unheard).written(text)
        except DateNotUnderstoodError:
            return self._beside(text)
        return None

    def _in_words(self, text: str) -> Sides | None:
        """Return the dates of a range in words, unless the words are those of one date.

        Raises:
            DateNotUnderstoodError: It would be a range if it had a year.
        """
        with suppress(DateNotUnderstoodError):
            to_written(text, now=self.now, zone=self.zone)
            return None
        quiet = self._replace(heard=_unheard)

        def read(date: str) -> When:
            return parse_when(quiet.written(date), zone=self.zone)

        found = range_in(text, read)
        if found is not None and not found.own and ".." not in text:
            self.heard(f"{text.strip()} is read as {found.first} to {found.last}")
        dated = f"{text.strip()} {day_of(self.now, self.zone).year}"
        if found is None and not re.search(_YEAR, text) and range_in(dated, read):
            hint = f"write `{dated}`, with the year you mean"
            raise DateNotUnderstoodError(text, "it has no year", hint)
        return found

    def _dotted(self, text: str) -> tuple[str, str] | None:
        """Return the two dates that dots join; None where they belong to something else."""
        first, dots, last = text.partition("..")
        is_key = text.startswith("@") and any(
            f"@{recorded.name}" == text for recorded in self.events
        )
        if not dots or is_key or ".." in last or re.search(_BRACKETED, text):
            return None
        return first.strip(), last.strip()

    def _beside(self, text: str) -> tuple[str, str] | None:
        """Return the two dates of a text, where there is one way to part it into two."""
        words, found = text.split(), []
        quiet = self._replace(heard=_unheard)
        for place in range(1, len(words)):
            first, last = " ".join(words[:place]), " ".join(words[place:])
            with suppress(DateNotUnderstoodError, UnknownNameError):
                quiet.written(first), quiet.written(last)
                found.append((first, last))
        return found[0] if len(found) == 1 else None

    def _range(self, text: str, first: str, last: str) -> str:
        """Return the days from the first of one date to the last of another; it may be missing.

        Raises:
            DateNotUnderstoodError: A date is not understood, is not of days, or the last day lies
                before the first.
        """
        if not first.strip():
            raise DateNotUnderstoodError(
                text, "it has no first day", "write such as 2025-05-20..2025-05-28"
            )
        quiet = self._replace(heard=_unheard)
        dates = [
            parse_when(quiet.written(each.strip()), zone=self.zone)
            for each in (first, last)
            if each.strip()
        ]
        if any(when.precision == "instant" for when in dates):
            raise DateNotUnderstoodError(
                text, "a time of day is not allowed in a range", "name the days"
            )
        begins = day_of(dates[0].start.earliest, self.zone)
        if len(dates) == 1:
            return f"{begins}/.."
        if dates[1].lasting in ENDLESS:
            raise DateNotUnderstoodError(
                text, "it has no last day", "name its last day"
            )
        ends = self.last_day(dates[1])
        if ends < begins.isoformat():
            raise DateNotUnderstoodError(
                text, f"{ends} lies before {begins}", "write the earlier date first"
            )
        return f"[{begins}..{ends}]"

    def _of_event(self, key: str) -> str:
        """Return the last day of an event, as it was corrected."""
        found = event_named(key, self.events)
        when = found.event.when if hasattr(found.event, "when") else None
        for recorded, event in mend(self.events).facts:
            if recorded.event_id == found.event_id:
                when = event.when
        if when is None:
            raise DateNotUnderstoodError(
                f"@{key}",
                "that event has no date of its own",
                "name a dated fact, or write the day",
            )
        return self.last_day(parse_when(when, zone=self.zone))

    def last_day(self, when: When) -> str:
        """Return the last day of a date, in the dossier's zone."""
        return day_of(boundary_of(when) - 1, self.zone).isoformat()


class Sides(NamedTuple):
    """The two dates of a range.

    Attributes:
        first: The first date.
        last: The last date.
        own: Whether each stands in the text as it is here.
    """

    first: str
    last: str
    own: bool


def range_in(text: str, read: Callable[[str], When]) -> Sides | None:
    """Return a text as a range; None where there is no way to read it as one.

    A date takes from the other one what it leaves out, as in "19 to 21 April 2025". A year that is
    taken from there may be the one before, as in "20 December to 5 January 2026".

    Args:
        text: The text.
        read: Reads a date, or raises DateNotUnderstoodError or UnknownNameError.
    """
    backwards = None
    for sides in _ways(text):
        with suppress(DateNotUnderstoodError, UnknownNameError):
            first, last = read(sides.first), read(sides.last)
            if first.start.earliest <= last.start.earliest:
                return sides
            backwards = backwards or sides
    return backwards


def _ways(text: str) -> Iterator[Sides]:
    """Give the ways to part a text into two dates, the likeliest first."""
    for sign in _SIGNS:
        match = re.fullmatch(sign, text.strip())
        if match is None:
            continue
        first, last = match[1].strip(), match[2].strip()
        yield Sides(first, last, own=True)
        month, day = re.match(_MONTH_FIRST, first), re.fullmatch(_DAY_OF_YEAR, last)
        if month and day:
            yield Sides(f"{first} {day[1]}", f"{month[1]} {last}", own=False)
        for one in _completed(first, last, by=-1):
            yield Sides(one, last, own=False)
        for other in _completed(last, first, by=1):
            yield Sides(first, other, own=False)


def _completed(date: str, other: str, *, by: int) -> Iterator[str]:
    """Give a date with the month or year of another, then with the year on its far side."""
    year = re.search(_YEAR, other)
    if year is None or re.search(_YEAR, date):
        return
    if re.fullmatch(_DAY, date):
        if month := re.match(_MONTH_FIRST, other):
            yield f"{month[1]} {date} {year[1]}"
        yield f"{date} {other.partition(' ')[2]}"
        return
    for number in (int(year[1]), int(year[1]) + by):
        if re.fullmatch(_NUMBERS, date):
            yield f"{date.rstrip('.')}.{number}"
        else:
            yield f"{date} {number}"
