"""Learned late: the facts that the public could know two days or more after they happened."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.dates import FOREVER
from tracker.domain.events import (
    AgreementReached,
    CeasefireDeclared,
    MeetingHeld,
    MembershipChanged,
    OfficeHeld,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalMade,
)
from tracker.projections.names_ages_sources import MOST_DELAY
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.timeline import type_fields
from tracker.projections.visible import RANK, delay_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.projections.names_ages_sources import Presenter
    from tracker.projections.visible import Counted, Visible

_NAMING: Final = (ProposalMade, MeetingHeld, AgreementReached, CeasefireDeclared)
"""The types of facts after which a row of several is named."""
_BACKGROUND: Final = (OfficeHeld, MembershipChanged)
"""The types of facts that say who somebody is, and not what happened."""
_IN_IT: Final = (PositionStated, PositionEnded, ProposalAnswered)


class LateFact(Part, frozen=True, kw_only=True):
    """A fact that was learned late; `fields` are those of its type."""

    key: str
    event_id: str
    type: str
    speaker: str | None
    confidence: str | None
    disputed_by: list[str]
    fields: dict[str, Any]


class LateRow(Part, frozen=True, kw_only=True):
    """Facts of one day, one report and the same sources.

    `fact` names the row; `positions` and `others` count what else is in it. `after_end`: it became
    known after the last day. `possible`: it may have happened only after the last day, and does not
    count.
    """

    when: str
    when_words: str | None
    reported: str
    delay_days: int
    after_end: bool
    possible: bool
    fact: LateFact
    positions: int
    others: int
    keys: list[str]
    citations: list[int]


class LearnedLate(Part, frozen=True, kw_only=True):
    """The rows, those known after the last day last, and how much was known a day late."""

    rows: list[LateRow]
    a_day_late: int


def learned_late(
    found: Visible,
    presenter: Presenter,
    *,
    begins: int,
    boundary: int,
    kept: Callable[[Counted], bool],
) -> LearnedLate:
    """Tell what became known in or after a period, late.

    Args:
        found: What counts at the last day.
        presenter: What presents it.
        begins: The first instant of the period.
        boundary: The end of its last day.
        kept: Whether a fact is asked for.
    """
    late: list[Counted] = []
    a_day_late = 0
    for fact in (*found.certain, *found.possible):
        reported = found.reported(fact)
        known = begins < reported.latest <= FOREVER // 2
        if isinstance(fact.event, _BACKGROUND) or not known or not kept(fact):
            continue
        delay = delay_days(fact, found)
        if delay > MOST_DELAY or (reported.latest > boundary and delay > 0):
            late.append(fact)
        elif delay == MOST_DELAY:
            a_day_late += 1
    rows = [
        _row(each, found, presenter, boundary=boundary, possible=possible)
        for possible, group in _grouped(late, found)
        for each in _together(group)
    ]
    told = {key for row in rows for key in row.keys}
    perhaps = possible_facts(found, presenter, boundary=boundary, kept=kept)
    rows += [row for row in perhaps if row.after_end and told.isdisjoint(row.keys)]
    rows.sort(key=attrgetter("after_end"))
    return LearnedLate(rows=rows, a_day_late=a_day_late)


def _grouped(
    late: Iterable[Counted], found: Visible
) -> Iterator[tuple[bool, list[Counted]]]:
    """Yield facts of one day, one report and the same sources, and whether they are possible."""
    possible = {fact.event_id for fact in found.possible}
    groups: dict[tuple[Any, ...], list[Counted]] = defaultdict(list)
    for fact in late:
        sources = frozenset(e.source for e in fact.evidence)
        reported = found.reported(fact).text
        may_be = fact.event_id in possible
        groups[may_be, fact.when.text, reported, sources].append(fact)
    for key, group in groups.items():
        yield key[0], group


def _together(group: Sequence[Counted]) -> list[list[Counted]]:
    """Return what makes one row: all of a group that one of them names, else each alone."""
    ranked = sorted(group, key=RANK)
    named = next((fact for fact in ranked if isinstance(fact.event, _NAMING)), None)
    if named is None:
        return [[fact] for fact in ranked]
    return [[named, *(fact for fact in ranked if fact is not named)]]


def possible_facts(
    found: Visible,
    presenter: Presenter,
    *,
    boundary: int,
    kept: Callable[[Counted], bool],
) -> list[LateRow]:
    """Return what may have happened by the last day, a row for each fact."""
    facts = [fact for fact in sorted(found.possible, key=RANK) if kept(fact)]
    return [
        _row([fact], found, presenter, boundary=boundary, possible=True)
        for fact in facts
    ]


def _row(
    facts: Sequence[Counted],
    found: Visible,
    presenter: Presenter,
    *,
    boundary: int,
    possible: bool,
) -> LateRow:
    first, *others = facts
    reported = found.reported(first)
    positions = [fact for fact in others if isinstance(fact.event, _IN_IT)]
    return LateRow(
        when=first.when.text,
        when_words=first.event.when_words,
        reported=reported.text,
        delay_days=delay_days(first, found),
        after_end=reported.latest > boundary,
        possible=possible,
        fact=_fact(first, presenter),
        positions=len(positions),
        others=len(others) - len(positions),
        keys=[fact.name for fact in facts],
        citations=presenter.cite(facts),
    )


def _fact(fact: Counted, presenter: Presenter) -> LateFact:
    event = fact.event
    return LateFact(
        key=fact.name,
        event_id=fact.event_id,
        type=event.type,
        speaker=presenter.speaker(event.speaker),
        confidence=event.confidence,
        disputed_by=presenter.disputed([fact]),
        fields=type_fields(event),
    )
