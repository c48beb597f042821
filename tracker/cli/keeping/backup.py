"""`tracker backup`: the log in a file, checked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import format_option
from tracker.cli.frame.session import session
from tracker.cli.importing.import_output import Progress
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import log_size

if TYPE_CHECKING:
    from tracker.services.keeping.backup import BackedUp


@make_command("backup", example="tracker --db talks.db backup monday.db")
@click.argument("file", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace an existing file.")
@format_option("table", "json")
def command(*, file: Path, force: bool, fmt: str) -> None:
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
