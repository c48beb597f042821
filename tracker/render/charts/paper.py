"""The paper that a picture is drawn on, and a picture when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tracker.domain.errors import PictureAskedError

if TYPE_CHECKING:
    from tracker.render.charts.parts.drawing import Canvas

PaperSize = Literal["slide", "a4", "wide"]
PAPER_SIZES: Final[tuple[PaperSize, ...]] = get_args(PaperSize)
USUAL_WIDTH: Final = 1200
NARROWEST, WIDEST = 480, 6000
LOWEST, HIGHEST = 300, 20_000
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


def paper_asked(
    kind: str, size: PaperSize | None, width: float | None, height: float | None
) -> Paper:
    """Return the paper of a picture: of a size, or so wide and at most so high.

    Args:
        kind: The picture.
        size: The name of a size.
        width: How wide it is; `USUAL_WIDTH` when neither says it.
        height: How high it may be.

    Raises:
        PictureAskedError: Two of them say the same, there is no such size, or the picture is one
            of slides alone.
    """
    is_measured = width is not None or height is not None
    if size is not None and is_measured:
        raise PictureAskedError(
            "a size and a width or height say the same in two ways"
        ).hinted("give one of them")
    if kind == "positions" and (is_measured or size not in {None, "slide"}):
        raise PictureAskedError("positions are drawn as slides of 1920 by 1080").hinted(
            "leave the size out, or draw `issue`, which fits any width"
        )
    if size is not None:
        return paper_of(size)
    _check(width, "wide", NARROWEST, WIDEST)
    _check(height, "high", LOWEST, HIGHEST)
    return Paper(width or USUAL_WIDTH, height)


def _check(value: float | None, word: str, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise PictureAskedError(f"a picture {value:g} {word} cannot be drawn").hinted(
            f"ask for one from {least:,} to {most:,} {word}"
        )


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
    if size == "wide":
        return Paper(width=1800)
    raise PictureAskedError(f"there is no paper {size!r}").hinted(
        f"ask for {', '.join(PAPER_SIZES)}"
    )
