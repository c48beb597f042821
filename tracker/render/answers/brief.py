"""A retrospective as a document one can hand over: what moved, the matrix before and after, tables, pictures, sources."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import FOREVER, read_when
from tracker.projections.questions.diff import recited
from tracker.render import render_document
from tracker.render.answers.diff import moves_document
from tracker.render.answers.picture_lists import RUNNING, proposal, truce
from tracker.render.charts.svg_text import PART_OF
from tracker.render.date_and_number_words import asked_words, counted, date_words, plain
from tracker.render.document import (
    Bullets,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
    cited_numbers,
    lines_of,
)
from tracker.render.sanitize import clean
from tracker.render.spans import (
    Item,
    Span,
    Voice,
    cell_mark,
    cites,
    listed,
    on_condition,
    statement_marks,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.projections.picture_format import (
        CeasefireShown,
        Cell,
        MeetingShown,
        Picture,
        SourceShown,
        Statement,
    )
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.chart_data import Drawn
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.spans import Line
    from tracker.services.answers.brief import AskedBrief

CHART_WIDTH: Final = 1060
NOTHING_SAID: Final = "\N{EN DASH}"
_NOTHING: Final = "Nothing moved."
_FEW: Final = 3
_OVER: Final = frozenset({"held", "cancelled"})


def render_brief(
    brief: Brief,
    drawn: Drawn,
    *,
    begins: int | None,
    fmt: Format,
    today_known: bool = True,
    width: int = 80,
) -> str:
    """A brief as text that ends with a line break; only HTML has the pictures.

    Args:
        brief: What is told.
        drawn: What the pictures draw.
        begins: Where the time told of begins.
        fmt: The form it takes.
        today_known: Whether the log was read to its head.
        width: How many columns a terminal table may take.
    """
    figures = (
        tuple(_figures(brief, drawn, begins, today_known=today_known)) if fmt == "html" else ()
    )
    return render_document(
        brief_document(brief, figures=figures, today_known=today_known), fmt=fmt, width=width
    )


def brief_document(
    brief: Brief, *, figures: Sequence[Figure] = (), today_known: bool = True
) -> Document:
    """A brief as a document; its sources are numbered in the order in which the document cites them."""
    numbered = numbered_brief(brief, today_known=today_known)
    voice = Voice(numbered.after)
    blocks = list(_blocks(numbered, voice, today_known=today_known))
    if figures:
        blocks.append(Heading("Pictures"))
        blocks += figures
    blocks += _made(numbered)
    cited = _cited(blocks)
    return Document(
        sentence=_sentence(numbered, voice, today_known=today_known),
        blocks=tuple(blocks),
        sources=tuple(s for s in numbered.sources if s.n in cited),
        value=numbered,
        rows=(),
        title=_title(numbered, voice),
        zone=numbered.zone,
    )


def numbered_brief(brief: Brief, *, today_known: bool) -> Brief:
    """The brief under one numbering of sources, those that its document cites first."""
    parts: list[Any] = [
        part for part in (brief.diff, brief.before, brief.after) if part is not None
    ]
    known: dict[str, SourceShown] = {}
    for part in parts:
        for source in part.sources:
            known.setdefault(source.slug, source)
    first = {slug: n for n, slug in enumerate(known, start=1)}
    joint = _with_numbers(brief, known, first)
    order = dict.fromkeys(
        cited_numbers(lines_of(_blocks(joint, Voice(joint.after), today_known=today_known)))
    )
    slugs = list(known)
    final = {
        slug: n
        for n, slug in enumerate(
            [*(slugs[n - 1] for n in order), *(s for s in slugs if first[s] not in order)], start=1
        )
    }
    return _with_numbers(brief, known, final)


def _with_numbers(brief: Brief, known: dict[str, SourceShown], numbers: dict[str, int]) -> Brief:
    def renumbered(part: Any) -> Any:
        if part is None:
            return None
        told = recited(part, {s.n: numbers[s.slug] for s in part.sources})
        sources = sorted(
            (msgspec.structs.replace(s, n=numbers[s.slug]) for s in part.sources), key=lambda s: s.n
        )
        return msgspec.structs.replace(told, sources=sources)

    sources = [
        msgspec.structs.replace(known[slug], n=n)
        for slug, n in sorted(numbers.items(), key=lambda pair: pair[1])
    ]
    return msgspec.structs.replace(
        brief,
        before=renumbered(brief.before),
        after=renumbered(brief.after),
        diff=renumbered(brief.diff),
        sources=sources,
    )


def _title(brief: Brief, voice: Voice) -> str:
    name = clean(brief.title) or clean(brief.dossier)
    return f"{name}: {_days(brief, voice)}"


def _days(brief: Brief, voice: Voice) -> str:
    """The days told of, in words."""
    if brief.since is None or brief.since == brief.to:
        return date_words(brief.to, zone=voice.zone)
    if len(brief.since) == len(brief.to) == _DAY:
        return date_words(f"{brief.since}/{brief.to}", zone=voice.zone)
    return f"{date_words(brief.since, zone=voice.zone)} to {date_words(brief.to, zone=voice.zone)}"


_DAY: Final = len("2025-05-28")


def _sentence(brief: Brief, voice: Voice, *, today_known: bool) -> Line:
    """What is told, by which clocks."""
    asked, zone = brief.after.asked, clean(brief.zone)
    place = "" if today_known else f" up to log place {asked.log}"
    known = "all that is known today" if today_known else f"all that was recorded{place}"
    if asked.known is not None:
        known = f"what was known {asked_words(asked.known, boundary='', zone=voice.zone)}{place and f', of what was recorded{place}'}"
    name = clean(brief.title) or clean(brief.dossier)
    stood = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)
    if brief.before is None:
        return (Span(name, "strong"), Span(f": positions {stood} ({zone}), by {known}."))
    first = brief.before.asked
    if first.known != asked.known:
        known += f", and at its beginning by what was known {asked_words(first.known or '', boundary='', zone=voice.zone)}"
    return (
        Span(name, "strong"),
        Span(
            f": what moved {'on' if brief.since == brief.to else 'from'} {_days(brief, voice)} ({zone}), by {known}."
        ),
    )


def _blocks(brief: Brief, voice: Voice, *, today_known: bool) -> Iterator[Block]:
    """Everything but the pictures and the last line."""
    if brief.diff is not None and brief.before is not None:
        moved = moves_document(brief.diff, short=False, today_known=today_known)
        yield Heading("What moved")
        yield from moved.blocks if brief.diff.anything else [Paragraph((Span(_NOTHING),))]
        yield from _matrix(brief.before, f"Positions before: {_stood(brief.before)}")
        yield from _matrix(brief.after, f"Positions after: {_stood(brief.after)}")
    else:
        yield from _matrix(brief.after, f"Positions: {_stood(brief.after)}")
    changed: set[str] = set()
    if brief.diff is not None:
        changed = {*(c.name for c in brief.diff.ceasefires), *(m.name for m in brief.diff.meetings)}
    begins = None if brief.since is None else read_when(brief.since, zone=voice.zone).start.earliest
    yield from _truces(
        [
            t
            for t in brief.after.ceasefires
            if begins is None or t.slug in changed or _running(t, voice, begins)
        ],
        voice,
    )
    yield from _meetings(
        [
            m
            for m in brief.after.meetings
            if begins is None or m.slug in changed or _met(m, voice, begins)
        ],
        voice,
    )
    opened = [proposal(p, voice, whole=True) for p in brief.after.proposals if p.state == "open"]
    yield Heading("Open proposals")
    yield Bullets(tuple(opened)) if opened else Paragraph((Span("None is open."),))


def _stood(picture: Picture) -> str:
    return asked_words(
        picture.asked.valid, boundary=picture.asked.boundary, zone=Voice(picture).zone
    ).removeprefix("at ")


def _running(found: CeasefireShown, voice: Voice, begins: int) -> bool:
    """Whether a truce still mattered when the time told of began."""
    end = (
        read_when(found.until, zone=voice.zone).until.latest
        if found.until
        else FOREVER
        if found.state in RUNNING
        else 0
    )
    return end > begins


def _met(found: MeetingShown, voice: Voice, begins: int) -> bool:
    """Whether a meeting lies in the time told of or after it, or is still to come."""
    date = found.held or found.scheduled_for
    if date is None:
        return found.state not in _OVER
    when = read_when(date, zone=voice.zone)
    return (when.end or when.start).latest > begins


def _matrix(picture: Picture, title: str) -> Iterator[Block]:
    """Who holds what: a row for each issue on which somebody says something, sub-issues on rows of their own."""
    voice = Voice(picture)
    yield Heading(title)
    parents = {i.slug: i.parent for i in picture.issues}
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    parts = {i.parent for i in picture.issues if i.parent}
    columns = picture.columns
    rows = []
    for issue in picture.issues:
        own = [cells.get((issue.slug, c.slug)) for c in columns]
        if not any(cell and (_own(cell) or cell.state == "ended") for cell in own):
            continue
        above = parents.get(issue.slug)
        name = (
            f"{voice.title(above)} {PART_OF} {voice.title(issue.slug)}"
            if above in parents and above
            else voice.title(issue.slug)
        )
        rows.append(
            ((Span(name),), *(_cell(cell, voice, whole=issue.slug not in parts) for cell in own))
        )
    if not rows:
        yield Paragraph((Span("No position is recorded up to then."),))
        return
    yield Table(("Issue", *(clean(c.name) or clean(c.slug) for c in columns)), tuple(rows))
    if later := picture.reported_later:
        yield Paragraph(
            (
                Span("*", "later"),
                Span(f" {counted(later, 'statement')} reported after that date.", "dim"),
            )
        )


def _own(cell: Cell) -> list[Statement]:
    return [s for s in cell.statements if s.issue == cell.issue]


def _cell(cell: Cell | None, voice: Voice, *, whole: bool) -> Line:
    """What a column holds on one issue, its parts left out.

    Args:
        cell: The cell.
        voice: How names and dates are said.
        whole: Whether the issue has no parts, so that the cell's state is about what is shown.
    """
    if cell is None:
        return (Span("no evidence yet", "dim"),)
    own = _own(cell)
    if not own:
        return (
            Span(
                cell_mark(cell.state if cell.state == "ended" else "no-evidence", [], voice), "dim"
            ),
        )
    state = cell.state if whole else "stated"
    if (
        not whole
        and len({(s.party, s.stance) for s in own}) > 1
        and len({s.party for s in own}) < len(own)
    ):
        state = "order-unknown"
    mark = cell_mark(state, own, voice)
    spans: list[Span] = [Span(mark, "mark"), Span(" ")] if mark else []
    for place, statement in enumerate(own):
        spans += [Span(" / ")] if place else []
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
    yield from traced(statement.citations, [statement.key or statement.event_id])


def traced(citations: Sequence[int], keys: Sequence[str]) -> Line:
    """What an entry rests on: its sources, or, where it has none, the events behind it."""
    return cites(citations) or (Span(f" ({', '.join(clean(key) for key in keys[:_FEW])})", "dim"),)


def _truces(found: Sequence[CeasefireShown], voice: Voice) -> Iterator[Block]:
    yield Heading("Truce table")
    if not found:
        yield Paragraph((Span("None."),))
        return
    rows = []
    for each in found:
        item: Item = truce(each, voice, whole=True)
        said = [
            f"{voice.name(a.by)} {plain(a.change)} ({voice.date(a.when)})" for a in each.answers
        ]
        claims = _joined(item.parts)
        state = plain(each.state) + (", possibly ended" if each.possibly_ended else "")
        rows.append(
            (
                (Span(clean(each.slug), "strong"), *traced(each.citations, each.keys)),
                (Span(state),),
                (
                    Span(
                        f"{voice.names(each.declarers)}, {plain(each.declaration)}, {plain(each.scope)}"
                    ),
                ),
                (Span(voice.date(each.from_) if each.from_ else "not said"),),
                (Span(voice.until(each.until) if each.until else "not said"),),
                (Span("; ".join(said) or NOTHING_SAID),),
                claims or (Span(NOTHING_SAID),),
            )
        )
    yield Table(
        ("Truce", "State", "Declared by", "From", "Until", "Answers", "Alleged breaches"),
        tuple(rows),
    )


def _meetings(found: Sequence[MeetingShown], voice: Voice) -> Iterator[Block]:
    yield Heading("Meeting table")
    if not found:
        yield Paragraph((Span("None."),))
        return
    rows = []
    for each in found:
        date = (
            voice.date(each.held)
            if each.held
            else voice.date(each.scheduled_for)
            if each.scheduled_for
            else "no date"
        )
        moved = (
            f" (earlier planned for {', '.join(voice.date(e) for e in each.earlier)})"
            if each.earlier
            else ""
        )
        answers = listed(
            [
                f"confirmed by {voice.names(each.confirmed_by)}"
                if each.confirmed_by and not each.held
                else "",
                f"declined by {voice.names(each.declined_by)}" if each.declined_by else "",
                clean(each.outcome) if each.outcome else "",
            ]
        )
        rows.append(
            (
                (Span(clean(each.slug), "strong"), *traced(each.citations, each.keys)),
                (Span(plain(each.state)),),
                (Span(date + moved),),
                (Span(clean(each.place) if each.place else NOTHING_SAID),),
                (Span(voice.names(each.attended or each.invited) or NOTHING_SAID),),
                (Span(answers or NOTHING_SAID),),
            )
        )
    yield Table(("Meeting", "State", "Date", "Place", "Who", "Answers and outcome"), tuple(rows))


def _joined(lines: Iterable[Line]) -> Line:
    """Lines one behind the other."""
    spans: list[Span] = []
    for line in lines:
        spans += [*([Span("; ")] if spans else []), *line]
    return tuple(spans)


def _made(brief: Brief) -> Iterator[Block]:
    """How to ask again, and what was read."""
    made = brief.made
    yield Heading("How this was made")
    yield Paragraph(
        (
            Span("The same question on the same log gives the same document. "),
            Span(made.command, "code"),
            Span(
                f" reads the log up to place {made.log}; the digest there, which covers everything before it, is "
            ),
            Span(made.digest, "code"),
            Span("."),
        )
    )


def _figures(
    brief: Brief, drawn: Drawn, begins: int | None, *, today_known: bool
) -> Iterator[Figure]:
    """The pictures: the timeline, the truces, and the positions issue by issue."""
    from tracker.render.charts.svg_canvas import MarkedTime  # noqa: PLC0415
    from tracker.render.charts.svg_positions import positions, top_of  # noqa: PLC0415  (only HTML has pictures)
    from tracker.render.charts.svg_timeline import timeline  # noqa: PLC0415
    from tracker.render.charts.svg_truces import truces  # noqa: PLC0415

    marked = None if begins is None else MarkedTime(begins, drawn.boundary)
    draw: dict[str, Callable[..., str]] = {"Timeline": timeline, "Truces": truces}
    for name, picture in draw.items():
        yield Figure(
            picture(drawn, width=CHART_WIDTH, marked=marked, today_known=today_known), name
        )
    tops = dict.fromkeys(top_of(run.issue, drawn) for run in drawn.runs)
    ranked = [i.slug for i in drawn.picture.issues if i.slug in tops]
    for top in [*ranked, *(t for t in tops if t not in ranked)]:
        svg = positions(drawn, width=CHART_WIDTH, marked=marked, today_known=today_known, only=top)
        yield Figure(svg, f"Positions on {Voice(brief.after).title(top)}")


def _cited(blocks: Iterable[Block]) -> set[int]:
    return set(cited_numbers(lines_of(blocks)))


def asked_again(asked: AskedBrief) -> str:
    """Return the command line that asks a question again; its dates are written out already."""
    since, to = asked.since, asked.to
    words = ["tracker", "brief", *(["--from", since, "--to", to] if since else ["--as-of", to])]
    options = [
        ("--dossier", asked.dossier),
        ("--known-at", None if asked.then else asked.known_at),
        ("--columns", asked.columns),
        *(("--party", party) for party in asked.parties),
        *(("--issue", issue) for issue in asked.issues),
        ("--log-at", asked.log_at),
    ]
    for name, value in options:
        if name == "--known-at" and asked.then:
            words.append("--then")
        if value:
            words += [name, value]
    return shlex.join(words)
