"""What was true on a day but reported later, with the delay and the source that closed the gap: `tracker.hindsight/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import day_of, read_when
from tracker.domain.events import PositionEnded, PositionStated
from tracker.projections.picture_format import Asked, Part
from tracker.projections.questions.diff import compare
from tracker.projections.questions.diff_format import Diff  # noqa: TC001  (msgspec reads the annotation when it makes the schema)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import Picture, SourceShown
    from tracker.projections.questions.causes import CausingEvent

FORMAT: Final = "tracker.hindsight/1"


class Late(Part, frozen=True, kw_only=True):
    """An event that the public could not know on the day asked about, or not on this evidence.

    `delay_days` counts calendar days of the dossier's zone from the last day on which it may have happened to the day on which
    the gap was closed, `closed`; `source` is the source that closed it, null where the event cites none. `known_then`: it was
    known, but rested on other evidence. `gone`: it counted then, and no longer does. `possible`: it may not have happened by
    the day asked about. `party` and `issue` are those of a position.
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
    """What hindsight adds to a day. `late` stands in the order of the dates; `diff` is what it changes in the answer."""

    format: str
    asked: Asked
    late: list[Late]
    diff: Diff


def hindsight_of(
    then: Picture,
    now: Picture,
    because: Sequence[CausingEvent],
    *,
    boundary: int,
    zone: ZoneInfo,
    narrowed: bool,
) -> Hindsight:
    """What hindsight adds.

    Args:
        then: The answer by what was known on the day asked about.
        now: The answer by what is known later.
        because: The events that make the difference.
        boundary: Up to when things were known then.
        zone: The dossier's zone.
        narrowed: Whether only some parties or issues were asked about: then only what changes the answer is listed.
    """
    diff = compare(then, now, because, whole=not narrowed)
    laid = {cause.event_id for change in diff.changes() for cause in change.by}
    numbers = {s.slug: s.n for s in diff.sources}
    late = [
        _late(b, boundary, zone, numbers, changes=b.event_id in laid)
        for b in because
        if b.event_id in laid or not narrowed
    ]
    return Hindsight(format=FORMAT, asked=now.asked, late=late, diff=diff)


def _late(
    because: CausingEvent, boundary: int, zone: ZoneInfo, numbers: dict[str, int], *, changes: bool
) -> Late:
    source = _closing(because, boundary, zone)
    text, last = because.reported, because.known
    if because.known < boundary and source is not None and source.published is not None:
        text, last = source.published, read_when(source.published, zone=zone).start.latest - 1
    position = because.event if isinstance(because.event, PositionStated | PositionEnded) else None
    return Late(
        key=because.name,
        event_id=because.event_id,
        type=because.type,
        when=because.when,
        when_words=because.when_words,
        reported=because.reported,
        closed=text,
        delay_days=max((day_of(last, zone) - day_of(because.last, zone)).days, 0),
        known_then=because.side == "both",
        gone=because.side == "before",
        possible=because.possible,
        party=position.party if position else None,
        issue=position.issue if position else None,
        text=because.text,
        changes=changes,
        source=numbers[source.slug] if source else None,
        citations=sorted(numbers[s.slug] for s in because.sources),
    )


def _closing(because: CausingEvent, boundary: int, zone: ZoneInfo) -> SourceShown | None:
    """The first source that was published after the day asked about; else, the first that is cited."""
    dated = [
        (read_when(s.published, zone=zone).start.latest, n, s)
        for n, s in enumerate(because.sources)
        if s.published is not None
    ]
    later = sorted((latest, n) for latest, n, _ in dated if latest > boundary)
    if later:
        return because.sources[later[0][1]]
    return because.sources[0] if because.sources else None


def hindsight_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of what hindsight adds."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Hindsight),
    }
