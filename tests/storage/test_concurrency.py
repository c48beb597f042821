"""Several processes append at once: nothing is lost, doubled or refused."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.storage.event_log import EventLog

# Each waits until all have imported what they need, so that they really meet.
_WAIT = """
import sys
print("ready", flush=True)
sys.stdin.readline()
"""
_WRITER = """
import sys, time, uuid_utils
from tracker.domain.events import PositionStated
from tracker.storage.event_log import NewEvent, open_log
path, me = sys.argv[1:]
WAIT
def new(stance, key):
    return NewEvent(PositionStated(dossier="d", party="p", issue="i", stance=stance, key=key, when="2025-05-28"))
with open_log(path, clock=lambda: time.time_ns() // 1000, new_id=lambda: str(uuid_utils.uuid7()), actor=me) as log:
    for n in range(25):
        log.append([new(f"{me} {n}", f"own-{me}-{n}"), new("shared", f"shared-{n}")])
"""


_MAKER = """
import sys
from tracker.storage.migrate import migrate
from tracker.storage.schema import REVISION
WAIT
assert migrate(sys.argv[1])[1] == REVISION
"""


def _all_at_once(code: str, path: Path) -> list[tuple[bytes, int]]:
    """What four processes say on stderr, and how they end."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    commands = [[sys.executable, "-c", code.replace("WAIT", _WAIT), str(path), str(n)] for n in range(4)]
    running = [subprocess.Popen(each, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE) for each in commands]
    for each in running:
        assert each.stdout is not None
        each.stdout.readline()
    for each in running:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    return [(each.communicate(timeout=60)[1], each.returncode) for each in running]


def test_four_processes_that_make_one_database_make_it_once(tmp_path: Path, opened: Callable[..., EventLog]) -> None:
    assert _all_at_once(_MAKER, tmp_path / "new.db") == [(b"", 0)] * 4

    assert opened(tmp_path / "new.db").check().problems == []


def test_four_processes_that_append_at_once_lose_and_double_nothing(path: Path, log: EventLog) -> None:
    assert _all_at_once(_WRITER, path) == [(b"", 0)] * 4

    keys = Counter(e.event.key for e in log.read())
    assert keys == Counter([f"own-{me}-{n}" for me in range(4) for n in range(25)] + [f"shared-{n}" for n in range(25)])
    assert [e.global_position for e in log.read()] == list(range(1, 126))
    assert log.check().problems == []


def test_a_writer_holds_the_log_from_its_first_reading_on(path: Path, log: EventLog) -> None:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other, log.database.writing():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT global_position FROM head").fetchone() == (0,)
