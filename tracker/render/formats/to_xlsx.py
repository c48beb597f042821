"""A document as a workbook: the question, the matrix, the entries and the sources.

A day is a date, the address of a page a link, a part of an entry words; all else is text. No cell
is a formula. Text that a cell cannot hold is on a sheet of its own or shown by a sign, and the
first sheet says so. The same document gives the same bytes each time.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.errors import ExtraMissingError
from tracker.render.document import Matrix, Sheet
from tracker.render.formats.to_data import FORMULA, flat_field
from tracker.render.sanitize import clean, visible_text
from tracker.render.styled_text import statement_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.render import Screen
    from tracker.render.document import Document, MatrixCell
    from tracker.render.formats.to_data import Field
    from tracker.render.styled_text import Line

MOST_CHARACTERS: Final = 32_767
"""The longest text of a cell, in units of UTF-16."""
MOST_ROWS: Final = 1_048_576
_MOST_DIGITS: Final = 15
_LONGEST_NAME: Final = 31
_WIDEST, _NARROWEST = 60, 10
_LOOKED_AT: Final = 200
"""So many rows say how wide a column is."""
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE: Final = "_x005F_"
"""An underline where what follows would be read as the number of a character."""
_LAST_OF_16_BITS: Final = "\uffff"
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
_GOES_ON: Final = " \N{HORIZONTAL ELLIPSIS} (goes on on the sheet Long texts)"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the workbook, the first that a zip can say."""
_PROPERTIES: Final = b"""\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-\
properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>tracker</dc:creator>\
</cp:coreProperties>"""

_ASKED: Final = {"asked": "", "before": "before: ", "after": "after: "}
"""The parts of an answer that say what was asked, and what stands before their names."""

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_LONGEST_ADDRESS, _MOST_LINKS = 2_079, 65_530
"""The limits of links in programs for sheets."""
_DATED: Final = frozenset(
    (
        "when",
        "reported",
        "recorded",
        "since",
        "until",
        "from",
        "to",
        "announced",
        "held",
        "made",
        "reached",
        "set",
        "due",
        "done",
        "deadline",
        "scheduled_for",
        "published",
        "earlier",
        "valid",
        "own_ended",
        "as_of",
        "day",
        "first",
        "last",
        "said",
    )
)
"""The fields that hold written dates."""
_DAY: Final = re.compile(r"(?!1[0-8]|1900|0)\d{4}-\d\d-\d\d")
"""A day that a sheet can count: they begin in 1900, in which they have a day too many."""

Cell = str | int | bool | date | None
_Rows = list[list[Cell]]


class _Made(NamedTuple):
    """A sheet ready to be written."""

    name: str
    header: Sequence[str]
    rows: _Rows


def to_xlsx(document: Document, _screen: Screen) -> bytes:
    """Write a document as a workbook.

    Raises:
        ExtraMissingError: The extra `office` is not installed.
    """
    try:
        import openpyxl  # noqa: F401  (asked for before anything is made)
    except ImportError as problem:
        raise ExtraMissingError(
            "XLSX files", extra="office", without="CSV and TSV"
        ) from problem
    cells = _Cells()
    sheets = list(_sheets(document, cells))
    question = [[cells.of(field) for field in row] for row in _question(document)]
    question += [["note", note] for note in cells.notes()]
    made = [_Made("Question", ("what", "answer"), question), *sheets]
    if cells.long:
        made.append(_Made("Long texts", ("begins", "part", "text"), cells.long))
    return _steady(_workbook(made))


class _Cells:
    """The cells of a workbook, and what they could not hold as it was.

    Attributes:
        long: The parts of texts that are too long for a cell.
        signs: How many characters are shown by a sign.
    """

    def __init__(self) -> None:
        self.long: _Rows = []
        self.signs = 0
        self._cut = 0

    def field(self, name: str, value: object) -> Cell:
        """Return what a cell holds of the field of an entry: a day as a date, parts in words."""
        if name in _DATED and isinstance(value, str) and _DAY.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        return self.of(_readable(name, value))

    def of(self, value: Field) -> Cell:
        """Return what a cell holds of a value."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return value if len(str(abs(value))) <= _MOST_DIGITS else str(value)
        shown, signs = visible_text(value)
        self.signs += signs
        parts = list(_parts(shown))
        if len(parts) == 1:
            return parts[0] or None
        self._cut += 1
        begins = f"{parts[0][:60]}\N{HORIZONTAL ELLIPSIS}"
        self.long += [[begins, n, part] for n, part in enumerate(parts, 1)]
        return parts[0][: -len(_GOES_ON)] + _GOES_ON

    def notes(self) -> Iterator[str]:
        """Say what differs from the answer in other formats."""
        if self._cut:
            yield (
                f"texts longer than {MOST_CHARACTERS} characters, which no cell can hold: "
                f"{self._cut}; each stands whole, in parts, on the sheet Long texts"
            )
        if self.signs:
            yield (
                f"control characters, which no cell can hold: {self.signs}; each is shown by "
                "its sign, such as \N{SYMBOL FOR ESCAPE} for escape"
            )


def _readable(name: str, value: object) -> Field:
    """Return a field as one reads it: each part of an entry on a line of its own."""
    built = msgspec.to_builtins(value)
    if isinstance(built, dict):
        return _in_words(built)
    if isinstance(built, list) and any(isinstance(each, dict) for each in built):
        return "\n".join(map(_in_words, built))
    return flat_field(name, value)


def _in_words(value: object) -> str:
    """Say a part: its fields that say something, each with its name."""
    match value:
        case dict():
            said = [
                f"{str(name).replace('_', ' ')}: {_in_words(each)}"
                for name, each in value.items()
                if each not in (None, "", [], {})
            ]
            return "; ".join(said)
        case list():
            inner = [
                f"({_in_words(e)})" if isinstance(e, dict) else _in_words(e)
                for e in value
            ]
            return ", ".join(inner)
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _parts(text: str) -> Iterator[str]:
    """Give a text in pieces that a cell can hold; a character beyond 16 bits counts twice."""
    rest, most = text, MOST_CHARACTERS
    if len(_ESCAPED.sub(_ESCAPE, text)) > most:
        most //= len(_ESCAPE)
    while True:
        beyond = sum(1 for sign in rest[:most] if sign > _LAST_OF_16_BITS)
        piece = rest[: most - beyond]
        yield piece
        rest = rest[len(piece) :]
        if not rest:
            return


def _question(document: Document) -> Iterator[tuple[str, Field]]:
    """Give the question name by name: in words, as a command, and both clocks."""
    if document.title:
        yield "title", clean(document.title)
    if document.sentence:
        yield "question", _plain(document.sentence)
    if document.command:
        yield "command", document.command
    for name, value in _fields(document.value):
        if name in _ASKED:
            yield from _clocks(_ASKED[name], value)
        elif _is_plain(value) and name != "title":
            yield name, value


def _clocks(before: str, asked: object) -> Iterator[tuple[str, Field]]:
    """Give what was asked, with the clock that was left to run where there is one."""
    for name, value in _fields(asked):
        if _is_plain(value):
            yield f"{before}{name}", value
        elif name == "known" and value is None:
            yield f"{before}{name}", "no limit"


def _fields(value: object) -> Iterator[tuple[str, Any]]:
    """Give the fields of a value that has names for them."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield name.rstrip("_").replace("_", " "), getattr(value, name)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key).replace("_", " "), each


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and value != ""


def _sheets(document: Document, cells: _Cells) -> Iterator[_Made]:
    """Give the matrix, the tables of entries and the sources."""
    for block in document.blocks:
        if isinstance(block, Matrix) and block.rows:
            yield _positions(block, cells)
    entries = Sheet("Entries", document.rows, document.fields)
    for sheet in document.sheets or (entries,):
        made = _entries(sheet, cells)
        if made.header:
            yield made
    if document.sources:
        header = ("n", "publisher", "title", "published", "url", "slug")
        found = [[getattr(s, name) for name in header] for s in document.sources]
        rows_of = [list(map(cells.field, header, row)) for row in found]
        yield _Made("Sources", header, rows_of)


def _entries(sheet: Sheet, cells: _Cells) -> _Made:
    """Return the entries of a table, with a column for each field that it or one of them names."""
    rows = [dict(row) for row in sheet.rows]
    header = sheet.fields or tuple(dict.fromkeys(chain.from_iterable(rows)))
    made = [[cells.field(name, row.get(name)) for name in header] for row in rows]
    return _Made(sheet.name, header, made)


def _positions(matrix: Matrix, cells: _Cells) -> _Made:
    """Return the issues one below the other, with a column for each party."""
    rows = [
        [cells.of(row.title), *(cells.of(_position(cell)) for cell in row.cells)]
        for row in matrix.rows
    ]
    return _Made("Positions", ("Issue", *matrix.columns), rows)


def _position(cell: MatrixCell) -> str:
    """Return a cell of the matrix in words: its mark, then a paragraph for each statement."""
    alone = len(cell.statements) == 1
    said = [_plain(statement_line(each, alone=alone)) for each in cell.statements]
    if not said:
        return cell.mark
    return "\n".join([f"[{cell.mark}]", *said] if cell.mark else said)


def _plain(line: Line) -> str:
    """Return a line as text, with numbers of sources and marks in brackets."""
    bracketed = {"cite", "mark"}
    return "".join(f"[{s.text}]" if s.role in bracketed else s.text for s in line)


def _workbook(sheets: Iterable[_Made]) -> bytes:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        room = MOST_ROWS - 1
        starts = range(0, len(sheet.rows), room) or range(1)
        for start in starts:
            name = _free_name(sheet.name, taken)
            part = sheet._replace(name=name, rows=sheet.rows[start : start + room])
            _write(book.create_sheet(name), part)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have, and that no sheet of the workbook has yet."""
    base = _NOT_IN_NAMES.sub(" ", clean(name))[:_LONGEST_NAME] or "Sheet"
    found, number = base, 1
    while found.casefold() in taken:
        number += 1
        end = f" {number}"
        found = base[: _LONGEST_NAME - len(end)] + end
    taken.add(found.casefold())
    return found


def _write(page: Any, sheet: _Made) -> None:
    """Write a sheet: its header stays in sight, and columns are as wide as their words need."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "B2" if sheet.name == "Positions" else "A2"
    for number, width in enumerate(_widths(sheet), 1):
        page.column_dimensions[get_column_letter(number)].width = width
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    as_link = Font(color="0A519C", underline="single")
    links = 0

    def cell(value: Cell, *, head: bool = False) -> Any:
        made = WriteOnlyCell(page)
        made.alignment = wrapped
        if head:
            made.font = bold
        if isinstance(value, date):
            made.number_format = "yyyy-mm-dd"
        if not isinstance(value, str):
            made.value = value
            return made
        made.value = _ESCAPED.sub(_ESCAPE, value)
        # A text that begins as a formula does stays a text, also when somebody edits the cell.
        made.data_type = "s"
        made.quotePrefix = value.startswith(FORMULA)
        nonlocal links
        if links < _MOST_LINKS and _is_address(value):
            links += 1
            made.hyperlink, made.font = value, as_link
        return made

    page.append([cell(clean(name), head=True) for name in sheet.header])
    for row in sheet.rows:
        page.append([cell(value) for value in row])


def _is_address(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def _widths(sheet: _Made) -> list[int]:
    """Return how wide each column is, in characters."""
    widths = []
    for column, name in enumerate(sheet.header):
        texts = [str(row[column] or "") for row in sheet.rows[:_LOOKED_AT]]
        lines = [name, *(line for text in texts for line in text.split("\n"))]
        widths.append(max(_NARROWEST, min(_WIDEST, 2 + max(map(len, lines)))))
    return widths


def _steady(book: bytes) -> bytes:
    """Return a workbook with its files at one fixed time, and without the time of its making."""
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = BytesIO()
    with ZipFile(BytesIO(book)) as given, ZipFile(out, "w", ZIP_DEFLATED) as steady:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _PROPERTIES
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            steady.writestr(info, content)
    return out.getvalue()
