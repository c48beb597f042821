"""Doubts: facts whose dates disagree, and pointers that can have no effect.

They are told, never refused: facts arrive late, and evening in Washington is the next day in Kyiv.

    27 May   28 May
    answer   proposal       the answer counts once the proposal does, and somebody should look
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
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
    ViolationAlleged,
)
from tracker.domain.recorded import UnknownEvent
from tracker.projections.order import STEPS, first_made, too_early
from tracker.projections.questions.diff_format import UNRECORDED
from tracker.projections.subjects import figure_key
from tracker.projections.visible import bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import Bounds
    from tracker.domain.events import Event
    from tracker.services.amendments import Ledger

_NOUNS: Final = {
    ProposalMade: "proposal",
    CeasefireDeclared: "declaration",
    MeetingPlanned: "plan",
    AgreementReached: "agreement",
    ProposalAnswered: "answer",
    ProposalEnded: "end",
    CeasefireChanged: "change",
    CeasefireEnded: "end",
    CommitmentFulfilled: "claim",
}
_CHANGES: Final = {
    "confirmed": "confirmation",
    "declined": "refusal",
    "postponed": "postponement",
    "rescheduled": "new date",
    "moved": "move",
    "cancelled": "cancellation",
}
DATED: Final = tuple(str(kind.__struct_config__.tag) for kind in STEPS)
"""The types of events whose dates are compared with each other."""


class _Stands(NamedTuple):
    """An event that stands: what it is called, its id, and how it reads, as corrected."""

    name: str
    event_id: str
    event: Event


class _Dated(NamedTuple):
    """What stands of a lifecycle, with the interval that decides its order."""

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
        text: The reason, as a sentence.
    """

    kind: Literal["dates", "pointer"]
    name: str
    event_id: str
    text: str


def may_be_doubtful(event: Event | UnknownEvent) -> bool:
    """Tell whether an event can bring a doubt, of itself or of what stands there already."""
    if isinstance(event, UnknownEvent):
        return False
    return type(event) in STEPS or bool(event.supersedes or event.repeats)


def doubts(ledger: Ledger) -> Iterator[Doubt]:
    """Yield what is doubtful of the facts of a dossier that stand."""
    standing: list[_Stands] = []
    for recorded in ledger.events:
        event = ledger.standing.get(recorded.event_id)
        if event is not None:
            is_new = recorded.event_id.startswith(UNRECORDED)
            name = recorded.event.key or (
                f"this {event.type}" if is_new else recorded.event_id
            )
            standing.append(_Stands(name, recorded.event_id, event))
    yield from _early(standing, ledger.mended.catalogue.zone)
    named = {name: one for one in standing for name in (one.event_id, one.name)}
    for one in standing:
        yield from _void_pointers(one, named)


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
            yield Doubt("dates", name, event_id, text)


def _noun(event: Event) -> str:
    if isinstance(event, MeetingChanged):
        return _CHANGES[event.change]
    return _NOUNS[type(event)]


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
            yield Doubt("pointer", one.name, one.event_id, text)


def _bears_on(field: str, event: Event, target: Event) -> bool:
    """Tell whether a pointer at an event can change what is said of it."""
    if _key(event) is None:
        # A note that repeats another is no near duplicate of it, but takes the place of none.
        return field == "repeats" and type(event) is type(target)
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
        case ProposalMade():
            return ("proposal",)
        case DevelopmentNoted() | MeasureTaken() | AssessmentRecorded():
            return None
        case _:
            return ("stream", event.stream)
