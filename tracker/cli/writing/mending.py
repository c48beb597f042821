"""What the commands that mend a record share: the plan is shown, asked about on a terminal, carried out, and told with what undoes it."""

from __future__ import annotations

import shlex
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.options import dossier_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.writing.append_output import effects_lines
from tracker.domain.errors import NotAllowedError
from tracker.render.answers.field_changes import change_lines
from tracker.render.formats.to_json import json_text
from tracker.render.sanitize import clean
from tracker.services.amendments import MENDS
from tracker.services.recording.consequences import consequences_of
from tracker.services.recording.mending import Mender, carry_out, checked_why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.cli.frame.session import Session
    from tracker.services.recording.consequences import Consequences, Outcome
    from tracker.services.recording.mending import Plan
    from tracker.storage.rows.values import Receipt

FORMAT: Final = "tracker.mending/1"
FEW: Final = 3
"""How many events are undone by name; more are undone as the last append."""

MOST: Final = 10
"""How many events, cells or names a preview lists before it counts the rest."""


class How(NamedTuple):
    """How a command is to be carried out.

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
        click.option("--dry-run", is_flag=True, help="Show what would change, and append nothing."),
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
    return click.option("--why", metavar="TEXT", help=f"{text} Required; asked for on a terminal.")


def public_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--on`, `--reported` and `--source` of an act of the public."""
    made = (
        click.option("--on", metavar="DATE", help="The day on which that was done."),
        click.option(
            "--reported",
            metavar="DATE",
            help="Since when the public could know; by default that day, or when its source was published.",
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
    """The reason: as given, else asked for on a terminal.

    Raises:
        Mistake: There is none, and nobody to ask.
    """
    if why is None:
        if not sys.stdin.isatty():
            raise Mistake("--why is missing", "say why, such as --why 'misread the page'")
        why = str(click.prompt("why", err=True))
    return checked_why(why)


def open_mender(run: Session, how: How) -> Mender:
    """A mender of the dossier that was named, or of the only one.

    Raises:
        NotAllowedError: It is a bundled dossier, which nothing can be appended to; a dry run may look at it.
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
    return Mender(
        chosen.name,
        list(chosen.log.read(dossier=chosen.name)),
        now=run.wiring.now(),
        others=chosen.log.dossiers(),
    )


def mend(
    mender: Mender,
    make: Callable[[Mender], Plan],
    how: How,
    *,
    again: Callable[[Mender, Plan], Plan] | None = None,
) -> int:
    """Plan, show, ask, append, and tell.

    Args:
        mender: The record as it stands.
        make: Makes the plan.
        how: How it is to be carried out.
        again: Makes the plan anew when another writer was faster, from the first one; by default as `make`.
    """
    run = session()
    plan = make(mender)
    found = consequences_of(mender, plan)
    table = how.fmt == "table"
    if table:
        run.remark(*plan.remarks)
        run.answer(
            "".join(
                f"{line}\n"
                for line in _preview(found, plan, run.width(), colored=run.colored(sys.stdout))
            )
        )
    receipts: list[Receipt] = []
    agreed = bool(plan.facts) and not how.dry_run and (how.yes or _agreed(len(plan.facts), run))
    if agreed:
        first = plan
        plan, receipts = carry_out(
            plan,
            run.log(),
            (lambda m: again(m, first)) if again else make,
            dossier=mender.dossier,
            now=mender.now,
        )
    undo = _undo(plan, receipts, run, how) if receipts else []
    if table:
        run.answer(_told(plan, receipts, undo, how))
    else:
        run.answer(json_text(_report(plan, found, receipts, undo, mender.dossier, how)))
    return exit_codes.FINE


def _agreed(count: int, run: Session) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and the command itself is the answer."""
    if not sys.stdin.isatty():
        return True
    sys.stdout.flush()
    return click.confirm(
        f"append {_counted(count, 'event')} to {run.wiring.shown_place()}?", default=False, err=True
    )


def _undo(plan: Plan, receipts: list[Receipt], run: Session, how: How) -> list[str]:
    """The lines that take it all back: one for each event, the last first, or one for the whole append."""
    which = f" --dossier {shlex.quote(plan.facts[0].dossier)}" if how.dossier else ""
    named = [f" {f.key or r.event_id}" for f, r in zip(plan.facts, receipts, strict=True)]
    return [
        run.command(f"undo{name}{which}")
        for name in (reversed(named) if len(named) <= FEW else [""])
    ]


def _told(plan: Plan, receipts: list[Receipt], undo: list[str], how: How) -> str:
    if not receipts:
        would = (
            [f"would append {fact.type} {fact.key}" for fact in plan.facts[:MOST]]
            if how.dry_run
            else []
        )
        return "\n".join(
            [*would, *_rest(len(plan.facts) if how.dry_run else 0, "event"), "nothing was appended"]
        )
    made = [
        f"appended {f.key or r.event_id} to {f.dossier}: {f.type}, place {r.global_position} of the log"
        for f, r in zip(plan.facts, receipts, strict=True)
    ]
    return "\n".join(
        [*made[:MOST], *_rest(len(made), "event"), *(f"undo: {line}" for line in undo)]
    )


def _report(
    plan: Plan,
    found: Consequences,
    receipts: list[Receipt],
    undo: list[str],
    dossier: str,
    how: How,
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "dossier": dossier,
        "dry_run": how.dry_run,
        "events": [
            {"type": f.type, "key": f.key, **({"target": f.target} if hasattr(f, "target") else {})}
            for f in plan.facts
        ],
        "added": receipts,
        "remarks": plan.remarks,
        "outcomes": found.outcomes,
        "hanging": found.hanging,
        "effects": found.effects,
        "undo": undo,
    }


def _preview(found: Consequences, plan: Plan, width: int, *, colored: bool) -> Iterator[str]:
    if not plan.facts:
        return
    for target in plan.targets[:MOST]:
        if isinstance(target.event, MENDS):
            yield from _wrapped(
                f"takes back {target.name}, {target.event.type}: {target.event.why}", width, ""
            )
    for outcome in found.outcomes[:MOST]:
        yield from _outcome(outcome, width, colored=colored)
    yield from _rest(len(found.outcomes), "event")
    for fact in plan.facts:
        if fact.type == "source-registered":
            yield from _wrapped(f"registers the source {getattr(fact, 'slug', '')}", width, "")
    for hanging in found.hanging[:MOST]:
        yield from _wrapped(
            f"{hanging.event} then names a {hanging.kind} that is not there: {hanging.name}",
            width,
            "",
        )
    yield from _rest(len(found.hanging), "name")
    yield from effects_lines(found.effects, width=width)


def _outcome(outcome: Outcome, width: int, *, colored: bool) -> Iterator[str]:
    state = {
        (True, False): " [withdrawn: will not count]",
        (False, True): " [restored: will count again]",
        (False, False): " [withdrawn]",
    }
    words = f"{outcome.name}  {outcome.type}{state.get((outcome.stood, outcome.stands), '')}" + (
        f"  “{outcome.says}”" if outcome.says else ""
    )
    yield from _wrapped(words, width, "")
    yield from change_lines(outcome.changes, width=width, indent="  ", colored=colored)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    )


def _rest(count: int, noun: str) -> Iterator[str]:
    if count > MOST:
        yield f"and {_counted(count - MOST, noun)} more"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
