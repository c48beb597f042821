"""The time axis of a drawing: days to places, long silences folded away.

    March 2022   |       34 months folded       |  May 2025
    3   10   17  |- - - - - - -//- - - - - - - -|  5   12   19
    piece                 fold                     piece

Every piece has the same scale, and repeats month and year.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, day_of, day_start
from tracker.render.words_for_dates_and_numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR
SILENCE: Final = 60 * DAY
"""A silence that is longer may be folded away."""
FOLD: Final = 150.0
"""The width of a folded silence."""

_LEAST_PIECE: Final = 72.0
_MOST_FOLDED: Final = 0.45
"""The part of the axis that folds may take."""
_PAD: Final = DAY
_MONTH: Final = 30.44
_YEARS_FROM: Final = 24
"""A silence of so many months is told in years, and months."""
_EARLIEST: Final = -62_135_000_000_000_000
_LATEST: Final = 253_339_000_000_000_000
"""The instants between which the calendar has days."""


class AxisPiece(NamedTuple):
    """A part of the axis that is drawn to scale."""

    first: int
    last: int
    left: float
    right: float

    def at(self, instant: int) -> float:
        """Return the place of an instant in it."""
        width, time = self.right - self.left, self.last - self.first
        return self.left + width * (instant - self.first) / time


class Stretch(NamedTuple):
    """A time, from one instant to another."""

    first: int
    last: int


class Fold(NamedTuple):
    """A folded silence: its edges, and how long it is in words."""

    left: float
    right: float
    words: str


class Axis:
    """The places of instants on a drawing.

    Attributes:
        pieces: The parts drawn to scale, in order; between them lie folded silences.
        left: Where the axis begins.
        right: Where it ends.
        zone: Whose days it has.
    """

    def __init__(
        self,
        moments: Iterable[int],
        *,
        left: float,
        right: float,
        zone: ZoneInfo,
        span: Stretch | None = None,
        folds: bool = True,
    ) -> None:
        """Lay out an axis on which every one of the moments is drawn to scale.

        Args:
            moments: Instants in UTC microseconds; with none, the axis shows one day.
            left: Where the axis begins.
            right: Where it ends.
            zone: Whose days it has.
            span: The time that it shows; by default from the first moment to the last.
            folds: Whether long silences are folded away.
        """
        self.left, self.right, self.zone = left, right, zone
        known = sorted({_bounded(m) for m in moments if abs(m) < FOREVER})
        if span is not None:
            first, last = _bounded(span.first), _bounded(span.last)
            known = [first, *(m for m in known if first < m < last), max(last, first)]
        known = known or [0]
        spans = [
            _whole_days(known, zone) if span is None else Stretch(known[0], known[-1])
        ]
        if spans[0].last - spans[0].first < HOUR:
            spans = [Stretch(spans[0].first, spans[0].first + DAY)]
        if folds:
            spans = self._folded(known, spans[0])
        self.pieces = tuple(self._laid(spans))

    @property
    def per_day(self) -> float:
        """The units of the drawing that a day takes."""
        piece = self.pieces[0]
        return (piece.right - piece.left) * DAY / (piece.last - piece.first)

    @property
    def span(self) -> Stretch:
        """The time from the first instant to the last."""
        return Stretch(self.pieces[0].first, self.pieces[-1].last)

    def x(self, instant: int) -> float:
        """Return the place of an instant; the end of the axis for what lies beyond it."""
        for before, after in pairwise(self.pieces):
            if before.last < instant < after.first:
                fold = AxisPiece(
                    before.last,
                    after.first,
                    before.right,
                    after.left,
                )
                return fold.at(instant)
        for piece in self.pieces:
            if piece.first <= instant <= piece.last:
                return piece.at(instant)
        return self.left if instant < self.pieces[0].first else self.right

    def middle(self, earliest: int, latest: int) -> float:
        """Return the middle of a time, as far as the axis shows it."""
        return (self.x(earliest) + self.x(latest)) / 2

    def folds(self) -> Iterator[Fold]:
        """Give each folded silence."""
        for before, after in pairwise(self.pieces):
            days = (after.first - before.last) // DAY
            yield Fold(before.right, after.left, f"{silence_words(days)} folded")

    def _folded(self, known: Sequence[int], span: Stretch) -> list[Stretch]:
        """Fold away the longest silences, as long as each saves room."""
        silences = [Stretch(a, b) for a, b in pairwise(known) if b - a > SILENCE]
        silences.sort(key=lambda silence: (silence.first - silence.last, silence.first))
        spans = [span]
        most = int((self.right - self.left) * _MOST_FOLDED / FOLD)
        for silence in silences[:most]:
            tried = self._without(silence, spans)
            if tried is None:
                continue
            drawn = sum(each.last - each.first for each in tried)
            room = self.right - self.left - FOLD * (len(tried) - 1)
            saved = (silence.last - silence.first) * room / drawn
            if saved > FOLD:
                spans = tried
        return spans

    def _without(
        self, silence: Stretch, spans: Sequence[Stretch]
    ) -> list[Stretch] | None:
        """Take a silence out of the piece that it lies in, except a day on both sides.

        None where one of the two would be too narrow for its month and year.
        """
        found = []
        for span in spans:
            if not (span.first <= silence.first and silence.last <= span.last):
                found.append(span)
                continue
            left = Stretch(span.first, silence.first + 2 * _PAD)
            right = Stretch(silence.last - _PAD, span.last)
            found += [left, right]
        room = self.right - self.left - FOLD * (len(found) - 1)
        return _widened(found, room)

    def _laid(self, spans: Sequence[Stretch]) -> Iterator[AxisPiece]:
        room = self.right - self.left - FOLD * (len(spans) - 1)
        total = sum(span.last - span.first for span in spans)
        at = self.left
        for span in spans:
            width = room * (span.last - span.first) / total
            yield AxisPiece(
                span.first,
                span.last,
                at,
                at + width,
            )
            at += width + FOLD


def _widened(spans: Sequence[Stretch], room: float) -> list[Stretch] | None:
    """Make each piece wide enough for its month and year, out of the silences beside it."""
    spans = list(spans)
    for _ in range(4):
        total = sum(span.last - span.first for span in spans)
        least = int(total * _LEAST_PIECE / room) + 1
        narrow = [i for i, span in enumerate(spans) if span.last - span.first < least]
        if not narrow:
            return spans
        for place in narrow:
            lacking = least - (spans[place].last - spans[place].first)
            spans[place] = _wider(spans, place, lacking + lacking // 8)
    for before, after in pairwise(spans):
        if after.first - before.last < SILENCE // 2:
            return None
    return spans


def _wider(spans: Sequence[Stretch], place: int, lacking: int) -> Stretch:
    """Add to a piece half of what it lacks on each side on which a silence lies."""
    span = spans[place]
    is_first, is_last = place == 0, place == len(spans) - 1
    before = 0 if is_first else lacking if is_last else lacking // 2
    return Stretch(span.first - before, span.last + lacking - before)


def _bounded(instant: int) -> int:
    return max(_EARLIEST, min(_LATEST, instant))


def _whole_days(known: Sequence[int], zone: ZoneInfo) -> Stretch:
    """Return the whole days that hold every moment."""
    first = day_start(day_of(known[0], zone), zone)
    last = known[-1]
    day = day_start(day_of(last, zone), zone)
    return Stretch(first, last if day == last and last > first else day + DAY)


def silence_words(days: int) -> str:
    """Say how long a silence is, in whole months or years: "34 months"."""
    months = round(days / _MONTH)
    if months < _YEARS_FROM * 5:
        return counted(months, "month")
    return counted(months // 12, "year")
