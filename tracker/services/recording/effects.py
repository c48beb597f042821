"""What appending would change: the cells and the other entries of an answer that differ before and after.

Pure: nothing is written. The events that are to be appended are put behind the recorded ones as the log would put
them, both are asked the same question, and the two answers are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.dates import day_of
from tracker.domain.events import MembershipChanged, PositionEnded, PositionStated
from tracker.domain.recorded import RecordedEvent
from tracker.projections.mended import Catalogue, mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.question import ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.projections.picture_format import Cell, Part, Picture, Statement

PREVIEW: Final = "preview-"
"""How the ids of events begin that are not appended yet."""

_LISTS: Final = (
    ("ceasefire", "ceasefires"),
    ("meeting", "meetings"),
    ("proposal", "proposals"),
    ("agreement", "agreements"),
    ("force", "forces"),
    ("note", "notes"),
    ("possible", "possible"),
)
_ABOUT_KEYS: Final = ("keys", "keys_total")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a cell.

    Attributes:
        stance: Its words.
        party: Who says it, as a party slug.
        issue: On which issue, as a slug; a cell lists the parts of its issue as well.
        when: The date of its newest repeat.
        since: The date of its first.
        key: Its key, if it has one.
        inherited_from: The coalition that spoke for the column's party.
        disputed_by: Who denies it.
        sources: The slugs of the sources that carry it.
    """

    stance: str
    party: str
    issue: str
    when: str
    since: str
    key: str | None
    inherited_from: str | None
    disputed_by: list[str]
    sources: list[str]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell says: its state, and the statements that hold."""

    state: str
    statements: list[Said]


class CellChange(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of the matrix that says something else afterwards.

    Attributes:
        issue: The row, as an issue slug.
        title: What answers call the issue.
        column: The column, as a party slug.
        name: What answers call the party.
        before: What it says now.
        after: What it will say.
    """

    issue: str
    title: str
    column: str
    name: str
    before: Side
    after: Side


class EntryChange(msgspec.Struct, frozen=True, kw_only=True):
    """A truce, meeting, proposal, agreement, force, note, party, issue, source or the dossier that differs afterwards.

    Attributes:
        kind: `ceasefire`, `meeting`, `proposal`, `agreement`, `force`, `note`, `possible`, `party`, `issue`, `source`, `membership` or `dossier`.
        name: Its slug, or the key or id of a note.
        before: Its fields now, as the answer has them, with citations as source slugs; None when it is not there.
        after: Its fields afterwards; None when it is gone.
        changed: The names of the fields that differ; empty when it comes or goes.
    """

    kind: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed: list[str]


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What appending would change in the answer for one day.

    Attributes:
        as_of: The day or instant that was asked about.
        zone: The dossier's zone.
        cells: The cells that differ; a parent issue is left out where one of its parts says the change.
        entries: Everything else that differs.
    """

    as_of: str
    zone: str
    cells: list[CellChange]
    entries: list[EntryChange]

    @property
    def anything(self) -> bool:
        """Whether anything changes."""
        return bool(self.cells or self.entries)


class _Answer(NamedTuple):
    picture: Picture
    catalogue: Catalogue
    cells: dict[tuple[str, str], Side]
    entries: dict[tuple[str, str], dict[str, Any]]


def effects_of(
    events: Sequence[RecordedEvent], facts: Sequence[Event], *, now: int, day: str | None = None
) -> Effects:
    """What appending facts would change.

    Args:
        events: All recorded events of one dossier, in log order; empty for a new dossier.
        facts: The events of that dossier that are about to be appended, acts on the log included.
        now: The time, in microseconds since the epoch.
        day: The day or instant asked about, as a written date; by default today in the dossier's zone.
    """
    return changes_between(events, with_appended(events, facts, now=now), now=now, day=day)


def with_appended(
    events: Sequence[RecordedEvent], facts: Sequence[Event], *, now: int
) -> list[RecordedEvent]:
    """The recorded events, and behind them others as the log would record them; their ids begin with `preview-`."""
    place = events[-1].global_position if events else 0
    recorded_at = max(now, events[-1].recorded_at if events else now)
    versions = {r.stream: r.stream_position for r in events}
    found = list(events)
    for number, fact in enumerate(facts, start=1):
        stream = fact.stream
        versions[stream] = versions.get(stream, 0) + 1
        found.append(
            RecordedEvent(
                fact,
                f"{PREVIEW}{number}",
                stream,
                versions[stream],
                place + number,
                recorded_at,
                "",
                b"",
            )
        )
    return found


def changes_between(
    before: Sequence[RecordedEvent],
    after: Sequence[RecordedEvent],
    *,
    now: int,
    day: str | None = None,
) -> Effects:
    """How the answers of two states of a dossier's log differ; see `effects_of`."""
    zone = (mend(after) if after else mend(before)).catalogue.zone
    asked = day or day_of(now, zone).isoformat()
    columns = _columns((*before, *after), mend(after).catalogue)
    old, new = (_answered(events, asked, columns) for events in (before, after))
    return Effects(
        as_of=asked, zone=str(zone), cells=list(_cells(old, new)), entries=list(_entries(old, new))
    )


def _columns(events: Sequence[RecordedEvent], catalogue: Catalogue) -> list[str]:
    """The dossier's columns, and everybody who took a position."""
    spoke = (r.event.party for r in events if isinstance(r.event, PositionStated | PositionEnded))
    known = sorted(catalogue.parties.values(), key=lambda p: (p.display_order, p.slug))
    named = {*spoke}
    return list(
        dict.fromkeys(
            [
                *catalogue.dossier.columns,
                *(p.slug for p in known if p.slug in named),
                *sorted(named),
            ]
        )
    )


def _answered(events: Sequence[RecordedEvent], day: str, columns: Sequence[str]) -> _Answer:
    mended = mend(events)
    picture = picture_of_mended(
        mended, ask(day, zone=mended.catalogue.zone, log=len(events)), columns=columns
    )
    slugs = {s.n: s.slug for s in picture.sources}
    cells = {(c.issue, c.column): _side(c, slugs) for c in picture.cells}
    entries = {
        (kind, _name(entry)): _plain(entry, slugs)
        for kind, field in _LISTS
        for entry in getattr(picture, field)
    }
    catalogue = mended.catalogue
    entries |= {
        ("party", slug): msgspec.to_builtins(value) for slug, value in catalogue.parties.items()
    }
    entries |= {
        ("issue", slug): msgspec.to_builtins(value) for slug, value in catalogue.issues.items()
    }
    entries |= {
        ("source", slug): msgspec.to_builtins(value) for slug, value in catalogue.sources.items()
    }
    joined = [fact for _, fact in mended.facts if isinstance(fact, MembershipChanged)]
    entries |= {
        ("membership", f"{fact.member} in {fact.coalition}"): msgspec.to_builtins(fact)
        for fact in joined
    }
    if events:
        entries["dossier", catalogue.dossier.dossier] = msgspec.to_builtins(catalogue.dossier)
    return _Answer(picture, catalogue, cells, entries)


def _side(cell: Cell, slugs: dict[int, str]) -> Side:
    return Side(state=cell.state, statements=[_said(s, slugs) for s in cell.statements])


def _said(statement: Statement, slugs: dict[int, str]) -> Said:
    return Said(
        stance=statement.stance,
        party=statement.party,
        issue=statement.issue,
        when=statement.when,
        since=statement.since,
        key=statement.key,
        inherited_from=statement.inherited_from,
        disputed_by=statement.disputed_by,
        sources=[slugs[n] for n in statement.citations],
    )


def _name(entry: Part) -> str:
    """What tells an entry from its like."""
    if slug := getattr(entry, "slug", None):
        return str(slug)
    if estimator := getattr(entry, "estimator", None):
        return f"{getattr(entry, 'owner', '')}, {getattr(entry, 'area', '')}, by {estimator}"
    return str(getattr(entry, "key", ""))


def _plain(value: Part, slugs: dict[int, str]) -> dict[str, Any]:
    """An entry's fields; numbers of sources are those of one answer, slugs those of the dossier."""
    found: dict[str, Any] = _cited(msgspec.to_builtins(value), slugs)
    return found


def _cited(value: Any, slugs: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {
            name: [slugs.get(n, "") for n in inner] if name == "citations" else _cited(inner, slugs)
            for name, inner in value.items()
        }
    return [_cited(inner, slugs) for inner in value] if isinstance(value, list) else value


_NOTHING: Final = Side(state="no-evidence", statements=[])


def _cells(old: _Answer, new: _Answer) -> Iterator[CellChange]:
    parents = {
        row.slug: row.parent for picture in (old.picture, new.picture) for row in picture.issues
    }
    titles = {
        row.slug: row.title
        for answer in (old, new)
        for row in answer.picture.issues
        if answer is old or row.slug in answer.catalogue.issues
    }
    names = {
        c.slug: c.name
        for answer in (old, new)
        for c in answer.picture.columns
        if answer is old or c.slug in answer.catalogue.parties
    }
    places = dict.fromkeys([*new.cells, *old.cells])
    changed = {
        place
        for place in places
        if old.cells.get(place, _NOTHING) != new.cells.get(place, _NOTHING)
    }
    implied = {(parent, column) for issue, column in changed for parent in _above(issue, parents)}
    for issue, column in places:
        if (issue, column) in changed and (issue, column) not in implied:
            before, after = (answer.cells.get((issue, column), _NOTHING) for answer in (old, new))
            yield CellChange(
                issue=issue,
                title=titles[issue],
                column=column,
                name=names[column],
                before=before,
                after=after,
            )


def _above(issue: str, parents: dict[str, str | None]) -> Iterator[str]:
    """The issues that an issue is a part of; a circle is walked once."""
    seen = {issue}
    while (found := parents.get(issue)) is not None and found not in seen:
        seen.add(found)
        yield found
        issue = found


def _entries(old: _Answer, new: _Answer) -> Iterator[EntryChange]:
    for kind, name in dict.fromkeys([*old.entries, *new.entries]):
        before, after = old.entries.get((kind, name)), new.entries.get((kind, name))
        if before == after:
            continue
        both = before is not None and after is not None
        changed = (
            [
                f
                for f in {**(before or {}), **(after or {})}
                if f not in _ABOUT_KEYS and (before or {}).get(f) != (after or {}).get(f)
            ]
            if both
            else []
        )
        if changed or not both:
            yield EntryChange(kind=kind, name=name, before=before, after=after, changed=changed)
