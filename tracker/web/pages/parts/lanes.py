"""Lanes: the stances of a cell as bars over time, which say no more than the list beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.dates import day_of, day_start
from tracker.projections.sentences.written_dates import MONTHS
from tracker.render.sanitize import clean
from tracker.web.pages.parts.days import StripTick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.questions.history import StanceLived
    from tracker.render.styled_text import Voice

LONGEST: Final = 400
"""The days before the day asked about that a lane shows; what was before is counted beside it."""
DAY: Final = 24 * 3600 * 1_000_000
"""A day in microseconds."""
_NARROWEST: Final = 0.5
_ROOM_FOR_NUMBER: Final = 2.2
_MOST_TITLE: Final = 160


class LaneBar(Struct, frozen=True, kw_only=True):
    """A stance as a bar: its place and width in percent, its number, and its words."""

    x: str
    width: str
    middle: str
    look: str
    number: str
    address: str
    title: str


class Lane(Struct, frozen=True):
    """The stances of one line of life as bars, and a dot for each statement.

    `stale` has the place and the width of the time of which nothing was said, `earlier` how many
    stances ended before the lane begins.
    """

    bars: tuple[LaneBar, ...]
    dots: tuple[str, ...]
    stale: tuple[str, str] | None
    earlier: int


class LaneScale:
    """Instants to places in percent, from the first day of a month to the end of a day.

    Args:
        firsts: The instants at which stances began.
        end: The end of the day asked about.
        zone: The dossier's zone.
    """

    def __init__(self, firsts: Iterable[int], end: int, zone: ZoneInfo) -> None:
        self.end, self._zone = end, zone
        within = [each for each in firsts if each > end - LONGEST * DAY]
        begun = min(within, default=end - DAY)
        self.first = day_of(begun, zone).replace(day=1)
        self.start = day_start(self.first, zone)

    def share(self, moment: int) -> float:
        """Return the place of an instant, from 0 to 100."""
        whole = max(self.end - self.start, 1)
        return min(max(100 * (moment - self.start) / whole, 0.0), 100.0)

    def months(self) -> list[StripTick]:
        """Return the first days of the months."""
        found, room, year = [], -100.0, 0
        for day in months_of(self.first, self.end, self._zone):
            share = self.share(day_start(day, self._zone))
            if share < room:
                continue
            name = MONTHS[day.month - 1][:3]
            new_year = str(day.year) if day.year != year else ""
            found.append(StripTick(f"{share:.1f}%", name, new_year))
            room, year = share + 6 + len(new_year), day.year
        return found


def months_of(first: date, end: int, zone: ZoneInfo) -> Iterator[date]:
    """Give the first days of the months from a first one to an instant."""
    day, last = first, day_of(end - 1, zone)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def lane_of(
    stances: Sequence[StanceLived],
    scale: LaneScale,
    voice: Voice,
    *,
    stale_days: int | None = None,
    prefix: str = "",
) -> Lane:
    """Draw the stances of one line of life, in their order.

    Args:
        stances: The stances, the first one first.
        scale: The scale of the page.
        voice: The words for dates.
        stale_days: For how long nothing was said of what holds, where that is too long.
        prefix: The beginning of the ids of the list beside it; empty where marks lead nowhere.
    """
    bars, dots, earlier = [], list[str](), 0
    for number, each in enumerate(stances, start=1):
        begins = voice.moment(each.since)
        ends = voice.over(each.until) if each.until else scale.end
        if each.stance is None:
            continue
        if ends <= scale.start:
            earlier += 1
            continue
        bars.append(_bar(each, number, (begins, ends), scale, voice, prefix))
        dots += (f"{scale.share(voice.moment(s.when)):.2f}%" for s in each.steps)
    stale = None
    if stale_days is not None:
        x = scale.share(scale.end - stale_days * DAY)
        stale = (f"{x:.1f}%", f"{100 - x:.1f}%")
    return Lane(tuple(bars), tuple(dots), stale, earlier)


def _bar(
    stance: StanceLived,
    number: int,
    span: tuple[int, int],
    scale: LaneScale,
    voice: Voice,
    prefix: str,
) -> LaneBar:
    x, end = scale.share(span[0]), scale.share(span[1])
    width = max(end - x - 0.2, _NARROWEST)
    look = "on" if stance.holds else f"k{number % 2}"
    said = f"{voice.date(stance.since)}: {clean(stance.stance or '')}"
    return LaneBar(
        x=f"{x:.2f}%",
        width=f"{width:.2f}%",
        middle=f"{x + width / 2:.2f}%",
        look=look,
        number=str(number) if width > _ROOM_FOR_NUMBER else "",
        address=f"#{prefix}{number}" if prefix else "",
        title=said[:_MOST_TITLE],
    )
