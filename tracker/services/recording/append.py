"""Facts from a program into the log: checked by the rules, all or nothing, with receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.codec import encode, payload_digest
from tracker.domain.errors import WrongExpectedVersionError
from tracker.domain.rules import decide
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.recording.append_cache import AppendCache
from tracker.services.recording.flow import ATTEMPTS
from tracker.services.recording.source_pages import append_unless_registered
from tracker.services.recording.withdrawn import Withdrawn, expect_all, withdrawn_by
from tracker.storage.rows import Receipt, stored_payload

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from tracker.domain.events import Event
    from tracker.storage.event_log import EventLog


class FactReceipt(Receipt, frozen=True):
    """The place of a fact in the log, and whether it counts there.

    Attributes:
        withdrawn_by: What withdrew it, when it was held already but does not count any more;
            undoing that restores it.
    """

    withdrawn_by: Withdrawn | None = None


def record(
    log: EventLog, facts: Sequence[Event], *, cache: AppendCache | None = None
) -> list[FactReceipt]:
    """Append facts of one dossier that the log does not hold yet, all or none.

    When another writer was faster, the facts are checked again and appended behind it.

    Args:
        log: The log.
        facts: The facts.
        cache: What the caller has read of the dossier; it goes on with it.

    Returns:
        One receipt for each fact, in the same order.

    Raises:
        TrackerError: A fact is refused, or the log cannot take it.
    """
    if not facts:
        return []
    cache = cache or AppendCache()
    added = _append_behind(log, facts, cache)
    cache.spare()
    receipts = {
        id(fact): FactReceipt(**msgspec.structs.asdict(place)) for fact, place in added
    }
    found = [receipts.pop(id(fact), None) for fact in facts]
    if None in found:
        digests = [payload_digest(encode(fact)) for fact in facts]
        there = _held_already(read_ledger(log, facts[0].dossier), set(digests))
        found = [
            mine or there[digest] for mine, digest in zip(found, digests, strict=True)
        ]
    return [receipt for receipt in found if receipt is not None]


def _append_behind(
    log: EventLog, facts: Sequence[Event], cache: AppendCache
) -> list[tuple[Event, Receipt]]:
    """Append what is new, behind all other writers."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _append(log, facts, cache)
        except WrongExpectedVersionError:
            continue
    return _append(log, facts, cache)


def _append(
    log: EventLog, facts: Sequence[Event], cache: AppendCache
) -> list[tuple[Event, Receipt]]:
    """Append what is new once; return each new fact with its place."""
    try:
        return _appended(log, facts, cache)
    except BaseException:
        cache.forget()  # it knows of facts that are not there
        raise


def _appended(
    log: EventLog, facts: Sequence[Event], cache: AppendCache
) -> list[tuple[Event, Receipt]]:
    dossier = facts[0].dossier
    ledger: Ledger | None = None
    known = cache.follow(log, dossier)
    if known is None:
        ledger = read_ledger(log, dossier)
        known = ledger.known()
        cache.keep(known, ledger)
    expect_all(facts, known, lambda: ledger or read_ledger(log, dossier))
    fresh: list[Event] = []
    for fact in facts:
        for decided in decide(fact, known):
            known.learn(decided)
            fresh.append(decided)
    if not fresh:
        return []
    expected = {
        (f.dossier, f.stream): cache.versions[f.dossier, f.stream] for f in fresh
    }
    receipts = append_unless_registered(log, fresh, seen=cache.place, expected=expected)
    return list(zip(fresh, receipts, strict=True))


def _held_already(
    ledger: Ledger, digests: Container[bytes]
) -> dict[bytes, FactReceipt]:
    """Return the places of the contents with these digests; one that stands goes first."""
    found: dict[bytes, FactReceipt] = {}
    for recorded in ledger.events:
        digest = payload_digest(stored_payload(recorded))
        if digest in digests and (digest not in found or ledger.stands(recorded)):
            found[digest] = FactReceipt(
                recorded.global_position,
                recorded.stream_position,
                recorded.event_id,
                recorded.stream,
                added=False,
                withdrawn_by=withdrawn_by(recorded, ledger),
            )
    return found
