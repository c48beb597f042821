"""A page that stands alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.render.pictures import (
    blank,
    cell,
    column,
    issue,
    pointed,
    render_picture,
    rich_picture,
    source,
    statement,
    two_columns,
)
from tracker.render import render_document
from tracker.render.document import Document, Paragraph
from tracker.render.formats.to_html import _STYLE
from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """Every element with its attributes, and whether each was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(picture: Picture) -> Outline:
    return Outline(render_picture(picture, fmt="html"))


@pytest.mark.parametrize("picture", [blank(), two_columns(), pointed(), rich_picture()])
def test_every_element_is_closed_in_its_turn(picture: Picture) -> None:
    assert page(picture).all("html") == [{"lang": "en"}]


def test_the_table_has_a_caption_and_headings_with_their_scope() -> None:
    found = page(pointed())

    assert len(found.all("caption")) == 1
    assert [a["scope"] for a in found.all("th")] == ["col"] * 4 + ["row"] * 4
    assert len(found.all("td")) == 4 * 3


def test_the_page_asks_nothing_of_any_server_and_runs_no_script() -> None:
    found = page(rich_picture())

    assert not {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "base",
        "form",
        "video",
    } & {tag for tag, _ in found.elements}
    assert not any(
        name in {"src", "srcset", "style"} or name.startswith("on")
        for _, attributes in found.elements
        for name in attributes
    )
    assert "url(" not in _STYLE
    assert "@import" not in _STYLE


def test_citations_are_links_to_sources_that_are_on_the_page() -> None:
    found = page(pointed())
    targets = {f"#{a['id']}" for a in found.all("li") if "id" in a}
    links = {a["href"] for a in found.all("a") if a.get("class") == "cite"}

    assert targets == {"#source-1", "#source-2", "#source-3"}
    assert links == targets
    assert [a["value"] for a in found.all("li") if "id" in a] == ["1", "2", "3"]


def test_a_citation_without_a_source_is_no_link() -> None:
    picture = blank(
        issues=[issue("c", "C")],
        columns=[column("russia")],
        cells=[cell("c", "russia", statement("russia", "c", "Yes", citations=(9,)))],
    )

    assert page(picture).all("a") == []
    assert "[9]" in page(picture).text


def test_only_web_addresses_become_links() -> None:
    addresses = [
        "https://example.org/a?b=1&c='2",
        "HTTP://example.org",
        "javascript:alert(1)",
        " https://ok.example",
        'https://x" onclick="y',
        "data:text/html,x",
        "//example.org",
    ]
    found = page(
        blank(sources=[source(n, "A", url=url) for n, url in enumerate(addresses, 1)])
    )

    assert [a["href"] for a in found.all("a")] == [
        "HTTP://example.org",
        "https://ok.example",
    ]
    assert {a["rel"] for a in found.all("a")} == {"noopener noreferrer"}


def test_states_are_said_in_words() -> None:
    text = "".join(page(pointed()).text)

    for mark in (
        "[order unknown]",
        "[divergent]",
        "[stale, 43 days]",
        "[inherited from European allies]",
        "[disputed by Russia]",
        "no evidence yet",
        "ended",
    ):
        assert mark in text


def test_text_from_outside_is_only_text() -> None:
    nasty = '</title></style><script>alert("1")</script><!--'
    picture = blank(
        title=nasty,
        issues=[issue("c", nasty)],
        columns=[column("russia")],
        cells=[cell("c", "russia", statement("russia", "c", nasty))],
    )

    assert page(picture).all("script") == []
    assert "".join(page(picture).text).count(nasty) == 4


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_text_colour_stands_out_enough(scheme: int) -> None:
    colours = dict(
        re.findall(
            r"--(\w+): (#[0-9a-f]{6})", re.findall(r":root \{[^}]*\}", _STYLE)[scheme]
        )
    )

    for ink in ("ink", "soft", "link", "mark"):
        for paper in ("paper", "shade"):
            assert contrast(colours[ink], colours[paper]) >= 4.5


def contrast(one: str, two: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_no_line_ends_inside_a_date_and_what_is_typed_stays_as_it_is() -> None:
    line = (Span("since 3 May, by "), Span("tracker as-of '3 May 2025'", "code"))
    page = render_document(Document(blocks=(Paragraph(line),)), fmt="html")

    assert "since 3\N{NO-BREAK SPACE}May, by <code>tracker as-of" in page
    assert "&#x27;3 May 2025&#x27;</code>" in page
