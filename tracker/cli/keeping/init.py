"""`tracker init`: make the database, or copy a bundled dossier into it."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import DossierName
from tracker.cli.frame.session import session
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.keeping.init import copy_bundled, make_database


@make_command("init", example="tracker init --from ukraine-2025")
@click.option(
    "--from",
    "bundled",
    type=DossierName(),
    metavar="SLUG",
    help="Copy this bundled dossier; again after an upgrade, it adds what is new.",
)
@click.option(
    "--app-role",
    metavar="ROLE",
    help="On PostgreSQL: let this role add events, without being able to change one.",
)
def command(*, bundled: str | None, app_role: str | None) -> None:
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
