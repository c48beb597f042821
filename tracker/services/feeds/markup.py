"""HTML as plain text: a line for each paragraph, and `| a | b |` for each row of a table."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    address article aside blockquote body br dd div dl dt figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul
""",
    )
)
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "head", "title"})
_CELLS: Final = frozenset({"td", "th"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent: list[str] = []
        self.row = False

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002  (the parser's own)
    ) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "tr":
            self.row = True
            self.out.append("\n|")
        elif tag in _BLOCKS:
            # A block inside a cell does not end its row.
            self.out.append(" " if self.row else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag in _CELLS and self.row:
            self.out.append("|")
        elif tag in {"tr", "table"}:
            self.row = False
            self.out.append("\n")
        elif tag in _BLOCKS:
            self.out.append(" " if self.row else "\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(" ".join(data.split("\n")) if self.row else data)


def text_of_markup(markup: str) -> str:
    """Return the text of HTML, one line for each paragraph; other text as it is."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    text = "".join(parser.out).encode("utf-8", "replace").decode()
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def looks_like_html(text: str) -> bool:
    """Return whether a text is a page or a piece of HTML, by its beginning."""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return start.startswith(
        (
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<article",
            "<div",
            "<p>",
            "<p ",
            "<h1",
            "<section",
            "<table",
        )
    )
