"""`tracker history`: the whole life of one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.options import fail_empty_option, format_option
from tracker.cli.reading.command import ask, ended, question, shared_options, show
from tracker.services.answers.history import AskedHistory, ask_history

if TYPE_CHECKING:
    from tracker.render import Format


@question("history", example="tracker history Russia ceasefire")
@click.argument("party")
@click.argument("issue")
@click.option(
    "--to",
    metavar="TEXT",
    help="Only when it took this value: words of a stance, a stance code, or a placement.",
)
@click.option(
    "--as-of",
    "date",
    metavar="DATE",
    default="today",
    help="Up to the end of this day; today when it is left out.",
)
@shared_options(
    AskedHistory, then="Leave out what was reported after the date of --as-of."
)
@format_option()
@fail_empty_option
def command(*, fmt: Format, fail_empty: bool, **words: Any) -> int:
    """Show the whole life of PARTY's position on ISSUE: each stance, since when, until when, on
    what evidence, and what replaced it.

    Every statement is classed as new, repeated, reworded, shifted or returned, and marked when it
    was reported late.
    """
    asked = AskedHistory(**words)
    history = ask(ask_history, asked)
    from tracker.render.answers.history import history_document

    show(history_document(history, today_known=asked.log_at is None), fmt)
    return ended(history.lines, fail_empty=fail_empty)
