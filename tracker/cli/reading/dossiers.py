"""`tracker dossiers`: what can be asked about."""

from __future__ import annotations

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import fail_empty_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.reading.command import ended
from tracker.render.answers.lists import render_list
from tracker.services.answers.dossiers import DossierListed, list_dossiers


@make_command("dossiers", example="tracker dossiers -f json")
@format_option()
@fail_empty_option
def command(*, fmt: str, fail_empty: bool) -> int:
    """List the dossiers of the database, and the bundled ones beside them."""
    run = session()
    found = list_dossiers(run.shelf)
    run.answer(
        render_list("Dossiers", found, DossierListed, fmt=fmt, width=run.width())
    )
    return ended(found, fail_empty=fail_empty)
