"""Stances on one issue as numbered bars, lane by lane, and how their words fill columns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracker.projections.questions.chart.steps import (
    column_for,
)
from tracker.render.charts.parts import frame
from tracker.render.charts.parts.drawing import (
    EDGE,
    SOFT,
    Canvas,
    Look,
)
from tracker.render.charts.parts.frame import Sign
from tracker.render.charts.parts.lettering import (
    Rect,
)
from tracker.render.charts.parts.rows import is_exact
from tracker.render.words_for_dates_and_numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.questions.chart.data import Dot, Drawn, Run


class StanceBar(NamedTuple):
    """A stance: its number, its run, the fact of each statement, and the track that it lies on."""

    number: int
    run: Run
    dots: list[Dot]
    track: int


class Party(NamedTuple):
    """The stances of a lane."""

    party: str
    number: int
    bars: list[StanceBar]


def stances_on(drawn: Drawn, issue: str | None) -> list[Party]:
    """Return the stances of each lane on an issue, numbered through."""
    dots_by_key = {dot.key: dot for dot in drawn.dots}
    by_lane: dict[str, list[Run]] = defaultdict(list)
    for run in drawn.runs:
        if run.issue == issue:
            by_lane[column_for(run.party, drawn)].append(run)
    columns = [column.slug for column in drawn.picture.columns]
    order = [*columns, *(slug for slug in by_lane if slug not in columns)]
    found, count = [], 0
    for lane in order:
        if lane not in by_lane:
            continue
        bars = []
        ends: list[int] = []
        for run in by_lane[lane]:
            count += 1
            track = _track(run, ends, drawn.boundary)
            dots = [dots_by_key[key] for key in run.keys]
            bars.append(
                StanceBar(
                    count,
                    run,
                    dots,
                    track,
                )
            )
        found.append(Party(lane, drawn.numbers.get(lane, 0), bars))
    return found


def moments_of(drawn: Drawn, parties: Iterable[Party]) -> list[int]:
    """Return the instants that the axis must show to scale."""
    found = [drawn.boundary]
    for party in parties:
        for bar in party.bars:
            for dot in bar.dots:
                found.append(dot.earliest)
                if is_exact(dot):
                    found.append(min(dot.latest, drawn.boundary))
            if bar.run.until:
                found.append(bar.run.until[0])
    return found


def _track(run: Run, ends: list[int], boundary: int) -> int:
    """Return the first track on which a bar is free, and take it."""
    begins = run.said[0][0]
    over = run.until[0] if run.until else boundary
    over = max(over, run.said[0][1])
    for place, end in enumerate(ends):
        if begins >= end:
            ends[place] = over
            return place
    ends.append(over)
    return len(ends) - 1


def split_evenly(heights: Sequence[float], columns: int) -> list[tuple[int, int]]:
    """Split blocks, in order, into columns so that the highest is as low as may be.

    heights 3 3 2 4 1, three columns: 3 3 | 2 4 | 1
    """
    low, high = max(heights, default=0), sum(heights)
    while high - low > 1:
        tried = (low + high) / 2
        if len(_filled(heights, tried)) <= columns:
            high = tried
        else:
            low = tried
    return _filled(heights, high)


def _filled(heights: Sequence[float], most: float) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    first, total = 0, 0.0
    for place, height in enumerate(heights):
        if total and total + height > most + 0.01:
            found.append((first, place))
            first, total = place, 0.0
        total += height
    return [*found, (first, len(heights))]


def issue_legend(drawn: Drawn) -> list[Sign]:
    """Return the signs of a picture of an issue, and what they mean."""
    days = counted(drawn.stale_after_days, "day")

    def stance(drawing: Canvas, x: float, y: float) -> None:
        drawing.box(
            Rect(
                x,
                y - 6,
                x + 26,
                y + 7,
            ),
            Look(fill=SOFT, opacity=0.18),
        )
        drawing.box(
            Rect(
                x,
                y - 6,
                x + 3,
                y + 7,
            ),
            Look(fill=SOFT),
            layer="lines",
        )

    def stale(drawing: Canvas, x: float, y: float) -> None:
        look = Look(paint=drawing.hatch(EDGE, "slash"))
        drawing.box(
            Rect(
                x,
                y - 6,
                x + 26,
                y + 7,
            ),
            look,
        )

    def ended(drawing: Canvas, x: float, y: float) -> None:
        look = Look(paint=drawing.fade(EDGE, first=0.4, last=0))
        drawing.box(
            Rect(
                x,
                y - 6,
                x + 26,
                y + 7,
            ),
            look,
        )

    found = [
        Sign(26, stance, "a stance; the dots are statements of it"),
        Sign(26, stale, f"stale: not said again for more than {days}"),
        Sign(26, ended, "ended on a day that is not exactly known"),
    ]
    if drawn.picture.ceasefires:
        found.append(frame.truce_entry("truce"))
    return found
