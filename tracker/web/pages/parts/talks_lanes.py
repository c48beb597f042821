"""Lanes of the talks: truces as bars, meetings, proposals and agreements as marks over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from tracker.domain.dates import day_of, day_start, parse_when
from tracker.projections.sentences.written_dates import MONTHS
from tracker.render.styled_text import called
from tracker.web.pages.parts.lanes import DAY, LONGEST, months_of
from tracker.web.pages.parts.language import say
from tracker.web.pages.parts.story_lanes import LaneMark, LaneRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        MeetingShown,
        ProposalShown,
    )
    from tracker.render.styled_text import Voice
    from tracker.web.pages.parts.addresses import Addresses

    Talk = CeasefireShown | MeetingShown | ProposalShown | AgreementShown

_LEFT: Final = 13.0
_MARGIN: Final = 0.04
"""The part of the drawing that is left free behind what comes last."""
_AHEAD: Final = 120
"""The days behind the day asked about that the drawing has at most."""
_TOP: Final = 26
_ROW: Final = 26
_SIGN: Final = 0.7
"""The part of the drawing, in percent, that one letter takes where it is narrowest."""
_NEAR: Final = 0.9
_NARROWEST: Final = 0.4
_DIRECT: Final = "direct"
_OPEN: Final = frozenset(("open", "disputed"))
Side = Literal["start", "end"]


class LaneLabel(Struct, frozen=True):
    """A label beside a mark, or inside a bar: its place, and the side that it begins at."""

    x: str
    y: int
    text: str
    side: Side
    is_inside: bool = False


class TruceBar(Struct, frozen=True, kw_only=True):
    """A truce as a bar, or the part of one that is not exact."""

    x: str
    width: str
    y: int
    is_sure: bool
    address: str
    title: str


class TalkLanes(Struct, frozen=True):
    """The drawing of the talks.

    Attributes:
        title: Its heading, which says since when it is drawn.
        says: The same in one sentence, for the ear.
        height: Its height.
        asked: The place of the end of the day asked about.
        day: That day in words.
        months: The places of the first days of months, and their names.
        rows: The names of its rows.
        bars: Its bars.
        marks: Its marks.
        labels: The labels that have room.
    """

    title: str
    says: str
    height: int
    asked: str
    day: str
    months: tuple[tuple[str, str], ...]
    rows: tuple[LaneRow, ...]
    bars: tuple[TruceBar, ...]
    marks: tuple[LaneMark, ...]
    labels: tuple[LaneLabel, ...]


class _Dated(Struct, frozen=True):
    """A thing of the talks: when it is drawn, until when that is exact, and its shape."""

    kind: str
    found: Talk
    begins: int
    sure: int
    ends: int
    shape: str


def talk_lanes(picture: Picture, voice: Voice, to: Addresses) -> TalkLanes | None:
    """Draw the talks since the first ones of the year; None where nothing of them has a day.

    Args:
        picture: The picture at the day asked about.
        voice: The words for its names and dates.
        to: Addresses of that day.
    """
    zone = voice.zone
    boundary = _first(picture.asked.boundary, zone)
    dated = list(_dated(picture, zone, boundary))
    span = _span(dated, voice, boundary)
    return None if span is None else _Lanes(dated, span, voice, to).drawing(boundary)


def _first(text: str, zone: ZoneInfo) -> int:
    """Return the first instant that a date may have begun at."""
    return parse_when(text, zone=zone).start.earliest


def _dated(picture: Picture, zone: ZoneInfo, boundary: int) -> Iterator[_Dated]:
    """Give all that has a day, each list in its order."""
    for truce in picture.ceasefires:
        begins = _first(truce.from_ or truce.announced, zone)
        sure, ends = begins, boundary
        if truce.until:
            sure, ends = parse_when(truce.until, zone=zone).until
        elif begins < boundary:
            sure = boundary
        sure = max(min(sure, boundary), begins)
        yield _Dated("truce", truce, begins, sure, max(ends, begins), "bar")
    for meeting in picture.meetings:
        when = meeting.held or meeting.scheduled_for
        if when:
            shape = "square" if meeting.held else "dashed"
            yield _at("meeting", meeting, _first(when, zone), shape)
    for offer in picture.proposals:
        shape = "diamond" if offer.state in _OPEN else "hollow"
        yield _at("proposal", offer, _first(offer.made, zone), shape)
    for reached in picture.agreements:
        yield _at("agreement", reached, _first(reached.reached, zone), "ring")


def _at(kind: str, found: Talk, day: int, shape: str) -> _Dated:
    return _Dated(kind, found, day, day, day, shape)


def _span(
    dated: Iterable[_Dated], voice: Voice, boundary: int
) -> tuple[int, int] | None:
    """Return the first instant that is drawn, which begins a month, and the last."""
    end = day_of(boundary - 1, voice.zone)
    year = day_start(date(end.year, 1, 1), voice.zone)
    firsts = [each.begins for each in dated if each.begins < boundary]
    since = [each for each in firsts if each >= year]
    since = since or [each for each in firsts if each > boundary - LONGEST * DAY]
    if not since:
        return None
    start = day_start(day_of(min(since), voice.zone).replace(day=1), voice.zone)
    furthest = boundary + _AHEAD * DAY
    lasts = [each.ends for each in dated if each.ends <= furthest]
    last = max([*lasts, boundary])
    return start, last + int(_MARGIN * (last - start))


class _Lanes:
    """The lanes while they are drawn."""

    def __init__(
        self, dated: list[_Dated], span: tuple[int, int], voice: Voice, to: Addresses
    ) -> None:
        self._start, self._end = span
        self._voice, self._to = voice, to
        self._dated = [each for each in dated if self._is_within(each)]
        self._y = _TOP
        self._rows: list[LaneRow] = []
        self._bars: list[TruceBar] = []
        self._marks: list[LaneMark] = []
        self._labels: list[LaneLabel] = []

    def _is_within(self, found: _Dated) -> bool:
        is_begun = found.begins >= self._start or found.kind == "truce"
        return is_begun and found.ends >= self._start and found.begins < self._end

    def _x(self, moment: int) -> float:
        share = (moment - self._start) / (self._end - self._start)
        return _LEFT + min(max(share, 0.0), 1.0) * (100 - _LEFT)

    def drawing(self, boundary: int) -> TalkLanes:
        """Return the drawing."""
        meetings = self._of("meeting")
        direct = [each for each in meetings if _is_direct(each)]
        others = [each for each in meetings if not _is_direct(each)]
        self._truces(self._of("truce"))
        self._row(say("Direct rounds"), direct, labelled=len(direct))
        self._row(say("Other meetings"), others, labelled=1)
        self._row(say("Proposals"), self._of("proposal"), labelled=0)
        agreed = self._of("agreement")
        self._row(say("Agreements"), agreed, labelled=len(agreed))
        zone = self._voice.zone
        first, last = day_of(self._start, zone), day_of(self._end - 1, zone)
        asked = day_of(boundary - 1, zone)
        since = _month(first, asked.year)
        return TalkLanes(
            title=say("Since %(month)s", month=since),
            says=say(
                "A drawing of the lists below, from %(first)s to %(last)s.",
                first=_month(first, last.year),
                last=_month(last, None),
            ),
            height=self._y + 2,
            asked=f"{self._x(boundary):.2f}%",
            day=self._voice.date(asked.isoformat()),
            months=tuple(self._months(first)),
            rows=tuple(self._rows),
            bars=tuple(self._bars),
            marks=tuple(self._marks),
            labels=tuple(self._labels),
        )

    def _of(self, kind: str) -> list[_Dated]:
        found = [each for each in self._dated if each.kind == kind]
        return sorted(found, key=lambda each: each.begins)

    def _months(self, first: date) -> Iterator[tuple[str, str]]:
        """Give the months that have room for their names."""
        room, year = 0.0, 0
        for day in months_of(first, self._end, self._voice.zone):
            x = self._x(day_start(day, self._voice.zone))
            name = _month(day, year)
            width = _SIGN * len(name) + _NEAR
            is_shown = x >= room and x + width <= 100  # noqa: PLR2004  (percent)
            yield f"{x:.2f}%", name if is_shown else ""
            if is_shown:
                room, year = x + width, day.year

    def _truces(self, found: list[_Dated]) -> None:
        """Draw truces; those at one time in rows of their own."""
        waiting = found
        while waiting:
            name = "" if waiting is not found else say("Truces")
            self._rows.append(LaneRow(name, self._y, -1))
            row, later, free = list[_Dated](), list[_Dated](), 0
            for each in waiting:
                (row if each.begins >= free else later).append(each)
                free = max(free, each.ends) if row and row[-1] is each else free
            taken = [(self._x(each.begins), self._x(each.ends)) for each in row]
            for each in row:
                self._truce(each)
                self._label(each, taken)
            self._y += _ROW
            waiting = later

    def _truce(self, found: _Dated) -> None:
        """Draw one truce: dashed is what was not exact, and what is still to come."""
        spans = (found.begins, found.sure, True), (found.sure, found.ends, False)
        for begins, ends, is_sure in spans:
            x, end = self._x(begins), self._x(ends)
            if ends > begins:
                bar = TruceBar(
                    x=f"{x:.2f}%",
                    width=f"{max(end - x, _NARROWEST):.2f}%",
                    y=self._y - 9,
                    is_sure=is_sure,
                    address=self._to.thing("truce", found.found.slug),
                    title=called(found.found),
                )
                self._bars.append(bar)

    def _row(self, name: str, found: list[_Dated], *, labelled: int) -> None:
        """Draw a row of marks, of which the newest have labels where there is room."""
        if not found:
            return
        self._rows.append(LaneRow(name, self._y, -1))
        places = [self._x(each.begins) for each in found]
        taken = [(x - _NEAR, x + _NEAR) for x in places]
        for each, x in zip(found, places, strict=True):
            mark = LaneMark(
                x=f"{x:.2f}%",
                y=self._y,
                shape=each.shape,
                party=0,
                count=1,
                address=self._to.thing(each.kind, each.found.slug),
                title=called(each.found),
            )
            self._marks.append(mark)
        for each in found[len(found) - labelled :][::-1]:
            self._label(each, taken)
        self._y += _ROW

    def _label(self, found: _Dated, taken: list[tuple[float, float]]) -> None:
        """Label a mark inside, behind or before it, whole or not at all."""
        text = called(found.found)
        width = _SIGN * len(text) + _NEAR
        begins, ends = self._x(found.begins), self._x(found.ends)
        gap = 0.0 if found.kind == "truce" else _NEAR
        inside = begins + width <= ends
        behind = (ends + gap, ends + gap + width)
        before = (begins - gap - width, begins - gap)
        place, side, at = begins + _NEAR / 2, "start", (begins, ends)
        if not inside and _is_free(behind, taken):
            place, at = ends + gap + _NEAR / 2, behind
        elif not inside and _is_free(before, taken):
            place, side, at = begins - gap - _NEAR / 2, "end", before
        elif not inside:
            return
        taken.append(at)
        label = LaneLabel(
            f"{place:.2f}%",
            self._y + 4,
            text,
            "end" if side == "end" else "start",
            is_inside=inside,
        )
        self._labels.append(label)


def _is_direct(found: _Dated) -> bool:
    return getattr(found.found, "format", None) == _DIRECT


def _is_free(place: tuple[float, float], taken: list[tuple[float, float]]) -> bool:
    """Say whether a label fits within the drawing and runs into nothing."""
    begins, ends = place
    is_inside = begins >= _LEFT and ends <= 100  # noqa: PLR2004  (percent)
    return is_inside and all(ends <= a or begins >= b for a, b in taken)


def _month(day: date, year: int | None) -> str:
    """Return the name of a month, with its year where that is another."""
    name = MONTHS[day.month - 1]
    return name if day.year == year else f"{name} {day.year}"
