"""`tracker copy-to`: the log in another database."""

from __future__ import annotations

import sys
from contextlib import closing

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import format_option
from tracker.cli.frame.session import session
from tracker.cli.importing.import_output import Progress
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.keeping.init import make_database


@make_command("copy-to", example="tracker --db talks.db copy-to sqlite:///elsewhere.db")
@click.argument("url", metavar="PATH|URL")
@format_option("table", "json")
def command(*, url: str, fmt: str) -> None:
    """Bring the log and the inbox into another database, with the same ids, times, authors and
    digests.

    The other one is made where there is none. It may hold the beginning of this log; then the rest
    is added.
    """
    from tracker.services.keeping.backup import copy_to
    from tracker.storage.location import exists, locate

    run = session()
    location = locate(url)
    log = run.log(read_only=True)
    if make_database(url, exists=exists(location)):
        run.remark(f"made {location.shown}")
    with closing(run.wiring.open_log(at=url)) as target, Progress(sys.stderr) as tick:
        done = copy_to(
            log, target, tick=lambda part, whole: tick("copying", part, whole)
        )
    if fmt == "json":
        run.answer(json_text(done))
        return
    items = f", and {counted(done.items, 'item')} of the inbox" if done.items else ""
    run.answer(
        f"{location.shown}: {counted(done.added, 'event')} added, {done.known} known already{items}"
    )
    run.answer(f"the last digest in both is {done.digest}")
