"""`tracker undo`: the last append, or one event, taken back by new events."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.writing.mending import How, carry_out, how_options, open_mender
from tracker.services.recording.mending import UNDONE, checked_why


@make_command("undo", example="tracker undo --dry-run")
@click.argument("event", required=False, metavar="[EVENT]")
@click.option("--why", metavar="TEXT", default=UNDONE, show_default=True, help="Why.")
@how_options
def command(
    *,
    event: str | None,
    why: str,
    dossier: str | None,
    yes: bool,
    dry_run: bool,
    fmt: str,
) -> int:
    """Take back the last append of the dossier, or EVENT, a key or an event id.

    The last append is all that one command appended to the dossier: one fact, or a whole import. A
    fact is withdrawn; a correction, a withdrawal and an undo are taken back, so that undoing an
    undo restores. Nothing is deleted, and the opening of a dossier stays.
    """
    how = How(dossier, yes, dry_run, fmt)
    mender = open_mender(click.get_current_context().obj, how)
    reason = checked_why(why)
    return carry_out(
        mender.undo([event] if event else [], why=reason), how, now=mender.now
    )
