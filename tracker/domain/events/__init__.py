"""The event types of the vocabulary, and their union `Event`."""

from __future__ import annotations

from tracker.domain.events.acts import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.events.agreements import AgreementReached, CommitmentFulfilled, Term
from tracker.domain.events.catalogue import (
    DossierOpened,
    IssueDefined,
    MembershipChanged,
    PartyRegistered,
    Scale,
    SourceRegistered,
)
from tracker.domain.events.ceasefires import (
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    Effect,
    Tally,
    ViolationAlleged,
)
from tracker.domain.events.meetings import MeetingChanged, MeetingHeld, MeetingPlanned
from tracker.domain.events.positions import (
    Condition,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
)
from tracker.domain.events.reports import (
    AssessmentRecorded,
    DevelopmentNoted,
    ForceReported,
    MeasureTaken,
    Strength,
)

CatalogueEvent = DossierOpened | SourceRegistered | PartyRegistered | IssueDefined
"""Events without clocks of their own: they apply at every date, cut by the log place only."""

Act = RecordCorrected | RecordWithdrawn | SourceRetracted | ReportDisputed
"""Events that act on the log rather than adding a fact to it."""

Fact = (
    MembershipChanged
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
    | CommitmentFulfilled
    | MeetingPlanned
    | MeetingChanged
    | MeetingHeld
    | ForceReported
    | MeasureTaken
    | AssessmentRecorded
    | DevelopmentNoted
)
"""A dated fact of the negotiation."""

Event = CatalogueEvent | Fact | Act

__all__ = [
    "Act",
    "AgreementReached",
    "AssessmentRecorded",
    "CatalogueEvent",
    "CeasefireChanged",
    "CeasefireDeclared",
    "CeasefireEnded",
    "CommitmentFulfilled",
    "Condition",
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
    "PartyRegistered",
    "PositionEnded",
    "PositionStated",
    "ProposalAnswered",
    "ProposalEnded",
    "ProposalMade",
    "RecordCorrected",
    "RecordWithdrawn",
    "ReportDisputed",
    "Scale",
    "SourceRegistered",
    "SourceRetracted",
    "Strength",
    "Tally",
    "Term",
    "ViolationAlleged",
]
