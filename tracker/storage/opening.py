"""Opening a database of either kind; what is wrong with it is found here, with what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import DatabaseError
from tracker.storage.database import revision_of
from tracker.storage.location import Location, ServerLocation, locate
from tracker.storage.sql.schema import REVISION

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.storage.database import Database, Mode

_TO_UPGRADE: Final = "upgrade position-tracker: `pipx upgrade position-tracker`"


def open_database(
    where: str | Path | Location, *, read_only: bool = False, wait: float | None = None
) -> Database:
    """Open an existing database of this release's revision; what is none is never touched.

    Args:
        where: A path or a URL; see `tracker.storage.location.locate`.
        read_only: Open it for reading. A file needs no right to write then, unless another program
            is just writing to it.
        wait: The seconds to wait for another who writes; by default ten, or what a server says.

    Raises:
        DatabaseError: There is none, or it is foreign, damaged or of another revision; the hint has
            the command.
        NotAllowedError: It is to be written and may not be.
    """
    database = database_at(locate(where), "ro" if read_only else "rw", wait=wait)
    try:
        database.require()
        _check_revision(database.location, revision_of(database))
    except BaseException:
        database.close()
        raise
    return database


def database_at(
    location: Location, mode: Mode, *, wait: float | None = None
) -> Database:
    """Return the database at a place, whatever is there; it is looked at when it is used.

    Raises:
        DatabaseError: It is on a server, and the library that speaks to it is missing.
    """
    if isinstance(location, ServerLocation):
        from tracker.storage.postgres import ServerDatabase

        return ServerDatabase(location, mode, wait)
    from tracker.storage.sqlite import FileDatabase

    return FileDatabase(location, mode, wait)


def newer(location: Location, found: str) -> DatabaseError:
    """Return the error for a database that a later release has migrated."""
    return DatabaseError(
        (
            f"{location.shown}: schema revision {found} found, {REVISION} wanted; a newer "
            "tracker made it"
        ),
        _TO_UPGRADE,
    )


def _check_revision(location: Location, found: str) -> None:
    if found > REVISION:
        raise newer(location, found)
    if found < REVISION:
        raise DatabaseError(
            f"{location.shown}: schema revision {found} found, {REVISION} wanted",
            "migrate it to the revision of this release",
        ).advise("migrate", database=location.quoted)
