"""The frame of a picture: title, both clocks, legend, the date asked about, and the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.charts.parts.drawing import (
    ASKED,
    BAND,
    EDGE,
    PAPER,
    SOFT,
    Look,
    Tone,
    n,
)
from tracker.render.charts.parts.lettering import SMALL, Rect, broken_lines, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas

MARGIN: Final = 20.0
TITLE: Final = 20.0
_SAID: Final = 12.5
_LEGEND: Final = 12.0
_LEGEND_ROW: Final = 19.0

Shape = tuple[str, float, float, Tone]


class Sign(NamedTuple):
    """An entry of a legend: how wide its sign is, what draws it at a place, and its words."""

    width: float
    draw: Callable[[Canvas, float, float], None]
    words: str


def head(drawing: Canvas, title: str, said: str) -> float:
    """Write the title and what is drawn by which clocks; return the foot of both."""
    room = drawing.width - 2 * MARGIN
    y = 28.0
    y = drawing.lines(
        MARGIN,
        y,
        broken_lines(
            title,
            room,
            TITLE,
            bold=True,
        ),
        size=TITLE,
        bold=True,
    )
    y = drawing.lines(
        MARGIN,
        y - 4,
        broken_lines(said, room, _SAID),
        tone=SOFT,
        size=_SAID,
    )
    return y - 8


def legend(drawing: Canvas, y: float, entries: Sequence[Sign]) -> float:
    """Draw the legend in as many rows as it needs; return its foot."""
    x = MARGIN
    y += 18
    for entry in entries:
        wide = entry.width + 8 + width_of(entry.words, _LEGEND)
        if x + wide > drawing.width - MARGIN and x > MARGIN:
            x = MARGIN
            y += _LEGEND_ROW
        entry.draw(drawing, x, y - 4)
        drawing.text(
            x + entry.width + 8,
            y,
            entry.words,
            tone=SOFT,
            size=_LEGEND,
        )
        x += wide + 22
    return y + 4


def disc(drawing: Canvas, x: float, y: float, look: Look, radius: float = 5.5) -> Rect:
    """Draw a disc."""
    drawing.add("marks", look, f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>')
    return Rect(
        x - radius,
        y - radius,
        x + radius,
        y + radius,
    )


def ring(drawing: Canvas, x: float, y: float, tone: Tone, *, dash: str = "") -> Rect:
    """Draw a small ring."""
    return disc(
        drawing,
        x,
        y,
        Look(
            fill=PAPER,
            stroke=tone,
            width=1.4,
            dash=dash,
        ),
        3.4,
    )


def cross(drawing: Canvas, x: float, y: float, tone: Tone) -> Rect:
    """Draw a cross."""
    strokes = f"M{n(x - 4)} {n(y - 4)}l8 8m0 -8l-8 8"
    drawing.path(strokes, Look(stroke=tone, width=1.8), layer="marks")
    return Rect(
        x - 4,
        y - 4,
        x + 4,
        y + 4,
    )


def diamond(drawing: Canvas, x: float, y: float, look: Look, size: float = 6) -> Rect:
    """Draw a diamond."""
    s = n(size)
    path = f"M{n(x)} {n(y - size)}l{s} {s}l-{s} {s}l-{s} -{s}z"
    drawing.path(path, look, layer="marks")
    return Rect(
        x - size,
        y - size,
        x + size,
        y + size,
    )


def square(drawing: Canvas, box: Rect, look: Look) -> Rect:
    """Draw a square, or the bar of what lasted."""
    drawing.box(box, look, layer="marks")
    return box


def hollow(tone: Tone, *, dash: str = "") -> Look:
    """Return the look of a hollow mark."""
    return Look(
        fill=PAPER,
        stroke=tone,
        width=1.4,
        dash=dash,
    )


def truce_entry(words: str) -> Sign:
    """Return the entry of a legend for truces as bands."""

    def draw(drawing: Canvas, x: float, y: float) -> None:
        drawing.box(
            Rect(
                x,
                y - 6,
                x + 14,
                y + 7,
            ),
            Look(fill=BAND),
        )

    return Sign(14, draw, words)


def rounds_entry(words: str) -> Sign:
    """Return the entry of a legend for direct rounds as dotted lines."""

    def draw(drawing: Canvas, x: float, y: float) -> None:
        drawing.line(
            x + 2,
            y - 7,
            x + 2,
            y + 7,
            tone=EDGE,
            width=1.4,
            dash="1.4 3",
        )

    return Sign(4, draw, words)


def asked_about(
    drawing: Canvas, axis: Axis, boundary: int, words: str, *, label: float
) -> float | None:
    """Write the date asked about above its place; return that, or None where it is not drawn.

    Args:
        drawing: The drawing.
        axis: The axis.
        boundary: The end of that date.
        words: The date in words.
        label: The foot of the label.
    """
    if not axis.span.first <= boundary <= axis.span.last:
        return None
    x = axis.x(boundary)
    half = width_of(words, SMALL, bold=True)
    anchor = "end" if x - half >= MARGIN else "start"
    drawing.text(
        x,
        label,
        words,
        tone=ASKED,
        bold=True,
        anchor=anchor,
    )
    return x


def draw_asked(drawing: Canvas, x: float | None, top: float, foot: float) -> None:
    """Draw the line of the date asked about through the lanes."""
    if x is not None:
        look = Look(stroke=ASKED, width=1.6)
        drawing.path(f"M{n(x)} {n(top)}V{n(foot)}", look, layer="marks")


def foot(drawing: Canvas, y: float, said: str) -> float:
    """Write what the picture leaves out; return its foot."""
    room = drawing.width - 2 * MARGIN
    lines = broken_lines(said, room, SMALL)
    return drawing.lines(
        MARGIN,
        y + 12,
        lines,
        tone=SOFT,
    )


def whisker(
    drawing: Canvas, axis: Axis, earliest: int, latest: int, y: float, tone: Tone
) -> Rect | None:
    """Draw the time that a date leaves open as a dashed line; None where a mark hides it."""
    left, right = axis.x(earliest), axis.x(latest)
    if right - left < _SEEN:
        return None
    drawing.line(
        left,
        y,
        right,
        y,
        tone=tone,
        width=1.6,
        dash="2 2",
    )
    return Rect(
        left,
        y - 2,
        right,
        y + 2,
    )


_SEEN: Final = 26.0
