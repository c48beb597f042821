"""The answer as data: `tracker.picture/1`.

Lists are ordered as shown; absent values are null, never missing.

Instants are UTC with `Z`; written dates keep their text. `keys` names at most the first hundred
counted events behind an entry, by the author's key or else the event id. `keys_total` says how many
there are. `citations` are numbers of `sources`. The `title` of a truce and the like is that of the
last of its facts that gives one; without one it is called by the words of its slug.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from tracker.domain.presented import Presented
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    ConditionShown,
    DeadlineShown,
    ForceShown,
    MeetingShown,
    Note,
    OfficeShown,
    Part,
    Possible,
    ProposalShown,
    StepShown,
    VoteShown,
)
from tracker.projections.picture_format.states import CellState

T = TypeVar("T")
FORMAT: Final = "tracker.picture/1"


class Asked(Part, frozen=True, kw_only=True):
    """The question.

    The date, its exclusive boundary, the known-at date (null: hindsight), the last log place read.
    """

    valid: str
    boundary: str
    known: str | None
    log: int


class IssueRow(Part, frozen=True, kw_only=True):
    """An issue, parents before their parts."""

    slug: str
    title: str
    parent: str | None


class Column(Part, frozen=True, kw_only=True):
    """A party or coalition whose column the matrix has."""

    slug: str
    name: str
    kind: str


class Statement(Part, frozen=True, kw_only=True):
    """One statement that holds.

    `since` is the date of the first of its repeats, `when` that of the newest. `age_days` counts
    calendar days of the dossier's zone from the last day of the newest repeat. `reported_later`: it
    was reported after the date asked about. `inherited_from` names the coalition that spoke for the
    column's party. `own_citations` are those of the newest statement itself; the others are those
    of the statements that it repeats. `office` is that of the speaker on the day of the newest.
    """

    key: str | None
    keys: list[str]
    keys_total: int
    since: str
    event_id: str
    party: str
    issue: str
    stance: str
    stance_code: str | None
    placement: int | None
    conditions: list[ConditionShown]
    when: str
    when_words: str | None
    reported: str
    reported_later: bool
    speaker: str | None
    office: str | None
    basis: str | None
    confidence: str | None
    age_days: int
    inherited_from: str | None
    disputed_by: list[str]
    citations: list[int]
    own_citations: list[int]


class Cell(Part, frozen=True, kw_only=True):
    """The statements that one column shows on one issue and its parts; never just blank.

    `own_state` is that of the row's issue alone, without its parts. `own_stale_days` says for how
    long nothing was said on it, where the dossier calls that stale, whatever the state.
    `stale_days` says the same of the issue with its parts. `own_ended` is the date of the last
    ending of what a party of the column said on it, where one holds. `own_ended_key` says by which
    event, and `own_ended_sources` on which sources it rests, by their slugs.
    """

    issue: str
    column: str
    state: CellState
    statements: list[Statement]
    own_state: CellState
    own_stale_days: int | None
    own_ended: str | None = None
    own_ended_key: str | None = None
    own_ended_sources: list[str] = msgspec.field(default_factory=list)
    stale_days: int | None = None


class SourceShown(Part, frozen=True, kw_only=True):
    """A source that the answer cites, under its number."""

    n: int
    slug: str
    publisher: str
    title: str | None
    published: str | None
    url: str | None


class Picture(Presented, Part, frozen=True, kw_only=True):
    """The whole answer to one question."""

    format: str
    dossier: str
    title: str
    zone: str
    asked: Asked
    parties: dict[str, str]
    issues: list[IssueRow]
    columns: list[Column]
    cells: list[Cell]
    ceasefires: list[CeasefireShown]
    meetings: list[MeetingShown]
    proposals: list[ProposalShown]
    agreements: list[AgreementShown]
    votes: list[VoteShown]
    deadlines: list[DeadlineShown]
    steps: list[StepShown]
    forces: list[ForceShown]
    offices: list[OfficeShown]
    notes: list[Note]
    possible: list[Possible]
    sources: list[SourceShown]

    @property
    def reported_later(self) -> int:
        """Count the statements, each once, that were reported after the date asked about."""
        return len(
            {s.event_id for c in self.cells for s in c.statements if s.reported_later}
        )


def schema_of(answer: type[Part]) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of an answer."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **msgspec.json.schema(answer)}
