"""Importing files: every error in one pass, then all or nothing; a second time adds nothing.

The files are read twice: first all of them are checked, and what is new is staged; then it is
appended in one transaction.
Neither reading holds more than a few thousand rows in memory.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.errors import (
    ConflictingEventError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.domain.events import SourceRegistered
from tracker.services.importing.check import check
from tracker.storage.rows.gc_pause import seldom_collecting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.services.importing.formats.file_rows import ReadOptions
    from tracker.services.importing.report import CheckedFiles
    from tracker.services.importing.row_to_event import File
    from tracker.storage.append import Appender
    from tracker.storage.event_log import EventLog

ATTEMPTS: Final = 3
"""The times that an overtaken import is checked again, before it holds the log to check."""
BATCH: Final = 2_000


class ImportOptions(NamedTuple):
    """Options of an import.

    Attributes:
        reading: Options of reading them.
        skip: Whether rows with errors are left out; else one of them keeps all out.
        refuse_near: Whether near duplicates are errors.
        tick: Told what is done, how much of how much.
    """

    reading: ReadOptions
    skip: bool = False
    refuse_near: bool = False
    tick: Callable[[str, int, int], None] | None = None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """Events that an import appended.

    Attributes:
        added: The number of events that were appended.
        first: The log place of the first of them; 0 when there is none.
        last: The log place of the last.
    """

    added: int = 0
    first: int = 0
    last: int = 0


class _OvertakenError(TrackerError):
    """Another writer appended to what the import touches, after it was checked."""


def check_files(
    files: Sequence[File], how: ImportOptions, log: EventLog | None
) -> CheckedFiles:
    """Check files: find which events are new, and every error of every row.

    Args:
        files: The files.
        how: Options of the import.
        log: The log that is to take them; None while there is no database.
    """
    with seldom_collecting():
        return check(
            files,
            how.reading,
            log,
            skip=how.skip,
            refuse_near=how.refuse_near,
            tick=how.tick,
        )


def append_checked(
    files: Sequence[File], how: ImportOptions, checked: CheckedFiles, log: EventLog
) -> tuple[CheckedFiles, ImportResult]:
    """Append what was found to be new, all or none; when another writer was faster, check again.

    Args:
        files: The files that were checked.
        how: Options of the import.
        checked: What the check found.
        log: The log.

    Returns:
        What the last check found, and what was appended: nothing when it found errors and rows are
        not left out.

    Raises:
        TrackerError: The log cannot take it.
    """
    for _ in range(ATTEMPTS):
        if not _appendable(checked, how):
            return checked, ImportResult()
        try:
            with log.appending() as appender:
                _check_overtaken(appender, checked, log)
                return checked, _append(appender, checked, how)
        except (_OvertakenError, ConflictingEventError, WrongExpectedVersionError):
            checked.close()
            checked = check_files(files, how, log)
    with log.appending() as appender:
        # Nobody can overtake who holds the log.
        checked.close()
        checked = check_files(files, how, log)
        return checked, _append(appender, checked, how) if _appendable(
            checked, how
        ) else ImportResult()


def _appendable(checked: CheckedFiles, how: ImportOptions) -> bool:
    return (
        checked.stage.count > 0
        and not checked.fatal
        and (how.skip or not checked.complaints)
    )


def _check_overtaken(appender: Appender, checked: CheckedFiles, log: EventLog) -> None:
    """Refuse to go on when another writer appended to what the import touches.

    That is a stream of the import, or a source that may be of a page that the import registers.
    """
    if appender.head.global_position == checked.head:
        return
    for recorded in log.read(after=checked.head):
        event = recorded.event
        paged = (
            isinstance(event, SourceRegistered)
            and event.url is not None
            and event.dossier in checked.paged
        )
        if paged or f"{event.dossier}\0{recorded.stream}" in checked.stage.streams:
            raise _OvertakenError


def _append(
    appender: Appender, checked: CheckedFiles, how: ImportOptions
) -> ImportResult:
    staged = iter(checked.stage)
    before = appender.head.global_position
    done = 0
    with seldom_collecting():
        while batch := [each.ready for each in islice(staged, BATCH)]:
            appender.append(batch)
            done += len(batch)
            if how.tick:
                how.tick("appending", done, checked.stage.count)
    added = appender.head.global_position - before
    return ImportResult(
        added=added,
        first=before + 1 if added else 0,
        last=appender.head.global_position if added else 0,
    )
