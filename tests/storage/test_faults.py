"""Killed writers, full disks, read-only files and crowds, in small; `python -m tests.soak` runs the same with full counts."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.postgres import Server
from tests.soak.crowd import crowd
from tests.soak.hands import import_files, opened
from tests.soak.kills import kill_writers
from tests.soak.room import fill_disk, fill_file, fill_server, lock_file
from tracker.domain.errors import OutcomeUnknownError
from tracker.storage.postgres.sessions import Backend
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has neither kill -9 nor fork"
)


def test_writers_that_are_killed_leave_whole_batches_and_can_be_repeated(
    where: Path | str, database_kind: str
) -> None:
    found = kill_writers(str(where), 20, largest=40)

    assert found.kills == found.whole + found.absent == 20
    assert found.acknowledged > 0
    if database_kind == "sqlite":
        with closing(sqlite3.connect(where)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_imports_that_are_killed_leave_all_or_nothing(where: Path | str) -> None:
    found = kill_writers(str(where), 4, largest=200, work=import_files, longest=0.5)

    assert found.kills == found.whole + found.absent == 4


def test_readers_beside_four_writers_skip_double_and_reorder_nothing(
    where: Path | str, database_kind: str
) -> None:
    events = 8_000 if database_kind == "sqlite" else 4_000

    found = crowd(str(where), events, largest=50, every=1_000)

    assert (found.skipped, found.doubled, found.disordered, found.repeats) == (
        0,
        0,
        0,
        0,
    )
    assert found.beginnings >= 2 * events // 1_010


@pytest.mark.parametrize(
    ("events", "largest", "bare"), [(2_000, 20, True), (160, 1, True), (160, 1, False)]
)
def test_a_server_that_is_stopped_under_its_writers_loses_and_doubles_nothing(
    events: int, largest: int, bare: bool
) -> None:
    server = Server("max_connections=60", own=True)
    try:
        url = server.make()
        migrate(url)
        found = crowd(
            url,
            events,
            largest=largest,
            every=events // 4,
            bare=bare,
            outage=lambda: server.restart(after=0.1),
            outages=1,
        )
    finally:
        server.close()

    assert (found.skipped, found.doubled, found.disordered, found.outages) == (
        0,
        0,
        0,
        1,
    )
    assert (
        found.repeats > 0 or largest == 1
    )  # an event alone is appended again by the log itself


def test_what_became_of_a_transaction_is_said_when_who_served_it_is_gone(
    on_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.postgres._PAUSES", (0.0, 0.01))
    lost = psycopg.OperationalError("the server closed the connection")
    with opened(on_server) as log, psycopg.connect(on_server, autocommit=True) as other:
        pid, since = other.execute(
            "SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint"
            " FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        ).fetchone()
        alive, gone = (
            Backend(
                pid=pid, since=began, pooled=False, waits=False, settings=b"", cut=[]
            )
            for began in (since, since - 3_600_000_000)
        )

        assert log.database._settle(gone, lambda _: "kept", lost) == "kept"
        assert log.database._settle(gone, lambda _: None, lost) is None
        with pytest.raises(OutcomeUnknownError):
            log.database._settle(alive, lambda _: "kept", lost)
        with pytest.raises(OutcomeUnknownError):
            log.database._settle(
                gone, lambda driver: driver.execute("SELECT 1 / 0"), lost
            )


def test_a_file_that_may_not_grow_keeps_what_it_has_and_takes_the_rest_later(
    tmp_path: Path,
) -> None:
    found = fill_file(tmp_path, limit=600_000, largest=40)

    assert "cannot be opened, read or written: disk I/O error" in found.said
    assert found.acknowledged > 0


@pytest.mark.needs("small disk")
def test_a_disk_that_is_full_keeps_what_it_has_and_takes_the_rest_later() -> None:
    found = fill_disk(megabytes=2, largest=40)

    assert found.said.startswith("there is no room left for ")
    assert found.acknowledged > 0


@pytest.mark.needs("tables on a small disk")
def test_a_server_whose_disk_is_full_keeps_what_it_has_and_takes_the_rest_later(
    server: Server,
) -> None:
    found = fill_server(server, megabytes=16, largest=200)

    assert found.said.startswith("there is no room left for ")
    assert found.acknowledged > 0


def test_a_read_only_file_is_read_and_never_touched() -> None:
    found = lock_file(10)

    assert found.read == 10
    assert [said.rpartition("locked.db ")[2] for said in found.refused] == [
        "was opened for reading only",
        "is read-only",
    ]
