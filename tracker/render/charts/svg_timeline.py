"""The timeline as a picture: a lane for each party, one for the talks, and every dated fact in its place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, Bounds, read_when
from tracker.render.charts.svg_canvas import SMALL, Placed, Sheet, soft
from tracker.render.charts.svg_style import color_of
from tracker.render.charts.svg_text import fit
from tracker.render.charts.svg_text import number as n
from tracker.render.date_and_number_words import counted, joined, plain, zone_or_utc
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import CeasefireShown, MeetingShown
    from tracker.projections.questions.chart_data import Dot, Drawn
    from tracker.render.charts.svg_canvas import Period

ROW: Final = 17
_DOT: Final = 9.0
_FEW: Final = 8
"""A lane with so few facts names each of them."""
_NAMED: Final = frozenset({"proposal", "agreement"})
_LABEL: Final = 0.3
"""How much of the width a label may take."""
NOBODY: Final = ""


def timeline(
    drawn: Drawn, *, width: int, period: Period | None = None, today_known: bool = True
) -> str:
    """Every dated fact of a dossier up to the date asked about.

    Args:
        drawn: What is drawn.
        width: How wide the drawing is.
        period: The time to mark.
        today_known: Whether the log was read to its head.
    """
    lanes = _lanes(drawn)
    gutter = max(90.0, min(150.0, width * 0.13))
    sheet = Sheet(
        "timeline",
        drawn,
        width=width,
        gutter=gutter,
        moments=moments(drawn),
        period=period,
        today_known=today_known,
    )
    facts = counted(len(drawn.dots), "dated fact")
    sheet.head("Timeline", f"{facts}. Each mark tells more when it is pointed at.")
    _talks(sheet)
    for place, (who, dots) in enumerate(lanes):
        _lane(sheet, who, dots, color_of(place) if who != NOBODY else 5, band=place % 2 == 0)
    bar = '<rect class="n5" x="0" y="-4" width="18" height="8"/>'
    hollow = '<rect class="h5" x="1" y="-4" width="16" height="8"/>'
    fade = "".join(
        f'<rect class="n5" x="{x}" y="-4" width="3" height="8" opacity="{o}"/>'
        for x, o in ((0, 0.25), (3, 0.5), (6, 0.75), (9, 1), (12, 1), (15, 1))
    )
    named = [
        (bar, "truce in force, talks held"),
        (hollow, "announced or planned"),
        (fade, "soft end: the date is not exact"),
    ]
    dashed = '<circle class="h5" stroke-dasharray="2 1.5" cx="8" cy="0" r="3.5"/>'
    now = '<line class="nowline" stroke-width="1.5" stroke-dasharray="5 3" x1="9" x2="9" y1="-7" y2="7"/>'
    sheet.legend(
        [*named, (dashed, "may lie after the date asked about"), (now, "the date asked about")]
    )
    return sheet.done(_desc(drawn, lanes, sheet))


def moments(drawn: Drawn) -> list[int]:
    """The instants at which something is drawn; of a date that leaves much open, where it begins."""
    found = [
        m
        for dot in drawn.dots
        for m in ((dot.earliest,) if soft(dot.earliest, dot.latest) else (dot.earliest, dot.latest))
    ]
    zone = zone_or_utc(drawn.picture.zone)
    for text in _written(drawn):
        start = read_when(text, zone=zone).start
        found += [start.earliest, start.latest]
    return found


def _written(drawn: Drawn) -> Iterator[str]:
    for truce in drawn.picture.ceasefires:
        yield from (text for text in (truce.from_, truce.until) if text)
    for meeting in drawn.picture.meetings:
        yield from (text for text in (meeting.held, meeting.scheduled_for) if text)


def _lanes(drawn: Drawn) -> list[tuple[str, list[Dot]]]:
    """The facts of each party: the dossier's columns first, then the others in their order, then what is nobody's act."""
    by_party: dict[str, list[Dot]] = defaultdict(list)
    barred = {key for meeting in drawn.picture.meetings for key in meeting.keys}
    for dot in drawn.dots:
        if dot.type == "meeting-held" and dot.key in barred:
            continue
        for who in dict.fromkeys(dot.whose or [NOBODY]):
            by_party[who].append(dot)
    columns = [column.slug for column in drawn.picture.columns]
    ranked = [*columns, *drawn.picture.parties]
    order = {slug: place for place, slug in reversed(list(enumerate(ranked)))}
    return sorted(
        by_party.items(),
        key=lambda lane: (lane[0] == NOBODY, order.get(lane[0], len(ranked)), lane[0]),
    )


def _talks(sheet: Sheet) -> None:
    items = [
        item
        for meeting in sheet.drawn.picture.meetings
        if (item := _meeting(sheet, meeting)) is not None
    ]
    if items:
        top = sheet.y
        note = counted(len(items), "meeting")
        height = _rows(items) * ROW + 10
        sheet.lane("Talks", max(height, 40), note=note)
        sheet.packed(items, top + 4, ROW)


def _meeting(sheet: Sheet, meeting: MeetingShown) -> Placed | None:
    """A meeting as a bar with its name: filled when it was held, else hollow."""
    text = meeting.held or meeting.scheduled_for
    label = clean(meeting.slug) + ("" if meeting.state == "held" else f" ({plain(meeting.state)})")
    who = joined([sheet.words.name(p) for p in meeting.attended or meeting.invited])
    details = [
        clean(meeting.slug),
        plain(meeting.state),
        sheet.words.voice.date(text) if text else "no date",
        clean(meeting.place or ""),
        who,
    ]
    told = "; ".join(filter(None, [*details, clean(meeting.outcome or ""), *meeting.keys]))
    if text is None:
        made = next((dot for dot in sheet.drawn.dots if dot.key in meeting.keys), None)
        if made is None:
            return None
        x = sheet.at(made)
        left, right, shape = x - 4, x + 4, sheet.mark("meeting", x, 0, 5)
    else:
        start = read_when(text, zone=sheet.words.zone)
        span = sheet.words.bounds(text)
        if meeting.held:
            exact = Bounds(span.earliest, span.earliest), Bounds(span.latest, span.latest)
            left, right, shape = sheet.bar(
                start.start if soft(*start.start) else exact[0],
                start.end if start.end and soft(*start.end) else exact[1],
                -5,
                10,
                5,
            )
        else:
            left, right = sheet.axis.x(span.earliest), sheet.axis.x(span.latest)
            right = max(right, left + 5)
            dash = (
                ' stroke-dasharray="3 2"'
                if soft(*start.start) or meeting.state in {"cancelled", "postponed", "unresolved"}
                else ""
            )
            shape = f'<rect class="h5"{dash} x="{n(left)}" y="-4.5" width="{n(right - left)}" height="9"/>'
    reach_left, reach_right, name = sheet.labelled(left, right, label)
    return Placed(reach_left, reach_right, sheet.titled(told, shape, name))


def truce_bar(
    sheet: Sheet, truce: CeasefireShown, color: int, *, height: float = 9
) -> tuple[float, float, str]:
    """The time for which a truce holds or is announced: filled where it came into force, else hollow."""
    zone = sheet.words.zone
    start = read_when(truce.from_ or truce.announced, zone=zone)
    until = read_when(truce.until, zone=zone) if truce.until else None
    first = (
        start.start if soft(*start.start) else Bounds(start.start.earliest, start.start.earliest)
    )
    if truce.state in {"refused", "announced"} or truce.from_ is None:
        left = sheet.axis.x(first.earliest)
        right = max(sheet.axis.x(until.until.latest) if until else sheet.axis.right, left + 5)
        look = f'class="h{color}" stroke-dasharray="3 2"'
        return (
            left,
            right,
            f'<rect {look} x="{n(left)}" y="{n(-height / 2)}" width="{n(right - left)}" height="{n(height)}"/>',
        )
    end = _end(sheet, truce) if until is None else until.until
    return sheet.bar(first, end, -height / 2, height, color)


def _end(sheet: Sheet, truce: CeasefireShown) -> Bounds | None:
    """When a truce without an end of its own was ended, if it was."""
    ended = [d for d in sheet.drawn.dots if d.key in truce.keys and d.type == "ceasefire-ended"]
    return (
        Bounds(ended[-1].earliest, ended[-1].latest)
        if ended and truce.state in {"ended", "expired"}
        else None
    )


def truce_words(sheet: Sheet, truce: CeasefireShown) -> str:
    """A truce in one line."""
    voice = sheet.words.voice
    window = f"{f'from {voice.date(truce.from_)}' if truce.from_ else 'without a beginning'}{f' until {voice.until(truce.until)}' if truce.until else ''}"
    who = joined([sheet.words.name(d) for d in truce.declarers])
    return f"{plain(truce.state)}{', possibly ended' if truce.possibly_ended else ''}: {plain(truce.declaration)} {plain(truce.scope)} truce by {who}, {window}"


def _lane(sheet: Sheet, who: str, dots: Sequence[Dot], color: int, *, band: bool) -> None:
    """A party: its truces, proposals and agreements by name, everything else as marks."""
    items = []
    for truce in sheet.drawn.picture.ceasefires:
        if who in truce.declarers:
            left, right, shape = truce_bar(sheet, truce, color)
            reach_left, reach_right, name = sheet.labelled(
                left, right, f"{clean(truce.slug)} ({plain(truce.state)})"
            )
            items.append(
                Placed(
                    reach_left,
                    reach_right,
                    sheet.titled(
                        f"{clean(truce.slug)}: {truce_words(sheet, truce)}; {', '.join(truce.keys)}",
                        shape,
                        name,
                    ),
                )
            )
    few = len(dots) <= _FEW
    named = [dot for dot in dots if few or dot.mark in _NAMED]
    for dot in named:
        x = sheet.at(dot)
        said = clean(dot.subject) if dot.mark in _NAMED and dot.subject else sheet.words.says(dot)
        left, right, name = sheet.labelled(
            *sheet.reach(dot), fit(said, sheet.width * _LABEL, SMALL)
        )
        items.append(
            Placed(
                left,
                right,
                sheet.titled(
                    sheet.words.about(dot),
                    sheet.whisker(dot, 0, color),
                    sheet.mark(dot.mark, x, 0, color, dashed=dot.possible),
                    name,
                ),
            )
        )
    others = [dot for dot in dots if not few and dot.mark not in _NAMED]
    swarm = _swarm(sheet, others)
    rows, stack = _rows(items), max((level for _, level in swarm), default=-1) + 1
    height = max(rows * ROW + stack * _DOT + 14, 28 if few else 44)
    label = sheet.words.name(who) if who else "Other facts"
    top = sheet.lane(label, height, note=counted(len(dots), "fact"), color=color, band=band)
    below = sheet.packed(items, top + 5, ROW)
    for dot, level in swarm:
        x, y = sheet.at(dot), below + 2 + _DOT * level + _DOT / 2
        sheet.add(
            sheet.titled(
                sheet.words.about(dot),
                sheet.whisker(dot, y, color),
                sheet.mark(dot.mark, x, y, color, dashed=dot.possible),
            )
        )


def _rows(items: Sequence[Placed]) -> int:
    """In how many rows `Sheet.packed` will put them."""
    rows: list[list[Placed]] = []
    for item in items:
        row = next(
            (
                r
                for r in rows
                if all(item.left >= o.right + 6 or item.right + 6 <= o.left for o in r)
            ),
            None,
        )
        if row is None:
            rows.append([item])
        else:
            row.append(item)
    return len(rows)


def _swarm(sheet: Sheet, dots: Sequence[Dot]) -> list[tuple[Dot, int]]:
    """Marks one above the other where they would touch, each at its own date."""
    ends: list[float] = []
    found = []
    for dot in sorted(dots, key=sheet.at):
        x = sheet.at(dot)
        level = next((place for place, end in enumerate(ends) if x - end >= _DOT), len(ends))
        if level == len(ends):
            ends.append(-FOREVER)
        ends[level] = x
        found.append((dot, level))
    return found


def _desc(drawn: Drawn, lanes: Sequence[tuple[str, Sequence[Dot]]], sheet: Sheet) -> str:
    """What a reader who does not see the picture should know of it."""
    by_party = joined(
        [f"{sheet.words.name(who) if who else 'nobody'} {len(dots)}" for who, dots in lanes]
    )
    truces = "; ".join(
        f"{clean(t.slug)}: {truce_words(sheet, t)}" for t in drawn.picture.ceasefires
    )
    talks = joined([f"{clean(m.slug)} ({plain(m.state)})" for m in drawn.picture.meetings])
    return f"Facts by party: {by_party or 'none'}. Truces: {truces or 'none'}. Talks: {talks or 'none'}."
