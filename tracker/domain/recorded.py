"""A recorded event: an event plus what the log assigned to it."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, Protocol, TypeAlias, TypeVar

import msgspec

from tracker.domain.dates import format_instant, to_instant
from tracker.domain.events import Event  # noqa: TC001  (msgspec reads the annotation when it runs)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

NOTHING: Final = b"{}"
"""The payload of an event that was erased."""
UNRECORDED: Final = "preview-"
"""The beginning of the ids of events that are only previewed, and not recorded yet."""


class UnknownEvent(msgspec.Struct, frozen=True, gc=False):
    """An event of an unknown type or version, or an erased one; kept and never guessed at.

    Attributes:
        type: The type as written.
        schema_version: The version as written.
        dossier: The dossier it belongs to.
        key: The author's key, if there is one.
        stream: The stream it was appended to.
        payload: Its canonical JSON.
    """

    type: str
    schema_version: int
    dossier: str
    key: str | None
    stream: str
    payload: bytes

    @property
    def erased(self) -> bool:
        """Return whether the database's owner blanked its payload, as the law may ask."""
        return self.payload == NOTHING


class RecordedEvent(msgspec.Struct, frozen=True, gc=False):
    """One place of the log: an event and what the log assigned to it.

    Attributes:
        event: What was recorded, read in the current version of its type.
        event_id: A UUIDv7 in text form.
        stream: The stream it belongs to, within its dossier.
        stream_position: Its place in the stream, from 1, without gaps.
        global_position: Its place in the log, strictly rising in commit order.
        recorded_at: When the log took it in, in microseconds since the epoch (UTC); never falls
            along the log.
        recorded_by: Who appended it.
        digest: SHA-256 over the previous digest and everything above.
    """

    event: Event | UnknownEvent
    event_id: str
    stream: str
    stream_position: int
    global_position: int
    recorded_at: int
    recorded_by: str
    digest: bytes

    @property
    def name(self) -> str:
        """Return what people call it: the author's key, else the event id."""
        return self.event.key or self.event_id


class Origin(msgspec.Struct, frozen=True, gc=False):
    """The place at which another log recorded an event first.

    Attributes:
        digest: The digest of that log at the place: it tells one log from another.
        place: The place.
        recorded_at: When that log took it in, in microseconds since the epoch (UTC).
        recorded_by: Who appended it there.
    """

    digest: bytes
    place: int
    recorded_at: int
    recorded_by: str

    def told(self) -> OriginTold:
        """Return the same as text."""
        return OriginTold(
            self.digest.hex(),
            self.place,
            format_instant(self.recorded_at),
            self.recorded_by,
        )


class OriginTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An origin as exports and answers tell it.

    Attributes:
        digest: The digest of the other log at the place, in hexadecimal.
        place: The place.
        recorded_at: When that log took the event in.
        recorded_by: Who appended it there.
    """

    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    place: Annotated[int, msgspec.Meta(ge=1)]
    recorded_at: Annotated[str, msgspec.Meta(pattern="Z$")]
    recorded_by: str

    def read(self) -> Origin:
        """Return the origin.

        Raises:
            ValueError: The time is none.
        """
        return Origin(
            bytes.fromhex(self.digest),
            self.place,
            to_instant(datetime.fromisoformat(self.recorded_at)),
            self.recorded_by,
        )


class Reviewed(msgspec.Struct, frozen=True, gc=False):
    """The review after which an event was appended.

    Attributes:
        review: Its number.
        proposed_by: Who proposed the event; who accepted it has recorded it.
        proposed_at: When it was proposed, in microseconds since the epoch (UTC).
    """

    review: int
    proposed_by: str
    proposed_at: int

    def told(self) -> ReviewedTold:
        """Return the same as text."""
        return ReviewedTold(
            self.review, self.proposed_by, format_instant(self.proposed_at)
        )


class ReviewedTold(msgspec.Struct, frozen=True):
    """A review as answers tell it.

    Attributes:
        review: Its number.
        proposed_by: Who proposed the event; who accepted it has recorded it.
        proposed_at: When it was proposed.
    """

    review: int
    proposed_by: str
    proposed_at: str


OriginsOf: TypeAlias = "Callable[[Sequence[str]], Mapping[str, Origin]]"
"""Gives the origins that events have, by event id."""


def no_origins(_event_ids: Sequence[str]) -> Mapping[str, Origin]:
    """Return the origins in a log that has none."""
    return {}


class _Identified(Protocol):
    @property
    def event_id(self) -> str: ...


_Each = TypeVar("_Each", bound=_Identified)
TOGETHER: Final = 1_000
"""The number of events whose origins are asked for at once."""


def with_origins(
    found: Iterable[_Each], origins_of: OriginsOf, *, together: int = TOGETHER
) -> Iterator[tuple[_Each, Origin | None]]:
    """Yield events, each with its origin if it has one.

    Args:
        found: The events.
        origins_of: Gives their origins.
        together: The number of events that are read before the first of them is given.
    """
    rest = iter(found)
    while batch := list(islice(rest, together)):
        origins = origins_of([each.event_id for each in batch])
        for each in batch:
            yield each, origins.get(each.event_id)


class Noted(msgspec.Struct, frozen=True, gc=False):
    """The part of a place of the log that an answer needs, named as in `RecordedEvent`.

    Attributes:
        event: What was recorded, read in the current version of its type.
        event_id: A UUIDv7 in text form.
        global_position: Its place in the log.
        recorded_at: When the log took it in, in microseconds since the epoch (UTC).
    """

    event: Event | UnknownEvent
    event_id: str
    global_position: int
    recorded_at: int
