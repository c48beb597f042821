"""Rows that an import left out, written so that they can be mended and imported again.

Tables are written here, not by the writer of answers: a cell comes back as it stood, with its
file's delimiter and without a guard against formulas, or mending the row would change it.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from tracker.services.importing.check import numbered
from tracker.services.importing.formats.csv_tables import read_head
from tracker.services.importing.formats.file_rows import (
    MARKS,
    TEXT,
    Fault,
    FileNotUnderstoodError,
    FileRow,
    ReadOptions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.services.importing.report import CheckedFiles, Reason
    from tracker.services.importing.row_to_event import File

_TABLES = ("csv", "tsv")


def check_rejects(files: Sequence[File]) -> None:
    """Refuse to write the rejected rows of files whose rows do not fit into one.

    Raises:
        FileNotUnderstoodError: There are tables among several files.
    """
    if len(files) > 1 and any(f.form in _TABLES for f in files):
        raise FileNotUnderstoodError(
            "the rejected rows of several files do not fit into one table",
            "import the tables one by one, each with its own file of rejected rows",
        ).advise("rejects-one-table")


def rejected_rows(
    files: Sequence[File], reading: ReadOptions, checked: CheckedFiles
) -> Iterator[bytes]:
    """Yield the rejected rows as bytes, each with its line, code and message.

    Rows of a table become CSV or TSV, all others JSON Lines.

    Args:
        files: The files.
        reading: Options of reading them.
        checked: What was found in them.
    """
    for number, file in enumerate(files):
        wanted = {
            row: reason for (f, row), reason in checked.rejected.items() if f == number
        }
        if file.form in _TABLES:
            yield from _as_table(file, reading, wanted)
        elif wanted:
            yield from _as_lines(file, reading, wanted)


def _as_lines(
    file: File, reading: ReadOptions, wanted: Mapping[int, Reason]
) -> Iterator[bytes]:
    for place, found in numbered(file, reading, up_to=max(wanted)):
        row = found.row if isinstance(found, Fault) else found
        if place in wanted and row is not None:
            yield _marked(row, wanted[place])


def _marked(row: FileRow, reason: Reason) -> bytes:
    """Return a row as one line of JSON that begins with the marks; no object is kept as text."""
    marks: dict[str, Any] = dict(
        zip(MARKS, (row.line, reason.code, reason.message), strict=True)
    )
    if row.written is not None:
        return _line(
            {
                **marks,
                **{
                    name: value
                    for name, value in row.written.items()
                    if name not in MARKS
                },
            }
        )
    try:
        # Several lines of JSON become one, and every name stays, twins too.
        pairs = json.loads(row.text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        pairs = None
    if not isinstance(pairs, _Pairs):
        return _line({**marks, TEXT: row.text.decode("utf-8", "backslashreplace")})
    return _line(
        _Pairs([*marks.items(), *(p for p in pairs.pairs if p[0] not in MARKS)])
    )


class _Pairs:
    """An object whose names may stand twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs


def _line(value: Any) -> bytes:
    return (_written(value) + "\n").encode("utf-8", "backslashreplace")


def _written(value: Any) -> str:
    if isinstance(value, _Pairs):
        return (
            "{"
            + ", ".join(
                f"{json.dumps(name, ensure_ascii=False)}: {_written(inner)}"
                for name, inner in value.pairs
            )
            + "}"
        )
    if isinstance(value, dict):
        return _written(_Pairs(list(value.items())))
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _as_table(
    file: File, reading: ReadOptions, wanted: Mapping[int, Reason]
) -> Iterator[bytes]:
    with file.open() as opened:
        names, delimiter = read_head(opened, reading, tabs=file.form == "tsv")
    marked = [n for n, name in enumerate(names) if name.strip().casefold() in MARKS]
    yield _cells([*MARKS, *_without(names, marked)], delimiter)
    for place, found in numbered(file, reading, up_to=max(wanted, default=0)):
        row = found.row if isinstance(found, Fault) else found
        if place in wanted and row is not None:
            reason = wanted[place]
            yield _cells(
                [
                    str(row.line),
                    reason.code,
                    reason.message,
                    *_without(row.cells or (), marked),
                ],
                delimiter,
            )


def _without(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cell for n, cell in enumerate(cells) if n not in places]


def _cells(cells: Sequence[str], delimiter: str) -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return held.getvalue().encode("utf-8", "backslashreplace")
