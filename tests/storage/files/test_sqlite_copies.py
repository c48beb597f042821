"""SQLite files copied while others write, and replaced whole: killed at any moment, the old or the new content is there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.domain.errors import DatabaseError
from tracker.storage.files import copies as copy
from tracker.storage.files.copies import (
    checked_log,
    copy_database,
    make_single,
    replace_content,
    replace_file,
)
from tracker.storage.location import locate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.storage.event_log import EventLog, NewEvent

    Stated = Callable[..., NewEvent]

pytestmark = pytest.mark.files


@pytest.fixture
def grown(log: EventLog, stated: Stated) -> EventLog:
    log.append([stated(str(n), issue=f"i-{n % 7}") for n in range(300)])
    return log


@pytest.fixture
def new(
    opened: Callable[..., EventLog], template: Path, tmp_path: Path, stated: Stated
) -> Path:
    path = shutil.copy(template, tmp_path / "new.db")
    log = opened(path)
    log.append([stated(f"new {n}") for n in range(100)])
    log.close()
    make_single(path)
    return path


def beside(path: Path) -> list[str]:
    return sorted(
        p.name
        for p in path.parent.iterdir()
        if p.name.startswith((path.name, f".{path.name}"))
    )


def test_a_copy_is_one_file_that_holds_what_was_committed_when_it_began(
    grown: EventLog, stated: Stated, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(copy, "_STEP", 2)
    steps = []

    def append(done: int, _whole: int) -> None:
        steps.append(done)
        if len(steps) % 5 == 0:
            grown.append([stated(f"meanwhile {done}")])

    copy_database(grown.database.location, tmp_path / "copy.db", tick=append)

    assert grown.head().global_position > 300
    assert checked_log(locate(tmp_path / "copy.db")).events == 300
    assert beside(tmp_path / "copy.db") == ["copy.db"]


def test_a_writer_in_another_thread_is_not_held_up(
    grown: EventLog, stated: Stated, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(copy, "_STEP", 1)
    stop, places = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            places.append(grown.append([stated(f"w{len(places)}")])[0].global_position)

    writer = threading.Thread(target=write)
    writer.start()
    while not places:
        pass
    began = len(places)
    copy_database(grown.database.location, tmp_path / "copy.db")
    during = len(places) - began
    stop.set()
    writer.join()

    assert during > 0
    assert 300 < checked_log(locate(tmp_path / "copy.db")).events <= 300 + len(places)


def test_a_damaged_index_is_found(grown: EventLog) -> None:
    path = grown.database.location.path
    grown.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        (root,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_events_dossier_payload_sha256'"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size + 12)
        file.write(b"\xff" * 40)

    with pytest.raises(DatabaseError, match="is damaged"):
        checked_log(locate(path))


def test_content_is_replaced_under_open_connections_and_the_old_is_kept(
    grown: EventLog, stated: Stated, new: Path, tmp_path: Path
) -> None:
    location, held = grown.database.location, grown.head()

    replace_content(location, new, tmp_path / "kept.db")

    assert checked_log(location).events == 100 == grown.count()
    assert checked_log(locate(tmp_path / "kept.db")) == (300, held.digest, 1, 0)
    assert grown.append([stated("goes on")])[0].global_position == 101
    assert grown.check().problems == []


def test_what_another_writes_between_is_not_lost(
    grown: EventLog, stated: Stated, new: Path, tmp_path: Path, monkeypatch
) -> None:
    copied = []

    def copy_then_append(source, target, **more) -> None:
        copy_database(source, target, **more)
        if len(copied) < 1:
            grown.append([stated("just now")])
        copied.append(target)

    monkeypatch.setattr(copy, "copy_database", copy_then_append)

    replace_content(grown.database.location, new, tmp_path / "kept.db")

    assert len(copied) == 2
    assert checked_log(locate(tmp_path / "kept.db")).events == 301
    assert grown.count() == 100


def test_a_database_that_somebody_holds_is_left_as_it_is(
    grown: EventLog, stated: Stated, new: Path, tmp_path: Path, monkeypatch
) -> None:
    for module in (copy, sys.modules["tracker.storage.sqlite"]):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    with (
        grown.appending(),
        pytest.raises(DatabaseError, match="is being written by another program"),
    ):
        replace_content(grown.database.location, new, tmp_path / "kept.db")

    assert grown.count() == 300
    assert not (tmp_path / "kept.db").exists()


def test_one_that_is_always_written_is_left_as_it_is(
    grown: EventLog, stated: Stated, new: Path, tmp_path: Path, monkeypatch
) -> None:
    def copy_then_append(source, target, **more) -> None:
        copy_database(source, target, **more)
        grown.append([stated(f"again {grown.count()}")])

    monkeypatch.setattr(copy, "copy_database", copy_then_append)

    with pytest.raises(DatabaseError, match="is being written by another program"):
        replace_content(grown.database.location, new, tmp_path / "kept.db")

    assert grown.count() == 303
    assert not (tmp_path / "kept.db").exists()


def test_a_file_that_cannot_be_read_is_kept_with_what_lies_beside_it(
    new: Path, tmp_path: Path
) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\x00" + b"?" * 5_000)
    path.with_name("broken.db-wal").write_bytes(b"what was written last")

    replace_file(locate(path), new, tmp_path / "kept.db")

    assert checked_log(locate(path)).events == 100
    assert (tmp_path / "kept.db").read_bytes()[16:20] == b"????"
    assert (tmp_path / "kept.db-wal").read_bytes() == b"what was written last"


_KILLED = """
import os, shutil, sys
from pathlib import Path
from tracker.storage.files import whole_files
from tracker.storage.files import copies as sqlite_copy
from tracker.storage.location import locate
how, folder = sys.argv[1], Path(sys.argv[2])
watched = {sqlite_copy.__file__, whole_files.__file__}

def replaced(moment):
    work = folder / f"{moment}"
    work.mkdir()
    for name in ("old.db", "new.db"):
        shutil.copy(folder / name, work / name)
    left = moment
    def count(frame, event, argument):
        nonlocal left
        if frame.f_code.co_filename in watched and event in {"call", "c_call", "return", "c_return"}:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), 9)
    sys.setprofile(count)
    getattr(sqlite_copy, how)(locate(work / "old.db"), work / "new.db", work / "kept.db")
    os._exit(0)

# Every call and return of the two modules, those of SQLite while it copies pages among them.
moment, ended = 1, False
while not ended:
    child = os.fork()
    if not child:
        replaced(moment)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status) == 0
    moment += 1
print(moment)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("how", ["replace_content", "replace_file"])
def test_killed_at_any_moment_the_old_or_the_new_content_is_there_whole(
    how: str, path: Path, opened, stated: Stated, new: Path, tmp_path: Path
) -> None:
    log = opened(path)
    log.append([stated(f"old {n}") for n in range(30)])
    log.close()
    folder = tmp_path / "killed"
    folder.mkdir()
    shutil.copy(path, folder / "old.db")
    shutil.copy(new, folder / "new.db")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", _KILLED, how, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )

    found = []
    for work in sorted(
        (p for p in folder.iterdir() if p.is_dir()), key=lambda p: int(p.name)
    ):
        found.append(checked_log(locate(work / "old.db")).events)
        if found[-1] == 100:
            assert checked_log(locate(work / "kept.db")).events == 30
    assert set(found) == {30, 100}, done.stdout
    assert found == sorted(found)
    assert len(found) > 70
