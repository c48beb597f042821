"""Dates in running text, as written dates: what a reader of the day would take them for."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tracker.domain.dates import day_start, parse_when
from tracker.domain.dates_from_words import MONTHS, to_written
from tracker.domain.errors import DateNotUnderstoodError

NEAREST: Final = "the year or the week of its date is the one nearest to the text's day"
COUNTED_BACK: Final = "its date is counted back from the text's day, and no more exact"
OWN_ZONE: Final = "its hours are taken in the dossier's zone"
PART_OF_DAY: Final = "its part of the day is left out"
OTHER_ZONE: Final = "its hours are left out, for their zone is not read"

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
NUMBER_WORDS: Final = {
    word: number for number, word in enumerate(_NUMBERS.split(), start=1)
} | {"a": 1, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90}
_MONTH: Final = (
    "(?P<month>"
    + "|".join(m.capitalize() for m in MONTHS)
    + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_NAMED_DAY: Final = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? (?:the )?)?"
_YEAR: Final = r"(?:,? (?P<year>\d{4})(?!\d))?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TO: Final = r"(?P<last>\d{1,2})(?:st|nd|rd|th)?"
_LAST: Final = rf"(?: ?(?:-|\u2013|to) ?{_TO})?"
_BEFORE: Final = "in|by|since|until|till|during|of|for|next|last|this|before|after"
_SEASON: Final = "(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
_WAY: Final = "(?P<way>[Ll]ast|[Nn]ext|[Tt]his|[Oo]n)"
_PATTERNS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])"),
        ("day", rf"(?<=[Bb]etween ){_DAY} and {_TO} {_MONTH}(?!\w){_YEAR}"),
        ("day", rf"(?<=[Bb]etween ){_MONTH} {_DAY} and {_TO}(?!\w){_YEAR}"),
        (
            "day",
            rf"(?<![\w,.-])(?<!\d and ){_NAMED_DAY}{_DAY}{_LAST}(?: of)? {_MONTH}(?!\w){_YEAR}",
        ),
        (
            "day",
            rf"(?<!\w){_NAMED_DAY}{_MONTH} {_DAY}(?!\d|,\d){_LAST}(?!\d|,\d|\w){_YEAR}",
        ),
        (
            "third",
            rf"(?<!\w)(?P<third>[Ee]arly|[Mm]id|[Ll]ate)[- ]{_MONTH}(?!\w){_YEAR}",
        ),
        (
            "part",
            r"(?<!\w)(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[- ](?P<year>(?:19|20)\d{2})(?!\d)",
        ),
        ("pair", rf"(?<![\w,.-]){_DAY} and {_TO} {_MONTH}(?!\w){_YEAR}"),
        ("month", rf"(?<!\w){_MONTH},? (?P<year>\d{{4}})(?!\d)"),
        ("month", rf"(?<!\w)(?:{_BEFORE}) (?P<span>{_MONTH})(?!\w)"),
        ("words", rf"(?<!\w)(?:[Qq][1-4] \d{{4}}|{_SEASON} (?:of )?\d{{4}})(?!\d)"),
        (
            "near",
            r"(?<!\w)(?P<near>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)(?!\w)",
        ),
        (
            "ago",
            (
                r"(?<!\w)(?<!half )(?<!than )(?<!over )"
                rf"(?i:{_COUNT}) (?P<unit>day|week|month|year)s? (?:ago|earlier)(?!\w)"
            ),
        ),
        (
            "period",
            r"(?<!\w)(?P<way>[Ll]ast|[Nn]ext|[Tt]his) (?P<unit>week|month|year)(?!\w)",
        ),
        ("weekday", rf"(?<!\w)(?:{_WAY} )?(?P<weekday>{'|'.join(_WEEKDAYS)})(?!\w)"),
        (
            "year",
            rf"(?<!\w)(?i:{_BEFORE}|from) (?P<span>(?:19|20)\d{{2}})(?![\w\u2013-]|,\d| [a-z]+s\b)",
        ),
    )
)
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|expected|scheduled|planned|due|set|slated|plans?|agreed) (?:to|for|on)?|"
    r"\bwill\b|\bto (?:meet|resume|begin|start)\b"
)
_QUOTES: Final = re.compile(r'[\u201c\u201d"]')
_BETWEEN: Final = re.compile(r" ?(?:-|\u2013|\u2014) ?| (?:to|until|till|through) ")
_TIME: Final = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?: ?(?P<half>[ap])\.?m\b\.?| hours)?"
    r"|(?P<word>noon|midday|midnight)"
)
_ZONE: Final = r"(?: (?P<zone>[A-Z]{3,4}|[A-Za-z]+ (?:[Ss]tandard |[Ss]ummer )?time))?"
_HOURS_BEFORE: Final = re.compile(rf"(?<![\w.,:])(?:{_TIME}){_ZONE}(?:,)? (?:on )?$")
_HOURS_AFTER: Final = re.compile(
    rf"(?:,? at|,? from|,) (?:{_TIME}){_ZONE}(?![\w:+]|[.,]\d)"
)
_PART_OF_DAY: Final = re.compile(
    r"\b(?:the )?(?:early )?(?:dawn|daybreak|sunrise|morning|afternoon|sunset|dusk|evening"
    r"|nightfall|night|hours) (?:on|of) (?:the )?$"
)
_DAY_ALONE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class DateMention(NamedTuple):
    """A date in a text.

    Attributes:
        start: Where its words begin.
        end: Where they end.
        text: Its words.
        written: What they mean, as a written date.
        doubt: What of it they do not say themselves; empty when they say all.
    """

    start: int
    end: int
    text: str
    written: str
    doubt: str


def find_dates(
    text: str, *, day: date, zone: ZoneInfo, offset: int = 0
) -> list[DateMention]:
    """Return the dates in a sentence; those with two readings, such as 05/06/2025, are none.

    Two days joined to a span are one date, and a day keeps its hours.

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
            if any(start < d.end and d.start < end for d in found):
                continue
            try:
                written, doubt = _read(name, match, text, day, zone)
                parse_when(written, zone=zone)
            except (DateNotUnderstoodError, ValueError, OverflowError):
                continue
            found.append(DateMention(start, end, text[start:end], written, doubt))
    found = [_with_hours(d, text, zone) for d in _spans(sorted(found), text)]
    return [d._replace(start=d.start + offset, end=d.end + offset) for d in found]


def _read(  # noqa: PLR0911  (one line for each kind)
    name: str, match: re.Match[str], text: str, day: date, zone: ZoneInfo
) -> tuple[str, str]:
    now = day_start(day, zone)
    match name:
        case "iso":
            return match.group(), ""
        case "year":
            return match["span"], ""
        case "part":
            first = {"early": 1, "mid": 5, "late": 9}[match["part"].lower()]
            return f"[{match['year']}-{first:02}..{match['year']}-{first + 3:02}]", ""
        case "pair" if int(match["last"]) != int(match["day"]) + 1:
            raise ValueError(match.group())  # two days, and none between them
        case "words":
            words = match.group().replace(" of ", " ")
            return to_written(words, now=now, zone=zone), ""
        case "near":
            word = match["near"].lower().replace("tonight", "today")
            return to_written(word, now=now, zone=zone), ""
        case "ago":
            return _ago(match, day, now, zone)
        case "period":
            count = {"last": -1, "next": 1, "this": 0}[match["way"].lower()]
            return _period(match["unit"], count, day), ""
        case "weekday":
            return _weekday(match, text, day), NEAREST
        case _:
            return _calendar(name, match, day, now, zone)


def _ago(match: re.Match[str], day: date, now: int, zone: ZoneInfo) -> tuple[str, str]:
    """Return a date counted back: `three years ago` names a year, and no day of it."""
    word, unit = match["count"].lower(), match["unit"]
    count = NUMBER_WORDS.get(word) or int(word)
    if unit == "week":
        return _week(day - timedelta(weeks=count)), COUNTED_BACK
    written = to_written(f"{count} {unit}s ago", now=now, zone=zone)
    if unit == "day":
        return written, ""
    return written[: {"month": 7, "year": 4}[unit]], COUNTED_BACK


def _period(unit: str, count: int, day: date) -> str:
    """Return the week, month or year that lies so many behind or before that of a day."""
    if unit == "week":
        return _week(day + timedelta(weeks=count))
    if unit == "year":
        return str(day.year + count)
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return f"{years}-{month + 1:02}"


def _week(day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"[{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}]"


def _calendar(
    name: str, match: re.Match[str], day: date, now: int, zone: ZoneInfo
) -> tuple[str, str]:
    """Return a date with a month; without a year it is the one nearest to the day of the text."""
    groups = match.groupdict()
    month, year = match["month"].rstrip("."), groups.get("year")
    weekday, last = groups.get("weekday"), groups.get("last")

    def written(of: int) -> str:
        if name == "third":
            return to_written(f"{match['third']} {month} {of}", now=now, zone=zone)
        if name == "month":
            return to_written(f"{month} {of}", now=now, zone=zone)
        first = to_written(f"{match['day']} {month} {of}", now=now, zone=zone)
        if not last:
            return first
        return f"{first}/{to_written(f'{last} {month} {of}', now=now, zone=zone)}"

    def fits(reading: str) -> bool:
        return _WEEKDAYS[date.fromisoformat(reading[:10]).weekday()] == weekday

    years = (int(year),) if year else (day.year, day.year - 1, day.year + 1)
    readings = []
    for of in years:
        try:
            reading = written(of)
        except DateNotUnderstoodError:
            continue
        start = parse_when(reading, zone=zone).start
        away = abs((start.earliest + start.latest) // 2 - now)
        readings.append((away, reading))
    reading = min(readings)[1]
    if weekday and not fits(reading):
        return reading, f"{reading[:10]} is no {weekday}"
    return reading, "" if year or weekday else NEAREST


def _weekday(match: re.Match[str], text: str, day: date) -> str:
    """Return the nearest such day before the text's own, or after it where it looks ahead."""
    way = (match["way"] or "").lower()
    back = (day.weekday() - _WEEKDAYS.index(match["weekday"])) % 7
    said = _QUOTES.split(text[: match.start()])[-1]
    ahead = way == "next" or (way != "last" and _AHEAD.search(said) is not None)
    if ahead:
        return (
            day + timedelta(days=7 - back if back or way == "next" else 0)
        ).isoformat()
    return (day - timedelta(days=back or (7 if way == "last" else 0))).isoformat()


def _spans(found: list[DateMention], text: str) -> list[DateMention]:
    """Join days such as `between 14 August and 4 September` to one date that keeps both.

    If the two make no span, such as `late May to early June`, neither is left alone.
    """
    for at, (first, last) in enumerate(pairwise(found)):
        link = text[first.end : last.start]
        both = link == " and " and text[: first.start].lower().endswith("between ")
        if not (both or _BETWEEN.fullmatch(link)):
            continue
        if not all(_DAY_ALONE.fullmatch(d.written) for d in (first, last)):
            if "[" in first.written + last.written:
                return _spans([*found[:at], *found[at + 2 :]], text)
            continue
        start, end = _in_order(first, last)
        if start is None or end is None:
            continue
        words = text[first.start : last.end]
        doubt = first.doubt and last.doubt
        joined = DateMention(first.start, last.end, words, f"{start}/{end}", doubt)
        return _spans([*found[:at], joined, *found[at + 2 :]], text)
    return found


def _in_order(first: DateMention, last: DateMention) -> tuple[str | None, str | None]:
    """Return two days in order; a year or week that one does not say is taken from the other."""
    start, end = (date.fromisoformat(d.written) for d in (first, last))
    try:
        if first.doubt and not last.doubt:
            start = start.replace(year=end.year)
            start = start.replace(year=end.year - (start > end))
        elif last.doubt and end < start:
            week = last.text.rpartition(" ")[2] in _WEEKDAYS
            end = end + timedelta(days=7) if week else end.replace(year=start.year)
            end = end.replace(year=end.year + (end < start))
    except ValueError:
        return None, None
    return (start.isoformat(), end.isoformat()) if start <= end else (None, None)


def _with_hours(dated: DateMention, text: str, zone: ZoneInfo) -> DateMention:
    """Return a day with the hours that stand beside it, as an instant.

    Midnight leaves the day as it is: what begins then has that day, and what ends then too.
    """
    if part := _PART_OF_DAY.search(text[: dated.start]):
        words = text[part.start() : dated.end]
        return dated._replace(
            start=part.start(), text=words, doubt=dated.doubt or PART_OF_DAY
        )
    before = _HOURS_BEFORE.search(text[: dated.start])
    match = before or _HOURS_AFTER.match(text, dated.end)
    if match is None or not _DAY_ALONE.fullmatch(dated.written):
        return dated
    if not (match["half"] or match["word"] or match["minute"]):
        return dated
    if before is not None:
        start, end = before.start(), dated.end
    else:
        start, end = dated.start, match.end()
    dated = dated._replace(start=start, end=end, text=text[start:end])
    if match["word"] == "midnight":
        return dated
    named = _zone_named(match["zone"], zone)
    if named is None:
        return dated._replace(doubt=OTHER_ZONE)
    day = date.fromisoformat(dated.written)
    instant = datetime.combine(day, _time_of_day(match), named)
    written = instant.isoformat(timespec="minutes")
    assumed = OWN_ZONE if match["zone"] is None else ""
    doubt = "; ".join(d for d in (dated.doubt, assumed) if d)
    return dated._replace(written=written, doubt=doubt)


def _time_of_day(match: re.Match[str]) -> time:
    hour, minute = int(match["hour"] or 12), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return time(hour, minute)


def _zone_named(named: str | None, own: ZoneInfo) -> ZoneInfo | None:
    """Return the zone of hours, which is a dossier's own where none is named."""
    words = (named or "local time").lower()
    city = own.key.rpartition("/")[2].lower()
    if words in {"utc", "gmt"}:
        return ZoneInfo("UTC")
    return own if words in {"local time", f"{city} time"} else None
