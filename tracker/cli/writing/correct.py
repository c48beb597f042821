"""`tracker correct`: an event is read with other values from here on."""

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
    "correct",
    example="tracker correct B104 note='seen in print' --why 'no note' --dry-run",
)
@click.argument("event", metavar="EVENT")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@why_option("What was wrong.")
@key_option
@how_options
def command(  # noqa: PLR0913  (one for each option)
    *,
    event: str,
    fields: tuple[str, ...],
    why: str | None,
    key: str | None,
    dossier: str | None,
    yes: bool,
    dry_run: bool,
    fmt: str,
) -> int:
    """Correct our record of EVENT, a key or an event id: from here on it is read with other values,
    at every date.

    Each FIELD=VALUE is one field; FIELD= takes an optional field away. A part of a field is named
    with a dot, such as effect.until=2025-05-11 or evidence.1.locator=12. Names in a list have
    commas between them, texts semicolons; a list or an object may be JSON. Dates may be words.

    A correction of a correction is one of what that corrects. Only --log-at shows what was read
    before.
    """
    how = How(dossier, yes, dry_run, fmt)
    mender = open_mender(click.get_current_context().obj, how)
    mender.ledger.find(event)
    reason = asked_why(why)
    return carry_out(
        mender.correct(event, fields, why=reason, key=key), how, now=mender.now
    )
