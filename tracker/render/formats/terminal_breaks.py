"""The places at which a line of a terminal may end, and those at which it does.

Lines are filled one after another. They end at spaces, and between East Asian characters; a number
and the word behind it stay together, and what is joined by a no-break space.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Letters, digits, our own punctuation and lines take one cell each: the table of widths is not
# asked.
_RANGES: Final = (
    (0x20, 0x7F),
    (0xA0, 0xAD),
    (0xAE, 0x300),
    (0x370, 0x483),
    (0x2013, 0x2015),
    (0x2018, 0x201E),
    (0x2022, 0x2023),
    (0x2026, 0x2027),
    (0x2500, 0x2501),
    (0x2500, 0x25A0),
)
_NARROW: Final = frozenset(
    chr(code) for first, end in _RANGES for code in range(first, end)
)
_WORD: Final = re.compile(r"[^ ]+")
_NUMBER: Final = re.compile(r"(?:·\u00a0)?[(\[\"'~$€£]*\d(?:[\d.,:/-]*\d)?%?")
"""A word that is a number, or two that say from where to where."""
_EAST_ASIAN: Final = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_OPENING: Final = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\uff08\uff3b\uff5b"
_CLOSING: Final = (
    "\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u30fb\u30fc"
    "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d"
)
_BETWEEN: Final = (
    f"(?<=[{_EAST_ASIAN}{_CLOSING}])(?=[{_EAST_ASIAN}{_OPENING}])(?![{_CLOSING}])"
)
"""Between two East Asian characters, but not before closing punctuation."""
_JOINTS: Final = re.compile(r"[-/_.]")
"""Behind these a word breaks that is longer than a line."""
_TO_LEFT: Final = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii() or _NARROW.issuperset(text):
        return len(text)
    return sum(width for _, width in _graphemes(text))


def _graphemes(text: str) -> Iterator[tuple[str, int]]:
    """Give what a reader sees as one character, with its width in cells.

    Source:
        Unicode Standard Annex 29, extended grapheme clusters, as wcwidth reads it.
    """
    from wcwidth import iter_graphemes, wcswidth

    for found in iter_graphemes(text):
        yield found, max(wcswidth(found), 0)


def fitting(text: str, width: int) -> tuple[int, int]:
    """Return how many characters of a text fit a width, and how many cells they take.

    No character that is seen as one is divided: of "a漢" one character fits two cells.
    """
    if text.isascii() or _NARROW.issuperset(text):
        return min(len(text), width), min(len(text), width)
    end = used = 0
    for found, wide in _graphemes(text):
        if used + wide > width:
            break
        end += len(found)
        used += wide
    return end, used


def runs_to_left(text: str) -> bool:
    """Check that a text has letters that run from right to left."""
    return not text.isascii() and re.search(_TO_LEFT, text) is not None


class _Unit(NamedTuple):
    """A part of a text that stands on one line, and where it begins and ends."""

    start: int
    end: int


def breaks(text: str, width: int) -> list[int]:
    """Return where the lines of a text begin, except the first.

    Texts without wide characters or long words need no look at every word.
    """
    if text[:1] == " " or not _NARROW.issuperset(text):
        return breaks_by_unit(text, width)
    found: list[int] = []
    start, end = 0, len(text.rstrip(" "))
    while end - start > width:
        space = text.rfind(" ", start, start + width + 1)
        while space > start and _is_tied(text, space):
            space = text.rfind(" ", start, space)
        if space <= start:
            return breaks_by_unit(text, width)
        start = space + 1
        while text[start] == " ":
            start += 1
        found.append(start)
    return found


def _is_tied(text: str, space: int) -> bool:
    """Check that the space stands between a number and the word that it counts."""
    after = text[space + 1 : space + 2]
    if not after.isalpha():
        return False
    word = text[text.rfind(" ", 0, space) + 1 : space]
    return _NUMBER.fullmatch(word) is not None


def breaks_by_unit(text: str, width: int) -> list[int]:
    """Return where the lines of a text begin, looking at every part that stands on one line.

    width 5, "ab abcdefg h"    breaks 3, 8    "ab", "abcde", "fg h"
    """
    found: list[int] = []
    start = used = 0
    for unit in _units(text, width):
        room = cells(text[start : unit.end])
        if room <= width:
            used = cells(text[start : unit.end])
            continue
        if used:
            found.append(unit.start)
        start = unit.start if used else start
        found += [start + fold for fold in _folds(text[start : unit.end], width)]
        start = found[-1] if found else start
        used = cells(text[start : unit.end])
    return found


def _units(text: str, width: int) -> Iterator[_Unit]:
    """Give the parts of a text that stand on one line."""
    pending: _Unit | None = None
    for match in _WORD.finditer(text):
        word = _Unit(match.start(), match.end())
        if pending is not None:
            both = _Unit(pending.start, word.end)
            fits = cells(text[both.start : both.end]) <= width
            if fits and text[word.start].isalpha():
                pending = None
                yield both
                continue
            yield pending
            pending = None
        if _NUMBER.fullmatch(match[0]):
            pending = word
            continue
        yield from _parts_of(text, word)
    if pending is not None:
        yield pending


def _parts_of(text: str, word: _Unit) -> Iterator[_Unit]:
    """Give the parts of a word between which a line may end."""
    start = word.start
    if not text[word.start : word.end].isascii():
        for match in re.compile(_BETWEEN).finditer(text, word.start, word.end):
            if match.start() > start:
                yield _Unit(start, match.start())
                start = match.start()
    yield _Unit(start, word.end)


def _folds(word: str, width: int) -> list[int]:
    """Return where the lines of a word begin that is too long for one, except the first."""
    found: list[int] = []
    start = 0
    while cells(word[start:]) > width:
        end, _ = fitting(word[start:], width)
        end = max(end, 1)
        joints = [j.end() for j in _JOINTS.finditer(word, start, start + end)]
        start = joints[-1] if joints else start + end
        if start >= len(word):
            break
        found.append(start)
    return found
