"""Keeping a log: made and exported here; checked, backed up and restored by the modules beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.recorded import no_origins
from tracker.storage.files.archive import as_row, read_line, read_lines
from tracker.storage.files.whole_files import rights_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.domain.recorded import OriginsOf
    from tracker.services.dossiers import Bundle, Shelf
    from tracker.storage.event_log import EventLog
    from tracker.storage.location import Location
    from tracker.storage.rows import StoredRow


class Exported(NamedTuple):
    """Places of a log, read page by page, a remark on which log was taken, and their origins."""

    rows: Iterator[StoredRow]
    remark: str | None = None
    origins_of: OriginsOf = no_origins


def export(shelf: Shelf, dossier: str | None, *, whole: bool) -> Exported:
    """Return the places of the user's own log, or of one dossier.

    Args:
        shelf: Where the dossiers are.
        dossier: Only this one.
        whole: Whether the whole log is meant when no dossier is named; while there is no log, a
            bundled one is.

    Raises:
        UnknownNameError: There is no such dossier.
        NoDossierChosenError: None is named, the whole log is not meant, and there are several.
    """
    own = shelf.own()
    if whole and dossier is None and own is not None:
        return Exported(own.rows(), origins_of=own.origins)
    chosen = shelf.choose(dossier)
    if own is not None and chosen.log is own:
        rows = own.rows(dossier=chosen.name)
        return Exported(rows, chosen.remark, own.origins)
    return Exported(_bundled(shelf.bundle.file(chosen.name)), chosen.remark)


def _bundled(file: Path) -> Iterator[StoredRow]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            yield as_row(read_line(number, line))


class Copied(NamedTuple):
    """The result of copying a bundled dossier."""

    name: str
    added: int
    known: int


def make_database(
    url: str,
    *,
    exists: bool,
    app_role: str | None = None,
    private_as: Location | None = None,
) -> bool:
    """Make a database where there is none; say whether it was made.

    Args:
        url: Where; a path or a URL.
        exists: Whether there is anything at that place.
        app_role: A role of a server that is let add events.
        private_as: A database whose rights a new file gets.

    Raises:
        DatabaseError: It cannot be made.
    """
    from tracker.storage.location import FileLocation, locate

    location = locate(url)
    if isinstance(location, FileLocation):
        if exists and app_role is None:
            return False
        if isinstance(private_as, FileLocation) and location.path.parent.is_dir():
            # An empty file counts as none, and keeps its rights.
            location.path.touch(rights_of(private_as.path))
    from tracker.storage.sql.migrate import make

    return make(url, app_role=app_role)


def copy_bundled(name: str, *, bundle: Bundle, log: EventLog) -> Copied:
    """Copy a bundled dossier into a log, keeping event ids; what it holds is not added again.

    Raises:
        UnknownNameError: No dossier of that name is bundled.
        ArchiveBrokenError: The bundled file was changed.
        ConflictingEventError: The log holds other events under the same keys.
    """
    from tracker.storage.event_log import restore

    receipts = restore(log, read_lines(bundle.file(name).read_bytes(), verify=True))
    added = sum(r.added for r in receipts)
    return Copied(name, added, len(receipts) - added)
