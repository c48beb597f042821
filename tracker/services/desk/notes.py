"""Notes for the desk on events: kept beside the log for editors, and never exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.envelope import TEXT_LENGTH, refuse
from tracker.storage.desk.notes import NoteKept, notes_on, put_note

if TYPE_CHECKING:
    from tracker.storage.database import Database


class DeskNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note on an event.

    Attributes:
        written_at: When it was written.
        written_by: Who wrote it.
        text: What it says.
    """

    written_at: str
    written_by: str
    text: str


def add_note(
    database: Database, event_id: str, text: str, *, by: str, now: int
) -> list[DeskNote]:
    """Keep a note on an event, and return all that it has; said twice it is kept once.

    Args:
        database: The database, open for writing.
        event_id: The id of the event.
        text: What the note says.
        by: Who writes it.
        now: The time, in microseconds since the epoch.

    Raises:
        InvalidEventError: The text is blank or too long.
    """
    text = text.strip()
    if not text:
        raise refuse("text", "is blank", "write what the desk should know")
    if len(text) > TEXT_LENGTH:
        found = f"has {len(text):,} characters, {TEXT_LENGTH:,} are allowed"
        raise refuse("text", found, "write it in several notes")
    there = notes_on(database, event_id)
    if not there or (there[-1].written_by, there[-1].text) != (by, text):
        put_note(database, NoteKept(event_id, now, by, text))
    return list_notes(database, event_id)


def list_notes(database: Database, event_id: str) -> list[DeskNote]:
    """Return the notes on an event, the oldest first."""
    return [
        DeskNote(
            written_at=format_instant(each.written_at),
            written_by=each.written_by,
            text=each.text,
        )
        for each in notes_on(database, event_id)
    ]
