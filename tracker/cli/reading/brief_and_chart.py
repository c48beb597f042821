"""`tracker brief`: a retrospective that one can publish."""

from __future__ import annotations

import functools
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.frame.session import session
from tracker.cli.reading import answer_to, question, shared_options
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief

if TYPE_CHECKING:
    from tracker.render import Format


@question(
    "brief",
    example="tracker brief 2025-04-19..2025-06-03 -o brief.html",
)
@click.argument("period", nargs=-1)
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
@click.option("--title", metavar="TEXT", help="What the document is called.")
@click.option("--prepared-by", metavar="NAME", help="Who prepared it, for its head.")
@click.option(
    "--dated", metavar="DATE", help="The day that its head names; without it none."
)
@shared_options(AskedBrief, then="Tell each date by what was known on it.")
@answer_options("markdown", "html", "json", "pdf", "docx", usual="markdown")
def brief_command(
    *,
    period: tuple[str, ...],
    date: str | None,
    fmt: Format,
    **words: Any,
) -> None:
    """Write a document for somebody who was not there: a summary, what moved by issue, who holds
    what, and every source.

    PERIOD is a date that lasts or a range, such as `May 2025`, `last week`, `since friday` or
    2025-05-20..2025-05-28; of one day it tells how things stood. --from and --to say the same.
    HTML, PDF and Word files have the pictures in them. A Markdown file has them beside it:
    -o talks.md writes talks-timeline.svg and others too. On standard output they are left out.
    """
    asked = AskedBrief(period=_period(period, date, words), **words)
    from tracker.render.answers import brief
    from tracker.render.answers.brief.pictures import Pictures

    as_data, beside = fmt == "json", _beside(fmt)
    ask = functools.partial(
        ask_brief,
        again=brief.asked_again,
        compared=as_data,
        pictures=fmt in brief.DRAWN or bool(beside),
    )
    found = answer_to(ask, asked)
    pictures = Pictures(
        found.drawn,
        found.begins,
        today_known=asked.log_at is None,
        on_paper=fmt in brief.ON_PAPER,
        beside=beside,
    )
    show(brief.brief_document(found.brief, pictures, as_data=as_data), fmt)


def _beside(fmt: Format) -> str:
    """Return what the files of pictures begin with; empty where none are written beside."""
    output = session().output
    return PurePath(output).stem if fmt == "markdown" and output else ""


def _period(
    period: tuple[str, ...], date: str | None, words: dict[str, Any]
) -> str | None:
    """Return the period that is asked for in one text, however it is given.

    Raises:
        Mistake: It is given in two ways, or has an end and no beginning.
    """
    since, to = words["since"], words["to"]
    if period and (since or to or date):
        raise Mistake(
            "a period and --from, --to or --as-of say the same in two ways",
            "give one of them",
        )
    if date is not None and (since or to):
        raise Mistake(
            "--as-of and --from or --to ask for different things",
            "give --from and --to for what moved, --as-of for how things stood",
        )
    if to is not None and since is None:
        raise Mistake(
            "--to needs --from",
            "say from which day on, or write --as-of for how things stood",
        )
    if date is not None:
        words["to"] = date
    return " ".join(period) or None
