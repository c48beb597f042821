"""A picture as rows: a statement a row for a sheet, an entry of any list a line for JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.projections.subjects import SUBJECTS
from tracker.render.styled_text import Voice, condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format import Picture, Statement

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
    "basis",
    "confidence",
    "age_days",
    "inherited_from",
    "disputed_by",
    "citations",
)
STATEMENT_FIELDS: Final = (*_CELL, *_STATEMENT)
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
        }
        for statement in cell.statements:
            yield {**about, **_statement(statement, voice)}
        if not cell.statements:
            yield about


def _statement(found: Statement, voice: Voice) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(found, name, None) for name in _STATEMENT}
    row["statement_issue"] = found.issue
    row["conditions"] = [condition(each, voice) for each in found.conditions]
    return row


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
