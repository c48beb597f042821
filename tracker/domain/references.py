"""References: the other things that an event names, and the names that an event defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    Condition,
    DevelopmentNoted,
    DossierOpened,
    Event,
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

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
"""A field of an event from the outside in, such as `("evidence", 0, "source")`."""

POINTERS: Final = ("answers", "supersedes", "follows", "repeats")
"""The fields of every event that name other events."""


class Reference(NamedTuple):
    """A name that a fact uses: of what kind the thing is, its name, and the field that names it."""

    kind: str
    name: str
    path: Path


def references(event: Event) -> Iterator[Reference]:
    """Yield every name of another thing that a fact uses.

    Speakers and judges may be free names, and are not among them.
    """
    for field in POINTERS:
        for place, name in enumerate(getattr(event, field)):
            yield Reference("event", name, (field, place))
    for place, evidence in enumerate(event.evidence):
        yield Reference("source", evidence.source, ("evidence", place, "source"))
    for kind, field in _REFERS.get(type(event), ()):
        yield from _named(kind, field, getattr(event, field))
    if isinstance(event, PositionStated | ProposalAnswered):
        yield from _conditions(event.conditions)


_PARTY_AND_ISSUE: Final = (("party", "party"), ("issue", "issue"))
_PARTIES_AND_ISSUES: Final = (("party", "parties"), ("issue", "issues"))
_REFERS: Final[dict[type[Event], tuple[tuple[str, str], ...]]] = {
    DossierOpened: (("party", "columns"),),
    SourceRegistered: (),
    PartyRegistered: (),
    MembershipChanged: (("party", "member"), ("party", "coalition")),
    IssueDefined: (("issue", "parent"),),
    PositionStated: _PARTY_AND_ISSUE,
    PositionEnded: _PARTY_AND_ISSUE,
    ProposalMade: (
        ("party", "by"),
        ("party", "to"),
        ("issue", "issues"),
        ("party", "via"),
    ),
    ProposalAnswered: (
        ("proposal", "proposal"),
        ("party", "by"),
        ("proposal", "counter_proposal"),
    ),
    ProposalEnded: (("proposal", "proposal"),),
    CeasefireDeclared: (("party", "declarers"),),
    CeasefireChanged: (("ceasefire", "ceasefire"), ("party", "by")),
    CeasefireEnded: (("ceasefire", "ceasefire"), ("party", "by")),
    ViolationAlleged: (
        ("ceasefire", "ceasefire"),
        ("party", "accuser"),
        ("party", "accused"),
    ),
    AgreementReached: (("party", "parties"), ("party", "mediators")),
    CommitmentFulfilled: (("agreement", "agreement"), ("party", "claimed_by")),
    MeetingPlanned: (
        ("party", "invited"),
        ("party", "proposed_by"),
        ("party", "confirmed_by"),
    ),
    MeetingChanged: (("meeting", "meeting"), ("party", "by")),
    MeetingHeld: (("party", "attended"),),
    ForceReported: (("party", "owner"), ("party", "estimator")),
    MeasureTaken: (("party", "by"), ("party", "against")),
    AssessmentRecorded: _PARTIES_AND_ISSUES,
    DevelopmentNoted: _PARTIES_AND_ISSUES,
    RecordCorrected: (("event", "target"),),
    RecordWithdrawn: (("event", "target"),),
    SourceRetracted: (("source", "source"),),
    ReportDisputed: (("event", "target"), ("party", "by")),
}
"""The fields of each type that name another thing, and its kind; a test asks every type."""


def refers(kind: type[Event]) -> dict[str, str]:
    """Return which fields of a type name another thing, with the kind of that thing."""
    return {field: named for named, field in _REFERS[kind]}


def _named(
    kind: str, field: str, value: str | tuple[str, ...] | None
) -> Iterator[Reference]:
    if isinstance(value, str):
        yield Reference(kind, value, (field,))
    elif value is not None:
        yield from (
            Reference(kind, name, (field, place)) for place, name in enumerate(value)
        )


def _conditions(conditions: tuple[Condition, ...]) -> Iterator[Reference]:
    for place, condition in enumerate(conditions):
        if condition.by_whom is not None:
            yield Reference(
                "party", condition.by_whom, ("conditions", place, "by_whom")
            )


def defines(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the names that other facts can use once this one is there."""
    match event:
        case DossierOpened(dossier=slug):
            yield "dossier", slug
        case PartyRegistered(slug=slug):
            yield "party", slug
        case IssueDefined(slug=slug):
            yield "issue", slug
        case SourceRegistered(slug=slug):
            yield "source", slug
        case ProposalMade(proposal=slug):
            yield "proposal", slug
        case CeasefireDeclared(ceasefire=slug):
            yield "ceasefire", slug
        case MeetingPlanned(meeting=slug) | MeetingHeld(meeting=slug):
            yield "meeting", slug
        case AgreementReached(agreement=slug, terms=terms):
            yield "agreement", slug
            for term in terms:
                yield f"term of {slug}", term.slug
        case _:
            return
