"""Findings of the first reading of an import; new rows wait beside memory to be appended."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.codec import TYPES, decode_current, decode_stored
from tracker.domain.envelope import trusted
from tracker.domain.errors import Advice, TrackerError
from tracker.domain.events import DossierOpened

# Msgspec reads the annotation when it builds the struct.
from tracker.services.recording.near_duplicates import Near  # noqa: TC001
from tracker.storage.files.spill import SpillingIndex, Spool
from tracker.storage.rows import erased_event
from tracker.storage.rows.chain import PayloadHeader
from tracker.storage.rows.new_rows import PreparedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events import Event
    from tracker.domain.recorded import UnknownEvent
    from tracker.services.amendments import Gone
    from tracker.services.importing.row_to_event import Complaint, Place

MOST_COMPLAINTS: Final = 100_000
MOST_NEAR: Final = 10_000
_ENCODE = msgspec.msgpack.Encoder().encode
_PLACED = msgspec.msgpack.Decoder(tuple[int, int, bool, PreparedRow])


class Staged(NamedTuple):
    """One new row: its file, its number there, whether it was exported, and what is appended."""

    file: int
    row: int
    exported: bool
    ready: PreparedRow

    @property
    def event(self) -> Event | UnknownEvent:
        """Its event."""
        ready = self.ready
        known = TYPES.get(ready.type)
        if not ready.payload:
            return erased_event(
                PayloadHeader(
                    ready.type, ready.dossier, ready.schema_version, ready.key
                ),
                ready.stream,
            )
        with trusted():
            if known is not None and known.reads(ready.schema_version):
                return decode_current(ready.payload)
            return decode_stored(
                ready.payload,
                type_name=ready.type,
                schema_version=ready.schema_version,
                dossier=ready.dossier,
                key=ready.key,
                stream=ready.stream,
            )


class Stage:
    """The rows that are new, in their order; some may be dropped or replaced afterwards.

    Attributes:
        count: How many there are.
        streams: The streams that they belong to, each behind its dossier.
        forward: The place of the first row that names what a later one defines, if any does.
    """

    def __init__(self) -> None:
        self._spool, self.count = Spool(), 0
        self._replaced: dict[int, Staged] = {}
        self._dropped: set[int] = set()
        self.streams = SpillingIndex[str]()
        self.forward: int | None = None

    @property
    def end(self) -> int:
        """The place of the next row."""
        return self._spool.end

    def put(self, file: int, row: int, *, exported: bool, ready: PreparedRow) -> int:
        """Take a row in; return its place."""
        self.count += 1
        self.streams.put(f"{ready.dossier}\0{ready.stream}")
        return self._spool.put(_ENCODE((file, row, exported, ready)))

    def at(self, place: int) -> Staged:
        """Return the row at a place."""
        return self._replaced.get(place) or Staged(
            *_PLACED.decode(self._spool.get(place))
        )

    def drop(self, place: int) -> None:
        """Take a row out again."""
        self.count -= 1
        self._dropped.add(place)

    def replace(self, place: int, ready: PreparedRow) -> None:
        """Let a row say something else."""
        self.streams.put(f"{ready.dossier}\0{ready.stream}")
        self._replaced[place] = self.at(place)._replace(ready=ready)

    def __iter__(self) -> Iterator[Staged]:
        """Yield the rows that are left, in their order."""
        return (staged for _, staged in self._left())

    def parts(self, size: int) -> Iterator[Iterator[Staged]]:
        """Yield the rows in parts, each to be read before the next.

        From the first row that points forward on they are one part, for none may hang in the air.
        """
        held, last = self.forward, 0

        def part_of(counted: tuple[int, tuple[int, Staged]]) -> int:
            number, (place, _) = counted
            nonlocal last
            if held is None or place <= held:
                last = number // size
            return last

        for _, part in groupby(enumerate(self._left()), part_of):
            yield (staged for _, (_, staged) in part)

    def _left(self) -> Iterator[tuple[int, Staged]]:
        for place, record in self._spool.placed():
            if place not in self._dropped:
                found = self._replaced.get(place)
                yield place, found or Staged(*_PLACED.decode(record))

    def close(self) -> None:
        """Delete the temporary files."""
        self._spool.close()
        self.streams.close()


class Reused(msgspec.Struct, frozen=True, kw_only=True):
    """A source of a file that is registered already under another name or spelling.

    Attributes:
        dossier: The dossier.
        slug: The source's name in the file.
        publisher: Its publisher as the file spells it.
        registered: The name of the registered source that stands for it.
        registered_publisher: That one's publisher.
        url: The page that both are.
    """

    dossier: str
    slug: str
    publisher: str
    registered: str
    registered_publisher: str
    url: str


class NearDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A row that may say what is recorded, or stands in the files, already.

    Attributes:
        file: The file.
        line: The line of the row.
        dossier: The dossier.
        near: The two, with their words.
    """

    file: str
    line: int
    dossier: str
    near: Near


class NearDuplicateError(TrackerError):
    """A row is so like a recorded fact that it may be the same, and such rows are to be refused."""

    code = "T016"
    hint = "say `repeats: KEY` when it says it again, take the row out, or allow near duplicates"
    advice = Advice("near-duplicate", {})


class Reason(NamedTuple):
    """The reason to reject a row: the code of its first error, and the messages of all."""

    code: str
    message: str


@dataclass
class CheckedFiles:
    """Everything that the first reading found.

    Attributes:
        head: The end of the log when it was read.
        read: How many events the files hold.
        known: How many of them the log, or an earlier row, holds already.
        complaints: Every error, by file and line; at most `MOST_COMPLAINTS` are kept.
        unlisted: How many more there are.
        rejected: The rows that have errors, as (file, row), each with the reason.
        exports: The numbers of the files that are exports of a log.
        fatal: Whether a file cannot be read to its end.
        near: Near duplicates; at most `MOST_NEAR` are kept.
        near_total: How many there are.
        reused: Sources that are registered already.
        withdrawn: What of the known is withdrawn; at most 10,000 are kept.
        withdrawn_total: How much there is.
        named: The names of parties and issues that were found, each with its slug.
        paged: The dossiers in which a source of a new page is registered.
        stage: What is new.
        dossiers: The dossiers of what is new; and whether more of one is new than its opening.
    """

    head: int
    read: int = 0
    known: int = 0
    complaints: list[Complaint] = field(default_factory=list)
    unlisted: int = 0
    rejected: dict[Place, Reason] = field(default_factory=dict)
    exports: list[int] = field(default_factory=list)
    fatal: bool = False
    near: list[NearDuplicate] = field(default_factory=list)
    near_total: int = 0
    reused: list[Reused] = field(default_factory=list)
    withdrawn: list[Gone] = field(default_factory=list)
    withdrawn_total: int = 0
    named: dict[tuple[str, str], str] = field(default_factory=dict)
    paged: frozenset[str] = frozenset()
    stage: Stage = field(default_factory=Stage)
    dossiers: dict[str, bool] = field(default_factory=dict)

    def note(self, event: Event | UnknownEvent) -> None:
        """Note the dossier of an event that is new."""
        more = not isinstance(event, DossierOpened)
        self.dossiers[event.dossier] = more or self.dossiers.get(event.dossier, False)

    def close(self) -> None:
        """Delete the temporary files."""
        self.stage.close()
