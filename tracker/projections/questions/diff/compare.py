"""The comparison of two pictures.

Both pictures are first levelled: statements once each, by event, cells as what they list of them,
sources under one joint numbering. The comparison leaves out what time alone does to an answer:
`asked`, ages, and the hours that a truce held on the day asked about.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from tracker.domain.names import folded
from tracker.projections.picture import recited
from tracker.projections.picture_format import Picture, Statement
from tracker.projections.picture_format.entries import (
    CeasefireShown,
    DeadlineShown,
    ForceShown,
)
from tracker.projections.questions.causes import Attribution
from tracker.projections.questions.diff.verdicts import judge, places_of, unlike
from tracker.projections.questions.diff_format import (
    FORMAT,
    FRAME,
    CellChange,
    CellSide,
    Diff,
    EntryChange,
    PositionChange,
    Says,
)
from tracker.projections.subjects import SUBJECTS, titles_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.projections.questions.causes import CausingEvent
    from tracker.projections.questions.diff_format import Cause, Change
    from tracker.projections.subjects import Subject

T = TypeVar("T")
PLAIN = frozenset({"stated", "no-evidence", "ended"})
"""The states of a cell that say no more than whether it lists something."""

_SLUG: Final = attrgetter("slug")
_ACTS: Final = frozenset({"source-retracted", "report-disputed"})
"""Causes that say nothing of what changed; what is left of it does."""


class TakenApart(NamedTuple):
    """A picture taken apart.

    Attributes:
        statements: Every statement once, by the id of its event.
        cells: The statements that each cell lists.
        entries: The entries of every list, by their keys.
    """

    statements: dict[str, Statement]
    cells: dict[tuple[str, str], CellSide]
    entries: dict[str, dict[str, Any]]


def compare(
    before: Picture,
    after: Picture,
    causes: Sequence[CausingEvent] = (),
    *,
    whole: bool = False,
) -> Diff:
    """Compare two pictures of one dossier.

    Args:
        before: The first picture.
        after: The second.
        causes: The events that make the difference, which the changes then name; without them the
            diff is complete as well, and names the events behind what changed.
        whole: Whether the sources of all these events are numbered, also of those that changed
            nothing.
    """
    cited = [*before.sources, *after.sources]
    behind = [source for cause in causes for source in cause.sources]
    joint = _numbered(map(_SLUG, (*cited, *behind)))
    parents = {issue.slug: issue.parent for issue in (*before.issues, *after.issues)}
    found = _difference(before, after, joint, Attribution(causes, joint, parents))
    always = behind if whole else []
    return _under_own_numbers(found, joint, [*behind, *cited], always)


def _difference(
    before: Picture, after: Picture, joint: Mapping[str, int], attribution: Attribution
) -> Diff:
    """Compare two pictures under a joint numbering of sources, which the result does not list."""
    old, new = taken_apart(before, joint), taken_apart(after, joint)
    positions = list(_positions(old, new, attribution))
    told: set[str] = set()
    for change in positions:
        told |= {s.event_id for s in (*change.before, *change.after)}
    if before.asked.boundary > after.asked.boundary:
        positions = [msgspec.structs.replace(p, on=None) for p in positions]
    frame: dict[str, Any] = {name: getattr(after, name) for name in FRAME}
    lists: dict[str, Any] = {
        subject.name: list(_entries(subject, old, new, attribution))
        for subject in SUBJECTS
    }
    return Diff(
        format=FORMAT,
        before=before.asked,
        after=after.asked,
        **frame,
        titles=titles_in(before) | titles_in(after),
        positions=_in_order(positions, after),
        cells=list(_cells(old, new, told, attribution)),
        **lists,
        frame=[name for name in FRAME if getattr(before, name) != getattr(after, name)],
        registered=_registered(before, after),
        order=_orders(before, after, old, new),
        sources=[],
    )


def _under_own_numbers(
    found: Diff,
    joint: Mapping[str, int],
    sources: Iterable[SourceShown],
    always: Iterable[SourceShown],
) -> Diff:
    """Number the sources of a difference as they are first cited, and list them.

    Args:
        found: The difference, under a joint numbering.
        joint: That numbering.
        sources: All sources.
        always: Those that are listed in any case.
    """
    slugs = {n: slug for slug, n in joint.items()}
    cited = [slugs[n] for n in _cited_in(found)]
    own = _numbered([*cited, *found.registered, *map(_SLUG, always)])
    known = {source.slug: source for source in sources}
    listed = [msgspec.structs.replace(known[slug], n=n) for slug, n in own.items()]
    numbers = {joint[slug]: n for slug, n in own.items()}
    return msgspec.structs.replace(recited(found, numbers), sources=listed)


def _numbered(slugs: Iterable[str]) -> dict[str, int]:
    """Number slugs from 1, each as it first comes."""
    return {slug: n for n, slug in enumerate(dict.fromkeys(slugs), start=1)}


def _in_order(
    positions: Iterable[PositionChange], picture: Picture
) -> list[PositionChange]:
    """Sort positions by the rows and columns of a picture; what has none stands last."""
    rows = {issue.slug: place for place, issue in enumerate(picture.issues)}
    columns = {column.slug: place for place, column in enumerate(picture.columns)}

    def place(position: PositionChange) -> tuple[int, int, str]:
        row = rows.get(position.issue, len(rows))
        return row, columns.get(position.party, len(columns)), position.party

    return sorted(positions, key=place)


def _cited_in(found: Diff) -> Iterator[int]:
    """Return every citation: of positions first, then of lists, then of cells."""
    yield from _cited(found.positions)
    for _, changes in found.lists():
        yield from _cited(changes)
    yield from _cited(found.cells)


def _cited(value: object) -> Iterator[int]:
    """Return every citation in a value, in the order in which they stand there."""
    if isinstance(value, list):
        for each in value:
            yield from _cited(each)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            yield from inner if field == "citations" else _cited(inner)


def taken_apart(picture: Picture, joint: Mapping[str, int]) -> TakenApart:
    """Take a picture apart, with the numbers of a joint numbering of sources by their slugs."""
    numbers = {source.n: joint[source.slug] for source in picture.sources}
    statements: dict[str, Statement] = {}
    cells: dict[tuple[str, str], CellSide] = {}
    for cell in picture.cells:
        for s in cell.statements:
            if s.event_id not in statements:
                statements[s.event_id] = recited(
                    msgspec.structs.replace(s, inherited_from=None), numbers
                )
        cells[cell.issue, cell.column] = CellSide(
            state=cell.state,
            own_state=cell.own_state,
            own_ended=cell.own_ended,
            own_ended_key=cell.own_ended_key,
            own_ended_sources=cell.own_ended_sources,
            says=[
                Says(event_id=s.event_id, inherited_from=s.inherited_from)
                for s in cell.statements
            ],
        )
    entries: dict[str, dict[str, Any]] = {}
    for subject in SUBJECTS:
        found = entries[subject.name] = {}
        for entry in getattr(picture, subject.name):
            if isinstance(entry, DeadlineShown) and entry.of != "deadline":
                continue  # the day of a proposal or a term differs where that does
            found[_unused(subject.key(entry), found)] = recited(entry, numbers)
    return TakenApart(statements, cells, entries)


def _unused(name: str, taken: Mapping[str, object]) -> str:
    """Return a name, numbered where another entry has it already."""
    n, found = 1, name
    while found in taken:
        n += 1
        found = f"{name}#{n}"
    return found


def without_ages(value: T) -> T:
    """Return a value without what time alone does to it."""
    if isinstance(value, Statement):
        return msgspec.structs.replace(value, age_days=0)
    if isinstance(value, CeasefireShown | ForceShown):
        stale = None if value.stale_days is None else 0
        value = msgspec.structs.replace(value, stale_days=stale)
    if isinstance(value, CeasefireShown):
        return msgspec.structs.replace(value, hours_on_day=None)
    return value


def _positions(
    old: TakenApart, new: TakenApart, attribution: Attribution
) -> Iterator[PositionChange]:
    before, after = _by_position(old), _by_position(new)
    places = places_of([*old.statements.values(), *new.statements.values()])
    for party, issue in dict.fromkeys([*after, *before]):
        was, now = before.get((party, issue), []), after.get((party, issue), [])
        if [without_ages(s) for s in was] == [without_ages(s) for s in now]:
            continue
        what, judged_by = judge(was, now, places)
        direct, through = _columns_showing({s.event_id for s in (*was, *now)}, old, new)
        by = attribution.of_position(party, issue, was, now)
        changed = [*unlike(now, was), *unlike(was, now)] or now or was
        yield PositionChange(
            party=party,
            issue=issue,
            what=what,
            judged_by=judged_by,
            on=_on(was, now, by),
            before=was,
            after=now,
            columns=[*direct, *(c for c in through if c not in direct)],
            only_through=[] if direct else through,
            by=by,
            keys=_keys(by, was, now),
            citations=_citations(by, changed),
        )


def _columns_showing(
    statements: Collection[str], old: TakenApart, new: TakenApart
) -> tuple[list[str], list[str]]:
    """Return the columns that show statements as their own, and those that inherit them."""
    direct: dict[str, None] = {}
    through: dict[str, None] = {}
    for side in (old, new):
        for (_, column), cell in side.cells.items():
            for says in cell.says:
                if says.event_id in statements:
                    (direct if says.inherited_from is None else through)[column] = None
    return [*direct], [*through]


def _by_position(side: TakenApart) -> dict[tuple[str, str], list[Statement]]:
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in side.statements.values():
        found.setdefault((statement.party, statement.issue), []).append(statement)
    return found


def _on(
    was: Sequence[Statement], now: Sequence[Statement], by: Sequence[Cause]
) -> str | None:
    """Return the date since which the newest new stance holds, or when the position ended."""
    if not now:
        return next((c.when for c in reversed(by) if c.type == "position-ended"), None)
    come = unlike(now, was)
    return come[0].since if come else now[0].when


_SILENT: Final = CellSide(state="no-evidence", own_state="no-evidence", says=[])


def _cells(
    old: TakenApart, new: TakenApart, told: set[str], attribution: Attribution
) -> Iterator[CellChange]:
    for issue, column in dict.fromkeys([*new.cells, *old.cells]):
        before, after = old.cells.get((issue, column)), new.cells.get((issue, column))
        if before == after:
            continue
        one, two = before or _SILENT, after or _SILENT
        was, now = one.says, two.says
        moved = {s.event_id for s in (*was, *now) if s not in was or s not in now}
        statements = [old.statements[s.event_id] for s in was]
        statements += [new.statements[s.event_id] for s in now]
        own = [s for s in statements if s.event_id in moved] or statements
        by = attribution.of_cell(
            issue, column, own, [s.inherited_from for s in (*was, *now)]
        )
        yield CellChange(
            issue=issue,
            column=column,
            before=before,
            after=after,
            implied=moved <= told and _is_implied(one, two, moved=bool(moved)),
            by=by,
            keys=_keys(by, own, ()),
            citations=_citations(by, own),
        )


def _is_implied(one: CellSide, two: CellSide, *, moved: bool) -> bool:
    """Check that the states of a cell differ by no more than whether it lists something."""
    for states in ({one.state, two.state}, {one.own_state, two.own_state}):
        if len(states) > 1 and not (moved and states <= PLAIN):
            return False
    return True


def _entries(
    subject: Subject, old: TakenApart, new: TakenApart, attribution: Attribution
) -> Iterator[EntryChange[Any]]:
    was, now = old.entries[subject.name], new.entries[subject.name]
    for key in dict.fromkeys([*now, *was]):
        before, after = was.get(key), now.get(key)
        if without_ages(before) == without_ages(after):
            continue
        what: Change = "changed"
        fields: list[str] = []
        if before is None:
            what = "new"
        elif after is None:
            what = "dropped"
        else:
            fields = _differing(without_ages(before), without_ages(after))
        by = attribution.of_entry(subject.kind, before, after)
        yield EntryChange(
            name=key,
            what=what,
            fields=fields,
            before=before,
            after=after,
            contradicted_by=_beside(after or before, (now if after else was).values()),
            by=by,
            keys=_keys(by, [before] if before else [], [after] if after else []),
            citations=_citations(by, [after or before]),
        )


def _beside(entry: Any, side: Iterable[Any]) -> list[str]:
    """Return the keys of other figures of the same count that hold as well and say otherwise."""
    if not isinstance(entry, ForceShown):
        return []
    of, says = _count_of(entry), _figure(entry)
    return [o.key for o in side if _count_of(o) == of and _figure(o) != says]


def _count_of(entry: ForceShown) -> tuple[str, str, str, str, str]:
    area = folded(entry.area)
    return entry.owner, area, entry.estimator, entry.category, entry.unit


def _figure(entry: ForceShown) -> tuple[int | str | None, ...]:
    return entry.low, entry.best, entry.high, entry.qualifier


def _differing(before: Any, after: Any) -> list[str]:
    return [
        f.encode_name
        for f in msgspec.structs.fields(before)
        if getattr(before, f.name) != getattr(after, f.name)
    ]


def _keys(by: Iterable[Cause], was: Sequence[Any], now: Sequence[Any]) -> list[str]:
    """Return the keys of the events that did a change, or else of those behind what changed."""
    names = list(dict.fromkeys(cause.key for cause in by))
    if names:
        return names
    old, new = _names(was), _names(now)
    both = [*new, *old]
    on_one_side = [name for name in both if (name in new) != (name in old)]
    return on_one_side or list(dict.fromkeys(both))


def _names(entries: Iterable[Any]) -> dict[str, None]:
    """Return the keys behind entries, each once, in their order."""
    found: dict[str, None] = {}
    for entry in entries:
        found |= dict.fromkeys(entry.keys if hasattr(entry, "keys") else [entry.key])
    return found


def _citations(by: Iterable[Cause], changed: Iterable[Any]) -> list[int]:
    """Return the sources of the facts that did a change, or of what acts on reports left of it."""
    causes = list(by)
    found = {n for cause in causes for n in cause.citations}
    if not found and all(cause.type in _ACTS for cause in causes):
        found = {n for entry in changed for n in getattr(entry, "citations", ())}
    return sorted(found)


def _registered(before: Picture, after: Picture) -> list[str]:
    """Return the sources that both cite, registered otherwise in one than in the other."""
    old = {s.slug: msgspec.structs.replace(s, n=0) for s in before.sources}
    return [
        s.slug
        for s in after.sources
        if s.slug in old and old[s.slug] != msgspec.structs.replace(s, n=0)
    ]


def _orders(
    before: Picture, after: Picture, old: TakenApart, new: TakenApart
) -> dict[str, list[str]]:
    """Return the order of each list that is not the first picture's with new ones behind."""
    names: dict[str, tuple[list[str], list[str]]] = {
        name: ([*old.entries[name]], [*new.entries[name]]) for name in old.entries
    }
    found = {
        name: now for name, (was, now) in names.items() if now != _default(was, now)
    }
    slugs = [s.slug for s in before.sources], [s.slug for s in after.sources]
    return found if slugs[0] == slugs[1] else {**found, "sources": slugs[1]}


def _default(was: Sequence[str], now: Sequence[str]) -> list[str]:
    return [*(n for n in was if n in now), *(n for n in now if n not in was)]
