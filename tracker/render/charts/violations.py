"""Violations alleged of a truce, by accuser: every count with its day, on one scale."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tracker.render.charts.parts.frame import MARGIN
from tracker.render.charts.parts.lettering import Rect, broken_lines
from tracker.render.words_for_dates_and_numbers import number_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.questions.chart.data import Alleged, Dot
    from tracker.render.charts.parts.drawing import (
        Canvas,
    )
    from tracker.render.charts.parts.words import (
        ChartWords,
    )

_WORDS: Final = 12.0
_MOST_BAR: Final = 150.0


class Violations:
    """Writes the violations alleged beside a truce.

    Args:
        drawing: The drawing.
        words: The words of the picture.
        dots: Every allegation of the picture, which have one scale.
    """

    def __init__(self, drawing: Canvas, words: ChartWords, dots: Iterable[Dot]) -> None:
        self.drawing, self.words = drawing, words
        alleged = list(dots)
        self.most = max((_size(dot.alleged) for dot in alleged), default=0)
        self.accusers = {who for dot in alleged for who in dot.whose}

    def write(self, dots: Sequence[Dot], x: float, y: float) -> float:
        """List the counts of each accuser, oldest first, on one scale for all; return the foot."""
        self.drawing.text(
            x, y + 4, "Violations alleged, by who alleges them", size=13, bold=True
        )
        y += 26
        by_accuser: dict[str, list[Dot]] = defaultdict(list)
        for dot in dots:
            by_accuser[dot.whose[0]].append(dot)
        for accuser, found in by_accuser.items():
            number = self.words.drawn.numbers.get(accuser, 0)
            look = self.drawing.party_look(number)
            self.drawing.box(
                Rect(
                    x,
                    y - 10,
                    x + 11,
                    y + 1,
                ),
                look,
            )
            name = f"{self.words.name(accuser)} alleges"
            self.drawing.text(
                x + 18,
                y,
                name,
                size=_WORDS,
                bold=True,
            )
            y += 16
            for dot in sorted(found, key=lambda dot: (dot.earliest, dot.key)):
                y = self._count(
                    dot,
                    number,
                    x + 18,
                    y,
                )
            y += 8
        return y - 8

    def _count(self, dot: Dot, number: int, x: float, y: float) -> float:
        wide = _MOST_BAR * _size(dot.alleged) / self.most if self.most else 0
        if wide:
            wide = max(wide, 1.5)
            look = self.drawing.party_look(number, opacity=0.75)
            self.drawing.box(
                Rect(
                    x,
                    y - 9,
                    x + wide,
                    y + 2,
                ),
                look,
                layer="marks",
            )
        box = Rect(
            x,
            y - 9,
            x + max(wide, 1),
            y + 2,
        )
        self.drawing.place(box, (dot.key,))
        room = self.drawing.width - MARGIN - x - wide - 8
        lines = broken_lines(self._counted(dot), room, _WORDS)
        left = x + wide + (7 if wide else 0)
        return (
            self.drawing.lines(
                left,
                y + 1,
                lines,
                size=_WORDS,
            )
            + 1
        )

    def _counted(self, dot: Dot) -> str:
        """Say a count with its day, the time it covers, and whether it is a running total."""
        alleged = dot.alleged
        if alleged is None:
            return "no number"
        said = number_words(
            alleged.low,
            alleged.best,
            alleged.high,
            alleged.qualifier,
        )
        day = self.words.near(dot.when)
        text = said or "no number"
        if alleged.window and self.words.near(alleged.window) != day:
            text += f" for {self.words.near(alleged.window)}, said {day}"
        else:
            text += f" for {day}" if alleged.window else f", {day}"
        if alleged.cumulative:
            text += ", running total"
        others = [who for who in dot.about if who not in self.accusers]
        if others:
            text += f" (by {self.words.names(others)})"
        if dot.disputed_by:
            text += f"; disputed by {self.words.names(dot.disputed_by)}"
        return text


def _size(alleged: Alleged | None) -> int:
    """Return the number that the bar of a count shows; 0 without one."""
    if alleged is None:
        return 0
    numbers = (alleged.best, alleged.low, alleged.high)
    return next((number for number in numbers if number is not None), 0)
