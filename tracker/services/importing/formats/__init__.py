"""Files of facts, row by row: all formats give the same rows, which know their places."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from tracker.services.importing.formats.file_rows import (
    Fault,
    FileNotUnderstoodError,
    FileRow,
    ReadOptions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Format = Literal["jsonl", "json", "yaml", "csv", "tsv", "briefing"]
FORMATS: Final = ("jsonl", "json", "yaml", "csv", "tsv", "briefing")
_BY_SUFFIX: Final[dict[str, Format]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".md": "briefing",
    ".markdown": "briefing",
}


_PACKED: Final = {
    b"PK\x03\x04": "a workbook (.xlsx, .ods) or an archive (.zip)",
    b"PK\x05\x06": "an empty archive (.zip)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old workbook or document (.xls, .doc)",
    b"\x1f\x8b": "a packed file (.gz)",
    b"BZh": "a packed file (.bz2)",
    b"\xfd7zXZ\x00": "a packed file (.xz)",
    b"\x28\xb5\x2f\xfd": "a packed file (.zst)",
    b"7z\xbc\xaf\x27\x1c": "an archive (.7z)",
    b"Rar!\x1a\x07": "an archive (.rar)",
    b"%PDF-": "a document (.pdf)",
    b"{\\rtf": "a document (.rtf)",
    b"SQLite format 3\x00": "a database of SQLite",
    b"PAR1": "a table of Parquet",
    b"ARROW1": "a table of Arrow",
    b"<?xml": "a document in XML",
    b"<html": "a web page",
    b"<!DOCTYPE": "a web page",
    b"\x89PNG": "a picture (.png)",
    b"\xff\xd8\xff": "a picture (.jpg)",
}
"""Kinds of files that are no text, by the bytes at their beginning."""
_LONGEST_MARK: Final = max(map(len, _PACKED))
_UNPACK: Final = "save it as CSV in UTF-8, or unpack it first"


def format_of(name: str) -> Format:
    """Return the format that a file's name says; JSON Lines where it says none."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), "jsonl")


def read_rows(
    file: BinaryIO, form: Format, reading: ReadOptions
) -> Iterator[FileRow | Fault]:
    """Yield the rows and the faults of a file in its order; at most a few rows are held at a time.

    Args:
        file: The file, open at its beginning.
        form: Its format.
        reading: Options of reading it.
    """
    packed = _packed(file)
    if packed is not None:
        return iter((Fault(1, 1, 2, "", packed),))
    if form == "jsonl" and reading.is_utf8:
        from tracker.services.importing.formats.json_text import read_json_lines

        return read_json_lines(file)
    return _read_text(file, form, reading)


def _packed(file: BinaryIO) -> FileNotUnderstoodError | None:
    """Return what is wrong with a file that is not text, by its first bytes."""
    start = file.read(_LONGEST_MARK)
    file.seek(0)
    for mark, kind in _PACKED.items():
        if start.startswith(mark):
            return FileNotUnderstoodError(f"this is no text but {kind}", _UNPACK)
    return None


def _read_text(
    file: BinaryIO, form: Format, reading: ReadOptions
) -> Iterator[FileRow | Fault]:
    checked = _Checked(file)
    text = io.TextIOWrapper(
        checked, encoding=reading.codec, errors="strict", newline=""
    )  # type: ignore[type-var]  # (what it asks for is there)
    try:
        match form:
            case "jsonl":
                from tracker.services.importing.formats.json_text import (
                    read_json_lines,
                )

                yield from read_json_lines(line.encode() for line in text)
            case "json":
                from tracker.services.importing.formats.json_text import read_json

                yield from read_json(text)
            case "yaml":
                from tracker.services.importing.formats.yaml_text import read_yaml

                yield from read_yaml(text)
            case "csv" | "tsv":
                from tracker.services.importing.formats.csv_tables import read_table

                yield from read_table(text, reading, tabs=form == "tsv")
            case "briefing":
                from tracker.services.importing.formats.briefing import read_briefing

                yield from read_briefing(text, reading)
    except UnicodeDecodeError as problem:
        yield _undecodable(checked, problem, reading)
    finally:
        text.detach()


def _undecodable(
    checked: _Checked, problem: UnicodeDecodeError, reading: ReadOptions
) -> Fault:
    """Return the fault of a file in another encoding, at the line of the first wrong byte."""
    place = checked.taken - checked.last + _offset(checked, problem)
    line = checked.lines_before(place)
    bad = problem.object[problem.start : problem.start + 1]
    found = FileNotUnderstoodError(
        f"byte 0x{bad.hex()} is not {reading.encoding or 'UTF-8'}",
        "save the file as UTF-8, or name its encoding",
    )
    return Fault(line, 1, 2, "", found.advise("file-encoding"))


def _offset(checked: _Checked, problem: UnicodeDecodeError) -> int:
    # A decoder may hold back the first bytes of a character from the chunk before.
    return problem.start - max(0, len(problem.object) - checked.last)


class _Checked(io.RawIOBase):
    """A file whose lines are counted as they are read, so that a wrong byte has a line."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.file, self.taken, self.last, self._lines, self._chunk = file, 0, 0, 1, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # (the base class leaves it open)
        self._lines += self._chunk.count(b"\n")
        self._chunk = self.file.read(len(view))
        view[: len(self._chunk)] = self._chunk
        self.taken += len(self._chunk)
        self.last = len(self._chunk)
        return self.last

    read1 = io.RawIOBase.read

    def lines_before(self, place: int) -> int:
        """Return the line of a byte of the last chunk."""
        return self._lines + self._chunk[
            : max(0, place - (self.taken - self.last))
        ].count(b"\n")
