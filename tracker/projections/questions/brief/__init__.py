"""A brief as data, `tracker.brief/1`: two answers, and all that lies between them.

`citations` are numbers of the brief's own `sources`, wherever they stand; those are numbered as the
document first names them.
"""

from __future__ import annotations

from typing import Final

from tracker.domain.presented import Presented
from tracker.projections.picture_format import Picture, SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.brief.late import LateRow, LearnedLate
from tracker.projections.questions.brief.paths import MovedByIssue
from tracker.projections.questions.diff_format import Diff

BRIEF: Final = "tracker.brief/1"


class Made(Part, frozen=True, kw_only=True):
    """The question and the log place of a brief: the same ones give the same bytes.

    Attributes:
        command: The question as a command.
        log: The last place of the log that was read.
        digest: The digest there, which covers everything before it in the log. The event itself is
            not named: it may be later than a sealed date.
        prepared_by: Who prepared the document, where that is said.
        dated: The day that the document carries, where it carries one.
    """

    command: str
    log: int
    digest: str
    prepared_by: str | None = None
    dated: str | None = None


class SummaryItem(Part, frozen=True, kw_only=True):
    """A sentence of the summary: its label, its words, and the sources of the facts in it."""

    label: str
    text: str
    citations: list[int]


class Brief(Presented, Part, frozen=True, kw_only=True):
    """A retrospective, or the state at one date.

    Attributes:
        format: `tracker.brief/1`.
        dossier: The dossier.
        title: Its title, or the one that was asked for.
        zone: The zone whose days they are.
        since: The first day told of; null for the state at one date.
        to: The last day told of, or the date asked about.
        before: The answer just before the first day.
        after: The answer at the last.
        diff: What moved between the two.
        summary: The sentences that the document begins with.
        moved: What moved by issue, with each party's path from the one end to the other; null for
            the state at one date.
        late: What was learned late; null for the state at one date.
        left_out: The facts of the period that the document does not tell, counted by their type;
            null for the state at one date.
        possible: The facts that may have happened by the last day, and do not count.
        sources: Every source that one of them cites.
        made: The question and the log that it was made from.
    """

    format: str
    dossier: str
    title: str
    zone: str
    since: str | None
    to: str
    before: Picture | None
    after: Picture
    diff: Diff | None
    summary: list[SummaryItem]
    moved: MovedByIssue | None = None
    late: LearnedLate | None = None
    left_out: dict[str, int] | None = None
    possible: list[LateRow]
    sources: list[SourceShown]
    made: Made
