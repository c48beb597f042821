"""The facts of a period that a brief does not tell: they are counted by their type."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracker.domain.events import (
    ForceReported,
    MeasureTaken,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.brief.late import LearnedLate
    from tracker.projections.visible import Counted, Visible

_LISTS: Final = {
    "ceasefires": "ceasefire",
    "meetings": "meeting",
    "proposals": "proposal",
    "agreements": "agreement",
    "votes": "vote",
    "deadlines": "deadline",
}
"""The lists of a brief, and the kind of stream that an entry of each is of."""
_ON_PATHS: Final = (PositionStated, PositionEnded)
_TOLD_ELSEWHERE: Final = (*_ON_PATHS, MeasureTaken)


def left_out_of(
    found: Visible,
    after: Picture,
    late: LearnedLate,
    *,
    begins: int,
    kept: Callable[[Counted], bool],
) -> dict[str, int]:
    """Count the facts of a period that a brief does not tell, the most of them first.

    Args:
        found: What counts at the last day.
        after: The answer there.
        late: What was learned late, which is told.
        begins: The first instant of the period.
        kept: Whether a fact is asked for.
    """
    told_late = {key for row in late.rows for key in row.keys}
    counts = Counter(
        fact.event.type
        for fact in _untold(found, after)
        if fact.bounds.latest > begins and fact.name not in told_late and kept(fact)
    )
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _untold(found: Visible, after: Picture) -> Iterator[Counted]:
    """Yield the facts that stand neither in a list nor on a path."""
    streams = set(_streams(after))
    figures = {figure.key for figure in after.forces}
    for fact in found.certain:
        event = fact.event
        if isinstance(event, ForceReported):
            is_told = fact.name in figures
        else:
            is_told = event.stream in streams or isinstance(event, _TOLD_ELSEWHERE)
        if not is_told:
            yield fact
    for fact in found.possible:
        if not _is_told_as_possible(fact):
            yield fact


def _is_told_as_possible(fact: Counted) -> bool:
    """Check that a brief tells a fact that may lie after the last day."""
    return isinstance(fact.event, (*_ON_PATHS, ProposalAnswered))


def _streams(after: Picture) -> Iterator[str]:
    for name, kind in _LISTS.items():
        for entry in getattr(after, name):
            if getattr(entry, "of", kind) == kind:
                yield f"{kind}:{entry.slug}"
