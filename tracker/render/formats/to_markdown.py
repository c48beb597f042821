"""A document as Markdown that pastes into another: a sentence, tables, lists, numbered sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

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
from tracker.render.styled_text import DateWords, Item, Span, source_line, sourced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.render import Screen
    from tracker.render.document import (
        Block,
        Document,
        MatrixCell,
        ReadingBlock,
    )
    from tracker.render.styled_text import CellStatement, Line

_SPECIAL = re.compile(r"[\\`*_\[\]{}<>|~#$!]|&(?=#?\w+;)")
_LINE_START = re.compile(r"(\d+)([.)])|[-+=]")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def to_markdown(document: Document, _screen: Screen) -> str:
    """Write a document as Markdown."""
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    if document.sentence:
        yield line_text(document.sentence)
    if document.note:
        yield line_text(document.note)
    for block in document.blocks:
        if text := _block(block):
            yield text
    if document.sources:
        beside_matrix = any(isinstance(block, Matrix) for block in document.blocks)
        yield "Sources:" if beside_matrix else "## Sources"
        dates = DateWords(document.zone, year=document.year)
        yield "\n".join(
            f"- [{source.n}] {line_text(source_line(source, dates))}"
            for source in document.sources
        )


def _block(block: Block) -> str:  # noqa: PLR0911  (one return for each kind)
    """Return a block; empty when it has nothing to say."""
    match block:
        case Heading(text=text):
            return f"## {markdown_escaped(clean(text))}"
        case Paragraph(line=line):
            return line_text(line)
        case Table(header=header):
            names = [markdown_escaped(clean(name)) for name in header]
            return "\n\n".join(
                _titled(title, _table(names, [list(map(line_text, r)) for r in rows]))
                for title, rows in titled_rows(block)
            )
        case Bullets(items=items):
            return _bullets(items)
        case Story():
            return _block(block.table())
        case Matrix(columns=columns, rows=issues):
            if not columns or not issues:
                return NO_POSITIONS
            positions = [
                [markdown_escaped(row.title), *map(_cell, row.cells)] for row in issues
            ]
            return _table(["Issue", *map(markdown_escaped, columns)], positions)
        case Section(title=title, items=items):
            return f"{title}:\n\n{_bullets(items)}"
        case Figure():
            return ""
        case _:
            return _reading_block(block)


def _reading_block(block: ReadingBlock) -> str:
    """Return a block of a short answer."""
    match block:
        case Lines(lines=lines):
            return "\n\n".join(line_text(line) for line in lines)
        case Labels(lines=labels):
            said = [(each.label, label_text(each)) for each in labels]
            rows = (f"- **{label}**: {markdown_escaped(text)}" for label, text in said)
            return "\n".join(rows)
        case DatedList(title=title, items=items):
            entries = _bullets(map(dated_item, items))
            return f"{markdown_escaped(title)}:\n\n{entries}" if title else entries
        case CitedList(items=sources):
            rows = (f"- [{each.n}] {line_text(each.line)}" for each in sources)
            return "\n".join(("## Sources\n", *rows))
        case Cards(groups=groups):
            return "\n\n".join(
                f"{markdown_escaped(group.title)}:\n\n"
                + _bullets(map(card_item, group.cards))
                for group in groups
            )
        case Rule():
            return "---"
        case _:
            assert_never(block)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of names and fields that are escaped already; empty without rows."""
    if not rows:
        return ""
    return "\n".join([_row(header), "|" + "---|" * len(header), *map(_row, rows)])


def _titled(title: str, table: str) -> str:
    return f"## {markdown_escaped(clean(title))}\n\n{table}" if title else table


def _row(fields: Sequence[str]) -> str:
    return f"| {' | '.join(fields)} |"


def _bullets(items: Iterable[Item]) -> str:
    """Return entries as a list, their parts one level deeper."""
    lines: list[str] = []
    for item in items:
        lines.append(f"- {line_text(item.line)}")
        lines += [f"  - {line_text(part)}" for part in item.parts]
    return "\n".join(lines)


def _cell(cell: MatrixCell) -> str:
    """Return a cell of a matrix: its mark in words, then its statements with their citations."""
    alone = len(cell.statements) == 1
    said = "<br>".join(_statement(found, alone=alone) for found in cell.statements)
    if not cell.mark:
        return said
    if not said:
        return markdown_escaped(cell.mark)
    return f"{_mark(cell.mark)}{' ' if alone else '<br>'}{said}"


def _statement(found: CellStatement, *, alone: bool) -> str:
    lead = f"*{markdown_escaped(found.part)}*: " if found.part else ""
    who = f"{markdown_escaped(found.who)}: " if found.who else ""
    marks = [*(found.marks_alone if alone else found.marks)]
    if found.confidence:
        marks.append(found.confidence)
    marked = "".join(f" {_mark(mark)}" for mark in marks)
    later = (Span("*", "later"),) if found.later else ()
    tail = line_text((*later, *sourced(found.citations)))
    return lead + who + markdown_escaped(found.stance) + marked + tail


def markdown_escaped(text: str) -> str:
    """Return clean text in which nothing is Markdown or HTML, at the start of a line too."""
    found = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    if start := _LINE_START.match(found):
        at = start.end() - 1
        return f"{found[:at]}\\{found[at:]}"
    return found


def line_text(line: Line) -> str:
    """Return a line of spans.

    Only its first text can stand where a line begins; escaping the others there does no harm.
    """
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    match span.role:
        case "cite":
            return f"[{span.text}]"
        case "strong" | "found":
            return f"**{markdown_escaped(span.text)}**" if span.text else ""
        case "code":
            return f"`{span.text}`"
        case "link":
            return (
                f"<{span.text}>"
                if _ADDRESS.fullmatch(span.text)
                else markdown_escaped(span.text)
            )
        case "mark":
            return _mark(span.text)
        case _:
            return markdown_escaped(span.text)


def _mark(mark: str) -> str:
    return f"({markdown_escaped(mark)})"
