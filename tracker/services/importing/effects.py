"""The effect of an import on the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.dates import day_of, read_when
from tracker.projections.mended import mend
from tracker.services.recording.effects import Effects, effects_of, with_appended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.storage.event_log import EventLog


def import_effects(
    log: EventLog | None, dossier: str, facts: Sequence[Event], *, now: int
) -> Effects:
    """Return what facts would change in the answer of today.

    When the last of them is older than that, it is the answer of its day.

    Args:
        log: The log that is to take them; None while there is no database.
        dossier: Their dossier.
        facts: The events.
        now: The time, in microseconds since the epoch.
    """
    events = list(log.read(dossier=dossier)) if log else []
    zone = mend(with_appended(events, facts, now=now)).catalogue.zone
    days = [
        read_when(fact.when, zone=zone).start.latest - 1 for fact in facts if fact.when is not None
    ]
    last = min(max(days, default=now), now)
    return effects_of(events, facts, now=now, day=day_of(last, zone).isoformat())
