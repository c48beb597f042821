"""Checks of a log or an export: digests, order, references, corrections and pins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.codec import corrected
from tracker.domain.errors import DatabaseError, InvalidEventError
from tracker.domain.events import (
    CatalogueEvent,
    RecordCorrected,
    RecordWithdrawn,
)
from tracker.domain.head_pins import Pin
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import defines, references
from tracker.domain.refused_now import refused_values
from tracker.domain.rules import Known
from tracker.projections.mended import mend
from tracker.services.amendments import Ledger, standing_events
from tracker.services.doubts import doubts, doubts_of
from tracker.services.keeping.signing import is_signed
from tracker.storage.files.check_export import check_export
from tracker.storage.files.copies import continue_log
from tracker.storage.rows import Head
from tracker.storage.rows.chain import GENESIS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.domain.references import Mentions
    from tracker.services.dossiers import Shelf
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.check_rows import LogCheck

_ACTS: Final = ("record-corrected", "record-withdrawn")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it should be.

    Attributes:
        kind: `log`, when the log itself was altered; `file`, when the database finds its own pages
            or indexes damaged; `index`, when the index beside it was; `pin`,
            when it does not hold what a pin says, or nobody
            known vouches for the pin; `reference`, when an event names what does not exist; `type`,
            when this release does not know an event's type;
            `correction`, when a correction would make its event illegal and so counts for nothing.
        dossier: Which dossier, if it is about one.
        event: Which event, by key or id, if it is about one.
        global_position: Its place in the log.
        found: What is wrong.
    """

    kind: str
    dossier: str | None
    event: str | None
    global_position: int
    found: str


class Verified(NamedTuple):
    """Findings about a log or an export.

    Attributes:
        findings: All that is wrong.
        head: Its end.
        head_of: Its end when it ended at a place; None when it does not hold that place.
        events: How many events it holds.
        digests: How many digests could be worked out again.
        dossiers: The dossiers that it holds, as far as they could be read.
        unlooked: Why the database did not check its own indexes; None when it did, or has none.
        indexed: The place up to which an index stands beside the log, at which this did not look.
        doubts: What somebody should look at in an export, and no answer breaks on; see `doubtful`.
    """

    findings: list[Finding]
    head: Head
    head_of: Callable[[int], Head | None]
    events: int
    digests: int
    dossiers: tuple[str, ...] = ()
    unlooked: str | None = None
    indexed: int = 0
    doubts: Sequence[str] = ()


class PublicKey(NamedTuple):
    """A public key as PEM, and where it comes from."""

    pem: bytes
    name: str


class KeptVerified(NamedTuple):
    """A log that questions are put to, after a check.

    Attributes:
        verified: The findings.
        bundled: The slug of the bundled dossier that it is; empty for the user's own log.
        remark: A remark on the choice of the dossier.
    """

    verified: Verified
    bundled: str = ""
    remark: str | None = None


def verify_kept(
    shelf: Shelf, dossier: str | None, *, workers: int = 1, noted: bool = True
) -> KeptVerified:
    """Check the user's own log, or a bundled dossier.

    Args:
        shelf: The dossiers.
        dossier: The dossier whose references are looked at; None for all of one's own.
        workers: How many processes share the work on a long log.
        noted: Whether a failed check is kept beside the log.

    Raises:
        TrackerError: There is no such dossier, or the database cannot be used.
    """
    own = shelf.own()
    chosen = None if dossier is None and own is not None else shelf.choose(dossier)
    only = chosen.name if chosen else ""
    if own is None or (chosen and only in shelf.bundle.names() and not own.holds(only)):
        with shelf.bundle.file(only).open("rb") as rows:
            verified = verify_export(rows)
        return KeptVerified(verified, only, chosen.remark if chosen else None)
    verified = verify_log(own, workers=workers, noted=noted)
    concerned = {None, only}
    found = [f for f in verified.findings if not only or f.dossier in concerned]
    doubts = [] if found else doubtful(own, only or None)
    return KeptVerified(verified._replace(findings=found, doubts=doubts))


def verify_log(log: EventLog, *, workers: int = 1, noted: bool = True) -> Verified:
    """Everything that is wrong with the user's own log.

    Args:
        log: The log.
        workers: How many processes share the work on a long log.
        noted: Whether a failed check is kept beside the log, so that nothing is added.
    """
    checked = log.check(workers=workers)
    last = checked.last.global_position
    found = [_finding("file", last, said) for said in checked.pages]
    found += _altered(checked)
    damage = [*checked.pages, *([checked.altered.found] if checked.altered else [])]
    if noted:
        log.database.note_check(damage[0] if damage else None)
    indexed = 0
    try:
        indexed = log.indexed()
        for name in log.dossiers():
            touched = _touched(log, name, checked.mentions.get(name))
            found += (
                _questionable(name, list(log.read(dossier=name)))
                if touched is None
                else _void_corrections(name, touched)
            )
    except DatabaseError:
        # What was altered so that it cannot be read is named above.
        if not found:
            raise
    head = _head(checked)
    return Verified(
        found,
        head,
        log.head_of,
        head.global_position,
        head.global_position,
        unlooked=checked.unlooked,
        indexed=indexed,
    )


def doubtful(log: EventLog, dossier: str | None = None) -> list[str]:
    """Return what somebody should look at and no answer breaks on: no damage.

    Dates that disagree, pointers and acts without an effect.

    Args:
        log: The log.
        dossier: Only this dossier; by default all.
    """
    names = log.dossiers() if dossier is None else [dossier]
    return [said for name in names for said in doubts_of(log, name)]


def index_findings(
    log: EventLog, scratch: EventLog, *, tick: Callable[[int, int], object] = max
) -> list[Finding]:
    """Return a finding for each dossier of which the index differs from one made anew.

    It is compared up to the place up to which it goes.

    Args:
        log: The log.
        scratch: An empty log with an index, where it is made.
        tick: Told how many events are done, of how many.
    """
    place, said = log.index()
    continue_log(scratch, log.rows(up_to=place), tick=lambda done: tick(done, place))
    _, due = scratch.index()
    differing = sorted(
        name for name in said.keys() | due.keys() if said.get(name) != due.get(name)
    )
    return [
        _finding(
            "index",
            place,
            "the index says otherwise than the log; make it anew",
            dossier=name,
        )
        for name in differing
    ]


def verify_export(rows: Iterable[bytes], *, part_of: str | None = None) -> Verified:
    """Everything that is wrong with an export; needs no database.

    Args:
        rows: Its lines, each with its line break.
        part_of: The dossier, if it is the export of one out of a log that may hold more.
    """
    checked, events, digests = check_export(rows, part_of=part_of)
    found = list(_altered(checked))
    if not events and not found:
        found.append(_finding("log", 0, "there is no event in it"))
    dossiers: dict[str, list[RecordedEvent]] = {}
    for recorded in events:
        dossiers.setdefault(recorded.event.dossier, []).append(recorded)
    for name, own in dossiers.items():
        found += _questionable(name, own)
    heads = {
        each.global_position: Head(each.global_position, each.digest, each.recorded_at)
        for each in events
    }
    return Verified(
        found,
        _head(checked),
        (heads | {0: Head(0, GENESIS, 0)}).get,
        len(events),
        digests,
        tuple(dossiers),
        doubts=[d.text for own in dossiers.values() for d in doubts(Ledger(own))],
    )


def pin_of(head: Head) -> Pin:
    """Return the pin of a head, not signed."""
    return Pin(head.global_position, head.digest, head.recorded_at)


def unsigned(pins: Sequence[Pin], key: PublicKey) -> list[Finding]:
    """Return the pins that the owner of a key does not vouch for.

    Raises:
        KeyNotUnderstoodError: It is no public Ed25519 key.
        SigningMissingError: The extra `sign` is not installed.
    """
    found = []
    for pin in pins:
        if pin.signature is None:
            said = f"the pin of place {pin.global_position} is not signed"
            found.append(_pin_finding(pin, said))
        elif not is_signed(pin.text, pin.signature, key=key.pem, name=key.name):
            place = pin.global_position
            said = f"the signature of the pin of place {place} does not fit {key.name}"
            found.append(_pin_finding(pin, said))
    return found


def contradicted_pins(
    pins: Sequence[Pin], verified: Verified, *, part: bool = False
) -> Iterator[Finding]:
    """Return what pins say and a log does not hold.

    Its tail was cut off, or its history was written anew.

    Args:
        pins: Pins of the log, or of the log that it is a part of.
        verified: What was found out about it.
        part: Whether it is the export of one dossier, where places may be missing.
    """
    for pin in pins:
        held = verified.head_of(pin.global_position)
        if held is None:
            yield _pin_finding(pin, _lacking(pin, verified, part=part))
        elif pin_of(held) != pin._replace(signature=None):
            yield _pin_finding(
                pin,
                f"place {pin.global_position} has another digest or time than the pin says: "
                "history was rewritten, or another log was pinned",
            )


def _lacking(pin: Pin, verified: Verified, *, part: bool) -> str:
    """Say how the place of a pin comes to be missing."""
    place, last = pin.global_position, verified.head.global_position
    if part:
        return f"the export does not hold the pin's place {place}, so nothing can be said of it"
    if place <= last:
        return f"the log does not hold the pin's place {place}"
    missing = place - last
    events = (
        f"the last {missing} events up to the pin's place are"
        if missing > 1
        else "the event at the pin's place is"
    )
    return f"the log ends at place {last}: {events} missing"


def _finding(
    kind: str,
    place: int,
    found: str,
    *,
    dossier: str | None = None,
    event: str | None = None,
) -> Finding:
    return Finding(
        kind=kind, dossier=dossier, event=event, global_position=place, found=found
    )


def _pin_finding(pin: Pin, found: str) -> Finding:
    return _finding("pin", pin.global_position, found)


def _event_finding(kind: str, recorded: RecordedEvent, found: str) -> Finding:
    return _finding(
        kind,
        recorded.global_position,
        found,
        dossier=recorded.event.dossier,
        event=recorded.name,
    )


def _head(checked: LogCheck) -> Head:
    """Return the end of what was checked; where no digest could be read, that is named."""
    last = checked.last
    return Head(last.global_position, last.digest or GENESIS, last.recorded_at)


def _altered(checked: LogCheck) -> Iterator[Finding]:
    for problem in checked.problems:
        yield _finding("log", problem.global_position, problem.found)
    if checked.more:
        yield _finding(
            "log",
            checked.problems[-1].global_position,
            f"{checked.more:,} more places do not fit",
        )


def _touched(
    log: EventLog, dossier: str, mentions: Mentions | None
) -> list[RecordedEvent] | None:
    """Return the acts of a dossier and the events that they touch, if all it names is there.

    None when it may not be: then the dossier has to be read once more, from the start.
    """
    if mentions is None or mentions.strange:
        return None
    touched = _acts_and_targets(log, dossier) if mentions.acts else []
    standing = standing_events(touched)
    used, defined = set(mentions.used), set(mentions.defined)
    for each in touched:
        if isinstance(each.event, UnknownEvent):
            return None
        if (
            isinstance(each.event, CatalogueEvent)
            and log.stream_version(dossier, each.stream) > 1
        ):
            return None  # what may be defined twice is not told by one of the two
        undefined = set(defines(each.event))
        event = standing.get(each.event_id)
        if event is not None:
            undefined.difference_update(defines(event))
            used.update(
                (reference.kind, reference.name) for reference in references(event)
            )
        defined -= undefined
    missing = used - defined
    events = {name for kind, name in missing if kind == "event"}
    all_there = (
        len(events) == len(missing) and log.find_names(dossier, events) == events
    )
    return touched if all_there else None


def _acts_and_targets(log: EventLog, dossier: str) -> list[RecordedEvent]:
    """Return the corrections and withdrawals of a dossier and what they name, in log order."""
    acts = list(log.read(dossier=dossier, types=_ACTS))
    found = {each.event_id: each for each in acts}
    for act in acts:
        if isinstance(act.event, RecordCorrected | RecordWithdrawn):
            target = log.get(dossier, act.event.target)
            if target is not None:
                found[target.event_id] = target
    return sorted(found.values(), key=lambda each: each.global_position)


def _questionable(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """Yield what no answer breaks on, and somebody should look at."""
    yield from _dangling(dossier, events)
    yield from _void_corrections(dossier, events)
    yield from _refused_now(dossier, events)


def _refused_now(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """Yield each value that stands and would be refused today."""
    mended = mend(events)
    standing = standing_events(events, mended)
    for recorded in events:
        event = standing.get(recorded.event_id)
        if event is None or isinstance(event, UnknownEvent):
            continue
        for problem, _ in refused_values(event, mended.catalogue.zone):
            yield Finding(
                kind="value",
                dossier=dossier,
                event=recorded.name,
                global_position=recorded.global_position,
                found=f"{problem}; {problem.hint}",
            )


def _void_corrections(
    dossier: str, events: Sequence[RecordedEvent]
) -> Iterator[Finding]:
    """Yield each correction that stands and would make its event illegal: answers pass it over."""
    known, withdrawn = Known(dossier), mend(events).withdrawn
    for recorded in events:
        event = recorded.event
        stands = recorded.event_id not in withdrawn
        if stands and isinstance(event, RecordCorrected):
            target = known.original(event.target)
            try:
                if target is not None and not isinstance(target, UnknownEvent):
                    corrected(target, event.replacement)
            except InvalidEventError as problem:
                found = (
                    f"the correction of {event.target!r} counts for nothing: {problem}"
                )
                yield _event_finding("correction", recorded, found)
        known.learn(event, event_id=recorded.event_id, stands=stands)


def _dangling(dossier: str, events: Sequence[RecordedEvent]) -> Iterator[Finding]:
    """Yield each name in the events of a dossier that nothing has.

    A withdrawn event can be pointed at, but names nothing that is asked about.
    """
    known = Known(dossier)
    standing = standing_events(events)
    for recorded in events:
        event = standing.get(recorded.event_id)
        known.expect(
            event or recorded.event,
            event_id=recorded.event_id,
            stands=event is not None,
        )
    for recorded in events:
        if isinstance(recorded.event, UnknownEvent):
            found = (
                f"type {recorded.event.type!r}, version {recorded.event.schema_version}, is not "
                f"known to this release"
            )
            yield _event_finding("type", recorded, found)
            continue
        for reference in references(standing.get(recorded.event_id, recorded.event)):
            if not known.has(reference):
                field = str(reference.path[0])
                found = (
                    f"{field} names the {reference.kind} {reference.name!r}, which the dossier "
                    f"does not have"
                )
                yield _event_finding("reference", recorded, found)
