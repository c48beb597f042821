"""Proposals: open until all addressees' latest answers agree, or until they lapse or are ended."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import ProposalAnswered, ProposalEnded, ProposalMade
from tracker.projections.order import Order, lifecycle_order, superseding

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import ProposalState
    from tracker.projections.visible import Counted

_RANK = attrgetter("rank")
SETTLED: dict[str, ProposalState] = {
    "accept": "agreed",
    "reject": "rejected",
    "counter": "countered",
}


class Proposal(NamedTuple):
    """One proposal as it stands; `answers` are the latest of each who answered."""

    slug: str
    state: ProposalState
    made: Counted
    answers: tuple[Counted, ...]
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was made, then by name."""
        return (self.made.rank, self.slug)


def replaced_offers(facts: Iterable[Counted], ids: Mapping[str, str]) -> set[str]:
    """Return the event ids of the offers that a later one supersedes, of whichever proposals."""
    return {
        old
        for old, _ in superseding(
            [f for f in facts if isinstance(f.event, ProposalMade)], ids
        )
    }


def fold_proposal(
    facts: Sequence[Counted],
    ids: Mapping[str, str],
    boundary: int,
    zone: ZoneInfo,
    replaced: Container[str],
) -> Proposal | None:
    """Fold the facts of one proposal; None when it was never made.

    Args:
        facts: The facts of its stream.
        ids: Event ids by every name that a pointer may use.
        boundary: Just after what is asked about.
        zone: The dossier's zone.
        replaced: The event ids of the offers that a later one supersedes.
    """
    order = lifecycle_order(facts, ids, _step)
    offers = order.last(order.places(ProposalMade))
    if not offers:
        return None
    states = {_state(order, offer, boundary, zone, replaced) for offer in offers}
    shown = max(offers, key=lambda i: facts[i].rank)
    answers = [facts[i] for given in _latest(order, shown).values() for i in given]
    return Proposal(
        slug=_made(facts[shown]).proposal,
        state=states.pop() if len(states) == 1 else "disputed",
        made=facts[shown],
        answers=tuple(sorted(answers, key=_RANK)),
        facts=tuple(sorted(facts, key=_RANK)),
    )


def proposal_turning_points(event: Event, zone: ZoneInfo) -> list[int]:
    """Return the instant at which the deadline that a fact sets has passed."""
    deadline = event.deadline if isinstance(event, ProposalMade) else None
    return [read_when(deadline, zone=zone).until.latest] if deadline else []


def _step(fact: Counted) -> int:
    match fact.event:
        case ProposalMade():
            return 0
        case ProposalEnded():
            return 2
        case _:
            return 1


def _following(order: Order, offer: int) -> tuple[list[int], list[int]]:
    """Return the first endings after an offer, and the answers to it not after an ending."""
    after = [
        i for i in range(len(order.facts)) if i != offer and not order.before(i, offer)
    ]
    ends = order.first(
        i for i in after if isinstance(order.facts[i].event, ProposalEnded)
    )
    answers = [
        i
        for i in after
        if isinstance(order.facts[i].event, ProposalAnswered)
        and not any(order.before(e, i) for e in ends)
    ]
    return ends, answers


def _latest(order: Order, offer: int) -> dict[str, list[int]]:
    """Return each answerer's latest answers: one, or several whose order is not known."""
    given: dict[str, list[int]] = defaultdict(list)
    for i in _following(order, offer)[1]:
        given[_answer(order.facts[i]).by].append(i)
    return {by: order.last(answers) for by, answers in given.items()}


def _state(
    order: Order, offer: int, boundary: int, zone: ZoneInfo, replaced: Container[str]
) -> ProposalState:
    """Return the state of one offer."""
    made = _made(order.facts[offer])
    ends, _ = _following(order, offer)
    if ends:
        reasons = {_reason(order.facts[i]) for i in ends}
        return reasons.pop() if len(reasons) == 1 else "disputed"
    if order.facts[offer].event_id in replaced:
        return "superseded"
    latest = _latest(order, offer)
    said: set[str | None] = set()
    for party in made.to:
        answers = {_answer(order.facts[i]).answer for i in latest.get(party, ())}
        if len(answers) > 1:
            return "disputed"
        said |= answers or {None}
    only = said.pop() if len(said) == 1 else None
    if only is not None and only in SETTLED:
        return SETTLED[only]
    if (
        made.deadline is not None
        and boundary > read_when(made.deadline, zone=zone).until.latest
    ):
        return "lapsed"
    return "open"


def _made(fact: Counted) -> ProposalMade:
    assert isinstance(fact.event, ProposalMade)  # noqa: S101  (the caller has sorted them out)
    return fact.event


def _reason(fact: Counted) -> ProposalState:
    assert isinstance(fact.event, ProposalEnded)  # noqa: S101  (the caller has sorted them out)
    return fact.event.reason


def _answer(fact: Counted) -> ProposalAnswered:
    assert isinstance(fact.event, ProposalAnswered)  # noqa: S101  (the caller has sorted them out)
    return fact.event
