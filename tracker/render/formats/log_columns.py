"""The fields of logged events as columns: every field that any type has, each in its own."""

from __future__ import annotations

import types
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from tracker.domain.codec import TYPES

Kind = Literal["text", "integer", "boolean"]
"""The kind of a column's values; a field that has parts is text, in JSON."""

OTHER: Final = "other"
"""The column of fields that have none, as a JSON object.

Those are the fields of unknown types, and values that do not fit their column.
"""

_LOGGED: Final = frozenset(("type", "dossier", "schema_version", "key"))
"""The fields of a payload that the log holds in a column as well."""

_KINDS: Final[dict[Any, Kind]] = {int: "integer", bool: "boolean"}
_MOST: Final = 2**63
_ANY: Final = msgspec.json.Decoder()
_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode

Value = str | int | bool | None


class Fields(NamedTuple):
    """The fields of one event.

    Attributes:
        values: One for each column of `field_kinds`, in their order; None where the event does not
            say it.
        other: What has no column, as a JSON object; None when there is nothing.
    """

    values: list[Value]
    other: str | None


@lru_cache(maxsize=1)
def field_kinds() -> dict[str, Kind]:
    """Return the columns of the fields by name, in the order of the vocabulary.

    The fields of the envelope come first, then those of the types.
    """
    found: dict[str, Kind] = {}
    for event in TYPES.values():
        hints = get_type_hints(event, include_extras=True)
        for field in msgspec.structs.fields(event):
            name, kind = field.encode_name, _kind(hints[field.name])
            same = found.get(name, kind) == kind
            if name not in _LOGGED:
                found[name] = kind if same else "text"
    return found


def payload_fields(payload: str) -> Fields:
    """Return the fields that a payload states, of any type and version.

    An empty payload was erased, and states none.
    """
    places = _places()
    values: list[Value] = [None] * len(places)
    other = {}
    stated = _ANY.decode(payload) if payload else {}
    for name, value in stated.items():
        place = places.get(name)
        if place is not None and _fits(value, place.kind):
            parts = isinstance(value, list | dict)
            values[place.number] = _ENCODE(value).decode() if parts else value
        elif name not in _LOGGED:
            other[name] = value
    return Fields(values, _ENCODE(other).decode() if other else None)


class _Place(NamedTuple):
    number: int
    kind: Kind


@lru_cache(maxsize=1)
def _places() -> dict[str, _Place]:
    return {
        name: _Place(number, kind)
        for number, (name, kind) in enumerate(field_kinds().items())
    }


def _fits(value: object, kind: Kind) -> bool:
    match kind:
        case "integer":
            return type(value) is int and -_MOST <= value < _MOST
        case "boolean":
            return type(value) is bool
        case "text":
            return isinstance(value, str | list | dict)


def _kind(hint: Any) -> Kind:
    """Return the kind of the column that a field's type takes."""
    if get_origin(hint) is Annotated:
        return _kind(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        kinds = {_kind(part) for part in get_args(hint) if part is not type(None)}
        return kinds.pop() if len(kinds) == 1 else "text"
    return _KINDS.get(hint, "text")
