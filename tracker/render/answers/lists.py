"""A list of like things as a document of one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render import render_document
from tracker.render.document import Document, Table
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.render import Format
    from tracker.render.styled_text import Line

FORMAT: Final = "tracker.list/1"


def render_list(
    title: str,
    things: Sequence[msgspec.Struct],
    kind: type[msgspec.Struct],
    *,
    fmt: Format,
    width: int,
    fields: Sequence[str] = (),
) -> str:
    """Write a list as text that ends with a line break.

    Args:
        title: The name of the list.
        things: Its entries.
        kind: The class of every entry.
        fmt: The form it takes.
        width: How many columns a terminal table may take.
        fields: The fields that a terminal shows; by default those that say something.
    """
    short = fmt == "table"
    document = list_document(
        title, things, kind, short=short, fields=fields if short else ()
    )
    return render_document(document, fmt=fmt, width=width)


def list_document(
    title: str,
    things: Sequence[msgspec.Struct],
    kind: type[msgspec.Struct],
    *,
    short: bool,
    fields: Sequence[str] = (),
) -> Document:
    """Return a list as a document of one table.

    Args:
        title: The name of the list.
        things: Its entries.
        kind: The class of every entry.
        short: Whether columns that say nothing are left out.
        fields: The fields shown; by default all.
    """
    rows: list[dict[str, Any]] = [msgspec.to_builtins(thing) for thing in things]
    shown = list(fields or kind.__struct_fields__)
    if short:
        shown = [field for field in shown if _says_something(field, rows)]
    sentence: Line = (Span(f"{clean(title)}: none"),)
    blocks: tuple[Table, ...] = ()
    if rows:
        sentence, blocks = (), (_table(rows, shown),)
    return Document(
        sentence=sentence,
        blocks=blocks,
        value={"format": FORMAT, "rows": rows},
        rows=tuple(rows),
        title=title,
        fields=kind.__struct_fields__,
    )


def _says_something(field: str, rows: Sequence[dict[str, Any]]) -> bool:
    return any(row[field] not in (None, "", False) for row in rows)


def _table(rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> Table:
    header = tuple(field.replace("_", " ") for field in fields)
    body = [tuple((Span(_words(row[field])),) for field in fields) for row in rows]
    return Table(header, tuple(body), plain=True)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    return clean(str(value))
