"""`tracker brief`: a retrospective one can publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.frame.files import write_file
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    Word,
    columns_option,
    dossier_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake

if TYPE_CHECKING:
    from typing import Literal

FORMATS = ("markdown", "html", "json")
ENDINGS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}


@make_command(
    "brief", example="tracker brief --from 2025-04-19 --to 2025-06-03 -o retrospective.html"
)
@click.option(
    "--from", "since", metavar="DATE", help="Tell what moved from the beginning of this day on."
)
@click.option("--to", metavar="DATE", help="Until the end of this day; today when it is left out.")
@click.option("--as-of", "date", metavar="DATE", help="Tell how things stood at this date instead.")
@dossier_option
@known_at_option
@click.option("--then", is_flag=True, help="Tell each date by what was known on it.")
@log_at_option
@narrowing_options
@columns_option
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
    help="Write here instead of to standard output; an existing file is kept unless --force is given.",
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(  # noqa: PLR0913  (one for each option)
    *,
    since: str | None,
    to: str | None,
    date: str | None,
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    columns: str | None,
    fmt: Literal["markdown", "html", "json"] | None,
    output: str | None,
    force: bool,
) -> None:
    """Write a retrospective: what moved, the positions before and after, truces, meetings, open proposals, and every source.

    With --from and --to it tells what moved; with --as-of, or without any date, how things stood. HTML has the pictures as well.
    """
    if then and known_at is not None:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    if date is not None and (since is not None or to is not None):
        raise Mistake(
            "--as-of and --from or --to ask for different things",
            "give --from and --to for what moved, --as-of for how things stood",
        )
    if to is not None and since is None:
        raise Mistake(
            "--to needs --from", "say from which day on, or write --as-of for how things stood"
        )
    form = fmt or _form(output)
    run = session()
    from tracker.render.answers.brief import render_brief  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.services.answers.brief import AskedBrief, brief_of  # noqa: PLC0415

    asked = AskedBrief(
        since=since,
        to=to or date or "today",
        dossier=dossier,
        known_at=known_at,
        then=then,
        log_at=log_at,
        columns=columns,
        parties=parties,
        issues=issues,
    )
    found = brief_of(run.shelf, asked, now=run.wiring.now())
    run.remark(*found.remarks)
    text = render_brief(
        found.brief, found.drawn, begins=found.begins, fmt=form, today_known=log_at is None
    )
    if output is None:
        run.answer(text)
        return
    run.remark(f"wrote {write_file(output, [text.encode()], force=force)}")


def _form(output: str | None) -> Literal["markdown", "html", "json"]:
    """The form that the name of a file asks for."""
    ending = "" if output is None else output[output.rfind(".") :].lower() if "." in output else ""
    match ENDINGS.get(ending, "markdown"):
        case "html":
            return "html"
        case "json":
            return "json"
        case _:
            return "markdown"
