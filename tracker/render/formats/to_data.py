"""Answers as data under their published names: JSON, JSON Lines, CSV and TSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.sanitize import clean, clean_lines, quiet_json

if TYPE_CHECKING:
    from collections.abc import Sequence

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


Field = str | int | bool | None

FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""The signs that begin a formula in a spreadsheet; the last four are the full-width forms."""


def to_csv(document: Document, _screen: Screen) -> str:
    """Write rows separated by commas, quoted where needed, lines ended by a line feed."""
    return _sheet(document, tabs=False)


def to_tsv(document: Document, _screen: Screen) -> str:
    """Write rows separated by tabs; a tab or a line break inside a field becomes a space."""
    return _sheet(document, tabs=True)


def _sheet(document: Document, *, tabs: bool) -> str:
    import csv
    import io

    header = document.fields
    if not header:
        header = tuple(dict.fromkeys(name for row in document.rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if tabs else ",", lineterminator="\n")
    writer.writerow(header)
    for row in document.rows:
        fields = [flat_field(name, row.get(name)) for name in header]
        writer.writerow([as_field(value, tabs=tabs) for value in fields])
    return out.getvalue()


def csv_line(cells: Sequence[str], delimiter: str) -> str:
    """Write cells that are not an answer as one line, each as it is."""
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()


def flat_field(name: str, value: object) -> Field:
    """Return a field for a cell; where a fact names its sources and has none, that is said."""
    from tracker.render.styled_text import NO_SOURCE

    if name in {"citations", "sources"} and value == []:
        return NO_SOURCE
    return _flat(value)


def _flat(value: object) -> Field:
    """Return a value as one field: lists joined, what is deeper as JSON."""
    if value is None or isinstance(value, str | int | bool):
        return value
    built: Any = msgspec.to_builtins(value)
    if built is None or isinstance(built, str | int | bool):
        return built
    if not isinstance(built, list) or any(
        isinstance(each, list | dict) for each in built
    ):
        return msgspec.json.encode(built).decode() if built else ""
    return "; ".join("" if each is None else str(each) for each in built)


def as_field(value: Field, *, tabs: bool = False, exact: bool = False) -> str:
    """Return a field as text that no spreadsheet takes for a formula.

    Args:
        value: The field.
        tabs: Whether tabs stand between fields, so that none may stand inside.
        exact: Whether text stays as it is, formula or not.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if exact:
        return value
    text = clean(value) if tabs else clean_lines(value)
    if value.startswith(FORMULA) or text.startswith(FORMULA):
        return f"'{text}"
    return text
