"""The facts of a period that a brief does not tell: they are counted by their type."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracker.domain.events import (
    AssessmentRecorded,
    DevelopmentNoted,
    ForceReported,
    MembershipChanged,
    OfficeHeld,
    StepTaken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from tracker.projections.picture_format import Picture
    from tracker.projections.visible import Counted, Visible

_UNTOLD: Final = (
    AssessmentRecorded,
    DevelopmentNoted,
    MembershipChanged,
    OfficeHeld,
    StepTaken,
)
"""The types that no block of a brief tells."""


def left_out_of(
    found: Visible,
    after: Picture,
    *,
    begins: int,
    kept: Callable[[Counted], bool],
    told: Container[str],
) -> dict[str, int]:
    """Count the facts of a period that a brief does not tell, the most of them first.

    Args:
        found: What counts at the last day.
        after: The answer there; of figures only the latest stand in it.
        begins: The first instant of the period.
        kept: Whether a fact is asked for.
        told: The keys of facts that are told because they were learned late.
    """
    figures = {figure.key for figure in after.forces}
    counts: Counter[str] = Counter()
    for fact in (*found.certain, *found.possible):
        event = fact.event
        is_older = isinstance(event, ForceReported) and fact.name not in figures
        if not (is_older or isinstance(event, _UNTOLD)):
            continue
        if fact.name in told:
            continue
        if fact.when.last >= begins and kept(fact):
            counts[event.type] += 1
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
