"""`tracker timeline`: the dated story."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    Word,
    dossier_option,
    fail_empty_option,
    format_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.services.answers.timeline import AskedStory, timeline_told

if TYPE_CHECKING:
    from tracker.render import Format


@make_command(
    "timeline", example="tracker timeline --from 2025-05-20 --to 2025-05-28 --party Russia"
)
@click.argument("period", nargs=-1)
@click.option(
    "--from", "since", metavar="DATE", help="From this day on, or from the first of a longer date."
)
@click.option("--to", metavar="DATE", help="Until the end of this day; today when it is left out.")
@click.option("--reverse", is_flag=True, help="The last comes first.")
@dossier_option
@known_at_option
@click.option(
    "--then", is_flag=True, help="Leave out what was reported after the last day asked about."
)
@log_at_option
@narrowing_options
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only this type of event, or a family such as `meeting`; may be repeated.",
)
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
@format_option()
@fail_empty_option
def command(  # noqa: PLR0913  (one for each option)
    *,
    period: tuple[str, ...],
    since: str | None,
    to: str | None,
    reverse: bool,
    dossier: str | None,
    known_at: str | None,
    then: bool,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    types: tuple[str, ...],
    confidence: tuple[str, ...],
    sources: tuple[str, ...],
    text: str | None,
    fmt: Format,
    fail_empty: bool,
) -> int:
    """Tell the dated story: what happened in PERIOD, and when it was reported where that differs.

    PERIOD is a date that lasts, such as `May 2025`, `2025-Q2` or 2025-05-20/2025-05-28; without it --from and --to say which days.
    """
    if then and known_at is not None:
        raise Mistake("--then and --known-at say the same in two ways", "give one of them")
    if period and (since is not None or to is not None):
        raise Mistake("a period and --from or --to say the same in two ways", "give one of them")
    run = session()
    asked = AskedStory(
        period=" ".join(period) or None,
        since=since,
        to=to,
        dossier=dossier,
        known_at=known_at,
        then=then,
        log_at=log_at,
        parties=parties,
        issues=issues,
        types=types,
        confidence=confidence,
        sources=sources,
        text=text,
        reverse=reverse,
    )
    found = timeline_told(run.shelf, asked, now=run.wiring.now())
    run.remark(*found.remarks)
    from tracker.render.answers.timeline import render_timeline  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    run.answer(
        render_timeline(
            found.timeline,
            fmt=fmt,
            width=run.width(),
            color=run.colored(sys.stdout),
            today_known=log_at is None,
        )
    )
    return (
        exit_codes.NOTHING_FOUND if fail_empty and not found.timeline.entries else exit_codes.FINE
    )
