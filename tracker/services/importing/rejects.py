"""Rows that an import left out, as they stood, so that they can be mended and imported again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

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

    from tracker.services.importing import ImportPlan
    from tracker.services.importing.findings import Reason
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


class RejectedTable(NamedTuple):
    """Rejected rows of a table: its delimiter, and the cells of the first line and of each row."""

    delimiter: str
    rows: Iterator[list[str]]


def rejected_rows(plan: ImportPlan) -> RejectedTable | Iterator[bytes]:
    """Return the rejected rows, each with its line, code and message: cells, or JSON Lines.

    Args:
        plan: The import that left them out.
    """
    (first, *_), reading = plan.files, plan.how.reading
    by_file: dict[int, dict[int, Reason]] = {}
    for (number, row), reason in plan.checked.rejected.items():
        by_file.setdefault(number, {})[row] = reason
    if first.form in _TABLES:
        return _as_table(first, reading, by_file[0])
    return (
        line
        for number, wanted in sorted(by_file.items())
        for line in _as_lines(plan.files[number], reading, wanted)
    )


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
) -> RejectedTable:
    with file.open() as opened:
        names, delimiter = read_head(opened, reading, tabs=file.form == "tsv")
    marked = [n for n, name in enumerate(names) if name.strip().casefold() in MARKS]

    def rows() -> Iterator[list[str]]:
        yield [*MARKS, *_without(names, marked)]
        for place, found in numbered(file, reading, up_to=max(wanted)):
            row = found.row if isinstance(found, Fault) else found
            if place in wanted and row is not None:
                code, message = wanted[place]
                cells = _without(row.cells or (), marked)
                yield [str(row.line), code, message, *cells]

    return RejectedTable(delimiter, rows())


def _without(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cell for n, cell in enumerate(cells) if n not in places]
