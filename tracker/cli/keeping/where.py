"""`tracker where`: where the database is, and which setting says so."""

from __future__ import annotations

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import format_option
from tracker.cli.frame.session import lines, session
from tracker.domain.errors import DatabaseError
from tracker.render.formats.to_data import json_text
from tracker.wiring import CALLER


@make_command("where", example="tracker where -f json")
@format_option("table", "json")
def command(*, fmt: str) -> None:
    """Say where the database is, which setting says so, and whether it is there; passwords are
    starred out.
    """
    run = session()
    try:
        there, missing = (
            run.wiring.found(),
            f"not there yet; `{run.command('init')}` makes it",
        )
    except DatabaseError as problem:
        there, missing = False, f"not to be used: {problem}"
    place, origin = run.wiring.shown_place(), run.wiring.place().origin
    origin = "--db" if origin == CALLER else origin
    if fmt == "json":
        run.answer(
            json_text(
                {
                    "database": place,
                    "origin": origin,
                    "exists": there,
                    "dossier": run.wiring.default_dossier(),
                }
            )
        )
        return
    run.answer(
        lines(
            [
                place,
                f"  named by: {origin}",
                f"  database: {'there' if there else missing}",
            ]
        )
    )
