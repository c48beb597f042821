"""A picture as a document like every other answer, and as rows of data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.projections.subjects import SUBJECTS
from tracker.render.document import Document, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format import Cell, Picture
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.services.answers.pictures import Reading


# Only what the format writes is made, and only what that needs is imported.


def reading_document(
    reading: Reading,
    *,
    parts: bool = False,
    full: bool = False,
    today_known: bool = True,
) -> Document:
    """Return a picture, and what is to be known beside it, as a terminal shows it.

    Args:
        reading: The answer.
        parts: Whether the parts of issues are shown.
        full: Whether everything is shown.
        today_known: Whether the log was read to its head.
    """
    from tracker.render.answers.picture.reading import ReadingWords

    words = ReadingWords(
        reading,
        with_parts=parts,
        full=full,
        today_known=today_known,
    )
    return words.document()


def picture_document(
    picture: Picture, *, fmt: Format, full: bool = False, today_known: bool = True
) -> Document:
    """Return a picture alone as a document that a format can write.

    Args:
        picture: The answer.
        fmt: The format: a terminal shows shortly what the others say in full.
        full: Whether a terminal shows everything.
        today_known: Whether the log was read to its head.
    """
    if fmt == "table":
        from tracker.projections.picture import Selection
        from tracker.services.answers.pictures import Reading

        alone = Reading(picture, Selection())
        return reading_document(alone, full=full, today_known=today_known)
    if fmt == "json":
        return Document(value=picture)
    if fmt == "jsonl":
        return Document(rows=tuple(entry_rows(picture)))
    if fmt in {"csv", "tsv"}:
        return Document(rows=tuple(statement_rows(picture)), fields=STATEMENT_FIELDS)
    told = _in_words(picture, today_known=today_known)
    if fmt != "xlsx":
        return told
    sheets = tuple(picture_sheets(picture))
    return msgspec.structs.replace(told, sheets=sheets)


_TITLES: Final = {"ceasefires": "Truces", "forces": "Figures"}
"""Names of lists for a reader, where they are not those of the data."""


def picture_sheets(picture: Picture) -> Iterator[Sheet]:
    """Give the statements, and every list that is not empty, as tables of data."""
    yield Sheet("Statements", tuple(statement_rows(picture)), STATEMENT_FIELDS)
    lists: dict[object, list[dict[str, object]]] = {}
    for row in entry_rows(picture):
        lists.setdefault(row.pop("kind"), []).append(row)
    for subject in SUBJECTS:
        if rows := lists.get(subject.kind):
            name = _TITLES.get(subject.name, subject.name.capitalize())
            yield Sheet(name, tuple(rows))
    for name in ("issue", "column"):
        yield Sheet(f"{name.capitalize()}s", tuple(lists.get(name, ())))


def _in_words(picture: Picture, *, today_known: bool) -> Document:
    from tracker.projections.questions.state_of_play import state_of_play
    from tracker.render.answers.entries import sections
    from tracker.render.answers.picture.play import play_words
    from tracker.render.answers.picture.words import (
        later_note,
        matrix_of,
        picture_sentence,
    )
    from tracker.render.sanitize import clean
    from tracker.render.styled_text import Voice

    voice = Voice(picture, boundary=picture.asked.boundary)
    today = voice.closing_day(picture.asked.boundary)
    play = play_words(state_of_play(picture, None), voice, today)
    lists = sections(picture, voice)
    blocks: tuple[Block, ...] = (play, matrix_of(picture, voice), *lists)
    return Document(
        sentence=picture_sentence(picture, voice, today_known=today_known),
        note=later_note(picture),
        blocks=blocks,
        sources=tuple(picture.sources),
        value=picture,
        title=clean(picture.title) or picture.dossier,
        zone=picture.zone,
        year=voice.year,
    )


_CELL: Final = (
    "dossier",
    "valid",
    "known",
    "log",
    "issue",
    "issue_title",
    "column",
    "column_name",
    "state",
)
_STATEMENT: Final = (
    "key",
    "keys",
    "keys_total",
    "since",
    "event_id",
    "party",
    "statement_issue",
    "stance",
    "stance_code",
    "placement",
    "conditions",
    "when",
    "when_words",
    "reported",
    "reported_later",
    "speaker",
    "office",
    "basis",
    "confidence",
    "age_days",
    "inherited_from",
    "disputed_by",
    "citations",
    "own_citations",
)
_OWN: Final = (
    "own_state",
    "own_stale_days",
    "own_ended",
    "own_ended_key",
    "own_ended_sources",
    "stale_days",
)
STATEMENT_FIELDS: Final = (*_CELL, *_STATEMENT, *_OWN)
"""The header of a sheet of statements."""

_LISTS: Final = (
    ("issue", "issues"),
    ("column", "columns"),
    ("cell", "cells"),
    *((subject.kind, subject.name) for subject in SUBJECTS),
    ("source", "sources"),
)


def statement_rows(picture: Picture) -> Iterator[dict[str, object]]:
    """Give one row for each statement of a cell, and one for a cell without any."""
    from tracker.render.styled_text import Voice, condition

    voice = Voice(picture, short=False)
    titles = {issue.slug: issue.title for issue in picture.issues}
    names = {column.slug: column.name for column in picture.columns}
    for cell in picture.cells:
        about: dict[str, object] = {
            "dossier": picture.dossier,
            "valid": picture.asked.valid,
            "known": picture.asked.known,
            "log": picture.asked.log,
            "issue": cell.issue,
            "issue_title": titles.get(cell.issue),
            "column": cell.column,
            "column_name": names.get(cell.column),
            "state": cell.state,
            "own_state": cell.own_state,
            "own_stale_days": cell.own_stale_days,
            "own_ended": cell.own_ended,
            "own_ended_key": cell.own_ended_key,
            "own_ended_sources": _ended_on(cell),
            "stale_days": cell.stale_days,
        }
        for found in cell.statements:
            row = {name: getattr(found, name, None) for name in _STATEMENT}
            row["statement_issue"] = found.issue
            row["conditions"] = [condition(each, voice) for each in found.conditions]
            yield {**about, **row}
        if not cell.statements:
            yield about


def _ended_on(cell: Cell) -> list[str]:
    """Return the sources of the ending that holds in a cell, or that none is given."""
    from tracker.render.styled_text import NO_SOURCE

    if cell.own_ended is None:
        return []
    return cell.own_ended_sources or [NO_SOURCE]


def entry_rows(picture: Picture) -> Iterator[dict[str, object]]:
    """Give every entry of every list with its `kind`.

    An entry's own kind is `note_kind` and the like.
    """
    asked: dict[str, Any] = msgspec.to_builtins(picture.asked)
    yield {
        "kind": "asked",
        "format": picture.format,
        "dossier": picture.dossier,
        "title": picture.title,
        "zone": picture.zone,
        **asked,
    }
    for slug, name in picture.parties.items():
        yield {"kind": "party", "slug": slug, "name": name}
    for kind, field in _LISTS:
        for entry in getattr(picture, field):
            row: dict[str, object] = {"kind": kind}
            for name, value in msgspec.to_builtins(entry).items():
                row[f"{kind}_kind" if name == "kind" else name] = value
            yield row
