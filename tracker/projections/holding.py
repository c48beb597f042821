"""What holds: every statement on one key that no other is certainly later than."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.projections.linking import linked, pointing
from tracker.projections.order import pointer_edges

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
    last_start = max([s.bounds.earliest for s in statements])
    held = [s for s in statements if s.bounds.latest > last_start]
    replaced = {old for old, _ in superseding(statements, ids)}
    return [s for s in held if s.event_id not in replaced] if replaced else held


def superseding(statements: Sequence[Counted], ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of event ids (replaced, replacing) for each `supersedes` that dates allow and that closes no circle."""
    if not pointing(statements):
        return []
    edges = [
        (statements[old], statements[new])
        for old, new in pointer_edges(statements, ids, ("supersedes",))
    ]
    pointers = linked(statements, ids)
    return [
        (old.event_id, new.event_id)
        for old, new in edges
        if old.before(new) or (pointers is not None and pointers.before(old.event_id, new.event_id))
    ]
