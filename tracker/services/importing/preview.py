"""Previews of an import: the differences that it would make to the answers, by dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_of, read_when
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.recording.preview import preview_between, with_appended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.importing.staged import Stage
    from tracker.storage.event_log import EventLog

MOST_COMPARED: Final = 20_000
"""The most new events for which the answers before and after are compared."""


def previews(stage: Stage, log: EventLog | None, *, now: int) -> dict[str, Diff]:
    """Compare the answers of each dossier before and after an import; none of too large a one.

    Args:
        stage: The events that are new.
        log: The log that is to take them; None while there is no database.
        now: The time, in microseconds since the epoch.
    """
    if stage.count > MOST_COMPARED:
        return {}
    facts: dict[str, list[Event]] = {}
    for staged in stage:
        some = facts.setdefault(staged.ready.dossier, [])
        # A type that is unknown changes no answer.
        some.append(staged.event)  # type: ignore[arg-type]
    return {
        dossier: _preview(log, dossier, some, now=now)
        for dossier, some in facts.items()
    }


def _preview(
    log: EventLog | None, dossier: str, facts: Sequence[Event], *, now: int
) -> Diff:
    """Compare the answers of today or, when all facts are older, of the day of the last one."""
    before = read_ledger(log, dossier) if log else Ledger([], dossier=dossier)
    after = Ledger(with_appended(before.events, facts, now=now), dossier=dossier)
    zone = after.mended.catalogue.zone
    days = [
        read_when(fact.when, zone=zone).start.latest - 1
        for fact in facts
        if fact.when is not None
    ]
    last = min(max(days, default=now), now)
    return preview_between(before, after, day=day_of(last, zone).isoformat())
