"""The positions that moved last, and those that were reported too late for a picture."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import FOREVER, day_of, day_start
from tracker.domain.events import MembershipChanged, PositionEnded, PositionStated
from tracker.projections.folds.positions import fold_positions
from tracker.projections.names_ages_sources import Presenter
from tracker.projections.picture import (
    Selection,
    cells_of,
    coalitions_of,
    frame_of,
    routed_to_folds,
)
from tracker.projections.picture_format import Statement
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.diff.verdicts import judge, place, places_of
from tracker.projections.questions.diff_format import Move
from tracker.projections.subjects import POSITIONS
from tracker.projections.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from tracker.projections.folds.positions import (
        CellFound,
        CellStance,
        PositionKey,
    )
    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.diff.verdicts import Places
    from tracker.projections.visible import Counted, Question, Visible

    Stances = dict[PositionKey, list[Statement]]


class PositionMove(Part, frozen=True, kw_only=True):
    """A position that moved: the statements before, and those that the picture has now.

    The numbers of sources of those before are not the picture's.
    """

    party: str
    issue: str
    what: Move
    before: list[Statement]
    after: list[Statement]


class Moves(Part, frozen=True, kw_only=True):
    """The positions that moved on the last day on which any did.

    `on` is that day, `since` the day before it, at whose end they stood otherwise. `by_party`
    counts them, in the order of the columns. `changes` has the most important first: those that
    moved before those that are new or gone, these before those that were reworded; each whole
    issues before parts, and the longest way on the issue's scale first.
    """

    since: str
    on: str
    by_party: dict[str, int]
    changes: list[PositionMove]


class LateStatements(Part, frozen=True, kw_only=True):
    """The statements that hold at a date and were not known by then.

    `cells` has the issues and columns in which a picture would show them on the whole issue.
    """

    statements: list[Statement]
    cells: set[tuple[str, str]]


def change_days(mended: Mended, question: Question, picture: Picture) -> Iterator[date]:
    """Give the days on which a position may have moved, the latest first.

    A repeat of what holds in the same words moves nothing, and issues that are not shown are not
    looked at.
    """
    shown = {each.slug for each in picture.issues}
    certain = visible(mended, question).certain
    again = _repeats(picture, certain)
    zone = mended.catalogue.zone
    days = set()
    for fact in certain:
        event = fact.event
        changes = isinstance(event, MembershipChanged)
        if isinstance(event, PositionStated | PositionEnded):
            changes = event.issue in shown and fact.name not in again
        if changes:
            days.add(day_of(fact.bounds.latest - 1, zone))
    yield from sorted(days, reverse=True)


def _repeats(picture: Picture, certain: Iterable[Counted]) -> set[str]:
    """Return the names of the facts by which what holds was said again in the same words."""
    said = {
        fact.name: fact.event
        for fact in certain
        if isinstance(fact.event, PositionStated)
    }
    again: set[str] = set()
    for cell in picture.cells:
        for statement in cell.statements:
            run = [said[key] for key in statement.keys if key in said]
            if len({_said(event) for event in run}) == 1:
                again.update(statement.keys[1:])
    return again


def _said(event: PositionStated) -> tuple[object, ...]:
    """Return all of a statement that a comparison of two looks at."""
    conditions = repr(event.conditions)
    return (event.stance, conditions, event.stance_code, event.placement)


def before_day(day: date, question: Question, zone: ZoneInfo) -> Question:
    """Return the same question for the end of the day before, by what may be known for it."""
    start = day_start(day, zone)
    eve = day - timedelta(days=1) if day > day.min else day
    return msgspec.structs.replace(
        question, valid=eve.isoformat(), boundary=start, day_start=None
    )


def what_moved(
    record: Callable[[Question], Mended],
    question: Question,
    picture: Picture,
    asked: Selection,
) -> Moves | None:
    """Return the positions that moved on the last day on which any did.

    Args:
        record: Gives what the answer to a question needs of the record.
        question: The question that the picture answers.
        picture: The picture.
        asked: The part of it that was asked for.

    Returns:
        Nothing where no position ever moved: all that holds was said on the first day.
    """
    mended = record(question)
    columns = [column.slug for column in picture.columns]
    chosen = asked._replace(columns=columns)
    now: Stances = {}
    for cell in picture.cells:
        _add(now, cell.statements)
    for day in change_days(mended, question, picture):
        before = before_day(day, question, mended.catalogue.zone)
        was = _stances(record(before), before, chosen, now)
        if not was:
            return None
        changes = list(_changes(was, now))
        if changes:
            weight = _Weight(picture, places_of(_every(was, now)))
            return _moves(day, before.valid, changes, weight)
    return None


def _moves(
    day: date, since: str, changes: Sequence[PositionMove], weight: _Weight
) -> Moves:
    counts = Counter(change.party for change in changes)
    order = sorted(counts, key=lambda party: (weight.column(party), party))
    return Moves(
        since=since,
        on=day.isoformat(),
        by_party={party: counts[party] for party in order},
        changes=sorted(changes, key=weight),
    )


def _stances(
    mended: Mended, question: Question, asked: Selection, now: Stances
) -> Stances:
    """Return the statements that a picture would have, by party and issue, and nothing else.

    A position that rests on the event on which it rests now has not moved: it is not presented
    anew.

    Args:
        mended: What the answer needs of the record.
        question: The question.
        asked: The part of the picture that is asked for.
        now: The statements of the picture that it is compared with.
    """
    found = visible(mended, question)
    presenter = Presenter(found, question)
    entries: dict[PositionKey, dict[str, CellStance]] = {}
    for _, _, cell in _cells(found, question, asked):
        for entry in cell.stances:
            newest = entry.held.newest
            event = newest.as_a(PositionStated)
            said = entries.setdefault((event.party, event.issue), {})
            said.setdefault(newest.event_id, entry)
    stances: Stances = {}
    for key, said in entries.items():
        same = now.get(key, [])
        if len(said) == len(same) == 1 and same[0].event_id in said:
            stances[key] = same
        else:
            stances[key] = [presenter.statement(entry) for entry in said.values()]
    return stances


def late_of(
    record: Callable[[Question], Mended],
    question: Question,
    picture: Picture,
    asked: Selection,
) -> LateStatements:
    """Return what a picture leaves out because it was reported after what may be known.

    Args:
        record: As for `what_moved`.
        question: The question that the picture answers.
        picture: The picture.
        asked: The part of it that was asked for.
    """
    if question.known >= FOREVER:
        return LateStatements(statements=[], cells=set())
    hindsight = msgspec.structs.replace(question, known=FOREVER, known_text=None)
    found = visible(record(hindsight), hindsight)
    columns = [column.slug for column in picture.columns]
    chosen = asked._replace(columns=columns)
    late: dict[str, Statement] = {}
    cells = set[tuple[str, str]]()
    presenter = Presenter(found, hindsight)
    for issue, column, cell in _cells(found, hindsight, chosen):
        for entry in cell.stances:
            if found.reported(entry.held.newest).latest <= question.known:
                continue
            statement = presenter.statement(entry)
            late[statement.event_id] = statement
            if statement.issue == issue:
                cells.add((issue, column))
    return LateStatements(statements=[*late.values()], cells=cells)


def _cells(
    found: Visible, question: Question, asked: Selection
) -> Iterator[tuple[str, str, CellFound]]:
    """Give the cells that a picture would have, with their issues and columns."""
    coalitions = coalitions_of(found.catalogue)
    facts = routed_to_folds(found.certain)[POSITIONS]
    positions = fold_positions(facts, coalitions, found.ids)
    frame = frame_of(found.catalogue, positions, question, asked)
    return cells_of(frame, positions, question, found.disputed_by, asked)


def _add(stances: Stances, statements: Iterable[Statement]) -> None:
    """Add statements, each once."""
    for each in statements:
        said = stances.setdefault((each.party, each.issue), [])
        if all(other.event_id != each.event_id for other in said):
            said.append(each)


def _every(*sides: Stances) -> Iterator[Statement]:
    for side in sides:
        for said in side.values():
            yield from said


_COUNTED: Final = ("moved", "hardened", "softened", "new", "dropped", "reworded")


def _changes(was: Stances, now: Stances) -> Iterator[PositionMove]:
    places = places_of(_every(was, now))
    for key in dict.fromkeys([*now, *was]):
        before, after = was.get(key, []), now.get(key, [])
        what = judge(before, after, places).what
        if what in _COUNTED:
            party, issue = key
            yield PositionMove(
                party=party,
                issue=issue,
                what=what,
                before=before,
                after=after,
            )


class _Weight:
    """The weight of moves beside each other, to sort by: the most important first."""

    def __init__(self, picture: Picture, places: Places) -> None:
        self._places = places
        self._parents = {issue.slug: issue.parent for issue in picture.issues}
        self._rows = {issue.slug: n for n, issue in enumerate(picture.issues)}
        self._columns = {each.slug: n for n, each in enumerate(picture.columns)}

    def column(self, party: str) -> int:
        """Return the place of a party's column; a party without one comes after all."""
        return self._columns.get(party, len(self._columns))

    def __call__(self, move: PositionMove) -> tuple[int, ...]:
        """Return what a move is sorted by."""
        kind = 0
        if move.what in {"new", "dropped"}:
            kind = 1
        elif move.what == "reworded":
            kind = 2
        is_part = self._parents.get(move.issue) in self._rows
        row = self._rows.get(move.issue, len(self._rows))
        way = self._way(move)
        return (kind, int(is_part), -way, row, self.column(move.party))

    def _way(self, move: PositionMove) -> int:
        """Return how far a move went on its issue's scale; 0 where one end has no place."""
        if len(move.before) != 1 or len(move.after) != 1:
            return 0
        old = place(move.before[0], self._places)
        new = place(move.after[0], self._places)
        return 0 if old is None or new is None else abs(new - old)
