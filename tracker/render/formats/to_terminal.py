"""A document laid out on a terminal, never wider than it is: whole, or at one look."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from msgspec.structs import replace

from tracker.render.document import (
    Bullets,
    Figure,
    Heading,
    Matrix,
    Paragraph,
    Section,
    Story,
    Table,
    cited_numbers,
)
from tracker.render.formats.terminal_lines import (
    HANG,
    Layout,
    abreast,
    cells,
    hanging,
    labelled,
    piece,
    ruled,
    text_of,
    wrapped,
)
from tracker.render.formats.terminal_matrix import Detail, as_cards, draw_matrix
from tracker.render.sanitize import clean
from tracker.render.styled_text import NO_SOURCE, DateWords, Item, Span, source_line
from tracker.render.words_for_dates_and_numbers import counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.render import Screen
    from tracker.render.document import Block, Document, StoryEntry
    from tracker.render.styled_text import Line


_GAP: Final = 3
_PLAIN_GAP: Final = 2
_LABEL: Final = 18
_WHEN: Final = 18
_NARROWEST: Final = 18
"""A column is no narrower than this, unless all it says is shorter."""


def to_terminal(document: Document, screen: Screen) -> str:
    """Draw a document for a terminal: at one look what has a matrix, whole what has none."""
    layout = Layout(screen.width, color=screen.color)
    if not screen.full and any(isinstance(block, Matrix) for block in document.blocks):
        return layout.draw(one_look(document, layout, screen.lines))
    return layout.draw(_Drawing(layout).draw(document))


class _Drawing:
    """Draws documents on one terminal."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._readable = layout.readable

    def draw(self, document: Document) -> list[Line]:
        """Draw a whole document."""
        lines = self._wrapped(document.sentence) if document.sentence else []
        after_heading = not lines
        for block in document.blocks:
            drawn = self._block(block)
            if not drawn:
                continue
            lines += drawn if after_heading else [(), *drawn]
            after_heading = isinstance(block, Heading)
        if document.sources:
            lines += [(), *self._sources(document)]
        if document.foot:
            lines += [(), *self._wrapped((Span("All is shown. "), *document.foot))]
        return lines

    def _block(self, block: Block) -> list[Line]:  # noqa: PLR0911  (one return for each kind)
        match block:
            case Heading(text=text):
                return self._wrapped((Span(clean(text), "strong"),))
            case Paragraph(line=line):
                return self._wrapped(line)
            case Table():
                return self._table(block)
            case Bullets():
                return self._bullets(block)
            case Story(entries=entries):
                return self._story(entries)
            case Matrix():
                lines = draw_matrix(block, self._layout, None).lines
                silent = silent_lines(block, self._layout)
                return [*lines, (), *silent] if silent else lines
            case Section():
                return section_lines(block, self._layout)
            case Figure():
                return []
            case _:
                assert_never(block)

    def _sources(self, document: Document) -> list[Line]:
        """Draw the numbered sources: under a heading, or as one of the lists below a matrix."""
        dates = DateWords(document.zone, year=document.year)
        items = [
            Item((Span(str(source.n), "cite"), Span(" "), *source_line(source, dates)))
            for source in document.sources
        ]
        if any(isinstance(block, Matrix) for block in document.blocks):
            return section_lines(Section("Sources", tuple(items)), self._layout)
        lines = self._wrapped((Span("Sources", "strong"),))
        for item in items:
            lines += self._hanging(item.line)
        return lines

    def _bullets(self, block: Bullets) -> list[Line]:
        lines: list[Line] = []
        for item in block.items:
            lines += [()] if lines and block.spaced else []
            lines += self._hanging(item.line)
            for part in item.parts:
                said = self._hanging((Span("• "), *part), indent=HANG)
                lines += labelled((), [said], indent=HANG)
        return lines

    def _story(self, entries: Iterable[StoryEntry]) -> list[Line]:
        """Draw entries with their dates on the left, as far down as these go.

        Above a new date there is a gap:

            28 May 2025       ┌ Ukraine: yes, without conditions
            2 in any order    └ Russia: not before a memorandum
        """
        left = min(_WHEN, self._layout.width // 4)
        lines: list[Line] = []
        dates: list[Line] = []

        def add(track: str, said: Line) -> None:
            date = dates.pop(0) if dates else ()
            gap = Span(" " * (left - cells(text_of(date))))
            drawn = (Span(track, "dim"), Span(" ")) if track else ()
            lines.append((*date, gap, *drawn, *said))

        for entry in entries:
            if entry.when:
                while dates:
                    add("", ())
                lines += [()] if lines else []
                dates = wrapped((Span(entry.when, "strong"),), left - 1)
                dates += (
                    wrapped((Span(entry.note, "dim"),), left - 1) if entry.note else []
                )
            room = (
                self._readable - left - cells(entry.track) - (1 if entry.track else 0)
            )
            said = self._layout.wrapped(entry.line, room)
            add(entry.track, said[0])
            for line in said[1:]:
                add(entry.below, line)
        while dates:
            add("", ())
        return lines

    def _table(self, block: Table) -> list[Line]:
        if not block.rows:
            return []
        heads: list[Line] = [(Span(clean(name), "strong"),) for name in block.header]
        rows = [[self._layout.text(cell) for cell in row] for row in block.rows]
        gap = _PLAIN_GAP if block.plain else _GAP
        widths = fitted([heads, *rows], self._layout.width, gap=gap)
        if widths is None:
            return self._cards(heads, rows)
        head = _cells(heads, widths)
        drawn = [_cells(row, widths) for row in rows]
        if block.plain:
            return _plain(head, drawn, widths)
        tall = any(len(cell) > 1 for row in drawn for cell in row)
        return ruled(head, drawn, widths, between=tall)

    def _cards(
        self, heads: Sequence[Line], rows: Iterable[Sequence[Line]]
    ) -> list[Line]:
        """Draw a row a card: its first cell, and the others under it with their names."""
        room = self._layout.width
        longest = max((cells(text_of(head)) for head in heads[1:]), default=0)
        label = min(longest + HANG, _LABEL, room // 3) + HANG
        lines: list[Line] = []
        for row in rows:
            lines += [()] if lines else []
            lines += wrapped(row[0], room)
            for head, cell in zip(heads[1:], row[1:], strict=True):
                if text_of(cell):
                    name = (Span(" " * HANG), *head)
                    lines += labelled(name, [wrapped(cell, room - label)], indent=label)
        return lines

    def _hanging(self, line: Line, *, indent: int = 0) -> list[Line]:
        room = self._readable - HANG - indent
        return hanging(self._layout.wrapped(line, room), indent=HANG)

    def _wrapped(self, line: Line) -> list[Line]:
        return self._layout.wrapped(line, self._readable)


def _cells(row: Iterable[Line], widths: Sequence[int]) -> list[list[Line]]:
    return [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]


def _plain(
    head: Sequence[Sequence[Line]],
    rows: Iterable[Sequence[Sequence[Line]]],
    widths: Sequence[int],
) -> list[Line]:
    """Lay cells side by side with spaces between them, under a header that is underlined."""
    lines = abreast(head, widths)
    lines.append((Span("  ".join("-" * width for width in widths)),))
    for row in rows:
        lines += abreast(row, widths)
    return lines


def fitted(
    rows: Sequence[Sequence[Line]], width: int, *, gap: int = _GAP
) -> tuple[int, ...] | None:
    """Return the width of each column of a table on a terminal, or None where there is no room.

    Every column has room for some words; what is left goes to those that have more to say:

        wanted      10   60   30    on 80 cells, 6 of them between columns
        at least    10   18   18    leaves 28 to share
        fitted      10   34   30

    Args:
        rows: The cells of every row, the header first.
        width: The width of the terminal.
        gap: How many cells stand between columns.
    """
    wanted = [
        max(cells(text_of(cell)) for cell in column)
        for column in zip(*rows, strict=True)
    ]
    widths = [min(each, _NARROWEST) for each in wanted]
    spare = width - gap * (len(widths) - 1) - sum(widths)
    if spare < 0:
        return None
    while spare > 0 and widths != wanted:
        growing = [n for n, each in enumerate(wanted) if widths[n] < each]
        share = max(spare // len(growing), 1)
        for n in growing:
            more = min(share, wanted[n] - widths[n], spare)
            widths[n] += more
            spare -= more
    return tuple(widths)


_MARGIN: Final = 11
_SOURCES: Final = frozenset({" ", "…", NO_SOURCE})
"""Signs between and in place of citations."""

# Statements of a cell, lines and citations of each; entries of a list, lines of each.
_LEVELS: Final = (
    Detail(9, 9, 9, 9, 5),
    Detail(3, 5, 5, 5, 3),
    Detail(2, 4, 4, 4, 2),
    Detail(2, 3, 3, 4, 2),
    Detail(1, 4, 3, 3, 2),
    Detail(1, 3, 2, 3, 2),
    Detail(1, 3, 2, 3, 2, tight=True),
    Detail(1, 3, 2, 3, 1, tight=True),
    Detail(1, 3, 1, 2, 1, tight=True, dated=False),
    Detail(1, 2, 1, 2, 2, tight=True, dated=False),
    Detail(1, 2, 1, 2, 1, tight=True, dated=False),
)
"""From all there is to the least that is still an answer; the first that fits one look is taken."""

_CARD_LEVELS: Final = (*_LEVELS[:3], Detail(1, 2, 2, 3, 2, tight=True))
"""The same for cards, which are as long as they have to be."""


class _Look(NamedTuple):
    """An answer at one level of detail: its lines, and how many of them count."""

    lines: list[Line]
    height: int


def one_look(document: Document, layout: Layout, most: int) -> list[Line]:
    """Draw a document that has a matrix, with as much detail as about so many lines allow.

    More detail never takes fewer lines, so that halving finds the level without trying all:

        level     0    1    2    3    4    5
        lines   120   97   80   61   48   41    at most 60: looks at 3, 5, 4 and takes 4
    """
    matrix = next(block for block in document.blocks if isinstance(block, Matrix))
    levels = _CARD_LEVELS if as_cards(matrix, layout.width) else _LEVELS
    looks: dict[int, _Look] = {}

    def height(level: int) -> int:
        looks[level] = _look(document, matrix, layout, levels[level])
        return -looks[level].height

    level = bisect_left(range(len(levels)), -most, key=height)
    if level == len(levels):
        level -= 1
    found = looks.get(level) or _look(document, matrix, layout, levels[level])
    return found.lines


def _look(document: Document, matrix: Matrix, layout: Layout, detail: Detail) -> _Look:
    head = layout.wrapped(document.sentence, layout.readable)
    drawn = draw_matrix(matrix, layout, detail)
    lines = silent_lines(matrix, layout)
    left = [counted(drawn.hidden, "statement")] if drawn.hidden else []
    cited = set(drawn.cited)
    for section in document.blocks:
        if not isinstance(section, Section):
            continue
        shown, missing = _cut(section, detail)
        left += [counted(missing, section.noun)] if missing else []
        cited.update(cited_numbers(item.line for item in shown.items))
        if shown.items:
            most = detail.entry_lines + section.more_lines
            lines += section_lines(shown, layout, most=most)
    sources = [source for source in document.sources if source.n in cited]
    if sources:
        dates = DateWords(document.zone, year=document.year)
        by_publisher = Item(_by_publisher(sources, dates, dated=detail.dated))
        lines += section_lines(Section("Sources", (by_publisher,)), layout)
    if uncited := len(document.sources) - len(sources):
        left.append(counted(uncited, "source"))
    lines += _last(document, layout, left)
    height = len(head) + drawn.height + len(lines) + 2
    return _Look([*head, (), *drawn.lines, (), *lines], height)


def _cut(section: Section, detail: Detail) -> tuple[Section, int]:
    """Return a list with as many entries and citations as shown, and how many are left out."""
    items = [
        _few_cites(i, detail.cites)
        for i in section.items[: detail.entries + section.more_entries]
    ]
    over = section.over[: detail.entries]
    missing = section.total - len(items) - len(over)
    if over:
        items.append(Item((Span("Over: ", "dim"), Span(", ".join(over)))))
    return replace(section, items=tuple(items)), missing


def _few_cites(item: Item, most: int) -> Item:
    """Return an entry that cites no more than so many sources and one."""
    numbers = [place for place, span in enumerate(item.line) if span.role == "cite"]
    if len(numbers) <= most + 1:
        return item
    return item._replace(line=(*item.line[: numbers[most + 1]], Span("…")))


def _last(document: Document, layout: Layout, left: Sequence[str]) -> list[Line]:
    """Return what is left out, and the foot of the document where it takes no further line."""
    hidden: Line = (Span("All is shown. "),)
    if left:
        rest = Span(f"): {joined(left)}. ")
        hidden = (Span("Left out (see "), Span("--full", "code"), rest)
    short = layout.wrapped(hidden, layout.readable)
    long = layout.wrapped((*hidden, *document.foot), layout.readable)
    return long if len(long) == len(short) else short


def silent_lines(matrix: Matrix, layout: Layout) -> list[Line]:
    """Name the issues and parties that a matrix leaves out because nothing is known of them."""
    said = []
    if matrix.silent_rows:
        said.append(f"on: {', '.join(matrix.silent_rows)}")
    if matrix.silent_columns:
        said.append(f"from: {', '.join(matrix.silent_columns)}")
    if not said:
        return []
    return layout.wrapped(
        (Span(f"No evidence yet {'; '.join(said)}.", "dim"),), layout.readable
    )


def section_lines(
    section: Section, layout: Layout, *, most: int | None = None
) -> list[Line]:
    """Draw a titled list: the title in the margin, the entries beside it, of so many lines each."""
    entries: list[list[Line]] = []
    for item in section.items:
        lines = None if item.whole else most
        entries.append(_entry(item.line, layout, lines))
        entries += [_entry((Span("• "), *part), layout, lines) for part in item.parts]
    return labelled(
        layout.text((Span(section.title, "strong"),)), entries, indent=_MARGIN
    )


def _entry(line: Line, layout: Layout, most: int | None) -> list[Line]:
    """Draw an entry; its lines but the first are indented, its sources stand last, cut or not."""
    end = len(line)
    while end and (line[end - 1].role == "cite" or line[end - 1].text in _SOURCES):
        end -= 1
    body, tail = layout.text(line[:end]), layout.text(line[end:])
    said = text_of(tail)
    if said.startswith(" "):
        tail = piece(tail, 1, len(said))
    room = layout.readable - _MARGIN - HANG
    if NO_SOURCE in said and cells(said) > room - HANG:
        lines = [*wrapped(body, room, most=most), *wrapped(tail, room)]
        return hanging(lines, indent=HANG)
    return hanging(wrapped(body, room, most=most, tail=tail), indent=HANG)


def _by_publisher(
    sources: Iterable[SourceShown], dates: DateWords, *, dated: bool
) -> Line:
    """Return the numbers of sources, with or without their dates, under their publishers."""
    by: dict[str, list[SourceShown]] = {}
    for source in sources:
        by.setdefault(clean(source.publisher) or clean(source.slug), []).append(source)
    spans: list[Span] = []
    for publisher, found in by.items():
        spans.append(Span(f"{' · ' if spans else ''}{publisher} "))
        for place, source in enumerate(found):
            spans.append(Span(", " if place and dated else ""))
            spans.append(Span(str(source.n), "cite"))
            published = (
                f" {dates.date(source.published)}" if dated and source.published else ""
            )
            spans.append(Span(published, "dim"))
    return tuple(spans)
