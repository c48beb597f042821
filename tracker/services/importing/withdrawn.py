"""Rows of an import that the log holds withdrawn: an import does not bring them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.codec import payload_digest
from tracker.domain.events import RecordWithdrawn
from tracker.services.amendments import Ledger
from tracker.services.recording.withdrawn import Gone, gone_of
from tracker.storage.rows.values import stored_payload

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing.row_to_event import FileEvent
    from tracker.services.importing.target import Target
    from tracker.storage.event_log import EventLog

MOST: Final = 10_000
_FEW: Final = 200
"""The most events that are asked for by name; for more, the dossier is read through once."""


class WithdrawnRows:
    """Those of the known rows that are withdrawn.

    Attributes:
        total: How many there are.
    """

    def __init__(self) -> None:
        self.total = 0
        self._found: list[Gone] = []
        self._lost: dict[str, dict[bytes | str, Gone]] = {}
        self._read: set[str] = set()

    def take(self, entry: FileEvent, target: Target) -> None:
        """Take in a row that the log holds already."""
        if not target.acts:
            return
        if isinstance(entry.event, RecordWithdrawn):
            self._read |= {
                name for name in (entry.event.key, entry.ready.event_id) if name
            }
        if target.dossier not in self._lost:
            self._lost[target.dossier] = _lost(target)
        lost = self._lost[target.dossier]
        gone = lost.get(entry.ready.payload_sha256) or lost.get(
            entry.ready.event_id or ""
        )
        if gone is not None:
            self.total += 1
            if len(self._found) < MOST:
                self._found.append(gone)

    def found(self) -> list[Gone]:
        """Return the first of them, each once, but for those that the files themselves withdraw."""
        told = [
            each
            for each in dict.fromkeys(self._found)
            if each.withdrawn_by.name not in self._read
        ]
        self.total -= len(self._found) - len(told)
        self._found = told
        return told


def _lost(target: Target) -> dict[bytes | str, Gone]:
    """Return the withdrawn events of a dossier, by content and by id."""
    names = {
        act.event.target
        for act in target.acts
        if isinstance(act.event, RecordWithdrawn)
    }
    if not names or target.log is None:
        return {}
    targets = {
        r.event_id: r
        for r in (*_named(names, target.dossier, target.log), *target.acts)
    }
    ledger = Ledger(sorted(targets.values(), key=lambda r: r.global_position))
    withdrawn = [r for r in ledger.events if not ledger.stands(r)]
    found: dict[bytes | str, Gone] = {}
    for recorded in withdrawn:
        for gone in gone_of([recorded], ledger):
            found[recorded.event_id] = found[
                payload_digest(stored_payload(recorded))
            ] = gone
    return found


def _named(names: set[str], dossier: str, log: EventLog) -> list[RecordedEvent]:
    if len(names) <= _FEW:
        return [r for name in names if (r := log.get(dossier, name)) is not None]
    return [
        r
        for r in log.read(dossier=dossier)
        if r.event_id in names or r.event.key in names
    ]
