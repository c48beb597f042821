"""Titles: what truces, meetings, proposals, agreements and the like are called at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.projections.order import lifecycle_order
from tracker.projections.visible import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Visible


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


def step_titles(catalogue: Catalogue) -> dict[str, str]:
    """Return what steps are called: they have no clocks, and so are called so at every date."""
    return {step.stream: step.title for step in catalogue.steps.values()}


def titles_told(found: Visible) -> dict[str, str]:
    """Return what things are called where what may have happened is told too; it gives way."""
    possible = titles_of(found.possible, found.ids)
    certain = titles_of(found.certain, found.ids)
    return step_titles(found.catalogue) | possible | certain


def with_own_title(event: Event, titles: Titles) -> Titles:
    """Return titles with that of an event itself, where its thing has none."""
    own = getattr(event, "title", None)
    if own is None or event.stream in titles:
        return titles
    return {**titles, event.stream: own}
