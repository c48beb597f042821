"""Making a database, and bringing an old one to this release's revision; the only user of Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.errors import DatabaseError, NotAllowedError
from tracker.storage.engine import Database, is_ours, missing_triggers, newer, revision_of
from tracker.storage.location import Location, locate
from tracker.storage.schema import NO_REVISION, REVISION

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection


def migrate(url: str | Path | Location) -> tuple[str, str]:
    """Bring a database to this release's revision, all or nothing; make it, and its folder, where there is none.

    Args:
        url: A path, or `sqlite:///` and a path, taken literally.

    Returns:
        The revision found, `0000` when there was none, and the revision it is at now.

    Raises:
        DatabaseError: What is there is foreign, damaged, or made by a newer release.
        NotAllowedError: The file cannot be made or written.
    """
    location = locate(url)
    if _make_room(location):
        return NO_REVISION, _upgrade(location, create=True)
    with Database(location, "ro") as database:
        old = revision_of(database)
    if old > REVISION:
        raise newer(location, old)
    if old == REVISION:
        return old, old
    return old, _upgrade(location, create=False)


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


def _make_room(location: Location) -> bool:
    """Whether a new file is to be made there; an empty file counts as none."""
    try:
        if location.path.is_file() and location.path.stat().st_size == 0:
            return True
        if is_ours(location):
            return False
        location.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise NotAllowedError(f"{location.shown} cannot be made: {problem.strerror}", "name a file in a folder where you may write") from problem
    return True


def _upgrade(location: Location, *, create: bool) -> str:
    from alembic import command  # noqa: PLC0415  (reads never import Alembic)

    with Database(location, "rwc" if create else "rw") as database, database.writing() as connection:
        command.upgrade(configured(connection), "head")
        if missing := missing_triggers(connection):
            raise DatabaseError(f"{location.shown} lost {', '.join(missing)} while migrating", "nothing was changed; report this as a bug")
    return REVISION
