"""Announcements: what became of what was announced for later, and what of it lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.services.reading import Answer, AskedFacts, OpenDossier

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


def ask_fate(shelf: Shelf, asked: AskedFate, *, now: int) -> Answer[Fate]:
    """Return what became of everything that was announced for later.

    Raises:
        TrackerError: A date is not understood, or a name names nothing.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    selection = _selection(dossier, asked)
    from tracker.projections.questions.announcements import fate_of

    found = fate_of(dossier.mended, question, selection, open_only=asked.open_only)
    return dossier.answer(found)


def ask_upcoming(shelf: Shelf, asked: AskedUpcoming, *, now: int) -> Answer[Upcoming]:
    """Return what should have happened and was not reported, and what lies ahead.

    Raises:
        TrackerError: As for `ask_fate`.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    selection = _selection(dossier, asked)
    from tracker.projections.questions.announcements import upcoming_of

    return dossier.answer(upcoming_of(dossier.mended, question, selection))


def _selection(dossier: OpenDossier, asked: AskedFacts) -> Selection:
    """Return the part that is asked for, its issues with their parts."""
    found = dossier.selection(asked)
    if found.issues is None:
        return found
    return found._replace(issues=dossier.with_parts(found.issues))
