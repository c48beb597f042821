"""The log's own file is never an output, and what is copied of a private log is private."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import tracker
from tests.cli.running import run
from tests.soak.outputs import (
    NAMES,
    WRITERS,
    commands_that_write,
    make_folder,
    try_writer,
)
from tracker.domain.errors import NotAllowedError

pytestmark = pytest.mark.files
BRIEF = ["brief", "--as-of", "2025-05-28", "--force", "-o"]
CHART = ["chart", "positions", "--force", "-o"]
DRAFT = ["draft", "text.txt", "--dated", "2025-05-30", "--force", "-o"]
REJECTS = ["import", "bad.jsonl", "--on-error", "skip", "--force", "--rejects"]


@pytest.fixture
def folder(tmp_path, monkeypatch, request):
    """A folder with a log, by default `talks.svg`, and with links to it."""
    log = getattr(request, "param", "talks.svg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DB", log)
    make_folder(tmp_path, log)
    return tmp_path


def content(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("folder", "log", "words"),
    [(log, log, words) for log, words in WRITERS.values()],
    ids=WRITERS,
    indirect=["folder"],
)
def test_no_writer_takes_the_log_for_its_output_under_any_name(folder, log, words):
    forced = ("--force",) if words[0] != "keygen" else ()

    for name in NAMES:
        assert try_writer(log, words, name, forced) == (True, True), name
    assert try_writer(log, words, NAMES[0], ()) == (True, True)
    assert run("verify").code == 0


def test_every_command_that_can_write_a_file_is_tried():
    tried = {words[0] for _, words in WRITERS.values()} - {"keygen"}
    alike = commands_that_write(answers=True)

    assert commands_that_write(answers=False) - {"restore"} == tried - alike
    assert len(tried & alike) > 3


@pytest.mark.parametrize("folder", ["talks.svg"], indirect=True)
@pytest.mark.parametrize("name", ["talks.svg", "hard.svg", "soft.svg"])
@pytest.mark.parametrize(
    "words",
    [["export", "--force", "-o"], BRIEF, DRAFT],
    ids=["export", "brief", "draft"],
)
def test_a_log_whose_ending_a_writer_does_not_write_stays_as_it_is(folder, words, name):
    before = content("talks.svg")

    assert run(*words, name).code == 2
    assert content("talks.svg") == before
    assert Path(name).samefile("talks.svg")
    assert Path(name).is_symlink() == (name == "soft.svg")


@pytest.mark.parametrize("folder", ["talks.jsonl"], indirect=True)
def test_a_log_that_is_not_the_one_in_use_gives_way_to_a_backup_only(folder):
    assert run("--db", "other.db", "init").code == 0
    text = run("--db", "other.db", "export", "-o", "talks.jsonl", "--force")
    bundled = run("chart", "truces", "-d", "ukraine-2025", "-o", "other.db", "--force")

    assert text.code == 6
    assert "talks.jsonl is a database that holds a log" in text.err
    assert bundled.code == 2  # no kind of picture
    assert run("backup", "other.db", "--force").code == 0


def test_from_python_a_backup_never_takes_the_place_of_the_log(folder):
    with (
        tracker.open("talks.svg") as talks,
        pytest.raises(NotAllowedError, match=r"hard\.svg is the database itself"),
    ):
        talks.backup("hard.svg", force=True)


def test_another_file_is_replaced_with_force_as_ever(folder):
    Path("all.jsonl").write_text("old", encoding="utf-8")

    assert run("export", "-o", "all.jsonl").code == 6
    assert run("export", "-o", "all.jsonl", "--force").code == 0
    assert Path("all.jsonl").read_text(encoding="utf-8").startswith("{")


def rights(file: str | Path) -> str:
    return oct(stat.S_IMODE(Path(file).stat().st_mode))


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_copies_of_a_private_log_are_private(folder):
    Path("talks.svg").chmod(0o600)
    for words in (
        ["backup", "monday.db"],
        ["backup", "monday.jsonl"],
        ["export", "-o", "all.jsonl"],
        ["copy-to", "copy.db"],
        ["restore", "monday.db", "--force"],
    ):
        assert run(*words).code == 0
    (kept,) = folder.glob("talks-*.svg")
    made = ["monday.db", "monday.jsonl", "all.jsonl", "copy.db", kept, "talks.svg"]

    assert {rights(each) for each in made} == {"0o600"}
    assert run("--db", "again.db", "restore", "monday.db").code == 0
    assert rights("again.db") == "0o600"


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_a_retrospective_is_made_to_be_read_by_others(folder):
    Path("talks.svg").chmod(0o600)
    before = os.umask(0o022)
    try:
        assert run("brief", "--as-of", "2025-05-28", "-o", "brief.html").code == 0
    finally:
        os.umask(before)

    assert rights("brief.html") == "0o644"


KILLED = """
import os, signal, sys
from pathlib import Path
from tracker.storage.files.whole_files import draft_beside
with draft_beside(Path(sys.argv[1])) as draft:
    draft.with_name(draft.name + "-wal").write_text("beside")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(
    os.name != "posix", reason="there a draft cannot be seen to be held"
)
def test_what_a_killed_program_left_is_removed_by_the_next_one(folder):
    for name in ("monday.db", "monday-20250101T000000Z.db", "talks.svg"):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, name],
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
        assert done.returncode == -signal.SIGKILL
    Path(".notes.db.12.part").write_text("another one's", encoding="utf-8")
    assert len(list(folder.glob(".*.part*"))) == 5

    assert run("backup", "monday.db").code == 0
    assert run("restore", "monday.db", "--force").code == 0
    assert [each.name for each in folder.glob(".*.part*")] == [".notes.db.12.part"]


@pytest.mark.skipif(
    os.name != "posix", reason="there a draft cannot be seen to be held"
)
def test_a_draft_that_is_still_written_is_left_alone(folder):
    waits = KILLED.replace(
        "os.kill(os.getpid(), signal.SIGKILL)", "print(draft, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waits, "monday.db"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    ) as other:
        draft = Path(other.stdout.readline().strip())
        assert run("backup", "monday.db").code == 0
        there = draft.exists()
        other.communicate("\n")

    assert there
    assert not draft.exists()


def test_an_error_about_a_broken_backup_names_that_file(folder):
    assert run("backup", "monday.db").code == 0
    data = bytearray(Path("monday.db").read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    Path("monday.db").write_bytes(data)
    ran = run("restore", "monday.db", "--force")

    assert ran.code == 5
    assert "monday.db" in ran.err
    assert ".part" not in ran.err


@pytest.mark.parametrize("name", [".", "..", "/", "deep"])
def test_a_folder_is_never_an_output(folder, name):
    for words in (["export", "-o"], BRIEF, DRAFT, REJECTS, ["keygen"]):
        ran = run(*words, name)

        assert ran.code == 6, ran.err
        assert f"error[T012]: {name} is " in ran.err
