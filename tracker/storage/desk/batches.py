"""Batches in SQL: files that were sent to be imported, each under the digest of what it says."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import delete, func, insert, literal, select, update

from tracker.storage.sql import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.storage.database import Database


class KeptBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as it is kept.

    Attributes:
        batch: Its name: a digest of the dossier, the file and how that is read.
        dossier: The dossier that it is sent to.
        file: The name of the file.
        options: How the file is read, as JSON.
        body: The file.
        sent_by: Who sent it.
        sent_at: The instant when it was sent last, in microseconds since the epoch.
        appended_by: Who appended it; None while nobody has.
        appended_at: The instant when that was done.
        first_place: The log place of the first event that it added.
        last_place: The log place of the last.
    """

    batch: str
    dossier: str
    file: str
    options: str
    body: bytes
    sent_by: str
    sent_at: int
    appended_by: str | None = None
    appended_at: int | None = None
    first_place: int | None = None
    last_place: int | None = None


_BATCHES: Final = schema.batches.c
_COLUMNS: Final = tuple(_BATCHES[name] for name in KeptBatch.__struct_fields__)
_WITHOUT_BODY: Final = tuple(
    literal(b"").label("body") if column.name == "body" else column
    for column in _COLUMNS
)


class Batches:
    """The batches beside the log of one open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, *, since: int) -> KeptBatch | None:
        """Return a batch that was sent since an instant; None where there is none."""
        asked = select(*_COLUMNS).where(
            _BATCHES.batch == name, _BATCHES.sent_at >= since
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        found = dict(zip(KeptBatch.__struct_fields__, row, strict=True))
        return KeptBatch(**{**found, "body": zlib.decompress(found["body"])})

    def newest(self, dossier: str, *, since: int, most: int) -> list[KeptBatch]:
        """Return the batches of a dossier that were sent since an instant, the newest first.

        Their bodies are left out.
        """
        asked = select(*_WITHOUT_BODY).where(
            _BATCHES.dossier == dossier, _BATCHES.sent_at >= since
        )
        ordered = asked.order_by(_BATCHES.sent_at.desc(), _BATCHES.batch).limit(most)
        names = KeptBatch.__struct_fields__
        with self._database.reading() as connection:
            rows = connection.execute(ordered).all()
        return [KeptBatch(**dict(zip(names, row, strict=True))) for row in rows]

    def put(self, batch: KeptBatch, *, since: int, most: int) -> None:
        """Keep a batch; sent again, it is kept as long as one that is new.

        Args:
            batch: The batch.
            since: Those that were sent before this instant are let go.
            most: The bytes that all may take; beyond them the oldest are let go.
        """
        values = {n: getattr(batch, n) for n in KeptBatch.__struct_fields__}
        values["body"] = zlib.compress(batch.body)
        same = _BATCHES.batch == batch.batch
        with self._database.writing() as connection:
            again = update(schema.batches).where(same)
            renewed = again.values(sent_by=batch.sent_by, sent_at=batch.sent_at)
            if connection.execute(renewed).rowcount == 0:
                connection.execute(insert(schema.batches).values(values))
            _let_go(connection, since=since, most=most, kept=batch.batch)

    def mark(self, name: str, *, by: str, at: int, places: tuple[int, int]) -> None:
        """Note who appended a batch, when, and the log places of what it added."""
        said = {"appended_by": by, "appended_at": at}
        ends = dict(zip(("first_place", "last_place"), places, strict=True))
        with self._database.writing() as connection:
            connection.execute(
                update(schema.batches)
                .where(_BATCHES.batch == name)
                .values(**said, **ends)
            )


def _let_go(connection: Connection, *, since: int, most: int, kept: str) -> None:
    """Delete the batches that are too old, and the oldest of those that are too much."""
    sizes = select(_BATCHES.batch, _BATCHES.sent_at, func.length(_BATCHES.body))
    newest_first = sizes.order_by(_BATCHES.sent_at.desc(), _BATCHES.batch)
    taken = 0
    for name, sent_at, size in connection.execute(newest_first).all():
        taken += size
        if name != kept and (sent_at < since or taken > most):
            connection.execute(delete(schema.batches).where(_BATCHES.batch == name))
