"""References: the other things that an event names, and the names that an event defines."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Final,
    Literal,
    NamedTuple,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from tracker.domain.events import (
    AgreementReached,
    AssessmentRecorded,
    CeasefireDeclared,
    DeadlineSet,
    DossierOpened,
    Event,
    IssueDefined,
    MeetingHeld,
    MeetingPlanned,
    PartyRegistered,
    ProposalMade,
    RecordCorrected,
    RecordWithdrawn,
    SourceRegistered,
    StepDefined,
    VoteHeld,
    VotePlanned,
)
from tracker.domain.names import change_in, topic_of
from tracker.domain.refused_now import LOOKED_AT, may_be_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from tracker.domain.events import Condition

Path = tuple[str | int, ...]
"""A field of an event from the outside in, such as `("evidence", 0, "source")`."""

POINTERS: Final = ("answers", "supersedes", "follows", "repeats")
"""The fields of every event that name other events."""
_pointed: Final = attrgetter(*POINTERS)
_TOPICAL: Final = (DeadlineSet, VotePlanned, VoteHeld, StepDefined)
"""Types that name things with their kind in front."""

_FIELDS_OF_KIND: Final = {
    "party": (
        "accused accuser against attended binds by claimed_by coalition columns confirmed_by "
        "declarers estimator invited mediators member of owner parties party person "
        "proposed_by to via"
    ),
    "issue": "issue issues parent",
    "source": "source",
    "event": "target",
    "proposal": "proposal counter_proposal",
    "ceasefire": "ceasefire",
    "meeting": "meeting",
    "agreement": "agreement",
    "deadline": "deadline",
    "vote": "vote",
    "step": "step before_step",
}
_KIND_OF_FIELD: Final = {
    field: kind for kind, fields in _FIELDS_OF_KIND.items() for field in fields.split()
}
"""The kind of thing that a field names: a field of one name names the same in every type."""

_NO_NAMES: Final = frozenset({(ProposalMade, "deadline"), (VoteHeld, "against")})
"""Fields of such a name that hold a date or a number."""

_DEFINES: Final[dict[type[Event], tuple[str, str]]] = {
    DossierOpened: ("dossier", "dossier"),
    PartyRegistered: ("party", "slug"),
    IssueDefined: ("issue", "slug"),
    SourceRegistered: ("source", "slug"),
    ProposalMade: ("proposal", "proposal"),
    CeasefireDeclared: ("ceasefire", "ceasefire"),
    MeetingPlanned: ("meeting", "meeting"),
    MeetingHeld: ("meeting", "meeting"),
    AgreementReached: ("agreement", "agreement"),
    DeadlineSet: ("deadline", "deadline"),
    VotePlanned: ("vote", "vote"),
    VoteHeld: ("vote", "vote"),
    StepDefined: ("step", "slug"),
}
"""For each type that makes a name known: of what kind of thing, and the field that holds it."""

_CITING: Final = ("evidence", "conditions")


SAYS_A_CHANGE: Final = ("change", "answer", "end_type", "reason", "degree", "outcome")
"""The fields of a fact that say what it changes of the thing that it is about."""


def changes_of(kind: str) -> list[str]:
    """Return all changes that facts can say of a kind of thing, such as a meeting."""
    found: dict[str, None] = {}
    for event in get_args(Event):
        if kind in event.__struct_fields__:
            hints = get_type_hints(event)
            for field in set(SAYS_A_CHANGE) & set(event.__struct_fields__):
                if get_origin(hints[field]) is Literal:
                    found |= dict.fromkeys(get_args(hints[field]))
    return [*found]


class Reference(NamedTuple):
    """A name that a fact uses: of what kind the thing is, its name, and the field that names it."""

    kind: str
    name: str
    path: Path


def references(event: Event) -> list[Reference]:
    """Return every name of another thing that a fact uses.

    Speakers and judges may be free names, and are not among them.
    """
    kind = type(event)
    pointers = _pointed(event)
    found: list[Reference] = []
    if any(pointers):
        for field, name in zip(POINTERS, pointers, strict=True):
            found += _named("event", field, name)
    for place, evidence in enumerate(event.evidence):
        found.append(
            Reference("source", evidence.source, ("evidence", place, "source"))
        )
    for field, named in refers(kind).items():
        found += _named(named, field, getattr(event, field))
    if kind in _TOPICAL:
        found += _topics(event)
    if conditions := getattr(event, "conditions", ()):
        found += _conditional(conditions)
    return found


def _conditional(conditions: Sequence[Condition]) -> Iterator[Reference]:
    """Yield what conditions name."""
    for place, condition in enumerate(conditions):
        for field in ("by_whom", "step", "before_step"):
            if name := getattr(condition, field):
                path = ("conditions", place, field)
                yield Reference(_KIND_OF_FIELD.get(field, "party"), name, path)


def _topics(event: Event) -> Iterator[Reference]:
    """Yield what is named with its kind in front."""
    if isinstance(event, DeadlineSet):
        for place, topic in enumerate(event.about):
            yield Reference(*topic_of(topic), ("about", place))
    elif isinstance(event, VotePlanned | VoteHeld) and event.on is not None:
        yield Reference(*topic_of(event.on), ("on",))
    elif isinstance(event, StepDefined) and event.done_by:
        yield Reference(*topic_of(change_in(event.done_by)[0]), ("done_by",))


@cache
def refers(kind: type[Event]) -> dict[str, str]:
    """Return which fields of a type name another thing, with the kind of that thing."""
    _, own = _DEFINES.get(kind, ("", ""))
    return {
        field: _KIND_OF_FIELD[field]
        for field in kind.__struct_fields__
        if field in _KIND_OF_FIELD and field != own and (kind, field) not in _NO_NAMES
    }


def _named(
    kind: str, field: str, value: str | tuple[str, ...] | None
) -> Iterable[Reference]:
    if isinstance(value, str):
        return (Reference(kind, value, (field,)),)
    if value:
        return [Reference(kind, name, (field, n)) for n, name in enumerate(value)]
    return ()


def defines(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the names that other facts can use once this one is there."""
    if found := _DEFINES.get(type(event)):
        kind, field = found
        slug = getattr(event, field)
        yield kind, slug
        if isinstance(event, AgreementReached):
            yield from ((f"term of {slug}", term.slug) for term in event.terms)


class Mentions(msgspec.Struct):
    """The names that events of one dossier use, and those that they define.

    Attributes:
        used: (kind of thing, name) of all that is named.
        defined: (kind of thing, name) of all that can be named, except events.
        acts: Whether acts among them correct or withdraw events.
        strange: Whether some event could not be read, is of a type that this release does not know,
            or may hold a value that is refused now.
    """

    used: set[tuple[str, str]] = msgspec.field(default_factory=set)
    defined: set[tuple[str, str]] = msgspec.field(default_factory=set)
    acts: bool = False
    strange: bool = False

    def note(self, event: Event) -> None:
        """Take the names of an event in."""
        self.used.update(
            (reference.kind, reference.name) for reference in references(event)
        )
        self.defined.update(defines(event))
        self.acts |= isinstance(event, RecordCorrected | RecordWithdrawn)
        self.strange |= may_be_refused(event)

    def add(self, other: Mentions) -> None:
        """Take the names of other events of the dossier in."""
        self.used |= other.used
        self.defined |= other.defined
        self.acts |= other.acts
        self.strange |= other.strange


class Naming(NamedTuple):
    """The parts of an event that decide on its names, each independently of the other.

    Attributes:
        cited: Its pointers, evidence and conditions.
        subject: What it is about, what it defines, and what may be refused now.
    """

    cited: Callable[[Event], Hashable]
    subject: Callable[[Event], Hashable]


def naming_fields(kind: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a type that use or define a name, in the parts of `Naming`."""
    _, own = _DEFINES.get(kind, ("", ""))
    cited, subject = (
        {*POINTERS, *_CITING},
        {*refers(kind), own, "terms", "about", "on", "done_by", *LOOKED_AT},
    )
    return tuple(f for f in kind.__struct_fields__ if f in cited), tuple(
        f for f in kind.__struct_fields__ if f in subject
    )


naming: Final = {
    kind: Naming(*(attrgetter(*fields) for fields in naming_fields(kind)))
    for kind in get_args(Event)
}
"""For each type what decides on names: an event neither part of which is new names nothing new."""


def taking_part(
    event: Event, named_by_it: Sequence[Reference] | None = None
) -> list[str]:
    """Return the parties that take part in an event; being named in a condition is not part.

    Args:
        event: The event.
        named_by_it: What it names, where that is at hand.
    """
    named = [
        r.name
        for r in (references(event) if named_by_it is None else named_by_it)
        if r.kind == "party" and r.path[0] != "conditions"
    ]
    if isinstance(event, AssessmentRecorded):
        named.insert(0, event.by_whom)
    elif isinstance(event, VotePlanned | VoteHeld):
        named.insert(0, event.body)
    return list(dict.fromkeys(named))


def issues_of(
    event: Event, named_by_it: Sequence[Reference] | None = None
) -> list[str]:
    """Return the issues that an event names; as for `taking_part`."""
    named = references(event) if named_by_it is None else named_by_it
    return list(dict.fromkeys(r.name for r in named if r.kind == "issue"))
