"""What a fact must satisfy against its dossier: what it names exists, and it says nothing twice in two ways.

A rule never refuses a fact for a lifecycle's state: facts arrive late and out of order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import decode_payload, encode, payload_digest
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.envelope import written_dates
from tracker.domain.errors import (
    ConflictingEventError,
    DateNotUnderstoodError,
    InvalidEventError,
    RefusedEventError,
    TrackerError,
    UnknownReferenceError,
)
from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    Condition,
    DevelopmentNoted,
    DossierOpened,
    Event,
    ForceReported,
    IssueDefined,
    MeasureTaken,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    MembershipChanged,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    ViolationAlleged,
)
from tracker.domain.names import nearest
from tracker.domain.recorded import UnknownEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

Path = tuple[str | int, ...]
POINTERS: Final = ("answers", "supersedes", "follows", "repeats")
_MANY_NAMES: Final = 2_000


class Objection(NamedTuple):
    """Why a fact is refused, and which of its fields is to blame; an empty path is the whole event."""

    problem: TrackerError
    path: Path = ()


class Reference(NamedTuple):
    """A name that a fact uses: of what kind the thing is, its name, and the field that names it."""

    kind: str
    name: str
    path: Path


class Known:
    """What a dossier and the batch that is to be appended hold, as far as rules ask.

    A batch is resolved as a whole: `expect` all of it first, then `learn` event by event.

    Attributes:
        dossier: The dossier's slug.
        named: For each kind of thing that facts refer to, the names in use.
        names: Every key and event id, with the place of its event in `events`.
        events: Every event, as corrected.
        parties: Every party by its slug.
        defined: Catalogue events that were learned and stand, by stream.
        keys: The keys in use.
        digests: SHA-256 of the payload of every event, as it was written.
        withdrawn: The same of those that do not stand.
    """

    def __init__(self, dossier: str, *, others: Callable[[], Iterable[str]] = tuple) -> None:
        """Know nothing yet.

        Args:
            dossier: The dossier's slug.
            others: Gives the slugs of other dossiers, one of which may have been meant; only asked when that may be so.
        """
        self.dossier, self.others = dossier, others
        self.named: dict[str, dict[str, None]] = {}
        self.names: dict[str, int] = {}
        self.events: list[Event | UnknownEvent] = []
        self.parties: dict[str, PartyRegistered] = {}
        self.defined: dict[str, Event] = {}
        self.keys: set[str] = set()
        self.digests: set[bytes] = set()
        self.withdrawn: set[bytes] = set()

    @property
    def is_open(self) -> bool:
        """Whether the dossier was opened, or will be by the batch."""
        return self.dossier in self.named.get("dossier", ())

    def expect(
        self, event: Event | UnknownEvent, *, event_id: str | None = None, stands: bool = True
    ) -> None:
        """Let other events name this one, and what it defines.

        Args:
            event: The event, as corrected.
            event_id: Its id, when it has one.
            stands: Whether it still counts; something withdrawn can be pointed at, but is no party any more.
        """
        names = [name for name in (event.key, event_id) if name is not None]
        if names:
            place = next(
                (self.names[name] for name in names if name in self.names), len(self.events)
            )
            if place == len(self.events):
                self.events.append(event)
            for name in names:
                self.names.setdefault(name, place)
        if not stands or isinstance(event, UnknownEvent):
            return
        for kind, name in defines(event):
            self.named.setdefault(kind, {})[name] = None
        if isinstance(event, PartyRegistered):
            self.parties.setdefault(event.slug, event)

    def learn(
        self,
        event: Event | UnknownEvent,
        *,
        event_id: str | None = None,
        digest: bytes | None = None,
        stands: bool = True,
    ) -> None:
        """Take an event in: from here on another that contradicts it is refused.

        Args:
            event: The event, as corrected.
            event_id: Its id, when it has one.
            digest: SHA-256 of its payload as it was written; of `event` when it is not given.
            stands: Whether it still counts.
        """
        self.expect(event, event_id=event_id, stands=stands)
        if event.key is not None:
            self.keys.add(event.key)
        if isinstance(event, UnknownEvent):
            return
        digest = digest or payload_digest(encode(event))
        self.digests.add(digest)
        if not stands:
            self.withdrawn.add(digest)
            return
        if isinstance(event, DossierOpened | PartyRegistered | IssueDefined | SourceRegistered):
            self.defined.setdefault(event.stream, event)
        elif isinstance(event, RecordCorrected):
            self._correct(event)

    def original(self, name: str) -> Event | UnknownEvent | None:
        """The event of that name; of a correction, the event that it corrects."""
        place = self._original(name)
        return None if place is None else self.events[place]

    def event(self, name: str) -> Event | UnknownEvent | None:
        """The event of that key or id; of a correction, the correction."""
        place = self.names.get(name)
        return None if place is None else self.events[place]

    def has(self, reference: Reference) -> bool:
        """Whether what a fact names exists."""
        if reference.kind == "event":
            return reference.name in self.names
        return reference.name in self.named.get(reference.kind, ())

    def near(self, reference: Reference) -> tuple[str, ...]:
        """Names that it may have been meant for."""
        names: Iterable[str] = (
            (e.key for e in self.events if e.key)
            if reference.kind == "event"
            else self.named.get(reference.kind, ())
        )
        candidates = list(dict.fromkeys(names))
        if len(candidates) > _MANY_NAMES:
            candidates = [c for c in candidates if c[:2] == reference.name[:2]][:_MANY_NAMES]
        return nearest(reference.name, candidates)

    def _original(self, name: str) -> int | None:
        seen: set[int] = set()
        place = self.names.get(name)
        while (
            place is not None
            and place not in seen
            and isinstance(found := self.events[place], RecordCorrected)
        ):
            seen.add(place)
            place = self.names.get(found.target)
        return None if place in seen else place

    def _correct(self, correction: RecordCorrected) -> None:
        place = self._original(correction.target)
        if place is None or isinstance(target := self.events[place], UnknownEvent):
            return
        try:
            mended = corrected(target, correction.replacement)
        except InvalidEventError:
            return
        self.events[place] = mended
        if self.defined.get(mended.stream) is target:
            self.defined[mended.stream] = mended
        if isinstance(mended, PartyRegistered):
            self.parties[mended.slug] = mended


def decide(event: Event, known: Known) -> list[Event]:
    """What is to be appended when somebody says `event`: the event itself, or nothing when it is known already.

    Raises:
        TrackerError: It is refused; `objections` names every reason, this the first.
    """
    if is_known(event, known):
        return []
    for objection in objections(event, known):
        raise objection.problem
    return [event]


def is_known(event: Event, known: Known) -> bool:
    """Whether the dossier holds the same content already."""
    return payload_digest(encode(event)) in known.digests


def is_withdrawn(event: Event, known: Known) -> bool:
    """Whether the dossier holds the same content, withdrawn and not restored."""
    return bool(known.withdrawn) and payload_digest(encode(event)) in known.withdrawn


def objections(event: Event, known: Known) -> Iterator[Objection]:
    """Every reason to refuse a fact; a fact that is known already is not asked about.

    Args:
        event: A legal event of the dossier.
        known: What the dossier, and the batch that the event comes in, hold.
    """
    opened = known.defined.get(f"dossier:{known.dossier}")
    if isinstance(opened, DossierOpened):
        yield from _skipped_days(event, zone_of(opened.zone))
    if not known.is_open and not isinstance(event, DossierOpened):
        close = nearest(event.dossier, [o for o in known.others() if o != event.dossier])
        hint = (
            f"did you mean {' or '.join(close)}?"
            if close
            else "append a dossier-opened event first"
        )
        yield Objection(
            RefusedEventError(f"dossier {event.dossier!r} is not opened", hint), ("dossier",)
        )
        return
    if event.key is not None and event.key in known.keys:
        yield Objection(ConflictingEventError(event.key, dossier=event.dossier), ("key",))
    if (twin := known.defined.get(event.stream)) is not None and isinstance(event, type(twin)):
        yield Objection(
            _defined_twice(event, twin), ("slug",) if hasattr(event, "slug") else ("dossier",)
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


def corrected(event: Event, replacement: dict[str, Any]) -> Event:
    """An event with other field values; null takes an optional field away.

    Raises:
        InvalidEventError: The result breaks the vocabulary, or would belong to another stream.
    """
    payload = msgspec.to_builtins(event, str_keys=True) | replacement
    found = decode_payload({name: value for name, value in payload.items() if value is not None})
    if found.stream != event.stream:
        problem = InvalidEventError(
            f"the correction would move the event from stream {event.stream!r} to {found.stream!r}"
        )
        problem.hint = "withdraw the event and append the right one"
        raise problem
    return found


def references(event: Event) -> Iterator[Reference]:
    """Every name of something else that a fact uses; speakers and judges may be free names and are not among them."""
    for field in POINTERS:
        for place, name in enumerate(getattr(event, field)):
            yield Reference("event", name, (field, place))
    for place, evidence in enumerate(event.evidence):
        yield Reference("source", evidence.source, ("evidence", place, "source"))
    for kind, field in _REFERS.get(type(event), ()):
        yield from _named(kind, field, getattr(event, field))
    if isinstance(event, PositionStated | ProposalAnswered):
        yield from _conditions(event.conditions)


_PARTY_AND_ISSUE: Final = (("party", "party"), ("issue", "issue"))
_PARTIES_AND_ISSUES: Final = (("party", "parties"), ("issue", "issues"))
_REFERS: Final[dict[type[Event], tuple[tuple[str, str], ...]]] = {
    DossierOpened: (("party", "columns"),),
    SourceRegistered: (),
    PartyRegistered: (),
    MembershipChanged: (("party", "member"), ("party", "coalition")),
    IssueDefined: (("issue", "parent"),),
    PositionStated: _PARTY_AND_ISSUE,
    PositionEnded: _PARTY_AND_ISSUE,
    ProposalMade: (("party", "by"), ("party", "to"), ("issue", "issues"), ("party", "via")),
    ProposalAnswered: (("proposal", "proposal"), ("party", "by"), ("proposal", "counter_proposal")),
    ProposalEnded: (("proposal", "proposal"),),
    CeasefireDeclared: (("party", "declarers"),),
    CeasefireChanged: (("ceasefire", "ceasefire"), ("party", "by")),
    CeasefireEnded: (("ceasefire", "ceasefire"), ("party", "by")),
    ViolationAlleged: (("ceasefire", "ceasefire"), ("party", "accuser"), ("party", "accused")),
    AgreementReached: (("party", "parties"), ("party", "mediators")),
    CommitmentFulfilled: (("agreement", "agreement"), ("party", "claimed_by")),
    MeetingPlanned: (("party", "invited"), ("party", "proposed_by"), ("party", "confirmed_by")),
    MeetingChanged: (("meeting", "meeting"), ("party", "by")),
    MeetingHeld: (("party", "attended"),),
    ForceReported: (("party", "owner"), ("party", "estimator")),
    MeasureTaken: (("party", "by"), ("party", "against")),
    AssessmentRecorded: _PARTIES_AND_ISSUES,
    DevelopmentNoted: _PARTIES_AND_ISSUES,
    RecordCorrected: (("event", "target"),),
    RecordWithdrawn: (("event", "target"),),
    SourceRetracted: (("source", "source"),),
    ReportDisputed: (("event", "target"), ("party", "by")),
}
"""For each type, which fields name something else, and what kind of thing. A test asks for every type."""


def refers(kind: type[Event]) -> dict[str, str]:
    """For each field of a type that names something else, what kind of thing that is."""
    return {field: named for named, field in _REFERS[kind]}


def _named(kind: str, field: str, value: str | tuple[str, ...] | None) -> Iterator[Reference]:
    if isinstance(value, str):
        yield Reference(kind, value, (field,))
    elif value is not None:
        yield from (Reference(kind, name, (field, place)) for place, name in enumerate(value))


def _conditions(conditions: tuple[Condition, ...]) -> Iterator[Reference]:
    for place, condition in enumerate(conditions):
        if condition.by_whom is not None:
            yield Reference("party", condition.by_whom, ("conditions", place, "by_whom"))


def defines(event: Event) -> Iterator[tuple[str, str]]:
    """What other facts can name once this one is there."""
    match event:
        case DossierOpened(dossier=slug):
            yield "dossier", slug
        case PartyRegistered(slug=slug):
            yield "party", slug
        case IssueDefined(slug=slug):
            yield "issue", slug
        case SourceRegistered(slug=slug):
            yield "source", slug
        case ProposalMade(proposal=slug):
            yield "proposal", slug
        case CeasefireDeclared(ceasefire=slug):
            yield "ceasefire", slug
        case MeetingPlanned(meeting=slug) | MeetingHeld(meeting=slug):
            yield "meeting", slug
        case AgreementReached(agreement=slug, terms=terms):
            yield "agreement", slug
            for term in terms:
                yield f"term of {slug}", term.slug
        case _:
            return


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
    changed = ", ".join(f for f in event.__struct_fields__ if getattr(event, f) != getattr(twin, f))
    hint = "mend the definition with a record-corrected event, or choose another slug"
    return RefusedEventError(f"{kind} {name!r} is defined already, with another {changed}", hint)


def _no_coalition(event: MembershipChanged, known: Known) -> Iterator[Objection]:
    coalition = known.parties.get(event.coalition)
    if coalition is not None and coalition.kind != "coalition":
        hint = "only a party of kind coalition has members; an open-group is never expanded"
        yield Objection(
            RefusedEventError(f"party {event.coalition!r} is of kind {coalition.kind}", hint),
            ("coalition",),
        )


def _no_term(event: CommitmentFulfilled, known: Known) -> Iterator[Objection]:
    agreement = Reference("agreement", event.agreement, ("agreement",))
    if known.has(agreement):
        yield from _unknown([Reference(f"term of {event.agreement}", event.term, ("term",))], known)


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
    if isinstance(known.event(event.target), DossierOpened):
        hint = "withdraw what the dossier holds, or correct its fields: without its opening nothing could be appended, not even what restores it"
        yield Objection(
            RefusedEventError("the opening of a dossier is not withdrawn", hint), ("target",)
        )
