"""Inputs of a form, made from the fields of a type, and what was typed into them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from tracker.domain.envelope import TEXT_LENGTH
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import first_upper
from tracker.services.event_fields import COUNTS, FLAT, fields_of
from tracker.services.recording.compose import flat_names
from tracker.web.pages.parts.language import say
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracker.domain.events import Event
    from tracker.services.event_fields import Field

FORM: Final = "application/x-www-form-urlencoded"
Filled = dict[str, str]
"""The words of a form by the names of its inputs; what was left empty is not among them."""
_MOST_INPUTS: Final = 2_000
_MOST_NAMES: Final = 300
"""So many names are offered for an input; the newest keys of events."""
_RADIOS: Final = 7
_ROW: Final = re.compile(r"[1-9][0-9]{0,2}")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Characters that nobody sees, but for the end of a line."""
_CONTROL: Final = "_"
"""The names of inputs that are no field of the event begin so."""
_LONG: Final = frozenset(
    ("stance", "text", "note", "claim", "why", "terms", "description", "outcome")
)
_SLUG: Final = re.compile(r",? as (?:an? )?[a-z ]*(?:slug|written date)s?(?=[.,;]|$)")
"""Words for how a program writes a value; a person writes a name or a date in words."""
_HINTS: Final = {
    "when": "When it held or happened.",
    "reported": "Since when the public could know. Empty: from the source.",
    "key": "Its own id in the dossier, such as B104; others can point at it.",
}
_MANNERS: Final = {
    "date": "Words are read too: yesterday, early June.",
    "slug": "Small letters, digits and hyphens, such as oslo-round.",
}
"""Words for the manner in which a date or a new name is written."""
_LABELS: Final = {
    "when": "On",
    "when_words": "Its words for that day",
    "_publisher": "Publisher of a new source",
    "_title": "Title of a new source",
    "_published": "Day of a new source",
}


class Option(Struct, frozen=True):
    """A choice: what it is called and sent as."""

    value: str
    name: str
    chosen: bool = False


class Input(Struct, frozen=True, kw_only=True):
    """An input of a form.

    Attributes:
        name: The name under which it is sent.
        label: What a reader sees above it.
        hint: What it is to hold.
        kind: `line`, `area`, `radio`, `select`, `flag` or `rows`.
        value: What was typed, or holds now.
        options: The choices.
        names: The kind of names that are offered for it; empty for none.
        error: What is wrong with it; empty where nothing is.
        required: Whether the type needs it.
        rows: The rows of a repeated part.
    """

    name: str
    label: str
    hint: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    names: str = ""
    error: str = ""
    required: bool = False
    rows: tuple[tuple[Input, ...], ...] = ()

    @property
    def id(self) -> str:
        """Return its id in the page."""
        begin = "s" if self.name.startswith(_CONTROL) else "f"
        return f"{begin}-{self.name.strip(_CONTROL).replace('.', '-')}"


class FlatField(NamedTuple):
    """A field as a form has it: those of a flat part stand for themselves."""

    name: str
    field: Field
    hint: str


def read_form(media: str, body: bytes, *, whole: str = "") -> Filled:
    """Read what a form sent; characters that nobody sees are left out.

    Args:
        media: The header `Content-Type`.
        body: The body.
        whole: The name of a field that may be as long as the body.

    Raises:
        RequestError: It is no form, or has too many fields, or one is too long.
    """
    if media.partition(";")[0].strip().lower() != FORM:
        raise RequestError(415, "this address takes what its form sends")
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), max_num_fields=_MOST_INPUTS, errors="strict"
        )
    except ValueError as problem:
        raise RequestError(422, "this is not what the form sends") from problem
    for name, value in pairs:
        if len(value) > TEXT_LENGTH and name != whole:
            raise RequestError(
                422,
                f"{name[:100]} has {len(value):,} characters",
                f"{TEXT_LENGTH:,} are allowed",
            )
    seen = ((name, _UNSEEN.sub("", value).strip()) for name, value in pairs)
    return {name: value for name, value in seen if value}


def flat_fields(kind: type[Struct], *, hidden: frozenset[str]) -> Iterator[FlatField]:
    """Yield the fields of a type as a form has them.

    Args:
        kind: The type.
        hidden: The names of those that it has not.
    """
    for field in fields_of(kind).values():
        if field.name in hidden:
            continue
        if field.part not in FLAT or field.part is None:
            yield FlatField(field.name, field, field.help)
            continue
        prefix = "" if field.name == "effect" else f"{field.name}_"
        for inner in fields_of(field.part).values():
            said = f"{field.help.removesuffix('.')}: {inner.help[:1].lower()}"
            whole = inner._replace(required=inner.required and field.required)
            yield FlatField(f"{prefix}{inner.name}", whole, said + inner.help[1:])


def inputs_of(
    fields: Iterator[FlatField], filled: Filled, faults: Mapping[str, str]
) -> list[Input]:
    """Return an input for each field.

    Args:
        fields: The fields.
        filled: What was typed, by the names of the inputs.
        faults: What is wrong, by the names of the inputs.
    """
    return [_input(each, filled, faults) for each in fields]


def label_of(name: str) -> str:
    """Return what a reader sees above the input of a field."""
    return say(_LABELS.get(name) or first_upper(name.replace("_", " ").strip()))


def _input(flat: FlatField, filled: Filled, faults: Mapping[str, str]) -> Input:
    name, field, hint = flat
    value = filled.get(name, "")
    made = Input(
        name=name,
        label=label_of(name),
        hint=_hint(name, field, hint),
        kind="line",
        value=value,
        names=field.refers,
        error=faults.get(name, ""),
        required=field.required,
    )
    change = msgspec.structs.replace
    if field.many and field.part is not None:
        rows = tuple(_rows(name, field, filled))
        return change(made, kind="rows", rows=rows)
    if field.choices:
        options = _options(field, value)
        kind = "radio" if len(field.choices) < _RADIOS else "select"
        return change(made, kind=kind, options=options)
    if field.sort == "flag":
        return change(made, kind="flag")
    many_texts = field.many and field.sort == "text"
    if many_texts or (field.sort == "text" and name in _LONG):
        return change(made, kind="area")
    return made


def _options(field: Field, value: str) -> tuple[Option, ...]:
    chosen = value or (field.default if field.required else "")
    names = (Option(c, c.replace("-", " "), c == chosen) for c in field.choices)
    if field.required:
        return tuple(names)
    return (Option("", say("not said"), not chosen), *names)


def _hint(name: str, field: Field, hint: str) -> str:
    """Say what an input is to hold, and how it is written."""
    said = _HINTS.get(name) or _SLUG.sub("", hint).replace("`", "")
    return f"{said} {_manner(field)}".strip()


def _manner(field: Field) -> str:
    """Say how the words for a field are written; nothing where there is only one way."""
    is_new_name = field.sort == "slug" and not (field.refers or field.many)
    if field.sort == "date" or is_new_name:
        return say(_MANNERS[field.sort])
    if field.part is not None and field.part in COUNTS:
        return say("Such as 734; about 50,000; more than 200; 700-800.")
    if field.many and field.part is not None:
        return say("Another empty one comes with the next check.")
    if field.many and field.sort == "text":
        return say("One a line.")
    if field.many:
        unknown = say("Empty: not known.") if field.perhaps_nobody else ""
        return f"{say('With commas between.')} {unknown}".rstrip()
    return ""


def _rows(name: str, field: Field, filled: Filled) -> Iterator[tuple[Input, ...]]:
    """Yield the rows that were filled in, and an empty one behind them."""
    assert field.part is not None  # noqa: S101  (only parts have rows)
    for number in range(1, count_rows(name, filled) + 2):
        inner = (
            FlatField(f"{name}.{number}.{each.name}", each, each.help)
            for each in fields_of(field.part).values()
        )
        yield tuple(
            msgspec.structs.replace(
                _input(flat, filled, {}),
                label=first_upper(flat.field.name.replace("_", " ")),
                required=False,
            )
            for flat in inner
        )


def count_rows(name: str, filled: Filled) -> int:
    """Return the number of the last row of a repeated part that has anything."""
    begin = f"{name}."
    numbers = (n[len(begin) :].partition(".")[0] for n in filled if n.startswith(begin))
    return max((int(n) for n in numbers if _ROW.fullmatch(n)), default=0)


def row_filled(name: str, number: int, filled: Filled) -> dict[str, str]:
    """Return the words of one row of a repeated part, by the names of its fields."""
    begin = f"{name}.{number}."
    return {n[len(begin) :]: v for n, v in filled.items() if n.startswith(begin)}


def texts_filled(fields: Iterator[FlatField], filled: Filled) -> dict[str, list[str]]:
    """Return the words for each field, as the command line gives them to `compose`."""
    found: dict[str, list[str]] = {}
    for name, field, _ in fields:
        if field.many and field.part is not None:
            rows = (
                row_filled(name, n + 1, filled) for n in range(count_rows(name, filled))
            )
            texts = [json.dumps(row, ensure_ascii=False) for row in rows if row]
        elif field.many and field.sort == "text":
            texts = [t for t in filled.get(name, "").splitlines() if t.strip()]
        else:
            texts = [filled[name]] if name in filled else []
        if field.perhaps_nobody and not texts:
            texts = [""]
        if texts:
            found[name] = texts
    return found


def event_filled(event: Event, fields: Iterator[FlatField]) -> Filled:
    """Return the words that stand for an event in its form.

    Args:
        event: The event.
        fields: The fields that the form has.
    """
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))
    for name, (outer, inner) in flat_names(event.type).items():
        values[name] = (values.get(outer) or {}).get(inner)
    return filled_from(fields, values)


def filled_from(fields: Iterator[FlatField], values: Mapping[str, Any]) -> Filled:
    """Return the words that stand for the values of an event, as a person would type them.

    Args:
        fields: The fields.
        values: The event as JSON has it.
    """
    found: Filled = {}
    for name, field, _ in fields:
        value = values.get(name)
        if value in (None, "", []):
            continue
        if field.many and field.part is not None:
            for number, row in enumerate(value, start=1):
                for inner in fields_of(field.part):
                    if row.get(inner) not in (None, "", []):
                        found[f"{name}.{number}.{inner}"] = _typed(row[inner])
        elif field.many:
            joint = "\n" if field.sort == "text" else ", "
            found[name] = joint.join(map(_typed, value))
        elif isinstance(value, dict):
            found[name] = "; ".join(f"{n}={_typed(v)}" for n, v in value.items())
        else:
            found[name] = _typed(value)
    return found


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)


def offered(
    inputs: list[Input], names: Callable[[str], list[str]]
) -> dict[str, list[str]]:
    """Return the names that the inputs of a form offer, by their kind.

    Args:
        inputs: The inputs.
        names: Gives the names of a kind.
    """
    kinds: dict[str, None] = {}
    for each in inputs:
        for inner in (each, *(i for row in each.rows for i in row)):
            if inner.names and inner.kind == "line":
                kinds[inner.names] = None
    return {kind: list(map(clean, names(kind)[-_MOST_NAMES:])) for kind in kinds}
