"""One list of a picture, from step to step: only entries that changed are folded and worded again.

An entry is worded before it is known which sources stand before its own, and gets its numbers at
every step.
"""

from __future__ import annotations

from bisect import insort
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from msgspec.structs import replace

from tracker.projections.incremental.positions import Ordered
from tracker.projections.picture_format import AgreementShown, CeasefireShown, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from tracker.projections.subjects import Folded
    from tracker.projections.visible import Counted

P = TypeVar("P", bound=Part)


class LiveList:
    """One list of a picture, folded key by key.

    Attributes:
        stale: The keys that have to be folded again.
    """

    def __init__(self) -> None:
        self.stale: set[Hashable] = set()
        self._facts: dict[Hashable, Ordered] = {}
        self._entries: dict[Hashable, list[_Listed]] = {}
        self._sorted: list[_Listed] = []
        self._worded: list[Worded] = []

    def put(self, key: Hashable, place: int, fact: Counted | None) -> None:
        """Put a fact in its place, or take away what is there."""
        self._facts.setdefault(key, Ordered()).put(place, fact)
        self.stale.add(key)

    def facts(self) -> Iterator[tuple[Hashable, Sequence[Counted]]]:
        """Return the facts by their key."""
        return ((key, ordered.facts) for key, ordered in self._facts.items())

    def found(self) -> Iterator[tuple[Hashable, Any]]:
        """Return what was folded, by its key."""
        return (
            (key, entry.folded.value)
            for key, entries in self._entries.items()
            for entry in entries
        )

    def refold(
        self,
        fold: Callable[[Any, Sequence[Counted]], Iterable[tuple[Folded, Worded]]],
        keeps: Callable[[Sequence[Counted]], bool],
        *,
        again: bool,
    ) -> None:
        """Fold and word what is stale.

        Args:
            fold: Fold the facts of a key, and word what they come to.
            keeps: Say whether an entry that rests on these facts is asked for.
            again: Whether that is to be judged anew for all.
        """
        changed, gone = False, False
        for key in self.stale:
            ordered = self._facts.get(key)
            facts = ordered.facts if ordered is not None else []
            found = fold(key, facts) if facts else ()
            entries = [
                _Listed(key, folded, worded, keeps(folded.facts))
                for folded, worded in found
            ]
            changed, gone = changed or bool(entries), gone or key in self._entries
            if entries:
                self._entries[key] = entries
            else:
                self._entries.pop(key, None)
            if ordered is not None and not facts:
                del self._facts[key]
        if again:
            for key, entries in self._entries.items():
                self._entries[key] = [
                    e._replace(kept=keeps(e.folded.facts)) for e in entries
                ]
        if gone:
            self._sorted = [
                entry for entry in self._sorted if entry.key not in self.stale
            ]
        fresh = [entry for key in self.stale for entry in self._entries.get(key, ())]
        if again or len(fresh) > len(self._sorted):
            self._sorted = sorted(
                chain.from_iterable(self._entries.values()), key=_moment
            )
        else:
            for entry in fresh:
                insort(self._sorted, entry, key=_moment)
        if again or changed or gone:
            self._worded = [entry.worded for entry in self._sorted if entry.kept]
        self.stale.clear()

    def shown(self, numbers: dict[str, int]) -> list[Any]:
        """Return the list as shown; sources that have no number yet get the next ones."""
        return [worded.shown(numbers) for worded in self._worded]


class _Listed(NamedTuple):
    """An entry of a list, and whether it is asked for."""

    key: Hashable
    folded: Folded
    worded: Worded
    kept: bool


def _moment(entry: _Listed) -> tuple[Any, ...]:
    return entry.folded.moment


class Worded:
    """An entry whose citations are numbers of its own sources, from 1 as they are cited.

    Attributes:
        entry: The entry.
        sources: The slugs of its sources, by their numbers.
    """

    __slots__ = ("_nested", "_numbers", "_only", "_shown", "entry", "sources")

    def __init__(self, entry: Part, sources: tuple[str, ...]) -> None:
        self.entry, self.sources = entry, sources
        self._numbers: list[int] = list(range(1, len(sources) + 1))
        self._shown = entry
        self._nested = isinstance(entry, CeasefireShown | AgreementShown)
        self._only = sources[0] if len(sources) == 1 and not self._nested else None

    def shown(self, numbers: dict[str, int]) -> Any:
        """Return the entry with the numbers that its sources have, or now get, among others."""
        if self._only is not None:  # nearly all, and there are thousands at every step
            number = numbers.get(self._only)
            if number is None:
                number = numbers[self._only] = len(numbers) + 1
            if number != self._numbers[0]:
                self._numbers[0] = number
                self._shown = replace(self.entry, citations=[number])
            return self._shown
        own = self.cited(numbers)
        if own != self._numbers:
            self._numbers = own
            self._shown = (
                renumbered(self.entry, own)
                if self._nested
                else replace(self.entry, citations=sorted(own))
            )
        return self._shown

    def cited(self, numbers: dict[str, int]) -> list[int]:
        """Return the numbers of its sources, in the order in which they are cited."""
        found = []
        for source in self.sources:
            number = numbers.get(source)
            if number is None:
                number = numbers[source] = len(numbers) + 1
            found.append(number)
        return found


def renumbered(entry: P, numbers: Sequence[int]) -> P:
    """Give an entry that cites in several places other citations: `numbers[0]` for 1, and so on."""
    cited = renumber(entry.citations, numbers)  # type: ignore[attr-defined]
    changes: dict[str, Any] = {"citations": cited}
    if isinstance(entry, CeasefireShown):
        changes["violations"] = [
            replace(v, citations=renumber(v.citations, numbers))
            for v in entry.violations
        ]
    elif isinstance(entry, AgreementShown):
        claims = (
            [replace(c, citations=renumber(c.citations, numbers)) for c in term.claims]
            for term in entry.terms
        )
        changes["terms"] = [
            replace(term, claims=claimed)
            for term, claimed in zip(entry.terms, claims, strict=True)
        ]
    return replace(entry, **changes)


def renumber(citations: Sequence[int], numbers: Sequence[int]) -> list[int]:
    """Return citations under other numbers, in rising order."""
    return (
        [numbers[n - 1] for n in citations]
        if len(citations) < 2  # noqa: PLR2004  (one is in order)
        else sorted([numbers[n - 1] for n in citations])
    )
