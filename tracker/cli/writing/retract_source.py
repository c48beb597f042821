"""`tracker retract-source`: the publisher took a source back."""

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
    public_options,
    why_option,
)
from tracker.services.recording.mending import Publicly


@make_command(
    "retract-source",
    example="tracker retract-source afp-2025-03-03 --why 'forged' --dry-run",
)
@click.argument("name", metavar="SOURCE")
@why_option("What the publisher gave as the reason.")
@public_options
@click.option("--url", metavar="URL", help="Where the retraction can be read.")
@key_option
@how_options
def command(  # noqa: PLR0913  (one for each option)
    *,
    name: str,
    why: str | None,
    on: str | None,
    reported: str | None,
    source: str | None,
    url: str | None,
    key: str | None,
    dossier: str | None,
    yes: bool,
    dry_run: bool,
    fmt: str,
) -> int:
    """Record that the publisher took SOURCE back, a slug or an address: it carries no fact from the
    day that this was known.

    A question cut by --known-at before that day still has the answer that was public then. For a
    mistake of our own, correct or withdraw the events.
    """
    how = How(dossier, yes, dry_run, fmt)
    mender = open_mender(click.get_current_context().obj, how)
    mender.source(name)
    reason = asked_why(why)
    publicly = Publicly(on, reported, source)
    plan = mender.retract(name, why=reason, url=url, publicly=publicly, key=key)
    return carry_out(plan, how, now=mender.now)
