"""Killed writers, full disks, read-only files and crowds, in small; `python -m tests.soak` runs the same with full counts."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.soak.crowd import crowd
from tests.soak.hands import import_files
from tests.soak.kills import kill_writers
from tests.soak.room import fill_disk, fill_file, lock_file

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither kill -9 nor fork")


def test_writers_that_are_killed_leave_whole_batches_and_can_be_repeated(path: Path) -> None:
    found = kill_writers(str(path), 20, largest=40)

    assert found.kills == found.whole + found.absent == 20
    assert found.acknowledged > 0
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_imports_that_are_killed_leave_all_or_nothing(path: Path) -> None:
    found = kill_writers(str(path), 4, largest=200, work=import_files, longest=0.5)

    assert found.kills == found.whole + found.absent == 4


def test_readers_beside_four_writers_skip_double_and_reorder_nothing(path: Path) -> None:
    found = crowd(str(path), 10_000, largest=50, every=2_000)

    assert (found.skipped, found.doubled, found.disordered, found.repeats) == (0, 0, 0, 0)
    assert found.beginnings >= 2 * 10_000 // 2_020


def test_a_file_that_may_not_grow_keeps_what_it_has_and_takes_the_rest_later(tmp_path: Path) -> None:
    found = fill_file(tmp_path, limit=600_000, largest=40)

    assert "cannot be opened, read or written: disk I/O error" in found.said
    assert found.acknowledged > 0


def test_a_disk_that_is_full_keeps_what_it_has_and_takes_the_rest_later() -> None:
    try:
        found = fill_disk(megabytes=2, largest=40)
    except PermissionError as problem:
        pytest.skip(str(problem))

    assert found.said.startswith("there is no room left for ")
    assert found.acknowledged > 0


def test_a_read_only_file_is_read_and_never_touched() -> None:
    found = lock_file(10)

    assert found.read == 10
    assert [said.rpartition(" is ")[2] for said in found.refused] == ["read-only", "read-only"]
