"""Edits of a file at the places of its errors: a cell, a value of JSON, or a whole line.

A place is a line and a column, from 1, as a `Complaint` says them. In `a,"b; c",d` the place 1, 3
holds the cell `b; c`. In `{"when": "soon"}` the place 1, 10 holds `"soon"`, with its quotes.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.services.importing.formats.csv_tables import header_cells, read_head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.services.importing.formats import Format
    from tracker.services.importing.formats.file_rows import ReadOptions

_TABLES: Final = ("csv", "tsv")
_OBJECTS: Final = ("json", "jsonl")
_ENDS: Final = {True: re.compile(r"\r\n|\r|\n"), False: re.compile(r"\n")}
"""The ends of lines as the reader of each format counts them: of tables, and of all others."""
_NAME_BEFORE: Final = re.compile(r'"([^"\\]*)"\s*:\s*$')
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"')
_DECODER: Final = json.JSONDecoder(strict=False)
_WHOLE_LINE: Final = 0
"""The column of an edit that is of a whole line."""


class Edit(NamedTuple):
    """A text that is to stand at a place instead.

    Attributes:
        line: The line, from 1.
        column: The first character of the value, from 1; 0 for the whole line.
        text: The new text.
        adds: Of an object that begins there, the field that it is the value of; else empty.
    """

    line: int
    column: int
    text: str
    adds: str = ""


class ValueAt(NamedTuple):
    """A value in a text: its first character, the one after its last, and what it says."""

    start: int
    end: int
    said: str


class EditableText:
    """The text of a file, whose values are found and changed where they stand.

    Args:
        body: The file.
        form: Its format.
        reading: Options of reading it.

    Raises:
        UnicodeDecodeError: It is in another encoding.
    """

    def __init__(self, body: bytes, form: Format, reading: ReadOptions) -> None:
        self._form = form
        errors = "surrogateescape" if reading.is_utf8 else "strict"
        self._text = body.decode(reading.codec, errors)
        self._delimiter, self._columns = ",", list[str]()
        if form in _TABLES:
            head = read_head(io.BytesIO(body), reading, tabs=form == "tsv")
            self._columns, self._delimiter = head
        self._bare = re.compile(f"[^{re.escape(self._delimiter)}\r\n]*")
        ends = [m.span() for m in _ENDS[form in _TABLES].finditer(self._text)]
        self._starts = [0, *(end for _, end in ends)]
        self._stops = [*(start for start, _ in ends), len(self._text)]

    def line(self, number: int) -> str:
        """Return a line without its end; bytes outside of any text stand as U+FFFD."""
        if not 1 <= number <= len(self._starts):
            return ""
        found = self._text[self._starts[number - 1] : self._stops[number - 1]]
        return _legible(found.removesuffix("\r"))

    def field(self, line: int, column: int) -> str:
        """Return the name of the field whose value begins at a place; empty where it has none."""
        before = self.line(line)[: column - 1]
        if self._form in _TABLES:
            place = len(header_cells(f"{before}x", self._delimiter)) - 1
            return self._columns[place].strip() if place < len(self._columns) else ""
        named = _NAME_BEFORE.search(before)
        return named[1] if named else ""

    def value(self, line: int, column: int) -> ValueAt | None:
        """Return the value that begins at a place; None where none does."""
        if not 1 <= line <= len(self._starts) or column < 1:
            return None
        start = self._starts[line - 1] + column - 1
        if start > self._stops[line - 1]:
            return None
        if self._form in _TABLES:
            return self._cell(start)
        return self._of_json(start) if self._form in _OBJECTS else None

    def _cell(self, start: int) -> ValueAt | None:
        """Return the cell that begins at a character."""
        text, delimiter = self._text, self._delimiter
        before = text[start - 1 : start]
        if before and before not in {delimiter, "\r", "\n"}:
            return None
        if quoted := _QUOTED.match(text, start):
            end, said = quoted.end(), quoted[1].replace('""', '"')
        else:
            found = self._bare.match(text, start)
            assert found is not None  # noqa: S101  (it matches nothing, too)
            end, said = found.end(), found[0]
        if text[end : end + 1] not in {"", delimiter, "\r", "\n"}:
            return None
        return ValueAt(start, end, _legible(said))

    def _of_json(self, start: int) -> ValueAt | None:
        """Return the value of JSON that begins at a character, as it is written."""
        try:
            _, end = _DECODER.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            return None
        return ValueAt(start, end, _legible(self._text[start:end]))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the file with some edits, in UTF-8.

        An edit of a place where nothing can be edited is passed over. So is one of a value in a
        line that is edited whole.
        """
        given = list(edits)
        whole = {each.line for each in given if each.column == _WHOLE_LINE}
        changes: dict[tuple[int, int], str] = {}
        for each in given:
            if each.column != _WHOLE_LINE and each.line in whole:
                continue
            if (change := self._change(each)) is not None:
                at, text = change
                changes[at] = changes.get(at, "") + text
        parts, last = list[str](), 0
        for (start, end), text in sorted(changes.items()):
            if start < last:
                continue
            parts += (self._text[last:start], text)
            last = end
        parts.append(self._text[last:])
        return "".join(parts).encode("utf-8", "surrogateescape")

    def _change(self, edit: Edit) -> tuple[tuple[int, int], str] | None:
        """Return the characters that an edit replaces, and what stands there then."""
        if edit.column == _WHOLE_LINE:
            return self._whole_line(edit)
        found = self.value(edit.line, edit.column)
        if found is None:
            return None
        if edit.adds:
            return self._added(edit, found)
        if edit.text == found.said:
            return None
        if self._form in _TABLES:
            return (found.start, found.end), as_cell(edit.text, self._delimiter)
        is_name = self._text[found.end :].lstrip()[:1] == ":"
        return (found.start, found.end), as_json(edit.text, only_text=is_name)

    def _whole_line(self, edit: Edit) -> tuple[tuple[int, int], str] | None:
        if edit.text == self.line(edit.line):
            return None
        if not 1 <= edit.line <= len(self._starts):
            return None
        start, stop = self._starts[edit.line - 1], self._stops[edit.line - 1]
        stop -= self._text[start:stop].endswith("\r")
        return (start, stop), edit.text

    def _added(self, edit: Edit, found: ValueAt) -> tuple[tuple[int, int], str] | None:
        """Return a new field of the object that stands at a place."""
        if not edit.text or self._form not in _OBJECTS or found.said[:1] != "{":
            return None
        at = found.start + 1
        is_empty = self._text[at : found.end - 1].strip() == ""
        field = json.dumps(edit.adds, ensure_ascii=False)
        joint = "" if is_empty else ", "
        return (at, at), f"{field}: {as_json(edit.text)}{joint}"


def as_cell(text: str, delimiter: str) -> str:
    """Return a text as a cell of a table: in quotes where it needs them."""
    if not any(sign in text for sign in (delimiter, '"', "\r", "\n")):
        return text
    return '"' + text.replace('"', '""') + '"'


def as_json(text: str, *, only_text: bool = False) -> str:
    """Return what somebody typed as JSON: as it is where it is JSON, else as a text.

    Args:
        text: What was typed.
        only_text: Whether it must be a text, as the name of a field.
    """
    try:
        is_text = isinstance(json.loads(text), str)
    except (ValueError, RecursionError):
        return json.dumps(text, ensure_ascii=False)
    if only_text and not is_text:
        return json.dumps(text, ensure_ascii=False)
    return text.strip()


def _legible(text: str) -> str:
    """Return a text in which bytes that are none stand as U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
