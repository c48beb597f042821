"""Streams that are closed or full, interrupts while the program is loaded, and places that are no files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import MINI, run, write

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
PROGRAM = f"{sys.executable} -m tracker.cli.main"
needs_posix = pytest.mark.skipif(
    os.name != "posix", reason="streams as a shell has them"
)
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no full device")


def shell(command, **settings):
    """Run a line of a shell, in which `tracker` is the program."""
    return subprocess.run(
        ["bash", "-c", command.replace("tracker", PROGRAM, 1)],  # noqa: S607  (any bash)
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **settings,
    )


@pytest.fixture
def talks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "talks.db"))
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    return tmp_path


@needs_posix
@pytest.mark.files
@pytest.mark.parametrize(
    "words", ["as-of 2025-05-28", "export", "log", "where", "--help"]
)
def test_a_closed_output_keeps_nothing_and_is_no_error(talks, words):
    done = shell(f"tracker {words} >&-")

    assert (done.returncode, done.stderr) == (0, "")


@needs_posix
@pytest.mark.files
@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_an_append_is_made_whatever_stream_is_closed(talks, closed):
    done = shell(f"tracker append note Opened --on 2025-05-25 --key N1 --yes {closed}")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert run("show", "N1").code == 0


@needs_full
@pytest.mark.files
@pytest.mark.parametrize(
    "words", ["as-of 2025-05-28", "export", "log", "schema", "verify", "--help"]
)
def test_a_full_device_is_told_as_what_it_is(talks, words):
    done = shell(f"tracker {words} >/dev/full")

    assert done.returncode == 6
    told = [
        line for line in done.stderr.splitlines() if "was not looked at" not in line
    ]
    assert told == [
        (
            "error[T012]: the answer cannot be written to standard output: "
            "No space left on device"
        ),
        "help: make room, or write it elsewhere",
    ]


@needs_full
@pytest.mark.files
def test_what_was_appended_before_the_answer_was_lost_is_said_to_be_recorded(talks):
    done = shell("tracker append note Opened --on 2025-05-25 --key N1 --yes >/dev/full")

    assert done.returncode == 6
    assert (
        "help: what was recorded stays recorded: `tracker log` shows it" in done.stderr
    )
    assert run("show", "N1").code == 0


@needs_full
@pytest.mark.files
def test_remarks_that_cannot_be_written_change_nothing(talks):
    made = shell("tracker append note Opened --on 2025-05-25 --yes 2>/dev/full")
    wrong = shell("tracker as-of 05/06/2025 2>/dev/full")

    assert (made.returncode, wrong.returncode) == (0, 2)
    assert "appended" in made.stdout


def test_an_interrupt_while_the_program_is_loaded_is_told_in_a_word():
    code = """
import sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "tracker.cli.frame.session":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupts())
from tracker.cli import start
sys.exit(start())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


@pytest.mark.files
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nothing"], 2),
        (["as-of", "05/06/2025"], 2),
        (["--db", "typo.db", "verify"], 5),
        (["export", "-o", "mini.jsonl"], 6),
    ],
)
def test_a_traceback_stands_above_the_error_and_its_exit_code_stays(talks, words, code):
    ran = run(*words, "--traceback")

    assert ran.code == code
    assert ran.err.startswith("Traceback (most recent call last):\n")
    assert "\nerror[" in ran.err


@needs_posix
@pytest.mark.files
@pytest.mark.parametrize(
    "words",
    [
        ["as-of", "2025-05-28"],
        ["init"],
        ["migrate"],
        ["verify"],
        ["backup", "monday.db"],
        ["append", "note", "Opened", "--on", "2025-05-25", "--yes"],
        ["import", "mini.jsonl"],
        ["restore", "talks.db", "--force"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("place", ["pipe", "/dev/zero"])
def test_a_pipe_or_a_device_is_no_database_and_is_not_waited_for(talks, words, place):
    os.mkfifo("pipe")
    ran = run("--db", place, *words)

    assert ran.code == 5
    assert f"{talks / place} is a pipe, a device or a socket, and no file" in ran.err


@needs_posix
@pytest.mark.files
def test_a_pipe_is_no_backup_to_restore(talks):
    os.mkfifo("pipe")
    ran = run("restore", "pipe", "--force")

    assert ran.code == 6
    assert "pipe is a pipe, a device or a socket, and no file" in ran.err
