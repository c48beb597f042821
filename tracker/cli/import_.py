"""`tracker import`: the events of JSON Lines files into the log, all or none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli import exits
from tracker.cli.complaints import written_complaints
from tracker.cli.files import STDIN, read_file
from tracker.cli.lazy import command as make_command
from tracker.cli.listing import as_json
from tracker.cli.mistakes import Mistake
from tracker.cli.options import format_option
from tracker.cli.session import session
from tracker.services.importing import Outcome, carry_out, plan_import, read_files
from tracker.services.setup import make_database

if TYPE_CHECKING:
    from tracker.cli.session import Session


@make_command("import", example="tracker import --yes facts.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before appending.")
@click.option("--dry-run", is_flag=True, help="Check everything, and append nothing.")
@format_option("table", "json")
def command(*, files: tuple[str, ...], yes: bool, dry_run: bool, fmt: str) -> int:
    """Append the events of JSON Lines files (bare events, or what `export` wrote), all or none; `-` is standard input.

    Every error of every line is reported in one pass, with exit code 4. A second import of a file adds nothing.
    """
    run = session()
    if len(set(files)) < len(files):
        raise Mistake("a file is named twice", "name each file once")
    batch = read_files([("<stdin>" if name == STDIN else name, read_file(name)) for name in files])
    there = run.wiring.has_database()
    plan = plan_import(batch, run.log(read_only=dry_run) if there else None)
    outcome = Outcome(read=len(batch.entries), known=plan.known, added=[], dossiers=[], complaints=plan.complaints)
    agreed = not plan.complaints and not dry_run and bool(plan.fresh) and (yes or STDIN in files or _agreed(len(plan.fresh), run))
    if agreed:
        if make_database(run.wiring.place().url, exists=there):
            run.remark(f"made {run.wiring.shown_place()}")
        outcome = carry_out(batch, plan, run.log())
    if fmt == "json":
        run.answer(as_json(_report(outcome, dry_run=dry_run, new=len(plan.fresh))))
    elif outcome.complaints:
        sys.stderr.write(written_complaints(outcome.complaints, colored=run.colored(sys.stderr), width=run.width()))
    else:
        run.answer(_summary(outcome, dry_run=dry_run, agreed=agreed, new=len(plan.fresh)))
    return exits.REJECTED if outcome.complaints else exits.FINE


def _agreed(new: int, run: Session) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and the command itself is the answer."""
    if not sys.stdin.isatty():
        return True
    return click.confirm(f"append {new} events to {run.wiring.shown_place()}?", default=False, err=True)


def _report(outcome: Outcome, *, dry_run: bool, new: int) -> dict[str, object]:
    return {
        "format": "tracker.import/1",
        "read": outcome.read,
        "known": outcome.known,
        "new": new,
        "added": outcome.added,
        "dry_run": dry_run,
        "errors": outcome.complaints,
    }


def _summary(outcome: Outcome, *, dry_run: bool, agreed: bool, new: int) -> str:
    known = f"{outcome.known} known already"
    if dry_run:
        return f"{new} events would be added, {known}; nothing was appended"
    if new and not agreed:
        return "nothing was appended"
    if not outcome.added:
        return f"0 events added, {known}"
    places = [r.global_position for r in outcome.added]
    return f"{len(places)} events added to {', '.join(outcome.dossiers)}, {known}; log places {min(places)} to {max(places)}"
