"""A drawing in the making: marks, lines and texts gathered by their look, written as SVG.

Shapes that look alike are in one group, which says its colours once: the light ones as attributes,
which every viewer shows, the dark ones as classes of one style sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.charts import palette
from tracker.render.charts.palette import Colour, party_colour, party_texture
from tracker.render.charts.parts.lettering import SMALL, Rect, escaped, text_box

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT: Final = "Arial, Helvetica, 'Liberation Sans', sans-serif"
LINE_HEIGHT: Final = 1.25
_ASIDE: Final = 2.0
"""The distance of a vertical line from the texts that it passes."""
LAYERS: Final = ("bands", "lines", "bars", "marks", "texts")
"""The order in which groups are painted."""


class Tone(NamedTuple):
    """A colour with its name in the style sheet."""

    name: str
    colour: Colour


INK: Final = Tone("ink", palette.INK)
SOFT: Final = Tone("soft", palette.SOFT)
PAPER: Final = Tone("paper", palette.PAPER)
ASKED: Final = Tone("asked", palette.ASKED)
LINE: Final = Tone("line", palette.LINE)
EDGE: Final = Tone("edge", palette.EDGE)
BAR: Final = Tone("bar", palette.BAR)
BAND: Final = Tone("band", palette.BAND)


def party_tone(number: int) -> Tone:
    """Return the colour of a party by its number."""
    named = 1 <= number <= len(palette.PARTIES)
    return Tone(f"p{number}" if named else "grey", party_colour(number))


class Look(NamedTuple):
    """The look of a group.

    Attributes:
        fill: The colour inside; None for none.
        stroke: The colour of the outline.
        width: How wide that is.
        dash: Its dashes.
        size: The size of letters; 0 for shapes.
        bold: Whether letters are bold.
        anchor: The place of a text that its x is.
        opacity: How much of the inside is seen.
        paint: A pattern or a gradient to fill with, as its id.
    """

    fill: Tone | None = None
    stroke: Tone | None = None
    width: float = 0
    dash: str = ""
    size: float = 0
    bold: bool = False
    anchor: str = "start"
    opacity: float = 1
    paint: str = ""

    def attributes(self) -> str:
        """Return the attributes of its group."""
        said: list[str] = []
        classes: list[str] = []
        self._painted(said, classes)
        if self.size:
            said.append(f'font-size="{n(self.size)}"')
        if self.bold:
            said.append('font-weight="700"')
        if self.anchor != "start":
            said.append(f'text-anchor="{self.anchor}"')
        if classes:
            said.append(f'class="{" ".join(classes)}"')
        return " ".join(said)

    def _painted(self, said: list[str], classes: list[str]) -> None:
        if self.paint:
            said.append(f'fill="url(#{self.paint})"')
        elif self.fill:
            said.append(f'fill="{self.fill.colour.light}"')
            classes.append(f"tk-{self.fill.name}")
        else:
            said.append('fill="none"')
        if self.opacity != 1:
            said.append(f'fill-opacity="{self.opacity:g}"')
        if self.stroke:
            said.append(f'stroke="{self.stroke.colour.light}"')
            said.append(f'stroke-width="{n(self.width)}"')
            classes.append(f"tk-{self.stroke.name}-s")
        if self.dash:
            said.append(f'stroke-dasharray="{self.dash}"')


class Placed(NamedTuple):
    """A mark that was drawn: its room, and the facts that it stands for."""

    box: Rect
    keys: tuple[str, ...]


class PlacedText(NamedTuple):
    """A text that was drawn, and its room."""

    box: Rect
    text: str


def n(value: float) -> str:
    """Return a coordinate, to a tenth."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _group(look: Look, parts: Sequence[str], *, is_path: bool) -> str:
    if is_path:
        return f'<path {look.attributes()} d="{parts[0]}"/>'
    return f"<g {look.attributes()}>{''.join(parts)}</g>"


class Canvas:
    """Collects what is drawn.

    Args:
        name: Its ids begin with that.
        width: How wide it is, in its own units.

    Attributes:
        marks: The marks drawn.
        texts: The texts drawn.
    """

    def __init__(self, name: str, width: float) -> None:
        self.name, self.width = name, width
        self.marks: list[Placed] = []
        self.texts: list[PlacedText] = []
        self._groups: dict[str, dict[Look, list[str]]] = {layer: {} for layer in LAYERS}
        self._paths: dict[tuple[str, Look], list[str]] = {}
        self._defs: dict[str, str] = {}
        self._tones: dict[str, Tone] = {}

    def add(self, layer: str, look: Look, part: str) -> None:
        """Draw an element on a layer."""
        for tone in (look.fill, look.stroke):
            if tone:
                self._tones[tone.name] = tone
        self._groups[layer].setdefault(look, []).append(part)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        tone: Tone = INK,
        size: float = SMALL,
        bold: bool = False,
        anchor: str = "start",
    ) -> Rect:
        """Write a line; return its room."""
        look = Look(
            fill=tone,
            size=size,
            bold=bold,
            anchor=anchor,
        )
        self.add("texts", look, f'<text x="{n(x)}" y="{n(y)}">{escaped(text)}</text>')
        box = text_box(
            x,
            y,
            text,
            size,
            bold=bold,
            anchor=anchor,
        )
        self.texts.append(PlacedText(box, text))
        return box

    def on_mark(
        self, x: float, y: float, text: str, tone: Tone, *, size: float = SMALL
    ) -> None:
        """Write in the middle of a mark, such as the number of what it stands for."""
        look = Look(
            fill=tone,
            size=size,
            bold=True,
            anchor="middle",
        )
        self.add("texts", look, f'<text x="{n(x)}" y="{n(y)}">{escaped(text)}</text>')

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        tone: Tone = INK,
        size: float = SMALL,
        bold: bool = False,
        anchor: str = "start",
    ) -> float:
        """Write lines below one another; return the foot of the next one."""
        for line in lines:
            self.text(
                x,
                y,
                line,
                tone=tone,
                size=size,
                bold=bold,
                anchor=anchor,
            )
            y += size * LINE_HEIGHT
        return y

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        tone: Tone = INK,
        width: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a straight line."""
        self.path(
            f"M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}",
            Look(stroke=tone, width=width, dash=dash),
        )

    def path(self, d: str, look: Look, *, layer: str = "lines") -> None:
        """Draw a path; all of one look on one layer become one, except marks and fading ones."""
        if layer == "marks" or look.paint:
            self.add(layer, look, f'<path d="{d}"/>')
            return
        key = (layer, look)
        if key not in self._paths:
            self.add(layer, look, "")
            self._paths[key] = self._groups[layer][look]
        self._paths[key][0] += d

    def upright(self, x: float, top: float, foot: float, look: Look) -> None:
        """Draw a vertical line behind everything, with a gap at each text on its way."""
        crossed = [
            box for box, _ in self.texts if box.left - _ASIDE < x < box.right + _ASIDE
        ]
        pieces = []
        for box in sorted(crossed, key=lambda box: box.top):
            if top < box.top < foot:
                pieces.append((top, box.top))
            top = max(top, box.foot)
        pieces.append((top, foot))
        drawn = [
            f"M{n(x)} {n(y)}V{n(end)}" for y, end in pieces if end - y > _ASIDE * 3
        ]
        if drawn:
            self.path("".join(drawn), look, layer="bands")

    def box(self, box: Rect, look: Look, *, layer: str = "bars") -> None:
        """Draw a rectangle."""
        wide, high = n(max(box.right - box.left, 0)), n(box.foot - box.top)
        self.path(
            f"M{n(box.left)} {n(box.top)}h{wide}v{high}h-{wide}z", look, layer=layer
        )

    def place(self, box: Rect, keys: Sequence[str]) -> None:
        """Note a mark, and the facts that it stands for."""
        self.marks.append(Placed(box, tuple(keys)))

    def hatch(self, tone: Tone, texture: str) -> str:
        """Define a texture; return its id."""
        name = f"tk-{self.name}-{texture}-{tone.name}"
        self._tones[tone.name] = tone
        strokes = {
            "slash": "M-1 1L1 -1M0 6L6 0M5 7L7 5",
            "backslash": "M-1 5L1 7M0 0L6 6M5 -1L7 1",
            "cross": "M0 0L6 6M6 0L0 6",
        }
        colour = f'stroke="{tone.colour.light}" class="tk-{tone.name}-s"'
        inner = (
            f'<circle cx="2" cy="2" r="1.3" fill="{tone.colour.light}" class="tk-{tone.name}"/>'
            if texture == "dots"
            else f'<path d="{strokes[texture]}" fill="none" stroke-width="1.3" {colour}/>'
        )
        size = 4 if texture == "dots" else 6
        box = f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"'
        self._defs[name] = f'<pattern id="{name}" {box}>{inner}</pattern>'
        return name

    def fade(self, tone: Tone, *, first: float, last: float) -> str:
        """Define a colour that fades from left to right; return its id."""
        side = "out" if first > last else "in"
        name = f"tk-{self.name}-{side}-{tone.name}-{round(max(first, last) * 100)}"
        self._tones[tone.name] = tone
        colour = f'stop-color="{tone.colour.light}" class="tk-{tone.name}-e"'
        stops = (
            f'<stop offset="0" stop-opacity="{first:g}" {colour}/>'
            f'<stop offset="1" stop-opacity="{last:g}" {colour}/>'
        )
        self._defs[name] = f'<linearGradient id="{name}">{stops}</linearGradient>'
        return name

    def party_look(self, number: int, *, opacity: float = 1) -> Look:
        """Return the look of what is filled with a party's colour, or with its texture."""
        tone, texture = party_tone(number), party_texture(number)
        if texture is None:
            return Look(fill=tone, opacity=opacity)
        return Look(
            paint=self.hatch(tone, texture), stroke=tone, width=1, opacity=opacity
        )

    def svg(
        self, title: str, desc: str, *, height: float, scale: float = 1, full: float = 0
    ) -> str:
        """Return the whole drawing.

        Args:
            title: Its name.
            desc: What a reader who does not see it should know of it.
            height: How high it is, in its own units.
            scale: The pixels of a unit.
            full: How high it is at least.
        """
        height = max(height, full)
        size = f'width="{n(self.width * scale)}" height="{n(height * scale)}"'
        ids = f"tk-{self.name}-t", f"tk-{self.name}-d"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {n(self.width)} {n(height)}" role="img" '
            f'aria-labelledby="{ids[0]} {ids[1]}" font-family="{FONT}">'
        )
        paper = Look(fill=PAPER)
        self._tones["paper"] = PAPER
        sheet = (
            f'<rect width="{n(self.width)}" height="{n(height)}" {paper.attributes()}/>'
        )
        out = [
            head,
            f'<title id="{ids[0]}">{escaped(title)}</title>',
            f'<desc id="{ids[1]}">{escaped(desc)}</desc>',
            f"<style>{self._style()}</style>",
        ]
        if self._defs:
            out.append(f"<defs>{''.join(self._defs.values())}</defs>")
        out.append(sheet)
        for layer in LAYERS:
            for look, parts in self._groups[layer].items():
                is_path = (layer, look) in self._paths
                out.append(_group(look, parts, is_path=is_path))
        out.append("</svg>")
        return "\n".join(out) + "\n"

    def _style(self) -> str:
        rules = []
        for name in sorted(self._tones):
            dark = self._tones[name].colour.dark
            rules += [
                f".tk-{name}{{fill:{dark}}}",
                f".tk-{name}-s{{stroke:{dark}}}",
                f".tk-{name}-e{{stop-color:{dark}}}",
            ]
        return f"@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}"
