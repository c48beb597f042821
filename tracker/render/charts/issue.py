"""One issue: every stance of every party as a numbered bar, and its words below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import PictureTooSmallError
from tracker.projections.questions.chart.steps import (
    column_for,
    default_issue,
    top_issue,
)
from tracker.render.charts.paper import Finished
from tracker.render.charts.parts import frame
from tracker.render.charts.parts.axis import DAY, Axis
from tracker.render.charts.parts.drawing import (
    BAND,
    EDGE,
    SOFT,
    Canvas,
    Look,
    party_tone,
)
from tracker.render.charts.parts.lettering import (
    SMALL,
    Rect,
    broken_lines,
    free,
    text_box,
)
from tracker.render.charts.parts.rows import is_exact
from tracker.render.charts.parts.scale import HEIGHT, AxisScale
from tracker.render.charts.parts.truce_bars import (
    NEVER_HELD,
    truce_bounds,
    truces_in_time,
)
from tracker.render.charts.parts.words import ChartWords, number_of
from tracker.render.charts.stances import (
    issue_legend,
    moments_of,
    split_evenly,
    stances_on,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import counted, first_upper, joined

if TYPE_CHECKING:
    from tracker.projections.questions.chart.data import Dot, Drawn, Run
    from tracker.render.charts.paper import Paper
    from tracker.render.charts.stances import Party, StanceBar

_NAME: Final = 15.0
_WORDS: Final = 12.0
_LINE: Final = 15.0
_BAR: Final = 26.0
_COLUMN: Final = 330.0
"""The width of a column of words at which there are three."""
_GAP: Final = 24.0
_INDENT: Final = 22.0
_SECTION: Final = 12.0
_LEVEL: Final = 13.0


class IssuePicture:
    """Lays out the stances on one issue and draws them.

    Args:
        drawn: What is drawn; the time asked about does not matter, since a stance has a whole life.
        sheet: The paper.
        issue: The issue; by default the largest.
    """

    def __init__(self, drawn: Drawn, sheet: Paper, issue: str | None) -> None:
        self.drawn, self.sheet = drawn, sheet
        self.words = ChartWords(drawn)
        self.issue = issue or default_issue(drawn)
        order = {row.slug: place for place, row in enumerate(drawn.picture.issues)}
        name = f"issue{order.get(self.issue or '', '')}"
        self.drawing = Canvas(name, sheet.width)
        self.dots = {dot.key: dot for dot in drawn.dots}
        self.parties = stances_on(drawn, self.issue)
        self.axis = Axis(
            moments_of(drawn, self.parties),
            left=frame.MARGIN + max(104.0, min(165.0, sheet.width * 0.14)),
            right=sheet.width - frame.MARGIN - 8,
            zone=self.words.zone,
            folds=sheet.folds,
        )
        self.scale = AxisScale(self.axis)

    def finished(self) -> Finished:
        """Draw it.

        Raises:
            PictureTooSmallError: The paper is not high enough.
        """
        name = self.words.title(self.issue) if self.issue else "No issue"
        title = f"{name}: every stance of every party"
        said = (
            "A bar lasts until another stance took its place; "
            "its number stands before its words below."
        )
        clocks = self.words.both_clocks(today_known=self.sheet.today_known)
        y = frame.head(self.drawing, title, f"{said} {clocks}")
        y = frame.legend(self.drawing, y, issue_legend(self.drawn)) + 14
        y = self._truce_names(y)
        top = y + HEIGHT + 4
        asked = f"end of {self.words.last_day()}"
        now = frame.asked_about(
            self.drawing, self.axis, self.drawn.boundary, asked, label=y - 2
        )
        self.scale.draw(self.drawing, top, silent="no stance dated")
        y = top + 14
        for place, party in enumerate(self.parties):
            if place:
                edge = self.drawing.width - frame.MARGIN
                self.drawing.line(
                    frame.MARGIN,
                    y - 6,
                    edge,
                    y - 6,
                    tone=EDGE,
                    width=0.8,
                )
            y = self._party(party, y + 4, now)
        if not self.parties:
            left = self.axis.left + 4
            self.drawing.text(
                left,
                y + 14,
                "No stance is recorded.",
                size=_WORDS,
            )
            y += 30
        y = frame.foot(self.drawing, y, self._left_out())
        limit = self.sheet.height
        if limit is not None and y + 4 > limit:
            needed, given = (y + 4) * self.sheet.scale, limit * self.sheet.scale
            too_small = PictureTooSmallError("picture", needed, given)
            if self.issue:
                too_small.advise("chart-positions", issue=self.issue)
            raise too_small
        svg = self.drawing.svg(
            title, self._desc(), height=y + 4, scale=self.sheet.scale, full=limit or 0
        )
        return Finished(svg, self.drawing, tuple(dot.key for dot in self._other_dots()))

    def _party(self, party: Party, y: float, now: float | None) -> float:
        look = self.drawing.party_look(party.number)
        self.drawing.box(
            Rect(
                frame.MARGIN,
                y + 1,
                frame.MARGIN + 12,
                y + 13,
            ),
            look,
        )
        room = self.axis.left - frame.MARGIN - 26
        names = broken_lines(
            self.words.name(party.party),
            room,
            _NAME,
            bold=True,
        )
        foot = self.drawing.lines(
            frame.MARGIN + 18,
            y + 12.5,
            names,
            size=_NAME,
            bold=True,
        )
        said = sum(len(bar.dots) for bar in party.bars)
        stances = number_of(len(party.bars), "stance")
        lines = [first_upper(stances), number_of(said, "statement")]
        foot = self.drawing.lines(
            frame.MARGIN + 18,
            foot - 2,
            lines,
            tone=SOFT,
        )
        levels = self._levels(party)
        top = y + 4 + _LEVEL * max(levels.values(), default=0)
        tracks = 1 + max(bar.track for bar in party.bars)
        base = top + (_BAR + 4) * tracks
        self._truces_behind(top - 6, base + 4)
        frame.draw_asked(
            self.drawing,
            now,
            top - 4,
            base,
        )
        ends = self._ends(party)
        for bar in party.bars:
            self._bar(
                bar,
                party.number,
                top + (_BAR + 4) * bar.track,
                ends[bar.number],
            )
        for bar in party.bars:
            self._number(bar, top + (_BAR + 4) * bar.track, levels[bar.number])
        return self._columns(party, max(base + 10, foot)) + _SECTION

    def _ends(self, party: Party) -> dict[int, float]:
        """Return where each bar stops: where it was over, or where the next on its track begins."""
        found = {}
        for bar in party.bars:
            end = (
                self.axis.right
                if bar.run.until is None
                else self.axis.x(bar.run.until[1])
            )
            found[bar.number] = min(end, self.axis.x(self.drawn.boundary))
        return found

    def _bar(self, bar: StanceBar, number: int, top: float, right: float) -> None:
        run, tone = bar.run, party_tone(number)
        left = self.axis.x(run.said[0][0])
        until = right if run.until is None else self.axis.x(run.until[0])
        certain = max(min(until, right), left + 2)
        stale = self._stale_from(bar)
        solid = min(certain, max(left, stale)) if stale is not None else certain
        pale = Look(fill=tone, opacity=0.18)
        self.drawing.box(
            Rect(
                left,
                top,
                solid,
                top + _BAR,
            ),
            pale,
        )
        if certain - solid > 1:
            hatch = Look(paint=self.drawing.hatch(EDGE, "slash"))
            self.drawing.box(
                Rect(
                    solid,
                    top,
                    certain,
                    top + _BAR,
                ),
                hatch,
            )
        if run.ended and right - certain > 2:  # noqa: PLR2004  (less is not seen)
            fade = Look(paint=self.drawing.fade(EDGE, first=0.4, last=0))
            self.drawing.box(
                Rect(
                    certain,
                    top,
                    right,
                    top + _BAR,
                ),
                fade,
            )
        self.drawing.box(
            Rect(
                left,
                top,
                left + 3,
                top + _BAR,
            ),
            self.drawing.party_look(number),
            layer="lines",
        )
        for dot in bar.dots:
            self._dot(dot, top + _BAR, number)

    def _dot(self, dot: Dot, y: float, number: int) -> None:
        x = self.axis.x(dot.earliest) + 1.5
        tone = party_tone(number)
        if not is_exact(dot):
            frame.whisker(
                self.drawing,
                self.axis,
                dot.earliest,
                dot.latest,
                y,
                tone,
            )
            x = self.axis.middle(dot.earliest, dot.latest)
        box = frame.disc(
            self.drawing,
            x,
            y,
            Look(fill=tone),
            2.8,
        )
        self.drawing.place(box, (dot.key,))

    def _stale_from(self, bar: StanceBar) -> float | None:
        """Return where a stance became stale; None where it did not."""
        days = self.drawn.stale_after_days
        end = bar.run.until[0] if bar.run.until else self.drawn.boundary
        last = max(latest for _, latest in bar.run.said)
        stale = last + days * DAY
        return self.axis.x(stale) if stale < end else None

    def _levels(self, party: Party) -> dict[int, int]:
        """Return how high the number of each bar stands: in it where it has room, else above."""
        taken: list[Rect] = []
        found = {}
        for bar in party.bars:
            left = self.axis.x(bar.run.said[0][0])
            right = self._ends(party)[bar.number]
            nexts = [
                self.axis.x(other.run.said[0][0])
                for other in party.bars
                if other.number > bar.number and other.track == bar.track
            ]
            room = min([right, *nexts]) - left - 6
            text = str(bar.number)
            wide = text_box(
                0,
                0,
                text,
                _WORDS,
                bold=True,
            ).right
            level = 0
            if wide + 2 > room:
                level = 1
                while not free(self._raised(left, level, text), taken, gap=2):
                    level += 1
                taken.append(self._raised(left, level, text))
            found[bar.number] = level
        return found

    def _raised(self, left: float, level: int, text: str) -> Rect:
        x = min(left + 1.5, self.drawing.width - frame.MARGIN - 8)
        return text_box(
            x,
            -_LEVEL * level,
            text,
            _WORDS,
            bold=True,
            anchor="middle",
        )

    def _number(self, bar: StanceBar, top: float, level: int) -> None:
        left = self.axis.x(bar.run.said[0][0])
        if not level:
            self.drawing.text(
                left + 6, top + 17, str(bar.number), size=_WORDS, bold=True
            )
            return
        x = min(left + 1.5, self.drawing.width - frame.MARGIN - 8)
        y = top - (_BAR + 4) * bar.track - 4 - _LEVEL * (level - 1)
        self.drawing.text(
            x, y, str(bar.number), size=_WORDS, bold=True, anchor="middle"
        )
        if level > 1 or bar.track:
            self.drawing.line(
                x,
                y + 2,
                x,
                top,
                tone=EDGE,
                width=0.8,
            )

    def _columns(self, party: Party, y: float) -> float:
        """Write the words of each stance in columns of about the same height."""
        room = self.drawing.width - 2 * frame.MARGIN
        number = max(1, min(3, int((room + _GAP) // (_COLUMN + _GAP))))
        wide = (room - _GAP * (number - 1)) / number
        blocks = [self._words_of(bar, wide - _INDENT - 16) for bar in party.bars]
        heights = [_LINE * len(lines) + 16 for _, lines in blocks]
        starts = split_evenly(heights, number)
        lowest = y
        for column, (first, last) in enumerate(starts):
            x = frame.MARGIN + 16 + column * (wide + _GAP)
            at = y + 10
            for (days, lines), bar in zip(
                blocks[first:last], party.bars[first:last], strict=True
            ):
                self.drawing.text(
                    x,
                    at,
                    str(bar.number),
                    size=_WORDS,
                    bold=True,
                )
                at = self.drawing.lines(
                    x + _INDENT,
                    at,
                    days,
                    tone=SOFT,
                    size=SMALL,
                )
                at = self.drawing.lines(
                    x + _INDENT, at + 1, lines[len(days) - 1 :], size=_WORDS
                )
                at += 6
            lowest = max(lowest, at - 8)
        return lowest

    def _words_of(self, bar: StanceBar, room: float) -> tuple[list[str], list[str]]:
        """Return the lines of a stance: its days, then its words, the newest wording last."""
        days = broken_lines(self._days(bar), room, SMALL)
        first, newest = bar.dots[0], bar.dots[-1]
        said = clean(first.text)
        if clean(newest.text) != said:
            said = f"{said}; on {self.words.near(newest.when)}: {clean(newest.text)}"
        return days, [""] * (len(days) - 1) + broken_lines(said, room, _WORDS)

    def _days(self, bar: StanceBar) -> str:
        run = bar.run
        begins = self.words.near(bar.dots[0].when)
        said = [f"{begins}, holds" if run.until is None else self._until(begins, run)]
        lane = column_for(run.party, self.drawn)
        if lane != run.party:
            said.append(self.words.name(run.party))
        if run.returned:
            said.append("back to an earlier stance")
        if run.contradicted_by:
            said.append("of two, the order is not known")
        denied = [who for dot in bar.dots for who in dot.disputed_by]
        if denied:
            said.append(f"disputed by {self.words.names(list(dict.fromkeys(denied)))}")
        rest = f" ({'; '.join(said[1:])})" if said[1:] else ""
        return f"{said[0]}{rest}"

    def _until(self, begins: str, run: Run) -> str:
        by = self.dots.get(run.ended_by or "")
        if by is None:
            return begins
        ends = self.words.near(by.when)
        ends = f"a day {ends}" if ends.startswith("between ") else ends
        return f"{begins} to {ends}" if ends != begins else begins

    def _truce_names(self, y: float) -> float:
        """Write the names of truces above the axis where they have room; return the new foot."""
        taken = []
        asked = f"end of {self.words.last_day()}"
        if self.axis.span.first <= self.drawn.boundary <= self.axis.span.last:
            x = self.axis.x(self.drawn.boundary)
            taken.append(
                text_box(
                    x,
                    y - 2,
                    asked,
                    SMALL,
                    bold=True,
                    anchor="end",
                )
            )
        for truce in truces_in_time(self._whole()):
            start, end = truce_bounds(self.words, truce)
            if truce.state in NEVER_HELD:
                continue
            x = (self.axis.x(start.latest) + self.axis.x(end.earliest)) / 2
            box = text_box(
                x,
                y - 2,
                called(truce),
                SMALL,
                anchor="middle",
            )
            inside = (
                box.left >= frame.MARGIN
                and box.right <= self.drawing.width - frame.MARGIN
            )
            if inside and free(box, taken, gap=8):
                self.drawing.text(
                    x,
                    y - 2,
                    called(truce),
                    tone=SOFT,
                    anchor="middle",
                )
                taken.append(box)
        return y

    def _whole(self) -> ChartWords:
        """Return the words of the same picture without a beginning."""
        if self.drawn.since is None:
            return self.words
        import msgspec

        return ChartWords(msgspec.structs.replace(self.drawn, since=None))

    def _truces_behind(self, top: float, foot: float) -> None:
        for truce in truces_in_time(self._whole()):
            start, end = truce_bounds(self.words, truce)
            left, right = self.axis.x(start.latest), self.axis.x(end.earliest)
            if truce.state not in NEVER_HELD and right - left > 1:
                look = Look(fill=BAND)
                self.drawing.box(
                    Rect(
                        left,
                        top,
                        right,
                        foot,
                    ),
                    look,
                    layer="bands",
                )

    def _other_dots(self) -> list[Dot]:
        """Return the statements on this issue and its parts that have no dot."""
        shown = {
            dot.key for party in self.parties for bar in party.bars for dot in bar.dots
        }
        return [
            dot
            for dot in self.drawn.dots
            if dot.type in {"position-stated", "position-ended"}
            and top_issue(dot.issue or "", self.drawn) == self.issue
            and dot.key not in shown
        ]

    def _left_out(self) -> str:
        rest = self._other_dots()
        parts = [dot for dot in rest if dot.issue != self.issue]
        ended = [
            d for d in rest if d.issue == self.issue and d.type == "position-ended"
        ]
        perhaps = len(rest) - len(parts) - len(ended)
        said = []
        if parts:
            slugs = list(dict.fromkeys(dot.issue or "" for dot in parts))
            names = ", ".join(self.words.title(slug) for slug in slugs)
            of = counted(len(slugs), "part")
            said.append(
                f"{counted(len(parts), 'statement')} on {of} of this issue: {names}"
            )
        if ended:
            said.append(
                f"{counted(len(ended), 'end')} of stances, each at the end of its bar"
            )
        if perhaps:
            said.append(f"{counted(perhaps, 'statement')} possibly of a later day")
        return f"Not drawn: {'; '.join(said)}." if said else "Every statement is drawn."

    def _desc(self) -> str:
        """Say what a reader who does not see the picture should know of it."""
        told = []
        for party in self.parties:
            stances = number_of(len(party.bars), "stance")
            holds = [
                clean(bar.run.stance) for bar in party.bars if bar.run.until is None
            ]
            now = f"; holds: {joined(holds)}" if holds else "; holds none now"
            told.append(f"{self.words.name(party.party)}: {stances}{now}.")
        folds = [f"{fold.words}: no stance dated." for fold in self.axis.folds()]
        return " ".join([*told, *folds, self._left_out()])


def issue(drawn: Drawn, sheet: Paper, *, issue: str | None = None) -> Finished:
    """Draw the whole life of every stance on one issue.

    Args:
        drawn: What is drawn.
        sheet: The paper.
        issue: The issue; by default the largest of the time asked about.

    Raises:
        PictureTooSmallError: The paper is not high enough.
    """
    return IssuePicture(drawn, sheet, issue).finished()
