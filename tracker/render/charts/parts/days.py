"""The number of facts of each day, week, month or year, as bars with numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_of, day_start
from tracker.render.charts.parts.drawing import BAR, INK, SOFT, Look
from tracker.render.charts.parts.frame import MARGIN
from tracker.render.charts.parts.lettering import (
    SMALL,
    Rect,
    broken_lines,
    free,
    text_box,
)
from tracker.render.charts.parts.rows import is_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.questions.chart.data import Dot
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas

HEIGHT: Final = 44.0
_NUMBERS: Final = 24.0
_FOOT: Final = 8.0
FACTS_HEIGHT: Final = _NUMBERS + HEIGHT + _FOOT
"""The height of all of it."""
_BOLD_FROM: Final = 10
_DAY_ROOM, _WEEK_ROOM, _MONTH_ROOM = 5.0, 1.0, 0.16
_WORDS: Final = {"day": "day", "week": "week", "month": "month", "year": "year"}


def facts_per_day(drawing: Canvas, axis: Axis, dots: Sequence[Dot], y: float) -> float:
    """Draw how many facts each day has; return the foot."""
    unit = _unit(axis)
    exact = [dot for dot in dots if is_exact(dot) and _is_shown(axis, dot)]
    counts = Counter(_begin(day_of(dot.earliest, axis.zone), unit) for dot in exact)
    drawing.text(
        MARGIN,
        y + 14,
        f"Facts per {_WORDS[unit]}",
        size=13,
        bold=True,
    )
    said = ["all kinds, all parties"]
    if inexact := len(dots) - len(exact):
        said.append(f"{inexact} more: no exact day shown")
    room = axis.left - MARGIN - 8
    notes = [line for note in said for line in broken_lines(note, room, SMALL)]
    drawing.lines(
        MARGIN,
        y + 28,
        notes,
        tone=SOFT,
    )
    base = y + _NUMBERS + HEIGHT
    most = max(counts.values(), default=1)
    bars = [
        _bar(
            axis,
            begin,
            unit,
            base,
            HEIGHT * number / most,
        )
        for begin, number in sorted(counts.items())
    ]
    for bar in bars:
        drawing.box(bar, Look(fill=BAR))
    for piece in axis.pieces:
        drawing.line(
            piece.left,
            base,
            piece.right,
            base,
        )
    _numbers(drawing, bars, [number for _, number in sorted(counts.items())])
    return base + _FOOT


def _is_shown(axis: Axis, dot: Dot) -> bool:
    return any(piece.first <= dot.earliest < piece.last for piece in axis.pieces)


def _numbers(drawing: Canvas, bars: Sequence[Rect], counts: Sequence[int]) -> None:
    """Write the numbers on the bars, the greatest first, each where it has room."""
    taken: list[Rect] = list(bars)
    ranked = sorted(
        zip(bars, counts, strict=True), key=lambda pair: (-pair[1], pair[0].left)
    )
    for bar, number in ranked:
        x = (bar.left + bar.right) / 2
        is_large = number >= _BOLD_FROM
        box = text_box(
            x, bar.top - 3, str(number), SMALL, bold=is_large, anchor="middle"
        )
        if free(box, taken, gap=0):
            tone = INK if is_large else SOFT
            drawing.text(
                x, bar.top - 3, str(number), tone=tone, bold=is_large, anchor="middle"
            )
            taken.append(box)


def _unit(axis: Axis) -> str:
    per_day = axis.per_day
    if per_day >= _DAY_ROOM:
        return "day"
    if per_day >= _WEEK_ROOM:
        return "week"
    return "month" if per_day >= _MONTH_ROOM else "year"


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _end(begin: date, unit: str) -> date:
    lasts = {"day": 1, "week": 7, "month": 32, "year": 367}[unit]
    after = begin + timedelta(days=lasts)
    return _begin(after, unit) if unit in {"month", "year"} else after


def _bar(axis: Axis, begin: date, unit: str, base: float, height: float) -> Rect:
    left = axis.x(day_start(begin, axis.zone))
    right = axis.x(day_start(_end(begin, unit), axis.zone))
    gap = min(1.5, (right - left) / 8)
    return Rect(
        left + gap,
        base - height,
        max(right - gap, left + gap + 0.6),
        base,
    )
