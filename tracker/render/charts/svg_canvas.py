"""The sheet that every picture is drawn on: head, lanes on a time axis, the line of the date asked about, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, Bounds, parse_when, read_when
from tracker.render.charts.svg_axis import Axis
from tracker.render.charts.svg_style import FONT, MARK_NAMES, mark, style
from tracker.render.charts.svg_text import fit, said, width_of, wrap
from tracker.render.charts.svg_text import number as n
from tracker.render.date_and_number_words import asked_words, date_words, joined
from tracker.render.sanitize import clean
from tracker.render.spans import Voice, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.questions.chart_data import Dot, Drawn, Mark

NARROWEST: Final = 480
WIDEST: Final = 6000
SMALL: Final = 11
PLAIN: Final = 13
LARGE: Final = 18
MARGIN: Final = 16
GAP: Final = 6
"""How far one label stays from the next."""

_SEEN: Final = 10.0
"""A mark hides what is no wider."""
_SOFT: Final = 36 * 3_600_000_000
"""A date that leaves open more than a day and a half has a soft end."""


class Period(NamedTuple):
    """The time that a retrospective tells of, from one boundary to another."""

    first: int
    last: int


class Placed(NamedTuple):
    """Something in a lane, already drawn around height 0, and how far it reaches."""

    left: float
    right: float
    draw: str


class Words:
    """How the names and dates of a picture are said."""

    def __init__(self, drawn: Drawn) -> None:
        self.voice = Voice(drawn.picture)
        self.zone = self.voice.zone
        self._names = {slug: clean(name) for slug, name in drawn.names.items()}

    def name(self, slug: str) -> str:
        """A party or person by name."""
        return self._names.get(slug) or clean(slug)

    def says(self, dot: Dot) -> str:
        """What a fact says, and for when where it plans something."""
        return clean(dot.text) + (f" for {self.voice.date(dot.planned)}" if dot.planned else "")

    def about(self, dot: Dot) -> str:
        """All that is known of a fact, in one line: who, about what, when, since when known, by whom told."""
        who = joined([self.name(w) for w in dot.whose])
        subject = (
            self.voice.title(dot.issue) if dot.issue else clean(dot.subject) if dot.subject else ""
        )
        toward = f" ({joined([self.name(a) for a in dot.about])})" if dot.about else ""
        day = self.voice.date(dot.when, dot.when_words)
        reported = self.voice.date(dot.reported)
        sources = "; ".join(
            dict.fromkeys(
                listed([clean(p), self.voice.date(d) if d else ""], joiner=", ")
                for p, d in dot.sources
            )
        )
        return listed(
            [
                f"{listed([who, subject], joiner=', ')}: {self.says(dot)}{toward}".removeprefix(
                    ": "
                ),
                day + (f", reported {reported}" if reported != self.voice.date(dot.when) else ""),
                "may lie after the date asked about" if dot.possible else "",
                f"disputed by {joined([self.name(d) for d in dot.disputed_by])}"
                if dot.disputed_by
                else "",
                f"sources: {sources}" if sources else "no source",
                dot.key,
            ]
        )

    def bounds(self, text: str) -> Bounds:
        """The bounds of a written date; those of what lasts reach to its end."""
        when = read_when(text, zone=self.zone)
        return Bounds(when.start.earliest, (when.end or when.start).latest)


def soft(earliest: int, latest: int) -> bool:
    """Whether a date leaves so much open that its end is drawn soft."""
    return latest - earliest > _SOFT


class Sheet:
    """Collects what is drawn, from top to bottom.

    Args:
        name: Which picture it is; its ids begin with that.
        drawn: What is drawn.
        width: How wide the drawing is.
        gutter: How much of it the names of the lanes take.
        moments: What the axis must show to scale.
        period: The time to mark.
        today_known: Whether the log was read to its head.
    """

    def __init__(
        self,
        name: str,
        drawn: Drawn,
        *,
        width: int,
        gutter: float,
        moments: Iterable[int],
        period: Period | None,
        today_known: bool = True,
    ) -> None:
        self.name, self.drawn, self.width, self.gutter = (
            name,
            drawn,
            max(NARROWEST, min(width, WIDEST)),
            gutter,
        )
        self.words = Words(drawn)
        marked = (drawn.boundary, *(period or ()))
        self.axis = Axis(
            [*moments, *marked],
            left=MARGIN + gutter,
            right=self.width - MARGIN - 4,
            zone=self.words.zone,
        )
        self.y = float(MARGIN)
        self._period, self._today_known = period, today_known
        self._under: list[str] = []
        self._parts: list[str] = []
        self._gradients: dict[str, str] = {}
        self._lanes_from = 0.0
        self._marks: dict[Mark, None] = {}

    def add(self, *parts: str) -> None:
        """Draw something."""
        self._parts += parts

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = SMALL,
        look: str = "",
        anchor: str = "",
        bold: bool = False,
    ) -> str:
        """A text with its foot at a height."""
        extra = (
            (f' class="{look}"' if look else "")
            + (f' text-anchor="{anchor}"' if anchor else "")
            + (' font-weight="bold"' if bold else "")
        )
        return f'<text x="{n(x)}" y="{n(y)}" font-size="{size}"{extra}>{said(text)}</text>'

    def titled(self, title: str, *parts: str) -> str:
        """Parts that say what they are when they are pointed at."""
        return f"<g><title>{said(title)}</title>{''.join(parts)}</g>"

    def mark(self, kind: Mark, x: float, y: float, color: int, *, dashed: bool = False) -> str:
        """A mark, which the legend will explain."""
        self._marks[kind] = None
        return mark(kind, x, y, color, dashed=dashed)

    def head(self, what: str, about: str) -> None:
        """The title, what was asked by which clocks, and what the picture shows."""
        room = self.width - 2 * MARGIN
        self._title = (
            f"{what}: {clean(self.drawn.picture.title) or clean(self.drawn.picture.dossier)}"
        )
        for line in wrap(self._title, room, LARGE, most=2):
            self.y += LARGE + 4
            self.add(self.text(MARGIN, self.y, line, size=LARGE, bold=True))
        self._sentence = self.sentence()
        for line in [*wrap(self._sentence, room, PLAIN), *wrap(about, room, PLAIN)]:
            self.y += PLAIN + 5
            self.add(self.text(MARGIN, self.y, line, size=PLAIN, look="soft"))
        self.y += 14
        self.y += 16
        self.y += 26
        self._lanes_from = self.y

    def sentence(self) -> str:
        """What is drawn, by which clocks."""
        asked, zone = self.drawn.picture.asked, self.words.zone
        place = "" if self._today_known else f" up to log place {asked.log}"
        if asked.known is None:
            known = (
                "all that is known today" if self._today_known else f"all that was recorded{place}"
            )
        else:
            known = f"what was known {asked_words(asked.known, boundary='', zone=zone)}{place and f', of what was recorded{place}'}"
        return f"As things stood {asked_words(asked.valid, boundary=asked.boundary, zone=zone)} ({clean(self.drawn.picture.zone)}), by {known}."

    def lane(
        self,
        label: str,
        height: float,
        *,
        note: str = "",
        color: int | None = None,
        band: bool = False,
    ) -> float:
        """Begin a lane; the height of its upper edge."""
        top = self.y
        lines = wrap(label, self.gutter - 12, PLAIN, most=2)
        height = max(height, 15.0 * len(lines) + 8)
        if band:
            self._under.append(
                f'<rect class="band" x="{n(MARGIN)}" y="{n(top)}" width="{n(self.width - 2 * MARGIN)}" height="{n(height)}"/>'
            )
        for place, line in enumerate(lines):
            look = f"n{color}" if color is not None else ""
            self.add(
                self.text(MARGIN + 4, top + 16 + 15 * place, line, size=PLAIN, bold=True, look=look)
            )
        if note and height >= 16 + 15 * len(lines) + 4:
            self.add(
                self.text(
                    MARGIN + 4,
                    top + 16 + 15 * len(lines),
                    fit(note, self.gutter - 12, SMALL),
                    look="soft",
                )
            )
        self.y += height
        return top

    def bar(
        self,
        start: Bounds,
        end: Bounds | None,
        y: float,
        height: float,
        color: int,
        *,
        pale: bool = False,
    ) -> tuple[float, float, str]:
        """A bar from one date to another, soft where a date leaves much open; without an end it runs on to the date asked about."""
        stop = end or Bounds(
            max(self.drawn.boundary, start.earliest), max(self.drawn.boundary, start.earliest)
        )
        left, right = self.axis.x(start.earliest), self.axis.x(min(stop.latest, FOREVER))
        inner_left = self.axis.x(start.latest) if soft(*start) else left
        inner_right = self.axis.x(stop.earliest) if soft(*stop) else right
        if inner_left > inner_right:
            inner_left = inner_right = (max(inner_right, left) + min(inner_left, right)) / 2
        right = max(right, left + 4)
        if not soft(*stop):
            inner_right = right
        look = f"t{color}" if pale else f"n{color}"
        inner = f'x="{n(inner_left)}" y="{n(y)}" width="{n(max(inner_right - inner_left, 0))}" height="{n(height)}"'
        parts = [f'<rect shape-rendering="crispEdges" class="{look}" {inner}/>']
        for side, a, b in (("in", left, inner_left), ("out", inner_right, right)):
            if b - a > 0.2:  # noqa: PLR2004  (a fifth of a unit is not seen)
                gradient = self._gradient(side, color, pale=pale)
                parts.append(
                    f'<rect shape-rendering="crispEdges" fill="url(#{gradient})" x="{n(a)}" y="{n(y)}" width="{n(b - a)}" height="{n(height)}"/>'
                )
        return left, right, "".join(parts)

    def _gradient(self, side: str, color: int, *, pale: bool) -> str:
        name = f"tk-{self.name}-{side}{color}{'p' if pale else ''}"
        look = f"q{color}" if pale else f"g{color}"
        first, last = ("0", "1") if side == "in" else ("1", "0")
        stops = f'<stop offset="0" class="{look}" stop-opacity="{first}"/><stop offset="1" class="{look}" stop-opacity="{last}"/>'
        self._gradients[name] = f'<linearGradient id="{name}">{stops}</linearGradient>'
        return name

    def whisker(self, dot: Dot, y: float, color: int) -> str:
        """The time that a date leaves open, as a thin line, so that no order is seen that is not known; nothing where the mark hides it."""
        a, b = self.axis.x(dot.earliest), self.axis.x(dot.latest)
        if b - a < _SEEN:
            return ""
        return f'<line class="s{color}" x1="{n(a)}" x2="{n(b)}" y1="{n(y)}" y2="{n(y)}" stroke-width="1.5" stroke-dasharray="1 3" stroke-linecap="round"/>'

    def reach(self, dot: Dot) -> tuple[float, float]:
        """How far the mark of a fact reaches, with the line of the time that its date leaves open."""
        a, b, x = self.axis.x(dot.earliest), self.axis.x(dot.latest), self.at(dot)
        return (min(a, x - 4), max(b, x + 4)) if b - a >= _SEEN else (x - 4, x + 4)

    def at(self, dot: Dot) -> float:
        """Where a fact is drawn: in the middle of the time that its date leaves open."""
        return (self.axis.x(dot.earliest) + self.axis.x(dot.latest)) / 2

    def labelled(self, left: float, right: float, text: str) -> tuple[float, float, str]:
        """A label beside what reaches from `left` to `right`, on the side where it has room; how far both reach together."""
        wide = width_of(text, SMALL)
        if right + 4 + wide <= self.width - MARGIN:
            return left, right + 4 + wide, self.text(right + 4, 4, text)
        if left - 4 - wide >= self.axis.left:
            return left - 4 - wide, right, self.text(left - 4, 4, text, anchor="end")
        before, after = left - 4 - self.axis.left, self.width - MARGIN - right - 4
        cut = fit(text, max(before, after), SMALL)
        wide = width_of(cut, SMALL)
        if after >= before:
            return left, right + 4 + wide, self.text(right + 4, 4, cut)
        return left - 4 - wide, right, self.text(left - 4, 4, cut, anchor="end")

    def legend(self, extra: Sequence[tuple[str, str]] = ()) -> None:
        """What the marks and bars mean."""
        self._foot_of_lanes = self.y
        self.y += 40
        x, row = float(MARGIN), self.y + 8
        entries = [
            (f'<g transform="translate(8 0)">{mark(kind, 0, 0, 5)}</g>', MARK_NAMES[kind])
            for kind in MARK_NAMES
            if kind in self._marks
        ]
        fold = '<path class="line" stroke-dasharray="2 2" d="M9 -8L5 -4L13 0L5 4L9 8"/>'
        more = [(fold, "time without an entry, folded away")] if any(self.axis.folds()) else []
        if self._period:
            more.append(
                (
                    '<rect class="nowline" stroke-width="1.2" x="1" y="-7" width="16" height="14"/>',
                    "the time told of",
                )
            )
        for draw, label in [*entries, *extra, *more]:
            wide = 22 + width_of(label, SMALL) + 14
            if x + wide > self.width - MARGIN and x > MARGIN:
                x, row = float(MARGIN), row + 20
            self.add(
                f'<g transform="translate({n(x)} {n(row)})">{draw}{self.text(22, 4, label)}</g>'
            )
            x += wide
        self.y = row + 8

    def packed(self, items: Iterable[Placed], top: float, height: float) -> float:
        """Draw things in as few rows as keep them apart; the height below them."""
        rows: list[list[Placed]] = []
        for item in items:
            row = next(
                (
                    r
                    for r in rows
                    if all(item.left >= o.right + GAP or item.right + GAP <= o.left for o in r)
                ),
                None,
            )
            if row is None:
                rows.append(row := [])
            row.append(item)
        for place, row in enumerate(rows):
            self.add(
                f'<g transform="translate(0 {n(top + height * place + height / 2)})">{"".join(item.draw for item in row)}</g>'
            )
        return top + height * len(rows)

    def done(self, desc: str) -> str:
        """The whole drawing."""
        height = self.y + MARGIN
        ids = f"tk-{self.name}-title", f"tk-{self.name}-desc"
        size = f'width="{self.width}" height="{n(height)}" viewBox="0 0 {self.width} {n(height)}"'
        back = f'<rect class="paper" width="{self.width}" height="{n(height)}"/>'
        return "".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" class="tk" {size} role="img" aria-labelledby="{ids[0]} {ids[1]}" font-family="{FONT}">\n',
                f'<title id="{ids[0]}">{said(self._title)}</title>\n<desc id="{ids[1]}">{said(f"{self._sentence} {desc}")}</desc>\n',
                f"<style>{style()}</style>\n",
                f"<defs>{''.join(self._gradients[k] for k in sorted(self._gradients))}</defs>\n",
                "\n".join([back, *self._under, *self._scale(), *self._parts]),
                "\n</svg>\n",
            ]
        )

    def _scale(self) -> list[str]:
        """The axis above and below the lanes, the lines of the months through them, and the dates marked."""
        top, foot = self._lanes_from, self._foot_of_lanes
        parts = []
        if self._period:
            a, b = self.axis.x(self._period.first), self.axis.x(self._period.last)
            box = f'x="{n(a)}" y="{n(top)}" width="{n(b - a)}" height="{n(foot - top)}"'
            parts.append(
                self.titled("the time told of", f'<rect class="nowline" stroke-width="1.2" {box}/>')
            )
        for tick in self.axis.ticks():
            if tick.major:
                parts.append(
                    f'<line class="rule" x1="{n(tick.x)}" x2="{n(tick.x)}" y1="{n(top - 26)}" y2="{n(foot + 26)}"/>'
                )
                parts += [
                    self.text(tick.x + 3, y, tick.label)
                    for y in (top - 17, foot + 25)
                    if tick.label
                ]
            else:
                parts.append(
                    f'<line class="line" x1="{n(tick.x)}" x2="{n(tick.x)}" y1="{n(top - 4)}" y2="{n(top)}"/>'
                )
                parts.append(
                    f'<line class="line" x1="{n(tick.x)}" x2="{n(tick.x)}" y1="{n(foot)}" y2="{n(foot + 4)}"/>'
                )
                parts += [
                    self.text(tick.x, y, tick.label, look="soft") for y in (top - 5, foot + 13)
                ]
        for stretch in self.axis.stretches:
            parts += [
                f'<line class="line" x1="{n(stretch.left)}" x2="{n(stretch.right)}" y1="{n(y)}" y2="{n(y)}"/>'
                for y in (top, foot)
            ]
        for fold in self.axis.folds():
            zigzag = "".join(
                f"L{n(fold.x + (4 if step % 2 else -4))} {n(top + 8 * step)}"
                for step in range(1, int((foot - top) // 8))
            )
            shape = f'<path class="line" stroke-dasharray="2 2" d="M{n(fold.x)} {n(top)}{zigzag}L{n(fold.x)} {n(foot)}"/>'
            labels = (
                self.text(fold.x, y, fold.short, look="soft", anchor="middle")
                for y in (top - 5, foot + 13)
            )
            parts.append(self.titled(fold.words, shape, *labels))
        x = self.axis.x(self.drawn.boundary)
        asked = (
            f"end of {date_words(self.drawn.picture.asked.valid, zone=self.words.zone)}"
            if self._is_day()
            else "asked about"
        )
        wide = width_of(asked, SMALL)
        anchor = "end" if x + wide / 2 > self.width - MARGIN else "middle"
        parts.append(
            f'<line class="nowline" stroke-width="1.5" stroke-dasharray="5 3" x1="{n(x)}" x2="{n(x)}" y1="{n(top - 30)}" y2="{n(foot)}"/>'
        )
        parts.append(
            self.text(min(x, self.width - MARGIN), top - 33, asked, look="nowtext", anchor=anchor)
        )
        return parts

    def _is_day(self) -> bool:
        return (
            parse_when(self.drawn.picture.asked.valid, zone=self.words.zone).precision != "instant"
        )
