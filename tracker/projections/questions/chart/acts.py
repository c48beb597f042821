"""Acts: the mark that each type of fact is drawn as, and whose act it is on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never

from tracker.domain.events import (
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
    Fact,
    ForceReported,
    MeasureTaken,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    MembershipChanged,
    OfficeHeld,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    StepTaken,
    ViolationAlleged,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.mended import Catalogue

Mark = Literal[
    "statement",
    "ended",
    "proposal",
    "answer",
    "truce",
    "allegation",
    "agreement",
    "claim",
    "meeting",
    "deadline",
    "vote",
    "other",
]


class ChartAct(NamedTuple):
    """The mark that a fact is drawn as, and whose act it is on what and towards whom."""

    mark: Mark
    whose: Sequence[str] = ()
    subject: str | None = None
    about: Sequence[str] = ()
    issue: str | None = None
    planned: str | None = None


def _registered(name: str, catalogue: Catalogue) -> list[str]:
    """Return whose act it is of a party; a body or a judge that is none has no lane."""
    return [name] if name in catalogue.parties else []


# A table: one row for each type.
def act_of(event: Fact, catalogue: Catalogue) -> ChartAct:  # noqa: C901, PLR0911, PLR0912
    """Return the mark of a fact, and whose act it is."""
    match event:
        case PositionStated(party=party, issue=issue):
            return ChartAct("statement", [party], issue=issue)
        case PositionEnded(party=party, issue=issue):
            return ChartAct("ended", [party], issue=issue)
        case MembershipChanged(member=member):
            return ChartAct("other", [member])
        case ProposalMade(proposal=slug, by=by, to=to):
            return ChartAct(
                "proposal",
                by,
                slug,
                to,
            )
        case ProposalAnswered(proposal=slug, by=one):
            return ChartAct("answer", [one], slug)
        case ProposalEnded(proposal=slug):
            return ChartAct("ended", [], slug)
        case CeasefireDeclared(ceasefire=slug, declarers=declarers):
            return ChartAct("truce", declarers, slug)
        case CeasefireChanged(ceasefire=slug, by=one):
            return ChartAct("answer", [one], slug)
        case CeasefireEnded(ceasefire=slug, by=ender):
            return ChartAct("ended", [ender] if ender else [], slug)
        case ViolationAlleged(ceasefire=slug, accuser=accuser, accused=accused):
            return ChartAct(
                "allegation",
                [accuser],
                slug,
                [accused],
            )
        case AgreementReached(agreement=slug, parties=parties):
            return ChartAct("agreement", parties, slug)
        case AgreementChanged(agreement=slug, by=by):
            return ChartAct("answer", by, slug)
        case AgreementEnded(agreement=slug, by=by):
            return ChartAct("ended", by, slug)
        case CommitmentFulfilled(agreement=slug, claimed_by=claimants):
            return ChartAct("claim", claimants, slug)
        case MeetingPlanned(
            meeting=slug, proposed_by=by, invited=invited, scheduled_for=date
        ):
            return ChartAct(
                "meeting",
                by,
                slug,
                invited,
                planned=date,
            )
        case MeetingChanged(meeting=slug, by=changer, scheduled_for=date):
            return ChartAct(
                "answer",
                [changer] if changer else [],
                slug,
                planned=date,
            )
        case MeetingHeld(meeting=slug, attended=attended):
            return ChartAct("meeting", attended, slug)
        case VotePlanned(vote=slug, body=body, scheduled_for=date):
            return ChartAct(
                "vote",
                _registered(body, catalogue),
                slug,
                planned=date,
            )
        case VoteChanged(vote=slug, by=changer, scheduled_for=date):
            return ChartAct(
                "answer",
                [changer] if changer else [],
                slug,
                planned=date,
            )
        case VoteHeld(vote=slug, body=body):
            return ChartAct("vote", _registered(body, catalogue), slug)
        case DeadlineSet(deadline=slug, by=by, binds=binds, due=due):
            return ChartAct(
                "deadline",
                by,
                slug,
                binds,
                planned=due,
            )
        case DeadlineChanged(deadline=slug, by=by, new_due=new_due):
            return ChartAct(
                "deadline" if new_due else "ended",
                by,
                slug,
                planned=new_due,
            )
        case OfficeHeld(person=person, of=party):
            return ChartAct("other", [party], about=[person])
        case StepTaken(step=slug, by=by):
            return ChartAct("other", by, slug)
        case ForceReported(owner=owner, estimator=estimator):
            return ChartAct("other", [estimator], about=[owner])
        case MeasureTaken(by=by, against=against):
            return ChartAct("other", by, about=against)
        case AssessmentRecorded(by_whom=judge):
            return ChartAct("other", _registered(judge, catalogue))
        case DevelopmentNoted():
            return ChartAct("other")
        case _:
            assert_never(event)
