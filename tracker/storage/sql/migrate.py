"""Making a database, or bringing it to this release's revision; the only user of Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.errors import DatabaseError
from tracker.storage.database import missing_triggers, revision_of
from tracker.storage.location import Location, ServerLocation, locate
from tracker.storage.opening import database_at, newer
from tracker.storage.sql.schema import APPLICATION_ID, NO_REVISION, REVISION

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection


def migrate(
    url: str | Path | Location, *, app_role: str | None = None
) -> tuple[str, str]:
    """Bring a database to this release's revision, all or nothing; make it where there is none.

    Args:
        url: A path or a URL; see `tracker.storage.location.locate`.
        app_role: A role of the server that is let add events, without becoming able to change one.

    Returns:
        The revision found, `0000` when there was none, and the revision it is at now.

    Raises:
        DatabaseError: What is there is foreign, damaged, or made by a newer release; or there is no
            such role.
        NotAllowedError: It cannot be made or written.
    """
    location = locate(url)
    if app_role is not None and not isinstance(location, ServerLocation):
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
        if app_role is not None:
            with (
                database_at(location, "rw") as database,
                database.writing() as connection,
            ):
                _let_in(connection, app_role)
        return old, old
    return old, _upgrade(location, create=create, app_role=app_role)


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


def _upgrade(location: Location, *, create: bool, app_role: str | None) -> str:
    from alembic import command

    with (
        database_at(location, "rwc" if create else "rw") as database,
        database.writing() as connection,
    ):
        if connection.dialect.name == "postgresql":
            # On a file whoever writes is alone; here nothing is there yet that could be locked.
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({APPLICATION_ID})"
            )
        command.upgrade(configured(connection), "head")
        if missing := missing_triggers(connection):
            raise DatabaseError(
                f"{location.shown} lost {', '.join(missing)} while migrating",
                "nothing was changed; report this as a bug",
            )
        if connection.dialect.name == "postgresql":
            _let_in(connection, app_role)
    return REVISION


def _let_in(connection: Connection, app_role: str | None) -> None:
    from tracker.storage.postgres.roles import let_in, let_in_again

    let_in_again(connection)
    if app_role is not None:
        let_in(connection, app_role)
