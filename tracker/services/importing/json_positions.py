"""Places of fields in a line of JSON, so that an error can point at them."""

from __future__ import annotations

import json
import re

# The standard library's own, without a stub.
from json.decoder import scanstring  # type: ignore[attr-defined]
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
)

import msgspec

from tracker.domain.names import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STEP: Final = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")
_AT: Final = re.compile(r" - at `\$(.*?)`$")
_OWN: Final = re.compile(r"^([a-z_]+(?:\.[A-Za-z_]+)*): ")
_ENUM: Final = re.compile(r"Invalid enum value '(.*)'", re.DOTALL)
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(.*?)`")
_DECODER: Final = json.JSONDecoder()


class TextSpan(NamedTuple):
    """Characters `start` to `end` of a line, half-open, from 0."""

    start: int
    end: int


class LocatedProblem(NamedTuple):
    """A decoder's complaint taken apart.

    Attributes:
        message: What was found, in our words.
        path: Which field is to blame, from the outside in.
        names: Whether the field's name is to blame, and not its value.
        hint: What may have been meant, where that is known.
    """

    message: str
    path: tuple[str | int, ...]
    names: bool = False
    hint: str = ""


def locate_problem(
    message: str, kind: type[msgspec.Struct] | None = None
) -> LocatedProblem:
    """Return a decoder's complaint with its place, and what could have stood there.

    Args:
        message: Such as "stance: is blank - at `$.evidence[0]`" or "Object contains unknown field
            `stanc`".
        kind: The struct that the text was to be read as, if it is known.
    """
    found, path = _split_place(message)
    if missing := _MISSING.search(found):
        return LocatedProblem(f"{missing[1]}: is missing", path)
    if unknown := _UNKNOWN.search(found):
        name = unknown[1]
        hint = did_you_mean(nearest(name, _fields(kind, path)))
        return LocatedProblem(
            f"there is no field {name!r}", (*path, name), names=True, hint=hint
        )
    if enum := _ENUM.search(found):
        allowed = _choices(kind, path)
        listed = f"none of {', '.join(allowed)}" if allowed else "not one of its values"
        hint = did_you_mean(nearest(enum[1], allowed))
        return LocatedProblem(f"{enum[1]!r} is {listed}", path, hint=hint)
    if found.startswith("Expected"):
        found = found[:1].lower() + found[1:]
    return LocatedProblem(found, path)


def _annotation(kind: type[msgspec.Struct] | None, path: Sequence[str | int]) -> Any:
    """Return the annotation at a path below a struct; None where nothing is known."""
    found: Any = kind
    for step in path:
        found = _element(found) if isinstance(step, int) else _field(found, step)
    return found


def _element(annotation: Any) -> Any:
    for part in _parts(annotation):
        if get_origin(part) is tuple:
            return get_args(part)[0]
    return None


def _field(annotation: Any, name: str) -> Any:
    struct = _struct(annotation)
    for field in msgspec.structs.fields(struct) if struct is not None else ():
        if name in {field.name, field.encode_name}:
            return field.type
    return None


def _struct(annotation: Any) -> type[msgspec.Struct] | None:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            return part
    return None


def _parts(annotation: Any) -> list[Any]:
    """Return an annotation without `Annotated`, and the members of a union."""
    if get_origin(annotation) is Annotated:
        return _parts(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [part for member in get_args(annotation) for part in _parts(member)]
    return [annotation]


def _fields(
    kind: type[msgspec.Struct] | None, path: Sequence[str | int]
) -> tuple[str, ...]:
    struct = _struct(_annotation(kind, path))
    return (
        ()
        if struct is None
        else tuple(f.encode_name for f in msgspec.structs.fields(struct))
    )


def _choices(
    kind: type[msgspec.Struct] | None, path: Sequence[str | int]
) -> tuple[str, ...]:
    literal = next(
        (a for a in _parts(_annotation(kind, path)) if get_origin(a) is Literal), None
    )
    return () if literal is None else get_args(literal)


def _split_place(message: str) -> tuple[str, tuple[str | int, ...]]:
    """Return a decoder's complaint without the path in it, and the path."""
    path: list[str | int] = []
    if at := _AT.search(message):
        message = message[: at.start()]
        path = [
            int(step[2]) if step[2] else step[1]
            for step in _STEP.finditer(at[1])
            if step[1] or step[2]
        ]
    if own := _OWN.match(message):
        name = own[1].rstrip("_")
        message = name + message[len(own[1]) :]
        path += [step for step in name.split(".") if not path or step != path[-1]]
    return message, tuple(path)


def span_of(text: str, path: Sequence[str | int], *, names: bool = False) -> TextSpan:
    """Return the place of a value in a JSON text, as far down its path as the text goes.

    Args:
        text: Valid JSON.
        path: Names and places, from the outside in: of `{"a": [1, 23]}` the path `("a", 1)` is
            the text `23`, at 10 to 12.
        names: Whether the name before the value is meant.
    """
    start = _skip(text, 0)
    span = TextSpan(start, len(text.rstrip()))
    whole = span
    for depth, step in enumerate(path, start=1):
        inner = _child(text, span.start, step, name=names and depth == len(path))
        if inner is None:
            break
        span = inner
    if span == whole:
        return TextSpan(start, min(start + 1, len(text)))
    return span


def _child(text: str, start: int, step: str | int, *, name: bool) -> TextSpan | None:
    opening = text[start : start + 1]
    if isinstance(step, str) and opening == "{":
        at = _skip(text, start + 1)
        while text[at] == '"':
            first = at
            found, at = _string(text, at)
            last, at = at, _skip(text, _skip(text, at) + 1)
            end = _value_end(text, at)
            if found == step:
                return TextSpan(first, last) if name else TextSpan(at, end)
            at = _skip(text, end)
            if text[at] != ",":
                return None
            at = _skip(text, at + 1)
    if isinstance(step, int) and opening == "[":
        at, place = _skip(text, start + 1), 0
        while text[at] != "]":
            end = _value_end(text, at)
            if place == step:
                return TextSpan(at, end)
            at, place = _skip(text, end), place + 1
            if text[at] != ",":
                return None
            at = _skip(text, at + 1)
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _string(text: str, at: int) -> tuple[str, int]:
    found: tuple[str, int] = scanstring(text, at + 1, True)
    return found


def _value_end(text: str, at: int) -> int:
    found: tuple[Any, int] = _DECODER.raw_decode(text, at)
    return found[1]
