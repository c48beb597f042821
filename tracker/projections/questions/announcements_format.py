"""The ledger of announcements as data: `tracker.fate/1`; what lies ahead: `tracker.upcoming/1`."""

from __future__ import annotations

from typing import Final

import msgspec

from tracker.domain.presented import Presented
from tracker.projections.picture_format import Asked, IssueRow, SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.picture_format.states import (
    AnnouncedKind,
    Outcome,
)

FATE: Final = "tracker.fate/1"
UPCOMING: Final = "tracker.upcoming/1"


class FateStep(Part, frozen=True, kw_only=True):
    """One thing that was said of an announcement: what it did, and the day that it named."""

    what: str
    by: list[str]
    day: str | None
    key: str
    when: str
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]


class DaysLeft(Part, frozen=True, kw_only=True):
    """Calendar days from the day asked about to the first and the last day on which a thing may be.

    Below zero they are past. `last` is null where no last day is known.
    """

    first: int
    last: int | None


class FateEntry(Part, frozen=True, kw_only=True):
    """One announcement, and what became of it.

    `announced` is when it was announced, `for` the day first named for it (null: none), `days` the
    days of which one is its day now. `moved` counts how often it got another day. `days_late`
    counts the calendar days between `for` and when it came about: at least so many where a date is
    fuzzy. It is below zero when it was early, null where it is not known. `days_left` stands while
    it is `open`. `outcome_by` has the keys of the changes that made the outcome, none where time
    did; `outcome_when` is the date of the last of them. `awaits` has who has yet to confirm or
    answer, `otherwise` how it was held otherwise: `without:PARTY`, `format:FORMAT`. `own_citations`
    are those of what made the outcome, else of the announcement.
    """

    id: str
    kind: AnnouncedKind
    about: str
    title: str | None
    by: list[str]
    announced: str
    key: str
    for_: str | None = msgspec.field(name="for")
    days: list[str]
    outcome: Outcome
    open: bool
    moved: int
    days_late: int | None
    days_left: DaysLeft | None
    outcome_when: str | None
    outcome_by: list[str]
    awaits: list[str]
    declined_by: list[str]
    otherwise: list[str]
    changes: list[FateStep]
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]
    own_citations: list[int]


class FateTotal(Part, frozen=True, kw_only=True):
    """The announcements of one kind by one party; `together` those of several, `by` null: nobody.

    The medians are of calendar days: how late those came of which that is known, and how long
    before its day each was announced.
    """

    by: str | None
    together: bool
    kind: AnnouncedKind
    number: int
    outcomes: dict[str, int]
    median_days_late: float | None
    median_notice_days: float | None


class Fate(Presented, Part, frozen=True, kw_only=True):
    """The whole ledger, what is open first, or that alone; the counts are of all of it."""

    format: str
    dossier: str
    title: str
    zone: str
    asked: Asked
    parties: dict[str, str]
    issues: list[IssueRow]
    open_only: bool
    entries: list[FateEntry]
    outcomes: dict[str, int]
    totals: list[FateTotal]
    sources: list[SourceShown]


class Upcoming(Presented, Part, frozen=True, kw_only=True):
    """The things that lie ahead: overdue or put off, then by day, then without a day."""

    format: str
    dossier: str
    title: str
    zone: str
    asked: Asked
    parties: dict[str, str]
    issues: list[IssueRow]
    overdue: list[FateEntry]
    ahead: list[FateEntry]
    undated: list[FateEntry]
    sources: list[SourceShown]
