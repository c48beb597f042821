"""A text taken apart: tables, list of sources and sentences, each with its place."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tracker.services.importing.formats.citations import NumberedSource, read_entries
from tracker.services.importing.formats.markdown_tables import (
    MarkdownTable,
    find_tables,
)

_RULE: Final = re.compile(r"[\s|:-]*")
_WRAPPED: Final = 120
_END: Final = re.compile(
    r"[.!?…]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]?[A-Z0-9])"
)
_SHORT: Final = re.compile(
    r"(?:\b(?:[A-Za-z]\.)*[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Sgt|Lt|Sen|Rep|Gov|Prof|Rev|No|vs|"
    r"etc|e\.g|i\.e|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
_MARKS: Final = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+|>\s*)")


class Excerpt(NamedTuple):
    """Words of a text, and where they stand: from the character `start` up to, not with, `end`."""

    start: int
    end: int
    text: str


class Sentence(NamedTuple):
    """A sentence, and the number of its paragraph."""

    start: int
    end: int
    text: str
    paragraph: int


class Passages(NamedTuple):
    """Parts of a text."""

    sentences: list[Sentence]
    tables: list[MarkdownTable]
    sources: list[NumberedSource]


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Return the words between two places, without space around them."""
    found = text[start:end]
    start += len(found) - len(found.lstrip())
    found = found.strip()
    return Excerpt(start, start + len(found), found)


def take_apart(text: str) -> Passages:
    r"""Return the sentences, tables and numbered sources of a text; its lines end with `\n`."""
    tables = list(find_tables(text))
    sources = read_entries(text)
    taken = [(t.start, _end(text, t)) for t in tables]
    taken += [
        (text.rfind("\n", 0, s.start) + 1 if s is sources[0] else s.start, s.end)
        for s in sources
    ]
    return Passages(_sentences(text, sorted(taken)), tables, sources)


def _end(text: str, table: MarkdownTable) -> int:
    """Return the end of a table, its last bar included."""
    end = max(cell.end for row in (table.header, *table.rows) for cell in row)
    if not table.rows and (rule := _RULE.match(text, end)):
        end = rule.end()
    while text[end : end + 1] in {" ", "\t", "|"}:
        end += 1
    return end


def _sentences(text: str, taken: list[tuple[int, int]]) -> list[Sentence]:
    found: list[Sentence] = []
    place, paragraph = 0, 0
    for start, end in [*taken, (len(text), len(text))]:
        for first, last in _paragraphs(text, place, max(place, start)):
            paragraph += 1
            found += _split(text, first, last, paragraph)
        place = max(place, end)
    return found


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Yield paragraphs: single lines where lines are long, else parted by blank lines and marks."""
    lines = []
    for line in text[start:end].splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    wrapped = all(last - first <= _WRAPPED for first, last in lines)
    found: list[tuple[int, int]] = []
    fresh = True
    for first, last in lines:
        line = text[first:last]
        if not line.strip():
            fresh = True
            continue
        mark = _MARKS.match(line)
        if fresh or mark or not wrapped:
            found.append((first + (mark.end() if mark else 0), last))
        else:
            found[-1] = (found[-1][0], last)
        fresh = line.lstrip().startswith("#")
    return found


def _split(text: str, start: int, end: int, paragraph: int) -> list[Sentence]:
    found = []
    place = start
    for match in _END.finditer(text, start, end):
        if _SHORT.search(text[max(start, match.start() - 12) : match.start() + 1]):
            continue
        found.append((place, match.end()))
        place = match.end()
    found.append((place, end))
    parts = (excerpt(text, first, last) for first, last in found)
    return [Sentence(*part, paragraph) for part in parts if part.text]
