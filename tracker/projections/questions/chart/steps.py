"""Steps of stances in the time that a chart shows: which are new, changed, said again or ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from tracker.domain.dates import FOREVER, day_of, zone_of
from tracker.projections.questions.history_steps import CHANGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.projections.questions.chart.data import Did, Dot, Drawn, Run

StepKind = Literal["new", "changed", "returned", "repeated", "ended", "possible"]
_CHANGES = frozenset(("new", "changed", "returned", "ended"))


class ChartStep(NamedTuple):
    """A statement or an ending, and what it did to the stance of its party on its issue.

    Attributes:
        dot: The fact.
        kind: What it did; `possible` for what may lie after the date asked about.
        run: The stance that it states; None for an ending and for what is only possible.
        holds: Whether that stance still holds at the date asked about.
        counts: Whether it is a change of its own, as a brief counts them. Other words that mean
            the same are none. Several of one day, whose order nobody knows, are one.
        part: Whether it is about a part of an issue that has a row of its own.
    """

    dot: Dot
    kind: StepKind
    run: Run | None
    holds: bool
    counts: bool
    part: bool

    @property
    def is_change(self) -> bool:
        """Tell whether it took a stance or ended one."""
        return self.kind in _CHANGES


def in_time(drawn: Drawn, earliest: int, latest: int) -> bool:
    """Check that something lies in the time that a chart shows, or may."""
    since = -FOREVER if drawn.since is None else drawn.since
    return latest > since and earliest < drawn.boundary


def dots_in_time(drawn: Drawn) -> list[Dot]:
    """Return the facts of the time that a chart shows."""
    return [dot for dot in drawn.dots if in_time(drawn, dot.earliest, dot.latest)]


def steps_of(drawn: Drawn) -> list[ChartStep]:
    """Return the statements and endings of the time that a chart shows, in their order."""
    runs = {key: (run, i) for run in drawn.runs for i, key in enumerate(run.keys)}
    zone = zone_of(drawn.picture.zone)
    found: list[ChartStep] = []
    counted: set[tuple[str, str, date]] = set()
    for dot in dots_in_time(drawn):
        if dot.type not in {"position-stated", "position-ended"}:
            continue
        run, said_before = runs.get(dot.key, (None, 0))
        did = drawn.did.get(dot.key)
        counts = did is not None and did.what in CHANGES
        if did is not None and counts and did.unordered:
            day = (dot.whose[0], dot.issue or "", day_of(dot.earliest, zone))
            counts = day not in counted
            counted.add(day)
        step = ChartStep(
            dot=dot,
            kind=_kind(did, said_before),
            run=run,
            holds=run is not None and run.until is None,
            counts=counts,
            part=top_issue(dot.issue or "", drawn) != dot.issue,
        )
        found.append(step)
    return found


def _kind(did: Did | None, said_before: int) -> StepKind:
    if did is None:
        return "possible"
    if said_before:
        return "repeated"
    if did.what in {"new", "returned", "ended"}:
        return did.what
    return "changed"


def top_issue(issue: str, drawn: Drawn) -> str:
    """Return the issue that a part belongs to in the end, among those asked about."""
    parents = {row.slug: row.parent for row in drawn.picture.issues}
    seen = {issue}
    while (parent := parents.get(issue)) in parents and parent not in seen:
        issue = parent or issue
        seen.add(issue)
    return issue


def issues_by_size(drawn: Drawn, steps: Sequence[ChartStep]) -> list[str]:
    """Return the top-level issues on which something was said, largest first.

    The size of an issue is the number of changes on itself, then on its parts, then the dossier's
    order.
    """
    order = {row.slug: place for place, row in enumerate(drawn.picture.issues)}
    own: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    said: set[str] = set()
    for step in steps:
        issue = step.dot.issue or ""
        top = top_issue(issue, drawn)
        said.add(top)
        if step.counts:
            (own if top == issue else parts)[top] += 1
    return sorted(
        said, key=lambda top: (-own[top], -parts[top], order.get(top, len(order)), top)
    )


def column_for(party: str, drawn: Drawn) -> str:
    """Return the column that a party's acts belong to: its own, or that of its coalition.

    Without a column it is the party itself.
    """
    columns = [column.slug for column in drawn.picture.columns]
    if party in columns:
        return party
    number = drawn.numbers.get(party)
    if number is None:
        return party
    same = [slug for slug in columns if drawn.numbers.get(slug) == number]
    return same[0] if len(same) == 1 else party


def default_issue(drawn: Drawn) -> str | None:
    """Return the largest issue of the time asked about, else the first that is known of."""
    sizes = issues_by_size(drawn, steps_of(drawn))
    if sizes:
        return sizes[0]
    known = [run.issue for run in drawn.runs]
    return top_issue(known[0], drawn) if known else None
