"""A dossier's record as it stands: what each act mends, what stands, and how each event reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from tracker.domain.codec import corrected
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import RecordCorrected, RecordWithdrawn, ReportDisputed, SourceRetracted
from tracker.domain.recorded import UnknownEvent
from tracker.projections.mended import mend
from tracker.services.find_names import event_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent

ACTS = (RecordCorrected, RecordWithdrawn, SourceRetracted, ReportDisputed)
MENDS = (RecordCorrected, RecordWithdrawn)
"""The acts that mend our own record."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A field that reads differently.

    Attributes:
        field: The field.
        before: Its value before; None when it had none.
        after: Its value afterwards; None when it has none any more.
    """

    field: str
    before: Any
    after: Any


class Correction(NamedTuple):
    """A correction of an event, and what it changed when it was made."""

    recorded: RecordedEvent
    stands: bool
    changes: list[Change]


class Ledger:
    """The events of one dossier, and what the acts among them do to each.

    Attributes:
        events: The events, in log order.
        mended: The record put right.
    """

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self.events = events
        self.mended = mend(events)
        self._by_id = {r.event_id: r for r in events}
        self._mending: dict[str, list[RecordedEvent]] = {}
        for recorded in events:
            if (
                isinstance(recorded.event, MENDS)
                and (target := self.target_of(recorded)) is not None
            ):
                self._mending.setdefault(target.event_id, []).append(recorded)

    def find(self, name: str) -> RecordedEvent:
        """The event of that key or id; `@` before it is passed over.

        Raises:
            UnknownNameError: There is none.
        """
        return event_named(name.removeprefix("@"), self.events)

    def stands(self, recorded: RecordedEvent) -> bool:
        """Whether an event was not withdrawn, or was restored."""
        return recorded.event_id not in self.mended.withdrawn

    def target_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """What an act is about; None when it is no such act, points at nothing, or at an act after it."""
        act = recorded.event
        if not isinstance(act, RecordCorrected | RecordWithdrawn | ReportDisputed):
            return None
        target = self._by_id.get(self.mended.ids.get(act.target, ""))
        if target is None:
            return None
        binding = ACTS if isinstance(act, RecordWithdrawn) else MENDS
        return (
            None
            if isinstance(target.event, binding)
            and target.global_position >= recorded.global_position
            else target
        )

    def root_of(self, recorded: RecordedEvent) -> RecordedEvent:
        """What an act on our own record mends in the end: the event itself when it is no such act."""
        while (
            isinstance(recorded.event, MENDS) and (target := self.target_of(recorded)) is not None
        ):
            recorded = target
        return recorded

    def corrected_by(self, recorded: RecordedEvent) -> RecordedEvent:
        """What a correction corrects in the end; anything else is itself."""
        while (
            isinstance(recorded.event, RecordCorrected)
            and (target := self.target_of(recorded)) is not None
        ):
            recorded = target
        return recorded

    def withdrawal_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """The last withdrawal of an event that stands."""
        found = [
            w
            for w in self._mending.get(recorded.event_id, ())
            if isinstance(w.event, RecordWithdrawn) and self.stands(w)
        ]
        return found[-1] if found else None

    def corrections_of(self, recorded: RecordedEvent) -> list[Correction]:
        """Every correction of an event, those of its corrections too, in log order."""
        return self._corrected(recorded)[0]

    def as_corrected(self, recorded: RecordedEvent) -> Event | UnknownEvent:
        """How an event reads with the corrections that stand, whether or not it was withdrawn itself."""
        return self._corrected(recorded)[1]

    def _corrected(self, recorded: RecordedEvent) -> tuple[list[Correction], Event | UnknownEvent]:
        found: list[Correction] = []
        event = recorded.event
        for each in sorted(self._corrections(recorded), key=lambda r: r.global_position):
            if isinstance(event, UnknownEvent) or not isinstance(each.event, RecordCorrected):
                continue
            try:
                after = corrected(event, each.event.replacement)
            except InvalidEventError:
                after = event  # passed over, as the fold does; `verify` reports it
            found.append(Correction(each, self.stands(each), changes_between(event, after)))
            event = after if self.stands(each) else event
        return found, event

    def _corrections(self, recorded: RecordedEvent) -> Iterator[RecordedEvent]:
        for each in self._mending.get(recorded.event_id, ()):
            if isinstance(each.event, RecordCorrected):
                yield each
                yield from self._corrections(each)


def changes_between(before: Event | UnknownEvent, after: Event | UnknownEvent) -> list[Change]:
    """The fields in which two readings of one event differ."""
    if before == after or isinstance(before, UnknownEvent) or isinstance(after, UnknownEvent):
        return []
    old, new = (msgspec.to_builtins(e, str_keys=True) for e in (before, after))
    return [
        Change(field=f, before=old.get(f), after=new.get(f))
        for f in {**old, **new}
        if old.get(f) != new.get(f)
    ]
