"""A document that is handed over as one HTML page: no script, nothing from any server."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, assert_never

from tracker.render.formats.report.style import page_sheet
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
from tracker.render.words_for_dates_and_numbers import unbroken

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        ReportHead,
    )

_ADDRESS: Final = re.compile(r"https?://([^\s<>\"'`\\/]+)[^\s<>\"'`\\]*", re.IGNORECASE)
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_KINDS: Final = {
    "before": "was",
    "stance": "",
    "holds": "now",
    "ended": "",
    "possible": "may",
}
_WRAPS: Final = {
    "text": "{}",
    "strong": "<b>{}</b>",
    "title": "<i>{}</i>",
    "soft": "{}",
    "quote": "{}",
    "code": "<code>{}</code>",
    "unsourced": '<i class="ns">{}</i>',
}


def report_html(document: Document, _screen: Screen) -> str:
    """Write a document as a page."""
    report = document.report
    assert report is not None  # noqa: S101  (render_document has seen to it)
    return html_page(report, title=document.title, style=page_sheet(report.running))


def report_part(report: Report) -> str:
    """Write a document as a part of a page that takes style sheets from files alone."""
    return "\n".join(_Page(images=True).lines(report))


def html_page(
    report: Report, *, title: str, style: str, images: bool = False, meta: str = ""
) -> str:
    """Write a document as a page.

    Args:
        report: The document.
        title: The title of the page.
        style: Its style sheet.
        images: Whether pictures are images, and not drawings inside the page.
        meta: What else stands in its head.
    """
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f"{meta}<title>{escape(clean(title))}</title>",
        f"<style>{style}</style>",
    ]
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head>{"".join(head)}</head><body><main>',
        *_Page(images=images).lines(report),
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


class _Page:
    """The HTML of one document."""

    def __init__(self, *, images: bool) -> None:
        self._images = images
        self._in_article = False

    def lines(self, report: Report) -> Iterator[str]:
        """Give the document line by line."""
        yield _head(report.head)
        for block in report.blocks:
            inside = isinstance(block, IssuePaths) and block.is_part
            if self._in_article and not inside:
                yield "</article>"
                self._in_article = False
            yield from self._block(block)

    def _block(self, block: ReportBlock) -> Iterator[str]:  # noqa: C901, PLR0912  (each one)
        match block:
            case Summary(items=items):
                said = "".join(
                    f"<li><b>{_text(label)}.</b> {_line(line)}</li>"
                    for label, line in items
                )
                yield f'<ol class="sum">{said}</ol>'
            case Contents(chapters=chapters):
                yield _contents(chapters)
            case Chapter(anchor=anchor, title=title):
                yield f'<h2 id="{anchor}">{_text(title)}</h2>'
            case Lead(line=line, anchor=anchor):
                name = f' id="{anchor}"' if anchor else ""
                yield f'<p class="lead"{name}>{_line(line)}</p>'
            case Boxes(boxes=boxes):
                yield _boxes(boxes)
            case IssuePaths():
                yield from self._issue(block)
            case Grid():
                yield from _grid(block)
            case Listing():
                yield from _listing(block)
            case Drawing():
                yield self._drawing(block)
            case DayByDay(days=days):
                told = "".join(
                    f"<li><time>{_text(day)}</time><div>{_line(line)}</div></li>"
                    for day, line in days
                )
                yield f'<ol class="days">{told}</ol>'
            case SourcesNamed(sources=sources):
                listed = "\n".join(_source(source, day) for source, day in sources)
                yield f'<ol class="src">\n{listed}\n</ol>'
            case Foot(line=line):
                yield f"<footer><p>{_line(line)}</p></footer>"
            case _:
                assert_never(block)

    def _issue(self, block: IssuePaths) -> Iterator[str]:
        note = f" <span>{_text(block.note)}</span>" if block.note else ""
        if block.is_part:
            yield f'<h4 class="part">{_text(block.title)}{note}</h4>'
        else:
            yield f"<article><h3>{_text(block.title)}{note}</h3>"
            self._in_article = True
        level = "h5" if block.is_part else "h4"
        paths = "".join(_path(path, level) for path in block.paths)
        if paths:
            yield f'<div class="pps">{paths}</div>'

    def _drawing(self, block: Drawing) -> str:
        label = escape(f"{block.label}, scrolls sideways on a narrow screen")
        picture = (
            picture_as_image(block.svg, block.label) if self._images else block.svg
        )
        return (
            f'<figure><div class="pic" tabindex="0" role="region" aria-label="{label}">'
            f"{picture}</div><figcaption>{_line(block.caption)}</figcaption></figure>"
        )


def picture_as_image(svg: str, label: str) -> str:
    """Return a drawing as an image of HTML that holds all of it."""
    from base64 import b64encode

    data = b64encode(svg.encode()).decode()
    return f'<img alt="{escape(label)}" src="data:image/svg+xml;base64,{data}">'


def _head(head: ReportHead) -> str:
    facts = "".join(
        f"<div><dt>{_text(label)}</dt><dd>{_text(words)}</dd></div>"
        for label, words in head.facts
    )
    return (
        f'<header><p class="kick">{escape(head.kind)}</p>'
        f"<h1>{_text(head.title)} <span>{_text(head.days)}</span></h1>"
        f'<dl class="clock">{facts}</dl></header>'
    )


def _contents(chapters: tuple[tuple[str, str], ...]) -> str:
    links = "".join(
        f'<li><a href="#{anchor}">{_text(title)}</a></li>' for anchor, title in chapters
    )
    return f'<nav aria-label="Contents"><h2>Contents</h2><ol>{links}</ol></nav>'


def _boxes(boxes: tuple[tuple[str, Inked, Inked], ...]) -> str:
    told = "".join(
        f"<div><h3>{_text(label)}</h3><p><b>{_line(first)}</b></p>"
        f"<p>{_line(second)}</p></div>"
        for label, first, second in boxes
    )
    return f'<div class="play">{told}</div>'


def _path(path: PartyPath, level: str) -> str:
    rows = "".join(map(_row, path.rows))
    head = f"<{level}>{escape(path.name)} <span>{_text(path.note)}</span></{level}>"
    return f'<div class="pp">{head}<ol class="path">{rows}</ol></div>'


def _row(row: PathRow) -> str:
    kind = _KINDS[row.kind]
    name = f' class="{kind}"' if kind else ""
    below = "".join(f'<span class="m">{_line(each)}</span>' for each in row.conditions)
    about = f'<span class="m">{_line(row.about)}</span>' if row.about else ""
    return (
        f"<li{name}><time>{_text(row.when)}</time>"
        f"<div>{_line(row.words)}{below}{about}</div></li>"
    )


def _grid(grid: Grid) -> Iterator[str]:
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.columns)
    yield f'<table class="mx"><thead><tr><th scope="col">Issue</th>{names}</tr></thead><tbody>'
    for row in grid.rows:
        cells = "".join(
            _grid_cell(cell, column)
            for cell, column in zip(row.cells, grid.columns, strict=True)
        )
        kind = "pt" if row.is_part else "tp"
        yield f'<tr class="{kind}"><th scope="row">{escape(row.title)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _grid_cell(cell: GridCell, column: str) -> str:
    if not cell.said:
        return f'<td class="none">{escape(cell.nothing)}</td>'
    edge = f' class="{cell.edge}"' if cell.edge else ""
    told = [
        f'{_line(words)}<span class="m">{_line(about)}</span>'
        for words, about in cell.said
    ]
    said = "".join(told)
    if len(told) > 1:
        said = "".join(f'<div class="st">{each}</div>' for each in told)
    return f'<td{edge}><span class="lb">{escape(column)}</span>{said}</td>'


def _listing(block: Listing) -> Iterator[str]:
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.header)
    yield f'<table class="ls"><thead><tr>{names}</tr></thead><tbody>'
    for place, row in enumerate(block.rows):
        first, *others = row
        rest = "".join(f"<td>{_cell(cell)}</td>" for cell in others)
        span = _rows_of(block, place)
        if span:
            rows = f' rowspan="{span}"' if span > 1 else ""
            yield f'<tr><th scope="row"{rows}>{_cell(first)}</th>{rest}</tr>'
        else:
            yield f"<tr>{rest}</tr>"
    yield "</tbody></table>"


def _rows_of(block: Listing, place: int) -> int:
    """Count the rows that a row's first cell stands for; none where another one does."""
    if not _is_named(block.rows[place]):
        return 0
    below = block.rows[place + 1 :]
    following = next((n for n, row in enumerate(below) if _is_named(row)), len(below))
    return following + 1


def _is_named(row: tuple[ListCell, ...]) -> bool:
    return bool(row[0].lines or row[0].small)


def _cell(cell: ListCell) -> str:
    lines = [_line(line) for line in cell.lines]
    told = "".join(f"<div>{line}</div>" for line in lines) if len(lines) > 1 else ""
    small = "".join(f'<span class="m">{_line(line)}</span>' for line in cell.small)
    return (told or "".join(lines)) + small


def _source(source: SourceShown, day: str) -> str:
    title = f", “{escape(clean(source.title))}”" if source.title else ""
    publisher = escape(clean(source.publisher))
    words = f"<b>{publisher}</b>{title}, {_text(day)}"
    return f'<li id="s{source.n}">{words}{_address(source.url)}</li>'


def _address(url: str | None) -> str:
    if not url:
        return ""
    address = clean(url)
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return f", {escape(address)}"
    host = found[1].removeprefix("www.")
    return f', <a href="{escape(address)}" rel="noopener noreferrer">{escape(host)}</a>'


def _line(line: Inked) -> str:
    return "".join(map(_piece, grouped(line))).strip()


def _text(text: str) -> str:
    """Escape a text; no line ends inside a date."""
    return escape(unbroken(text))


def _piece(piece: Ink | CiteGroup) -> str:
    if isinstance(piece, CiteGroup):
        return f'<span class="r">[{_cites(piece)}]</span>'
    text = _text(piece.text)
    if piece.tone in MARKS:
        return f'<b class="k {piece.tone}">{text}</b>'
    if piece.tone in {"sign", "link"}:
        target = piece.to if piece.to.startswith("#") else f"#{piece.to}"
        name = ' class="fn"' if piece.tone == "sign" else ""
        return f'<a{name} href="{escape(target)}">{text}</a>'
    return _WRAPS[piece.tone].format(text)


def _cites(group: CiteGroup) -> str:
    """Write citations: three or more in a row as a range of which each end is a link."""
    said = []
    for first, last in group.ranges:
        joiner = ", " if last == first + 1 else "\N{EN DASH}"
        ends = dict.fromkeys((first, last))
        said.append(joiner.join(f'<a href="#s{n}">{n}</a>' for n in ends))
    return ", ".join(said)
