"""The scale of a time axis: its ticks, the numbers of days, the names of months and years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of, day_start
from tracker.projections.sentences.written_dates import MONTHS
from tracker.render.charts.parts.axis import DAY, HOUR
from tracker.render.charts.parts.drawing import EDGE, INK, LINE, SOFT, Look, n
from tracker.render.charts.parts.lettering import SMALL, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.render.charts.parts.axis import Axis, AxisPiece
    from tracker.render.charts.parts.drawing import Canvas

HEIGHT: Final = 36.0
"""The room of a scale above its line."""
MONTH_SIZE: Final = 12.0
_ROOM: Final = 1.7 * SMALL
"""The least distance of two numbers."""
_STEPS: Final = (1, 2, 7, 14)
_WEEK: Final = 7
_LETTERS_BELOW: Final = 1.2
_YEARS_BELOW: Final = 0.1
_HOURS_UP_TO: Final = 4 * DAY
_HOUR_STEPS: Final = (1, 2, 3, 6, 12)
_HOUR_ROOM: Final = 40.0
_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_YEAR_ROOM: Final = 36.0
_LETTER_ROOM: Final = 11.0
_GAP: Final = 6.0
_MONDAY_OF: Final = date(2024, 1, 1).toordinal()


class Upper(NamedTuple):
    """A name in the upper line: a month, a year or both."""

    x: float
    text: str
    anchor: str


class Slot(NamedTuple):
    """A place for a name in the upper line, and the names that would do, longest first.

    `year` says that one of them has to be said, and `has_year` of each whether it says the year.
    """

    x: float
    with_year: tuple[str, ...]
    without: tuple[str, ...]
    needs_year: bool


class AxisScale:
    """The ticks and labels of an axis, computed once and drawn at a height.

    Attributes:
        numbers: The labels of the lower line, by the middle of each.
        ticks: The places of ticks, and whether each is a long one.
        upper: The names of the upper line.
        grid: The places of lines through the lanes, and whether a month or a year begins there.
    """

    def __init__(self, axis: Axis) -> None:
        self.axis = axis
        self.numbers: list[tuple[float, str]] = []
        self.ticks: list[tuple[float, bool]] = []
        self.upper: list[Upper] = []
        self.grid: list[tuple[float, bool]] = []
        drawn = sum(piece.last - piece.first for piece in axis.pieces)
        for piece in axis.pieces:
            if drawn < _HOURS_UP_TO and len(axis.pieces) == 1:
                self._hours(piece)
            elif axis.per_day < _YEARS_BELOW:
                self._years(piece)
            else:
                self._days(piece)

    def draw(self, drawing: Canvas, y: float, *, silent: str) -> None:
        """Draw the scale above and on a line at a height.

        Args:
            drawing: The drawing.
            y: The height of the line.
            silent: What no day of a folded silence has.
        """
        for piece in self.axis.pieces:
            drawing.line(
                piece.left,
                y,
                piece.right,
                y,
            )
        ticks = [f"M{n(x)} {n(y)}v{7 if long else 4}" for x, long in self.ticks]
        if ticks:
            drawing.path("".join(ticks), Look(stroke=INK, width=1))
        for x, text in self.numbers:
            drawing.text(
                x,
                y - 4,
                text,
                tone=SOFT,
                anchor="middle",
            )
        for name in self.upper:
            drawing.text(
                name.x,
                y - 20,
                name.text,
                size=MONTH_SIZE,
                bold=True,
                anchor=name.anchor,
            )
        self._folds(drawing, y, silent)

    def through(self, drawing: Canvas, top: float, foot: float) -> None:
        """Draw the lines through the lanes, around the texts that are written already."""
        for is_strong, width in ((True, 1.0), (False, 0.6)):
            look = Look(stroke=LINE, width=width)
            for x, strong in self.grid:
                if strong is is_strong:
                    drawing.upright(x, top, foot, look)

    def _folds(self, drawing: Canvas, y: float, silent: str) -> None:
        for fold in self.axis.folds():
            middle = (fold.left + fold.right) / 2
            drawing.line(
                fold.left,
                y,
                fold.right,
                y,
                tone=EDGE,
                dash="1 4",
            )
            strokes = f"M{n(middle - 6)} {n(y + 6)}l6 -12M{n(middle)} {n(y + 6)}l6 -12"
            drawing.path(strokes, Look(stroke=INK, width=1.2))
            drawing.text(
                middle, y - 22, fold.words, tone=SOFT, bold=True, anchor="middle"
            )
            drawing.text(
                middle,
                y - 9,
                silent,
                tone=SOFT,
                anchor="middle",
            )

    def _hours(self, piece: AxisPiece) -> None:
        per_hour = self.axis.per_day / 24
        step = next((s for s in _HOUR_STEPS if s * per_hour >= _HOUR_ROOM), 24)
        day = day_of(piece.first, self.axis.zone)
        slots: list[Slot] = []
        while (begins := day_start(day, self.axis.zone)) < piece.last:
            if begins >= piece.first:
                self.grid.append((piece.at(begins), True))
            self._hours_of(piece, begins, step)
            name = f"{day.day} {MONTHS[day.month - 1]}"
            short = f"{day.day} {MONTHS[day.month - 1][:3]}"
            year = (f"{name} {day.year}", f"{short} {day.year}", str(day.year))
            x = piece.at(max(begins, piece.first))
            slots.append(
                Slot(
                    x,
                    year,
                    (name, short),
                    needs_year=not slots,
                )
            )
            day += timedelta(days=1)
        self.upper += _upper(slots, piece)

    def _hours_of(self, piece: AxisPiece, begins: int, step: int) -> None:
        for hour in range(0, 24, step):
            instant = begins + hour * HOUR
            if piece.first <= instant <= piece.last:
                x = piece.at(instant)
                self.ticks.append((x, hour == 0))
                label = f"{hour:02}:00"
                half = width_of(label, SMALL) / 2
                if piece.left + half <= x <= piece.right - half:
                    self.numbers.append((x, label))

    def _years(self, piece: AxisPiece) -> None:
        per_year = self.axis.per_day * 365.25
        step = next(
            (s for s in _YEAR_STEPS if s * per_year >= _YEAR_ROOM), _YEAR_STEPS[-1]
        )
        first = day_of(piece.first, self.axis.zone)
        last = day_of(piece.last - 1, self.axis.zone)
        slots = [
            Slot(
                piece.left,
                (str(first.year),),
                (),
                needs_year=True,
            )
        ]
        for year in range(first.year + 1, last.year + 1):
            if year % step == 0:
                x = piece.at(day_start(date(year, 1, 1), self.axis.zone))
                self.ticks.append((x, True))
                self.grid.append((x, True))
                slots.append(
                    Slot(
                        x,
                        (str(year),),
                        (),
                        needs_year=True,
                    )
                )
        self.upper += _upper(slots, piece)

    def _days(self, piece: AxisPiece) -> None:
        per_day = self.axis.per_day
        is_lettered = per_day < _LETTERS_BELOW
        step = next((s for s in _STEPS if s * per_day >= _ROOM), 0)
        if step and not is_lettered:
            self._numbers(piece, step)
        slots = [_month(piece.left, day_of(piece.first, self.axis.zone), begins=True)]
        for first, after in self._months(piece):
            x = piece.at(day_start(first, self.axis.zone))
            is_long = not is_lettered or first.month == 1
            self.ticks.append((x, is_long))
            if is_long:
                self.grid.append((x, True))
            if is_lettered:
                self._letter(
                    piece,
                    x,
                    first,
                    after,
                )
            if not is_lettered or first.month == 1:
                slots.append(
                    _month(
                        x,
                        first,
                        begins=False,
                        year_only=is_lettered,
                    )
                )
        self.upper += _upper(slots, piece)

    def _months(self, piece: AxisPiece) -> Iterator[tuple[date, date]]:
        """Give the first day of each month that begins in a piece, and of the next month."""
        day = day_of(piece.first, self.axis.zone).replace(day=1)
        while True:
            after = (day + timedelta(days=32)).replace(day=1)
            begins = day_start(day, self.axis.zone)
            if begins >= piece.last:
                return
            if begins >= piece.first:
                yield day, after
            day = after

    def _letter(self, piece: AxisPiece, x: float, first: date, after: date) -> None:
        end = piece.at(min(day_start(after, self.axis.zone), piece.last))
        if end - x >= _LETTER_ROOM:
            self.numbers.append(((x + end) / 2, MONTHS[first.month - 1][0]))

    def _numbers(self, piece: AxisPiece, step: int) -> None:
        """Add ticks and numbers of days; of every week or two the Mondays have them."""
        day = day_of(piece.first, self.axis.zone)
        half = self.axis.per_day / 2
        end = piece.left - _GAP
        while (begins := day_start(day, self.axis.zone)) < piece.last:
            is_inside = begins >= piece.first
            is_monday = day.weekday() == 0
            is_ticked = step < _WEEK or is_monday
            x = piece.at(begins)
            if is_inside and is_ticked:
                self.ticks.append((x, is_monday and step < _WEEK))
                if is_monday and step <= _WEEK:
                    self.grid.append((x, False))
            label = str(day.day)
            wide = width_of(label, SMALL) / 2
            middle = x + half if step < _WEEK else x
            has_room = end + 3 <= middle - wide and middle + wide <= piece.right + 1
            if is_inside and _is_counted(day, step) and has_room:
                self.numbers.append((middle, label))
                end = middle + wide
            day += timedelta(days=1)


def _is_counted(day: date, step: int) -> bool:
    """Check that a day has a number: by its place among all days, so that it is steady."""
    return (day.toordinal() - _MONDAY_OF) % step == 0


def _month(x: float, day: date, *, begins: bool, year_only: bool = False) -> Slot:
    month, year = MONTHS[day.month - 1], str(day.year)
    if year_only:
        return Slot(
            x,
            (year,),
            (),
            needs_year=True,
        )
    short = month[:3]
    return Slot(
        x,
        (f"{month} {year}", f"{short} {year}", year),
        (month, short),
        needs_year=begins or day.month == 1,
    )


def _upper(slots: Sequence[Slot], piece: AxisPiece) -> list[Upper]:
    """Place the names of the upper line of a piece; one of them says the year.

    A first name without room leaves its year to the next; a last one hangs inwards.
    """
    found: list[Upper] = []
    end = piece.left - _GAP
    owed = False
    for place, slot in enumerate(slots):
        is_last = place == len(slots) - 1
        edge = piece.right + 1 if is_last else slots[place + 1].x - 4
        x = slot.x if place == 0 else slot.x + 3
        owed = owed or slot.needs_year
        names = slot.with_year if owed else (*slot.with_year[:1], *slot.without)
        name = _fitting(names, edge - x)
        if name and x >= end:
            found.append(Upper(x, name, "start"))
            end = x + _wide(name) + _GAP
            owed = False
        elif is_last and (owed or not found or slot.needs_year or slot.without):
            hung = _fitting(names, piece.right - end)
            if hung:
                found.append(Upper(piece.right, hung, "end"))
                owed = False
    if not any(name.text[-4:].strip().isdigit() for name in found):
        return [Upper(piece.left, slots[0].with_year[-1], "start")]
    return found


def _fitting(names: Sequence[str], room: float) -> str:
    return next((name for name in names if _wide(name) <= room), "")


def _wide(name: str) -> float:
    return width_of(name, MONTH_SIZE, bold=True)
