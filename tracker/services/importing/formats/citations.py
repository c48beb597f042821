"""Numbered sources: the numbers in a cell, and the list that says what each stands for."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
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
        f"{n:02d}" for n, name in enumerate(_MONTHS, start=1) if name.startswith(word)
    ]


def _real(written: str) -> bool:
    year, month, day = (*(int(p) for p in written.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
