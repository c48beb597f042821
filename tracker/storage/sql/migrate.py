"""Making a database, or bringing it to this release's revision; the only user of Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.errors import DatabaseError
from tracker.storage.database import missing_parts, missing_triggers, revision_of
from tracker.storage.location import Location, ServerLocation, locate
from tracker.storage.opening import database_at, newer, open_database
from tracker.storage.rows import Head
from tracker.storage.sql import drive, driven, head_in, rows
from tracker.storage.sql.schema import (
    APPLICATION_ID,
    NO_REVISION,
    REVISION,
    VIEWS,
    metadata,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alembic.config import Config
    from sqlalchemy import Connection

    from tracker.storage.database import Database, Mode

_GUARDS: Final = "SELECT name, sql FROM sqlite_master WHERE name = 'head_refuse_fall'"
_SET_HEAD: Final = """
    UPDATE head SET global_position = :global_position, digest = :digest, recorded_at = :recorded_at
    RETURNING id"""


def migrate(
    url: str | Path | Location,
    *,
    app_role: str | None = None,
    read_role: str | None = None,
    wait: float | None = None,
) -> tuple[str, str]:
    """Bring a database to this release's revision, all or nothing; make it where there is none.

    Args:
        url: A path or a URL; see `tracker.storage.location.locate`.
        app_role: A role of the server that is let add events, without becoming able to change one.
        read_role: A role that is let read the log, and nothing beside it.
        wait: The seconds to wait for another who writes; by default ten, or what a server says.

    Returns:
        The revision found, `0000` when there was none, and the revision it is at now.

    Raises:
        DatabaseError: What is there is foreign, damaged, or made by a newer release; or there is no
            such role.
        NotAllowedError: It cannot be made or written.
    """
    location = locate(url)
    roles = (app_role, read_role)
    if roles != (None, None) and not isinstance(location, ServerLocation):
        raise DatabaseError(
            f"{location.shown} is a file, and a file has no roles",
            "name a server, such as postgresql://HOST/DATABASE, or no role",
        ).advise("role-needs-server")
    with database_at(location, "ro") as database:
        create = database.make_room()
        old = NO_REVISION if create else revision_of(database)
    if old > REVISION:
        raise newer(location, old)
    if old == REVISION:
        _check_parts(location)
        if roles != (None, None):
            with (
                database_at(location, "rw", wait=wait) as database,
                database.writing() as connection,
            ):
                _let_in(connection, *roles)
        return old, old
    mode: Mode = "rwc" if create else "rw"
    with database_at(location, mode, wait=wait) as database:
        return old, _upgrade(database, *roles)


def make(url: str | Path | Location, *, app_role: str | None = None) -> bool:
    """Make a database where there is none, let a role add events, and say if it was made.

    Raises:
        DatabaseError: What is there is foreign.
        NotAllowedError: It cannot be made.
    """
    location = locate(url)
    with database_at(location, "ro") as database:
        create = database.make_room()
    if create or app_role is not None:
        migrate(location, app_role=app_role)
    return create


class DifferingHead(NamedTuple):
    """A head that says another end than the log has."""

    said: Head
    due: Head


def differing_head(url: str | Path | Location) -> DifferingHead | None:
    """Return what the head says and what the last event says, where they differ.

    Raises:
        DatabaseError: There is no database, or it has no head.
    """
    with (
        open_database(url, read_only=True) as database,
        database.reading() as connection,
    ):
        return _differing(connection)


def mend_head(url: str | Path | Location) -> None:
    """Let the head say what the last event says.

    Raises:
        DatabaseError: There is no database, or it has no head.
        NotAllowedError: It may not be changed; only the tables' owner lifts the guard.
    """
    with (
        # Also where a check that failed has left its note.
        database_at(locate(url), "rw") as database,
        database.writing() as connection,
    ):
        found = _differing(connection)
        if found is None:
            return
        server = connection.dialect.name == "postgresql"
        guards = [] if server else driven(connection, _GUARDS)
        if server:
            drive(connection, "ALTER TABLE head DISABLE TRIGGER head_refuse_fall")
        for name, _ in guards:
            drive(connection, f"DROP TRIGGER {name}")
        rows(connection, _SET_HEAD, **msgspec.structs.asdict(found.due))
        for _, text in guards:
            drive(connection, text)
        if server:
            drive(connection, "ALTER TABLE head ENABLE ALWAYS TRIGGER head_refuse_fall")


def _differing(connection: Connection) -> DifferingHead | None:
    said = head_in(connection)
    last = driven(
        connection,
        "SELECT global_position, digest, recorded_at FROM events "
        "ORDER BY global_position DESC LIMIT 1",
    )
    due = Head(*last[0]) if last else Head(0, bytes(32), 0)
    return None if said == due else DifferingHead(said, due)


def configured(connection: Connection) -> Config:
    """Alembic's configuration for commands on an open connection, inside its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(migrations_folder()).replace("%", "%%")
    )
    config.attributes["connection"] = connection
    return config


def migrations_folder() -> Path:
    """Return the migrations: inside the installed package, or beside it in a checkout.

    Raises:
        DatabaseError: They are in neither place.
    """
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise DatabaseError(
        "the migrations are missing from this installation",
        "install it again: `pipx reinstall position-tracker`",
    )


def _upgrade(database: Database, app_role: str | None, read_role: str | None) -> str:
    from alembic import command

    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            # On a file whoever writes is alone; here nothing is there yet that could be locked.
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({APPLICATION_ID})"
            )
        command.upgrade(configured(connection), "head")
        if missing := missing_triggers(connection):
            raise DatabaseError(
                f"{database.location.shown} lost {', '.join(missing)} while migrating",
                "nothing was changed; report this as a bug",
            )
        if connection.dialect.name == "postgresql":
            _let_in(connection, app_role, read_role)
    return REVISION


def _check_parts(location: Location) -> None:
    """Refuse a database that lacks something of its revision, which no migration will bring."""
    with database_at(location, "ro") as database, database.reading() as connection:
        missing = missing_parts(connection)
    if missing:
        raise DatabaseError(
            f"{location.shown} is said to be of revision {REVISION}, and lacks "
            f"{', '.join(missing)}",
            "restore a backup of it, or import an export into a new database",
        ).advise("parts-missing")


def _let_in(
    connection: Connection, app_role: str | None, read_role: str | None
) -> None:
    let_in_again(connection)
    if app_role is not None:
        let_in(connection, app_role)
    if read_role is not None:
        let_read(connection, read_role)


_RIGHTS: Final = {
    "events": "SELECT, INSERT",
    "feeds": "SELECT, INSERT, UPDATE, DELETE",
    "inbox": "SELECT, INSERT, UPDATE, DELETE",
    "dropped_proposals": "SELECT, INSERT, DELETE",
    "tokens": "SELECT, INSERT, UPDATE",
    "batches": "SELECT, INSERT, UPDATE, DELETE",
    "origins": "SELECT, INSERT",
    "settings": "SELECT, INSERT",
    "reviews": "SELECT, INSERT, UPDATE",
    "reviewed": "SELECT, INSERT",
    "desk_notes": "SELECT, INSERT",
}
"""The rights of a role on tables that it writes; the others it reads.

The head and the index are written by functions, with the rights of the tables' owner.
"""
_FUNCTIONS: Final = ("tracker_hold()", "tracker_index(json)")
_EVERY: Final = ("alembic_version", "words", *VIEWS, *metadata.tables)
_BESIDE: Final = _RIGHTS.keys() - {"events", "origins"}
"""The tables beside the log, which whoever only reads the log does not see."""

_NUMBERED: Final = """
    SELECT pg_get_serial_sequence(quote_ident(table_name), column_name)
      FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ANY(%s)
      AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"""
_LET_IN: Final = """
    SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a
      JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = to_regclass('events') AND a.privilege_type = 'INSERT'
      AND a.grantee <> c.relowner ORDER BY 1"""
_LET_READ: Final = _LET_IN.replace("'INSERT'", "'SELECT'")


def let_in(connection: Connection, role: str) -> None:
    """Let a role add events and use the inbox, but change no event and nothing of the index.

    Raises:
        DatabaseError: There is no such role.
    """
    name = _named(connection, role)
    statements = [_schema_for(connection, name)]
    statements += [f"GRANT EXECUTE ON FUNCTION {each} TO {name}" for each in _FUNCTIONS]
    for table in _EVERY:
        statements += [
            # An earlier release let it do more.
            f"REVOKE ALL ON {table} FROM {name}",
            f"GRANT {_RIGHTS.get(table, 'SELECT')} ON {table} TO {name}",
        ]
    statements += [
        f"GRANT USAGE ON SEQUENCE {found} TO {name}"
        for (found,) in driven(connection, _NUMBERED, (list(_RIGHTS),))
    ]
    _grant(connection, statements)


def let_read(connection: Connection, role: str) -> None:
    """Let a role read the log and its index, and nothing beside them; it can write nothing.

    Raises:
        DatabaseError: There is no such role.
    """
    name = _named(connection, role)
    taken = [f"REVOKE ALL ON {table} FROM {name}" for table in _EVERY]
    taken += [f"REVOKE ALL ON FUNCTION {each} FROM {name}" for each in _FUNCTIONS]
    _grant(connection, [*taken, *_to_read(connection, name)])


def _to_read(connection: Connection, name: str) -> list[str]:
    tables = [table for table in _EVERY if table not in _BESIDE]
    read = [f"GRANT SELECT ON {table} TO {name}" for table in tables]
    return [_schema_for(connection, name), *read]


def let_in_again(connection: Connection) -> None:
    """Give every role that was let in, or let read, what it needs of tables that are new."""
    writers = [role for (role,) in driven(connection, _LET_IN)]
    for role in writers:
        let_in(connection, role)
    for (role,) in driven(connection, _LET_READ):
        if role not in writers:
            _grant(connection, _to_read(connection, _quoted(connection, role)))


def _named(connection: Connection, role: str) -> str:
    """Return a role of the server as a statement names it."""
    name = _quoted(connection, role)
    if not driven(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)):
        raise DatabaseError(
            f"the server has no role {role!r}",
            f"its administrator makes one: CREATE ROLE {name} LOGIN",
        )
    return name


def _schema_for(connection: Connection, name: str) -> str:
    ((schema,),) = driven(connection, "SELECT quote_ident(current_schema())")
    return f"GRANT USAGE ON SCHEMA {schema} TO {name}"


def _grant(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        drive(connection, statement.replace("%", "%%"))


def _quoted(connection: Connection, role: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(role)
