"""Dates in words, as the EDTF text that means the same.

Such as `today`, `3d ago`, `28 May 2025`, `early June 2025` and `Q2 2025`.

A text in a form of `dates.py` passes through unchanged, and imports nothing.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, assert_never, get_args

from tracker.domain.dates import (
    day_of,
    is_understood,
    month_end,
    parse_when,
    to_datetime,
)
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.names import folded

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
_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_NEXT: Final = {"last": -1, "this": 0, "next": 1}
_MOST_AGO: Final = 1_000_000

# The patterns are compiled when a date in words is read.
_NAMED: Final = r"(?P<month>[a-z]{3,9})\.?"
_AGO: Final = r"(?P<count>\d{1,9}) ?(?P<unit>[a-z]+) ago"
_DAY_MONTH: Final = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_NAMED},? (?P<year>\d{{4}})"
)
_MONTH_DAY: Final = rf"{_NAMED} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
_THIRD: Final = rf"(?P<third>early|mid|late)[ -]{_NAMED},? (?P<year>\d{{4}})"
_MONTH: Final = rf"{_NAMED},? (?P<year>\d{{4}})"
_YEAR_THIRD: Final = r"(?P<third>early|mid|late)[ -](?P<year>\d{4})"
_BY: Final = r"by (?P<end>(?:the )?end of )?(?P<last>.+)"
_QUARTER: Final = (
    r"(?P<year>\d{4})-?q(?P<quarter>[1-4])"
    r"|q(?P<quarter_first>[1-4]) (?P<year_last>\d{4})"
)
_WEEK: Final = (
    r"(?P<year>\d{4})-?w(?P<week>\d{2})"
    r"|week (?P<week_first>\d{1,2}),? (?P<year_last>\d{4})"
)
_PERIOD: Final = r"(?P<which>last|this|next) (?P<unit>week|month|quarter|year)"
_WEEKDAY: Final = rf"(?:(?P<which>last|next) )?(?P<weekday>{'|'.join(_WEEKDAYS)})"
_NO_YEAR: Final = rf"(?:(?:early|mid|late)[ -])?(?:\d{{1,2}} )?{_NAMED}(?: \d{{1,2}})?"
_LETTERS: Final = r"[a-z]+"
_GUESSED: Final = (*_NEAR_DAYS, *MONTHS, *_SEASONS, "early")
"""Words that a misspelled one may have been meant for; short ones are too like others."""

_KNOWN_LETTERS: Final = re.compile(r"[\dTXZ:.,~?%/+\[\]-]*")


def to_written(text: str, *, now: int, zone: ZoneInfo, is_typed: bool = True) -> str:
    """A date in words, or in another notation, as a written date; a written date as it is.

    Args:
        text: Words, EDTF or an ISO 8601 instant.
        now: What `today` and `ago` count from, in microseconds since the epoch.
        zone: In which zone it is today.
        is_typed: Whether other notations, such as 28.05.2025, are taken too; in files none is.

    Raises:
        DateNotUnderstoodError: It is in no accepted form; the hint names what it may have been
            meant for.
    """
    is_written = _KNOWN_LETTERS.fullmatch(text)
    words = folded(text)
    try:
        if is_written:
            return _checked(text, text, zone)
        return _read(text, words, now, zone)
    except DateNotUnderstoodError as problem:
        if is_typed and (meant := in_our_notation(text, zone=zone)):
            return meant
        close = "" if is_written else _respelled(words)
        if close not in {"", words}:
            with suppress(DateNotUnderstoodError):
                to_written(close, now=now, zone=zone)
                problem.hinted(f"did you mean `{close}`?")
        raise


def in_our_notation(text: str, *, zone: ZoneInfo) -> str | None:
    """The written date that another notation stands for, such as 28.05.2025; None for any other.

    Args:
        text: The text.
        zone: In which zone its days are.
    """
    from tracker.domain.dates_refused import meant_by

    return meant_by(text, lambda other: is_understood(other, zone))


def _read(text: str, words: str, now: int, zone: ZoneInfo) -> str:
    beside_today = _beside_today(text, words, now, zone)
    if beside_today is not None:
        return beside_today
    on_calendar = _on_calendar(text, words)
    if on_calendar is not None:
        return _checked(text, on_calendar, zone)
    if (match := re.fullmatch(_NO_YEAR, words)) and _month_number(match["month"]):
        year = 2024 if "29" in words else 2025
        _read(text, f"{words} {year}", now, zone)
        raise DateNotUnderstoodError(
            text,
            "it has no year",
            f"write `{text.strip()} {year}`, with the year you mean",
        )
    return _checked(text, text, zone)


def _beside_today(text: str, words: str, now: int, zone: ZoneInfo) -> str | None:
    """Read words that count from today: `3d ago`, `by Friday`, `last week`; None for others."""
    if words in _NEAR_DAYS:
        return _ago(text, -_NEAR_DAYS[words], "days", now, zone)
    if match := re.fullmatch(_AGO, words):
        if match["unit"] not in _UNITS:
            raise DateNotUnderstoodError(
                text,
                f"{match['unit']!r} is no unit of time",
                "write d, w, m (months) or y, such as `3d ago`",
            )
        return _ago(text, int(match["count"]), _UNITS[match["unit"]], now, zone)
    if match := re.fullmatch(_BY, words):
        return _by(text, match, now, zone)
    match = re.fullmatch(_PERIOD, words) or re.fullmatch(_WEEKDAY, words)
    if match is None:
        return None
    return _checked(text, _near_today(text, match, now, zone), zone)


def _on_calendar(text: str, words: str) -> str | None:
    """Read words that name their year: `Q2 2025`, `mid May 2025`, `28 May 2025`."""
    for pattern, read in (
        (_QUARTER, _quarter),
        (_WEEK, _week),
        (_THIRD, _third),
        (_YEAR_THIRD, _no_month),
        (_DAY_MONTH, _day),
        (_MONTH_DAY, _day),
        (_MONTH, _month),
    ):
        if match := re.fullmatch(pattern, words):
            return read(text, match)
    return None


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
    last = 3 * int(match["quarter"] or match["quarter_first"])
    return f"[{year}-{last - 2:02d}..{year}-{last:02d}]"


def _week(text: str, match: re.Match[str]) -> str:
    """The days of a week of ISO 8601, from Monday to Sunday."""
    year = int(match["year"] or match["year_last"])
    week = int(match["week"] or match["week_first"])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError as problem:
        raise DateNotUnderstoodError(
            text, f"{year} has no week {week}", "name a week of the calendar"
        ) from problem
    return _week_from(monday)


def _week_from(monday: date) -> str:
    return f"[{monday}..{monday + timedelta(days=6)}]"


def _near_today(text: str, match: re.Match[str], now: int, zone: ZoneInfo) -> str:
    """The week, month, quarter or year beside today, or the weekday nearest to it.

    A weekday without more is the latest one, today among them; the last one lies before today.
    """
    today = to_datetime(now).astimezone(zone).date()
    found = match.groupdict()
    try:
        if "weekday" in found:
            return _weekday(today, _WEEKDAYS.index(found["weekday"]), found["which"])
        return _period(today, found["unit"], _NEXT[found["which"]])
    except (OverflowError, ValueError) as problem:
        raise DateNotUnderstoodError(
            text, "it lies outside the calendar", "name a day of the calendar"
        ) from problem


def _weekday(today: date, weekday: int, which: str | None) -> str:
    """The latest of a weekday up to today, the last before it, or the next after it."""
    back = (today.weekday() - weekday) % 7
    if which == "next":
        return f"{today + timedelta(days=7 - back)}"
    return f"{today - timedelta(days=back or 7 * (which == 'last'))}"


def _period(today: date, unit: str, beside: int) -> str:
    """The week, month, quarter or year of today, or so many after it."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday())
        return _week_from(monday + timedelta(weeks=beside))
    if unit == "year":
        return f"{today.year + beside:04d}"
    months = 12 * today.year + today.month - 1
    if unit == "month":
        year, month = divmod(months + beside, 12)
        return f"{year:04d}-{month + 1:02d}"
    year, quarter = divmod(months // 3 + beside, 4)
    return f"[{year:04d}-{3 * quarter + 1:02d}..{year:04d}-{3 * quarter + 3:02d}]"


def _by(text: str, match: re.Match[str], now: int, zone: ZoneInfo) -> str:
    """The days from today to the last one named: `by the end of August 2025`."""
    today = _ago(text, 0, "days", now, zone)
    last = match["last"]
    if month := _month_number(last.removesuffix(".")):
        # The one that comes next.
        year = int(today[:4]) + (month < int(today[5:7]))
        last = f"{year:04d}-{month:02d}"
    try:
        when = parse_when(_read(last, last, now, zone), zone=zone)
    except DateNotUnderstoodError as problem:
        raise DateNotUnderstoodError(text, problem.found) from problem
    if when.lasting != "no" or (when.precision != "day" and not match["end"]):
        raise DateNotUnderstoodError(
            text, "it names no last day", "write such as `by the end of August 2025`"
        )
    end = day_of(when.last, zone).isoformat()
    if end < today:
        raise DateNotUnderstoodError(
            text,
            "that day is over, and it does not say from when on",
            f"write such as [{end[:8]}01..{end}], with the first day on which it can be",
        )
    return f"[{today}..{end}]"


def _no_month(text: str, match: re.Match[str]) -> str:
    first = {"early": 1, "mid": 5, "late": 9}[match["third"]]
    months = f"[{match['year']}-{first:02d}..{match['year']}-{first + 3:02d}]"
    raise DateNotUnderstoodError(
        text, "it names no month", f"write the months you mean, such as {months}"
    )


def _third(text: str, match: re.Match[str]) -> str:
    year, month = int(match["year"]), _month_of(text, match["month"])
    last = month_end(max(year, 1), month).day
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
    raise DateNotUnderstoodError(
        text,
        f"{name!r} is no month",
        "months are written in English, such as `28 May 2025`",
    )


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
    """The words with the one known word for each that has a slip; empty when that is not sure."""
    known = {*_GUESSED, *_UNITS, *_NEXT, *_WEEKDAYS, "ago", "mid", "late", "of", "by"}
    known |= {"the", "end", "quarter"}
    wrong = [word for word in re.findall(_LETTERS, words) if word not in known]
    for word in wrong:
        meant = [other for other in _GUESSED if _is_slip(word, other)]
        if len(meant) != 1:
            return ""
        shown = meant[0].capitalize() if meant[0] in MONTHS else meant[0]
        words = re.sub(rf"\b{word}\b", shown, words)
    return words if wrong else ""


def _is_slip(word: str, meant: str) -> bool:
    """Return whether one letter but the first is wrong, missing, too many or changed places.

    In long words it may be two.
    """
    if word[0] != meant[0]:
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b),
        min(len(word), len(meant)),
    )
    left, right = word[same:], meant[same:]
    if left[1:] == right[1:] or left[1:] == right or left == right[1:]:
        return True
    if left[:2] == right[1::-1] and left[2:] == right[2:]:
        return True
    import difflib

    alike = difflib.SequenceMatcher(None, word, meant).ratio()
    return len(meant) > 6 and alike > 0.8  # noqa: PLR2004  (tried on what is written)
