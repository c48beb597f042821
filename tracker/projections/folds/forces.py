"""Forces: each estimator's latest figure for each area, side by side.

Figures are never summed, averaged or maxed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.names import folded
from tracker.projections.order import holding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.events import ForceReported
    from tracker.projections.visible import Counted

FigureKey = tuple[str, str, str, str]
"""Whose forces, where, by whose estimate, in which unit."""


def figure_key(event: ForceReported) -> FigureKey:
    """Return what two figures must share for the later to replace the earlier."""
    return event.owner, folded(event.area), event.estimator, event.strength.unit


def fold_figures(facts: Sequence[Counted], ids: Mapping[str, str]) -> list[Counted]:
    """Return the figures on one key that hold: nearly always the latest."""
    return holding(facts, ids)
