"""The check of an export, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.errors import ArchiveBrokenError
from tracker.storage.files.archive import Line, as_row, as_written, read_line
from tracker.storage.rows.check_rows import (
    ERASED,
    SHOWN,
    LogCheck,
    Problem,
    Range,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.recorded import RecordedEvent


class CheckedExport(NamedTuple):
    """The findings of a check of an export.

    Attributes:
        checked: What is wrong, each with its line.
        events: The events of the lines that could be read.
        digests: How many of the digests could be worked out again: those whose direct predecessor
            is in the file.
    """

    checked: LogCheck
    events: list[RecordedEvent]
    digests: int


def check_export(rows: Iterable[bytes], *, part_of: str | None = None) -> CheckedExport:
    """Check an export line by line.

    Args:
        rows: Its lines, each with its line break.
        part_of: The dossier, if it is the export of one out of a log that may hold more: places may
            be missing then. Otherwise it is the export of a whole log.
    """
    export = _Export(part_of)
    for number, row in enumerate(rows, 1):
        export.take(number, row)
    return CheckedExport(export.checked, export.events, export.digests)


class _Export:
    """The knowledge of an export so far."""

    def __init__(self, part_of: str | None) -> None:
        self.part_of = part_of
        self.problems: list[Problem] = []
        self.count = self._erased = 0
        self._altered: Problem | None = None
        self.events: list[RecordedEvent] = []
        self.digests = 0
        self._range = Range(gaps=part_of is not None)
        self._lines: dict[str, int] = {}

    @property
    def checked(self) -> LogCheck:
        """Return the findings so far."""
        return LogCheck(
            self.problems,
            self.count - len(self.problems),
            self._range.last,
            self._altered,
            self._erased,
            self._range.mentions,
        )

    def take(self, number: int, row: bytes) -> None:
        """Check one line."""
        try:
            line = read_line(number, row)
        except ArchiveBrokenError as problem:
            self._add(Problem(0, str(problem)))
            return
        place = line.recorded.global_position
        self.digests += place == self._range.last.global_position + 1
        self.events.append(line.recorded)
        self._range.check([as_row(line)])
        found = [problem.found for problem in self._range.take()]
        if strange := self._strange(line, row):
            found.insert(0, strange)
        if found:
            self._add(
                Problem(place, f"line {number}: {found[0]}"), erased=found == [ERASED]
            )

    def _strange(self, line: Line, row: bytes) -> str | None:
        recorded = line.recorded
        first = self._lines.setdefault(recorded.event_id, line.number)
        if first != line.number:
            return f"the event id {recorded.event_id} stands in line {first} already"
        if self.part_of is not None and line.header.dossier != self.part_of:
            return f"it is an event of the dossier {line.header.dossier!r}, not of {self.part_of!r}"
        return (
            None
            if as_written(line) == row
            else "it is not written as an export writes it"
        )

    def _add(self, problem: Problem, *, erased: bool = False) -> None:
        self.count += 1
        self._erased += erased
        if not erased and self._altered is None:
            self._altered = problem
        if len(self.problems) < SHOWN:
            self.problems.append(problem)
