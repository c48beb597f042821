"""`tracker chart`: pictures of a dossier, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click

from tracker.cli.frame.files import write_file
from tracker.cli.frame.options import Word
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.reading.command import ask, question, shared_options
from tracker.domain.names import nearest
from tracker.services.answers.chart import AskedChart, ask_chart

if TYPE_CHECKING:
    from tracker.render.charts import Chart, PictureFile

CHARTS: Final = ("timeline", "positions", "truces")
FILES: Final = ("svg", "png", "pdf")
NARROWEST, USUAL, WIDEST = 480, 1200, 6000


@question("chart", example="tracker chart truces --as-of 2025-05-28 -o truces.svg")
@click.argument("kind", metavar=f"{'|'.join(CHARTS)}", type=Word(CHARTS))
@click.option(
    "-o",
    "--output",
    metavar="FILE.svg|png|pdf",
    help="Write here; its ending says which kind of file. Without it SVG goes to standard output.",
)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    default="today",
    help="Draw all up to this date; today when it is left out.",
)
@click.option(
    "--width",
    type=click.IntRange(NARROWEST, WIDEST),
    default=USUAL,
    show_default=True,
    metavar="N",
    help="How wide the drawing is.",
)
@shared_options(
    AskedChart, then="Leave out what was reported after the date asked about."
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(
    *, kind: Chart, output: str | None, width: int, force: bool, **words: Any
) -> None:
    """Draw a picture of the whole dossier up to a date: the timeline, the positions, or the truces.

    PNG and PDF are drawn from the same SVG and need the extra `charts`.
    """
    ending = "svg" if output is None else _ending(output)
    from tracker.render.charts import chart, picture_file

    asked = AskedChart(**words)
    svg = chart(
        kind, ask(ask_chart, asked), width=width, today_known=asked.log_at is None
    )
    if output is None:
        session().answer(svg)
        return
    written = write_file(output, [picture_file(svg, ending)], force=force)
    session().remark(f"wrote {written}")


def _ending(output: str) -> PictureFile:
    """Return the kind of file that a name asks for."""
    found = Path(output).suffix.lower().removeprefix(".")
    if found in FILES:
        return cast("PictureFile", found)
    close = nearest(found, FILES)
    hint = f"end its name in {', '.join(f'.{f}' for f in FILES)}"
    if close:
        hint = f"did you mean {Path(output).with_suffix('.' + close[0])}?"
    raise Mistake(f"{output}: pictures are written as {', '.join(FILES)}", hint)
