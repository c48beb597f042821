"""`tracker replay`: step through the days on which something changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.options import fail_empty_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.reading.command import ask, ended, question, shared_options, show
from tracker.services.answers.replay import AskedReplay, ask_replay

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.services.answers.replay import Replayed

_SLOWEST: Final = 3600


@question("replay", example="tracker replay 2025-05-20 2025-05-28 --issue ceasefire")
@click.argument("since", metavar="FROM")
@click.argument("to", metavar="[TO]", required=False)
@click.option(
    "--open",
    "unsealed",
    is_flag=True,
    help="Let what was reported later count as well.",
)
@click.option(
    "--every",
    type=click.IntRange(1, 10_000),
    default=1,
    metavar="DAYS",
    help="Look every so many days instead of every day.",
)
@click.option(
    "--speed",
    type=float,
    metavar="SECONDS",
    help="On a terminal, go on by itself after so many seconds.",
)
@shared_options(AskedReplay)
@format_option()
@fail_empty_option
def command(*, speed: float | None, fmt: Format, fail_empty: bool, **words: Any) -> int:
    """Step through the days from FROM to TO on which something changed, each by what was known at
    its end.

    On a terminal a key goes on: space or Enter to the next step, b back, p shows the whole picture,
    q quits. TO may be left out when FROM is longer than a day, such as 2025-05. A date of several
    words stands in quotation marks.
    """
    asked = AskedReplay(**words)
    if asked.unsealed and asked.known_at is not None:
        raise Mistake("--open and --known-at contradict each other", "give one of them")
    if speed is not None and not 0 <= speed <= _SLOWEST:
        raise Mistake(
            f"--speed takes 0 to {_SLOWEST} seconds", "write it such as --speed 2"
        )
    found, today_known = ask(ask_replay, asked), asked.log_at is None
    if fmt == "table" and sys.stdin.isatty() and sys.stdout.isatty():
        from tracker.cli.reading.replay_screen import Stepper

        steps = Stepper(session(), found, seconds=speed, today_known=today_known).show()
    elif fmt == "jsonl":
        steps = _lines(found)
    else:
        steps = _whole(found, fmt, today_known=today_known)
    return ended(steps, fail_empty=fail_empty)


def _lines(found: Replayed) -> int:
    """Write each step as one line, as soon as it is known; return how many there were."""
    # A mistake in the question is told sooner without it.
    from tracker.render.answers.replay import asked_line, step_line
    from tracker.render.formats.to_data import json_line

    run, count = session(), 0
    run.answer(json_line(asked_line(found.asked, found.catalogue)))
    for seen in found.steps:
        count += 1
        run.answer(json_line(step_line(seen.step)))
        sys.stdout.flush()
    return count


def _whole(found: Replayed, fmt: Format, *, today_known: bool) -> int:
    """Write all steps as one answer; return how many there were."""
    from tracker.render.answers.replay import replay_document

    steps = [seen.step for seen in found.steps]
    show(
        replay_document(found.asked, found.catalogue, steps, today_known=today_known),
        fmt,
    )
    return len(steps)
