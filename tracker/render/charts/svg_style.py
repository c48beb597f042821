"""How drawings look: colours with enough contrast on light and on dark paper, and the shapes of the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.charts.svg_text import number as n

if TYPE_CHECKING:
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
"""For each party its strong and its pale colour on light paper, then on dark; the last is for all further parties."""

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
    """The style sheet: the light colours, and the dark ones for a screen that asks for them; print is always light."""
    return f"{_rules(LIGHT, strong=0, pale=1)}@media screen and (prefers-color-scheme: dark){{{_rules(DARK, strong=2, pale=3)}}}"


def _rules(tones: dict[str, str], *, strong: int, pale: int) -> str:
    rules = [
        (".tk .paper", f"fill:{tones['paper']}"),
        (
            ".tk text",
            f"fill:{tones['ink']};stroke:{tones['paper']};stroke-width:3px;stroke-linejoin:round;paint-order:stroke",
        ),
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
    """The colour of the nth party."""
    return min(place, len(COLORS) - 1)


def mark(  # noqa: PLR0911  (one return for each shape)
    kind: Mark, x: float, y: float, color: int, *, size: float = 4, dashed: bool = False
) -> str:
    """The shape of a mark; what kind it is shows without its colour."""
    fill = "h" if kind in _HOLLOW or dashed else "f"
    look = f'class="{fill}{color}"' + (' stroke-dasharray="2 1.5"' if dashed else "")
    r = size
    match kind:
        case "statement" | "ended":
            return f'<circle {look} cx="{n(x)}" cy="{n(y)}" r="{n(r - 0.5)}"/>'
        case "proposal" | "answer":
            return f'<path {look} d="M{n(x)} {n(y - r)}L{n(x + r)} {n(y)}L{n(x)} {n(y + r)}L{n(x - r)} {n(y)}Z"/>'
        case "allegation":
            return f'<path {look} d="M{n(x)} {n(y - r)}L{n(x + r)} {n(y + r - 1)}L{n(x - r)} {n(y + r - 1)}Z"/>'
        case "truce":
            return f'<path {look} d="M{n(x - r)} {n(y - r + 1)}L{n(x + r)} {n(y - r + 1)}L{n(x)} {n(y + r)}Z"/>'
        case "agreement" | "claim":
            return f'<rect {look} x="{n(x - r + 0.5)}" y="{n(y - r + 0.5)}" width="{n(2 * r - 1)}" height="{n(2 * r - 1)}"/>'
        case "meeting":
            return f'<rect {look} x="{n(x - r + 0.5)}" y="{n(y - r + 1.5)}" width="{n(2 * r - 1)}" height="{n(2 * r - 3)}" rx="2.5"/>'
        case "other":
            a, b, c, d = n(x - r + 1), n(x + r - 1), n(y - r + 1), n(y + r - 1)
            return (
                f'<path class="s{color}" stroke-width="1.6" d="M{a} {c}L{b} {d}M{a} {d}L{b} {c}"/>'
            )
