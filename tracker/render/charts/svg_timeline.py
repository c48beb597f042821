"""The timeline as a picture: a lane for the talks and for each party, every fact in its place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.render.charts.svg_canvas import (
    GREY,
    Canvas,
    LaneItem,
    exact_or_soft,
    rows_of,
    soft,
    to_scale,
)
from tracker.render.charts.svg_elements import (
    NOW,
    SMALL,
    color_of,
    element,
    fit,
    soft_end,
    titled,
)
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import (
    counted,
    joined,
    plain,
    zone_or_utc,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import CeasefireShown, MeetingShown
    from tracker.projections.questions.chart_data import Dot, Drawn
    from tracker.render.charts.svg_canvas import MarkedTime

ROW: Final = 17
_DOT: Final = 9.0
_FEW: Final = 8
"""A lane with so few facts names each of them."""
_NAMED: Final = frozenset({"proposal", "agreement"})
_LABEL: Final = 0.3
"""The part of the width that a label may take."""
_NOT_SURE: Final = frozenset({"cancelled", "postponed", "unresolved"})
NOBODY: Final = ""

Lane = tuple[str, list["Dot"]]
"""A party, or nobody, and the facts that are its acts."""


def timeline(
    drawn: Drawn,
    *,
    width: int,
    marked: MarkedTime | None = None,
    today_known: bool = True,
) -> str:
    """Draw every dated fact of a dossier up to the date asked about.

    Args:
        drawn: What is drawn.
        width: How wide the drawing is.
        marked: The time to mark.
        today_known: Whether the log was read to its head.
    """
    lanes = _lanes(drawn)
    canvas = Canvas(
        "timeline",
        drawn,
        width=width,
        gutter=max(90.0, min(150.0, width * 0.13)),
        moments=moments(drawn),
        marked=marked,
        today_known=today_known,
    )
    facts = counted(len(drawn.dots), "dated fact")
    canvas.head("Timeline", f"{facts}. Each mark tells more when it is pointed at.")
    _talks(canvas)
    for place, (who, dots) in enumerate(lanes):
        color = GREY if who == NOBODY else color_of(place)
        _lane(canvas, who, dots, color, band=place % 2 == 0)
    canvas.legend(_legend())
    return canvas.done(_desc(canvas, lanes))


def _legend() -> list[tuple[str, str]]:
    bar = element("rect", class_="n5", x=0, y=-4, width=18, height=8)
    hollow = element("rect", class_="h5", x=1, y=-4, width=16, height=8)
    dashed = element("circle", class_="h5", stroke_dasharray="2 1.5", cx=8, cy=0, r=3.5)
    return [
        (bar, "truce in force, talks held"),
        (hollow, "announced or planned"),
        soft_end("n5", height=8, opacities=(0.25, 0.5, 0.75, 1, 1, 1)),
        (dashed, "may lie after the date asked about"),
        NOW,
    ]


def moments(drawn: Drawn) -> list[int]:
    """Return the instants to show to scale: facts, and where truces and meetings begin or end."""
    found: list[int] = []
    for dot in drawn.dots:
        found += to_scale(dot.earliest, dot.latest)
    zone = zone_or_utc(drawn.picture.zone)
    for text in _written(drawn):
        found += read_when(text, zone=zone).start
    return found


def _written(drawn: Drawn) -> Iterator[str]:
    for truce in drawn.picture.ceasefires:
        yield from (text for text in (truce.from_, truce.until) if text)
    for meeting in drawn.picture.meetings:
        yield from (text for text in (meeting.held, meeting.scheduled_for) if text)


def _lanes(drawn: Drawn) -> list[Lane]:
    """Return the facts of each party: the dossier's columns first, nobody's acts last."""
    by_party: dict[str, list[Dot]] = defaultdict(list)
    drawn_as_bars = {key for meeting in drawn.picture.meetings for key in meeting.keys}
    for dot in drawn.dots:
        if dot.type == "meeting-held" and dot.key in drawn_as_bars:
            continue
        for who in dict.fromkeys(dot.whose or [NOBODY]):
            by_party[who].append(dot)
    columns = [column.slug for column in drawn.picture.columns]
    ranked = [*columns, *drawn.picture.parties]
    order: dict[str, int] = {}
    for place, slug in enumerate(ranked):
        order.setdefault(slug, place)

    def rank(lane: Lane) -> tuple[bool, int, str]:
        return lane[0] == NOBODY, order.get(lane[0], len(ranked)), lane[0]

    return sorted(by_party.items(), key=rank)


def _talks(canvas: Canvas) -> None:
    found = [_meeting(canvas, meeting) for meeting in canvas.drawn.picture.meetings]
    items = [item for item in found if item is not None]
    if items:
        top = canvas.y
        height = len(rows_of(items)) * ROW + 10
        canvas.lane("Talks", max(height, 40), note=counted(len(items), "meeting"))
        canvas.packed(items, top + 4, ROW)


def _meeting(canvas: Canvas, meeting: MeetingShown) -> LaneItem | None:
    """Draw a meeting as a bar with its name: filled when it was held, else hollow.

    One without a date is a mark at the fact that first tells of it; None where there is no such
    fact.
    """
    date = meeting.held or meeting.scheduled_for
    if date is None:
        made = next((dot for dot in canvas.drawn.dots if dot.key in meeting.keys), None)
        if made is None:
            return None
        x = canvas.at(made)
        left, right, shape = x - 4, x + 4, canvas.mark("meeting", x, 0, GREY)
    elif meeting.held:
        left, right, shape = _held(canvas, meeting.held)
    else:
        left, right, shape = _planned(canvas, date, not_sure=meeting.state in _NOT_SURE)
    slug, state = clean(meeting.slug), plain(meeting.state)
    label = slug if meeting.state == "held" else f"{slug} ({state})"
    about = [
        slug,
        state,
        canvas.words.voice.date(date) if date else "no date",
        clean(meeting.place or ""),
        canvas.words.names(meeting.attended or meeting.invited),
        clean(meeting.outcome or ""),
        *meeting.keys,
    ]
    left, right, name = canvas.labelled(left, right, label)
    return LaneItem(left, right, titled("; ".join(filter(None, about)), shape, name))


def _held(canvas: Canvas, date: str) -> tuple[float, float, str]:
    when = read_when(date, zone=canvas.words.zone)
    span = canvas.words.bounds(date)
    end = when.end if when.end and soft(*when.end) else Bounds(span.latest, span.latest)
    return canvas.bar(exact_or_soft(when.start), end, -5, 10, GREY)


def _planned(canvas: Canvas, date: str, *, not_sure: bool) -> tuple[float, float, str]:
    span = canvas.words.bounds(date)
    left = canvas.axis.x(span.earliest)
    right = max(canvas.axis.x(span.latest), left + 5)
    is_soft = soft(*read_when(date, zone=canvas.words.zone).start)
    dash = "3 2" if is_soft or not_sure else None
    size = {"x": left, "y": -4.5, "width": right - left, "height": 9}
    return left, right, element("rect", class_="h5", stroke_dasharray=dash, **size)


def truce_bar(
    canvas: Canvas, truce: CeasefireShown, color: int, *, height: float = 9
) -> tuple[float, float, str]:
    """Draw for how long a truce holds or is announced: filled where it took effect, else hollow.

    Returns:
        Where it begins and ends, and the drawing.
    """
    zone = canvas.words.zone
    start = exact_or_soft(read_when(truce.from_ or truce.announced, zone=zone).start)
    until = read_when(truce.until, zone=zone).until if truce.until else None
    if truce.state in {"refused", "announced"} or truce.from_ is None:
        left = canvas.axis.x(start.earliest)
        end = canvas.axis.x(until.latest) if until else canvas.axis.right
        right = max(end, left + 5)
        size = {"x": left, "y": -height / 2, "width": right - left, "height": height}
        shape = element("rect", class_=f"h{color}", stroke_dasharray="3 2", **size)
        return left, right, shape
    return canvas.bar(start, until or _end(canvas, truce), -height / 2, height, color)


def _end(canvas: Canvas, truce: CeasefireShown) -> Bounds | None:
    """Return when a truce without an end of its own was ended, if it was."""
    ended = [
        d
        for d in canvas.drawn.dots
        if d.key in truce.keys and d.type == "ceasefire-ended"
    ]
    if ended and truce.state in {"ended", "expired"}:
        return Bounds(ended[-1].earliest, ended[-1].latest)
    return None


def truce_about(canvas: Canvas, truce: CeasefireShown) -> str:
    """Say all that is known of a truce, with the events behind it."""
    return f"{clean(truce.slug)}: {canvas.words.truce(truce)}; {', '.join(truce.keys)}"


def _lane(
    canvas: Canvas, who: str, dots: Sequence[Dot], color: int, *, band: bool
) -> None:
    """Draw a party: truces, proposals and agreements by name, everything else as marks."""
    few = len(dots) <= _FEW
    items = list(_truces(canvas, who, color))
    items += [_named(canvas, dot, color) for dot in dots if few or dot.mark in _NAMED]
    swarm = _swarm(canvas, [dot for dot in dots if not few and dot.mark not in _NAMED])
    stack = max((level for _, level in swarm), default=-1) + 1
    height = max(len(rows_of(items)) * ROW + stack * _DOT + 14, 28 if few else 44)
    label = canvas.words.name(who) if who else "Other facts"
    top = canvas.lane(
        label, height, note=counted(len(dots), "fact"), color=color, band=band
    )
    below = canvas.packed(items, top + 5, ROW)
    for dot, level in swarm:
        canvas.add(canvas.dot(dot, below + 2 + _DOT * level + _DOT / 2, color))


def _truces(canvas: Canvas, who: str, color: int) -> Iterator[LaneItem]:
    for truce in canvas.drawn.picture.ceasefires:
        if who in truce.declarers:
            left, right, shape = truce_bar(canvas, truce, color)
            label = f"{clean(truce.slug)} ({plain(truce.state)})"
            left, right, name = canvas.labelled(left, right, label)
            yield LaneItem(left, right, titled(truce_about(canvas, truce), shape, name))


def _named(canvas: Canvas, dot: Dot, color: int) -> LaneItem:
    label = canvas.words.says(dot)
    if dot.mark in _NAMED and dot.subject:
        label = clean(dot.subject)
    label = fit(label, canvas.width * _LABEL, SMALL)
    left, right, name = canvas.labelled(*canvas.reach(dot), label)
    return LaneItem(left, right, canvas.dot(dot, 0, color, name))


def _swarm(canvas: Canvas, dots: Sequence[Dot]) -> list[tuple[Dot, int]]:
    """Put marks one above the other where they would touch, each at its own date.

    o     o        level 1
    o o   o   o    level 0
    """
    ends: list[float] = []
    found = []
    for dot in sorted(dots, key=canvas.at):
        x = canvas.at(dot)
        level = next(
            (place for place, end in enumerate(ends) if x - end >= _DOT), len(ends)
        )
        if level == len(ends):
            ends.append(-FOREVER)
        ends[level] = x
        found.append((dot, level))
    return found


def _desc(canvas: Canvas, lanes: Sequence[Lane]) -> str:
    """Say what a reader who does not see the picture should know of it."""
    words, picture = canvas.words, canvas.drawn.picture
    parties = [
        f"{words.name(who) if who else 'nobody'} {len(dots)}" for who, dots in lanes
    ]
    truces = "; ".join(f"{clean(t.slug)}: {words.truce(t)}" for t in picture.ceasefires)
    talks = joined([f"{clean(m.slug)} ({plain(m.state)})" for m in picture.meetings])
    said = f"Facts by party: {joined(parties) or 'none'}. Truces: {truces or 'none'}."
    return f"{said} Talks: {talks or 'none'}."
