"""Refusals of written dates: what is wrong with a text, and what to write instead.

A suggestion is only made when it is a date itself; it is loaded only where a date is refused.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import DateNotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Callable


class _Repair(NamedTuple):
    """A notation of others: how it is recognised, what is said of it, and the same in ours."""

    pattern: str
    found: str
    mend: str | Callable[[re.Match[str]], str]


def refusal(text: str, understood: Callable[[str], bool]) -> DateNotUnderstoodError:
    """Return the error that names what was found and what to write.

    Args:
        text: A text that is not a written date.
        understood: Whether another text is one.
    """
    if slashed := re.fullmatch(_SLASHED, text, re.ASCII):
        return _either_order(text, slashed)
    mended, faults = _mended(text)
    if faults and understood(mended):
        return DateNotUnderstoodError(text, "; ".join(faults), f"write {mended}")
    if not re.match(r"\W*\d{4}", text, re.ASCII):
        mended, faults = text, []
    for pattern, found, hint in _NOT_SUPPORTED:
        if re.fullmatch(pattern, mended, re.ASCII):
            return DateNotUnderstoodError(text, "; ".join([*faults, found]), hint)
    return DateNotUnderstoodError(
        text, "; ".join(faults) or "it is in no accepted form"
    )


def meant_by(text: str, understood: Callable[[str], bool]) -> str | None:
    """Return the written date that another notation surely stands for; None where there is none.

    With dots between them the day goes first. Days of a year are not taken: `2025-148` may be a
    slip. Weeks and quarters are words.

    Args:
        text: A text that is not a written date.
        understood: Whether another text is one.
    """
    if re.fullmatch(_NOT_TAKEN, text, re.ASCII | re.IGNORECASE):
        return None
    turned = re.sub(_DOTTED, _day_first, text, flags=re.ASCII)
    mended, _ = _mended(turned)
    return mended if mended != text and understood(mended) else None


def _day_first(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _mended(text: str) -> tuple[str, list[str]]:
    """Write in our notation what is in another; return the faults beside it."""
    mended, faults = text, []
    for pattern, found, mend in _REPAIRS:
        try:
            better = re.sub(pattern, mend, mended, flags=re.ASCII)
        except (ValueError, OverflowError):  # no day of the calendar
            continue
        if better != mended:
            mended = better
            faults.append(found)
    return mended, faults


def _either_order(text: str, slashed: re.Match[str]) -> DateNotUnderstoodError:
    """Name both readings of an ambiguous date."""
    one, two, year = (int(part) for part in slashed.groups())
    readings = []
    for month, day in ((two, one), (one, two)):
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        reading = f"{read.isoformat()} ({day} {calendar.month_name[month]})"
        if reading not in readings:
            readings.append(reading)
    match readings:
        case []:
            found, hint = "there is no such day, whichever number is the month", ""
        case [only]:
            found = "day and month may be in either order"
            hint = f"write {only.split()[0]}"
        case _:
            found = f"it can be read as {readings[0]} or as {readings[1]}"
            hint = "write the one you mean"
    return DateNotUnderstoodError(text, found, hint)


def _two_digits(match: re.Match[str]) -> str:
    year, *rest = match.groups()
    return "-".join([year, *(f"{part:0>2}" for part in rest)])


def _offset(match: re.Match[str]) -> str:
    time, sign, hours, minutes = match.groups()
    return f"{time}{'+' if sign == '+' else '-'}{hours:0>2}:{minutes or '00'}"


def _week(match: re.Match[str]) -> str:
    year, week, day = match.groups()
    first = date.fromisocalendar(int(year), int(week), int(day or 1))
    if day:
        return first.isoformat()
    return f"[{first}..{first + timedelta(days=6)}]"


def _quarter(match: re.Match[str]) -> str:
    year, last = match["year"] or match["of"], 3 * int(match["n"] or match["first"])
    return f"[{year}-{last - 2:02d}..{year}-{last:02d}]"


def _day_of_year(match: re.Match[str]) -> str:
    year, count = int(match[1]), int(match[2])
    found = date(year, 1, 1) + timedelta(days=count - 1)
    if found.year != year:
        raise ValueError(count)
    return found.isoformat()


def _midnight(match: re.Match[str]) -> str:
    """Return the end of a day as the beginning of the next."""
    return f"{date.fromisoformat(match[1]) + timedelta(days=1)}T00:00"


_NOT_TAKEN: Final = r"\s*\d{4}-\d{3}\s*|\s*(\d{4}[- ]?)?[qw].*"
_DOTTED: Final = r"(?<!\d)(?<!\d\.)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)"
_SLASHED: Final = r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})"
_BEFORE_OFFSET: Final = r"(?=(?:[+-]\d\d:\d\d|Z)$)"

# In this order: those of the day, then of the offset, then of the time between them.
_REPAIRS: Final = (
    _Repair(r"^\s+|\s+\Z", "it has blanks around it", ""),
    _Repair(
        r"(?<=[\dZz])(?:\[[^\[\]]+\])+$",
        "a zone in brackets (RFC 9557) is not read: the offset says which instant it is",
        "",
    ),
    _Repair(
        r"(?<!\d)(\d{4})[/.](\d\d?)[/.](\d\d?)(?!\d)",
        "a date is written with hyphens",
        _two_digits,
    ),
    _Repair(r"(?<![\d.+-])(\d{4})(\d\d)(\d\d)(?!\d)", "it has no hyphens", r"\1-\2-\3"),
    _Repair(
        r"(?<![\d-])(\d{4})-(\d\d?)-(\d\d?)(?!\d)",
        "months and days have two digits",
        _two_digits,
    ),
    _Repair(
        r"(?<![\d-])(\d{4})-(\d)(?![\dX-])",
        "months and days have two digits",
        _two_digits,
    ),
    _Repair(r"^(\d{4})-(\d{3})$", "days of a year are not supported", _day_of_year),
    _Repair(
        r"(?<!\d)(\d{4})-?[Ww](\d\d)(?:-?([1-7]))?(?![\d-])",
        "week dates are not supported",
        _week,
    ),
    _Repair(
        r"(?<!\d)(?:(?P<year>\d{4})[- ]?[Qq](?P<n>[1-4])"
        r"|[Qq](?P<first>[1-4])[- ]?(?P<of>\d{4}))(?!\d)",
        "a quarter is written as its months",
        _quarter,
    ),
    _Repair(
        r"^(\d{4}-\d\d-\d\d)(?: +|[t_])(?=\d)",
        "a T goes between day and time",
        r"\1T",
    ),
    _Repair(
        r"(?<=\d) +(?=(?:[+\u2212-]|[zZ]$|UTC|GMT)\S*$)",
        "no blank goes before the offset",
        "",
    ),
    _Repair(r"(?<=\d)(?:z|UTC|GMT)$", "an offset of zero is written Z", "Z"),
    _Repair(
        r"(T[\d:.,]+)(?:UTC|GMT)?([+\u2212-])(\d\d?):?(\d\d)?$",
        "an offset is written with its minutes and a colon, such as +03:00",
        _offset,
    ),
    _Repair(
        rf"T(\d\d)(\d\d)(\d\d[\d.,]*){_BEFORE_OFFSET}",
        "a time is written with colons",
        r"T\1:\2:\3",
    ),
    _Repair(
        rf"T(\d\d)(\d\d){_BEFORE_OFFSET}",
        "a time is written with colons",
        r"T\1:\2",
    ),
    _Repair(rf"T(\d\d){_BEFORE_OFFSET}", "a time has minutes", r"T\1:00"),
    _Repair(rf"T(\d)(?=:\d\d.*{_BEFORE_OFFSET})", "hours have two digits", r"T0\1"),
    _Repair(
        rf"(?<=:\d\d),(?=\d{{1,6}}{_BEFORE_OFFSET})", "a fraction has a point", "."
    ),
    _Repair(
        r"^(\d{4}-\d\d-\d\d)T24:00(?::00(?:\.0+)?)?(?=[Z+-])",
        "24:00 is 00:00 of the next day",
        _midnight,
    ),
)

_NOT_SUPPORTED: Final = (
    (
        r"\d{4}-\d\d-\d\d[T ]\d\d(:\d\d){0,2}(\.\d+)?",
        "a time needs its offset from UTC",
        "write it such as 2025-05-28T18:00+03:00, or with Z for UTC",
    ),
    (
        r"\d{4}-\d\d-\d\dT\d\d(:\d\d){1,2}(\.\d+)? ?[A-Za-z]{2,}([_/+-]\w+)*",
        "a zone's name is no offset from UTC",
        "write it such as 2025-05-28T18:00+03:00, or with Z for UTC",
    ),
    (
        r".*T.*/.*|.*/.*T.*",
        "a time of day is not allowed inside an interval",
        "write the days as the interval, and the hours in the fields made for them",
    ),
    (
        r"\{.*",
        "a set of all members ({…}) is not supported",
        "append one event for each date",
    ),
    (r"Y-?\d+.*", "years of more than four digits are not supported", ""),
    (r"-\d{4}.*", "years before 0001 are not supported", ""),
    (
        r"[\dX]*X[\dX]*(-.*)?",
        "an unspecified year is not supported",
        "write the choice, such as [2020..2029]",
    ),
    (
        r"[\d-]*[~?%][\d~?%-]+[~?%]?",
        "a qualifier inside a date is not supported",
        "write it at the end, such as 2025-05~",
    ),
    (r"\d{4}S\d", "significant digits are not supported", ""),
    (r"\d{4}-?W\d.*", "week dates are not supported", "write the day"),
)
