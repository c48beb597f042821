"""Elements of a drawing: text measured, cut and escaped; marks, colours and the style sheet."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING, Final

from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.questions.chart_data import Mark


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


def rule(
    look: str, left: float, right: float, top: float, foot: float, **more: str | None
) -> str:
    """Return a line of a class from one place to another."""
    at = {"x1": left, "x2": right, "y1": top, "y2": foot}
    return element("line", class_=look, **more, **at)


def box(
    look: str, x: float, y: float, width: float, height: float, **more: str | None
) -> str:
    """Return a rectangle of a class."""
    size = {"x": x, "y": y, "width": width, "height": height}
    return element("rect", class_=look, **more, **size)


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


FONT: Final = "Arial, Helvetica, 'Liberation Sans', sans-serif"

LIGHT: Final = {
    "paper": "#ffffff",
    "ink": "#1b1b1b",
    "soft": "#545454",
    "rule": "#dddddd",
    "band": "#f4f4f4",
    "line": "#767676",
    "now": "#8a3b00",
}
DARK: Final = {
    "paper": "#161616",
    "ink": "#ececec",
    "soft": "#b4b4b4",
    "rule": "#3a3a3a",
    "band": "#202020",
    "line": "#8c8c8c",
    "now": "#ffb877",
}

COLORS: Final = (
    ("#1d5fae", "#dbe8f8", "#7db4ff", "#1f3450"),
    ("#a8241c", "#fae3e0", "#ff9a8f", "#4a2521"),
    ("#1b7340", "#d9f0e2", "#72d69b", "#1c3f2b"),
    ("#7a3ea8", "#eee1f8", "#cda2f5", "#3b2a4a"),
    ("#8f5200", "#fbead1", "#f0b35b", "#46351a"),
    ("#5c5c5c", "#ececec", "#b4b4b4", "#333333"),
)
"""For each party its strong and its pale colour on light paper, then on dark.

The last is for all further parties.
"""

MARK_NAMES: Final[dict[Mark, str]] = {
    "statement": "statement",
    "ended": "ending",
    "proposal": "proposal",
    "answer": "answer",
    "truce": "truce declared",
    "allegation": "allegation",
    "agreement": "agreement",
    "claim": "claim on an agreement",
    "meeting": "talks planned",
    "vote": "vote held or planned",
    "deadline": "deadline set or moved",
    "other": "other fact",
}

_HOLLOW: Final = frozenset({"ended", "answer", "claim", "meeting"})


def style() -> str:
    """Return the style sheet: light colours, and dark ones for a screen that asks for them.

    Print is always light.
    """
    light, dark = _rules(LIGHT, strong=0, pale=1), _rules(DARK, strong=2, pale=3)
    return f"{light}@media screen and (prefers-color-scheme: dark){{{dark}}}"


def _rules(tones: dict[str, str], *, strong: int, pale: int) -> str:
    outline = "stroke-width:3px;stroke-linejoin:round;paint-order:stroke"
    rules = [
        (".tk .paper", f"fill:{tones['paper']}"),
        (".tk text", f"fill:{tones['ink']};stroke:{tones['paper']};{outline}"),
        (".tk .soft", f"fill:{tones['soft']}"),
        (".tk .rule", f"stroke:{tones['rule']};fill:none"),
        (".tk .band", f"fill:{tones['band']}"),
        (".tk .line", f"stroke:{tones['line']};fill:none"),
        (".tk .nowline", f"stroke:{tones['now']};fill:none"),
        (".tk .nowtext", f"fill:{tones['now']}"),
    ]
    for place, color in enumerate(COLORS):
        rules += [
            (f".tk .f{place}", f"fill:{color[strong]};stroke:{color[strong]}"),
            (f".tk .h{place}", f"fill:{tones['paper']};stroke:{color[strong]}"),
            (f".tk .s{place}", f"stroke:{color[strong]};fill:none"),
            (f".tk .t{place}", f"fill:{color[pale]}"),
            (f".tk .n{place}", f"fill:{color[strong]}"),
            (f".tk .i{place}", f"stroke:{color[pale]}"),
            (f".tk .g{place}", f"stop-color:{color[strong]}"),
            (f".tk .q{place}", f"stop-color:{color[pale]}"),
        ]
    return "".join(f"{selector}{{{body}}}" for selector, body in rules)


def color_of(place: int) -> int:
    """Return the colour of the nth party."""
    return min(place, len(COLORS) - 1)


_DIAMOND: Final = ((0, -4), (4, 0), (0, 4), (-4, 0))
_CORNERS: Final[dict[Mark, tuple[tuple[int, int], ...]]] = {
    "proposal": _DIAMOND,
    "answer": _DIAMOND,
    "allegation": ((0, -4), (4, 3), (-4, 3)),
    "truce": ((-4, -3), (4, -3), (0, 4)),
    "vote": ((-4, 0), (-1, 4), (4, -4), (-1, 1)),
    "deadline": ((-3, -4), (4, 0), (-3, 4)),
}
"""The shapes with corners, around their middle."""


def mark(kind: Mark, x: float, y: float, color: int, *, dashed: bool = False) -> str:
    """Draw a mark; its shape shows what kind it is without its colour."""
    if kind == "other":
        a, b, c, d = map(coordinate, (x - 3, x + 3, y - 3, y + 3))
        cross = f"M{a} {c}L{b} {d}M{a} {d}L{b} {c}"
        return element("path", class_=f"s{color}", stroke_width="1.6", d=cross)
    fill = "h" if kind in _HOLLOW or dashed else "f"
    look = {"class_": f"{fill}{color}"}
    if dashed:
        look["stroke_dasharray"] = "2 1.5"
    if corners := _CORNERS.get(kind):
        path = "L".join(f"{coordinate(x + a)} {coordinate(y + b)}" for a, b in corners)
        return element("path", **look, d=f"M{path}Z")
    if kind in {"agreement", "claim"}:
        return element("rect", **look, x=x - 3.5, y=y - 3.5, width=7, height=7)
    if kind == "meeting":
        return element("rect", **look, x=x - 3.5, y=y - 2.5, width=7, height=5, rx=2.5)
    return element("circle", **look, cx=x, cy=y, r=3.5)


NOW: Final = (
    rule("nowline", 9, 9, -7, 7, stroke_width="1.5", stroke_dasharray="5 3"),
    "the date asked about",
)
"""The entry of a legend for the line through the lanes."""


def soft_end(look: str, *, height: int, opacities: Iterable[float]) -> tuple[str, str]:
    """Return the entry of a legend for the end of a bar whose date is not exact.

    Args:
        look: The class of the bar.
        height: How high the bar is.
        opacities: How strong it is, from left to right.
    """
    parts = [
        element(
            "rect",
            class_=look,
            x=3 * place,
            y=-height / 2,
            width=3,
            height=height,
            opacity=f"{opacity:g}",
        )
        for place, opacity in enumerate(opacities)
    ]
    return "".join(parts), "soft end: the date is not exact"
