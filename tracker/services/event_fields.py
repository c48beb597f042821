"""Event types as a person writes them: nouns, fields, and the parts of a field in one line.

The fields are read from the class of a type: what they hold from the annotations, what they mean
from the docstring. Parts are written such as `WHAT; by=ukraine; before=talks`,
`prisoners: 1000 for 1000; due=2025-06-01` and `about 50,000 troops`.
"""

from __future__ import annotations

import inspect
import re
import textwrap
import typing
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NamedTuple,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from tracker.domain.codec import TYPES
from tracker.domain.envelope import (
    EventBody,
    Evidence,
    Key,
    Slug,
    Text,
    Title,
    Topic,
    Value,
    Written,
    refuse,
)
from tracker.domain.events import (
    Condition,
    Effect,
    Proviso,
    Scale,
    Strength,
    Tally,
    Term,
)
from tracker.domain.names import is_slug, nearest, slugify
from tracker.domain.references import POINTERS, refers

if TYPE_CHECKING:
    from collections.abc import Iterable

Sort = Literal[
    "slug", "text", "date", "key", "choice", "number", "flag", "part", "object"
]

_PLAIN: Final[tuple[tuple[Any, Sort], ...]] = (
    (Written, "date"),
    (Text, "text"),
    (Title, "text"),
    (Topic, "slug"),
    (Slug, "slug"),
    (Key, "key"),
)
_ENTRY: Final = re.compile(r"\n(?=\S)")
_NAMES_IN_PARTS: Final = {
    (Condition, "by_whom"): "party",
    (Proviso, "by_whom"): "party",
    (Condition, "step"): "step",
    (Condition, "before_step"): "step",
    (Proviso, "step"): "step",
    (Proviso, "before_step"): "step",
    (Evidence, "source"): "source",
}
_PART: Final = re.compile(r"\s*([A-Za-z][A-Za-z_-]*)\s*=(.*)", re.DOTALL)
_NUMBER: Final = r"\d{1,3}(?:[,_\u00a0\u202f ]\d{3})+|\d+"
_TO: Final = r"\s*(?:-|\u2013|\.\.|to)\s*"
_COUNT: Final = re.compile(
    rf"(?P<word>[a-z][a-z -]*?|[~<>])?\s*(?P<first>{_NUMBER})"
    rf"(?:{_TO}(?P<second>{_NUMBER})(?:{_TO}(?P<third>{_NUMBER}))?)?"
    r"(?:\s+(?P<unit>[a-z][a-z -]*))?",
    re.IGNORECASE,
)
_QUALIFIERS: Final = {
    "about": "about",
    "around": "about",
    "some": "about",
    "~": "about",
    "more than": "more-than",
    "over": "more-than",
    ">": "more-than",
    "less than": "less-than",
    "under": "less-than",
    "<": "less-than",
    "exactly": "exactly",
}
_BOUNDS: Final = {1: ("best",), 2: ("low", "high"), 3: ("low", "best", "high")}
"""The parts that so many numbers are."""


TOPIC: Final = "topic"
"""The kind that a field refers to which names an issue, or another thing behind its kind."""


class Field(NamedTuple):
    """One field of an event, or of a part of one.

    Attributes:
        name: Its name in the event's JSON.
        sort: What it holds; several of it when `many`.
        many: Whether it holds a list.
        required: Whether it cannot be left out.
        perhaps_nobody: Whether it is a list that cannot be left out and may be empty: not known.
        choices: The words that it may be, when it is a choice.
        refers: The kind of thing that it names: party, issue, source, event, ceasefire, …, or
            `TOPIC`; empty when it names nothing.
        part: The class of the part that it holds.
        help: What it means.
        default: What it is when it is left out.
    """

    name: str
    sort: Sort
    many: bool
    required: bool
    perhaps_nobody: bool
    choices: tuple[str, ...]
    refers: str
    part: type[Value] | None
    help: str
    default: object

    @property
    def option(self) -> str:
        """Its name with hyphens."""
        return self.name.replace("_", "-")


@cache
def fields_of(kind: type[msgspec.Struct]) -> dict[str, Field]:
    """Return the fields of a class by their names in JSON: envelope last, no type and version."""
    hints = get_type_hints(kind, include_extras=True)
    meanings = _meanings(kind)
    named = next((refers(known) for known in TYPES.values() if known is kind), {})
    found = [
        _field(kind, info, hints[info.name], meanings, named)
        for info in msgspec.structs.fields(kind)
        if info.name != "schema_version"
    ]
    envelope = (
        set(EventBody.__struct_fields__) if issubclass(kind, EventBody) else set()
    )
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
    kind_of = named.get(info.name, "") or _NAMES_IN_PARTS.get((kind, info.name), "")
    if not kind_of and (inner == Topic or info.name == "done_by"):
        kind_of = TOPIC
    if not kind_of and info.name in POINTERS:
        kind_of = "event"
    has_default = not info.required and info.default is not msgspec.NODEFAULT
    default = info.default if has_default else None
    return Field(
        info.encode_name,
        sort,
        many,
        info.required,
        many and info.required and get_origin(hint) is tuple,
        choices,
        kind_of,
        part,
        meanings.get(info.name, ""),
        default,
    )


def _inner(hint: Any) -> tuple[bool, Any]:
    """Tell whether a hint is that of a list, and return the hint of one item."""
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
    """Return what the docstrings of a class and its bases say of each field."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        _, _, tail = inspect.cleandoc(base.__dict__.get("__doc__") or "").partition(
            "Attributes:\n"
        )
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
    Proviso: ("what",),
    Term: ("slug", "text"),
    Evidence: ("source",),
    TYPES["party-registered"]: ("slug", "name"),
    TYPES["issue-defined"]: ("slug", "title"),
    TYPES["source-registered"]: ("slug", "publisher"),
    TYPES["dossier-opened"]: ("dossier", "title"),
}
"""The fields that stand first in the written form of a part, before `; name=value`; two are joined
by a colon."""


class Kind(NamedTuple):
    """A type of event as a person names it.

    Attributes:
        noun: The short noun; the type's own name when it has none.
        type: The type's stable name.
        words: The fields that may be written without an option, in this order.
        also: Other nouns that mean it.
    """

    noun: str
    type: str
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_KINDS: Final = (
    Kind("position", "position-stated", ("party", "issue", "stance"), ("stance",)),
    Kind("ending", "position-ended", ("party", "issue", "reason"), ("position-end",)),
    Kind("proposal", "proposal-made", ("proposal", "kind", "by", "to"), ("offer",)),
    Kind("answer", "proposal-answered", ("proposal", "by", "answer")),
    Kind("proposal-end", "proposal-ended", ("proposal", "reason")),
    Kind(
        "ceasefire",
        "ceasefire-declared",
        ("ceasefire", "declaration", "declarers", "scope"),
        ("truce",),
    ),
    Kind(
        "truce-change",
        "ceasefire-changed",
        ("ceasefire", "change", "by"),
        ("ceasefire-change",),
    ),
    Kind(
        "truce-end",
        "ceasefire-ended",
        ("ceasefire", "end_type", "by"),
        ("ceasefire-end",),
    ),
    Kind(
        "violation",
        "violation-alleged",
        ("ceasefire", "accuser", "accused", "count"),
        ("breach",),
    ),
    Kind("agreement", "agreement-reached", ("agreement", "parties"), ("deal",)),
    Kind("agreement-change", "agreement-changed", ("agreement", "change", "by")),
    Kind("agreement-end", "agreement-ended", ("agreement", "end_type", "by")),
    Kind(
        "commitment",
        "commitment-fulfilled",
        ("agreement", "term", "claimed_by", "degree"),
    ),
    Kind("meeting", "meeting-planned", ("meeting", "invited"), ("plan",)),
    Kind("meeting-change", "meeting-changed", ("meeting", "change", "by")),
    Kind("held", "meeting-held", ("meeting", "attended", "outcome"), ("met",)),
    Kind("vote", "vote-planned", ("vote", "body", "scheduled_for")),
    Kind("vote-change", "vote-changed", ("vote", "change", "by")),
    Kind("voted", "vote-held", ("vote", "body", "outcome")),
    Kind("deadline", "deadline-set", ("deadline", "due", "by")),
    Kind("step", "step-defined", ("slug", "title")),
    Kind("step-taken", "step-taken", ("step", "by"), ("taken",)),
    Kind("deadline-change", "deadline-changed", ("deadline", "change", "by")),
    Kind(
        "figure",
        "force-reported",
        ("owner", "area", "strength", "estimator"),
        ("force", "forces"),
    ),
    Kind("measure", "measure-taken", ("by", "kind", "text")),
    Kind("assessment", "assessment-recorded", ("by_whom", "claim")),
    Kind("note", "development-noted", ("text",), ("development",)),
    Kind("source", "source-registered", ("slug", "publisher", "url")),
    Kind("party", "party-registered", ("slug", "name", "kind")),
    Kind("membership", "membership-changed", ("member", "change", "coalition")),
    Kind("office", "office-held", ("person", "change", "office", "of")),
    Kind("issue", "issue-defined", ("slug", "title")),
    Kind("dossier", "dossier-opened", ("dossier", "title")),
    Kind("record-corrected", "record-corrected", ("target",)),
    Kind("record-withdrawn", "record-withdrawn", ("target", "why")),
    Kind("source-retracted", "source-retracted", ("source", "why")),
    Kind("report-disputed", "report-disputed", ("target", "by", "claim")),
)

KINDS: Final = {kind.noun: kind for kind in _KINDS}
"""Every type, by its noun. A test asks for each type."""

BY_NAME: Final = {
    name: kind for kind in _KINDS for name in (kind.noun, kind.type, *kind.also)
}
"""Every spelling of a type."""

BY_TYPE: Final = {kind.type: kind for kind in _KINDS}


def first_line(kind: Kind) -> str:
    """Return the first sentence of what a type of event is."""
    return (TYPES[kind.type].__doc__ or kind.type).partition("\n")[0]


def split_parts(text: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Split a text and the `; name=value` parts at its end; a semicolon inside the text stays.

    Args:
        text: What was written.
        names: The names that a part may have; each may be cut short while it is clear which is
            meant.

    Raises:
        InvalidEventError: A name at the end is none of them, or stands twice.
    """
    known = list(names)
    pieces = text.split(";")
    found: dict[str, str] = {}
    last = len(pieces)
    while last > 0 and (match := _PART.fullmatch(pieces[last - 1])):
        name = _meant(match[1].replace("-", "_"), known)
        if name in found:
            raise refuse(
                name, "stands twice", f"write `{name.replace('_', '-')}=` once"
            )
        found[name] = match[2].strip()
        last -= 1
    return ";".join(pieces[:last]).strip(), found


def _meant(name: str, known: list[str]) -> str:
    if name in known:
        return name
    if name == "before" and "before_what" in known:
        return "before_what"
    begin = [k for k in known if k.startswith(name)]
    if len(begin) == 1:
        return begin[0]
    close = begin or nearest(name, known)
    shown = ", ".join(k.replace("_", "-") for k in (close or known))
    raise refuse(
        name,
        "is no part of this",
        f"did you mean {shown}?" if close else f"there are: {shown}",
    )


def named_text(text: str, *, need_name: str = "") -> tuple[str, str]:
    """Split `SLUG: TEXT`; without a slug in front it is made of the text.

    Args:
        text: What was written.
        need_name: The name of the thing in an error, when it cannot do without a slug.
    """
    slug, colon, rest = text.partition(":")
    if colon and is_slug(slug.strip()) and rest.strip():
        return slug.strip(), rest.strip()
    if need_name:
        raise refuse(
            need_name,
            f"{text!r} has no name in front",
            f"write it as `NAME: {text or 'TEXT'}`, with a short name such as no-strikes",
        )
    return slugify(text), text


def read_count(text: str, name: str, *, units: bool) -> dict[str, Any]:
    """Read a number in words, as the parts that it has.

    It is written as `734`, `about 50,000 troops`, `more than 200`, `700-800`, `700..734..800` or
    `best=734; high=800`.

    Args:
        text: What was written.
        name: The field, for errors.
        units: Whether a unit may stand behind it.

    Raises:
        InvalidEventError: It is no such number.
    """
    main, parts = split_parts(
        text, ["low", "best", "high", "qualifier", *(["unit"] if units else [])]
    )
    found: dict[str, Any] = {
        n: _whole(v, name) if n in {"low", "best", "high"} else v
        for n, v in parts.items()
    }
    if not main:
        return found
    match = _COUNT.fullmatch(main)
    word = (
        " ".join((match["word"] or "").lower().replace("-", " ").split())
        if match
        else ""
    )
    if match is None or (word and word not in _QUALIFIERS):
        raise refuse(
            name,
            f"{text!r} is no number",
            "write it as 734, about 50,000, more than 200, 700-800 or 700..734..800",
        )
    numbers = [_whole(match[n], name) for n in ("first", "second", "third") if match[n]]
    found |= dict(zip(_BOUNDS[len(numbers)], numbers, strict=True))
    if word:
        found["qualifier"] = _QUALIFIERS[word]
    if match["unit"]:
        if not units:
            raise refuse(
                name,
                f"{match['unit']!r} is no part of a count",
                "write the number alone",
            )
        found["unit"] = slugify(match["unit"])
    return found


def _whole(text: str, name: str) -> int:
    digits = re.sub(r"[,_\u00a0\u202f ]", "", text.strip())
    # 2^53 has sixteen digits.
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 17):  # noqa: PLR2004
        raise refuse(
            name, f"{text!r} is no whole number", "write digits, such as 50,000"
        )
    return int(digits)
