"""Announcements: what became of what was announced for later, and what of it lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.services.answers.by_index import INDEX_FROM, Asking, Reader
from tracker.services.reading import Answer, AskedFacts, Names

if TYPE_CHECKING:
    from tracker.projections.picture import Selection
    from tracker.projections.questions.announcements_format import Fate, Upcoming
    from tracker.services.dossiers import Shelf


class AskedUpcoming(AskedFacts, frozen=True, kw_only=True):
    """A question about what lies ahead, as the user wrote it.

    Attributes:
        date: The day or instant asked about; None as for `AskedAsOf`.
        then: Whether only what was known on that date counts.
    """

    date: str | None = None
    then: bool = False


class AskedFate(AskedUpcoming, frozen=True, kw_only=True):
    """A question about what became of announcements, as the user wrote it.

    Attributes:
        open_only: Whether only what may still come about is listed.
    """

    open_only: bool = False


def ask_fate(
    shelf: Shelf, asked: AskedFate, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Fate]:
    """Return what became of everything that was announced for later.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.

    Raises:
        TrackerError: A date is not understood, or a name names nothing.
    """

    def answered(names: Names, reader: Reader) -> Answer[Fate]:
        from tracker.projections.questions.announcements import fate_of

        question = names.question(asked.date, asked.known_at, then=asked.then)
        selection, record = _selection(names, asked), reader.sought(question)
        found = fate_of(record.mended, question, selection, open_only=asked.open_only)
        return names.answer(found)

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def ask_upcoming(
    shelf: Shelf, asked: AskedUpcoming, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Upcoming]:
    """Return what should have happened and was not reported, and what lies ahead.

    Raises:
        TrackerError: As for `ask_fate`.
    """

    def answered(names: Names, reader: Reader) -> Answer[Upcoming]:
        from tracker.projections.questions.announcements import upcoming_of

        question = names.question(asked.date, asked.known_at, then=asked.then)
        selection, record = _selection(names, asked), reader.sought(question)
        return names.answer(upcoming_of(record.mended, question, selection))

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def _selection(names: Names, asked: AskedFacts) -> Selection:
    """Return the part that is asked for, its issues with their parts."""
    found = names.selection(asked)
    if found.issues is None:
        return found
    return found._replace(issues=names.with_parts(found.issues))
