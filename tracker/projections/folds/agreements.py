"""Agreements: each term pending until claimed kept, and disputed while claimants differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.events import AgreementReached, CommitmentFulfilled, Term
from tracker.projections.order import Order, lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.picture_format import TermState
    from tracker.projections.visible import Counted

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
        """Where it is listed: by when it was reached, then by name."""
        return (self.reached.rank, self.slug)


def fold_agreement(slug: str, facts: Sequence[Counted], ids: Mapping[str, str]) -> Agreement | None:
    """One agreement, by the facts of its stream; None when it was never reached."""
    order = lifecycle_order(
        facts, ids, [0 if isinstance(f.event, AgreementReached) else 1 for f in facts]
    )
    latest = order.last(i for i, f in enumerate(facts) if isinstance(f.event, AgreementReached))
    if not latest:
        return None
    reached = max((facts[i] for i in latest), key=lambda f: f.rank)
    claims: dict[str, list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        if isinstance(fact.event, CommitmentFulfilled):
            claims[fact.event.term].append(i)
    promised = {t.slug: t for t in _reached(reached).terms}
    terms = tuple(
        _kept(name, promised.get(name), order, claims.get(name, ()))
        for name in [*promised, *sorted(claims.keys() - promised.keys())]
    )
    return Agreement(slug, reached, terms, tuple(sorted(facts, key=lambda f: f.rank)))


def _kept(slug: str, term: Term | None, order: Order, claims: Iterable[int]) -> TermKept:
    """A term by the latest claim of each claimant; two unordered ones of one claimant are both listed."""
    by_claimant: dict[str, list[int]] = defaultdict(list)
    for i in claims:
        for claimant in _claim(order.facts[i]).claimed_by:
            by_claimant[claimant].append(i)
    latest = [
        (claimant, order.facts[i])
        for claimant, given in by_claimant.items()
        for i in order.last(given)
    ]
    latest.sort(key=lambda c: (c[1].rank, c[0]))
    states = {KEPT[_claim(fact).degree] for _, fact in latest}
    state: TermState = "pending" if not states else states.pop() if len(states) == 1 else "disputed"
    return TermKept(slug, term, state, tuple(latest))


def _reached(fact: Counted) -> AgreementReached:
    assert isinstance(fact.event, AgreementReached)  # noqa: S101  (the caller has sorted them out)
    return fact.event


def _claim(fact: Counted) -> CommitmentFulfilled:
    assert isinstance(fact.event, CommitmentFulfilled)  # noqa: S101  (the caller has sorted them out)
    return fact.event
