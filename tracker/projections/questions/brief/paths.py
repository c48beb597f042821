"""Paths by issue: for each party the path of its stances from one date to another.

    days     17 Apr |  19 Apr   20 Apr   28 Apr   3 May    16 May
    said     A      |  B        B again  C        C in     (ended)
                    |                             other words
    path     before |  line     on that  line     on that  line
             line   |           line              line

A path has a line for each stance. A repeat of a stance, or the stance in other words, stands on
the line of that stance. A change is a step that is new, shifted, returned or ended; several of
one day whose order is not known are one change.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from tracker.domain.dates import day_of
from tracker.domain.events import PositionEnded, PositionStated
from tracker.projections.names_ages_sources import basis_of, conditions_shown
from tracker.projections.picture import issue_tree
from tracker.projections.picture_format.entries import ConditionShown, Part
from tracker.projections.questions.history_steps import CHANGES, stance_runs
from tracker.projections.visible import RANK, delay_days

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from tracker.projections.folds.positions import (
        HeldPosition,
        HeldStance,
        PositionKey,
        Positions,
    )
    from tracker.projections.names_ages_sources import Presenter
    from tracker.projections.questions.history_steps import StanceStep
    from tracker.projections.visible import Counted, Visible

LineKind = Literal["before", "stance", "ended", "possible"]


class SaidThen(Part, frozen=True, kw_only=True):
    """A statement, or an ending, as it stands on a path.

    `class` and `exact` are those of the history; null for what stood before the first day and for
    what only may have happened. `delay_days` are those after which it could be known.
    """

    key: str
    event_id: str
    class_: str | None = msgspec.field(name="class")
    exact: bool
    stance: str | None
    conditions: list[ConditionShown]
    reason: str | None
    when: str
    when_words: str | None
    reported: str
    delay_days: int
    speaker: str | None
    office: str | None
    basis: str | None
    confidence: str | None
    order_unknown: bool
    disputed_by: list[str]
    citations: list[int]


class PathLine(Part, frozen=True, kw_only=True):
    """One stance of a path: its first statement told, and what says it again.

    `holds`: it is what the answer at the later date shows. Then `stale_days` counts the days since
    it was last said, where the dossier calls that stale. `last` is the statement that the answer
    shows, where that is not the first.
    """

    kind: LineKind
    said: SaidThen
    again: list[SaidThen]
    holds: bool
    stale_days: int | None
    last: SaidThen | None


class Path(Part, frozen=True, kw_only=True):
    """The stances of one party on one issue from one date to another.

    `is_first`: it took its first recorded stance on the way. `changes` counts that as well.
    """

    party: str
    issue: str
    changes: int
    is_first: bool
    lines: list[PathLine]

    @property
    def holding(self) -> list[PathLine]:
        """The lines of what holds at the end."""
        return [line for line in self.lines if line.holds and line.kind != "ended"]


class IssueMoved(Part, frozen=True, kw_only=True):
    """The paths on one issue, those with most changes first."""

    issue: str
    changes: int
    paths: list[Path]


class TopMoved(Part, frozen=True, kw_only=True):
    """An issue at the top of the tree with its parts, those with most changes first.

    `changes` are on the issue itself.
    """

    issue: str
    changes: int
    changes_on_parts: int
    paths: list[Path]
    parts: list[IssueMoved]


class Unchanged(Part, frozen=True, kw_only=True):
    """The parties whose stance on an issue holds unchanged and was not said again."""

    issue: str
    parties: list[str]


class MovedByIssue(Part, frozen=True, kw_only=True):
    """All that moved, the issue with most changes first, and what did not."""

    changes: int
    issues: list[TopMoved]
    unchanged: list[Unchanged]


class PathAsked:
    """A period on the paths of a dossier, and what is asked for.

    Attributes:
        begins: The first instant told of.
        boundary: The end of the last day.
        wanted: The issues asked for with their parts; None for all.
        concerns: Checks that a statement is of what is asked for.
    """

    def __init__(
        self,
        begins: int,
        boundary: int,
        wanted: Container[str] | None,
        concerns: Callable[[Counted], bool],
    ) -> None:
        self.begins, self.boundary = begins, boundary
        self.wanted, self.concerns = wanted, concerns

    def keeps(self, issue: str, said: Iterable[Counted]) -> bool:
        """Check that a key is asked for."""
        if self.wanted is not None and issue not in self.wanted:
            return False
        return any(self.concerns(fact) for fact in said)


class PathPositions(NamedTuple):
    """The positions that paths are made from.

    Attributes:
        before: Those just before the first day.
        within: Those of all that is read, by which statements say the same.
        after: Those at the last day.
    """

    before: Positions
    within: Positions
    after: Positions


def moved_by_issue(
    found: Visible, presenter: Presenter, asked: PathAsked, positions: PathPositions
) -> MovedByIssue:
    """Tell what moved in a period, by issue.

    Args:
        found: What counts at the last day: all of it, or what `Reader.recounted` reads.
        presenter: What presents it.
        asked: The period, and what is asked for.
        positions: The positions.
    """
    paths, still = _paths(found, presenter, asked, positions)
    tree = issue_tree(found.catalogue, (path.issue for path in paths))
    order = {issue: place for place, issue in enumerate(tree)}
    moved = _moved(paths, tree, found)
    tops = [_top(top, moved, tree) for top in _tops(moved, tree)]
    tops.sort(key=lambda top: (-top.changes, -top.changes_on_parts, order[top.issue]))
    return MovedByIssue(
        changes=sum(top.changes + top.changes_on_parts for top in tops),
        issues=tops,
        unchanged=_unchanged(still, order, found),
    )


def _moved(
    paths: Iterable[Path], tree: Iterable[str], found: Visible
) -> dict[str, IssueMoved]:
    """Gather the paths of each issue that has any, in the order of the issues."""
    by_issue: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_issue[path.issue].append(path)
    return {
        issue: IssueMoved(
            issue=issue,
            changes=sum(path.changes for path in by_issue[issue]),
            paths=_ranked(by_issue[issue], found),
        )
        for issue in tree
        if issue in by_issue
    }


def _tops(moved: Iterable[str], tree: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(tree[issue][0] for issue in moved))


def _top(
    top: str, moved: Mapping[str, IssueMoved], tree: Mapping[str, Sequence[str]]
) -> TopMoved:
    """Gather an issue at the top and its parts; of parts with as many changes the order stays."""
    own = moved.get(top)
    parts = [
        part for issue, part in moved.items() if issue != top and tree[issue][0] == top
    ]
    parts.sort(key=lambda part: -part.changes)
    return TopMoved(
        issue=top,
        changes=own.changes if own else 0,
        changes_on_parts=sum(part.changes for part in parts),
        paths=own.paths if own else [],
        parts=parts,
    )


def party_order(found: Visible) -> Callable[[str], tuple[int, int, str]]:
    """Return the order of parties: that of the dossier's columns, then of registration."""
    columns = found.catalogue.dossier.columns or ()
    places = {slug: place for place, slug in enumerate(columns)}
    registered = {slug: p.display_order for slug, p in found.catalogue.parties.items()}
    last = max(registered.values(), default=0) + 1
    return lambda slug: (
        places.get(slug, len(places)),
        registered.get(slug, last),
        slug,
    )


def _ranked(paths: Iterable[Path], found: Visible) -> list[Path]:
    order = party_order(found)
    return sorted(paths, key=lambda path: (-path.changes, order(path.party)))


def _unchanged(
    still: Iterable[PositionKey], order: Mapping[str, int], found: Visible
) -> list[Unchanged]:
    by_issue: dict[str, list[str]] = defaultdict(list)
    for party, issue in still:
        by_issue[issue].append(party)
    place = party_order(found)
    rows = sorted(by_issue, key=lambda issue: (order.get(issue, len(order)), issue))
    return [Unchanged(issue=i, parties=sorted(by_issue[i], key=place)) for i in rows]


def _paths(
    found: Visible, presenter: Presenter, asked: PathAsked, positions: PathPositions
) -> tuple[list[Path], list[PositionKey]]:
    """Return the path of each key on which something was said, and the keys that hold unchanged."""
    certain, perhaps = _by_key(found.certain), _by_key(found.possible)
    before, within, after = positions
    paths: list[Path] = []
    still: list[PositionKey] = []
    for issue in dict.fromkeys([*certain, *perhaps]):
        by_party, possible = certain.get(issue, {}), perhaps.get(issue, {})
        stances = within.stances(issue)
        for party in dict.fromkeys([*by_party, *possible]):
            own, may_be = by_party.get(party, []), possible.get(party, [])
            if not asked.keeps(issue, [*own, *may_be]):
                continue
            teller = _Teller(
                found, presenter, asked, _Ends(before, after, party, issue)
            )
            path = teller.path(own, may_be, stances)
            if path is not None:
                paths.append(path)
            elif after_held(after, party, issue):
                still.append((party, issue))
    return paths, still


def after_held(positions: Positions, party: str, issue: str) -> bool:
    """Check that a party holds a stance on an issue."""
    held = positions.held(party, issue)
    return held is not None and bool(held.stances)


def _by_key(facts: Iterable[Counted]) -> dict[str, dict[str, list[Counted]]]:
    """Return statements and endings by issue and party."""
    said: dict[str, dict[str, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        event = fact.event
        if isinstance(event, PositionStated | PositionEnded):
            said[event.issue][event.party].append(fact)
    return said


class _Ends:
    """The stances that held on a key at both ends of a path."""

    def __init__(
        self, before: Positions, after: Positions, party: str, issue: str
    ) -> None:
        self.party, self.issue = party, issue
        self._before, self._after = before, after

    @cached_property
    def before(self) -> HeldPosition | None:
        """The stances before the first day."""
        return self._before.held(self.party, self.issue)

    @cached_property
    def after(self) -> HeldPosition | None:
        """The stances at the end."""
        return self._after.held(self.party, self.issue)


class _Line:
    """A line of a path while it is made."""

    def __init__(self, kind: LineKind, first: SaidThen) -> None:
        self.kind, self.first = kind, first
        self.again: list[SaidThen] = []

    def said(self) -> list[SaidThen]:
        """All that stands on it."""
        return [self.first, *self.again]


class _Teller:
    """Tells the path of one key."""

    def __init__(
        self, found: Visible, presenter: Presenter, asked: PathAsked, ends: _Ends
    ) -> None:
        self._found, self._presenter = found, presenter
        self._asked, self._ends = asked, ends
        self._lines: list[_Line] = []
        self._on: dict[str, _Line] = {}
        self._changes: set[str] = set()
        self._first = False

    def path(
        self,
        own: Sequence[Counted],
        possible: Sequence[Counted],
        stances: Mapping[str, int],
    ) -> Path | None:
        """Return the path; None where nothing was said on the way."""
        begins = self._asked.begins
        if not possible and all(fact.bounds.latest <= begins for fact in own):
            return None
        self._stand_before()
        for step, run in self._steps(own, stances):
            self._take(step, run)
        lines = [self._shown(line) for line in self._lines]
        lines += [self._perhaps(fact) for fact in sorted(possible, key=RANK)]
        return Path(
            party=self._ends.party,
            issue=self._ends.issue,
            changes=len(self._changes),
            is_first=self._first,
            lines=lines,
        )

    def _stand_before(self) -> None:
        """Put what held before the first day on lines of its own, oldest first."""
        held = self._ends.before
        for stance in reversed(held.stances if held else ()):
            said = self._said(stance.newest, None, exact=True, unordered=False)
            line = self._line("before", said)
            for fact in stance.run:
                self._on[fact.event_id] = line

    def _steps(
        self, own: Sequence[Counted], stances: Mapping[str, int]
    ) -> Iterator[tuple[StanceStep, list[str]]]:
        """Return each step on the way, with the event ids of its stance, in their order."""
        steps = []
        begins = self._asked.begins
        for run in stance_runs(own, stances, self._found.ids, since=begins):
            facts = [*run.earlier, *(step.fact for step in run.steps)]
            ids = [fact.event_id for fact in facts]
            steps += [(step, ids) for step in run.steps]
        return iter(sorted(steps, key=lambda each: each[0].fact.rank))

    def _take(self, step: StanceStep, run: Sequence[str]) -> None:
        """Put a step on the line of what it says again, or on one of its own."""
        fact = step.fact
        exact = step.told_by != "words"
        said = self._said(fact, step.what, exact=exact, unordered=step.unordered)
        line = None if step.what in CHANGES else self._line_of(step, run)
        if line is not None:
            line.again.append(said)
            self._on[fact.event_id] = line
            return
        kind: LineKind = "ended" if isinstance(fact.event, PositionEnded) else "stance"
        self._on[fact.event_id] = self._line(kind, said)
        if step.what in CHANGES:
            apart = fact.event_id
            self._changes.add(self._day(fact) if step.unordered else apart)
            self._first = self._first or step.told_by == "first"

    def _line_of(self, step: StanceStep, run: Sequence[str]) -> _Line | None:
        """Return the line of what a step says again; None where that is not on the path."""
        named = [*run, *(fact.event_id for fact in step.compared)]
        lines = [self._on[name] for name in named if name in self._on]
        return lines[-1] if lines else None

    def _line(self, kind: LineKind, said: SaidThen) -> _Line:
        line = _Line(kind, said)
        self._lines.append(line)
        return line

    def _day(self, fact: Counted) -> str:
        """Name the day of a fact whose order among those of that day is not known."""
        day = day_of(fact.bounds.earliest, self._found.catalogue.zone)
        return day.isoformat()

    def _held_by_newest(self) -> dict[str, HeldStance]:
        """Return the stances that hold at the end, by their newest statement."""
        held = self._ends.after
        if held is None:
            return {}
        return {stance.newest.event_id: stance for stance in held.stances}

    def _shown(self, line: _Line) -> PathLine:
        held, newest = self._ends.after, self._held_by_newest()
        shown = [said for said in line.said() if said.event_id in newest]
        last = shown[-1] if shown else None
        days = (
            None if last is None else self._presenter.stale(newest[last.event_id].last)
        )
        ends = line.kind == "ended" and held is not None and held.ended
        return PathLine(
            kind=line.kind,
            said=line.first,
            again=line.again,
            holds=bool(shown) or ends,
            stale_days=days,
            last=last if last is not line.first else None,
        )

    def _perhaps(self, fact: Counted) -> PathLine:
        said = self._said(fact, None, exact=True, unordered=False)
        return PathLine(
            kind="possible",
            said=said,
            again=[],
            holds=False,
            stale_days=None,
            last=None,
        )

    def _said(
        self, fact: Counted, what: str | None, *, exact: bool, unordered: bool
    ) -> SaidThen:
        event, presenter = fact.event, self._presenter
        return SaidThen(
            key=fact.name,
            event_id=fact.event_id,
            class_=what,
            exact=exact,
            stance=getattr(event, "stance", None),
            conditions=conditions_shown(getattr(event, "conditions", ())),
            reason=getattr(event, "reason", None),
            when=fact.when.text,
            when_words=event.when_words,
            reported=self._found.reported(fact).text,
            delay_days=delay_days(fact, self._found),
            speaker=presenter.speaker(event.speaker),
            office=presenter.office(fact),
            basis=basis_of(fact),
            confidence=event.confidence,
            order_unknown=unordered,
            disputed_by=presenter.disputed([fact]),
            citations=presenter.cite([fact]),
        )
