"""`tracker sources`: what a dossier rests on."""

from __future__ import annotations

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.listing import listing, written
from tracker.cli.frame.options import (
    dossier_option,
    fail_empty_option,
    format_option,
    log_at_option,
)
from tracker.cli.frame.session import session
from tracker.services.answers.sources import SourceListed, list_sources
from tracker.services.reading import open_dossier


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
    return exit_codes.NOTHING_FOUND if fail_empty and not found else exit_codes.FINE
