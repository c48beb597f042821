"""What moved between two pictures.

Both pictures are first levelled: statements once each, by event, cells as what they list of them,
sources under one joint numbering. What is left out of the comparison is what time alone does to an
answer: `asked`, ages, and the hours that a truce held on the day asked about.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from tracker.domain.names import folded
from tracker.projections.picture_format import CeasefireShown, Picture, Statement
from tracker.projections.questions.causes import Attribution
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
from tracker.projections.subjects import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.projections.questions.causes import CausingEvent
    from tracker.projections.questions.diff_format import Cause, Judged, Move
    from tracker.projections.subjects import Subject

T = TypeVar("T")
PLAIN = frozenset({"stated", "no-evidence", "ended"})
"""The states of a cell that say no more than whether it lists something."""
MIDDLE: Final = 50
"""The middle of an issue's scale."""
Places = dict[tuple[str, str], int]


class TakenApart(NamedTuple):
    """A picture taken apart: every statement once, what cells list of them, and the entries of every list by name."""

    statements: dict[str, Statement]
    cells: dict[tuple[str, str], CellSide]
    entries: dict[str, dict[str, Any]]


def compare(
    before: Picture, after: Picture, because: Sequence[CausingEvent] = (), *, whole: bool = False
) -> Diff:
    """What differs between two pictures of one dossier.

    Args:
        before: The first picture.
        after: The second.
        because: The events that make the difference, which the changes then name; without them the
            diff is complete as well, and names the events behind what changed.
        whole: Whether the sources of all these events are numbered, also of those that changed
            nothing.
    """
    known = {
        s.slug: s
        for s in (*(s for b in because for s in b.sources), *before.sources, *after.sources)
    }
    joint = {
        slug: n
        for n, slug in enumerate(
            dict.fromkeys(s.slug for p in (before, after) for s in p.sources), start=1
        )
    }
    for slug in known:
        joint.setdefault(slug, len(joint) + 1)
    old, new = (taken_apart(p, {s.n: joint[s.slug] for s in p.sources}) for p in (before, after))
    attribution = Attribution(
        because, joint, {i.slug: i.parent for p in (before, after) for i in p.issues}
    )
    positions = list(_positions(old, new, attribution))
    told = {s.event_id for p in positions for s in (*p.before, *p.after)}
    cells = list(_cells(old, new, told, attribution))
    lists: dict[str, Any] = {
        subject.name: list(_entries(subject, old, new, attribution)) for subject in SUBJECTS
    }
    rows = {issue.slug: place for place, issue in enumerate(after.issues)}
    columns = {column.slug: place for place, column in enumerate(after.columns)}
    if before.asked.boundary > after.asked.boundary:
        positions = [msgspec.structs.replace(p, on=None) for p in positions]
    positions.sort(
        key=lambda p: (rows.get(p.issue, len(rows)), columns.get(p.party, len(columns)), p.party)
    )
    frame: dict[str, Any] = {name: getattr(after, name) for name in FRAME}
    found = Diff(
        format=FORMAT,
        before=before.asked,
        after=after.asked,
        **frame,
        positions=positions,
        cells=cells,
        **lists,
        frame=[name for name in FRAME if getattr(before, name) != getattr(after, name)],
        registered=_registered(before, after),
        order=_orders(before, after, old, new),
        sources=[],
    )
    slugs = {n: slug for slug, n in joint.items()}
    others = [*found.registered, *(s.slug for b in because for s in b.sources if whole)]
    parts = (found.positions, *(changes for _, changes in found.lists()), found.cells)
    cited = (n for part in parts for n in _cited(part))
    numbers = {
        n: place
        for place, n in enumerate(
            dict.fromkeys([*cited, *(joint[slug] for slug in others)]), start=1
        )
    }
    sources = [msgspec.structs.replace(known[slugs[n]], n=place) for n, place in numbers.items()]
    return msgspec.structs.replace(recited(found, numbers), sources=sources)


def recited(value: T, numbers: Mapping[int, int]) -> T:
    """A value in which every citation has another number."""
    if isinstance(value, list):
        return [recited(each, numbers) for each in value]  # type: ignore[return-value]
    if not isinstance(value, msgspec.Struct):
        return value
    changed: dict[str, Any] = {}
    for field in value.__struct_fields__:
        inner = getattr(value, field)
        if field == "citations":
            changed[field] = sorted({numbers[n] for n in inner})
        elif isinstance(inner, list | msgspec.Struct):
            changed[field] = recited(inner, numbers)
    return msgspec.structs.replace(value, **changed) if changed else value


def _cited(value: object) -> Iterator[int]:
    """Every citation in a value, in the order in which it stands there."""
    if isinstance(value, list):
        for each in value:
            yield from _cited(each)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            yield from inner if field == "citations" else _cited(inner)


def taken_apart(picture: Picture, numbers: Mapping[int, int]) -> TakenApart:
    """Take a picture apart, with other numbers of its sources: those that it has now are the keys."""
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
            says=[
                Says(event_id=s.event_id, inherited_from=s.inherited_from) for s in cell.statements
            ],
        )
    entries: dict[str, dict[str, Any]] = {}
    for subject in SUBJECTS:
        found = entries[subject.name] = {}
        for entry in getattr(picture, subject.name):
            found[_unused(subject.key(entry), found)] = recited(entry, numbers)
    return TakenApart(statements, cells, entries)


def _unused(name: str, taken: Mapping[str, object]) -> str:
    """A name, numbered where another entry has it already."""
    n, found = 1, name
    while found in taken:
        n += 1
        found = f"{name}#{n}"
    return found


def without_ages(value: T) -> T:
    """A value without what time alone does to it."""
    if isinstance(value, Statement):
        return msgspec.structs.replace(value, age_days=0)
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
        direct, through = (
            dict.fromkeys(
                column
                for side in (old, new)
                for (_, column), cell in side.cells.items()
                for says in cell.says
                if (says.inherited_from is None) is own
                and says.event_id in {s.event_id for s in (*was, *now)}
            )
            for own in (True, False)
        )
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
            only_through=[] if direct else [*through],
            by=by,
            keys=_keys(by, was, now),
            citations=_citations(by, changed),
        )


def _by_position(side: TakenApart) -> dict[tuple[str, str], list[Statement]]:
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in side.statements.values():
        found.setdefault((statement.party, statement.issue), []).append(statement)
    return found


def _on(was: Sequence[Statement], now: Sequence[Statement], by: Sequence[Cause]) -> str | None:
    """The date of a change: since when the newest new stance holds, or was said again; or when the position ended."""
    if not now:
        return next((c.when for c in reversed(by) if c.type == "position-ended"), None)
    come = unlike(now, was)
    return come[0].since if come else now[0].when


def _cells(
    old: TakenApart, new: TakenApart, told: set[str], attribution: Attribution
) -> Iterator[CellChange]:
    for issue, column in dict.fromkeys([*new.cells, *old.cells]):
        before, after = old.cells.get((issue, column)), new.cells.get((issue, column))
        if before == after:
            continue
        states = {side.state if side else "no-evidence" for side in (before, after)}
        was, now = (side.says if side else [] for side in (before, after))
        moved = {s.event_id for s in was if s not in now} | {
            s.event_id for s in now if s not in was
        }
        statements = [
            side.statements[s.event_id] for side, says in ((old, was), (new, now)) for s in says
        ]
        own = [s for s in statements if s.event_id in moved] or statements
        by = attribution.of_cell(issue, column, own, [s.inherited_from for s in (*was, *now)])
        yield CellChange(
            issue=issue,
            column=column,
            before=before,
            after=after,
            implied=moved <= told and (len(states) == 1 or (bool(moved) and states <= PLAIN)),
            by=by,
            keys=_keys(by, own, ()),
            citations=_citations(by, own),
        )


def _entries(
    subject: Subject, old: TakenApart, new: TakenApart, attribution: Attribution
) -> Iterator[EntryChange[Any]]:
    was, now = old.entries[subject.name], new.entries[subject.name]
    for key in dict.fromkeys([*now, *was]):
        before, after = was.get(key), now.get(key)
        if without_ages(before) == without_ages(after):
            continue
        both = before is not None and after is not None
        by = attribution.of_entry(subject.kind, before, after)
        sides = [side for side in (after, before) if side is not None]
        yield EntryChange(
            name=key,
            what="changed" if both else "new" if before is None else "dropped",
            fields=_differing(without_ages(before), without_ages(after)) if both else [],
            before=before,
            after=after,
            by=by,
            keys=_keys(by, [before] if before else [], [after] if after else []),
            citations=_citations(by, sides[:1]),
        )


def _differing(before: Any, after: Any) -> list[str]:
    return [
        f.encode_name
        for f in msgspec.structs.fields(before)
        if getattr(before, f.name) != getattr(after, f.name)
    ]


def _keys(by: Iterable[Cause], was: Sequence[Any], now: Sequence[Any]) -> list[str]:
    """The events that did a change, or else those behind what changed."""
    if names := list(dict.fromkeys(c.key for c in by)):
        return names
    old, new = (dict.fromkeys(k for entry in side for k in _names(entry)) for side in (was, now))
    return [k for k in (*new, *old) if (k in new) != (k in old)] or list(
        dict.fromkeys([*new, *old])
    )


def _names(entry: Any) -> list[str]:
    return list(entry.keys) if hasattr(entry, "keys") else [entry.key]


def _citations(by: Iterable[Cause], changed: Iterable[Any]) -> list[int]:
    """What carries a change: the sources of the events that did it, or else of what changed."""
    return sorted({n for c in by for n in c.citations}) or sorted(
        {n for entry in changed for n in getattr(entry, "citations", ())}
    )


def _registered(before: Picture, after: Picture) -> list[str]:
    """The sources that both cite, registered otherwise in one than in the other."""
    old = {s.slug: msgspec.structs.replace(s, n=0) for s in before.sources}
    return [
        s.slug
        for s in after.sources
        if s.slug in old and old[s.slug] != msgspec.structs.replace(s, n=0)
    ]


def _orders(
    before: Picture, after: Picture, old: TakenApart, new: TakenApart
) -> dict[str, list[str]]:
    """The order of each list of names where it is not that of the first picture with the new ones behind."""
    names: dict[str, tuple[list[str], list[str]]] = {
        name: ([*old.entries[name]], [*new.entries[name]]) for name in old.entries
    }
    found = {name: now for name, (was, now) in names.items() if now != _default(was, now)}
    slugs = [s.slug for s in before.sources], [s.slug for s in after.sources]
    return found if slugs[0] == slugs[1] else {**found, "sources": slugs[1]}


def _default(was: Sequence[str], now: Sequence[str]) -> list[str]:
    return [*(n for n in was if n in now), *(n for n in now if n not in was)]


class Verdict(NamedTuple):
    """What became of a position, and by what that was told."""

    what: Move
    judged_by: Judged | None


def places_of(statements: Iterable[Statement]) -> Places:
    """The place on its issue's scale that each stance code has, where all that were placed with that code agree."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for statement in statements:
        if statement.stance_code and statement.placement is not None:
            found[statement.issue, statement.stance_code].add(statement.placement)
    return {code: places.pop() for code, places in found.items() if len(places) == 1}


def judge(
    before: Sequence[Statement], after: Sequence[Statement], places: Mapping[tuple[str, str], int]
) -> Verdict:
    """What became of the stances of one party on one issue."""
    if not before:
        return Verdict("new", None)
    if not after:
        return Verdict("dropped", None)
    if len(before) == len(after) == 1 and (found := _by_place(before[0], after[0], places)):
        return found
    gone, come = unlike(before, after), unlike(after, before)
    if gone or come:
        return Verdict("moved", "code" if all(s.stance_code for s in (*gone, *come)) else "text")
    pairs = [(s, next(t for t in before if same(s, t))) for s in after]
    if any(_words(s) != _words(t) for s, t in pairs):
        return Verdict(
            "reworded",
            "code"
            if all(s.stance_code and s.stance_code == t.stance_code for s, t in pairs)
            else "text",
        )
    again = any(
        {*s.keys} - {*t.keys} or s.event_id != t.event_id or s.keys_total != t.keys_total
        for s, t in pairs
    )
    return Verdict("repeated" if again else "marked", None)


def same(one: Statement, two: Statement) -> bool:
    """Whether two statements of one party on one issue say the same: one run of repeats, one code, or the same words."""
    if one.event_id == two.event_id or not {*one.keys}.isdisjoint(two.keys):
        return True
    if one.stance_code and one.stance_code == two.stance_code:
        return True
    return folded(one.stance) == folded(two.stance)


def unlike(these: Sequence[Statement], those: Sequence[Statement]) -> list[Statement]:
    """Those of the first that none of the second says."""
    return [s for s in these if not any(same(s, t) for t in those)]


def _by_place(
    before: Statement, after: Statement, places: Mapping[tuple[str, str], int]
) -> Verdict | None:
    """The verdict of the scale; None where one is not placed, or both stand in one place."""
    old, new = place(before, places), place(after, places)
    if old is None or new is None or old == new:
        return None
    judged: Judged = "code" if before.placement is None or after.placement is None else "placement"
    if (old - MIDDLE) * (new - MIDDLE) < 0:
        return Verdict("moved", judged)
    return Verdict("hardened" if abs(new - MIDDLE) > abs(old - MIDDLE) else "softened", judged)


def place(statement: Statement, places: Mapping[tuple[str, str], int]) -> int | None:
    """Where a statement stands on its issue's scale: its own place, else that of its code."""
    return (
        statement.placement
        if statement.placement is not None
        else places.get((statement.issue, statement.stance_code or ""))
    )


def _words(statement: Statement) -> tuple[object, ...]:
    return (
        folded(statement.stance),
        statement.conditions,
        statement.stance_code,
        statement.placement,
    )
