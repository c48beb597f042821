"""A database that cannot be read now: who asks is told to come back, and is answered again once it can."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.web.asking import Client, client_of
from tests.web.test_guards import bearing
from tracker.web.app import Application

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = "/d/mini/as-of/2025-06-01.json"
pytestmark = pytest.mark.files


def done(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as owner:
        for statement in statements:
            owner.execute(statement)
        owner.commit()


def moved_away(path: Path) -> None:
    path.rename(path.with_name("away.db"))


def not_migrated(path: Path) -> None:
    done(path, "UPDATE alembic_version SET version_num = '0003'")


def from_the_future(path: Path) -> None:
    done(path, "UPDATE alembic_version SET version_num = '9999'")


def no_database(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(b"a letter to the editor" * 300)


@pytest.mark.parametrize(
    "harm", [moved_away, not_migrated, from_the_future, no_database]
)
def test_a_server_over_what_cannot_be_read_says_so_and_when_to_ask_again(
    desk: Client,
    path: Path,
    harm: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.application.close()
    harm(path)
    client = Client(Application(desk.application._serving))

    for address in (DAY, "/", "/readyz", "/d/mini/log.events"):
        found = client.get(address, accept="application/json")
        if address.endswith(".events"):
            found = client.get(address)
        assert found.status_code == 503, found.text
        assert found.headers["content-type"] == "application/problem+json"
        assert int(found.headers["retry-after"]) > 0
        assert "tracker-log" not in found.headers
        assert str(path.parent) not in found.text
    assert str(path) in caplog.text
    page = client.get(DAY, accept="text/html")
    known = client.get(DAY, **bearing("tracker_none"))

    assert (page.status_code, known.status_code) == (503, 503)
    for address in ("/healthz", "/openapi.json", "/errors.json"):
        assert client.get(address).status_code == 200, address


def test_a_server_answers_again_once_its_database_is_back(
    desk: Client, path: Path
) -> None:
    before = desk.get(DAY)
    away = path.with_name("away.db")
    desk.application.library.close()
    path.rename(away)
    gone = desk.get(DAY)
    away.rename(path)
    back = desk.get(DAY)

    assert [each.status_code for each in (before, gone, back)] == [200, 503, 200]
    assert back.headers["etag"] == before.headers["etag"]


def test_a_database_that_another_holds_is_said_to_be_busy(
    desk: Client, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.application.close()
    done(path, "PRAGMA journal_mode = DELETE")
    monkeypatch.setattr("tracker.storage.sqlite.BUSY_SECONDS", 0)
    client = Client(Application(desk.application._serving))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        busy = client.get(DAY)
        other.execute("ROLLBACK")
    free = client.get(DAY)

    assert (busy.status_code, free.status_code) == (503, 200)
    assert int(busy.headers["retry-after"]) > 0


def test_a_server_that_is_started_again_gives_the_same_tags(
    desk: Client, path: Path, tmp_path: Path
) -> None:
    before = desk.get(DAY).headers["etag"]
    again = client_of(path, tmp_path)

    assert again.get(DAY, if_none_match=before).status_code == 304
    again.application.close()
