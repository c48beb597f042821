"""Fates: for each thing that was announced for later one outcome, by the state that it is in.

A meeting planned for the 15th and held on the 16th came late; a truce announced for three days has
two fates, one of its beginning and one of its end; a term is kept, kept in part or put off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from tracker.domain.dates import Bounds
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    DeadlineChanged,
    DeadlineSet,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    ProposalAnswered,
    ProposalMade,
    VoteChanged,
    VotePlanned,
)
from tracker.projections.folds.agreements import Agreement, TermKept
from tracker.projections.folds.ceasefires import NEVER_HELD, Truce
from tracker.projections.folds.deadlines import Deadline
from tracker.projections.folds.meetings import Meeting, Vote
from tracker.projections.folds.proposals import Proposal
from tracker.projections.order import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.dates import When
    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import AnnouncedKind, Outcome
    from tracker.projections.visible import Counted

OPEN: Final = frozenset(("pending", "moved", "postponed", "unresolved"))
"""The outcomes of what may still come about."""
ENDS: Final = frozenset(("truce-end", "agreement-end", "deadline", "term", "proposal"))
"""The kinds whose day is a last day."""


class AnnouncedStep(NamedTuple):
    """A fact about something announced: what it did, and the day that it named for it."""

    fact: Counted
    what: str
    day: str | None = None


class Announced(NamedTuple):
    """Something that was announced for later, as it stands.

    Attributes:
        name: The name of it, its kind in front.
        kind: What it is.
        outcome: What became of it, by its state alone.
        outcome_by: The facts that made it so; none where time did.
        days: The days of which one is its day now; of an end the last days.
        steps: What was said of it, in order, its announcement first.
        happened: When it came about.
        term: What is promised, of a term.
        awaits: Who has yet to confirm or to answer.
        declined: Who declined.
        otherwise: How it was held otherwise than it was announced.
    """

    name: str
    kind: AnnouncedKind
    outcome: Outcome
    outcome_by: tuple[Counted, ...]
    days: tuple[str, ...]
    steps: tuple[AnnouncedStep, ...]
    happened: Bounds | None = None
    term: str | None = None
    awaits: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


def announced_in(
    found: object, told: Sequence[Counted], context: FoldContext
) -> Iterator[Announced]:
    """Yield what one stream announces, with its fate.

    Args:
        found: The stream, folded.
        told: Its facts, in order.
        context: The question.
    """
    match found:
        case Meeting(planned=plan) if plan is not None:
            yield _meeting(found, told)
        case Vote(planned=plan) if plan is not None:
            yield _vote(found, told)
        case Truce():
            yield from _truce(found, told, context)
        case Agreement():
            yield from _agreement(found, told, context)
        case Deadline():
            yield _deadline(found, told)
        case Proposal():
            yield from _proposal(found, told, context)
        case _:
            pass


def makes(event: Event) -> bool:
    """Check that a fact plans, declares, sets or makes a thing, or says that it was reached."""
    return STEPS[type(event)] == 0


def announces(event: Event) -> bool:
    """Check that a fact can announce something anew; an answer, a claim or an end does not."""
    match event:
        case MeetingChanged(change=change):
            return change not in {"cancelled", "declined"}
        case VoteChanged(change=change):
            return change != "cancelled"
        case DeadlineChanged(change=change):
            return change == "moved"
        case (
            MeetingPlanned()
            | VotePlanned()
            | CeasefireDeclared()
            | CeasefireChanged()
            | AgreementReached()
            | AgreementChanged()
            | DeadlineSet()
            | ProposalMade()
        ):
            return True
        case _:
            return False


def may_settle(event: Event) -> bool:
    """Check that a fact may make a fate final, or that time may, as of what expires or lapses."""
    match event:
        case MeetingPlanned() | VotePlanned() | DeadlineSet():
            return False
        case MeetingChanged() | VoteChanged() | DeadlineChanged():
            return not announces(event)
        case _:
            return True


def is_final(outcome: Outcome) -> bool:
    """Check that an outcome is final, and neither open nor disputed."""
    return outcome not in OPEN and outcome != "disputed"


def speakers(event: Event) -> tuple[str, ...]:
    """Return who announced a thing, or said or did something about it."""
    for field in ("declarers", "proposed_by", "claimed_by", "by", "parties", "body"):
        said = getattr(event, field, None)
        if said:
            return (said,) if isinstance(said, str) else tuple(said)
    return ()


# What is held.


def _meeting(found: Meeting, told: Sequence[Counted]) -> Announced:
    invited = found.planned.as_a(MeetingPlanned).invited if found.planned else ()
    declined = tuple(p for p in found.declined_by if p not in found.confirmed_by)
    waiting = Announced(
        f"meeting:{found.slug}",
        "meeting",
        _waiting(found.state),
        found.state_by,
        (found.scheduled.text,) if found.scheduled else (),
        tuple(map(_step, told)),
        awaits=tuple(p for p in invited if p not in {*found.confirmed_by, *declined}),
        declined=declined,
    )
    if found.held is None:
        return waiting
    otherwise = tuple(_otherwise(found.planned, found.held.as_a(MeetingHeld), declined))
    return waiting._replace(
        outcome="held-otherwise" if otherwise else "held",
        outcome_by=(found.held,),
        happened=found.held.when.start,
        otherwise=otherwise,
    )


def _otherwise(
    planned: Counted | None, held: MeetingHeld, declined: Sequence[str]
) -> Iterator[str]:
    """Say how a meeting was held otherwise than planned: without whom, and in which format."""
    if planned is None:
        return
    plan = planned.as_a(MeetingPlanned)
    away = [p for p in plan.invited if held.attended and p not in held.attended]
    yield from (f"without:{party}" for party in dict.fromkeys([*away, *declined]))
    if plan.format and held.format and plan.format != held.format:
        yield f"format:{held.format}"


def _vote(found: Vote, told: Sequence[Counted]) -> Announced:
    steps = tuple(map(_step, told))
    name = f"vote:{found.slug}"
    if found.results:
        happened, by = found.results[0].when.start, found.results
        return Announced(name, "vote", "held", by, (), steps, happened)
    days = (found.scheduled.text,) if found.scheduled else ()
    outcome = _waiting(found.state)
    return Announced(name, "vote", outcome, found.state_by, days, steps)


def _waiting(state: str) -> Outcome:
    """Return the fate of what is to be held and was not."""
    match state:
        case "postponed" | "cancelled" | "unresolved" | "disputed":
            return state
        case _:
            return "pending"


# What runs from a day until a day.


class _Run(NamedTuple):
    """The run of a truce or an agreement: its state, its bounds, and what ended it.

    Attributes:
        kind: Truce or agreement.
        found: It.
        told: Its facts, in order.
        made: Who may move it.
        ended: When somebody's word ended it.
    """

    kind: Literal["truce", "agreement"]
    found: Truce | Agreement
    told: Sequence[Counted]
    made: tuple[str, ...]
    ended: Bounds | None

    def begun(self, boundary: int) -> bool:
        """Check that it began before it was ended; one without a day runs from when it was made."""
        from_ = self.found.from_
        if from_ is None:
            return self.kind == "agreement"
        over = boundary if self.ended is None else self.ended.earliest
        return from_.start.latest <= over

    def steps(self, *, of_end: bool) -> tuple[AnnouncedStep, ...]:
        """Return what was said of its beginning or its end."""
        return tuple(
            step
            for fact in self.told
            if (step := _run_step(fact, self.made, of_end=of_end)) is not None
        )


def _truce(
    found: Truce, told: Sequence[Counted], context: FoldContext
) -> Iterator[Announced]:
    declared = found.declared.as_a(CeasefireDeclared)
    ends = [f.bounds for f in found.state_by if isinstance(f.event, CeasefireEnded)]
    ended = min(ends, default=None) if found.state in _OVER else None
    run = _Run("truce", found, told, declared.declarers, ended)
    yield _beginning(run, context)
    yield from _end(run, context)


def _agreement(
    found: Agreement, told: Sequence[Counted], context: FoldContext
) -> Iterator[Announced]:
    reached = found.reached.as_a(AgreementReached)
    ends = [fact.bounds for fact in found.state_by]
    ended = max(ends, default=None) if found.state in _OVER else None
    run = _Run("agreement", found, told, reached.parties, ended)
    if any(step.day for step in run.steps(of_end=False)):
        yield _beginning(run, context)
    yield from _end(run, context)
    yield from (_term(found, t, told) for t in found.terms if t.term is not None)


def _beginning(run: _Run, context: FoldContext) -> Announced:
    found, kind = run.found, run.kind
    outcome, by = _never(found), found.state_by
    happened = None
    if outcome is None and found.state != "disputed":
        if run.begun(context.question.boundary):
            outcome = "took-effect"
            by = (found.from_by,) if _says_begun(found.from_by) else ()
            happened = found.from_.start if found.from_ else None
        elif found.state in _OVER:
            outcome = "cancelled"
        else:
            outcome, by = "pending", ()
    return Announced(
        f"{_TOPIC[kind]}:{found.slug}",
        kind,
        outcome or "disputed",
        by,
        _texts(found.from_),
        run.steps(of_end=False),
        happened,
    )


def _end(run: _Run, context: FoldContext) -> Iterator[Announced]:
    """Yield the end of a truce or an agreement, if one was ever announced."""
    found = run.found
    steps = run.steps(of_end=True)
    days = [step.day for step in steps if step.day is not None]
    if not days:
        return
    outcome, happened, by = _never(found), None, found.state_by
    if outcome is None and found.state != "disputed":
        outcome, happened = _end_outcome(run, days, context)
    if outcome in OPEN:
        by = () if outcome == "pending" else (found.until_by,)
    yield Announced(
        f"{_TOPIC[run.kind]}:{found.slug}/end",
        "truce-end" if run.kind == "truce" else "agreement-end",
        outcome or "disputed",
        by,
        _texts(found.until),
        steps,
        happened,
    )


def _end_outcome(
    run: _Run, days: Sequence[str], context: FoldContext
) -> tuple[Outcome, Bounds | None]:
    """Return the fate of the end of what may have run, and when it came."""
    found = run.found
    if found.state in _OVER and not run.begun(context.question.boundary):
        return "cancelled", None
    until = found.until or context.when(days[-1])
    if until is None or found.state not in _OVER:
        return ("pending" if found.until else "postponed"), None
    if run.ended is None or found.state == "expired":
        return "ran-to-its-end", last_days(until)
    early = run.ended.latest <= last_days(until).earliest
    return ("ended-early" if early else "ran-to-its-end"), run.ended


_MOVING_THE_END: Final = frozenset(("extended", "limited", "narrowed", "amended"))
_OVER: Final = frozenset(("ended", "expired"))
_TOPIC: Final = {"truce": "ceasefire", "agreement": "agreement"}


def _never(found: Truce | Agreement) -> Outcome | None:
    """Return the fate of what never began: refused, lapsed, or without effect."""
    if found.state == "rejected":
        return "refused"
    return cast("Outcome", found.state) if found.state in NEVER_HELD else None


def _says_begun(fact: Counted) -> bool:
    change = getattr(fact.event, "change", None)
    return change in {"took-effect", "entered-into-force"}


def _run_step(
    fact: Counted, made: Sequence[str], *, of_end: bool
) -> AnnouncedStep | None:
    """Return what a fact says of the beginning or the end of what runs; None when nothing."""
    event = fact.event
    match event:
        case CeasefireDeclared(effect=effect) | AgreementReached(effect=effect):
            return _step(fact, effect.until if of_end else effect.from_)
        case CeasefireEnded() | AgreementEnded():
            return _step(fact)
        case CeasefireChanged() | AgreementChanged():
            if of_end != (event.change in _MOVING_THE_END):
                return None
            by = speakers(event)
            entitled = not by or not set(by).isdisjoint(made)
            day = event.new_until if of_end else getattr(event, "new_from", None)
            return _step(fact, day if entitled else None)
        case _:
            return None


# What is due.


def _term(found: Agreement, kept: TermKept, told: Sequence[Counted]) -> Announced:
    outcome, by = _term_outcome(found, kept)
    claimed = [claim.bounds for _, claim in kept.claims] if outcome == "kept" else []
    term = kept.term
    return Announced(
        f"agreement:{found.slug}/{kept.slug}",
        "term",
        outcome,
        by,
        (term.due,) if term and term.due else (),
        tuple(_term_steps(kept.slug, told)),
        min(claimed, default=None),
        term.text if term else None,
    )


def _term_steps(slug: str, told: Iterable[Counted]) -> Iterator[AnnouncedStep]:
    for fact in told:
        match fact.event:
            case AgreementReached(terms=terms):
                due = {term.slug: term.due for term in terms}
                if slug in due:
                    yield _step(fact, due[slug])
            case CommitmentFulfilled(term=term) if term != slug:
                pass
            case _:
                yield _step(fact)


def _term_outcome(
    found: Agreement, kept: TermKept
) -> tuple[Outcome, tuple[Counted, ...]]:
    claims = tuple({fact.event_id: fact for _, fact in kept.claims}.values())
    said: dict[str, Outcome] = {
        "overdue": "unresolved",
        "partial": "kept-in-part",
        "fulfilled": "kept",
        "delayed": "postponed",
        "refused": "refused",
        "disputed": "disputed",
    }
    if kept.state != "pending":
        return said[kept.state], claims
    ends = [f for f in found.state_by if isinstance(f.event, AgreementEnded)]
    if found.state == "ended" and any(
        f.as_a(AgreementEnded).end_type == "fulfilled" for f in ends
    ):
        return "kept", found.state_by
    over = found.state in {"ended", "expired", "rejected"}
    if over and (found.state_by or kept.term is None or kept.term.due is None):
        return "lapsed", found.state_by
    return "pending", ()


def _deadline(found: Deadline, told: Sequence[Counted]) -> Announced:
    said: dict[str, Outcome] = {
        "met": "met",
        "missed": "missed",
        "dropped": "cancelled",
        "passed": "unresolved",
        "disputed": "disputed",
    }
    outcome = said.get(found.state, "pending")
    dues = [found.due] if found.due else [*found.perhaps_due]
    for each in found.unless:
        dues += each.days
    met = [fact.bounds for fact in found.state_by] if outcome == "met" else []
    return Announced(
        f"deadline:{found.slug}",
        "deadline",
        outcome,
        found.state_by,
        tuple(dict.fromkeys(each.text for each in dues)),
        tuple(map(_step, told)),
        min(met, default=None),
    )


def _proposal(
    found: Proposal, told: Sequence[Counted], context: FoldContext
) -> Iterator[Announced]:
    """Yield a proposal that is to be answered by a day."""
    steps = tuple(map(_step, told))
    if not any(step.day for step in steps):
        return
    said: dict[str, Outcome] = {
        "open": "pending",
        "rejected": "refused",
        "withdrawn": "cancelled",
    }
    made, state = found.made.as_a(ProposalMade), found.state
    answered = [
        (context.whose(fact, fact.as_a(ProposalAnswered).by, made.to), fact)
        for fact in found.answers
    ]
    by = found.state_by
    if not by and state in {"agreed", "rejected", "countered", "disputed"}:
        by = tuple(fact for who, fact in answered if who in made.to)
    yield Announced(
        f"proposal:{found.slug}",
        "proposal",
        said.get(state) or cast("Outcome", state),
        by,
        (made.deadline,) if made.deadline else (),
        steps,
        awaits=tuple(party for party in made.to if party not in dict(answered)),
    )


_MADE: Final = {
    "meeting-planned": "planned",
    "meeting-held": "held",
    "vote-planned": "planned",
    "ceasefire-declared": "declared",
    "agreement-reached": "reached",
    "deadline-set": "set",
    "proposal-made": "made",
}
_SAID: Final = ("change", "answer", "reason", "degree", "end_type", "outcome")
_DAYS: Final = ("scheduled_for", "due", "new_due")


def _step(fact: Counted, day: str | None = None) -> AnnouncedStep:
    """Return what a fact did, and the day that it names if it is not given."""
    event = fact.event
    what = _MADE.get(event.type) or _first_of(event, _SAID) or event.type
    dated = event.type != "meeting-changed" or what not in {"confirmed", "declined"}
    return AnnouncedStep(fact, what, day or (_day_in(event) if dated else None))


def _day_in(event: Event) -> str | None:
    """Return the day for which a fact announces something, as it is written."""
    if isinstance(event, ProposalMade):
        return event.deadline
    return _first_of(event, _DAYS)


def _first_of(event: Event, fields: Iterable[str]) -> str | None:
    """Return the first of these fields that an event has."""
    found = (getattr(event, field, None) for field in fields)
    return next((each for each in found if each), None)


def _texts(when: When | None) -> tuple[str, ...]:
    return () if when is None else (when.text,)


def last_days(when: When) -> Bounds:
    """Return the span of the last days of a date: what ends at midnight ends the day before."""
    until = when.until
    return Bounds(until.earliest - 1, until.latest)
