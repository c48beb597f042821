"""The full counts, one part after the other: `python -m tests.soak`, or `python -m tests.soak kills crowd --kills 50`."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.soak.crowd import crowd
from tests.soak.hands import import_files
from tests.soak.kills import kill_writers
from tests.soak.room import fill_disk, fill_file, lock_file
from tracker.storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def sqlite() -> Iterator[str]:
    """An empty database in a file, which is looked through in the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "soak.db"
        migrate(path)
        yield str(path)
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def told(name: str, found: Any) -> None:
    """Print what a part counted."""
    counts = found._asdict()
    seconds = counts.pop("seconds")
    said = [f"{value:,} {word}" if isinstance(value, int) else f"{word}: {value}" for word, value in counts.items()]
    print(f"{name}: {', '.join(said)}; {seconds:,.1f} s", flush=True)


def parts(asked: argparse.Namespace) -> dict[str, Callable[[], None]]:
    """What can be run, by name."""

    def kills() -> None:
        with sqlite() as url:
            told("kills, SQLite", kill_writers(url, asked.kills, largest=200))

    def imports() -> None:
        with sqlite() as url:
            told("imports killed, SQLite", kill_writers(url, asked.kills // 5, largest=600, work=import_files, longest=1.0))

    def crowds() -> None:
        with sqlite() as url:
            told("crowd, SQLite", crowd(url, asked.events, largest=200))

    def room() -> None:
        with tempfile.TemporaryDirectory() as folder:
            told("a file that may not grow, SQLite", fill_file(Path(folder), limit=20_000_000, largest=400))
        try:
            told("a full disk, SQLite", fill_disk(megabytes=20, largest=400))
        except PermissionError as problem:
            print(f"a full disk, SQLite: left out, {problem}", flush=True)
        told("a read-only file, SQLite", lock_file(1_000))

    return {"kills": kills, "imports": imports, "room": room, "crowd": crowds}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PART", help="kills, imports, room or crowd; all when none is named")
    parser.add_argument("--kills", type=int, default=200, help="how many writers are killed; a fifth as many imports")
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events a crowd appends and reads")
    asked = parser.parse_args()
    there = parts(asked)
    for name in asked.names:
        if name not in there:
            parser.error(f"there is no part {name!r}; there are {', '.join(there)}")
    for name in asked.names or there:
        there[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
