"""The timeline as a picture: a lane for the talks and for each party, every fact in its place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.projections.folds.ceasefires import NEVER_HELD
from tracker.render.charts.svg_canvas import (
    GREY,
    Canvas,
    LaneItem,
    exact_or_soft,
    moments_of,
    parties_in_order,
    rows_of,
    soft,
)
from tracker.render.charts.svg_elements import (
    NOW,
    SMALL,
    box,
    color_of,
    element,
    fit,
    soft_end,
    titled,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import (
    counted,
    joined,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format.entries import CeasefireShown, MeetingShown
    from tracker.projections.questions.chart_data import Dot, Drawn
    from tracker.render.charts import Sheet

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


def timeline(drawn: Drawn, sheet: Sheet) -> str:
    """Draw every dated fact of a dossier up to the date asked about.

    Args:
        drawn: What is drawn.
        sheet: The paper.
    """
    lanes = _lanes(drawn)
    canvas = Canvas(
        "timeline",
        drawn,
        sheet,
        gutter=max(90.0, min(150.0, sheet.width * 0.13)),
        moments=moments(drawn),
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
    bar = box("n5", 0, -4, 18, 8)
    hollow = box("h5", 1, -4, 16, 8)
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
    dates: list[str | None] = []
    for truce in drawn.picture.ceasefires:
        dates += [truce.from_, truce.until]
    for meeting in drawn.picture.meetings:
        dates += [meeting.held, meeting.scheduled_for]
    return moments_of(drawn, drawn.dots, dates)


def _lanes(drawn: Drawn) -> list[Lane]:
    """Return the facts of each party: the dossier's columns first, nobody's acts last."""
    by_party: dict[str, list[Dot]] = defaultdict(list)
    drawn_as_bars = {key for meeting in drawn.picture.meetings for key in meeting.keys}
    for dot in drawn.dots:
        if dot.type == "meeting-held" and dot.key in drawn_as_bars:
            continue
        for who in dict.fromkeys(dot.whose or [NOBODY]):
            by_party[who].append(dot)
    nobodys = [(NOBODY, by_party.pop(NOBODY))] if NOBODY in by_party else []
    return [
        *((who, by_party[who]) for who in parties_in_order(by_party, drawn)),
        *nobodys,
    ]


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
    name, state = called(meeting), plain(meeting.state)
    label = name if meeting.state == "held" else f"{name} ({state})"
    who = canvas.words.names(meeting.attended if meeting.held else meeting.invited)
    about = [
        name,
        state,
        canvas.words.date(date) if date else "no date",
        clean(meeting.place or ""),
        who or f"who {'attended' if meeting.held else 'is invited'} is not known",
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
    shape = box("h5", left, -4.5, right - left, 9, stroke_dasharray=dash)
    return left, right, shape


def truce_bar(
    canvas: Canvas, truce: CeasefireShown, color: int, *, height: float = 9
) -> tuple[float, float, str]:
    """Draw for how long a truce holds or is announced: filled where it took effect, else hollow.

    Returns:
        Its beginning, its end, and the drawing.
    """
    zone = canvas.words.zone
    start = exact_or_soft(read_when(truce.from_ or truce.announced, zone=zone).start)
    until = read_when(truce.until, zone=zone).until if truce.until else None
    never = {"announced", *NEVER_HELD}
    if truce.state in never or truce.from_ is None:
        left = canvas.axis.x(start.earliest)
        end = canvas.axis.x(until.latest) if until else canvas.axis.right
        right = max(end, left + 5)
        look, wide = f"h{color}", right - left
        shape = box(look, left, -height / 2, wide, height, stroke_dasharray="3 2")
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
    return f"{called(truce)}: {canvas.words.truce(truce)}; {', '.join(truce.keys)}"


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
            label = f"{called(truce)} ({plain(truce.state)})"
            left, right, name = canvas.labelled(left, right, label)
            yield LaneItem(left, right, titled(truce_about(canvas, truce), shape, name))


def _named(canvas: Canvas, dot: Dot, color: int) -> LaneItem:
    label = canvas.words.says(dot)
    if dot.mark in _NAMED and dot.subject_name:
        label = clean(dot.subject_name)
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
    truces = "; ".join(f"{called(t)}: {words.truce(t)}" for t in picture.ceasefires)
    talks = joined([f"{called(m)} ({plain(m.state)})" for m in picture.meetings])
    said = f"Facts by party: {joined(parties) or 'none'}. Truces: {truces or 'none'}."
    return f"{said} Talks: {talks or 'none'}."
