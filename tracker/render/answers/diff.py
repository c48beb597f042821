"""A difference between two answers, and what hindsight adds to one, as documents: what a mediation team reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.render.answers.diff_lines import (
    cell_states,
    entry,
    keys,
    position,
    positions_named,
    reported_since,
)
from tracker.render.date_and_number_words import asked_words, counted, joined, plain
from tracker.render.document import Bullets, Document, Heading, Paragraph, Table, cited_in, lines_of
from tracker.render.sanitize import clean
from tracker.render.spans import Span, Voice, cites, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format import Asked
    from tracker.projections.questions.diff_format import Diff, Move, PositionChange
    from tracker.projections.questions.hindsight import Hindsight, Late
    from tracker.render.document import Block
    from tracker.render.spans import Line


class _Group(NamedTuple):
    """Positions of which the same became."""

    moves: tuple[Move, ...]
    dated: str
    believed: str
    noun: tuple[str, str]


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
    _Group(
        ("repeated",),
        "Said again",
        "Known to have been said again",
        ("was said again", "were said again"),
    ),
    _Group(
        ("marked",),
        "The same on other reports",
        "The same on other reports",
        ("stands on other reports", "stand on other reports"),
    ),
)
NOTHING: Final = "Nothing differs."
_ROW_FIELDS: Final = (
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
)


def moves_document(diff: Diff, *, short: bool, today_known: bool) -> Document:
    """What moved between two answers.

    Args:
        diff: The difference.
        short: Whether the year of the later date goes without saying.
        today_known: Whether the log was read to its head; otherwise the first sentence names the last place read.
    """
    voice = Voice(diff, short=short, boundary=diff.after.boundary)
    blocks = tuple(_blocks(diff, voice))
    return Document(
        sentence=_sentence(diff, voice, today_known=today_known),
        blocks=blocks or (Paragraph((Span(NOTHING),)),),
        sources=_cited_sources(diff, blocks),
        value=diff,
        rows=tuple(_rows(diff)),
        title=diff.title or diff.dossier,
        zone=diff.zone,
        fields=_ROW_FIELDS,
    )


def hindsight_document(found: Hindsight, *, short: bool, today_known: bool) -> Document:
    """What was true on a day but reported later, and what that changes in the answer; see `moves_document`."""
    diff = found.diff
    voice = Voice(diff, short=short, boundary=diff.after.boundary)
    asked = diff.before
    by = (
        "all that is known today"
        if today_known
        else f"all that was recorded up to log place {diff.after.log}"
    )
    if diff.after.known is not None:
        by = f"what was known {asked_words(diff.after.known, boundary='', zone=voice.zone)}"
    said = f"True {asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)} ({clean(diff.zone)}) but reported later, by {by}."
    blocks: list[Block] = []
    for title, known in (("Reported later", False), ("Known then, on other sources", True)):
        if late := [each for each in found.late if each.known_then is known]:
            blocks += [Heading(title), _late_table(late, voice)]
    changed = list(_blocks(diff, voice))
    if changed:
        blocks += [Paragraph((Span("What that changes in the answer for the day:"),)), *changed]
    return Document(
        sentence=(Span(said),),
        blocks=tuple(blocks) or (Paragraph((Span("All that is known of it was known then."),)),),
        sources=_cited_sources(diff, blocks),
        value=found,
        rows=tuple(_late_row(each, diff) for each in found.late),
        title=diff.title or diff.dossier,
        zone=diff.zone,
        fields=(*_LATE_FIELDS, "sources"),
    )


def _sentence(diff: Diff, voice: Voice, *, today_known: bool) -> Line:
    one, two = diff.before, diff.after
    place = "" if today_known else f" up to log place {two.log}"
    if one.valid == two.valid:
        said = f"What is said of {asked_words(one.valid, boundary=one.boundary, zone=voice.zone).removeprefix('at ')} ({clean(diff.zone)}): first by "
        return (Span(f"{said}{_known(one, voice, place)}, then by {_known(two, voice, place)}."),)
    spans = [asked_words(a.valid, boundary=a.boundary, zone=voice.zone) for a in (one, two)]
    first, second = (s.removeprefix("at ") for s in spans)
    dates = f"What moved between {first} and {second} ({clean(diff.zone)})"
    if one.known == two.known:
        return (Span(f"{dates}, by {_known(one, voice, place)}."),)
    return (
        Span(
            f"{dates}; the first by {_known(one, voice, place)}, the second by {_known(two, voice, place)}."
        ),
    )


def _known(asked: Asked, voice: Voice, place: str) -> str:
    if asked.known is None:
        return f"all that was recorded{place}" if place else "all that is known today"
    return f"what was known {asked_words(asked.known, boundary='', zone=voice.zone)}{place and f', of what was recorded{place}'}"


def _blocks(diff: Diff, voice: Voice) -> Iterator[Block]:
    """Everything that differs: the count, positions by what became of them, then the lists."""
    believed = diff.before.valid == diff.after.valid
    reported = [] if believed else [p for p in diff.positions if reported_since(p)]
    told = [p for p in diff.positions if p not in reported]
    yield from _counts(diff, told)
    for group in _GROUPS:
        if found := [p for p in told if p.what in group.moves]:
            yield Heading(group.believed if believed else group.dated)
            yield Bullets(tuple(position(p, voice, believed=believed) for p in found))
    if reported:
        yield Heading("Reported since")
        yield Bullets((positions_named(reported, voice),))
    if cells := [c for c in diff.cells if not c.implied]:
        yield Heading("In the matrix")
        yield Bullets(tuple(cell_states(cells, voice)))
    for subject, changes in diff.lists():
        if changes:
            yield Heading(subject.title)
            yield Bullets(tuple(entry(subject.kind, c, voice) for c in changes))
    if rest := [*diff.frame, *(["registered sources"] if diff.registered else [])]:
        yield Paragraph((Span(f"Also different: {joined([plain(r) for r in rest])}."),))


def _counts(diff: Diff, told: Sequence[PositionChange]) -> Iterator[Block]:
    """How much differs, in a sentence."""
    counts = [counted(n, *g.noun) for g in _GROUPS if (n := sum(p.what in g.moves for p in told))]
    changed = [counted(len(changes), subject.noun) for subject, changes in diff.lists() if changes]
    verb = "is" if sum(len(changes) for _, changes in diff.lists()) == 1 else "are"
    if said := listed(
        [joined(counts), f"{joined(changed)} {verb} new or changed" if changed else ""]
    ):
        yield Paragraph((Span(f"{said}."),))
    elif diff.order and not diff.positions and not diff.cells:
        yield Paragraph((Span("The same entries, in another order."),))


def _late_table(late: Sequence[Late], voice: Voice) -> Table:
    rows = []
    for each in late:
        said = f"{clean(each.text)}"
        marks = [
            m for m, so in (("possible", each.possible), ("no longer counts", each.gone)) if so
        ]
        what: Line = (
            Span(said),
            *(s for m in marks for s in (Span(" "), Span(m, "mark"))),
            *keys([each.key]),
        )
        rows.append(
            (
                (Span(voice.date(each.when, each.when_words) if each.when else ""),),
                what,
                (Span(voice.date(each.closed)),),
                (Span(counted(each.delay_days, "day")),),
                cites([each.source])[1:]
                if each.source is not None
                else (Span("no source", "dim"),),
            )
        )
    return Table(("When", "What", "Reported", "Delay", "By"), tuple(rows))


def _cited_sources(diff: Diff, blocks: Iterable[Block]) -> tuple[Any, ...]:
    """The sources that the blocks cite."""
    cited = set(cited_in(lines_of(blocks)))
    return tuple(s for s in diff.sources if s.n in cited)


def _rows(diff: Diff) -> Iterator[dict[str, object]]:
    """One row for each change; sources by their slugs, so that a row stands alone."""
    slugs = {s.n: s.slug for s in diff.sources}
    for p in diff.positions:
        yield {
            "kind": "position",
            "name": f"{p.party}/{p.issue}",
            "party": p.party,
            "issue": p.issue,
            "what": p.what,
            "judged_by": p.judged_by,
            "on": p.on,
            "before": [s.stance for s in p.before],
            "after": [s.stance for s in p.after],
            "fields": [],
            "keys": p.keys,
            "sources": [slugs[n] for n in p.citations],
        }
    for c in diff.cells:
        if not c.implied:
            states = [side.state if side else None for side in (c.before, c.after)]
            row = {
                "kind": "cell",
                "name": f"{c.column}/{c.issue}",
                "party": c.column,
                "issue": c.issue,
                "what": "changed",
                "judged_by": None,
                "on": None,
            }
            yield {
                **row,
                "before": states[0],
                "after": states[1],
                "fields": ["state"],
                "keys": c.keys,
                "sources": [slugs[n] for n in c.citations],
            }
    for subject, changes in diff.lists():
        for e in changes:
            row = {
                "kind": subject.kind,
                "name": e.name,
                "party": None,
                "issue": None,
                "what": e.what,
                "judged_by": None,
            }
            row["on"] = next((c.when for c in reversed(e.by) if c.when), None)
            yield {
                **row,
                "before": _gist(e.before),
                "after": _gist(e.after),
                "fields": e.fields,
                "keys": e.keys,
                "sources": [slugs[n] for n in e.citations],
            }


def _gist(found: Any) -> object:
    """The state of an entry, its text, or its figure."""
    if found is None:
        return None
    if (state := getattr(found, "state", None) or getattr(found, "text", None)) is not None:
        return state
    return (
        found.best
        if getattr(found, "best", None) is not None
        else getattr(found, "low", None) or getattr(found, "stage", None)
    )


_LATE_FIELDS: Final = (
    "key",
    "event_id",
    "type",
    "when",
    "when_words",
    "reported",
    "closed",
    "delay_days",
    "known_then",
    "gone",
    "possible",
    "party",
    "issue",
    "text",
    "changes",
    "source",
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
