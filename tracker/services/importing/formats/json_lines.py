"""JSON Lines: one object a line; what cannot be read is still one row, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.services.importing.formats.file_rows import FileRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BOM: Final = b"\xef\xbb\xbf"


def read_json_lines(lines: Iterable[bytes]) -> Iterator[FileRow]:
    """Yield the rows of a file; blank lines are passed over.

    Args:
        lines: Its lines in UTF-8, each with its newline.
    """
    for number, line in enumerate(lines, start=1):
        text = line.rstrip(b"\r\n")
        if number == 1:
            text = text.removeprefix(_BOM)
        if text and not text.isspace():
            yield FileRow(number, text)
