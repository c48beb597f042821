"""The look of drawings: colours with enough contrast on any paper, and the shapes of the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.charts.svg_text import coordinate as n
from tracker.render.charts.svg_text import element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.questions.chart_data import Mark

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


def mark(  # noqa: PLR0911  (one return for each shape)
    kind: Mark, x: float, y: float, color: int, *, size: float = 4, dashed: bool = False
) -> str:
    """Draw a mark; its shape shows what kind it is without its colour."""
    r = size
    if kind == "other":
        a, b, c, d = n(x - r + 1), n(x + r - 1), n(y - r + 1), n(y + r - 1)
        cross = f"M{a} {c}L{b} {d}M{a} {d}L{b} {c}"
        return element("path", class_=f"s{color}", stroke_width="1.6", d=cross)
    fill = "h" if kind in _HOLLOW or dashed else "f"
    look: dict[str, str] = {"class_": f"{fill}{color}"}
    if dashed:
        look["stroke_dasharray"] = "2 1.5"
    match kind:
        case "statement" | "ended":
            return element("circle", **look, cx=x, cy=y, r=r - 0.5)
        case "proposal" | "answer":
            diamond = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            return element("path", **look, d=_closed(diamond))
        case "allegation":
            upwards = [(x, y - r), (x + r, y + r - 1), (x - r, y + r - 1)]
            return element("path", **look, d=_closed(upwards))
        case "truce":
            downwards = [(x - r, y - r + 1), (x + r, y - r + 1), (x, y + r)]
            return element("path", **look, d=_closed(downwards))
        case "agreement" | "claim":
            side = 2 * r - 1
            corner = {"x": x - r + 0.5, "y": y - r + 0.5}
            return element("rect", **look, **corner, width=side, height=side)
        case "meeting":
            corner = {"x": x - r + 0.5, "y": y - r + 1.5}
            return element(
                "rect", **look, **corner, width=2 * r - 1, height=2 * r - 3, rx=2.5
            )


def _closed(corners: Iterable[tuple[float, float]]) -> str:
    return f"M{'L'.join(f'{n(x)} {n(y)}' for x, y in corners)}Z"


NOW: Final = (
    element(
        "line",
        class_="nowline",
        stroke_width="1.5",
        stroke_dasharray="5 3",
        x1=9,
        x2=9,
        y1=-7,
        y2=7,
    ),
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
