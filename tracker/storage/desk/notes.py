"""Notes for the desk in SQL: beside the log, and in none of its exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.storage.sql import rows, run

if TYPE_CHECKING:
    from tracker.storage.database import Database


class NoteKept(msgspec.Struct, frozen=True):
    """A note on an event as it is kept.

    Attributes:
        event_id: The id of the event.
        written_at: When it was written, in microseconds since the epoch.
        written_by: Who wrote it.
        text: What it says.
    """

    event_id: str
    written_at: int
    written_by: str
    text: str


_COLUMNS: Final = ", ".join(NoteKept.__struct_fields__)
_PUT: Final = f"""
    INSERT INTO desk_notes ({_COLUMNS})
    VALUES (:event_id, :written_at, :written_by, :text)"""  # noqa: S608  (names of columns)
_OF_EVENT: Final = (
    f"SELECT {_COLUMNS} FROM desk_notes WHERE event_id = :event_id ORDER BY note"  # noqa: S608
)


def put_note(database: Database, note: NoteKept) -> None:
    """Keep a note on an event."""
    with database.writing() as connection:
        run(connection, _PUT, **msgspec.structs.asdict(note))


def notes_on(database: Database, event_id: str) -> list[NoteKept]:
    """Return the notes on an event, the oldest first."""
    with database.reading() as connection:
        found = rows(connection, _OF_EVENT, event_id=event_id)
    return [NoteKept(*row) for row in found]
