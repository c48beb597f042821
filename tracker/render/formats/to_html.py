"""The answer as one HTML page that stands alone: it asks nothing of any server and runs no script."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from tracker.render.answers.matrix import NO_POSITIONS, matrix_of
from tracker.render.answers.picture_lists import sections
from tracker.render.sanitize import clean
from tracker.render.spans import Voice, sentence, source_line, statement_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.picture_format import Picture, SourceShown
    from tracker.render.answers.matrix import CellShown, Matrix
    from tracker.render.answers.picture_lists import Section
    from tracker.render.spans import Dated, Item, Line, Span

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1b1b; --soft: #545454; --paper: #ffffff; --line: #c4c4c4; --shade: #f3f3f3; --link: #0b4f9e; --mark: #8a3b00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #b4b4b4; --paper: #161616; --line: #4c4c4c; --shade: #232323; --link: #8ec1ff; --mark: #ffb877; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.4rem; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: 0 0 .75rem; }
th, td { border: 1px solid var(--line); padding: .5rem .65rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 8rem; }
thead th, tbody th { background: var(--shade); }
td p { margin: 0 0 .5rem; } td p:last-child { margin: 0; }
ul, ol { padding-left: 1.6rem; } li { margin: .2rem 0; overflow-wrap: anywhere; }
.dim { color: var(--soft); } .mark { color: var(--mark); font-weight: 600; }
.cite { white-space: nowrap; } code { overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
@media print {
  :root { --ink: #000000; --soft: #333333; --paper: #ffffff; --line: #777777; --shade: #ffffff; --link: #000000; --mark: #000000; }
  body { padding: 0; font-size: 9.5pt; max-width: none; } a { text-decoration: none; } .wide { overflow: visible; }
  th, td { min-width: 0; padding: .25rem .35rem; overflow-wrap: break-word; }
  figure { break-inside: avoid; } figure svg { max-width: 100%; max-height: 24cm; width: auto; height: auto; }
  thead { display: table-header-group; } tr, li { break-inside: avoid; } h2 { break-after: avoid; }
}
"""

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def to_html(picture: Picture, *, today_known: bool) -> str:
    """The whole picture as a page."""
    voice = Voice(picture, short=False)
    page = Page(frozenset(source.n for source in picture.sources))
    title = escape(clean(picture.title) or clean(picture.dossier))
    asked = page.line(sentence(picture, voice, today_known=today_known, hint=False))
    body = [
        f"<h1>{title}</h1>",
        *page.table(matrix_of(picture, voice, whole=True), voice, caption=asked),
    ]
    for section in sections(picture, voice):
        body += page.section(section)
    return standalone(
        picture.title or picture.dossier, [*body, *page.sources(picture.sources, voice)]
    )


def standalone(title: str, body: Iterable[str]) -> str:
    """A whole page of a title and the HTML of its body."""
    named = escape(clean(title))
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{named}</title>",
        f"<style>{_STYLE}</style>",
    ]
    return (
        "\n".join(
            [
                "<!DOCTYPE html>",
                '<html lang="en">',
                "<head>",
                *head,
                "</head>",
                "<body>",
                "<main>",
                *body,
                "</main>",
                "</body>",
                "</html>",
            ]
        )
        + "\n"
    )


class Page:
    """How spans become HTML on a page that has the given sources."""

    def __init__(self, sources: frozenset[int]) -> None:
        self._sources = sources

    def table(self, matrix: Matrix, voice: Voice, *, caption: str) -> Iterator[str]:
        """The matrix, scrolling on its own where the page is narrower."""
        if not matrix.rows or not matrix.columns:
            yield f"<p>{caption}</p><p>{NO_POSITIONS}</p>"
            return
        yield '<div class="wide" role="region" aria-label="Positions" tabindex="0">'
        yield "<table>"
        yield f"<caption>{caption}</caption>"
        heads = "".join(
            f'<th scope="col">{escape(name)}</th>' for name in ("Issue", *matrix.columns)
        )
        yield f"<thead><tr>{heads}</tr></thead>"
        yield "<tbody>"
        for row in matrix.rows:
            yield f'<tr><th scope="row">{escape(row.title)}</th>'
            for cell in row.cells:
                yield f"<td>{self._cell(cell, voice)}</td>"
            yield "</tr>"
        yield "</tbody>"
        yield "</table>"
        yield "</div>"

    def section(self, section: Section) -> Iterator[str]:
        """A titled list, and a list inside it where an entry has parts."""
        yield "<section>"
        yield f"<h2>{escape(section.title)}</h2>"
        yield from self.bullets(section.items)
        yield "</section>"

    def bullets(self, items: Iterable[Item]) -> Iterator[str]:
        """A list, and a list inside it where an entry has parts."""
        yield "<ul>"
        for item in items:
            parts = "".join(f"<li>{self.line(part)}</li>" for part in item.parts)
            yield f"<li>{self.line(item.line)}{f'<ul>{parts}</ul>' if parts else ''}</li>"
        yield "</ul>"

    def sources(self, sources: Iterable[SourceShown], voice: Dated) -> Iterator[str]:
        """The numbered sources under their heading; nothing without any."""
        items = [
            f'<li id="source-{source.n}" value="{source.n}">{self.line(source_line(source, voice))}</li>'
            for source in sources
        ]
        if items:
            yield from ("<section>", "<h2>Sources</h2>", "<ol>", *items, "</ol>", "</section>")

    def line(self, line: Line) -> str:
        """A line of spans."""
        return "".join(self._span(span) for span in line)

    def _cell(self, cell: CellShown, voice: Voice) -> str:
        mark = f'<p class="mark">[{escape(cell.mark)}]</p>' if cell.mark and cell.said else ""
        said = "".join(
            f"<p>{self.line(statement_line(s.statement, voice, lead=s.part, who=s.who, cell_state=cell.state, alone=len(cell.said) == 1))}</p>"
            for s in cell.said
        )
        return mark + said or f'<p class="dim">{escape(cell.mark)}</p>'

    def _span(self, span: Span) -> str:  # noqa: PLR0911  (one return for each role)
        text = escape(span.text)
        match span.role:
            case "text" | "later":
                return text
            case "strong":
                return f"<strong>{text}</strong>"
            case "dim":
                return f'<span class="dim">{text}</span>'
            case "mark":
                return f'<span class="mark">[{text}]</span>'
            case "code":
                return f"<code>{text}</code>"
            case "cite":
                known = int(span.text) in self._sources
                return (
                    f'<a class="cite" href="#source-{text}">[{text}]</a>'
                    if known
                    else f'<span class="cite">[{text}]</span>'
                )
            case "link":
                return (
                    f'<a href="{text}" rel="noopener noreferrer">{text}</a>'
                    if _ADDRESS.fullmatch(span.text)
                    else text
                )
