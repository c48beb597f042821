"""The matrix of who holds what at the later date; parts have rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tracker.render.answers.brief.moved import speaker_words, sureness
from tracker.render.answers.brief.voice import inked, some, sources_or_none
from tracker.render.document import NO_POSITIONS
from tracker.render.report import Chapter, Grid, GridCell, GridRow, Ink, Lead
from tracker.render.sanitize import clean
from tracker.render.styled_text import SUMMARIES, on_condition
from tracker.render.words_for_dates_and_numbers import counted

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from tracker.projections.picture_format import Cell, IssueRow, Picture, Statement
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.paths import Path, PathLine
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

Edge = Literal["", "stale", "denied", "unsure"]
EDGES: Final[Mapping[str, Edge]] = {
    "stale": "stale",
    "disputed": "denied",
    "order-unknown": "unsure",
    "divergent": "unsure",
}
"""The edge of a cell in each state that has one."""
NOTHING: Final = "no evidence yet"


def matrix_blocks(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell who holds what at the later date."""
    after = brief.after
    title = f"Who holds what, {voice.end(after.asked).removeprefix('the ')}"
    yield Chapter("matrix", title, "Who holds what")
    said = _Said(brief, voice)
    rows = tuple(said.rows())
    if not rows:
        yield Lead(inked(NO_POSITIONS))
        return
    yield Lead(_lead(brief, voice))
    yield Grid(tuple(clean(column.name) for column in after.columns), rows)
    for words in filter(None, (said.silent(), said.outside())):
        yield Lead(inked(words))


def _lead(brief: Brief, voice: BriefVoice) -> Inked:
    words = (
        "Each stance in the words of the record, with its last day, its speaker and "
        f"its first source. {SUMMARIES} "
    )
    if brief.since is None or (brief.before is None and brief.moved is None):
        return inked(words.rstrip())
    return (
        Ink(words),
        Ink("changed", "new"),
        Ink(" and "),
        Ink("new", "new"),
        Ink(f" since {_eve(brief, voice)}; "),
        Ink("stale", "stale"),
        Ink(" when not said again for longer than the dossier allows."),
    )


def _eve(brief: Brief, voice: BriefVoice) -> str:
    return f"the beginning of {voice.day(brief.since or '')}"


class _Said:
    """The statements of the matrix in words."""

    def __init__(self, brief: Brief, voice: BriefVoice) -> None:
        self._after, self._voice = brief.after, voice
        self._cells = {(cell.issue, cell.column): cell for cell in brief.after.cells}
        self._paths = dict(_paths(brief))
        self._spoke: set[str] = set()

    def rows(self) -> Iterator[GridRow]:
        """Give a row for each issue at the top, and one for each part that somebody spoke on."""
        slugs = {issue.slug for issue in self._after.issues}
        tops = _tops(self._after)
        told = {issue for issue in slugs if self._is_spoken_on(issue)}
        wanted = told | {tops[issue] for issue in told}
        for issue in self._after.issues:
            if issue.slug in wanted:
                yield self._row(issue, is_part=tops[issue.slug] != issue.slug)

    def silent(self) -> str:
        """Name the issues on which nobody said anything."""
        tops = _tops(self._after)
        told = {tops[i.slug] for i in self._after.issues if self._is_spoken_on(i.slug)}
        names = [
            self._voice.title(issue.slug)
            for issue in self._after.issues
            if tops[issue.slug] == issue.slug and issue.slug not in told
        ]
        return f"Nothing is recorded on: {', '.join(names)}." if names else ""

    def outside(self) -> str:
        """Name the positions of this period that no column shows."""
        cells = self._cells.values()
        shown = {s.event_id for cell in cells for s in cell.statements}
        told = [
            f"{self._voice.name(path.party)} on {self._voice.title(path.issue)}"
            for path in self._paths.values()
            if any(not _is_shown(line, shown) for line in path.holding)
        ]
        return f"In no column: {'; '.join(told)}." if told else ""

    def _is_spoken_on(self, issue: str) -> bool:
        return any(self._own(issue, column.slug) for column in self._after.columns)

    def _own(self, issue: str, column: str) -> list[Statement]:
        cell = self._cells.get((issue, column))
        return [s for s in (cell.statements if cell else ()) if s.issue == issue]

    def _row(self, issue: IssueRow, *, is_part: bool) -> GridRow:
        cells = tuple(self._cell(issue.slug, c.slug) for c in self._after.columns)
        return GridRow(self._voice.title(issue.slug), is_part, cells)

    def _cell(self, issue: str, column: str) -> GridCell:
        cell, own = self._cells.get((issue, column)), self._own(issue, column)
        if cell is None or not own:
            return GridCell("", (), _nothing(cell))
        said = tuple(self._statement(each, cell, own) for each in own)
        return GridCell(EDGES.get(cell.own_state, ""), said)

    def _statement(
        self, found: Statement, cell: Cell, own: Sequence[Statement]
    ) -> tuple[Inked, Inked]:
        voice = self._voice
        words: list[Ink] = []
        if found.party not in {cell.column, found.inherited_from}:
            words.append(Ink(f"{voice.name(found.party)}: ", "strong"))
        words.append(Ink(clean(found.stance), "quote"))
        day = voice.day(found.when)
        about = [Ink(", ".join(filter(None, (day, speaker_words(found, voice)))))]
        about += sources_or_none(found.own_citations[:1])
        about += self._conditions(found)
        for mark in self._marks(found, cell, own):
            about += (Ink(" "), mark)
        return tuple(words), tuple(about)

    def _conditions(self, found: Statement) -> Inked:
        """Say what is asked for first; in full where no path says it."""
        number = len(found.conditions)
        if not number:
            return ()
        if (found.party, found.issue) in self._paths:
            return inked(f", on {some(number, 'condition')}")
        return inked(on_condition(found.conditions, self._voice))

    def _marks(
        self, found: Statement, cell: Cell, own: Sequence[Statement]
    ) -> Iterator[Ink]:
        """Give what has to be known of a statement, in words."""
        voice = self._voice
        if found.disputed_by:
            dispute = "disputes" if len(found.disputed_by) == 1 else "dispute"
            yield Ink(f"{voice.names(found.disputed_by)} {dispute} this", "denied")
        if cell.own_state == "order-unknown" and _is_unordered(found, own):
            yield Ink("which came last is not known", "unsure")
        if found.inherited_from:
            yield Ink(f"as {voice.name(found.inherited_from)}", "taken")
        yield from sureness(found)
        if found.reported_later:
            yield Ink(f"reported {voice.day(found.reported)}", "late")
        path = self._paths.get((found.party, found.issue))
        if path is not None and path.changes:
            yield Ink("new" if path.is_first else "changed", "new")
        if cell.own_stale_days is not None:
            yield Ink(f"stale, {counted(found.age_days, 'day')}", "stale")


def _is_shown(line: PathLine, shown: Container[str]) -> bool:
    return (line.last or line.said).event_id in shown


def _is_unordered(found: Statement, own: Sequence[Statement]) -> bool:
    """Check that another statement of the same party stands beside one, or its end."""
    mine = [s for s in own if s.party == found.party]
    return len(mine) > 1 or len(own) == 1


def _nothing(cell: Cell | None) -> str:
    """Say why a cell is empty."""
    if cell is None:
        return NOTHING
    if cell.own_state == "ended":
        return "ended; nothing since"
    on_parts = len({s.issue for s in cell.statements if s.issue != cell.issue})
    return f"nothing on the whole; {on_parts} on its parts" if on_parts else NOTHING


def _tops(picture: Picture) -> dict[str, str]:
    """Return for each issue the one at the top above it; parents come before their parts."""
    found: dict[str, str] = {}
    for issue in picture.issues:
        found[issue.slug] = found.get(issue.parent or "", issue.slug)
    return found


def _paths(brief: Brief) -> Iterator[tuple[tuple[str, str], Path]]:
    for top in brief.moved.issues if brief.moved else ():
        for path in (*top.paths, *(p for part in top.parts for p in part.paths)):
            yield (path.party, path.issue), path
