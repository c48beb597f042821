"""Text in a drawing: its width, cut or wrapped to a room, escaped; and the elements around it."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING, Final

from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT: Final = "…"
SMALL: Final = 11
PLAIN: Final = 13
LARGE: Final = 18
PART_OF: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""The sign between an issue and a part of it."""

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
_BOLD: Final = 1.07
_SPARE: Final = 1.1
"""A reader whose fonts are wider still sees no text run into another."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the most room that a text takes, in the units of its size."""
    total = 0.0
    for (
        char
    ) in text:  # one by one: the built-in sum rounds otherwise from Python 3.12 on
        total += _WIDTHS[char] if char in _WIDTHS else _other_width(char)
    return total * size * _SPARE * (_BOLD if bold else 1)


def _other_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    return 0.0 if unicodedata.combining(char) else _OTHER


def fit(text: str, room: float, size: float) -> str:
    """Cut a text to a room, between words where it can be.

    Empty where not even a few letters fit.
    """
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
    """Break a text into lines of a room; what goes beyond the most lines is cut."""
    lines = list(_lines(text, room, size))
    if most is None or len(lines) <= most:
        return lines
    kept = lines[:most]
    kept[-1] = fit(
        f"{kept[-1]} {lines[most]}".removesuffix(CUT).rstrip() + CUT, room, size
    )
    return [line for line in kept if line]


def _lines(text: str, room: float, size: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > room:
            yield line
            longer = word
        line = (
            longer if width_of(longer, size) <= room else fit(longer, room, size) or CUT
        )
    if line:
        yield line


def escaped(text: str) -> str:
    """Return a text from anywhere as the content of an element.

    Nothing in it is markup, and no character is one that XML forbids.
    """
    return escape(
        clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), quote=True
    )


def coordinate(value: float) -> str:
    """Return a coordinate, to a tenth."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def element(name: str, *inner: str, **attributes: str | float | None) -> str:
    """Return an element of a drawing; attributes that are None are left out.

    `element("line", class_="rule", x1=4.0, stroke_width="1.5")` is
    `<line class="rule" x1="4" stroke-width="1.5"/>`: numbers are coordinates, texts stand as they
    are.
    """
    said = [name]
    for attribute, value in attributes.items():
        if value is not None:
            text = value if isinstance(value, str) else coordinate(value)
            said.append(f'{attribute.rstrip("_").replace("_", "-")}="{text}"')
    head = " ".join(said)
    return f"<{head}>{''.join(inner)}</{name}>" if inner else f"<{head}/>"


def text_at(
    x: float,
    y: float,
    text: str,
    *,
    size: int = SMALL,
    look: str = "",
    anchor: str = "",
    bold: bool = False,
) -> str:
    """Return a text with its foot at a height.

    Args:
        x: Where it begins, or what `anchor` says.
        y: The height of its foot.
        text: The text, from anywhere.
        size: The size of its letters.
        look: Its class.
        anchor: `middle` or `end` where that is at `x`.
        bold: Whether it is bold.
    """
    return element(
        "text",
        escaped(text),
        x=x,
        y=y,
        font_size=size,
        class_=look or None,
        text_anchor=anchor or None,
        font_weight="bold" if bold else None,
    )


def titled(title: str, *parts: str) -> str:
    """Return parts that say what they are when they are pointed at."""
    return f"<g><title>{escaped(title)}</title>{''.join(parts)}</g>"
