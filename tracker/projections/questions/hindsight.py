"""The facts of a day that were reported later, as data: `tracker.hindsight/1`.

Each stands with its delay and the source that closed the gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import day_of, read_when
from tracker.domain.events import PositionEnded, PositionStated
from tracker.projections.picture_format import Asked, Part
from tracker.projections.questions.diff import compare
from tracker.projections.questions.diff_format import Diff  # noqa: TC001  (the schema)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import Picture, SourceShown
    from tracker.projections.questions.causes import CausingEvent

FORMAT: Final = "tracker.hindsight/1"


class Late(Part, frozen=True, kw_only=True):
    """An event that the public could not know on the day asked about, or not on this evidence.

    `delay_days` counts calendar days of the dossier's zone from the last day on which it may have
    happened to the day on which the gap was closed, `closed`; `source` is the source that closed
    it, null where the event cites none. `known_then`: it was known, but rested on other evidence.
    `gone`: it counted then, and no longer does. `possible`: it may not have happened by the day
    asked about. `party` and `issue` are those of a position.
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


class Hindsight(Part, frozen=True, kw_only=True):
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
    laid = {cause.event_id for change in diff.changes() for cause in change.by}
    numbers = {s.slug: s.n for s in diff.sources}
    late = [
        _late(event, boundary, zone, numbers, changes=event.event_id in laid)
        for event in events
        if event.event_id in laid or not narrowed
    ]
    return Hindsight(format=FORMAT, asked=now.asked, late=late, diff=diff)


def _late(
    cause: CausingEvent,
    boundary: int,
    zone: ZoneInfo,
    numbers: dict[str, int],
    *,
    changes: bool,
) -> Late:
    source = _closing(cause, boundary, zone)
    text, last = cause.reported, cause.known
    if cause.known < boundary and source is not None and source.published is not None:
        text, last = (
            source.published,
            read_when(source.published, zone=zone).start.latest - 1,
        )
    position = (
        cause.event if isinstance(cause.event, PositionStated | PositionEnded) else None
    )
    return Late(
        key=cause.name,
        event_id=cause.event_id,
        type=cause.type,
        when=cause.when,
        when_words=cause.when_words,
        reported=cause.reported,
        closed=text,
        delay_days=max((day_of(last, zone) - day_of(cause.last, zone)).days, 0),
        known_then=cause.side == "both",
        gone=cause.side == "before",
        possible=cause.possible,
        party=position.party if position else None,
        issue=position.issue if position else None,
        text=cause.text,
        changes=changes,
        source=numbers[source.slug] if source else None,
        citations=sorted(numbers[s.slug] for s in cause.sources),
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


def hindsight_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of hindsight."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Hindsight),
    }
