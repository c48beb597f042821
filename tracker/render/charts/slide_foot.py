"""The foot of a slide: what its signs mean, and by what knowledge it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.charts.paper import SLIDE_WIDTH
from tracker.render.charts.parts.drawing import BAND, INK, SOFT, Look, n
from tracker.render.charts.parts.lettering import Rect, width_of
from tracker.render.charts.parts.truce_bars import truces_in_time
from tracker.render.words_for_dates_and_numbers import counted, first_upper, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.render.charts.parts.drawing import Canvas
    from tracker.render.charts.parts.words import ChartWords

SMALLEST: Final = 26.0
LEFT, RIGHT = 64.0, SLIDE_WIDTH - 64
_Y: Final = 1054.0
_GAP: Final = 40.0
_MOST_DAYS: Final = 4
_STROKE, _BAND, _DOTS, _CROSS = 30.0, 38.0, 16.0, 32.0
"""The room of each sign, with the distance of its words."""


def draw_foot(
    drawing: Canvas,
    words: ChartWords,
    others: Sequence[str],
    rounds: Sequence[str],
    known: str,
    *,
    has_end: bool,
) -> None:
    """Draw the foot of a slide, in its longest words that have room.

    Args:
        drawing: The drawing.
        words: The words of the slide.
        others: The parties that have no row.
        rounds: The dates of direct rounds.
        known: The knowledge that it is drawn by.
        has_end: Whether it shows a stance that ended without another.
    """
    asked = words.drawn.picture.asked
    place = "" if f"at place {asked.log}" in known else f", log place {asked.log}"
    told = first_upper(f"{known}{place}")
    names = f"Not drawn: {words.names(others)}. " if others else ""
    number = (
        f"Not drawn: {counted(len(others), 'party', 'parties')}. " if others else ""
    )
    forms = [
        (f"{names}{told}", _signs(words, rounds, has_end=has_end, is_long=True)),
        (f"{names}{told}", _signs(words, rounds, has_end=has_end, is_long=False)),
        (f"{number}{told}", _signs(words, rounds, has_end=has_end, is_long=True)),
        (f"{number}{told}", _signs(words, rounds, has_end=has_end, is_long=False)),
        (told, []),
    ]
    for said, signs in forms:
        wide = sum(room + width_of(text, SMALLEST) + _GAP for room, text in signs)
        if wide + width_of(said, SMALLEST) <= RIGHT - LEFT:
            break
    _draw_signs(drawing, signs)
    drawing.text(
        RIGHT,
        _Y,
        said,
        size=SMALLEST,
        tone=SOFT,
        anchor="end",
    )


def _signs(
    words: ChartWords, rounds: Sequence[str], *, has_end: bool, is_long: bool
) -> list[tuple[float, str]]:
    """Return the signs of a slide as the room of each, and its words."""
    found = [(_STROKE, "a new stance")]
    if has_end:
        found.append((_CROSS, "a stance ended"))
    if truces := truces_in_time(words):
        declarers = {who for truce in truces for who in truce.declarers}
        by = f" declared by {words.name(*declarers)}" if len(declarers) == 1 else ""
        found.append((_BAND, f"truce{by}" if is_long else "truce"))
    if rounds:
        days = joined([words.near(date) for date in rounds[:_MOST_DAYS]])
        found.append((_DOTS, f"direct round, {days}" if is_long else "direct round"))
    return found


def _draw_signs(drawing: Canvas, signs: Sequence[tuple[float, str]]) -> None:
    x = LEFT
    for room, text in signs:
        if room == _STROKE:
            stroke = Rect(x + 8, _Y - 30, x + 16, _Y + 8)
            drawing.box(stroke, Look(fill=SOFT))
        elif room == _CROSS:
            cross = f"M{n(x)} {n(_Y - 18)}l18 18m0 -18l-18 18"
            drawing.path(cross, Look(stroke=SOFT, width=4), layer="marks")
        elif room == _BAND:
            band = Rect(x, _Y - 24, x + 26, _Y + 6)
            drawing.box(band, Look(fill=BAND))
        else:
            drawing.line(
                x,
                _Y - 26,
                x,
                _Y + 8,
                tone=INK,
                width=2,
                dash="2 6",
            )
        box = drawing.text(
            x + room,
            _Y,
            text,
            size=SMALLEST,
            tone=SOFT,
        )
        x = box.right + _GAP
