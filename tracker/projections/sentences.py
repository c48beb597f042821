"""One line of words for an event: what it says, without who or when."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
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
    Tally,
    ViolationAlleged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def headline(  # noqa: C901, PLR0911, PLR0912  (one flat line for each type is the clearest form)
    event: Event, *, party: Callable[[str], str] = str, issue: Callable[[str], str] = str
) -> str:
    """What an event says, in one line.

    Args:
        event: The event.
        party: What a party is called; by default its slug.
        issue: What an issue is called; by default its slug.
    """

    def parties(slugs: Iterable[str]) -> str:
        return ", ".join(party(slug) for slug in slugs)

    match event:
        case DossierOpened(title=title) | IssueDefined(title=title):
            return title
        case SourceRegistered(publisher=publisher, title=title):
            return f"{publisher}: {title}" if title else publisher
        case PartyRegistered(name=name, kind=kind):
            return f"{name} ({kind})"
        case MembershipChanged(member=member, change=change, coalition=coalition):
            return f"{party(member)} {change} {party(coalition)}"
        case PositionStated(party=who, issue=about, stance=stance):
            return f"{party(who)} on {issue(about)}: {stance}"
        case PositionEnded(party=who, issue=about, reason=reason):
            return f"{party(who)} no longer holds its position on {issue(about)} ({reason})"
        case ProposalMade(proposal=proposal, by=by, terms=terms):
            return f"{proposal}: proposed by {parties(by)}" + (
                f": {'; '.join(terms)}" if terms else ""
            )
        case ProposalAnswered(proposal=proposal, by=answerer, answer=answer):
            return f"{proposal}: {party(answerer)} answers {answer}"
        case ProposalEnded(proposal=proposal, reason=reason):
            return f"{proposal}: {reason}"
        case CeasefireDeclared(ceasefire=ceasefire, declarers=declarers, scope=scope):
            return f"{ceasefire}: {scope} ceasefire declared by {parties(declarers)}"
        case CeasefireChanged(ceasefire=ceasefire, by=changer, change=change):
            return f"{ceasefire}: {change} by {party(changer)}"
        case CeasefireEnded(ceasefire=ceasefire, end_type=end_type):
            return f"{ceasefire}: {end_type}"
        case ViolationAlleged(ceasefire=ceasefire, accuser=accuser, accused=accused, count=count):
            return f"{ceasefire}: {party(accuser)} alleges {number(count) + ' ' if count else ''}breaches by {party(accused)}"
        case AgreementReached(agreement=agreement, parties=agreeing):
            return f"{agreement}: agreed by {parties(agreeing)}"
        case CommitmentFulfilled(
            agreement=agreement, term=term, claimed_by=claimants, degree=degree
        ):
            return f"{agreement}: {term} {degree}, says {parties(claimants)}"
        case MeetingPlanned(meeting=meeting, scheduled_for=date, place=place):
            return (
                f"{meeting}: planned"
                + (f" for {date}" if date else "")
                + (f" in {place}" if place else "")
            )
        case MeetingChanged(meeting=meeting, change=change, by=by_one, scheduled_for=date):
            return (
                f"{meeting}: {change}"
                + (f" by {party(by_one)}" if by_one else "")
                + (f", now {date}" if date else "")
            )
        case MeetingHeld(meeting=meeting, place=place, outcome=outcome):
            return (
                f"{meeting}: held"
                + (f" in {place}" if place else "")
                + (f": {outcome}" if outcome else "")
            )
        case ForceReported(owner=owner, area=area, strength=strength, estimator=estimator):
            return f"{party(owner)} in {area}: {number(strength)} {strength.unit}, says {party(estimator)}"
        case MeasureTaken(by=by, text=text):
            return f"{parties(by)}: {text}"
        case AssessmentRecorded(by_whom=by_whom, claim=claim):
            return f"{party(by_whom)}: {claim}"
        case DevelopmentNoted(text=text):
            return text
        case RecordCorrected(target=target, replacement=replacement, why=why):
            return f"corrects {', '.join(sorted(replacement))} of {target}: {why}"
        case RecordWithdrawn(target=target, why=why):
            return f"withdraws {target}: {why}"
        case SourceRetracted(source=source, why=why):
            return f"{source} retracted: {why}"
        case ReportDisputed(target=target, by=denier, claim=said):
            return f"{party(denier)} disputes {target}" + (f": {said}" if said else "")
        case _:
            assert_never(event)


def number(tally: Tally) -> str:
    """A count as it was claimed, such as "more than 50,000" or "40 to 41"."""
    words = {
        "about": "about ",
        "more-than": "more than ",
        "less-than": "less than ",
        "exactly": "exactly ",
        None: "",
    }[tally.qualifier]
    if tally.best is not None:
        return f"{words}{tally.best:,}"
    if tally.low is not None and tally.high is not None:
        return f"{words}{tally.low:,} to {tally.high:,}"
    if tally.low is not None:
        return f"{words or 'at least '}{tally.low:,}"
    return f"{words or 'at most '}{tally.high:,}"
