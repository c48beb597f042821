"""Truces on an axis: their bars, and bands and lines through all lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.projections.questions.chart.steps import in_time
from tracker.render.charts.parts.drawing import (
    BAND,
    EDGE,
    PAPER,
    Look,
    party_tone,
)
from tracker.render.charts.parts.lettering import Rect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas
    from tracker.render.charts.parts.words import ChartWords

NEVER_HELD: Final = frozenset(
    ("announced", "did-not-take-effect", "refused", "lapsed", "disputed")
)
_OPEN_DAY: Final = 36 * 3_600_000_000
_LEAST: Final = 5.0


def truce_bounds(words: ChartWords, truce: CeasefireShown) -> tuple[Bounds, Bounds]:
    """Return when a truce began and when it was over; what has no end ends with the date asked."""
    zone, boundary = words.zone, words.drawn.boundary
    start = read_when(truce.from_ or truce.announced, zone=zone).start
    if not _is_open(start):
        start = Bounds(start.earliest, start.earliest)
    end = Bounds(boundary, boundary)
    if truce.until:
        until = read_when(truce.until, zone=zone).until
        if until is not None:
            end = until
    elif ended := _ended(words, truce):
        end = ended
    last = Bounds(
        min(end.earliest, boundary), min(end.latest, max(boundary, end.earliest))
    )
    return start, last if truce.state not in NEVER_HELD else end


def _ended(words: ChartWords, truce: CeasefireShown) -> Bounds | None:
    """Return when a truce without an end of its own was ended, if it was."""
    ends = [
        dot
        for dot in words.drawn.dots
        if dot.type == "ceasefire-ended" and dot.key in truce.keys
    ]
    if not ends or truce.state not in {"ended", "expired"}:
        return None
    return Bounds(ends[-1].earliest, ends[-1].latest)


def _is_open(bounds: Bounds) -> bool:
    return bounds.latest - bounds.earliest > _OPEN_DAY


def truce_bar(
    drawing: Canvas,
    axis: Axis,
    words: ChartWords,
    truce: CeasefireShown,
    *,
    height: float,
) -> tuple[Rect, Callable[[float], None]]:
    """Return the room of a truce's bar and what draws it: solid where it surely held.

    start.earliest  start.latest          end.earliest  end.latest
          |  . . : : |######################| : : . . |
    """
    start, end = truce_bounds(words, truce)
    number = words.drawn.numbers.get(truce.declarers[0], 0) if truce.declarers else 0
    left, right = axis.x(start.earliest), axis.x(min(end.latest, FOREVER))
    right = max(right, left + _LEAST)
    inner_left, inner_right = axis.x(start.latest), axis.x(end.earliest)
    if inner_left > inner_right:
        inner_left = inner_right = (inner_left + inner_right) / 2
    if right - inner_right < 1:
        inner_right = right
    half = height / 2
    tone = party_tone(number)
    dashed = Look(
        fill=PAPER,
        stroke=tone,
        width=1.4,
        dash="4 3",
    )

    def draw(y: float) -> None:
        if truce.state in NEVER_HELD:
            drawing.box(
                Rect(
                    left,
                    y - half,
                    right,
                    y + half,
                ),
                dashed,
            )
            return
        solid = Rect(
            inner_left,
            y - half,
            max(inner_right, inner_left),
            y + half,
        )
        drawing.box(solid, drawing.party_look(number))
        if inner_left - left > 1:
            fade = Look(paint=drawing.fade(tone, first=0.08, last=1))
            drawing.box(
                Rect(
                    left,
                    y - half,
                    inner_left,
                    y + half,
                ),
                fade,
            )
        if right - inner_right > 1:
            fade = Look(paint=drawing.fade(tone, first=1, last=0.08))
            drawing.box(
                Rect(
                    inner_right,
                    y - half,
                    right,
                    y + half,
                ),
                fade,
            )

    return Rect(
        left,
        -half,
        right,
        half,
    ), draw


def truces_in_time(words: ChartWords) -> list[CeasefireShown]:
    """Return the truces that were declared or ran in the time that is drawn."""
    found = []
    for truce in words.drawn.picture.ceasefires:
        start, end = truce_bounds(words, truce)
        announced = read_when(truce.announced, zone=words.zone).start
        first = min(start.earliest, announced.earliest)
        if in_time(words.drawn, first, max(end.latest, announced.latest)):
            found.append(truce)
    return found


def bands(
    drawing: Canvas, axis: Axis, words: ChartWords, top: float, foot: float
) -> None:
    """Draw truces as bands through all lanes, as far as they surely held."""
    for truce in truces_in_time(words):
        start, end = truce_bounds(words, truce)
        left, right = axis.x(start.latest), axis.x(end.earliest)
        if truce.state not in NEVER_HELD and right - left > 1:
            drawing.box(
                Rect(
                    left,
                    top,
                    right,
                    foot,
                ),
                Look(fill=BAND),
                layer="bands",
            )


def rounds(
    drawing: Canvas, axis: Axis, words: ChartWords, top: float, foot: float
) -> None:
    """Draw direct rounds as lines through all lanes."""
    for meeting in words.drawn.picture.meetings:
        if meeting.format != "direct" or meeting.held is None:
            continue
        bounds = words.bounds(meeting.held)
        if in_time(words.drawn, *bounds):
            x = axis.middle(*bounds)
            look = Look(stroke=EDGE, width=1.2, dash="1.4 3")
            drawing.upright(x, top, foot, look)
