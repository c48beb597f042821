"""One line of words for an event: what it says, without who or when."""

from __future__ import annotations

from typing import assert_never

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


def headline(event: Event) -> str:  # noqa: C901, PLR0911, PLR0912  (one flat line for each type is the clearest form)
    """What an event says, in one line; parties and issues by their slugs."""
    match event:
        case DossierOpened(title=title) | IssueDefined(title=title):
            return title
        case SourceRegistered(publisher=publisher, title=title):
            return f"{publisher}: {title}" if title else publisher
        case PartyRegistered(name=name, kind=kind):
            return f"{name} ({kind})"
        case MembershipChanged(member=member, change=change, coalition=coalition):
            return f"{member} {change} {coalition}"
        case PositionStated(party=party, issue=issue, stance=stance):
            return f"{party} on {issue}: {stance}"
        case PositionEnded(party=party, issue=issue, reason=reason):
            return f"{party} no longer holds its position on {issue} ({reason})"
        case ProposalMade(proposal=proposal, by=by, terms=terms):
            return f"{proposal}: proposed by {', '.join(by)}" + (f": {'; '.join(terms)}" if terms else "")
        case ProposalAnswered(proposal=proposal, by=answerer, answer=answer):
            return f"{proposal}: {answerer} answers {answer}"
        case ProposalEnded(proposal=proposal, reason=reason):
            return f"{proposal}: {reason}"
        case CeasefireDeclared(ceasefire=ceasefire, declarers=declarers, scope=scope):
            return f"{ceasefire}: {scope} ceasefire declared by {', '.join(declarers)}"
        case CeasefireChanged(ceasefire=ceasefire, by=changer, change=change):
            return f"{ceasefire}: {change} by {changer}"
        case CeasefireEnded(ceasefire=ceasefire, end_type=end_type):
            return f"{ceasefire}: {end_type}"
        case ViolationAlleged(ceasefire=ceasefire, accuser=accuser, accused=accused, count=count):
            return f"{ceasefire}: {accuser} alleges {number(count) + ' ' if count else ''}breaches by {accused}"
        case AgreementReached(agreement=agreement, parties=parties):
            return f"{agreement}: agreed by {', '.join(parties)}"
        case CommitmentFulfilled(agreement=agreement, term=term, claimed_by=claimants, degree=degree):
            return f"{agreement}: {term} {degree}, says {', '.join(claimants)}"
        case MeetingPlanned(meeting=meeting, scheduled_for=date, place=place):
            return f"{meeting}: planned" + (f" for {date}" if date else "") + (f" in {place}" if place else "")
        case MeetingChanged(meeting=meeting, change=change, by=by_one, scheduled_for=date):
            return f"{meeting}: {change}" + (f" by {by_one}" if by_one else "") + (f", now {date}" if date else "")
        case MeetingHeld(meeting=meeting, place=place, outcome=outcome):
            return f"{meeting}: held" + (f" in {place}" if place else "") + (f": {outcome}" if outcome else "")
        case ForceReported(owner=owner, area=area, strength=strength, estimator=estimator):
            return f"{owner} in {area}: {number(strength)} {strength.unit}, says {estimator}"
        case MeasureTaken(by=by, text=text):
            return f"{', '.join(by)}: {text}"
        case AssessmentRecorded(by_whom=by_whom, claim=claim):
            return f"{by_whom}: {claim}"
        case DevelopmentNoted(text=text):
            return text
        case RecordCorrected(target=target, replacement=replacement, why=why):
            return f"corrects {', '.join(sorted(replacement))} of {target}: {why}"
        case RecordWithdrawn(target=target, why=why):
            return f"withdraws {target}: {why}"
        case SourceRetracted(source=source, why=why):
            return f"{source} retracted: {why}"
        case ReportDisputed(target=target, by=denier, claim=said):
            return f"{denier} disputes {target}" + (f": {said}" if said else "")
        case _:
            assert_never(event)


def number(tally: Tally) -> str:
    """A count as it was claimed, such as "more than 50,000" or "40 to 41"."""
    words = {"about": "about ", "more-than": "more than ", "less-than": "less than ", "exactly": "exactly ", None: ""}[tally.qualifier]
    if tally.best is not None:
        return f"{words}{tally.best:,}"
    if tally.low is not None and tally.high is not None:
        return f"{words}{tally.low:,} to {tally.high:,}"
    if tally.low is not None:
        return f"{words or 'at least '}{tally.low:,}"
    return f"{words or 'at most '}{tally.high:,}"
