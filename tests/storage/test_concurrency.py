"""Several processes append at once: nothing is lost, doubled or refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from tests.owner import raw
from tracker.storage.location import FileLocation, ServerLocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import REVISION
WAIT
assert migrate(sys.argv[1])[1] == REVISION
"""


def _all_at_once(code: str, where: Path | str) -> list[tuple[bytes, int]]:
    """What four processes say on stderr, and how they end."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    commands = [
        [sys.executable, "-c", code.replace("WAIT", _WAIT), str(where), str(n)]
        for n in range(4)
    ]
    running = [
        subprocess.Popen(each, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        for each in commands
    ]
    for each in running:
        assert each.stdout is not None
        each.stdout.readline()
    for each in running:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    return [(each.communicate(timeout=60)[1], each.returncode) for each in running]


@pytest.fixture
def empty(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Path | str]:
    """Where there is nothing yet: a file that is to be made, or a database without tables."""
    if database_kind == "sqlite":
        yield tmp_path / "new.db"
        return
    server = request.getfixturevalue("server")
    url = server.make()
    yield url
    server.drop(url)


def test_four_processes_that_make_one_database_make_it_once(
    empty: Path | str, opened: Callable[..., EventLog]
) -> None:
    assert _all_at_once(_MAKER, empty) == [(b"", 0)] * 4

    assert opened(empty).check().problems == []


def test_four_processes_that_append_at_once_lose_and_double_nothing(
    where: Path | str, log: EventLog
) -> None:
    assert _all_at_once(_WRITER, where) == [(b"", 0)] * 4

    keys = Counter(e.event.key for e in log.read())
    assert keys == Counter(
        [f"own-{me}-{n}" for me in range(4) for n in range(25)]
        + [f"shared-{n}" for n in range(25)]
    )
    assert [e.global_position for e in log.read()] == list(range(1, 126))
    assert log.check().problems == []


_HOLDING = {
    FileLocation: ("PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "locked"),
    ServerLocation: (
        "SET lock_timeout = '10ms'",
        "UPDATE head SET recorded_at = 1",
        "lock timeout",
    ),
}


def test_a_writer_holds_the_log_from_its_first_reading_on(log: EventLog) -> None:
    begin, hold, refused = _HOLDING[type(log.database.location)]
    with raw(log) as other, log.appending():
        other.execute(begin)
        with pytest.raises(Exception, match=refused):
            other.execute(hold)
        assert other.execute("SELECT global_position FROM head").fetchone() == (0,)
