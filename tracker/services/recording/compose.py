"""One event from the words that a person wrote for each of its fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.codec import TYPES, decode_payload
from tracker.domain.envelope import refuse
from tracker.domain.errors import InvalidEventError
from tracker.services.event_fields import FLAT, fields_of
from tracker.services.recording.event_form import SourceGiven

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.services.event_fields import Kind
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
