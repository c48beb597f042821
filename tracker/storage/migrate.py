"""Making a database, and bringing an old one to this release's revision; the only user of Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.errors import DatabaseError
from tracker.storage.engine import database_at, missing_triggers, newer, revision_of
from tracker.storage.location import Location, locate
from tracker.storage.schema import NO_REVISION, REVISION

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection


def migrate(url: str | Path | Location) -> tuple[str, str]:
    """Bring a database to this release's revision, all or nothing; make it where there is none.

    Args:
        url: A path or a URL; see `tracker.storage.location.locate`.

    Returns:
        The revision found, `0000` when there was none, and the revision it is at now.

    Raises:
        DatabaseError: What is there is foreign, damaged, or made by a newer release.
        NotAllowedError: It cannot be made or written.
    """
    location = locate(url)
    with database_at(location, "ro") as database:
        create = database.make_room()
        old = NO_REVISION if create else revision_of(database)
    if old > REVISION:
        raise newer(location, old)
    if old == REVISION:
        return old, old
    return old, _upgrade(location, create=create)


def make(url: str | Path | Location) -> bool:
    """Make a database where there is none; say whether it was made.

    Raises:
        DatabaseError: What is there is foreign.
        NotAllowedError: It cannot be made.
    """
    location = locate(url)
    with database_at(location, "ro") as database:
        create = database.make_room()
    if create:
        _upgrade(location, create=True)
    return create


def configured(connection: Connection) -> Config:
    """Alembic's configuration for commands on an open connection, inside its transaction."""
    from alembic.config import Config  # noqa: PLC0415  (reads never import Alembic)

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrations_folder() -> Path:
    """Where the migrations are: inside the installed package, or beside it in a checkout.

    Raises:
        DatabaseError: They are in neither place.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise DatabaseError("the migrations are missing from this installation", "install it again: `pipx reinstall position-tracker`")


def _upgrade(location: Location, *, create: bool) -> str:
    from alembic import command  # noqa: PLC0415  (reads never import Alembic)

    with database_at(location, "rwc" if create else "rw") as database, database.writing() as connection:
        command.upgrade(configured(connection), "head")
        if missing := missing_triggers(connection):
            raise DatabaseError(f"{location.shown} lost {', '.join(missing)} while migrating", "nothing was changed; report this as a bug")
    return REVISION
