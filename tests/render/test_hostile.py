"""Nasty text in every field, in every form."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wcwidth import wcswidth

from tests.render.formats.test_to_html import Outline
from tests.render.pictures import pointed, render_picture
from tests.tries import tries
from tracker.projections.picture_format import Picture
from tracker.render.answers.picture import STATEMENT_FIELDS

OBEYED = {
    *map(
        chr,
        [
            *range(0x20),
            *range(0x7F, 0xA0),
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ],
    )
} - {"\n"}
PIECES = [
    *"|\\`*_[]<>&\"'=+-@#!~$(){};:,. \t\r\n\x00\x07\x1b\x7f\x85\x9b\u2028\u202e\u2066\ufeff\u200d\u0301é漢あ🏳️x1",
    "\x1b[31m",
    "\x1b]8;;http://x\x07",
    "<script>",
    "</td>",
    "<!--",
    "](javascript:x)",
    "\n\n| a | b |\n",
    "\n# ",
    "```\n",
    "&lt;",
    "👩‍👩‍👧",
    "[/bold]",
    "word ",
    "=cmd|' /C calc'!A0",
    "{{x}}",
    "$x$",
]
NASTY = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)


def spoilt(value: Any, words: list[str]) -> Any:
    """The value with words of every free text replaced; what a list holds and what numbers say stays."""
    kept = {"format", "of", "state", "own_state", "citations", *CHECKED}

    def walk(found: Any, name: str) -> Any:
        if isinstance(found, dict):
            return {key: walk(inner, key) for key, inner in found.items()}
        if isinstance(found, list):
            return [walk(inner, name) for inner in found]
        if isinstance(found, str) and name not in kept and name not in LINKS:
            words.append(words.pop(0))
            return words[0]
        return found

    return walk(value, "")


CHECKED = {
    *("zone", "valid", "boundary", "known", "when", "since", "reported", "published"),
    *("from", "until", "announced", "scheduled_for", "earlier", "held", "made"),
    *("deadline", "reached", "new_until", "set", "due", "perhaps_due", "as_of", "done"),
}
"""Written dates and the zone: no log takes one that cannot be read."""
LINKS = {"issue", "column", "parent"}
"""Left as they are, so that the matrix still has its cells; issues and columns themselves are spoilt by their titles."""


def hostile(words: list[str]) -> Picture:
    fields = msgspec.to_builtins(pointed())
    slugs = {
        "issues": [i["slug"] for i in fields["issues"]],
        "columns": [c["slug"] for c in fields["columns"]],
    }
    spoiled = spoilt(fields, list(words))
    for name, kept in slugs.items():
        for entry, slug in zip(spoiled[name], kept, strict=True):
            entry["slug"] = slug
    spoiled["parties"] = {
        **dict.fromkeys(fields["parties"], words[0]),
        words[-1]: words[0],
    }
    return msgspec.convert(spoiled, Picture)


PICTURES = st.lists(NASTY, min_size=1, max_size=5).map(hostile)
HARD = settings(max_examples=tries(60), deadline=None)


@HARD
@given(picture=PICTURES, width=st.integers(40, 220), full=st.booleans())
def test_a_terminal_obeys_nothing_and_no_line_is_too_wide(
    picture: Picture, width: int, full: bool
) -> None:
    text = render_picture(picture, fmt="table", width=width, full=full)

    assert not OBEYED & {*text}
    assert max(map(wcswidth, text.split("\n"))) <= width


@HARD
@given(picture=PICTURES)
def test_no_markdown_breaks_out_of_its_cell_or_its_line(picture: Picture) -> None:
    text = render_picture(picture, fmt="markdown")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]

    assert not OBEYED & {*text}
    assert sum(token.type == "td_open" for token in tokens) == 4 * 4
    assert sum(token.type == "tr_open" for token in tokens) == 5
    assert {token.type for token in tokens if token.type.endswith("_open")} <= {
        "paragraph_open",
        "table_open",
        "thead_open",
        "tbody_open",
        "tr_open",
        "th_open",
        "td_open",
        "bullet_list_open",
        "list_item_open",
    }
    assert {child.content for child in inline if child.type == "html_inline"} <= {
        "<br>"
    }
    assert not any(
        token.type in {"html_block", "fence", "code_block"} for token in tokens
    )
    assert not any(child.type in {"image", "code_inline"} for child in inline)


@HARD
@given(picture=PICTURES)
def test_no_html_becomes_an_element(picture: Picture) -> None:
    text = render_picture(picture, fmt="html")
    clean, found = Outline(render_picture(pointed(), fmt="html")), Outline(text)

    assert not OBEYED & {*text}
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in clean.elements} | {
        "p"
    }
    assert len(found.all("td")) == len(clean.all("td"))
    assert {name for _, attributes in found.elements for name in attributes} <= {
        name for _, attributes in clean.elements for name in attributes
    }


@HARD
@given(picture=PICTURES)
def test_no_field_of_a_sheet_breaks_out_or_is_a_formula(picture: Picture) -> None:
    for fmt, tab in (("csv", ","), ("tsv", "\t")):
        text = render_picture(picture, fmt=fmt)
        rows = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=tab, strict=True)
        )

        assert not (OBEYED - {"\t"}) & {*text}
        assert [len(row) for row in rows] == [len(STATEMENT_FIELDS)] * (
            1 + sum(max(len(c.statements), 1) for c in picture.cells)
        )
        assert not any(
            field.startswith(("=", "+", "-", "@", "\t", "\r"))
            for row in rows
            for field in row
        )
        if fmt == "tsv":
            assert text.count("\n") == len(rows)


@HARD
@given(picture=PICTURES)
def test_data_says_the_same_and_is_quiet(picture: Picture) -> None:
    whole, lines = (
        render_picture(picture, fmt="json"),
        render_picture(picture, fmt="jsonl"),
    )

    assert msgspec.json.decode(whole, type=Picture) == picture
    assert not OBEYED & {*whole, *lines}
    assert all(json.loads(line)["kind"] for line in lines.splitlines())
