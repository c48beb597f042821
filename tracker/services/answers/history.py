"""The whole life of one cell of a dossier, up to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import Answer, AskedKnown, OpenDossier

if TYPE_CHECKING:
    from tracker.projections.questions.history import History
    from tracker.services.dossiers import Shelf


class AskedHistory(AskedKnown, frozen=True, kw_only=True):
    """A question about one party's position on one issue, as the user wrote it.

    Attributes:
        party: The party, by slug, name or alias.
        issue: The issue, by slug or title.
        to: Only stances that have these words, this code or this placement.
        date: The last day or instant.
        then: Whether only what was known on that date counts.
    """

    party: str
    issue: str
    to: str | None = None
    date: str = "today"
    then: bool = False


def ask_history(shelf: Shelf, asked: AskedHistory, *, now: int) -> Answer[History]:
    """Return the whole life of one cell.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    party = party_named(asked.party, dossier.catalogue)
    issue = issue_named(asked.issue, dossier.catalogue)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    from tracker.projections.questions.history import history_of

    found = history_of(dossier.mended, question, party, issue, to=asked.to)
    return Answer(found, tuple(dossier.remarks))
