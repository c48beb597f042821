"""`tracker replay`: step through the days on which something changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import (
    columns_option,
    dossier_option,
    fail_empty_option,
    format_option,
    known_at_option,
    log_at_option,
    narrowing_options,
)
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.services.answers.replay import AskedReplay, replayed

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.render import Format
    from tracker.services.answers.replay import Replayed

LONGEST: Final = 3600


@make_command("replay", example="tracker replay 2025-05-20 2025-05-28 --issue ceasefire")
@click.argument("since", metavar="FROM")
@click.argument("to", metavar="[TO]", required=False)
@click.option("--open", "unsealed", is_flag=True, help="Let what was reported later count as well.")
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
@dossier_option
@known_at_option
@log_at_option
@narrowing_options
@columns_option
@format_option()
@fail_empty_option
def command(  # noqa: PLR0913  (one for each option)
    *,
    since: str,
    to: str | None,
    unsealed: bool,
    every: int,
    speed: float | None,
    dossier: str | None,
    known_at: str | None,
    log_at: str | None,
    parties: tuple[str, ...],
    issues: tuple[str, ...],
    columns: str | None,
    fmt: Format,
    fail_empty: bool,
) -> int:
    """Step through the days from FROM to TO on which something changed, each by what was known at its end.

    On a terminal a key goes on: space or Enter to the next step, b back, p shows the whole picture, q quits. TO may be left out when
    FROM is longer than a day, such as 2025-05. A date of several words stands in quotation marks.
    """
    if unsealed and known_at is not None:
        raise Mistake("--open and --known-at contradict each other", "give one of them")
    if speed is not None and not 0 <= speed <= LONGEST:
        raise Mistake(f"--speed takes 0 to {LONGEST} seconds", "write it such as --speed 2")
    run = session()
    asked = AskedReplay(
        since=since,
        to=to,
        every=every,
        dossier=dossier,
        unsealed=unsealed,
        known_at=known_at,
        log_at=log_at,
        columns=columns,
        parties=parties,
        issues=issues,
    )
    found = replayed(run.shelf, asked, now=run.wiring.now())
    run.remark(*found.remarks)
    if fmt == "table" and sys.stdin.isatty() and sys.stdout.isatty():
        from tracker.cli.reading.replay_screen import Stepper  # noqa: PLC0415  (only a terminal needs it)

        steps = Stepper(run, found, seconds=speed, today_known=log_at is None).show()
    elif fmt == "jsonl":
        steps = _lines(run, found)
    else:
        steps = _whole(run, found, fmt, today_known=log_at is None)
    return exit_codes.NOTHING_FOUND if fail_empty and not steps else exit_codes.FINE


def _lines(run: Session, found: Replayed) -> int:
    """Write each step as one line, as soon as it is known; how many there were."""
    from tracker.render.answers.replay import asked_line, json_line, step_line  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    run.answer(json_line(asked_line(found.asked, found.catalogue)))
    steps = 0
    for steps, seen in enumerate(found.steps, start=1):  # noqa: B007  (the last number is how many there were)
        run.answer(json_line(step_line(seen.step)))
        sys.stdout.flush()
    return steps


def _whole(run: Session, found: Replayed, fmt: Format, *, today_known: bool) -> int:
    """Write all steps as one answer; how many there were."""
    from tracker.render import render_document  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.render.answers.replay import replay_document  # noqa: PLC0415

    steps = [seen.step for seen in found.steps]
    document = replay_document(found.asked, found.catalogue, steps, today_known=today_known)
    run.answer(render_document(document, fmt=fmt, width=run.width(), color=run.colored(sys.stdout)))
    return len(steps)
