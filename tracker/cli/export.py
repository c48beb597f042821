"""`tracker export`: the log as JSON Lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.files import write_file
from tracker.cli.lazy import command as make_command
from tracker.cli.options import dossier_option
from tracker.cli.session import session

if TYPE_CHECKING:
    from pathlib import Path


@make_command("export", example="tracker export --dossier ukraine-2025 --output ukraine-2025.jsonl")
@dossier_option
@click.option("-o", "--output", metavar="FILE", help="Write here instead of to standard output; an existing file is kept unless --force is given.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(*, dossier: str | None, output: str | None, force: bool) -> None:
    """Write the whole log, or one dossier of it, as JSON Lines that `tracker import` reads back."""
    from tracker.storage.archive import lines, row_lines  # noqa: PLC0415

    run = session()
    own = run.shelf.own()
    if dossier is None and own is not None:
        found = row_lines(own.rows())
    else:
        chosen = run.shelf.choose(dossier)
        if chosen.remark:
            run.remark(chosen.remark)
        found = row_lines(own.rows(dossier=chosen.name)) if own is not None and chosen.log is own else lines(chosen.log.read(dossier=chosen.name))
    if output is None:
        sys.stdout.flush()
        for line in found:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    written: Path = write_file(output, found, force=force)
    run.remark(f"wrote {written}")
