"""The whole life of one cell of a dossier, up to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.services.lookup import issue_named, party_named
from tracker.services.query import Reading

if TYPE_CHECKING:
    from tracker.projections.history import History
    from tracker.services.shelf import Shelf


class AskedHistory(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, as the user wrote it.

    Attributes:
        party: Whose position, by slug, name or alias.
        issue: On what, by slug or title.
        to: Only stances that have these words, this code or this placement.
        date: Up to which day or instant.
        dossier: Which dossier; by default the only one.
        known_at: The day or instant after which nothing reported counts.
        then: Whether that is the date asked about.
        log_at: The last place of the log that counts, or the day after which nothing recorded does.
    """

    party: str
    issue: str
    to: str | None = None
    date: str = "today"
    dossier: str | None = None
    known_at: str | None = None
    then: bool = False
    log_at: str | None = None


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
    from tracker.projections.history import history_of  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    party, issue = party_named(asked.party, reading.catalogue), issue_named(asked.issue, reading.catalogue)
    question = reading.question(asked.date, asked.known_at, then=asked.then)
    return Life(history_of(reading.mended, question, party, issue, to=asked.to), tuple(reading.remarks))
