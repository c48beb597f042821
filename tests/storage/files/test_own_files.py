"""Files that are open here: a look at one by hand never frees the locks of its connections."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.cli.running import run
from tracker.storage.files.own_files import first_bytes, is_open_here
from tracker.storage.files.whole_files import check_no_log
from tracker.storage.location import locate_file
from tracker.storage.sqlite import is_ours

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.files

SHARED: Final = 0x40000002, 510
"""The bytes of a file on which SQLite holds its users' locks: the first, and how many."""
LOCKED: Final = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, int(sys.argv[3]), int(sys.argv[2]))
    except OSError:
        print("locked")
    else:
        print("free")
"""
USED: Final = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1])
file.execute("SELECT count(*) FROM events").fetchone()
file.close()
"""


def elsewhere(script: str, *words: object) -> str:
    """What a script says that another process runs."""
    command = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def locks(path: Path) -> str:
    return elsewhere(LOCKED, path, *SHARED)


LOOKS = {
    "its header is read": lambda path: is_ours(locate_file(path)),
    "an output is checked": lambda path: check_no_log(path, None, backup=True),
    "it is written to": lambda path: run(
        "--db", str(path), "export", "-o", f"{path}-wal", "--force"
    ),
    "its first bytes": lambda path: first_bytes(path, 16),
    "it is imported": lambda path: run("--db", str(path), "import", str(path)),
    "it is drafted from": lambda path: run("--db", str(path), "draft", str(path)),
    "it is restored": lambda path: run("--db", str(path), "restore", str(path)),
    "a question": lambda path: run("--db", str(path), "as-of", "2025-05-28"),
    "a check": lambda path: run("--db", str(path), "verify", str(path)),
}


@pytest.mark.parametrize("look", LOOKS)
def test_while_a_log_is_open_no_look_at_its_file_frees_its_locks(where, opened, look):
    log = opened(where, read_only=True)
    log.head()
    before = locks(where)

    LOOKS[look](where)

    assert (before, locks(where)) == ("locked", "locked")
    log.close()
    assert (locks(where), is_open_here(where)) == ("free", False)


def test_an_append_of_one_who_reads_as_well_outlives_everybody_else(
    where, opened, stated
):
    reading = opened(where, read_only=True)
    reading.head()
    writing = opened(where)
    elsewhere(
        USED, where
    )  # who believes to be the last one takes the write-ahead log away

    writing.append([stated("no", key="K1")])

    asked = "SELECT key FROM events"
    shown = f"import sqlite3; print(sqlite3.connect({str(where)!r}).execute({asked!r}).fetchall())"
    assert elsewhere(shown) == "[('K1',)]"


def test_a_file_that_takes_the_name_of_an_open_one_is_looked_at(where, opened):
    opened(where).head()
    where.unlink()
    where.write_bytes(b"nothing of ours, and longer than a header " * 4)

    assert first_bytes(where, 7) == b"nothing"
