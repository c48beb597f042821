"""Rules for a fact: what it names exists, and nothing is said twice in two ways.

A rule never refuses a fact for a lifecycle's state: facts arrive late and out of order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.codec import corrected, encode, payload_digest
from tracker.domain.dates import parse_when
from tracker.domain.envelope import written_dates
from tracker.domain.errors import (
    ConflictingEventError,
    DateNotUnderstoodError,
    DossierNotOpenedError,
    InvalidEventError,
    RefusedEventError,
    TrackerError,
    UnknownReferenceError,
)
from tracker.domain.events import (
    CommitmentFulfilled,
    DossierOpened,
    Event,
    MembershipChanged,
    RecordCorrected,
    RecordWithdrawn,
)
from tracker.domain.names import nearest
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import Reference, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tracker.domain.known_dossier import Known
    from tracker.domain.references import Path


class Objection(NamedTuple):
    """A reason to refuse a fact, and the field to blame; an empty path is the whole event."""

    problem: TrackerError
    path: Path = ()


def decide(event: Event, known: Known) -> list[Event]:
    """Return what to append for a fact: the event, or nothing when it is known already.

    Raises:
        TrackerError: It is refused; `objections` names every reason, this the first.
    """
    if is_known(event, known):
        return []
    for objection in objections(event, known):
        raise objection.problem
    return [event]


def is_known(event: Event, known: Known) -> bool:
    """Return whether the dossier holds the same content already."""
    return known.facts.holds(event.key, payload_digest(encode(event)))


def is_withdrawn(event: Event, known: Known) -> bool:
    """Return whether the dossier holds the same content, withdrawn and not restored."""
    return bool(known.withdrawn) and payload_digest(encode(event)) in known.withdrawn


def objections(event: Event, known: Known) -> Iterator[Objection]:
    """Every reason to refuse a fact; a fact that is known already is not asked about.

    Args:
        event: A legal event of the dossier.
        known: What the dossier, and the batch that the event comes in, hold.
    """
    if known.zone is not None:
        yield from _skipped_days(event, known.zone)
    if not known.is_open and not isinstance(event, DossierOpened):
        close = nearest(
            event.dossier, [o for o in known.others() if o != event.dossier]
        )
        hint = (
            f"did you mean {' or '.join(close)}?"
            if close
            else "append a dossier-opened event first"
        )
        yield Objection(
            DossierNotOpenedError(f"dossier {event.dossier!r} is not opened", hint),
            ("dossier",),
        )
        return
    if event.key is not None and known.facts.has_key(event.key):
        yield Objection(
            ConflictingEventError(event.key, dossier=event.dossier), ("key",)
        )
    if (twin := known.defined.get(event.stream)) is not None and isinstance(
        event, type(twin)
    ):
        yield Objection(
            _defined_twice(event, twin),
            ("slug",) if hasattr(event, "slug") else ("dossier",),
        )
    yield from _unknown(references(event), known)
    if isinstance(event, MembershipChanged):
        yield from _no_coalition(event, known)
    elif isinstance(event, CommitmentFulfilled):
        yield from _no_term(event, known)
    elif isinstance(event, RecordCorrected):
        yield from _bad_correction(event, known)
    elif isinstance(event, RecordWithdrawn):
        yield from _bad_withdrawal(event, known)


def _skipped_days(event: Event, zone: ZoneInfo) -> Iterator[Objection]:
    """Dates that the days of the dossier's zone do not have."""
    for path, text in written_dates(event):
        try:
            parse_when(text, zone=zone)
        except DateNotUnderstoodError as problem:
            yield Objection(problem, path)


def _unknown(found: Iterable[Reference], known: Known) -> Iterator[Objection]:
    for reference in found:
        if not known.has(reference):
            yield Objection(
                UnknownReferenceError(
                    reference.kind, reference.name, nearest=known.near(reference)
                ),
                reference.path,
            )


def _defined_twice(event: Event, twin: Event) -> TrackerError:
    kind, _, name = event.stream.partition(":")
    changed = ", ".join(
        f for f in event.__struct_fields__ if getattr(event, f) != getattr(twin, f)
    )
    hint = "mend the definition with a record-corrected event, or choose another slug"
    return RefusedEventError(
        f"{kind} {name!r} is defined already, with another {changed}", hint
    )


def _no_coalition(event: MembershipChanged, known: Known) -> Iterator[Objection]:
    coalition = known.parties.get(event.coalition)
    if coalition is not None and coalition.kind != "coalition":
        hint = "only a party of kind coalition has members; an open-group is never expanded"
        yield Objection(
            RefusedEventError(
                f"party {event.coalition!r} is of kind {coalition.kind}", hint
            ),
            ("coalition",),
        )


def _no_term(event: CommitmentFulfilled, known: Known) -> Iterator[Objection]:
    agreement = Reference("agreement", event.agreement, ("agreement",))
    if known.has(agreement):
        yield from _unknown(
            [Reference(f"term of {event.agreement}", event.term, ("term",))], known
        )


def _bad_correction(event: RecordCorrected, known: Known) -> Iterator[Objection]:
    target = known.original(event.target)
    if target is None:
        return
    if isinstance(target, UnknownEvent):
        yield Objection(
            RefusedEventError(
                f"{event.target!r} is of a type that this release does not know",
                "upgrade tracker first",
            ),
            ("target",),
        )
        return
    try:
        mended = corrected(target, event.replacement)
    except InvalidEventError as problem:
        yield Objection(problem, ("replacement",))
        return
    for objection in _unknown(references(mended), known):
        if objection.path[0] in event.replacement:
            yield Objection(objection.problem, ("replacement", *objection.path))


def _bad_withdrawal(event: RecordWithdrawn, known: Known) -> Iterator[Objection]:
    if isinstance(known.facts.get(event.target), DossierOpened):
        hint = (
            "withdraw what the dossier holds, or correct its fields: without its opening "
            "nothing could be appended, not even what restores it"
        )
        yield Objection(
            RefusedEventError("the opening of a dossier is not withdrawn", hint),
            ("target",),
        )
