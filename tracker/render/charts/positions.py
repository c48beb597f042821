"""A slide: what each party held on one issue before, what it holds now, and each change between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import PictureTooSmallError
from tracker.projections.questions.chart.steps import (
    column_for,
    default_issue,
    in_time,
    issues_by_size,
    steps_of,
)
from tracker.render.charts.paper import SLIDE_HEIGHT, SLIDE_WIDTH, Finished
from tracker.render.charts.parts.axis import Axis, Stretch
from tracker.render.charts.parts.drawing import (
    ASKED,
    BAND,
    EDGE,
    INK,
    SOFT,
    Canvas,
    Look,
    n,
    party_tone,
)
from tracker.render.charts.parts.lettering import Rect, broken_lines, width_of
from tracker.render.charts.parts.rows import is_exact, x_of
from tracker.render.charts.parts.truce_bars import (
    NEVER_HELD,
    truce_bounds,
    truces_in_time,
)
from tracker.render.charts.parts.words import ChartWords
from tracker.render.charts.slide_foot import LEFT, RIGHT, SMALLEST, draw_foot
from tracker.render.charts.slide_rows import MOST_ROWS, slide_rows, slide_title
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import (
    counted,
    first_upper,
    joined,
    number_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.questions.chart.data import Dot, Drawn, Run
    from tracker.render.charts.paper import Paper
    from tracker.render.charts.slide_rows import SlideRow

_SAID, _NAME, _WORDS = 30.0, 34.0, 28.0
_LANE_LEFT, _LANE_RIGHT, _NOW = 760.0, 1250.0, 1290.0
_TOP, _FOOT = 262.0, 1014.0
_LINE: Final = 34.0
_NAME_LINE, _FIRST_LINE = 38.0, 78.0
_STROKE: Final = 44.0


class SlidePicture:
    """Lays out a slide of one issue and draws it.

    Args:
        drawn: What is drawn.
        sheet: What is known of the log; a slide has a size of its own.
        issue: The issue.
        rows: How many parties it has at most.
        page: The slide of those that the issue needs, counted from 0.
    """

    def __init__(
        self, drawn: Drawn, sheet: Paper, issue: str | None, *, rows: int, page: int
    ) -> None:
        self.drawn, self.sheet, self.issue = drawn, sheet, issue
        self.words = ChartWords(drawn)
        self.dots = {dot.key: dot for dot in drawn.dots}
        order = {row.slug: place for place, row in enumerate(drawn.picture.issues)}
        name = f"positions{order.get(issue or '', '')}-{page}"
        self.drawing = Canvas(name, SLIDE_WIDTH)
        self.steps = [step for step in steps_of(drawn) if step.dot.issue == issue]
        self.all_rows, self.others = slide_rows(drawn, issue, self.steps)
        self.rows = self.all_rows[page * rows : page * rows + rows]
        self.per_slide, self.page = rows, page
        changes = [step.dot.earliest for step in self.steps if step.counts]
        begins = drawn.since if drawn.since is not None else min(changes, default=None)
        self.begins = drawn.boundary - 1 if begins is None else begins
        self.axis = Axis(
            [self.begins, drawn.boundary, *changes],
            left=_LANE_LEFT,
            right=_LANE_RIGHT,
            zone=self.words.zone,
            span=Stretch(self.begins, drawn.boundary),
            folds=False,
        )

    def finished(self) -> Finished:
        """Draw it.

        Raises:
            PictureTooSmallError: Words of a party are too long for its row.
        """
        title, size = slide_title(self.words, self.issue, self.all_rows, RIGHT - LEFT)
        self._text(
            LEFT,
            92,
            title,
            size,
            RIGHT - LEFT,
            bold=True,
        )
        said = (
            f"What held {self._eve()} and {self.words.asked(self.drawn.picture.asked)}, "
            f"{self.words.local_time}, and each change between{self._of_several()}"
        )
        self._text(
            LEFT,
            140,
            said,
            _SAID,
            RIGHT - LEFT,
            soft=True,
        )
        self._heads()
        height = (_FOOT - _TOP) / max(1, min(self.per_slide, len(self.all_rows)))
        foot = _TOP + height * len(self.rows)
        self._through(_TOP - 20, foot)
        for place, row in enumerate(self.rows):
            top = _TOP + height * place
            self.drawing.line(
                LEFT,
                top,
                RIGHT,
                top,
                tone=EDGE,
                width=1.6,
            )
            self._row(row, top, height)
        self.drawing.line(
            LEFT,
            foot,
            RIGHT,
            foot,
            tone=EDGE,
            width=1.6,
        )
        if not self.rows:
            self._text(
                LEFT,
                _TOP + 60,
                "No stance is recorded.",
                _WORDS,
                900,
            )
        self._foot()
        svg = self.drawing.svg(title, self._desc(), height=SLIDE_HEIGHT)
        marked = {key for mark in self.drawing.marks for key in mark.keys}
        rest = [s.dot.key for s in self.steps if s.dot.key not in marked]
        return Finished(svg, self.drawing, tuple(rest))

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        room: float,
        *,
        bold: bool = False,
        soft: bool = False,
    ) -> float:
        """Write lines in a room; return the foot of the next one."""
        lines = broken_lines(
            text,
            room,
            size,
            bold=bold,
        )
        tone = SOFT if soft else INK
        return self.drawing.lines(
            x,
            y,
            lines,
            size=size,
            bold=bold,
            tone=tone,
        )

    def _of_several(self) -> str:
        """Say which slide of several of the issue this is."""
        number = -(-len(self.all_rows) // self.per_slide)
        return f" ({self.page + 1} of {number})" if number > 1 else ""

    def _eve(self) -> str:
        """Say the end of the day before the time asked about."""
        if self.drawn.since is None:
            return "at first"
        return f"at the end of {self.words.day(self._day_before())}"

    def _day_before(self) -> int:
        from datetime import timedelta

        from tracker.domain.dates import day_of, day_start

        zone = self.words.zone
        since = self.drawn.since or 0
        day = day_of(since, zone)
        if day_start(day, zone) != since or day.toordinal() == 1:
            return since
        return day_start(day - timedelta(days=1), zone)

    def _heads(self) -> None:
        y = 222
        if self.drawn.since is not None:
            before = self.words.day(self._day_before(), year=False)
            self.drawing.text(
                LEFT,
                y,
                before,
                size=_SAID,
                bold=True,
            )
        now = self.words.last_day()
        self.drawing.text(
            _NOW,
            y,
            now,
            size=_SAID,
            bold=True,
            tone=ASKED,
        )
        axis = self.axis
        self.drawing.line(
            axis.left,
            y + 20,
            axis.right,
            y + 20,
            width=1.6,
        )
        first = self.words.day(axis.span.first)
        last = self.words.day(axis.span.last - 1, year=False).rpartition(" ")[0]
        ticks = [f"M{n(x)} {n(y + 20)}v12" for x in self._ticks()]
        if ticks:
            self.drawing.path("".join(ticks), Look(stroke=INK, width=1.6))
        self.drawing.text(
            axis.left, y, first.partition(" at")[0], size=SMALLEST, tone=SOFT
        )
        end = self._last_label(last)
        if width_of(first + end, SMALLEST) + 30 < axis.right - axis.left:
            self.drawing.text(
                axis.right, y, end, size=SMALLEST, tone=SOFT, anchor="end"
            )

    def _last_label(self, last: str) -> str:
        from tracker.domain.dates import day_of

        day = day_of(self.drawn.boundary - 1, self.words.zone)
        return self.words.near(day.isoformat()) or last

    def _ticks(self) -> list[float]:
        """Return the places of Mondays, or of months, or of years, that keep apart."""
        from tracker.render.charts.parts.scale import AxisScale

        found: list[float] = []
        for x, _ in sorted(AxisScale(self.axis).grid):
            if not found or x - found[-1] >= 18:  # noqa: PLR2004  (a letter's width)
                found.append(x)
        return found

    def _through(self, top: float, foot: float) -> None:
        for truce in truces_in_time(self.words):
            start, end = truce_bounds(self.words, truce)
            left, right = self.axis.x(start.latest), self.axis.x(end.earliest)
            if truce.state not in NEVER_HELD and right - left > 1:
                box = Rect(
                    left,
                    top,
                    right,
                    foot,
                )
                self.drawing.box(box, Look(fill=BAND), layer="bands")
        for meeting in self._rounds():
            x = self.axis.middle(*self.words.bounds(meeting))
            self.drawing.line(
                x,
                top,
                x,
                foot,
                tone=INK,
                width=2,
                dash="2 6",
            )

    def _rounds(self) -> list[str]:
        """Return the dates of direct rounds."""
        found = []
        for meeting in self.drawn.picture.meetings:
            if meeting.format == "direct" and meeting.held is not None:
                bounds = self.words.bounds(meeting.held)
                if in_time(self.drawn, *bounds) and bounds.latest > self.begins:
                    found.append(meeting.held)
        return found

    def _row(self, row: SlideRow, top: float, height: float) -> None:
        number = self.drawn.numbers.get(row.party, 0)
        look = self.drawing.party_look(number)
        self.drawing.box(
            Rect(
                LEFT,
                top + 18,
                LEFT + 26,
                top + 44,
            ),
            look,
        )
        name = self.words.name(row.party)
        self.drawing.text(
            LEFT + 40,
            top + _NAME_LINE + 4,
            name,
            size=_NAME,
            bold=True,
        )
        beside = LEFT + 40 + width_of(name, _NAME, bold=True) + 20
        room = _LANE_LEFT - 40 - LEFT
        y = top + _FIRST_LINE + 4
        if row.before:
            who = self._speaker(row.before[-1], before=True)
            if beside + width_of(who, SMALLEST) <= _LANE_LEFT - 30:
                self.drawing.text(
                    beside, top + _NAME_LINE + 4, who, size=SMALLEST, tone=SOFT
                )
            elif who:
                y = self._text(
                    LEFT,
                    y,
                    who,
                    SMALLEST,
                    room,
                    soft=True,
                )
        y = self._stances(
            row.before,
            LEFT,
            y,
            room,
            before=True,
        )
        foot = self._stances(
            row.now, _NOW, top + _NAME_LINE, RIGHT - _NOW, before=False
        )
        if max(y, foot) > top + height + _LINE - 8:
            raise PictureTooSmallError(
                "slide", max(y, foot) - top + SLIDE_HEIGHT - height, SLIDE_HEIGHT
            )
        self._lane(row, top + height / 2 - 4, number)

    def _stances(
        self, runs: Sequence[Run], x: float, y: float, room: float, *, before: bool
    ) -> float:
        if not runs:
            nothing = "No stance known" if before else "Holds none now"
            if before and self.drawn.since is None:
                return y
            return self._text(
                x,
                y,
                nothing,
                _WORDS,
                room,
                soft=True,
            )
        for run in runs:
            stance = clean(self._last_dot(run, before=before).text)
            y = self._text(
                x,
                y,
                stance,
                _WORDS,
                room,
                bold=not before,
            )
            if not before:
                who = self._speaker(run, before=False)
                y = (
                    self._text(
                        x,
                        y,
                        who,
                        SMALLEST,
                        room,
                        soft=True,
                    )
                    + 4
                )
        return y

    def _last_dot(self, run: Run, *, before: bool) -> Dot:
        dots = [self.dots[key] for key in run.keys]
        since = self.drawn.since
        if before and since is not None:
            dots = [dot for dot in dots if dot.earliest < since] or dots[:1]
        return dots[-1]

    def _speaker(self, run: Run, *, before: bool) -> str:
        dot = self._last_dot(run, before=before)
        lane = column_for(run.party, self.drawn)
        who = clean(dot.speaker or "")
        member = self.words.name(run.party) if lane != run.party else ""
        named = ", ".join(filter(None, (who, member, self.words.near(dot.when))))
        if dot.disputed_by:
            named += f", disputed by {self.words.names(dot.disputed_by)}"
        return named

    def _lane(self, row: SlideRow, y: float, number: int) -> None:
        tone = party_tone(number)
        self.drawing.line(
            self.axis.left,
            y,
            self.axis.right,
            y,
            tone=tone,
            width=4,
        )
        half = _STROKE / 2
        for step in row.changes:
            x = x_of(self.axis, step.dot)
            box = Rect(
                x - 4,
                y - half,
                x + 4,
                y + half,
            )
            if step.kind == "ended":
                strokes = f"M{n(x - 10)} {n(y - 10)}l20 20m0 -20l-20 20"
                self.drawing.path(strokes, Look(stroke=tone, width=4), layer="marks")
            else:
                self.drawing.box(box, Look(fill=tone), layer="marks")
            if not is_exact(step.dot):
                left, right = (
                    self.axis.x(step.dot.earliest),
                    self.axis.x(step.dot.latest),
                )
                self.drawing.line(
                    left, y + half, right, y + half, tone=tone, width=3, dash="5 5"
                )
            self.drawing.place(box, (step.dot.key,))
        said = _changes_words(len(row.own))
        if members := len(row.changes) - len(row.own):
            said += f", {number_in_words(members)} of members"
        self.drawing.text(
            self.axis.left + 4,
            y + half + 36,
            first_upper(said),
            size=SMALLEST,
            tone=SOFT,
        )

    def _foot(self) -> None:
        known = self.words.as_known(
            self.drawn.picture.asked, today_known=self.sheet.today_known
        )
        ends = [
            step for row in self.rows for step in row.changes if step.kind == "ended"
        ]
        draw_foot(
            self.drawing,
            self.words,
            self.others,
            self._rounds(),
            known,
            has_end=bool(ends),
        )

    def _desc(self) -> str:
        """Say what a reader who does not see the slide should know of it."""
        told = []
        for row in self.rows:
            before = joined([self._quoted(run, before=True) for run in row.before])
            now = joined([self._quoted(run, before=False) for run in row.now])
            changes = counted(len(row.changes), "change")
            told.append(
                f"{self.words.name(row.party)}: before {before or 'nothing known'}; "
                f"{changes}; now {now or 'nothing'}."
            )
        return " ".join(told) or "No stance is recorded."

    def _quoted(self, run: Run, *, before: bool) -> str:
        said = clean(self._last_dot(run, before=before).text)
        return f"\N{LEFT DOUBLE QUOTATION MARK}{said}\N{RIGHT DOUBLE QUOTATION MARK}"


def positions(
    drawn: Drawn, sheet: Paper, *, issue: str | None = None
) -> list[Finished]:
    """Draw the slides of one issue: one for up to four parties, more where words are long.

    Args:
        drawn: What is drawn.
        sheet: What is known of the log.
        issue: The issue; by default the largest of the time asked about.

    Raises:
        PictureTooSmallError: Words of a party are too long for a slide of its own.
    """
    issue = issue or default_issue(drawn)
    for rows in range(MOST_ROWS, 1, -1):
        try:
            return _slides(
                drawn,
                sheet,
                issue,
                rows,
            )
        except PictureTooSmallError:
            continue
    return _slides(
        drawn,
        sheet,
        issue,
        1,
    )


def _slides(drawn: Drawn, sheet: Paper, issue: str | None, rows: int) -> list[Finished]:
    first = SlidePicture(
        drawn,
        sheet,
        issue,
        rows=rows,
        page=0,
    )
    pages = range(1, -(-len(first.all_rows) // rows))
    others = [
        SlidePicture(
            drawn,
            sheet,
            issue,
            rows=rows,
            page=page,
        )
        for page in pages
    ]
    return [slide.finished() for slide in (first, *others)]


def _changes_words(number: int) -> str:
    return f"{number_in_words(number)} {'change' if number == 1 else 'changes'}"


def slides_of(drawn: Drawn) -> list[str]:
    """Return the issues that have a slide: those on which a stance changed, largest first."""
    steps = steps_of(drawn)
    changed = {step.dot.issue for step in steps if step.counts}
    return [issue for issue in issues_by_size(drawn, steps) if issue in changed]
