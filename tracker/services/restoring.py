"""Restoring a log from a backup: read and checked beside the database first, put in its place whole, and the old one is kept."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import ArchiveBrokenError, DatabaseError, NotAllowedError
from tracker.storage.archive import checked_rows
from tracker.storage.copying import Checked, bare_log, checked_log, common_places, continue_log
from tracker.storage.location import locate_file
from tracker.storage.migrate import migrate
from tracker.storage.sqlite import FileDatabase, is_ours
from tracker.storage.sqlite_copy import check_pages, copy_database, make_single, replace_content, replace_file
from tracker.storage.whole_files import dated, draft_beside, take_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.storage.event_log import EventLog
    from tracker.storage.location import FileLocation

_SQLITE: Final = b"SQLite format 3\x00"
_ANOTHER: Final = "name a file that `tracker backup` or `tracker export` wrote"


class Restoring:
    """A log that was read from a backup and found to be in order; it is not in its place yet.

    Attributes:
        checked: What it holds.
        held: How many events the database that is there now holds; None when there is none, or it cannot be read.
        lost: How many of them the backup does not hold.
        damaged: Why the database that is there now cannot be read; None when it can, or there is none.
    """

    def __init__(self, location: FileLocation, draft: Path) -> None:
        self._location, self._draft = location, draft
        self.checked: Checked = checked_log(locate_file(draft))
        self.held: int | None = None
        self.damaged: str | None = None
        self.lost = 0
        self.there = is_ours(location)
        if self.there:
            self._compare()

    def told(self, file: Path) -> str:
        """What is at stake when a file takes the place of what is there."""
        place = self._location.shown
        if self.damaged is not None:
            return f"{place} cannot be read, and nobody knows what {file} lacks of it: {self.damaged}"
        if self.lost:
            return f"{place} holds {self.lost:,} event{'s that are' if self.lost > 1 else ' that is'} not in {file}"
        return f"{place} is there already, and {file} holds all of its {self.held:,} event{'' if self.held == 1 else 's'}"

    def agreed(self, *, force: bool, lose: int) -> bool:
        """Whether it may be put in its place: what is there may be replaced, and as many events given up as would be lost."""
        return not self.there or (force and lose == self.lost)

    def put(self, now: int) -> Path | None:
        """Put the log in its place, at once and whole.

        Args:
            now: The time, in microseconds since the epoch.

        Returns:
            The file that holds what was there before; None when nothing was.

        Raises:
            DatabaseError: Another program holds the database, or has made one meanwhile.
            NotAllowedError: A file cannot be written.
        """
        if not self.there:
            take_name(self._draft, self._location.path, force=False)
            return None
        kept = dated(self._location.path, now)
        if self.damaged is None:
            replace_content(self._location, self._draft, kept)
        else:
            replace_file(self._location, self._draft, kept)
        return kept

    def _compare(self) -> None:
        try:
            with FileDatabase(self._location, "ro") as there, FileDatabase(locate_file(self._draft), "ro") as draft:
                old = bare_log(there)
                self.held = old.head().global_position
                self.lost = self.held - common_places(old, bare_log(draft))
        except DatabaseError as problem:
            self.held, self.damaged = None, str(problem)


@contextmanager
def restoring(file: Path, location: FileLocation, open_log: Callable[[Path], EventLog]) -> Iterator[Restoring]:
    """Read a backup beside the database, and check it.

    Args:
        file: A SQLite database or the export of a whole log.
        location: The database.
        open_log: Opens a log for writing.

    Yields:
        The log, to be put in its place; if it is not, nothing has changed.

    Raises:
        ArchiveBrokenError: A line of the export does not fit.
        DatabaseError: The file is no backup, or is damaged.
        NotAllowedError: There is no room, or the folder cannot be written.
    """
    location.path.parent.mkdir(parents=True, exist_ok=True)
    with draft_beside(location.path) as draft:
        if _is_database(file):
            _copy(file, draft)
        else:
            _read(file, draft, open_log)
        make_single(draft)
        yield Restoring(location, draft)


def _is_database(file: Path) -> bool:
    """Whether a file is a database of ours; otherwise it may be an export.

    Raises:
        DatabaseError: It is neither.
        NotAllowedError: It cannot be read.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_SQLITE))
    except (OSError, ValueError) as problem:
        raise NotAllowedError(f"{file} cannot be read: {getattr(problem, 'strerror', None) or problem}", _ANOTHER) from problem
    if start == _SQLITE:
        try:
            return is_ours(locate_file(file))
        except DatabaseError as problem:
            raise DatabaseError(str(problem), _ANOTHER) from problem
    if not start.lstrip().startswith(b"{"):
        raise DatabaseError(f"{file} is neither a database nor an export", _ANOTHER)
    return False


def _copy(file: Path, draft: Path) -> None:
    copy_database(locate_file(file), draft)
    check_pages(locate_file(draft))
    migrate(locate_file(draft))


def _read(file: Path, draft: Path, open_log: Callable[[Path], EventLog]) -> None:
    migrate(locate_file(draft))
    with file.open("rb") as rows, closing(open_log(draft)) as log:
        try:
            continue_log(log, checked_rows(rows))
        except ArchiveBrokenError as problem:
            broken = ArchiveBrokenError(f"{file}: {problem}")
            broken.hint = "take the file from its origin again; of a part of a log, `tracker import` adds the events"
            raise broken from problem
