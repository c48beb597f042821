"""The time axis of a drawing: days to places, long silences folded away, ticks with their labels."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, day_of, day_start
from tracker.render.charts.svg_text import width_of
from tracker.render.date_and_number_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

DAY: Final = 86_400_000_000
FOLDED: Final = 46
"""How wide a folded silence is drawn."""
LABEL: Final = 11

_LEAST_SPAN: Final = 3 * DAY
_MOST_FOLDS: Final = 12
_EDGE: Final = 9998
_MONTHLY: Final = 60


class Stretch(NamedTuple):
    """A part of the axis that is drawn to scale."""

    first: int
    last: int
    left: float
    right: float


class Tick(NamedTuple):
    """A place on the axis; a major one begins a month or a year."""

    x: float
    label: str
    major: bool


class Fold(NamedTuple):
    """A silence that is folded away: its middle, how long it lasts in words, and the same in few letters."""

    x: float
    words: str
    short: str


class Axis:
    """Where each instant is drawn.

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
        silence: int = 45,
    ) -> None:
        """Lay out an axis on which every one of the moments is drawn to scale.

        Args:
            moments: Instants in UTC microseconds; with none, the axis shows one day.
            left: Where the axis begins.
            right: Where it ends.
            zone: Whose days the ticks are.
            silence: After how many days without a moment the rest is folded away.
        """
        self.left, self.right, self._zone = left, right, zone
        limit = day_start(date(_EDGE, 1, 1), zone)
        known = sorted({min(max(m, -limit), limit) for m in moments if abs(m) < FOREVER}) or [0]
        self.stretches = tuple(
            self._laid(
                _spans(
                    known, silence * DAY, most=min(_MOST_FOLDS, int((right - left) * 0.4 / FOLDED))
                )
            )
        )

    @property
    def per_day(self) -> float:
        """How many units of the drawing a day takes."""
        days = sum(s.last - s.first for s in self.stretches) / DAY
        return sum(s.right - s.left for s in self.stretches) / days

    def x(self, instant: int) -> float:
        """Where an instant is drawn; the end of the axis for what lies beyond it."""
        for before, after in pairwise(self.stretches):
            if before.last < instant < after.first:
                return before.right + (after.left - before.right) * (instant - before.last) / (
                    after.first - before.last
                )
        for stretch in self.stretches:
            if stretch.first <= instant <= stretch.last:
                return stretch.left + (stretch.right - stretch.left) * (instant - stretch.first) / (
                    stretch.last - stretch.first
                )
        return self.left if instant < self.stretches[0].first else self.right

    def folds(self) -> Iterator[Fold]:
        """Each folded silence."""
        for before, after in pairwise(self.stretches):
            days = (after.first - before.last) // DAY
            long, short = (
                (f"{days} days", f"{days} d")
                if days < _MONTHLY
                else (f"{days // 30} months", f"{days // 30} mo")
            )
            yield Fold((before.right + after.left) / 2, f"{long} without an entry", short)

    def ticks(self) -> list[Tick]:
        """Months, or years where months have no room, and days between them; labels keep their distance."""
        found: list[Tick] = []
        for stretch in self.stretches:
            found += self._major(stretch)
            found += self._minor(stretch)
        return found

    def _major(self, stretch: Stretch) -> Iterator[Tick]:
        monthly = self.per_day * 28 >= width_of("May ", LABEL)
        begins = day_of(stretch.first, self._zone)
        firsts = [begins, *_firsts(begins, day_of(stretch.last - 1, self._zone), monthly=monthly)]
        places = [
            (stretch.left if n == 0 else self.x(day_start(day, self._zone)), day)
            for n, day in enumerate(firsts)
        ]
        room_until = stretch.left - 1
        year = None
        for n, (x, day) in enumerate(places):
            end = places[n + 1][0] if n + 1 < len(places) else stretch.right + 6
            month = MONTHS[day.month - 1]
            named = (
                f"{month} {day.year}",
                f"{month[:3]} {day.year}",
                *((month, month[:3]) if year == day.year else ()),
            )
            labels = named if monthly else (str(day.year),)
            label = next(
                (
                    text
                    for text in labels
                    if width_of(text, LABEL) + 6 <= end - x and x > room_until
                ),
                "",
            )
            if label:
                room_until, year = x + width_of(label, LABEL), day.year
            if n or label:
                yield Tick(x, label, major=True)

    def _minor(self, stretch: Stretch) -> Iterator[Tick]:
        days = next(
            (
                step
                for step in (_EVERY, _SECOND, _WEEK, _HALF)
                if self.per_day * step[1] >= width_of("30 ", LABEL)
            ),
            None,
        )
        if days is None:
            return
        day = day_of(stretch.first, self._zone)
        while (at := day_start(day, self._zone)) < stretch.last:
            x = self.x(at)
            if (
                at >= stretch.first
                and (not days[0] or day.day in days[0])
                and x + width_of(str(day.day), LABEL) <= stretch.right + 6
            ):
                yield Tick(x, str(day.day), major=False)
            day += timedelta(days=1)

    def _laid(self, spans: list[tuple[int, int]]) -> Iterator[Stretch]:
        room = self.right - self.left - FOLDED * (len(spans) - 1)
        total = sum(last - first for first, last in spans)
        at = self.left
        for first, last in spans:
            width = room * (last - first) / total
            yield Stretch(first, last, at, at + width)
            at += width + FOLDED


_EVERY: Final = (frozenset[int](), 1)
_SECOND: Final = (frozenset(range(1, 28, 2)), 2)
_WEEK: Final = (frozenset({1, 8, 15, 22}), 7)
_HALF: Final = (frozenset({1, 15}), 14)


def _spans(known: list[int], silence: int, *, most: int) -> list[tuple[int, int]]:
    """The times in which something lies, with some room before and after; of many silences only the longest are folded."""
    gaps = sorted((b - a for a, b in pairwise(known) if b - a > silence), reverse=True)[:most]
    shortest = gaps[-1] if gaps else None
    groups: list[list[int]] = [[known[0]]]
    for before, after in pairwise(known):
        if shortest is not None and after - before >= shortest and len(groups) <= most:
            groups.append([])
        groups[-1].append(after)
    busy = sum(group[-1] - group[0] for group in groups)
    margin = max(busy // 60, DAY)
    return [
        (group[0] - margin, max(group[-1], group[0] + _LEAST_SPAN - 2 * margin) + margin)
        for group in groups
    ]


def _firsts(first: date, last: date, *, monthly: bool) -> Iterator[date]:
    """The first days of the months, or of the years, after one day and up to another."""
    year, month = first.year, first.month
    while True:
        year, month = (year + month // 12, month % 12 + 1) if monthly else (year + 1, 1)
        if year > _EDGE or date(year, month, 1) > last:
            return
        yield date(year, month, 1)
