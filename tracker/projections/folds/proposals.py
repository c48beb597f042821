"""Proposals, until they are answered, lapse or end; and what an offer or a note supersedes."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import (
    AssessmentRecorded,
    DevelopmentNoted,
    MeasureTaken,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
)
from tracker.projections.order import (
    Order,
    dated_too_early,
    lifecycle_order,
    superseding,
)
from tracker.projections.visible import by_rank, once_by_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.picture_format.states import (
        ProposalState,
    )
    from tracker.projections.visible import Counted

SETTLED: dict[str, ProposalState] = {
    "accept": "agreed",
    "reject": "rejected",
    "counter": "countered",
}
NOTE_TYPES: Final = (DevelopmentNoted, MeasureTaken, AssessmentRecorded)
"""The facts that change no other state; many stand on one stream, and none bears on another."""


class Proposal(NamedTuple):
    """One proposal as it stands.

    `answers` are the latest of each who answered, `answered_for` says whose, by event id,
    `state_by` what ended or superseded it, `early` what is dated before it was made.
    """

    slug: str
    state: ProposalState
    state_by: tuple[Counted, ...]
    made: Counted
    answers: tuple[Counted, ...]
    answered_for: Mapping[str, str]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was made, then by name."""
        return (self.made.rank, self.slug)


def replaced_facts(
    facts: Iterable[Counted], ids: Mapping[str, str]
) -> dict[str, Counted]:
    """Return for each offer and each note that another supersedes the last one that does.

    It stands under the event id of what it supersedes.
    """
    given = [
        fact for fact in facts if isinstance(fact.event, (ProposalMade, *NOTE_TYPES))
    ]
    found: dict[str, Counted] = {}
    if not any(fact.event.supersedes for fact in given):
        return found
    for kinds in ((ProposalMade,), NOTE_TYPES):
        alike = by_rank(fact for fact in given if isinstance(fact.event, kinds))
        by_id = {fact.event_id: fact for fact in alike}
        found |= {old: by_id[new] for old, new in superseding(alike, ids)}
    return found


def replaced_notes(
    facts: Iterable[Counted], ids: Mapping[str, str]
) -> dict[str, Counted]:
    """Return the same of the notes among some facts."""
    notes = (fact for fact in facts if isinstance(fact.event, NOTE_TYPES))
    return replaced_facts(notes, ids)


def fold_proposal(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Proposal | None:
    """Fold the facts of one proposal; None when it was never made."""
    order = lifecycle_order(facts, context.ids)
    offers = order.last(order.places(ProposalMade))
    if not offers:
        return None
    states: set[ProposalState] = set()
    deciding: list[Counted] = []
    for offer in offers:
        state, by = _state(order, offer, context)
        states.add(state)
        deciding += by
    shown = max(offers, key=lambda i: facts[i].rank)
    latest = _latest(order, shown, context)
    answers = chain.from_iterable(latest.values())
    return Proposal(
        slug=slug,
        state=states.pop() if len(states) == 1 else "disputed",
        state_by=once_by_rank(deciding),
        made=facts[shown],
        early=dated_too_early(facts),
        answers=by_rank(facts[i] for i in answers),
        answered_for={facts[i].event_id: by for by, of in latest.items() for i in of},
        facts=by_rank(facts),
    )


def proposal_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instant at which the deadline that a fact sets has passed."""
    deadline = event.deadline if isinstance(event, ProposalMade) else None
    return [read_when(deadline, zone=zone).until.latest] if deadline else []


def _latest(order: Order, offer: int, context: FoldContext) -> dict[str, list[int]]:
    """Return each answerer's latest answers: one, or several whose order is not known.

    The answer of a coalition's agent is the coalition's, where that was asked and not the agent.
    """
    asked = order.facts[offer].as_a(ProposalMade).to
    _, answers = order.following(offer, ProposalEnded, ProposalAnswered)
    given: dict[str, list[int]] = defaultdict(list)
    for i in answers:
        fact = order.facts[i]
        by = context.whose(fact, fact.as_a(ProposalAnswered).by, asked)
        given[by].append(i)
    return {by: order.last(answers) for by, answers in given.items()}


def _state(
    order: Order, offer: int, context: FoldContext
) -> tuple[ProposalState, list[Counted]]:
    """Return the state of one offer, and what ended or superseded it."""
    facts = order.facts
    ends, _ = order.following(offer, ProposalEnded, ProposalAnswered)
    if ends:
        reasons = {facts[i].as_a(ProposalEnded).reason for i in ends}
        ended_by = [facts[i] for i in ends]
        return (reasons.pop() if len(reasons) == 1 else "disputed"), ended_by
    if (replaced_by := context.replaced.get(facts[offer].event_id)) is not None:
        return "superseded", [replaced_by]
    return _answered(order, offer, context), []


def _answered(order: Order, offer: int, context: FoldContext) -> ProposalState:
    """Return the state of one offer that was neither ended nor superseded."""
    facts, made = order.facts, order.facts[offer].as_a(ProposalMade)
    latest = _latest(order, offer, context)
    said: set[str | None] = set()
    for party in made.to:
        given = latest.get(party, ())
        answers = {facts[i].as_a(ProposalAnswered).answer for i in given}
        if len(answers) > 1:
            return "disputed"
        said |= answers or {None}
    only = said.pop() if len(said) == 1 else None
    if only is not None and only in SETTLED:
        return SETTLED[only]
    deadline = context.when(made.deadline)
    over = deadline is not None and context.question.boundary > deadline.until.latest
    return "lapsed" if over else "open"
