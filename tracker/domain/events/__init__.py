"""The event types of the vocabulary, and their union `Event`."""

from __future__ import annotations

from tracker.domain.events.acts import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.events.catalogue import (
    DossierOpened,
    IssueDefined,
    MembershipChanged,
    OfficeHeld,
    PartyRegistered,
    Scale,
    SourceRegistered,
    StepDefined,
)
from tracker.domain.events.ceasefires_meetings_agreements import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    Effect,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    Tally,
    Term,
    ViolationAlleged,
)
from tracker.domain.events.positions_proposals_reports import (
    TROOPS,
    AssessmentRecorded,
    Condition,
    DeadlineChanged,
    DeadlineSet,
    DevelopmentNoted,
    ForceReported,
    MeasureTaken,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    Proviso,
    StepTaken,
    Strength,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)

CatalogueEvent = (
    DossierOpened | SourceRegistered | PartyRegistered | IssueDefined | StepDefined
)
"""Events without clocks of their own: they apply at every date, cut by the log place only."""

Act = RecordCorrected | RecordWithdrawn | SourceRetracted | ReportDisputed
"""Events that act on the log rather than adding a fact to it."""

Fact = (
    MembershipChanged
    | OfficeHeld
    | PositionStated
    | PositionEnded
    | ProposalMade
    | ProposalAnswered
    | ProposalEnded
    | CeasefireDeclared
    | CeasefireChanged
    | CeasefireEnded
    | ViolationAlleged
    | AgreementReached
    | AgreementChanged
    | AgreementEnded
    | CommitmentFulfilled
    | MeetingPlanned
    | MeetingChanged
    | MeetingHeld
    | VotePlanned
    | VoteChanged
    | VoteHeld
    | DeadlineSet
    | DeadlineChanged
    | StepTaken
    | ForceReported
    | MeasureTaken
    | AssessmentRecorded
    | DevelopmentNoted
)
"""A dated fact of the negotiation."""

Event = CatalogueEvent | Fact | Act

__all__ = [
    "TROOPS",
    "Act",
    "AgreementChanged",
    "AgreementEnded",
    "AgreementReached",
    "AssessmentRecorded",
    "CatalogueEvent",
    "CeasefireChanged",
    "CeasefireDeclared",
    "CeasefireEnded",
    "CommitmentFulfilled",
    "Condition",
    "DeadlineChanged",
    "DeadlineSet",
    "DevelopmentNoted",
    "DossierOpened",
    "Effect",
    "Event",
    "Fact",
    "ForceReported",
    "IssueDefined",
    "MeasureTaken",
    "MeetingChanged",
    "MeetingHeld",
    "MeetingPlanned",
    "MembershipChanged",
    "OfficeHeld",
    "PartyRegistered",
    "PositionEnded",
    "PositionStated",
    "ProposalAnswered",
    "ProposalEnded",
    "ProposalMade",
    "Proviso",
    "RecordCorrected",
    "RecordWithdrawn",
    "ReportDisputed",
    "Scale",
    "SourceRegistered",
    "SourceRetracted",
    "StepDefined",
    "StepTaken",
    "Strength",
    "Tally",
    "Term",
    "ViolationAlleged",
    "VoteChanged",
    "VoteHeld",
    "VotePlanned",
]
