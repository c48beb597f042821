"""Dates in words, as the EDTF text that means the same.

Such as `today`, `3d ago`, `28 May 2025`, `early June 2025` and `Q2 2025`.

What is written in a form of `dates.py` passes through unchanged, and imports nothing.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, assert_never, get_args

from tracker.domain.dates import parse_when, to_datetime
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.names import folded, nearest

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Unit = Literal["days", "weeks", "months", "years"]

MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_UNITS: Final[dict[str, Unit]] = {
    unit[:length]: unit
    for unit in get_args(Unit)
    for length in (1, len(unit) - 1, len(unit))
} | {"mo": "months"}
_NEAR_DAYS: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}
_QUARTERS: Final = {
    "1": ("01", "03"),
    "2": ("04", "06"),
    "3": ("07", "09"),
    "4": ("10", "12"),
}
_MOST_AGO: Final = 1_000_000

_NAMED: Final = r"(?P<month>[a-z]{3,9})\.?"
_AGO: Final = re.compile(r"(?P<count>\d{1,9}) ?(?P<unit>[a-z]+) ago")
_DAY_MONTH: Final = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_NAMED},? (?P<year>\d{{4}})"
)
_MONTH_DAY: Final = re.compile(
    rf"{_NAMED} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
)
_THIRD: Final = re.compile(
    rf"(?P<third>early|mid|late)[ -]{_NAMED},? (?P<year>\d{{4}})"
)
_MONTH: Final = re.compile(rf"{_NAMED},? (?P<year>\d{{4}})")
_QUARTER: Final = re.compile(
    r"(?P<year>\d{4})-?q(?P<quarter>[1-4])|q(?P<quarter_first>[1-4]) (?P<year_last>\d{4})"
)
_NO_YEAR: Final = re.compile(
    rf"(?:(?:early|mid|late)[ -])?(?:\d{{1,2}} )?{_NAMED}(?: \d{{1,2}})?"
)
_LETTERS: Final = re.compile(r"[a-z]+")
_KNOWN_LETTERS: Final = re.compile(r"[\dTXZ:.,~?%/+\[\]-]*")


def to_written(text: str, *, now: int, zone: ZoneInfo) -> str:
    """A date in words as a written date; a written date as it is.

    Args:
        text: Words, EDTF or an ISO 8601 instant.
        now: What `today` and `ago` count from, in microseconds since the epoch.
        zone: In which zone it is today.

    Raises:
        DateNotUnderstoodError: It is in no accepted form; the hint names what it may have been
            meant for.
    """
    if _KNOWN_LETTERS.fullmatch(text):
        return _checked(text, text, zone)
    words = folded(text)
    if words in _NEAR_DAYS:
        return _ago(text, -_NEAR_DAYS[words], "days", now, zone)
    if match := _AGO.fullmatch(words):
        if match["unit"] not in _UNITS:
            raise DateNotUnderstoodError(
                text,
                f"{match['unit']!r} is no unit of time",
                "write d, w, m (months) or y, such as `3d ago`",
            )
        return _ago(text, int(match["count"]), _UNITS[match["unit"]], now, zone)
    for pattern, read in (
        (_QUARTER, _quarter),
        (_THIRD, _third),
        (_DAY_MONTH, _day),
        (_MONTH_DAY, _day),
        (_MONTH, _month),
    ):
        if match := pattern.fullmatch(words):
            return _checked(text, read(text, match), zone)
    if (match := _NO_YEAR.fullmatch(words)) and _month_number(match["month"]):
        raise DateNotUnderstoodError(
            text,
            "it has no year",
            f"write `{text.strip()} 2025`, with the year you mean",
        )
    if close := _respelled(words):
        raise DateNotUnderstoodError(
            text, "it is in no accepted form", f"did you mean `{close}`?"
        )
    return _checked(text, text, zone)


def _checked(text: str, written: str, zone: ZoneInfo) -> str:
    """The written date, refused in the words of who wrote it."""
    try:
        parse_when(written, zone=zone)
    except DateNotUnderstoodError as problem:
        raise DateNotUnderstoodError(text, problem.found).hinted(
            problem.hint, problem.advice
        ) from problem
    return written


def _ago(text: str, count: int, unit: Unit, now: int, zone: ZoneInfo) -> str:
    """The day so long before today; months and years keep the day where the calendar has it."""
    today = to_datetime(now).astimezone(zone).date()
    if count > _MOST_AGO:
        raise DateNotUnderstoodError(
            text, "it lies before the calendar begins", "count fewer"
        )
    try:
        match unit:
            case "days":
                found = today - timedelta(days=count)
            case "weeks":
                found = today - timedelta(weeks=count)
            case "months" | "years":
                import pendulum

                here = pendulum.date(today.year, today.month, today.day)
                found = (
                    here.subtract(months=count)
                    if unit == "months"
                    else here.subtract(years=count)
                )
            case _:
                assert_never(unit)
    except (OverflowError, ValueError) as problem:
        raise DateNotUnderstoodError(
            text, "it lies before the calendar begins", "count fewer"
        ) from problem
    return _checked(text, found.isoformat(), zone)


def _quarter(_text: str, match: re.Match[str]) -> str:
    year = match["year"] or match["year_last"]
    first, last = _QUARTERS[match["quarter"] or match["quarter_first"]]
    return f"[{year}-{first}..{year}-{last}]"


def _third(text: str, match: re.Match[str]) -> str:
    year, month = int(match["year"]), _month_of(text, match["month"])
    last = calendar.monthrange(max(year, 1), month)[1]
    start, end = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}[match["third"]]
    return f"[{year:04d}-{month:02d}-{start:02d}..{year:04d}-{month:02d}-{end:02d}]"


def _day(text: str, match: re.Match[str]) -> str:
    year, month, day = (
        int(match["year"]),
        _month_of(text, match["month"]),
        int(match["day"]),
    )
    try:
        return date(year, month, day).isoformat()
    except ValueError as problem:
        raise DateNotUnderstoodError(
            text,
            f"{MONTHS[month - 1].capitalize()} {year} has no day {day}",
            "name a day of the calendar",
        ) from problem


def _month(text: str, match: re.Match[str]) -> str:
    if match["month"] in _SEASONS:
        return f"{match['year']}-{_SEASONS[match['month']]}"
    return f"{match['year']}-{_month_of(text, match['month']):02d}"


def _month_of(text: str, name: str) -> int:
    if number := _month_number(name):
        return number
    close = nearest(name, (*MONTHS, *_SEASONS), most=1)
    hint = (
        f"did you mean `{folded(text).replace(name, close[0].capitalize())}`?"
        if close
        else "months are written in English, such as `28 May 2025`"
    )
    raise DateNotUnderstoodError(text, f"{name!r} is no month", hint)


def _month_number(name: str) -> int:
    """The number of a month written out or cut to three letters or more; 0 when it is none."""
    return next(
        (
            n
            for n, month in enumerate(MONTHS, start=1)
            if month.startswith(name) or name == "sept" == month[:4]
        ),
        0,
    )


def _respelled(words: str) -> str:
    """The words with the nearest known word for each that is not; empty when nothing is near."""
    known = (*_NEAR_DAYS, *MONTHS, *_SEASONS, "ago", "early", "mid", "late")
    wrong = [w for w in _LETTERS.findall(words) if w not in known and w not in _UNITS]
    for word in wrong:
        close = nearest(word, known, most=1)
        if not close:
            return ""
        words = words.replace(word, close[0])
    return words if wrong else ""
