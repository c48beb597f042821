"""The differences that an import would make to the answers, dossier by dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.dates import day_of, read_when
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.recording.preview import preview_between, with_appended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.storage.event_log import EventLog


def import_effects(log: EventLog | None, dossier: str, facts: Sequence[Event], *, now: int) -> Diff:
    """Compare the answers before and after an import: for today, or the day of its last fact.

    Args:
        log: The log that is to take them; None while there is no database.
        dossier: Their dossier.
        facts: The events.
        now: The time, in microseconds since the epoch.
    """
    before = read_ledger(log, dossier) if log else Ledger([], dossier=dossier)
    after = Ledger(with_appended(before.events, facts, now=now), dossier=dossier)
    zone = after.mended.catalogue.zone
    days = [
        read_when(fact.when, zone=zone).start.latest - 1 for fact in facts if fact.when is not None
    ]
    last = min(max(days, default=now), now)
    return preview_between(before, after, day=day_of(last, zone).isoformat())
