"""Periods: the days that one date stands for, however it is written, and the day before them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.projections.visible import boundary_of
from tracker.services.dates import AS_RANGE, ENDLESS
from tracker.services.find_names import issue_named, party_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.services.dates import Dates
    from tracker.services.reading import Names


class Days(NamedTuple):
    """The days that are asked for.

    Attributes:
        since: The first instant; None from the first fact.
        from_: The day or instant that it is of.
        to: The last day or instant.
    """

    since: int | None
    from_: str | None
    to: str


class AsksForDays(Protocol):
    """A question with a period, or with a first and a last day, as the user wrote them."""

    @property
    def period(self) -> str | None:
        """A date that lasts, such as a month, or a range; instead of the other two."""

    @property
    def since(self) -> str | None:
        """The first day, or the first of a longer date; None from the first fact."""

    @property
    def to(self) -> str | None:
        """The last day."""


def days_asked(asked: AsksForDays, dossier: Names) -> Days:
    """Return the days that a question is asked for.

    Raises:
        TrackerError: A date is not understood, or the end lies before the beginning.
    """
    dates = dossier.dates
    if asked.period is not None:
        return days_of(asked.period, dossier)
    to = dossier.day(asked.to)
    if asked.since is None:
        return Days(None, None, to)
    first = date_begun(asked.since, dates)
    since = first.start.earliest
    if since >= boundary_of(parse_when(to, zone=dates.zone)):
        raise DateNotUnderstoodError(
            asked.to or to,
            f"it lies before {asked.since}, from which on is asked",
            "write the earlier date first",
        ).advise("earlier-date-from")
    return Days(since, first_day(first, dates.zone), to)


def days_of(text: str, dossier: Names) -> Days:
    """Return the first to the last day of one date; what still lasts goes on until today.

    Raises:
        DateNotUnderstoodError: The date is not understood, or begins after today and lasts.
    """
    dates = dossier.dates
    when = _period_when(text, dossier)
    since, from_ = when.start.earliest, first_day(when, dates.zone)
    if when.lasting in ENDLESS:
        to = dossier.day(None)
        if since >= boundary_of(parse_when(to, zone=dates.zone)):
            raise DateNotUnderstoodError(
                text,
                f"it begins after {to}",
                "name its last day, such as 2026-05-01/2026-05-31",
            )
    elif when.precision == "instant":
        to = when.text
    else:
        to = dates.last_day(when)
    dossier.tell_range(text, from_, to)
    return Days(since, from_, to)


def first_day(when: When, zone: ZoneInfo) -> str:
    """Return the day on which a date begins; an instant stays as it is written."""
    if when.precision == "instant":
        return when.text
    return day_of(when.start.earliest, zone).isoformat()


def is_one_day(text: str, dossier: Names) -> bool:
    """Check that a date is a day or an instant, and nothing longer.

    Raises:
        DateNotUnderstoodError: The date is not understood.
    """
    return _period_when(text, dossier).precision in {"day", "instant"}


def _period_when(text: str, dossier: Names) -> When:
    """Return the date of a period.

    Raises:
        DateNotUnderstoodError: It is not understood; the hint says where it is a name instead.
    """
    dates = dossier.dates
    try:
        return parse_when(dates.period(text), zone=dates.zone)
    except DateNotUnderstoodError as problem:
        for kind, named in (("issue", issue_named), ("party", party_named)):
            try:
                slug = named(text, dossier.catalogue, by_part=False)
            except UnknownNameError:
                continue
            problem.hint = f"it names the {kind} {slug}, and is asked for as such"
            problem.advise(f"ask-for-{kind}", name=slug)
            break
        raise


def date_begun(text: str, dates: Dates) -> When:
    """Return the date from which on is asked; its first instant counts.

    Raises:
        DateNotUnderstoodError: It is in no accepted form, or a range with an end of its own.
        UnknownNameError: `@KEY` names no event.
    """
    sides = dates.sides(text)
    if sides and sides[1]:
        raise DateNotUnderstoodError(
            text,
            "it is a range, and only one date is asked for",
            f"write its first date, {sides[0]}, here",
        )
    when = parse_when(dates.written(text), zone=dates.zone)
    if re.search(AS_RANGE, text):
        first = day_of(when.start.earliest, dates.zone)
        dates.heard(f"{text} is read from its first day on, {first}")
    return when


def dates_beside(
    first: str, last: str | None, dossier: Names
) -> tuple[str, str | None]:
    """Return two dates as they are, or as one text where they are the words of one date.

    Raises:
        TrackerError: They are neither.
    """
    if last is None:
        return first, None
    dates = dossier.dates
    try:
        dates.written(first), dates.written(last)
    except DateNotUnderstoodError:
        for together in (f"{first} {last}", f"{first} to {last}"):
            with suppress(DateNotUnderstoodError):
                dates.written(together)
                return together, None
        raise
    return first, last


def days_compared(before: str, after: str | None, dossier: Names) -> tuple[str, str]:
    """Return the two days that are compared.

    Two dates, as a range or one by one, are compared by their ends, and one day with today. A date
    that lasts is compared from the evening before it to its last day.

    Raises:
        TrackerError: A date is not understood, or begins after today and lasts.
    """
    first, last = dates_beside(before, after, dossier)
    if last is not None:
        return dossier.day(first), dossier.day(last)
    dates = dossier.dates
    written = dates.period(first)
    if sides := dates.sides(first):
        return dossier.day(sides[0]), dossier.day(sides[1] or None)
    when = parse_when(written, zone=dates.zone)
    if when.precision in {"day", "instant"}:
        return dossier.day(first), dossier.day(None)
    days = days_of(first, dossier)
    begins = when.start.earliest
    eve = eve_of(first_day(when, dates.zone), begins, dates.zone)
    dossier.remark(f"what moved in {first} is told from the evening before, {eve}")
    return eve, days.to


def eve_of(since: str, begins: int, zone: ZoneInfo) -> str:
    """Return the day or the instant just before the first instant of some days."""
    day = day_of(begins, zone)
    if since == day.isoformat() and day > date.min:
        return (day - timedelta(days=1)).isoformat()
    return format_instant(begins - 1)
