"""`tracker where` says what is there, and ends with 5 where it cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run
from tests.owner import raw
from tests.postgres import Server
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import REVISION

if TYPE_CHECKING:
    from pathlib import Path


def test_it_says_the_revision_and_the_end_of_the_log(database: Path | str) -> None:
    said = run("where")
    found = run("where", "-f", "json").json

    assert said.code == 0
    assert f"  revision: {REVISION} found, {REVISION} wanted\n" in said.out
    assert f"  log:      up to place {len(MINI)}\n" in said.out
    assert (found["usable"], found["problem"]) == (True, None)
    assert found["state"]["place"] == len(MINI)
    assert (found["state"]["server"] is None) == (not isinstance(database, str))


def test_what_is_there_and_cannot_be_used_ends_with_5(database: Path | str) -> None:
    with raw(database) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0001'")

    said = run("where")
    found = run("where", "-f", "json")

    assert (said.code, found.code) == (5, 5)
    assert "database: not to be used: " in said.out
    assert f"revision: 0001 found, {REVISION} wanted" in said.out
    assert (found.json["exists"], found.json["usable"]) == (True, False)


def test_what_is_not_there_yet_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run("--db", str(tmp_path / "none.db"), "where")

    assert said.code == 0
    assert "database: not there yet" in said.out
    assert not (tmp_path / "none.db").exists()


@pytest.mark.server
def test_of_a_server_it_says_version_role_and_rights(
    database: str, server: Server
) -> None:
    server.run("CREATE ROLE looking LOGIN")
    name = database.rpartition("/")[2]
    with raw(database) as owner:
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looking")
    url = server.named(name, user="looking")

    owner_s, other_s = run("where").out, run("--db", url, "where")
    with raw(database) as owner:
        owner.execute("DROP OWNED BY looking; DROP ROLE looking")

    assert "  role:     owner, may append\n" in owner_s
    assert ", primary\n" in owner_s
    assert "  TLS:      no\n" in owner_s
    assert other_s.code == 0
    assert "  role:     looking, only reads\n" in other_s.out
    assert "s3cret" not in other_s.out


@pytest.mark.server
def test_a_standby_is_told_and_where_nobody_answers_the_code_is_5() -> None:
    server = Server("fsync=off", "shared_buffers=1MB", "hot_standby=on", own=True)
    url = server.make()
    migrate(url)
    server.restart(as_copy=True)
    told = run("--db", url, "where")
    server.close()
    gone = run("--db", url, "where")

    assert told.code == 0
    assert ", standby" in told.out
    assert "role:     owner, only reads" in told.out
    assert gone.code == 5
    assert "not to be used: " in gone.out
