"""Doubts: facts whose dates disagree, and pointers that can have no effect.

They are told, never refused: facts arrive late, and evening in Washington is the next day in Kyiv.

    27 May   28 May
    answer   proposal       the answer counts once the proposal does, and somebody should look
"""

from __future__ import annotations

from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    DeadlineChanged,
    DeadlineSet,
    DevelopmentNoted,
    ForceReported,
    MeasureTaken,
    MeetingChanged,
    MeetingPlanned,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    SourceRetracted,
    ViolationAlleged,
    VoteChanged,
    VotePlanned,
)
from tracker.domain.recorded import UNRECORDED, UnknownEvent
from tracker.projections.folds.proposals import NOTE_TYPES
from tracker.projections.order import STEPS, first_made, too_early
from tracker.projections.subjects import figure_key
from tracker.projections.visible import bounds_of
from tracker.services.amendments import ACTS, Ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import Bounds
    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows import Receipt

_NOUNS: Final = {
    ProposalMade: "proposal",
    CeasefireDeclared: "declaration",
    MeetingPlanned: "plan",
    AgreementReached: "agreement",
    VotePlanned: "plan",
    VoteChanged: "change",
    DeadlineSet: "setting",
    ProposalAnswered: "answer",
    ProposalEnded: "end",
    CeasefireChanged: "change",
    CeasefireEnded: "end",
    AgreementChanged: "change",
    AgreementEnded: "end",
    CommitmentFulfilled: "claim",
    DeadlineChanged: "change",
}
_CHANGES: Final = {
    "confirmed": "confirmation",
    "declined": "refusal",
    "postponed": "postponement",
    "rescheduled": "new date",
    "moved": "move",
    "cancelled": "cancellation",
}
_ACTS: Final = ("record-corrected", "record-withdrawn", "source-retracted")
_DATED: Final = tuple(str(kind.__struct_config__.tag) for kind in STEPS)
_POINTING: Final = ('"supersedes":[', '"repeats":[')
MOST_POINTING: Final = 200_000
"""The most facts of a dossier of which dates and pointers are compared; of more, dates alone."""


class _Stands(NamedTuple):
    """An event that stands: what it is called, its id, and how it reads, as corrected."""

    name: str
    event_id: str
    event: Event


class _Dated(NamedTuple):
    """An event of a lifecycle that stands, with the interval that decides its order."""

    stands: _Stands
    event: Event
    bounds: Bounds


class Doubt(NamedTuple):
    """A reason to look at a fact once more.

    Attributes:
        kind: `dates`, when it lies before what it comes after; `pointer`, when what it points at
            says something else.
        name: The fact, by key or id.
        event_id: Its id.
        stream: Its stream.
        text: The reason, as a sentence.
    """

    kind: Literal["dates", "pointer"]
    name: str
    event_id: str
    stream: str
    text: str


def may_be_doubtful(event: Event | UnknownEvent) -> bool:
    """Tell whether an event can bring a doubt, of itself or of what stands there already."""
    if isinstance(event, UnknownEvent):
        return False
    looked_at = type(event) in STEPS or isinstance(event, ACTS)
    return looked_at or bool(event.supersedes or event.repeats)


def may_hold_a_doubt(type_name: str, payload: bytes, *, pointing: bool = True) -> bool:
    """Tell the same of a payload that is not read, with or without its pointers."""
    return type_name in {*_DATED, *_ACTS} or (
        pointing and any(text.encode() in payload for text in _POINTING)
    )


def not_compared(dossier: str) -> str:
    """Say that a dossier has too many facts for their pointers to be looked at."""
    return (
        f"{dossier}: pointers were not looked at, since more than {MOST_POINTING:,} facts "
        "have a lifecycle or point at others"
    )


def new_doubts(before: Ledger, after: Ledger) -> list[Doubt]:
    """Return what is doubtful of a record, and was not before."""
    found = list(doubts(after))
    old = {doubt.text for doubt in doubts(before)} if found else ()
    return [doubt for doubt in found if doubt.text not in old]


def doubts_of(log: EventLog, dossier: str) -> list[str]:
    """Return what is doubtful of a dossier in a log; other facts of it are not read."""
    ledger, pointing = thin_ledger(log, dossier)
    found = [doubt.text for doubt in doubts(ledger)]
    return found if pointing else [not_compared(dossier), *found]


def thin_ledger(
    log: EventLog, dossier: str, *, beside: Iterable[Event] = ()
) -> tuple[Ledger, bool]:
    """Return a dossier's record as far as doubts may be about it.

    Args:
        log: The log.
        dossier: The dossier's slug.
        beside: New facts; what they name is read as well.

    Returns:
        The record, and whether facts that point at others are in it; not where there are too many.
    """
    types = ("dossier-opened", *_ACTS, *_DATED)
    read = log.read(dossier=dossier, types=types, holding=_POINTING)
    found = list(islice(read, MOST_POINTING + 1))
    if too_many := len(found) > MOST_POINTING:
        found = list(log.read(dossier=dossier, types=types))
    found += log.related(dossier, chain.from_iterable(map(pointed_at, beside)))
    return _with_targets(log, dossier, found, acts=False), not too_many


def doubts_brought(
    log: EventLog, added: Iterable[tuple[Event, Receipt]]
) -> dict[str, list[str]]:
    """Return what facts of a dossier that were appended make doubtful, by their event ids.

    Args:
        log: The log.
        added: The facts, each with its place.
    """
    both = [(fact, receipt) for fact, receipt in added if may_be_doubtful(fact)]
    if not both:
        return {}
    facts, receipts = zip(*both, strict=True)
    dossier, own = facts[0].dossier, {receipt.event_id for receipt in receipts}
    after = _record_about(log, dossier, facts, own)
    before = Ledger([r for r in after.events if r.event_id not in own], dossier=dossier)
    told: dict[str, list[str]] = {}
    first = receipts[0].event_id
    by_stream = {fact.stream: receipt.event_id for fact, receipt in reversed(both)}
    for doubt in new_doubts(before, after):
        # What is told of an older fact was brought by a new one of its stream, or by an act.
        brought = by_stream.get(doubt.stream, first)
        event_id = doubt.event_id if doubt.event_id in own else brought
        told.setdefault(event_id, []).append(doubt.text)
    return told


def _record_about(
    log: EventLog, dossier: str, facts: Sequence[Event], own: Collection[str]
) -> Ledger:
    """Return the record that facts may make doubtful, with them in it.

    Args:
        log: The log.
        dossier: The dossier's slug.
        facts: The facts, which are in the log.
        own: Their event ids.
    """
    if any(isinstance(fact, ACTS) for fact in facts):
        ledger, _ = thin_ledger(log, dossier)
        return ledger
    streams = {fact.stream for fact in facts if type(fact) in STEPS}
    streams.add(f"dossier:{dossier}")
    types = ("dossier-opened", *_DATED)
    found = log.related(dossier, own, streams, types=types)
    return _with_targets(log, dossier, found, acts=True)


def _with_targets(
    log: EventLog, dossier: str, found: Iterable[RecordedEvent], *, acts: bool
) -> Ledger:
    """Return a record of some events, with those that they name for targets and pointers.

    Args:
        log: The log.
        dossier: The dossier's slug.
        found: The events.
        acts: Whether the acts that mend them are to be read as well.
    """
    events = {r.event_id: r for r in found}
    # With the acts on them at hand, what these point at tells of no further pointers.
    first = frozenset(events) if acts else None
    looked_for, looked_at = set[str](), set[str]()
    while True:
        ordered = sorted(events.values(), key=attrgetter("global_position"))
        ledger = Ledger(ordered, dossier=dossier)
        ids = ledger.mended.ids
        names = set(_named_in(ledger, first)) - looked_for - set(ids)
        on = {f"record:{name}" for name in ids} - looked_at if acts else set()
        if not names and not on:
            return ledger
        looked_for |= names
        looked_at |= on
        more = log.related(dossier, names, on)
        events |= {r.event_id: r for r in more}


def _named_in(ledger: Ledger, first: Container[str] | None) -> Iterator[str]:
    for recorded in ledger.events:
        is_first = first is None or recorded.event_id in first
        if is_first or isinstance(recorded.event, ACTS):
            event = ledger.standing.get(recorded.event_id, recorded.event)
            yield from pointed_at(event)


def pointed_at(event: Event | UnknownEvent) -> Iterator[str]:
    """Yield the names in an event that may have no effect there: targets and pointers."""
    if isinstance(event, UnknownEvent):
        return
    if isinstance(event, ACTS) and event.target is not None:
        yield event.target
    yield from (*event.supersedes, *event.repeats)


def doubts(ledger: Ledger) -> Iterator[Doubt]:
    """Yield what is doubtful of the facts of a dossier that stand."""
    standing: list[_Stands] = []
    for recorded in ledger.events:
        event = ledger.standing.get(recorded.event_id)
        if event is not None:
            name = _name_of(recorded)
            standing.append(_Stands(name, recorded.event_id, event))
    yield from _early(standing, ledger.mended.catalogue.zone)
    named = {name: one for one in standing for name in (one.event_id, one.name)}
    for one in standing:
        yield from _void_pointers(one, named)
    for recorded in ledger.events:
        yield from _void_acts(recorded, ledger)


def _name_of(recorded: RecordedEvent) -> str:
    is_new = recorded.event_id.startswith(UNRECORDED)
    return recorded.event.key or (
        f"this {recorded.event.type}" if is_new else recorded.event_id
    )


def _early(standing: Iterable[_Stands], zone: ZoneInfo) -> Iterator[Doubt]:
    """Yield what surely lies before all that it could come after, as the folds judge it."""
    streams: dict[str, list[_Dated]] = {}
    for one in standing:
        if type(one.event) in STEPS and one.event.when is not None:
            bounds = bounds_of(one.event, read_when(one.event.when, zone=zone))
            dated = _Dated(one, one.event, bounds)
            streams.setdefault(one.event.stream, []).append(dated)
    for stream in streams.values():
        for name, event_id, event in (each.stands for each in too_early(stream)):
            first = first_made(stream).stands
            text = (
                f"{name}: the {_noun(event)} of {event.when} lies before the "
                f"{_noun(first.event)} of {first.event.when} ({first.name}); it counts "
                "once that does"
            )
            yield Doubt("dates", name, event_id, event.stream, text)


def _noun(event: Event) -> str:
    if isinstance(event, MeetingChanged):
        return _CHANGES[event.change]
    return _NOUNS.get(type(event), event.type)


def _void_pointers(one: _Stands, named: dict[str, _Stands]) -> Iterator[Doubt]:
    """Yield the pointers of a fact at what is compared with something else."""
    event = one.event
    for field, names in (("supersedes", event.supersedes), ("repeats", event.repeats)):
        for name in names:
            target = named.get(name)
            if target is None or _bears_on(field, event, target.event):
                continue
            other = f"a {target.event.type} event on {target.event.stream}"
            text = f"{one.name}: `{field}` {name} can have no effect, since that is {other}"
            yield Doubt("pointer", one.name, one.event_id, event.stream, text)


def _void_acts(recorded: RecordedEvent, ledger: Ledger) -> Iterator[Doubt]:
    """Yield an act of which the target gives it no effect."""
    act = recorded.event
    if not isinstance(act, ACTS) or act.target is None or not ledger.stands(recorded):
        return
    target, reason = ledger.target_of(recorded), None
    if target is None and act.target in ledger.mended.ids:
        reason = "that comes later in the log"
    elif target is not None and isinstance(act, SourceRetracted):
        event = ledger.standing.get(target.event_id)
        cited = {each.source for each in event.evidence} if event else {act.source}
        if act.source not in cited:
            reason = f"that does not cite {act.source}"
    if reason is not None:
        name = _name_of(recorded)
        text = f"{name}: `target` {act.target} can have no effect, since {reason}"
        yield Doubt("pointer", name, recorded.event_id, recorded.stream, text)


def _bears_on(field: str, event: Event, target: Event) -> bool:
    """Tell whether a pointer at an event can change what is said of it."""
    if _key(event) is None:
        # A note that repeats another is no near duplicate of it.
        alike = type(event) is type(target)
        return alike if field == "repeats" else isinstance(target, NOTE_TYPES)
    if isinstance(event, ProposalMade) and isinstance(target, ProposalMade):
        return True
    return _key(event) == _key(target)


def _key(event: Event) -> tuple[object, ...] | None:
    """Return on what facts are compared with each other; None of what is compared with nothing."""
    match event:
        case PositionStated() | PositionEnded():
            return "position", event.party, event.issue
        case ForceReported():
            return "force", *figure_key(event)
        case ViolationAlleged():
            return "violation", event.ceasefire, event.accuser, event.accused
        case DevelopmentNoted() | MeasureTaken() | AssessmentRecorded():
            return None
        case _:
            return ("stream", event.stream)
