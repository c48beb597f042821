"""`tracker watch`: RSS and Atom feeds into the inbox, once or again and again."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.commands import format_option
from tracker.cli.frame.errors import ExitCode, hint_of
from tracker.cli.frame.forms import show
from tracker.cli.frame.session import session
from tracker.render.answers.lists import list_document, news_words
from tracker.services.feeds import FeedRead, read_feed
from tracker.services.feeds.fetching import MOST_BYTES, SECONDS, Limits, address_of
from tracker.services.keeping import make_database

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.storage.inbox.tables import Inbox

MEGABYTE = 1_000_000


@make_command("watch", example="tracker watch feed.xml")
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option(
    "--every",
    type=click.FloatRange(min=0, min_open=True, max=10_000),
    metavar="MINUTES",
    help="Read again after so many minutes, until Ctrl-C.",
)
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --every, stop after N rounds.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3_600),
    default=SECONDS,
    metavar="SECONDS",
    help="The most time for one feed.",
    show_default=True,
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000),
    default=MOST_BYTES // MEGABYTE,
    metavar="MB",
    help="The most megabytes of one feed.",
    show_default=True,
)
@format_option("table", "json", "jsonl")
def command(
    *,
    feeds: tuple[str, ...],
    every: float | None,
    rounds: int | None,
    timeout: float,
    limit: int,
    fmt: str,
) -> int:
    """Read RSS or Atom feeds, each an address (https, http, file) or a file, into the inbox; an
    item enters once.

    Nothing becomes an event: `tracker inbox` lists the items, `tracker draft ITEM` proposes events.
    Ends with 1 when a feed could not be read.
    """
    run = session()
    addresses = list(dict.fromkeys(address_of(feed) for feed in feeds))
    limits, number = Limits(timeout, limit * MEGABYTE), 0
    while True:
        failed = _round(run, addresses, limits, fmt)
        number += 1
        if every is None or number == rounds:
            return ExitCode.FAILED if failed else ExitCode.FINE
        time.sleep(every * 60)


def _round(run: Session, addresses: list[str], limits: Limits, fmt: str) -> bool:
    """Read each feed once; whether one of them could not be read."""
    found = []
    for address in addresses:
        inbox = _inbox(run) if run.wiring.has_database() else None
        read = read_feed(
            address,
            inbox=inbox,
            making=partial(_made_inbox, run),
            clock=run.wiring.now,
            limits=limits,
            hint_of=hint_of,
        )
        found.append(read)
        run.remark(*read.remarks)
        if fmt == "jsonl":
            show(list_document("Feeds", [read], FeedRead, fmt=fmt), fmt)
        elif fmt == "table" and read.error:
            run.complain(f"{read.feed}: {read.error}", hint=read.hint, code=read.code)
        elif fmt == "table":
            run.answer(news_words(read))
        sys.stdout.flush()
    if fmt == "json":
        show(list_document("Feeds", found, FeedRead, fmt=fmt), fmt)
    return any(read.error for read in found)


def _inbox(run: Session) -> Inbox:
    from tracker.storage.inbox.tables import Inbox

    return Inbox(run.log().database)


def _made_inbox(run: Session) -> Inbox:
    """Make the database that there is not yet, and say so."""
    if make_database(run.wiring.place().url, exists=False):
        run.remark(f"made {run.wiring.shown_place()}")
    return _inbox(run)
