"""The fields of an event type, read from its class: types and choices from the annotations, meanings from the docstring."""

from __future__ import annotations

import inspect
import re
import textwrap
import typing
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from tracker.domain.codec import TYPES
from tracker.domain.envelope import EventBody, Evidence, Key, Slug, Text, Value, Written
from tracker.domain.events import Condition, Effect, Scale, Strength, Tally, Term
from tracker.domain.references import POINTERS, refers

Sort = Literal["slug", "text", "date", "key", "choice", "number", "flag", "part", "object"]

_PLAIN: Final[tuple[tuple[Any, Sort], ...]] = (
    (Written, "date"),
    (Text, "text"),
    (Slug, "slug"),
    (Key, "key"),
)
_ENTRY: Final = re.compile(r"\n(?=\S)")
_NAMES_IN_PARTS: Final = {(Condition, "by_whom"): "party", (Evidence, "source"): "source"}


class Field(NamedTuple):
    """One field of an event, or of a part of one.

    Attributes:
        name: Its name in the event's JSON.
        sort: What it holds; several of it when `many`.
        many: Whether it holds a list.
        required: Whether it cannot be left out.
        choices: The words that it may be, when it is a choice.
        refers: What kind of thing it names: party, issue, source, event, ceasefire, …; empty when it names nothing.
        part: The class of the part that it holds.
        help: What it means.
        default: What it is when it is left out.
    """

    name: str
    sort: Sort
    many: bool
    required: bool
    choices: tuple[str, ...]
    refers: str
    part: type[Value] | None
    help: str
    default: object

    @property
    def option(self) -> str:
        """Its name as an option is written."""
        return self.name.replace("_", "-")


@cache
def fields_of(kind: type[msgspec.Struct]) -> dict[str, Field]:
    """The fields of a class by their names in JSON, envelope last, without type and version."""
    hints = get_type_hints(kind, include_extras=True)
    meanings = _meanings(kind)
    named = next((refers(known) for known in TYPES.values() if known is kind), {})
    found = [
        _field(kind, info, hints[info.name], meanings, named)
        for info in msgspec.structs.fields(kind)
        if info.name != "schema_version"
    ]
    envelope = set(EventBody.__struct_fields__) if issubclass(kind, EventBody) else set()
    return {f.name: f for f in sorted(found, key=lambda f: f.name in envelope)}


def _field(
    kind: type[msgspec.Struct],
    info: msgspec.structs.FieldInfo,
    hint: Any,
    meanings: dict[str, str],
    named: dict[str, str],
) -> Field:
    many, inner = _inner(hint)
    sort, choices, part = _sort(inner)
    kind_of = (
        named.get(info.name, "")
        or _NAMES_IN_PARTS.get((kind, info.name), "")
        or ("event" if info.name in POINTERS else "")
    )
    default = None if info.required or info.default is msgspec.NODEFAULT else info.default
    return Field(
        info.encode_name,
        sort,
        many,
        info.required,
        choices,
        kind_of,
        part,
        meanings.get(info.name, ""),
        default,
    )


def _inner(hint: Any) -> tuple[bool, Any]:
    """Whether a hint is that of a list, and what one of it is."""
    if any(hint == plain for plain, _ in _PLAIN):
        return False, hint
    origin, args = get_origin(hint), get_args(hint)
    if origin is typing.Annotated:
        return _inner(args[0]) if get_origin(args[0]) is tuple else (False, hint)
    if origin is tuple:
        return True, args[0]
    options = [a for a in args if a is not type(None)]
    if type(None) in args and len(options) == 1:
        return _inner(options[0])
    return False, hint


def _sort(hint: Any) -> tuple[Sort, tuple[str, ...], type[Value] | None]:
    for plain, sort in _PLAIN:
        if hint == plain:
            return sort, (), None
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "choice", args, None
    if hint is bool:
        return "flag", (), None
    if isinstance(hint, type) and issubclass(hint, Value):
        return "part", (), hint
    if origin is typing.Annotated and args[0] is int:
        return "number", (), None
    return "object", (), None


@cache
def _meanings(kind: type[msgspec.Struct]) -> dict[str, str]:
    """What the docstrings of a class and its bases say of each field."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        _, _, tail = inspect.cleandoc(base.__dict__.get("__doc__") or "").partition("Attributes:\n")
        for entry in _ENTRY.split(textwrap.dedent(tail).strip()):
            name, _, meaning = entry.partition(": ")
            found[name] = " ".join(meaning.split())
    return found


FLAT: Final[tuple[type[Value], ...]] = (Effect, Scale)
"""Parts whose fields are options of their own."""

COUNTS: Final[tuple[type[Value], ...]] = (Tally, Strength)
"""Parts that are written as a number in words."""

MAIN: Final[dict[type[msgspec.Struct], tuple[str, ...]]] = {
    Condition: ("what",),
    Term: ("slug", "text"),
    Evidence: ("source",),
    TYPES["party-registered"]: ("slug", "name"),
    TYPES["issue-defined"]: ("slug", "title"),
    TYPES["source-registered"]: ("slug", "publisher"),
    TYPES["dossier-opened"]: ("dossier", "title"),
}
"""What stands first in the written form of a part, before `; name=value`; two are joined by a colon."""
