"""`tracker diff` and `tracker hindsight`: how two answers differ, or what came to be known late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.commands import ended, fail_empty_option
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.forms import answer_options, show
from tracker.cli.reading import (
    answer_to,
    question,
    range_given,
    range_options,
    shared_options,
)
from tracker.services.answers.pictures import (
    AskedDiff,
    AskedHindsight,
    ask_diff,
    ask_hindsight,
)

if TYPE_CHECKING:
    from tracker.render import Format


@question(
    "diff",
    example="tracker diff 2025-05-09 2025-05-28 --dossier ukraine-2025 --issue ceasefire",
)
@click.argument("dates", nargs=-1, metavar="A [B]")
@range_options
@click.option(
    "--known",
    nargs=2,
    metavar="K1 K2",
    help="Compare what was known of one date at K1 and at K2; needs --at.",
)
@click.option("--at", metavar="DATE", help="The date that --known is about.")
@shared_options(AskedDiff, then="Answer each date by what was known on it.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything differs.")
@answer_options()
def diff_command(
    *,
    dates: tuple[str, ...],
    since: str | None,
    to: str | None,
    known: tuple[str, str] | None,
    at: str | None,
    exit_code: bool,
    fmt: Format,
    **words: Any,
) -> int:
    """Show what moved between the dates A and B: positions, truces, meetings, proposals, agreements
    and figures.

    B may be left out, as the date of `as-of` may. A..B and --from A --to B say the same: the end of
    A is compared with that of B. A period, such as `last week`, `May 2025` or `since friday`, is
    compared from the evening before its first day to its last. With --known K1 K2 --at DATE it
    shows what was believed about one date, then and now.
    """
    if known is None:
        if at is not None:
            raise Mistake(
                "--at goes with --known",
                "to compare two dates write tracker diff A B",
            )
        before, after = range_given(dates, since, to)
        asked = AskedDiff(before=before, after=after, **words)
    else:
        asked = _two_known((*dates, since, to), known, at, words)
    diff = answer_to(ask_diff, asked)
    from tracker.render.answers.diff.reading import diff_document

    show(diff_document(diff, fmt=fmt, today_known=asked.log_at is None), fmt)
    return ExitCode.FAILED if exit_code and diff.anything else ExitCode.FINE


def _two_known(
    dates: tuple[str | None, ...],
    known: tuple[str, str],
    at: str | None,
    words: dict[str, Any],
) -> AskedDiff:
    """Return the question what was known of one date on two days."""
    if at is None or any(dates):
        raise Mistake(
            "--known compares what was known of one date",
            "name the date with --at, and no others: tracker diff --known K1 K2 --at DATE",
        )
    if words["then"] or words["known_at"] is not None:
        raise Mistake(
            "--known says what is known already", "leave out --then and --known-at"
        )
    return AskedDiff(
        before=at, after=at, known_before=known[0], known_after=known[1], **words
    )


@question("hindsight", example="tracker hindsight 2025-05-28 --dossier ukraine-2025")
@click.argument("date", nargs=-1)
@shared_options(AskedHindsight)
@answer_options()
@fail_empty_option
def hindsight_command(
    *, date: tuple[str, ...], fmt: Format, fail_empty: bool, **words: Any
) -> int:
    """Show what was true on DATE but reported later: the delay, the source that closed the gap, and
    what it changes in the answer.

    It is the difference between `as-of DATE --then` and `as-of DATE`. DATE may be left out, as that
    of `as-of` may.
    """
    asked = AskedHindsight(date=" ".join(date) or None, **words)
    found = answer_to(ask_hindsight, asked)
    from tracker.render.answers.diff import hindsight_document

    show(
        hindsight_document(
            found, short=fmt == "table", today_known=asked.log_at is None
        ),
        fmt,
    )
    return ended(found.late or found.diff.anything, fail_empty=fail_empty)
