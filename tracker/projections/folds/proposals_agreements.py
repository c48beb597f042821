"""Proposals, until they are answered, lapse or end, and agreements with the terms that are kept."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import (
    AgreementReached,
    CommitmentFulfilled,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    Term,
)
from tracker.projections.order import (
    FoldContext,
    Order,
    dated_too_early,
    lifecycle_order,
    superseding,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import ProposalState, TermState
    from tracker.projections.visible import Counted

_RANK = attrgetter("rank")
SETTLED: dict[str, ProposalState] = {
    "accept": "agreed",
    "reject": "rejected",
    "counter": "countered",
}
KEPT: dict[str, TermState] = {
    "full": "fulfilled",
    "partial": "partial",
    "delayed": "delayed",
    "refused": "refused",
}


class Proposal(NamedTuple):
    """One proposal as it stands.

    `answers` are the latest of each who answered, `state_by` what ended or superseded it, `early`
    what is dated before it was made.
    """

    slug: str
    state: ProposalState
    state_by: tuple[Counted, ...]
    made: Counted
    answers: tuple[Counted, ...]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was made, then by name."""
        return (self.made.rank, self.slug)


def replaced_offers(
    facts: Iterable[Counted], ids: Mapping[str, str]
) -> dict[str, Counted]:
    """Return for each offer that another supersedes, by event id, the last one that does."""
    offers = sorted((f for f in facts if isinstance(f.event, ProposalMade)), key=_RANK)
    by_id = {fact.event_id: fact for fact in offers}
    pairs = superseding(offers, ids)
    return {old: by_id[new] for old, new in pairs}


def fold_proposal(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Proposal | None:
    """Fold the facts of one proposal; None when it was never made."""
    order = lifecycle_order(facts, context.ids)
    offers = order.last(order.places(ProposalMade))
    if not offers:
        return None
    found = [_state(order, offer, context) for offer in offers]
    states = {state for state, _ in found}
    deciding = {f.event_id: f for _, by in found for f in by}
    shown = max(offers, key=lambda i: facts[i].rank)
    answers = [facts[i] for given in _latest(order, shown).values() for i in given]
    return Proposal(
        slug=slug,
        state=states.pop() if len(states) == 1 else "disputed",
        state_by=tuple(sorted(deciding.values(), key=_RANK)),
        made=facts[shown],
        early=dated_too_early(facts),
        answers=tuple(sorted(answers, key=_RANK)),
        facts=tuple(sorted(facts, key=_RANK)),
    )


def proposal_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instant at which the deadline that a fact sets has passed."""
    deadline = event.deadline if isinstance(event, ProposalMade) else None
    return [read_when(deadline, zone=zone).until.latest] if deadline else []


def _latest(order: Order, offer: int) -> dict[str, list[int]]:
    """Return each answerer's latest answers: one, or several whose order is not known."""
    _, answers = order.following(offer, ProposalEnded, ProposalAnswered)
    given: dict[str, list[int]] = defaultdict(list)
    for i in answers:
        given[order.facts[i].as_a(ProposalAnswered).by].append(i)
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
    latest = _latest(order, offer)
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


class TermKept(NamedTuple):
    """One term, its state, and the latest claims about it by claimant."""

    slug: str
    term: Term | None
    state: TermState
    claims: tuple[tuple[str, Counted], ...]


class Agreement(NamedTuple):
    """One agreement as it stands."""

    slug: str
    reached: Counted
    terms: tuple[TermKept, ...]
    early: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was reached, then by name."""
        return (self.reached.rank, self.slug)


def fold_agreement(
    slug: str, facts: Sequence[Counted], context: FoldContext
) -> Agreement | None:
    """Fold the facts of one agreement; None when it was never reached.

    Each term is pending until somebody claims it kept, and disputed while claimants differ.
    """
    order = lifecycle_order(facts, context.ids)
    latest = order.last(order.places(AgreementReached))
    if not latest:
        return None
    claims: dict[str, list[int]] = defaultdict(list)
    for i in order.places(CommitmentFulfilled):
        claims[facts[i].as_a(CommitmentFulfilled).term].append(i)
    reached = max((facts[i] for i in latest), key=_RANK)
    promised = {t.slug: t for t in reached.as_a(AgreementReached).terms}
    unpromised = sorted(claims.keys() - promised.keys())
    terms = tuple(
        _kept(name, promised.get(name), order, claims.get(name, ()))
        for name in [*promised, *unpromised]
    )
    ranked = tuple(sorted(facts, key=_RANK))
    return Agreement(slug, reached, terms, dated_too_early(facts), ranked)


def _kept(
    slug: str, term: Term | None, order: Order, claims: Iterable[int]
) -> TermKept:
    """Fold a term by the latest claim of each claimant; several where their order is not known."""
    by_claimant: dict[str, list[int]] = defaultdict(list)
    for i in claims:
        for claimant in order.facts[i].as_a(CommitmentFulfilled).claimed_by:
            by_claimant[claimant].append(i)
    latest: list[tuple[str, Counted]] = []
    for claimant, given in by_claimant.items():
        latest += [(claimant, order.facts[i]) for i in order.last(given)]
    latest.sort(key=lambda claim: (claim[1].rank, claim[0]))
    states = {KEPT[fact.as_a(CommitmentFulfilled).degree] for _, fact in latest}
    state: TermState = "disputed"
    if not states:
        state = "pending"
    elif len(states) == 1:
        state = states.pop()
    return TermKept(slug, term, state, tuple(latest))
