"""The state of a database for whoever runs it: revision, end of the log, and the server's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.storage.database import ServerState, revision_of
from tracker.storage.opening import database_at
from tracker.storage.sql import head_in
from tracker.storage.sql.schema import NO_REVISION, REVISION

if TYPE_CHECKING:
    from tracker.storage.location import Location


class DatabaseState(msgspec.Struct, frozen=True, kw_only=True):
    """A database that is there.

    Attributes:
        revision: The revision of its tables.
        wanted: The revision that this release needs.
        place: The last place of the log; 0 of an empty one.
        server: The server; None of a file.
    """

    revision: str
    wanted: str
    place: int
    server: ServerState | None


def state_of(location: Location) -> DatabaseState | None:
    """Look at a database that is there; None where its tables are not.

    Raises:
        DatabaseError: It cannot be reached, or something else is there.
    """
    with database_at(location, "ro") as database:
        if database.make_room():
            return None
        revision, place = revision_of(database), 0
        if revision != NO_REVISION:
            with database.reading() as connection:
                place = head_in(connection).global_position
        server = database.server_state()
    return DatabaseState(revision=revision, wanted=REVISION, place=place, server=server)
