"""Tables of Markdown, and numbered sources: the numbers in a cell, and the list that says them.

A whole table may stand in one line, with `||` between its rows.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates_from_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE: Final = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_BAR: Final = re.compile(r"(?<!\\)\|")
_LETTERS_OF_A_MONTH: Final = 3
_CITED: Final = re.compile(r"\s*\[\^?(\d{1,3}(?:\s*[,;\u2013-]\s*\^?\d{1,3})*)\]")
_LIST: Final = re.compile(
    r"^[ \t#*_>]*(?:sources?|references|citations|bibliography|works cited|notes)\b[ \t*_]*:?[ "
    r"\t*_]*",
    re.IGNORECASE | re.MULTILINE,
)
_ENTRY: Final = re.compile(r"\[\^?(\d{1,3})\]:?[ \t]*")
_NUMBERED: Final = re.compile(r"^[ \t]*(\d{1,3})[.)][ \t]+", re.MULTILINE)
_DATE: Final = re.compile(r"\((?P<date>[^()\n]{3,40})\)")
_URL: Final = re.compile(r"<?(https?://[^\s<>]+[^\s<>.,;)\]])>?")
_WIDEST: Final = 50
"""The most numbers that `[1-50]` may stand for."""


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


class NumberedSource(NamedTuple):
    """One source of a list; `wrong` says why it cannot be read."""

    number: int
    publisher: str
    published: str | None
    title: str | None
    url: str | None
    start: int
    end: int
    wrong: str = ""


def split_citations(text: str) -> tuple[str, list[int]]:
    """Return a cell's words without its numbers, and the numbers: `[1][4]`, `[1, 4]`, `[1-3]`.

    Args:
        text: The cell.
    """
    numbers: dict[int, None] = {}
    for match in _CITED.finditer(text):
        for part in re.split(r"[,;]", match[1]):
            first, *last = (int(n) for n in re.findall(r"\d+", part))
            end = last[0] if last and first <= last[0] < first + _WIDEST else first
            numbers |= dict.fromkeys([*range(first, end + 1), *last])
    return _CITED.sub("", text).strip(), list(numbers)


def read_entries(text: str) -> list[NumberedSource]:
    """Return the sources of the last list of a text, in lines of their own or run together.

    Args:
        text: The whole text.
    """
    headings = list(_LIST.finditer(text))
    for heading in reversed(headings):
        if found := list(_entries(text, heading.end())):
            return found
    return []


def _entries(text: str, start: int) -> Iterator[NumberedSource]:
    marks = list(_ENTRY.finditer(text, start)) or list(_NUMBERED.finditer(text, start))
    # Between the heading and the first entry stands nothing but space.
    if not marks or text[start : marks[0].start()].strip(" \t\n*-_>"):
        return
    for mark, following in zip(marks, (*marks[1:], None), strict=True):
        end = following.start() if following else len(text)
        words = text[mark.end() : end]
        stop = re.search(r"\n(?![ \t]+\S)", words)
        if stop is not None:
            words = words[: stop.start()]
        yield _entry(
            int(mark[1]), words, mark.start(), mark.end() + len(words.rstrip())
        )
        if (
            following is not None
            and stop is not None
            and text[mark.end() + stop.end() : following.start()].strip(" \t\n*->")
        ):
            return


def _entry(number: int, words: str, start: int, end: int) -> NumberedSource:
    plain = " ".join(words.split())
    url = _URL.search(plain)
    if url is not None:
        plain = (
            re.sub(
                r"\b(?:retrieved|available|accessed)(?: from| at)?:?\s*$",
                "",
                plain[: url.start()],
                flags=re.IGNORECASE,
            )
            + plain[url.end() :]
        )
        plain = re.sub(r"[\s.]+$", ".", plain)
    plain = re.sub(r"[*_`]{1,2}(?=\S)|(?<=\S)[*_`]{1,2}", "", plain)
    for match in _DATE.finditer(plain):
        written = written_date(match["date"])
        if written is None:
            continue
        publisher, title = (
            plain[: match.start()].strip(" .,"),
            plain[match.end() :].strip(" ,").removeprefix(".").strip(),
        )
        wrong = (
            "" if publisher else f"source [{number}] has no publisher before its date"
        )
        return NumberedSource(
            number,
            publisher,
            written or None,
            title.removesuffix(".") or None,
            url[1] if url else None,
            start,
            end,
            wrong,
        )
    found = f"source [{number}] has no date in brackets after its publisher"
    return NumberedSource(number, "", None, None, None, start, end, found)


def written_date(text: str) -> str | None:
    """Return a date of a list of sources as EDTF, else None.

    It may be written `2025, May 31`, `31 May 2025`, `May 2025`, `2025` or `2025-05-31`.

    Returns:
        The date; nothing for `n.d.`; None where it is no date, or has two readings.
    """
    words = text.strip().lower().rstrip(".")
    if words in {"n.d", "nd", "no date", "undated"}:
        return ""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{2}|\d{4}", words):
        return words if _real(words) else None
    parts = re.findall(r"[a-z]+|\d+", words)
    years: list[str] = []
    months: list[str] = []
    days: list[str] = []
    for part in parts:
        if re.fullmatch(r"\d{4}", part):
            years.append(part)
        elif re.fullmatch(r"\d{1,2}", part):
            days.append(f"{int(part):02d}")
        else:
            months += _months_named(part)
    if (
        len(years) != 1
        or len(months) != 1
        or len(days) > 1
        or len(parts) != 2 + len(days)
    ):
        return None
    found = "-".join([*years, *months, *days])
    return found if _real(found) else None


def _months_named(word: str) -> list[str]:
    """Return the numbers of the months that a word of at least three letters begins."""
    if len(word) < _LETTERS_OF_A_MONTH:
        return []
    return [
        f"{n:02d}" for n, name in enumerate(MONTHS, start=1) if name.startswith(word)
    ]


def _real(written: str) -> bool:
    year, month, day = (*(int(p) for p in written.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
