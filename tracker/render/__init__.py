"""Answers in one of several formats, text or bytes: pure functions of a `Document`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tracker.render.document import Document

Format = str
"""The name of a format, one of `FORMATS`."""


class Written(NamedTuple):
    """The way in which a format is written.

    Attributes:
        by: The module and the function of `render.formats` that write it. The module is imported
            when the format is asked for, so that no answer pays for what another needs.
        endings: How the name of a file in this format may end, the usual way first.
        content: Whether the function gives text, which a terminal can show, or bytes, which it
            cannot.
        report: The same as `by` for a document that is handed over, where it differs; without `by`
            nothing else has this format.
    """

    by: str
    endings: tuple[str, ...]
    content: Literal["text", "bytes"] = "text"
    report: str = ""


FORMATS: Final[dict[Format, Written]] = {
    "table": Written("to_terminal.to_terminal", ("txt",)),
    "markdown": Written(
        "to_markdown.to_markdown",
        ("md", "markdown", "txt"),
        report="report.to_markdown.report_markdown",
    ),
    "json": Written("to_data.to_json", ("json", "txt")),
    "jsonl": Written("to_data.to_jsonl", ("jsonl", "ndjson", "txt")),
    "csv": Written("to_data.to_csv", ("csv", "txt")),
    "tsv": Written("to_data.to_tsv", ("tsv", "txt")),
    "xlsx": Written("to_xlsx.to_xlsx", ("xlsx",), "bytes"),
    "html": Written(
        "to_html.to_html", ("html", "htm", "txt"), report="report.to_html.report_html"
    ),
    "pdf": Written("", ("pdf",), "bytes", report="report.to_pdf.to_pdf"),
    "docx": Written("", ("docx",), "bytes", report="report.to_docx.to_docx"),
}
"""Every format by name; an ending of several means the first that a command writes."""

OF_ANSWERS: Final = tuple(name for name, written in FORMATS.items() if written.by)
"""The formats that every answer has."""


DATA: Final = frozenset({"json", "jsonl", "csv", "tsv"})
"""The formats that a program reads: nothing in them is written otherwise."""


class Screen(NamedTuple):
    """The terminal that a table is drawn for; the other formats do without it.

    Attributes:
        width: How many columns it has.
        color: Whether colour may be used; nothing is said by colour only.
        shades: Whether it has 256 colours.
    """

    width: int = 80
    color: bool = False
    shades: bool = True


def render_document(
    document: Document,
    *,
    fmt: Format,
    width: int = 80,
    color: bool = False,
    shades: bool = True,
) -> str:
    """Write a document as text that ends with a line break.

    Args:
        document: The answer.
        fmt: The form it takes, one whose content is text.
        width: As in `Screen`.
        color: As in `Screen`.
        shades: As in `Screen`.
    """
    screen = Screen(width, color=color, shades=shades)
    text: str = _writer(document, fmt)(document, screen)
    return text


def document_bytes(document: Document, *, fmt: Format) -> bytes:
    """Return a document as the bytes of a file, the same ones each time.

    Args:
        document: The answer.
        fmt: The form it takes, of text or of bytes.

    Raises:
        ExtraMissingError: It is written by a package that is not installed.
    """
    content: str | bytes = _writer(document, fmt)(document, Screen())
    return content if isinstance(content, bytes) else content.encode()


def _writer(document: Document, fmt: Format) -> Callable[[Document, Screen], Any]:
    written = FORMATS[fmt]
    by = written.by if document.report is None else written.report or written.by
    module, _, function = by.rpartition(".")
    found: Callable[[Document, Screen], Any] = getattr(
        import_module(f"tracker.render.formats.{module}"), function
    )
    return found
