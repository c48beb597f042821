"""Restoring a log: a backup is checked beside the database, then put in its place whole.

The log that was there before is kept.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import (
    ArchiveBrokenError,
    DatabaseError,
    NotAllowedError,
)
from tracker.storage.desk.copying import copy_desk
from tracker.storage.files.copies import (
    LogSummary,
    bare_log,
    checked_log,
    common_places,
    continue_from_export,
    continue_log,
    copy_database,
    make_single,
    no_tick,
    replace_content,
    replace_file,
)
from tracker.storage.files.own_files import MAGIC, first_bytes, is_sqlite
from tracker.storage.files.whole_files import (
    check_unused,
    dated,
    draft_beside,
    rights_of,
    take_name,
)
from tracker.storage.inbox.tables import copy_inbox
from tracker.storage.location import FileLocation, locate_file
from tracker.storage.opening import database_at
from tracker.storage.sql.migrate import make, migrate
from tracker.storage.sqlite import FileDatabase, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.event_log import EventLog
    from tracker.storage.location import Location, ServerLocation

_ANOTHER: Final = "name a backup, or an export of a whole log"


class Restoring(ABC):
    """A log that was read from a backup and found to be in order; it is not in its place yet.

    Attributes:
        checked: What it holds.
        there: Whether something is in its place.
        held: How many events that holds; None when it cannot be read, or is not there.
        lost: How many of them the backup does not hold.
    """

    def __init__(self, draft: Path) -> None:
        self._draft = locate_file(draft)
        self.checked: LogSummary = checked_log(self._draft)
        self.there, self.lost = False, 0
        self.held: int | None = None

    @property
    def never(self) -> str:
        """The hint when it can never be put in its place; else nothing."""
        return ""

    @abstractmethod
    def told(self, file: Path) -> str:
        """Say what is at stake when a file takes the place of what is there."""

    @abstractmethod
    def agreed(self, *, force: bool, lose: int) -> bool:
        """Return whether it may be put in its place, and as many events given up as are lost."""

    @abstractmethod
    def put(self, now: int) -> Path | None:
        """Put the log in its place.

        Args:
            now: The time, in microseconds since the epoch.

        Returns:
            The file that holds what was there before; None when nothing was replaced.

        Raises:
            DatabaseError: Another program holds the database, or has made one meanwhile.
            NotAllowedError: A file cannot be written.
        """

    def _lacking(self, place: str, file: Path) -> str:
        return (
            f"{place} holds {self.lost:,} event{'s that are' if self.lost > 1 else ' that is'} "
            f"not in {file}"
        )

    def _compare(self, there: EventLog) -> None:
        with FileDatabase(self._draft, "ro") as draft:
            self.held = there.head().global_position
            self.lost = self.held - common_places(there, bare_log(draft))


class _InFile(Restoring):
    """A log that takes the place of a SQLite file at once and whole; what is there is kept."""

    def __init__(self, draft: Path, location: FileLocation) -> None:
        super().__init__(draft)
        self._location = location
        self._damaged: str | None = None
        try:
            self.there = is_ours(location)
        except DatabaseError as problem:
            hint = "it is left as it is; move it away, or name another place"
            raise DatabaseError(str(problem), hint).advise("another-place") from problem
        if self.there:
            try:
                with FileDatabase(location, "ro") as there:
                    self._compare(bare_log(there))
            except DatabaseError as problem:
                self.held, self._damaged = None, str(problem)

    def told(self, file: Path) -> str:
        place = self._location.shown
        if self._damaged is not None:
            return (
                f"{place} cannot be read, and nobody knows what {file} lacks of it: "
                f"{self._damaged}"
            )
        if self.lost:
            return self._lacking(place, file)
        return (
            f"{place} is there already, and {file} holds all of its {self.held:,} "
            f"event{'' if self.held == 1 else 's'}"
        )

    def agreed(self, *, force: bool, lose: int) -> bool:
        return not self.there or (force and lose == self.lost)

    def put(self, now: int) -> Path | None:
        kept = self._replace(now)
        # What is there now was checked.
        self._location.failed_check.unlink(missing_ok=True)
        return kept

    def _replace(self, now: int) -> Path | None:
        if not self.there:
            check_unused(self._location.path)
            take_name(self._draft.path, self._location.path, force=False)
            return None
        kept = dated(self._location.path, now)
        if self._damaged is None:
            replace_content(self._location, self._draft.path, kept)
        else:
            replace_file(self._location, self._draft.path, kept)
        return kept


class _OnServer(Restoring):
    """A log that is added to an empty database on a server, or to the beginning of itself.

    Nothing there is ever replaced.
    """

    def __init__(
        self,
        draft: Path,
        location: ServerLocation,
        open_log: Callable[[str | Path], EventLog],
    ) -> None:
        super().__init__(draft)
        self._location, self._open_log = location, open_log
        with database_at(location, "ro") as there:
            if not there.make_room():
                self._compare(bare_log(there))
        self.there = bool(self.held)

    @property
    def never(self) -> str:
        return (
            "a log on a server is never replaced; make another database, and name that"
            if self.lost
            else ""
        )

    def told(self, file: Path) -> str:
        return self._lacking(self._location.shown, file)

    # There is nothing to force.
    def agreed(self, *, force: bool, lose: int) -> bool:  # noqa: ARG002
        return not self.lost

    def put(self, now: int) -> Path | None:  # noqa: ARG002  (there is nothing to name)
        make(self._location)
        with (
            closing(self._open_log(self._location.url)) as log,
            FileDatabase(self._draft, "ro") as draft,
        ):
            restored = bare_log(draft)
            rows = restored.rows(after=self.held or 0)
            continue_log(log, rows, origins_of=restored.origins)
            copy_inbox(draft, log.database)
            copy_desk(draft, log.database)
        return None


@contextmanager
def prepare_restore(
    file: Path,
    location: Location,
    open_log: Callable[[str | Path], EventLog],
    *,
    tick: Callable[[str, int, int], object] = no_tick,
) -> Iterator[Restoring]:
    """Read a backup beside the database, or into a temporary file, and check it.

    Args:
        file: A SQLite database or the export of a whole log.
        location: The database.
        open_log: Opens a log for writing.
        tick: Told what is done, how much of how much, until the log is ready.

    Yields:
        The log, to be put in its place; if it is not, nothing has changed.

    Raises:
        ArchiveBrokenError: A line of the export does not fit.
        DatabaseError: The file is not a backup, or is damaged; or the server cannot be used.
        NotAllowedError: There is no room, or the folder cannot be written.
    """
    with _room(location) as path, _draft(path, file) as draft:
        if _is_database(file):
            _copy(file, draft, path, tick)
        else:
            _read(file, draft, open_log, tick)
        make_single(draft)
        tick("checking", 0, 1)
        yield (
            _InFile(draft, location)
            if isinstance(location, FileLocation)
            else _OnServer(draft, location, open_log)
        )


@contextmanager
def _draft(path: Path, file: Path) -> Iterator[Path]:
    """Yield a draft of the log that a file holds.

    It is as private as the database that it takes the place of, else as the file.
    """
    rights = rights_of(path if path.exists() else file)
    with draft_beside(path, rights=rights, of=str(file)) as draft:
        yield draft


@contextmanager
def _room(location: Location) -> Iterator[Path]:
    """Yield the file beside which a draft is made."""
    if isinstance(location, FileLocation):
        location.path.parent.mkdir(parents=True, exist_ok=True)
        yield location.path
    else:
        with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
            yield Path(folder) / "log.db"


def _is_database(file: Path) -> bool:
    """Return whether a file is a database of ours; otherwise it may be an export.

    Raises:
        DatabaseError: It is neither.
        NotAllowedError: It cannot be read.
    """
    try:
        # It is read twice, which a pipe cannot be.
        if file.exists() and not file.is_file() and not file.is_dir():
            raise NotAllowedError(
                f"{file} is a pipe, a device or a socket, and no file", _ANOTHER
            ).advise("name-backup")
        start = first_bytes(file, len(MAGIC))
    except (OSError, ValueError) as problem:
        raise NotAllowedError(
            f"{file} cannot be read: {getattr(problem, 'strerror', None) or problem}",
            _ANOTHER,
        ).advise("name-backup") from problem
    if start is None or is_sqlite(start):
        try:
            return is_ours(locate_file(file))
        except DatabaseError as problem:
            raise DatabaseError(str(problem), _ANOTHER).advise(
                "name-backup"
            ) from problem
    if not start.lstrip().startswith(b"{"):
        found = DatabaseError(f"{file} is neither a database nor an export", _ANOTHER)
        raise found.advise("name-backup")
    return False


def _copy(
    file: Path, draft: Path, name: Path, tick: Callable[[str, int, int], object]
) -> None:
    copy_database(
        locate_file(file),
        draft,
        name=name,
        tick=lambda done, total: tick("copying", done, total),
    )
    migrate(locate_file(draft))


def _read(
    file: Path,
    draft: Path,
    open_log: Callable[[str | Path], EventLog],
    tick: Callable[[str, int, int], object],
) -> None:
    migrate(locate_file(draft))
    with file.open("rb") as rows, closing(open_log(draft)) as log:
        try:
            continue_from_export(
                log,
                rows,
                tick=lambda _: tick("reading", rows.tell(), file.stat().st_size),
            )
        except ArchiveBrokenError as problem:
            broken = ArchiveBrokenError(f"{file}: {problem}")
            hint = "take the file from its origin again; import a part of a log instead"
            broken.hinted(hint).advise("export-broken")
            raise broken from problem
