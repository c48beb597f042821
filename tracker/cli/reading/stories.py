"""`tracker timeline` and `tracker history`: the story of a dossier, and of one position in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.commands import (
    Word,
    ended,
    fail_empty_option,
    speaker_option,
    types_option,
)
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import answer_to, question, shared_options, two_periods
from tracker.services.answers.stories import (
    AskedHistory,
    AskedTimeline,
    ask_history,
    ask_timeline,
)

if TYPE_CHECKING:
    from tracker.render import Format


@question(
    "timeline",
    example="tracker timeline --from 2025-05-20 --to 2025-05-28 --party Russia",
)
@click.argument("period", nargs=-1)
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
@click.option("--reverse", is_flag=True, help="The last comes first.")
@shared_options(
    AskedTimeline, then="Leave out what was reported after the last day asked about."
)
@types_option
@click.option(
    "--confidence",
    multiple=True,
    type=Word(("high", "medium", "low")),
    help="Only what the desk is so sure of; may be repeated.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SLUG|PUBLISHER",
    help="Only what this source supports; may be repeated.",
)
@click.option("--text", metavar="WORDS", help="Only what has these words, in any case.")
@answer_options()
@fail_empty_option
def timeline_command(
    *, period: tuple[str, ...], fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Tell the dated story: what happened in PERIOD, and when it was reported where that differs.

    PERIOD is a date that lasts or a range, such as `May 2025`, `last week`, `since friday` or
    2025-05-20..2025-05-28; without it --from and --to say which days.
    """
    asked = AskedTimeline(period=" ".join(period) or None, **words)
    if period and (asked.since is not None or asked.to is not None):
        raise two_periods(period)
    timeline = answer_to(ask_timeline, asked)
    from tracker.render.answers.timeline import timeline_document

    show(timeline_document(timeline, today_known=asked.log_at is None), fmt)
    return ended(timeline.entries, fail_empty=fail_empty)


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
    help="Up to the end of this day; see `as-of` for the day when it is left out.",
)
@speaker_option
@shared_options(
    AskedHistory, then="Leave out what was reported after the date of --as-of."
)
@answer_options()
@fail_empty_option
def history_command(*, fmt: Format, fail_empty: bool, **words: Any) -> int:
    """Show the whole life of PARTY's position on ISSUE: each stance, since when, until when, on
    what evidence, and what replaced it.

    Every statement is classed as new, repeated, reworded, shifted or returned, and marked when it
    was reported late.
    """
    asked = AskedHistory(**words)
    history = answer_to(ask_history, asked)
    from tracker.render.answers.history import history_document

    show(history_document(history, today_known=asked.log_at is None), fmt)
    return ended(history.lines, fail_empty=fail_empty)
