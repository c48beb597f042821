"""A document as one HTML page that asks nothing of any server and runs no script."""

from __future__ import annotations

import hashlib
import re
from html import escape
from typing import TYPE_CHECKING, Final, assert_never

from tracker.render.document import (
    NO_POSITIONS,
    Bullets,
    Cards,
    CitedList,
    DatedList,
    Figure,
    Heading,
    Labels,
    Lines,
    Matrix,
    Paragraph,
    Rule,
    Section,
    Story,
    Table,
    card_item,
    dated_item,
    label_text,
    titled_rows,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Span, source_line, statement_line
from tracker.render.words_for_dates_and_numbers import unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.render import Screen
    from tracker.render.document import Block, Document, MatrixCell, ReadingBlock
    from tracker.render.styled_text import Item, Line

    Row = tuple[Line, ...]

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1b1b; --soft: #545454; --paper: #ffffff; \
--line: #c4c4c4; --shade: #f3f3f3; --link: #0b4f9e; --mark: #8a3b00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #b4b4b4; --paper: #161616; --line: #4c4c4c; --shade: #232323; \
--link: #8ec1ff; --mark: #ffb877; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 1rem/1.5 system-ui, sans-serif; \
color: var(--ink); background: var(--paper); }
h1 { font-size: 1.4rem; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: 0 0 .75rem; }
th, td { border: 1px solid var(--line); padding: .5rem .65rem; text-align: left; \
vertical-align: top; overflow-wrap: anywhere; min-width: 8rem; }
thead th, tbody th { background: var(--shade); }
td p { margin: 0 0 .5rem; } td p:last-child { margin: 0; }
ul, ol { padding-left: 1.6rem; } li { margin: .2rem 0; overflow-wrap: anywhere; }
.dim { color: var(--soft); } .mark { color: var(--mark); font-weight: 600; }
.cite { white-space: nowrap; } code { overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
@media print {
  :root { --ink: #000000; --soft: #333333; --paper: #ffffff; --line: #777777; --shade: #ffffff; \
--link: #000000; --mark: #000000; }
  body { padding: 0; font-size: 9.5pt; max-width: none; } a { text-decoration: none; } \
.wide { overflow: visible; }
  th, td { min-width: 0; padding: .25rem .35rem; overflow-wrap: break-word; }
  figure { break-inside: avoid; } figure svg { max-width: 100%; max-height: 24cm; width: auto; \
height: auto; }
  thead { display: table-header-group; } tr, li { break-inside: avoid; } \
h2 { break-after: avoid; }
}
"""

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


_TAGS: Final = {
    "strong": "<strong>{}</strong>",
    "dim": '<span class="dim">{}</span>',
    "mark": '<span class="mark">[{}]</span>',
    "code": "<code>{}</code>",
    "found": "<mark>{}</mark>",
}
_OPEN: Final = '<div class="wide" role="region" aria-label="{}" tabindex="0">'
"""The start of a part that scrolls on its own where the page is narrower."""


def to_html(document: Document, _screen: Screen) -> str:
    """Write a document as a page."""
    title = clean(document.title or "tracker")
    page = _Page(document)
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(title)}</title>",
        f"<style>{_STYLE}</style>",
    ]
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        *head,
        "</head>",
        "<body>",
        "<main>",
    ]
    lines += [f"<h1>{_text(title)}</h1>", *page.body()]
    lines += ["</main>", "</body>", "</html>"]
    return "\n".join(lines) + "\n"


def html_part(document: Document) -> str:
    """Write a document as a part of somebody else's page, with names of its own for its sources."""
    body = "\n".join(_Page(document).body())
    own = f"t{hashlib.sha256(body.encode()).hexdigest()[:8]}-"
    return "\n".join(['<div class="tracker">', *_Page(document, own).body(), "</div>"])


class _Page:
    """The HTML of one document.

    Args:
        document: The document.
        own: What stands before the names of places on the page, so that they are nobody else's.
    """

    def __init__(self, document: Document, own: str = "") -> None:
        self._document, self._own = document, own
        cited = [source.n for source in document.sources]
        for block in document.blocks:
            if isinstance(block, CitedList):
                cited += [source.n for source in block.items]
        self._sources = frozenset(cited)

    def body(self) -> Iterator[str]:
        """Give the document."""
        blocks = self._document.blocks
        sentence, note = map(self._line, (self._document.sentence, self._document.note))
        yield from [f"<p>{sentence}</p>"] if sentence else []
        yield from [f'<p class="dim">{note}</p>'] if note else []
        for block in blocks:
            yield from self._block(block)
        yield from self._cited()

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(text=text):
                yield f"<h2>{_text(clean(text))}</h2>"
            case Paragraph(line=line):
                yield f"<p>{self._line(line)}</p>"
            case Story():
                yield from self._table(block.table())
            case Table():
                yield from self._table(block)
            case Matrix():
                yield from self._matrix(block)
            case Bullets(items=items):
                yield from self._bullets(items)
            case Section(title=title, items=items):
                yield from ("<section>", f"<h2>{_text(title)}</h2>")
                yield from (*self._bullets(items), "</section>")
            case Figure(svg=svg, caption=caption):
                yield f"<figure>{_OPEN.format(_text(clean(caption)))}{svg}</div></figure>"
            case _:
                yield from self._reading_block(block)

    def _reading_block(self, block: ReadingBlock) -> Iterator[str]:  # noqa: C901  (one each)
        """Give a block of a short answer."""
        match block:
            case Lines(lines=lines):
                for line in lines:
                    yield f"<p>{self._line(line)}</p>"
            case Labels(lines=labels):
                yield "<dl>"
                for each in labels:
                    said = _text(label_text(each))
                    yield f"<dt>{_text(each.label)}</dt><dd>{said}</dd>"
                yield "</dl>"
            case DatedList(title=title, items=items):
                head = f"<h2>{_text(title)}</h2>" if title else ""
                entries = self._bullets(map(dated_item, items))
                yield from (f"<section>{head}", *entries, "</section>")
            case CitedList(items=sources):
                yield from ("<section>", "<h2>Sources</h2>", "<ol>")
                for source in sources:
                    name = f"{self._own}source-{source.n}"
                    said = self._line(source.line)
                    yield f'<li id="{name}" value="{source.n}">{said}</li>'
                yield from ("</ol>", "</section>")
            case Cards(groups=groups):
                for group in groups:
                    yield f"<h2>{_text(group.title)}</h2>"
                    yield from self._bullets(map(card_item, group.cards))
            case Rule():
                yield "<hr>"
            case _:
                assert_never(block)

    def _table(self, table: Table) -> Iterator[str]:
        for title, rows in titled_rows(table):
            yield from [f"<h2>{escape(clean(title))}</h2>"] if title else []
            yield from self._rows(table.header, rows)

    def _rows(self, header: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
        yield _OPEN.format("Table")
        yield "<table>"
        yield _head(header)
        yield "<tbody>"
        for row in rows:
            first, *others = map(self._line, row)
            rest = "".join(f"<td>{cell}</td>" for cell in others)
            yield f'<tr><th scope="row">{first}</th>{rest}</tr>'
        yield from ("</tbody>", "</table>", "</div>")

    def _matrix(self, matrix: Matrix) -> Iterator[str]:
        if not matrix.rows or not matrix.columns:
            yield f"<p>{NO_POSITIONS}</p>"
            return
        yield _OPEN.format("Positions")
        yield "<table>"
        yield "<caption>Positions</caption>"
        yield _head(("Issue", *matrix.columns))
        yield "<tbody>"
        for row in matrix.rows:
            yield f'<tr><th scope="row">{_text(row.title)}</th>'
            for cell in row.cells:
                yield f"<td>{self._cell(cell)}</td>"
            yield "</tr>"
        yield from ("</tbody>", "</table>", "</div>")

    def _cell(self, cell: MatrixCell) -> str:
        if not cell.statements:
            return f'<p class="dim">{_text(cell.mark)}</p>'
        alone = len(cell.statements) == 1
        said = [
            self._line(statement_line(found, alone=alone)) for found in cell.statements
        ]
        mark = f'<p class="mark">[{_text(cell.mark)}]</p>' if cell.mark else ""
        return mark + "".join(f"<p>{line}</p>" for line in said)

    def _bullets(self, items: Iterable[Item]) -> Iterator[str]:
        """Give a list, and a list inside it where an entry has parts."""
        yield "<ul>"
        for item in items:
            parts = "".join(f"<li>{self._line(part)}</li>" for part in item.parts)
            inner = f"<ul>{parts}</ul>" if parts else ""
            yield f"<li>{self._line(item.line)}{inner}</li>"
        yield "</ul>"

    def _cited(self) -> Iterator[str]:
        """Give the numbered sources under their heading; nothing without any."""
        if not self._document.sources:
            return
        dates = DateWords(self._document.zone, year=self._document.year)
        yield from ("<section>", "<h2>Sources</h2>", "<ol>")
        for source in self._document.sources:
            said = self._line(source_line(source, dates))
            name = f"{self._own}source-{source.n}"
            yield f'<li id="{name}" value="{source.n}">{said}</li>'
        yield from ("</ol>", "</section>")

    def _line(self, line: Line) -> str:
        return "".join(self._span(span) for span in line)

    def _span(self, span: Span) -> str:
        is_typed = span.role == "code"
        text = escape(span.text) if is_typed else _text(span.text)
        match span.role:
            case "strong" | "dim" | "mark" | "code" | "found":
                return _TAGS[span.role].format(text)
            case "cite":
                if int(span.text) in self._sources:
                    name = f"{self._own}source-{text}"
                    return f'<a class="cite" href="#{name}">[{text}]</a>'
                return f'<span class="cite">[{text}]</span>'
            case "link":
                if _ADDRESS.fullmatch(span.text):
                    return f'<a href="{text}" rel="noopener noreferrer">{text}</a>'
                return text
            case _:
                return text


def _text(text: str) -> str:
    """Escape a text; no line ends inside a date."""
    return escape(unbroken(text))


def _head(names: Iterable[str]) -> str:
    heads = "".join(f'<th scope="col">{_text(clean(name))}</th>' for name in names)
    return f"<thead><tr>{heads}</tr></thead>"
