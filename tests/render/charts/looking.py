"""A picture as a reader finds it: the texts of an SVG with the room that each takes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from tracker.render.charts.parts.lettering import Rect, text_box

if TYPE_CHECKING:
    from tracker.render.charts.paper import Finished

SVG = "{http://www.w3.org/2000/svg}"


class Text(NamedTuple):
    """A line of text, its size in pixels, and its room in the units of the picture."""

    words: str
    pixels: float
    box: Rect
    fill: str


def parsed(svg: str) -> ET.Element:
    """The root of an SVG."""
    return ET.fromstring(svg)  # noqa: S314  (our own output)


def view_of(svg: str) -> Rect:
    """The view box."""
    left, top, wide, high = map(float, parsed(svg).get("viewBox", "").split())
    return Rect(left, top, left + wide, top + high)


def texts(svg: str) -> list[Text]:
    """The texts that are shown, in the look that their groups give them."""
    root = parsed(svg)
    scale = float(root.get("width", "0")) / view_of(svg).right
    found = []
    for group in root.iter(f"{SVG}g"):
        size = float(group.get("font-size", "0"))
        bold = group.get("font-weight") == "700"
        anchor = group.get("text-anchor", "start")
        for text in group.iter(f"{SVG}text"):
            x, y = float(text.get("x", "0")), float(text.get("y", "0"))
            words = text.text or ""
            box = text_box(x, y, words, size, bold=bold, anchor=anchor)
            found.append(Text(words, size * scale, box, group.get("fill", "")))
    return found


def overlapping(finished: Finished) -> list[tuple[str, str]]:
    """The pairs of texts that share room, but for numbers in their marks."""
    shown = [text.box for text in finished.drawing.texts]
    pairs = itertools.combinations(zip(finished.drawing.texts, shown, strict=True), 2)
    return [
        (one.text, two.text) for (one, a), (two, b) in pairs if a.meets(b, gap=-0.5)
    ]


def on_marks(finished: Finished) -> list[str]:
    """The texts that lie on a mark."""
    return [
        text.text
        for text in finished.drawing.texts
        if any(text.box.meets(mark.box, gap=-1) for mark in finished.drawing.marks)
    ]


def outside(finished: Finished) -> list[str]:
    """The texts that leave the picture."""
    view = view_of(finished.svg)
    return [
        text.words
        for text in texts(finished.svg)
        if text.box.left < -0.5
        or text.box.right > view.right + 0.5
        or text.box.top < -0.5
        or text.box.foot > view.foot + 0.5
    ]
