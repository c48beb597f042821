"""The first as-of of a process: a dossier read whole against the same dossier read by its index, in CPU time.

    python -m tests.bench.first_question [--repeats 15] [--each 2 9 24 50 120 250]

The bundled dossier, and dossiers of 100 keys (see `tests.bench.as_of`) on each of which so many positions were stated, each told twice, are
copied into SQLite files of their own. A fresh process asks one question and ends; both ways take turns, and the median counts. What it shows
sets `INDEX_FROM` in `tracker.services.answers.by_index`. Goal: the bundled dossier, asked as a user asks it, at most 1.0 times reading it whole.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.as_of import catalogue, facts, opened
from tests.bench.startup import cpu
from tracker.services.answers.by_index import INDEX_FROM
from tracker.storage.event_log import NewEvent
from tracker.storage.rows.new_rows import prepare_row
from tracker.storage.sql.migrate import migrate

CALL = """
import sys
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.wiring import Wiring
wiring = Wiring(db=sys.argv[1])
ask_as_of(wiring.shelf(), AskedAsOf(date=sys.argv[2]), now=wiring.now(), index_from=int(sys.argv[3]))
"""
WHOLE, BY_INDEX = 10**9, 0


def build(path: Path, each: int) -> int:
    """Make a log of one dossier; return how many events it has."""
    migrate(path)
    with opened(path) as log, log.appending() as appender:
        appender.append([prepare_row(NewEvent(e)) for e in catalogue("talks")])
        found = facts("talks", random.Random(each), each=each)
        appender.append([prepare_row(NewEvent(e)) for e in found])
    with opened(path) as log:
        return log.count()


def bundled(path: Path) -> int:
    """Copy the bundled dossier into a log; return how many events it has."""
    words = [
        "-m",
        "tracker.cli.main",
        "--db",
        str(path),
        "init",
        "--from",
        "ukraine-2025",
    ]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    with opened(path) as log:
        return log.count()


def asked(path: Path, day: str, repeats: int) -> tuple[float, float, float]:
    """Return the median CPU seconds of reading whole, of the index, and as a user asks."""
    ways = (WHOLE, BY_INDEX, INDEX_FROM)
    taken: dict[int, list[float]] = {way: [] for way in ways}
    env = {"PYTHONPATH": str(Path.cwd()), "HOME": str(path.parent)}
    for _ in range(repeats):
        for way in ways:
            command = [sys.executable, "-c", CALL, str(path), day, str(way)]
            taken[way].append(cpu(command, env, str(path.parent)))
    whole, index, user = (statistics.median(taken[way]) for way in ways)
    return whole, index, user


def main() -> None:
    """Print a line for each dossier."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--each", type=int, nargs="+", default=[2, 9, 24, 50, 120, 250])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        logs = {Path(folder) / "bundled.db": (bundled, "2025-05-28")}
        for each in given.each:
            path = Path(folder) / f"{each}.db"
            logs[path] = (lambda path, each=each: build(path, each), "2024-06-01")
        print("events   whole  by index  index/whole  as asked/whole")
        for path, (make, day) in logs.items():
            events = make(path)
            whole, index, user = asked(path, day, given.repeats)
            print(
                f"{events:6}  {whole * 1e3:4.0f} ms  {index * 1e3:5.0f} ms"
                f"  {index / whole:11.2f}  {user / whole:14.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
