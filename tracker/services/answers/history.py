"""The whole life of one cell of a dossier, up to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.services.asked import AskedDossier
from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import Reading

if TYPE_CHECKING:
    from tracker.projections.questions.history import History
    from tracker.services.dossiers import Shelf


class AskedHistory(AskedDossier, frozen=True, kw_only=True):
    """What is asked, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        party: Whose position, by slug, name or alias.
        issue: On what, by slug or title.
        to: Only stances that have these words, this code or this placement.
        date: Up to which day or instant.
        known_at: The day or instant after which nothing reported counts.
        then: Whether that is the date asked about.
    """

    party: str
    issue: str
    to: str | None = None
    date: str = "today"
    known_at: str | None = None
    then: bool = False


class Life(NamedTuple):
    """A history, and what the user should know about how the question was read."""

    history: History
    remarks: tuple[str, ...]


def history_told(shelf: Shelf, asked: AskedHistory, *, now: int) -> Life:
    """The whole life of one cell.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    from tracker.projections.questions.history import history_of  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    party, issue = (
        party_named(asked.party, reading.catalogue),
        issue_named(asked.issue, reading.catalogue),
    )
    question = reading.question(asked.date, asked.known_at, then=asked.then)
    return Life(
        history_of(reading.mended, question, party, issue, to=asked.to), tuple(reading.remarks)
    )
