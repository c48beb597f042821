"""The difference between two pictures as data: `tracker.diff/1`.

It is complete, so that one picture and it give the other. `citations` are numbers of the diff's own
`sources`, wherever they stand. Two pictures that differ in nothing but `asked`, `age_days` and
`hours_on_day` have an empty diff.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

import msgspec

from tracker.domain.presented import Presented
from tracker.projections.picture_format import (
    Asked,
    Column,
    IssueRow,
    SourceShown,
    Statement,
)
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
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
from tracker.projections.subjects import SUBJECTS, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "tracker.diff/1"

Move = Literal[
    "moved", "hardened", "softened", "new", "dropped", "reworded", "repeated", "marked"
]
Judged = Literal["placement", "code", "text"]
Change = Literal["new", "dropped", "changed"]
T = TypeVar("T")


class Cause(Part, frozen=True, kw_only=True):
    """An event that does not count alike on both sides.

    `when` and `reported` are as written; `side` says where it counts: `both` when only its evidence
    or its certainty differs. `reason` is that of an ending: why a position or a proposal ended, or
    how a truce did.
    """

    key: str
    event_id: str
    type: str
    reason: str | None
    side: Literal["before", "after", "both"]
    when: str | None
    when_words: str | None
    reported: str | None
    text: str
    citations: list[int]


class PositionChange(Part, frozen=True, kw_only=True):
    """The stances of one party on one issue, before and after.

    `judged_by` says by what the two were compared: the places on the issue's scale, stance codes,
    or words. `columns` are those that show it; `only_through` those that show it by inheritance
    while the party has no column of its own. `on` is the written date of the change: since when the
    newest new stance holds, or when the position ended. It is null where that is not known, or
    where the first picture is the later one.
    """

    party: str
    issue: str
    what: Move
    judged_by: Judged | None
    on: str | None
    before: list[Statement]
    after: list[Statement]
    columns: list[str]
    only_through: list[str]
    by: list[Cause]
    keys: list[str]
    citations: list[int]


class Says(Part, frozen=True, kw_only=True):
    """A statement of a cell, by the id of its event."""

    event_id: str
    inherited_from: str | None


class CellSide(Part, frozen=True, kw_only=True):
    """A cell on one side; what is its `own` is of the row's issue without its parts."""

    state: CellState
    own_state: CellState
    own_ended: str | None = None
    own_ended_key: str | None = None
    own_ended_sources: list[str] = msgspec.field(default_factory=list)
    says: list[Says]


class CellChange(Part, frozen=True, kw_only=True):
    """A cell of the matrix that differs; `implied` says that `positions` tell it all."""

    issue: str
    column: str
    before: CellSide | None
    after: CellSide | None
    implied: bool
    by: list[Cause]
    keys: list[str]
    citations: list[int]


class EntryChange(Part, Generic[T], frozen=True, kw_only=True):
    """An entry of a list that differs; `fields` names what differs of one that is on both sides.

    `contradicted_by` has the keys of figures that say otherwise beside it, in an unknown order.
    """

    name: str
    what: Change
    fields: list[str]
    before: T | None
    after: T | None
    contradicted_by: list[str]
    by: list[Cause]
    keys: list[str]
    citations: list[int]


class Diff(Presented, Part, frozen=True, kw_only=True):
    """The differences between two pictures, and all that is needed to make one of the other.

    `zone`, `title`, `parties`, `issues` and `columns` are those of the later picture. `frame` names
    the ones of them that differ, and the slugs of sources that are registered otherwise stand in
    `registered`. `order` gives the order of a list's names, where it is not that of the first
    picture with new names behind. `titles` say what truces, steps and the like are called in either
    picture, by their streams.
    """

    format: str
    dossier: str
    title: str
    zone: str
    before: Asked
    after: Asked
    parties: dict[str, str]
    issues: list[IssueRow]
    columns: list[Column]
    titles: dict[str, str]
    positions: list[PositionChange]
    cells: list[CellChange]
    ceasefires: list[EntryChange[CeasefireShown]]
    meetings: list[EntryChange[MeetingShown]]
    proposals: list[EntryChange[ProposalShown]]
    agreements: list[EntryChange[AgreementShown]]
    votes: list[EntryChange[VoteShown]]
    deadlines: list[EntryChange[DeadlineShown]]
    steps: list[EntryChange[StepShown]]
    forces: list[EntryChange[ForceShown]]
    offices: list[EntryChange[OfficeShown]]
    notes: list[EntryChange[Note]]
    possible: list[EntryChange[Possible]]
    frame: list[str]
    registered: list[str]
    order: dict[str, list[str]]
    sources: list[SourceShown]

    @property
    def anything(self) -> bool:
        """Something differs."""
        return bool(
            self.positions
            or self.cells
            or self.frame
            or self.registered
            or self.order
            or any(changes for _, changes in self.lists())
        )

    def lists(self) -> Iterator[tuple[Subject, list[EntryChange[Any]]]]:
        """Return what differs in each list, in the order in which they are shown."""
        return ((subject, getattr(self, subject.name)) for subject in SUBJECTS)

    def changes(self) -> Iterator[PositionChange | CellChange | EntryChange[Any]]:
        """Return all that differs: positions, cells, then the entries of every list."""
        return chain(
            self.positions, self.cells, *(changes for _, changes in self.lists())
        )

    def causes(self) -> set[str]:
        """Return the ids of the events that changes name as what did them."""
        return {cause.event_id for change in self.changes() for cause in change.by}


FRAME: Final = ("dossier", "title", "zone", "parties", "issues", "columns")
"""The fields that hold a picture together; they change with the catalogue only."""
