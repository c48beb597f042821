"""The reference page of the answers that programs read: every format, its parts, and the meaning of each field."""

from __future__ import annotations

import inspect
import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec

from tracker.render.answers.shapes import ANSWERS
from tracker.services.answers.cell import CellPage
from tracker.services.answers.page import Page

WORDS: Final = Path(__file__).parent / "answer_fields.toml"
PAGE: Final = Path(__file__).parent.parent / "docs" / "reference" / "answers.md"
MADE: Final = "<!-- from here on made from the code -->"
"""The end of what is written by hand on the page."""
ROUND: Final = (
    *((shape.load(), name) for name, shape in ANSWERS.items()),
    (CellPage, ""),
    (Page, ""),
)
"""The answers in their order, with the name of the schema if `tracker schema` prints it."""
COMMANDS: Final = {
    "Picture": "tracker as-of",
    "EventShown": "tracker show",
    "ChangeDays": "",
    "CellPage": "tracker show",
    "Page": "tracker show",
}
"""The commands of answers that are not named as their commands are."""


def answers() -> str:
    """The page on the answers.

    Raises:
        LookupError: A field has no meaning, or a meaning has no field.
    """
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    used: set[tuple[str, str]] = set()
    told: set[str] = set()
    by_hand, mark, _ = PAGE.read_text(encoding="utf-8").partition(MADE)
    out = [by_hand + mark]
    for answer, schema in ROUND:
        name = answer.__name__
        command = COMMANDS.get(name, f"tracker {schema}")
        heading = _format(answer) + (f", of `{command}`" if command else "")
        out += ["", f"## {heading}"]
        if schema:
            out += ["", f"Its JSON Schema: `tracker schema {schema}`."]
        for part in _parts(answer):
            if part.__name__ not in told:
                told.add(part.__name__)
                out += ["", *_section(part, words, used)]
    stale = {(t, f) for t, fields in words.items() for f in fields} - used
    if stale:
        raise LookupError(f"meanings without a field: {sorted(stale)}")
    return "\n".join(out) + "\n"


def _format(answer: type) -> str:
    """The name of a format, from the module that makes it."""
    module = inspect.getmodule(answer)
    said = " ".join((inspect.getdoc(module) or "", inspect.getdoc(answer) or ""))
    found = re.findall(r"`(tracker\.\w+/\d+)`", said)
    named = {"Upcoming": "upcoming"}.get(answer.__name__)
    return f"`{next(f for f in found if not named or named in f)}`"


def _parts(answer: type) -> list[type]:
    """An answer and all that stands in it, each after what it stands in."""
    found: list[type] = []
    waiting: list[Any] = [answer]
    while waiting:
        hint = waiting.pop(0)
        kind = get_origin(hint) or hint
        if _is_part(kind) and kind not in found:
            found.append(kind)
            waiting[:0] = list(get_type_hints(kind).values())
        waiting[:0] = get_args(hint)
    return found


def _section(
    part: type, words: dict[str, dict[str, str]], used: set[tuple[str, str]]
) -> list[str]:
    """The heading of a part, what it is, and its fields."""
    effect, own = _doc(part)
    rows = []
    for field in msgspec.structs.fields(part):
        name = field.encode_name
        meaning = own.get(field.name)
        for table in (part.__name__, "shared") if meaning is None else ():
            if name in words.get(table, {}):
                used.add((table, name))
                meaning = words[table][name]
                break
        if meaning is None:
            raise LookupError(f"{part.__name__}.{name} has no meaning in {WORDS.name}")
        hint = get_type_hints(part)[field.name]
        rows.append(f"| `{name}` | {_worded(hint)} | {_cell(meaning)} |")
    return [
        f"### {part.__name__}",
        "",
        effect,
        "",
        "| field | type | meaning |",
        "|---|---|---|",
        *rows,
    ]


def _doc(part: type) -> tuple[str, dict[str, str]]:
    """The text of a class, and what it says of its attributes."""
    head, _, tail = inspect.cleandoc(part.__doc__ or "").partition("Attributes:\n")
    own = {}
    for entry in re.split(r"\n(?=\S)", textwrap.dedent(tail).strip()):
        name, _, meaning = entry.partition(": ")
        own[name] = " ".join(meaning.split())
    return " ".join(head.split()), own


def _worded(hint: Any) -> str:
    """A type in words, with a link to a part."""
    kind, args = get_origin(hint) or hint, get_args(hint)
    if kind is Literal:
        return ", ".join(f"`{value}`" for value in args)
    if kind in COLLECTIONS:
        return f"{COLLECTIONS[kind]} of {_worded(args[-1])}"
    if _is_part(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if kind in PLAIN:
        return PLAIN[kind]
    words = [_worded(arg) for arg in args if arg is not type(None)]
    return ", ".join(words) + (" or null" if type(None) in args else "")


def _is_part(kind: Any) -> bool:
    """Check that a type is a part of an answer."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


COLLECTIONS: Final = {list: "list", dict: "object"}
PLAIN: Final = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "any value",
}


def _cell(text: str) -> str:
    """A meaning as a cell of a table: without a capital, and without its full stop."""
    plain = text.replace("|", "\\|").removesuffix(".").replace("None", "null")
    return re.sub(r"^Whether (.)", lambda m: m[1], plain)
