"""Places for labels: beside a mark, or below it, where nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.charts.parts.drawing import INK
from tracker.render.charts.parts.lettering import (
    SMALL,
    Rect,
    even_lines,
    free,
    label_lines,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.render.charts.parts.drawing import Canvas, Tone

LINE: Final = 12.5
_ASIDE: Final = 5.0
"""The distance of a label from its mark."""
_BELOW: Final = 19.0
"""The foot of the first line below a mark."""
_NARROW, _WIDE_ROOM = 190.0, 300.0
_MOST_LINES: Final = 3


class Label(NamedTuple):
    """A label in its place; heights are counted from the line of its row."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    box: Rect

    def write(
        self, drawing: Canvas, y: float, *, bold: bool = False, tone: Tone | None = None
    ) -> None:
        """Write it, with the line of its row at a height."""
        for line in self.lines:
            drawing.text(
                self.x,
                y + self.y,
                line,
                anchor=self.anchor,
                bold=bold,
                tone=tone or INK,
            )
            y += LINE


def find_place(
    text: str,
    mark: Rect,
    taken: Sequence[Rect],
    *,
    left: float,
    right: float,
    bold: bool = False,
    below: bool = True,
) -> Label | None:
    """Return a place for a label where it touches nothing; None where there is none.

    Args:
        text: The label.
        mark: The room of its mark, counted from the line of its row.
        taken: The room of all else in the row, the mark included.
        left: The left edge of the row.
        right: Its right edge.
        bold: Whether it is bold.
        below: Whether it may stand below its mark.
    """
    for label in _candidates(
        text, mark, left=left, right=right, bold=bold, below=below
    ):
        is_inside = label.box.left >= left and label.box.right <= right
        if is_inside and free(label.box, taken):
            return label
    return None


def _candidates(
    text: str, mark: Rect, *, left: float, right: float, bold: bool, below: bool
) -> Iterator[Label]:
    for most in (1, 2):
        after, before = right - mark.right - _ASIDE, mark.left - _ASIDE - left
        for anchor, room in (("start", after), ("end", before)):
            lines = _broken(
                text,
                room,
                most,
                bold=bold,
            )
            if lines and (most == 1 or len(lines) > 1):
                yield _beside(
                    lines,
                    mark,
                    anchor,
                    bold=bold,
                )
    if not below:
        return
    for room in (_NARROW, _WIDE_ROOM):
        lines = _broken(
            text,
            min(room, right - left),
            _MOST_LINES,
            bold=bold,
        )
        if lines:
            yield _under(
                lines,
                mark.left,
                "start",
                bold=bold,
            )
            yield _under(
                lines,
                mark.right,
                "end",
                bold=bold,
            )
            wide = max(width_of(line, SMALL, bold=bold) for line in lines)
            inside = max(left, min(mark.left, right - wide))
            yield _under(
                lines,
                inside,
                "start",
                bold=bold,
            )


def _broken(text: str, room: float, most: int, *, bold: bool) -> list[str]:
    lines = label_lines(
        text,
        room,
        SMALL,
        most=most,
        bold=bold,
    )
    if lines is None:
        return []
    return even_lines(
        text,
        len(lines),
        SMALL,
        bold=bold,
    )


def _beside(lines: Sequence[str], mark: Rect, anchor: str, *, bold: bool) -> Label:
    """Return a label beside its mark, its lines around the height of the mark."""
    x = mark.right + _ASIDE if anchor == "start" else mark.left - _ASIDE
    y = 4 - LINE * (len(lines) - 1) / 2
    return _label(
        lines,
        x,
        y,
        anchor,
        bold=bold,
    )


def _under(lines: Sequence[str], x: float, anchor: str, *, bold: bool) -> Label:
    return _label(
        lines,
        x,
        _BELOW,
        anchor,
        bold=bold,
    )


def _label(
    lines: Sequence[str], x: float, y: float, anchor: str, *, bold: bool
) -> Label:
    wide = max(width_of(line, SMALL, bold=bold) for line in lines)
    left = x if anchor == "start" else x - wide
    foot = y + LINE * (len(lines) - 1) + 3
    return Label(
        tuple(lines),
        x,
        y,
        anchor,
        Rect(
            left,
            y - 9,
            left + wide,
            foot,
        ),
    )
