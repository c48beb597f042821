"""Rows that know their places, and faults of a file: the same for every format."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.domain.errors import TrackerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Path = "Sequence[str | int]"
MARKS = ("_line", "_code", "_message")
"""Names that a file of rejected rows has beside the row; passed over when it is read again."""
TEXT = "_text"
"""In such a file, a row that could not be read, as it stood."""


class FileNotUnderstoodError(TrackerError):
    """A file is not what its format says: encoding, delimiter, columns, table or sources."""

    code = "T015"
    hint = "check its encoding, its delimiter and the names of its columns"

    def __init__(self, found: str, hint: str = "") -> None:
        if hint:
            self.hint = hint
        super().__init__(found)


class Spot(NamedTuple):
    """A place in a file: line and columns from 1, the end column exclusive, and the line's text."""

    line: int
    column: int
    end_column: int
    source: str


class FileRow(NamedTuple):
    """One row of a file.

    Attributes:
        line: The line at which it begins, from 1.
        text: The row as it stands in the file; of JSON the object's own text.
        written: The fields that it gives; None where `text` is JSON that is still to be decoded.
        spot: Where a field of it stands; None where the row is one line of JSON.
        name_of: Of a row of cells, the cells as they stand.
    """

    line: int
    text: bytes
    written: dict[str, Any] | None = None
    spot: Callable[[Sequence[str | int], bool], Spot] | None = None
    cells: tuple[str, ...] | None = None


class Fault(NamedTuple):
    """A fault of a file, or of a row that cannot be read.

    Attributes:
        line: The line, from 1.
        column: The first character that is to blame, from 1.
        end_column: The one after the last.
        source: The line as it stands.
        problem: What was found, and what to do.
        row: The row that is rejected for it, if it is one row.
    """

    line: int
    column: int
    end_column: int
    source: str
    problem: TrackerError
    row: FileRow | None = None


@dataclass
class ReadOptions:
    """Options of reading files, as the user gave them.

    Attributes:
        kind: The event type of rows that do not say it.
        dossier: The dossier of rows that do not say it.
        dated: The date of a briefing, as a written date.
        columns: For a column of a table, by its name without case, the field that it holds.
        ignored: The columns of a table that are passed over, by their names without case.
        ignore_unknown: Whether columns that are not fields are passed over.
        delimiter: What stands between the cells of a table; found out when it is not given.
        encoding: The encoding; UTF-8 when it is not given.
        codec: The encoding by the name that the decoder knows.
        held: What the dossier of a briefing holds already.
        briefings: The rows of each briefing that was read, by its text: a second reading gives the
            same, whatever the first has added to `held`.
    """

    kind: str | None = None
    dossier: str | None = None
    dated: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    ignore_unknown: bool = False
    delimiter: str | None = None
    encoding: str | None = None
    codec: str = field(init=False)
    held: Any = None
    briefings: dict[str, list[FileRow | Fault]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the codec.

        Raises:
            FileNotUnderstoodError: There is none of that name.
        """
        self.codec = self._codec()

    def _codec(self) -> str:
        name = self.encoding or "utf-8-sig"
        try:
            found = codecs.lookup(name)
        except LookupError:
            problem = f"there is no encoding {name!r}"
        else:
            if getattr(found, "_is_text_encoding", True):
                return "utf-8-sig" if found.name == "utf-8" else found.name
            problem = f"{name!r} is no encoding of text"
        hint = "write it such as utf-8, utf-16, windows-1252, koi8-u"
        raise FileNotUnderstoodError(problem, hint)

    @property
    def is_utf8(self) -> bool:
        """Return whether the file is in UTF-8, with or without a byte-order mark."""
        return self.codec == "utf-8-sig"


class ImportOptions(NamedTuple):
    """Options of an import.

    Attributes:
        reading: Options of reading the files.
        skip: Whether rows with errors are left out, and rows that rest on them; else one of them
            keeps all out.
        refuse_near: Whether near duplicates are errors.
        tick: Told what is done, how much of how much.
        part: The number of events that are appended at once; None for all of them.
        id_of: Gives the id of a row that has none by its number, from 1, so that the same file sent
            twice is known by them.
    """

    reading: ReadOptions
    skip: bool = False
    refuse_near: bool = False
    tick: Callable[[str, int, int], None] | None = None
    id_of: Callable[[int], str] | None = None
    part: int | None = None
