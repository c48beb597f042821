"""No room left, or no right to write: the append is refused whole and told, and what was there is as it was."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.postgres import NOBODY
from tests.soak.hands import (
    Done,
    Hand,
    append,
    append_until_full,
    batch,
    opened,
    use_read_only,
)
from tracker.domain.events import DossierOpened
from tracker.storage.event_log import NewEvent
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres import Server


class Filled(NamedTuple):
    """What a full disk left, in numbers.

    Attributes:
        acknowledged: Batches that were appended before.
        events: Events in the log after there was room again and the refused batch was repeated.
        said: What the refused append said.
        seconds: How long it took.
    """

    acknowledged: int
    events: int
    said: str
    seconds: float


def fill_file(folder: Path, *, limit: int, largest: int) -> Filled:
    """Append to a file that may not grow beyond a limit of its process (RLIMIT_FSIZE), then lift the limit and repeat."""
    began = time.perf_counter()
    path = folder / "full.db"
    migrate(path)
    hand = Hand(append_until_full, str(path), largest, limit=limit)
    *acknowledged, said, repeated = hand.rest()
    hand.process.join()
    assert acknowledged == [
        Done(n, len(batch("w0", n, largest))) for n in range(len(acknowledged))
    ]
    assert repeated == Done(
        len(acknowledged), len(batch("w0", len(acknowledged), largest))
    )
    events = _sound(str(path), len(acknowledged) + 1, largest)
    return Filled(len(acknowledged), events, said, time.perf_counter() - began)


def fill_disk(*, megabytes: int, largest: int) -> Filled:
    """Append to a file on a disk that runs full, then make room and repeat.

    Raises:
        PermissionError: No small disk can be made here; that takes root's rights.
    """
    with small_disk(megabytes) as disk:
        migrate(disk.folder / "full.db")
        return _fill(str(disk.folder / "full.db"), disk, largest)


def fill_server(server: Server, *, megabytes: int, largest: int) -> Filled:
    """The same on a server whose tables are on a disk that runs full.

    Raises:
        PermissionError: No small disk can be made here; that takes root's rights.
    """
    with small_disk(megabytes) as disk:
        shutil.chown(disk.folder, NOBODY, NOBODY)
        server.run(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        url = server.make(options="TABLESPACE small")
        try:
            migrate(url)
            return _fill(url, disk, largest)
        finally:
            server.drop(url)
            server.run("DROP TABLESPACE small")


def _fill(url: str, disk: Disk, largest: int) -> Filled:
    began = time.perf_counter()
    hand = Hand(append_until_full, url, largest)
    *acknowledged, said = hand.rest()
    hand.process.join()
    held = _held(url, len(acknowledged), largest)
    disk.grow()
    assert _sound(url, len(acknowledged), largest) == held
    events = len(batch("w0", len(acknowledged), largest))
    again = Hand(append, url, "w0", len(acknowledged), largest, until=events)
    assert again.hear() == Done(len(acknowledged), events)
    again.process.join()
    assert _sound(url, len(acknowledged) + 1, largest) == held + events
    return Filled(len(acknowledged), held + events, said, time.perf_counter() - began)


def _sound(url: str, batches: int, largest: int) -> int:
    """So many batches and nothing else are in the log, and it verifies; how many events that is."""
    with opened(url, read_only=True) as log:
        assert log.check().problems == []
    return _held(url, batches, largest)


def _held(url: str, batches: int, largest: int) -> int:
    """So many batches and nothing else are in the log; how many events that is."""
    with opened(url, read_only=True) as log:
        keys = [recorded.event.key for recorded in log.read()]
    assert keys == [
        event.key for n in range(batches) for event in batch("w0", n, largest)
    ]
    return len(keys)


class Disk(NamedTuple):
    """A small disk of its own, in memory.

    Attributes:
        folder: Where it is.
        grow: Makes it twice as large.
    """

    folder: Path
    grow: Callable[[], object]


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Make a small disk.

    Raises:
        PermissionError: It cannot be mounted.
    """
    folder = tempfile.mkdtemp()

    def mount(size: int, *options: str) -> subprocess.CompletedProcess[str]:
        words = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            ",".join([f"size={size}m", *options]),
            "none",
            folder,
        ]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    made = mount(megabytes)
    try:
        if made.returncode:
            raise PermissionError(
                f"no small disk can be mounted here: {made.stderr.strip()}"
            )
        yield Disk(Path(folder), lambda: mount(2 * megabytes, "remount"))
    finally:
        if not made.returncode:
            subprocess.run(["umount", folder], check=True)  # noqa: S607  (any umount)
        Path(folder).rmdir()


class Locked(NamedTuple):
    """What a read-only file let be done.

    Attributes:
        read: Events that were read from it.
        refused: What writing said, once through a log opened for reading and once on opening it for writing.
        seconds: How long it took.
    """

    read: int
    refused: list[str]
    seconds: float


def lock_file(events: int) -> Locked:
    """Read from a file and a folder that may not be written, and try to write."""
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp())
    path = folder / "locked.db"
    try:
        migrate(path)
        with opened(str(path)) as log:
            log.append(
                [
                    NewEvent(DossierOpened(dossier=f"d{n}", title="Soak"))
                    for n in range(events)
                ]
            )
        before = hashlib.sha256(path.read_bytes()).digest()
        path.chmod(0o444)
        folder.chmod(0o555)
        hand = Hand(use_read_only, str(path))
        read, refused = hand.rest()
        hand.process.join()
        assert hashlib.sha256(path.read_bytes()).digest() == before
        assert os.listdir(folder) == [path.name]  # noqa: PTH208  (the names alone)
        return Locked(read, refused, time.perf_counter() - began)
    finally:
        folder.chmod(0o755)
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()
