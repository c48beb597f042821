"""Undo and redo: the append that an undo takes back, and the undo that a redo takes back.

An append is all that one command added to a dossier. Undos and redos are withdrawals whose keys say
so, and they walk through the appends as an editor does:

    append A, append B, undo, undo     B.undo-1 takes back B, A.undo-1 takes back A
    redo, redo                         A.redo-1 takes back A.undo-1, B.redo-1 takes back B.undo-1
    undo                               B.undo-2 takes back B.redo-1
    append C                           from here on nothing that was undone before is redone
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tracker.domain.events import DossierOpened, RecordWithdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Ledger

_KEY: Final = re.compile(r"\.(?:undo|redo)-[0-9]+$")


def to_undo(ledger: Ledger) -> list[RecordedEvent]:
    """Return the events of the newest append that stands and is not an undo; a redo may be one.

    Events that something outside of the append withdrew are left out.
    """
    for batch in _newest_first(ledger.events):
        found = taken_back(batch, ledger)
        is_undo = all(undoes(r, ledger) for r in batch)
        if not is_undo and any(_can_go(r, ledger) for r in found):
            return found
    return []


def to_redo(ledger: Ledger) -> tuple[list[RecordedEvent], bool]:
    """Return the newest undo that stands; an editor forgets it once something is appended.

    Returns:
        Its events, none when there is no such undo, and whether something was appended after it.
    """
    overtaken = False
    for batch in _newest_first(ledger.events):
        if all(undoes(r, ledger) and ledger.stands(r) for r in batch):
            return batch, overtaken
        overtaken = overtaken or not all(_depth(r, ledger) for r in batch)
    return [], overtaken


def last_is_undo(ledger: Ledger) -> bool:
    """Tell whether the last append of a dossier is an undo, so that a redo takes it back."""
    batch = next(_newest_first(ledger.events), ())
    return bool(batch) and all(undoes(r, ledger) for r in batch)


def is_undo_key(key: str | None) -> bool:
    """Tell whether a key is that of an undo or a redo."""
    return _KEY.search(key or "") is not None


def taken_back(events: Sequence[RecordedEvent], ledger: Ledger) -> list[RecordedEvent]:
    """Return those that are to be withdrawn so that all of them are gone together.

    An event that another of them withdrew is among them, or it would count again.
    """
    names = {r.event_id for r in events}
    found = []
    for recorded in events:
        by = ledger.withdrawal_of(recorded)
        if ledger.stands(recorded) or (by is not None and by.event_id in names):
            found.append(recorded)
    return found


def undoes(recorded: RecordedEvent, ledger: Ledger) -> bool:
    """Tell whether an event is an undo; what takes an undo back is a redo."""
    return _depth(recorded, ledger) % 2 == 1


def _can_go(recorded: RecordedEvent, ledger: Ledger) -> bool:
    opening = isinstance(recorded.event, DossierOpened)
    return ledger.stands(recorded) and not opening


def _depth(recorded: RecordedEvent, ledger: Ledger) -> int:
    """Count the undos and redos from an event down to what they are about: 1 is an undo."""
    count = 0
    while is_undo_key(recorded.event.key):
        target = ledger.target_of(recorded)
        if target is None or not isinstance(recorded.event, RecordWithdrawn):
            break
        count, recorded = count + 1, target
    return count


def _newest_first(events: Sequence[RecordedEvent]) -> Iterator[list[RecordedEvent]]:
    """Yield the appends of a dossier: each has a recorded time, which no other has."""
    for _, batch in groupby(
        reversed(events), key=lambda r: (r.recorded_at, r.recorded_by)
    ):
        yield list(batch)[::-1]
