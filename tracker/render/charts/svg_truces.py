"""Truces as a picture: when each held, what was said of it, and which breaches were alleged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.charts.svg_canvas import GREY, MARGIN, Canvas, LaneItem, moments_of
from tracker.render.charts.svg_elements import (
    NOW,
    PLAIN,
    SMALL,
    box,
    color_of,
    element,
    fit,
    soft_end,
    text_at,
    titled,
    width_of,
    wrap,
)
from tracker.render.charts.svg_timeline import ROW, truce_about, truce_bar
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.projections.questions.chart_data import Dot, Drawn
    from tracker.render.charts import Sheet

_LABEL: Final = 300
_LINE: Final = 16


def truces(drawn: Drawn, sheet: Sheet) -> str:
    """Draw when each truce held, and all that was said of it.

    Args:
        drawn: What is drawn.
        sheet: The paper.
    """
    found = drawn.picture.ceasefires
    longest = max((width_of(called(t), PLAIN, bold=True) for t in found), default=0)
    canvas = Canvas(
        "truces",
        drawn,
        sheet,
        gutter=max(90.0, min(longest + 20, sheet.width * 0.25)),
        moments=_moments(drawn),
    )
    number = counted(len(found), "truce")
    canvas.head(
        "Truces", f"{number}. Counts of breaches are claims of those who made them."
    )
    colors = _colors(drawn)
    for place, truce in enumerate(found):
        _truce(canvas, truce, colors, band=place % 2 == 0)
    if not found:
        left, foot = canvas.axis.left + 4, canvas.y + 18
        canvas.add(text_at(left, foot, "No truce is recorded up to then."))
        canvas.y += 30
    canvas.legend(_legend())
    return canvas.done(_desc(canvas))


def _colors(drawn: Drawn) -> dict[str, int]:
    columns = [column.slug for column in drawn.picture.columns]
    declarers = [who for truce in drawn.picture.ceasefires for who in truce.declarers]
    parties = dict.fromkeys([*columns, *declarers])
    return {party: color_of(place) for place, party in enumerate(parties)}


def _color(parties: Sequence[str], colors: dict[str, int]) -> int:
    """Return the colour of the first of some parties."""
    return colors.get(parties[0], GREY) if parties else GREY


def _legend() -> list[tuple[str, str]]:
    bar = box("n5", 0, -4, 18, 8)
    hollow = box("h5", 1, -4, 16, 8, stroke_dasharray="3 2")
    return [
        (bar, "in force"),
        (hollow, "announced or refused"),
        soft_end("n5", height=8, opacities=(1, 1, 1, 0.75, 0.5, 0.25)),
        NOW,
    ]


def _moments(drawn: Drawn) -> list[int]:
    """Return the instants to show to scale: what was said, where each truce begins and ends."""
    dates: list[str | None] = []
    for truce in drawn.picture.ceasefires:
        dates += [truce.from_, truce.until]
    return moments_of(drawn, _about_truces(drawn), dates)


def _about_truces(drawn: Drawn) -> list[Dot]:
    return [dot for dot in drawn.dots if _is_about_truce(drawn, dot)]


def _is_about_truce(drawn: Drawn, dot: Dot) -> bool:
    is_told = dot.type.startswith(("ceasefire-", "violation-"))
    return is_told and any(
        dot.subject == truce.slug for truce in drawn.picture.ceasefires
    )


def _truce(
    canvas: Canvas, truce: CeasefireShown, colors: dict[str, int], *, band: bool
) -> None:
    """Draw one truce: a sentence, its bar, and below it what was said of it, by date."""
    color = _color(truce.declarers, colors)
    room = canvas.width - canvas.gutter - 2 * MARGIN
    sentence = wrap(canvas.words.truce(truce), room, SMALL, most=3)
    *_, shape = truce_bar(canvas, truce, color, height=14)
    items = [
        _statement(canvas, dot, _color(dot.whose, colors))
        for dot in _about_truces(canvas.drawn)
        if dot.subject == truce.slug
    ]
    head = _LINE * len(sentence) + 6
    top = canvas.y
    for place, line in enumerate(sentence):
        canvas.add(text_at(canvas.axis.left + 4, top + _LINE + _LINE * place, line))
    bar = titled(truce_about(canvas, truce), shape)
    canvas.add(element("g", bar, transform=f"translate(0 {top + head + 13})"))
    below = canvas.packed(items, top + head + 26, ROW)
    canvas.lane(called(truce), below + 10 - top, color=color, band=band)


def _statement(canvas: Canvas, dot: Dot, color: int) -> LaneItem:
    label = fit(_said(canvas, dot), _LABEL, SMALL)
    left, right, name = canvas.labelled(*canvas.reach(dot), label)
    return LaneItem(left, right, canvas.dot(dot, 0, color, name))


def _said(canvas: Canvas, dot: Dot) -> str:
    """Say what was said of a truce, and by whom."""
    who = f"{canvas.words.names(dot.whose)}: " if dot.whose else ""
    toward = f" by {canvas.words.names(dot.about)}" if dot.about else ""
    return f"{who}{canvas.words.says(dot)}{toward}"


def _desc(canvas: Canvas) -> str:
    """Say what a reader who does not see the picture should know of it."""
    drawn = canvas.drawn
    truces = [f"{called(t)}: {canvas.words.truce(t)}" for t in drawn.picture.ceasefires]
    said = [_said(canvas, dot) for dot in _about_truces(drawn)]
    told = "; ".join(truces) or "No truce"
    return f"{told}. What was said of them: {'; '.join(said) or 'nothing'}."
