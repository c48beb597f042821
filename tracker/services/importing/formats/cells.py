"""Cells of a table as values of fields.

A dotted column is a part of an event, and a cell may hold a list.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.codec import TYPES, load_object
from tracker.domain.errors import MalformedJSONError, TrackerError
from tracker.services.event_fields import Field, fields_of
from tracker.services.importing.formats.file_rows import FileNotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE: Final = re.compile(r"([-+]?[0-9]{1,16})(?:\.(?!000$)0*)?")
"""A whole number; its fraction may be written where it is nothing, as spreadsheets do.

Of `20.000` it is not known whether it is twenty or twenty thousand.
"""


class FieldColumn(NamedTuple):
    """The field of a column, as a path of names."""

    path: tuple[str, ...]


@cache
def column_of(name: str) -> FieldColumn | None:
    """Return the field that a column names; None where no type of event has it."""
    if name in {"type", "schema_version"}:
        return FieldColumn((name,))
    path = tuple(name.split("."))
    return (
        FieldColumn(path)
        if any(_field(kind_name, path) is not None for kind_name in TYPES)
        else None
    )


def fields_named() -> list[str]:
    """Return the fields of all types."""
    return sorted(
        {name for kind in TYPES.values() for name in fields_of(kind)} | {"type"}
    )


@cache
def _field(kind_name: str, path: tuple[str, ...]) -> Field | None:
    """Return the field of a type at a path."""
    kind: Any = TYPES.get(kind_name)
    field: Field | None = None
    for depth, name in enumerate(path):
        if kind is None:
            return None
        field = fields_of(kind).get(name)
        if field is None:
            return None
        if field.sort == "object" and depth + 2 == len(path):
            # What a correction replaces has the fields of some other type.
            return field._replace(name=path[-1], sort="text")
        kind = field.part
    return field


class Cells:
    """Turns the cells of a row into the fields of an event, column by column."""

    def __init__(self, columns: Sequence[FieldColumn | None]) -> None:
        self.columns = columns
        self._type = next(
            (n for n, c in enumerate(columns) if c and c.path == ("type",)), None
        )
        self._plans: dict[str, list[tuple[int, tuple[str, ...], Field | None]]] = {}

    def __call__(
        self, cells: Sequence[str], kind: str | None
    ) -> tuple[dict[str, Any], TrackerError | None, int]:
        """Return the fields; or what is wrong with a cell, and its place."""
        name = (
            (cells[self._type].strip() if self._type is not None else "") or kind or ""
        )
        plan = self._plans.get(name)
        if plan is None:
            if len(self._plans) > 2 * len(TYPES):
                self._plans.clear()
            plan = self._plans[name] = [
                (n, c.path, _field(name, c.path))
                for n, c in enumerate(self.columns)
                if c
            ]
            # How many parts a list has is said by names and numbers, before any text with
            # semicolons in it.
            plan.sort(key=lambda column: _is_prose(column[2]))
        found: dict[str, Any] = {}
        for place, path, field in plan:
            text = cells[place]
            if not text or text.isspace():
                if path[0] in _perhaps_nobody(name):
                    found.setdefault(path[0], [])
                continue
            try:
                _put(found, path, text.strip(), field, name)
            except TrackerError as problem:
                return found, problem, place
        return found, None, 0


@cache
def _perhaps_nobody(name: str) -> frozenset[str]:
    """Return the lists of a type for which an empty cell says that they are not known."""
    fields = fields_of(TYPES[name]).values() if name in TYPES else ()
    return frozenset(field.name for field in fields if field.perhaps_nobody)


def _is_prose(field: Field | None) -> bool:
    """Return whether a field holds words in which a semicolon may stand."""
    return field is not None and field.sort == "text" and not field.refers


def split_list(text: str) -> list[str]:
    """Return the items of a list in a cell: between bars, or semicolons where there is no bar."""
    return [item.strip() for item in text.split("|" if "|" in text else ";")]


def _put(
    found: dict[str, Any],
    path: tuple[str, ...],
    text: str,
    field: Field | None,
    kind: str,
) -> None:
    if len(path) == 1:
        found[path[0]] = _whole(text, field, path)
        return
    outer = _field(kind, path[:1])
    inner = _field(kind, path)
    if outer is None or not outer.many:
        below = found.setdefault(path[0], {})
        if not isinstance(below, dict):
            raise FileNotUnderstoodError(
                f"{path[0]} stands in a column of its own as well",
                "write it in one column, or in dotted ones",
            )
        _put_plain(below, path[1:], text, inner)
        return
    parts = found.setdefault(path[0], [])
    # Of one part the words are whole, whatever stands in them.
    whole = len(parts) == 1 and "|" not in text and _is_prose(inner)
    _put_parts(parts, path, [text] if whole else split_list(text), inner)


def _put_parts(
    parts: list[dict[str, Any]],
    path: tuple[str, ...],
    items: list[str],
    inner: Field | None,
) -> None:
    if len(items) == 1:
        items *= max(1, len(parts))
    if len(parts) == 1 and len(items) > 1:
        parts += [dict(parts[0]) for _ in items[1:]]
    if parts and len(items) != len(parts):
        raise FileNotUnderstoodError(
            f"{'.'.join(path)} lists {len(items)}, the columns of {path[0]} before it {len(parts)}",
            "list as many in each, empty ones too; where a bar stands between items, a semicolon "
            "is part of the text",
        )
    if not parts:
        parts += [{} for _ in items]
    for part, item in zip(parts, items, strict=True):
        if item:
            _put_plain(part, path[1:], item, inner)


def _put_plain(
    found: dict[str, Any], path: tuple[str, ...], text: str, field: Field | None
) -> None:
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = _whole(text, field, path)


def _whole(text: str, field: Field | None, path: tuple[str, ...]) -> Any:
    """Return a cell as its field asks; what does not fit stays text, for the reader to refuse."""
    if field is None:
        return text
    if field.many and field.part is None:
        return [_one(item, field) for item in split_list(text) if item]
    if field.sort == "object" or field.part is not None:
        return _json(text, field, path)
    return _one(text, field)


def _one(text: str, field: Field) -> Any:
    if field.sort == "number" and (whole := _WHOLE.fullmatch(text)):
        return int(whole[1])
    if field.sort == "flag" and text.lower() in {"true", "false", "yes", "no"}:
        return text.lower() in {"true", "yes"}
    return text


def _json(text: str, field: Field, path: tuple[str, ...]) -> Any:
    """Return a part that is written into one cell as JSON."""
    hint = (
        f"use dotted columns such as {path[0]}.{next(iter(fields_of(field.part)))}"
        if field.part
        else 'write an object, such as {"when": "2025-05-28"}'
    )
    try:
        return load_object(b'{"it":' + text.encode("utf-8", "surrogatepass") + b"}")[
            "it"
        ]
    except MalformedJSONError as problem:
        raise FileNotUnderstoodError(
            f"{path[0]} holds no JSON: {problem}", hint
        ) from problem
