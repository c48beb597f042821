"""A retrospective as a document one can hand over: what moved, tables, pictures, sources."""

from __future__ import annotations

import shlex
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import read_when
from tracker.projections.picture import recited
from tracker.render.answers.diff import moves_document
from tracker.render.answers.entries import UNSETTLED, deadline, vote
from tracker.render.answers.picture_words import column_names, running_agreements
from tracker.render.answers.truces_meetings_proposals import (
    RUNNING,
    Rests,
    agreement,
    earlier_dates,
    joined_lines,
    meeting_date,
    proposal,
    truce,
    truce_answer,
    truce_end,
    truce_state,
)
from tracker.render.charts.svg_elements import PART_OF
from tracker.render.document import (
    NO_POSITIONS,
    Bullets,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
    cited_numbers,
    cited_sources,
    lines_of,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    NO_SOURCE,
    Span,
    Voice,
    called,
    cell_mark,
    cites,
    confidence_words,
    listed,
    on_condition,
    statement_marks,
)
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    counted,
    date_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from tracker.projections.picture_format import Cell, Picture, SourceShown, Statement
    from tracker.projections.picture_format.entries import (
        CeasefireShown,
        MeetingShown,
        VoteShown,
    )
    from tracker.projections.questions.chart_data import Drawn
    from tracker.projections.questions.retrospective import Brief
    from tracker.render.document import Block
    from tracker.render.styled_text import Item, Line
    from tracker.services.answers.brief_and_chart import AskedBrief

DRAWN: Final = frozenset(("html",))
"""The formats in which a brief has pictures."""
CHART_WIDTH: Final = 1060
NOTHING_SAID: Final = "\N{EN DASH}"
_NOTHING: Final = "Nothing moved."
_FEW: Final = 3
_DAY: Final = len("2025-05-28")
_TRUCE: Final = (
    "Truce",
    "State",
    "Declared by",
    "From",
    "Until",
    "Answers",
    "Alleged breaches",
)
_MEETING: Final = ("Meeting", "State", "Date", "Place", "Who", "Answers and outcome")
_OVER: Final = frozenset({"held", "cancelled"})


def brief_document(
    brief: Brief, *, figures: Sequence[Figure] = (), today_known: bool = True
) -> Document:
    """Tell a brief; its sources are numbered in the order in which the document cites them.

    Args:
        brief: What is told.
        figures: The pictures, for a form that can show them.
        today_known: Whether the log was read to its head.
    """
    numbered = numbered_brief(brief, today_known=today_known)
    voice = Voice(numbered.after)
    blocks = list(_blocks(numbered, voice, today_known=today_known))
    if figures:
        blocks.append(Heading("Pictures"))
        blocks += figures
    blocks += _made(numbered)
    return Document(
        sentence=_sentence(numbered, voice, today_known=today_known),
        blocks=tuple(blocks),
        sources=cited_sources(numbered.sources, blocks),
        value=numbered,
        rows=(),
        title=_title(numbered, voice),
        zone=numbered.zone,
    )


def numbered_brief(brief: Brief, *, today_known: bool) -> Brief:
    """Return a brief under one numbering of sources, those that its document cites first.

    The parts of a brief number their sources each for itself. They are brought under one numbering
    first, so that the document can be made and read for the order in which it cites them:

        as they come     1 wire   2 paper   3 radio
        cited            2, 3, 2
        numbered         1 paper  2 radio   3 wire
    """
    known: dict[str, SourceShown] = {}
    for part in (brief.diff, brief.before, brief.after):
        for source in part.sources if part is not None else ():
            known.setdefault(source.slug, source)
    slugs = list(known)
    joint = _with_numbers(brief, known, slugs)
    blocks = _blocks(joint, Voice(joint.after), today_known=today_known)
    cited = [slugs[number - 1] for number in cited_numbers(lines_of(blocks))]
    return _with_numbers(brief, known, list(dict.fromkeys([*cited, *slugs])))


def _with_numbers(
    brief: Brief, known: dict[str, SourceShown], slugs: Sequence[str]
) -> Brief:
    """Return a brief whose sources are numbered in the order of some slugs."""
    numbers = {slug: number for number, slug in enumerate(slugs, start=1)}

    def renumbered(part: Any) -> Any:
        if part is None:
            return None
        told = recited(
            part, {source.n: numbers[source.slug] for source in part.sources}
        )
        sources = [_numbered(source, numbers) for source in part.sources]
        sources.sort(key=lambda source: source.n)
        return msgspec.structs.replace(told, sources=sources)

    return msgspec.structs.replace(
        brief,
        before=renumbered(brief.before),
        after=renumbered(brief.after),
        diff=renumbered(brief.diff),
        sources=[_numbered(known[slug], numbers) for slug in slugs],
    )


def _numbered(source: SourceShown, numbers: dict[str, int]) -> SourceShown:
    return msgspec.structs.replace(source, n=numbers[source.slug])


def _title(brief: Brief, voice: Voice) -> str:
    name = clean(brief.title) or clean(brief.dossier)
    return f"{name}: {_days(brief, voice)}"


def _days(brief: Brief, voice: Voice) -> str:
    """Say the days told of."""
    if brief.since is None or brief.since == brief.to:
        return date_words(brief.to, zone=voice.zone)
    if len(brief.since) == len(brief.to) == _DAY:
        return date_words(f"{brief.since}/{brief.to}", zone=voice.zone)
    return f"{date_words(brief.since, zone=voice.zone)} to {date_words(brief.to, zone=voice.zone)}"


def _sentence(brief: Brief, voice: Voice, *, today_known: bool) -> Line:
    """Say what is told, by which clocks."""
    asked, zone = brief.after.asked, clean(brief.zone)
    known = voice.known(asked, today_known=today_known)
    name = Span(clean(brief.title) or clean(brief.dossier), "strong")
    if brief.before is None:
        return (name, Span(f": positions {voice.asked(asked)} ({zone}), by {known}."))
    first = brief.before.asked
    if first.known != asked.known:
        then = asked_words(first.known or "", boundary="", zone=voice.zone)
        known += f", and at its beginning by what was known {then}"
    lead = "on" if brief.since == brief.to else "from"
    return (
        name,
        Span(f": what moved {lead} {_days(brief, voice)} ({zone}), by {known}."),
    )


def _blocks(brief: Brief, voice: Voice, *, today_known: bool) -> Iterator[Block]:
    """Tell everything but the pictures and how the brief was made."""
    changed: set[str] = set()
    if brief.diff is not None and brief.before is not None:
        moved = moves_document(brief.diff, short=False, today_known=today_known)
        yield Heading("What moved")
        yield from (
            moved.blocks if brief.diff.anything else [Paragraph((Span(_NOTHING),))]
        )
        yield from _matrix(brief.before, f"Positions before: {_stood(brief.before)}")
        yield from _matrix(brief.after, f"Positions after: {_stood(brief.after)}")
        changed = {found.name for found in brief.diff.ceasefires}
        changed |= {found.name for found in brief.diff.meetings}
    else:
        yield from _matrix(brief.after, f"Positions: {_stood(brief.after)}")
    yield from _truces_and_meetings(brief, voice, changed)
    yield Heading("Open proposals")
    yield _open_proposals(brief.after, voice)
    yield from _further_lists(brief, voice)


def _further_lists(brief: Brief, voice: Voice) -> Iterator[Block]:
    """Tell the lists of which only some dossiers have any entry that matters."""
    after, votes = brief.after, brief.after.votes
    if brief.since is not None:
        begins = read_when(brief.since, zone=voice.zone).start.earliest
        changed = {found.name for found in brief.diff.votes} if brief.diff else set()
        votes = [v for v in votes if v.slug in changed or _met(v, voice, begins)]
    running = running_agreements(after)
    days = [d for d in after.deadlines if d.state in UNSETTLED]
    further: tuple[tuple[str, Callable[..., Item], Sequence[Any]], ...] = (
        ("Agreements that run", agreement, running),
        ("Votes", vote, votes),
        ("Deadlines", deadline, days),
    )
    for title, say, entries in further:
        if entries:
            yield Heading(title)
            yield Bullets(tuple(say(each, voice, whole=True) for each in entries))


def _truces_and_meetings(
    brief: Brief, voice: Voice, changed: Container[str]
) -> Iterator[Block]:
    """Tell the truces and meetings of the time told of, and those that changed in it."""
    truces, meetings = brief.after.ceasefires, brief.after.meetings
    if brief.since is not None:
        begins = read_when(brief.since, zone=voice.zone).start.earliest
        truces = [t for t in truces if t.slug in changed or _running(t, voice, begins)]
        meetings = [m for m in meetings if m.slug in changed or _met(m, voice, begins)]
    rows = (_truce_row(each, voice) for each in truces)
    yield from _table("Truce table", _TRUCE, rows)
    rows = (_meeting_row(each, voice) for each in meetings)
    yield from _table("Meeting table", _MEETING, rows)


def _open_proposals(picture: Picture, voice: Voice) -> Block:
    found = [
        proposal(p, voice, whole=True) for p in picture.proposals if p.state == "open"
    ]
    return Bullets(tuple(found)) if found else Paragraph((Span("None is open."),))


def _stood(picture: Picture) -> str:
    """Say the date of a picture: "the end of 28 May 2025"."""
    return Voice(picture).end(picture.asked)


def _running(found: CeasefireShown, voice: Voice, begins: int) -> bool:
    """Check that a truce still mattered when the time told of began."""
    if found.until:
        return read_when(found.until, zone=voice.zone).until.latest > begins
    return found.state in RUNNING


def _met(found: MeetingShown | VoteShown, voice: Voice, begins: int) -> bool:
    """Check that a meeting or vote lies in the time told of or after it, or is still to come."""
    date = found.held or found.scheduled_for
    if date is None:
        return found.state not in _OVER
    when = read_when(date, zone=voice.zone)
    return (when.end or when.start).latest > begins


def _matrix(picture: Picture, title: str) -> Iterator[Block]:
    """Tell who holds what: a row for each issue on which somebody says something.

    Sub-issues have rows of their own.
    """
    yield Heading(title)
    rows = tuple(_matrix_rows(picture))
    if not rows:
        yield Paragraph((Span(NO_POSITIONS),))
        return
    yield Table(("Issue", *column_names(picture).values()), rows)
    if later := picture.reported_later:
        said = f" {counted(later, 'statement')} reported after that date."
        yield Paragraph((Span("*", "later"), Span(said, "dim")))


def _says_something(cell: Cell | None) -> bool:
    return cell is not None and bool(_own(cell) or cell.state == "ended")


def _matrix_rows(picture: Picture) -> Iterator[tuple[Line, ...]]:
    voice = Voice(picture)
    slugs = {issue.slug for issue in picture.issues}
    parents = {issue.parent for issue in picture.issues}
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    for issue in picture.issues:
        row = [cells.get((issue.slug, column.slug)) for column in picture.columns]
        if not any(map(_says_something, row)):
            continue
        name = voice.title(issue.slug)
        if issue.parent in slugs and issue.parent:
            name = f"{voice.title(issue.parent)} {PART_OF} {name}"
        whole = issue.slug not in parents
        yield ((Span(name),), *(_cell(cell, voice, whole=whole) for cell in row))


def _own(cell: Cell) -> list[Statement]:
    """Return the statements on the cell's own issue, those on its parts left out."""
    return [statement for statement in cell.statements if statement.issue == cell.issue]


def _cell(cell: Cell | None, voice: Voice, *, whole: bool) -> Line:
    """Say what a column holds on one issue, its parts left out.

    Args:
        cell: The cell.
        voice: How names and dates are said.
        whole: Whether the issue has no parts, so that the cell's state is about what is shown.
    """
    if cell is None:
        return (Span("no evidence yet", "dim"),)
    own = _own(cell)
    if not own:
        state = "ended" if cell.state == "ended" else "no-evidence"
        return (Span(cell_mark(state, [], voice), "dim"),)
    state = cell.state if whole else cell.own_state
    mark = cell_mark(state, own, voice)
    spans: list[Span] = [Span(mark, "mark"), Span(" ")] if mark else []
    for place, statement in enumerate(own):
        if place:
            spans.append(Span(" / "))
        spans += _said(statement, cell, voice, state=state, alone=len(own) == 1)
    return tuple(spans)


def _said(
    statement: Statement, cell: Cell, voice: Voice, *, state: str, alone: bool
) -> Iterator[Span]:
    if statement.party not in {cell.column, statement.inherited_from}:
        yield Span(f"{voice.name(statement.party)}: ", "strong")
    yield Span(clean(statement.stance) + on_condition(statement.conditions, voice))
    for mark in statement_marks(statement, voice, cell_state=state, alone=alone):
        yield from (Span(" "), Span(mark, "mark"))
    yield Span(f" · {voice.date(statement.when, statement.when_words)}", "dim")
    if statement.reported_later:
        yield Span("*", "later")
    if known := confidence_words(statement.confidence):
        yield Span(f", {known}", "dim")
    yield from _traced(statement.citations, [statement.key or statement.event_id])


def _traced(citations: Sequence[int], keys: Sequence[str]) -> Line:
    """Cite what an entry rests on: its sources, or that it has none and the events behind it."""
    named = ", ".join(clean(key) for key in keys[:_FEW])
    return cites(citations) or (Span(f" ({NO_SOURCE}: {named})", "dim"),)


def _table(
    title: str, header: tuple[str, ...], rows: Iterable[tuple[Line, ...]]
) -> Iterator[Block]:
    """Tell a list as a table under a title."""
    told = tuple(rows)
    yield Heading(title)
    yield Table(header, told) if told else Paragraph((Span("None."),))


def _truce_row(found: CeasefireShown, voice: Voice) -> tuple[Line, ...]:
    declared = [
        voice.names(found.declarers),
        plain(found.declaration),
        plain(found.scope),
    ]
    if found.mediators:
        declared.append(f"mediated by {voice.names(found.mediators)}")
    rests = Rests(found)
    answers = joined_lines(
        (Span(truce_answer(answer, voice)), *rests.of_answer(answer))
        for answer in found.answers
    )
    traced = rests.of_first() or _traced(found.citations, found.keys)
    from_ = voice.date(found.from_) if found.from_ else "not said"
    return (
        (Span(called(found), "strong"), *traced),
        (Span(truce_state(found)), *rests.of_part("state")),
        (Span(", ".join(declared)),),
        (Span(from_), *rests.of_part("from")),
        (Span(truce_end(found, voice) or "not said"), *rests.of_part("until")),
        answers or (Span(NOTHING_SAID),),
        joined_lines(truce(found, voice, whole=True).parts) or (Span(NOTHING_SAID),),
    )


def _meeting_row(found: MeetingShown, voice: Voice) -> tuple[Line, ...]:
    date = meeting_date(found, voice) or "no date"
    if found.earlier:
        date += f" ({earlier_dates(found, voice)})"
    answers = []
    if found.confirmed_by and not found.held:
        answers.append(f"confirmed by {voice.names(found.confirmed_by)}")
    if found.declined_by:
        answers.append(f"declined by {voice.names(found.declined_by)}")
    answers.append(clean(found.outcome or ""))
    if found.perhaps_confirmed_by and not found.held:
        perhaps = voice.names(found.perhaps_confirmed_by)
        answers.append(f"confirmed by {perhaps}, before or after that")
    who = voice.names(found.attended if found.held else found.invited)
    rests = Rests(found)
    traced = _traced(found.citations, found.keys)
    place = clean(found.place) if found.place else NOTHING_SAID
    return (
        (Span(called(found), "strong"), *traced),
        (Span(plain(found.state)), *rests.of_part("state")),
        (Span(date), *rests.of_part("scheduled_for")),
        (Span(place), *rests.of_part("place")),
        (Span(who or "not known"),),
        (Span(listed(answers) or NOTHING_SAID),),
    )


def _made(brief: Brief) -> Iterator[Block]:
    """Say how to ask again, and what was read."""
    made = brief.made
    read = f" reads the log up to place {made.log}; the digest there, which covers everything"
    yield Heading("How this was made")
    yield Paragraph(
        (
            Span("The same question on the same log gives the same document. "),
            Span(made.command, "code"),
            Span(f"{read} before it, is "),
            Span(made.digest, "code"),
            Span("."),
        )
    )


def brief_figures(
    brief: Brief, drawn: Drawn, *, begins: int | None, today_known: bool
) -> Iterator[Figure]:
    """Draw the pictures: the timeline, the truces, and the positions issue by issue.

    Args:
        brief: What is told.
        drawn: What the pictures draw.
        begins: Where the time told of begins.
        today_known: Whether the log was read to its head.
    """
    from tracker.render.charts import MarkedTime, Sheet
    from tracker.render.charts.svg_positions import positions, top_of
    from tracker.render.charts.svg_timeline import timeline
    from tracker.render.charts.svg_truces import truces

    marked = None if begins is None else MarkedTime(begins, drawn.boundary)
    sheet = Sheet(CHART_WIDTH, marked, today_known)
    yield Figure(timeline(drawn, sheet), "Timeline")
    yield Figure(truces(drawn, sheet), "Truces")
    tops = dict.fromkeys(top_of(run.issue, drawn) for run in drawn.runs)
    ranked = [i.slug for i in drawn.picture.issues if i.slug in tops]
    for top in [*ranked, *(t for t in tops if t not in ranked)]:
        svg = positions(drawn, sheet, only=top)
        yield Figure(svg, f"Positions on {Voice(brief.after).title(top)}")


def asked_again(asked: AskedBrief) -> str:
    """Return the command line that asks a question again; its dates are written out already."""
    words = ["tracker", "brief"]
    options = [
        ("--from", asked.since),
        ("--to" if asked.since else "--as-of", asked.to),
        ("--dossier", asked.dossier),
        ("--then", asked.then),
        ("--known-at", None if asked.then else asked.known_at),
        ("--columns", asked.columns),
        *product(["--party"], asked.parties),
        *product(["--speaker"], asked.speakers),
        *product(["--issue"], asked.issues),
        ("--log-at", asked.log_at),
    ]
    for name, value in options:
        if value:
            words += [name] if value is True else [name, value]
    return shlex.join(words)
