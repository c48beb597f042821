"""The text of an item in pieces, with the words marked on which proposals rest.

Words of two proposals may overlap:

    text      Arden rejects the quota, and Brell agrees
    words 1   Arden rejects the quota
    words 2         rejects the quota, and Brell agrees
    pieces    Arden |rejects the quota|, and Brell agrees
    ends                             1                  2
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tracker.render.sanitize import clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Marked(NamedTuple):
    """Words of a text, half-open, and the number of what rests on them; 0 is not shown."""

    start: int
    end: int
    number: int


class TextPiece(NamedTuple):
    """A piece of a text.

    Attributes:
        text: Its words, without characters that nobody sees.
        is_marked: Whether something rests on them.
        ends: The numbers of those whose words end with it.
    """

    text: str
    is_marked: bool
    ends: tuple[int, ...]


def pieces_of(text: str, marked: Sequence[Marked]) -> list[TextPiece]:
    """Return a text in pieces; each number stands at the end of its first words only.

    Args:
        text: The text.
        marked: The words that something rests on.
    """
    places = {0, len(text), *_within(text, marked)}
    first: dict[int, int] = {}
    for each in marked:
        if each.number:
            first.setdefault(each.number, each.end)
    found: list[TextPiece] = []
    edges = sorted(places)
    for start, end in pairwise(edges):
        covering = [m for m in marked if m.start < end and start < m.end]
        ends = (n for n, place in first.items() if place == end)
        piece = TextPiece(
            clean_lines(text[start:end]), bool(covering), tuple(sorted(ends))
        )
        found.append(piece)
    return found


def _within(text: str, marked: Iterable[Marked]) -> Iterable[int]:
    for each in marked:
        for place in (each.start, each.end):
            yield min(max(place, 0), len(text))
