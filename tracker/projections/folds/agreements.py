"""Agreements: each term pending until claimed kept, and disputed while claimants differ."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.events import AgreementReached, CommitmentFulfilled, Term
from tracker.projections.order import Order, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.picture_format import TermState
    from tracker.projections.visible import Counted

_RANK = attrgetter("rank")
KEPT: dict[str, TermState] = {
    "full": "fulfilled",
    "partial": "partial",
    "delayed": "delayed",
    "refused": "refused",
}


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
    facts: tuple[Counted, ...]

    @property
    def moment(self) -> tuple[tuple[int, int, str, bytes], str]:
        """Its place in the list: by when it was reached, then by name."""
        return (self.reached.rank, self.slug)


def fold_agreement(
    slug: str, facts: Sequence[Counted], ids: Mapping[str, str]
) -> Agreement | None:
    """Fold the facts of one agreement; None when it was never reached."""
    order = lifecycle_order(facts, ids, _step)
    latest = order.last(order.places(AgreementReached))
    if not latest:
        return None
    claims: dict[str, list[int]] = defaultdict(list)
    for i in order.places(CommitmentFulfilled):
        claims[_claim(facts[i]).term].append(i)
    reached = max((facts[i] for i in latest), key=_RANK)
    promised = {t.slug: t for t in _reached(reached).terms}
    unpromised = sorted(claims.keys() - promised.keys())
    terms = tuple(
        _kept(name, promised.get(name), order, claims.get(name, ()))
        for name in [*promised, *unpromised]
    )
    return Agreement(slug, reached, terms, tuple(sorted(facts, key=_RANK)))


def _step(fact: Counted) -> int:
    return 0 if isinstance(fact.event, AgreementReached) else 1


def _kept(
    slug: str, term: Term | None, order: Order, claims: Iterable[int]
) -> TermKept:
    """Fold a term by the latest claim of each claimant; several where their order is not known."""
    by_claimant: dict[str, list[int]] = defaultdict(list)
    for i in claims:
        for claimant in _claim(order.facts[i]).claimed_by:
            by_claimant[claimant].append(i)
    latest: list[tuple[str, Counted]] = []
    for claimant, given in by_claimant.items():
        latest += [(claimant, order.facts[i]) for i in order.last(given)]
    latest.sort(key=lambda claim: (claim[1].rank, claim[0]))
    states = {KEPT[_claim(fact).degree] for _, fact in latest}
    state: TermState = "disputed"
    if not states:
        state = "pending"
    elif len(states) == 1:
        state = states.pop()
    return TermKept(slug, term, state, tuple(latest))


def _reached(fact: Counted) -> AgreementReached:
    assert isinstance(fact.event, AgreementReached)  # noqa: S101  (the caller has sorted them out)
    return fact.event


def _claim(fact: Counted) -> CommitmentFulfilled:
    event = fact.event
    assert isinstance(event, CommitmentFulfilled)  # noqa: S101  (the caller has sorted them out)
    return event
