"""Type names and event classes; events to canonical JSON and back."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args

import msgspec

from tracker.domain.errors import (
    Advice,
    InvalidEventError,
    MalformedJSONError,
    UnknownNameError,
)
from tracker.domain.events import Event, RecordCorrected
from tracker.domain.names import did_you_mean, nearest
from tracker.domain.recorded import UnknownEvent

if TYPE_CHECKING:
    from _hashlib import HASH
    from collections.abc import Callable, Mapping

Payload = dict[str, Any]

TYPES: Final[dict[str, type[Event]]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(Event)
}
"""Every event type by its stable name, in the order of the vocabulary's groups."""

UPCASTERS: Final[Mapping[tuple[str, int], Callable[[Payload], Payload]]] = {
    (name, gain.version - 1): lambda payload: payload
    for name, kind in TYPES.items()
    for gain in kind.gained
}
"""The function for each type and old version; what only lacks a gain stays as it is."""

_STATED_VERSION: Final = re.compile(rb'"schema_version":\s*(\d{1,9})(?!\d)')
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_DECODER: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(Event)
_MANY: Final[msgspec.json.Decoder[list[Event]]] = msgspec.json.Decoder(list[Event])
_ANY: Final = msgspec.json.Decoder()


def encode(event: Event) -> bytes:
    """Encode an event as canonical JSON: sorted ASCII keys, no spaces, no fractions (RFC 8785)."""
    return _ENCODER.encode(event)


def payload_digest(payload: bytes) -> bytes:
    """Return the SHA-256 of a payload's canonical JSON."""
    return sha256()(payload).digest()


@cache
def sha256() -> Callable[[bytes], HASH]:
    """Return the hash; its library is loaded then, for an answer from an export needs none."""
    import hashlib

    return hashlib.sha256


def type_named(name: str) -> type[Event]:
    """Return the event class of a type name.

    Raises:
        UnknownNameError: There is no such type.
    """
    if name not in TYPES:
        raise UnknownNameError("event type", name, nearest=nearest(name, TYPES))
    return TYPES[name]


def decode(text: bytes) -> Event:
    """Read one event written by a person or a program.

    A missing `schema_version` means the current one; an older one is brought up to date.

    Raises:
        MalformedJSONError: It is no JSON object, or says one name twice.
        InvalidEventError: It breaks the vocabulary.
    """
    return decode_payload(load_object(text))


def decode_quickly(text: bytes) -> tuple[Event, bytes] | None:
    """Read an event as `decode` does, with its canonical JSON, several times as fast.

    Returns None where only `decode` can tell.

    A decoder of JSON takes the last of two equal names. So the colons are counted: the canonical
    JSON has as many, except that of a version that was left out. One that is missing there stood
    behind a name that was dropped, or in a value that was.
    """
    try:
        event = _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    payload = _ENCODER.encode(event)
    added = 1
    if b'"schema_version"' in text:
        # As a name, not as the words of a value, and once.
        if b'"schema_version":' not in text or text.count(b'"schema_version"') > 1:
            return None
        # The version as it was written may be too low for what it holds.
        stated = _STATED_VERSION.search(text)
        if stated is None or int(stated[1]) != event.schema_version:
            return None
        added = 0
    # An escape may stand for a colon; a replacement is decoded into whatever it holds.
    if (
        text.count(b":") + added != payload.count(b":")
        or (b"\\" in text and b"\\u003" in text)
        or type(event) is RecordCorrected
    ):
        return None
    return event, payload


def decode_payload(payload: dict[str, Any]) -> Event:
    """Read one event from decoded JSON; see `decode`."""
    name, version = payload.get("type"), payload.get("schema_version")
    if not isinstance(name, str):
        raise InvalidEventError("type: is missing").hinted(
            "every event says its type, such as position-stated",
            Advice("type-missing", {}),
        )
    if name not in TYPES:
        problem = InvalidEventError(f"type: there is no event type {name!r}")
        if close := nearest(name, TYPES):
            raise problem.hinted(did_you_mean(close))
        raise problem.hinted("see which types there are", Advice("event-types", {}))
    kind = TYPES[name]
    if isinstance(version, int) and 0 < version < kind.version:
        payload = upcast(payload, current=kind.version)
    try:
        found: Event = msgspec.convert(payload, kind, strict=True)
    except msgspec.ValidationError as invalid:
        raise _explained(invalid) from invalid
    except UnicodeEncodeError as invalid:
        raise InvalidEventError(
            "a name or a value is not valid Unicode text"
        ) from invalid
    if (
        isinstance(version, int)
        and version < found.schema_version
        and kind.reads(version)
    ):
        gained = [
            g.field for g in kind.gained if g.version > version and g.is_in(found)
        ]
        problem = InvalidEventError(
            f"{gained[0]}: version {version} of {name} has no field or value like it"
        )
        raise problem.hinted(
            f"leave schema_version out, or write {found.schema_version}"
        )
    return found


def upcast(
    payload: Payload,
    *,
    current: int,
    steps: Mapping[tuple[str, int], Callable[[Payload], Payload]] = UPCASTERS,
) -> Payload:
    """Bring a payload to the current version of its type, step by step.

    Args:
        payload: A decoded payload with its `type` and `schema_version`; it is left as it is.
        current: The version that this release reads.
        steps: One function per (type, version); each gets a copy and need not set `schema_version`.

    Raises:
        KeyError: A step is missing.
    """
    found = dict(payload)
    for version in range(found["schema_version"], current):
        found = steps[found["type"], version](dict(found))
        found["schema_version"] = version + 1
    return found


def corrected(event: Event, replacement: dict[str, Any]) -> Event:
    """Return an event with other field values; null takes an optional field away.

    Raises:
        InvalidEventError: The result breaks the vocabulary, or would belong to another stream.
    """
    payload = msgspec.to_builtins(event, str_keys=True) | replacement
    # The version is that of the result.
    del payload["schema_version"]
    found = decode_payload(
        {name: value for name, value in payload.items() if value is not None}
    )
    if found.stream != event.stream:
        problem = InvalidEventError(
            f"the correction would move the event from stream {event.stream!r} to {found.stream!r}"
        )
        raise problem.hinted("withdraw the event and append the right one")
    return found


def _explained(invalid: msgspec.ValidationError) -> InvalidEventError:
    """Return the decoder's complaint as ours, with the hint of the check of ours that refused."""
    found, cause = InvalidEventError(str(invalid)), invalid.__cause__
    return (
        found.hinted(cause.hint, cause.advice)
        if isinstance(cause, InvalidEventError)
        else found
    )


def decode_current(payload: bytes | str) -> Event:
    """Read one event from the canonical JSON of a version that its type `reads`.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return _DECODER.decode(payload)


def decode_many(payloads: bytes | str) -> list[Event]:
    """Read the events of a JSON array, each as `decode_current` does; faster than one by one.

    Raises:
        msgspec.DecodeError: One of them is none.
    """
    return _MANY.decode(payloads)


def decode_stored(
    payload: bytes,
    *,
    type_name: str,
    schema_version: int,
    dossier: str,
    key: str | None,
    stream: str,
) -> Event | UnknownEvent:
    """Read one event that the log holds; what this release does not know is kept as it is."""
    kind = TYPES.get(type_name)
    if kind is None or schema_version > kind.version:
        return UnknownEvent(
            type=type_name,
            schema_version=schema_version,
            dossier=dossier,
            key=key,
            stream=stream,
            payload=payload,
        )
    if kind.reads(schema_version):
        return decode_current(payload)
    return decode_payload(_ANY.decode(payload) | {"schema_version": schema_version})


def load_object(text: bytes) -> dict[str, Any]:
    """One JSON object, refused when a name stands in it twice or a number has a fraction.

    Raises:
        MalformedJSONError: With the offset of the first bad byte where it is known.
    """
    try:
        written = text.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise MalformedJSONError(
            "the line is not UTF-8", offset=problem.start
        ) from problem
    try:
        found = json.loads(
            written,
            object_pairs_hook=_no_twins,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except json.JSONDecodeError as problem:
        raise MalformedJSONError(
            f"this is not JSON: {problem.msg.lower()}",
            offset=len(written[: problem.pos].encode()),
        ) from problem
    except RecursionError as problem:
        raise MalformedJSONError("it is nested too deeply") from problem
    except ValueError as problem:
        raise MalformedJSONError("a number has too many digits") from problem
    if not isinstance(found, dict):
        raise MalformedJSONError(f"this is JSON, but no object: {written[:40]!r}")
    if "\\u" in written:
        # Only an escape can write half a surrogate pair, and no UTF-8 can.
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as problem:
            raise MalformedJSONError(
                "an escape stands for half a character (a lone surrogate)"
            ) from problem
    return found


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise MalformedJSONError(f"the name {twin!r} stands twice in one object")
    return found


def _no_fraction(written: str) -> NoReturn:
    raise MalformedJSONError(f"{written} is no whole number")


def json_schema(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one event type's payload."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(kind),
    }
