"""A database that an earlier release has left behind comes to this one's revision, with all that it holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests import dumps
from tests.owner import raw
from tracker.domain.errors import DatabaseError
from tracker.storage.database import missing_parts
from tracker.storage.location import locate
from tracker.storage.opening import database_at
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import REVISION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Server

KEPT = dumps.kept()
SUMS = dumps.FOLDER / "SHA256SUMS"


@pytest.fixture
def left_behind(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Path | str]]:
    """Makes a database of a kept dump."""
    made: list[str] = []

    def make(name: str) -> Path | str:
        text = (dumps.FOLDER / f"{name}.{database_kind}.sql").read_text("utf-8")
        if database_kind == "sqlite":
            dumps.load_file(text, tmp_path / "old.db")
            return tmp_path / "old.db"
        server: Server = request.getfixturevalue("server")
        made.append(server.make())
        dumps.load_server(text, made[-1])
        return made[-1]

    yield make
    for url in made:
        request.getfixturevalue("server").drop(url)


def test_every_revision_has_its_dump_on_both_kinds_of_database() -> None:
    assert {name[:4] for name in KEPT} == {
        f"{number:04}" for number in range(1, int(REVISION) + 1)
    }
    assert {path.name for path in dumps.FOLDER.glob("*.sql")} == {
        f"{name}.{kind}.sql" for name in KEPT for kind in ("sqlite", "postgresql")
    }


def test_a_dump_that_is_kept_is_never_written_anew() -> None:
    said = dict(
        reversed(line.split("  ", 1))
        for line in SUMS.read_text(encoding="utf-8").splitlines()
    )

    assert said == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in dumps.FOLDER.glob("*.sql")
    }


@pytest.mark.parametrize("name", KEPT)
def test_a_database_of_an_earlier_release_comes_to_the_head_with_its_data(
    name: str, left_behind: Callable[[str], Path | str]
) -> None:
    assert dumps.bring_to_the_head(left_behind(name), name) == dumps.HELD + 5


def test_a_database_that_lacks_something_of_its_revision_is_named_so(
    left_behind: Callable[[str], Path | str],
) -> None:
    where = left_behind(KEPT[-1])
    migrate(where)
    with raw(where) as owner:
        owner.execute("DROP TABLE tallies")
        owner.execute("DROP INDEX ix_events_dossier_payload_sha256")

    with database_at(locate(where), "ro") as database, database.reading() as connection:
        assert missing_parts(connection) == [
            "the index ix_events_dossier_payload_sha256",
            "the table tallies",
        ]
    with pytest.raises(DatabaseError, match=r"and lacks .* the table tallies"):
        migrate(where)
