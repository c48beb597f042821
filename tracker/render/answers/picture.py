"""A picture as a document, like every other answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render import LOOK, render_document
from tracker.render.document import Document

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture
    from tracker.render import Format
    from tracker.render.document import Block

# Only what the format writes is made, and only what that needs is imported.


def render_picture(
    picture: Picture,
    *,
    fmt: Format,
    width: int = 80,
    lines: int = LOOK,
    color: bool = False,
    full: bool = False,
    today_known: bool = True,
) -> str:
    """Write a picture as text that ends with a line break.

    Args:
        picture: The answer.
        fmt: The form it takes.
        width: How many columns a terminal table may take.
        lines: About how many lines a terminal table may take.
        color: Whether a terminal table may use colour.
        full: Whether a terminal table shows all; every other form always does.
        today_known: Whether the log was read to its head; otherwise the first sentence names the
            last place read.
    """
    document = picture_document(picture, fmt=fmt, full=full, today_known=today_known)
    return render_document(
        document, fmt=fmt, width=width, lines=lines, color=color, full=full
    )


def picture_document(
    picture: Picture, *, fmt: Format, full: bool = False, today_known: bool = True
) -> Document:
    """Return a picture as a document that a format can write.

    Args:
        picture: The answer.
        fmt: The format: a terminal names shortly what the others say in full.
        full: Whether a terminal shows all.
        today_known: Whether the log was read to its head.
    """
    if fmt == "json":
        return Document(value=picture)
    if fmt == "jsonl":
        from tracker.render.answers.picture_rows import entry_rows

        return Document(value=picture, rows=tuple(entry_rows(picture)))
    if fmt in {"csv", "tsv"}:
        from tracker.render.answers.picture_rows import STATEMENT_FIELDS, statement_rows

        rows = tuple(statement_rows(picture))
        return Document(value=picture, rows=rows, fields=STATEMENT_FIELDS)
    return _in_words(picture, short=fmt == "table", full=full, today_known=today_known)


def _in_words(
    picture: Picture, *, short: bool, full: bool, today_known: bool
) -> Document:
    from tracker.render.answers.matrix_words import matrix_of, picture_sentence
    from tracker.render.answers.picture_summary import picture_summary
    from tracker.render.answers.truces_meetings_proposals import sections
    from tracker.render.sanitize import clean
    from tracker.render.styled_text import Span, Voice

    voice = Voice(picture, short=short, boundary=picture.asked.boundary)
    matrix = matrix_of(picture, voice, whole=not short)
    lists = (
        picture_summary(picture, voice)
        if short and not full
        else sections(picture, voice)
    )
    blocks: tuple[Block, ...] = (matrix, *lists)
    place = f"Dossier {clean(picture.dossier)}, log place {picture.asked.log}."
    return Document(
        sentence=picture_sentence(picture, voice, today_known=today_known, hint=short),
        blocks=blocks,
        sources=tuple(picture.sources),
        value=picture,
        title=clean(picture.title) or picture.dossier,
        zone=picture.zone,
        year=voice.year,
        foot=(Span(place, "dim"),),
    )
