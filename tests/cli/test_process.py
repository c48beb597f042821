"""What only a process of its own can show: imports, pipes, signals and encodings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "alembic", "pendulum", "wcwidth")
LOOK = f"""
import sys
from tracker.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
print("HEAVY", code, *[m for m in {HEAVY} if m in sys.modules], file=sys.stderr)
"""


def process(*words, code=None, env=None, **settings):
    command = [
        sys.executable,
        *(["-c", code] if code else ["-m", "tracker.cli.main"]),
        *words,
    ]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=60,
        **settings,
    )


@pytest.mark.parametrize(
    ("words", "code", "heavy"),
    [
        (["--help"], 0, []),
        (["--version"], 0, []),
        (["as-of", "--help"], 0, []),
        (["correct", "--help"], 0, []),
        (["undo", "--help"], 0, []),
        (["correct", "B104", "note="], 6, []),
        (["as-fo"], 2, []),
        (["as-of", "--nope"], 2, []),
        (["as-of", "05/06/2025"], 2, []),
        (["help", "dates"], 0, []),
        (["completion", "zsh"], 0, []),
        (["schema", "position-stated"], 0, []),
        (["where"], 0, []),
        (["watch", "--help"], 0, []),
        (["inbox", "--help"], 0, []),
        (["draft", "--help"], 0, []),
        (["inbox"], 0, []),
        (["log", "--help"], 0, []),
        (["log", "--from-place", "711"], 0, []),
        (["draft", "missing.txt", "--dated", "2025-05-31"], 2, []),
        (["as-of", "2025-05-28", "-f", "json"], 0, []),
        (["as-of", "yesterday", "-f", "markdown"], 0, []),
        (["show", "B104"], 0, []),
        (["as-of", "2025-05-28"], 0, []),
    ],
)
def test_what_needs_no_database_imports_no_database_library(words, code, heavy):
    last = process(*words, code=LOOK).stderr.decode().splitlines()[-1]

    assert last.split() == ["HEAVY", str(code), *heavy]


def test_an_answer_from_a_bundled_dossier_loads_nothing_that_it_does_not_use():
    unused = ["hashlib", "shutil", "shlex", "calendar"]
    if sys.platform == "linux":
        unused += ["platformdirs", "tempfile"]
    code = f"{LOOK}print('LOADED', *[m for m in {unused} if m in sys.modules])"
    env = {"HOME": "/nowhere", "XDG_DATA_HOME": ""}
    done = process("as-of", "2025-05-28", "-f", "json", code=code, env=env)

    assert done.stdout.decode().splitlines()[-1] == "LOADED"


@pytest.mark.server
@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["where"], ["sqlalchemy"]),
        (["as-of", "2025-05-28", "-f", "json"], ["sqlalchemy"]),
        (["append", "--help"], []),
        (["as-of", "--nope"], []),
    ],
)
def test_a_server_is_spoken_to_without_the_migrations_and_only_when_it_is_asked(
    ukraine, words, heavy
):
    """A few of the above: who asks a server waits for one library more than who asks the bundled dossiers."""
    last = (
        process(*words, code=LOOK, env={"TRACKER_DB": ukraine})
        .stderr.decode()
        .splitlines()[-1]
    )

    assert last.split() == ["HEAVY", "2" if "--nope" in words else "0", *heavy]


def test_completion_offers_commands_dossiers_and_formats():
    for typed, wanted in (
        ("tracker as", "as-of"),
        ("tracker as-of --dossier u", "ukraine-2025"),
        ("tracker as-of -f mark", "markdown"),
        ("tracker help da", ""),
    ):
        env = {
            "_TRACKER_COMPLETE": "bash_complete",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split()) - 1),
        }
        done = process(env=env)
        assert wanted in done.stdout.decode()
        assert done.stderr == b""


@pytest.mark.usefixtures("ukraine")
def test_a_pipe_that_is_closed_ends_silently():
    command = f"{sys.executable} -m tracker.cli.main export --dossier ukraine-2025 2>&1 >&3 | cat >&2"
    shell = f"({command}) 3>&1 | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell],  # noqa: S607  (any bash)
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert len(done.stdout.splitlines()) == 1
    assert b"rror" not in done.stderr
    assert done.stderr.count(b"\n") <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_an_interrupt_is_exit_130():
    with subprocess.Popen(
        [sys.executable, "-m", "tracker.cli.main", "import", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        # More than a pipe holds: once it is written, the program reads.
        running.stdin.write(b" " * 2**20)
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)

    assert (running.returncode, out, err) == (130, b"", b"interrupted\n")


def test_words_that_are_no_text_are_told_harmlessly():
    done = process(b"as-of", b"\xff\xfe\x1b[31m")

    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_every_encoding_of_a_terminal_will_do(encoding):
    done = process("as-of", "2025-05-28", env={"PYTHONIOENCODING": encoding})

    assert (done.returncode, done.stdout != b"") == (0, True)
    assert b"Traceback" not in done.stderr
