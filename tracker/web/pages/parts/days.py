"""The bar of dates and the strip of change days: steps to the days on which the answer changed."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.projections.sentences.written_dates import MONTHS
from tracker.web.pages.parts.frame import LinkChoice
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.services.answers.days import ChangeDay

MOST_BARS: Final = 120
"""So many bars a strip has; with more change days a bar is a week, then a month."""
LONG_SILENCE: Final = 60
"""The days without a change after which the strip is folded."""
ANOTHER_TIME: Final = 120
"""The days without a change that part one time of talks from another; a strip shows one time."""
_FOLD: Final = 6
"""The days that a fold takes in the strip."""
_BASE: Final = 50
_TALLEST: Final = 36
_LEAST: Final = 6
_SHORT_MONTH: Final = 3
_SIGN: Final = 0.0085
"""The part of the strip that one letter takes."""


class Bar(Struct, frozen=True):
    """A bar of the strip: its place in percent, its height, and the day it leads to."""

    x: str
    width: str
    y: int
    height: int
    look: str
    address: str
    title: str


class StripTick(Struct, frozen=True):
    """A name under the strip: a month, and the year where a new one begins."""

    x: str
    name: str
    year: str = ""


class Strip(Struct, frozen=True):
    """The days on which the answer changed, drawn over time.

    Attributes:
        bars: One for each day, week or month.
        months: The first days of months.
        folds: The places where a long silence is folded.
        current: The place of the day asked about, and its name.
    """

    bars: tuple[Bar, ...]
    months: tuple[StripTick, ...]
    folds: tuple[str, ...]
    current: StripTick | None


class _Stop(Struct, frozen=True):
    """Change days that one bar stands for: the last of them, and how many facts they have."""

    day: date
    facts: int


def strip_of(
    days: Sequence[ChangeDay],
    asked: date | None,
    address: Callable[[str], str],
) -> Strip | None:
    """Draw the days on which the answer changed.

    Args:
        days: The change days.
        asked: The day asked about.
        address: Gives the address of the picture at a day.

    Returns:
        None where there are too few days for a drawing.
    """
    stops = _stops(_of_one_time(days, asked))
    if len(stops) < 2:  # noqa: PLR2004  (a drawing of one bar says nothing)
        return None
    scale = _Scale([stop.day for stop in stops])
    bars = [_bar(stop, scale, asked, address) for stop in stops]
    current = None
    if asked is not None and scale.first <= asked <= scale.last:
        current = StripTick(scale.middle(asked), day_name(asked, asked.year))
    return Strip(tuple(bars), tuple(scale.months()), tuple(scale.folds()), current)


def _of_one_time(days: Sequence[ChangeDay], asked: date | None) -> list[ChangeDay]:
    """Return the change days of the time of talks that a day is in, or that it follows."""
    times: list[list[ChangeDay]] = []
    last: date | None = None
    for each in days:
        day = date.fromisoformat(each.day)
        if last is None or (day - last).days > ANOTHER_TIME:
            if times and asked is not None and asked < day:
                break
            times.append([])
        times[-1].append(each)
        last = day
    return times[-1] if times else []


def _stops(days: Sequence[ChangeDay]) -> list[_Stop]:
    """Return a stop for each day; of too many days one for each week, or for each month."""
    stops = [_Stop(date.fromisoformat(each.day), each.facts) for each in days]
    for period in (_week, _month, _year):
        if len(stops) > MOST_BARS:
            stops = _together(stops, period)
    return stops


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)


def _together(stops: Iterable[_Stop], period: Callable[[date], date]) -> list[_Stop]:
    found: dict[date, _Stop] = {}
    for stop in stops:
        before = found.get(period(stop.day))
        facts = stop.facts + (before.facts if before else 0)
        found[period(stop.day)] = _Stop(stop.day, facts)
    return list(found.values())


class _Scale:
    """Days to places in percent; a silence of many days takes the room of a few.

    Days 1, 2 and 90 of a year, with silences folded to six days:

        1 2 ~~~~~ 90        places 0, 1 and 7
    """

    def __init__(self, days: Sequence[date]) -> None:
        self.first, self.last = days[0], days[-1]
        self._places = [(days[0], 0)]
        self._folded: list[int] = []
        for before, after in itertools.pairwise(days):
            gap = (after - before).days
            place = self._places[-1][1]
            if gap > LONG_SILENCE:
                self._folded.append(place + _FOLD // 2)
                gap = _FOLD
            self._places.append((after, place + gap))
        self._all = self._places[-1][1] + 1

    def place(self, day: date) -> float:
        """Return the place of a day, from 0 to the length of the strip."""
        for (before, start), (after, end) in zip(
            self._places, self._places[1:], strict=False
        ):
            if before <= day <= after:
                share = (day - before).days / max((after - before).days, 1)
                return start + share * (end - start)
        return self._places[0][1]

    def percent(self, place: float) -> str:
        """Write a place in percent."""
        return f"{100 * place / self._all:.1f}%"

    def width(self) -> str:
        """Write the width of a bar in percent."""
        return f"{min(78 / self._all, 4):.2f}%"

    def middle(self, day: date) -> str:
        """Write the place of the middle of a day's bar in percent."""
        return self.percent(self.place(day) + 0.4)

    def folds(self) -> Iterable[str]:
        """Give the middle of each folded silence."""
        return [self.percent(place) for place in self._folded]

    def months(self) -> Iterable[StripTick]:
        """Give the first day of each month that has room for its name; of a new year its year."""
        room, year = -1.0, 0
        for day in _first_days(self.first, self.last):
            place = self.place(day)
            is_folded = any(abs(place - fold) < _FOLD / 2 for fold in self._folded)
            share = place / self._all
            if is_folded or share < room:
                continue
            name = MONTHS[day.month - 1][:_SHORT_MONTH]
            new_year = str(day.year) if day.year != year else ""
            yield StripTick(self.percent(place), name, new_year)
            signs = len(name) + len(new_year)
            room, year = share + _SIGN * signs, day.year


def _first_days(first: date, last: date) -> Iterable[date]:
    day = _month(first)
    while day <= last:
        if day >= first:
            yield day
        day = _month(day + timedelta(days=32))


def _bar(
    stop: _Stop, scale: _Scale, asked: date | None, address: Callable[[str], str]
) -> Bar:
    height = min(round(_LEAST + 5.4 * sqrt(stop.facts - 1)), _TALLEST)
    look = "on" if stop.day == asked else ""
    if asked is not None and stop.day > asked:
        look = "aft"
    name = day_name(stop.day, None)
    return Bar(
        x=scale.percent(scale.place(stop.day)),
        width=scale.width(),
        y=_BASE - height,
        height=height,
        look=look,
        address=address(stop.day.isoformat()),
        title=say("%(day)s: %(num)s", day=name, num=stop.facts),
    )


def day_name(day: date, year: int | None) -> str:
    """Say a day; its year only where it is another than the one that goes without saying."""
    said = f"{day.day} {MONTHS[day.month - 1]}"
    return said if day.year == year else f"{said} {day.year}"


class DateBar(Struct, frozen=True, kw_only=True):
    """The bar of dates.

    Attributes:
        before: The change day before.
        after: The change day after.
        action: The address that a date typed goes to.
        date: The day asked about, in words.
        kept: The words of a query that a form sends along.
        known: The two ways to know: all that is known today, and only what was known then.
        known_at: The day of knowledge, where one is named.
        known_action: The address that a day of knowledge goes to.
        known_kept: The words that the form of that sends along.
    """

    before: LinkChoice | None
    after: LinkChoice | None
    action: str
    date: str
    kept: tuple[tuple[str, str], ...]
    known: tuple[LinkChoice, ...]
    known_at: str
    known_action: str
    known_kept: tuple[tuple[str, str], ...]


def neighbours(
    days: Sequence[ChangeDay], asked: date | None
) -> tuple[date | None, date | None]:
    """Return the change days before and after a day; None where there is none."""
    if asked is None:
        return None, None
    every = [date.fromisoformat(each.day) for each in days]
    before = [day for day in every if day < asked]
    after = [day for day in every if day > asked]
    return before[-1] if before else None, after[0] if after else None


def stepped(
    day: date | None, asked: date | None, address: Callable[[str], str]
) -> LinkChoice | None:
    """Return the step to a change day; None where there is none."""
    if day is None:
        return None
    year = asked.year if asked else None
    return LinkChoice(day_name(day, year), address(day.isoformat()))
