"""`tracker chart`: pictures that one can publish, as files or on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click

from tracker.cli.frame.commands import Word, force_option
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.files import write_files
from tracker.cli.frame.forms import Forms, deliver
from tracker.cli.frame.session import session
from tracker.cli.reading import answer_to, question, shared_options, two_periods
from tracker.render.charts.paper import HIGHEST, LOWEST, NARROWEST, WIDEST
from tracker.services.answers.brief_and_chart import AskedChart, ask_chart

if TYPE_CHECKING:
    from tracker.render.charts import Chart
    from tracker.render.charts.files import PictureFile
    from tracker.render.charts.paper import Finished

CHARTS: Final = ("timeline", "issue", "positions", "truces")
PICTURES: Final = Forms("pictures", {"svg": ("svg",), "png": ("png",), "pdf": ("pdf",)})
_OF_NAMES: Final = "an issue or a party is named behind: chart issue --issue NAME"
SIZES: Final = ("slide", "a4", "wide")


@question(
    "chart",
    example="tracker chart truces --from 2025-04-19 --to 2025-06-03 -o truces.svg",
)
@click.argument(
    "kind", metavar=f"{'|'.join(CHARTS)}", type=Word(CHARTS, otherwise=_OF_NAMES)
)
@click.argument("period", nargs=-1)
@click.option(
    "-o",
    "--output",
    metavar="FILE.svg|png|pdf",
    help="Write here; its ending says which kind of file. Without it SVG goes to standard output.",
)
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="From this day on, or from the first of a longer date.",
)
@click.option(
    "--to",
    metavar="DATE",
    help="Until the end of this day; see `as-of` for the day when it is left out.",
)
@click.option(
    "--as-of", "date", metavar="DATE", help="Draw everything up to this date instead."
)
@click.option(
    "--size",
    type=Word(SIZES),
    metavar="|".join(SIZES),
    help="The paper: a slide of 1920 by 1080, A4 upright, or a wide screen.",
)
@click.option(
    "--width",
    type=click.IntRange(NARROWEST, WIDEST),
    metavar="N",
    help="How wide the picture is; 1200 when it is left out.",
)
@click.option(
    "--height",
    type=click.IntRange(LOWEST, HIGHEST),
    metavar="N",
    help="How high it may be; a timeline loses its smallest issues for that, and says so.",
)
@click.option("--no-fold", is_flag=True, help="Draw long silences to scale.")
@shared_options(
    AskedChart, then="Leave out what was reported after the last day asked about."
)
@force_option
def chart_command(
    *,
    kind: Chart,
    period: tuple[str, ...],
    output: str | None,
    force: bool,
    **words: Any,
) -> None:
    """Draw a picture of PERIOD, or of the whole dossier.

    \b
    timeline   truces, talks and agreements, and a lane for each party
    issue      every stance on one issue, with its words
    positions  a slide for each issue: the stances before and after
    truces     each truce with its hours, and alleged violations

    PERIOD is a date that lasts or a range, as for `timeline`; or say --from and --to. Without them
    everything up to a date is drawn. PNG and PDF are drawn from the same SVG and need the extra
    `charts`.
    """  # noqa: D301  (click's own sign)
    ending = "svg" if output is None else PICTURES.chosen(None, output)
    from tracker.render.charts import pictures_asked
    from tracker.render.charts.paper import paper_asked

    paper = {name: words.pop(name) for name in ("size", "width", "height")}
    folds = not words.pop("no_fold")
    asked = _asked(period, words.pop("date"), words)
    sheet = paper_asked(kind, **paper)
    sheet = sheet._replace(folds=folds, today_known=asked.log_at is None)
    drawn = answer_to(ask_chart, asked)
    found = pictures_asked(kind, drawn, sheet)
    if output is None:
        _to_standard_output(found)
    else:
        _to_files(found, output, ending, force=force)


def _asked(
    period: tuple[str, ...], date: str | None, words: dict[str, Any]
) -> AskedChart:
    """Return the question; its days are said in one of three ways.

    Raises:
        Mistake: They are said in two.
    """
    is_range = words["since"] is not None or words["to"] is not None
    if period and is_range:
        raise two_periods(period)
    if date is not None and (period or is_range):
        raise Mistake(
            "--as-of and a period or --from or --to ask for different things",
            "give a period for a part of the time, --as-of for all of it up to a date",
        )
    if date is not None:
        words["to"] = date
    return AskedChart(period=" ".join(period) or None, **words)


def _to_standard_output(found: list[Finished]) -> None:
    if len(found) > 1:
        raise Mistake(
            f"these are {len(found)} pictures, and standard output takes one",
            "write -o FILE, or name one issue with --issue",
        )
    deliver(found[0].svg)


def _to_files(found: list[Finished], output: str, ending: str, *, force: bool) -> None:
    """Write a picture to its file, or several to numbered ones; a PDF has a page for each."""
    from tracker.render.charts.files import pdf_of, picture_file

    if ending == "pdf":
        files = {output: pdf_of([picture.svg for picture in found])}
    else:
        names = _names(output, len(found))
        files = {
            name: picture_file(picture.svg, cast("PictureFile", ending))
            for name, picture in zip(names, found, strict=True)
        }
    write_files(files, force=force)
    session().remark(*(f"wrote {name}" for name in files))


def _names(output: str, number: int) -> list[str]:
    """Return the names of several files: `talks-1.svg`, `talks-2.svg` of `talks.svg`."""
    if number == 1:
        return [output]
    path = Path(output)
    return [
        str(path.with_name(f"{path.stem}-{place}{path.suffix}"))
        for place in range(1, number + 1)
    ]
