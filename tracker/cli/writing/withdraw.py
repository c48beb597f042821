"""`tracker withdraw`: an event that should not have been recorded does not count any more."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.writing.mending import (
    How,
    asked_why,
    carry_out,
    how_options,
    key_option,
    open_mender,
    why_option,
)


@make_command(
    "withdraw", example="tracker withdraw B104 --why 'not about the talks' --dry-run"
)
@click.argument("event", metavar="EVENT")
@why_option("Why it should not have been recorded.")
@key_option
@how_options
def command(
    *,
    event: str,
    why: str | None,
    key: str | None,
    dossier: str | None,
    yes: bool,
    dry_run: bool,
    fmt: str,
) -> int:
    """Withdraw EVENT, a key or an event id: our record should not have been made, and does not
    count at any date.

    Withdrawing a withdrawal restores what that withdrew, its corrections included; withdrawing a
    correction takes that back.
    """
    how = How(dossier, yes, dry_run, fmt)
    mender = open_mender(click.get_current_context().obj, how)
    mender.ledger.find(event)
    reason = asked_why(why)
    return carry_out(mender.withdraw(event, why=reason, key=key), how, now=mender.now)
