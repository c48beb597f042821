"""The canvas of every picture: its words, head, lanes on a time axis, bars and marks, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.render.charts.svg_axis import (
    Axis,
    Lanes,
    date_asked_about,
    marked_time,
    scale,
)
from tracker.render.charts.svg_elements import (
    FONT,
    LARGE,
    MARK_NAMES,
    PLAIN,
    SMALL,
    box,
    element,
    escaped,
    fit,
    mark,
    style,
    text_at,
    titled,
    width_of,
    wrap,
)
from tracker.render.charts.svg_elements import coordinate as n
from tracker.render.sanitize import clean
from tracker.render.styled_text import NO_SOURCE, Voice, confidence_words, listed
from tracker.render.words_for_dates_and_numbers import plain, zone_or_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.projections.questions.chart_data import Dot, Drawn, Mark
    from tracker.render.charts import Sheet


NARROWEST: Final = 480
WIDEST: Final = 6000
MARGIN: Final = 16
GAP: Final = 6
"""The distance of one label from the next."""
GREY: Final = 5
"""The colour of what belongs to no party."""

_SEEN: Final = 10.0
"""A mark hides what is no wider."""
_SOFT: Final = 36 * 3_600_000_000
"""A date that leaves open more than a day and a half has a soft end."""
_ABOVE_LANES: Final = 56
"""The room of the axis and of the dates above it."""
_SWATCH: Final = 22


class ChartWords(Voice):
    """Words for the names, dates and facts of one picture, which names persons too."""

    def __init__(self, drawn: Drawn) -> None:
        super().__init__(drawn.picture)
        self._names = {slug: clean(name) for slug, name in drawn.names.items()}

    def says(self, dot: Dot) -> str:
        """Say what a fact says, and for when where it plans something."""
        planned = f" for {self.date(dot.planned)}" if dot.planned else ""
        return f"{clean(dot.text)}{planned}"

    def about(self, dot: Dot) -> str:
        """Say all that is known of a fact in one line: who, what, since when, by which sources."""
        return listed(self._about(dot))

    def _about(self, dot: Dot) -> Iterator[str]:
        subject = self.title(dot.issue) if dot.issue else clean(dot.subject_name or "")
        head = listed([self.names(dot.whose), subject], joiner=", ")
        toward = f" ({self.names(dot.about)})" if dot.about else ""
        yield listed([head, f"{self.says(dot)}{toward}"], joiner=": ")
        reported = self.date(dot.reported)
        later = f", reported {reported}" if reported != self.date(dot.when) else ""
        yield f"{self.date(dot.when, dot.when_words)}{later}"
        if dot.possible:
            yield "may lie after the date asked about"
        if dot.disputed_by:
            yield f"disputed by {self.names(dot.disputed_by)}"
        if dot.replaced_by:
            yield f"replaced by {clean(dot.replaced_by)}"
        yield confidence_words(dot.confidence)
        yield self._sources(dot)
        yield dot.key

    def _sources(self, dot: Dot) -> str:
        found = []
        for publisher, published in dot.sources:
            date = self.date(published) if published else ""
            found.append(listed([clean(publisher), date], joiner=", "))
        sources = "; ".join(dict.fromkeys(found))
        return f"sources: {sources}" if sources else NO_SOURCE

    def truce(self, truce: CeasefireShown) -> str:
        """Say a truce in one line."""
        ended = ", possibly ended" if truce.possibly_ended else ""
        what = f"{plain(truce.declaration)} {plain(truce.scope)} truce"
        start = (
            f"from {self.date(truce.from_)}" if truce.from_ else "without a beginning"
        )
        until = f" until {self.until(truce.until)}" if truce.until else ""
        by = self.names(truce.declarers)
        if truce.mediators:
            by += f", mediated by {self.names(truce.mediators)}"
        return f"{plain(truce.state)}{ended}: {what} by {by}, {start}{until}"

    def bounds(self, text: str) -> Bounds:
        """Return the bounds of a written date; those of what lasts reach to its end."""
        when = read_when(text, zone=self.zone)
        return Bounds(when.start.earliest, (when.end or when.start).latest)


class LaneItem(NamedTuple):
    """Something in a lane, already drawn around height 0, and how far it reaches."""

    left: float
    right: float
    draw: str

    def clear_of(self, other: LaneItem) -> bool:
        """Check that two things in one row keep their distance."""
        return self.left >= other.right + GAP or self.right + GAP <= other.left


def rows_of(items: Iterable[LaneItem]) -> list[list[LaneItem]]:
    """Put things into as few rows as keep them apart, each into the first that has room."""
    rows: list[list[LaneItem]] = []
    for item in items:
        for row in rows:
            if all(item.clear_of(other) for other in row):
                row.append(item)
                break
        else:
            rows.append([item])
    return rows


def soft(earliest: int, latest: int) -> bool:
    """Check whether a date leaves so much open that its end is drawn soft."""
    return latest - earliest > _SOFT


def exact_or_soft(bounds: Bounds) -> Bounds:
    """Return the bounds of a date that is drawn soft; of any other just where it begins."""
    return bounds if soft(*bounds) else Bounds(bounds.earliest, bounds.earliest)


def to_scale(earliest: int, latest: int) -> tuple[int, ...]:
    """Return the instants of a date that the axis must show to scale.

    If it leaves much open, it is where it begins.
    """
    return (earliest,) if soft(earliest, latest) else (earliest, latest)


def moments_of(
    drawn: Drawn, dots: Iterable[Dot], dates: Iterable[str | None]
) -> list[int]:
    """Return the instants of facts and of written dates that the axis must show to scale."""
    found: list[int] = []
    for dot in dots:
        found += to_scale(dot.earliest, dot.latest)
    zone = zone_or_utc(drawn.picture.zone)
    for text in filter(None, dates):
        found += read_when(text, zone=zone).start
    return found


def parties_in_order(parties: Iterable[str], drawn: Drawn) -> list[str]:
    """Sort parties as their lanes stand: the dossier's columns, then the others in their order."""
    slugs = [*(column.slug for column in drawn.picture.columns), *drawn.picture.parties]
    order: dict[str, int] = {}
    for place, slug in enumerate(slugs):
        order.setdefault(slug, place)
    return sorted(parties, key=lambda party: (order.get(party, len(order)), party))


class Canvas:
    """Collects what is drawn, from top to bottom.

    Args:
        name: Which picture it is; its ids begin with that.
        drawn: What is drawn.
        sheet: The paper.
        gutter: How much of it the names of the lanes take.
        moments: What the axis must show to scale.
    """

    def __init__(
        self,
        name: str,
        drawn: Drawn,
        sheet: Sheet,
        *,
        gutter: float,
        moments: Iterable[int],
    ) -> None:
        self.name, self.drawn, self.gutter = name, drawn, gutter
        self.width = max(NARROWEST, min(sheet.width, WIDEST))
        self.words = ChartWords(drawn)
        self.axis = Axis(
            [*moments, drawn.boundary, *(sheet.marked or ())],
            left=MARGIN + gutter,
            right=self.width - MARGIN - 4,
            zone=self.words.zone,
        )
        self.y = float(MARGIN)
        self._marked, self._today_known = sheet.marked, sheet.today_known
        self._under: list[str] = []
        self._parts: list[str] = []
        self._gradients: dict[str, str] = {}
        self._lanes_from = 0.0
        self._marks: dict[Mark, None] = {}

    def add(self, *parts: str) -> None:
        """Draw something."""
        self._parts += parts

    def mark(
        self, kind: Mark, x: float, y: float, color: int, *, dashed: bool = False
    ) -> str:
        """Return a mark, which the legend will explain."""
        self._marks[kind] = None
        return mark(kind, x, y, color, dashed=dashed)

    def dot(self, dot: Dot, y: float, color: int, *more: str) -> str:
        """Return the mark of a fact, with the time that its date leaves open and what it says."""
        shape = self.mark(dot.mark, self.at(dot), y, color, dashed=dot.possible)
        return titled(self.words.about(dot), self.whisker(dot, y, color), shape, *more)

    def head(self, what: str, about: str) -> None:
        """Draw the title, what was asked by which clocks, and what the picture shows."""
        room = self.width - 2 * MARGIN
        picture = self.drawn.picture
        self._title = f"{what}: {clean(picture.title) or clean(picture.dossier)}"
        for line in wrap(self._title, room, LARGE, most=2):
            self.y += LARGE + 4
            self.add(text_at(MARGIN, self.y, line, size=LARGE, bold=True))
        self._sentence = self._asked()
        for line in [*wrap(self._sentence, room, PLAIN), *wrap(about, room, PLAIN)]:
            self.y += PLAIN + 5
            self.add(text_at(MARGIN, self.y, line, size=PLAIN, look="soft"))
        self.y += _ABOVE_LANES
        self._lanes_from = self.y

    def _asked(self) -> str:
        """Say what is drawn, by which clocks."""
        picture, words = self.drawn.picture, self.words
        known = words.known(picture.asked, today_known=self._today_known)
        at = words.asked(picture.asked)
        return f"As things stood {at} ({clean(picture.zone)}), by {known}."

    def lane(
        self,
        label: str,
        height: float,
        *,
        note: str = "",
        color: int | None = None,
        band: bool = False,
    ) -> float:
        """Begin a lane; return the height of its upper edge.

        Args:
            label: Its name.
            height: How high it is at least.
            note: What stands below its name, where there is room.
            color: The colour of its name.
            band: Whether it is shaded.
        """
        top = self.y
        room = self.gutter - 12
        lines = wrap(label, room, PLAIN, most=2)
        names = 15.0 * len(lines)
        height = max(height, names + 8)
        if band:
            wide = self.width - 2 * MARGIN
            self._under.append(box("band", MARGIN, top, wide, height))
        look = "" if color is None else f"n{color}"
        for place, line in enumerate(lines):
            foot = top + 16 + 15 * place
            self.add(text_at(MARGIN + 4, foot, line, size=PLAIN, bold=True, look=look))
        if note and height >= 16 + names + 4:
            short = fit(note, room, SMALL)
            self.add(text_at(MARGIN + 4, top + 16 + names, short, look="soft"))
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
        """Return where a bar begins and ends, and its drawing.

        It is soft where a date leaves much open:

            start.earliest  start.latest          stop.earliest  stop.latest
                  |  . . : : |######################| : : . . |

        Without an end it runs on to the date asked about.
        """
        if end is None:
            now = max(self.drawn.boundary, start.earliest)
            end = Bounds(now, now)
        left, right = self.axis.x(start.earliest), self.axis.x(min(end.latest, FOREVER))
        inner_left = self.axis.x(start.latest) if soft(*start) else left
        inner_right = self.axis.x(end.earliest) if soft(*end) else right
        if inner_left > inner_right:
            inner_left = inner_right = (
                max(inner_right, left) + min(inner_left, right)
            ) / 2
        right = max(right, left + 4)
        if not soft(*end):
            inner_right = right
        middle = self._piece(inner_left, max(inner_right, inner_left), y, height)
        look = f"t{color}" if pale else f"n{color}"
        parts = [element("rect", shape_rendering="crispEdges", class_=look, **middle)]
        for side, a, b in (("in", left, inner_left), ("out", inner_right, right)):
            if b - a > 0.2:  # noqa: PLR2004  (a fifth of a unit is not seen)
                fill = f"url(#{self._gradient(side, color, pale=pale)})"
                piece = self._piece(a, b, y, height)
                parts.append(
                    element("rect", shape_rendering="crispEdges", fill=fill, **piece)
                )
        return left, right, "".join(parts)

    def _piece(
        self, left: float, right: float, y: float, height: float
    ) -> dict[str, float]:
        return {"x": left, "y": y, "width": right - left, "height": height}

    def _gradient(self, side: str, color: int, *, pale: bool) -> str:
        name = f"tk-{self.name}-{side}{color}{'p' if pale else ''}"
        look = f"q{color}" if pale else f"g{color}"
        first, last = ("0", "1") if side == "in" else ("1", "0")
        stops = (
            element("stop", offset="0", class_=look, stop_opacity=first),
            element("stop", offset="1", class_=look, stop_opacity=last),
        )
        self._gradients[name] = element("linearGradient", *stops, id=name)
        return name

    def whisker(self, dot: Dot, y: float, color: int) -> str:
        """Return the time that a date leaves open, as a thin line; nothing where the mark hides it.

        So no order is seen that is not known.
        """
        a, b = self.axis.x(dot.earliest), self.axis.x(dot.latest)
        if b - a < _SEEN:
            return ""
        return element(
            "line",
            class_=f"s{color}",
            x1=a,
            x2=b,
            y1=y,
            y2=y,
            stroke_width="1.5",
            stroke_dasharray="1 3",
            stroke_linecap="round",
        )

    def reach(self, dot: Dot) -> tuple[float, float]:
        """Return how far the mark of a fact reaches, with its whisker."""
        a, b, x = self.axis.x(dot.earliest), self.axis.x(dot.latest), self.at(dot)
        return (min(a, x - 4), max(b, x + 4)) if b - a >= _SEEN else (x - 4, x + 4)

    def at(self, dot: Dot) -> float:
        """Return the place of a fact: the middle of the time that its date leaves open."""
        return self.between(dot.earliest, dot.latest)

    def between(self, earliest: int, latest: int) -> float:
        """Return the middle between the places of two instants."""
        return (self.axis.x(earliest) + self.axis.x(latest)) / 2

    def labelled(
        self, left: float, right: float, text: str
    ) -> tuple[float, float, str]:
        """Label what reaches from `left` to `right`, on the side where the label has room.

        Returns:
            How far both reach together, and the label.
        """
        wide = width_of(text, SMALL)
        before, after = left - 4 - self.axis.left, self.width - MARGIN - right - 4
        if right + 4 + wide <= self.width - MARGIN:
            at_end = True
        elif left - 4 - wide >= self.axis.left:
            at_end = False
        else:
            at_end = after >= before
            text = fit(text, max(before, after), SMALL)
            wide = width_of(text, SMALL)
        if at_end:
            return left, right + 4 + wide, text_at(right + 4, 4, text)
        return left - 4 - wide, right, text_at(left - 4, 4, text, anchor="end")

    def legend(self, extra: Sequence[tuple[str, str]] = ()) -> None:
        """Draw what the marks and bars mean.

        Args:
            extra: Swatches and what they mean, besides the marks.
        """
        self._foot_of_lanes = self.y
        self.y += 40
        x, row = float(MARGIN), self.y + 8
        for draw, label in [*self._mark_swatches(), *extra, *self._axis_swatches()]:
            wide = _SWATCH + width_of(label, SMALL) + 14
            if x + wide > self.width - MARGIN and x > MARGIN:
                x, row = float(MARGIN), row + 20
            shift = f"translate({n(x)} {n(row)})"
            self.add(element("g", draw, text_at(_SWATCH, 4, label), transform=shift))
            x += wide
        self.y = row + 8

    def _mark_swatches(self) -> Iterator[tuple[str, str]]:
        for kind, name in MARK_NAMES.items():
            if kind in self._marks:
                yield (
                    element("g", mark(kind, 0, 0, GREY), transform="translate(8 0)"),
                    name,
                )

    def _axis_swatches(self) -> Iterator[tuple[str, str]]:
        if any(self.axis.folds()):
            zigzag = "M9 -8L5 -4L13 0L5 4L9 8"
            fold = element("path", class_="line", stroke_dasharray="2 2", d=zigzag)
            yield fold, "time without an entry, folded away"
        if self._marked:
            frame = box("nowline", 1, -7, 16, 14, stroke_width="1.2")
            yield frame, "the time told of"

    def packed(self, items: Iterable[LaneItem], top: float, height: float) -> float:
        """Draw things in as few rows as keep them apart; return the height below them."""
        rows = rows_of(items)
        for place, row in enumerate(rows):
            shift = f"translate(0 {n(top + height * place + height / 2)})"
            self.add(element("g", *(item.draw for item in row), transform=shift))
        return top + height * len(rows)

    def done(self, desc: str) -> str:
        """Return the whole drawing.

        Args:
            desc: What a reader who does not see it should know of it.
        """
        height = n(self.y + MARGIN)
        title_id, desc_id = f"tk-{self.name}-title", f"tk-{self.name}-desc"
        svg = " ".join(
            [
                '<svg xmlns="http://www.w3.org/2000/svg" class="tk"',
                f'width="{self.width}" height="{height}" viewBox="0 0 {self.width} {height}"',
                f'role="img" aria-labelledby="{title_id} {desc_id}" font-family="{FONT}">',
            ]
        )
        paper = f'<rect class="paper" width="{self.width}" height="{height}"/>'
        lanes = Lanes(self._lanes_from, self._foot_of_lanes, self.width - MARGIN)
        frame = [marked_time(self.axis, *self._marked, lanes)] if self._marked else []
        lines = [
            svg,
            f'<title id="{title_id}">{escaped(self._title)}</title>',
            f'<desc id="{desc_id}">{escaped(f"{self._sentence} {desc}")}</desc>',
            f"<style>{style()}</style>",
            f"<defs>{''.join(self._gradients[name] for name in sorted(self._gradients))}</defs>",
            paper,
            *self._under,
            *frame,
            *scale(self.axis, lanes),
            *date_asked_about(self.axis, self.drawn, self.words.zone, lanes),
            *self._parts,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"
