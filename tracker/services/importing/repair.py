"""A row that is not an event, read past its errors: slugs for names, stand-ins for wrong values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tracker.domain.codec import TYPES
from tracker.domain.errors import UnknownNameError
from tracker.domain.names import is_slug
from tracker.services.event_fields import TOPIC, Field, fields_of
from tracker.services.find_names import topic_named

if TYPE_CHECKING:
    import msgspec

    from tracker.services.importing.formats.json_text import LocatedProblem

Path: TypeAlias = tuple[str | int, ...]
Find: TypeAlias = Callable[[str, str, str], str]
"""Gives the slug of a thing of a dossier: by dossier, kind and name."""
_NEVER_TITLED: Final = ("source", "event")
"""The kinds that files name by slug or key alone."""
_PLAIN: Final[dict[str, Any]] = {
    "date": "2025",
    "number": 1,
    "flag": True,
    "object": {},
}


def unfound(_dossier: str, kind: str, name: str) -> str:
    """Find nothing."""
    raise UnknownNameError(kind, name)


def is_within(path: Path, wrong: Collection[Path]) -> bool:
    """Check that a field, or one that it stands in, is among those that are wrong."""
    return any(path[:n] in wrong for n in range(1, len(path) + 1))


class Repair:
    """The fields of a row, repaired one by one.

    Attributes:
        kind: The type of the event.
        written: The fields as they are repaired so far.
        wrong: The fields that have stand-ins.
        renamed: Whether a name gave way to its slug.
        goes_on: Whether the row can be read once more.
    """

    def __init__(self, written: dict[str, Any]) -> None:
        self.kind: type[msgspec.Struct] = TYPES[written["type"]]
        self.written = copy.deepcopy(written)
        self.wrong: set[Path] = set()
        self._left: set[Path] = set()
        self.renamed, self.goes_on = False, True

    def name(
        self, find: Find, *, slugs: bool = False
    ) -> Iterator[tuple[Path, UnknownNameError]]:
        """Put slugs for the names of things; yield the names that are unknown, with stand-ins.

        Args:
            find: Finds a slug.
            slugs: Whether what has the form of a slug may be a name, too; unknown ones stay.
        """
        for path, refers in list(_references(self.written, self.kind, ())):
            within, name = self._at(path[:-1]), self._at(path)
            if not isinstance(name, str):
                continue
            try:
                slug = self._slug(find, refers, name, slugs=slugs)
            except UnknownNameError as problem:
                if slugs:
                    continue
                self.wrong.add(path)
                within[path[-1]] = "meeting:x" if refers == TOPIC else "x"
                yield path, problem
            else:
                self.renamed = self.renamed or slug != name
                within[path[-1]] = slug

    def _slug(self, find: Find, refers: str, text: str, *, slugs: bool) -> str:
        def found(kind: str, name: str) -> str:
            if is_slug(name) and not slugs:
                return name
            return find(str(self.written.get("dossier")), kind, name)

        return topic_named(text, found) if refers == TOPIC else found(refers, text)

    def stand_in(self, place: LocatedProblem) -> bool:
        """Put a stand-in for what is wrong; return whether it was not known to be wrong."""
        path = place.path
        again = path in self.wrong
        self.goes_on = bool(path) and path not in self._left
        if not self.goes_on:
            return not path
        self.wrong.add(path)
        if again:
            self._left.add(path)
        field = _field_at(self.kind, path)
        try:
            within = self._at(path[:-1])
            if isinstance(path[-1], int):
                within[path[-1]] = _one(field)
            elif (
                field is not None
                and not again
                and (field.required or field.sort != "date")
            ):
                # A date of no matter is left out: it might not fit the others. So is what the
                # stand-in does not fit.
                within[path[-1]] = [_one(field)] if field.many else _one(field)
            else:
                del within[path[-1]]
        except (LookupError, TypeError):
            self.goes_on = False
        return not again

    def _at(self, path: Path) -> Any:
        found: Any = self.written
        for step in path:
            found = found[step]
        return found


def _references(
    written: dict[str, Any], kind: type[msgspec.Struct], above: Path
) -> Iterator[tuple[Path, str]]:
    """Yield the place of each thing that an event names, and what kind of thing that is."""
    fields = fields_of(kind)
    for name, value in written.items():
        field = fields.get(name)
        if field is None:
            continue
        values = enumerate(value) if isinstance(value, list) else ((None, value),)
        for place, each in values:
            path = (*above, name) if place is None else (*above, name, place)
            if field.refers and field.refers not in _NEVER_TITLED:
                yield path, field.refers
            elif field.part is not None and isinstance(each, dict):
                yield from _references(each, field.part, path)


def _field_at(kind: type[msgspec.Struct] | None, path: Path) -> Field | None:
    field: Field | None = None
    for step in path:
        if isinstance(step, str):
            field = fields_of(kind).get(step) if kind is not None else None
            kind = field.part if field is not None else None
    return field


def _one(field: Field | None) -> Any:
    """Return a value that a field may hold."""
    if field is None:
        return "x"
    if field.part is not None:
        inner = fields_of(field.part).items()
        return {name: _one(each) for name, each in inner if each.required}
    if field.choices:
        return field.choices[0]
    return copy.copy(_PLAIN.get(field.sort, "x"))
