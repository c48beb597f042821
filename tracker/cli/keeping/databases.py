"""`tracker where`, `init` and `migrate`: the database found, made and brought up to date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli.frame.commands import DossierName, command, format_option
from tracker.cli.frame.errors import ExitCode, exit_code
from tracker.cli.frame.session import lines, session
from tracker.domain.errors import NotAllowedError, TrackerError
from tracker.render.formats.to_data import json_text
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.keeping import copy_bundled, make_database
from tracker.wiring import CALLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.cli.frame.session import Session
    from tracker.storage.database import ServerState
    from tracker.storage.health import DatabaseState

app_role_option = click.option(
    "--app-role",
    metavar="ROLE",
    help="On PostgreSQL: let this role add events, without being able to change one.",
)


@command("where", example="tracker where -f json")
@format_option("table", "json")
def where_command(*, fmt: str) -> int:
    """Say where the database is, which setting says so, and whether it can be used; passwords are
    starred out.

    It says the role, the version and the kind of a server. Exit code 5: what is there cannot be
    used.
    """
    run = session()
    state, problem = None, None
    try:
        state = run.wiring.state()
        if state is not None:
            run.log(read_only=True)
    except TrackerError as refused:
        problem = refused
    origin = run.wiring.place().origin
    origin = "--db" if origin == CALLER else origin
    if fmt == "json":
        found = {
            "database": run.wiring.shown_place(),
            "origin": origin,
            "exists": state is not None,
            "usable": state is not None and problem is None,
            "problem": None if problem is None else str(problem),
            "dossier": run.wiring.default_dossier(),
            "state": state,
        }
        run.answer(json_text(found))
    else:
        there = "there" if state else f"not there yet; `{run.command('init')}` makes it"
        if problem is not None:
            there = f"not to be used: {problem}"
        told = [
            run.wiring.shown_place(),
            f"  named by: {origin}",
            f"  database: {there}",
        ]
        run.answer(lines([*told, *(_state_lines(state) if state else ())]))
    return ExitCode.FINE if problem is None else exit_code(problem)


def _state_lines(state: DatabaseState) -> Iterator[str]:
    """Yield what is known of a database, a line for each part."""
    yield f"  revision: {state.revision} found, {state.wanted} wanted"
    yield f"  log:      up to place {state.place:,}"
    if state.server is not None:
        yield from _server_lines(state.server)


def _server_lines(server: ServerState) -> Iterator[str]:
    kind = "standby" if server.standby else "primary"
    if server.behind is not None:
        kind += f", {server.behind:,.1f} seconds behind"
    yield f"  server:   PostgreSQL {server.version}, {kind}"
    may = "may append" if server.appends else "only reads"
    yield f"  role:     {server.role}, {may}"
    yield f"  TLS:      {'yes' if server.encrypted else 'no'}"
    if server.pooled:
        yield "  pool:     yes"


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
@click.option(
    "--read-role",
    metavar="ROLE",
    help="On PostgreSQL: let this role read the log, and write nothing.",
)
def migrate_command(
    *,
    reindex: bool,
    repair_head: bool,
    yes: bool,
    app_role: str | None,
    read_role: str | None,
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
    old, new = migrate(
        wiring.place().url,
        app_role=app_role,
        read_role=read_role,
        wait=wiring.wait(),
    )
    run.log().catch_up(afresh=reindex)
    if app_role is not None:
        run.remark(f"the role {app_role} may append")
    if read_role is not None:
        run.remark(f"the role {read_role} may read, and write nothing")
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
