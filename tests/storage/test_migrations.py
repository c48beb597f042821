"""The migrations lead to the tables that the code reads, and never lose an event."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.owner import raw
from tracker.domain.errors import DatabaseError, NotAllowedError
from tracker.storage.database import Database, missing_triggers, revision_of
from tracker.storage.location import FileLocation, ServerLocation, locate
from tracker.storage.opening import database_at
from tracker.storage.sql.migrate import configured, migrate, migrations_folder
from tracker.storage.sql.schema import (
    APPLICATION_ID,
    REVISION,
    is_described,
    metadata,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.event_log import EventLog, NewEvent


@pytest.fixture
def database(where: Path | str) -> Iterator[Database]:
    with database_at(locate(where), "rw") as opened:
        yield opened


def test_the_migrations_and_the_schema_do_not_differ(database: Database) -> None:
    with database.writing() as connection:
        assert (
            compare_metadata(
                MigrationContext.configure(
                    connection,
                    opts={
                        "compare_server_default": True,
                        "include_name": is_described,
                    },
                ),
                metadata,
            )
            == []
        )
        command.check(configured(connection))
        assert missing_triggers(connection) == []


_NAMES = {
    FileLocation: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
    ServerLocation: "SELECT conname FROM pg_constraint UNION ALL SELECT indexname FROM pg_indexes",
}


def test_constraints_are_named_as_in_the_schema(where: Path | str) -> None:
    with raw(where) as owner:
        made = {
            word
            for (said,) in owner.execute(_NAMES[type(locate(where))])
            for word in said.split()
        }

    for table in metadata.tables.values():
        assert {part.name for part in (*table.constraints, *table.indexes)} <= made


def test_the_revision_that_the_code_wants_is_the_last_migration(
    database: Database,
) -> None:
    with database.reading() as connection:
        scripts = ScriptDirectory.from_config(configured(connection))

    assert scripts.get_heads() == [REVISION]
    assert [Path(each.path).name[:4] for each in scripts.walk_revisions()] == [
        f"{n:04}" for n in range(int(REVISION), 0, -1)
    ]


def test_a_new_database_is_marked_as_ours_and_writes_ahead(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "new.db"

    assert migrate(path) == ("0000", REVISION)

    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert migrate(f"sqlite:///{path}") == (REVISION, REVISION)


def test_an_empty_file_may_become_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()

    assert migrate(path) == ("0000", REVISION)


def test_a_creation_that_was_interrupted_can_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.db"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("tracker.storage.sql.migrate.missing_triggers", interrupted)
        with pytest.raises(KeyboardInterrupt):
            migrate(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)

    assert migrate(path) == ("0000", REVISION)


def test_a_database_cannot_be_made_where_one_may_not_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises((NotAllowedError, DatabaseError), match="cannot be"):
        migrate(tmp_path / "file" / "new.db")


def test_going_down_is_refused_once_there_is_an_event(
    database: Database, log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    log.append([stated()])

    with (
        pytest.raises(NotAllowedError, match="the log holds 1 event"),
        database.writing() as connection,
    ):
        command.downgrade(configured(connection), "base")

    assert (log.count(), revision_of(database)) == (1, REVISION)
    with database.reading() as connection:
        assert missing_triggers(connection) == []


def test_an_empty_database_goes_down_and_up_again(
    database: Database, where: Path | str
) -> None:
    with database.writing() as connection:
        command.downgrade(configured(connection), "base")
    assert revision_of(database) == "0000"
    database.close()

    assert migrate(where) == ("0000", REVISION)


def test_every_migration_says_what_it_reads_writes_and_costs() -> None:
    for file in sorted((migrations_folder() / "versions").glob("*.py")):
        text = file.read_text()
        assert file.name[:4].isdigit()
        assert all(
            word in text for word in ("\nReads: ", "\nWrites: ", "\nGoing down: ")
        )


def test_the_migrations_are_found_inside_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "100% odd folder" / "tracker"
    shutil.copytree(
        migrations_folder(),
        package / "migrations",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    monkeypatch.setattr(
        "tracker.storage.sql.migrate.__file__",
        str(package / "storage" / "sql" / "migrate.py"),
    )

    assert migrations_folder() == package / "migrations"
    assert migrate(tmp_path / "new.db") == ("0000", REVISION)

    monkeypatch.setattr(
        "tracker.storage.sql.migrate.__file__",
        str(tmp_path / "nowhere" / "x" / "storage" / "sql" / "migrate.py"),
    )
    with pytest.raises(DatabaseError, match="the migrations are missing"):
        migrations_folder()
