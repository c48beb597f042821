"""The lists of a picture: the names of each, the fold of its facts, and how it is presented.

Whatever goes through the lists goes through `SUBJECTS`; nothing else names them one by one.
"""

from __future__ import annotations

from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, assert_never

from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    DevelopmentNoted,
    DossierOpened,
    ForceReported,
    IssueDefined,
    MeasureTaken,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    MembershipChanged,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    ViolationAlleged,
)
from tracker.projections.folds import ceasefires, meetings, proposals
from tracker.projections.folds.agreements import fold_agreement
from tracker.projections.folds.forces import figure_key, fold_figures
from tracker.projections.names_ages_sources import Presenter

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Hashable,
        Iterable,
        Mapping,
        Sequence,
    )
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.question_clocks import Question
    from tracker.projections.visible import Counted

_RANK: Final = attrgetter("rank")
POSITIONS: Final = "positions"
"""The fold of the matrix, which is no list."""


class FoldContext(NamedTuple):
    """The question that the folds answer, and what they need of the dossier.

    Attributes:
        ids: Event ids by every name that a pointer may use.
        question: The question.
        zone: The dossier's zone.
        replaced: The event ids of the offers that a later one supersedes.
        left_out: For a ceasefire's slug how many alleged violations count that were not read.
    """

    ids: Mapping[str, str]
    question: Question
    zone: ZoneInfo
    replaced: Container[str]
    left_out: Mapping[str, int] = MappingProxyType({})


class Folded(NamedTuple):
    """An entry folded from the facts of one stream.

    Attributes:
        moment: Where it is listed among its like.
        facts: The facts that it rests on.
        value: What is presented.
    """

    moment: tuple[Any, ...]
    facts: Sequence[Counted]
    value: Any


class Subject(NamedTuple):
    """One list of a picture.

    Attributes:
        name: The field of a picture or a difference that has the list.
        kind: What data calls an entry.
        noun: What sentences call an entry.
        title: The heading above the list.
        key: Return what tells an entry as shown from its like, on both sides of a comparison.
        stream: Return what the facts of one entry have in common; None when each stands alone.
        fold: Fold the facts of one stream.
        present: Make an entry as shown of a folded value.
        turning_points: Return the instants at which a fact changes its entry by the passing of time
            alone; None when no fact does.
    """

    name: str
    kind: str
    noun: str
    title: str
    key: Callable[[Any], str]
    stream: Callable[[Any], Hashable] | None
    fold: Callable[[Any, Sequence[Counted], FoldContext], list[Folded]]
    present: Callable[[Presenter, Any], Any]
    turning_points: Callable[[Event, ZoneInfo], list[int]] | None = None

    def folded(self, facts: Iterable[Counted], context: FoldContext) -> list[Folded]:
        """Fold facts of any number of streams; return the entries in the order they are shown."""
        if (
            self.stream is None
        ):  # most facts of many dossiers: what is sorted needs no moment
            return [Folded((), (fact,), fact) for fact in sorted(facts, key=_RANK)]
        streams: dict[Hashable, list[Counted]] = {}
        for fact in facts:
            streams.setdefault(self.stream(fact.event), []).append(fact)
        found = [
            folded
            for key, stream in streams.items()
            for folded in self.fold(key, stream, context)
        ]
        found.sort(key=lambda folded: folded.moment)
        return found


def _fold_ceasefire(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    left_out = context.left_out.get(slug, 0)
    truce = ceasefires.fold_ceasefire(
        slug, facts, context.ids, context.question, context.zone, left_out
    )
    return [] if truce is None else [Folded(truce.moment, truce.facts, truce)]


def _fold_meeting(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    boundary, zone = context.question.boundary, context.zone
    meeting = meetings.fold_meeting(slug, facts, context.ids, boundary, zone)
    return (
        []
        if meeting is None
        else [Folded(meeting.moment(zone), meeting.facts, meeting)]
    )


def _fold_proposal(
    _: str, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    proposal = proposals.fold_proposal(
        facts, context.ids, context.question.boundary, context.zone, context.replaced
    )
    return (
        [] if proposal is None else [Folded(proposal.moment, proposal.facts, proposal)]
    )


def _fold_agreement(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    agreement = fold_agreement(slug, facts, context.ids)
    return (
        []
        if agreement is None
        else [Folded(agreement.moment, agreement.facts, agreement)]
    )


def _fold_figures(
    _: object, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    return [
        Folded((fact.rank,), (fact,), fact) for fact in fold_figures(facts, context.ids)
    ]


def _fold_alone(place: int, facts: Sequence[Counted], _: FoldContext) -> list[Folded]:
    return [Folded((fact.rank, place), (fact,), fact) for fact in facts]


def _slug(entry: Any) -> str:
    return str(entry.slug)


def _whose_figure(entry: Any) -> str:
    return f"{entry.owner}/{entry.area}/{entry.estimator}"


def _key(entry: Any) -> str:
    return str(entry.key)


CEASEFIRES: Final = Subject(
    name="ceasefires",
    kind="ceasefire",
    noun="truce",
    title="Truces",
    key=_slug,
    stream=lambda event: event.ceasefire,
    fold=_fold_ceasefire,
    present=Presenter.ceasefire,
    turning_points=ceasefires.ceasefire_turning_points,
)
MEETINGS: Final = Subject(
    name="meetings",
    kind="meeting",
    noun="meeting",
    title="Meetings",
    key=_slug,
    stream=lambda event: event.meeting,
    fold=_fold_meeting,
    present=Presenter.meeting,
    turning_points=meetings.meeting_turning_points,
)
PROPOSALS: Final = Subject(
    name="proposals",
    kind="proposal",
    noun="proposal",
    title="Proposals",
    key=_slug,
    stream=lambda event: event.proposal,
    fold=_fold_proposal,
    present=Presenter.proposal,
    turning_points=proposals.proposal_turning_points,
)
AGREEMENTS: Final = Subject(
    name="agreements",
    kind="agreement",
    noun="agreement",
    title="Agreements",
    key=_slug,
    stream=lambda event: event.agreement,
    fold=_fold_agreement,
    present=Presenter.agreement,
)
FORCES: Final = Subject(
    name="forces",
    kind="force",
    noun="force figure",
    title="Forces",
    key=_whose_figure,
    stream=figure_key,
    fold=_fold_figures,
    present=Presenter.force,
)
NOTES: Final = Subject(
    name="notes",
    kind="note",
    noun="note",
    title="Notes",
    key=_key,
    stream=None,
    fold=_fold_alone,
    present=Presenter.note,
)
POSSIBLE: Final = Subject(
    name="possible",
    kind="possible",
    noun="possible fact",
    title="Possible",
    key=_key,
    stream=None,
    fold=_fold_alone,
    present=Presenter.possible,
)

SUBJECTS: Final = (CEASEFIRES, MEETINGS, PROPOSALS, AGREEMENTS, FORCES, NOTES, POSSIBLE)
"""Every list of a picture, in the order in which they are shown."""
BY_NAME: Final = {subject.name: subject for subject in SUBJECTS}


def fold_of(event: Event) -> str | None:  # noqa: PLR0911  (one line for each fold)
    """Return the name of the list that reads an event, or `POSITIONS`; None when no fold does."""
    match event:
        case PositionStated() | PositionEnded() | MembershipChanged():
            return POSITIONS
        case (
            CeasefireDeclared()
            | CeasefireChanged()
            | CeasefireEnded()
            | ViolationAlleged()
        ):
            return CEASEFIRES.name
        case MeetingPlanned() | MeetingChanged() | MeetingHeld():
            return MEETINGS.name
        case ProposalMade() | ProposalAnswered() | ProposalEnded():
            return PROPOSALS.name
        case AgreementReached() | CommitmentFulfilled():
            return AGREEMENTS.name
        case ForceReported():
            return FORCES.name
        case MeasureTaken() | AssessmentRecorded() | DevelopmentNoted():
            return NOTES.name
        case DossierOpened() | SourceRegistered() | PartyRegistered() | IssueDefined():
            return None
        case (
            RecordCorrected() | RecordWithdrawn() | SourceRetracted() | ReportDisputed()
        ):
            return None
        case _:
            assert_never(event)
