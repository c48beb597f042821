"""`tracker chart`: pictures of a dossier, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from tracker.cli.frame.files import write_file
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    Word,
    dossier_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.domain.names import nearest
from tracker.services.reading import AsOf

if TYPE_CHECKING:
    from tracker.render.charts.svg import Chart, PictureFile

CHARTS = ("timeline", "positions", "truces")
FILES = ("svg", "png", "pdf")
NARROWEST, USUAL, WIDEST = 480, 1200, 6000


@make_command("chart", example="tracker chart truces --as-of 2025-05-28 -o truces.svg")
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
@dossier_option
@known_at_option
@click.option(
    "--then", is_flag=True, help="Leave out what was reported after the date asked about."
)
@log_at_option
@narrowing_options
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(  # noqa: PLR0913  (one for each option)
    *,
    kind: str,
    output: str | None,
    date: str,
    width: int,
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    force: bool,
) -> None:
    """Draw a picture of the whole dossier up to a date: the timeline, the positions, or the truces.

    PNG and PDF are drawn from the same SVG and need the extra `charts`.
    """
    if then and known_at is not None:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    ending = "svg" if output is None else _ending(output)
    run = session()
    asked = AsOf(
        date=date,
        dossier=dossier,
        known_at=known_at,
        then=then,
        log_at=log_at,
        parties=parties,
        issues=issues,
    )
    from tracker.render.charts.svg import chart, picture_file  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.services.answers.chart import drawn_as_of  # noqa: PLC0415

    answer = drawn_as_of(run.shelf, asked, now=run.wiring.now())
    run.remark(*answer.remarks)
    svg = chart(cast("Chart", kind), answer.drawn, width=width, today_known=log_at is None)
    if output is None:
        run.answer(svg)
        return
    run.remark(
        f"wrote {write_file(output, [picture_file(svg, cast('PictureFile', ending))], force=force)}"
    )


def _ending(output: str) -> str:
    """Which kind of file a name asks for."""
    found = Path(output).suffix.lower().removeprefix(".")
    if found in FILES:
        return found
    close = nearest(found, FILES)
    hint = (
        f"did you mean {Path(output).with_suffix('.' + close[0])}?"
        if close
        else f"end its name in {', '.join(f'.{f}' for f in FILES)}"
    )
    raise Mistake(f"{output}: pictures are written as {', '.join(FILES)}", hint)
