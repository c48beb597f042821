"""The one table of sentences: a row for every event type.

A sentence is written with the fields of its event in braces, and how each is said after a colon:

    {stream:thing}: {by:parties} made the proposal[, deadline {deadline:date}][: {terms:texts}]

A part in square brackets is left out if no field inside says anything.
"""

from __future__ import annotations

from typing import Final, NamedTuple, assert_never

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
    Event,
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


class Sentences(NamedTuple):
    """The wordings of one event.

    Attributes:
        short: For lists, logs and previews.
        long: For the story that a reader is told; empty where the short one serves.
        label: For a chart, which shows elsewhere whose act it is and on what; empty for what no
            chart has.
        words: The event's own words, without any of ours; empty for a type that has none.
    """

    short: str
    long: str = ""
    label: str = ""
    words: str = ""


_ANSWERED: Final = {
    "accept": "accepted it",
    "reject": "rejected it",
    "counter": "countered it",
    "accept-with-conditions": "accepted it with conditions",
    "defer": "put off its answer",
}
_DID_TO_A_TRUCE: Final = {
    "took-effect": "said that it took effect",
    "not-observed": "said that it is not observed",
    "reciprocated": "joined it",
    "refused": "refused it",
    "did-not-take-effect": "said that it did not take effect",
}
_DID_TO_AN_AGREEMENT: Final = {
    "entered-into-force": "entered into force",
    "extended": "was extended",
    "amended": "was amended",
    "suspended": "was suspended",
    "resumed": "was resumed",
}
_KEPT: Final = {
    "full": "was kept",
    "partial": "was kept in part",
    "delayed": "is delayed",
    "refused": "was refused",
}


def _membership_changed(event: MembershipChanged) -> Sentences:
    is_agent, has_left = event.role == "agent", event.change == "left"
    as_what = ""
    if is_agent:
        as_what = " as its agent"
    elif event.role == "observer" and not has_left:
        as_what = " as an observer"
    joined = "{member:party} {change:code} {coalition:party}"
    return Sentences(
        short=joined + as_what if is_agent else joined,
        long=joined + as_what,
        label="{change:code} {coalition:party}",
        words="{change:code}",
    )


def _agreement_changed(event: AgreementChanged) -> Sentences:
    act = "{by:parties} {change:code} the agreement"
    if event.change in _DID_TO_AN_AGREEMENT:
        act = f"the agreement {_DID_TO_AN_AGREEMENT[event.change]}"
        if event.change == "extended" and event.new_until is None:
            act += " until further notice"
        act += "[ until {new_until:until}][, by {by:parties}]"
    return Sentences(
        short="{stream:thing}: {change:code}[ by {by:parties}][: {text}]",
        long="{stream:thing}: " + act + "[: {text}]",
        label="agreement {change:code}[: {text}]",
        words="{change:code}[ {text}]",
    )


# A table: one row for each type.
def sentences_of(event: Event) -> Sentences:  # noqa: C901, PLR0911, PLR0912, PLR0915
    """Return the row of the table for an event."""
    match event:
        case DossierOpened() | IssueDefined() | StepDefined():
            return Sentences(short="{title}", words="{title}")
        case SourceRegistered(title=title):
            return Sentences(
                short="{publisher}[: {title}]",
                words="{title}" if title else "{publisher}",
            )
        case PartyRegistered():
            return Sentences(short="{name} ({kind:code})", words="{name}")
        case MembershipChanged():
            return _membership_changed(event)
        case PositionStated():
            return Sentences(
                short="{party:party} on {issue:issue}: {stance}",
                long="{party:party} on {issue:issue}: {stance}"
                "[, on condition: {conditions:conditions}]",
                label="{stance}",
                words="{stance}",
            )
        case PositionEnded():
            return Sentences(
                short="{party:party} no longer holds its position on {issue:issue} ({reason:code})",
                label="no longer holds its position ({reason:code})",
            )
        case ProposalMade(to=to):
            nobody = "" if to else ", who is to answer is not known"
            return Sentences(
                short="{stream:thing}: proposed by {by:parties}[: {terms:texts}]",
                long="{stream:thing}: {by:parties} made the proposal ({kind:code})"
                f"[ to {{to:parties}}]{nobody}[, passed on by {{via:party}}]"
                "[, deadline {deadline:date}][: {terms:texts}]",
                label="proposes: {kind:code}[: {terms:texts}]",
            )
        case ProposalAnswered(answer=answer):
            return Sentences(
                short="{stream:thing}: {by:party} answers {answer:code}",
                long=f"{{stream:thing}}: {{by:party}} {_ANSWERED[answer]}"
                "[ with {counter_proposal:proposal}][, on condition: {conditions:conditions}]",
                label="answers: {answer:code}",
                words="{answer:code}",
            )
        case ProposalEnded():
            return Sentences(
                short="{stream:thing}: {reason:code}",
                long="{stream:thing}: the proposal ended ({reason:code})",
                label="ends: {reason:code}",
            )
        case CeasefireDeclared():
            return Sentences(
                short="{stream:thing}: {scope:code} ceasefire declared by {declarers:parties}",
                long="{stream:thing}: {declarers:parties} declared the {declaration:code}"
                " {scope:code} truce[, mediated by {mediators:parties}]"
                "[,[ from {effect.from_:date}][ until {effect.until:until}]]"
                "[; exempt: {exemptions:names}]",
                label="declares a {declaration:code} {scope:code} truce",
            )
        case CeasefireChanged(change=change):
            did = _DID_TO_A_TRUCE.get(change, "{change:code} it")
            if change == "extended" and event.new_until is None:
                did += " until further notice"
            return Sentences(
                short="{stream:thing}: {change:code} by {by:party}",
                long=f"{{stream:thing}}: {{by:party}} {did}"
                "[,[ from {new_from:date}][ until {new_until:until}]]",
                label="truce {change:code}",
                words="{change:code}",
            )
        case CeasefireEnded():
            return Sentences(
                short="{stream:thing}: {end_type:code}",
                long="{stream:thing}: the truce ended ({end_type:code})[, by {by:party}]",
                label="truce {end_type:code}",
            )
        case ViolationAlleged(cumulative=cumulative):
            total = ", a running total" if cumulative else ""
            return Sentences(
                short="{stream:thing}: {accuser:party} alleges [{count:number} ]breaches"
                " by {accused:party}",
                long="{stream:thing}: {accuser:party} alleges [{count:number} ]violations"
                " by {accused:party}[, for {window:date}]" + total,
                label="alleges [{count:number} ]breaches",
            )
        case AgreementReached(terms=terms):
            unknown = "" if terms else "; terms not known"
            return Sentences(
                short="{stream:thing}: agreed by {parties:parties}",
                long="{stream:thing}: {parties:parties} agreed[ ({stage:code})]"
                "[, mediated by {mediators:parties}]"
                "[,[ from {effect.from_:date}][ until {effect.until:until}]][: {terms:terms}]"
                + unknown,
                label="agree[: {terms:terms}]",
            )
        case AgreementChanged():
            return _agreement_changed(event)
        case AgreementEnded():
            return Sentences(
                short="{stream:thing}: {end_type:code}",
                long="{stream:thing}: the agreement ended ({end_type:code})[, by {by:parties}]",
                label="agreement {end_type:code}",
            )
        case CommitmentFulfilled(degree=degree, claimed_by=claimants):
            say = "say" if len(claimants) > 1 else "says"
            return Sentences(
                short="{stream:thing}: {term} {degree:code}, says {claimed_by:parties}",
                long=f"{{stream:thing}}: {{claimed_by:parties}} {say} that"
                f" the term \u201c{{term:code}}\u201d {_KEPT[degree]}"
                "[ ({quantity})]",
                label="says of {term}: {degree:code}",
            )
        case MeetingPlanned(invited=invited):
            nobody = "" if invited else ", who is invited is not known"
            return Sentences(
                short="{stream:thing}: planned[ for {scheduled_for:date}][ in {place}]",
                long="{stream:thing}: meeting[ of {invited:parties}] proposed"
                "[ by {proposed_by:parties}][ for {scheduled_for:date}][, {place}]"
                "[, confirmed by {confirmed_by:parties}]" + nobody,
                label="plans talks[ in {place}]",
            )
        case MeetingChanged():
            return Sentences(
                short="{stream:thing}: {change:code}[ by {by:party}][, now {scheduled_for:date}]",
                long="{stream:thing}: meeting {change:code}[ by {by:party}]"
                "[, now {scheduled_for:date}][, {place}]",
                label="talks {change:code}",
                words="{change:code}",
            )
        case MeetingHeld(attended=attended):
            met = "{attended:parties} met" if attended else "meeting held"
            nobody = "" if attended else ", who attended is not known"
            return Sentences(
                short="{stream:thing}: held[ in {place}][: {outcome}]",
                long=f"{{stream:thing}}: {met}[ in {{place}}]{nobody}[: {{outcome}}]",
                label="talks held[ in {place}][: {outcome}]",
                words="{outcome}",
            )
        case StepTaken():
            return Sentences(
                short="{stream:thing}: taken[ by {by:parties}]",
                long="{stream:thing}: the step was taken[ by {by:parties}]",
                label="takes the step {stream:thing}",
            )
        case DeadlineSet():
            return Sentences(
                short="{stream:thing}: due {due:date}[, set by {by:parties}]",
                long="{stream:thing}: the deadline was set[ by {by:parties}][ for {binds:parties}]"
                ": {due:date}[, about {about:topics}]",
                label="sets a deadline",
            )
        case DeadlineChanged(change=change):
            by = "[ by {by:parties}]" if change == "moved" else "[, says {by:parties}]"
            did = f"{{change:code}}[ to {{new_due:date}}]{by}"
            did += "[, on condition: {conditions:conditions}]"
            return Sentences(
                short="{stream:thing}: " + did,
                long="{stream:thing}: the deadline was " + did,
                label="moves a deadline"
                if change == "moved"
                else "deadline {change:code}",
                words="{change:code}",
            )
        case VotePlanned():
            return Sentences(
                short="{stream:thing}: planned by {body:party}[ for {scheduled_for:date}]",
                long="{stream:thing}: vote of {body:party}[ on {on:topic}] planned"
                "[ for {scheduled_for:date}]",
                label="plans a vote[, {on:topic}]",
            )
        case VoteChanged():
            return Sentences(
                short="{stream:thing}: {change:code}[ by {by:party}][, now {scheduled_for:date}]",
                long="{stream:thing}: vote {change:code}[ by {by:party}]"
                "[, now {scheduled_for:date}]",
                label="vote {change:code}",
                words="{change:code}",
            )
        case VoteHeld(outcome=outcome):
            numbers = "[, {for_:count} for][, {against:count} against]"
            numbers += "[, {abstained:count} abstained][, {needed:count} needed]"
            did = f"{outcome} {{on:topic}}" if event.on else "voted: {outcome:code}"
            return Sentences(
                short="{stream:thing}: {outcome:code} by {body:party}" + numbers,
                long=f"{{stream:thing}}: {{body:party}} {did}{numbers}",
                label="votes: {outcome:code}[, {on:topic}]",
                words="{outcome:code}",
            )
        case OfficeHeld():
            held = "{person:party} {change:code} the office {office} of {of:party}"
            return Sentences(
                short=held, label="{change:code} office: {office}", words="{office}"
            )
        case ForceReported(category=category, unit=unit):
            sort = "" if category in {TROOPS, unit} else ", {category:code}"
            counted = sort + ": {strength:number} {unit:code}"
            return Sentences(
                short="{owner:party} in {area}" + counted + ", says {estimator:party}",
                long="{owner:party}, {area}" + counted + ", by the count of"
                " {estimator:party}[, as of {as_of:date}]",
                label="counts {strength:number} {unit:code} in {area}" + sort,
            )
        case MeasureTaken():
            return Sentences(
                short="{by:parties}: {text}",
                long="{by:parties}[ towards {against:parties}] ({kind:code}): {text}",
                label="{text}",
                words="{text}",
            )
        case AssessmentRecorded():
            return Sentences(
                short="{by_whom:party}: {claim}",
                long="{by_whom:party} judges: {claim}",
                label="{claim}",
                words="{claim}",
            )
        case DevelopmentNoted():
            return Sentences(short="{text}", label="{text}", words="{text}")
        case RecordCorrected():
            return Sentences(
                short="corrects {replacement:fields} of {target}: {why}", words="{why}"
            )
        case RecordWithdrawn():
            return Sentences(short="withdraws {target}: {why}", words="{why}")
        case SourceRetracted(target=str()):
            return Sentences(
                short="{source} retracted for {target}: {why}",
                long="The publisher of the source {source} took back what it says of {target}:"
                " {why}",
                words="{why}",
            )
        case SourceRetracted():
            return Sentences(
                short="{source} retracted: {why}",
                long="The publisher took the source {source} back: {why}",
                words="{why}",
            )
        case ReportDisputed():
            return Sentences(
                short="{by:party} disputes {target}[: {claim}]",
                long="{by:party} denies {target}[: {claim}]",
                words="{claim}",
            )
        case _:
            assert_never(event)
