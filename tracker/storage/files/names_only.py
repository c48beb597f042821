"""Names in a SQLite log, read without the database library for a shell that completes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tracker.domain.errors import DatabaseError
from tracker.storage.files.own_files import connect
from tracker.storage.rows import Assigned, recorded_from
from tracker.storage.rows.chain import PayloadHeader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracker.domain.recorded import RecordedEvent

_SECONDS: Final = 0.5
"""The wait for a busy file: whoever presses a key waits no longer."""
_HEADER: Final = "type, dossier, schema_version, key"
_PLACES: Final = (
    "event_id, stream, stream_position, global_position,"
    " recorded_at, recorded_by, digest"
)


class Glimpse:
    """A SQLite log as it is read for names; it is never written to."""

    def __init__(self, path: Path) -> None:
        """Look into a file.

        Args:
            path: The database.
        """
        self._path = path
        self._url = f"file:{quote(str(path))}?mode=ro"

    def dossiers(self) -> list[str]:
        """The dossiers' slugs, in the order of their first events."""
        return [
            slug
            for (slug,) in self._rows(
                "SELECT dossier FROM events GROUP BY dossier ORDER BY min(global_position)"
            )
        ]

    def holds(self, dossier: str) -> bool:
        """Return whether there is an event of a dossier."""
        return bool(
            self._rows("SELECT 1 FROM events WHERE dossier = ? LIMIT 1", dossier)
        )

    def keys(self, dossier: str) -> list[str]:
        """The keys in use, in log order."""
        return [
            key
            for (key,) in self._rows(
                (
                    "SELECT key FROM events WHERE dossier = ? AND key IS NOT NULL "
                    "ORDER BY global_position"
                ),
                dossier,
            )
        ]

    def read(self, *, dossier: str, types: Iterable[str]) -> list[RecordedEvent]:
        """The events of some types, in log order.

        Args:
            dossier: Their dossier.
            types: Their types.
        """
        wanted = list(types)
        marks = ", ".join("?" * len(wanted))
        asked = (
            # Only our own words and marks.
            f"SELECT payload, {_HEADER}, {_PLACES} FROM events WHERE dossier = ? "  # noqa: S608
            f"AND type IN ({marks}) ORDER BY global_position"
        )
        return [
            recorded_from(row[0].encode(), PayloadHeader(*row[1:5]), Assigned(*row[5:]))
            for row in self._rows(asked, dossier, *wanted)
        ]

    def close(self) -> None:
        """Nothing is held open."""

    def _rows(self, asked: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what a question finds.

        Raises:
            DatabaseError: The file cannot be read, or is not a log.
        """
        try:
            with closing(
                connect(self._path, self._url, uri=True, timeout=_SECONDS)
            ) as file:
                return file.execute(asked, values).fetchall()
        except sqlite3.Error as problem:
            raise DatabaseError(
                f"the file cannot be read: {problem}", "see which file is named"
            ) from problem
