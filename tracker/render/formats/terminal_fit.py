"""A picture on a terminal at one look: as much of its matrix and lists as the lines allow."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from tracker.render.document import Matrix, Section, cited_numbers
from tracker.render.formats.terminal_lines import (
    HANG,
    hanging,
    labelled,
    piece,
    text_of,
    wrapped,
)
from tracker.render.formats.terminal_matrix import Detail, as_cards, draw_matrix
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Item, Span
from tracker.render.words_for_dates_and_numbers import counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.render.document import Document
    from tracker.render.formats.terminal_lines import Layout
    from tracker.render.styled_text import Line

_LABEL: Final = 11

_LEVELS: Final = (
    Detail(statements=9, lines=9, cites=9, entries=9, entry_lines=5),
    Detail(statements=3, lines=5, cites=5, entries=5, entry_lines=3),
    Detail(statements=2, lines=4, cites=4, entries=4, entry_lines=2),
    Detail(statements=2, lines=3, cites=3, entries=4, entry_lines=2),
    Detail(statements=1, lines=4, cites=3, entries=3, entry_lines=2),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=2),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=2, tight=True),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=1, tight=True),
    Detail(
        statements=1,
        lines=3,
        cites=1,
        entries=2,
        entry_lines=1,
        tight=True,
        dated=False,
    ),
    Detail(
        statements=1,
        lines=2,
        cites=1,
        entries=2,
        entry_lines=2,
        tight=True,
        dated=False,
    ),
    Detail(
        statements=1,
        lines=2,
        cites=1,
        entries=2,
        entry_lines=1,
        tight=True,
        dated=False,
    ),
)
"""From all there is to the least that is still an answer; the first that fits one look is taken."""

_CARD_LEVELS: Final = (
    *_LEVELS[:3],
    Detail(statements=1, lines=2, cites=2, entries=3, entry_lines=2, tight=True),
)
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
    return Item((*item.line[: numbers[most + 1]], Span("…")), item.parts)


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
        entries.append(_entry(item.line, layout, most))
        entries += [_entry((Span("• "), *part), layout, most) for part in item.parts]
    return labelled(
        layout.text((Span(section.title, "strong"),)), entries, indent=_LABEL
    )


def _entry(line: Line, layout: Layout, most: int | None) -> list[Line]:
    """Draw an entry; its lines but the first are indented, its citations stand last, cut or not."""
    end = len(line)
    while end and (line[end - 1].role == "cite" or line[end - 1].text in {" ", "…"}):
        end -= 1
    body, tail = layout.text(line[:end]), layout.text(line[end:])
    said = text_of(tail)
    if said.startswith(" "):
        tail = piece(tail, 1, len(said))
    room = layout.readable - _LABEL - HANG
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
