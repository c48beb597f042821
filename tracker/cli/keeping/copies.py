"""`tracker backup`, `restore`, `copy-to` and `export`: the log in another place or form."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.commands import (
    Word,
    command,
    dossier_option,
    force_option,
    format_option,
    output_option,
)
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.files import write_file
from tracker.cli.frame.forms import Forms
from tracker.cli.frame.session import Progress, session
from tracker.domain.errors import NotAllowedError
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import counted, log_size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.cli.frame.session import Session
    from tracker.services.keeping import Exported
    from tracker.services.keeping.backup import BackedUp
    from tracker.services.keeping.restore import Restoring

LOG_FORMS = {
    "jsonl": ("jsonl", "ndjson", "txt"),
    "csv": ("csv", "txt"),
    "parquet": ("parquet",),
}


@command("backup", example="tracker --db talks.db backup monday.db")
@click.argument("file", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@force_option
@format_option("table", "json")
def backup_command(*, file: Path, force: bool, fmt: str) -> None:
    """Copy the log into FILE while others write to it; the copy is checked before it gets its name.

    FILE is a SQLite database, or an export when its name ends in .jsonl. In a folder it gets a name
    with the date.
    """
    from tracker.services.keeping.backup import EXPORTED, back_up
    from tracker.storage.files.whole_files import dated
    from tracker.storage.location import FileLocation, locate

    run = session()
    location = locate(run.wiring.place().url)
    name = (
        location.path.name
        if isinstance(location, FileLocation)
        else f"tracker{EXPORTED}"
    )
    target = dated(file / name, run.wiring.now()) if file.is_dir() else file
    with Progress(sys.stderr) as tick:
        done = back_up(
            location,
            target,
            lambda: run.wiring.open_log(read_only=True),
            force=force,
            tick=tick,
        )
    run.answer(json_text(done) if fmt == "json" else _shown(done))


def _shown(done: BackedUp) -> str:
    size = log_size(done.events, done.dossiers, done.erased)
    return f"wrote {done.file}: {size}\nits last digest is {done.digest}\n"


@command("restore", example="tracker --db again.db restore talks.db")
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
def restore_command(*, file: Path, force: bool, lose: int | None, fmt: str) -> None:
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


@command("copy-to", example="tracker --db talks.db copy-to sqlite:///elsewhere.db")
@click.argument("url", metavar="PATH|URL")
@format_option("table", "json")
def copy_to_command(*, url: str, fmt: str) -> None:
    """Bring the log and the inbox into another database, with the same ids, times, authors and
    digests.

    The other one is made where there is none. It may hold the beginning of this log; then the rest
    is added.
    """
    from tracker.services.keeping import make_database
    from tracker.services.keeping.backup import copy_to
    from tracker.storage.location import exists, locate

    run = session()
    location = locate(url)
    log = run.log(read_only=True)
    if make_database(url, exists=exists(location), private_as=log.database.location):
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


@command(
    "export",
    example="tracker export --dossier ukraine-2025 --output ukraine-2025.jsonl",
)
@dossier_option
@output_option
@click.option(
    "-f",
    "--format",
    "fmt",
    type=Word(tuple(LOG_FORMS), also={"ndjson": "jsonl"}),
    help="The form; by default as the name of FILE ends, else JSON Lines.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="With CSV: text as it is, also what a spreadsheet takes for a formula.",
)
@force_option
def export_command(
    *,
    dossier: str | None,
    output: str | None,
    fmt: str | None,
    exact: bool,
    force: bool,
) -> None:
    """Write the whole log, or one dossier of it.

    JSON Lines hold everything, and `tracker import` and `tracker restore` read them back. CSV and
    Parquet are for
    reading; Parquet needs a FILE and the extra `analytics`.
    """
    form = Forms("logs", LOG_FORMS, "jsonl").chosen(fmt, output)
    if exact and form != "csv":
        raise Mistake("--exact goes with CSV", "add -f csv, or leave --exact out")
    if form == "parquet" and output is None:
        raise Mistake(
            "a Parquet file goes to no terminal and no pipe",
            "name the file with --output FILE.parquet",
        )
    from tracker.services.keeping import export

    run = session()
    found = export(run.shelf, dossier, whole=True)
    if found.remark:
        run.remark(found.remark)
    pieces = _pieces(found, form, exact=exact)
    if output is not None:
        run.remark(f"wrote {write_file(output, pieces, force=force, copy=True)}")
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _pieces(found: Exported, form: str, *, exact: bool) -> Iterable[bytes]:
    match form:
        case "csv":
            from tracker.render.formats.log_files import log_csv

            return log_csv(found.rows, exact=exact)
        case "parquet":
            from tracker.render.formats.log_files import log_parquet

            return log_parquet(found.rows)
        case _:
            from tracker.storage.files.archive import row_lines

            return row_lines(found.rows, found.origins_of)
