"""Rows above the lanes: truces, talks, agreements, votes and deadlines, by their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.projections.questions.chart.steps import in_time
from tracker.render.charts.parts.drawing import (
    INK,
    PAPER,
    SOFT,
    Look,
    n,
)
from tracker.render.charts.parts.lettering import Rect
from tracker.render.charts.parts.rows import MarkedThing, packed, x_of
from tracker.render.charts.parts.truce_bars import truce_bar, truces_in_time
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.domain.dates import Bounds
    from tracker.projections.picture_format.entries import CeasefireShown, MeetingShown
    from tracker.projections.questions.chart.data import Dot
    from tracker.render.charts.parts.axis import Axis
    from tracker.render.charts.parts.drawing import Canvas
    from tracker.render.charts.parts.rows import LaidRow
    from tracker.render.charts.parts.words import ChartWords

_OPEN_DAY: Final = 36 * 3_600_000_000
_LEAST: Final = 5.0
_HEIGHT: Final = 5.5


def shared_rows(
    drawing: Canvas, axis: Axis, words: ChartWords, dots: Sequence[Dot], *, right: float
) -> list[tuple[str, list[LaidRow]]]:
    """Lay out truces, talks, agreements, votes and deadlines, each in as few rows as they need."""
    found = []
    for name, items in (
        (
            "Truces",
            list(
                _truces(
                    drawing,
                    axis,
                    words,
                    dots,
                )
            ),
        ),
        (
            "Talks",
            list(
                _talks(
                    drawing,
                    axis,
                    words,
                    dots,
                )
            ),
        ),
        (
            "Agreements",
            list(
                _agreements(
                    drawing,
                    axis,
                    words,
                    dots,
                )
            ),
        ),
        (
            "Votes, deadlines",
            list(
                _votes_and_deadlines(
                    drawing,
                    axis,
                    words,
                    dots,
                )
            ),
        ),
    ):
        found.append(
            (
                name,
                packed(
                    drawing,
                    items,
                    left=axis.left,
                    right=right,
                ),
            )
        )
    return found


def _truces(
    drawing: Canvas, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[MarkedThing]:
    for truce in truces_in_time(words):
        box, draw = truce_bar(
            drawing,
            axis,
            words,
            truce,
            height=10,
        )
        keys = _first_key(dots, truce.keys, "ceasefire-declared")
        yield MarkedThing(
            box,
            draw,
            _truce_words(words, truce),
            keys,
        )


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
    drawing: Canvas, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[MarkedThing]:
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
            yield _meeting(
                drawing,
                axis,
                meeting,
                bounds,
                dots,
            )
    if ahead:
        at = Rect(
            axis.right - 6,
            -_HEIGHT,
            axis.right - 5,
            _HEIGHT,
        )
        for said in ahead:
            yield MarkedThing(
                at,
                lambda _: None,
                f"Ahead: {said}",
                tone=SOFT,
            )


def _ahead(words: ChartWords, meeting: MeetingShown) -> str:
    date = meeting.scheduled_for
    when = f"for {words.near(date)}" if date else "no date"
    guests = "" if meeting.invited else ", who is invited is not known"
    comma = "" if date else ","
    return f"{called(meeting)}, {plain(meeting.state)}{comma} {when}{guests}"


def _meeting(
    drawing: Canvas,
    axis: Axis,
    meeting: MeetingShown,
    bounds: Bounds,
    dots: Sequence[Dot],
) -> MarkedThing:
    lasted = axis.x(bounds.latest) - axis.x(bounds.earliest)
    middle = axis.middle(*bounds)
    is_long = bounds.latest - bounds.earliest > _OPEN_DAY and lasted > 2 * _HEIGHT
    half = lasted / 2 - 1 if is_long else _HEIGHT
    box = Rect(
        middle - half,
        -_HEIGHT,
        middle + half,
        _HEIGHT,
    )
    name = called(meeting)
    if meeting.held is None:
        keys = _first_key(dots, meeting.keys, "meeting-planned")
        look = Look(
            fill=PAPER,
            stroke=INK,
            width=1,
            dash="2 1.5",
        )
        name = f"{name} ({plain(meeting.state)})"
    else:
        keys = _first_key(dots, meeting.keys, "meeting-held")
        look = Look(fill=INK)

    def draw(y: float) -> None:
        drawing.box(box.moved(y), look, layer="marks")

    if meeting.held is not None and not meeting.attended:
        name = f"{name} (who attended is not known)"
    is_direct = meeting.format == "direct" and meeting.held is not None
    return MarkedThing(
        box,
        draw,
        name,
        keys,
        bold=is_direct,
    )


def _agreements(
    drawing: Canvas, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[MarkedThing]:
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
        x = x_of(axis, dot)
        size = 5.0 if dot.type == "agreement-reached" else 4.0
        box = Rect(
            x - size,
            -size,
            x + size,
            size,
        )
        yield MarkedThing(
            box,
            _ring(drawing, x, size),
            label,
            (dot.key,),
        )


def _ring(drawing: Canvas, x: float, size: float) -> Callable[[float], None]:
    look = Look(fill=PAPER, stroke=INK, width=2 if size > 4 else 1.4)  # noqa: PLR2004

    def draw(y: float) -> None:
        circle = f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(size - 0.5)}"/>'
        drawing.add("marks", look, circle)

    return draw


def _votes_and_deadlines(
    drawing: Canvas, axis: Axis, words: ChartWords, dots: Sequence[Dot]
) -> Iterator[MarkedThing]:
    """Give votes at the day on which they were held or are planned, and deadlines at their day."""
    for vote in words.drawn.picture.votes:
        x = _day_in_time(axis, words, vote.held or vote.scheduled_for)
        kind = "vote-held" if vote.held else "vote-planned"
        keys = _first_key(dots, vote.keys, kind)
        label = f"{called(vote)} ({plain(vote.state)})"
        if x is not None:
            yield _triangle(
                drawing,
                x,
                label,
                keys,
                is_over=vote.held is not None,
            )
    for deadline in words.drawn.picture.deadlines:
        x = _day_in_time(axis, words, deadline.due)
        keys = _first_key(dots, deadline.keys, "deadline-set")
        if x is not None and deadline.of == "deadline":
            label = f"{called(deadline)} ({plain(deadline.state)})"
            yield _triangle(
                drawing,
                x,
                label,
                keys,
                is_over=True,
            )


def _day_in_time(axis: Axis, words: ChartWords, date: str | None) -> float | None:
    """Return the place of a day; None where there is none in the time that is drawn."""
    if date is None:
        return None
    bounds = words.bounds(date)
    return axis.middle(*bounds) if in_time(words.drawn, *bounds) else None


def _triangle(
    drawing: Canvas, x: float, label: str, keys: tuple[str, ...], *, is_over: bool
) -> MarkedThing:
    look = Look(fill=INK) if is_over else Look(fill=PAPER, stroke=INK, width=1.2)
    box = Rect(
        x - _HEIGHT,
        -_HEIGHT,
        x + _HEIGHT,
        _HEIGHT,
    )

    def draw(y: float) -> None:
        path = f"M{n(x - 5)} {n(y - 5)}h10l-5 10z"
        drawing.path(path, look, layer="marks")

    return MarkedThing(
        box,
        draw,
        label,
        keys,
    )
