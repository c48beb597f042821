"""Written dates as half-open intervals of UTC instants: the one place that knows what a date means.

An instant is a whole number of microseconds since 1970-01-01T00:00Z. Every range here and elsewhere
is half-open, `[earliest, latest)`. Days are days of a zone, from their first instant to that of the
next day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.names import did_you_mean, nearest

FOREVER: Final = 2**62
"""Later than every instant: the bound of what has no end. Only in memory; stored, it is NULL."""

MICROSECONDS: Final = 1_000_000
FIRST_YEAR: Final = 1
LAST_YEAR: Final = 9998

# Naive on purpose: the arithmetic below subtracts the offset.
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001
_ONE: Final = timedelta(microseconds=1)
_FURTHEST: Final = timedelta(hours=14)
_DECEMBER: Final = 12
_FIRST: Final = (datetime(1, 1, 1) - _EPOCH) // _ONE  # noqa: DTZ001  (as above)

_DATE = re.compile(r"(\d{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_SEASONS: Final = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
"""First and last month of the meteorological seasons of the north; winter begins in December of
the year written."""

_LATER_SEASONS: Final = range(25, 42)

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


class _UnreadError(DateNotUnderstoodError):
    """A text is in none of the forms; `dates_refused` looks for the reason."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "it is in no accepted form")


_LONG_NAME: Final = 50
"""More characters than the name of any zone has."""


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
            name, "there is no such IANA time zone", _zones_like(name)
        ) from problem


def _zones_like(name: str) -> str:
    """Return a hint: zones that are spelled alike, else how such a name is written."""
    known = available_timezones()
    near = [zone for zone in nearest(name[:_LONG_NAME], known) if "/" in zone]
    if near:
        return did_you_mean(near)
    return "write a name such as Europe/Kyiv, America/New_York or UTC"


def day_start(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day in a zone, also where midnight is skipped or comes twice."""
    local = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (naive on purpose)
    offset = zone.utcoffset(local) or timedelta()
    after = zone.utcoffset(local.replace(fold=1)) or timedelta()
    start = (local - _EPOCH - offset) // _ONE
    # Where the clocks skip, the day begins after `before`, and at the latest at `start`.
    before = start - 1 if after <= offset else (local - _EPOCH - after) // _ONE
    while start - before > 1:
        middle = (before + start) // 2
        if day_of(middle, zone) >= day:
            start = middle
        else:
            before = middle
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
    try:
        return _parsed(text, zone)
    except _UnreadError:
        from tracker.domain.dates_refused import refusal

        raise refusal(text, lambda other: is_understood(other, zone)) from None


def is_end(until: str | None, from_: str | None, *, zone: ZoneInfo) -> bool:
    """Return whether a date can end what began: neither open, nor unknown, nor before that."""
    if until is None:
        return True
    end = read_when(until, zone=zone)
    if end.lasting in {"open", "unknown"}:
        return False
    return (
        from_ is None or end.until.latest > read_when(from_, zone=zone).start.earliest
    )


def is_understood(text: str, zone: ZoneInfo) -> bool:
    """Check that a text is a written date."""
    try:
        _parsed(text, zone)
    except DateNotUnderstoodError:
        return False
    return True


def _parsed(text: str, zone: ZoneInfo) -> When:
    if match := _INSTANT.fullmatch(text):
        at = _instant(text, match)
        return When(text, Bounds(at, at + 1), None, "no", "", "instant", at)
    first, last, lasting, qualifier = _read(text)
    start, end = _bounds(text, first, zone), last and _bounds(text, last, zone)
    if end is not None and end.latest <= start.earliest:
        raise _backwards(text)
    precision: Precision = first.precision if lasting == "no" else "interval"
    first_day_over = day_start(first.first + timedelta(days=1), zone)
    return When(text, start, end, lasting, qualifier, precision, first_day_over)


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
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(n or 0) for n in numbers)
    _check_year(text, year)
    if hour == 24 and (minute, second) == (0, 0):  # noqa: PLR2004  (hours of a day)
        raise _UnreadError(text)
    microsecond = int((fraction or "0").ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond)  # noqa: DTZ001
    except ValueError as problem:
        raise DateNotUnderstoodError(
            text, f"there is no such time ({problem})"
        ) from problem
    hours, minutes = (0, 0) if offset == "Z" else map(int, offset[1:].split(":"))
    distance = timedelta(hours=hours, minutes=minutes)
    if distance > _FURTHEST or minutes > 59:  # noqa: PLR2004  (minutes of an hour)
        raise DateNotUnderstoodError(
            text,
            f"{offset} is no offset from UTC",
            "no zone is further than 14:00 from UTC",
        )
    return (local - _EPOCH + (distance if offset[0] == "-" else -distance)) // _ONE


def _check_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateNotUnderstoodError(text, f"years go from 0001 to {LAST_YEAR}")


def _read(text: str) -> tuple[_Part, _Part | None, Lasting, str]:
    """The start, the end if there is one, whether it lasts, and the qualifier of an EDTF date."""
    if text.startswith("["):
        return _choice(text), None, "no", ""
    if "/" not in text:
        part, qualifier = _date(text, text)
        return part, None, "no", qualifier
    if text.count("/") > 1:
        raise _UnreadError(text)
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
        raise _UnreadError(text)
    year, month, day = int(match[1]), match[2], match[3]
    _check_year(text, year)
    if "X" in body:
        return _unspecified(text, year, month, day), qualifier
    if month is None:
        return _Part(date(year, 1, 1), date(year, 12, 31), "year"), qualifier
    number = int(month)
    if number in _LATER_SEASONS:
        raise DateNotUnderstoodError(
            text, "of the seasons only 21 (spring) to 24 (winter) are supported"
        )
    if number in _SEASONS and day is not None:
        raise DateNotUnderstoodError(text, f"{month} is a season and has no days")
    try:
        if number in _SEASONS:
            start, end = _SEASONS[number]
            first, last = date(year, start, 1), month_end(year + (end < start), end)
            return _Part(first, last, "season"), qualifier
        if day is None:
            first, last = date(year, number, 1), month_end(year, number)
            return _Part(first, last, "month"), qualifier
        found = date(year, number, int(day))
    except ValueError as problem:
        raise DateNotUnderstoodError(
            text, f"there is no {body} in the calendar"
        ) from problem
    return _Part(found, found, "day"), qualifier


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    # The module `calendar` would tell it, and loads the languages of the system for that.
    if month == _DECEMBER:
        return date(year, month, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _unspecified(text: str, year: int, month: str | None, day: str | None) -> _Part:
    """The outer days that fit a date with unspecified (X) digits."""
    fits = re.compile(f"{year:04d}-{month or 'XX'}-{day or 'XX'}".replace("X", r"\d"))
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    days = [day for day in every if fits.fullmatch(day.isoformat())]
    if not days:
        raise DateNotUnderstoodError(text, "no day of the calendar fits it")
    return _Part(days[0], days[-1], "unspecified")


def _choice(text: str) -> _Part:
    """The outer days of `[a..b]`, `[a,b]` and mixtures of them."""
    if not text.endswith("]"):
        raise _UnreadError(text)
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
            raise _backwards(text)
        parts.append(_Part(start.first, end.last, "choice"))
    return _Part(min(p.first for p in parts), max(p.last for p in parts), "choice")


def _backwards(text: str) -> DateNotUnderstoodError:
    return DateNotUnderstoodError(
        text, "it ends before it starts", "write the earlier date first"
    )


def _plain(text: str, written: str) -> _Part:
    part, qualifier = _date(text, written)
    if qualifier or part.precision not in {"day", "month", "year"}:
        raise DateNotUnderstoodError(
            text, "a choice is made of plain days, months or years"
        )
    return part
