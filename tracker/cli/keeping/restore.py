"""`tracker restore`: a backup in the database's place."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import format_option
from tracker.cli.frame.session import session
from tracker.cli.importing.import_output import Progress
from tracker.domain.errors import NotAllowedError
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import log_size

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.services.keeping.restore import Restoring


@make_command("restore", example="tracker --db again.db restore talks.db")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--force",
    is_flag=True,
    help="Replace the database that is there; it is kept beside, under a name with the date.",
)
@click.option(
    "--lose",
    type=click.IntRange(min=1),
    metavar="N",
    help="Agree that N events of the database are not in the backup.",
)
@format_option("table", "json")
def command(*, file: Path, force: bool, lose: int | None, fmt: str) -> None:
    """Put a backup or the export of a whole log in the database's place, after it was checked.

    A database that is there is asked about, or replaced with --force, and kept under another name.
    When it holds
    events that the backup does not, nothing is done without --lose and their number.
    """
    from tracker.services.keeping.restore import prepare_restore
    from tracker.storage.location import locate

    run = session()
    location = locate(run.wiring.place().url)
    with ExitStack() as stack:
        with Progress(sys.stderr) as tick:
            found = stack.enter_context(
                prepare_restore(
                    file, location, lambda at: run.wiring.open_log(at=at), tick=tick
                )
            )
        _agree(run, file, found, force=force, lose=lose or 0)
        kept = found.put(run.wiring.now())
    checked = found.checked
    if fmt == "json":
        done = {
            "events": checked.events,
            "dossiers": checked.dossiers,
            "erased": checked.erased,
            "digest": checked.digest.hex(),
        }
        run.answer(
            json_text(
                {
                    **done,
                    "lost": found.lost,
                    "kept": None if kept is None else str(kept),
                }
            )
        )
        return
    size = log_size(checked.events, checked.dossiers, checked.erased)
    run.answer(f"{run.wiring.shown_place()} holds {size}")
    run.answer(f"its last digest is {checked.digest.hex()}")
    if kept is not None:
        run.answer(f"what was there is kept as {kept}")


def _agree(
    run: Session, file: Path, found: Restoring, *, force: bool, lose: int
) -> None:
    """Have the user agree to what is replaced, by options or on a terminal.

    Raises:
        NotAllowedError: Nobody agreed.
    """
    if found.agreed(force=force, lose=lose):
        return
    told = found.told(file)
    if found.never:
        raise NotAllowedError(told, found.never).advise("another-database")
    if lose not in {0, found.lost}:
        raise NotAllowedError(told, f"{lose} is another number; nothing was changed")
    if not sys.stdin.isatty():
        words = f"--force --lose {found.lost}" if found.lost else "--force"
        raise NotAllowedError(
            told,
            f"add {words} to replace it; it is kept beside, under a name with the date",
        )
    run.remark(told)
    if not click.confirm(
        f"replace {run.wiring.shown_place()}? It is kept beside, under a name with the date",
        default=False,
        err=True,
    ):
        raise NotAllowedError(
            f"{run.wiring.shown_place()} is not to be replaced", "nothing was changed"
        )
