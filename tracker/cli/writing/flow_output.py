"""The lines and fields that every command shows of a plan, its preview, and what came of it."""

from __future__ import annotations

import shlex
import textwrap
from typing import TYPE_CHECKING

from tracker.cli.frame.hints import worded
from tracker.render import render_document
from tracker.render.answers.preview import preview_document
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.cli.frame.session import Session
    from tracker.projections.questions.diff_format import Diff
    from tracker.render.document import Document
    from tracker.services.reading import Remark
    from tracker.services.recording.flow import Appended, Plan
    from tracker.services.recording.near_duplicates import Near

NOTHING: str = "nothing was appended"
_NARROWEST = 40


def remark_lines(remarks: Iterable[Remark]) -> list[str]:
    """Remarks in the words of the command line."""
    return [worded(remark.text, remark.advice) for remark in remarks]


def near_lines(near: Iterable[Near], *, width: int) -> Iterator[str]:
    """Facts that are recorded already and very like new ones, with the words of both."""
    for each in near:
        yield clean(f"Very like {each.name}, which is recorded already ({each.why}):")
        yield from wrapped(each.recorded, width, head="  recorded  ")
        yield from wrapped(each.new, width, head="  new       ")
        yield ""


def preview_text(plan: Plan, diff: Diff, *, width: int, color: bool) -> str:
    """The difference that a plan makes to the answer, and the names that it registers."""
    parties = plan.ledger.mended.catalogue.parties
    names = {slug: party.name for slug, party in parties.items()}
    document = preview_document(diff, plan.facts, names=names)
    return document_text(document, width=width, color=color)


def document_text(document: Document, *, width: int, color: bool) -> str:
    """A preview as text, with an empty line behind it where it says more than a sentence."""
    text = render_document(document, fmt="table", width=width, color=color)
    return f"{text}\n" if document.blocks else text


def appended_lines(done: Appended) -> Iterator[str]:
    """A line for each event that was appended, with its place in the log."""
    for fact, receipt in zip(done.plan.facts, done.receipts, strict=bool(done.receipts)):
        name = fact.key or getattr(fact, "slug", receipt.event_id)
        yield (
            f"appended {name} to {fact.dossier}: {fact.type}, "
            f"place {receipt.global_position} of the log"
        )


def undo_commands(run: Session, names: Iterable[str], *, dossier: str | None) -> list[str]:
    """The commands that undo events by name; they name the dossier where it is given."""
    which = f" --dossier {shlex.quote(dossier)}" if dossier else ""
    return [run.command(f"undo {name}{which}") for name in names]


def wrapped(text: str, width: int, *, head: str = "", indent: str | None = None) -> list[str]:
    """A text behind its head, in lines of at most so many columns."""
    lines = textwrap.wrap(
        clean(text),
        max(width, _NARROWEST),
        initial_indent=head,
        subsequent_indent=" " * len(head) if indent is None else indent,
        break_on_hyphens=False,
    )
    return lines or [head.rstrip()]
