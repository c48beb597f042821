"""`tracker brief` and `tracker chart`: a retrospective and drawings that one can publish."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, cast

import click

from tracker.cli.frame.commands import Word, force_option
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import Forms, answer_options, deliver, show
from tracker.cli.frame.session import session
from tracker.cli.reading import answer_to, question, shared_options
from tracker.services.answers.brief_and_chart import (
    AskedBrief,
    AskedChart,
    ask_brief,
    ask_chart,
)

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.render.charts import Chart, PictureFile


@question(
    "brief",
    example="tracker brief --from 2025-04-19 --to 2025-06-03 -o retrospective.html",
)
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="Tell what moved from the beginning of this day on.",
)
@click.option(
    "--to",
    metavar="DATE",
    help="Until the end of this day; see `as-of` for the day when it is left out.",
)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    help="Tell how things stood at this date instead.",
)
@shared_options(AskedBrief, then="Tell each date by what was known on it.")
@answer_options("markdown", "html", "json", usual="markdown")
def brief_command(
    *,
    since: str | None,
    to: str | None,
    date: str | None,
    fmt: Format,
    **words: Any,
) -> None:
    """Write a retrospective: what moved, the positions before and after, truces, meetings, open
    proposals, and every source.

    With --from and --to it tells what moved; with --as-of, or without any date, how things stood.
    HTML has the pictures as well.
    """
    if date is not None and (since is not None or to is not None):
        raise Mistake(
            "--as-of and --from or --to ask for different things",
            "give --from and --to for what moved, --as-of for how things stood",
        )
    if to is not None and since is None:
        raise Mistake(
            "--to needs --from",
            "say from which day on, or write --as-of for how things stood",
        )
    from tracker.render.answers.brief import (
        DRAWN,
        asked_again,
        brief_document,
        brief_figures,
    )

    asked = AskedBrief(since=since, to=to or date, **words)
    brief, drawn, begins = answer_to(
        functools.partial(ask_brief, again=asked_again), asked
    )
    today_known = asked.log_at is None
    pictures = brief_figures(brief, drawn, begins=begins, today_known=today_known)
    figures = tuple(pictures) if fmt in DRAWN else ()
    show(brief_document(brief, figures=figures, today_known=today_known), fmt)


CHARTS: Final = ("timeline", "positions", "truces")
PICTURES: Final = Forms("pictures", {"svg": ("svg",), "png": ("png",), "pdf": ("pdf",)})
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
    help="Draw all up to this date; see `as-of` for the date when it is left out.",
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
@force_option
def chart_command(
    *, kind: Chart, output: str | None, width: int, force: bool, **words: Any
) -> None:
    """Draw a picture of the whole dossier up to a date: the timeline, the positions, or the truces.

    PNG and PDF are drawn from the same SVG and need the extra `charts`.
    """
    ending = "svg" if output is None else PICTURES.chosen(None, output)
    from tracker.render.charts import Sheet, chart, picture_file

    asked = AskedChart(**words)
    sheet = Sheet(width, today_known=asked.log_at is None)
    svg = chart(kind, answer_to(ask_chart, asked), sheet)
    if output is None:
        deliver(svg)
        return
    session().output, session().force = output, force
    deliver(picture_file(svg, cast("PictureFile", ending)))
