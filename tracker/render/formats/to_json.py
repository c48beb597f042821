"""Answers as data under their published names: JSON, and JSON Lines with one entry a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.render.sanitize import quiet_json

if TYPE_CHECKING:
    from tracker.render import Screen
    from tracker.render.document import Document


def to_json(document: Document, _screen: Screen) -> str:
    """Write the value of a document as indented JSON."""
    return json_text(document.value)


def to_jsonl(document: Document, _screen: Screen) -> str:
    """Write one row of a document a line."""
    return "".join(json_line(row) for row in document.rows)


def json_text(value: object) -> str:
    """Write a value as indented JSON that no terminal obeys."""
    return quiet_json(msgspec.json.format(msgspec.json.encode(value), indent=2)) + "\n"


def json_line(value: object) -> str:
    """Write a value as one line of JSON that no terminal obeys."""
    return quiet_json(msgspec.json.encode(value)) + "\n"
