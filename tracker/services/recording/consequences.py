"""What mending would change: how the mended events read afterwards, what names nothing any more, and which answers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.dates import day_of, parse_when
from tracker.domain.known import Known
from tracker.domain.references import references
from tracker.projections.sentences import own_words
from tracker.services.amendments import Change, Ledger
from tracker.services.amendments import changes_between as fields_between
from tracker.services.recording.append import standing_events
from tracker.services.recording.effects import Effects, changes_between, with_appended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.recording.mending import Mender, Plan


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded event that the mending is about.

    Attributes:
        name: Its key, else its slug, else its id.
        type: Its type.
        says: Its words.
        stood: Whether it counted before.
        stands: Whether it counts afterwards.
        changes: The fields that read differently.
    """

    name: str
    type: str
    says: str
    stood: bool
    stands: bool
    changes: list[Change]


class Hanging(msgspec.Struct, frozen=True, kw_only=True):
    """A name that stands in an event, and that nothing has afterwards.

    Attributes:
        event: The event, by key or id.
        kind: What kind of thing it names.
        name: The name.
    """

    event: str
    kind: str
    name: str


class Consequences(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan would change.

    Attributes:
        outcomes: The events that it is about, at the root of what is mended.
        hanging: Names that nothing has afterwards; `verify` reports them, and no answer breaks.
        effects: What the answer says differently: today's or, where that stays, that of the event's own day.
    """

    outcomes: list[Outcome]
    hanging: list[Hanging]
    effects: Effects


def consequences_of(mender: Mender, plan: Plan) -> Consequences:
    """What appending the events of a plan would change."""
    ledger = mender.ledger
    after = with_appended(ledger.events, plan.facts, now=mender.now)
    roots = list({id(root): root for root in (ledger.root_of(t) for t in plan.targets)}.values())
    later = Ledger(after)
    effects = changes_between(ledger.events, after, now=mender.now)
    if not effects.anything and len(roots) == 1 and (day := _own_day(roots[0], later)) is not None:
        effects = changes_between(ledger.events, after, now=mender.now, day=day)
    return Consequences(
        outcomes=[_outcome(r, ledger, later) for r in roots],
        hanging=_hanging(ledger.events, after),
        effects=effects,
    )


def _outcome(recorded: RecordedEvent, before: Ledger, after: Ledger) -> Outcome:
    old, new = before.as_corrected(recorded), after.as_corrected(recorded)
    return Outcome(
        name=recorded.event.key or getattr(recorded.event, "slug", None) or recorded.event_id,
        type=recorded.event.type,
        says=own_words(old),
        stood=before.stands(recorded),
        stands=after.stands(recorded),
        changes=fields_between(old, new),
    )


def _own_day(recorded: RecordedEvent, ledger: Ledger) -> str | None:
    """The day of an event, as it reads."""
    when: Any = getattr(ledger.as_corrected(recorded), "when", None)
    zone = ledger.mended.catalogue.zone
    return (
        None
        if when is None
        else day_of(parse_when(when, zone=zone).start.latest - 1, zone).isoformat()
    )


def _hanging(before: Sequence[RecordedEvent], after: Sequence[RecordedEvent]) -> list[Hanging]:
    known_before = {(h.event, h.kind, h.name) for h in _dangling(before)}
    return [h for h in _dangling(after) if (h.event, h.kind, h.name) not in known_before]


def _dangling(events: Sequence[RecordedEvent]) -> list[Hanging]:
    standing = standing_events(events)
    known = Known(events[0].event.dossier)
    for recorded in events:
        event = standing.get(recorded.event_id)
        known.expect(event or recorded.event, event_id=recorded.event_id, stands=event is not None)
    return [
        Hanging(event=recorded.name, kind=reference.kind, name=reference.name)
        for recorded in events
        if (event := standing.get(recorded.event_id)) is not None
        for reference in references(event)
        if not known.has(reference)
    ]
