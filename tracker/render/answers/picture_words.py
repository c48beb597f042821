"""A picture in words: its sentence, its matrix of positions, and what matters of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from tracker.domain.dates import MICROSECONDS
from tracker.projections.subjects import SUBJECTS
from tracker.render.answers.entries import UNSETTLED, deadline, step, vote
from tracker.render.answers.truces_meetings_proposals import (
    RUNNING,
    agreement,
    force,
    meeting,
    possible,
    proposal,
    truce,
    truce_over,
)
from tracker.render.document import Matrix, MatrixCell, MatrixRow, Section
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    CellStatement,
    Item,
    Span,
    cell_mark,
    confidence_words,
    listed,
    on_condition,
    said_by,
    statement_marks,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Sequence

    from tracker.projections.picture_format import Cell, IssueRow, Picture, Statement
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        MeetingShown,
        VoteShown,
    )
    from tracker.render.styled_text import Line, Voice


S = TypeVar("S", "MeetingShown", "VoteShown")
_AT_ODDS: Final = frozenset({"disputed", "divergent", "order-unknown"})
"""The states that some of a cell's statements give it, and not all."""


def picture_sentence(
    picture: Picture, voice: Voice, *, today_known: bool, hint: bool
) -> Line:
    """Say what was asked, by which clocks, and how much of the answer was reported later.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        today_known: Whether the log was read to its head; otherwise its last place is named.
        hint: Whether to name the option that hides what was reported later.
    """
    asked = picture.asked
    known = voice.known(asked, today_known=today_known)
    said = f"Positions {voice.asked(asked)} ({clean(picture.zone)}), by {known}"
    later = picture.reported_later
    if not later:
        return (Span(f"{said}."),)
    were, them = ("was", "it") if later == 1 else ("were", "them")
    marked = (
        Span(f"{said}; {counted(later, 'statement')}, marked "),
        Span("*", "later"),
        Span(f", {were} reported later"),
    )
    if not hint:
        return (*marked, Span("."))
    return (*marked, Span(" ("), Span("--then", "code"), Span(f" hides {them})."))


def matrix_of(picture: Picture, voice: Voice, *, whole: bool) -> Matrix:
    """Return the matrix of a picture.

    Args:
        picture: The answer.
        voice: The words for names and dates.
        whole: Whether rows and columns without any evidence are kept.
    """
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    names = column_names(picture)
    roots = [issue.slug for issue in _top_issues(picture.issues)]
    heard_issues, heard_columns = _heard(picture, roots)
    issues, silent_issues = _parted(roots, heard_issues, whole=whole)
    columns, silent_columns = _parted(names, heard_columns, whole=whole)
    rows = []
    for issue in issues:
        row = tuple(_cell(cells.get((issue, c)), c, voice) for c in columns)
        rows.append(MatrixRow(voice.title(issue), row))
    return Matrix(
        columns=tuple(names[c] for c in columns),
        rows=tuple(rows),
        silent_rows=tuple(map(voice.title, silent_issues)),
        silent_columns=tuple(names[c] for c in silent_columns),
    )


def column_names(picture: Picture) -> dict[str, str]:
    """Return the name of each column by its slug, in their order."""
    return {c.slug: clean(c.name) or clean(c.slug) for c in picture.columns}


def _heard(picture: Picture, roots: Collection[str]) -> tuple[set[str], set[str]]:
    """Return the rows and the columns with any evidence in one of the top rows."""
    rows, columns = set[str](), set[str]()
    for cell in picture.cells:
        if cell.issue in roots and (cell.state != "no-evidence" or cell.statements):
            rows.add(cell.issue)
            columns.add(cell.column)
    return rows, columns


def _parted(
    slugs: Iterable[str], heard: Container[str], *, whole: bool
) -> tuple[list[str], list[str]]:
    """Return the slugs that are shown, and those that are only named."""
    shown, named = list[str](), list[str]()
    for slug in slugs:
        (shown if whole or slug in heard else named).append(slug)
    return shown, named


def _top_issues(issues: Iterable[IssueRow]) -> list[IssueRow]:
    """Return the issues whose parent is not among them."""
    given = list(issues)
    slugs = {issue.slug for issue in given}
    return [issue for issue in given if issue.parent not in slugs]


def _cell(cell: Cell | None, column: str, voice: Voice) -> MatrixCell:
    if cell is None:
        return MatrixCell("no-evidence", cell_mark("no-evidence", (), voice))
    mark = cell_mark(cell.state, cell.statements, voice)
    if not cell.statements:
        return MatrixCell(cell.state, mark)
    decisive = _decisive(cell)
    worded = [
        _statement(each, cell, column, decisive, voice) for each in cell.statements
    ]
    order = _ranking(cell, decisive, voice)
    first = cell.statements[order[0]]
    first_mark = (
        cell_mark(cell.state, [first], voice) if cell.state == "disputed" else mark
    )
    against = cell.state in _AT_ODDS - {"disputed"} and first.event_id in decisive
    return MatrixCell(
        state=cell.state,
        mark=mark,
        statements=tuple(worded),
        ranked=tuple(worded[place] for place in order),
        first_mark=first_mark,
        fewest=2 if against else 1,
    )


def _statement(
    found: Statement, cell: Cell, column: str, decisive: set[str], voice: Voice
) -> CellStatement:
    told_by_column = found.party in {column, found.inherited_from}
    marks = statement_marks(found, voice, cell_state=cell.state, alone=False)
    marks_alone = statement_marks(found, voice, cell_state=cell.state, alone=True)
    return CellStatement(
        part=voice.title(found.issue) if found.issue != cell.issue else "",
        who="" if told_by_column else voice.name(found.party),
        stance=clean(found.stance) + on_condition(found.conditions, voice),
        marks=tuple(marks),
        marks_alone=tuple(marks_alone),
        date=voice.date(found.when, found.when_words),
        since=voice.date(found.since) if found.since != found.when else "",
        how=_how_known(found, voice),
        speaker=said_by(found, voice),
        confidence=confidence_words(found.confidence),
        later=found.reported_later,
        citations=tuple(found.citations),
        own_citations=tuple(found.own_citations),
        gives_state=found.event_id in decisive,
        against=tuple(
            place
            for place, other in enumerate(cell.statements)
            if other is not found
            and (other.party, other.issue) == (found.party, found.issue)
        ),
    )


def _how_known(statement: Statement, voice: Voice) -> str:
    """Say who said it and what it rests on."""
    placement = statement.placement
    parts = [
        said_by(statement, voice),
        plain(statement.basis) if statement.basis else "",
        confidence_words(statement.confidence),
        "" if placement is None else f"placed at {placement} of 100",
        f"reported {voice.date(statement.reported)}"
        if statement.reported_later
        else "",
        clean(statement.key) if statement.key and voice.short else "",
    ]
    return listed(parts, joiner=", ")


def _ranking(cell: Cell, decisive: set[str], voice: Voice) -> list[int]:
    """Return the places of a cell's statements, those first that a short answer shows first.

    Those on the row's own issue come before those on its parts, each the newest first; what stands
    against the first comes next:

        newest first        1 June, 28 May, 20 May
        of these disputed   1 June,         20 May
        ranked              1 June, 20 May, 28 May
    """
    statements = cell.statements

    def newest(place: int) -> tuple[bool, int]:
        found = statements[place]
        return (found.issue != cell.issue, -voice.moment(found.when))

    order = sorted(range(len(statements)), key=newest)
    first, *others = order
    if statements[first].event_id not in decisive:
        return order
    return [
        first,
        *sorted(others, key=lambda n: statements[n].event_id not in decisive),
    ]


def _decisive(cell: Cell) -> set[str]:
    """Return the events that give a cell its state; all of them where that cannot be told."""
    every = {found.event_id for found in cell.statements}
    if cell.state not in _AT_ODDS:
        return every
    if cell.state == "disputed":
        return {found.event_id for found in cell.statements if found.disputed_by}
    together: dict[tuple[str, str], set[str]] = {}
    for found in cell.statements:
        party = found.party if cell.state == "order-unknown" else ""
        together.setdefault((found.issue, party), set()).add(found.event_id)
    at_odds = [events for events in together.values() if len(events) > 1]
    return set().union(*at_odds) or every


RECENT_DAYS: Final = 31
"""For how long a truce that is over is still named."""

_RECENT: Final = RECENT_DAYS * 24 * 3600 * MICROSECONDS
_TO_COME: Final = frozenset(
    {"proposed", "planned", "confirmed", "postponed", "moved", "disputed"}
)
_MORE_ENTRIES: Final = frozenset({"ceasefires", "meetings", "votes"})
_MORE_LINES: Final = frozenset({"ceasefires"})


def picture_summary(picture: Picture, voice: Voice) -> list[Section]:
    """Return every list with what matters of it; notes are only counted."""
    shown = {
        "ceasefires": _running(picture, voice),
        "meetings": _next_and_last(
            picture,
            picture.meetings,
            lambda found, lead: meeting(found, voice, whole=False, lead=lead),
            voice,
        ),
        "votes": _next_and_last(
            picture,
            picture.votes,
            lambda found, lead: vote(found, voice, whole=False, lead=lead),
            voice,
        ),
        "proposals": _proposals(picture, voice),
        "agreements": [
            agreement(found, voice, whole=False)
            for found in running_agreements(picture)
        ],
        "deadlines": _deadlines(picture, voice),
        "steps": _steps(picture, voice),
        "forces": _forces(picture, voice),
        "possible": [possible(found, voice) for found in picture.possible],
    }
    over = {"ceasefires": _just_ended(picture, voice)}
    return [
        Section(
            subject.title,
            tuple(shown.get(subject.name, ())),
            noun=subject.noun,
            total=_total(picture, subject.name, shown),
            over=tuple(over.get(subject.name, ())),
            more_entries=1 if subject.name in _MORE_ENTRIES else 0,
            more_lines=1 if subject.name in _MORE_LINES else 0,
        )
        for subject in SUBJECTS
    ]


def _total(picture: Picture, name: str, shown: dict[str, list[Item]]) -> int:
    """Count the entries of a list; what stands together is one."""
    together = sum(len(item.parts) for item in shown.get(name, ()))
    return len(getattr(picture, name)) - together


def _running(picture: Picture, voice: Voice) -> list[Item]:
    running = [found for found in picture.ceasefires if found.state in RUNNING]
    return [truce(found, voice, whole=False) for found in running]


def running_agreements(picture: Picture) -> list[AgreementShown]:
    """Return the agreements that are in force or suspended, or of which that is disputed."""
    running = {"in-force", "suspended", "disputed"}
    return [found for found in picture.agreements if found.state in running]


def _just_ended(picture: Picture, voice: Voice) -> list[str]:
    """Return the names of the truces that are over since a short time, the last one first."""
    since = voice.moment(picture.asked.boundary) - _RECENT
    ended = [found for found in picture.ceasefires if found.state not in RUNNING]
    ended.sort(key=lambda found: -_last_date(found, voice))
    return [
        truce_over(found, voice) for found in ended if _last_date(found, voice) >= since
    ]


def _proposals(picture: Picture, voice: Voice) -> list[Item]:
    """Return the proposals that are still open, the newest first."""
    made = [found for found in picture.proposals if found.state in {"open", "disputed"}]
    made.sort(key=lambda found: -voice.moment(found.made))
    return [proposal(found, voice, whole=False) for found in made]


def _deadlines(picture: Picture, voice: Voice) -> list[Item]:
    """Return the deadlines that nothing has settled, and those that passed since a short time."""
    since = voice.moment(picture.asked.boundary) - _RECENT
    found = [
        each
        for each in picture.deadlines
        if each.state in UNSETTLED
        or (each.state == "passed" and voice.moment(each.due) >= since)
    ]
    return [deadline(each, voice, whole=False) for each in found]


def _steps(picture: Picture, voice: Voice) -> list[Item]:
    """Return the steps that are not done, and those that were done a short time ago."""
    since = voice.moment(picture.asked.boundary) - _RECENT
    steps = picture.steps
    found = [s for s in steps if s.done is None or voice.moment(s.done) >= since]
    return [step(each, voice) for each in found]


def _forces(picture: Picture, voice: Voice) -> list[Item]:
    """Return the figures, the newest first; those whose order is not known stand together."""
    newest = sorted(picture.forces, key=lambda found: -voice.moment(found.as_of))
    together: dict[tuple[str, ...], list[Line]] = {}
    for found in newest:
        key = (
            found.owner,
            found.area,
            found.estimator,
            found.category,
            found.unit,
        )
        together.setdefault(key, []).append(force(found, voice).line)
    items = []
    for first, *others in together.values():
        parts = tuple((Span("in any order: ", "dim"), *line) for line in others)
        items.append(Item(first, parts, whole=bool(parts)))
    return items


def _last_date(found: CeasefireShown, voice: Voice) -> int:
    dates = (found.until, found.from_, found.announced)
    return max(voice.moment(text) for text in dates)


def _ahead_of_us(entries: Iterable[S]) -> tuple[list[S], list[S]]:
    """Return the entries that were not held yet: those with a date, and those without."""
    dated: list[S] = []
    undated: list[S] = []
    for each in entries:
        if each.state in _TO_COME and not each.held:
            (dated if each.scheduled_for else undated).append(each)
    return dated, undated


def _next_and_last(
    picture: Picture, entries: Sequence[S], say: Callable[[S, str], Item], voice: Voice
) -> list[Item]:
    """Return the next meeting or vote, those without a date, and the last one held.

    Next is only one whose date has not passed. Nothing may have been reported of one that is
    later than the last that was held.
    """
    boundary = voice.moment(picture.asked.boundary)

    def planned(found: S) -> int:
        return voice.moment(found.scheduled_for)

    def held(found: S) -> int:
        return voice.moment(found.held or found.scheduled_for)

    past = sorted((m for m in entries if m.held), key=held)
    dated, undated = _ahead_of_us(entries)
    dated.sort(key=planned)
    ahead = [m for m in dated if voice.over(m.scheduled_for) > boundary]
    unclear = [m for m in entries if m.state == "unresolved"]
    unclear += [m for m in dated if m not in ahead]
    if past:
        unclear = [m for m in unclear if planned(m) > held(past[-1])]
    items: list[Item] = []
    for lead, found in (
        ("Next", ahead[:1]),
        ("No date", undated),
        ("Unclear", sorted(unclear, key=planned)[-1:]),
        ("Last", past[-1:]),
    ):
        items += [say(m, lead) for m in found]
    return items
