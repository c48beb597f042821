"""Forces: each estimator's latest figure for each area, side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.domain.events import ForceReported
from tracker.domain.names import folded
from tracker.projections.order import holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.projections.visible import Counted


FigureKey = tuple[str, str, str, str]
"""Whose forces, where, by whose estimate, in which unit."""


def fold_forces(certain: Iterable[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """The figures that hold, oldest first; they are never summed, averaged or maxed."""
    keyed: dict[FigureKey, list[Counted]] = defaultdict(list)
    for fact in certain:
        if isinstance(fact.event, ForceReported):
            keyed[figure_key(fact.event)].append(fact)
    return sorted(
        (f for figures in keyed.values() for f in holding(figures, ids)), key=lambda f: f.rank
    )


def figure_key(event: ForceReported) -> FigureKey:
    """What two figures must share for the later to replace the earlier."""
    return event.owner, folded(event.area), event.estimator, event.strength.unit
