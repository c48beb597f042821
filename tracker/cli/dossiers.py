"""`tracker dossiers`: what can be asked about."""

from __future__ import annotations

from tracker.cli import exits
from tracker.cli.lazy import command as make_command
from tracker.cli.listing import listing, written
from tracker.cli.options import fail_empty_option, format_option
from tracker.cli.session import session
from tracker.services.setup import DossierShown, list_dossiers


@make_command("dossiers", example="tracker dossiers -f json")
@format_option()
@fail_empty_option
def command(*, fmt: str, fail_empty: bool) -> int:
    """List the dossiers of the database, and the bundled ones beside them."""
    run = session()
    found = list(list_dossiers(run.shelf))
    run.answer(written(listing("Dossiers", found, DossierShown), fmt=fmt, width=run.width()))
    return exits.NOTHING_FOUND if fail_empty and not found else exits.FINE
