"""The lines that commands show of a plan: its preview, what came of it, and what is withdrawn."""

from __future__ import annotations

import shlex
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.cli.frame.session import lines
from tracker.domain.dates import format_instant
from tracker.render import render_document
from tracker.render.answers.diff.preview import preview_document
from tracker.render.sanitize import clean
from tracker.services.amendments import read_ledger
from tracker.services.recording.undo import last_is_undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.cli.frame.session import Session
    from tracker.render.document import Document
    from tracker.services.amendments import Gone
    from tracker.services.recording.flow import Appended, Plan
    from tracker.services.recording.near_duplicates import Near
    from tracker.services.recording.preview import Preview

NOTHING: Final = "nothing was appended"
_NARROWEST: Final = 40
_MOST: Final = 10
_FEW: Final = 3
"""The most events that are undone by name; more are undone as the last append."""


def near_lines(near: Iterable[Near], *, width: int) -> Iterator[str]:
    """Yield facts that are recorded already and very like new ones, with the words of both."""
    for each in near:
        yield clean(f"Very like {each.name}, which is recorded already ({each.why}):")
        yield from both_words(each, width)
        yield ""


def both_words(near: Near, width: int) -> list[str]:
    """Return the words of two facts that are alike, below each other."""
    return [
        *_wrapped(near.recorded, width, head="  recorded  "),
        *_wrapped(near.new, width, head="  new       "),
    ]


def show_preview(run: Session, plan: Plan, preview: Preview) -> None:
    """Show recorded facts that are very like new ones, and what a plan changes."""
    run.answer(lines(near_lines(preview.near, width=run.width())))
    if plan.facts:
        run.answer(preview_text(run, plan, preview))


def preview_text(run: Session, plan: Plan, preview: Preview) -> str:
    """Write the difference that a plan makes to the answer, and the names that it registers."""
    parties = plan.ledger.mended.catalogue.parties
    names = {slug: party.name for slug, party in parties.items()}
    document = preview_document(preview.diff, plan.facts, names=names)
    return document_text(run, document)


def document_text(run: Session, document: Document) -> str:
    """Write a preview, with an empty line behind it where it says more than a sentence."""
    width, color = run.width(), run.colored(sys.stdout)
    text = render_document(document, fmt="table", width=width, color=color)
    return f"{text}\n" if document.blocks else text


def appended_lines(done: Appended) -> Iterator[str]:
    """Yield a line for each event that was appended, with its place in the log."""
    for fact, receipt in zip(
        done.plan.facts, done.receipts, strict=bool(done.receipts)
    ):
        name = fact.key or getattr(fact, "slug", receipt.event_id)
        yield (
            f"appended {name} to {fact.dossier}: {fact.type}, "
            f"place {receipt.global_position} of the log"
        )


def undo_commands(
    run: Session, names: Iterable[str], *, dossier: str | None
) -> list[str]:
    """Return the commands that undo events by name, and name the dossier where it is given."""
    which = f" --dossier {shlex.quote(dossier)}" if dossier else ""
    return [run.command(f"undo {name}{which}") for name in names]


def _wrapped(text: str, width: int, *, head: str) -> list[str]:
    """Lay a text behind its head, in lines of at most so many columns."""
    lines = textwrap.wrap(
        clean(text),
        max(width, _NARROWEST),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    )
    return lines or [head.rstrip()]


def restoring(gone: Sequence[Gone], run: Session, *, several: bool) -> list[str]:
    """Return for each event the line that restores it; with `several` it names the dossier."""
    lines = []
    for each in gone:
        which = f" --dossier {each.dossier}" if several else ""
        lines.append(run.command(f"undo {shlex.quote(each.withdrawn_by.name)}{which}"))
    return lines


def withdrawn_lines(
    gone: Sequence[Gone],
    restore: Sequence[str],
    *,
    run: Session,
    total: int | None = None,
) -> Iterator[str]:
    """Yield a line for each of the first few: what withdrew it, when, and what restores it.

    The last line restores all, where one command does.
    """
    for each, line in zip(gone[:_MOST], restore, strict=False):
        said = f"known already, but {each.withdrawn_by.words}: {each.name}"
        yield f"{said}, place {each.global_position} of the log; `{line}` restores it"
    hidden = (len(gone) if total is None else total) - min(len(gone), _MOST)
    if hidden > 0:
        more = f"… and {hidden} more that are known but withdrawn"
        yield f"{more}; `tracker show` tells of each what withdrew it"
    if len(gone) > 1 and {g.withdrawn_by.recorded_at for g in gone} == {
        format_instant(run.log(read_only=True).head().recorded_at)
    }:
        line = undo_last(run, gone[0].dossier, named=" --dossier " in restore[0])
        yield f"they were withdrawn together, by the last append: `{line}` restores all of them"


def undo_shown(run: Session, done: Appended, *, named: bool) -> list[str]:
    """Return the commands that undo what was done: a few events by name, more as one append."""
    dossier = done.plan.dossier
    if len(done.undo) > _FEW:
        return [undo_last(run, dossier, named=named)]
    return undo_commands(run, done.undo, dossier=dossier if named else None)


def undo_last(run: Session, dossier: str, *, named: bool) -> str:
    """Return the line that takes back the last append of a dossier: an undo, or a redo of one.

    Args:
        run: The session.
        dossier: The dossier.
        named: Whether the line names the dossier.
    """
    ledger = read_ledger(run.log(read_only=True), dossier)
    redo = " --redo" if last_is_undo(ledger) else ""
    which = f" --dossier {shlex.quote(dossier)}" if named else ""
    return run.command(f"undo{redo}{which}")


def as_objects(gone: Sequence[Gone], restore: Sequence[str]) -> list[dict[str, Any]]:
    """Return the same for a program."""
    return [
        {**msgspec.to_builtins(each), "restore": line}
        for each, line in zip(gone, restore, strict=True)
    ]
