"""`tracker migrate`: bring the database to this release's revision."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.session import session


@make_command("migrate", example="tracker migrate")
@click.option(
    "--reindex",
    is_flag=True,
    help="Make the index by which answers are found anew, also where it is complete.",
)
@click.option(
    "--app-role",
    metavar="ROLE",
    help="On PostgreSQL: let this role add events, without being able to change one.",
)
def command(*, reindex: bool, app_role: str | None) -> None:
    """Bring the database and its index to this release's revision, and make it where there is
    none; no event is rewritten.
    """
    from tracker.storage.sql.migrate import migrate

    run = session()
    old, new = migrate(run.wiring.place().url, app_role=app_role)
    run.log().catch_up(afresh=reindex)
    place = run.wiring.shown_place()
    run.answer(
        f"{place} is at revision {new} already"
        if old == new
        else f"{place}: revision {old} -> {new}"
    )
