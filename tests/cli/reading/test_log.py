"""`tracker log` lists the log in its order, and with --follow goes on as it grows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run, write

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def append(key: str, text: str = "Talks went on") -> None:
    assert (
        run(
            "append",
            "note",
            text,
            "--on",
            "2025-05-27",
            "--key",
            key,
            "--dossier",
            "mini",
            "--yes",
        ).code
        == 0
    )


def test_the_table_has_a_line_for_each_event_and_keeps_to_its_width(
    database, monkeypatch
):
    append("N1", "Ein sehr langer Satz, " * 20 + "漢字" * 40)
    monkeypatch.setenv("COLUMNS", "60")

    heading, *rows = run("log").out.splitlines()

    assert heading.split() == ["place", "recorded", "(UTC)", "dossier", "event"]
    assert [int(row.split()[0]) for row in rows] == list(range(1, len(MINI) + 2))
    assert rows[7] == "      8  2026-01-01 00:00  mini              B1 position-st…"
    assert all(len(row) <= 60 for row in rows)
    assert rows[-1].endswith("…")
    assert (
        run("log", "--dossier", "mini").out.splitlines()[8]
        == "      8  2026-01-01 00:00  B1 position-stated: ukraine on c…"
    )


def test_json_lines_are_those_of_the_export(database):
    exported = run("export").out

    assert run("log", "-f", "jsonl").out == exported
    assert (
        run("log", "-f", "jsonl", "--from", "9").out
        == run("log", "-f", "jsonl", "--after", "8").out
        == "".join(exported.splitlines(keepends=True)[8:])
    )
    assert run("log", "--after", "end", "-f", "jsonl").out == ""


def test_a_dossier_of_several_is_listed_alone(database, tmp_path):
    assert (
        run(
            "import",
            "--yes",
            write(
                tmp_path / "other.jsonl",
                {"type": "dossier-opened", "title": "Other"},
                dossier="other",
            ),
        ).code
        == 0
    )

    assert [
        line["event"]["dossier"] for line in run("log", "-f", "jsonl").json_lines
    ] == ["mini"] * len(MINI) + ["other"]
    assert [
        line["global_position"]
        for line in run("log", "-f", "jsonl", "-d", "other").json_lines
    ] == [len(MINI) + 1]


def test_without_a_database_the_bundled_dossier_is_listed(tmp_path):
    found = run(
        "log",
        "--dossier",
        "ukraine-2025",
        "--from",
        "711",
        "-f",
        "jsonl",
        "--db",
        str(tmp_path / "none.db"),
    )

    assert (found.code, [line["global_position"] for line in found.json_lines]) == (
        0,
        [711, 712],
    )
    assert "read-only" in found.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--from", "0"], 2, "0 is not in the range"),
        (["--after", "-1"], 2, "is no place of the log"),
        (["--after", "1" * 40], 2, "is no place of the log"),
        (
            ["--from", "2", "--after", "1"],
            2,
            "--from and --after say the same in two ways",
        ),
        (
            ["--after", "99"],
            5,
            "ends at place 10, so it is not the log that was read up to place 99",
        ),
        (["--follow", "--after", "99"], 5, "ends at place 10"),
        (
            ["--follow", "--dossier", "ukraine-2025"],
            6,
            "cannot be followed: nothing is appended to it",
        ),
        (["--follow", "--dossier", "minni"], 2, "there is no dossier 'minni'"),
        (["--follow", "--db", "absent.db"], 5, "no database at"),
    ],
)
def test_what_cannot_be_read_is_told(database, words, code, said):
    found = run("log", *words)

    assert (found.code, said in found.err, found.out) == (code, True, "")


class Following:
    """A process that follows the log of a test."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", "tracker.cli.main", "log", "--follow", *words]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.lines = iter(self.process.stdout)
        self.timer = threading.Timer(40, self.process.kill)
        self.timer.start()

    def ended(self) -> tuple[int, str]:
        """How it ended, and what it said on standard error."""
        assert self.process.stderr is not None
        code, said = self.process.wait(timeout=40), self.process.stderr.read().decode()
        self.timer.cancel()
        self.process.stderr.close()
        return code, said

    def place(self) -> int:
        return int(json.loads(next(self.lines))["global_position"])


@pytest.fixture
def following(database) -> Iterator[Following]:
    found = Following("--from", "10", "-f", "jsonl")
    yield found
    found.process.kill()
    found.process.wait()
    found.process.stdout.close()
    found.process.stderr.close()
    found.timer.cancel()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_following_writes_each_event_at_once_and_an_interrupt_ends_it(
    database, following
):
    assert following.place() == 10
    for number in (11, 12):
        append(f"N{number}")

        assert following.place() == number
    following.process.send_signal(signal.SIGINT)

    assert following.ended() == (130, "interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no poll")
def test_a_pipe_that_is_closed_while_nothing_happens_ends_it_silently(
    database, following
):
    assert following.place() == 10
    following.process.stdout.close()

    assert following.ended() == (0, "")


@pytest.mark.files
def test_a_file_that_goes_ends_it_with_a_reason(database, following):
    assert following.place() == 10
    database.unlink()

    code, said = following.ended()
    assert (code, "is gone" in said, "Traceback" in said) == (5, True, False)
