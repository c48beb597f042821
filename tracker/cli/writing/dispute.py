"""`tracker dispute`: a party denies a report; the report stands, marked."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.writing.mending import (
    How,
    carry_out,
    how_options,
    key_option,
    open_mender,
    public_options,
)
from tracker.services.recording.mending import Publicly


@make_command(
    "dispute", example="tracker dispute B104 --by russia --claim 'never said' --dry-run"
)
@click.argument("event", metavar="EVENT")
@click.option(
    "--by", metavar="PARTY", required=True, help="Who denies it: a slug, name or alias."
)
@click.option("--claim", metavar="TEXT", help="What it says instead.")
@public_options
@key_option
@how_options
def command(  # noqa: PLR0913  (one for each option)
    *,
    event: str,
    by: str,
    claim: str | None,
    on: str | None,
    reported: str | None,
    source: str | None,
    key: str | None,
    dossier: str | None,
    yes: bool,
    dry_run: bool,
    fmt: str,
) -> int:
    """Record that PARTY denies EVENT, a dated fact by key or event id: the report stands, marked as
    disputed from the day that this was known.
    """
    how = How(dossier, yes, dry_run, fmt)
    mender = open_mender(click.get_current_context().obj, how)
    publicly = Publicly(on, reported, source)
    plan = mender.dispute(event, by=by, claim=claim, publicly=publicly, key=key)
    return carry_out(plan, how, now=mender.now)
