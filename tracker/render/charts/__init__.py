"""Pictures of a dossier: timeline, one issue, positions as slides, and truces."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, get_args

from tracker.domain.errors import PictureAskedError
from tracker.render.charts.paper import Paper

if TYPE_CHECKING:
    from tracker.projections.questions.chart.data import Drawn
    from tracker.render.charts.paper import Finished

Chart = Literal["timeline", "issue", "positions", "truces"]
CHARTS: Final[tuple[Chart, ...]] = get_args(Chart)
OF_AN_ISSUE: Final = frozenset(("issue", "positions"))
"""The pictures that are drawn of one issue."""


def chart(
    kind: Chart, drawn: Drawn, sheet: Paper | None = None, *, issue: str | None = None
) -> str:
    """Draw a picture as SVG that stands alone: it asks nothing of a server and runs no script.

    Args:
        kind: The picture; of positions it is the first slide.
        drawn: What is drawn. If it has a beginning, the picture is of the time from there on.
        sheet: The paper.
        issue: The issue, for a picture of one; by default the largest.

    Raises:
        PictureTooSmallError: The paper is not high enough.
    """
    return pictures(kind, drawn, sheet, issue=issue)[0].svg


def pictures(
    kind: Chart, drawn: Drawn, sheet: Paper | None = None, *, issue: str | None = None
) -> list[Finished]:
    """Draw a picture, or all slides of positions on one issue, with what was drawn.

    Args:
        kind: The picture.
        drawn: What is drawn.
        sheet: The paper.
        issue: The issue, for a picture of one.

    Raises:
        PictureTooSmallError: The paper is not high enough.
        PictureAskedError: There is no such picture.
    """
    if kind not in CHARTS:
        raise PictureAskedError(f"there is no picture {kind!r}").hinted(
            f"ask for {', '.join(CHARTS)}"
        )
    # Each picture is imported when it is asked for.
    draw = getattr(import_module(f"tracker.render.charts.{kind}"), kind)
    more = {"issue": issue} if kind in OF_AN_ISSUE else {}
    found = draw(drawn, sheet or Paper(), **more)
    return found if isinstance(found, list) else [found]


def pictures_asked(kind: Chart, drawn: Drawn, sheet: Paper) -> list[Finished]:
    """Draw one picture, or one for each issue that is named, and the slides of all that moved.

    Raises:
        PictureTooSmallError: The paper is not high enough.
        PictureAskedError: There is no such picture.
    """
    issues = list(drawn.asked_issues) if kind in OF_AN_ISSUE else []
    if kind == "positions" and not issues:
        from tracker.render.charts.positions import slides_of

        issues = slides_of(drawn)
    if not issues:
        return pictures(kind, drawn, sheet)
    found = [pictures(kind, drawn, sheet, issue=issue) for issue in issues]
    return [picture for each in found for picture in each]
