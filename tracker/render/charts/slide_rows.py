"""Rows of a slide: the parties on one issue, what each held before, holds now, and its changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.projections.questions.chart.steps import (
    column_for,
)
from tracker.render.charts.parts.lettering import width_of
from tracker.render.words_for_dates_and_numbers import times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.questions.chart.data import Drawn, Run
    from tracker.projections.questions.chart.steps import ChartStep
    from tracker.render.charts.parts.words import ChartWords

MOST_ROWS: Final = 4
_TITLE, _LESS_TITLE = 50.0, 42.0


class SlideRow(NamedTuple):
    """A party on a slide: what it held before, what it holds now, and its changes between."""

    party: str
    before: list[Run]
    now: list[Run]
    changes: list[ChartStep]

    @property
    def own(self) -> list[ChartStep]:
        """The changes of the party itself, without those of its members."""
        return [step for step in self.changes if step.dot.whose[0] == self.party]


def slide_rows(
    drawn: Drawn, issue: str | None, steps: Sequence[ChartStep]
) -> tuple[list[SlideRow], list[str]]:
    """Return the rows, and the parties that have none: those with fewest changes."""
    begins = drawn.since
    runs: dict[str, list[Run]] = defaultdict(list)
    for run in drawn.runs:
        if run.issue == issue:
            runs[column_for(run.party, drawn)].append(run)
    changes: dict[str, list[ChartStep]] = defaultdict(list)
    for step in steps:
        if step.counts:
            changes[column_for(step.dot.whose[0], drawn)].append(step)
    columns = [column.slug for column in drawn.picture.columns]
    order = [*columns, *(slug for slug in runs if slug not in columns)]
    found = []
    for party in order:
        held = runs.get(party, [])
        before = [] if begins is None else [r for r in held if _held(r, begins)]
        now = [run for run in held if run.until is None]
        if before or now or changes[party]:
            found.append(
                SlideRow(
                    party,
                    before,
                    now,
                    changes[party],
                )
            )
    ranked = sorted(
        found, key=lambda row: (row.party not in columns, -len(row.changes))
    )
    kept = {row.party for row in ranked[:MOST_ROWS]}
    rows = [row for row in found if row.party in kept]
    return rows, [row.party for row in found if row.party not in kept]


def slide_title(
    words: ChartWords, issue: str | None, rows: Sequence[SlideRow], room: float
) -> tuple[str, float]:
    """Say how often each changed its stance, as far as one line has room; and in which size."""
    name = words.title(issue) if issue else "Positions"
    changed = [row for row in rows if row.own]
    changed.sort(key=lambda row: -len(row.own))
    if not changed:
        return f"{name}: no stance changed", _TITLE
    said = [f"{words.name(row.party)} {times(len(row.own))}" for row in changed]
    who, often = words.name(changed[0].party), times(len(changed[0].own))
    first = f"{name}: {who} changed its stance {often}"
    for number in range(len(said), 0, -1):
        title = ", ".join([first, *said[1:number]])
        for size in (_TITLE, _LESS_TITLE):
            if width_of(title, size, bold=True) <= room:
                return title, size
    return first, _LESS_TITLE


def _held(run: Run, instant: int) -> bool:
    """Check that a stance was held just before an instant."""
    is_begun = run.said[0][0] < instant
    return is_begun and (run.until is None or run.until[1] > instant)
