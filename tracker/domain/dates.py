"""Written dates as half-open intervals of UTC instants: the one place that knows what a date means.

An instant is a whole number of microseconds since 1970-01-01T00:00Z. Every range here and elsewhere
is half-open, `[earliest, latest)`. Days are days of a zone, from their first instant to that of the
next day.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from tracker.domain.errors import DateNotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREVER: Final = 2**62
"""Later than every instant: the bound of what has no end. Only in memory; stored, it is NULL."""

MICROSECONDS: Final = 1_000_000
FIRST_YEAR: Final = 1
LAST_YEAR: Final = 9998

# Naive on purpose: the arithmetic below subtracts the offset.
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001
_ONE: Final = timedelta(microseconds=1)
_FURTHEST: Final = timedelta(hours=14)
_FIRST: Final = (datetime(1, 1, 1) - _EPOCH) // _ONE  # noqa: DTZ001  (as above)

_DATE = re.compile(r"(\d{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_TIME_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d(:\d\d){0,2}(\.\d+)?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_SEASONS: Final = range(21, 25)
_LATER_SEASONS: Final = range(25, 42)
_MONTHS_OF_SEASON: Final = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}

Precision = Literal[
    "instant", "day", "month", "year", "season", "choice", "unspecified", "interval"
]
Lasting = Literal["no", "closed", "open", "unknown"]


class Bounds(NamedTuple):
    """The half-open interval of UTC microseconds inside which something happened or began."""

    earliest: int
    latest: int


class When(NamedTuple):
    """A written date, understood: where it starts, whether it lasts, and how it was written."""

    text: str
    start: Bounds
    end: Bounds | None
    lasting: Lasting
    qualifier: str
    precision: Precision
    first_day_over: int

    @property
    def outcome(self) -> Bounds:
        """Return when an outcome counts: from the end, never for certain while that is open."""
        if self.lasting == "no":
            return self.start
        return self.end or Bounds(self.start.earliest, FOREVER)

    @property
    def last(self) -> int:
        """Return the last known microsecond: of the end if there is one, else of the start."""
        return (self.end or self.start).latest - 1

    @property
    def until(self) -> Bounds:
        """The earliest and the latest instant at which an effect `until` this date is over.

        An instant is that instant; a written day ends with that day, a choice of days with one of
        them, and what lasts with its last day.
        """
        if self.precision == "instant":
            return Bounds(self.start.earliest, self.start.earliest)
        if self.end is not None:
            return Bounds(self.end.latest, self.end.latest)
        return Bounds(self.first_day_over, self.start.latest)


class _Part(NamedTuple):
    """Days `first` to `last`, both inside: one side of an interval, or one choice of a set."""

    first: date
    last: date
    precision: Precision


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    Raises:
        DateNotUnderstoodError: No such zone is known on this machine.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise DateNotUnderstoodError(
            name,
            "there is no such IANA time zone",
            "write a name such as Europe/Kyiv, America/New_York or UTC",
        ) from problem


def day_start(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day in a zone, also where midnight is skipped or comes twice."""
    local = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (naive on purpose)
    offset = zone.utcoffset(local) or timedelta()
    after = zone.utcoffset(local.replace(fold=1)) or timedelta()
    start = (local - _EPOCH - offset) // _ONE
    return (
        start
        if after <= offset
        else _end_of_skip(day, zone, (local - _EPOCH - after) // _ONE, start)
    )


def _end_of_skip(day: date, zone: ZoneInfo, before: int, start: int) -> int:
    """Find the first instant of a day that begins with a skip of the clocks.

    It lies after `before`, and at the latest at `start`.
    """
    while start - before > 1:
        middle = (before + start) // 2
        before, start = (
            (before, middle) if day_of(middle, zone) >= day else (middle, start)
        )
    return start


def day_bounds(day: date, zone: ZoneInfo) -> Bounds:
    """The instants of one day in a zone."""
    return Bounds(day_start(day, zone), day_start(day + timedelta(days=1), zone))


@lru_cache(maxsize=16_384)
def day_of(instant: int, zone: ZoneInfo) -> date:
    """The calendar day in a zone that an instant belongs to."""
    try:
        return to_datetime(instant).astimezone(zone).date()
    except OverflowError:  # the zone lies west of UTC, and its calendar has not begun
        return date.min


def to_datetime(instant: int) -> datetime:
    """An instant as an aware UTC datetime; the beginning of year 1 for what lies before it."""
    return (_EPOCH + timedelta(microseconds=max(instant, _FIRST))).replace(tzinfo=UTC)


def to_instant(moment: datetime) -> int:
    """An aware datetime as microseconds since the epoch."""
    return (moment.astimezone(UTC).replace(tzinfo=None) - _EPOCH) // _ONE


def format_instant(instant: int) -> str:
    """An instant as ISO 8601 with `Z`, without a fraction when there is none."""
    text = to_datetime(instant).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.removesuffix(".000000") + "Z"


@lru_cache(maxsize=65_536)
def parse_when(text: str, *, zone: ZoneInfo) -> When:
    """Read a written date as a half-open interval of UTC instants.

    Args:
        text: EDTF as in docs/reference/dates.md ("2025-05", "[2025-06-01..2025-06-10]") or an ISO
            8601 instant with offset.
        zone: Where a day begins and ends when the text names no offset.

    Returns:
        Bounds in UTC, microsecond resolution; the text and its qualifier are kept.

    Raises:
        DateNotUnderstoodError: The text is in neither form, names no real day, or has two readings.

    Source:
        ISO 8601-2:2019, clauses 4 and 8; Library of Congress EDTF, 2019-02-04.
    """
    if match := _INSTANT.fullmatch(text):
        start = _instant(text, match)
        return When(text, Bounds(start, start + 1), None, "no", "", "instant", start)
    first, end, lasting, qualifier = _read(text)
    start_bounds = _bounds(text, first, zone)
    first_day_over = day_start(first.first + timedelta(days=1), zone)
    if end is None:
        precision: Precision = first.precision if lasting == "no" else "interval"
        return When(
            text, start_bounds, None, lasting, qualifier, precision, first_day_over
        )
    end_bounds = _bounds(text, end, zone)
    if end_bounds.latest <= start_bounds.earliest:
        raise DateNotUnderstoodError(
            text, "it ends before it starts", "write the earlier date first"
        )
    return When(
        text, start_bounds, end_bounds, "closed", qualifier, "interval", first_day_over
    )


@lru_cache(maxsize=65_536)
def read_when(text: str, *, zone: ZoneInfo) -> When:
    """Read a date that a log holds; see `parse_when`.

    A day that the zone skipped is read as that day in UTC, so that no answer breaks on it.

    Raises:
        DateNotUnderstoodError: No zone can make sense of it.
    """
    try:
        return parse_when(text, zone=zone)
    except DateNotUnderstoodError:
        return parse_when(text, zone=zone_of("UTC"))


@lru_cache(maxsize=65_536)
def check_written(text: str) -> str:
    """Refuse a date that no zone could make sense of; return it unchanged.

    Raises:
        DateNotUnderstoodError: As `parse_when`.
    """
    parse_when(text, zone=zone_of("UTC"))
    return text


def _bounds(text: str, part: _Part, zone: ZoneInfo) -> Bounds:
    found = Bounds(
        day_start(part.first, zone), day_start(part.last + timedelta(days=1), zone)
    )
    if found.earliest >= found.latest:
        raise DateNotUnderstoodError(
            text,
            f"that day was skipped in {zone.key}",
            "name the day before or after it",
        )
    return found


def _instant(text: str, match: re.Match[str]) -> int:
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise DateNotUnderstoodError(text, f"years go from 0001 to {LAST_YEAR}")
    try:
        microsecond = int((fraction or "0").ljust(6, "0"))
        local = datetime(  # noqa: DTZ001
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            microsecond,
        )
    except ValueError as problem:
        raise DateNotUnderstoodError(
            text, f"there is no such time ({problem})"
        ) from problem
    if offset == "Z":
        shift = timedelta()
    else:
        hours, minutes = int(offset[1:3]), int(offset[4:6])
        distance = timedelta(hours=hours, minutes=minutes)
        if distance > _FURTHEST or minutes > 59:  # noqa: PLR2004  (minutes of an hour)
            raise DateNotUnderstoodError(
                text,
                f"{offset} is no offset from UTC",
                "no zone is further than 14:00 from UTC",
            )
        shift = -distance if offset[0] == "-" else distance
    return (local - _EPOCH - shift) // _ONE


def _read(text: str) -> tuple[_Part, _Part | None, Lasting, str]:
    """The start, the end if there is one, whether it lasts, and the qualifier of an EDTF date."""
    if text.startswith("["):
        return _choice(text), None, "no", ""
    if "/" not in text:
        part, qualifier = _date(text, text)
        return part, None, "no", qualifier
    if _SLASHED.fullmatch(text) or text.count("/") > 1:
        raise _refused(text)
    left, right = text.split("/")
    if left in {"", ".."}:
        hint = (
            "write the earliest day it may have begun, such as [2025-05-01..2025-05-28]"
        )
        raise DateNotUnderstoodError(
            text, "an interval without a start is not supported", hint
        )
    first, before = _date(text, left)
    if right == "..":
        return first, None, "open", before
    if right == "":
        return first, None, "unknown", before
    last, after = _date(text, right)
    both = before and after and before != after
    return first, last, "closed", "%" if both else before or after


def _date(text: str, written: str) -> tuple[_Part, str]:
    """One date with its trailing qualifier, as the days it may stand for."""
    qualifier = written[-1] if written[-1:] in {"~", "?", "%"} else ""
    body = written.removesuffix(qualifier) if qualifier else written
    match = _DATE.fullmatch(body)
    if match is None:
        raise _refused(text)
    year, month, day = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise DateNotUnderstoodError(text, f"years go from 0001 to {LAST_YEAR}")
    if "X" in body:
        return _unspecified(text, int(year), month, day), qualifier
    if month is None:
        return _Part(date(int(year), 1, 1), date(int(year), 12, 31), "year"), qualifier
    if int(month) in _LATER_SEASONS:
        raise DateNotUnderstoodError(
            text, "of the seasons only 21 (spring) to 24 (winter) are supported"
        )
    if int(month) in _SEASONS:
        if day is not None:
            raise DateNotUnderstoodError(text, f"{month} is a season and has no days")
        return _season(int(year), int(month)), qualifier
    try:
        if day is None:
            last = calendar.monthrange(int(year), int(month))[1]
            return _Part(
                date(int(year), int(month), 1),
                date(int(year), int(month), last),
                "month",
            ), qualifier
        found = date(int(year), int(month), int(day))
    except (ValueError, calendar.IllegalMonthError) as problem:
        raise DateNotUnderstoodError(
            text, f"there is no {body} in the calendar"
        ) from problem
    return _Part(found, found, "day"), qualifier


def _season(year: int, number: int) -> _Part:
    """Return a meteorological season of the northern hemisphere.

    Winter begins in December of the year written.
    """
    start, end = _MONTHS_OF_SEASON[number]
    # Months of a year.
    last_year, last_month = (year, end) if end <= 12 else (year + 1, end - 12)  # noqa: PLR2004
    return _Part(
        date(year, start, 1),
        date(last_year, last_month, calendar.monthrange(last_year, last_month)[1]),
        "season",
    )


def _unspecified(text: str, year: int, month: str | None, day: str | None) -> _Part:
    """The outer days that fit a date with unspecified (X) digits."""
    fits = re.compile(f"{month or 'XX'}-{day or 'XX'}".replace("X", r"\d"))
    days = [d for d in _days_of(year) if fits.fullmatch(f"{d.month:02d}-{d.day:02d}")]
    if not days:
        raise DateNotUnderstoodError(text, "no day of the calendar fits it")
    return _Part(days[0], days[-1], "unspecified")


def _days_of(year: int) -> Iterator[date]:
    start = date(year, 1, 1)
    return (
        start + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)
    )


def _choice(text: str) -> _Part:
    """The outer days of `[a..b]`, `[a,b]` and mixtures of them."""
    if not text.endswith("]"):
        raise _refused(text)
    parts: list[_Part] = []
    for written in text[1:-1].split(","):
        if written.startswith("..") or written.endswith(".."):
            hint = "name both ends, such as [2025-06-01..2025-06-10]"
            raise DateNotUnderstoodError(
                text,
                "a choice of days without a first or a last one is not supported",
                hint,
            )
        first, _, last = written.strip().partition("..")
        start = _plain(text, first)
        end = _plain(text, last) if last else start
        if end.last < start.first:
            raise DateNotUnderstoodError(
                text, "it ends before it starts", "write the earlier date first"
            )
        parts.append(_Part(start.first, end.last, "choice"))
    return _Part(min(p.first for p in parts), max(p.last for p in parts), "choice")


def _plain(text: str, written: str) -> _Part:
    part, qualifier = _date(text, written)
    if qualifier or part.precision not in {"day", "month", "year"}:
        raise DateNotUnderstoodError(
            text, "a choice is made of plain days, months or years"
        )
    return part


_REFUSED: Final = (
    (
        _TIME_NO_OFFSET,
        "a time needs its offset from UTC",
        "write it such as 2025-05-28T18:00+03:00, or with Z for UTC",
    ),
    (
        re.compile(r".*T.*/.*|.*/.*T.*"),
        "a time of day is not allowed inside an interval",
        "write the days as the interval, and the hours in the fields made for them",
    ),
    (
        re.compile(r"\{.*"),
        "a set of all members ({…}) is not supported",
        "append one event for each date",
    ),
    (re.compile(r"Y-?\d+.*"), "years of more than four digits are not supported", ""),
    (re.compile(r"-\d{4}.*"), "years before 0001 are not supported", ""),
    (
        re.compile(r"[\dX]*X[\dX]*(-.*)?"),
        "an unspecified year is not supported",
        "write the choice, such as [2020..2029]",
    ),
    (
        re.compile(r"[\d-]*[~?%][\d~?%-]+[~?%]?"),
        "a qualifier inside a date is not supported",
        "write it at the end, such as 2025-05~",
    ),
    (re.compile(r"\d{4}S\d"), "significant digits are not supported", ""),
    (re.compile(r"\d{4}-?W\d.*"), "week dates are not supported", "write the day"),
    (re.compile(r"\d{8}"), "it has no hyphens", "write it such as 2025-05-28"),
)


def _refused(text: str) -> DateNotUnderstoodError:
    """The error that names what was found and, for an ambiguous date, both readings."""
    if slashed := _SLASHED.fullmatch(text):
        one, two, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
        readings = []
        for month, day in ((two, one), (one, two)):
            try:
                read = date(year, month, day)
            except ValueError:
                continue
            reading = f"{read.isoformat()} ({day} {calendar.month_name[month]})"
            if reading not in readings:
                readings.append(reading)
        if len(readings) > 1:
            return DateNotUnderstoodError(
                text,
                f"it can be read as {readings[0]} or as {readings[1]}",
                "write the one you mean",
            )
        if not readings:
            return DateNotUnderstoodError(
                text, "there is no such day, whichever number is the month"
            )
        return DateNotUnderstoodError(
            text,
            "day and month may be in either order",
            f"write {readings[0].split()[0]}",
        )
    for pattern, found, hint in _REFUSED:
        if pattern.fullmatch(text):
            return DateNotUnderstoodError(text, found, hint)
    return DateNotUnderstoodError(text, "it is in no accepted form")
