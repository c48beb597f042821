"""The digest chain: each digest covers everything before it, so that no change of the log goes unseen."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

GENESIS: Final = bytes(32)
"""What stands for the digest before the first event."""


class PayloadHeader(msgspec.Struct, frozen=True):
    """What a payload of any type and version says about itself."""

    type: str
    dossier: str
    schema_version: int
    key: str | None = None


_HEADER: Final = msgspec.json.Decoder(PayloadHeader)


class Covered(msgspec.Struct, gc=False):
    """What a digest covers beside the digest before it; written in this order, its JSON is canonical.

    Attributes:
        dossier: The event's dossier.
        event_id: The event's id.
        global_position: Its place in the log, from 1.
        key: The author's key; null when there is none.
        payload_sha256: SHA-256 of the stored payload, in lower-case hex.
        recorded_at: Microseconds since the epoch, UTC.
        recorded_by: Who appended it.
        schema_version: The payload's version.
        stream: The event's stream.
        stream_position: Its place in the stream, from 1.
        type: The event's type name.
    """

    dossier: str
    event_id: str
    global_position: int
    key: str | None
    payload_sha256: str
    recorded_at: int
    recorded_by: str
    schema_version: int
    stream: str
    stream_position: int
    type: str


_encode: Final = msgspec.json.Encoder().encode
encode_covered: Final = _encode
"""The canonical JSON of a `Covered`. A struct whose fields stand in their order takes half the time of a mapping that is sorted."""


def header_of(payload: bytes | msgspec.Raw) -> PayloadHeader:
    """What a payload says about itself, whatever its type.

    Raises:
        msgspec.DecodeError: It is no JSON object, or lacks its type, version or dossier.
    """
    return _HEADER.decode(payload)


class _Before(msgspec.Struct):
    dossier: str
    event_id: str


class _Then(msgspec.Struct):
    key: str | None
    payload_sha256: str


class _After(msgspec.Struct):
    recorded_by: str
    schema_version: int
    stream: str


def around(covered: Covered) -> tuple[bytes, bytes, bytes, bytes]:
    """What `encode_covered` writes, cut where the place in the log, the time and the place in the stream stand; those are left out."""
    first = _encode(_Before(covered.dossier, covered.event_id))[:-1] + b',"global_position":'
    second = b"," + _encode(_Then(covered.key, covered.payload_sha256))[1:-1] + b',"recorded_at":'
    third = (
        b","
        + _encode(_After(covered.recorded_by, covered.schema_version, covered.stream))[1:-1]
        + b',"stream_position":'
    )
    return first, second, third, b',"type":' + _encode(covered.type) + b"}"


def chain_digest(previous: bytes, covered: Covered) -> bytes:
    """The digest of one place: SHA-256 over the digest of the place before, `GENESIS` for the first, and the canonical JSON of what it covers."""
    return hashlib.sha256(previous + encode_covered(covered)).digest()
