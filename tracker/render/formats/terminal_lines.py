"""Spans as styled terminal lines of a given width. Text is never read as markup, and no style says anything alone."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from tracker.render.formats.wrapping import CUT, cells, cropped, text_of
from tracker.render.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.render.spans import Line, Role

LEAST_WIDTH: Final = 20
_CITES_TOGETHER: Final = 4
"""After so many citations in a row a line may break."""
_STYLES: Final[dict[Role, str]] = {
    "text": "",
    "strong": "1",
    "dim": "2",
    "mark": "33",
    "cite": "36",
    "later": "1;35",
    "code": "1",
    "link": "4",
}
"""The codes of ECMA-48 (SGR): 1 bold, 2 faint, 4 underlined, 33 yellow, 35 magenta, 36 cyan."""
_BAR: Final = (Span(" "), Span("│", "dim"), Span(" "))


class Layout:
    """A terminal of a width, with or without colour.

    Args:
        width: How many cells a line may take.
        color: Whether lines carry styles.
    """

    def __init__(self, width: int, *, color: bool) -> None:
        self.width = max(width, LEAST_WIDTH)
        self._color = color

    def text(self, line: Line) -> Line:
        """A line as a terminal shows it, marks and citations in brackets; without colour it is one span."""
        shown = _bracketed(line)
        return shown if self._color or not shown else (Span(text_of(shown)),)

    def draw(self, lines: Iterable[Line]) -> str:
        """Everything as text; without colour no line ends in spaces."""
        if self._color:
            return "".join(f"{_styled(line)}\n" for line in lines)
        return "".join(f"{text_of(line).rstrip()}\n" for line in lines)


def labelled(label: Line, entries: Iterable[Sequence[Line]], *, indent: int) -> list[Line]:
    """Entries behind a label that stands before their first line."""
    if cells(text_of(label)) > indent - 1:
        label = cropped(label, indent - 1 - cells(CUT))
        label = (*label, Span(CUT, label[-1].role if label else "text"))
    first: Line = (*label, Span(" " * (indent - cells(text_of(label)))))
    after: Line = (Span(" " * indent),)
    return [
        (*(after if place else first), *line)
        for place, line in enumerate(line for entry in entries for line in entry)
    ]


def hanging(lines: Iterable[Line], *, first: str = "", indent: int) -> list[Line]:
    """Lines of which all but the first are indented."""
    return [(Span(" " * indent if place else first), *line) for place, line in enumerate(lines)]


def ruled(
    head: Sequence[Sequence[Line]],
    rows: Iterable[Sequence[Sequence[Line]]],
    widths: Sequence[int],
    *,
    between: bool,
) -> list[Line]:
    """Cells side by side in columns.

    Args:
        head: The cells of the first row, under which there is a heavy rule; they stand at its foot.
        rows: The cells of every other row.
        widths: How wide each column is; no line of a cell is wider.
        between: Whether there is a rule between rows.
    """
    tallest = max(map(len, head))
    lines = _abreast([[*[()] * (tallest - len(cell)), *cell] for cell in head], widths)
    lines.append((Span("━┿━".join("━" * width for width in widths), "dim"),))
    for place, row in enumerate(rows):
        if between and place:
            lines.append((Span("─┼─".join("─" * width for width in widths), "dim"),))
        lines += _abreast(row, widths)
    return lines


def _abreast(row: Sequence[Sequence[Line]], widths: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for parts in zip_longest(*row, fillvalue=()):
        line: list[Span] = []
        for part, width in zip(parts, widths, strict=True):
            line += [*(_BAR if line else ()), *part, Span(" " * (width - cells(text_of(part))))]
        lines.append(tuple(line))
    return lines


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
        case "cite":
            return f"[{span.text}]"
        case "mark":
            return f"[{span.text}]"
        case "code":
            return f"`{span.text}`"
        case "text" | "strong" | "dim" | "later" | "link":
            return span.text


def _styled(line: Line) -> str:
    return "".join(
        f"\x1b[{_STYLES[role]}m{text}\x1b[0m" if _STYLES[role] else text for text, role in line
    )
