"""Facts of one dossier that are asked for by name, in the log and in the files that are read.

However many there are, a few names stand in memory; the index goes to a temporary file when it
grows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.events import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import POINTERS
from tracker.services.amendments import standing_events
from tracker.storage.files.spill import SpillingIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing.findings import Stage
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.new_rows import PreparedRow

_SAMPLE: Final = 2_000
"""The most keys among which one that was misspelled is looked for."""


class SpilledFacts:
    """Facts of one dossier, in the log and in the files that were read so far.

    Attributes:
        place: Where in the stage the event is, or will be, that is taken in next.
        in_log: The names that `look_up` asked about and the log has.
        digests_in_log: The contents that `look_up` asked about and the log has.
    """

    def __init__(
        self,
        dossier: str,
        log: EventLog | None,
        acts: Sequence[RecordedEvent],
        stage: Stage,
    ) -> None:
        """Know no name yet.

        Args:
            dossier: The dossier's slug.
            log: The log; None while it holds nothing of the dossier.
            acts: The corrections and withdrawals of the log.
            stage: The rows of the files that are new.
        """
        self.place = 0
        self.in_log: dict[str, None] = {}
        self.digests_in_log: set[bytes] = set()
        self._dossier, self._log, self._acts, self._stage = dossier, log, acts, stage
        self._acted_on = {_target(act) for act in acts}
        # The number of a key is twice the place of its event, and one more once that is learned:
        # K7 at place 40 is 80 while it is expected, and 81 from then on.
        self._keyed = SpillingIndex[str]()
        self._ids = SpillingIndex[str]()
        # A content with a key is found by its key.
        self._keyless = SpillingIndex[bytes]()
        self._corrected: dict[str, Event] = {}
        self._sample: dict[str, None] = {}

    def look_up(self, names: Iterable[str], digests: Iterable[bytes]) -> None:
        """Ask the log, for the rows that come next, which names and contents it holds."""
        if self._log is not None:
            self.in_log = dict.fromkeys(self._log.find_names(self._dossier, names))
            self.digests_in_log = self._log.find_payloads(self._dossier, digests)

    def expect(self, event: Event | UnknownEvent, event_id: str | None) -> None:
        """Let others name an event, which is at `place`."""
        if event.key is not None:
            self._keyed.put(event.key, 2 * self.place)
            self.sample(event.key)
        if event_id is not None:
            self._ids.put(event_id, self.place)

    def learn(self, key: str | None, digest: bytes | None) -> None:
        """Take an event in, which is at `place`: its key and its content are in use."""
        if key is not None:
            self._keyed.set(key, 2 * self.place + 1)
        elif digest is not None:
            self._keyless.put(digest)

    def sample(self, key: str) -> None:
        """Keep a key as one that may have been meant, while they are few."""
        if len(self._sample) < _SAMPLE:
            self._sample[key] = None

    def replace(self, name: str, event: Event) -> None:
        """Let the event of that name read as it was corrected."""
        self._corrected[name] = event
        if event.key is not None:
            self._corrected[event.key] = event

    def get(self, name: str) -> Event | UnknownEvent | None:
        """Return the event of that key or id, as corrected; None when there is none."""
        if name in self._corrected:
            return self._corrected[name]
        place = self.place_of(name)
        if place is not None and name not in self.in_log:
            # An event that points at itself is asked for before it is staged.
            return self._stage.at(place).event if place < self._stage.end else None
        recorded = self._log.get(self._dossier, name) if self._log else None
        if recorded is None:
            return None
        return self.standing(recorded) or recorded.event

    def has(self, name: str) -> bool:
        """Return whether an event has that key or id."""
        return name in self.in_log or self.place_of(name) is not None

    def has_key(self, key: str) -> bool:
        """Return whether an event that was learned uses the key."""
        return key in self.in_log or bool((self._keyed.get(key) or 0) & 1)

    def holds(self, key: str | None, digest: bytes) -> bool:
        """Return whether the log, or a row before, has that content."""
        if digest in self.digests_in_log:
            return True
        if key is None:
            return digest in self._keyless
        number = self._keyed.get(key)
        if number is None or not number & 1:
            return False
        return self._stage.at(number >> 1).ready.payload_sha256 == digest

    def holds_now(self, ready: PreparedRow) -> bool:
        """Return the same as `holds`, for a content that `look_up` was not asked about."""
        digest = ready.payload_sha256
        if self.holds(ready.key, digest):
            return True
        return self._log is not None and bool(
            self._log.find_payloads(self._dossier, [digest])
        )

    def is_new(self, key: str, digest: bytes) -> bool:
        """Return whether neither the log nor a row before has that key or that content."""
        if key in self.in_log or digest in self.digests_in_log:
            return False
        return self._keyed.get(key) is None

    def keys(self) -> Iterable[str]:
        """Return some thousands of keys, among which one that was misspelled is looked for."""
        return self._sample

    def place_of(self, name: str) -> int | None:
        """Return the place in the stage of an event of the files."""
        number = self._keyed.get(name)
        return self._ids.get(name) if number is None else number >> 1

    def standing(self, recorded: RecordedEvent) -> Event | UnknownEvent | None:
        """Return an event of the log as it stands, corrected; None when it was withdrawn."""
        if self._acted_on.isdisjoint((recorded.event_id, recorded.event.key)):
            return recorded.event
        entries = {each.event_id: each for each in (recorded, *self._acts)}
        ordered = sorted(entries.values(), key=lambda each: each.global_position)
        return standing_events(ordered).get(recorded.event_id)

    def close(self) -> None:
        """Give the temporary files back."""
        for index in (self._keyed, self._ids, self._keyless):
            index.close()


def names_asked(event: Event | UnknownEvent, event_id: str | None) -> list[str]:
    """Return the names that the log is asked about for an event: its own and its pointers."""
    found = [name for name in (event.key, event_id) if name is not None]
    if isinstance(event, UnknownEvent):
        return found
    for field in POINTERS:
        found += getattr(event, field)
    if isinstance(event, RecordCorrected):
        found += _new_pointers(event)
    if isinstance(event, RecordCorrected | RecordWithdrawn | ReportDisputed):
        found.append(event.target)
    return found


def _new_pointers(correction: RecordCorrected) -> Iterator[str]:
    """Yield what a correction points at instead; its values are checked only later."""
    for field in POINTERS:
        names = correction.replacement.get(field)
        if isinstance(names, list):
            yield from (name for name in names if isinstance(name, str))


def _target(act: RecordedEvent) -> str | None:
    return getattr(act.event, "target", None)
