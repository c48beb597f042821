"""Two pairs of eyes: what one person sends waits, and another looks at it and accepts or refuses.

A review keeps the events of a plan. They are checked again when they are accepted, behind all that
was appended meanwhile, and appended in the same transaction that says so.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import decode, encode, payload_digest
from tracker.domain.errors import (
    ConflictingEventError,
    RefusedEventError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.domain.events import (
    RecordCorrected,
    RecordWithdrawn,
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.names import composed

# Msgspec reads the annotation when it decodes an item.
from tracker.domain.recorded import OriginTold, UnknownEvent
from tracker.services.amendments import (
    ACTS,
    Change,
    Ledger,
    changes_between,
    read_ledger,
)
from tracker.services.reading import Remark
from tracker.services.recording.flow import Plan, plan_facts, registered_among
from tracker.services.recording.mending import Mender
from tracker.services.recording.source_pages import settled
from tracker.storage.desk.reviews import (
    Decision,
    ReviewKept,
    Reviews,
    decide_review,
    mark_reviewed,
)
from tracker.storage.rows import NewEvent
from tracker.storage.rows.new_rows import prepare_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.importing import ImportPlan
    from tracker.storage.database import Database
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows import Receipt
    from tracker.storage.rows.new_rows import PreparedRow

_OF_RECORD: Final = "record:"


class OwnProposalError(TrackerError):
    """A person cannot accept what they proposed themselves."""

    code = "T047"
    hint = "ask another editor to look at it; you may refuse it yourself"

    def __init__(self, number: int, by: str) -> None:
        super().__init__(f"review {number} was proposed by {by}, who cannot accept it")


class DecidedError(TrackerError):
    """A review was decided otherwise already."""

    code = "T048"
    hint = "propose it anew if it should be appended after all"

    def __init__(self, kept: ReviewKept) -> None:
        super().__init__(f"review {kept.review} was {kept.state} by {kept.decided_by}")


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event that waits: its id, what it says, and where another log recorded it first."""

    event_id: str
    event: msgspec.Raw
    origin: OriginTold | None = None


class MovedOn(msgspec.Struct, frozen=True, kw_only=True):
    """A record that was mended after an act on it was proposed.

    Attributes:
        stream: The stream of what was done to it.
        name: The event, by key or id.
        expected: The version of the stream that the proposer had read.
        actual: The version now.
        theirs: The fields that others have changed meanwhile, as they read before and now.
        yours: The values that the proposal gives to fields.
    """

    stream: str
    name: str
    expected: int
    actual: int
    theirs: list[Change]
    yours: dict[str, Any]


class OpenedReview(NamedTuple):
    """A review as it stands beside the record now.

    Attributes:
        kept: The review.
        facts: The events as they were proposed.
        plan: The plan to append them now; None when they cannot be.
        problem: Why they cannot be appended now; None when they can.
        moved: The records that were mended since it was proposed.
        ids: The ids of the events, by the digest of their content.
        items: What is kept of each event.
    """

    kept: ReviewKept
    facts: list[Event]
    plan: Plan | None
    problem: TrackerError | None
    moved: list[MovedOn]
    ids: dict[bytes, str]
    items: list[ReviewItem]


class Accepted(NamedTuple):
    """A review that was accepted, and the places of its events; none when it was before."""

    kept: ReviewKept
    receipts: list[Receipt]


def let_wait(
    database: Database,
    plan: Plan | ImportPlan,
    *,
    by: str,
    now: int,
    new_id: Callable[[], str],
) -> ReviewKept:
    """Let the events of a plan wait for another editor; the same plan twice waits once.

    Args:
        database: The database, open for writing.
        plan: The plan, which has events.
        by: Who proposes it.
        now: The time, in microseconds since the epoch.
        new_id: Gives the ids of events that have none yet.

    Raises:
        RefusedEventError: An event is of a type that nobody can look at, or of another dossier.
        ConflictingEventError: Other content waits under the same id.
    """
    items = list(_items(plan, new_id))
    contents = [bytes(each.event) for each in items]
    dossier, seen = _of_plan(plan)
    new = ReviewKept(
        dossier=dossier,
        event_id=items[-1].event_id,
        content="\n".join(msgspec.json.encode(each).decode() for each in items),
        content_sha256=sha256(b"\n".join(contents)).digest(),
        seen=seen,
        proposed_at=now,
        proposed_by=by,
    )
    kept, is_new = Reviews(database).put(new)
    if not is_new and kept.content_sha256 != new.content_sha256:
        raise ConflictingEventError(new.event_id, dossier=dossier)
    return kept


def dossiers_of(plan: Plan | ImportPlan) -> list[str]:
    """Return the dossiers to which a plan appends."""
    return [plan.dossier] if isinstance(plan, Plan) else list(plan.checked.dossiers)


def _of_plan(plan: Plan | ImportPlan) -> tuple[str, int]:
    """Return the one dossier of a plan, and the log place that it was made on."""
    dossiers = dossiers_of(plan)
    if len(dossiers) > 1:
        raise RefusedEventError(
            f"the events are of {len(dossiers)} dossiers, and wait for a review",
            "send those of each dossier by themselves",
        )
    seen = plan.ledger.place if isinstance(plan, Plan) else plan.checked.head
    return dossiers[0], seen


def _items(plan: Plan | ImportPlan, new_id: Callable[[], str]) -> Iterator[ReviewItem]:
    if isinstance(plan, Plan):
        last = len(plan.facts) - 1
        for number, fact in enumerate(plan.facts):
            given = plan.id_of(last - number) if plan.id_of else None
            event = msgspec.Raw(encode(fact))
            yield ReviewItem(event_id=given or new_id(), event=event)
        return
    for staged in plan.checked.stage:
        ready = staged.ready
        if isinstance(staged.event, UnknownEvent):
            raise RefusedEventError(
                f"an event of type {ready.type!r} cannot be read here, and so not be reviewed",
                "upgrade tracker first, or import it where the database is",
            )
        origin = None if ready.origin is None else ready.origin.told()
        event_id = ready.event_id or new_id()
        event = msgspec.Raw(ready.payload)
        yield ReviewItem(event_id=event_id, event=event, origin=origin)


def open_review(kept: ReviewKept, ledger: Ledger) -> OpenedReview:
    """Read a review that waits beside the record as it is now.

    Args:
        kept: The review.
        ledger: The record of its dossier.
    """
    lines = kept.content.splitlines()
    items = [msgspec.json.decode(line, type=ReviewItem) for line in lines]
    facts: list[Event] = []
    try:
        facts = [decode(bytes(each.event)) for each in items]
        renamed = _with_free_keys(facts, ledger)
        ids = {
            payload_digest(encode(fact)): each.event_id
            for fact, each in zip(renamed, items, strict=True)
        }
        plan = _plan(renamed, ledger)
    except TrackerError as problem:
        moved = list(_moved(kept, facts, ledger))
        return OpenedReview(kept, facts, None, problem, moved, {}, items)
    moved = list(_moved(kept, facts, ledger))
    return OpenedReview(kept, facts, plan, None, moved, ids, items)


def _plan(facts: Sequence[Event], ledger: Ledger) -> Plan:
    """Plan to append events to the record as it is now, with what they mend.

    Raises:
        TrackerError: One is refused.
    """
    made = registered_among(facts)
    there = ledger.mended.catalogue.sources
    targets: list[RecordedEvent] = []
    remarks: list[Remark] = []
    left: list[Event] = []
    for fact in settled(facts, there, made):
        target = _target(fact, ledger)
        if target is not None:
            targets.append(target)
            if isinstance(fact, RecordWithdrawn) and not ledger.stands(target):
                remarks.append(Remark(f"{target.name} is withdrawn already"))
                continue
        left.append(fact)
    plan = plan_facts(ledger, left, made=made, remarks=remarks)
    return plan._replace(targets=targets)


def _target(fact: Event, ledger: Ledger) -> RecordedEvent | None:
    """Return the recorded event that an act is about; None where it is no act, or of others."""
    if isinstance(fact, ACTS) and fact.target is not None:
        names = (n for r in ledger.events for n in (r.event.key, r.event_id))
        return ledger.find(fact.target) if fact.target in set(names) else None
    if isinstance(fact, SourceRetracted):
        registered = (r for r in ledger.events if isinstance(r.event, SourceRegistered))
        return next((r for r in registered if r.stream == fact.stream), None)
    return None


def _with_free_keys(facts: Sequence[Event], ledger: Ledger) -> list[Event]:
    """Return events of which acts have the next free key, where theirs was taken meanwhile."""
    held = {r.event.key: r.event for r in ledger.events if r.event.key}
    named = {getattr(fact, "target", None) for fact in facts}
    mender = Mender(ledger, now=0)
    found: list[Event] = []
    for fact in facts:
        is_taken = fact.key in held and held[fact.key] != fact
        if isinstance(fact, ACTS) and is_taken and fact.key not in named:
            found.append(mender.with_free_key(fact))
        else:
            found.append(fact)
    return found


def _moved(
    kept: ReviewKept, facts: Sequence[Event], ledger: Ledger
) -> Iterator[MovedOn]:
    """Yield the records that were mended after acts on them were proposed."""
    before = [r for r in ledger.events if r.global_position <= kept.seen]
    for fact in facts:
        stream = fact.stream
        if not stream.startswith(_OF_RECORD):
            continue
        expected = sum(r.stream == stream for r in before)
        actual = ledger.versions[kept.dossier, stream]
        target = _target(fact, ledger)
        if actual == expected or target is None:
            continue
        then = Ledger(before, dossier=kept.dossier)
        theirs = changes_between(then.as_corrected(target), ledger.as_corrected(target))
        yours = fact.replacement if isinstance(fact, RecordCorrected) else {}
        yield MovedOn(
            stream=stream,
            name=target.name,
            expected=expected,
            actual=actual,
            theirs=theirs,
            yours=dict(yours),
        )


def is_same_person(one: str, other: str) -> bool:
    """Say whether two names are of one person, without regard to case."""
    return composed(one.casefold()) == composed(other.casefold())


def accept_review(
    log: EventLog,
    dossier: str,
    number: int,
    *,
    by: str,
    now: int,
    agree: Callable[[OpenedReview], None] | None = None,
) -> Accepted:
    """Append what waits, after the rules were asked again; a second time adds nothing.

    The log is held meanwhile, so that what is checked is what is there.

    Args:
        log: The log, open for writing in the name of who accepts.
        dossier: The dossier.
        number: The number of the review.
        by: Who accepts it.
        now: The time, in microseconds since the epoch.
        agree: Raises unless what was looked at is what is there; by default it is, unless a record
            was mended meanwhile.

    Raises:
        OwnProposalError: They proposed it themselves.
        DecidedError: It was refused.
        WrongExpectedVersionError: A record was mended since it was proposed.
        TrackerError: A rule refuses it now.
    """
    with log.appending() as appender:
        kept = Reviews(log.database).one(dossier, number)
        if kept.state == "accepted":
            return Accepted(kept, [])
        if kept.state == "refused":
            raise DecidedError(kept)
        if is_same_person(by, kept.proposed_by):
            raise OwnProposalError(number, kept.proposed_by)
        opened = open_review(kept, read_ledger(log, dossier))
        if opened.plan is None:
            assert opened.problem is not None  # noqa: S101  (one of them is there)
            raise opened.problem
        (agree or refuse_moved)(opened)
        decision = Decision(state="accepted", decided_at=now, decided_by=by)
        decide_review(appender.held, number, decision)
        receipts = appender.append(list(_rows(opened, opened.plan)))
        added = [each.event_id for each in receipts if each.added]
        mark_reviewed(appender.held, number, added)
    return Accepted(Reviews(log.database).one(dossier, number), receipts)


def _rows(opened: OpenedReview, plan: Plan) -> Iterator[PreparedRow]:
    """Yield the rows of a plan, with the ids and the origins that were kept."""
    origins = {each.event_id: each.origin for each in opened.items}
    for fact in plan.facts:
        event_id = opened.ids.get(payload_digest(encode(fact)))
        row = prepare_row(NewEvent(fact, event_id))
        origin = origins.get(event_id or "")
        yield (
            row
            if origin is None
            else msgspec.structs.replace(row, origin=origin.read())
        )


def refuse_moved(opened: OpenedReview) -> None:
    """Refuse to go on when a record was mended since it was proposed.

    Raises:
        WrongExpectedVersionError: One was.
    """
    for each in opened.moved:
        raise WrongExpectedVersionError(
            each.stream, expected=each.expected, actual=each.actual
        )


def refuse_review(
    database: Database, dossier: str, number: int, *, by: str, why: str, now: int
) -> ReviewKept:
    """Refuse what waits, with a reason that its proposer reads; a second time changes nothing.

    Its proposer may do so too, and takes it back by that.

    Args:
        database: The database, open for writing.
        dossier: The dossier.
        number: The number of the review.
        by: Who refuses it.
        why: The reason, which is not blank.
        now: The time, in microseconds since the epoch.

    Raises:
        DecidedError: It was accepted.
    """
    reviews = Reviews(database)
    reviews.one(dossier, number)
    decision = Decision(state="refused", decided_at=now, decided_by=by, why=why)
    reviews.decide(number, decision)
    kept = reviews.one(dossier, number)
    if kept.state != "refused":
        raise DecidedError(kept)
    return kept
