"""Spans as styled terminal lines of a given width. Text is never read as markup, and no style says anything alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from tracker.render.phrases import Line, Role, Span

LEAST_WIDTH: Final = 20
_CUT: Final = "…"
_CITES_TOGETHER: Final = 4
"""After so many citations in a row a line may break."""
_STYLES: Final[dict[Role, str]] = {
    "text": "",
    "strong": "bold",
    "dim": "dim",
    "mark": "yellow",
    "cite": "cyan",
    "later": "bold magenta",
    "code": "bold",
    "link": "underline",
}


class Layout:
    """A terminal of a width, with or without colour.

    Args:
        width: How many cells a line may take.
        color: Whether lines carry styles.
    """

    def __init__(self, width: int, *, color: bool) -> None:
        self.width = max(width, LEAST_WIDTH)
        self._out = io.StringIO()
        self._color = color
        self._console = Console(
            file=self._out,
            width=self.width,
            height=1000,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    def text(self, line: Line) -> Text:
        """A line of spans as one styled text."""
        text, row = Text(), 0
        for span in line:
            row = row + 1 if span.role == "cite" else 0
            if row > _CITES_TOGETHER and row % _CITES_TOGETHER == 1:
                text.append(" ")
            text.append(_shown(span), _STYLES[span.role])
        return text

    def wrap(self, text: Text, width: int, *, most: int | None = None, tail: Text | None = None, joint: str = " ") -> list[Text]:
        """A text as lines no wider than `width`.

        Args:
            text: What is to be wrapped.
            width: How many cells a line may take.
            most: How many lines there may be; what does not fit is cut, and an ellipsis says so.
            tail: What stands at the end, and is never cut when it fits a line.
            joint: What stands before the tail where nothing is cut.
        """
        width = max(width, 1)
        tail = tail or Text()
        lines = self._broken(text + Text(joint) + tail if tail else text, width)
        if most is None or len(lines) <= most:
            return lines
        return _cut(self._broken(text, width)[:most], width, tail)

    def _broken(self, text: Text, width: int) -> list[Text]:
        lines = list(text.wrap(self._console, width, overflow="fold"))
        for line in lines:
            line.rstrip()
        return lines

    def labelled(self, label: Text, entries: Iterable[Sequence[Text]], *, indent: int) -> list[Text]:
        """Entries behind a label that stands before their first line."""
        shown: list[Text] = []
        for line in (line for entry in entries for line in entry):
            before = Text(" " * indent)
            if not shown:
                before = label.copy()
                before.truncate(indent - 1, overflow="ellipsis")
                before.append(" " * (indent - cell_len(before.plain)))
            shown.append(before.append_text(line))
        return shown

    def draw(self, blocks: Iterable[RenderableType]) -> str:
        """Everything as text, without spaces at the ends of lines."""
        for block in blocks:
            self._console.print(block, soft_wrap=isinstance(block, Text))
        drawn = self._out.getvalue()
        return drawn if self._color else "".join(f"{line.rstrip()}\n" for line in drawn.split("\n")[:-1])


def _cut(lines: list[Text], width: int, tail: Text) -> list[Text]:
    """Lines with an ellipsis and a tail at their end, cut between words where it can be."""
    room = width - cell_len(_CUT) - tail.cell_len - (1 if tail else 0)
    if room < 0:
        tail, room = Text(), width - cell_len(_CUT)
    last = lines[-1]
    if last.cell_len > room:
        last.truncate(room, overflow="crop")
        end = last.plain.rfind(" ")
        if end < 0 and len(lines) > 1 and lines[-2].cell_len < width and tail:
            lines[-2].append(_CUT)
            return [*lines[:-1], tail]
        if end > 0:
            last.right_crop(len(last) - end)
    last.rstrip()
    lines[-1] = last.append(f"{_CUT} " if tail else _CUT).append_text(tail)
    return lines


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
