"""Text in a picture: how wide it is, how it breaks into lines, and where a label has room.

Nothing is ever cut: a label stands whole or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SMALL: Final = 11.0
"""The least size of letters."""
_WORD: Final = re.compile(r"(?:\N{NO-BREAK SPACE}|\S)+")
"""A word, or several between which no line ends."""
_WIDTHS: Final[dict[str, float]] = {
    char: width / 1000
    for width, chars in {
        191: "'",
        222: "ijl\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}",
        278: " .,:;!/ftI[]\\·",
        333: "-()r`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
        355: '"',
        389: "*",
        500: "ckszvxyJ",
        556: "0123456789abdeghnopquL$#?_\N{EN DASH}",
        584: "+=<>~^|",
        611: "FTZ",
        667: "ABEKPSVXY&",
        722: "CDHNRUw",
        778: "GOQ",
        833: "mM",
        889: "%",
        944: "W",
        1000: "\N{HORIZONTAL ELLIPSIS}\N{EM DASH}",
        1015: "@",
    }.items()
    for char in chars
}
"""Advance widths of Helvetica and of the fonts made to its measure."""
_OTHER: Final = 0.6
_WIDE: Final = 1.05
_BOLD: Final = 1.08
_SPARE: Final = 1.02
_ROUNDED: Final = 1e-6
_ASCENT: Final = 0.76
_DESCENT: Final = 0.22


class Rect(NamedTuple):
    """A rectangle of the picture."""

    left: float
    top: float
    right: float
    foot: float

    def meets(self, other: Rect, gap: float = 0.0) -> bool:
        """Check that two come nearer than a gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.foot
            and other.top < self.foot
        )

    def moved(self, dy: float) -> Rect:
        """Return it so much further down."""
        return Rect(
            self.left,
            self.top + dy,
            self.right,
            self.foot + dy,
        )


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the room that a text takes, in the units of its size."""
    total = 0.0
    # One by one: the built-in sum rounds otherwise from Python 3.12 on.
    for char in text:
        total += _WIDTHS[char] if char in _WIDTHS else _other_width(char)
    return total * size * _SPARE * (_BOLD if bold else 1)


def _other_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    if unicodedata.combining(char):
        return 0.0
    plain = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(plain, _OTHER)


def text_box(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> Rect:
    """Return the room of a line of text whose foot stands at a height."""
    wide = width_of(text, size, bold=bold)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return Rect(
        left,
        y - _ASCENT * size,
        left + wide,
        y + _DESCENT * size,
    )


def broken_lines(
    text: str,
    room: float,
    size: float,
    *,
    bold: bool = False,
) -> list[str]:
    """Break a text into lines of a room; a word that is wider is broken too."""
    lines: list[str] = []
    line, wide = "", 0.0
    space = width_of(" ", size, bold=bold)
    for word in _words(text, room, size, bold=bold):
        width = width_of(word, size, bold=bold)
        if line and wide + space + width > room - _ROUNDED:
            lines.append(line)
            line, wide = word, width
        elif line:
            line, wide = f"{line} {word}", wide + space + width
        else:
            line, wide = word, width
    return [*lines, line] if line else lines


def _words(
    text: str,
    room: float,
    size: float,
    *,
    bold: bool,
) -> Iterator[str]:
    for joined in _WORD.findall(unbroken(text)):
        word = joined.replace("\N{NO-BREAK SPACE}", " ")
        if width_of(word, size, bold=bold) <= room:
            yield word
        else:
            yield from _pieces(word, room, size, bold=bold)


def _pieces(
    word: str,
    room: float,
    size: float,
    *,
    bold: bool,
) -> Iterator[str]:
    piece = ""
    for char in word:
        if piece and width_of(piece + char, size, bold=bold) > room:
            yield piece
            piece = ""
        piece += char
    yield piece


def label_lines(
    text: str, room: float, size: float, *, most: int, bold: bool = False
) -> list[str] | None:
    """Break a label into at most so many lines between its words; None where it does not fit."""
    if not text.strip():
        return None
    longest = max(text.split(), key=len)
    if width_of(longest, size, bold=bold) > room:
        return None
    lines = broken_lines(
        text,
        room,
        size,
        bold=bold,
    )
    return lines if len(lines) <= most else None


def even_lines(text: str, most: int, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into so many lines of about the same length."""
    room = width_of(text, size, bold=bold) / most
    lines = broken_lines(
        text,
        room,
        size,
        bold=bold,
    )
    while len(lines) > most:
        room *= 1.08
        lines = broken_lines(
            text,
            room,
            size,
            bold=bold,
        )
    return lines


def escaped(text: str) -> str:
    """Return a text from anywhere as the content of an element.

    Nothing in it is markup, and no character is one that XML forbids.
    """
    safe = clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return escape(safe, quote=True)


def free(box: Rect, taken: Iterable[Rect], gap: float = 4.0) -> bool:
    """Check that a box keeps its distance from all others."""
    return not any(box.meets(other, gap) for other in taken)
