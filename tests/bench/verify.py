"""Verify: events a second of checking a log in a SQLite file, beside a bare SHA-256 chain over the same rows.

    python -m tests.bench.verify [--scale 1] [--repeats 5]

The floor reads id, payload and digest of each row with `sqlite3`, and hashes the digest before, the id and the payload, once. Ours reads all seventeen
columns, hashes the payload and the header that holds its hash, reads the payload, works every column out of it again, and checks order, streams and times; in one process,
and shared between two. The last line is all of `tracker verify` but for printing: it reads every event once more, and looks for all that the events name.
Goal: at least 0.8 of the floor. The runs alternate.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.fold import FULL, events
from tracker.services.keeping.verify import verify_log
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable


def build(path: Path, count: int) -> None:
    """A log of one dossier."""
    migrate(str(path))
    ids = (f"01900000-0000-7000-8000-{n:012d}" for n in range(count))
    rows = events(count)
    with open_log(
        path, clock=lambda: 1, new_id=lambda: next(ids), actor="bench"
    ) as log:
        for start in range(0, count, 10_000):
            log.append([NewEvent(e) for e in rows[start : start + 10_000]])


def floor(path: Path) -> int:
    """Hash the rows one after the other with nothing but the driver and the standard library."""
    h, count = bytes(32), 0
    with closing(sqlite3.connect(path)) as connection:
        for event_id, payload, digest in connection.execute(
            "SELECT event_id, payload, digest FROM events ORDER BY global_position"
        ):
            h = hashlib.sha256(h + event_id.encode() + payload.encode()).digest()
            count += len(digest) == len(h)
    return count


def _opened(path: Path) -> EventLog:
    return open_log(path, clock=lambda: 0, new_id=str, actor="bench", read_only=True)


def checked(workers: int) -> Callable[[Path], int]:
    """Check the log in so many processes."""

    def run(path: Path) -> int:
        with _opened(path) as log:
            found = log.check(workers=workers)
        assert not found.problems, found.problems
        return found.last.global_position

    return run


def verified(path: Path) -> int:
    """Everything that `tracker verify` looks at."""
    with _opened(path) as log:
        found = verify_log(log, workers=2)
    assert not found.findings, found.findings[:3]
    return found.events


RUNS = {
    "floor": floor,
    "one process": checked(1),
    "two processes": checked(2),
    "with references": verified,
}


def main() -> None:
    """Print the events a second of each, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    count = max(1000, int(FULL * options.scale))
    rates: dict[str, list[float]] = {name: [] for name in RUNS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        build(path, count)
        for _ in range(options.repeats):
            for name, run in RUNS.items():
                began = time.perf_counter()
                assert run(path) == count
                rates[name].append(count / (time.perf_counter() - began))
    for name, found in rates.items():
        ratios = sorted(
            own / bare for own, bare in zip(found, rates["floor"], strict=True)
        )
        spread = (
            f"{statistics.median(ratios):.2f} of the floor ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            if name != "floor"
            else ""
        )
        print(
            f"{name:<16} {statistics.median(found):>10,.0f} events/s ({min(found):,.0f} to {max(found):,.0f})  {spread}".rstrip()
        )
    print(f"{count:,} events; goal at least 0.80")


if __name__ == "__main__":
    main()
