"""Positions as a picture: a lane for each party on each issue, and in it how long each stance held."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import Bounds
from tracker.render.charts.svg_canvas import LARGE, MARGIN, PLAIN, SMALL, Sheet, soft
from tracker.render.charts.svg_style import color_of
from tracker.render.charts.svg_text import CUT, PART_OF, fit, said, wrap
from tracker.render.charts.svg_text import number as n
from tracker.render.date_and_number_words import counted, joined
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.questions.chart_data import Dot, Drawn, Run
    from tracker.render.charts.svg_canvas import Period

LINE: Final = 13
ROW: Final = 36
"""Two lines of words, and some room."""
_LEAST: Final = 24.0
_STEP: Final = 14
_STUMP: Final = 14
_DAY: Final = 86_400_000_000


class _Bar(NamedTuple):
    """One stance: what is drawn of it, in which row of its lane."""

    run: Run
    left: float
    right: float
    row: int


def positions(
    drawn: Drawn,
    *,
    width: int,
    period: Period | None = None,
    today_known: bool = True,
    only: str | None = None,
) -> str:
    """How long each stance held, issue by issue and party by party.

    Args:
        drawn: What is drawn.
        width: How wide the drawing is.
        period: The time to mark.
        today_known: Whether the log was read to its head.
        only: One issue at the top of the tree; then only it and its parts are drawn.
    """
    gutter = max(90.0, min(150.0, width * 0.13))
    colors = _colors(drawn)
    title = "Positions"
    if only is not None:
        drawn = msgspec.structs.replace(
            drawn, runs=[run for run in drawn.runs if top_of(run.issue, drawn) == only]
        )
        title = f"Positions on {clean(next((i.title for i in drawn.picture.issues if i.slug == only), only))}"
    sheet = Sheet(
        f"positions-{only}" if only else "positions",
        drawn,
        width=width,
        gutter=gutter,
        moments=_moments(drawn),
        period=period,
        today_known=today_known,
    )
    said_by = {dot.key: dot for dot in drawn.dots}
    cells: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in drawn.runs:
        cells[run.issue][run.party].append(run)
    said_of = "A bar lasts until something else took its place; a dot is a statement of it. Its whole words show when it is pointed at."
    about = f"{counted(len(drawn.runs), 'stance')}. {said_of}"
    sheet.head(title, about)
    order = _order(drawn)
    depth = _depths(drawn)
    ranked = [*(slug for slug in depth if slug in cells), *sorted(set(cells) - set(depth))]
    for place, issue in enumerate(ranked):
        _heading(sheet, issue, depth.get(issue, 0), drawn, first=place == 0)
        for party in sorted(cells[issue], key=lambda p: (order.get(p, len(order)), p)):
            _lane(sheet, party, cells[issue][party], colors[party], said_by)
    sheet.legend(_legend())
    return sheet.done(_desc(sheet, ranked, cells))


def top_of(issue: str, drawn: Drawn) -> str:
    """The issue at the top of the tree that an issue belongs to."""
    parents = {i.slug: i.parent for i in drawn.picture.issues}
    seen = {issue}
    while (parent := parents.get(issue)) is not None and parent in parents and parent not in seen:
        seen.add(parent)
        issue = parent
    return issue


def _order(drawn: Drawn) -> dict[str, int]:
    """The parties in the order of their lanes: the dossier's columns first."""
    return {
        slug: place
        for place, slug in reversed(
            list(enumerate([*(c.slug for c in drawn.picture.columns), *drawn.picture.parties]))
        )
    }


def _colors(drawn: Drawn) -> dict[str, int]:
    """A colour for each party, the same in every picture of the dossier."""
    order = _order(drawn)
    return {
        party: color_of(place)
        for place, party in enumerate(
            sorted({r.party for r in drawn.runs}, key=lambda p: (order.get(p, len(order)), p))
        )
    }


def _moments(drawn: Drawn) -> list[int]:
    """The instants to show to scale: where stances begin and are said again."""
    dates = [
        bounds for run in drawn.runs for bounds in (*run.said, *([run.until] if run.until else []))
    ]
    return [
        m
        for earliest, latest in dates
        for m in ((earliest,) if soft(earliest, latest) else (earliest, latest))
    ]


def _depths(drawn: Drawn) -> dict[str, int]:
    """Every issue in its order, and how deep it lies below the top."""
    found: dict[str, int] = {}
    for issue in drawn.picture.issues:
        found[issue.slug] = found[issue.parent] + 1 if issue.parent in found else 0
    return found


def _heading(sheet: Sheet, issue: str, depth: int, drawn: Drawn, *, first: bool) -> None:
    parents = {i.slug: i.parent for i in drawn.picture.issues}
    parent = parents.get(issue)
    title = (
        f"{sheet.words.voice.title(parent)} {PART_OF} {sheet.words.voice.title(issue)}"
        if depth and parent
        else sheet.words.voice.title(issue)
    )
    sheet.y += 0 if first else 10 if depth else 18
    if not first and not depth:
        sheet.add(
            f'<line class="line" x1="{n(MARGIN)}" x2="{n(sheet.width - MARGIN)}" y1="{n(sheet.y - 6)}" y2="{n(sheet.y - 6)}"/>'
        )
    size = PLAIN if depth else LARGE - 3
    for line in wrap(title, sheet.width - 2 * MARGIN, size, most=2):
        sheet.y += size + 5
        sheet.add(sheet.text(MARGIN, sheet.y, line, size=size, bold=True))
    sheet.y += 5


def _lane(
    sheet: Sheet, party: str, runs: Sequence[Run], color: int, said_by: dict[str, Dot]
) -> None:
    """One party on one issue; what holds side by side stands in rows."""
    bars: list[_Bar] = []
    for run in runs:
        left = sheet.axis.x(run.said[0][0])
        right = max(sheet.axis.x(run.until[0] if run.until else sheet.drawn.boundary), left + 3)
        row = 0
        while any(
            bar.row == row and left < bar.right - 0.5 and bar.left < right - 0.5 for bar in bars
        ):
            row += 1
        bars.append(_Bar(run, left, right, row))
    rows = max((bar.row for bar in bars), default=0) + 1
    top = sheet.lane(sheet.words.name(party), rows * ROW, color=color)
    for bar in bars:
        sheet.add(_drawn(sheet, bar, top + bar.row * ROW, color, said_by))
    ends = [(run.until, run.ended_by) for run in runs if run.ended and run.until]
    for until, key in dict.fromkeys(ends):
        x = (sheet.axis.x(until[0]) + sheet.axis.x(until[1])) / 2
        told = sheet.words.about(said_by[key]) if key in said_by else "ended"
        sheet.add(sheet.titled(told, sheet.mark("ended", x, top + ROW - 5, color)))


def _drawn(sheet: Sheet, bar: _Bar, y: float, color: int, said_by: dict[str, Dot]) -> str:
    """One stance: a pale bar with its words, a line where it begins, and a dot for each statement of it."""
    run, (left, right) = bar.run, (bar.left, bar.right)
    until = Bounds(*run.until) if run.until else None
    first = Bounds(*run.said[0])
    start = first if soft(*first) else Bounds(first.earliest, first.earliest)
    stop = (
        None if until is None else until if soft(*until) else Bounds(until.earliest, until.earliest)
    )
    _, reach, shape = sheet.bar(start, stop, y + 2, ROW - 5, color, pale=True)
    right = max(right, reach) if stop is None or soft(*stop) else right
    parts = [shape]
    if not soft(*first):
        parts.append(
            f'<rect class="n{color}" x="{n(left)}" y="{n(y + 2)}" width="2" height="{n(ROW - 5)}"/>'
        )
    newest = Bounds(*run.said[-1])
    fresh = sheet.axis.x(
        min(newest.latest + sheet.drawn.stale_after_days * _DAY, sheet.drawn.boundary)
    )
    edge = sheet.axis.x(until.earliest) if until else sheet.axis.x(sheet.drawn.boundary)
    foot = n(y + ROW - 4)
    parts.append(
        f'<line class="s{color}" stroke-width="1.5" x1="{n(left)}" x2="{n(min(max(fresh, left), edge))}" y1="{foot}" y2="{foot}"/>'
    )
    if edge - fresh > 3:  # noqa: PLR2004  (less is not seen)
        parts.append(
            f'<line class="s{color}" stroke-width="1.5" stroke-dasharray="1.5 3" x1="{n(fresh)}" x2="{n(edge)}" y1="{foot}" y2="{foot}"/>'
        )
    room = right - left - 9
    if room >= _LEAST:
        for place, line in enumerate(_worded(clean(run.stance), room)):
            parts.append(
                f'<text class="i{color}" x="{n(left + 5)}" y="{n(y + _STEP + LINE * place)}" font-size="{SMALL}">{said(line)}</text>'
            )
    for bounds in run.said:
        x = (
            sheet.axis.x(bounds[0])
            if not soft(*bounds)
            else (sheet.axis.x(bounds[0]) + sheet.axis.x(bounds[1])) / 2
        )
        parts.append(sheet.mark("statement", min(x + 1, max(right, x)), y + ROW - 4, color))
    told = [sheet.words.about(said_by[key]) for key in run.keys if key in said_by]
    return sheet.titled(" / ".join(told) or clean(run.stance), *parts)


def _worded(stance: str, room: float) -> list[str]:
    """The words of a stance in two lines at most; none where what is left of them could be taken for something else."""
    lines = wrap(stance, room, SMALL, most=2)
    if " ".join(lines) != stance and (
        sum(map(len, lines)) < _STUMP or any(line.endswith(CUT) for line in lines[:-1])
    ):
        return []
    if " ".join(lines) != stance and not lines[-1].endswith(CUT):
        lines[-1] = fit(lines[-1] + " " + stance, room, SMALL)
    return lines


def _legend() -> list[tuple[str, str]]:
    bar = '<rect class="t5" x="0" y="-6" width="18" height="12"/><rect class="n5" x="0" y="-6" width="2" height="12"/>'
    fresh = '<line class="s5" stroke-width="1.5" x1="0" x2="18" y1="0" y2="0"/>'
    stale = '<line class="s5" stroke-width="1.5" stroke-dasharray="1.5 3" x1="0" x2="18" y1="0" y2="0"/>'
    fade = "".join(
        f'<rect class="t5" x="{x}" y="-6" width="3" height="12" opacity="{o}"/>'
        for x, o in ((0, 0.2), (3, 0.4), (6, 0.6), (9, 0.8), (12, 1), (15, 1))
    )
    now = '<line class="nowline" stroke-width="1.5" stroke-dasharray="5 3" x1="9" x2="9" y1="-7" y2="7"/>'
    return [
        (bar, "a stance, from its first statement on"),
        (fresh, "fresh"),
        (stale, "stale: not said again for long"),
        (fade, "soft end: the date is not exact"),
        (now, "the date asked about"),
    ]


def _desc(sheet: Sheet, ranked: Sequence[str], cells: dict[str, dict[str, list[Run]]]) -> str:
    """What holds at the date asked about, for a reader who does not see the picture."""
    told = []
    for issue in ranked:
        held = [
            f"{sheet.words.name(p)}: {joined([clean(r.stance) for r in runs if r.until is None])}"
            for p, runs in cells[issue].items()
        ]
        told.append(
            f"{sheet.words.voice.title(issue)}. "
            + "; ".join(h for h in held if not h.endswith(": "))
        )
    return "What holds, by issue. " + ". ".join(told)
