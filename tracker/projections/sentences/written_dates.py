"""Written dates in words, as a reader says them: "28 May 2025", "about June 2025"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of, parse_when, to_datetime
from tracker.domain.errors import DateNotUnderstoodError

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS: Final = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_PLAIN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SOME_DAY = re.compile(r"(\d{4})-(\d\d)-XX")
_SOME_TIME = re.compile(r"(\d{4})-XX(?:-XX)?")
_SOME_MONTH = re.compile(r"(\d{4})-XX-(\d\d)")
_QUALIFIERS: Final = "~?%"


class _Point(NamedTuple):
    """A plain year, month or day."""

    year: int
    month: int | None
    day: int | None


def date_said(text: str, *, zone: ZoneInfo, year: int | None = None) -> str:
    """Say a written date as a reader would.

    Args:
        text: An EDTF date or an ISO 8601 instant; anything else comes back as it is.
        zone: Whose clock an instant is shown on.
        year: The year that goes without saying.
    """
    when = when_or_none(text, zone)
    if when is None:
        return text
    if when.precision == "instant":
        return _instant_words(when.start.earliest, zone=zone, year=year) or text
    found = _date(text, when, zone=zone, year=year)
    about = "about " if when.qualifier in {"~", "%"} else ""
    return f"{about}{found}{' (uncertain)' if when.qualifier in {'?', '%'} else ''}"


def day_said(day: date, year: int | None = None) -> str:
    """Say a day, without the year that goes without saying."""
    return _point_words(_Point(day.year, day.month, day.day), year)


def days_said(first: date, last: date, year: int | None = None) -> str:
    """Say the days from one to another: "27 to 28 May 2025"."""
    one = _Point(first.year, first.month, first.day)
    two = _Point(last.year, last.month, last.day)
    return _pair(one, two, "to", year)


def when_or_none(text: str, zone: ZoneInfo) -> When | None:
    """Read a written date; None when it cannot be read."""
    try:
        return parse_when(text, zone=zone)
    except (DateNotUnderstoodError, OverflowError):
        return None


def local_or_none(instant: int, zone: ZoneInfo) -> datetime | None:
    """Return an instant on the clock of a zone; None beyond the calendar."""
    try:
        return to_datetime(instant).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def clock_said(local: datetime) -> str:
    """Say the time of day, as exactly as it is given."""
    if local.microsecond:
        return local.strftime("%H:%M:%S.%f").rstrip("0")
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def day_or_none(instant: int, zone: ZoneInfo) -> date | None:
    """Return the day of an instant in a zone; None beyond the calendar."""
    try:
        return day_of(instant, zone)
    except (ValueError, OverflowError):
        return None


def _instant_words(instant: int, *, zone: ZoneInfo, year: int | None) -> str:
    local = local_or_none(instant, zone)
    if local is None:
        return ""
    day = _point_words(_Point(local.year, local.month, local.day), year)
    return f"{day} {clock_said(local)}"


def _date(text: str, when: When, *, zone: ZoneInfo, year: int | None) -> str:
    if when.precision == "choice":
        return _choice(text, year)
    if when.precision != "interval":
        return _one(text.rstrip(_QUALIFIERS), when, zone=zone, year=year)
    left, right = (side.rstrip(_QUALIFIERS) for side in text.split("/"))
    if when.lasting == "closed":
        first, last = _point(left), _point(right)
        if first and last:
            return _pair(first, last, "to", year)
        return f"{_side(left, zone=zone, year=year)} to {_side(right, zone=zone, year=year)}"
    start = _side(left, zone=zone, year=year)
    return (
        f"since {start}" if when.lasting == "open" else f"from {start}, end not known"
    )


def _side(text: str, *, zone: ZoneInfo, year: int | None) -> str:
    when = when_or_none(text, zone)
    return text if when is None else _one(text, when, zone=zone, year=year)


# One return for each form.
def _one(text: str, when: When, *, zone: ZoneInfo, year: int | None) -> str:  # noqa: PLR0911
    if when.precision == "season":
        number, of = int(text[5:7]), int(text[:4])
        winter = number == max(_SEASONS)
        into = f"\N{EN DASH}{(of + 1) % 100:02d}" if winter else ""
        return f"{_SEASONS[number]} {of}{into}"
    if found := _point(text):
        return _point_words(found, year)
    if match := _SOME_DAY.fullmatch(text):
        return f"some day in {_point_words(_Point(int(match[1]), int(match[2]), None), year)}"
    if match := _SOME_TIME.fullmatch(text):
        return f"some time in {match[1]}"
    if match := _SOME_MONTH.fullmatch(text):
        return f"the {_ordinal(int(match[2]))} of some month in {match[1]}"
    first, last = (
        day_or_none(when.start.earliest, zone),
        day_or_none(when.start.latest - 1, zone),
    )
    if first is None or last is None:
        return text
    one = _Point(first.year, first.month, first.day)
    two = _Point(last.year, last.month, last.day)
    return f"between {_pair(one, two, 'and', year)}"


def _choice(text: str, year: int | None) -> str:
    parts = [part.strip() for part in text[1:-1].split(",")]
    said: list[str] = []
    points = [_point(part) for part in parts]
    if len(parts) > 1 and all(points):
        return _either([p for p in points if p], year)
    for part in parts:
        first, _, last = part.partition("..")
        one, two = _point(first), _point(last)
        if one and two:
            said.append("between " + _pair(one, two, "and", year))
        elif one:
            said.append(_point_words(one, year))
    return _either_of(said)


def _either(points: list[_Point], year: int | None) -> str:
    """Say a choice of single days, months or years; what they share is said once, at the end.

    "28 or 30 May 2025", "28 May or 1 June 2025", "2024 or 2025"
    """
    *others, last = points
    end = _point_words(last, year)
    one_year = all(p.year == last.year and p.month is not None for p in points)
    days_of_one_month = all(p.day is not None and p[:2] == last[:2] for p in points)
    if days_of_one_month:
        said = [str(p.day) for p in others]
    else:
        said = [_point_words(p, p.year if one_year else year) for p in others]
    return _either_of([*said, end])


def _pair(first: _Point, last: _Point, joiner: str, year: int | None) -> str:
    if first == last:
        return _point_words(last, year)
    if first.day is not None and last.day is not None and first[:2] == last[:2]:
        return f"{first.day} {joiner} {_point_words(last, year)}"
    if first.month is not None and last.month is not None and first.year == last.year:
        return f"{_point_words(first, first.year)} {joiner} {_point_words(last, year)}"
    return f"{_point_words(first, year)} {joiner} {_point_words(last, year)}"


def _point(text: str) -> _Point | None:
    match = _PLAIN.fullmatch(text)
    if match is None or (match[2] and not 1 <= int(match[2]) <= len(MONTHS)):
        return None
    return _Point(
        int(match[1]),
        int(match[2]) if match[2] else None,
        int(match[3]) if match[3] else None,
    )


def _point_words(point: _Point, year: int | None) -> str:
    if point.month is None:
        return str(point.year)
    said = [str(point.day)] if point.day is not None else []
    said.append(MONTHS[point.month - 1])
    if point.year != year:
        said.append(str(point.year))
    return " ".join(said)


def _either_of(names: list[str]) -> str:
    *others, last = names or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _ordinal(number: int) -> str:
    teens = (11, 12, 13)
    ending = (
        "th"
        if number % 100 in teens
        else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"
