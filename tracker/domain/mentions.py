"""What the events of a dossier name, and what of it is there: as far as it can be said from each event by itself."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from tracker.domain.events import Event, RecordCorrected, RecordWithdrawn
from tracker.domain.rules import POINTERS, defines, references, refers

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMING: Final = ("evidence", "conditions", "slug", "proposal", "ceasefire", "meeting", "agreement", "terms")


class Mentions(msgspec.Struct):
    """The names that events of one dossier use, and those that they define.

    Attributes:
        used: (kind of thing, name) of all that is named.
        defined: (kind of thing, name) of all that can be named, but for events.
        acts: Whether acts among them correct or withdraw events.
        strange: Whether some event could not be read, or is of a type that this release does not know.
    """

    used: set[tuple[str, str]] = msgspec.field(default_factory=set)
    defined: set[tuple[str, str]] = msgspec.field(default_factory=set)
    acts: bool = False
    strange: bool = False

    def note(self, event: Event) -> None:
        """Take the names of an event in."""
        self.used.update((reference.kind, reference.name) for reference in references(event))
        self.defined.update(defines(event))
        self.acts |= isinstance(event, RecordCorrected | RecordWithdrawn)

    def add(self, other: Mentions) -> None:
        """Take the names of other events of the dossier in."""
        self.used |= other.used
        self.defined |= other.defined
        self.acts |= other.acts
        self.strange |= other.strange


def _naming_fields(kind: type[Event]) -> tuple[str, ...]:
    """The fields of a type that use or define a name."""
    wanted = {*POINTERS, *refers(kind), *_NAMING}
    return tuple(field for field in kind.__struct_fields__ if field in wanted)


naming: Final[dict[type[Event], Callable[[Any], tuple[Any, ...]]]] = {kind: attrgetter(*_naming_fields(kind)) for kind in get_args(Event)}
"""For each type what of an event decides on its names: of two events with the same, one is enough to be noted."""
