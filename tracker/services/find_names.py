"""Names in a question: parties, issues and things by slug or name without case, columns, events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from tracker.domain.errors import UnknownNameError
from tracker.domain.names import TOPIC_KINDS, folded, nearest, slugify
from tracker.domain.references import changes_of
from tracker.projections.mended import mend

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from tracker.domain.events import Event, IssueDefined, PartyRegistered
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue
    from tracker.projections.picture import Columns

_COLUMNS: Final[tuple[Columns, ...]] = ("parties", "coalitions")
_MOST_LISTED: Final = 20
"""The number of names that fit a line."""
_SHORTEST_PART: Final = 3
_EMPTY_WORDS: Final = frozenset(("and", "for", "from", "the", "with"))
_SEPARATORS: Final = re.compile(r"[\W_]+")


class HasNames(Protocol):
    """The parties and issues that names are looked for among, by slug."""

    @property
    def parties(self) -> Mapping[str, PartyRegistered]:
        """Return the parties."""

    @property
    def issues(self) -> Mapping[str, IssueDefined]:
        """Return the issues."""


def party_named(name: str, catalogue: HasNames, *, by_part: bool = True) -> str:
    """Find a party by slug, name or alias, and return its slug; `US`, `U.S.` and `us` are one.

    Args:
        name: The name.
        catalogue: What the dossier knows by name.
        by_part: Whether some words of a name are enough, where no other party has them.

    Raises:
        UnknownNameError: There is none.
    """
    people = {p.slug for p in catalogue.parties.values() if p.kind == "person"}
    return _named(
        "party",
        name,
        {p.slug: (p.name, *p.aliases) for p in catalogue.parties.values()},
        never_meant=people,
        by_part=by_part,
    )


def person_named(name: str, catalogue: HasNames) -> str:
    """Find a registered person by slug, name, alias or some words of a name; return the slug.

    Raises:
        UnknownNameError: There is none.
    """
    persons = {p.slug: p for p in catalogue.parties.values() if p.kind == "person"}
    spellings = {slug: (p.name, *p.aliases) for slug, p in persons.items()}
    return _named("person", name, spellings, by_part=True)


def issue_named(name: str, catalogue: HasNames, *, by_part: bool = True) -> str:
    """Find an issue by slug or title, and return its slug.

    Args:
        name: The name.
        catalogue: What the dossier knows by name.
        by_part: Whether some words of a title are enough, where no other issue has them.

    Raises:
        UnknownNameError: There is none.
    """
    return _named(
        "issue",
        name,
        {i.slug: (i.title,) for i in catalogue.issues.values()},
        by_part=by_part,
    )


def source_named(name: str, catalogue: Catalogue) -> str:
    """Find a source by slug without regard to case, and return its slug.

    Raises:
        UnknownNameError: There is none.
    """
    return _named("source", name, dict.fromkeys(catalogue.sources, ()))


def thing_named(
    kind: str,
    name: str,
    things: Mapping[str, tuple[str, ...]],
    *,
    by_part: bool = True,
) -> str:
    """Find a truce, a meeting, a proposal or an agreement by slug or title; return its slug.

    Args:
        kind: What kind of thing it is.
        name: The name.
        things: The titles of each thing of the kind, by its slug.
        by_part: Whether some words of a title are enough, where no other thing has them.

    Raises:
        UnknownNameError: There is none.
    """
    return _named(kind, name, things, by_part=by_part)


def topic_named(text: str, find: Callable[[str, str], str]) -> str:
    """Return a topic with the slug of what it names; one that names nothing stays as it is.

    It is an issue, or another thing with its kind in front, and perhaps one change of it behind:
    `Herring quota`, `meeting:Second round`, `agreement:The deal ratified`.

    Args:
        text: The topic.
        find: Finds a slug by kind and name.

    Raises:
        UnknownNameError: There is no such thing of the kind that stands in front.
    """
    kind, colon, name = text.partition(":")
    if not colon or kind not in TOPIC_KINDS[1:]:
        try:
            return find("issue", text)
        except UnknownNameError:
            return text
    name, space, change = name.strip().rpartition(" ")
    if not space or change not in changes_of(kind):
        name, space, change = f"{name}{space}{change}", "", ""
    return f"{kind}:{find(kind, name)}{space}{change}"


def titles_in(events: Iterable[Event], kind: str) -> dict[str, tuple[str, ...]]:
    """Return the titles that events give to things of a kind, by the slugs of these."""
    found: dict[str, tuple[str, ...]] = {}
    for event in events:
        of, _, slug = event.stream.partition(":")
        if of == kind and (title := getattr(event, "title", None)):
            found[slug] = (*found.get(slug, ()), title)
    return found


def event_named(name: str, events: Sequence[RecordedEvent]) -> RecordedEvent:
    """Find an event by key or id: a key goes before an id, its exact spelling before another.

    One that is withdrawn is found, but not suggested.

    Raises:
        UnknownNameError: There is none.
    """
    found = next((r for r in events if r.event.key == name), None) or next(
        (r for r in events if r.event_id == name), None
    )
    if found is None:
        folds = [r for r in events if folded(r.name) == folded(name)]
        found = folds[0] if len(folds) == 1 else None
    if found is None:
        withdrawn = mend(events).withdrawn
        keys = [
            r.event.key for r in events if r.event.key and r.event_id not in withdrawn
        ]
        raise UnknownNameError("event", name, nearest=nearest(name, keys))
    return found


def columns_named(name: str, catalogue: Catalogue) -> list[str] | Columns:
    """Return the columns that were asked for: `parties`, `coalitions`, or a list of parties.

    Raises:
        UnknownNameError: A party of the list does not exist.
    """
    for columns in _COLUMNS:
        if name == columns:
            return columns
    try:
        return list(
            dict.fromkeys(party_named(n.strip(), catalogue) for n in name.split(","))
        )
    except UnknownNameError as problem:
        near = nearest(problem.name, [*_COLUMNS, *catalogue.parties])
        raise UnknownNameError(
            "column",
            problem.name,
            nearest=near,
            known=(*_COLUMNS, "a list of parties"),
        ) from problem


def _named(
    kind: str,
    name: str,
    known: Mapping[str, tuple[str, ...]],
    *,
    never_meant: Container[str] = (),
    by_part: bool = False,
) -> str:
    """Find a slug by a name; those `never_meant` are suggested where nothing else is like the name.

    With `by_part` words of a name are enough, where one slug alone has them.

    Raises:
        UnknownNameError: There is none.
    """
    if name in known:
        return name
    spellings: dict[str, str] = {}
    for slug, others in known.items():
        for spelling in (slug, *others):
            spellings.setdefault(_core(spelling), slug)
    if (found := spellings.get(_core(name))) and _core(name):
        return found
    parts = _having(name, known, never_meant) if by_part else []
    if len(parts) == 1:
        return parts[0]
    # A near alias names its party: the slug is what can be written instead.
    words: dict[str, str] = {}
    for slug, others in known.items():
        if slug not in never_meant:
            words |= dict.fromkeys((slug, *others), slug)
    near = dict.fromkeys([*parts, *(words[w] for w in nearest(name, words))])
    if not near:
        # One who means a person reads the name; its slug says less.
        near = dict.fromkeys(nearest(name, _spelled(known, never_meant)))
    likely = tuple(slug for slug in known if slug not in never_meant)
    listed = likely if len(likely) <= _MOST_LISTED else ()
    raise UnknownNameError(kind, name, nearest=tuple(near), known=listed)


def _spelled(known: Mapping[str, tuple[str, ...]], slugs: Container[str]) -> list[str]:
    """Return the first name of each of some slugs."""
    return [names[0] for slug, names in known.items() if slug in slugs and names]


def _having(
    name: str, known: Mapping[str, tuple[str, ...]], never_meant: Container[str]
) -> list[str]:
    """Return the slugs that have all words of a name, in that order, among their own.

    `terms` is in `negotiation-terms`; `term` is not, nor is `the`, which says nothing.
    """
    part = _spaced(name)
    if len(part.strip()) < _SHORTEST_PART or part.strip() in _EMPTY_WORDS:
        return []
    return [
        slug
        for slug, others in known.items()
        if slug not in never_meant
        and any(part in _spaced(spelling) for spelling in (slug, *others))
    ]


def _spaced(name: str) -> str:
    """Return the words of a name, in small letters, each between two spaces."""
    plain = slugify(name) if _latin(name) else folded(name)
    return f" {_SEPARATORS.sub(' ', plain)} "


def _core(name: str) -> str:
    """Return the letters and digits of a name.

    `U.S.`, `us` and `US` are one, and so are `Türkiye` and `turkiye`.
    """
    plain = slugify(name).replace("-", "")
    if plain and name.isascii():
        return plain
    return _SEPARATORS.sub("", slugify(name) if _latin(name) else folded(name))


def _latin(name: str) -> bool:
    """Say whether all letters of a name are left when accents are taken away."""
    letters = sum(c.isalnum() for c in name)
    return len(slugify(name).replace("-", "")) == letters
