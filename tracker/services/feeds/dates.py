"""Dates of feeds, as their writers write them; one that cannot be read is unknown, never guessed.

Read are ISO 8601, the dates of mail (`Sat, 31 May 2025 09:00 MSK`), dates with a month in words of
some languages, and those with the signs for year, month and day. An hour without a zone counts for
its day alone, which then begins at 00:00 UTC.
"""

# ruff: noqa: RUF001  (months of other scripts)

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTHS: Final = (
    "jan|januar|янв|січ|ene|sty|oca|ιαν|gen",
    "feb|fév|fev|фев|лют|lut|şub|φεβ",
    "mar|mär|мар|бер|μάρ|μαρ",
    "apr|avr|abr|апр|кві|kwi|nis|απρ",
    "may|mai|мая|май|тра|maj|mag|μάι|μαΐ",
    "jun|juin|июн|чер|cze|haz|giu|ιουν",
    "jul|juil|июл|лип|lip|tem|lug|ιουλ",
    "aug|aoû|aou|ago|авг|сер|sie|ağu|αύγ|αυγ",
    "sep|set|сен|вер|wrz|eyl|σεπ",
    "oct|okt|out|ott|окт|жов|paź|eki|οκτ",
    "nov|ноя|лис|lis|kas|νοέ|νοε",
    "dec|dez|déc|dic|дек|гру|gru|ara|δεκ",
)
_MONTH_NUMBERS: Final = {
    word: number
    for number, words in enumerate(_MONTHS, start=1)
    for word in words.split("|")
}
_ZONES: Final[dict[str, float]] = {
    **dict.fromkeys(("utc", "gmt", "ut", "z", "wet"), 0),
    **dict.fromkeys(("bst", "west", "cet", "mez", "wat"), 1),
    **dict.fromkeys(("cest", "mesz", "eet", "cat", "sast"), 2),
    **dict.fromkeys(("eest", "msk", "idt", "trt", "eat"), 3),
    **dict.fromkeys(("msd", "samt"), 4),
    **dict.fromkeys(("yekt", "pkt"), 5),
    **dict.fromkeys(("ict", "wib"), 7),
    **dict.fromkeys(("hkt", "sgt", "awst", "pht"), 8),
    **dict.fromkeys(("jst", "kst", "wit"), 9),
    **dict.fromkeys(("aest",), 10),
    **dict.fromkeys(("aedt",), 11),
    **dict.fromkeys(("nzst",), 12),
    **dict.fromkeys(("nzdt",), 13),
    "brt": -3,
    "art": -3,
    "nst": -3.5,
    "ndt": -2.5,
    "adt": -3,
    "hst": -10,
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
    "akdt": -8,
    "akst": -9,
    "acst": 9.5,
    "acdt": 10.5,
}
"""Hours before UTC by the names of zones; one that means several zones is not among them, except
those of the United States, which the rules for mail lay down."""

_YEAR_FIRST: Final = re.compile(
    r"(?P<y>\d{4})(?:[-/.]|\s*年\s*|\s*년\s*)(?P<m>\d{1,2})"
    r"(?:[-/.]|\s*月\s*|\s*월\s*)(?P<d>\d{1,2})(?:\s*[日일]|(?!\d))"
)
_COMPACT: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?!\d)")
_IN_WORDS: Final = re.compile(
    r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th|er)?[\s-]+(?:de\s+|of\s+)?(?P<w>[^\W\d_]{3,})\.?,?"
    r"[\s-]+(?:de\s+|del\s+)?(?P<y>\d{4}|\d\d(?!\d|:))",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<w>[^\W\d_]{3,})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})",
    re.IGNORECASE,
)
_DAY_FIRST: Final = re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})")
_HOUR: Final = re.compile(
    r"(?P<early>上午|오전)?(?P<late>下午|晚上|오후)?\s*(?P<h>\d{1,2})\s*[:時时点시]\s*(?P<min>\d{2})"
    r"(?:\s*[:分분]\s*(?P<s>\d{2})(?:[.,]\d+)?)?[分秒분초]?\s*(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(
    r"(?:UTC|GMT|UT)?\s*(?P<sign>[+\u2212-])(?P<h>\d{1,2}):?(?P<m>\d{2})?",
    re.IGNORECASE,
)
_MICROSECONDS: Final = 1_000_000
_NOON: Final = 12
_THIS_CENTURY: Final = 70
_FARTHEST: Final = 18
_LATEST: Final = 253_370_764_800


def read_date(text: str) -> int | None:
    """Return the instant of a written date, in microseconds since the epoch; None if unknown."""
    plain = " ".join(text.split())
    found = _day(plain)
    if found is None:
        return None
    day, rest = found
    clock = _HOUR.search(rest)
    if clock is None:
        # Words behind a day may be an hour that is written otherwise; they change no day.
        return _instant(day, timedelta(), UTC)
    hour = _hour(clock)
    named, zone = _zone(rest[clock.end() :])
    if hour is None or (named and zone is None):
        return None
    return _instant(day, hour if zone else timedelta(), zone or UTC)


def _day(text: str) -> tuple[date, str] | None:
    """Return the day of a text, and what stands beside it."""
    for pattern in (_YEAR_FIRST, _IN_WORDS, _MONTH_FIRST, _DAY_FIRST, _COMPACT):
        match = pattern.search(text)
        if match is None:
            continue
        said = match.groupdict()
        day, month = int(said["d"]), _month(said)
        if pattern is _DAY_FIRST and month != day:
            # 05/06/2025 has two readings; 31/05/2025 has one.
            if max(day, month) <= _NOON:
                return None
            day, month = max(day, month), min(day, month)
        year = int(said["y"])
        if len(said["y"]) == 2:  # noqa: PLR2004  (two digits, as mail had them once)
            year += 2000 if year < _THIS_CENTURY else 1900
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        rest = text[match.end() :]
        return found, rest.lstrip("Tt,") if rest else text[: match.start()]
    return None


def _month(said: dict[str, str]) -> int:
    """Return a month by its number or the beginning of its name; 0 where it is none."""
    if "m" in said:
        return int(said["m"])
    word = said["w"].lower()
    return _MONTH_NUMBERS.get(word[:4], 0) or _MONTH_NUMBERS.get(word[:3], 0)


def _hour(clock: re.Match[str]) -> timedelta | None:
    """Return the time since midnight; None where no clock shows it."""
    hour, minute, second = (int(clock[part] or 0) for part in ("h", "min", "s"))
    half = (clock["half"] or "").lower()
    if half or clock["early"] or clock["late"]:
        late = half.startswith("p") or bool(clock["late"])
        hour = hour % _NOON + (_NOON if late else 0)
    found = timedelta(hours=hour, minutes=minute, seconds=second)
    wrong = minute > 59 or second > 60 or found > timedelta(days=1)  # noqa: PLR2004
    return None if wrong else found


def _zone(text: str) -> tuple[bool, tzinfo | None]:
    """Return whether a zone is named behind an hour, and which one; None where it is not known."""
    # What stands in brackets behind an offset is its name again.
    words = re.sub(r"\([^()]*\)", " ", text).strip(" ,.;") or text.strip(" ,.;()")
    return bool(words), _zone_named(words) if words else None


def _zone_named(words: str) -> tzinfo | None:
    if match := _OFFSET.fullmatch(words):
        offset = timedelta(hours=int(match["h"]), minutes=int(match["m"] or 0))
        if offset > timedelta(hours=_FARTHEST):
            return None
        return timezone(offset if match["sign"] == "+" else -offset)
    if words.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[words.lower()]))
    try:
        return ZoneInfo(words) if "/" in words else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _instant(day: date, hour: timedelta, zone: tzinfo) -> int | None:
    """Return an instant since the epoch; None before it, and at the very end of the calendar."""
    try:
        moment = datetime.combine(day, time(), zone) + hour
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return int(seconds) * _MICROSECONDS if 0 <= seconds < _LATEST else None
