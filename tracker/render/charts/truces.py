"""Truces: one axis with all of them, then each with its own scale and the violations alleged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_bounds, day_of, read_when
from tracker.domain.errors import PictureTooSmallError
from tracker.projections.questions.chart.steps import dots_in_time
from tracker.render.charts.paper import Finished
from tracker.render.charts.parts import frame
from tracker.render.charts.parts.axis import DAY, HOUR, Axis, Stretch
from tracker.render.charts.parts.drawing import (
    INK,
    PAPER,
    SOFT,
    Canvas,
    Look,
    party_tone,
)
from tracker.render.charts.parts.frame import MARGIN
from tracker.render.charts.parts.lettering import Rect, broken_lines, width_of
from tracker.render.charts.parts.rows import MarkedThing, is_exact, packed
from tracker.render.charts.parts.scale import HEIGHT, AxisScale
from tracker.render.charts.parts.truce_bars import (
    NEVER_HELD,
    truce_bar,
    truce_bounds,
    truces_in_time,
)
from tracker.render.charts.parts.words import ANSWERED, ChartWords, not_drawn_words
from tracker.render.charts.violations import Violations
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import (
    first_upper,
    number_in_words,
    plain,
    until_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.projections.questions.chart.data import Dot, Drawn
    from tracker.render.charts.paper import Paper

_NAME: Final = 16.0
_WORDS: Final = 12.0
_ROW: Final = 17.0
_BAR: Final = 18.0
_ASIDE: Final = 720.0
"""The width from which on violations stand beside a truce, and not below it."""
_SHORT: Final = 4 * DAY - HOUR
"""A truce that is no longer than this has hours on its axis."""
_SAID: Final = {
    "scheduled": "sets its dates",
    "extended": "extends it",
    "limited": "limits it",
    "took-effect": "says that it took effect",
    "did-not-take-effect": "says that it never took effect",
    "not-observed": "says that it is not observed",
}
_ENDS: Final = {"expired": "runs out", "ended": "is ended"}
_MOST_HOURS: Final = 72
_ABOUT: Final = frozenset(
    ("ceasefire-declared", "ceasefire-changed", "ceasefire-ended", "violation-alleged")
)


class SheetPart(NamedTuple):
    """The truces that have their panels on one of several sheets.

    Attributes:
        first: The place of the first one.
        last: The place behind the last one.
        number: The number of the sheet; the first one has the axis with all truces.
        of: How many sheets there are; fewer than 1 while that is not known.
    """

    first: int
    last: int
    number: int
    of: int = 0


class TrucePicture:
    """Lays out the truces of the time asked about and draws them.

    Args:
        drawn: What is drawn.
        sheet: The paper.
        part: The part of them that is drawn; None for all.
    """

    def __init__(
        self, drawn: Drawn, sheet: Paper, part: SheetPart | None = None
    ) -> None:
        self.drawn, self.sheet, self.part = drawn, sheet, part
        self.words = ChartWords(drawn)
        self.drawing = Canvas("truces", sheet.width)
        self.truces = truces_in_time(self.words)
        self.about = _dots_by_truce(drawn, self.truces)
        alleged = [
            dot
            for found in self.about.values()
            for dot in found
            if dot.type == "violation-alleged"
        ]
        self.violations = Violations(self.drawing, self.words, alleged)
        self.shown: set[str] = set()
        self._is_first = part is None or part.number == 1
        first, last = (0, len(self.truces)) if part is None else part[:2]
        self.panels = self.truces[first:last]
        # Each of those before has a mark on a sheet of its own.
        for truce in self.truces[:first]:
            self.shown.update(dot.key for dot in self.about[truce.slug])

    def finished(self) -> Finished:
        """Draw it.

        Raises:
            PictureTooSmallError: The paper is not high enough.
        """
        title = f"Truces, {self.words.period()}"
        if self.part and self.part.of > 1:
            title = f"{title} ({self.part.number} of {self.part.of})"
        clocks = self.words.both_clocks(today_known=self.sheet.today_known)
        y = frame.head(self.drawing, title, f"{self._summary()} {clocks}")
        y = self._overview(y + 22) if self._is_first else y + 14
        for truce in self.panels:
            edge = self.drawing.width - MARGIN
            self.drawing.line(MARGIN, y, edge, y, tone=INK, width=1)
            y = self._panel(truce, y)
        edge = self.drawing.width - MARGIN
        self.drawing.line(MARGIN, y, edge, y, tone=INK, width=1)
        y = frame.foot(self.drawing, y + 6, self._left_out())
        limit = self.sheet.height
        if limit is not None and y + 4 > limit:
            raise PictureTooSmallError(
                "picture", (y + 4) * self.sheet.scale, limit * self.sheet.scale
            )
        svg = self.drawing.svg(
            title, self._desc(), height=y + 4, scale=self.sheet.scale, full=limit or 0
        )
        return Finished(svg, self.drawing, tuple(dot.key for dot in self._rest()))

    def _summary(self) -> str:
        """Say how many there are, by whom, and which are in force."""
        number = len(self.truces)
        if not number:
            return "No truce is recorded."
        were = "was" if number == 1 else "were"
        by = self._by_whom()
        force = [called(t) for t in self.truces if t.state == "in-force"]
        now = f"in force: {', '.join(force)}" if force else "none is in force"
        return f"{first_upper(number_in_words(number))} {were} declared{by}; {now}."

    def _by_whom(self) -> str:
        """Say who declared them, where that was always the same."""
        declarers = {tuple(truce.declarers) for truce in self.truces}
        if len(declarers) > 1:
            return ""
        names = self.words.names(next(iter(declarers)))
        each = "each " if len(self.truces) > 1 else ""
        by = f", {each}by {names}" if names else ""
        return f"{by} alone" if self._is_unilateral() else by

    def _is_unilateral(self) -> bool:
        return all(truce.declaration == "unilateral" for truce in self.truces)

    def _overview(self, y: float) -> float:
        """Draw all truces on one axis."""
        moments = [self.drawn.boundary]
        for truce in self.truces:
            start, end = truce_bounds(self.words, truce)
            moments += [start.earliest - DAY, end.latest + DAY, start.latest]
            moments.append(
                read_when(truce.announced, zone=self.words.zone).start.earliest
            )
        axis = Axis(
            moments,
            left=MARGIN,
            right=self.drawing.width - MARGIN - 10,
            zone=self.words.zone,
            folds=self.sheet.folds,
        )
        scale = AxisScale(axis)
        top = y + HEIGHT + 4
        asked = f"end of {self.words.last_day()}"
        now = frame.asked_about(
            self.drawing, axis, self.drawn.boundary, asked, label=y - 2
        )
        scale.draw(self.drawing, top, silent="no truce dated")
        items = []
        for truce in self.truces:
            box, draw = truce_bar(self.drawing, axis, self.words, truce, height=14)
            items.append(MarkedThing(box, draw, called(truce), (), bold=True))
        y = top + 10
        right = axis.right - 5
        for row in packed(self.drawing, items, left=axis.left, right=right):
            row.draw(y)
            y += row.height
        frame.draw_asked(self.drawing, now, top - HEIGHT + 2, y + 4)
        if not self.truces:
            self.drawing.text(MARGIN, y + 14, "No truce was declared or in force.")
            y += 24
        return y + 14

    def _panel(self, truce: CeasefireShown, y: float) -> float:
        wide = self.drawing.width - 2 * MARGIN
        is_aside = wide >= _ASIDE
        dots = self.about[truce.slug]
        y = self._name(truce, y + 24)
        right = MARGIN + wide * 0.62 if is_aside else self.drawing.width - MARGIN - 8
        foot = self._life(truce, dots, y + 8, right)
        alleged = [dot for dot in dots if dot.type == "violation-alleged"]
        if not alleged:
            return foot + 14
        left = MARGIN + wide * 0.66 if is_aside else MARGIN
        self.shown.update(dot.key for dot in alleged)
        below = self.violations.write(alleged, left, y + 12 if is_aside else foot + 14)
        return max(foot, below) + 14

    def _name(self, truce: CeasefireShown, y: float) -> float:
        box = self.drawing.text(MARGIN, y, called(truce), size=_NAME, bold=True)
        said = self._told(truce)
        room = self.drawing.width - MARGIN - box.right - 16
        if width_of(said, _WORDS) <= room:
            self.drawing.text(box.right + 16, y, said, size=_WORDS, tone=SOFT)
            return y
        lines = broken_lines(said, self.drawing.width - 2 * MARGIN, _WORDS)
        return self.drawing.lines(MARGIN, y + 18, lines, size=_WORDS, tone=SOFT) - 3

    def _told(self, truce: CeasefireShown) -> str:
        """Say what a truce is: its scope, who declared it, from when until when, how it stands."""
        names = self.words.names(truce.declarers) or "nobody named"
        alone = " alone" if truce.declaration == "unilateral" else ""
        begins = self.words.near(truce.from_) if truce.from_ else "no day named"
        ends = f" to {self._until(truce.until)}" if truce.until else ""
        mediators = self.words.names(truce.mediators)
        by = f", mediated by {mediators}" if mediators else ""
        scope = plain(truce.scope)
        return (
            f"{scope}, declared by {names}{alone}{by}; "
            f"{begins}{ends}{self._lasts(truce)}; {self.words.state(truce)}"
        )

    def _until(self, text: str) -> str:
        """Say an end; one at midnight is the end of the day before."""
        until = read_when(text, zone=self.words.zone).until
        if until.latest - until.earliest <= 1:
            day = day_of(until.earliest - 1, self.words.zone)
            if day_bounds(day, self.words.zone).latest == until.earliest:
                return f"the end of {self.words.near(day.isoformat())}"
        return until_words(text, zone=self.words.zone, year=self.words.year_asked)

    def _lasts(self, truce: CeasefireShown) -> str:
        """Say how long it was to last, where both ends are known to the hour."""
        if not truce.from_ or not truce.until:
            return ""
        start = read_when(truce.from_, zone=self.words.zone).start
        end = read_when(truce.until, zone=self.words.zone).until
        is_exact_start = start.latest - start.earliest <= 1
        if not is_exact_start or end.latest - end.earliest > 1:
            return ""
        hours = (end.earliest - start.earliest) // HOUR
        if 0 < hours < _MOST_HOURS:
            return f": {number_in_words(hours)} {'hour' if hours == 1 else 'hours'}"
        days = hours // 24
        return f": {number_in_words(days)} days" if hours % 24 == 0 and days > 0 else ""

    def _life(
        self, truce: CeasefireShown, dots: Sequence[Dot], y: float, right: float
    ) -> float:
        """Draw a truce on its own scale, with what was said of it; return the foot."""
        start, end = truce_bounds(self.words, truce)
        told = [dot for dot in dots if dot.type != "violation-alleged"]
        moments = [start.earliest, start.latest, end.earliest, end.latest]
        for dot in told:
            moments += [dot.earliest, dot.latest] if is_exact(dot) else [dot.earliest]
        first, last = min(moments), max(moments)
        is_short = last - first <= _SHORT
        margin = 0 if is_short else (last - first) // 12
        axis = Axis(
            [first - margin, *moments, last + margin],
            left=MARGIN,
            right=right,
            zone=self.words.zone,
            span=Stretch(first, last) if is_short else None,
            folds=self.sheet.folds,
        )
        top = y + HEIGHT
        AxisScale(axis).draw(self.drawing, top, silent="nothing dated")
        middle = top + 10 + _BAR / 2
        self._announced(truce, axis, middle)
        box, draw = truce_bar(self.drawing, axis, self.words, truce, height=_BAR)
        draw(middle)
        if truce.state not in NEVER_HELD:
            self._in_force(truce, box, middle)
        items = [self._told_of(axis, dot) for dot in told]
        y = middle + _BAR / 2 + 6
        for row in packed(self.drawing, items, left=axis.left, right=axis.right):
            row.draw(y)
            self.shown.update(row.keys)
            y += row.height
        return y

    def _announced(self, truce: CeasefireShown, axis: Axis, y: float) -> None:
        """Draw the time from its announcement to its beginning as dashes."""
        start, _ = truce_bounds(self.words, truce)
        said = read_when(truce.announced, zone=self.words.zone).start
        first, last = axis.middle(*said), axis.x(start.earliest)
        if last - first > 6:  # noqa: PLR2004  (less is not seen)
            number = self.words.drawn.numbers.get(truce.declarers[0], 0)
            tone = party_tone(number)
            self.drawing.line(first, y, last, y, tone=tone, width=1.6, dash="5 3")

    def _in_force(self, truce: CeasefireShown, box: Rect, y: float) -> None:
        """Write in the bar by whose word it is in force, where that has room."""
        names = self.words.names(truce.declarers)
        verb = "say" if len(truce.declarers) > 1 else "says"
        text = f"in force, {names} {verb}"
        number = self.words.drawn.numbers.get(next(iter(truce.declarers), ""), 0)
        is_plain = self.drawing.party_look(number).paint == ""
        if (
            names
            and is_plain
            and width_of(text, _WORDS, bold=True) + 16 < box.right - box.left
        ):
            middle = (box.left + box.right) / 2
            self.drawing.on_mark(middle, y + 4.2, text, PAPER, size=_WORDS)

    def _told_of(self, axis: Axis, dot: Dot) -> MarkedThing:
        number = self.drawn.numbers.get(next(iter(dot.whose), ""), 0)
        tone = party_tone(number)
        x = axis.middle(dot.earliest, dot.latest)
        is_filled = dot.type in {"ceasefire-declared", "ceasefire-ended"}
        look = Look(fill=tone) if is_filled else frame.hollow(tone)
        mark = Rect(
            min(x - 6, axis.x(dot.earliest)), -6, max(x + 6, axis.x(dot.latest)), 6
        )
        draw = self._diamond(axis, dot, x, look)
        return MarkedThing(mark, draw, self._said(dot), (dot.key,))

    def _diamond(
        self, axis: Axis, dot: Dot, x: float, look: Look
    ) -> Callable[[float], None]:
        tone = look.stroke or look.fill or INK

        def draw(y: float) -> None:
            frame.whisker(self.drawing, axis, dot.earliest, dot.latest, y, tone)
            frame.diamond(self.drawing, x, y, look, 6 if look.stroke is None else 5)

        return draw

    def _said(self, dot: Dot) -> str:
        """Say who said what of a truce, on which day."""
        who = self.words.names(dot.whose)
        if dot.type == "ceasefire-declared":
            said = "declares it"
        elif dot.type == "ceasefire-ended":
            code = clean(dot.text).removeprefix("truce ")
            said = _ENDS.get(code, code)
            return f"{said}, {who} says" if who else said
        else:
            code = dot.change or ""
            said = _SAID.get(code) or ANSWERED.get(code, plain(code))
        return f"{who} {said}".strip()

    def _rest(self) -> list[Dot]:
        """Return the facts on truces in the time asked about that have no mark."""
        return [
            dot
            for dot in dots_in_time(self.drawn)
            if dot.type in _ABOUT and dot.key not in self.shown
        ]

    def _left_out(self) -> str:
        if not self.panels:
            return "Fading end: the day is not exactly known. Each truce has a panel of its own."
        said = [
            "Filled mark: declared or ended; hollow mark: an answer.",
            "Dashed: a day without an hour, or the time from announcement to start.",
            "Fading end: the day is not exactly known.",
            "Counts are claims of those who made them, drawn on one scale, and never added up.",
        ]
        if (rest := self._rest()) and (
            not self.part or self.part.number == self.part.of
        ):
            said.append(f"Not drawn: {not_drawn_words(rest)}.")
        return " ".join(said)

    def _desc(self) -> str:
        """Say what a reader who does not see the picture should know of it."""
        told = []
        for truce in self.panels:
            answers = [self._said(d) for d in self._answers(truce)]
            more = f"; {'; '.join(answers)}" if answers else ""
            told.append(f"{called(truce)}: {self._told(truce)}{more}.")
        alleged = "Alleged violations by accuser are listed beside each."
        return " ".join(
            [self._summary(), *told, alleged if self.violations.most else ""]
        ).strip()

    def _answers(self, truce: CeasefireShown) -> Iterable[Dot]:
        return [d for d in self.about[truce.slug] if d.type == "ceasefire-changed"]


def _dots_by_truce(
    drawn: Drawn, truces: Iterable[CeasefireShown]
) -> dict[str, list[Dot]]:
    """Return the facts on each truce, by its slug."""
    found: dict[str, list[Dot]] = {truce.slug: [] for truce in truces}
    for dot in drawn.dots:
        if dot.type in _ABOUT and dot.subject in found:
            found[dot.subject].append(dot)
    return found


def truces(drawn: Drawn, sheet: Paper) -> list[Finished]:
    """Draw the truces that were declared or ran in the time asked about.

    Paper that is not high enough for all gets several sheets. The first has the axis with all of
    them, and each has as many panels as it holds.

    Args:
        drawn: What is drawn.
        sheet: The paper.

    Raises:
        PictureTooSmallError: The paper is not high enough for one truce.
    """
    try:
        return [TrucePicture(drawn, sheet).finished()]
    except PictureTooSmallError:
        parts = _parts(drawn, sheet)
    return [
        TrucePicture(drawn, sheet, part._replace(of=len(parts))).finished()
        for part in parts
    ]


def _parts(drawn: Drawn, sheet: Paper) -> list[SheetPart]:
    """Return which truces have their panels on which sheet, as many on each as it holds.

    Raises:
        PictureTooSmallError: One does not fit.
    """
    number = len(truces_in_time(ChartWords(drawn)))
    parts: list[SheetPart] = []
    first = 0
    while first < number or not parts:
        part = SheetPart(first, first if not parts else first + 1, len(parts) + 1, -1)
        TrucePicture(drawn, sheet, part).finished()
        while part.last < number and _fits(drawn, sheet, longer := _longer(part)):
            part = longer
        parts.append(part)
        first = part.last
    return parts


def _longer(part: SheetPart) -> SheetPart:
    return part._replace(last=part.last + 1)


def _fits(drawn: Drawn, sheet: Paper, part: SheetPart) -> bool:
    try:
        TrucePicture(drawn, sheet, part).finished()
    except PictureTooSmallError:
        return False
    return True
