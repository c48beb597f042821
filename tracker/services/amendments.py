"""A dossier's record as it stands: its events, mended once, and what each act among them mends."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from tracker.domain.codec import corrected, payload_digest
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import (
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Known
from tracker.projections.mended import mend
from tracker.services.find_names import event_named
from tracker.storage.rows import stored_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Mended
    from tracker.services.dossiers import Log

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
    """The events of one dossier, mended once, and what the acts among them do to each.

    Attributes:
        events: The events, in log order.
        dossier: The dossier's slug.
        mended: The record put right.
    """

    def __init__(
        self,
        events: Sequence[RecordedEvent],
        *,
        dossier: str | None = None,
        others: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Mend a record.

        Args:
            events: All events of the dossier, in log order; none of a dossier that is new.
            dossier: Its slug; by default that of its first event.
            others: Gives the slugs of other dossiers, one of which may have been meant.
        """
        self.events, self.others = events, others
        self.dossier = dossier or (events[0].event.dossier if events else "")
        self.mended = mend(events)
        self._by_id = {r.event_id: r for r in events}
        self._mending: dict[str, list[RecordedEvent]] = {}
        for recorded in events:
            if isinstance(recorded.event, MENDS):
                target = self.target_of(recorded)
                if target is not None:
                    self._mending.setdefault(target.event_id, []).append(recorded)

    @property
    def place(self) -> int:
        """The log place of the last event; 0 when there is none."""
        return self.events[-1].global_position if self.events else 0

    @property
    def versions(self) -> Counter[tuple[str, str]]:
        """The version of every stream, by dossier and stream."""
        return Counter((r.event.dossier, r.stream) for r in self.events)

    @cached_property
    def standing(self) -> dict[str, Event]:
        """The events that stand, as corrected, by event id; no corrections and withdrawals."""
        return standing_events(self.events, self.mended)

    def known(self) -> Known:
        """Return what the rules ask about the dossier: a new value, to learn further events."""
        known = Known(self.dossier, others=self.others)
        for recorded in self.events:
            event = self.standing.get(recorded.event_id)
            known.learn(
                event or recorded.event,
                event_id=recorded.event_id,
                digest=payload_digest(stored_payload(recorded)),
                stands=event is not None,
            )
        return known

    def find(self, name: str) -> RecordedEvent:
        """Return the event of that key or id; `@` before it is passed over.

        Raises:
            UnknownNameError: There is none.
        """
        return event_named(name.removeprefix("@"), self.events)

    def stands(self, recorded: RecordedEvent) -> bool:
        """Tell whether an event was not withdrawn, or was restored."""
        return recorded.event_id not in self.mended.withdrawn

    def target_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """Return what an act is about.

        None when it is no such act, or points at nothing or at an act after it.
        """
        act = recorded.event
        if not isinstance(act, RecordCorrected | RecordWithdrawn | ReportDisputed):
            return None
        target = self._by_id.get(self.mended.ids.get(act.target, ""))
        if target is None:
            return None
        binding = ACTS if isinstance(act, RecordWithdrawn) else MENDS
        too_late = target.global_position >= recorded.global_position
        return None if too_late and isinstance(target.event, binding) else target

    def root_of(self, recorded: RecordedEvent) -> RecordedEvent:
        """Return what an act on our own record mends in the end; any other event is itself."""
        while (
            isinstance(recorded.event, MENDS)
            and (target := self.target_of(recorded)) is not None
        ):
            recorded = target
        return recorded

    def corrected_by(self, recorded: RecordedEvent) -> RecordedEvent:
        """Return what a correction corrects in the end; anything else is itself."""
        while (
            isinstance(recorded.event, RecordCorrected)
            and (target := self.target_of(recorded)) is not None
        ):
            recorded = target
        return recorded

    def withdrawal_of(self, recorded: RecordedEvent) -> RecordedEvent | None:
        """Return the last withdrawal of an event that stands; None when there is none."""
        found = [
            w
            for w in self._mending.get(recorded.event_id, ())
            if isinstance(w.event, RecordWithdrawn) and self.stands(w)
        ]
        return found[-1] if found else None

    def corrections_of(self, recorded: RecordedEvent) -> list[Correction]:
        """Return every correction of an event, those of its corrections too, in log order."""
        return self._corrected(recorded)[0]

    def as_corrected(self, recorded: RecordedEvent) -> Event | UnknownEvent:
        """Return an event as it reads with the corrections that stand, withdrawn or not."""
        return self._corrected(recorded)[1]

    def _corrected(
        self, recorded: RecordedEvent
    ) -> tuple[list[Correction], Event | UnknownEvent]:
        found: list[Correction] = []
        event = recorded.event
        for each in sorted(
            self._corrections(recorded), key=lambda r: r.global_position
        ):
            if isinstance(event, UnknownEvent) or not isinstance(
                each.event, RecordCorrected
            ):
                continue
            try:
                after = corrected(event, each.event.replacement)
            except InvalidEventError:
                after = event  # passed over, as the fold does; `verify` reports it
            found.append(
                Correction(each, self.stands(each), changes_between(event, after))
            )
            event = after if self.stands(each) else event
        return found, event

    def _corrections(self, recorded: RecordedEvent) -> Iterator[RecordedEvent]:
        for each in self._mending.get(recorded.event_id, ()):
            if isinstance(each.event, RecordCorrected):
                yield each
                yield from self._corrections(each)


def read_ledger(log: Log, dossier: str) -> Ledger:
    """Read the record of a dossier from a log."""
    return Ledger(list(log.read(dossier=dossier)), dossier=dossier, others=log.dossiers)


def standing_events(
    events: Sequence[RecordedEvent], mended: Mended | None = None
) -> dict[str, Event]:
    """Return the events that stand, as corrected, by event id; no corrections and withdrawals.

    Args:
        events: The events of one dossier, in log order.
        mended: The same, put right, when that was done already.
    """
    mended = mended or mend(events)
    catalogue = mended.catalogue
    entries: list[Event] = [
        catalogue.dossier,
        *catalogue.parties.values(),
        *catalogue.issues.values(),
        *catalogue.sources.values(),
    ]
    defined = {e.stream: e for e in entries}
    found: dict[str, Event] = {}
    for each in events:
        entry = defined.get(each.stream)
        if entry is not None and type(each.event) is type(entry):
            found[each.event_id] = entry
    for recorded, event in (*mended.facts, *mended.retractions, *mended.disputes):
        found[recorded.event_id] = event
    return found


def changes_between(
    before: Event | UnknownEvent, after: Event | UnknownEvent
) -> list[Change]:
    """Return the fields in which two readings of one event differ."""
    if (
        before == after
        or isinstance(before, UnknownEvent)
        or isinstance(after, UnknownEvent)
    ):
        return []
    old, new = (msgspec.to_builtins(e, str_keys=True) for e in (before, after))
    return [
        Change(field=f, before=old.get(f), after=new.get(f))
        for f in {**old, **new}
        if old.get(f) != new.get(f)
    ]
