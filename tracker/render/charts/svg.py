"""Pictures of a dossier as SVG, and the same pictures as PNG and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from tracker.domain.errors import ChartsMissingError

if TYPE_CHECKING:
    from tracker.projections.questions.chart_data import Drawn
    from tracker.render.charts.svg_canvas import MarkedTime

# Each picture is imported when it is asked for.
Chart = Literal["timeline", "positions", "truces"]
CHARTS: Final[tuple[Chart, ...]] = get_args(Chart)
PictureFile = Literal["svg", "png", "pdf"]
USUAL_WIDTH: Final = 1200
_DENSE: Final = 2.0
"""PNG is drawn for screens of two dots to a unit."""


def chart(
    kind: Chart,
    drawn: Drawn,
    *,
    width: int = USUAL_WIDTH,
    marked: MarkedTime | None = None,
    today_known: bool = True,
) -> str:
    """Draw a picture as SVG that stands alone: it asks nothing of a server and runs no script.

    Args:
        kind: Which picture.
        drawn: What is drawn.
        width: How wide it is.
        marked: The time to mark.
        today_known: Whether the log was read to its head.
    """
    match kind:
        case "timeline":
            from tracker.render.charts.svg_timeline import timeline

            return timeline(drawn, width=width, marked=marked, today_known=today_known)
        case "positions":
            from tracker.render.charts.svg_positions import positions

            return positions(drawn, width=width, marked=marked, today_known=today_known)
        case "truces":
            from tracker.render.charts.svg_truces import truces

            return truces(drawn, width=width, marked=marked, today_known=today_known)


def picture_file(svg: str, kind: PictureFile) -> bytes:
    """Return the bytes of a picture's file.

    PNG and PDF are drawn from the same SVG, in its light colours.

    Raises:
        ChartsMissingError: PNG or PDF is asked for and the extra is not installed.
    """
    if kind == "svg":
        return svg.encode()
    try:
        import vl_convert
    except ImportError as problem:
        raise ChartsMissingError(kind) from problem
    if kind == "png":
        png: bytes = vl_convert.svg_to_png(svg, scale=_DENSE)
        return png
    from tracker.render.charts.pdf import steady

    return steady(vl_convert.svg_to_pdf(svg))
