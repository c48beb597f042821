"""`tracker restore`: a backup in the database's place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.keeping_shown import dated, held
from tracker.cli.lazy import command as make_command
from tracker.cli.listing import as_json
from tracker.cli.options import format_option
from tracker.cli.session import session
from tracker.domain.errors import NotAllowedError
from tracker.render.words import counted

if TYPE_CHECKING:
    from tracker.cli.session import Session
    from tracker.services.restoring import Restoring


@make_command("restore", example="tracker --db again.db restore talks.db")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the database that is there; it is kept beside, under a name with the date.")
@click.option("--lose", type=click.IntRange(min=1), metavar="N", help="Agree that N events of the database are not in the backup.")
@format_option("table", "json")
def command(*, file: Path, force: bool, lose: int | None, fmt: str) -> None:
    """Put a backup or the export of a whole log in the database's place, after it was checked.

    A database that is there is asked about, or replaced with --force, and kept under another name. When it holds
    events that the backup does not, nothing is done without --lose and their number.
    """
    from tracker.services.restoring import restoring  # noqa: PLC0415  (imports SQLAlchemy)
    from tracker.storage.location import locate_file  # noqa: PLC0415

    run = session()
    location = locate_file(run.wiring.place().url)
    with restoring(file, location, lambda path: run.wiring.open_log(at=path)) as found:
        if found.there:
            _agree(run, file, found, force=force, lose=lose)
        kept = dated(location.path, run.wiring.now())
        found.put(kept)
    checked = found.checked
    if fmt == "json":
        done = {"events": checked.events, "dossiers": checked.dossiers, "erased": checked.erased, "digest": checked.digest.hex()}
        run.answer(as_json({**done, "lost": found.lost, "kept": str(kept) if found.there else None}))
        return
    run.answer(f"{run.wiring.shown_place()} holds {held(checked.events, checked.dossiers, checked.erased)}")
    run.answer(f"its last digest is {checked.digest.hex()}")
    if found.there:
        run.answer(f"what was there is kept as {kept}")


def _agree(run: Session, file: Path, found: Restoring, *, force: bool, lose: int | None) -> None:
    """Have the user agree to what is replaced, on a terminal or by options.

    Raises:
        NotAllowedError: Nobody agreed.
    """
    place = run.wiring.shown_place()
    if found.damaged is not None:
        told = f"{place} cannot be read, and nobody knows what {file} lacks of it: {found.damaged}"
    elif found.lost:
        told = f"{place} holds {counted(found.lost, 'event')} that {'is' if found.lost == 1 else 'are'} not in {file}"
    else:
        told = f"{place} is there already, and {file} holds all of its {counted(found.held or 0, 'event')}"
    if lose is not None and lose != found.lost:
        raise NotAllowedError(told, f"it is not {lose}; nothing was changed")
    if force and lose == (found.lost or None):
        return
    if not sys.stdin.isatty():
        words = f"add --force --lose {found.lost}" if found.lost else "add --force"
        raise NotAllowedError(told, f"{words} to replace it; it is kept beside, under a name with the date")
    run.remark(told)
    if not click.confirm(f"replace {place}? It is kept beside, under a name with the date", default=False, err=True):
        raise NotAllowedError(f"{place} is not to be replaced", "nothing was changed")
