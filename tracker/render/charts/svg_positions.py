"""Positions as a picture: a lane for each party on each issue, and in it each stance as a bar."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import Bounds
from tracker.render.charts.svg_axis import DAY
from tracker.render.charts.svg_canvas import (
    MARGIN,
    Canvas,
    exact_or_soft,
    parties_in_order,
    soft,
    to_scale,
)
from tracker.render.charts.svg_elements import (
    CUT,
    LARGE,
    NOW,
    PART_OF,
    PLAIN,
    SMALL,
    box,
    color_of,
    element,
    escaped,
    fit,
    rule,
    soft_end,
    text_at,
    titled,
    wrap,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import contradicted, listed
from tracker.render.words_for_dates_and_numbers import counted, joined

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from tracker.projections.questions.chart_data import Dot, Drawn, Run
    from tracker.render.charts import Sheet

LINE: Final = 13
ROW: Final = 36
"""Two lines of words, and some room."""
_FOOT: Final = ROW - 4
"""The height of a row at which its statements stand."""
_LEAST: Final = 24.0
_STEP: Final = 14
_STUMP: Final = 14
_FRESH: Final = {"stroke_width": "1.5"}
_STALE: Final = {"stroke_width": "1.5", "stroke_dasharray": "1.5 3"}
_ABOUT: Final = (
    "A bar lasts until something else took its place; a dot is a statement of it."
    " Its whole words show when it is pointed at."
)

Cells = dict[str, dict[str, list["Run"]]]
"""The stances by issue and party."""


class _Bar(NamedTuple):
    """One stance: what is drawn of it, in which row of its lane."""

    run: Run
    left: float
    right: float
    row: int


def positions(drawn: Drawn, sheet: Sheet, *, only: str | None = None) -> str:
    """Draw for how long each stance held, issue by issue and party by party.

    Args:
        drawn: What is drawn.
        sheet: The paper.
        only: One issue at the top of the tree; then only it and its parts are drawn.
    """
    colors = _colors(drawn)
    name, title = "positions", "Positions"
    if only is not None:
        runs = [run for run in drawn.runs if top_of(run.issue, drawn) == only]
        drawn = msgspec.structs.replace(drawn, runs=runs)
        titles = {issue.slug: issue.title for issue in drawn.picture.issues}
        name, title = (
            f"positions-{only}",
            f"Positions on {clean(titles.get(only, only))}",
        )
    canvas = Canvas(
        name,
        drawn,
        sheet,
        gutter=max(90.0, min(150.0, sheet.width * 0.13)),
        moments=_moments(drawn),
    )
    canvas.head(title, f"{counted(len(drawn.runs), 'stance')}. {_ABOUT}")
    dots = {dot.key: dot for dot in drawn.dots}
    cells: Cells = defaultdict(lambda: defaultdict(list))
    for run in drawn.runs:
        cells[run.issue][run.party].append(run)
    depths = _depths(drawn)
    ranked = [slug for slug in depths if slug in cells]
    ranked += sorted(set(cells) - set(depths))
    for place, issue in enumerate(ranked):
        _heading(canvas, issue, depths.get(issue, 0), first=place == 0)
        for party in parties_in_order(cells[issue], drawn):
            _lane(canvas, party, cells[issue][party], colors[party], dots)
    canvas.legend(_legend())
    return canvas.done(_desc(canvas, ranked, cells))


def top_of(issue: str, drawn: Drawn) -> str:
    """Return the issue at the top of the tree that an issue belongs to."""
    parents = {i.slug: i.parent for i in drawn.picture.issues}
    seen = {issue}
    while (
        (parent := parents.get(issue)) is not None
        and parent in parents
        and parent not in seen
    ):
        seen.add(parent)
        issue = parent
    return issue


def _colors(drawn: Drawn) -> dict[str, int]:
    """Return a colour for each party, the same in every picture of the dossier."""
    parties = parties_in_order({run.party for run in drawn.runs}, drawn)
    return {party: color_of(place) for place, party in enumerate(parties)}


def _moments(drawn: Drawn) -> list[int]:
    """Return the instants to show to scale: where stances begin and are said again."""
    found: list[int] = []
    for run in drawn.runs:
        for bounds in run.said:
            found += to_scale(*bounds)
        if run.until:
            found += to_scale(*run.until)
    return found


def _depths(drawn: Drawn) -> dict[str, int]:
    """Return every issue in its order, and how deep it lies below the top."""
    found: dict[str, int] = {}
    for issue in drawn.picture.issues:
        found[issue.slug] = found[issue.parent] + 1 if issue.parent in found else 0
    return found


def _heading(canvas: Canvas, issue: str, depth: int, *, first: bool) -> None:
    parents = {i.slug: i.parent for i in canvas.drawn.picture.issues}
    parent = parents.get(issue)
    title = canvas.words.title(issue)
    if depth and parent:
        title = f"{canvas.words.title(parent)} {PART_OF} {title}"
    if not first:
        canvas.y += 10 if depth else 18
    if not first and not depth:
        y = canvas.y - 6
        canvas.add(rule("line", MARGIN, canvas.width - MARGIN, y, y))
    size = PLAIN if depth else LARGE - 3
    for line in wrap(title, canvas.width - 2 * MARGIN, size, most=2):
        canvas.y += size + 5
        canvas.add(text_at(MARGIN, canvas.y, line, size=size, bold=True))
    canvas.y += 5


def _lane(
    canvas: Canvas, party: str, runs: Sequence[Run], color: int, dots: dict[str, Dot]
) -> None:
    """Draw one party on one issue; what holds side by side stands in rows."""
    bars: list[_Bar] = []
    for run in runs:
        left = canvas.axis.x(run.said[0][0])
        end = run.until[0] if run.until else canvas.drawn.boundary
        right = max(canvas.axis.x(end), left + 3)
        row = 0
        while any(bar.row == row and _overlap(bar, left, right) for bar in bars):
            row += 1
        bars.append(_Bar(run, left, right, row))
    rows = max((bar.row for bar in bars), default=0) + 1
    top = canvas.lane(canvas.words.name(party), rows * ROW, color=color)
    shapes = [_shape(canvas, bar, top + bar.row * ROW, color) for bar in bars]
    rooms = [right - bar.left - 9 for bar, (right, _) in zip(bars, shapes, strict=True)]
    words = _words(bars, rooms)
    for bar, (right, pale), lines in zip(bars, shapes, words, strict=True):
        y = top + bar.row * ROW
        parts = _parts(canvas, bar, y, color, right=right, words=lines)
        each = (canvas.words.about(dots[key]) for key in bar.run.keys if key in dots)
        against = contradicted(len(bar.run.contradicted_by))
        said = " / ".join(each) or clean(bar.run.stance)
        canvas.add(titled(listed([said, against], joiner=", "), pale, *parts))
    ends = [(run.until, run.ended_by) for run in runs if run.ended and run.until]
    for until, key in dict.fromkeys(ends):
        shape = canvas.mark("ended", canvas.between(*until), top + ROW - 5, color)
        about = canvas.words.about(dots[key]) if key in dots else "ended"
        canvas.add(titled(about, shape))


def _overlap(bar: _Bar, left: float, right: float) -> bool:
    return left < bar.right - 0.5 and bar.left < right - 0.5


def _words(bars: Sequence[_Bar], rooms: Sequence[float]) -> list[list[str]]:
    """Return the lines that each stance has room for.

    One that is contradicted, by what has no words here, says so or has none itself.
    """
    found = [
        _worded(clean(bar.run.stance), room) if room >= _LEAST else []
        for bar, room in zip(bars, rooms, strict=True)
    ]
    while True:
        told = {
            key
            for bar, lines in zip(bars, found, strict=True)
            for key in bar.run.keys
            if lines
        }
        before = found
        found = [
            _beside(bar.run, lines, told, room)
            for bar, lines, room in zip(bars, found, rooms, strict=True)
        ]
        if [bool(lines) for lines in found] == [bool(lines) for lines in before]:
            return found


def _beside(run: Run, lines: list[str], told: Container[str], room: float) -> list[str]:
    """Return the lines of a stance with how many contradict it that have no words here."""
    against = contradicted(sum(key not in told for key in run.contradicted_by))
    if not lines or not against:
        return lines
    if wrap(against, room, SMALL, most=1) != [against]:
        return []
    first = fit(clean(run.stance), room, SMALL)
    cut = first != clean(run.stance)
    return [] if cut and len(first) < _STUMP else [first, against]


def _shape(canvas: Canvas, bar: _Bar, y: float, color: int) -> tuple[float, str]:
    """Draw the bar of a stance; return where it ends too."""
    run = bar.run
    end = exact_or_soft(Bounds(*run.until)) if run.until else None
    start = exact_or_soft(Bounds(*run.said[0]))
    _, reach, shape = canvas.bar(start, end, y + 2, ROW - 5, color, pale=True)
    right = max(bar.right, reach) if end is None or soft(*end) else bar.right
    return right, shape


def _parts(
    canvas: Canvas,
    bar: _Bar,
    y: float,
    color: int,
    *,
    right: float,
    words: Sequence[str],
) -> list[str]:
    """Draw what is on the pale bar of a stance: its words, and a dot for each statement of it.

    | no truce before terms          the words
    | of ours are met
    o-----o---------o- - - - - - -   statements, and the line that goes stale
    """
    run = bar.run
    parts: list[str] = []
    if not soft(*run.said[0]):
        parts.append(box(f"n{color}", bar.left, y + 2, 2, ROW - 5))
    parts += _freshness(canvas, bar, y + _FOOT, color)
    for place, line in enumerate(words):
        at = {"x": bar.left + 5, "y": y + _STEP + LINE * place, "font_size": SMALL}
        parts.append(element("text", escaped(line), class_=f"i{color}", **at))
    for bounds in run.said:
        x = canvas.between(*bounds) if soft(*bounds) else canvas.axis.x(bounds[0])
        parts.append(
            canvas.mark("statement", min(x + 1, max(right, x)), y + _FOOT, color)
        )
    return parts


def _freshness(canvas: Canvas, bar: _Bar, y: float, color: int) -> Iterator[str]:
    """Draw a line below a stance, dashed from the day on which it is stale."""
    run, boundary = bar.run, canvas.drawn.boundary
    newest = run.said[-1][1]
    stale = canvas.axis.x(min(newest + canvas.drawn.stale_after_days * DAY, boundary))
    edge = canvas.axis.x(run.until[0] if run.until else boundary)
    until = min(max(stale, bar.left), edge)
    yield rule(f"s{color}", bar.left, until, y, y, **_FRESH)
    if edge - stale > 3:  # noqa: PLR2004  (less is not seen)
        yield rule(f"s{color}", stale, edge, y, y, **_STALE)


def _worded(stance: str, room: float) -> list[str]:
    """Break the words of a stance into two lines at most.

    None where what is left of them could be taken for something else.
    """
    lines = wrap(stance, room, SMALL, most=2)
    if " ".join(lines) == stance:
        return lines
    if sum(map(len, lines)) < _STUMP or any(line.endswith(CUT) for line in lines[:-1]):
        return []
    if not lines[-1].endswith(CUT):
        lines[-1] = fit(f"{lines[-1]} {stance}", room, SMALL)
    return lines


def _legend() -> list[tuple[str, str]]:
    stance = box("t5", 0, -6, 18, 12) + box("n5", 0, -6, 2, 12)
    return [
        (stance, "a stance, from its first statement on"),
        (rule("s5", 0, 18, 0, 0, **_FRESH), "fresh"),
        (rule("s5", 0, 18, 0, 0, **_STALE), "stale: not said again for long"),
        soft_end("t5", height=12, opacities=(0.2, 0.4, 0.6, 0.8, 1, 1)),
        NOW,
    ]


def _desc(canvas: Canvas, ranked: Sequence[str], cells: Cells) -> str:
    """Say what holds at the date asked about, for a reader who does not see the picture."""
    by_issue = []
    for issue in ranked:
        held = []
        for party, runs in cells[issue].items():
            stances = joined([clean(run.stance) for run in runs if run.until is None])
            if stances:
                held.append(f"{canvas.words.name(party)}: {stances}")
        by_issue.append(f"{canvas.words.title(issue)}. {'; '.join(held)}")
    return f"What holds, by issue. {'. '.join(by_issue)}"
