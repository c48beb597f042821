"""`tracker correct`, `withdraw`, `retract-source`, `dispute` and `undo`: the record mended."""

from __future__ import annotations

import functools
import shlex
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tracker.cli.frame.commands import (
    command,
    dossier_option,
    format_option,
    yes_option,
)
from tracker.cli.frame.errors import ExitCode, Mistake, worded
from tracker.cli.frame.session import session
from tracker.cli.writing.flow_output import (
    NOTHING,
    appended_lines,
    preview_text,
    undo_shown,
)
from tracker.domain.errors import NotAllowedError
from tracker.render.answers.event import change_lines
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.services.amendments import MENDS, read_ledger
from tracker.services.recording.flow import Appended, commit
from tracker.services.recording.mending import (
    REDONE,
    UNDONE,
    Mender,
    Publicly,
    checked_why,
)
from tracker.services.recording.preview import preview_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.cli.frame.commands import TrackerCommand
    from tracker.cli.frame.session import Session
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.preview import Preview, Touched

FORMAT: Final = "tracker.mending/1"
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
        yes_option,
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


key_option: Final = click.option(
    "--key", metavar="KEY", help="The key of the new event; without it one is made."
)


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
        run.remark(*plan.remarks, *preview.remarks)
        run.answer(_preview_text(preview, plan, run))
    done = Appended(plan, [], [], {})
    if plan.facts and not how.dry_run and (how.yes or _agreed(len(plan.facts), run)):
        done = commit(plan, run.log())
    undo = undo_shown(run, done, named=bool(how.dossier))
    if table:
        run.answer("\n".join([*_told(done, how), *(f"undo: {line}" for line in undo)]))
    else:
        run.answer(json_text(_report(done, preview, undo, how)))
    return ExitCode.FINE


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
        "remarks": [
            worded(*remark) for remark in (*done.plan.remarks, *preview.remarks)
        ],
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
    return above + preview_text(run, plan, preview)


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


def _mends(
    name: str, *, example: str
) -> Callable[[Callable[..., Plan]], TrackerCommand]:
    """Make a command of a function that plans with a mender what is to be appended."""

    def made(plan: Callable[..., Plan]) -> TrackerCommand:
        @functools.wraps(plan)
        def run(
            *, dossier: str | None, yes: bool, dry_run: bool, fmt: str, **words: Any
        ) -> int:
            how = How(dossier, yes, dry_run, fmt)
            mender = open_mender(session(), how)
            return carry_out(plan(mender, **words), how, now=mender.now)

        return command(name, example=example)(run)

    return made


@_mends(
    "correct",
    example="tracker correct B104 note='seen in print' --why 'no note' --dry-run",
)
@click.argument("event", metavar="EVENT")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@why_option("What was wrong.")
@key_option
@how_options
def correct_command(
    mender: Mender,
    *,
    event: str,
    fields: tuple[str, ...],
    why: str | None,
    key: str | None,
) -> Plan:
    """Correct our record of EVENT, a key or an event id: from here on it is read with other values,
    at every date.

    Each FIELD=VALUE is one field; FIELD= takes an optional field away. A part of a field is named
    with a dot, such as effect.until=2025-05-11 or evidence.1.locator=12. Names in a list have
    commas between them, texts semicolons; a list or an object may be JSON. Dates may be words.

    To correct a correction corrects what that corrects. Only --log-at shows what was read before.
    """
    mender.ledger.find(event)
    return mender.correct(event, fields, why=asked_why(why), key=key)


@_mends(
    "withdraw", example="tracker withdraw B104 --why 'not about the talks' --dry-run"
)
@click.argument("event", metavar="EVENT")
@why_option("Why it should not have been recorded.")
@key_option
@how_options
def withdraw_command(
    mender: Mender, *, event: str, why: str | None, key: str | None
) -> Plan:
    """Withdraw EVENT, a key or an event id: our record should not have been made, and does not
    count at any date.

    Withdrawing a withdrawal restores what that withdrew, its corrections included; withdrawing a
    correction takes that back.
    """
    mender.ledger.find(event)
    return mender.withdraw(event, why=asked_why(why), key=key)


@_mends(
    "retract-source",
    example="tracker retract-source afp-2025-03-03 --why 'forged' --dry-run",
)
@click.argument("name", metavar="SOURCE")
@why_option("What the publisher gave as the reason.")
@public_options
@click.option("--url", metavar="URL", help="Where the retraction can be read.")
@click.option(
    "--of",
    "event",
    metavar="EVENT",
    help="Only what it says of this event, a key or an event id.",
)
@key_option
@how_options
def retract_source_command(
    mender: Mender,
    *,
    name: str,
    why: str | None,
    url: str | None,
    event: str | None,
    key: str | None,
    **public: Any,
) -> Plan:
    """Record that the publisher took SOURCE back, a slug or an address: it supports no fact from
    the day that this was known.

    With --of it no longer supports that one event, and all others as before: one record of many
    was taken back. A question cut by --known-at before that day still has the answer that was
    public then. For a mistake of our own, correct or withdraw the events.
    """
    mender.source(name)
    if event is not None:
        mender.ledger.find(event)
    reason, publicly = asked_why(why), Publicly(**public)
    return mender.retract(
        name, why=reason, url=url, event=event, publicly=publicly, key=key
    )


@_mends(
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
def dispute_command(
    mender: Mender,
    *,
    event: str,
    by: str,
    claim: str | None,
    key: str | None,
    **public: Any,
) -> Plan:
    """Record that PARTY denies EVENT, a dated fact by key or event id: the report stands, marked as
    disputed from the day that this was known.
    """
    publicly = Publicly(**public)
    return mender.dispute(event, by=by, claim=claim, publicly=publicly, key=key)


@_mends("undo", example="tracker undo --dry-run")
@click.argument("event", required=False, metavar="[EVENT]")
@click.option(
    "--redo", is_flag=True, help="Restore what the last undo took back, instead."
)
@click.option(
    "--why", metavar="TEXT", help=f"Why; by default '{UNDONE}' or '{REDONE}'."
)
@how_options
def undo_command(
    mender: Mender, *, event: str | None, redo: bool, why: str | None
) -> Plan:
    """Take back the last append of the dossier, or EVENT, a key or an event id.

    An append is all that one command added to the dossier: one fact, or a whole import. A fact is
    withdrawn; a correction and a withdrawal are taken back. Nothing is deleted, and the opening of
    a dossier stays.

    Done again, it takes back the append before, as an editor does. --redo restores what was undone
    last; done again, what was undone before that. Once something is appended, only an undo of an
    undo by its name restores.
    """
    reason = None if why is None else checked_why(why)
    if redo and event:
        raise Mistake(
            f"--redo takes no event, and {event!r} is given",
            f"`tracker undo {shlex.quote(event)}` takes that back; --redo alone restores "
            "what the last undo took back",
        )
    if redo:
        return mender.redo(why=reason)
    return mender.undo([event] if event else [], why=reason)
