"""The scale of a picture: the axis above and below its lanes, and the dates marked through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import parse_when
from tracker.render.charts.svg_text import SMALL, element, text_at, titled, width_of
from tracker.render.charts.svg_text import coordinate as n
from tracker.render.words_for_dates_and_numbers import date_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from tracker.projections.questions.chart_data import Drawn
    from tracker.render.charts.svg_axis import Axis, Fold, Tick

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
            yield element(
                "line", class_="line", x1=stretch.left, x2=stretch.right, y1=y, y2=y
            )
    for fold in axis.folds():
        yield _fold(fold, lanes)


def _upright(look: str, x: float, top: float, foot: float) -> str:
    return element("line", class_=look, x1=x, x2=x, y1=top, y2=foot)


def _major(tick: Tick, lanes: Lanes) -> Iterator[str]:
    yield _upright("rule", tick.x, lanes.top - _MAJOR, lanes.foot + _MAJOR)
    if tick.label:
        yield text_at(tick.x + 3, lanes.top - 17, tick.label)
        yield text_at(tick.x + 3, lanes.foot + 25, tick.label)


def _minor(tick: Tick, lanes: Lanes) -> Iterator[str]:
    yield _upright("line", tick.x, lanes.top - 4, lanes.top)
    yield _upright("line", tick.x, lanes.foot, lanes.foot + 4)
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
    size = {
        "x": left,
        "y": lanes.top,
        "width": right - left,
        "height": lanes.foot - lanes.top,
    }
    return titled(
        "the time told of",
        element("rect", class_="nowline", stroke_width="1.2", **size),
    )


def date_asked_about(
    axis: Axis, drawn: Drawn, zone: ZoneInfo, lanes: Lanes
) -> Iterator[str]:
    """Draw the line of the date asked about, and its name above."""
    x = axis.x(drawn.boundary)
    yield element(
        "line",
        class_="nowline",
        stroke_width="1.5",
        stroke_dasharray="5 3",
        x1=x,
        x2=x,
        y1=lanes.top - 30,
        y2=lanes.foot,
    )
    asked = drawn.picture.asked.valid
    name = "asked about"
    if parse_when(asked, zone=zone).precision != "instant":
        name = f"end of {date_words(asked, zone=zone)}"
    anchor = "end" if x + width_of(name, SMALL) / 2 > lanes.edge else "middle"
    yield text_at(
        min(x, lanes.edge), lanes.top - 33, name, look="nowtext", anchor=anchor
    )
