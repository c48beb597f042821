"""The log as JSON Lines, out and in; needs no database library."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import msgspec

from tracker.domain.codec import payload_digest
from tracker.domain.dates import format_instant, to_instant
from tracker.domain.envelope import trusted
from tracker.domain.errors import ArchiveBrokenError, TrackerError
from tracker.domain.events import Event  # noqa: TC001  (msgspec reads the annotation when it runs)
from tracker.domain.recorded import (
    TOGETHER,
    Origin,
    OriginTold,
    RecordedEvent,
    UnknownEvent,
    no_origins,
    with_origins,
)
from tracker.storage.rows import (
    Assigned,
    ErasedEvent,
    StoredRow,
    recorded_from,
    stored_payload,
)
from tracker.storage.rows.chain import PayloadHeader, header_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.domain.recorded import OriginsOf

_Place = Annotated[int, msgspec.Meta(ge=1)]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Erased(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
):
    """The remains of an event whose payload was blanked, in the order in which it is written."""

    dossier: _Name
    key: _Name | None = None
    payload_sha256: _Hash
    schema_version: _Place
    type: _Name


class _Line(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
):
    """A line, its fields in the order written; where the payload was blanked, `event` is null."""

    digest: _Hash
    erased: _Erased | None = None
    event: msgspec.Raw
    event_id: _Name
    global_position: _Place
    origin: OriginTold | None = None
    recorded_at: Annotated[str, msgspec.Meta(pattern="Z$")]
    recorded_by: str
    stream: _Name
    stream_position: _Place


class _Bundled(msgspec.Struct, gc=False):
    """A line of a bundled dossier: only the fields that its events need."""

    digest: str
    event: Event
    event_id: str
    global_position: int
    recorded_at: datetime
    recorded_by: str
    stream: str
    stream_position: int

    def recorded(self) -> RecordedEvent:
        """Return the event that it records."""
        return RecordedEvent(
            self.event,
            self.event_id,
            self.stream,
            self.stream_position,
            self.global_position,
            to_instant(self.recorded_at),
            self.recorded_by,
            bytes.fromhex(self.digest),
        )


class Line(NamedTuple):
    """A line that could be read, with its number in the file."""

    number: int
    line: _Line
    payload: bytes
    header: PayloadHeader
    recorded: RecordedEvent
    origin: Origin | None = None

    @property
    def first_recorded(self) -> Origin:
        """The origin that the event has for a log that takes it in from this one."""
        found = self.recorded
        return self.origin or Origin(
            found.digest,
            found.global_position,
            found.recorded_at,
            found.recorded_by,
        )


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(_Line)
_BUNDLED: Final = msgspec.json.Decoder(_Bundled)
_ANY: Final = msgspec.json.Decoder()
_NULL: Final = msgspec.Raw(b"null")
_SORTED: Final = msgspec.json.Encoder(order="sorted")


def export_lines(
    events: Iterable[RecordedEvent],
    origins_of: OriginsOf = no_origins,
    *,
    at_once: bool = False,
) -> Iterator[bytes]:
    """Write recorded events as JSON Lines: sorted keys, one object a line, the newline included.

    The payload is written as the log holds it, also that of an unknown type or an older version.

    Args:
        events: The events.
        origins_of: Gives the origins that they have.
        at_once: Whether each is written before the next one is there.
    """
    together = 1 if at_once else TOGETHER
    for found, origin in with_origins(events, origins_of, together=together):
        yield _written(found, msgspec.Raw(stored_payload(found)), None, origin)


def row_lines(
    rows: Iterable[StoredRow], origins_of: OriginsOf = no_origins
) -> Iterator[bytes]:
    """Write places of a log as `export_lines` does.

    The line of a blanked payload says what the log still does.
    """
    for row, origin in with_origins(rows, origins_of):
        if row.payload:
            event = msgspec.Raw(row.payload.encode())
            yield _written(row, event, None, origin)
        else:
            left = _Erased(
                dossier=row.dossier,
                key=row.key,
                payload_sha256=row.payload_sha256.hex(),
                schema_version=row.schema_version,
                type=row.type,
            )
            yield _written(row, _NULL, left, origin)


def _written(
    found: RecordedEvent | StoredRow,
    event: msgspec.Raw,
    left: _Erased | None,
    origin: Origin | None,
) -> bytes:
    line = _Line(
        digest=found.digest.hex(),
        erased=left,
        event=event,
        event_id=found.event_id,
        global_position=found.global_position,
        origin=None if origin is None else origin.told(),
        recorded_at=format_instant(found.recorded_at),
        recorded_by=found.recorded_by,
        stream=found.stream,
        stream_position=found.stream_position,
    )
    return _ENCODER.encode(line) + b"\n"


def read_lines(
    data: bytes | Iterable[bytes], *, verify: bool = False
) -> list[RecordedEvent]:
    """Read an export; blank lines are passed over.

    With `verify`, ids must be unique, places rise, streams be gapless from 1, times never fall and
    payloads be canonical. The digest chain is checked in full when the export is a whole log, that
    is when its places are 1, 2, 3, … An export of one dossier out of a larger log lacks the digests
    between its events: there each digest is kept, and checked only where the place directly before
    it is in the file too.

    Args:
        data: The whole file, or its lines.
        verify: Whether to check that it is as it was written.

    Raises:
        ArchiveBrokenError: A line cannot be read or, with `verify`, does not fit; it names the
            first such line.
    """
    rows = data.split(b"\n") if isinstance(data, bytes) else data
    found = [
        read_line(number, row) for number, row in enumerate(rows, 1) if row.strip()
    ]
    if verify:
        _verify(found)
    return [each.recorded for each in found]


def read_bundled(data: bytes) -> list[RecordedEvent]:
    """Read an export that came with the program, whose tests have checked it.

    All is read at once, in two fifths of the time. An event that was erased, or whose version
    needs more, has it read line by line.

    Raises:
        ArchiveBrokenError: A line cannot be read; it names the first such line.
    """
    with trusted():
        try:
            found = _BUNDLED.decode_lines(data)
        except msgspec.MsgspecError:
            return read_lines(data)
        events = [line.event for line in found]
        if not all(e.version == 1 or e.reads(e.schema_version) for e in events):
            return read_lines(data)
        return [line.recorded() for line in found]


def verify_lines(rows: Iterable[bytes]) -> None:
    """Check the lines of an export as `read_lines` does, one after the other.

    Ids that it has twice are not looked for.

    Raises:
        ArchiveBrokenError: A line does not fit; it names the first such line.
    """
    for _ in _checked(
        (read_line(number, row) for number, row in enumerate(rows, 1) if row.strip()),
        whole=False,
    ):
        pass


def checked_rows(
    lines: Iterable[bytes], origins: dict[str, Origin] | None = None
) -> Iterator[StoredRow]:
    """Yield the lines of a whole log's export as places, each once it fits those before it.

    Args:
        lines: The lines.
        origins: Takes the origins in that the lines have, by event id, each before its place.

    Raises:
        ArchiveBrokenError: A line does not fit; it names the line.
    """
    return _checked(
        (
            _trusted_line(number, line, origins)
            for number, line in enumerate(lines, 1)
            if line.strip()
        ),
        whole=True,
    )


def _trusted_line(number: int, text: bytes, origins: dict[str, Origin] | None) -> Line:
    # Whether it is what a log took in, its digest says; what that log took is not judged again.
    with trusted():
        found = read_line(number, text)
    if origins is not None and found.origin is not None:
        origins[found.recorded.event_id] = found.origin
    return found


def read_line(number: int, row: bytes) -> Line:
    """Read one line of an export.

    Raises:
        ArchiveBrokenError: It is no such line; the message names its number.
    """
    try:
        line = _DECODER.decode(row)
        payload, header, erased = _event_of(line)
        assigned = Assigned(
            event_id=line.event_id,
            stream=line.stream,
            stream_position=line.stream_position,
            global_position=line.global_position,
            recorded_at=to_instant(datetime.fromisoformat(line.recorded_at)),
            recorded_by=line.recorded_by,
            digest=bytes.fromhex(line.digest),
        )
        recorded = recorded_from(payload, header, assigned, erased=erased)
        if payload and isinstance(recorded.event, UnknownEvent):
            _ANY.decode(payload)
        origin = None if line.origin is None else line.origin.read()
    except (
        msgspec.MsgspecError,
        TrackerError,
        ValueError,
        OverflowError,
        RecursionError,
        KeyError,
    ) as problem:
        raise ArchiveBrokenError(str(problem), line=number) from problem
    return Line(number, line, payload, header, recorded, origin)


def _event_of(line: _Line) -> tuple[bytes, PayloadHeader, bytes | None]:
    """Return the payload of a line, and what it says about itself.

    If it is blanked, what the line says, and the payload's hash.
    """
    payload, left = bytes(line.event), line.erased
    if left is None:
        # What the decoder leaves raw, or passes over as unknown, may be no UTF-8.
        payload.decode()
        return payload, header_of(payload), None
    if payload != bytes(_NULL):
        raise ValueError("it holds an event that it says is erased")
    return (
        b"",
        PayloadHeader(left.type, left.dossier, left.schema_version, left.key),
        bytes.fromhex(left.payload_sha256),
    )


def _verify(found: list[Line]) -> None:
    ids: dict[str, int] = {}
    for each in found:
        first = ids.setdefault(each.line.event_id, each.number)
        if first != each.number:
            raise ArchiveBrokenError(
                f"the event id {each.line.event_id} stands in line {first} already",
                line=each.number,
            )
    for _ in _checked(found, whole=False):
        pass


def _checked(found: Iterable[Line], *, whole: bool) -> Iterator[StoredRow]:
    from tracker.storage.rows.check_rows import Range

    checked = Range(gaps=not whole)
    for each in found:
        if each.payload and _SORTED.encode(_ANY.decode(each.payload)) != each.payload:
            raise ArchiveBrokenError(
                "the event is not canonical JSON", line=each.number
            )
        row = as_row(each)
        checked.check([row])
        if checked.altered is not None:
            raise ArchiveBrokenError(checked.altered.found, line=each.number)
        yield row


def as_written(line: Line) -> bytes:
    """The line as an export writes it, with its line break."""
    event = (
        msgspec.Raw(_SORTED.encode(_ANY.decode(line.payload)))
        if line.payload
        else _NULL
    )
    return (
        _ENCODER.encode(
            msgspec.structs.replace(
                line.line,
                event=event,
                origin=None if line.origin is None else line.origin.told(),
                recorded_at=format_instant(line.recorded.recorded_at),
            )
        )
        + b"\n"
    )


def as_row(each: Line) -> StoredRow:
    """A line as a row of the log; the columns that no export has are worked out."""
    from tracker.storage.rows.new_rows import quick_outer_bounds, unknown_dates

    recorded, header, event = each.recorded, each.header, each.recorded.event
    if isinstance(event, UnknownEvent):
        when, reported = unknown_dates(each.payload) if each.payload else (None, None)
    else:
        when, reported = event.when, event.reported
    return StoredRow(
        recorded.global_position,
        recorded.event_id,
        header.dossier,
        recorded.stream,
        recorded.stream_position,
        header.type,
        header.schema_version,
        header.key,
        *quick_outer_bounds(when),
        *quick_outer_bounds(reported),
        recorded.recorded_at,
        recorded.recorded_by,
        each.payload.decode(),
        recorded.payload_sha256
        if isinstance(recorded, ErasedEvent)
        else payload_digest(each.payload),
        recorded.digest,
    )
