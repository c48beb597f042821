"""A document that is handed over as Markdown: the same blocks in the same order as on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tracker.render.formats.to_markdown import markdown_escaped
from tracker.render.report import (
    MARKS,
    Boxes,
    Chapter,
    CiteGroup,
    Contents,
    DayByDay,
    Drawing,
    Foot,
    Grid,
    IssuePaths,
    Lead,
    Listing,
    SourcesNamed,
    Summary,
    grouped,
)
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.render import Screen
    from tracker.render.document import Document
    from tracker.render.report import (
        GridCell,
        Ink,
        Inked,
        ListCell,
        PartyPath,
        PathRow,
        Report,
        ReportBlock,
    )

_STRONG = frozenset({"strong"})


def report_markdown(document: Document, _screen: Screen) -> str:
    """Write a document as Markdown."""
    report = document.report
    assert report is not None  # noqa: S101  (render_document has seen to it)
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    head = report.head
    yield f"# {markdown_escaped(head.title)}, {markdown_escaped(head.days)}"
    facts = [(head.kind, ""), *head.facts]
    yield "\n".join(
        f"* **{markdown_escaped(label)}**{_colon(words)}" for label, words in facts
    )
    for block in report.blocks:
        yield from filter(None, _block(block))


def _colon(words: str) -> str:
    return f": {markdown_escaped(words)}" if words else ""


def _block(block: ReportBlock) -> Iterator[str]:  # noqa: C901  (one for each)
    match block:
        case Summary(items=items):
            yield _listed(
                f"**{markdown_escaped(label)}.** {_line(line)}" for label, line in items
            )
        case Contents():
            return
        case Chapter(title=title):
            yield f"## {markdown_escaped(title)}"
        case Lead(line=line) | Foot(line=line):
            yield _line(line)
        case Boxes():
            yield _boxes(block)
        case IssuePaths():
            yield from _issue(block)
        case Grid():
            yield _grid(block)
        case Listing(header=header, rows=rows):
            yield _table(header, [[*map(_cell, row)] for row in rows])
        case Drawing():
            yield _drawing(block)
        case DayByDay(days=days):
            yield _listed(
                f"**{markdown_escaped(day)}**: {_line(line)}" for day, line in days
            )
        case SourcesNamed(sources=sources):
            yield "\n".join(_source(source, day) for source, day in sources)
        case _:
            assert_never(block)


def _drawing(block: Drawing) -> str:
    """Show the picture's file beside the document, and write its caption below."""
    caption = _line(block.caption)
    if not block.file:
        return caption
    return f"![{markdown_escaped(block.label)}]({_linked(block.file)})\n\n{caption}"


def _linked(name: str) -> str:
    """Return the name of a file as an address has it: all but plain letters by their bytes."""
    return "".join(map(_in_address, name))


def _in_address(letter: str) -> str:
    if letter.isascii() and (letter.isalnum() or letter in "-._~"):
        return letter
    return "".join(f"%{b:02X}" for b in letter.encode(errors="surrogateescape"))


def _boxes(block: Boxes) -> str:
    return _listed(
        f"**{markdown_escaped(label)}:** {_line(first)}; {_line(second)}"
        for label, first, second in block.boxes
    )


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _issue(block: IssuePaths) -> Iterator[str]:
    level = "####" if block.is_part else "###"
    note = f" ({markdown_escaped(block.note)})" if block.note else ""
    yield f"{level} {markdown_escaped(block.title)}{note}"
    for path in block.paths:
        yield _path(path)


def _path(path: PartyPath) -> str:
    head = f"**{markdown_escaped(path.name)}** {markdown_escaped(path.note)}"
    return f"{head}\n\n" + _listed(map(_row, path.rows))


def _row(row: PathRow) -> str:
    words = _line(row.words)
    if row.kind == "holds":
        words = f"**{words}**"
    parts = [words, *map(_line, row.conditions), _line(row.about)]
    return f"{markdown_escaped(row.when)}: {', '.join(filter(None, parts))}"


def _grid(grid: Grid) -> str:
    header = ("Issue", *grid.columns)
    rows = []
    for row in grid.rows:
        title = markdown_escaped(row.title)
        name = title if row.is_part else f"**{title}**"
        rows.append([name, *map(_grid_cell, row.cells)])
    return _table(header, rows)


def _grid_cell(cell: GridCell) -> str:
    if not cell.said:
        return markdown_escaped(cell.nothing)
    said = [f"{_line(words)} ({_line(about)})" for words, about in cell.said]
    return "<br>".join(said)


def _cell(cell: ListCell) -> str:
    return "<br>".join(_line(line) for line in (*cell.lines, *cell.small))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    names = [markdown_escaped(name) for name in header]
    lines = [_fields(names), "|" + "---|" * len(names), *map(_fields, rows)]
    return "\n".join(lines)


def _fields(fields: Sequence[str]) -> str:
    return f"| {' | '.join(fields)} |"


def _source(source: SourceShown, day: str) -> str:
    title = f", “{markdown_escaped(clean(source.title))}”" if source.title else ""
    publisher = markdown_escaped(clean(source.publisher))
    address = f", {_address(source.url)}" if source.url else ""
    return f"{source.n}. **{publisher}**{title}, {markdown_escaped(day)}{address}"


def _address(url: str) -> str:
    address = clean(url)
    is_plain = address.isascii() and not set(address) & set(" <>\"'`\\|")
    if is_plain and address.lower().startswith(("http://", "https://")):
        return f"<{address}>"
    return markdown_escaped(address)


def _line(line: Inked) -> str:
    return "".join(_piece(piece) for piece in grouped(line)).strip()


def _piece(piece: Ink | CiteGroup) -> str:
    if isinstance(piece, CiteGroup):
        return f"\\[{cited_words(piece)}\\]"
    text = piece.text
    if piece.tone == "code":
        return f"``{text} ``" if "`" in text else f"`{text}`"
    found = markdown_escaped(text)
    if piece.tone == "strong":
        return f"**{found}**"
    if piece.tone == "title":
        return f"*{found}*"
    if piece.tone in MARKS or piece.tone == "unsourced":
        return f"({found})"
    return found


def cited_words(group: CiteGroup) -> str:
    """Say citations: three or more in a row as a range, two as a pair."""
    said = []
    for first, last in group.ranges:
        if first == last:
            said.append(str(first))
        elif last == first + 1:
            said.append(f"{first}, {last}")
        else:
            said.append(f"{first}\N{EN DASH}{last}")
    return ", ".join(said)
