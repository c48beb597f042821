"""Answers as text in one of several formats: pure functions of a `Document`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from tracker.render.document import Document

Format = str
"""The name of a format, one of `FORMATS`."""

FORMATS: Final[dict[Format, str]] = {
    "table": "to_terminal.to_terminal",
    "markdown": "to_markdown.to_markdown",
    "json": "to_data.to_json",
    "jsonl": "to_data.to_jsonl",
    "csv": "to_data.to_csv",
    "tsv": "to_data.to_tsv",
    "html": "to_html.to_html",
}
"""Every format by name, and the module and function of `render.formats` that write it.

A module is imported when its format is asked for, so that no answer pays for what another needs.
"""

LOOK: Final = 50
"""About how many lines one look takes in."""


class Screen(Struct, frozen=True):
    """The terminal that a table is drawn for; the other formats do without it.

    Attributes:
        width: How many columns it has.
        lines: About how many lines an answer may take that need not be shown whole.
        color: Whether colour may be used; nothing is said by colour only.
        full: Whether all is shown, however long.
    """

    width: int = 80
    lines: int = LOOK
    color: bool = False
    full: bool = False


def render_document(
    document: Document,
    *,
    fmt: Format,
    width: int = 80,
    lines: int = LOOK,
    color: bool = False,
    full: bool = False,
) -> str:
    """Write a document as text that ends with a line break.

    Args:
        document: The answer.
        fmt: The form it takes.
        width: As in `Screen`.
        lines: As in `Screen`.
        color: As in `Screen`.
        full: As in `Screen`.
    """
    module, _, function = FORMATS[fmt].partition(".")
    write = getattr(import_module(f"tracker.render.formats.{module}"), function)
    text: str = write(document, Screen(width, lines, color=color, full=full))
    return text
