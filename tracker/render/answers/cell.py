"""One cell as a document: the stance, its sources, its parts, what stood before, the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.answers.picture.cells import (
    MatrixWords,
    Numbering,
    denial_note,
)
from tracker.render.answers.picture.worded import on_one_line, source_mark
from tracker.render.answers.picture.words import column_names
from tracker.render.answers.truces_meetings_proposals import stale_words
from tracker.render.document import (
    Chunk,
    CitedList,
    DatedItem,
    DatedList,
    Document,
    LabelLine,
    Labels,
    Lines,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    NBSP,
    NO_SOURCE,
    SEPARATOR,
    Span,
    Voice,
    condition,
    listed,
    source_item,
)
from tracker.render.words_for_dates_and_numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.picture_format import Cell, SourceShown, Statement
    from tracker.projections.questions.history import HistoryStep, StanceLived
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.styled_text import Line, SourceItem
    from tracker.services.answers.cell import CellPage

MOST_BEFORE: Final = 3
"""The stances before that are shown."""
_HOW: Final = {"remark": "a remark", "document": "a document", "inference": "inferred"}
_TIMES: Final = {1: "said once", 2: "said twice"}


def cell_document(
    page: CellPage, *, fmt: Format, full: bool, today_known: bool
) -> Document:
    """Return a cell as a document that a format can write.

    Args:
        page: The cell.
        fmt: The format.
        full: Whether all stances before are shown.
        today_known: Whether the log was read to its head.
    """
    if fmt == "json":
        return Document(value=page)
    return _CellWords(page, full=full, today_known=today_known).document()


class _CellWords:
    """The words of one cell, and the numbers of its sources in the order of their citations."""

    def __init__(self, page: CellPage, *, full: bool, today_known: bool) -> None:
        self._page, self._picture = page, page.picture
        self._full, self._today_known = full, today_known
        boundary = self._picture.asked.boundary
        self._voice = Voice(self._picture, short=True, boundary=boundary)
        self._numbers: dict[str, int] = {}
        self._known: dict[str, SourceShown] = {}
        self._of_picture = self._numbering(self._picture.sources)
        self._of_history = self._numbering(page.history.sources)
        self._matrix = MatrixWords(
            self._picture,
            self._voice,
            self._of_picture,
            late=(),
            with_parts=False,
            full=True,
        )

    def _numbering(self, sources: Iterable[SourceShown]) -> _SharedNumbering:
        return _SharedNumbering(
            sources,
            self._voice,
            numbers=self._numbers,
            known=self._known,
        )

    def document(self) -> Document:
        """Return the document."""
        own = self._own(self._page.issue, self._page.party)
        blocks: list[Block] = []
        for each in own:
            blocks += [self._stance(each), self._labels(each)]
        if not own:
            blocks.append(Lines(((Span(self._silence(), "dim"),),)))
        cited = list(self._sources_of(own))
        if cited:
            total = str(len(self._numbers))
            blocks.append(DatedList("Sources", tuple(cited), total))
        listed_above = len(self._numbers)
        blocks += self._parts()
        blocks += self._before()
        blocks += self._others()
        further = self._further(listed_above)
        blocks += [CitedList(further, further=bool(cited))] if further else []
        blocks.append(Lines(((Span(self._next(), "dim"),),)))
        return Document(
            sentence=(Span(self._sentence()),),
            blocks=tuple(blocks),
            value=self._page,
            title=f"{self._party()} on {self._voice.title(self._page.issue)}",
            zone=self._picture.zone,
            year=self._voice.year,
        )

    def _party(self) -> str:
        return column_names(self._picture)[self._page.party]

    def _sentence(self) -> str:
        voice = self._voice
        head = f"{self._party()} on {voice.title(self._page.issue)}"
        clocks = voice.clocks(self._picture.asked, today_known=self._today_known)
        return f"{head} {clocks}"

    def _own(self, issue: str, column: str) -> list[Statement]:
        """Return what a column says on an issue itself, the newest first."""
        found = [
            each
            for cell in self._picture.cells
            if (cell.issue, cell.column) == (issue, column)
            for each in cell.statements
            if each.issue == issue
        ]
        return sorted(found, key=lambda each: -self._voice.moment(each.when))

    def _cell(self) -> Cell | None:
        here = (self._page.issue, self._page.party)
        cells = self._picture.cells
        return next((c for c in cells if (c.issue, c.column) == here), None)

    def _silence(self) -> str:
        cell = self._cell()
        if cell and cell.own_ended:
            return f"Ended {self._voice.on_day(cell.own_ended)}; nothing since."
        return "No evidence yet on the whole."

    def _stance(self, found: Statement) -> Block:
        who = ""
        if found.party not in {self._page.party, found.inherited_from}:
            who = f"{self._voice.name(found.party)}: "
        return Lines(((Span(who + clean(found.stance), "strong"),),))

    def _labels(self, found: Statement) -> Block:
        """Say when and by whom it was said, since when it is held, and how sure it is."""
        voice = self._voice
        how = _HOW.get(found.basis or "", plain(found.basis or ""))
        by = f" by {voice.name(found.speaker)}" if found.speaker else ""
        reported = f"reported {voice.on_day(found.reported)}"
        if found.reported == found.when:
            reported = "reported the same day"
        told = listed(
            [f"{voice.on_day(found.when)}{by}", listed([how, reported], joiner=", ")]
        )
        times = _TIMES.get(found.keys_total, f"said {found.keys_total} times")
        cell = self._cell()
        stale = stale_words(found.age_days if cell and cell.own_stale_days else None)
        asked = "; ".join(condition(each, voice) for each in found.conditions)
        denied = denial_note(found.disputed_by, voice).text or "denied by nobody"
        sure = [found.confidence or "not given", denied]
        lines = [
            ("Said", told),
            ("Held since", listed([self._since(found), times, stale])),
            ("Confidence", listed(sure)),
            ("On condition", asked),
            (
                "For",
                f"as {voice.name(found.inherited_from)}"
                if found.inherited_from
                else "",
            ),
            ("Code", clean(found.stance_code or "")),
        ]
        return Labels(
            tuple(LabelLine(name, (Chunk(said),)) for name, said in lines if said)
        )

    def _since(self, found: Statement) -> str:
        """Say since when a stance is held, and who said it first."""
        day = self._voice.on_day(found.since)
        keys = set(found.keys)
        first = [each for each in self._steps() if each.key in keys]
        first.sort(key=lambda each: self._voice.moment(each.when))
        by = first[0].speaker if first else None
        if not by or by == found.speaker:
            return day
        return f"{day}, first by {self._voice.name(by)}"

    # Sources.

    def _sources_of(self, own: Iterable[Statement]) -> Iterator[DatedItem]:
        """Give for each statement of the runs its sources with their titles and addresses."""
        keys = {key for each in own for key in each.keys}
        steps = [step for step in self._steps() if step.key in keys]
        steps.sort(key=lambda step: -self._voice.moment(step.when))
        for step in steps:
            by = self._voice.name(step.speaker) if step.speaker else ""
            said = listed([self._voice.on_day(step.when), by], joiner=", ")
            ranked = sorted(step.citations, key=self._rank)
            parts = tuple(self._source_line(n) for n in ranked)
            none = (Span(f" {SEPARATOR}", "dim"), Span(NO_SOURCE, "doubt"))
            yield DatedItem("", (Span(said, "dim"), *(() if parts else none)), parts)

    def _rank(self, n: int) -> tuple[int, int]:
        """Return by what the sources of a statement are ranked: as in the picture."""
        day, _ = self._of_history.came_out(n)
        slug = self._of_history.sources[n].slug
        places = [each.n for each in self._picture.sources if each.slug == slug]
        return day, min(places, default=n)

    def _source_line(self, n: int) -> Line:
        source = self._of_history.sources[n]
        said = self._published(source)
        title = f": {clean(source.title)}" if source.title else ""
        number = self._of_history.number(n)
        line = [Span(f"[{number}]{NBSP}{said}{title}")]
        line.append(Span(f" {SEPARATOR}{clean(source.slug)}", "dim"))
        if source.url:
            line += [Span(" "), Span(clean(source.url), "link")]
        return tuple(line)

    def _published(self, source: SourceShown) -> str:
        publisher = clean(source.publisher) or clean(source.slug)
        day = self._voice.on_day(source.published) if source.published else ""
        return listed([publisher, day], joiner=", ")

    def _further(self, listed_above: int) -> tuple[SourceItem, ...]:
        return tuple(
            source_item(self._known[slug], self._voice, n)
            for slug, n in self._numbers.items()
            if n > listed_above
        )

    # What stands around it.

    def _told(self, name: str, issue: str, column: str) -> Iterator[DatedItem]:
        """Say the statements of a cell under a name."""
        for said in self._matrix.cell(issue, column).own:
            who = f"{said.who}: " if said.who else ""
            line = [Span(f"{name}:", "strong"), Span(f" {who}{said.stance} ")]
            line += [Span(f"{SEPARATOR}{said.told}", "dim"), *source_mark(said.cited)]
            for note in said.notes:
                line += [Span(f" {SEPARATOR}", "dim"), on_one_line(note)]
            yield DatedItem("", tuple(line))

    def _parts(self) -> Iterator[Block]:
        items: list[DatedItem] = []
        for row in self._picture.issues:
            if row.slug != self._page.issue:
                title = self._voice.title(row.slug)
                items += self._told(title, row.slug, self._page.party)
        if items:
            said = counted(len(items), "statement")
            yield DatedList("On its parts", tuple(items), said)

    def _steps(self) -> Iterator[HistoryStep]:
        for line in self._page.history.lines:
            for stance in line.stances:
                yield from stance.steps

    def _stances_before(self) -> list[StanceLived]:
        """Return the stances on the issue itself that no longer hold, the newest first."""
        found = [
            stance
            for line in self._page.history.lines
            if line.issue == self._page.issue
            for stance in line.stances
            if stance.stance is not None and not stance.holds
        ]
        return sorted(found, key=lambda each: -self._voice.moment(each.since))

    def _before(self) -> Iterator[Block]:
        every = self._stances_before()
        shown = every if self._full else every[:MOST_BEFORE]
        items = []
        for stance in shown:
            last = stance.steps[-1]
            by = self._voice.name(last.speaker) if last.speaker else ""
            until = stance.until or stance.since
            day = f"{self._voice.on_day(stance.since)} to {self._voice.on_day(until)}"
            cited = source_mark(self._of_history.cite(last.citations, ()))
            told = (Span(f"{SEPARATOR}{by}", "dim"),) if by else ()
            line = (Span(f"{clean(stance.stance or '')} "), *told, *cited)
            items.append(DatedItem(day, line))
        if items:
            count = f"{len(shown)} of {len(every)}, newest first"
            yield DatedList("Before", tuple(items), count)

    def _others(self) -> Iterator[Block]:
        items: list[DatedItem] = []
        for column, name in column_names(self._picture).items():
            if column != self._page.party:
                items += self._told(name, self._page.issue, column)
        if items:
            title = f"The others on {self._voice.title(self._page.issue)}"
            yield DatedList(title, tuple(items))

    def _next(self) -> str:
        names = f"{self._page.party} {self._page.issue}"
        own = self._own(self._page.issue, self._page.party)
        said = [f"tracker history {names}: all its stances."]
        if own and own[0].key:
            said.append(f"tracker show {clean(own[0].key)}: the event itself.")
        return " ".join(said)


class _SharedNumbering(Numbering):
    """Numbers for the sources of several answers, in one order."""

    def __init__(
        self,
        sources: Iterable[SourceShown],
        voice: Voice,
        *,
        numbers: dict[str, int],
        known: dict[str, SourceShown],
    ) -> None:
        super().__init__(sources, voice, full=False)
        self._by_slug, self._known = numbers, known

    def number(self, n: int) -> int:
        """Cite one source, by the number that its own answer gives it."""
        source = self.sources[n]
        self._known.setdefault(source.slug, source)
        return self._by_slug.setdefault(source.slug, len(self._by_slug) + 1)
