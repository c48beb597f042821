"""The lists of a picture: the names of each, the fold of its facts, and how it is presented.

Whatever goes through the lists goes through `SUBJECTS`; nothing else names them one by one.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, assert_never

from tracker.domain.events import (
    TROOPS,
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    DeadlineChanged,
    DeadlineSet,
    DevelopmentNoted,
    DossierOpened,
    ForceReported,
    IssueDefined,
    MeasureTaken,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    MembershipChanged,
    OfficeHeld,
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
    StepDefined,
    StepTaken,
    ViolationAlleged,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)
from tracker.domain.names import folded
from tracker.projections.deadlines_and_steps import (
    deadline_shown,
    office_shown,
    step_shown,
    vote_shown,
)
from tracker.projections.folds.agreements import (
    agreement_turning_points,
    fold_agreement,
)
from tracker.projections.folds.ceasefires import (
    ceasefire_turning_points,
    fold_ceasefire,
)
from tracker.projections.folds.context import FoldContext
from tracker.projections.folds.deadlines import deadline_turning_points, fold_deadline
from tracker.projections.folds.meetings import (
    fold_meeting,
    fold_vote,
    meeting_turning_points,
)
from tracker.projections.folds.offices import (
    fold_office,
    office_key,
)
from tracker.projections.folds.proposals import (
    fold_proposal,
    proposal_turning_points,
    replaced_facts,
)
from tracker.projections.folds.steps import fold_step, steps_done
from tracker.projections.names_ages_sources import Presenter
from tracker.projections.order import holding
from tracker.projections.picture_format.entries import Note, Possible
from tracker.projections.visible import by_rank

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Hashable,
        Iterable,
        Mapping,
        Sequence,
    )
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.visible import Counted, Question, Visible


POSITIONS: Final = "positions"
"""The fold of the matrix, which is no list."""


class Folded(NamedTuple):
    """An entry folded from the facts of one stream.

    Attributes:
        moment: Where it is listed among its like.
        facts: The facts that it rests on.
        value: What is presented.
        beside: The parties that it concerns whatever its facts say.
    """

    moment: tuple[Any, ...]
    facts: Sequence[Counted]
    value: Any
    beside: Sequence[str] = ()


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
        standing: Return what has an entry without any fact; None where nothing has.
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
    standing: Callable[[FoldContext], Iterable[Hashable]] | None = None

    def folded(self, facts: Iterable[Counted], context: FoldContext) -> list[Folded]:
        """Fold facts of any number of streams; return the entries in the order they are shown."""
        if self.stream is None:
            return _each_alone(facts, context)
        standing = self.standing(context) if self.standing else ()
        streams: dict[Hashable, list[Counted]] = {key: [] for key in standing}
        for fact in facts:
            streams.setdefault(self.stream(fact.event), []).append(fact)
        found = [
            folded
            for key, stream in streams.items()
            for folded in self.fold(key, stream, context)
        ]
        found.sort(key=attrgetter("moment"))
        return found


def _each_alone(facts: Iterable[Counted], context: FoldContext) -> list[Folded]:
    """Fold facts without a stream, each by itself; what is sorted needs no moment."""
    replaced = context.replaced
    return [
        Folded((), (fact,), Alone(fact, replaced.get(fact.event_id)))
        for fact in by_rank(facts)
    ]


def _one(
    fold: Callable[[str, Sequence[Counted], FoldContext], Any],
) -> Callable[[str, Sequence[Counted], FoldContext], list[Folded]]:
    """Make the fold of a subject of one that finds an entry with a moment and facts, or none."""

    def folded_by(
        slug: str, facts: Sequence[Counted], context: FoldContext
    ) -> list[Folded]:
        found = fold(slug, facts, context)
        return [] if found is None else [Folded(found.moment, found.facts, found)]

    return folded_by


def fold_context(
    found: Visible,
    question: Question,
    offers: Iterable[Counted],
    left_out: Mapping[str, int],
    agents: Callable[[str, int], Sequence[str]],
) -> FoldContext:
    """Return what the folds need.

    Args:
        found: What counts for the question.
        question: The question.
        offers: The facts about proposals, and the notes.
        left_out: For a ceasefire's slug how many alleged violations count that were not read.
        agents: Return the agents of a coalition just before an instant.
    """
    possible_ends: dict[str, list[Counted]] = {}
    for fact in found.possible:
        if isinstance(fact.event, CeasefireEnded | AgreementEnded):
            possible_ends.setdefault(fact.event.stream, []).append(fact)
    return FoldContext(
        found.ids,
        question,
        found.catalogue.zone,
        replaced_facts(offers, found.ids),
        possible_ends,
        left_out,
        agents=agents,
    )


def figure_key(event: ForceReported) -> tuple[str, str, str, str, str]:
    """Return what two figures must share for the later to replace the earlier.

    It is whose they are, where, by whose estimate, what sort of thing, and in which unit.
    """
    area = folded(event.area)
    return event.owner, area, event.estimator, event.category, event.unit


def _fold_figures(
    _: object, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    """Return the figures on one key that hold; they are never summed, averaged or maxed."""
    return [Folded((fact.rank,), (fact,), fact) for fact in holding(facts, context.ids)]


def _fold_office(
    _: object, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    """Return what a person holds of one office."""
    found = fold_office(facts, context.ids)
    return [] if found is None else [Folded((found.since.rank,), found.facts, found)]


class Alone(NamedTuple):
    """A fact that stands for itself, and the one that replaces it."""

    fact: Counted
    replaced_by: Counted | None


def _fold_alone(
    place: int, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    return [
        Folded(
            (fact.rank, place),
            (fact,),
            Alone(fact, context.replaced.get(fact.event_id)),
        )
        for fact in facts
    ]


def _note(presenter: Presenter, found: Alone) -> Note:
    """Present a development, a measure or an assessment."""
    fact, by = found
    event: Any = fact.event
    whose = list(getattr(event, "by", ()))
    concerned = [*whose, *getattr(event, "against", ())]
    if isinstance(event, AssessmentRecorded):
        whose = [event.by_whom]
    return Note(
        key=fact.name,
        type=event.type,
        when=fact.when.text,
        parties=concerned or list(getattr(event, "parties", ())),
        issues=list(getattr(event, "issues", ())),
        text=str(getattr(event, "claim", None) or getattr(event, "text", "")),
        by=whose,
        kind=getattr(event, "kind", None),
        confidence=event.confidence,
        replaced_by=by.name if by else None,
        replaced_on=by.when.text if by else None,
        disputed_by=presenter.disputed([fact]),
        citations=presenter.cite([fact]),
    )


def _possible(presenter: Presenter, found: Alone) -> Possible:
    return presenter.possible(found.fact)


def _slug(entry: Any) -> str:
    return str(entry.slug)


def _whose_figure(entry: Any) -> str:
    sort = "" if entry.category == TROOPS else f"/{entry.category}"
    return f"{entry.owner}/{entry.area}/{entry.estimator}{sort}"


def _whose_office(entry: Any) -> str:
    return f"{entry.person}/{entry.of}/{entry.office}"


def _key(entry: Any) -> str:
    return str(entry.key)


CEASEFIRES: Final = Subject(
    name="ceasefires",
    kind="ceasefire",
    noun="truce",
    title="Truces",
    key=_slug,
    stream=lambda event: event.ceasefire,
    fold=_one(fold_ceasefire),
    present=Presenter.ceasefire,
    turning_points=ceasefire_turning_points,
)
MEETINGS: Final = Subject(
    name="meetings",
    kind="meeting",
    noun="meeting",
    title="Meetings",
    key=_slug,
    stream=lambda event: event.meeting,
    fold=_one(fold_meeting),
    present=Presenter.meeting,
    turning_points=meeting_turning_points,
)
PROPOSALS: Final = Subject(
    name="proposals",
    kind="proposal",
    noun="proposal",
    title="Proposals",
    key=_slug,
    stream=lambda event: event.proposal,
    fold=_one(fold_proposal),
    present=Presenter.proposal,
    turning_points=proposal_turning_points,
)
AGREEMENTS: Final = Subject(
    name="agreements",
    kind="agreement",
    noun="agreement",
    title="Agreements",
    key=_slug,
    stream=lambda event: event.agreement,
    fold=_one(fold_agreement),
    present=Presenter.agreement,
    turning_points=agreement_turning_points,
)
VOTES: Final = Subject(
    name="votes",
    kind="vote",
    noun="vote",
    title="Votes",
    key=_slug,
    stream=lambda event: event.vote,
    fold=_one(fold_vote),
    present=vote_shown,
    turning_points=meeting_turning_points,
)
DEADLINES: Final = Subject(
    name="deadlines",
    kind="deadline",
    noun="deadline",
    title="Deadlines",
    key=_slug,
    stream=lambda event: event.deadline,
    fold=_one(fold_deadline),
    present=deadline_shown,
    turning_points=deadline_turning_points,
)


def _fold_step(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> list[Folded]:
    found = fold_step(slug, facts, context)
    if found is None:
        return []
    whose = found.defined.by if found.defined else ()
    return [Folded((slug,), found.taken, found, whose)]


STEPS: Final = Subject(
    name="steps",
    kind="step",
    noun="step",
    title="Steps",
    key=_slug,
    stream=lambda event: event.step,
    fold=_fold_step,
    present=step_shown,
    standing=lambda context: context.steps,
)
DOING: Final = (CEASEFIRES, MEETINGS, PROPOSALS, AGREEMENTS, VOTES)
"""The lists whose entries may do a step."""


def with_steps_done(
    context: FoldContext,
    steps: Mapping[str, StepDefined],
    taken: Iterable[Counted],
    things: Iterable[tuple[Subject, Iterable[Any]]],
) -> FoldContext:
    """Return the context with the steps, and what did those that were done.

    Args:
        context: What the folds need besides.
        steps: The steps that are defined.
        taken: The reports that steps were taken.
        things: The entries, as folded, of the lists in `DOING`.
    """
    by_step: dict[str, list[Counted]] = {}
    for fact in taken:
        by_step.setdefault(fact.as_a(StepTaken).step, []).append(fact)
    named = {f"{s.kind}:{each.slug}": each for s, found in things for each in found}
    done = steps_done(steps, by_step.items(), named, context)
    return context._replace(steps=steps, done=done)


FORCES: Final = Subject(
    name="forces",
    kind="force",
    noun="figure",
    title="Figures",
    key=_whose_figure,
    stream=figure_key,
    fold=_fold_figures,
    present=Presenter.force,
)
OFFICES: Final = Subject(
    name="offices",
    kind="office",
    noun="office",
    title="Offices",
    key=_whose_office,
    stream=office_key,
    fold=_fold_office,
    present=office_shown,
)
NOTES: Final = Subject(
    name="notes",
    kind="note",
    noun="note",
    title="Notes",
    key=_key,
    stream=None,
    fold=_fold_alone,
    present=_note,
)
POSSIBLE: Final = Subject(
    name="possible",
    kind="possible",
    noun="possible fact",
    title="Possible",
    key=_key,
    stream=None,
    fold=_fold_alone,
    present=_possible,
)

SUBJECTS: Final = (
    CEASEFIRES,
    MEETINGS,
    PROPOSALS,
    AGREEMENTS,
    VOTES,
    DEADLINES,
    STEPS,
    FORCES,
    OFFICES,
    NOTES,
    POSSIBLE,
)
"""Every list of a picture, in the order in which they are shown."""
BY_NAME: Final = {subject.name: subject for subject in SUBJECTS}


def titles_in(answer: object) -> dict[str, str]:
    """Return what the things in an answer's lists are called, by their streams."""
    return {
        f"{subject.kind}:{entry.slug}": entry.title
        for subject in SUBJECTS
        for entry in getattr(answer, subject.name, ())
        if getattr(entry, "title", None)
    }


def fold_of(event: Event) -> str | None:  # noqa: C901, PLR0911, PLR0912  (one for each)
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
        case (
            AgreementReached()
            | AgreementChanged()
            | AgreementEnded()
            | CommitmentFulfilled()
        ):
            return AGREEMENTS.name
        case VotePlanned() | VoteChanged() | VoteHeld():
            return VOTES.name
        case DeadlineSet() | DeadlineChanged():
            return DEADLINES.name
        case StepTaken():
            return STEPS.name
        case ForceReported():
            return FORCES.name
        case OfficeHeld():
            return OFFICES.name
        case MeasureTaken() | AssessmentRecorded() | DevelopmentNoted():
            return NOTES.name
        case (
            DossierOpened()
            | SourceRegistered()
            | PartyRegistered()
            | IssueDefined()
            | StepDefined()
        ):
            return None
        case (
            RecordCorrected() | RecordWithdrawn() | SourceRetracted() | ReportDisputed()
        ):
            return None
        case _:
            assert_never(event)
