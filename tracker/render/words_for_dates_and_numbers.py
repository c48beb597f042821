"""Dates, hours and numbers in the words of a reader, by the clock of a dossier's zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_bounds, zone_of
from tracker.domain.errors import DateNotUnderstoodError
from tracker.projections.sentences.written_dates import (
    MONTHS,
    clock_said,
    date_said,
    day_or_none,
    day_said,
    days_said,
    local_or_none,
    when_or_none,
)
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from tracker.domain.recorded import OriginTold, ReviewedTold

_DAY_AND_MONTH: Final = re.compile(rf"\b(\d{{1,2}}) (?=(?:{'|'.join(MONTHS)})\b)")


def date_words(
    text: str, *, zone: ZoneInfo, words: str | None = None, year: int | None = None
) -> str:
    """Say a written date as a reader would.

    Args:
        text: An EDTF date or an ISO 8601 instant; anything else comes back as it is, made harmless.
        zone: Whose clock an instant is shown on.
        words: The source's own words, which are preferred.
        year: The year that goes without saying.
    """
    return clean(words or date_said(text, zone=zone, year=year))


def until_words(text: str, *, zone: ZoneInfo, year: int | None = None) -> str:
    """Say an end as `date_words` does: a written day ends with that day."""
    when = when_or_none(text, zone)
    found = date_words(text, zone=zone, year=year)
    if when is None or when.precision == "instant":
        return found
    return (
        f"the end of a day {found}"
        if found.startswith("between ")
        else f"the end of {found}"
    )


def day_words(
    text: str, *, zone: ZoneInfo, year: int | None = None, end: bool = False
) -> str:
    """Say a date without its clock time; an end at midnight is one of the day before."""
    when = when_or_none(text, zone)
    if when is None or when.precision != "instant":
        return date_words(text, zone=zone, year=year)
    day = day_or_none(when.start.earliest - (1 if end else 0), zone)
    if day is None:
        return clean(text)
    return day_said(day, year)


def origin_words(origin: OriginTold) -> str:
    """Say who recorded an event first, on which day of UTC, at which place of another log."""
    day = day_words(origin.recorded_at, zone=zone_or_utc("UTC"))
    by = clean(origin.recorded_by)
    return f"recorded by {by} on {day} in another log, place {origin.place}"


def review_words(review: ReviewedTold) -> str:
    """Say who proposed an event, on which day of UTC, in which review."""
    day = day_words(review.proposed_at, zone=zone_or_utc("UTC"))
    by = clean(review.proposed_by)
    return f"proposed by {by} on {day}, review {review.review}"


def end_day_words(text: str, *, zone: ZoneInfo, year: int | None = None) -> str:
    """Say an end without its clock time: "the end of 10 May" for midnight, else its day.

    "between 16 and 18 April" for one whose day is not known.
    """
    when = when_or_none(text, zone)
    found = day_words(text, zone=zone, year=year, end=True)
    if when is None or found.startswith("between "):
        return found
    local = local_or_none(when.start.earliest, zone)
    if (
        when.precision == "instant"
        and local is not None
        and clock_said(local) != "00:00"
    ):
        return found
    return f"the end of {found}"


def span_words(
    first: str, last: str, *, zone: ZoneInfo, year: int | None = None
) -> str:
    """Say the days from one date to another, the last an end; empty where one is not one day.

    "8-10 May", "30 April to 2 May", "18 March".
    """
    begins, ends = when_or_none(first, zone), when_or_none(last, zone)
    if begins is None or ends is None:
        return ""
    days = [
        day_or_none(begins.start.earliest, zone),
        day_or_none(begins.start.latest - 1, zone),
        day_or_none(ends.until.earliest - 1, zone),
        day_or_none(ends.until.latest - 1, zone),
    ]
    begin, begin_last, end, end_last = days
    if begin is None or end is None or begin != begin_last or end != end_last:
        return ""
    one_month = (begin.year, begin.month) == (end.year, end.month)
    if begin == end or not one_month:
        return days_said(begin, end, year)
    return f"{begin.day}-{day_said(end, year)}"


def days_left_words(first: int, last: int | None) -> str:
    """Say how far away a day or a span of days is: "tomorrow", "9 days ago", "in 12-22 days"."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if last is None:
        return f"from {near[first]} on" if first in near else f"in {first} days or more"
    if first == last:
        past = f"{-first} days ago" if first < 0 else f"in {first} days"
        return near.get(first, past)
    if last < 0:
        return f"{-last}-{-first} days ago"
    if last == 0:
        return "today at the latest"
    if first <= 0:
        return f"in {counted(last, 'day')} at the latest"
    return f"in {first}-{last} days"


def asked_words(text: str, *, boundary: str, zone: ZoneInfo) -> str:
    """Say at which time a question is asked.

    "at the end of 28 May 2025" or "at 20 April 2025 23:59:59".
    """
    when = when_or_none(text, zone)
    if when is None:
        return f"at {clean(text)}"
    if when.precision == "instant":
        return f"at {date_words(text, zone=zone)}"
    last = (
        last_day(boundary, zone=zone)
        if boundary
        else day_or_none((when.end or when.start).latest - 1, zone)
    )
    if last is None or (when.precision == "day" and not when.qualifier):
        return f"at the end of {date_words(text, zone=zone)}"
    day = day_said(last, None)
    return f"at the end of {day}, the last day of {date_words(text, zone=zone)}"


def known_words(
    known: str | None, log: int, *, zone: ZoneInfo, today_known: bool, then: str = ""
) -> str:
    """Say by which knowledge a question is answered: "as known today".

    "as known on 1 June 2025, as the log stood at place 640"

    Args:
        known: The date up to which reports count, as written; all do without one.
        log: The place of the log up to which it was read.
        zone: The dossier's zone.
        today_known: Whether that is the head of the log, whose place goes without saying.
        then: The date asked about; what was known up to it was known *that evening*.
    """
    place = "" if today_known else f"as the log stood at place {log}"
    if known is None:
        return place or "as known today"
    when = asked_words(known, boundary="", zone=zone)
    day = when.removeprefix("at the end of ")
    is_day = day != when
    said = f"as known on {day}" if is_day else f"as known {when}"
    if known == then:
        said = "as known that evening" if is_day else "as known then"
    return f"{said}, {place}" if place else said


def local_time(zone: str) -> str:
    """Name the time of a zone by its last part: "Kyiv time"; "UTC" is one already."""
    area, _, place = clean(zone).rpartition("/")
    said = place.replace("_", " ")
    return said if area in {"", "Etc"} else f"{said} time"


def days_between(first: str, last: str) -> str:
    """Say a span by the words of its first and last day: "27 to 28 May 2025".

    An end that is a span itself stays whole: "28 February 2022 until 28 to 30 March 2022".
    """
    if any(mark in f"{first} {last}" for mark in (" to ", "between ")):
        return f"{first} until {last}"
    day, _, month = first.partition(" ")
    if last.partition(" ")[2] == month and day.isdigit():
        return f"{day} to {last}"
    year = last.rpartition(" ")[2]
    return f"{first.removesuffix(f' {year}')} to {last}"


def last_day(boundary: str, *, zone: ZoneInfo) -> date | None:
    """Return the day in a zone that an exclusive boundary closes; None when it cannot be read."""
    when = when_or_none(boundary, zone)
    return None if when is None else day_or_none(when.start.earliest - 1, zone)


def hours_words(start: str, end: str, *, zone: ZoneInfo) -> str:
    """Say a half-open span of one day: "18:00-24:00", with an en dash."""
    first, last = when_or_none(start, zone), when_or_none(end, zone)
    if first is None or last is None:
        return f"{clean(start)}\N{EN DASH}{clean(end)}"
    day = day_or_none(first.start.earliest, zone)
    begins, ends = (
        local_or_none(first.start.earliest, zone),
        local_or_none(last.start.earliest, zone),
    )
    if day is None or begins is None or ends is None:
        return f"{clean(start)}\N{EN DASH}{clean(end)}"
    over = last.start.earliest == day_bounds(day, zone).latest
    return f"{clock_said(begins)}\N{EN DASH}{'24:00' if over else clock_said(ends)}"


def moment(text: str | None, *, zone: ZoneInfo, over: bool = False) -> int:
    """Return when a written date has surely begun, or is over, as a number to sort by.

    Dates that cannot be read come before everything.
    """
    when = None if text is None else when_or_none(text, zone)
    if when is None:
        return -(2**62)
    return (when.end or when.start).latest if over else when.start.latest


def zone_or_utc(name: str) -> ZoneInfo:
    """Return the zone of that name, or UTC where there is none: an answer is shown even so."""
    try:
        return zone_of(name)
    except DateNotUnderstoodError:
        return zone_of("UTC")


def number_words(
    low: int | None, best: int | None, high: int | None, qualifier: str | None
) -> str:
    """Say a count as it was claimed; empty without a number.

    "more than 50,000", "about 55,000 (50,000 to 60,000)".
    """
    said = f"{plain(qualifier)} " if qualifier else ""
    if best is not None:
        span = _span_words(low, high, said="")
        return f"{said}{best:,} ({span})" if span else f"{said}{best:,}"
    return _span_words(low, high, said=said)


def _span_words(low: int | None, high: int | None, *, said: str) -> str:
    """Say the bounds of a count; what was `said` of it stands for "at least" and "at most"."""
    if low is not None and high is not None:
        return f"{said}{low:,} to {high:,}"
    if low is not None:
        return f"{said or 'at least '}{low:,}"
    return f"{said or 'at most '}{high:,}" if high is not None else ""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Say a number with its noun: "1 statement", "2 statements"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def delay_words(days: int) -> str:
    """Say how long after a fact its report came: "4 days later".

    "2 days before" is said of a fact that was announced.
    """
    return (
        f"{counted(days, 'day')} later"
        if days > 0
        else f"{counted(-days, 'day')} before"
    )


def is_unnamed(speaker: str) -> bool:
    """Check that a speaker's name says itself that nobody is named."""
    said = speaker.casefold()
    return "unnamed" in said or "anonymous" in said


def unbroken(text: str) -> str:
    """Return a text in which no line ends between the day and the month of a date."""
    return _DAY_AND_MONTH.sub("\\1\N{NO-BREAK SPACE}", text)


def log_size(events: int, dossiers: int, erased: int) -> str:
    """Say how much a log holds: "5 events in 1 dossier, 2 of them erased"."""
    told = f"{counted(events, 'event')} in {counted(dossiers, 'dossier')}"
    return f"{told}, {erased} of them erased" if erased else told


def log_places(first: int, last: int) -> str:
    """Say places of the log: "log place 7", "log places 7 to 9"."""
    return f"log place {first}" if first == last else f"log places {first} to {last}"


def joined(names: Sequence[str], last: str = "and") -> str:
    """Join names as a list in a sentence: "A, B and C"."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def shortened(text: str, most: int) -> str:
    """Cut a text to so many characters, between words where it can be, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def plain(code: str) -> str:
    """Say a code of ours as words: "accept-with-conditions" becomes "accept with conditions"."""
    return clean(code.replace("-", " "))


_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_OFTEN: Final = {1: "once", 2: "twice"}


def number_in_words(number: int) -> str:
    """Say a number: up to twelve in words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def times(number: int) -> str:
    """Say how often: "once", "twice", "three times"."""
    return _OFTEN.get(number) or f"{number_in_words(number)} times"


def first_upper(text: str) -> str:
    """Begin a text with a capital, and leave its other letters as they are."""
    return text[:1].upper() + text[1:]
