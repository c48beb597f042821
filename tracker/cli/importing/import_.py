"""`tracker import`: the events of files into the log, all or none."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.commands import DossierName, Word, yes_option
from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import ExitCode, Mistake, written_complaints
from tracker.cli.frame.files import STDIN, open_again, write_file
from tracker.cli.frame.session import Progress, session
from tracker.cli.importing.import_output import (
    MOST_DOUBTS,
    Done,
    report,
    shown_comparison,
    shown_duplicates,
    shown_plan,
    shown_reused,
    summary,
    undo_lines,
)
from tracker.cli.writing.flow_output import restoring, withdrawn_lines
from tracker.domain.names import folded
from tracker.render.formats.to_data import csv_line, json_text
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.importing import Imported, ImportPlan, plan_files, undated
from tracker.services.importing.formats import FORMATS, format_of
from tracker.services.importing.formats.csv_tables import (
    delimiter_named,
    mapped_column,
)
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.rejects import (
    RejectedTable,
    check_rejects,
    rejected_rows,
)
from tracker.services.importing.row_to_event import File
from tracker.services.keeping import make_database
from tracker.services.recording.flow import commit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.cli.frame.session import Session
    from tracker.services.importing.comparing import Comparison
    from tracker.storage.event_log import EventLog

HOLDS_LONG: Final = 20_000
"""The number of events from which on it is said that others wait."""
_ALSO: Final = {
    "ndjson": "jsonl",
    "yml": "yaml",
    "md": "briefing",
    "markdown": "briefing",
    "json-lines": "jsonl",
}


@make_command("import", example="tracker import --yes facts.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@yes_option
@click.option(
    "--dry-run",
    "--check",
    "dry_run",
    is_flag=True,
    help="Check everything, show what would change, and append nothing.",
)
@click.option(
    "--format",
    "form",
    type=Word(FORMATS, also=_ALSO),
    help="What the files are; by default as their names end, else JSON Lines.",
)
@click.option(
    "--type", "kind", metavar="TYPE", help="The event type of rows that do not say it."
)
@click.option(
    "--dossier",
    "-d",
    type=DossierName(),
    metavar="SLUG",
    help="The dossier of rows that do not say it, and of a briefing.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="The field that a column holds; may be given several times.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="COLUMN",
    help="A column that is passed over; may be given several times.",
)
@click.option(
    "--ignore-unknown", is_flag=True, help="Pass over all columns that are no field."
)
@click.option(
    "--delimiter",
    metavar="CHAR",
    help="What stands between the cells of a table: a character, or tab; by default found out.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="The encoding of the files; by default UTF-8, with or without a byte-order mark.",
)
@click.option(
    "--dated",
    metavar="DATE",
    help="The day of a briefing, from which its positions hold.",
)
@click.option(
    "--on-error",
    type=Word(("abort", "skip")),
    default="abort",
    help="Append nothing when a row has an error, or leave out such rows.",
)
@click.option(
    "--rejects",
    metavar="FILE",
    help="With --on-error skip: where the rows that are left out are written, to be mended.",
)
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    metavar="N",
    help="Append N events at a time, each part whole, and let others write in between.",
)
@click.option(
    "--allow-duplicates", is_flag=True, help="Do not ask about near duplicates."
)
@click.option(
    "--refuse-duplicates", is_flag=True, help="Take near duplicates for errors."
)
@click.option("--force", is_flag=True, help="Replace the file of --rejects.")
@click.option(
    "-f",
    "--answer",
    "fmt",
    type=Word(("table", "json")),
    default="table",
    help="The form of the answer.",
)
def command(
    *, files: tuple[str, ...], yes: bool, dry_run: bool, fmt: str, **given: Any
) -> int:
    """Append the events of files, all or none: JSON Lines, JSON, YAML, CSV, TSV or a briefing;
    `-` is standard input.

    Every error of every row is reported in one pass, with exit code 4. A second import of a file
    adds nothing. For an export it lists first what is new, what differs, and who recorded each.
    """
    run = session()
    _check_words(files, given)
    there = run.wiring.has_database()
    log = run.log(read_only=dry_run) if there else None
    found = [_file(name, given["form"]) for name in files]
    reading = _reading(run, found, given)
    if given["rejects"]:
        check_rejects(found)
    with Progress(sys.stderr) as tick:
        how = ImportOptions(
            reading,
            skip=given["on_error"] == "skip",
            refuse_near=given["refuse_duplicates"],
            tick=tick,
            part=given["batch"],
        )
        plan = plan_files(found, how, log)
    if any(f.form == "briefing" for f in found) and plan.checked.stage.count:
        from tracker.services.importing.formats.briefing import RULE

        run.remark(f"briefing: {RULE}")
    several = log is not None and len(log.dossiers()) > 1
    effects = plan.effects(log, now=run.wiring.now(), compared=dry_run and plan.new > 0)
    run.remark(*effects.doubts[:MOST_DOUBTS])
    if len(effects.doubts) > MOST_DOUBTS:
        run.remark(f"… and {len(effects.doubts) - MOST_DOUBTS} more such facts")
    compared = _compared(plan, found, log)
    done = Done(
        Imported(plan),
        effects,
        dry_run=dry_run,
        agreed=False,
        several=several,
        compared=compared,
    )
    if fmt == "table" and compared is not None:
        listed = shown_comparison(compared, width=run.width())
        (sys.stdout if dry_run else sys.stderr).write(listed)
    # Elsewhere than on a terminal nobody can answer, and the command itself is the answer.
    asked = STDIN not in files and sys.stdin.isatty()
    allowed = given["allow_duplicates"]
    if (
        plan.new
        and not dry_run
        and (not asked or _agreed(plan, run, yes=yes, allowed=allowed))
    ):
        if make_database(run.wiring.place().url, exists=there):
            run.remark(f"made {run.wiring.shown_place()}")
        if plan.new >= HOLDS_LONG and given["batch"] is None:
            run.remark(
                f"the log is held until all {plan.new:,} events are in it, and others wait; "
                "`--batch 5000` would let them in between"
            )
        with Progress(sys.stderr) as tick:
            plan = plan._replace(how=how._replace(tick=tick))
            done = done._replace(imported=commit(plan, run.log()), agreed=True)
        plan = done.imported.plan
    checked = plan.checked
    if given["rejects"] and checked.rejected and not checked.fatal and not dry_run:
        lines = _rejected_lines(rejected_rows(plan))
        write_file(given["rejects"], lines, force=given["force"])
        rows = counted(len(checked.rejected), "rejected row")
        run.remark(f"wrote {given['rejects']}: {rows}")
    _answer(run, done, fmt)
    plan.close()
    return (
        ExitCode.REJECTED if checked.complaints or checked.rejected else ExitCode.FINE
    )


def _compared(
    plan: ImportPlan, files: Sequence[File], log: EventLog | None
) -> Comparison | None:
    """Hold exports against a log that holds something already; None when that says nothing."""
    checked = plan.checked
    if log is None or checked.fatal or not checked.exports or not checked.head:
        return None
    from tracker.services.importing.comparing import compare_exports

    compared = compare_exports([files[number] for number in checked.exports], log)
    return compared if compared.differ or compared.new_by else None


def _rejected_lines(found: RejectedTable | Iterator[bytes]) -> Iterator[bytes]:
    """Return rejected rows as lines; a table keeps its file's delimiter, and formulas as text."""
    if not isinstance(found, RejectedTable):
        return found
    return (
        csv_line(row, found.delimiter).encode("utf-8", "backslashreplace")
        for row in found.rows
    )


def _answer(run: Session, done: Done, fmt: str) -> None:
    if fmt == "json":
        run.answer(json_text(report(done, run)))
        return
    checked, new = done.checked, done.imported.plan.new
    if checked.complaints:
        text = written_complaints(
            checked.complaints,
            colored=run.colored(sys.stderr),
            width=run.width(),
            more=checked.unlisted,
            skipped=done.skip and not checked.fatal,
        )
        sys.stderr.write(text)
    restore = restoring(checked.withdrawn, run, several=done.several)
    run.remark(
        *shown_reused(checked),
        *withdrawn_lines(
            checked.withdrawn, restore, run=run, total=checked.withdrawn_total
        ),
    )
    if not done.agreed or not sys.stdin.isatty():
        sys.stderr.write(shown_duplicates(checked, width=run.width()))
    if done.dry_run and new:
        run.answer(shown_plan(done, run))
    if new or not checked.complaints or (done.skip and not checked.fatal):
        undo = (f"undo: {line}" for line in undo_lines(done, run))
        run.answer("\n".join((summary(done), *undo)))


def _check_words(files: Sequence[str], given: dict[str, Any]) -> None:
    if len(set(files)) < len(files):
        raise Mistake("a file is named twice", "name each file once")
    if given["rejects"] and given["on_error"] != "skip":
        raise Mistake(
            "--rejects goes with --on-error skip",
            "add --on-error skip, or leave --rejects out",
        )
    if given["allow_duplicates"] and given["refuse_duplicates"]:
        raise Mistake(
            "--allow-duplicates and --refuse-duplicates exclude each other",
            "leave one of them out",
        )
    if given["rejects"] and not given["force"] and Path(given["rejects"]).exists():
        raise Mistake(
            f"{given['rejects']} is there already",
            "name another file, or add --force to replace it",
        )


def _file(name: str, form: str | None) -> File:
    opener = open_again(name)
    click.get_current_context().call_on_close(opener.close)
    shown = "<stdin>" if name == STDIN else name
    written_as = form or format_of(name)
    # `Word` gives one of them.
    return File(shown, written_as, opener.open, opener.size)  # type: ignore[arg-type]


def _reading(run: Session, files: Sequence[File], given: dict[str, Any]) -> ReadOptions:
    """Return how the files are to be read, by the options."""
    from tracker.domain.codec import TYPES, type_named

    kind = given["kind"]
    if kind is not None:
        kind = folded(kind).replace("_", "-")
        if kind not in TYPES:
            type_named(kind)
    dossier = given["dossier"]
    if any(f.form == "briefing" for f in files):
        dossier = dossier or run.wiring.default_dossier()
        if dossier is None:
            raise Mistake(
                "a briefing does not say its dossier", "say it with --dossier SLUG"
            )
    return ReadOptions(
        kind=kind,
        dossier=dossier,
        dated=_dated(run, files, given["dated"]),
        columns=dict(map(mapped_column, given["mapped"])),
        ignored=[folded(name) for name in given["ignored"]],
        ignore_unknown=given["ignore_unknown"],
        delimiter=delimiter_named(given["delimiter"]),
        encoding=given["encoding"],
    )


def _dated(run: Session, files: Sequence[File], given: str | None) -> str | None:
    """Return the day of a briefing: as given, else asked for on a terminal where it has none."""
    from tracker.domain.dates import parse_when, zone_of
    from tracker.domain.dates_from_words import to_written

    if given is None and sys.stdin.isatty():
        for name in islice(undated(files), 1):
            asked = f"{name} has no date. Its positions hold from which day?"
            given = click.prompt(asked, err=True)
    if given is None:
        return None
    written = to_written(given, now=run.wiring.now(), zone=zone_of("UTC"))
    parse_when(written, zone=zone_of("UTC"))
    if written != given.strip():
        run.remark(f"{given} is read as {written}")
    return written


def _agreed(plan: ImportPlan, run: Session, *, yes: bool, allowed: bool) -> bool:
    if plan.checked.near_total and not allowed:
        sys.stderr.write(shown_duplicates(plan.checked, width=run.width()))
        if not click.confirm("append them all the same?", default=False, err=True):
            return False
    question = f"append {plan.new} events to {run.wiring.shown_place()}?"
    return yes or click.confirm(question, default=False, err=True)
