"""An answer ready to be written: a sentence, blocks, numbered sources, and the same as data.

As everywhere in `render`, the text of a span has passed through `clean`; a format only escapes it
and lays it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.picture_format import SourceShown
    from tracker.render.report import Report
    from tracker.render.styled_text import (
        CellStatement,
        Item,
        Line,
        SaidShortly,
        SourceItem,
    )

NO_POSITIONS: Final = "No position is recorded up to then."
"""The words of a matrix without rows or columns."""
NO_EVIDENCE: Final = "no evidence yet"
"""The words of a cell of which nothing is known."""

# Structs and not named tuples, which take eight times as long to define: an answer in JSON, which
# needs none of the blocks, imports them too.


class Heading(Struct, frozen=True):
    """The title of the blocks below it."""

    text: str


class Paragraph(Struct, frozen=True):
    """Running text."""

    line: Line


class TableTitle(Struct, frozen=True):
    """A title between the rows of a table.

    Attributes:
        row: The place of the row that it stands above, from 0.
        text: The title.
        count: How many rows it has, or what else is to be known of it.
    """

    row: int
    text: str
    count: str = ""


class Table(Struct, frozen=True):
    """Rows of cells under a header; on a narrow terminal each row becomes an entry of a list.

    Attributes:
        header: The names of the columns; the first gives way to a title.
        rows: The cells of each row, one for each column.
        titles: The titles above its rows.
        numbers: The columns that hold numbers, which stand at their right.
        plain: The columns whose cells need no name beside them in a list.
        parts: The rows that are a part of a row above, and how deep.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    titles: tuple[TableTitle, ...] = ()
    numbers: frozenset[int] = frozenset()
    plain: frozenset[int] = frozenset()
    parts: tuple[int, ...] = ()


class Bullets(Struct, frozen=True):
    """A list of entries, each with its parts; on a terminal there may be space between them."""

    items: tuple[Item, ...]
    spaced: bool = False


class StoryEntry(Struct, frozen=True):
    """An entry of a story.

    Attributes:
        when: When; empty where the entry above has said it.
        note: What is to be known of that date.
        track: What stands before its first line: a bracket of what belongs together, drawn.
        below: What stands before its other lines.
        line: What happened.
        told: How that is known; it stands below, further in.
    """

    when: str
    note: str
    track: str
    below: str
    line: Line
    told: Line = ()

    @property
    def dated(self) -> str:
        """The date, with what is to be known of it."""
        return f"{self.when} ({self.note})" if self.note else self.when

    @property
    def whole(self) -> Line:
        """The entry as one line, with how it is known."""
        return told_behind(self.line, self.told)


class Story(Struct, frozen=True):
    """Dated entries, one below the other, with the brackets that hold some together."""

    entries: tuple[StoryEntry, ...]

    def table(self) -> Table:
        """Return it as a table, for what draws no brackets."""
        from tracker.render.styled_text import Span

        if not any(e.track for e in self.entries):
            return Table(
                ("When", "What"),
                tuple(((Span(e.dated),), e.whole) for e in self.entries),
            )
        rows = tuple(
            ((Span(e.dated),), (Span(e.track, "dim"),), e.whole) for e in self.entries
        )
        return Table(("When", "", "What"), rows)


class Figure(Struct, frozen=True):
    """A drawing that only a page can show.

    Attributes:
        svg: One of our own drawings, which escapes what it says itself.
        caption: What it shows.
    """

    svg: str
    caption: str


class Lines(Struct, frozen=True):
    """Lines one right under the other, with no space between them."""

    lines: tuple[Line, ...]


class Chunk(Struct, frozen=True):
    """A part of a labelled line, which is set whole or not at all.

    Attributes:
        text: The words.
        short: A shorter form, which is tried before it is left out.
        before: What stands between it and the part before.
    """

    text: str
    short: str = ""
    before: str = "; "


class LabelLine(Struct, frozen=True):
    """A label and what it tells, the most important part first; the first is never left out."""

    label: str
    chunks: tuple[Chunk, ...]


class Labels(Struct, frozen=True):
    """Labelled lines, one below the other."""

    lines: tuple[LabelLine, ...]


class Rule(Struct, frozen=True):
    """A light line between the parts of an answer."""


class MatrixCell(Struct, frozen=True):
    """A cell of a matrix: what a column says on the issue of a row.

    Attributes:
        state: Its state, by the names of the answer's format.
        mark: Its state in words; empty for a cell that is simply stated.
        statements: Its statements, on the issue and on its parts.
        own: Those on the issue itself that are shown, the newest first.
        more: How many of those on the issue itself are not shown.
        silence: What is said where there are none on the issue itself.
    """

    state: str
    mark: str
    statements: tuple[CellStatement, ...] = ()
    own: tuple[SaidShortly, ...] = ()
    more: int = 0
    silence: str = ""


class MatrixRow(Struct, frozen=True):
    """An issue, and its cells, column by column.

    Attributes:
        title: Its title.
        cells: Its cells.
        parts_said: On how many of its parts something is said.
        parts: The parts that are shown below it.
    """

    title: str
    cells: tuple[MatrixCell, ...]
    parts_said: int = 0
    parts: tuple[MatrixRow, ...] = ()


class Matrix(Struct, frozen=True):
    """Positions: issues one below the other, parties side by side.

    Attributes:
        columns: The names of the columns shown.
        rows: The rows shown.
    """

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


class Section(Struct, frozen=True):
    """A titled list below a matrix."""

    title: str
    items: tuple[Item, ...]


class DatedItem(Struct, frozen=True):
    """An entry of a dated list.

    Attributes:
        day: Its day, or that it has none.
        line: What it says.
        parts: What stands below it.
        far: How far off that day is, in a column of its own.
        told: How that is known; it stands below, further in.
    """

    day: str
    line: Line
    parts: tuple[Line, ...] = ()
    far: str = ""
    told: Line = ()


class DatedList(Struct, frozen=True):
    """A titled list of entries that have a day.

    Attributes:
        title: The title.
        items: The entries shown, those first that matter most.
        count: How many there are, where not all are shown.
        by_day: Whether a day stands once above all its entries, and may be a span of days.
    """

    title: str
    items: tuple[DatedItem, ...]
    count: str = ""
    by_day: bool = False


class CitedList(Struct, frozen=True):
    """The sources that an answer cites, in the order of their numbers.

    Attributes:
        items: The sources.
        further: Whether others stand above it with more words.
        beside: How many of them, the last, are behind the answer without a line that cites them.
    """

    items: tuple[SourceItem, ...]
    further: bool = False
    beside: int = 0


class CardSide(Struct, frozen=True):
    """A side of a card: what was said before, or what is said now.

    Attributes:
        label: Which side it is.
        said: The statement; None where there is none.
        silence: What is said then.
        is_past: Whether it stands no longer.
    """

    label: str
    said: SaidShortly | None
    silence: str = ""
    is_past: bool = False


class Card(Struct, frozen=True):
    """A name, what became of what it says, and the sides of that.

    Attributes:
        name: The name.
        became: What became of what it says.
        sides: The sides, the earlier first.
        is_fresh: Whether it says something that it did not say before.
    """

    name: str
    became: str
    sides: tuple[CardSide, ...]
    is_fresh: bool = False


class CardGroup(Struct, frozen=True):
    """Cards under a title, and what is to be known of the title."""

    title: str
    note: str
    cards: tuple[Card, ...]


class Cards(Struct, frozen=True):
    """Groups of cards, one below the other."""

    groups: tuple[CardGroup, ...]


ReadingBlock = Lines | Labels | Rule | DatedList | CitedList | Cards
"""A block of a short answer."""

Block = (
    Heading
    | Paragraph
    | Table
    | Bullets
    | Story
    | Figure
    | Matrix
    | Section
    | ReadingBlock
)


def titled_rows(
    table: Table,
) -> Iterator[tuple[str, tuple[tuple[Line, ...], ...]]]:
    """Give the rows of a table by the titles above them; a title is empty where there is none."""
    starts = [
        (title.row, f"{title.text} {title.count}".rstrip()) for title in table.titles
    ]
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, ""))
    ends = [start for start, _ in starts[1:]]
    for (start, said), end in zip(starts, (*ends, len(table.rows)), strict=True):
        if rows := table.rows[start:end]:
            yield said, rows


def label_text(line: LabelLine) -> str:
    """Return all that a labelled line tells."""
    first, *others = line.chunks
    return first.text + "".join(f"{each.before}{each.text}" for each in others)


def card_item(found: Card) -> Item:
    """Return a card as an entry, with its sides as parts."""
    from tracker.render.styled_text import Item, Span

    head = (Span(found.name, "strong"), Span(f": {found.became}"))
    return Item(head, tuple(_side_line(side) for side in found.sides))


def _side_line(side: CardSide) -> Line:
    from tracker.render.styled_text import Span

    label = Span(f"{side.label} ", "dim")
    said = side.said
    if said is None:
        return (label, Span(side.silence))
    words = [said.told, *(note.text for note in said.notes)]
    told = "; ".join(word for word in words if word)
    cited = (Span(" "), Span(str(said.cited.n), "cite")) if said.cited else ()
    return (label, Span(f"{said.stance} ({told})"), *cited)


def dated_item(found: DatedItem) -> Item:
    """Return a dated entry as one with its day in front."""
    from tracker.render.styled_text import Item, Span

    said = " · ".join(words for words in (found.day, found.far) if words)
    day = (Span(f"{said} · ", "dim"),) if said else ()
    return Item((*day, *told_behind(found.line, found.told)), found.parts)


def told_behind(line: Line, told: Line) -> Line:
    """Return a line with how it is known behind it."""
    from tracker.render.styled_text import Span

    return (*line, Span(" · ", "dim"), *told) if told else line


class Sheet(Struct, frozen=True):
    """A named table of data.

    Attributes:
        name: What it holds.
        rows: One mapping a row.
        fields: The header; by default the names in `rows`.
    """

    name: str
    rows: tuple[dict[str, object], ...]
    fields: tuple[str, ...] = ()


class Document(Struct, frozen=True):
    """An answer, ready to be written in any format.

    Attributes:
        sentence: What was asked, by which clocks; it stands first. Empty for a list.
        note: How much it is, and what it hides or marks; it stands right below.
        blocks: What is told, from top to bottom.
        sources: The sources cited.
        value: What `-f json` writes.
        rows: What `-f jsonl`, `csv` and `tsv` write, one mapping a line.
        title: The title of the HTML page.
        zone: The name of the dossier's zone.
        fields: The header of `csv` and `tsv`; by default the names in `rows`.
        year: The year that goes without saying in the dates of sources.
        sheets: The tables of a workbook; by default one of `rows`.
        command: The command that asks for the answer, for a form that keeps the question.
        report: A document that is handed over; it is written instead of the blocks.
    """

    sentence: Line = ()
    note: Line = ()
    blocks: tuple[Block, ...] = ()
    sources: tuple[SourceShown, ...] = ()
    value: object = None
    rows: tuple[dict[str, object], ...] = ()
    title: str = ""
    zone: str = "UTC"
    fields: tuple[str, ...] = ()
    year: int | None = None
    sheets: tuple[Sheet, ...] = ()
    command: str = ""
    report: Report | None = None


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Give the running text of paragraphs, lists and tables, line by line."""
    for block in blocks:
        match block:
            case Paragraph(line=line):
                yield line
            case Bullets(items=items) | Section(items=items) | DatedList(items=items):
                for item in items:
                    yield from (item.line, *item.parts)
            case Table(rows=rows):
                for row in rows:
                    yield from row
            case _:
                continue


def cited_sources(
    sources: Iterable[SourceShown], blocks: Iterable[Block]
) -> tuple[SourceShown, ...]:
    """Return those sources that the running text of blocks cites."""
    cited = set(cited_numbers(lines_of(blocks)))
    return tuple(source for source in sources if source.n in cited)


def cited_numbers(lines: Iterable[Line]) -> Iterator[int]:
    """Give the numbers of the sources that lines cite, in the order in which they are read."""
    for line in lines:
        yield from (int(span.text) for span in line if span.role == "cite")
