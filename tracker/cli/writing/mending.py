"""The options and the flow that the commands share which mend a record."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.hints import worded
from tracker.cli.frame.options import dossier_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.writing.flow_output import (
    NOTHING,
    appended_lines,
    preview_text,
    undo_commands,
)
from tracker.domain.errors import NotAllowedError
from tracker.render.answers.event import change_lines
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.services.amendments import MENDS, read_ledger
from tracker.services.recording.flow import Appended, commit
from tracker.services.recording.mending import Mender, checked_why
from tracker.services.recording.preview import preview_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.cli.frame.session import Session
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.preview import Preview, Touched

FORMAT: Final = "tracker.mending/1"
FEW: Final = 3
"""The most events that are undone by name; more are undone as the last append."""

MOST: Final = 10
"""The most events or names that a preview lists; the rest is counted."""


class How(NamedTuple):
    """The way in which a command is to be carried out.

    Attributes:
        dossier: The dossier that the user named.
        yes: Whether nobody is to be asked.
        dry_run: Whether nothing is to be appended.
        fmt: `table` or `json`.
    """

    dossier: str | None
    yes: bool
    dry_run: bool
    fmt: str


def how_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--dossier`, `--yes`, `--dry-run` and `-f`, which every such command has."""
    made = (
        dossier_option,
        click.option("--yes", "-y", is_flag=True, help="Do not ask before appending."),
        click.option(
            "--dry-run",
            is_flag=True,
            help="Show what would change, and append nothing.",
        ),
        format_option("table", "json"),
    )
    for option in reversed(made):
        function = option(function)
    return function


def key_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--key`."""
    return click.option(
        "--key", metavar="KEY", help="The key of the new event; without it one is made."
    )(function)


def why_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--why`, required; on a terminal it is asked for."""
    return click.option(
        "--why", metavar="TEXT", help=f"{text} Required; asked for on a terminal."
    )


def public_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--on`, `--reported` and `--source` of an act of the public."""
    made = (
        click.option("--on", metavar="DATE", help="The day on which that was done."),
        click.option(
            "--reported",
            metavar="DATE",
            help="Since when the public could know; by default that day, "
            "or when its source was published.",
        ),
        click.option(
            "--source",
            metavar="SOURCE",
            help="Where that is reported: a source's slug, or an address, which registers one.",
        ),
    )
    for option in reversed(made):
        function = option(function)
    return function


def asked_why(why: str | None) -> str:
    """Return the reason: as given, else asked for on a terminal.

    Raises:
        Mistake: There is none, and nobody to ask.
    """
    if why is None:
        if not sys.stdin.isatty():
            raise Mistake(
                "--why is missing", "say why, such as --why 'misread the page'"
            )
        why = str(click.prompt("why", err=True))
    return checked_why(why)


def open_mender(run: Session, how: How) -> Mender:
    """Open a mender of the dossier that was named, or of the only one.

    Raises:
        NotAllowedError: It is a bundled dossier, which nothing can be appended to; a dry run may
            look at it.
    """
    chosen = run.shelf.choose(how.dossier)
    if chosen.log is not run.shelf.own() and not how.dry_run:
        copy = run.command(f"init --from {chosen.name}")
        raise NotAllowedError(
            f"{chosen.name} is a bundled dossier, read-only",
            f"`{copy}` copies it into your own database",
        )
    if chosen.remark:
        run.remark(chosen.remark)
    return Mender(read_ledger(chosen.log, chosen.name), now=run.wiring.now())


def carry_out(plan: Plan, how: How, *, now: int) -> int:
    """Show what a plan changes, ask, append it, and tell what was done.

    Args:
        plan: The plan.
        how: The way in which it is to be carried out.
        now: What `today` is, in microseconds since the epoch.
    """
    run = session()
    preview = preview_of(plan, now=now)
    table = how.fmt == "table"
    if table:
        run.remark(*plan.remarks)
        run.answer(_preview_text(preview, plan, run))
    done = Appended(plan, [], [], {})
    if plan.facts and not how.dry_run and (how.yes or _agreed(len(plan.facts), run)):
        done = commit(plan, run.log())
    names = done.undo if len(done.undo) <= FEW else [""]
    dossier = plan.dossier if how.dossier else None
    undo = [line.rstrip() for line in undo_commands(run, names, dossier=dossier)]
    if table:
        run.answer("\n".join([*_told(done, how), *(f"undo: {line}" for line in undo)]))
    else:
        run.answer(json_text(_report(done, preview, undo, how)))
    return exit_codes.FINE


def _agreed(count: int, run: Session) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and the command itself is the answer."""
    if not sys.stdin.isatty():
        return True
    sys.stdout.flush()
    question = f"append {_counted(count, 'event')} to {run.wiring.shown_place()}?"
    return click.confirm(question, default=False, err=True)


def _told(done: Appended, how: How) -> Iterator[str]:
    if done.receipts:
        yield from list(appended_lines(done))[:MOST]
        yield from _rest(len(done.receipts), "event")
        return
    would = done.plan.facts if how.dry_run else []
    for fact in would[:MOST]:
        yield f"would append {fact.type} {fact.key}"
    yield from _rest(len(would), "event")
    yield NOTHING


def _report(
    done: Appended, preview: Preview, undo: list[str], how: How
) -> dict[str, Any]:
    events = []
    for fact in done.plan.facts:
        target = {"target": fact.target} if hasattr(fact, "target") else {}
        events.append({"type": fact.type, "key": fact.key, **target})
    return {
        "format": FORMAT,
        "dossier": done.plan.dossier,
        "dry_run": how.dry_run,
        "events": events,
        "added": done.receipts,
        "remarks": [worded(*remark) for remark in done.plan.remarks],
        "outcomes": preview.touched,
        "hanging": preview.hanging,
        "effects": preview.diff,
        "undo": undo,
    }


def _preview_text(preview: Preview, plan: Plan, run: Session) -> str:
    if not plan.facts:
        return ""
    width, color = run.width(), run.colored(sys.stdout)
    above = "".join(
        f"{line}\n" for line in _touched_lines(preview, plan, width, color=color)
    )
    return above + preview_text(plan, preview.diff, width=width, color=color)


def _touched_lines(
    preview: Preview, plan: Plan, width: int, *, color: bool
) -> Iterator[str]:
    """Yield the recorded events that a plan is about, and the names that it leaves hanging."""
    for target in plan.targets[:MOST]:
        if isinstance(target.event, MENDS):
            said = f"takes back {target.name}, {target.event.type}: {target.event.why}"
            yield from _wrapped(said, width)
    for touched in preview.touched[:MOST]:
        yield from _wrapped(_headline(touched), width)
        yield from change_lines(
            touched.changes, width=width, indent="  ", colored=color
        )
    yield from _rest(len(preview.touched), "event")
    for hanging in preview.hanging[:MOST]:
        said = f"{hanging.event} then names a {hanging.kind} that is not there: {hanging.name}"
        yield from _wrapped(said, width)
    yield from _rest(len(preview.hanging), "name")


_BECOMES: Final = {
    (True, False): " [withdrawn: will not count]",
    (False, True): " [restored: will count again]",
    (False, False): " [withdrawn]",
    (True, True): "",
}
"""The words for an event that stood before, or did not, and stands afterwards, or does not."""


def _headline(touched: Touched) -> str:
    state = _BECOMES[touched.stood, touched.stands]
    words = f"  “{touched.says}”" if touched.says else ""
    return f"{touched.name}  {touched.type}{state}{words}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        clean(text), width, subsequent_indent="  ", break_on_hyphens=False
    )


def _rest(count: int, noun: str) -> Iterator[str]:
    if count > MOST:
        yield f"and {_counted(count - MOST, noun)} more"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
