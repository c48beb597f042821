"""Tables in Markdown, also where a whole table stands in one line with `||` between its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE: Final = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_BAR: Final = re.compile(r"(?<!\\)\|")


class MarkdownCell(NamedTuple):
    """A cell's words, and where they stand in the text."""

    text: str
    start: int
    end: int


class MarkdownTable(NamedTuple):
    """A table: where it begins, its first row, and the others."""

    start: int
    header: list[MarkdownCell]
    rows: list[list[MarkdownCell]]


class _Line(NamedTuple):
    text: str
    start: int


def find_tables(text: str) -> Iterator[MarkdownTable]:
    """Yield the tables of a text: a row of cells, a row of dashes, and rows while there are bars.

    Args:
        text: The text, with a newline between its lines.
    """
    held: list[_Line] = []
    for line in (*_rows(text), _Line("", len(text))):
        if "|" in line.text:
            held.append(line)
            continue
        yield from _table(held)
        held = []


def _rows(text: str) -> Iterator[_Line]:
    """Yield the lines of a text; a line that holds a whole table is cut into its rows."""
    start = 0
    for line in text.split("\n"):
        parts = line.split("||")
        if len(parts) > 1 and any(_is_rule(part) for part in parts):
            at = start
            for part in parts:
                yield _Line(part, at)
                at += len(part) + 2
        else:
            yield _Line(line, start)
        start += len(line) + 1


def _is_rule(text: str) -> bool:
    plain = text.strip()
    return "--" in plain and _RULE.fullmatch(plain) is not None


def _table(lines: list[_Line]) -> Iterator[MarkdownTable]:
    rules = [n for n, line in enumerate(lines) if _is_rule(line.text)]
    for place, n in enumerate(rules):
        if n == 0:
            continue
        # The first row of the next table is no row of this one.
        end = rules[place + 1] - 1 if place + 1 < len(rules) else len(lines)
        header = _cells(lines[n - 1])
        rows = [_cells(line) for line in lines[n + 1 : end] if line.text.strip(" \t|")]
        yield MarkdownTable(lines[n - 1].start, header, rows)


def _cells(line: _Line) -> list[MarkdownCell]:
    """Return the cells of a row: the text between its bars, nothing before the first of them."""
    text = line.text.rstrip()
    at = len(text) - len(text.lstrip())
    if text[at : at + 1] == "|":
        at += 1
    end = (
        len(text) - 1 if text.endswith("|") and not text.endswith(r"\|") else len(text)
    )
    found: list[MarkdownCell] = []
    for bar in (*(m.start() for m in _BAR.finditer(text, at, end)), end):
        words = text[at:bar]
        start = line.start + at + len(words) - len(words.lstrip())
        found.append(
            MarkdownCell(
                words.strip(), start, max(start + len(words.strip()), start + 1)
            )
        )
        at = bar + 1
    return found
