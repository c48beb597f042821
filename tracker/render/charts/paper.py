"""The paper that a picture is drawn on, and a picture when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from tracker.render.charts.parts.drawing import Canvas

PaperSize = Literal["slide", "a4", "wide"]
PAPER_SIZES: Final[tuple[PaperSize, ...]] = get_args(PaperSize)
USUAL_WIDTH: Final = 1200
SLIDE_WIDTH, SLIDE_HEIGHT = 1920.0, 1080.0
_ON_A_SLIDE: Final = 26 / 11
"""The factor by which the smallest letters of a slide are larger."""


class Paper(NamedTuple):
    """The paper that a picture is drawn on.

    Attributes:
        width: How wide it is, in units of which the smallest letters take eleven.
        height: How high it may be; None for as high as it needs.
        scale: The pixels of a unit.
        folds: Whether long silences are folded away.
        today_known: Whether the log was read to its head.
    """

    width: float = USUAL_WIDTH
    height: float | None = None
    scale: float = 1
    folds: bool = True
    today_known: bool = True


class Finished(NamedTuple):
    """A picture that is done.

    Attributes:
        svg: The picture as SVG.
        drawing: Its marks and texts.
        not_drawn: The facts of its time that have no mark, by key or id.
    """

    svg: str
    drawing: Canvas
    not_drawn: tuple[str, ...]


def paper_of(size: PaperSize) -> Paper:
    """Return the paper of a size: a slide, A4 upright, or a wide screen and as high as due."""
    if size == "slide":
        return Paper(
            width=SLIDE_WIDTH / _ON_A_SLIDE,
            height=SLIDE_HEIGHT / _ON_A_SLIDE,
            scale=_ON_A_SLIDE,
        )
    if size == "a4":
        return Paper(width=1060, height=1500)
    return Paper(width=1800)
