"""Lines of spans on a terminal: measured in cells, broken, and styled.

Text is never read as markup, every span keeps its role, and no style says anything alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tracker.render.formats.terminal_breaks import (
    breaks,
    cells,
    fitting,
    runs_to_left,
)
from tracker.render.styled_text import NBSP, SEPARATOR, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.render.styled_text import Line, Role

LEAST_WIDTH: Final = 40
"""A narrower terminal gets lines of this width."""
READABLE: Final = 160
"""The width that running text is kept to."""
HANG: Final = 2
"""The indent of the lines of an entry but its first."""

_CITES_TOGETHER: Final = 4
"""After so many citations in a row a line may break."""
_FIRST_ISOLATE: Final = Span("\N{FIRST STRONG ISOLATE}")
_POP_ISOLATE: Final = Span("\N{POP DIRECTIONAL ISOLATE}")
_STYLES: Final[dict[Role, str]] = {
    "text": "",
    "strong": "1",
    "dim": "2",
    "mark": "1",
    "cite": "2",
    "later": "1",
    "code": "1",
    "link": "4",
    "found": "1;4",
    "fresh": "",
    "doubt": "",
    "denied": "1",
}
"""The codes of ECMA-48 (SGR): 1 bold, 2 faint, 4 underlined."""
_SHADES: Final[dict[Role, str]] = {
    "fresh": "38;5;63",
    "doubt": "38;5;130",
    "denied": "1;38;5;130",
}
"""The same where there are 256 colours: 63 violet-blue, 130 brown.

Both have a contrast of 4.4 and more on white and on black, and the colour-blind tell them apart.
"""


class Layout:
    """A terminal of a width, with or without colour.

    Args:
        width: How many cells a line may take.
        color: Whether lines carry styles.
        shades: Whether there are 256 colours.
    """

    def __init__(self, width: int, *, color: bool, shades: bool = True) -> None:
        self.width = max(width, LEAST_WIDTH)
        self.readable = min(self.width, READABLE)
        self._color = color
        self._styles = _STYLES | _SHADES if shades else _STYLES

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
        """Return lines as text; none ends in spaces."""
        if self._color:
            drawn = "".join(f"{self._styled(line)}\n" for line in lines)
        else:
            drawn = "".join(f"{text_of(line).rstrip()}\n" for line in lines)
        return drawn.replace(NBSP, " ")

    def _styled(self, line: Line) -> str:
        said = _stripped(line)
        styles = self._styles
        return "".join(
            f"\x1b[{styles[role]}m{text}\x1b[0m" if styles[role] else text
            for text, role in said
        )


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
        case _:
            return span.text


def text_of(line: Line) -> str:
    """Return the text of a line."""
    return line[0].text if len(line) == 1 else "".join([span.text for span in line])


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
    end, used = fitting(text, width)
    if used == width or end == len(text):
        return piece(line, 0, end)
    *before, (halved, role) = piece(line, 0, end + 1)
    return (*before, Span(halved[:-1] + " " * (width - used), role))


@lru_cache(maxsize=1024)
def broken(line: Line, width: int) -> tuple[Line, ...]:
    """Break a line between words into lines no wider than `width`; a longer word is folded.

    Text that runs from right to left is set apart on each line, so that it moves nothing beside it.
    """
    text = text_of(line)
    if all(span.role == "text" for span in line):
        line = (Span(text),)
    lines: list[Line] = []
    start = 0
    for end in (*breaks(text, width), len(text)):
        said = text[start:end].rstrip(" ")
        if said.startswith(SEPARATOR):
            start += len(SEPARATOR)
            said = said.removeprefix(SEPARATOR)
        part = piece(line, start, start + len(said))
        if cells(said) > width:
            part = _stripped(cropped(part, width))
        lines.append(_isolated(part) if runs_to_left(said) else part)
        start = end
    return tuple(lines)


def _isolated(line: Line) -> Line:
    return (_FIRST_ISOLATE, *line, _POP_ISOLATE)


def wrapped(line: Line, width: int) -> list[Line]:
    """Return a line as lines no wider than `width`."""
    return list(broken(line, max(width, 1)))


def _stripped(line: Line) -> Line:
    return piece(line, 0, len(text_of(line).rstrip()))


def hanging(lines: Iterable[Line], *, first: str = "", indent: int) -> list[Line]:
    """Indent all lines but the first."""
    return [
        (Span(" " * indent if place else first), *line)
        for place, line in enumerate(lines)
    ]
