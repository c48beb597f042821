"""Lines of spans measured in terminal cells: broken between words, folded, cropped and cut; every span keeps its role."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, chop_cells, set_cell_size

from tracker.render.spans import Span

if TYPE_CHECKING:
    from tracker.render.spans import Line

CUT: Final = "…"
_WORD: Final = re.compile(r"\s*\S+\s*")
# Letters, digits and our own punctuation take one cell each, and the table of widths need not be asked for them.
_RANGES: Final = (
    (0x20, 0x7F),
    (0xA1, 0xAD),
    (0xAE, 0x300),
    (0x370, 0x483),
    (0x2013, 0x2015),
    (0x2018, 0x201E),
    (0x2022, 0x2023),
    (0x2026, 0x2027),
)
_NARROW: Final = frozenset(chr(code) for first, end in _RANGES for code in range(first, end))


def text_of(line: Line) -> str:
    """What a line says."""
    return line[0].text if len(line) == 1 else "".join([span.text for span in line])


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    return len(text) if text.isascii() or _NARROW.issuperset(text) else cell_len(text)


def piece(line: Line, start: int, end: int) -> Line:
    """The part of a line between two characters."""
    if len(line) == 1:
        said, role = line[0]
        return (Span(said[start:end], role),) if said[start:end] else ()
    found: list[Span] = []
    at = 0
    for text, role in line:
        if part := text[max(start - at, 0) : max(end - at, 0)]:
            found.append(Span(part, role))
        at += len(text)
    return tuple(found)


def cropped(line: Line, width: int) -> Line:
    """A line that is too wide, without what goes beyond `width`; of a wide character that is halved a space is left."""
    text = text_of(line)
    kept = set_cell_size(text, width)
    part = piece(line, 0, len(kept))
    return (
        part
        if text.startswith(kept)
        else (*part[:-1], Span(f"{part[-1].text[:-1]} ", part[-1].role))
    )


@lru_cache(
    maxsize=1024
)  # one answer is laid out in several details, and most of its lines are the same in all
def broken(line: Line, width: int) -> tuple[Line, ...]:
    """A line as lines no wider than `width`, broken between words; a word that is longer is folded."""
    text = text_of(line)
    if all(span.role == "text" for span in line):
        line = (Span(text),)
    lines: list[Line] = []
    start = 0
    for end in (*_breaks(text, width), len(text)):
        said = text[start:end].rstrip()
        part = piece(line, start, start + len(said))
        lines.append(part if cells(said) <= width else _stripped(cropped(part, width)))
        start = end
    return tuple(lines)


def wrapped(
    line: Line, width: int, *, most: int | None = None, tail: Line = (), joint: str = " "
) -> list[Line]:
    """A line as lines no wider than `width`.

    Args:
        line: What is to be wrapped.
        width: How many cells a line may take.
        most: How many lines there may be; what does not fit is cut, and an ellipsis says so.
        tail: What stands at the end, and is never cut when it fits a line.
        joint: What stands before the tail where nothing is cut.
    """
    width = max(width, 1)
    lines = broken((*line, Span(joint), *tail) if tail else line, width)
    if most is None or len(lines) <= most:
        return list(lines)
    return _cut((broken(line, width) if tail else lines)[:most], width, tail)


def _cut(lines: tuple[Line, ...], width: int, tail: Line) -> list[Line]:
    """Lines with an ellipsis and a tail at their end, cut between words where it can be."""
    room = width - cells(CUT) - cells(text_of(tail)) - (1 if tail else 0)
    if room < 0:
        tail, room = (), width - cells(CUT)
    *before, last = lines
    if cells(text_of(last)) > room:
        last = cropped(last, room)
        end = text_of(last).rfind(" ")
        if end < 0 and tail and before and cells(text_of(before[-1])) < width:
            return [*before[:-1], (*before[-1], Span(CUT)), tail]
        if end > 0:
            last = piece(last, 0, end)
    return [*before, (*_stripped(last), Span(f"{CUT} " if tail else CUT), *tail)]


def _stripped(line: Line) -> Line:
    return piece(line, 0, len(text_of(line).rstrip()))


def _breaks(text: str, width: int) -> list[int]:
    """Where the lines of a text begin, but for the first; texts without wide characters or long words need no look at every word."""
    if text[:1].isspace() or not _NARROW.issuperset(text):
        return _breaks_by_word(text, width)
    found: list[int] = []
    start, end = 0, len(text.rstrip())
    while end - start > width:
        space = text.rfind(" ", start, start + width + 1)
        if space < 0:
            return _breaks_by_word(text, width)
        start = space + 1
        while text[start] == " ":
            start += 1
        found.append(start)
    return found


def _breaks_by_word(text: str, width: int) -> list[int]:
    found: list[int] = []
    used = 0
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        room = cells(word.rstrip())
        if room <= width - used:
            used += cells(word)
            continue
        parts = chop_cells(word, width) if room > width else [word]
        for part in parts:
            if start:
                found.append(start)
            start += len(part)
        used = cells(parts[-1])
    return found
