"""Titles: what truces, meetings, proposals, agreements and the like are called at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.projections.order import lifecycle_order
from tracker.projections.visible import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.domain.events import Event
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted


def titles_of(facts: Iterable[Counted], ids: Mapping[str, str]) -> dict[str, str]:
    """Return what things are called: each by the title of the last of its facts that gives one.

    Args:
        facts: The facts that count.
        ids: Event ids by every name that a pointer may use.
    """
    named: dict[str, list[Counted]] = {}
    for fact in facts:
        if getattr(fact.event, "title", None):
            named.setdefault(fact.event.stream, []).append(fact)
    found = {}
    for stream, given in named.items():
        order = lifecycle_order(given, ids)
        last = [given[i] for i in order.last(range(len(given)))]
        found[stream] = str(getattr(max(last, key=RANK).event, "title", ""))
    return found


def with_own_title(event: Event, titles: Titles) -> Titles:
    """Return titles with that of an event itself, where its thing has none."""
    own = getattr(event, "title", None)
    if own is None or event.stream in titles:
        return titles
    return {**titles, event.stream: own}
