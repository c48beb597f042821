"""The digest chain: each digest covers everything before it, so that no change of the log goes unseen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GENESIS: Final = bytes(32)
"""What stands for the digest before the first event."""

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class Header(msgspec.Struct, frozen=True):
    """What a payload of any type and version says about itself."""

    type: str
    dossier: str
    schema_version: int
    key: str | None = None


_HEADER: Final = msgspec.json.Decoder(Header)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the log as it is stored.

    Attributes:
        payload: The stored canonical JSON, byte for byte.
        payload_sha256: Its SHA-256, as stored beside it.
        digest: The chain's digest at this place, as stored.
    """

    global_position: int
    event_id: str
    dossier: str
    stream: str
    stream_position: int
    type: str
    schema_version: int
    key: str | None
    recorded_at: int
    recorded_by: str
    payload: bytes
    payload_sha256: bytes
    digest: bytes


class Problem(NamedTuple):
    """What is wrong at one place of a log."""

    global_position: int
    found: str


def header_of(payload: bytes | msgspec.Raw) -> Header:
    """What a payload says about itself, whatever its type.

    Raises:
        msgspec.DecodeError: It is no JSON object, or lacks its type, version or dossier.
    """
    return _HEADER.decode(payload)


def digest_of(  # noqa: PLR0913  (the digest covers exactly these fields, and each is named)
    previous: bytes,
    *,
    dossier: str,
    event_id: str,
    global_position: int,
    key: str | None,
    payload_sha256: bytes,
    recorded_at: int,
    recorded_by: str,
    schema_version: int,
    stream: str,
    stream_position: int,
    type: str,  # noqa: A002  (the field's name in the digested object)
) -> bytes:
    """The digest of one place: SHA-256 over the previous digest and the canonical JSON of the fields.

    Args:
        previous: The digest of the place before, `GENESIS` for the first.
        dossier: The event's dossier.
        event_id: The event's id.
        global_position: Its place in the log, from 1.
        key: The author's key; null when there is none.
        payload_sha256: SHA-256 of the stored payload, digested as lower-case hex.
        recorded_at: Microseconds since the epoch, UTC.
        recorded_by: Who appended it.
        schema_version: The payload's version.
        stream: The event's stream.
        stream_position: Its place in the stream, from 1.
        type: The event's type name.
    """
    fields = {
        "dossier": dossier,
        "event_id": event_id,
        "global_position": global_position,
        "key": key,
        "payload_sha256": payload_sha256.hex(),
        "recorded_at": recorded_at,
        "recorded_by": recorded_by,
        "schema_version": schema_version,
        "stream": stream,
        "stream_position": stream_position,
        "type": type,
    }
    return hashlib.sha256(previous + _ENCODER.encode(fields)).digest()


def problems(links: Iterable[Link], *, whole: bool) -> Iterator[Problem]:
    """Name every place that does not fit the places before it, at most one problem for each.

    Args:
        links: Places in the order of the log.
        whole: Whether they are the log from its first place on. If not, places may be missing between
            them, and only a place whose direct predecessor is there has its digest checked.
    """
    before: Link | None = None
    versions: dict[tuple[str, str], int] = {}
    for link in links:
        found = _misplaced(link, before, versions, whole=whole) or _altered(link, before)
        if found:
            yield Problem(link.global_position, found)
        versions[link.dossier, link.stream] = link.stream_position
        before = link


def _misplaced(link: Link, before: Link | None, versions: dict[tuple[str, str], int], *, whole: bool) -> str | None:
    last = before.global_position if before else 0
    if link.global_position <= last:
        return f"place {link.global_position} comes after place {last}"
    if whole and link.global_position != last + 1:
        return f"place {link.global_position} comes where place {last + 1} is due"
    due = versions.get((link.dossier, link.stream), 0) + 1
    if link.stream_position != due:
        return f"place {link.stream_position} of stream {link.stream!r} comes where place {due} is due"
    if before and link.recorded_at < before.recorded_at:
        return "it is recorded earlier than the event before it"
    return None


def _altered(link: Link, before: Link | None) -> str | None:
    """What of the event itself was changed; an erased payload is told from a changed digest."""
    if hashlib.sha256(link.payload).digest() != link.payload_sha256:
        return "the payload does not fit its own hash"
    previous = _previous_digest(link, before)
    if previous is not None and _digest(link, previous) != link.digest:
        return "the digest does not fit the event and the digest before it"
    try:
        header = header_of(link.payload)
    except msgspec.MsgspecError as problem:
        return f"the payload cannot be read: {problem}"
    if header != Header(link.type, link.dossier, link.schema_version, link.key):
        return "the columns beside the payload do not fit it"
    return None


def _previous_digest(link: Link, before: Link | None) -> bytes | None:
    if link.global_position == 1:
        return GENESIS
    return before.digest if before and before.global_position == link.global_position - 1 else None


def _digest(link: Link, previous: bytes) -> bytes:
    return digest_of(
        previous,
        dossier=link.dossier,
        event_id=link.event_id,
        global_position=link.global_position,
        key=link.key,
        payload_sha256=link.payload_sha256,
        recorded_at=link.recorded_at,
        recorded_by=link.recorded_by,
        schema_version=link.schema_version,
        stream=link.stream,
        stream_position=link.stream_position,
        type=link.type,
    )
