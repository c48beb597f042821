"""`tracker show`: one event or source, its whole history, and everything that touched it."""

from __future__ import annotations

import sys
from typing import Any

import click

from tracker.cli.frame.commands import format_option
from tracker.cli.frame.session import lines, session
from tracker.cli.reading import answer_to, question, shared_options
from tracker.render.formats.to_data import json_text
from tracker.services.answers.show import AskedShow, ask_show


@question("show", example="tracker show B104 --dossier ukraine-2025")
@click.argument("event", metavar="EVENT")
@shared_options(AskedShow)
@format_option("table", "json")
def command(*, fmt: str, **words: Any) -> None:
    """Show EVENT, a key or an event id: all its fields as they are read today, its dates, evidence
    and pointers, and what touched it.

    EVENT may also be the slug of a source: the event that registered it is shown, and who cites it;
    or the slug or title of a truce, a meeting, a proposal or an agreement, for what made it.

    What was corrected or withdrawn is struck through, with what replaced it, when and why.
    """
    shown, run = answer_to(ask_show, AskedShow(**words)), session()
    if fmt == "json":
        run.answer(json_text(shown))
        return
    from tracker.render.answers.event import event_lines

    run.answer(lines(event_lines(shown, run.width(), colored=run.colored(sys.stdout))))
