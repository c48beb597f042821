"""Numbers of sources, given when an entry was worded long before it is known which sources stand before its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from tracker.projections.picture_format import AgreementShown, CeasefireShown, Part

if TYPE_CHECKING:
    from collections.abc import Sequence

P = TypeVar("P", bound=Part)


class Worded:
    """An entry whose citations are numbers of its own sources, from 1 in the order in which they are cited.

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
        """The entry with the numbers that its sources have among others; sources without a number get the next ones."""
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
        """The numbers of its sources, in the order in which they are cited."""
        found = []
        for source in self.sources:
            number = numbers.get(source)
            if number is None:
                number = numbers[source] = len(numbers) + 1
            found.append(number)
        return found


def renumbered(entry: P, numbers: Sequence[int]) -> P:
    """An entry that cites in several places, whose citations become others: that of 1 the first of `numbers`, and so on."""
    changes: dict[str, Any] = {"citations": renumber(entry.citations, numbers)}  # type: ignore[attr-defined]
    if isinstance(entry, CeasefireShown):
        changes["violations"] = [
            replace(v, citations=renumber(v.citations, numbers)) for v in entry.violations
        ]
    elif isinstance(entry, AgreementShown):
        claims = (
            [replace(c, citations=renumber(c.citations, numbers)) for c in term.claims]
            for term in entry.terms
        )
        changes["terms"] = [
            replace(term, claims=claimed) for term, claimed in zip(entry.terms, claims, strict=True)
        ]
    return replace(entry, **changes)


def renumber(citations: Sequence[int], numbers: Sequence[int]) -> list[int]:
    """Citations under other numbers, in rising order."""
    return (
        [numbers[n - 1] for n in citations]
        if len(citations) < 2  # noqa: PLR2004  (one is in order)
        else sorted([numbers[n - 1] for n in citations])
    )
