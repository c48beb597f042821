"""Making a database, and copying bundled dossiers into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.storage.files.archive import read_lines

if TYPE_CHECKING:
    from tracker.services.dossiers import Bundle
    from tracker.storage.event_log import EventLog


class Copied(NamedTuple):
    """The result of copying a bundled dossier."""

    name: str
    added: int
    known: int


def make_database(url: str, *, exists: bool, app_role: str | None = None) -> bool:
    """Make a database where there is none; say whether it was made.

    Args:
        url: Where; a path or a URL.
        exists: Whether there is anything at that place.
        app_role: A role of a server that is let add events.

    Raises:
        DatabaseError: It cannot be made.
    """
    from tracker.storage.location import FileLocation, locate

    if exists and app_role is None and isinstance(locate(url), FileLocation):
        return False
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
