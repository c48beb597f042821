"""The timeline: truces, talks and agreements, then a lane for each party, a row for each issue."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import PictureTooSmallError
from tracker.projections.questions.chart.steps import (
    column_for,
    dots_in_time,
    issues_by_size,
    steps_of,
    top_issue,
)
from tracker.render.charts.paper import Finished
from tracker.render.charts.parts import frame
from tracker.render.charts.parts.axis import Axis, Stretch
from tracker.render.charts.parts.days import FACTS_HEIGHT, facts_per_day
from tracker.render.charts.parts.drawing import (
    EDGE,
    LINE,
    LINE_HEIGHT,
    PAPER,
    SOFT,
    Canvas,
    Look,
    n,
)
from tracker.render.charts.parts.frame import MARGIN, Sign
from tracker.render.charts.parts.lettering import SMALL, Rect, broken_lines
from tracker.render.charts.parts.named_rows import shared_rows
from tracker.render.charts.parts.party_rows import answers, proposals
from tracker.render.charts.parts.rows import LaidRow, is_exact, statements_row
from tracker.render.charts.parts.scale import HEIGHT, AxisScale
from tracker.render.charts.parts.truce_bars import bands, rounds
from tracker.render.charts.parts.words import ChartWords, not_drawn_words
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import counted, first_upper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.questions.chart.data import Dot, Drawn
    from tracker.projections.questions.chart.steps import ChartStep
    from tracker.render.charts.paper import Paper

MARKED: Final = frozenset(
    (
        "position-stated",
        "position-ended",
        "proposal-made",
        "proposal-answered",
        "ceasefire-declared",
        "ceasefire-changed",
        "meeting-held",
        "agreement-reached",
    )
)
"""The types of facts that have marks."""
_NAME: Final = 15.0
_LEAST_LANE: Final = 40.0
_NOTE: Final = 14.0
_SECTION: Final = 10.0
_DAILY: Final = 15.0
"""From so many units a day on, each day has a mark of its own."""


class PartyLane(NamedTuple):
    """The lane of a party.

    Attributes:
        party: The party.
        number: Its number.
        acts: Its proposals and answers.
        rows: A row for each issue, largest issue first, with how many statements it has.
        notes: The lines below its name.
    """

    party: str
    number: int
    acts: list[LaidRow]
    rows: list[tuple[LaidRow, int]]
    notes: list[str]


class TimelinePicture:
    """Lays out a timeline and draws it.

    Args:
        drawn: What is drawn.
        sheet: The paper.
    """

    def __init__(self, drawn: Drawn, sheet: Paper) -> None:
        self.drawn, self.sheet = drawn, sheet
        self.words = ChartWords(drawn)
        self.dots = dots_in_time(drawn)
        self.steps = steps_of(drawn)
        self.drawing = Canvas("timeline", sheet.width)
        gutter = max(104.0, min(176.0, sheet.width * 0.147))
        self.axis = Axis(
            _moments(drawn, self.dots),
            left=MARGIN + gutter,
            right=sheet.width - MARGIN - 8,
            zone=self.words.zone,
            span=None if drawn.since is None else Stretch(drawn.since, drawn.boundary),
            folds=sheet.folds,
        )
        self.right = self.axis.right - 5
        self.scale = AxisScale(self.axis)
        self.order = issues_by_size(drawn, self.steps)
        self.drawn_keys: set[str] = set()
        self.no_room: list[str] = []

    def finished(self) -> Finished:
        """Draw it.

        Raises:
            PictureTooSmallError: Not even one row a lane has room.
        """
        title = f"{clean(self.drawn.picture.title)}: {self.words.period()}"
        said = "What each party put forward, answered and said, by issue."
        clocks = self.words.both_clocks(today_known=self.sheet.today_known)
        y = frame.head(self.drawing, title, f"{said} {clocks}")
        y = frame.legend(self.drawing, y, self._legend()) + 14
        top = y + HEIGHT + 4
        asked = f"end of {self.words.last_day()}"
        now = frame.asked_about(
            self.drawing, self.axis, self.drawn.boundary, asked, label=y - 2
        )
        self.scale.draw(self.drawing, top, silent="no fact dated")
        shared = shared_rows(
            self.drawing, self.axis, self.words, self.dots, right=self.right
        )
        lanes = self._lanes()
        chosen = self._fitting(lanes, shared, top)
        foot = self._shared(shared, top + 12)
        foot = self._draw_lanes(lanes, chosen, foot)
        bands(self.drawing, self.axis, self.words, top, foot)
        self.scale.through(self.drawing, top, foot)
        rounds(self.drawing, self.axis, self.words, top, foot)
        frame.draw_asked(self.drawing, now, top - HEIGHT + 2, foot)
        foot = facts_per_day(self.drawing, self.axis, self.dots, foot + 8)
        foot = frame.foot(self.drawing, foot, self._left_out())
        svg = self.drawing.svg(
            f"Timeline: {title}",
            self._desc(),
            height=foot + 4,
            scale=self.sheet.scale,
            full=self.sheet.height or 0,
        )
        return Finished(svg, self.drawing, self._not_drawn())

    def _lanes(self) -> list[PartyLane]:
        by_lane: dict[str, list[ChartStep]] = defaultdict(list)
        for step in self.steps:
            by_lane[column_for(step.dot.whose[0], self.drawn)].append(step)
        found = []
        for column in self.drawn.picture.columns:
            lane = self._lane(column.slug, by_lane.get(column.slug, []))
            if lane.acts or lane.rows:
                found.append(lane)
        return found

    def _lane(self, party: str, steps: Sequence[ChartStep]) -> PartyLane:
        by_issue: dict[str, list[ChartStep]] = defaultdict(list)
        for step in steps:
            by_issue[top_issue(step.dot.issue or "", self.drawn)].append(step)
        number = self.drawn.numbers.get(party, 0)
        room = self.axis.left - MARGIN - 10
        rows = []
        for issue in self.order:
            if issue not in by_issue:
                continue
            row = statements_row(
                self.drawing,
                self.axis,
                by_issue[issue],
                title=broken_lines(self.words.title(issue), room, SMALL),
                number=number,
                words=self._said,
                right=self.right,
            )
            rows.append((row, len(by_issue[issue])))
        context = (self.drawing, self.axis, self.words, self.dots)
        acts = proposals(*context, party, right=self.right)
        acts += answers(*context, party, right=self.right)
        return PartyLane(party, number, acts, rows, _notes(steps))

    def _said(self, step: ChartStep) -> str:
        """Say a stance, with the part it is about and the member whose it is."""
        dot = step.dot
        said = clean(dot.text)
        if step.part:
            said = f"{self.words.title(dot.issue or '')}: {said}"
        lane = column_for(dot.whose[0], self.drawn)
        if lane != dot.whose[0]:
            said = f"{self.words.name(dot.whose[0])}: {said}"
        return said

    def _fitting(
        self,
        lanes: Sequence[PartyLane],
        shared: Sequence[tuple[str, list[LaidRow]]],
        top: float,
    ) -> dict[str, int]:
        """Return how many rows each lane keeps: the smallest issues go until the picture fits."""
        kept = {lane.party: len(lane.rows) for lane in lanes}
        limit = self.sheet.height
        if limit is None:
            return kept
        fixed = top + 12 + sum(_section_height(rows) for _, rows in shared if rows)
        fixed += self._tail()
        room = limit - fixed
        while (needed := self._lanes_height(lanes, kept)) > room:
            losing = [lane for lane in lanes if kept[lane.party] > 1]
            if not losing:
                raise self._too_small(fixed + needed, limit)
            lane = min(
                losing,
                key=lambda lane: (
                    lane.rows[kept[lane.party] - 1][1],
                    -kept[lane.party],
                ),
            )
            kept[lane.party] -= 1
        self._fill_up(lanes, kept, room)
        return kept

    def _too_small(self, needed: float, limit: float) -> PictureTooSmallError:
        scale = self.sheet.scale
        error = PictureTooSmallError("timeline", needed * scale, limit * scale)
        if scale > 1 and self.order:
            error.advise("chart-positions", issue=self.order[0])
        return error

    def _fill_up(
        self, lanes: Sequence[PartyLane], kept: dict[str, int], room: float
    ) -> None:
        """Take low rows in again where a high one that was lost has left room for them."""
        for lane in lanes:
            while kept[lane.party] < len(lane.rows):
                more = {**kept, lane.party: kept[lane.party] + 1}
                if self._lanes_height(lanes, more) > room:
                    break
                kept.update(more)

    def _lanes_height(self, lanes: Sequence[PartyLane], kept: dict[str, int]) -> float:
        return sum(self._lane_height(lane, kept[lane.party]) for lane in lanes)

    def _lane_height(self, lane: PartyLane, kept: int) -> float:
        acts = sum(row.height for row in lane.acts)
        notes = 14 + 18 + _NOTE * len(lane.notes)
        top = max(acts, notes) if lane.rows else acts
        rows = sum(row.height for row, _ in lane.rows[:kept])
        lines = self._lost(lane, kept)
        lost = 10 + SMALL * LINE_HEIGHT * len(lines) if lines else 0
        return max(top + rows + lost, _LEAST_LANE) + _SECTION + 4

    def _lost(self, lane: PartyLane, kept: int) -> list[str]:
        """Name the rows of a lane that have no room, in lines; none where all have."""
        lost = lane.rows[kept:]
        if not lost:
            return []
        named = [f"{' '.join(row.label)} {number}" for row, number in lost]
        room = self.right - self.axis.left
        return broken_lines(f"and {', '.join(named)}", room, SMALL)

    def _tail(self) -> float:
        """Return the room of all below the lanes."""
        room = self.drawing.width - 2 * MARGIN
        lines = len(broken_lines(self._left_out(), room, SMALL)) + 1
        return 8 + FACTS_HEIGHT + 12 + SMALL * LINE_HEIGHT * lines

    def _shared(self, shared: Sequence[tuple[str, list[LaidRow]]], y: float) -> float:
        for name, rows in shared:
            if rows:
                self.drawing.text(MARGIN, y + 12.5, name, size=13, bold=True)
                for row in rows:
                    row.draw(y)
                    self.drawn_keys.update(row.keys)
                    y += row.height
                y += _SECTION
        return y

    def _draw_lanes(
        self, lanes: Sequence[PartyLane], kept: dict[str, int], y: float
    ) -> float:
        for place, lane in enumerate(lanes):
            if place:
                edge = self.drawing.width - MARGIN
                self.drawing.line(MARGIN, y - 4, edge, y - 4, tone=EDGE, width=0.8)
            y = self._draw_lane(lane, kept[lane.party], y + 4)
        if not lanes:
            left = self.axis.left + 4
            self.drawing.text(left, y + 14, "Nobody said anything that is recorded.")
            y += 30
        return y

    def _draw_lane(self, lane: PartyLane, kept: int, y: float) -> float:
        top = y
        foot = self._head(lane, y)
        for row in lane.acts:
            row.draw(y)
            self.drawn_keys.update(row.keys)
            y += row.height
        y = max(y, foot) if lane.rows else y
        for row, _ in lane.rows[:kept]:
            self._draw_row(row, y)
            y += row.height
        if lines := self._lost(lane, kept):
            y = self.drawing.lines(self.axis.left, y + 10, lines, tone=SOFT)
            self.no_room += [key for row, _ in lane.rows[kept:] for key in row.keys]
        return max(y, top + _LEAST_LANE) + _SECTION

    def _head(self, lane: PartyLane, y: float) -> float:
        look = self.drawing.party_look(lane.number)
        self.drawing.box(Rect(MARGIN, y + 1, MARGIN + 12, y + 13), look)
        room = self.axis.left - MARGIN - 24
        names = broken_lines(self.words.name(lane.party), room, _NAME, bold=True)
        x = MARGIN + 18
        foot = self.drawing.lines(x, y + 12.5, names, size=_NAME, bold=True)
        notes = [
            line for note in lane.notes for line in broken_lines(note, room, SMALL)
        ]
        return self.drawing.lines(x, foot - 2, notes, tone=SOFT) - 4

    def _draw_row(self, row: LaidRow, y: float) -> None:
        line = y + row.line
        pieces = [
            each
            for stretch in self.axis.pieces
            for each in row.line_pieces(stretch.left, stretch.right)
        ]
        for left, right in pieces:
            self.drawing.path(
                f"M{n(left)} {n(line)}H{n(right)}",
                Look(stroke=LINE, width=1),
                layer="bands",
            )
        first = line + 4 - SMALL * LINE_HEIGHT * (len(row.label) - 1) / 2
        self.drawing.lines(
            self.axis.left - 10, first, row.label, tone=SOFT, anchor="end"
        )
        row.draw(y)
        self.drawn_keys.update(row.keys)

    def _not_drawn(self) -> tuple[str, ...]:
        return tuple(dot.key for dot in self.dots if dot.key not in self.drawn_keys)

    def _left_out(self) -> str:
        """Say what has no mark, with counts."""
        lost = set(self.no_room)
        rest = [
            dot
            for dot in self.dots
            if dot.key not in self.drawn_keys and dot.key not in lost
        ]
        said = [
            "All lanes keep one order of issues, by changes on the issue itself.",
            "A label gives a stance whole or is not drawn.",
        ]
        found = [not_drawn_words(rest)] if rest else []
        if lost:
            found.append(f"{counted(len(lost), 'statement')} of rows without room")
        if found:
            said.append(f"Not drawn as marks, but counted per day: {'; '.join(found)}.")
        return " ".join(said)

    def _legend(self) -> list[Sign]:
        return timeline_legend(is_daily=self.axis.per_day >= _DAILY)

    def _desc(self) -> str:
        """Say what a reader who does not see the picture should know of it."""
        lanes = [self.words.name(c.slug) for c in self.drawn.picture.columns]
        truces = [
            f"{self.words.thing('ceasefire', t.slug)}: {self.words.state(t)}"
            for t in self.drawn.picture.ceasefires
        ]
        days = Counter(self.words.date(dot.when) for dot in self.dots)
        most = [f"{day} ({number})" for day, number in days.most_common(3)]
        said = [
            f"Lanes of {', '.join(lanes) or 'nobody'}, one row for each issue.",
            f"{first_upper(counted(len(self.dots), 'fact'))}.",
            f"Truces: {'; '.join(truces) or 'none'}.",
            f"Most facts: {', '.join(most)}." if most else "",
            self._left_out(),
        ]
        return " ".join(filter(None, said))


def timeline(drawn: Drawn, sheet: Paper) -> Finished:
    """Draw the facts of the time asked about.

    Args:
        drawn: What is drawn.
        sheet: The paper.

    Raises:
        PictureTooSmallError: The paper is not high enough for one row a lane.
    """
    return TimelinePicture(drawn, sheet).finished()


def _moments(drawn: Drawn, dots: Iterable[Dot]) -> list[int]:
    """Return the instants of all that gets a mark; of an inexact date that where it begins."""
    found = [drawn.boundary]
    for dot in dots:
        if dot.type in MARKED:
            found.append(dot.earliest)
            if is_exact(dot):
                found.append(min(dot.latest, drawn.boundary))
    return found


def _notes(steps: Sequence[ChartStep]) -> list[str]:
    stated = [step for step in steps if step.kind != "ended"]
    changed = [step for step in stated if step.is_change]
    if not stated:
        return []
    return [counted(len(stated), "statement"), f"{len(changed)} new or changed"]


def _section_height(rows: Sequence[LaidRow]) -> float:
    return sum(row.height for row in rows) + _SECTION


def timeline_legend(*, is_daily: bool) -> list[Sign]:
    """Return the signs of a timeline, and what they mean.

    Args:
        is_daily: Whether each day has a mark of its own.
    """
    together = "on one day" if is_daily else "close together"

    def new(drawing: Canvas, x: float, y: float) -> None:
        frame.disc(drawing, x + 6, y, Look(fill=SOFT))

    def several(drawing: Canvas, x: float, y: float) -> None:
        frame.disc(drawing, x + 8, y, Look(fill=SOFT), 7.5)
        drawing.on_mark(x + 8, y + 3.9, "3", PAPER)

    def again(drawing: Canvas, x: float, y: float) -> None:
        frame.ring(drawing, x + 4, y, SOFT)

    def ended(drawing: Canvas, x: float, y: float) -> None:
        frame.cross(drawing, x + 4, y, SOFT)

    def proposal(drawing: Canvas, x: float, y: float) -> None:
        frame.diamond(drawing, x + 6, y, Look(fill=SOFT))

    def answer(drawing: Canvas, x: float, y: float) -> None:
        frame.diamond(drawing, x + 6, y, frame.hollow(SOFT), 5)

    def inexact(drawing: Canvas, x: float, y: float) -> None:
        drawing.line(x, y, x + 16, y, tone=SOFT, width=1.6, dash="2 2")

    return [
        Sign(12, new, "a stance that is new or changed"),
        Sign(16, several, f"three statements {together}"),
        Sign(8, again, "said again"),
        Sign(8, ended, "a stance ended"),
        Sign(12, proposal, "proposal"),
        Sign(12, answer, "answer"),
        Sign(16, inexact, "day not exact"),
        frame.truce_entry("truce"),
        frame.rounds_entry("direct round"),
    ]
