"""Dates in running text, as written dates: what a reader of the day would take them for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_start, parse_when
from tracker.domain.dates_from_words import MONTHS, to_written
from tracker.domain.errors import DateNotUnderstoodError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_NUMBERS: Final = "one two three four five six seven eight nine ten eleven twelve"
_COUNTS: Final = {word: number for number, word in enumerate(_NUMBERS.split(), start=1)}
_MONTH: Final = (
    "(?P<month>"
    + "|".join(m.capitalize() for m in MONTHS)
    + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_YEAR: Final = r"(?:,? (?P<year>\d{4})(?!\d))?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LAST: Final = r"(?: ?(?:-|\u2013|to) ?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_BEFORE: Final = "in|by|since|until|till|during|of|for|next|last|this|before|after"
_SEASON: Final = "(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_WAY: Final = "(?P<way>[Ll]ast|[Nn]ext|[Tt]his|[Oo]n)"
_PATTERNS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])"),
        ("day", rf"(?<![\w,.-]){_DAY}{_LAST}(?: of)? {_MONTH}(?!\w){_YEAR}"),
        ("day", rf"(?<!\w){_MONTH} {_DAY}(?!\d|,\d){_LAST}(?!\d|,\d|\w){_YEAR}"),
        (
            "third",
            rf"(?<!\w)(?P<third>[Ee]arly|[Mm]id|[Ll]ate)[- ]{_MONTH}(?!\w){_YEAR}",
        ),
        ("month", rf"(?<!\w){_MONTH},? (?P<year>\d{{4}})(?!\d)"),
        ("month", rf"(?<!\w)(?:{_BEFORE}) (?P<span>{_MONTH})(?!\w)"),
        ("words", rf"(?<!\w)(?:[Qq][1-4] \d{{4}}|{_SEASON} (?:of )?\d{{4}})(?!\d)"),
        (
            "near",
            r"(?<!\w)(?P<near>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)(?!\w)",
        ),
        ("ago", rf"(?<!\w){_COUNT} (?P<unit>day|week|month|year)s? ago(?!\w)"),
        ("week", r"(?<!\w)(?P<way>[Ll]ast|[Nn]ext|[Tt]his) week(?!\w|end)"),
        ("weekday", rf"(?<!\w)(?:{_WAY} )?(?P<weekday>{'|'.join(_WEEKDAYS)})(?!\w)"),
    )
)
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|expected|scheduled|planned|due|set|slated|plans?|agreed) (?:to|for|on)?|"
    r"\bwill\b|\bto (?:meet|resume|begin|start)\b"
)


class DateMention(NamedTuple):
    """A date in a text.

    Attributes:
        start: Where its words begin.
        end: Where they end.
        text: Its words.
        written: What they mean, as a written date.
        sure: Whether they say so themselves; false when the year or the week is taken from the day
            of the text.
    """

    start: int
    end: int
    text: str
    written: str
    sure: bool


def find_dates(
    text: str, *, day: date, zone: ZoneInfo, offset: int = 0
) -> list[DateMention]:
    """Return the dates in a sentence; those with two readings, such as 05/06/2025, are none.

    Args:
        text: The sentence.
        day: The day of the text, for words that count from it.
        zone: In which zone a day begins.
        offset: Where the sentence stands in its text.
    """
    found: list[DateMention] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = (
                match.span("span") if "span" in pattern.groupindex else match.span()
            )
            if any(start + offset < d.end and d.start < end + offset for d in found):
                continue
            try:
                written, sure = _read(name, match, text, day, zone)
                parse_when(written, zone=zone)
            except (DateNotUnderstoodError, ValueError, OverflowError):
                continue
            found.append(
                DateMention(
                    start + offset, end + offset, text[start:end], written, sure
                )
            )
    return sorted(found)


def _read(  # noqa: PLR0911  (one line for each kind)
    name: str, match: re.Match[str], text: str, day: date, zone: ZoneInfo
) -> tuple[str, bool]:
    now = day_start(day, zone)
    match name:
        case "iso":
            return match.group(), True
        case "words":
            return to_written(
                match.group().replace(" of ", " "), now=now, zone=zone
            ), True
        case "near":
            return to_written(
                match["near"].lower().replace("tonight", "today"), now=now, zone=zone
            ), True
        case "ago":
            count = _COUNTS.get(match["count"]) or int(match["count"])
            return to_written(
                f"{count} {match['unit']}s ago", now=now, zone=zone
            ), match["unit"] in {"day", "year"}
        case "week":
            monday = (
                day
                - timedelta(days=day.weekday())
                + timedelta(
                    weeks={"last": -1, "next": 1, "this": 0}[match["way"].lower()]
                )
            )
            return (
                f"[{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}]",
                True,
            )
        case "weekday":
            return _weekday(match, text, day), False
        case _:
            pass
    return _calendar(name, match, day, now, zone)


def _calendar(
    name: str, match: re.Match[str], day: date, now: int, zone: ZoneInfo
) -> tuple[str, bool]:
    """Return a date with a month; without a year it is the one nearest to the day of the text."""
    groups = match.groupdict()
    month, year = match["month"].rstrip("."), groups.get("year")

    def written(of: int) -> str:
        if name == "third":
            return to_written(f"{match['third']} {month} {of}", now=now, zone=zone)
        if name == "month":
            return to_written(f"{month} {of}", now=now, zone=zone)
        first = to_written(f"{match['day']} {month} {of}", now=now, zone=zone)
        last = groups.get("last")
        return (
            f"{first}/{to_written(f'{last} {month} {of}', now=now, zone=zone)}"
            if last
            else first
        )

    if year:
        return written(int(year)), True
    readings = []
    for of in (day.year - 1, day.year, day.year + 1):
        try:
            reading = written(of)
        except DateNotUnderstoodError:
            continue
        start = parse_when(reading, zone=zone).start
        readings.append((abs((start.earliest + start.latest) // 2 - now), reading))
    return min(readings)[1], False


def _weekday(match: re.Match[str], text: str, day: date) -> str:
    """Return the nearest such day before the text's own, or after it where it looks ahead."""
    way = (match["way"] or "").lower()
    back = (day.weekday() - _WEEKDAYS.index(match["weekday"])) % 7
    ahead = way == "next" or (
        way != "last" and _AHEAD.search(text[: match.start()]) is not None
    )
    if ahead:
        return (
            day + timedelta(days=7 - back if back or way == "next" else 0)
        ).isoformat()
    return (day - timedelta(days=back or (7 if way == "last" else 0))).isoformat()
