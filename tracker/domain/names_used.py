"""Names that the events of a dossier use, and those that are there.

Only what can be said from each event by itself.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

import msgspec

from tracker.domain.events import Event, RecordCorrected, RecordWithdrawn
from tracker.domain.references import POINTERS, defines, references, refers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_CITING: Final = ("evidence", "conditions")
_DEFINING: Final = ("slug", "proposal", "ceasefire", "meeting", "agreement", "terms")


class Mentions(msgspec.Struct):
    """The names that events of one dossier use, and those that they define.

    Attributes:
        used: (kind of thing, name) of all that is named.
        defined: (kind of thing, name) of all that can be named, but for events.
        acts: Whether acts among them correct or withdraw events.
        strange: Whether some event could not be read, or is of a type that this release does not
            know.
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
        subject: What it is about, and what it defines.
    """

    cited: Callable[[Event], Hashable]
    subject: Callable[[Event], Hashable]


def naming_fields(kind: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a type that use or define a name, in the parts of `Naming`."""
    cited, subject = {*POINTERS, *_CITING}, {*refers(kind), *_DEFINING}
    return tuple(f for f in kind.__struct_fields__ if f in cited), tuple(
        f for f in kind.__struct_fields__ if f in subject
    )


naming: Final = {
    kind: Naming(*(attrgetter(*fields) for fields in naming_fields(kind)))
    for kind in get_args(Event)
}
"""For each type what decides on names: an event neither part of which is new names nothing new."""
