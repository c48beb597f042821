"""Batches: a file that was sent to be imported waits under an address until it is appended.

The name of a batch is a digest of what it says and of how it is read. So it never changes: one in
which a value was mended is another batch, and the same file sent twice is the same one.
"""

from __future__ import annotations

import io
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.errors import UnknownNameError

# Msgspec reads the annotation when it builds the struct.
from tracker.services.importing.formats import Format  # noqa: TC001
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File
from tracker.storage.desk.batches import Batches, KeptBatch

if TYPE_CHECKING:
    from tracker.services.importing import Imported
    from tracker.storage.database import Database

DAYS_KEPT: Final = 14
"""So long a batch is kept after it was sent last."""
_KEPT: Final = DAYS_KEPT * 86_400_000_000
_MOST: Final = 100_000_000
"""The bytes that all batches of a database may take, packed; the oldest make room."""
_NAME_LENGTH: Final = 32
_MOST_LISTED: Final = 20


class BatchReading(msgspec.Struct, frozen=True, kw_only=True):
    """The way in which the file of a batch is read, as its sender said.

    Attributes:
        form: Its format.
        kind: The event type of rows that do not say it.
        dated: The date of a briefing.
        columns: For a column of a table, by its name without case, the field that it holds.
        ignore_unknown: Whether columns that are not fields are passed over.
        delimiter: What stands between the cells of a table.
        encoding: The encoding.
        skip: Whether rows with errors are left out.
    """

    form: Format
    kind: str | None = None
    dated: str | None = None
    columns: dict[str, str] = {}
    ignore_unknown: bool = False
    delimiter: str | None = None
    encoding: str | None = None
    skip: bool = False


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent to be imported.

    Attributes:
        dossier: The dossier that it is sent to.
        file: The name of the file.
        reading: How it is read.
        body: The file.
        sent_by: Who sent it; empty for whoever runs the server.
        sent_at: The instant when it was sent, in microseconds since the epoch.
        appended_by: Who appended it; None while nobody has.
        places: The first and the last log place of what it added; None while nothing was.
    """

    dossier: str
    file: str
    reading: BatchReading
    body: bytes
    sent_by: str
    sent_at: int
    appended_by: str | None = None
    places: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """Return its name: a digest of what it says and of how it is read."""
        said = (self.dossier, self.file, self.reading, self.body)
        digest = sha256(msgspec.msgpack.encode(said))
        return digest.hexdigest()[:_NAME_LENGTH]

    def as_file(self) -> File:
        """Return its file."""
        opened = partial(io.BytesIO, self.body)
        return File(self.file, self.reading.form, opened, len(self.body))

    def options(self) -> ImportOptions:
        """Return the options of its import.

        Raises:
            FileNotUnderstoodError: There is no such encoding.
        """
        read = self.reading
        reading = ReadOptions(
            kind=read.kind,
            dossier=self.dossier,
            dated=read.dated,
            columns=read.columns,
            ignore_unknown=read.ignore_unknown,
            delimiter=read.delimiter,
            encoding=read.encoding,
        )
        return ImportOptions(reading, skip=read.skip)


def keep_batch(database: Database, batch: Batch) -> None:
    """Keep a batch, and let go of those that are too old.

    Args:
        database: The database, open for writing.
        batch: The batch.
    """
    kept = KeptBatch(
        batch=batch.name,
        dossier=batch.dossier,
        file=batch.file,
        options=msgspec.json.encode(batch.reading).decode(),
        body=batch.body,
        sent_by=batch.sent_by,
        sent_at=batch.sent_at,
    )
    Batches(database).put(kept, since=batch.sent_at - _KEPT, most=_MOST)


class BatchListed(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in a list.

    Attributes:
        name: Its name.
        file: The name of its file.
        sent_by: Who sent it; empty for whoever runs the server.
        sent: The instant when it was sent.
        is_appended: Whether it was appended.
    """

    name: str
    file: str
    sent_by: str
    sent: str
    is_appended: bool


def list_batches(database: Database, dossier: str, *, now: int) -> list[BatchListed]:
    """Return the batches of a dossier, the newest first.

    Args:
        database: The database.
        dossier: The dossier that they were sent to.
        now: The time, in microseconds since the epoch.
    """
    found = Batches(database).newest(dossier, since=now - _KEPT, most=_MOST_LISTED)
    return [
        BatchListed(
            name=each.batch,
            file=each.file,
            sent_by=each.sent_by,
            sent=format_instant(each.sent_at),
            is_appended=each.last_place is not None,
        )
        for each in found
    ]


def find_batch(database: Database, dossier: str, name: str, *, now: int) -> Batch:
    """Return a batch.

    Args:
        database: The database.
        dossier: The dossier that it was sent to.
        name: Its name.
        now: The time, in microseconds since the epoch.

    Raises:
        UnknownNameError: There is none, or none any more.
    """
    kept = Batches(database).get(name, since=now - _KEPT)
    if kept is None or kept.dossier != dossier:
        problem = UnknownNameError("batch", name)
        raise problem.hinted(
            f"a file is kept for {DAYS_KEPT} days; send it once more", None
        )
    places = None
    if kept.first_place is not None and kept.last_place is not None:
        places = kept.first_place, kept.last_place
    return Batch(
        dossier=kept.dossier,
        file=kept.file,
        reading=msgspec.json.decode(kept.options, type=BatchReading),
        body=kept.body,
        sent_by=kept.sent_by,
        sent_at=kept.sent_at,
        appended_by=kept.appended_by,
        places=places,
    )


def mark_appended(
    database: Database, batch: Batch, done: Imported, *, by: str, now: int
) -> None:
    """Note that a batch was appended, by whom and where it stands in the log.

    Args:
        database: The database, open for writing.
        batch: The batch.
        done: The outcome, which added something.
        by: Who appended it.
        now: The time, in microseconds since the epoch.
    """
    places = done.first, done.last
    Batches(database).mark(batch.name, by=by, at=now, places=places)
