"""Hindsight: what was true on a day but reported later, and what that changes in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.services.answers.diff import both_pictures
from tracker.services.reading import Answer, AskedPicture, OpenDossier

if TYPE_CHECKING:
    from tracker.projections.questions.retrospective import Hindsight
    from tracker.services.dossiers import Shelf


class AskedHindsight(AskedPicture, frozen=True, kw_only=True):
    """A question about what was reported after a day, as the user wrote it.

    Attributes:
        date: The day or instant asked about; `known_at` cuts hindsight off.
    """

    date: str = "today"


def ask_hindsight(
    shelf: Shelf, asked: AskedHindsight, *, now: int
) -> Answer[Hindsight]:
    """Return what was true on a day but reported later.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    day = dossier.day(asked.date)
    then, since = dossier.ask(day, day), dossier.ask(day, dossier.known(asked.known_at))
    selection = dossier.selection(asked)
    from tracker.projections.questions.causes import causes_between
    from tracker.projections.questions.retrospective import hindsight_of

    found = hindsight_of(
        *both_pictures(dossier.mended, then, since, selection),
        causes_between(dossier.mended, then, since),
        boundary=then.known,
        zone=dossier.catalogue.zone,
        narrowed=bool(asked.parties or asked.issues),
    )
    return Answer(found, tuple(dossier.remarks))
