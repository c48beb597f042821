"""Answers in one of several formats, text or bytes: pure functions of a `Document`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tracker.render.document import Document

Format = str
"""The name of a format, one of `FORMATS`."""


class Written(Struct, frozen=True):
    """The way in which a format is written.

    Attributes:
        by: The module and the function of `render.formats` that write it. The module is imported
            when the format is asked for, so that no answer pays for what another needs.
        endings: How the name of a file in this format may end, the usual way first.
        content: Whether the function gives text, which a terminal can show, or bytes, which it
            cannot.
    """

    by: str
    endings: tuple[str, ...]
    content: Literal["text", "bytes"] = "text"


FORMATS: Final[dict[Format, Written]] = {
    "table": Written("to_terminal.to_terminal", ("txt",)),
    "markdown": Written("to_markdown.to_markdown", ("md", "markdown", "txt")),
    "json": Written("to_data.to_json", ("json", "txt")),
    "jsonl": Written("to_data.to_jsonl", ("jsonl", "ndjson", "txt")),
    "csv": Written("to_data.to_csv", ("csv", "txt")),
    "tsv": Written("to_data.to_tsv", ("tsv", "txt")),
    "xlsx": Written("to_xlsx.to_xlsx", ("xlsx",), "bytes"),
    "html": Written("to_html.to_html", ("html", "htm", "txt")),
}
"""Every format by name; an ending of several means the first that a command writes."""

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
        fmt: The form it takes, one whose content is text.
        width: As in `Screen`.
        lines: As in `Screen`.
        color: As in `Screen`.
        full: As in `Screen`.
    """
    screen = Screen(width, lines, color=color, full=full)
    text: str = _writer(fmt)(document, screen)
    return text


def document_bytes(document: Document, *, fmt: Format) -> bytes:
    """Return a document as the bytes of a file, the same ones each time.

    Args:
        document: The answer.
        fmt: The form it takes, of text or of bytes.

    Raises:
        ExtraMissingError: It is written by a package that is not installed.
    """
    content: str | bytes = _writer(fmt)(document, Screen())
    return content if isinstance(content, bytes) else content.encode()


def _writer(fmt: Format) -> Callable[[Document, Screen], Any]:
    module, _, function = FORMATS[fmt].by.partition(".")
    found: Callable[[Document, Screen], Any] = getattr(
        import_module(f"tracker.render.formats.{module}"), function
    )
    return found
