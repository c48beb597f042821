"""`tracker brief`: a retrospective one can publish."""

from __future__ import annotations

import functools
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.files import write_file
from tracker.cli.frame.options import Word
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.reading.command import ask, question, shared_options
from tracker.services.answers.brief import AskedBrief, ask_brief

if TYPE_CHECKING:
    from typing import Literal

    Form = Literal["markdown", "html", "json"]

FORMATS: Final = ("markdown", "html", "json")
_FORMS: Final[dict[str, Form]] = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}
"""The form that the ending of a file asks for; any other asks for Markdown."""


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
    "--to", metavar="DATE", help="Until the end of this day; today when it is left out."
)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    help="Tell how things stood at this date instead.",
)
@shared_options(AskedBrief, then="Tell each date by what was known on it.")
@click.option(
    "-f",
    "--format",
    "fmt",
    type=Word(FORMATS, also={"md": "markdown"}),
    help="The form; by default that of the file's ending, else Markdown.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help=(
        "Write here instead of to standard output; "
        "an existing file is kept unless --force is given."
    ),
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(
    *,
    since: str | None,
    to: str | None,
    date: str | None,
    fmt: Form | None,
    output: str | None,
    force: bool,
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
    from tracker.render.answers.brief import asked_again, render_brief

    asked = AskedBrief(since=since, to=to or date or "today", **words)
    found = ask(functools.partial(ask_brief, again=asked_again), asked)
    form = fmt or _FORMS.get(PurePath(output or "").suffix.lower(), "markdown")
    text = render_brief(
        found.brief,
        found.drawn,
        begins=found.begins,
        fmt=form,
        today_known=asked.log_at is None,
    )
    if output is None:
        session().answer(text)
    else:
        session().remark(f"wrote {write_file(output, [text.encode()], force=force)}")
