"""A cache for a program that appends again and again: only what came since is read each time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracker.domain.codec import payload_digest
from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    PartyRegistered,
    RecordCorrected,
    RecordWithdrawn,
    SourceRegistered,
)
from tracker.domain.recorded import UnknownEvent
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent
    from tracker.domain.rules import Known
    from tracker.services.amendments import Ledger
    from tracker.storage.event_log import EventLog

_MOST: Final = 100_000
"""The most events that are remembered; a larger dossier is read again for each append."""
_MANY: Final = 2_000
"""The number of new events that are no longer learned one by one."""


class AppendCache:
    """One dossier, as it was read up to a place of the log.

    Attributes:
        known: What the rules ask; None while nothing is remembered.
        versions: The version of each stream.
        place: The dossier's last place.
    """

    def __init__(self) -> None:
        self.known: Known | None = None
        self.versions: Counter[tuple[str, str]] = Counter()
        self.place = 0
        self._count, self._digest, self._pointed = 0, b"", set[str]()

    def keep(self, known: Known, ledger: Ledger) -> None:
        """Remember a dossier's record."""
        events = ledger.events
        self.known, self.versions, self._count = known, ledger.versions, len(events)
        self.place, self._digest = ledger.place, events[-1].digest if events else b""
        self._pointed = {
            r.event.target
            for r in events
            if isinstance(r.event, RecordCorrected | RecordWithdrawn)
        }

    def forget(self) -> None:
        """Remember nothing."""
        self.known = None

    def spare(self) -> None:
        """Remember nothing if that would be too much."""
        if self._count > _MOST:
            self.forget()

    def follow(self, log: EventLog, dossier: str) -> Known | None:
        """Take in what was appended to the dossier since, and return what the rules ask.

        None says that the whole dossier has to be read: it is another dossier or another log, very
        many events came, or one that changes how what was there before counts.
        """
        known = self.known
        if known is None or known.dossier != dossier or not self.place:
            return None
        found = log.following(dossier, self.place - 1, most=_MANY)
        if not 0 < len(found) < _MANY:
            return None
        last, *came = found
        if (last.global_position, last.digest) != (self.place, self._digest):
            return None
        if not all(map(self._is_plain, came)):
            return None
        for recorded in came:
            known.learn(
                recorded.event,
                event_id=recorded.event_id,
                digest=payload_digest(stored_payload(recorded)),
            )
            self.versions[recorded.event.dossier, recorded.stream] += 1
            self._count += 1
            self.place, self._digest = recorded.global_position, recorded.digest
        return known

    def _is_plain(self, recorded: RecordedEvent) -> bool:
        """Tell whether an event stands as it is and changes nothing that was there before."""
        event = recorded.event
        if isinstance(event, UnknownEvent | RecordCorrected | RecordWithdrawn):
            return False
        if not self._pointed.isdisjoint((recorded.event_id, event.key)):
            return False
        return recorded.stream_position == 1 or not isinstance(
            event, DossierOpened | PartyRegistered | IssueDefined | SourceRegistered
        )
