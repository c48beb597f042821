"""Differences between two answers, and what hindsight adds to one, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.render.answers.diff.entries import entry_change
from tracker.render.answers.diff.positions import ARROW, position, reported_since
from tracker.render.document import (
    Bullets,
    DatedItem,
    DatedList,
    Document,
    Heading,
    Paragraph,
    Table,
    cited_sources,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    NO_SOURCE,
    Item,
    Span,
    Voice,
    cites,
    contradicted,
    event_keys,
    listed,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    days_between,
    joined,
    known_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from tracker.projections.questions.diff_format import (
        Cause,
        CellChange,
        Diff,
        EntryChange,
        Move,
        PositionChange,
    )
    from tracker.projections.questions.hindsight import Hindsight, Late
    from tracker.render.document import Block
    from tracker.render.styled_text import Line


class _Group(NamedTuple):
    """Positions that went the same way, and what they are called.

    Attributes:
        moves: The ways that belong to it.
        dated: Its heading between two dates.
        believed: Its heading where only what is known of one date differs.
        noun: What is counted, one and several; none where nothing moved.
    """

    moves: tuple[Move, ...]
    dated: str
    believed: str
    noun: tuple[str, str] | None = None


_GROUPS: Final = (
    _Group(
        ("moved", "hardened", "softened"),
        "Positions that moved",
        "Positions seen otherwise",
        ("position moved", "positions moved"),
    ),
    _Group(
        ("new",),
        "New positions",
        "Positions learned of later",
        ("position is new", "positions are new"),
    ),
    _Group(
        ("dropped",),
        "Positions no longer held",
        "Positions no longer believed",
        ("position was dropped", "positions were dropped"),
    ),
    _Group(
        ("reworded",),
        "The same in other words",
        "Known in other words",
        ("was said in other words", "were said in other words"),
    ),
    _Group(("repeated",), "Said again", "Known to have been said again"),
    _Group(("marked",), "Only marked otherwise", "Only marked otherwise"),
)
NOTHING: Final = "Nothing differs."
ROW_FIELDS: Final = (
    "kind",
    "name",
    "party",
    "issue",
    "what",
    "judged_by",
    "on",
    "before",
    "after",
    "fields",
    "keys",
    "sources",
    "contradicted_by",
)


def moves_document(diff: Diff, *, short: bool, today_known: bool) -> Document:
    """Tell what moved between two answers.

    Args:
        diff: The difference.
        short: Whether the year of the later date goes without saying.
        today_known: Whether the log was read to its head; otherwise the first sentence names the
            last place read.
    """
    voice = Voice(diff, short=short, boundary=diff.after.boundary)
    blocks = tuple(_blocks(diff, voice))
    return Document(
        sentence=(Span(moves_sentence(diff, voice, today_known=today_known)),),
        blocks=blocks or (Paragraph((Span(NOTHING),)),),
        sources=cited_sources(diff.sources, blocks),
        value=diff,
        rows=tuple(_rows(diff)),
        title=diff.title or diff.dossier,
        zone=diff.zone,
        fields=ROW_FIELDS,
    )


def hindsight_document(found: Hindsight, *, short: bool, today_known: bool) -> Document:
    """Tell what was true on a day but reported later, and what that changes in the answer.

    The arguments are those of `moves_document`.
    """
    from tracker.projections.questions.hindsight import Late

    diff = found.diff
    fields = (*Late.__struct_fields__, "sources")
    voice = Voice(diff, short=short, boundary=diff.after.boundary)
    blocks: list[Block] = []
    for title, known in (
        ("Reported later", False),
        ("Known then, on other sources", True),
    ):
        if late := [each for each in found.late if each.known_then is known]:
            told = {each.key for each in late}
            if short:
                items = tuple(_late_item(each, told, voice) for each in late)
                blocks.append(DatedList(title, items))
            else:
                blocks += [Heading(title), _late_table(late, voice)]
    changed = list(_blocks(diff, voice))
    if changed:
        blocks += [
            Paragraph((Span("What that changes in the answer for the day:"),)),
            *changed,
        ]
    return Document(
        sentence=(Span(_hindsight_sentence(diff, voice, today_known=today_known)),),
        blocks=tuple(blocks)
        or (Paragraph((Span("All that is known of it was known then."),)),),
        sources=cited_sources(diff.sources, blocks),
        value=found,
        rows=tuple(_late_row(each, diff) for each in found.late),
        title=diff.title or diff.dossier,
        zone=diff.zone,
        fields=tuple(field for field in fields if field != "citations"),
    )


def _hindsight_sentence(diff: Diff, voice: Voice, *, today_known: bool) -> str:
    # Beside a day of knowledge the place of the log is not named.
    whole = today_known or diff.after.known is not None
    known = voice.as_known(diff.after, today_known=whole)
    at = voice.asked(diff.before)
    return f"True {at}, {voice.local_time}, but reported later, {known}"


def moves_sentence(diff: Diff, voice: Voice, *, today_known: bool) -> str:
    """Say which two answers are compared, by which clocks.

    Args:
        diff: The difference.
        voice: The words for dates.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    one, two = diff.before, diff.after
    # Both were read up to one place of the log, which the second names.
    first, second = (
        known_words(each.known, two.log, zone=voice.zone, today_known=today_known)
        for each in (one, two)
    )
    if one.valid == two.valid:
        day = voice.end(one).removeprefix("the end of ")
        return (
            f"What is said of {day}, {voice.local_time}, first {first}, then {second}"
        )
    head = f"What moved {_span(diff, voice)}, {voice.local_time}"
    if one.known == two.known:
        return f"{head}, {first}"
    return f"{head}; the first {first}, the second {second}"


def _span(diff: Diff, voice: Voice) -> str:
    """Say from when to when: "from 27 to 28 May 2025"."""
    ends = [voice.end(each) for each in (diff.before, diff.after)]
    first, second = (end.removeprefix("the end of ") for end in ends)
    if first in ends or second in ends:
        return f"between {ends[0]} and {ends[1]}"
    return f"from {days_between(first, second)}"


def _blocks(diff: Diff, voice: Voice) -> Iterator[Block]:
    """Tell all that differs: the count, positions by what became of them, then the lists."""
    believed = diff.before.valid == diff.after.valid
    moved, _ = moved_or_reported(diff, believed=believed)
    yield from _summary(diff, moved)
    yield from moved_blocks(diff, voice, believed=believed)


def moved_or_reported(
    diff: Diff, *, believed: bool
) -> tuple[list[PositionChange], list[PositionChange]]:
    """Return the positions that moved, and those that were only reported since."""
    reported = [p for p in diff.positions if not believed and reported_since(p)]
    return [p for p in diff.positions if p not in reported], reported


def moved_blocks(
    diff: Diff, voice: Voice, *, believed: bool, framed: bool = True
) -> Iterator[Block]:
    """Yield everything that differs: positions by what became of them, then the lists.

    Args:
        diff: The difference.
        voice: How names and dates are said.
        believed: Whether only what is known of one date differs.
        framed: Whether names, issues and columns that differ are told as well.
    """
    positions, reported = moved_or_reported(diff, believed=believed)
    for group in _GROUPS:
        found = [p for p in positions if p.what in group.moves]
        if found:
            yield Heading(group.believed if believed else group.dated)
            yield Bullets(tuple(position(p, voice, believed=believed) for p in found))
    if reported:
        yield Heading("Reported since")
        yield Bullets((_positions_named(reported, voice),))
    cells = [c for c in diff.cells if not c.implied]
    if cells:
        yield Heading("In the matrix")
        yield Bullets(tuple(cell_states(cells, voice)))
    for subject, changes in diff.lists():
        if changes:
            yield Heading(subject.title)
            yield _entries_changed(changes, voice)
    rest = list(map(plain, diff.frame))
    if diff.registered:
        rest.append("registered sources")
    if framed and rest:
        yield Paragraph((Span(f"Also different: {joined(rest)}."),))


def _entries_changed(changes: Sequence[EntryChange[Any]], voice: Voice) -> Block:
    told = {key for change in changes for key in change.keys}
    return Bullets(tuple(entry_change(each, voice, told) for each in changes))


def _summary(diff: Diff, positions: Sequence[PositionChange]) -> Iterator[Block]:
    """Say in a sentence how much differs."""
    counts = []
    for group in _GROUPS:
        number = sum(p.what in group.moves for p in positions)
        if number and group.noun:
            counts.append(counted(number, *group.noun))
    said = listed([joined(counts), _lists_changed(diff)])
    if said:
        yield Paragraph((Span(f"{said}."),))
    elif diff.positions:
        yield Paragraph((Span("No position moved."),))
    elif diff.order and not diff.positions and not diff.cells:
        yield Paragraph((Span("The same entries, in another order."),))


def _lists_changed(diff: Diff) -> str:
    """Say how many entries of each list are new or changed; nothing where none is."""
    numbers = {subject.noun: len(changes) for subject, changes in diff.lists()}
    counts = [counted(number, noun) for noun, number in numbers.items() if number]
    verb = "is" if sum(numbers.values()) == 1 else "are"
    return f"{joined(counts)} {verb} new or changed" if counts else ""


def _late_table(late: Sequence[Late], voice: Voice) -> Table:
    told = {each.key for each in late}
    rows = tuple(_late_cells(each, told, voice) for each in late)
    return Table(("When", "What", "Reported", "Delay", "By"), rows)


def _late_item(late: Late, told: Container[str], voice: Voice) -> DatedItem:
    """Say what was reported later as an entry of a list."""
    (when,), what, (reported,), (delay,), by = _late_cells(late, told, voice)
    after = Span(f" · reported {reported.text}, {delay.text} later", "dim")
    return DatedItem(when.text, (*what, after, Span(" "), *by))


def _late_cells(late: Late, told: Container[str], voice: Voice) -> tuple[Line, ...]:
    what = [Span(clean(late.text))]
    if late.possible:
        what += [Span(" "), Span("possible", "mark")]
    if late.gone:
        what += [Span(" "), Span("no longer counts", "mark")]
    if hidden := contradicted(sum(n not in told for n in late.contradicted_by)):
        what += [Span(" "), Span(hidden, "mark")]
    when = voice.date(late.when, late.when_words) if late.when else ""
    by: Line = (Span(NO_SOURCE, "mark"),)
    if late.source is not None:
        by = cites([late.source])[1:]
    return (
        (Span(when),),
        (*what, *event_keys([late.key])),
        (Span(voice.date(late.closed)),),
        (Span(counted(late.delay_days, "day")),),
        by,
    )


def _rows(diff: Diff) -> Iterator[dict[str, object]]:
    """Give one row for each change; sources by their slugs, so that a row stands alone."""
    slugs = {s.n: s.slug for s in diff.sources}
    for change in diff.positions:
        yield _row(
            change,
            slugs,
            kind="position",
            name=f"{change.party}/{change.issue}",
            party=change.party,
            issue=change.issue,
            what=change.what,
            judged_by=change.judged_by,
            on=change.on,
            before=[s.stance for s in change.before],
            after=[s.stance for s in change.after],
            fields=[],
        )
    for cell in diff.cells:
        if not cell.implied:
            yield _row(
                cell,
                slugs,
                kind="cell",
                name=f"{cell.column}/{cell.issue}",
                party=cell.column,
                issue=cell.issue,
                what="changed",
                before=cell.before.state if cell.before else None,
                after=cell.after.state if cell.after else None,
                fields=["state"],
            )
    for subject, changes in diff.lists():
        for entry in changes:
            yield _row(
                entry,
                slugs,
                kind=subject.kind,
                name=entry.name,
                what=entry.what,
                on=_last_date(entry.by),
                before=_gist(entry.before),
                after=_gist(entry.after),
                fields=entry.fields,
                contradicted_by=entry.contradicted_by,
            )


def _last_date(causes: Iterable[Cause]) -> str | None:
    dates = [cause.when for cause in causes if cause.when]
    return dates[-1] if dates else None


def _row(
    change: PositionChange | CellChange | EntryChange[Any],
    slugs: dict[int, str],
    **said: object,
) -> dict[str, object]:
    """Return all fields of a row; null is what was not said."""
    sources = [slugs[n] for n in change.citations]
    row: dict[str, object] = dict.fromkeys(ROW_FIELDS)
    return {**row, **said, "keys": change.keys, "sources": sources}


def _gist(found: Any) -> object:
    """Return the state of an entry, its text, its figure, or the stage of an agreement."""
    for name in ("state", "text"):
        if value := getattr(found, name, None):
            return value
    best = getattr(found, "best", None)
    return (
        best
        if best is not None
        else getattr(found, "low", None) or getattr(found, "stage", None)
    )


def _late_row(late: Late, diff: Diff) -> dict[str, object]:
    slugs = {s.n: s.slug for s in diff.sources}
    row: dict[str, object] = msgspec.to_builtins(late)
    del row["citations"]
    return {
        **row,
        "source": slugs.get(late.source or 0),
        "sources": [slugs[n] for n in late.citations],
    }


def _positions_named(found: Sequence[PositionChange], voice: Voice) -> Item:
    """Name positions by party, in one line."""
    where = _by_party(((each.party, each.issue) for each in found), voice)
    keys = dict.fromkeys(key for each in found for key in each.keys)
    return Item((Span(where), *event_keys(list(keys))))


def cell_states(changes: Iterable[CellChange], voice: Voice) -> list[Item]:
    """Say what became of the states of cells, in one line for each kind of change."""
    groups: dict[str, list[CellChange]] = {}
    for change in changes:
        groups.setdefault(_what(change), []).append(change)
    items = []
    for what, found in groups.items():
        where = _by_party(((change.column, change.issue) for change in found), voice)
        keys = dict.fromkeys(key for change in found for key in change.keys)
        items.append(
            Item((Span(what, "mark"), Span(f" {where}"), *event_keys(list(keys))))
        )
    return items


def _what(change: CellChange) -> str:
    """Say what became of a cell: its state, that of its issue without the parts, or its list."""
    before, after = change.before, change.after
    was, now = (
        "no-evidence" if side is None else side.state for side in (before, after)
    )
    if was != now:
        return f"{plain(was)} {ARROW} {plain(now)}"
    was, now = (
        "no-evidence" if side is None else side.own_state for side in (before, after)
    )
    if was != now:
        return f"without its parts {plain(was)} {ARROW} {plain(now)}"
    return f"{plain(now)}, listing other statements"


def _by_party(cells: Iterable[tuple[str, str]], voice: Voice) -> str:
    """Name pairs of party and issue: "Russia on Ceasefire and Borders; Ukraine on Borders"."""
    titles: dict[str, list[str]] = {}
    for party, issue in cells:
        titles.setdefault(party, []).append(voice.title(issue))
    return "; ".join(
        f"{voice.name(party)} on {joined(found)}" for party, found in titles.items()
    )
