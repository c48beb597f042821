"""`tracker where`: where the database is, and which setting says so."""

from __future__ import annotations

from tracker.cli.lazy import command as make_command
from tracker.cli.listing import as_json
from tracker.cli.options import format_option
from tracker.cli.session import lines, session


@make_command("where", example="tracker where -f json")
@format_option("table", "json")
def command(*, fmt: str) -> None:
    """Say where the database is, which setting says so, and whether it is there; passwords are starred out."""
    run = session()
    there = run.wiring.has_database()
    place, origin = run.wiring.shown_place(), run.wiring.place().origin
    if fmt == "json":
        run.answer(as_json({"database": place, "origin": origin, "exists": there, "dossier": run.wiring.default_dossier()}))
        return
    state = "there" if there else f"not there yet; `{run.wiring.command('init')}` makes it"
    run.answer(lines([place, f"  named by: {origin}", f"  database: {state}"]))
