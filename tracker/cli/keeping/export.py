"""`tracker export`: the log as JSON Lines, CSV or Parquet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.files import write_file
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import Word, dossier_option
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.storage.check.ranges import StoredRow

FORMS = ("jsonl", "csv", "parquet")


@make_command(
    "export",
    example="tracker export --dossier ukraine-2025 --output ukraine-2025.jsonl",
)
@dossier_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write here instead of to standard output; an existing file is kept unless --force is "
    "given.",
)
@click.option(
    "-f",
    "--format",
    "fmt",
    type=Word(FORMS, also={"ndjson": "jsonl"}),
    help="The form; by default as the name of FILE ends, else JSON Lines.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="With CSV: text as it is, also what a spreadsheet takes for a formula.",
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(
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
    form = fmt or _ending(output)
    if exact and form != "csv":
        raise Mistake("--exact goes with CSV", "add -f csv, or leave --exact out")
    if form == "parquet" and output is None:
        raise Mistake(
            "a Parquet file goes to no terminal and no pipe",
            "name the file with --output FILE.parquet",
        )
    from tracker.services.keeping.export import export

    run = session()
    found = export(run.shelf, dossier, whole=True)
    if found.remark:
        run.remark(found.remark)
    pieces = _pieces(found.rows, form, exact=exact)
    if output is not None:
        run.remark(f"wrote {write_file(output, pieces, force=force)}")
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _pieces(rows: Iterator[StoredRow], form: str, *, exact: bool) -> Iterable[bytes]:
    match form:
        case "csv":
            from tracker.render.formats.log_files import log_csv

            return log_csv(rows, exact=exact)
        case "parquet":
            from tracker.render.formats.log_files import log_parquet

            return log_parquet(rows)
        case _:
            from tracker.storage.files.archive import row_lines

            return row_lines(rows)


def _ending(output: str | None) -> str:
    """Return the form that the name of a file asks for."""
    found = Path(output).suffix.lower().removeprefix(".") if output else ""
    return found if found in FORMS else FORMS[0]
