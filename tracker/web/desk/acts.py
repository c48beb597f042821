"""Acts on the record as plans: those of programs and those of forms are planned here alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracker.domain.envelope import refuse
from tracker.domain.errors import WrongExpectedVersionError
from tracker.services.recording.mending import Publicly, checked_why

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.services.amendments import Ledger
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.mending import Mender
    from tracker.web.desk.bodies import (
        CorrectionGiven,
        DisputeGiven,
        RetractionGiven,
        UndoingGiven,
        WithdrawalGiven,
    )


def plan_correction(mender: Mender, name: str, given: CorrectionGiven) -> Plan:
    """Plan to correct an event."""
    words = list(map(_word, given.replacement.items()))
    return mender.correct(name, words, why=checked_why(given.why), key=given.key)


def _word(item: tuple[str, Any]) -> str:
    """Return a field with its new value as a person writes it; nothing takes a field away."""
    name, value = item
    if value is None:
        return f"{name}="
    if isinstance(value, bool):
        return f"{name}={'yes' if value else 'no'}"
    if isinstance(value, list | dict):
        return f"{name}={json.dumps(value, ensure_ascii=False)}"
    return f"{name}={value}"


def plan_withdrawal(mender: Mender, name: str, given: WithdrawalGiven) -> Plan:
    """Plan to withdraw an event."""
    return mender.withdraw(name, why=checked_why(given.why), key=given.key)


def plan_dispute(mender: Mender, name: str, given: DisputeGiven) -> Plan:
    """Plan to record that a party denies an event."""
    return mender.dispute(
        name,
        by=given.by,
        claim=given.claim,
        publicly=Publicly(given.on, given.reported, given.source),
        key=given.key,
    )


def plan_retraction(mender: Mender, name: str, given: RetractionGiven) -> Plan:
    """Plan to record that a source was taken back."""
    return mender.retract(
        name,
        why=checked_why(given.why),
        url=given.url,
        event=given.event,
        publicly=Publicly(given.on, given.reported, given.source),
        key=given.key,
    )


def plan_undo(mender: Mender, _: str, given: UndoingGiven) -> Plan:
    """Plan to take back some events, the last append, or the last undo.

    Raises:
        TrackerError: A redo names events, or a name means nothing.
    """
    why = None if given.why is None else checked_why(given.why)
    if not given.redo:
        return mender.undo(given.events, why=why)
    if given.events:
        raise refuse("redo", "names events", "undo an undo by its name to restore it")
    return mender.redo(why=why)


def at_version(dossier: str, stream: str, wanted: int) -> Callable[[Ledger], None]:
    """Return a check that a stream still has a version.

    Args:
        dossier: The dossier.
        stream: The stream.
        wanted: The version that was read.
    """

    def check(ledger: Ledger) -> None:
        actual = ledger.versions[dossier, stream]
        if actual != wanted:
            raise WrongExpectedVersionError(stream, expected=wanted, actual=actual)

    return check
