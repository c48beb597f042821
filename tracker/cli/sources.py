"""`tracker sources`: what a dossier rests on."""

from __future__ import annotations

from tracker.cli import exits
from tracker.cli.lazy import command as make_command
from tracker.cli.listing import listing, written
from tracker.cli.options import dossier_option, fail_empty_option, format_option, log_at_option
from tracker.cli.session import session
from tracker.services.query import open_dossier
from tracker.services.sources import SourceListed, list_sources


@make_command("sources", example="tracker sources --dossier ukraine-2025 -f csv")
@dossier_option
@log_at_option
@format_option()
@fail_empty_option
def command(*, dossier: str | None, log_at: str | None, fmt: str, fail_empty: bool) -> int:
    """List the sources of a dossier by publisher, with how many events rest on each."""
    run = session()
    opened = open_dossier(run.shelf, dossier, log_at=log_at, now=run.wiring.now())
    run.remark(*opened.remarks)
    found = list_sources(opened.events)
    run.answer(
        written(
            listing(f"Sources of {opened.name}", found, SourceListed), fmt=fmt, width=run.width()
        )
    )
    return exits.NOTHING_FOUND if fail_empty and not found else exits.FINE
