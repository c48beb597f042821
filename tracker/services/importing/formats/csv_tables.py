"""CSV and TSV: the first line names the fields, and every further row is an event.

Nothing is guessed, and no cell is dropped.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TextIO

from tracker.domain.codec import TYPES
from tracker.domain.names import did_you_mean, folded, nearest
from tracker.services.event_fields import fields_of
from tracker.services.importing.formats.cells import (
    Cells,
    FieldColumn,
    column_of,
    fields_named,
)
from tracker.services.importing.formats.file_rows import (
    MARKS,
    Fault,
    FileNotUnderstoodError,
    FileRow,
    ReadOptions,
    Spot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.errors import TrackerError

DELIMITERS: Final = (",", ";", "\t")
WORDS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SEP: Final = re.compile('"?sep=(.)"?[,;\t|]*', re.IGNORECASE)
_EMPTY: Final = re.compile(r'[\s,;|"]*')
_CELL_LIMIT: Final = 1_000_000


def delimiter_named(words: str | None) -> str | None:
    """Return what stands between the cells of a table by its name; None where none is named.

    Raises:
        FileNotUnderstoodError: It is no one character.
    """
    if words is None:
        return None
    found = WORDS.get(words.lower(), words)
    if len(found) == 1:
        return found
    names = ", ".join(word for word in WORDS if word.isalpha())
    raise FileNotUnderstoodError(
        f"{words!r} is no delimiter", f"write one character, or one of: {names}"
    )


def mapped_column(words: str) -> tuple[str, str]:
    """Return a column and the field that it holds, which are written as `COLUMN=FIELD`.

    Raises:
        FileNotUnderstoodError: They are not, or there is no such field.
    """
    column, equals, field = words.rpartition("=")
    if not equals or not column.strip() or not field.strip():
        raise FileNotUnderstoodError(
            f"{words!r} names no column and field", "write it such as 'Said on=when'"
        )
    name = _field(field)
    if column_of(name) is None:
        close = nearest(name, fields_named())
        raise FileNotUnderstoodError(
            f"there is no field {field.strip()!r}",
            did_you_mean(close, "every type of event names its fields"),
        )
    return folded(column), name


class _Kept:
    """Lines of a file as the reader takes them; those of the row being read are kept."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.lines = file, list[str]()

    def __iter__(self) -> _Kept:
        return self

    def __next__(self) -> str:
        line = self.file.readline(_CELL_LIMIT)
        if not line:
            raise StopIteration
        self.lines.append(line)
        return line

    def taken(self) -> str:
        """Return the text of the row that was read last."""
        text = "".join(self.lines)
        self.lines.clear()
        return text


class TableHeader(NamedTuple):
    """Columns of a table, as its first line names them.

    Attributes:
        columns: For each column its field; None for what is passed over.
        names: The columns as they are written.
        delimiter: What stands between the cells.
    """

    columns: tuple[FieldColumn | None, ...]
    names: tuple[str, ...]
    delimiter: str


def read_table(
    file: TextIO, reading: ReadOptions, *, tabs: bool
) -> Iterator[FileRow | Fault]:
    """Yield the rows of a file; blank lines are passed over.

    Args:
        file: Its text, with the newlines as they are.
        reading: Options of reading it.
        tabs: Whether it is a TSV file.
    """
    csv.field_size_limit(_CELL_LIMIT)
    kept = _Kept(file)
    first, line, named = _first(kept)
    if not first.strip():
        problem = FileNotUnderstoodError(
            "the file is empty",
            "the first line names the columns, such as type,dossier,when",
        )
        yield Fault(1, 1, 2, "", problem)
        return
    delimiter = _delimiter(first, reading, named, tabs=tabs)
    if delimiter is None:
        found = FileNotUnderstoodError(
            "no delimiter can be made out: no column of the first line is a field",
            "name it, or say which field each column is",
        )
        yield Fault(line, 1, 2, first.rstrip("\r\n"), found.advise("table-delimiter"))
        return
    header, faults = _header(first, line, delimiter, reading)
    yield from faults
    if not faults:
        yield from _rows(kept, line, header, reading)


def read_head(
    file: BinaryIO, reading: ReadOptions, *, tabs: bool
) -> tuple[list[str], str]:
    """Return the columns of a table as they are written, and what stands between them."""
    text = io.TextIOWrapper(file, encoding=reading.codec, errors="replace", newline="")
    first, _, named = _first(_Kept(text))
    text.detach()
    delimiter = _delimiter(first, reading, named, tabs=tabs) or ","
    return header_cells(first, delimiter), delimiter


def _first(kept: _Kept) -> tuple[str, int, str]:
    """Return the line of the columns, its number, and the delimiter that stands above it.

    That is the first line with a cell, except the line `sep=;` that spreadsheets write above.
    """
    first, line, named = "", 0, ""
    for line, text in enumerate(kept, start=1):  # noqa: B007  (the line is given back)
        first = kept.taken()
        if match := _SEP.fullmatch(text.rstrip("\r\n")):
            named, first = match[1], ""
        elif not _EMPTY.fullmatch(text):
            break
        else:
            first = ""
    return first, line, named


def _delimiter(
    first: str, reading: ReadOptions, named: str, *, tabs: bool
) -> str | None:
    if reading.delimiter:
        return WORDS.get(reading.delimiter, reading.delimiter)
    return named or ("\t" if tabs else _detected(first, reading))


def header_cells(text: str, delimiter: str) -> list[str]:
    """Return the cells of one line; a line whose quotes do not close is split all the same."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return text.rstrip("\r\n").split(delimiter)


def _detected(first: str, reading: ReadOptions) -> str | None:
    """Return the delimiter under which the most columns are fields; None where there is none."""
    scores = {
        d: sum(_known(c, reading) for c in header_cells(first, d)) for d in DELIMITERS
    }
    best = max(scores.values())
    found = [d for d, score in scores.items() if score == best]
    return found[0] if best and (len(found) == 1 or best == 1) else None


def _known(cell: str, reading: ReadOptions) -> bool:
    return folded(cell) in reading.columns or column_of(_field(cell)) is not None


def _field(cell: str) -> str:
    """Return a column's name as fields are written: lower case, with underscores."""
    return folded(cell).replace(" ", "_").replace("-", "_")


def _header(
    first: str, line: int, delimiter: str, reading: ReadOptions
) -> tuple[TableHeader, list[Fault]]:
    names = header_cells(first, delimiter)
    faults: list[Fault] = []
    columns: list[FieldColumn | None] = []
    seen: dict[str, str] = {}
    for place, name in enumerate(names):
        if _passed_over(name, reading):
            columns.append(None)
            continue
        asked = reading.columns.get(folded(name)) or _field(name)
        column = column_of(asked)
        columns.append(column)
        problem = _bad_column(name, asked, column, seen, reading)
        if problem:
            faults.append(_cell_fault(first, line, delimiter, place, problem))
    fields = {c.path[0] for c in columns if c}
    needed = {"type": reading.kind, "dossier": reading.dossier}
    faults += [
        _missing(first, line, name)
        for name, said in needed.items()
        if said is None and name not in fields
    ]
    unused = {*reading.columns, *reading.ignored} - {folded(n) for n in names}
    if unused:
        word = min(unused)
        close = nearest(word, names)
        hint = did_you_mean(close) or f"there are: {', '.join(names)}"
        problem = FileNotUnderstoodError(f"there is no column {word!r}", hint)
        faults.append(Fault(line, 1, 2, first.rstrip("\r\n"), problem))
    return TableHeader(tuple(columns), tuple(names), delimiter), faults


def _passed_over(name: str, reading: ReadOptions) -> bool:
    """Return whether a column is not wanted: it has no name, is a mark, or was named as such."""
    if not name.strip() or _field(name) in MARKS or folded(name) in reading.ignored:
        return True
    if not reading.ignore_unknown or folded(name) in reading.columns:
        return False
    column, kind = column_of(_field(name)), TYPES.get(reading.kind or "")
    known = {*fields_of(kind), "type", "schema_version"} if kind else ()
    return column is None or (kind is not None and column.path[0] not in known)


def _bad_column(
    name: str,
    asked: str,
    column: FieldColumn | None,
    seen: dict[str, str],
    reading: ReadOptions,
) -> TrackerError | None:
    kind = TYPES.get(reading.kind or "")
    if column is None or (
        kind is not None
        and column.path[0] not in {*fields_of(kind), "type", "schema_version"}
    ):
        close = nearest(asked, [*fields_of(kind), "type"] if kind else fields_named())
        of_kind = f" of {reading.kind}" if kind else ""
        problem = FileNotUnderstoodError(
            f"column {name.strip()!r} is no field{of_kind}",
            did_you_mean(close) or "say which field it is, or pass the column over",
        )
        if close:
            return problem.advise(
                "map-column-near", column=repr(name.strip()), field=close[0]
            )
        return problem.advise("map-column", column=repr(name.strip()))
    first = seen.setdefault(".".join(column.path), name)
    if first is not name:
        return FileNotUnderstoodError(
            f"columns {first.strip()!r} and {name.strip()!r} are the same field",
            "keep one of them",
        )
    return None


def _missing(first: str, line: int, name: str) -> Fault:
    problem = FileNotUnderstoodError(
        f"there is no column {name!r}", "add the column, or say it for all rows"
    ).advise("type-of-all-rows" if name == "type" else "dossier-of-all-rows")
    text = first.rstrip("\r\n")
    return Fault(line, len(text) + 1, len(text) + 2, text, problem)


def _rows(
    kept: _Kept, line: int, header: TableHeader, reading: ReadOptions
) -> Iterator[FileRow | Fault]:
    reader = csv.reader(kept, delimiter=header.delimiter, strict=True)
    decode = Cells(header.columns)
    while True:
        start = line + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            text = kept.taken()
            found = FileNotUnderstoodError(
                f"the row cannot be read: {problem}",
                "put a cell with a quote, a delimiter or a line break in quotes, and double the "
                "quotes in it",
            )
            row = FileRow(
                start,
                text.encode("utf-8", "surrogatepass"),
                cells=(text.rstrip("\r\n"),),
            )
            yield Fault(start, 1, 2, text.split("\n", 1)[0].rstrip("\r"), found, row)
            continue
        if cells is None:
            return
        text = kept.taken()
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        row = FileRow(start, b"", cells=tuple(cells))
        if len(cells) != len(header.columns):
            # What is there may still say what the row defines.
            width = len(header.columns)
            whole = (*cells, *[""] * width)[:width]
            row = row._replace(written=decode(whole, reading.kind)[0])
            yield _unequal(text, start, header, cells, row)
            continue
        stray = _stray(cells, header)
        if stray is not None:
            found = FileNotUnderstoodError(
                f"{cells[stray].strip()!r} stands in a column without a name",
                "name the column for the field that it holds, or empty the cell",
            )
            yield _cell_fault(text, start, header.delimiter, stray, found, row)
            continue
        written, wrong, place = decode(cells, reading.kind)
        if wrong is not None:
            row = row._replace(written=written)
            yield _cell_fault(text, start, header.delimiter, place, wrong, row)
        else:
            yield row._replace(written=written, spot=_Spots(text, start, header))


def _stray(cells: Sequence[str], header: TableHeader) -> int | None:
    """Return the place of a cell with words in a column without a name."""
    nameless = (n for n, name in enumerate(header.names) if not name.strip())
    return next((n for n in nameless if cells[n].strip()), None)


def _unequal(
    text: str, start: int, header: TableHeader, cells: Sequence[str], row: FileRow
) -> Fault:
    wanted, found = len(header.columns), len(cells)
    if found > wanted:
        problem = FileNotUnderstoodError(
            f"the row has {found} cells, the first line {wanted}",
            "put a cell that holds the delimiter in quotes",
        )
        return _cell_fault(text, start, header.delimiter, wanted, problem, row)
    missing = ", ".join(header.names[found:])
    problem = FileNotUnderstoodError(
        f"the row has {found} cells, the first line {wanted}: {missing} is missing",
        "write an empty cell for what is not known",
    )
    line = text.split("\n", 1)[0].rstrip("\r")
    return Fault(start, len(line) + 1, len(line) + 2, line, problem, row)


def _cell_fault(
    text: str,
    line: int,
    delimiter: str,
    place: int,
    problem: TrackerError,
    row: FileRow | None = None,
) -> Fault:
    return Fault(*_cell_spot(text, line, delimiter, place), problem, row)


class _Spots:
    """Places of the cells of a row."""

    def __init__(self, text: str, line: int, header: TableHeader) -> None:
        self.text, self.line, self.header = text, line, header

    # A plain callback.
    def __call__(self, path: Sequence[str | int], names: bool) -> Spot:  # noqa: ARG002, FBT001
        words = tuple(step for step in path if isinstance(step, str))
        paths = [column.path if column else () for column in self.header.columns]
        for end in range(len(words), 0, -1):
            for place, found in enumerate(paths):
                if found[:end] == words[:end]:
                    return _cell_spot(
                        self.text, self.line, self.header.delimiter, place
                    )
        first = self.text.split("\n", 1)[0].rstrip("\r")
        # No cell is to blame for a field that has no column: it would stand behind the last one.
        column = len(first) + 1 if words else 1
        return Spot(self.line, column, column + 1, first)


def _cell_spot(text: str, line: int, delimiter: str, place: int) -> Spot:
    """Return the place of a cell; where there are too many, it reaches to the end of the row."""
    start, quoted, cell, at = 0, False, 0, 0
    end = len(text.rstrip("\r\n"))
    for at, character in enumerate(text[:end]):
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            if cell == place:
                end = at
                break
            cell, start = cell + 1, at + 1
    before = text[:start]
    begin = before.rfind("\n") + 1
    stop = text.find("\n", start)
    source = text[begin : stop if stop >= 0 else len(text)].rstrip("\r\n")
    column = start - begin + 1
    return Spot(
        line + before.count("\n"),
        column,
        max(column + 1, min(end - begin, len(source)) + 1),
        source,
    )
