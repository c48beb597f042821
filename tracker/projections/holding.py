"""What holds: every statement on one key that no other is certainly later than."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.projections.ordering import Order, pointer_edges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.projections.visible import Counted


def holding(statements: Sequence[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """The statements on one key that are not superseded; nearly always one.

    One is superseded when another begins no earlier than it ends, or when their dates overlap and the other says so.
    Neither the log's order nor the alphabet ever decides. Takes time in proportion to the statements.

    Args:
        statements: All counted statements and endings on one key.
        ids: Event ids by every name that a pointer may use.
    """
    if len(statements) < 2:  # noqa: PLR2004  (one alone holds)
        return list(statements)
    last_start = max(s.bounds.earliest for s in statements)
    replaced = {later_over for later_over, _ in superseding(statements, ids)}
    return [s for s in statements if s.bounds.latest > last_start and s.event_id not in replaced]


def pointed(statements: Sequence[Counted], ids: Mapping[str, str]) -> Order | None:
    """The whole order of the statements when one of them says what it supersedes; else None, and dates are all there is."""
    edges = pointer_edges(statements, ids, ("supersedes",)) if any(s.event.supersedes for s in statements) else []
    if not edges:
        return None
    order = Order(statements)
    order.add(edges)
    return order


def superseding(statements: Sequence[Counted], ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of event ids (replaced, replacing) for each `supersedes` that dates allow and that closes no circle."""
    if not any(s.event.supersedes for s in statements):
        return []
    named = {ids.get(name) for s in statements for name in s.event.supersedes}
    involved = [s for s in statements if s.event.supersedes or s.event_id in named]
    edges = pointer_edges(involved, ids, ("supersedes",))
    order = Order(involved)
    order.add(edges)
    return [(involved[old].event_id, involved[new].event_id) for old, new in edges if order.before(old, new)]
