"""Words that a person wrote for fields, as one event or as what a correction replaces."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import TYPES, decode_payload, load_object
from tracker.domain.envelope import refuse
from tracker.domain.errors import InvalidEventError, TrackerError, UnknownNameError
from tracker.domain.events.acts import NEVER_REPLACED
from tracker.domain.names import composed, folded, nearest
from tracker.services.event_fields import FLAT, fields_of
from tracker.services.recording.event_form import SourceGiven

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.services.event_fields import Field, Kind
    from tracker.services.recording.event_form import EventForm


_JSON_BEGINS: Final = ("[", "{", '"')
_JSON_WORDS: Final = ("null", "true", "false")


def flat_names(kind: str) -> dict[str, tuple[str, str]]:
    """Return the names that stand for a field of a part, each with the part and that field.

    `from` is `from` of `effect`, and `scale_low` is `low` of `scale`.
    """
    found: dict[str, tuple[str, str]] = {}
    for field in fields_of(TYPES[kind]).values():
        if field.part in FLAT:
            prefix = "" if field.name == "effect" else f"{field.name}_"
            found |= {
                f"{prefix}{name}": (field.name, name) for name in fields_of(field.part)
            }
    return found


def missing(kind: Kind, texts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the fields that a type needs and that are not given."""
    flat = flat_names(kind.type)
    in_parts = {outer for name, (outer, _) in flat.items() if texts.get(name)}
    fields = fields_of(TYPES[kind.type]).values()
    needed = [
        field.name for field in fields if field.required and field.name != "dossier"
    ]
    return [name for name in needed if not texts.get(name) and name not in in_parts]


def compose(
    form: EventForm,
    kind: Kind,
    texts: Mapping[str, Sequence[str]],
    *,
    sources: Sequence[str] = (),
    given: SourceGiven | None = None,
) -> Event:
    """Make one event of the words that the user wrote for each field.

    Args:
        form: The dossier; new things that the words name are kept there.
        kind: The type.
        texts: The words for each field, written once or several times; parts as `inline_parts`
            reads them.
        sources: Addresses or slugs of sources.
        given: What is said of the sources beside.

    Raises:
        TrackerError: Something is missing, not understood or not legal.
    """
    if lacking := missing(kind, texts):
        verb = "is" if len(lacking) == 1 else "are"
        problem = InvalidEventError(f"{kind.noun}: {', '.join(lacking)} {verb} missing")
        raise problem.hinted(
            f"every {kind.type} says {'it' if verb == 'is' else 'them'}"
        )
    payload: dict[str, Any] = {"type": kind.type, "dossier": form.dossier}
    for name, value in _fields(form, kind, texts):
        if isinstance(value, dict):
            payload.setdefault(name, {}).update(value)
        else:
            payload[name] = value
    if when := texts.get("when"):
        payload = form.dated(when[-1]) | payload
    day = payload.get("reported") or payload.get("when")
    if sources:
        evidence = [
            form.evidence(text, given or SourceGiven(), on=day) for text in sources
        ]
        payload["evidence"] = _several(evidence, given)
    return decode_payload(payload)


class FieldFault(NamedTuple):
    """A field whose words cannot be read, or that is missing, and what is wrong."""

    field: str
    problem: TrackerError


def faults_of_fields(
    form: EventForm, kind: Kind, texts: Mapping[str, Sequence[str]]
) -> list[FieldFault]:
    """Find everything that is wrong with the words for each field by itself.

    Things that they would make are forgotten again. An event may be illegal though none of
    them is wrong.

    Args:
        form: The dossier.
        kind: The type.
        texts: The words for each field, as `compose` has them.
    """
    found = [
        FieldFault(name, refuse(name, "is missing", f"every {kind.type} says it"))
        for name in missing(kind, texts)
    ]
    for name, said in texts.items():
        kept = len(form.made)
        try:
            list(_fields(form, kind, {name: said}))
            if name == "when" and said:
                form.dated(said[-1])
        except TrackerError as problem:
            found.append(FieldFault(name, problem))
        form.forget(kept)
    return found


def _fields(
    form: EventForm, kind: Kind, texts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Any]]:
    """Yield each field with its value; a field of a part with the part's name, as an object."""
    fields, flat = fields_of(TYPES[kind.type]), flat_names(kind.type)
    for name, said in texts.items():
        if not said or name in {"dossier", "when"}:
            continue
        if name in flat:
            outer, inner = flat[name]
            part = fields[outer].part
            value = form.value(fields_of(part)[inner], said) if part else said[-1]
            yield outer, {inner: value}
        elif name == "replacement":
            yield name, dict(_replaced(text) for text in said)
        else:
            yield name, form.value(fields[name], said)


def _several(
    found: Sequence[dict[str, Any]], given: SourceGiven | None
) -> list[dict[str, Any]]:
    """Return evidence, each once; one title cannot be that of several pages."""
    if len(found) > 1 and given is not None and given.details.get("title"):
        raise refuse(
            "title", "is given for several sources", "say each title beside its source"
        ).advise("title-beside-source")
    return [each for n, each in enumerate(found) if each not in found[:n]]


def _replaced(text: str) -> tuple[str, Any]:
    """Read `FIELD=VALUE` of a correction.

    A value that is JSON is read as such; `null` takes the field away.
    """
    name, mark, value = text.partition("=")
    if not mark:
        raise refuse(
            "replacement", f"{text!r} names no value", "write it as FIELD=VALUE"
        )
    field = name.strip().replace("-", "_")
    if (
        value[:1] not in _JSON_BEGINS
        and value not in _JSON_WORDS
        and not value.isdecimal()
    ):
        return field, value
    try:
        return field, json.loads(value)
    except ValueError:
        return field, value


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
        TrackerError: A word is not an assignment, names no field, or has a value that the
            field cannot have.
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
    return {
        name: after.get(name)
        for name in {**before, **after}
        if _alike(after.get(name)) != _alike(before.get(name))
    }


def _alike(value: Any) -> str:
    """A value as JSON, in which texts that differ in composition only are equal."""
    return composed(json.dumps(value, ensure_ascii=False, sort_keys=True))


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
