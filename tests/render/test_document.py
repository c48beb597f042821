"""A document in every format: told once, laid out for a terminal, escaped for where it goes."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.projections.picture_format import SourceShown
from tracker.render import render_document
from tracker.render.document import Bullets, Document, Heading, Paragraph, Table
from tracker.render.formats.terminal_lines import cells
from tracker.render.sanitize import clean
from tracker.render.styled_text import Item, Span

HOSTILE = "\x1b[2J<script>alert(1)</script> | `x` **b** [link](http://e.org) \u202eabc"


def source(n=1, title="A title", url="https://example.org/1"):
    return SourceShown(
        n=n,
        slug=f"s{n}",
        publisher="Reuters",
        title=title,
        published="2025-05-28",
        url=url,
    )


def said(text, *numbers):
    return (
        Span(clean(text)),
        *((Span(" "),) if numbers else ()),
        *(Span(str(n), "cite") for n in numbers),
    )


def document(text="something", **fields):
    blocks = (
        Heading(f"Heading {text}"),
        Paragraph(said(f"Paragraph {text}")),
        Table(
            ("When", "What"),
            (
                (said("28 May 2025"), said(f"Cell {text}", 1)),
                (said("29 May 2025"), said("another cell")),
            ),
        ),
        Bullets((Item(said(f"Entry {text}", 1), (said(f"Part {text}"),)),)),
    )
    rows = (
        {"when": "2025-05-28", "text": text, "citations": [1]},
        {"when": "2025-05-29", "text": None, "citations": []},
    )
    given = {
        "sentence": said(f"Asked {text}."),
        "blocks": blocks,
        "sources": (source(),),
        "value": {"text": text},
        "rows": rows,
        "title": f"Title {text}",
    }
    return Document(**(given | fields))


def test_a_terminal_gets_the_blocks_in_their_order() -> None:
    lines = render_document(document(), fmt="table", width=80).splitlines()

    assert lines == [
        "Asked something.",
        "",
        "Heading something",
        "Paragraph something",
        "",
        "When           What",
        "  28 May 2025  Cell something [1]",
        "  29 May 2025  another cell",
        "",
        "Entry something [1]",
        "  • Part something",
        "",
        "Sources  the one cited above",
        "  [1]  Reuters, 28 May 2025  s1",
    ]


def test_markdown_has_headings_a_table_lists_and_numbered_sources() -> None:
    assert render_document(document(), fmt="markdown") == (
        "Asked something.\n\n## Heading something\n\nParagraph something\n\n"
        "| When | What |\n|---|---|\n| 28 May 2025 | Cell something [1] |\n| 29 May 2025 | another cell |\n\n"
        "- Entry something [1]\n  - Part something\n\n## Sources\n\n- [1] **Reuters**, “A title”, 28 May 2025, <https://example.org/1>\n"
    )


def test_a_page_stands_alone_and_its_citations_lead_to_its_sources() -> None:
    page = render_document(document(), fmt="html")

    assert '<a class="cite" href="#source-1">[1]</a>' in page
    assert '<li id="source-1" value="1">' in page
    assert "<h1>Title something</h1>" in page
    assert not re.search(r"<(script|img|link|iframe)|src=|@import|url\(", page)


def test_json_writes_the_value_and_json_lines_the_rows() -> None:
    assert json.loads(render_document(document(), fmt="json")) == {"text": "something"}
    assert [
        json.loads(line)["when"]
        for line in render_document(document(), fmt="jsonl").splitlines()
    ] == ["2025-05-28", "2025-05-29"]


def test_a_sheet_has_a_row_for_each_row_and_joins_lists() -> None:
    rows = [{"a": [1, 2], "b": {"c": 1}}, {"a": [], "d": "=1+1"}]

    assert list(
        csv.reader(io.StringIO(render_document(document(rows=rows), fmt="csv")))
    ) == [
        ["a", "b", "d"],
        ["1; 2", '{"c":1}', ""],
        ["", "", "'=1+1"],
    ]


def test_a_sheet_without_rows_still_has_its_header() -> None:
    assert (
        render_document(document(rows=(), fields=("when", "what")), fmt="tsv")
        == "when\twhat\n"
    )


def test_lists_and_tables_without_entries_are_not_shown() -> None:
    bare = Document(
        sentence=said("Nothing."),
        blocks=(Table(("When",), ()), Bullets(())),
        sources=(),
        value=None,
        rows=(),
    )

    assert render_document(bare, fmt="table") == "Nothing.\n"
    assert render_document(bare, fmt="markdown") == "Nothing.\n"


def test_a_row_becomes_an_entry_of_a_list_where_columns_have_no_room() -> None:
    rows = (
        (
            said("28 May 2025"),
            said("long words " * 9),
            said("more words " * 9),
            said(""),
        ),
    )
    wide = Document(
        sentence=said("Asked."),
        blocks=(Table(("When", "Then", "Now", "Never"), rows),),
        sources=(),
        value=None,
        rows=(),
    )

    found = render_document(wide, fmt="table", width=48).splitlines()

    assert found[2].startswith("  28 May 2025: Then long words")
    assert not any("Never" in line for line in found)


@pytest.mark.parametrize(
    "fmt", ["table", "markdown", "html", "json", "jsonl", "csv", "tsv"]
)
def test_text_from_outside_is_harmless_in_every_format(fmt) -> None:
    found = render_document(
        document(HOSTILE, sources=(source(title=HOSTILE, url="javascript:alert(1)"),)),
        fmt=fmt,
        width=60,
    )

    assert "\x1b" not in found
    assert "\u202e" not in found
    if fmt == "html":
        assert "<script" not in found
        assert 'href="javascript' not in found
    if fmt == "markdown":
        assert not re.search(r"(?<!\\)<script|(?<!\\)\*\*b|(?<!\\)\[link", found)


texts = st.text(alphabet="ab 漢-\n", min_size=1, max_size=60)


@given(texts, st.integers(40, 200), st.booleans())
def test_no_line_is_wider_than_the_terminal(text, width, color) -> None:
    found = render_document(document(text), fmt="table", width=width, color=color)

    assert all(
        cells(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= width
        for line in found.splitlines()
    )


@given(texts, st.integers(40, 200))
def test_colour_adds_nothing_but_colour(text, width) -> None:
    plain, colored = (
        render_document(document(text), fmt="table", width=width, color=color)
        for color in (False, True)
    )

    assert [
        line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines()
    ] == plain.splitlines()
