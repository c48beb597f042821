"""`field=value` words as the replacement of a correction, each value read by its field's type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import load_object
from tracker.domain.envelope import refuse
from tracker.domain.errors import UnknownNameError
from tracker.domain.events.acts import NEVER_REPLACED
from tracker.domain.names import folded, nearest
from tracker.services.event_fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.services.event_fields import Field
    from tracker.services.recording.event_form import EventForm

_YES_NO: Final = ("yes", "true", "no", "false")
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_JSON: Final = ("[", "{")
_MOST_DIGITS: Final = 5


class _Written(NamedTuple):
    """A value to be read: its field's name as written, its words, and the form that reads it."""

    at: str
    text: str
    form: EventForm


def replacement_of(
    event: Event, words: Sequence[str], form: EventForm
) -> dict[str, Any]:
    """Return the fields that an event is to read differently, with their new values.

    None takes a field away. A field that says so already is left out. With a new `when` the words
    that stood for the old one go.

    Args:
        event: The event as it reads now.
        words: `field=value`; a part of a field by its dotted name, counted from 1 in a list; no
            value takes the field away.
        form: The form that values are read with.

    Raises:
        TrackerError: A word is no assignment, names no field, or has a value that the field
            cannot have.
    """
    before: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))
    after = before
    seen: list[str] = []
    for word in words:
        at, mark, text = word.partition("=")
        if not mark or not at:
            raise refuse(
                word,
                "is no field=value",
                "write it such as stance='thirty days'; `field=` takes an optional field away",
            )
        if at in seen:
            raise refuse(at, "is given twice", "give each field once")
        seen.append(at)
        path = [part.replace("-", "_") for part in at.split(".")]
        if path[0] in NEVER_REPLACED:
            raise refuse(
                path[0], "may not change", "withdraw the event and append the right one"
            )
        after = _put_field(after, type(event), path, _Written(at, text, form)) or {}
    if after.get("when") != before.get("when") and "when_words" not in {
        s.replace("-", "_") for s in seen
    }:
        text = next(w.partition("=")[2] for w in words if w.startswith("when="))
        after["when_words"] = form.dated(text).get("when_words") if text else None
    changed = {
        name: after.get(name)
        for name in {**before, **after}
        if after.get(name) != before.get(name)
    }
    return {
        name: value
        for name, value in changed.items()
        if value is not None or name in before
    }


def _put_field(
    fields: dict[str, Any],
    kind: type[msgspec.Struct],
    path: Sequence[str],
    written: _Written,
) -> dict[str, Any] | None:
    """Return the fields of a struct with another value at a path; None when none is left."""
    known = fields_of(kind)
    called = str(kind.__struct_config__.tag or kind.__name__.lower())
    if path[0] not in known:
        offered = tuple(name for name in known if name not in NEVER_REPLACED)
        raise UnknownNameError(
            f"field of {called}",
            path[0],
            nearest=nearest(path[0], offered),
            known=offered,
        )
    field = known[path[0]]
    new = _put(fields.get(path[0]), field, path[1:], written)
    if new is None and field.required:
        raise refuse(written.at, "cannot be taken away", f"every {called} says it")
    rest = {name: value for name, value in fields.items() if name != path[0]}
    return (rest if new is None else rest | {path[0]: new}) or None


def _put(value: Any, field: Field, path: Sequence[str], written: _Written) -> Any:
    if not path:
        return None if written.text == "" else _read(field, written)
    if field.many:
        return _put_item(list(value or ()), field, path, written)
    if field.part is None:
        raise refuse(
            written.at, "names a part of what has none", f"{field.name} is one value"
        )
    return _put_field(dict(value or {}), field.part, path, written)


def _put_item(
    items: list[Any], field: Field, path: Sequence[str], written: _Written
) -> list[Any]:
    """Return a list with another value at a place counted from 1.

    The place after the last adds one; no value takes one away.
    """
    number = (
        int(path[0])
        if path[0].isdecimal() and path[0].isascii() and len(path[0]) <= _MOST_DIGITS
        else 0
    )
    if not 1 <= number <= len(items) + 1:
        raise refuse(
            written.at,
            f"{path[0]!r} is no place in the list",
            f"it has {len(items)}, counted from 1; {len(items) + 1} adds one",
        )
    new = _put(
        items[number - 1] if number <= len(items) else None,
        field._replace(many=False),
        path[1:],
        written,
    )
    return [*items[: number - 1], *([] if new is None else [new]), *items[number:]]


def _read(field: Field, written: _Written) -> Any:
    """Read a value from the words that were typed."""
    text = written.text
    if (
        (field.many or field.part is not None)
        and field.sort != "date"
        and text.startswith(_JSON)
    ):
        return load_object(
            b'{"value":' + text.encode("utf-8", "surrogateescape") + b"}"
        )["value"]
    if field.sort == "flag" and folded(text) not in _YES_NO:
        raise refuse(written.at, f"{text!r} is neither yes nor no", "write yes or no")
    if field.sort == "number" and _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    texts = [text]
    if field.many and field.sort == "text":
        # Words may hold a comma, so between those of a list stands a semicolon.
        texts = [part.strip() for part in text.split(";") if part.strip()]
    return written.form.value(field, texts)
