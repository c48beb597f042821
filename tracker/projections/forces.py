"""Forces: each estimator's latest figure for each area, side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.domain.events import ForceReported
from tracker.domain.names import folded
from tracker.projections.holding import holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.projections.visible import Counted


def fold_forces(certain: Iterable[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """The figures that hold, oldest first; they are never summed, averaged or maxed."""
    keyed: dict[tuple[str, str, str, str], list[Counted]] = defaultdict(list)
    for fact in certain:
        if isinstance(fact.event, ForceReported):
            keyed[fact.event.owner, folded(fact.event.area), fact.event.estimator, fact.event.strength.unit].append(fact)
    return sorted((f for figures in keyed.values() for f in holding(figures, ids)), key=lambda f: f.rank)
