"""Notes for the desk as a page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from tracker.services.desk.notes import DeskNote


class NoteView(Struct, frozen=True):
    """A note: what it says, its paragraphs apart, who wrote it, and on which day."""

    paragraphs: tuple[str, ...]
    by: str
    day: str


def note_views(found: Sequence[DeskNote], zone: ZoneInfo) -> list[NoteView]:
    """Return notes as they are shown."""
    return [
        NoteView(
            tuple(clean(line) for line in each.text.splitlines() if line.strip()),
            clean(each.written_by),
            day_words(each.written_at, zone=zone),
        )
        for each in found
    ]
