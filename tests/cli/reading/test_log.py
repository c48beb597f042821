"""`tracker log` lists the log in its order, and with --follow goes on as it grows."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from wcwidth import wcswidth

from tests.cli.running import MINI, run, write
from tracker.storage.event_log import EventLog

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


def test_the_day_of_recording_stands_above_events_and_no_word_is_dropped(
    database, monkeypatch
):
    append("N1", "Ein sehr langer Satz, " * 20 + "漢字" * 40)
    monkeypatch.setenv("COLUMNS", "60")

    heading, *rows = run("log").out.splitlines()
    places = [row.split()[0] for row in rows if row[6:7].isdigit()]
    text = "".join(rows).replace(" ", "")

    assert heading == "1 January 2026, UTC"
    assert places == [str(n) for n in range(1, len(MINI) + 2)]
    assert "      8  00:00  mini B1 position-stated: ukraine on" in rows
    assert max(map(wcswidth, rows)) <= 60
    assert text.count("EinsehrlangerSatz,") == 20
    assert text.count("漢字") == 40
    alone = run("log", "--dossier", "mini").out.splitlines()
    assert "      8  00:00  B1 position-stated: ukraine on ceasefire:" in alone


def test_json_lines_are_those_of_the_export(database):
    exported = run("export").out

    assert run("log", "-f", "jsonl").out == exported
    assert (
        run("log", "-f", "jsonl", "--from-place", "9").out
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
        "--from-place",
        "967",
        "-f",
        "jsonl",
        "--db",
        str(tmp_path / "none.db"),
    )

    assert (found.code, [line["global_position"] for line in found.json_lines]) == (
        0,
        [967, 968],
    )
    assert "read-only" in found.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--from-place", "0"], 2, "0 is not in the range"),
        (["--after", "-1"], 2, "is no place of the log"),
        (["--after", "1" * 40], 2, "is no place of the log"),
        (
            ["--from-place", "2", "--after", "1"],
            2,
            "--from-place and --after say the same in two ways",
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
        self.timer = threading.Timer(60, self.process.kill)
        self.timer.start()

    def ended(self) -> tuple[int, str]:
        """How it ended, and what it said on standard error."""
        assert self.process.stderr is not None
        code, said = self.process.wait(timeout=100), self.process.stderr.read().decode()
        self.timer.cancel()
        self.process.stderr.close()
        return code, said

    def place(self) -> int:
        return int(json.loads(next(self.lines))["global_position"])


@pytest.fixture
def following(database) -> Iterator[Following]:
    found = Following("--from-place", "10", "-f", "jsonl")
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


@pytest.fixture
def days(database, monkeypatch):
    """The mini dossier, recorded on 1 January, and two notes and a truce of later days by others."""
    for key, now, who in (
        ("N1", "2026-01-05T12:00:00Z", "ann"),
        ("N2", "2026-01-06T12:00:00Z", "Bo"),
        ("N3", "2026-01-07T23:59:59Z", "ann"),
    ):
        monkeypatch.setenv("TRACKER_NOW", now)
        monkeypatch.setenv("LOGNAME", who)
        append(key, f"What {key} says")
    return database


def keys(*words: str) -> list[str]:
    """The keys of the events that a log lists, those of the mini dossier counted."""
    found = run("log", *words, "-f", "jsonl")
    assert found.code == 0, found.err
    listed = [json.loads(line)["event"].get("key") for line in found.out.splitlines()]
    notes = [key for key in listed if key and key.startswith("N")]
    return [
        *notes,
        *([f"{len(listed) - len(notes)} others"] * (len(listed) > len(notes))),
    ]


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        (("--since", "2026-01-06"), ["N2", "N3"]),
        (("--since", "2026-01-07"), ["N3"]),
        (("--since", "2026-01-08"), []),
        (("--since", "[2026-01-05..2026-01-11]"), ["N1", "N2", "N3"]),
        (("--since", "2026-01-05T12:00:01Z"), ["N2", "N3"]),
        (("--author", "ann"), ["N1", "N3"]),
        (("--author", "BO"), ["N2"]),
        (("--author", "ann", "--author", "bo"), ["N1", "N2", "N3"]),
        (("--author", "an"), []),
        (("--type", "note"), ["N1", "N2", "N3"]),
        (("--type", "development-noted", "--last", "2"), ["N2", "N3"]),
        (("--author", "ann", "--last", "1"), ["N3"]),
        (("--author", "bo", "--last", "1"), ["N2"]),
        (("--author", "bo", "--last", "9"), ["N2"]),
        (("--author", "bo", "--since", "2026-01-07"), []),
        (("--last", "3"), ["N1", "N2", "N3"]),
        (("--last", "4"), ["N1", "N2", "N3", "1 others"]),
        (("--last", "2", "-d", "mini"), ["N2", "N3"]),
        (("--type", "party", "--last", "2"), ["2 others"]),
        (("--after", "end", "--author", "ann"), []),
    ],
)
def test_the_log_is_asked_for_a_date_an_author_a_type_and_the_last(days, words, listed):
    assert keys(*words) == listed


def test_from_place_and_the_filters_narrow_each_other(days):
    last = len(MINI) + 3

    assert keys("--from-place", str(last - 1)) == ["N2", "N3"]
    assert keys("--from-place", str(last - 1), "--author", "ann") == ["N3"]
    assert keys("--after", str(last - 2), "--last", "9") == ["N2", "N3"]


def test_of_a_bundled_dossier_the_log_is_narrowed_as_of_ones_own(monkeypatch):
    monkeypatch.delenv("TRACKER_DB", raising=False)
    log = ("log", "-d", "briefing-2025-05", "-f", "jsonl")
    whole = [json.loads(line) for line in run(*log).out.splitlines()]
    votes = [
        json.loads(line)
        for line in run(*log, "--type", "party", "--last", "3").out.splitlines()
    ]

    parties = [e for e in whole if e["event"]["type"] == "party-registered"]
    assert votes == parties[-3:]
    assert run(*log, "--author", "nobody").out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--type", "noise"), "there is no event type 'noise'"),
        (("--since", "someday"), "date 'someday' is not understood"),
        (("--last", "0"), "0 is not in the range"),
    ],
)
def test_what_a_log_is_asked_for_is_refused_when_it_means_nothing(
    database, words, said
):
    found = run("log", *words)

    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_the_last_few_of_a_long_log_are_read_from_its_end(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "long.db"))
    notes = [
        {
            "type": "development-noted",
            "key": f"N{n}",
            "text": f"note {n}",
            "when": "2025-05-28",
            "reported": "2025-05-28",
        }
        for n in range(1, 2501)
    ]
    assert (
        run("import", "--yes", write(tmp_path / "long.jsonl", *MINI, *notes)).code == 0
    )
    read = []
    kept = EventLog.read

    def spied(self, **asked):
        read.append((asked["after"], asked["up_to"]))
        return kept(self, **asked)

    monkeypatch.setattr(EventLog, "read", spied)
    end = len(MINI) + len(notes)

    assert keys("--last", "2") == ["N2499", "N2500"]
    assert read == [(end - 1000, end), (end - 2, end)]
    read.clear()
    assert keys("--type", "party", "--last", "1") == ["1 others"]
    assert read == [(end - 1000, end), (0, end - 1000), (read[-1][0], end)]


def test_the_log_is_a_table_of_data_in_the_other_formats(database, tmp_path):
    exported = run("log", "-f", "jsonl").json_lines
    header, *rows = csv.reader(io.StringIO(run("log", "-f", "csv").out))
    places = [row[header.index("place")] for row in rows]
    file = tmp_path / "log.xlsx"
    run("log", "-o", str(file))
    entries = openpyxl.load_workbook(file)["Entries"]

    assert places == [str(line["global_position"]) for line in exported]
    assert [cell.value for cell in entries[1]] == header
    assert entries.max_row == len(rows) + 1
    assert run("log", "-f", "json").json["rows"][-1]["key"] == "B3"


def test_a_file_has_the_lines_of_the_log_and_nobody_follows_into_it(database, tmp_path):
    file = tmp_path / "log.jsonl"
    run("log", "-o", str(file))
    done = run("log", "--follow", "-o", str(tmp_path / "b.jsonl"))

    assert file.read_text(encoding="utf-8") == run("log", "-f", "jsonl").out
    assert (done.code, "leave -o out" in done.err) == (2, True)
    assert run("log", "--follow", "-f", "csv").code == 2
