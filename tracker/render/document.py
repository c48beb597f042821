"""An answer that is told from top to bottom, in every format: a sentence, headings, paragraphs, tables and lists, numbered sources.

As everywhere in `render`, what a span holds has passed through `clean`; here it is only escaped and laid out.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple, assert_never

import msgspec

from tracker.render.date_and_number_words import date_words, zone_or_utc
from tracker.render.sanitize import clean, quiet_json
from tracker.render.spans import Span, source_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import SourceShown
    from tracker.render import Format
    from tracker.render.formats.terminal_lines import Layout
    from tracker.render.formats.to_csv import Field
    from tracker.render.formats.to_html import Page
    from tracker.render.spans import Item, Line

# Each format is imported when it is asked for, so that no answer pays for a library of another.
# ruff: noqa: PLC0415

READABLE: Final = 160
"""How wide running text may be."""

_HANG: Final = 2
_GAP: Final = 3
_LABEL: Final = 18
_WHEN: Final = 18
_NARROWEST: Final = 18
"""A column is no narrower than this, unless all it says is shorter."""


class Heading(NamedTuple):
    """What the blocks below are about."""

    text: str


class Paragraph(NamedTuple):
    """Running text."""

    line: Line


class Table(NamedTuple):
    """Rows of cells under a header; on a narrow terminal each row becomes a card."""

    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


class Bullets(NamedTuple):
    """A list of entries, each with its parts; on a terminal there may be space between them."""

    items: tuple[Item, ...]
    spaced: bool = False


class Told(NamedTuple):
    """An entry of a story.

    Attributes:
        when: When; empty where the entry above has said it.
        note: What is to be known of that date.
        track: What stands before its first line: a bracket of what belongs together, drawn.
        below: What stands before its other lines.
        line: What happened.
    """

    when: str
    note: str
    track: str
    below: str
    line: Line


class Story(NamedTuple):
    """Dated entries, one below the other, with the brackets that hold some together."""

    entries: tuple[Told, ...]


class Figure(NamedTuple):
    """A picture that only a page can show; `svg` is one of our own drawings, which escapes what it says itself."""

    svg: str
    caption: str


Block = Heading | Paragraph | Table | Bullets | Story | Figure


class Document(NamedTuple):
    """An answer, ready to be written in any format.

    Attributes:
        sentence: What was asked, by which clocks; it stands first.
        blocks: What is told, from top to bottom.
        sources: The sources cited.
        value: What `-f json` writes.
        rows: What `-f jsonl`, `csv` and `tsv` write, one mapping a line.
        title: The title of the HTML page.
        zone: The dossier's zone.
        fields: The header of `csv` and `tsv`; by default the names in `rows`.
    """

    sentence: Line
    blocks: tuple[Block, ...]
    sources: tuple[SourceShown, ...]
    value: object
    rows: tuple[dict[str, object], ...]
    title: str = ""
    zone: str = "UTC"
    fields: tuple[str, ...] = ()


def render_document(
    document: Document, *, fmt: Format, width: int = 80, color: bool = False
) -> str:
    """A document as text that ends with a line break.

    Args:
        document: The answer.
        fmt: The form it takes.
        width: How many columns a terminal table may take.
        color: Whether a terminal table may use colour; nothing is said by colour only.
    """
    match fmt:
        case "table":
            from tracker.render.formats.terminal_lines import Layout

            return _Terminal(Layout(width, color=color), _Dates(document.zone)).draw(document)
        case "markdown":
            return "\n\n".join(_markdown(document)) + "\n"
        case "html":
            return _html(document)
        case "json":
            return (
                quiet_json(msgspec.json.format(msgspec.json.encode(document.value), indent=2))
                + "\n"
            )
        case "jsonl":
            return "".join(quiet_json(msgspec.json.encode(row)) + "\n" for row in document.rows)
        case "csv" | "tsv":
            from tracker.render.formats.to_csv import sheet

            header = document.fields or tuple(
                dict.fromkeys(name for row in document.rows for name in row)
            )
            return sheet(
                header,
                ([_field(row.get(name)) for name in header] for row in document.rows),
                tabs=fmt == "tsv",
            )
        case _:
            assert_never(fmt)


class _Dates:
    """Says the dates of sources."""

    def __init__(self, zone: str) -> None:
        self._zone: ZoneInfo = zone_or_utc(zone)

    def date(self, text: str, words: str | None = None) -> str:
        """A date in words."""
        return date_words(text, zone=self._zone, words=words)


def _field(value: object) -> Field:
    """A value as one field of a sheet: lists joined, what is deeper as JSON."""
    built: Any = msgspec.to_builtins(value)
    if built is None or isinstance(built, str | int | bool):
        return built
    if isinstance(built, list) and not any(isinstance(each, list | dict) for each in built):
        return "; ".join("" if each is None else str(each) for each in built)
    return msgspec.json.encode(built).decode() if built else ""


def _markdown(document: Document) -> Iterator[str]:
    from tracker.render.formats.to_markdown import bullets_text, escaped, line_text, row_text

    yield line_text(document.sentence)
    for block in document.blocks:
        match block:
            case Heading(text=text):
                yield f"## {escaped(clean(text))}"
            case Paragraph(line=line):
                yield line_text(line)
            case Table(header=header, rows=rows) if rows:
                body = (row_text([line_text(cell) for cell in row]) for row in rows)
                yield "\n".join(
                    [
                        row_text([escaped(clean(name)) for name in header]),
                        "|" + "---|" * len(header),
                        *body,
                    ]
                )
            case Bullets(items=items) if items:
                yield bullets_text(items)
            case Story(entries=entries) if entries:
                body = (
                    row_text([escaped(_dated(e)), escaped(e.track), line_text(e.line)])
                    for e in entries
                )
                yield "\n".join([row_text(["When", "", "What"]), "|---|---|---|", *body])
            case Table() | Bullets() | Story() | Figure():
                continue
            case _:
                assert_never(block)
    if document.sources:
        dates = _Dates(document.zone)
        yield "## Sources"
        yield "\n".join(
            f"- [{source.n}] {line_text(source_line(source, dates))}" for source in document.sources
        )


def _dated(entry: Told) -> str:
    """When, with what is to be known of it."""
    return f"{entry.when} ({entry.note})" if entry.note else entry.when


def _html(document: Document) -> str:
    from tracker.render.formats.to_html import Page, standalone

    page = Page(frozenset(source.n for source in document.sources))
    title = document.title or "tracker"
    body = [f"<h1>{escape(clean(title))}</h1>", f"<p>{page.line(document.sentence)}</p>"]
    for block in document.blocks:
        body += _block(block, page)
    return standalone(title, [*body, *page.sources(document.sources, _Dates(document.zone))])


def _block(block: Block, page: Page) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield f"<h2>{escape(clean(text))}</h2>"
        case Paragraph(line=line):
            yield f"<p>{page.line(line)}</p>"
        case Story(entries=entries):
            yield from _block(
                Table(
                    ("When", "", "What"),
                    tuple(((Span(_dated(e)),), (Span(e.track, "dim"),), e.line) for e in entries),
                ),
                page,
            )
        case Table(header=header, rows=rows):
            yield '<div class="wide" role="region" aria-label="Table" tabindex="0">'
            yield "<table>"
            heads = "".join(f'<th scope="col">{escape(clean(name))}</th>' for name in header)
            yield f"<thead><tr>{heads}</tr></thead>"
            yield "<tbody>"
            for row in rows:
                first, *others = (page.line(cell) for cell in row)
                yield f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
            yield from ("</tbody>", "</table>", "</div>")
        case Bullets(items=items):
            yield from page.bullets(items)
        case Figure(svg=svg, caption=caption):
            yield f'<figure><div class="wide" role="region" aria-label="{escape(clean(caption))}" tabindex="0">{svg}</div></figure>'
        case _:
            assert_never(block)


class _Terminal:
    """Lays a document out on a terminal, never wider than it is."""

    def __init__(self, layout: Layout, dates: _Dates) -> None:
        self._layout, self._dates = layout, dates
        self._readable = min(layout.width, READABLE)

    def draw(self, document: Document) -> str:
        """The whole document."""
        lines = self._wrapped(document.sentence, self._readable)
        after_heading = False
        for block in document.blocks:
            drawn = self._block(block)
            if not drawn:
                continue
            lines += drawn if after_heading else [(), *drawn]
            after_heading = isinstance(block, Heading)
        if document.sources:
            lines += [(), *self._wrapped((Span("Sources", "strong"),), self._readable)]
            for source in document.sources:
                lines += self._hanging(
                    (Span(str(source.n), "cite"), Span(" "), *source_line(source, self._dates))
                )
        return self._layout.draw(lines)

    def _block(self, block: Block) -> list[Line]:
        match block:
            case Heading(text=text):
                return self._wrapped((Span(clean(text), "strong"),), self._readable)
            case Paragraph(line=line):
                return self._wrapped(line, self._readable)
            case Table():
                return self._table(block)
            case Bullets(items=items, spaced=spaced):
                return [
                    line
                    for place, item in enumerate(items)
                    for line in (*([()] if place and spaced else []), *self._item(item))
                ]
            case Story(entries=entries):
                return self._story(entries)
            case Figure():
                return []
            case _:
                assert_never(block)

    def _item(self, item: Item) -> list[Line]:
        from tracker.render.formats.terminal_lines import labelled

        lines = self._hanging(item.line)
        for part in item.parts:
            lines += labelled((), [self._hanging((Span("• "), *part), indent=_HANG)], indent=_HANG)
        return lines

    def _story(self, entries: Iterable[Told]) -> list[Line]:
        """Entries with their dates on the left, as far down as these go; above a new date there is a gap."""
        from tracker.render.formats.wrapping import cells, text_of, wrapped

        left = min(_WHEN, self._layout.width // 4)
        lines: list[Line] = []
        dates: list[Line] = []

        def add(track: str, said: Line) -> None:
            date = dates.pop(0) if dates else ()
            gap = Span(" " * (left - cells(text_of(date))))
            lines.append((*date, gap, *((Span(track, "dim"), Span(" ")) if track else ()), *said))

        for entry in entries:
            if entry.when:
                while dates:
                    add("", ())
                lines += [()] if lines else []
                dates = wrapped((Span(entry.when, "strong"),), left - 1)
                dates += wrapped((Span(entry.note, "dim"),), left - 1) if entry.note else []
            room = self._readable - left - cells(entry.track) - (1 if entry.track else 0)
            for row, said in enumerate(self._wrapped(entry.line, room)):
                add(entry.below if row else entry.track, said)
        while dates:
            add("", ())
        return lines

    def _table(self, table: Table) -> list[Line]:
        from tracker.render.formats.terminal_lines import ruled

        if not table.rows:
            return []
        cells = [[self._layout.text(cell) for cell in row] for row in table.rows]
        heads = [self._layout.text((Span(clean(name), "strong"),)) for name in table.header]
        widths = fitted([heads, *cells], self._layout.width)
        if widths is None:
            return self._cards(heads, cells)
        from tracker.render.formats.wrapping import wrapped

        rows = [
            [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)] for row in cells
        ]
        head = [wrapped(cell, width) for cell, width in zip(heads, widths, strict=True)]
        return ruled(head, rows, widths, between=any(len(cell) > 1 for row in rows for cell in row))

    def _cards(self, heads: Sequence[Line], rows: Iterable[Sequence[Line]]) -> list[Line]:
        """A row a card: its first cell, and the others under it with their names."""
        from tracker.render.formats.terminal_lines import labelled
        from tracker.render.formats.wrapping import cells, text_of, wrapped

        room = self._layout.width
        label = (
            min(
                max((cells(text_of(head)) for head in heads[1:]), default=0) + _HANG,
                _LABEL,
                room // 3,
            )
            + _HANG
        )
        lines: list[Line] = []
        for row in rows:
            lines += [() for _ in lines[:1]]
            lines += wrapped(row[0], room)
            for head, cell in zip(heads[1:], row[1:], strict=True):
                if text_of(cell):
                    lines += labelled(
                        (Span(" " * _HANG), *head), [wrapped(cell, room - label)], indent=label
                    )
        return lines

    def _hanging(self, line: Line, *, indent: int = 0) -> list[Line]:
        from tracker.render.formats.terminal_lines import hanging

        return hanging(self._wrapped(line, self._readable - _HANG - indent), indent=_HANG)

    def _wrapped(self, line: Line, width: int) -> list[Line]:
        from tracker.render.formats.wrapping import wrapped

        return wrapped(self._layout.text(line), width)


def fitted(rows: Sequence[Sequence[Line]], width: int) -> tuple[int, ...] | None:
    """How wide each column of a table is on a terminal of a width; None where there is no room for one beside the other.

    Every column has room for some words; what is left goes to those that have more to say.
    """
    from tracker.render.formats.wrapping import cells, text_of

    texts = [[text_of(cell) for cell in row] for row in rows]
    count = len(texts[0])
    wanted = [max(cells(row[n]) for row in texts) for n in range(count)]
    least = [min(each, _NARROWEST) for each in wanted]
    spare = width - _GAP * (count - 1) - sum(least)
    if spare < 0:
        return None
    widths = list(least)
    while spare > 0 and (growing := [n for n in range(count) if widths[n] < wanted[n]]):
        share = max(spare // len(growing), 1)
        for n in growing:
            more = min(share, wanted[n] - widths[n], spare)
            widths[n] += more
            spare -= more
    return tuple(widths)
