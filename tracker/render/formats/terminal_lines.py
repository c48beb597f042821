"""Lines of spans on a terminal: measured in cells, broken, cut, laid side by side, and styled.

Text is never read as markup, every span keeps its role, and no style says anything alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.render.styled_text import Line, Role

LEAST_WIDTH: Final = 20
CUT: Final = "…"
READABLE: Final = 160
"""The width that running text is kept to."""
HANG: Final = 2
"""The indent of the lines of an entry but its first."""

_CITES_TOGETHER: Final = 4
"""After so many citations in a row a line may break."""
_WORD: Final = re.compile(r"\s*\S+\s*")
# Letters, digits and our own punctuation take one cell each: the table of widths is not asked.
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
_NARROW: Final = frozenset(
    chr(code) for first, end in _RANGES for code in range(first, end)
)
_STYLES: Final[dict[Role, str]] = {
    "text": "",
    "strong": "1",
    "dim": "2",
    "mark": "33",
    "cite": "36",
    "later": "1;35",
    "code": "1",
    "link": "4",
    "found": "1;4",
}
"""The codes of ECMA-48 (SGR): 1 bold, 2 faint, 4 underlined, 33 yellow, 35 magenta, 36 cyan."""
_BAR: Final = Span("│", "dim")


class Layout:
    """A terminal of a width, with or without colour.

    Args:
        width: How many cells a line may take.
        color: Whether lines carry styles.
    """

    def __init__(self, width: int, *, color: bool) -> None:
        self.width = max(width, LEAST_WIDTH)
        self.readable = min(self.width, READABLE)
        self._color = color

    def text(self, line: Line) -> Line:
        """Return a line as a terminal shows it: marks and citations in brackets.

        Without colour it is one span, and words that were found stand between low lines.
        """
        shown = _bracketed(line)
        if self._color or not shown:
            return shown
        return (Span("".join(f"_{t}_" if r == "found" else t for t, r in shown)),)

    def wrapped(self, line: Line, width: int) -> list[Line]:
        """Return a line as a terminal shows it, as lines no wider than `width`."""
        return wrapped(self.text(line), width)

    def draw(self, lines: Iterable[Line]) -> str:
        """Return lines as text; without colour none ends in spaces."""
        if self._color:
            return "".join(f"{_styled(line)}\n" for line in lines)
        return "".join(f"{text_of(line).rstrip()}\n" for line in lines)


@lru_cache(maxsize=1024)
def _bracketed(line: Line) -> Line:
    shown: list[Span] = []
    row = 0
    for span in line:
        row = row + 1 if span.role == "cite" else 0
        if row > _CITES_TOGETHER and row % _CITES_TOGETHER == 1:
            shown.append(Span(" "))
        if text := _shown(span):
            shown.append(Span(text, span.role))
    return tuple(shown)


def _shown(span: Span) -> str:
    match span.role:
        case "cite" | "mark":
            return f"[{span.text}]"
        case "code":
            return f"`{span.text}`"
        case "text" | "strong" | "dim" | "later" | "link" | "found":
            return span.text


def _styled(line: Line) -> str:
    return "".join(
        f"\x1b[{_STYLES[role]}m{text}\x1b[0m" if _STYLES[role] else text
        for text, role in line
    )


def text_of(line: Line) -> str:
    """Return the text of a line."""
    return line[0].text if len(line) == 1 else "".join([span.text for span in line])


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii() or _NARROW.issuperset(text):
        return len(text)
    return sum(width for _, width in _graphemes(text))


def _graphemes(text: str) -> Iterator[tuple[str, int]]:
    """Give what a reader sees as one character, with its width in cells.

    Source:
        Unicode Standard Annex 29, extended grapheme clusters, as wcwidth reads it.
    """
    from wcwidth import iter_graphemes, wcswidth

    for found in iter_graphemes(text):
        yield found, max(wcswidth(found), 0)


def _fitting(text: str, width: int) -> tuple[int, int]:
    """Return how many characters of a text fit a width, and how many cells they take.

    No character that is seen as one is divided: of "a漢" one character fits two cells.
    """
    if text.isascii() or _NARROW.issuperset(text):
        return min(len(text), width), min(len(text), width)
    end = used = 0
    for found, wide in _graphemes(text):
        if used + wide > width:
            break
        end += len(found)
        used += wide
    return end, used


def piece(line: Line, start: int, end: int) -> Line:
    """Return the part of a line between two characters."""
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
    """Return a line that is too wide without what goes beyond `width`.

    A space takes the place of a wide character that would be halved.
    """
    width = max(width, 0)
    text = text_of(line)
    end, used = _fitting(text, width)
    if used == width or end == len(text):
        return piece(line, 0, end)
    *before, (halved, role) = piece(line, 0, end + 1)
    return (*before, Span(halved[:-1] + " " * (width - used), role))


def cut_to(line: Line, width: int) -> Line:
    """Return a line no wider than `width`; where it is cut, an ellipsis says so."""
    if cells(text_of(line)) <= width:
        return line
    kept = cropped(line, width - cells(CUT))
    return (*kept, Span(CUT, kept[-1].role if kept else "text"))


# One answer is laid out in several details, and most of its lines are the same in all.
@lru_cache(maxsize=1024)
def broken(line: Line, width: int) -> tuple[Line, ...]:
    """Break a line between words into lines no wider than `width`; a longer word is folded."""
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
    line: Line,
    width: int,
    *,
    most: int | None = None,
    tail: Line = (),
    joint: str = " ",
) -> list[Line]:
    """Return a line as lines no wider than `width`.

    Args:
        line: The line.
        width: How many cells a line may take.
        most: How many lines there may be; what does not fit is cut, and an ellipsis says so.
        tail: The end of the line, which is never cut when it fits a line.
        joint: The text before the tail where nothing is cut.
    """
    width = max(width, 1)
    lines = broken((*line, Span(joint), *tail) if tail else line, width)
    if most is None or len(lines) <= most:
        return list(lines)
    return _cut((broken(line, width) if tail else lines)[:most], width, tail)


def _cut(lines: tuple[Line, ...], width: int, tail: Line) -> list[Line]:
    """End lines with an ellipsis and a tail, cut between words where it can be."""
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
    """Return where the lines of a text begin, but for the first.

    Texts without wide characters or long words need no look at every word.
    """
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
    """Return where the lines of a text begin, looking at every word.

    width 5, "ab abcdefg h"    breaks 3, 8    "ab", "abcde", "fg h"
    """
    found: list[int] = []
    used = 0
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        room = cells(word.rstrip())
        if room <= width - used:
            used += cells(word)
            continue
        folds = _folded(word.rstrip(), width)
        # Behind a word without width the first part of a folded one may have room.
        first = word[: folds[1]] if folds[1:] else word
        if start and cells(first.rstrip()) > width - used:
            found.append(start)
        found += [start + fold for fold in folds[1:]]
        word = word[folds[-1] :]
        used = cells(word)
    return found


def _folded(word: str, width: int) -> list[int]:
    """Return where the parts of a word begin that is too long for one line."""
    starts = [0]
    while True:
        end, _ = _fitting(word[starts[-1] :], width)
        start = starts[-1] + max(end, 1)
        if start >= len(word):
            return starts
        starts.append(start)


def labelled(
    label: Line, entries: Iterable[Sequence[Line]], *, indent: int
) -> list[Line]:
    """Return entries behind a label that stands before their first line."""
    label = cut_to(label, indent - 1)
    before: Line = (*label, Span(" " * (indent - cells(text_of(label)))))
    lines: list[Line] = []
    for entry in entries:
        for line in entry:
            lines.append((*before, *line))
            before = (Span(" " * indent),)
    return lines


def hanging(lines: Iterable[Line], *, first: str = "", indent: int) -> list[Line]:
    """Indent all lines but the first."""
    return [
        (Span(" " * indent if place else first), *line)
        for place, line in enumerate(lines)
    ]


def ruled(
    head: Sequence[Sequence[Line]],
    rows: Iterable[Sequence[Sequence[Line]]],
    widths: Sequence[int],
    *,
    between: bool,
) -> list[Line]:
    """Lay cells side by side in columns.

    Args:
        head: The cells of the first row, under which there is a heavy rule; they stand at its foot.
        rows: The cells of every other row.
        widths: How wide each column is; no line of a cell is wider.
        between: Whether there is a rule between rows.
    """
    tallest = max(map(len, head))
    lines = abreast(
        [[*[()] * (tallest - len(cell)), *cell] for cell in head], widths, bar=_BAR
    )
    lines.append((Span("━┿━".join("━" * width for width in widths), "dim"),))
    for place, row in enumerate(rows):
        if between and place:
            lines.append((Span("─┼─".join("─" * width for width in widths), "dim"),))
        lines += abreast(row, widths, bar=_BAR)
    return lines


def abreast(
    row: Sequence[Sequence[Line]], widths: Sequence[int], *, bar: Span | None = None
) -> list[Line]:
    """Lay the cells of a row side by side, with a bar or two spaces between them."""
    gap: Line = (Span(" "), bar, Span(" ")) if bar else (Span("  "),)
    lines: list[Line] = []
    for parts in zip_longest(*row, fillvalue=()):
        line: list[Span] = []
        for part, width in zip(parts, widths, strict=True):
            line += [
                *(gap if line else ()),
                *part,
                Span(" " * (width - cells(text_of(part)))),
            ]
        lines.append(tuple(line))
    return lines
