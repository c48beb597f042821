"""Who waits for another who writes waits as long as was said, and is told for whom."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import MINI, run
from tests.owner import raw
from tracker.storage.location import locate
from tracker.storage.opening import database_at
from tracker.storage.postgres.standbys import tell_wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = ("append", "note", "talks", "--on", "2025-05-28", "-d", "mini")
WAITS = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@contextmanager
def held(database: Path | str) -> Iterator[Any]:
    """Another program that holds the log."""
    with raw(database) as other:
        server = isinstance(database, str)
        other.execute("BEGIN" if server else "BEGIN IMMEDIATE")
        if server:
            other.execute("SELECT * FROM head FOR UPDATE")
        yield other
        other.execute("ROLLBACK")


@pytest.mark.parametrize("way", ["option", "variable", "file"])
def test_the_user_says_how_long_to_wait_in_three_ways(
    database: Path | str,
    way: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {"option": ("--wait", "0")}.get(way, ())
    if way == "variable":
        monkeypatch.setenv("TRACKER_WAIT", "0")
    if way == "file":
        (tmp_path / "tracker.toml").write_text("wait = 0\n", encoding="utf-8")
    with held(database):
        begun = time.monotonic()
        ran = run(*NOTE, *words, folder=tmp_path)

    # Ten seconds are what is waited by default.
    assert time.monotonic() - begun < 9
    assert ran.code == 5
    assert "is in use" in ran.err
    assert "or wait longer: `--wait 60`" in ran.err
    assert run("log", "-f", "jsonl").out.count("\n") == len(MINI)


def test_an_option_goes_before_the_setting(
    database: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_WAIT", "soon")

    assert run(*NOTE, "--wait", "5").code == 0
    wrong = run(*NOTE)
    assert wrong.code == 2
    assert "the setting wait 'soon' is no number of seconds up to a day" in wrong.err


@pytest.mark.files
def test_who_waits_for_a_file_is_told_so_once(
    database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tracker.storage.sqlite.PATIENCE", 0.0)
    with held(database):
        run(*NOTE, "--wait", "0")
        assert caplog.text == ""
        run(*NOTE, "--wait", "0.1")

    assert caplog.text.count("waiting for another program that writes to") == 1


@pytest.mark.server
def test_who_waits_on_a_server_is_told_who_holds_the_log_and_since_when(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    location = locate(database)
    with (
        held(database) as other,
        raw(database) as looking,
        database_at(location, "ro") as opened,
    ):
        waiting = threading.Thread(target=run, args=(*NOTE, "--wait", "60"))
        waiting.start()
        until = time.monotonic() + 60
        while not (found := looking.execute(WAITS).fetchone()):
            assert time.monotonic() < until
        tell_wait(found[0], opened.connect, location)
        other.execute("ROLLBACK")
        waiting.join()

    assert "waiting for the log: " in caplog.text
    assert " holds the log as owner since 20" in caplog.text
    assert run("log", "-f", "jsonl").out.count("\n") == len(MINI) + 1
