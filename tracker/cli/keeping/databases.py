"""`tracker where`, `init` and `migrate`: the database found, made and brought up to date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.commands import DossierName, command, format_option
from tracker.cli.frame.session import lines, session
from tracker.domain.errors import DatabaseError, NotAllowedError
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.keeping import copy_bundled, make_database
from tracker.wiring import CALLER

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session

app_role_option = click.option(
    "--app-role",
    metavar="ROLE",
    help="On PostgreSQL: let this role add events, without being able to change one.",
)


@command("where", example="tracker where -f json")
@format_option("table", "json")
def where_command(*, fmt: str) -> None:
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


@command("init", example="tracker init --from ukraine-2025")
@click.option(
    "--from",
    "bundled",
    type=DossierName(),
    metavar="SLUG",
    help="Copy this bundled dossier; again after an upgrade, it adds what is new.",
)
@app_role_option
def init_command(*, bundled: str | None, app_role: str | None) -> None:
    """Make the database where there is none, and copy a bundled dossier into it if one is named."""
    run = session()
    if bundled is not None:
        run.wiring.bundle().file(bundled)
    made = make_database(
        run.wiring.place().url, exists=run.wiring.has_database(), app_role=app_role
    )
    log = run.log()
    run.answer(
        f"{run.wiring.shown_place()} {'is ready' if made else 'is there already'}"
    )
    if bundled is not None:
        copied = copy_bundled(bundled, bundle=run.wiring.bundle(), log=log)
        run.answer(
            f"{copied.name}: {counted(copied.added, 'event')} added, {copied.known} known already"
        )


@command("migrate", example="tracker migrate")
@click.option(
    "--reindex",
    is_flag=True,
    help="Make the index by which answers are found anew, also where it is complete.",
)
@click.option(
    "--repair-head",
    is_flag=True,
    help="Let the head of the log say what the last event says, where somebody has moved it.",
)
@click.option("--yes", is_flag=True, help="With --repair-head: do not ask.")
@app_role_option
def migrate_command(
    *, reindex: bool, repair_head: bool, yes: bool, app_role: str | None
) -> None:
    """Bring the database and its index to this release's revision, and make it where there is
    none; no event is rewritten.
    """
    from tracker.storage.sql.migrate import migrate

    run = session()
    if repair_head:
        _repair_head(run, yes=yes)
        return
    wiring = run.wiring
    old, new = migrate(wiring.place().url, app_role=app_role, wait=wiring.wait())
    run.log().catch_up(afresh=reindex)
    place = run.wiring.shown_place()
    run.answer(
        f"{place} is at revision {new} already"
        if old == new
        else f"{place}: revision {old} -> {new}"
    )


def _repair_head(run: Session, *, yes: bool) -> None:
    """Say what the head and the last event say, and put the head right when nobody says no.

    Raises:
        NotAllowedError: Nobody agreed.
    """
    from tracker.storage.sql.migrate import differing_head, mend_head

    url, place = run.wiring.place().url, run.wiring.shown_place()
    found = differing_head(url)
    if found is None:
        run.answer(f"the head of {place} says what its last event says")
        return
    told = (
        f"the head of {place} says that the log ends at place {found.said.global_position}, "
        f"and its last event is at place {found.due.global_position}"
    )
    if not yes and not sys.stdin.isatty():
        raise NotAllowedError(told, "add --yes to put it right; nothing was changed")
    run.remark(told)
    if not yes and not click.confirm("put the head right?", default=False, err=True):
        raise NotAllowedError("the head is not to be changed", "nothing was changed")
    mend_head(url)
    run.answer(f"the head of {place} says place {found.due.global_position} now")
