"""What a program that appends again and again remembers of a dossier: only what came since is read before the next append."""

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
from tracker.storage.rows.values import stored_payload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.known import Known
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

_MOST: Final = 100_000
"""So many events are remembered; a larger dossier is read again for each append."""
_MANY: Final = 2_000
"""So many that came since are not learned one by one."""


class Memory:
    """What is remembered of one dossier at a place of the log.

    Attributes:
        known: What the rules ask; None while nothing is remembered.
        versions: How far each stream is.
        place: The dossier's last place.
    """

    def __init__(self) -> None:
        self.known: Known | None = None
        self.versions: Counter[tuple[str, str]] = Counter()
        self.place = 0
        self._count, self._digest, self._pointed = 0, b"", set[str]()

    def keep(
        self, known: Known, versions: Counter[tuple[str, str]], events: Sequence[RecordedEvent]
    ) -> None:
        """Remember what a dossier's events amount to."""
        self.known, self.versions, self._count = known, versions, len(events)
        self.place, self._digest = (
            (events[-1].global_position, events[-1].digest) if events else (0, b"")
        )
        self._pointed = {
            r.event.target for r in events if isinstance(r.event, RecordCorrected | RecordWithdrawn)
        }

    def forget(self) -> None:
        """Remember nothing."""
        self.known = None

    def spare(self) -> None:
        """Remember nothing if that would be too much."""
        if self._count > _MOST:
            self.forget()

    def follow(self, log: EventLog, dossier: str) -> Known | None:
        """Take in what was appended to the dossier since; what the rules ask, or None when all of it has to be read.

        That is so for another dossier or another log, when very many came, and when something came that changes how what was there before counts.
        """
        known = self.known
        if known is None or known.dossier != dossier or not self.place:
            return None
        found = log.following(dossier, self.place - 1, most=_MANY)
        if not 0 < len(found) < _MANY or (found[0].global_position, found[0].digest) != (
            self.place,
            self._digest,
        ):
            return None
        came = found[1:]
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
        """Whether an event stands as it is and changes nothing that was there before."""
        event = recorded.event
        if isinstance(
            event, UnknownEvent | RecordCorrected | RecordWithdrawn
        ) or not self._pointed.isdisjoint((recorded.event_id, event.key)):
            return False
        return recorded.stream_position == 1 or not isinstance(
            event, DossierOpened | PartyRegistered | IssueDefined | SourceRegistered
        )
