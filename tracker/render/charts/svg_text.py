"""Text in a drawing: how wide it will be, cut or wrapped to a room, escaped."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING, Final

from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT: Final = "…"
PART_OF: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""What stands between an issue and a part of it."""

_WIDTHS: Final[dict[str, float]] = {
    char: width / 1000
    for width, chars in {
        191: "'",
        222: "ijl",
        278: " .,:;!/ftI[]\\·",
        333: "-()r`",
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
        1000: "…—",
        1015: "@",
    }.items()
    for char in chars
}
"""Advance widths of Helvetica and of the fonts made to its measure."""
_OTHER: Final = 0.6
_WIDE: Final = 1.05
_SPARE: Final = 1.1
"""A reader whose fonts are wider still sees no text run into another."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in the units of its size."""
    total = 0.0
    for char in text:
        found = _WIDTHS.get(char)
        if found is None:
            found = (
                _WIDE
                if unicodedata.east_asian_width(char) in "WF"
                else 0.0
                if unicodedata.combining(char)
                else _OTHER
            )
        total += found
    return total * size * _SPARE * (1.07 if bold else 1)


def fit(text: str, room: float, size: float) -> str:
    """A text cut to a room, between words where it can be; empty where not even a few letters fit."""
    if width_of(text, size) <= room:
        return text
    kept = ""
    for char in text:
        if width_of(kept + char + CUT, size) > room:
            break
        kept += char
    if len(kept) < 3:  # noqa: PLR2004  (less says nothing)
        return ""
    at_word = kept.rpartition(" ")[0] if not text[len(kept)].isspace() else kept
    kept = at_word if len(at_word) > len(kept) * 2 // 3 else kept
    return kept.rstrip(" ,;:(") + CUT


def wrap(text: str, room: float, size: float, *, most: int | None = None) -> list[str]:
    """A text as lines of a room; what goes beyond the most lines is cut."""
    lines = list(_lines(text, room, size))
    if most is None or len(lines) <= most:
        return lines
    kept = lines[:most]
    kept[-1] = fit(f"{kept[-1]} {lines[most]}".removesuffix(CUT).rstrip() + CUT, room, size)
    return [line for line in kept if line]


def _lines(text: str, room: float, size: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size) <= room or not line:
            line = longer if width_of(longer, size) <= room else fit(longer, room, size) or CUT
            continue
        yield line
        line = word if width_of(word, size) <= room else fit(word, room, size) or CUT
    if line:
        yield line


def said(text: str) -> str:
    """A text from anywhere as the content of an element: nothing in it is markup, and no character is one that XML forbids."""
    return escape(clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), quote=True)


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"
