"""Hindsight as data, `tracker.hindsight/1`: the facts of a day that were reported later.

Each has its delay and the source that closed the gap. `citations` are numbers of the answer's own
`sources`, wherever they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import day_of, read_when
from tracker.domain.events import PositionEnded, PositionStated
from tracker.domain.presented import Presented
from tracker.projections.picture_format import Asked, Picture, SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.diff_format import Diff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.causes import CausingEvent


HINDSIGHT: Final = "tracker.hindsight/1"


class Late(Part, frozen=True, kw_only=True):
    """An event that the public could not know on the day asked about, or not on this evidence.

    `delay_days` counts calendar days of the dossier's zone from the last day on which it could have
    been known in time to `closed`, the day on which the gap was closed. The former is its own last
    day, or the day asked about where that comes first. `source` is the source that closed it, null
    where the event cites none. `known_then`: it was known, but rested on other evidence. `gone`: it
    counted then, and no longer does. `possible`: it may not have happened by the day asked about.
    `party` and `issue` are those of a position. `contradicted_by` names what the answer for the day
    shows beside it, which says otherwise in an unknown order.
    """

    key: str
    event_id: str
    type: str
    when: str | None
    when_words: str | None
    reported: str
    closed: str
    delay_days: int
    known_then: bool
    gone: bool
    possible: bool
    party: str | None
    issue: str | None
    text: str
    changes: bool
    source: int | None
    citations: list[int]
    contradicted_by: list[str]


class Hindsight(Presented, Part, frozen=True, kw_only=True):
    """The additions of hindsight to a day.

    `late` stands in the order of the dates; `diff` is what it changes in the answer.
    """

    format: str
    asked: Asked
    late: list[Late]
    diff: Diff


def hindsight_of(
    then: Picture,
    now: Picture,
    events: Sequence[CausingEvent],
    *,
    boundary: int,
    zone: ZoneInfo,
    narrowed: bool,
) -> Hindsight:
    """Compare two answers of one day, and list what was reported late.

    Args:
        then: The answer by what was known on the day asked about.
        now: The answer by what is known later.
        events: The events that make the difference.
        boundary: Up to when things were known then.
        zone: The dossier's zone.
        narrowed: Whether only some parties or issues were asked about: then only what changes the
            answer is listed.
    """
    diff = compare(then, now, events, whole=not narrowed)
    laid = diff.causes()
    numbers = {s.slug: s.n for s in diff.sources}
    stated = {s.event_id: s for cell in now.cells for s in cell.statements}
    late = [
        msgspec.structs.replace(
            _late(event, boundary, zone, numbers, changes=event.fact.event_id in laid),
            contradicted_by=_beside(event.fact.event_id, stated),
        )
        for event in events
        if event.fact.event_id in laid or not narrowed
    ]
    return Hindsight(format=HINDSIGHT, asked=now.asked, late=late, diff=diff)


def _beside(event_id: str, stated: Mapping[str, Statement]) -> list[str]:
    """Name the other statements that hold on the position of one."""
    found = stated.get(event_id)
    if found is None:
        return []
    return [
        other.key or other.event_id
        for other in stated.values()
        if other is not found
        and (other.party, other.issue) == (found.party, found.issue)
    ]


def _late(
    cause: CausingEvent,
    boundary: int,
    zone: ZoneInfo,
    numbers: dict[str, int],
    *,
    changes: bool,
) -> Late:
    fact, event = cause.fact, cause.fact.event
    source = _closing(cause, boundary, zone)
    text, last = fact.reported.text, fact.reported.latest - 1
    if last < boundary and source is not None and source.published is not None:
        text, last = (
            source.published,
            read_when(source.published, zone=zone).start.latest - 1,
        )
    position = event if isinstance(event, PositionStated | PositionEnded) else None
    in_time = min(max(fact.bounds.latest - 1, fact.when.last), boundary - 1)
    return Late(
        key=fact.name,
        event_id=fact.event_id,
        type=event.type,
        when=event.when,
        when_words=event.when_words,
        reported=fact.reported.text,
        closed=text,
        delay_days=max((day_of(last, zone) - day_of(in_time, zone)).days, 0),
        known_then=cause.side == "both",
        gone=cause.side == "before",
        possible=cause.possible,
        party=position.party if position else None,
        issue=position.issue if position else None,
        text=cause.text,
        changes=changes,
        source=numbers[source.slug] if source else None,
        citations=sorted(numbers[s.slug] for s in cause.sources),
        contradicted_by=[],
    )


def _closing(cause: CausingEvent, boundary: int, zone: ZoneInfo) -> SourceShown | None:
    """Return the first source published after the day asked about; else, the first cited."""
    dated = [
        (read_when(s.published, zone=zone).start.latest, n, s)
        for n, s in enumerate(cause.sources)
        if s.published is not None
    ]
    later = sorted((latest, n) for latest, n, _ in dated if latest > boundary)
    if later:
        return cause.sources[later[0][1]]
    return cause.sources[0] if cause.sources else None
