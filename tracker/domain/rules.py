"""Rules for a fact: what it names exists, and nothing is said twice in two ways.

A rule never refuses a fact for a lifecycle's state: facts arrive late and out of order.

The rules know the definitions of a dossier, which are few and held in memory. Facts are only asked
for by name, so that a store that keeps most of them outside memory serves as well as one that keeps
them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tracker.domain.codec import corrected, encode, payload_digest
from tracker.domain.dates import parse_when, zone_of
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
    CatalogueEvent,
    CommitmentFulfilled,
    DossierOpened,
    Event,
    MembershipChanged,
    OfficeHeld,
    PartyRegistered,
    RecordCorrected,
    RecordWithdrawn,
    SourceRetracted,
    StepDefined,
)
from tracker.domain.names import (
    change_in,
    composed,
    did_you_mean,
    nearest,
    topic_of,
)
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import Reference, changes_of, defines, references
from tracker.domain.refused_now import refused_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tracker.domain.references import Path

_MANY_NAMES: Final = 2_000


class Facts(Protocol):
    """The events of a dossier and of a batch, by key and by id."""

    def expect(self, event: Event | UnknownEvent, event_id: str | None) -> None:
        """Let others name an event that is to come."""

    def learn(self, key: str | None, digest: bytes | None) -> None:
        """Take an event in: its key and its content are in use."""

    def replace(self, name: str, event: Event) -> None:
        """Let the event of that name read as it was corrected."""

    def get(self, name: str) -> Event | UnknownEvent | None:
        """Return the event of that key or id, as corrected; None when there is none."""

    def has(self, name: str) -> bool:
        """Return whether an event has that key or id."""

    def has_key(self, key: str) -> bool:
        """Return whether an event that was learned uses the key."""

    def holds(self, key: str | None, digest: bytes) -> bool:
        """Return whether an event of that key was learned with that content."""

    def keys(self) -> Iterable[str]:
        """Return keys among which one that was misspelled is looked for."""


class FactsInMemory:
    """Facts that all stand in memory."""

    def __init__(self) -> None:
        self._events: list[Event | UnknownEvent] = []
        self._places: dict[str, int] = {}
        self._keys: set[str] = set()
        self._digests: set[bytes] = set()

    def expect(self, event: Event | UnknownEvent, event_id: str | None) -> None:
        """Let others name an event; who has a name first keeps it."""
        names = [name for name in (event.key, event_id) if name is not None]
        if not names:
            return
        taken = [self._places[name] for name in names if name in self._places]
        place = taken[0] if taken else len(self._events)
        if not taken:
            self._events.append(event)
        for name in names:
            self._places.setdefault(name, place)

    def learn(self, key: str | None, digest: bytes | None) -> None:
        """Take an event in: its key and its content are in use."""
        if key is not None:
            self._keys.add(key)
        if digest is not None:
            self._digests.add(digest)

    def replace(self, name: str, event: Event) -> None:
        """Let the event of that name read as it was corrected."""
        self._events[self._places[name]] = event

    def get(self, name: str) -> Event | UnknownEvent | None:
        """Return the event of that key or id, as corrected; None when there is none."""
        place = self._places.get(name)
        return None if place is None else self._events[place]

    def has(self, name: str) -> bool:
        """Return whether an event has that key or id."""
        return name in self._places

    def has_key(self, key: str) -> bool:
        """Return whether an event that was learned uses the key."""
        return key in self._keys

    # Contents are looked up without it.
    def holds(self, key: str | None, digest: bytes) -> bool:  # noqa: ARG002
        """Return whether an event with that content was learned."""
        return digest in self._digests

    def keys(self) -> Iterable[str]:
        """Return all keys, in the order in which they came."""
        return (event.key for event in self._events if event.key)


class Known:
    """A dossier and the batch that is to be appended to it, as far as the rules ask.

    A batch is resolved as a whole: `expect` all of it first, then `learn` event by event.

    Attributes:
        dossier: The dossier's slug.
        others: Gives the slugs of other dossiers, one of which may have been meant.
        facts: Every event by key and id.
        named: For each kind of thing that facts refer to, the names in use.
        parties: Every party by its slug.
        defined: Catalogue events that were learned and stand, by stream.
        withdrawn: SHA-256 of the payload of every event that does not stand, as it was written.
    """

    def __init__(
        self,
        dossier: str,
        *,
        others: Callable[[], Iterable[str]] = tuple,
        facts: Facts | None = None,
    ) -> None:
        """Know nothing yet.

        Args:
            dossier: The dossier's slug.
            others: Gives the slugs of other dossiers; only asked when one may have been meant.
            facts: Where facts are kept and looked up; in memory when it is not given.
        """
        self.dossier, self.others = dossier, others
        self.facts: Facts = FactsInMemory() if facts is None else facts
        self.named: dict[str, dict[str, None]] = {}
        self.parties: dict[str, PartyRegistered] = {}
        self.defined: dict[str, Event] = {}
        self.withdrawn: set[bytes] = set()

    @property
    def is_open(self) -> bool:
        """Return whether the dossier was opened, or will be by the batch."""
        return self.dossier in self.named.get("dossier", ())

    @property
    def zone(self) -> ZoneInfo | None:
        """The dossier's time zone; None until its opening was learned."""
        opened = self.defined.get(f"dossier:{self.dossier}")
        return zone_of(opened.zone) if isinstance(opened, DossierOpened) else None

    def expect(
        self,
        event: Event | UnknownEvent,
        *,
        event_id: str | None = None,
        stands: bool = True,
    ) -> None:
        """Let other events name this one, and what it defines.

        Args:
            event: The event, as corrected.
            event_id: Its id, when it has one.
            stands: Whether it still counts; something withdrawn can be pointed at, but is not
                a party any more.
        """
        self.facts.expect(event, event_id)
        if stands and not isinstance(event, UnknownEvent):
            self._name(event)

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
        self.facts.expect(event, event_id)
        if isinstance(event, UnknownEvent):
            self.facts.learn(event.key, None)
            return
        digest = digest or payload_digest(encode(event))
        self.facts.learn(event.key, digest)
        if not stands:
            self.withdrawn.add(digest)
        elif isinstance(event, RecordCorrected):
            self._correct(event)
        else:
            self.define(event)

    def define(self, event: Event) -> None:
        """Take in what an event defines: nothing else may define it another way."""
        self._name(event)
        if isinstance(event, CatalogueEvent):
            self.defined.setdefault(event.stream, event)

    def original(self, name: str) -> Event | UnknownEvent | None:
        """Return the event of that name; of a correction, the event that it corrects."""
        return self._root(name)[1]

    def has(self, reference: Reference) -> bool:
        """Return whether there is what a fact names."""
        if reference.kind == "event":
            return self.facts.has(reference.name)
        return reference.name in self.named.get(reference.kind, ())

    def near(self, reference: Reference) -> tuple[str, ...]:
        """Return names that it may have been meant for."""
        is_event = reference.kind == "event"
        names = self.facts.keys() if is_event else self.named.get(reference.kind, ())
        candidates = list(dict.fromkeys(names))
        if len(candidates) > _MANY_NAMES:
            candidates = [c for c in candidates if c[:2] == reference.name[:2]][
                :_MANY_NAMES
            ]
        found = nearest(reference.name, candidates)
        return tuple(n for n in found if not (is_event and self._is_withdrawn(n)))

    def _is_withdrawn(self, name: str) -> bool:
        event = self.facts.get(name) if self.withdrawn else None
        if event is None or isinstance(event, UnknownEvent):
            return False
        return payload_digest(encode(event)) in self.withdrawn

    def _name(self, event: Event) -> None:
        for kind, name in defines(event):
            self.named.setdefault(kind, {})[name] = None
        if isinstance(event, PartyRegistered):
            self.parties.setdefault(event.slug, event)

    def _root(self, name: str) -> tuple[str, Event | UnknownEvent | None]:
        """Follow corrections to what they correct; corrections of each other correct nothing."""
        seen: set[str] = set()
        found = self.facts.get(name)
        while isinstance(found, RecordCorrected):
            if name in seen:
                return name, None
            seen.add(name)
            name = found.target
            found = self.facts.get(name)
        return name, found

    def _correct(self, correction: RecordCorrected) -> None:
        name, target = self._root(correction.target)
        if target is None or isinstance(target, UnknownEvent):
            return
        try:
            mended = corrected(target, correction.replacement)
        except InvalidEventError:
            return
        self.facts.replace(name, mended)
        if self.defined.get(mended.stream) == target:
            self.defined[mended.stream] = mended
        if isinstance(mended, PartyRegistered):
            self.parties[mended.slug] = mended


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
    for problem, path in refused_values(event, known.zone or zone_of("UTC")):
        yield Objection(problem, path)
    if not known.is_open and not isinstance(event, DossierOpened):
        close = nearest(
            event.dossier, [o for o in known.others() if o != event.dossier]
        )
        hint = did_you_mean(close, "append a dossier-opened event first")
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
    yield from _by_its_type(event, known)


def _by_its_type(event: Event, known: Known) -> Iterator[Objection]:
    match event:
        case MembershipChanged():
            yield from _no_coalition(event, known)
        case OfficeHeld():
            yield from _nobody(event, known)
        case CommitmentFulfilled():
            yield from _no_term(event, known)
        case StepDefined(done_by=str(done_by)):
            yield from _no_change(done_by)
        case RecordCorrected():
            yield from _bad_correction(event, known)
        case RecordWithdrawn():
            yield from _bad_withdrawal(event, known)
        case SourceRetracted():
            yield from _bad_retraction(event, known)
        case _:
            pass


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
    if composed(encode(event).decode()) == composed(encode(twin).decode()):
        changed = "composition of its letters"
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


def _nobody(event: OfficeHeld, known: Known) -> Iterator[Objection]:
    person = known.parties.get(event.person)
    if person is not None and person.kind != "person":
        found = f"party {event.person!r} is of kind {person.kind}"
        problem = RefusedEventError(
            found, "only a party of kind person holds an office"
        )
        yield Objection(problem, ("person",))


def _no_term(event: CommitmentFulfilled, known: Known) -> Iterator[Objection]:
    agreement = Reference("agreement", event.agreement, ("agreement",))
    if known.has(agreement):
        yield from _unknown(
            [Reference(f"term of {event.agreement}", event.term, ("term",))], known
        )


def _no_change(done_by: str) -> Iterator[Objection]:
    """A step is done by a change that nothing of its kind can have."""
    stream, change = change_in(done_by)
    kind, _ = topic_of(stream)
    if change and change not in (known := changes_of(kind)):
        close = nearest(change, known)
        hint = did_you_mean(close, f"write one of {', '.join(known)}")
        problem = RefusedEventError(f"no {kind} can be {change!r}", hint)
        yield Objection(problem, ("done_by",))


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
    refused = refused_values(mended, known.zone or zone_of("UTC"))
    for found, path in (*_unknown(references(mended), known), *refused):
        if path[0] in event.replacement:
            yield Objection(found, ("replacement", *path))


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


def _bad_retraction(event: SourceRetracted, known: Known) -> Iterator[Objection]:
    """A source is taken back for an event that does not cite it."""
    target = known.facts.get(event.target) if event.target else None
    if target is None or isinstance(target, UnknownEvent):
        return
    if not any(e.source == event.source for e in target.evidence):
        cited = ", ".join(dict.fromkeys(e.source for e in target.evidence)) or "nothing"
        yield Objection(
            RefusedEventError(
                f"{event.target!r} does not cite the source {event.source!r}",
                f"name an event that does; this one cites {cited}",
            ),
            ("target",),
        )
