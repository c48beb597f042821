"""Lanes of a story: a row for each party and issue, a mark for each day; no more than its list."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.web.pages.parts.days import StripTick, day_name
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.chart.data import Drawn
    from tracker.projections.questions.timeline import Timeline, TimelineEntry
    from tracker.render.styled_text import Voice

MOST_PARTIES: Final = 4
_LEFT: Final = 15.5
_TOP: Final = 44
_ROW: Final = 19
_GAP: Final = 12
_SHAPES: Final = {
    "position-stated": "disc",
    "position-ended": "cross",
    "proposal-made": "diamond",
    "proposal-answered": "hollow",
    "proposal-ended": "hollow",
    "meeting-held": "square",
    "meeting-planned": "dashed",
    "meeting-changed": "dashed",
    "agreement-reached": "ring",
    "ceasefire-declared": "truce",
    "ceasefire-changed": "truce",
    "ceasefire-ended": "cross",
}
OTHERS: Final = 99
"""The number of what is no party and has no colour, such as a judge."""
_TALKS: Final = frozenset(("square", "dashed", "ring", "truce"))


class LaneMark(Struct, frozen=True, kw_only=True):
    """A mark: its place, its shape, how many facts it stands for, and the line it leads to."""

    x: str
    y: int
    shape: str
    party: int
    count: int
    address: str
    title: str


class LaneRow(Struct, frozen=True):
    """A row: its name and its place.

    `party` is the number of the party whose lane it heads, 0 for the row of an issue, and -1 for
    one of no party.
    """

    name: str
    y: int
    party: int


class StoryLanes(Struct, frozen=True):
    """The drawing of a story.

    Attributes:
        height: Its height.
        days: The days along its top.
        weeks: The places of Mondays.
        rows: Its rows.
        marks: Its marks.
        loads: A bar for each day: its place, its height, how many facts it has.
        width: The width of a day.
        says: The same in one sentence, for the ear.
    """

    height: int
    days: tuple[StripTick, ...]
    weeks: tuple[str, ...]
    rows: tuple[LaneRow, ...]
    marks: tuple[LaneMark, ...]
    loads: tuple[tuple[str, int, int], ...]
    width: str
    says: str


def lanes_of(
    story: Timeline, drawn: Drawn, span: tuple[date, date], voice: Voice
) -> StoryLanes:
    """Draw the lanes of a story.

    Args:
        story: The story.
        drawn: What is drawn of the whole dossier, which knows what was said for the first time.
        span: The first day and the last.
        voice: The words for names.
    """
    return _Lanes(story, drawn, span, voice).drawing()


class _Lanes:
    """The lanes while they are drawn."""

    def __init__(
        self, story: Timeline, drawn: Drawn, span: tuple[date, date], voice: Voice
    ) -> None:
        self._story, self._voice = story, voice
        self._first, self._last = span
        self._count = (span[1] - span[0]).days + 1
        self._new = {run.keys[0] for run in drawn.runs if run.keys}
        self._numbers = drawn.numbers
        self._tops = _tops(drawn)
        self._y = _TOP
        self._rows: list[LaneRow] = []
        self._marks: list[LaneMark] = []

    def _x(self, day: date) -> float:
        share = ((day - self._first).days + 0.5) / self._count
        return _LEFT + share * (100 - _LEFT)

    def _days(self) -> list[date]:
        return [self._first + timedelta(days=n) for n in range(self._count)]

    def drawing(self) -> StoryLanes:
        """Return the drawing."""
        placed = list(self._placed())
        talks = [(d, e) for d, e in placed if _SHAPES.get(e.type) in _TALKS]
        self._row(say("Talks, truces"), talks, 0, is_head=True)
        for party in self._parties(placed):
            self._party(self._numbers.get(party, OTHERS), party, placed)
        loads = Counter(day for day, _ in placed)
        busiest = ", ".join(
            f"{day_name(day, self._last.year)} ({n})" for day, n in loads.most_common(3)
        )
        return StoryLanes(
            height=self._y + 52,
            days=tuple(self._ticks()),
            weeks=tuple(self._weeks()),
            rows=tuple(self._rows),
            marks=tuple(self._marks),
            loads=tuple(self._loads(loads)),
            width=f"{0.7 * (100 - _LEFT) / self._count:.2f}%",
            says=say(
                "A drawing of the list below. Most facts on %(days)s.", days=busiest
            ),
        )

    def _placed(self) -> Iterator[tuple[date, TimelineEntry]]:
        """Give the facts that have a day within the span."""
        for entry in self._story.entries:
            day = _of(entry)
            if day is not None and self._first <= day <= self._last:
                yield day, entry

    def _weeks(self) -> Iterator[str]:
        """Give the beginnings of weeks."""
        half = 0.5 * (100 - _LEFT) / self._count
        for day in self._days():
            if day.weekday() == 0:
                yield f"{self._x(day) - half:.2f}%"

    def _loads(self, loads: Counter[date]) -> Iterator[tuple[str, int, int]]:
        """Give a bar for each day with facts."""
        most = max(loads.values(), default=1)
        for day, number in sorted(loads.items()):
            height = max(round(24 * number / most), 2)
            yield f"{self._x(day):.2f}%", height, number

    def _ticks(self) -> Iterator[StripTick]:
        step = max(1, round(self._count / 31))
        month = 0
        for place, day in enumerate(self._days()):
            if place % step and day.day != 1:
                continue
            name = (
                day_name(day, day.year).split(" ")[1][:3] if day.month != month else ""
            )
            month = day.month
            yield StripTick(f"{self._x(day):.2f}%", str(day.day), name)

    def _parties(self, placed: list[tuple[date, TimelineEntry]]) -> list[str]:
        counts = Counter(
            entry.fields["party"] for _, entry in placed if "party" in entry.fields
        )
        return [party for party, _ in counts.most_common(MOST_PARTIES)]

    def _party(
        self, number: int, party: str, placed: list[tuple[date, TimelineEntry]]
    ) -> None:
        self._y += _GAP
        self._rows.append(LaneRow(self._voice.name(party), self._y, number))
        self._y += _ROW
        offers = [
            (day, e)
            for day, e in placed
            if _SHAPES.get(e.type) in {"diamond", "hollow"} and party in e.parties[:1]
        ]
        if offers:
            self._row(say("Proposals, answers"), offers, number)
        rows: dict[str, list[tuple[date, TimelineEntry]]] = {}
        for day, entry in placed:
            if entry.fields.get("party") == party and "issue" in entry.fields:
                issue = entry.fields["issue"]
                rows.setdefault(self._tops.get(issue, issue), []).append((day, entry))
        order = list(dict.fromkeys(self._tops.values()))
        for issue in sorted(rows, key=lambda i: order.index(i) if i in order else 99):
            self._row(self._voice.title(issue), rows[issue], number)

    def _row(
        self,
        name: str,
        found: list[tuple[date, TimelineEntry]],
        party: int,
        *,
        is_head: bool = False,
    ) -> None:
        if not found:
            return
        self._rows.append(LaneRow(name, self._y, -1 if is_head else 0))
        days: dict[date, list[TimelineEntry]] = {}
        for day, entry in found:
            days.setdefault(day, []).append(entry)
        for day, entries in days.items():
            self._marks.append(self._mark(day, entries, party))
        self._y += _ROW

    def _mark(self, day: date, entries: list[TimelineEntry], party: int) -> LaneMark:
        first = next((e for e in entries if e.key in self._new), entries[0])
        shape = _SHAPES.get(first.type, "disc")
        new = sum(e.key in self._new for e in entries)
        if shape == "disc" and not new:
            shape = "again"
        words = clean(str(first.fields.get("stance") or first.text))
        return LaneMark(
            x=f"{self._x(day):.2f}%",
            y=self._y,
            shape=shape,
            party=party,
            count=new if shape == "disc" else 1,
            address=f"#{anchor_of(first.key)}",
            title=f"{day_name(day, self._last.year)}: {words}"[:160],
        )


def anchor_of(key: str) -> str:
    """Return the id of the line of an event, which a sheet of styles can name."""
    kept = (sign if sign.isalnum() or sign in "-_" else "-" for sign in key)
    return "e-" + "".join(kept)


def _tops(drawn: Drawn) -> dict[str, str]:
    """Return for each issue the one at the top that it is a part of."""
    parents = {issue.slug: issue.parent for issue in drawn.picture.issues}

    def top(slug: str) -> str:
        above = parents.get(slug)
        return top(above) if above in parents and above else slug

    return {slug: top(slug) for slug in parents}


def _of(entry: TimelineEntry) -> date | None:
    return date.fromisoformat(entry.day) if entry.day else None
