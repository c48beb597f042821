"""Rows of a picture: things in as few rows as keep them apart, and the statements on one issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_bounds, day_of
from tracker.render.charts.parts.drawing import PAPER, Look, party_tone
from tracker.render.charts.parts.frame import cross, disc, hollow, ring, whisker
from tracker.render.charts.parts.labels import Label, find_place
from tracker.render.charts.parts.lettering import Rect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.projections.questions.chart.data import Dot
    from tracker.projections.questions.chart.steps import ChartStep
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas, Tone

ROW: Final = 17.0
_INEXACT: Final = 36 * 3_600_000_000
"""A date that leaves more open is of no exact day."""
_ASIDE: Final = 3.0
"""The distance of a line from the label at which it stops."""
_ZOOMED: Final = 100.0
"""From so many units a day on, the hour of a fact has a place of its own."""
_MARGIN_LINE: Final = 13.75
_CLOSE: Final = 11.0
"""Marks that are nearer are one, with a number."""


class MarkedThing(NamedTuple):
    """Something with a mark and a name.

    Attributes:
        mark: The room of its mark, counted from the line of its row.
        draw: What draws it at a height; it returns the room of what it drew.
        label: Its name.
        keys: The facts that it stands for.
        bold: Whether its name is bold.
        tone: The colour of its name.
    """

    mark: Rect
    draw: Callable[[float], None]
    label: str
    keys: tuple[str, ...] = ()
    bold: bool = False
    tone: Tone | None = None


class LaidRow(NamedTuple):
    """A row that is laid out but not yet drawn.

    Attributes:
        height: How high it is.
        draw: What draws it, given the height of its upper edge.
        keys: The facts that it stands for.
        label: The lines of the name in the margin; none where it has no name.
        line: The height of its line below its upper edge.
        gaps: The stretches of the line on which labels stand; none is drawn there.
    """

    height: float
    draw: Callable[[float], None]
    keys: tuple[str, ...]
    label: tuple[str, ...] = ()
    line: float = 0
    gaps: tuple[tuple[float, float], ...] = ()

    def line_pieces(self, left: float, right: float) -> Iterator[tuple[float, float]]:
        """Give the pieces of its line between two edges, without what labels stand on."""
        for begins, ends in sorted(self.gaps):
            if begins >= right or ends <= left:
                continue
            if begins > left:
                yield left, begins
            left = ends
        if left < right:
            yield left, right


def is_exact(dot: Dot) -> bool:
    """Check that a fact is of one day."""
    return dot.latest - dot.earliest <= _INEXACT


def x_of(axis: Axis, dot: Dot) -> float:
    """Return the place of a fact: the middle of its day, or of the time that it leaves open."""
    if not is_exact(dot) or axis.per_day >= _ZOOMED:
        return axis.middle(dot.earliest, dot.latest)
    day = day_bounds(day_of(dot.earliest, axis.zone), axis.zone)
    return axis.middle(*day)


def packed(
    drawing: Canvas, items: Iterable[MarkedThing], *, left: float, right: float
) -> list[LaidRow]:
    """Put things into as few rows as keep them and their names apart.

    A name that has no room at all is left out, since the mark says where it is.
    """
    rows: list[list[tuple[MarkedThing, Label | None]]] = []
    taken: list[list[Rect]] = []
    for item in items:
        place, label = _first_room(
            item,
            taken,
            left=left,
            right=right,
        )
        if place == len(rows):
            rows.append([])
            taken.append([])
        rows[place].append((item, label))
        taken[place] += [item.mark, *([label.box] if label else [])]
    return [_packed_row(drawing, row) for row in rows]


def _first_room(
    item: MarkedThing, taken: Sequence[Sequence[Rect]], *, left: float, right: float
) -> tuple[int, Label | None]:
    for place, boxes in enumerate(taken):
        if any(item.mark.meets(box, 6) for box in boxes):
            continue
        label = _named(
            item,
            [*boxes, item.mark],
            left=left,
            right=right,
        )
        if label:
            return place, label
    return len(taken), _named(
        item,
        [],
        left=left,
        right=right,
    )


def _named(
    item: MarkedThing, taken: Sequence[Rect], *, left: float, right: float
) -> Label | None:
    return find_place(
        item.label,
        item.mark,
        taken,
        left=left,
        right=right,
        bold=item.bold,
        below=False,
    )


def _packed_row(
    drawing: Canvas, row: Sequence[tuple[MarkedThing, Label | None]]
) -> LaidRow:
    boxes = [item.mark for item, _ in row]
    boxes += [label.box for _, label in row if label]
    line = max(8.5, *(2 - box.top for box in boxes))
    height = max(ROW, line + max(box.foot for box in boxes) + 2)

    def draw(top: float) -> None:
        for item, label in row:
            item.draw(top + line)
            if item.keys or item.label:
                drawing.place(item.mark.moved(top + line), item.keys)
            if label:
                label.write(
                    drawing,
                    top + line,
                    bold=item.bold,
                    tone=item.tone,
                )

    keys = tuple(key for item, _ in row for key in item.keys)
    return LaidRow(
        height,
        draw,
        keys,
        line=line,
    )


class Station(NamedTuple):
    """A mark of a row of statements: those of one day, or so close that one mark stands for all."""

    x: float
    steps: tuple[ChartStep, ...]

    @property
    def changes(self) -> list[ChartStep]:
        """The statements that took a new stance."""
        return [step for step in self.steps if step.is_change and step.kind != "ended"]

    @property
    def box(self) -> Rect:
        """The room of its mark, counted from the line of its row."""
        radius = 7.5 if len(self.steps) > 1 else 5.5
        return Rect(
            self.x - radius,
            -radius,
            self.x + radius,
            radius,
        )


def stations(axis: Axis, steps: Iterable[ChartStep]) -> list[Station]:
    """Gather statements into marks that keep apart."""
    placed = sorted(
        ((x_of(axis, step.dot), step) for step in steps), key=lambda pair: pair[0]
    )
    groups: list[list[tuple[float, ChartStep]]] = []
    for x, step in placed:
        if groups and x - groups[-1][0][0] < _CLOSE:
            groups[-1].append((x, step))
        else:
            groups.append([(x, step)])
    found = [
        Station(sum(x for x, _ in group) / len(group), tuple(s for _, s in group))
        for group in groups
    ]
    while len(joined := _joined(found)) < len(found):
        found = joined
    return found


def _joined(found: Sequence[Station]) -> list[Station]:
    """Join stations whose marks touch."""
    joined: list[Station] = []
    for station in found:
        if joined and joined[-1].box.right + 1 > station.box.left:
            last = joined.pop()
            joined.append(
                Station((last.x + station.x) / 2, (*last.steps, *station.steps))
            )
        else:
            joined.append(station)
    return joined


def statements_row(
    drawing: Canvas,
    axis: Axis,
    steps: Sequence[ChartStep],
    *,
    title: Sequence[str],
    number: int,
    words: Callable[[ChartStep], str],
    right: float,
) -> LaidRow:
    """Lay out the statements of one lane on one issue.

    Args:
        drawing: The drawing.
        axis: The axis.
        steps: The statements.
        title: The lines of the name in the margin.
        number: The number of the party.
        words: What says a statement.
        right: The right edge of labels.
    """
    found = stations(axis, steps)
    taken = [station.box for station in found]
    labels: list[Label] = []
    left = axis.left + 2
    for station, text in _ranked(found, words):
        label = find_place(
            text,
            station.box,
            taken,
            left=left,
            right=right,
        )
        if label:
            labels.append(label)
            taken.append(label.box)
    beside = _MARGIN_LINE * (len(title) - 1) / 2
    line = max(10.0, beside + 9, *(3 - box.top for box in taken))
    height = line + max(beside + 2, *(box.foot for box in taken)) + 5

    def draw(top: float) -> None:
        for station in found:
            draw_station(
                drawing,
                axis,
                station,
                top + line,
                number,
            )
        for label in labels:
            label.write(drawing, top + line)

    keys = tuple(step.dot.key for station in found for step in station.steps)
    on_line = [label.box for label in labels if label.box.top < 0 < label.box.foot]
    return LaidRow(
        height,
        draw,
        keys,
        label=tuple(title),
        line=line,
        gaps=tuple((box.left - _ASIDE, box.right + _ASIDE) for box in on_line),
    )


def _ranked(
    found: Sequence[Station], words: Callable[[ChartStep], str]
) -> list[tuple[Station, str]]:
    """Return the labels that stations would have, the most important first.

    The stance at the end comes first, then changes on the issue itself, oldest first, then those
    on its parts.
    """
    ranked: list[tuple[tuple[bool, bool, int, int], Station, str]] = []
    for place, station in enumerate(found):
        best = min(station.changes, key=_rank, default=None)
        if best is not None:
            key = (*_rank(best), place)
            ranked.append((key, station, words(best)))
    ranked.sort(key=lambda entry: entry[0])
    return [(station, text) for _, station, text in ranked]


def _rank(step: ChartStep) -> tuple[bool, bool, int]:
    return (not step.holds, step.part, step.dot.earliest)


def draw_station(
    drawing: Canvas, axis: Axis, station: Station, y: float, number: int
) -> None:
    """Draw the mark of the statements of one place."""
    tone = party_tone(number)
    for step in station.steps:
        if not is_exact(step.dot):
            whisker(
                drawing,
                axis,
                step.dot.earliest,
                step.dot.latest,
                y,
                tone,
            )
    keys = [step.dot.key for step in station.steps]
    x = station.x
    if len(keys) > 1:
        is_hollow = not station.changes
        look = (
            Look(fill=PAPER, stroke=tone, width=1.4) if is_hollow else Look(fill=tone)
        )
        box = disc(
            drawing,
            x,
            y,
            look,
            7.5,
        )
        colour = tone if is_hollow else PAPER
        drawing.on_mark(
            x,
            y + 3.9,
            str(len(keys)),
            colour,
        )
    else:
        box = _single(
            drawing,
            station,
            x,
            y,
            number,
        )
    drawing.place(box, keys)


def _single(drawing: Canvas, station: Station, x: float, y: float, number: int) -> Rect:
    tone, kind = party_tone(number), station.steps[0].kind
    if kind == "repeated":
        return ring(
            drawing,
            x,
            y,
            tone,
        )
    if kind == "ended":
        return cross(
            drawing,
            x,
            y,
            tone,
        )
    if kind == "possible":
        return disc(
            drawing,
            x,
            y,
            hollow(tone, dash="2 1.5"),
            5,
        )
    return disc(
        drawing,
        x,
        y,
        drawing.party_look(number),
    )
