"""Briefs of logs in memory, as data and as documents."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from tracker.render import document_bytes, render_document
from tracker.render.answers.brief import asked_again, brief_document
from tracker.render.answers.brief.pictures import Pictures
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief
from tracker.services.dossiers import BundledLog, Chosen, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.paths import Path, SaidThen
    from tracker.render.document import Document
    from tracker.services.answers.brief_and_chart import BriefAnswer

NOW = 1_790_000_000_000_000


def asked_of(
    recorded: Sequence[RecordedEvent],
    period: str | None = None,
    *,
    pictures: bool = False,
    compared: bool = False,
    **asked: Any,
) -> BriefAnswer:
    """The brief of a log in memory."""
    log, name = BundledLog(recorded), recorded[0].event.dossier
    shelf = SimpleNamespace(
        choose=lambda _: Chosen(name, log, None), own=lambda: None, swapped_colours=None
    )
    question = AskedBrief(period=period, **asked)
    return ask_brief(
        cast("Shelf", shelf),
        question,
        now=NOW,
        again=asked_again,
        pictures=pictures,
        compared=compared,
    ).value


def brief_of(
    recorded: Sequence[RecordedEvent], period: str | None = None, **asked: Any
) -> Brief:
    """The same as data."""
    found = asked_of(recorded, period, **asked)
    pictures = Pictures(None, None, today_known=True)
    document = brief_document(found.brief, pictures, as_data=True)
    return cast("Brief", document.value)


def document_of(
    recorded: Sequence[RecordedEvent], period: str | None = None, **asked: Any
) -> Document:
    """The same as a document without pictures."""
    found = asked_of(recorded, period, **asked)
    return brief_document(found.brief, Pictures(None, None, today_known=True))


def drawn_document_of(
    recorded: Sequence[RecordedEvent],
    period: str | None = None,
    *,
    on_paper: bool = False,
    beside: str = "",
    **asked: Any,
) -> Document:
    """The same with its pictures."""
    found = asked_of(recorded, period, pictures=True, **asked)
    pictures = Pictures(found.drawn, found.begins, True, on_paper, beside)
    return brief_document(found.brief, pictures)


def markdown(
    recorded: Sequence[RecordedEvent], period: str | None = None, **asked: Any
) -> str:
    """The same as Markdown."""
    return render_document(document_of(recorded, period, **asked), fmt="markdown")


def file_of(document: Document, fmt: str) -> bytes:
    """The bytes of a file of it."""
    return document_bytes(document, fmt=fmt)


def paths(brief: Brief) -> Iterator[Path]:
    """Every path of a brief."""
    for top in brief.moved.issues if brief.moved else ():
        yield from top.paths
        for part in top.parts:
            yield from part.paths


def said_on(path: Path) -> Iterator[SaidThen]:
    """Every statement of a path, those that say a stance again among them."""
    for line in path.lines:
        yield line.said
        yield from line.again
