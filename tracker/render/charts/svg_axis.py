"""The time axis of a drawing: days to places, long silences folded away, ticks with their labels.

1 Mar      9 Mar  ~~ 2 months ~~  8 May       20 May
|-----------|         fold          |-----------|
   stretch                             stretch

Below the axis itself stands how it is drawn, with the dates that are marked through the lanes.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, day_of, day_start, parse_when
from tracker.render.charts.svg_elements import (
    SMALL,
    box,
    element,
    rule,
    text_at,
    titled,
    width_of,
)
from tracker.render.charts.svg_elements import coordinate as n
from tracker.render.words_for_dates_and_numbers import MONTHS, date_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tracker.projections.questions.chart_data import Drawn


DAY: Final = 86_400_000_000
FOLDED: Final = 46
"""The width of a folded silence."""

_LEAST_SPAN: Final = 3 * DAY
_MOST_FOLDS: Final = 12
_MOST_FOLDED: Final = 0.4
"""The part of the axis that folds may take."""
_EDGE: Final = 9998
_SILENCE: Final = 45 * DAY
"""After so long without a moment the rest is folded away."""
_MONTHLY: Final = 60
"""A silence of so many days is told in months."""
_GAP: Final = 6
_STEPS: Final = (
    (frozenset[int](), 1),
    (frozenset(range(1, 28, 2)), 2),
    (frozenset({1, 8, 15, 22}), 7),
    (frozenset({1, 15}), 14),
)
"""The days of a month that have a tick, all of them first, and how far they are apart."""


class Stretch(NamedTuple):
    """A part of the axis that is drawn to scale."""

    first: int
    last: int
    left: float
    right: float

    def at(self, instant: int) -> float:
        """Return the place of an instant in it."""
        width, time = self.right - self.left, self.last - self.first
        return self.left + width * (instant - self.first) / time


class Tick(NamedTuple):
    """A place on the axis; a major one begins a month or a year."""

    x: float
    label: str
    major: bool


class Fold(NamedTuple):
    """A silence that is folded away: its middle, its length in words and in few letters."""

    x: float
    words: str
    short: str


class Axis:
    """The places of instants on a drawing.

    Attributes:
        stretches: The parts drawn to scale, in order; between them lies a folded silence.
        left: Where the axis begins.
        right: Where it ends.
    """

    def __init__(
        self,
        moments: Iterable[int],
        *,
        left: float,
        right: float,
        zone: ZoneInfo,
    ) -> None:
        """Lay out an axis on which every one of the moments is drawn to scale.

        Args:
            moments: Instants in UTC microseconds; with none, the axis shows one day.
            left: Where the axis begins.
            right: Where it ends.
            zone: Whose days the ticks are.
        """
        self.left, self.right, self._zone = left, right, zone
        limit = day_start(date(_EDGE, 1, 1), zone)
        known = sorted(
            {min(max(m, -limit), limit) for m in moments if abs(m) < FOREVER}
        ) or [0]
        most = min(_MOST_FOLDS, int((right - left) * _MOST_FOLDED / FOLDED))
        self.stretches = tuple(self._laid(_spans(known, most=most)))

    @property
    def per_day(self) -> float:
        """The units of the drawing that a day takes."""
        days = sum(s.last - s.first for s in self.stretches) / DAY
        return sum(s.right - s.left for s in self.stretches) / days

    def x(self, instant: int) -> float:
        """Return the place of an instant; the end of the axis for what lies beyond it."""
        for before, after in pairwise(self.stretches):
            if before.last < instant < after.first:
                fold = Stretch(before.last, after.first, before.right, after.left)
                return fold.at(instant)
        for stretch in self.stretches:
            if stretch.first <= instant <= stretch.last:
                return stretch.at(instant)
        return self.left if instant < self.stretches[0].first else self.right

    def folds(self) -> Iterator[Fold]:
        """Give each folded silence."""
        for before, after in pairwise(self.stretches):
            days = (after.first - before.last) // DAY
            words, short = f"{days} days", f"{days} d"
            if days >= _MONTHLY:
                words, short = f"{days // 30} months", f"{days // 30} mo"
            yield Fold(
                (before.right + after.left) / 2, f"{words} without an entry", short
            )

    def ticks(self) -> list[Tick]:
        """Return months, or years where months have no room, and days between them.

        Labels keep their distance.
        """
        found: list[Tick] = []
        for stretch in self.stretches:
            found += self._major(stretch)
            found += self._minor(stretch)
        return found

    def _major(self, stretch: Stretch) -> Iterator[Tick]:
        monthly = self.per_day * 28 >= width_of("May ", SMALL)
        begins = day_of(stretch.first, self._zone)
        firsts = _firsts(begins, day_of(stretch.last - 1, self._zone), monthly=monthly)
        places = [(stretch.left, begins)]
        places += [(self.x(day_start(day, self._zone)), day) for day in firsts]
        ends = [*(x for x, _ in places[1:]), stretch.right + _GAP]
        labelled_until = stretch.left - 1
        year = None
        for (x, day), end in zip(places, ends, strict=True):
            labels = _month_labels(day, year) if monthly else [str(day.year)]
            label = _first_that_fits(labels, end - x) if x > labelled_until else ""
            if label:
                labelled_until, year = x + width_of(label, SMALL), day.year
            if label or day != begins:
                yield Tick(x, label, major=True)

    def _minor(self, stretch: Stretch) -> Iterator[Tick]:
        room = width_of("30 ", SMALL)
        days = next(
            (days for days, apart in _STEPS if self.per_day * apart >= room), None
        )
        if days is None:
            return
        day = day_of(stretch.first, self._zone)
        while (instant := day_start(day, self._zone)) < stretch.last:
            x, label = self.x(instant), str(day.day)
            is_inside = instant >= stretch.first
            has_room = x + width_of(label, SMALL) <= stretch.right + _GAP
            if is_inside and has_room and (not days or day.day in days):
                yield Tick(x, label, major=False)
            day += timedelta(days=1)

    def _laid(self, spans: list[tuple[int, int]]) -> Iterator[Stretch]:
        room = self.right - self.left - FOLDED * (len(spans) - 1)
        total = sum(last - first for first, last in spans)
        at = self.left
        for first, last in spans:
            width = room * (last - first) / total
            yield Stretch(first, last, at, at + width)
            at += width + FOLDED


def _month_labels(day: date, year: int | None) -> list[str]:
    """Return the labels of a month, longest first; a year that was just said may go unsaid."""
    month = MONTHS[day.month - 1]
    labels = [f"{month} {day.year}", f"{month[:3]} {day.year}"]
    return [*labels, month, month[:3]] if day.year == year else labels


def _first_that_fits(labels: Iterable[str], room: float) -> str:
    return next(
        (label for label in labels if width_of(label, SMALL) + _GAP <= room), ""
    )


def _spans(known: list[int], *, most: int) -> list[tuple[int, int]]:
    """Return the times in which something lies, with some room before and after.

    If there are many silences, only the longest are folded.
    """
    gaps = sorted(
        (b - a for a, b in pairwise(known) if b - a > _SILENCE), reverse=True
    )[:most]
    shortest = gaps[-1] if gaps else None
    groups: list[list[int]] = [[known[0]]]
    for before, after in pairwise(known):
        if shortest is not None and after - before >= shortest and len(groups) <= most:
            groups.append([])
        groups[-1].append(after)
    busy = sum(group[-1] - group[0] for group in groups)
    margin = max(busy // 60, DAY)
    least = _LEAST_SPAN - 2 * margin
    return [
        (group[0] - margin, max(group[-1], group[0] + least) + margin)
        for group in groups
    ]


def _firsts(first: date, last: date, *, monthly: bool) -> Iterator[date]:
    """Give the first days of the months, or of the years, after one day and up to another."""
    year, month = first.year, first.month
    while True:
        year, month = (year + month // 12, month % 12 + 1) if monthly else (year + 1, 1)
        if year > _EDGE or date(year, month, 1) > last:
            return
        yield date(year, month, 1)


_MAJOR: Final = 26
"""The height of the lines of months beyond the lanes."""
_STEP: Final = 8


class Lanes(NamedTuple):
    """The part of a drawing that lies between the scale above and the one below."""

    top: float
    foot: float
    edge: float


def scale(axis: Axis, lanes: Lanes) -> Iterator[str]:
    """Draw the ticks of an axis, the parts that are to scale, and the folds between them."""
    for tick in axis.ticks():
        yield from _major(tick, lanes) if tick.major else _minor(tick, lanes)
    for stretch in axis.stretches:
        for y in (lanes.top, lanes.foot):
            yield rule("line", stretch.left, stretch.right, y, y)
    for fold in axis.folds():
        yield _fold(fold, lanes)


def _major(tick: Tick, lanes: Lanes) -> Iterator[str]:
    yield rule("rule", tick.x, tick.x, lanes.top - _MAJOR, lanes.foot + _MAJOR)
    if tick.label:
        yield text_at(tick.x + 3, lanes.top - 17, tick.label)
        yield text_at(tick.x + 3, lanes.foot + 25, tick.label)


def _minor(tick: Tick, lanes: Lanes) -> Iterator[str]:
    yield rule("line", tick.x, tick.x, lanes.top - 4, lanes.top)
    yield rule("line", tick.x, tick.x, lanes.foot, lanes.foot + 4)
    yield text_at(tick.x, lanes.top - 5, tick.label, look="soft")
    yield text_at(tick.x, lanes.foot + 13, tick.label, look="soft")


def _fold(fold: Fold, lanes: Lanes) -> str:
    """Draw a silence as a zigzag through all lanes."""
    top, foot = lanes.top, lanes.foot
    corners = [f"M{n(fold.x)} {n(top)}"]
    for step in range(1, int((foot - top) // _STEP)):
        side = 4 if step % 2 else -4
        corners.append(f"L{n(fold.x + side)} {n(top + _STEP * step)}")
    corners.append(f"L{n(fold.x)} {n(foot)}")
    shape = element("path", class_="line", stroke_dasharray="2 2", d="".join(corners))
    labels = (
        text_at(fold.x, y, fold.short, look="soft", anchor="middle")
        for y in (top - 5, foot + 13)
    )
    return titled(fold.words, shape, *labels)


def marked_time(axis: Axis, first: int, last: int, lanes: Lanes) -> str:
    """Draw a frame around the time that a retrospective tells of."""
    left, right = axis.x(first), axis.x(last)
    wide, high = right - left, lanes.foot - lanes.top
    frame = box("nowline", left, lanes.top, wide, high, stroke_width="1.2")
    return titled("the time told of", frame)


def date_asked_about(
    axis: Axis, drawn: Drawn, zone: ZoneInfo, lanes: Lanes
) -> Iterator[str]:
    """Draw the line of the date asked about, and its name above."""
    x = axis.x(drawn.boundary)
    dashes = {"stroke_width": "1.5", "stroke_dasharray": "5 3"}
    yield rule("nowline", x, x, lanes.top - 30, lanes.foot, **dashes)
    asked = drawn.picture.asked.valid
    name = "asked about"
    if parse_when(asked, zone=zone).precision != "instant":
        name = f"end of {date_words(asked, zone=zone)}"
    anchor = "end" if x + width_of(name, SMALL) / 2 > lanes.edge else "middle"
    yield text_at(
        min(x, lanes.edge), lanes.top - 33, name, look="nowtext", anchor=anchor
    )
