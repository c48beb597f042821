"""Proposals and answers of a party, by their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.projections.questions.chart.steps import column_for
from tracker.render.charts.parts.drawing import (
    Look,
    party_tone,
)
from tracker.render.charts.parts.frame import diamond, hollow, whisker
from tracker.render.charts.parts.lettering import Rect
from tracker.render.charts.parts.rows import MarkedThing, is_exact, packed, x_of
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.projections.questions.chart.data import Dot
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas
    from tracker.render.charts.parts.rows import LaidRow
    from tracker.render.charts.parts.words import ChartWords

ANSWERS: Final = frozenset(("proposal-answered", "ceasefire-changed"))


def proposals(
    drawing: Canvas,
    axis: Axis,
    words: ChartWords,
    dots: Iterable[Dot],
    party: str,
    *,
    right: float,
) -> list[LaidRow]:
    """Lay out the proposals of a lane; what several made together stands in the lane of each."""
    tone = party_tone(words.drawn.numbers.get(party, 0))
    items = []
    for dot in dots:
        lanes = [column_for(who, words.drawn) for who in dot.whose]
        if dot.type != "proposal-made" or party not in lanes:
            continue
        others = words.members(dot.whose, party)
        title = clean(dot.subject_name or "")
        label = f"{title} (with {others})" if others else title
        look = hollow(tone, dash="2 1.5") if dot.possible else Look(fill=tone)
        items.append(
            _item(
                drawing,
                axis,
                dot,
                label,
                look,
                bold=True,
            )
        )
    return packed(
        drawing,
        items,
        left=axis.left,
        right=right,
    )


def answers(
    drawing: Canvas,
    axis: Axis,
    words: ChartWords,
    dots: Iterable[Dot],
    party: str,
    *,
    right: float,
) -> list[LaidRow]:
    """Lay out the answers of a lane to proposals and truces."""
    tone = party_tone(words.drawn.numbers.get(party, 0))
    items = []
    for dot in dots:
        lanes = [column_for(who, words.drawn) for who in dot.whose]
        if dot.type not in ANSWERS or party not in lanes:
            continue
        who = words.members(dot.whose, party)
        said = words.answer(dot)
        label = f"{who}: {said}" if who else said
        dash = "2 1.5" if dot.possible else ""
        items.append(
            _item(
                drawing,
                axis,
                dot,
                label,
                hollow(tone, dash=dash),
            )
        )
    return packed(
        drawing,
        items,
        left=axis.left,
        right=right,
    )


def _item(
    drawing: Canvas, axis: Axis, dot: Dot, label: str, look: Look, *, bold: bool = False
) -> MarkedThing:
    x = x_of(axis, dot)
    size = 6.0 if bold else 5.0
    mark = Rect(
        x - size,
        -size,
        x + size,
        size,
    )
    if not is_exact(dot):
        mark = Rect(
            min(mark.left, axis.x(dot.earliest)),
            mark.top,
            max(mark.right, axis.x(dot.latest)),
            mark.foot,
        )
    return MarkedThing(
        mark,
        _drawer(
            drawing,
            axis,
            dot,
            x,
            look,
            size,
        ),
        label,
        (dot.key,),
        bold,
    )


def _drawer(
    drawing: Canvas, axis: Axis, dot: Dot, x: float, look: Look, size: float
) -> Callable[[float], None]:
    def draw(y: float) -> None:
        tone = look.stroke or look.fill
        if tone and not is_exact(dot):
            whisker(
                drawing,
                axis,
                dot.earliest,
                dot.latest,
                y,
                tone,
            )
        diamond(
            drawing,
            x,
            y,
            look,
            size,
        )

    return draw
