"""Rows of things with titles: truces, talks and agreements, proposals and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.projections.questions.chart_steps import in_time, lane_of
from tracker.render.charts.parts.drawing import (
    BAND,
    EDGE,
    INK,
    PAPER,
    SOFT,
    Look,
    n,
    party_tone,
)
from tracker.render.charts.parts.frame import diamond, hollow, whisker
from tracker.render.charts.parts.lettering import Box
from tracker.render.charts.parts.rows import Item, is_exact, packed, place_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.projections.picture_format.entries import CeasefireShown, MeetingShown
    from tracker.projections.questions.chart_data import Dot
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Drawing
    from tracker.render.charts.parts.rows import Row
    from tracker.render.charts.parts.words import ChartWords

NEVER_HELD: Final = frozenset(
    ("announced", "did-not-take-effect", "refused", "lapsed", "disputed")
)
_OPEN_DAY: Final = 36 * 3_600_000_000
_LEAST: Final = 5.0
_HEIGHT: Final = 5.5


def shared_rows(
    drawing: Drawing,
    axis: Axis,
    words: ChartWords,
    dots: Sequence[Dot],
    *,
    right: float,
) -> list[tuple[str, list[Row]]]:
    """Lay out truces, talks, agreements, votes and deadlines, each in as few rows as they need."""
    found = []
    for name, items in (
        ("Truces", list(_truces(drawing, axis, words, dots))),
        ("Talks", list(_talks(drawing, axis, words, dots))),
        ("Agreements", list(_agreements(drawing, axis, words, dots))),
        ("Votes, deadlines", list(_votes_and_deadlines(drawing, axis, words, dots))),
    ):
        found.append((name, packed(drawing, items, left=axis.left, right=right)))
    return found


def truce_bounds(words: ChartWords, truce: CeasefireShown) -> tuple[Bounds, Bounds]:
    """Return when a truce began and when it was over; what has no end ends with the date asked."""
    zone, boundary = words.zone, words.drawn.boundary
    start = read_when(truce.from_ or truce.announced, zone=zone).start
    if not _is_open(start):
        start = Bounds(start.earliest, start.earliest)
    end = Bounds(boundary, boundary)
    if truce.until:
        until = read_when(truce.until, zone=zone).until
        if until is not None:
            end = until
    elif ended := _ended(words, truce):
        end = ended
    last = Bounds(
        min(end.earliest, boundary), min(end.latest, max(boundary, end.earliest))
    )
    return start, last if truce.state not in NEVER_HELD else end


def _ended(words: ChartWords, truce: CeasefireShown) -> Bounds | None:
    """Return when a truce without an end of its own was ended, if it was."""
    ends = [
        dot
        for dot in words.drawn.dots
        if dot.type == "ceasefire-ended" and dot.key in truce.keys
    ]
    if not ends or truce.state not in {"ended", "expired"}:
        return None
    return Bounds(ends[-1].earliest, ends[-1].latest)


def _is_open(bounds: Bounds) -> bool:
    return bounds.latest - bounds.earliest > _OPEN_DAY


def truce_bar(
    drawing: Drawing,
    axis: Axis,
    words: ChartWords,
    truce: CeasefireShown,
    *,
    height: float,
) -> tuple[Box, Callable[[float], None]]:
    """Return the room of a truce's bar and what draws it: solid where it surely held.

    start.earliest  start.latest          end.earliest  end.latest
          |  . . : : |######################| : : . . |
    """
    start, end = truce_bounds(words, truce)
    number = words.drawn.numbers.get(truce.declarers[0], 0) if truce.declarers else 0
    left, right = axis.x(start.earliest), axis.x(min(end.latest, FOREVER))
    right = max(right, left + _LEAST)
    inner_left, inner_right = axis.x(start.latest), axis.x(end.earliest)
    if inner_left > inner_right:
        inner_left = inner_right = (inner_left + inner_right) / 2
    if right - inner_right < 1:
        inner_right = right
    half = height / 2
    tone = party_tone(number)
    dashed = Look(fill=PAPER, stroke=tone, width=1.4, dash="4 3")

    def draw(y: float) -> None:
        if truce.state in NEVER_HELD:
            drawing.box(Box(left, y - half, right, y + half), dashed)
            return
        solid = Box(inner_left, y - half, max(inner_right, inner_left), y + half)
        drawing.box(solid, drawing.party_look(number))
        if inner_left - left > 1:
            fade = Look(paint=drawing.fade(tone, first=0.08, last=1))
            drawing.box(Box(left, y - half, inner_left, y + half), fade)
        if right - inner_right > 1:
            fade = Look(paint=drawing.fade(tone, first=1, last=0.08))
            drawing.box(Box(inner_right, y - half, right, y + half), fade)

    return Box(left, -half, right, half), draw


def truces_in_time(words: ChartWords) -> list[CeasefireShown]:
    """Return the truces that were declared or ran in the time that is drawn."""
    found = []
    for truce in words.drawn.picture.ceasefires:
        start, end = truce_bounds(words, truce)
        announced = read_when(truce.announced, zone=words.zone).start
        first = min(start.earliest, announced.earliest)
        if in_time(words.drawn, first, max(end.latest, announced.latest)):
            found.append(truce)
    return found


def _truces(
    drawing: Drawing, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[Item]:
    for truce in truces_in_time(words):
        box, draw = truce_bar(drawing, axis, words, truce, height=10)
        keys = _first_key(dots, truce.keys, "ceasefire-declared")
        yield Item(box, draw, _truce_words(words, truce), keys)


def _truce_words(words: ChartWords, truce: CeasefireShown) -> str:
    """Say a truce: who declared it, what others answered, and how it stands."""
    by = words.names(truce.declarers) or "nobody named"
    latest = {answer.by: answer.change for answer in truce.answers}
    answers = [
        f"{words.name(who)} {_VERBS.get(change, plain(change))}"
        for who, change in latest.items()
        if who not in truce.declarers
    ]
    said = [f"{called(truce)}, declared by {by}", *answers, words.state(truce)]
    return "; ".join(said)


_VERBS: Final = {
    "reciprocated": "reciprocates",
    "refused": "refuses",
    "not-observed": "does not see it observed",
    "took-effect": "says that it took effect",
    "did-not-take-effect": "says that it never took effect",
}


def _first_key(dots: Sequence[Dot], keys: Sequence[str], kind: str) -> tuple[str, ...]:
    """Return the key of the first fact of a kind among those of a thing, or none."""
    found = [dot.key for dot in dots if dot.type == kind and dot.key in keys]
    return tuple(found[:1])


def _talks(
    drawing: Drawing, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[Item]:
    ahead = []
    for meeting in words.drawn.picture.meetings:
        date = meeting.held or meeting.scheduled_for
        bounds = words.bounds(date) if date else None
        if meeting.held is None and (
            bounds is None or bounds.latest > words.drawn.boundary
        ):
            if meeting.state in {"proposed", "confirmed", "moved", "postponed"}:
                ahead.append(_ahead(words, meeting))
        elif bounds and in_time(words.drawn, *bounds):
            yield _meeting(drawing, axis, meeting, bounds, dots)
    if ahead:
        at = Box(axis.right - 6, -_HEIGHT, axis.right - 5, _HEIGHT)
        for said in ahead:
            yield Item(at, lambda _: None, f"Ahead: {said}", tone=SOFT)


def _ahead(words: ChartWords, meeting: MeetingShown) -> str:
    date = meeting.scheduled_for
    when = f"for {words.near(date)}" if date else "no date"
    guests = "" if meeting.invited else ", who is invited is not known"
    comma = "" if date else ","
    return f"{called(meeting)}, {plain(meeting.state)}{comma} {when}{guests}"


def _meeting(
    drawing: Drawing,
    axis: Axis,
    meeting: MeetingShown,
    bounds: Bounds,
    dots: Sequence[Dot],
) -> Item:
    lasted = axis.x(bounds.latest) - axis.x(bounds.earliest)
    middle = axis.middle(*bounds)
    is_long = bounds.latest - bounds.earliest > _OPEN_DAY and lasted > 2 * _HEIGHT
    half = lasted / 2 - 1 if is_long else _HEIGHT
    box = Box(middle - half, -_HEIGHT, middle + half, _HEIGHT)
    name = called(meeting)
    if meeting.held is None:
        keys = _first_key(dots, meeting.keys, "meeting-planned")
        look = Look(fill=PAPER, stroke=INK, width=1, dash="2 1.5")
        name = f"{name} ({plain(meeting.state)})"
    else:
        keys = _first_key(dots, meeting.keys, "meeting-held")
        look = Look(fill=INK)

    def draw(y: float) -> None:
        drawing.box(box.moved(y), look, layer="marks")

    if meeting.held is not None and not meeting.attended:
        name = f"{name} (who attended is not known)"
    is_direct = meeting.format == "direct" and meeting.held is not None
    return Item(box, draw, name, keys, bold=is_direct)


def _agreements(
    drawing: Drawing, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[Item]:
    """Give agreements, and what was done to them, by their titles."""
    parties = {found.slug: found.parties for found in words.drawn.picture.agreements}
    for dot in dots:
        title = clean(dot.subject_name or "")
        if dot.type == "agreement-reached":
            names = words.names(parties.get(dot.subject or "", dot.whose))
            label = f"{title} ({names})" if names else title
        elif dot.type in {"agreement-changed", "agreement-ended"}:
            label = f"{title}: {clean(dot.text)}"
        else:
            continue
        x = place_of(axis, dot)
        size = 5.0 if dot.type == "agreement-reached" else 4.0
        box = Box(x - size, -size, x + size, size)
        yield Item(box, _ring(drawing, x, size), label, (dot.key,))


def _ring(drawing: Drawing, x: float, size: float) -> Callable[[float], None]:
    look = Look(fill=PAPER, stroke=INK, width=2 if size > 4 else 1.4)  # noqa: PLR2004

    def draw(y: float) -> None:
        circle = f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(size - 0.5)}"/>'
        drawing.add("marks", look, circle)

    return draw


def _votes_and_deadlines(
    drawing: Drawing, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[Item]:
    """Give votes at the day on which they were held or are planned, and deadlines at their day."""
    for vote in words.drawn.picture.votes:
        x = _day_in_time(axis, words, vote.held or vote.scheduled_for)
        kind = "vote-held" if vote.held else "vote-planned"
        keys = _first_key(dots, vote.keys, kind)
        label = f"{called(vote)} ({plain(vote.state)})"
        if x is not None:
            yield _triangle(drawing, x, label, keys, is_over=vote.held is not None)
    for deadline in words.drawn.picture.deadlines:
        x = _day_in_time(axis, words, deadline.due)
        keys = _first_key(dots, deadline.keys, "deadline-set")
        if x is not None and deadline.of == "deadline":
            label = f"{called(deadline)} ({plain(deadline.state)})"
            yield _triangle(drawing, x, label, keys, is_over=True)


def _day_in_time(axis: Axis, words: ChartWords, date: str | None) -> float | None:
    """Return the place of a day; None where there is none in the time that is drawn."""
    if date is None:
        return None
    bounds = words.bounds(date)
    return axis.middle(*bounds) if in_time(words.drawn, *bounds) else None


def _triangle(
    drawing: Drawing, x: float, label: str, keys: tuple[str, ...], *, is_over: bool
) -> Item:
    look = Look(fill=INK) if is_over else Look(fill=PAPER, stroke=INK, width=1.2)
    box = Box(x - _HEIGHT, -_HEIGHT, x + _HEIGHT, _HEIGHT)

    def draw(y: float) -> None:
        path = f"M{n(x - 5)} {n(y - 5)}h10l-5 10z"
        drawing.path(path, look, layer="marks")

    return Item(box, draw, label, keys)


def bands(
    drawing: Drawing, axis: Axis, words: ChartWords, top: float, foot: float
) -> None:
    """Draw truces as bands through all lanes, as far as they surely held."""
    for truce in truces_in_time(words):
        start, end = truce_bounds(words, truce)
        left, right = axis.x(start.latest), axis.x(end.earliest)
        if truce.state not in NEVER_HELD and right - left > 1:
            drawing.box(Box(left, top, right, foot), Look(fill=BAND), layer="bands")


def rounds(
    drawing: Drawing, axis: Axis, words: ChartWords, top: float, foot: float
) -> None:
    """Draw direct rounds as lines through all lanes."""
    for meeting in words.drawn.picture.meetings:
        if meeting.format != "direct" or meeting.held is None:
            continue
        bounds = words.bounds(meeting.held)
        if in_time(words.drawn, *bounds):
            x = axis.middle(*bounds)
            drawing.line(x, top, x, foot, tone=EDGE, width=1.2, dash="1.4 3")


ANSWERS: Final = frozenset(("proposal-answered", "ceasefire-changed"))


def proposals(
    drawing: Drawing,
    axis: Axis,
    words: ChartWords,
    dots: Iterable[Dot],
    party: str,
    *,
    right: float,
) -> list[Row]:
    """Lay out the proposals of a lane; what several made together stands in the lane of each."""
    tone = party_tone(words.drawn.numbers.get(party, 0))
    items = []
    for dot in dots:
        lanes = [lane_of(who, words.drawn) for who in dot.whose]
        if dot.type != "proposal-made" or party not in lanes:
            continue
        others = words.members(dot.whose, party)
        title = clean(dot.subject_name or "")
        label = f"{title} (with {others})" if others else title
        look = hollow(tone, dash="2 1.5") if dot.possible else Look(fill=tone)
        items.append(_item(drawing, axis, dot, label, look, bold=True))
    return packed(drawing, items, left=axis.left, right=right)


def answers(
    drawing: Drawing,
    axis: Axis,
    words: ChartWords,
    dots: Iterable[Dot],
    party: str,
    *,
    right: float,
) -> list[Row]:
    """Lay out the answers of a lane to proposals and truces."""
    tone = party_tone(words.drawn.numbers.get(party, 0))
    items = []
    for dot in dots:
        lanes = [lane_of(who, words.drawn) for who in dot.whose]
        if dot.type not in ANSWERS or party not in lanes:
            continue
        who = words.members(dot.whose, party)
        said = words.answer(dot)
        label = f"{who}: {said}" if who else said
        dash = "2 1.5" if dot.possible else ""
        items.append(_item(drawing, axis, dot, label, hollow(tone, dash=dash)))
    return packed(drawing, items, left=axis.left, right=right)


def _item(
    drawing: Drawing,
    axis: Axis,
    dot: Dot,
    label: str,
    look: Look,
    *,
    bold: bool = False,
) -> Item:
    x = place_of(axis, dot)
    size = 6.0 if bold else 5.0
    mark = Box(x - size, -size, x + size, size)
    if not is_exact(dot):
        mark = Box(
            min(mark.left, axis.x(dot.earliest)),
            mark.top,
            max(mark.right, axis.x(dot.latest)),
            mark.foot,
        )
    return Item(
        mark, _drawer(drawing, axis, dot, x, look, size), label, (dot.key,), bold
    )


def _drawer(
    drawing: Drawing, axis: Axis, dot: Dot, x: float, look: Look, size: float
) -> Callable[[float], None]:
    def draw(y: float) -> None:
        tone = look.stroke or look.fill
        if tone and not is_exact(dot):
            whisker(drawing, axis, dot.earliest, dot.latest, y, tone)
        diamond(drawing, x, y, look, size)

    return draw
