"""Import: 100,000 facts as JSON Lines with all checks on, beside `sqlite3.executemany` of the same rows and `sqlite-utils insert --nl`.

    python -m tests.bench.import_rate [--rows 100000] [--repeats 3]

The floor puts the same 17 columns into a table without indexes or triggers, in one transaction, synced to disk like ours; beside it
the same table with our indexes, and a database of ours with its triggers. `sqlite-utils` (extra `bench`) inserts the lines as they are into a table without indexes, checks
nothing, and runs as a process of its own, as ours does; both include the start of Python. All are CPU seconds, so that other work on
the machine counts for less. Goals: at least 0.15 of the floor; not slower than `sqlite-utils`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = [
    "accepts",
    "a",
    "phased",
    "withdrawal",
    "under",
    "observation",
    "of",
    "third",
    "parties",
    "provided",
    "that",
    "the",
    "corridor",
    "stays",
    "open",
    "throughout",
    "and",
    "demands",
    "written",
    "guarantees",
    "before",
    "any",
    "meeting",
    "takes",
    "place",
    "in",
    "either",
    "capital",
    "while",
    "it",
    "insists",
    "on",
    "its",
    "own",
    "terms",
    "for",
    "quotas",
    "harbours",
    "dues",
    "and",
    "crews",
]
PARTIES = [f"party-{n:02d}" for n in range(20)]
ISSUES = [f"issue-{n:03d}" for n in range(50)]
SOURCES = [f"source-{n:03d}" for n in range(200)]
CHILD = "import sys; from tracker.cli.main import main; sys.exit(main(sys.argv[1:]))"


def catalogue() -> Iterator[dict[str, Any]]:
    """What the facts name."""
    yield {
        "type": "dossier-opened",
        "dossier": "bench",
        "title": "Bench",
        "zone": "Europe/Kyiv",
    }
    yield from (
        {
            "type": "party-registered",
            "dossier": "bench",
            "slug": slug,
            "name": slug,
            "kind": "state",
        }
        for slug in PARTIES
    )
    yield from (
        {"type": "issue-defined", "dossier": "bench", "slug": slug, "title": slug}
        for slug in ISSUES
    )
    for n, slug in enumerate(SOURCES):
        yield {
            "type": "source-registered",
            "dossier": "bench",
            "slug": slug,
            "publisher": f"Paper {n}",
            "url": f"https://example.org/{n}",
        }


def facts(count: int) -> Iterator[dict[str, Any]]:
    """Facts in the order of their days, as a desk records them."""
    chance = random.Random(7)
    for n in range(count):
        month = n * 72 // count
        day = f"{2019 + month // 12}-{month % 12 + 1:02d}-{chance.randint(1, 28):02d}"
        yield {
            "type": "position-stated",
            "dossier": "bench",
            "key": f"K{n}",
            "when": day,
            "reported": day,
            "party": chance.choice(PARTIES),
            "issue": chance.choice(ISSUES),
            "stance": " ".join(chance.choices(WORDS, k=14)),
            "evidence": [{"source": chance.choice(SOURCES), "basis": "reporting"}],
        }


def write_lines(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def write_csv(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    """Write facts as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "type",
                "dossier",
                "key",
                "when",
                "reported",
                "party",
                "issue",
                "stance",
                "evidence.source",
                "evidence.basis",
            ]
        )
        for row in rows:
            evidence = row.pop("evidence")[0]
            writer.writerow([*row.values(), evidence["source"], evidence["basis"]])


def timed(words: list[str]) -> float:
    """The CPU seconds that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def executemany(
    rows: list[tuple[Any, ...]], names: list[str], path: Path, more: list[str]
) -> float:
    """The CPU seconds that the bare driver takes for the same rows."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"CREATE TABLE events ({', '.join(names)})")
    for statement in more:
        connection.execute(statement)
    begin = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        f"INSERT INTO events VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        rows,
    )
    connection.execute("COMMIT")
    seconds = time.process_time() - begin
    connection.close()
    return seconds


def guarded(rows: list[tuple[Any, ...]], path: Path) -> float:
    """The CPU seconds that the bare driver takes for the same rows in a database of ours, with its triggers."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
    ):
        connection.execute(f"PRAGMA {setting}")
    begin = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "UPDATE head SET global_position = global_position + ?", (len(rows),)
    )
    connection.executemany(
        f"INSERT INTO events VALUES ({', '.join('?' * len(rows[0]))})",  # noqa: S608
        rows,
    )
    connection.execute("COMMIT")
    seconds = time.process_time() - begin
    connection.close()
    return seconds


def once(count: int, folder: Path, python: list[str]) -> dict[str, float]:
    """One run of each."""
    base, file, ours = folder / "base.jsonl", folder / "facts.jsonl", folder / "ours.db"
    for path in folder.glob("*.db*"):
        path.unlink()
    subprocess.run(
        [*python, "--db", str(ours), "import", str(base)],
        check=True,
        capture_output=True,
    )
    shutil.copy(ours, folder / "guarded.db")
    found = {"tracker import": timed([*python, "--db", str(ours), "import", str(file)])}
    with sqlite3.connect(ours) as connection:
        asked = connection.execute(
            "SELECT * FROM events ORDER BY global_position DESC LIMIT ?", (count,)
        )
        names = [column[0] for column in asked.description]
        rows = asked.fetchall()[::-1]
        unique = [
            "CREATE UNIQUE INDEX a ON events (event_id)",
            "CREATE UNIQUE INDEX b ON events (dossier, stream, stream_position)",
        ]
        indexes = [
            sql
            for (sql,) in connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql IS NOT NULL"
            )
        ]
    connection.close()
    found["executemany"] = executemany(rows, names, folder / "floor.db", [])
    found["executemany, our indexes"] = executemany(
        rows, names, folder / "indexed.db", unique + indexes
    )
    found["executemany, our triggers"] = guarded(rows, folder / "guarded.db")
    program = shutil.which("sqlite-utils") or str(
        Path(sys.executable).with_name("sqlite-utils")
    )
    if Path(program).exists():
        found["sqlite-utils"] = timed(
            [program, "insert", str(folder / "peer.db"), "facts", str(file), "--nl"]
        )
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_lines(folder / "base.jsonl", catalogue())
        write_lines(folder / "facts.jsonl", facts(arguments.rows))
        runs = [
            once(arguments.rows, folder, [sys.executable, "-c", CHILD])
            for _ in range(arguments.repeats)
        ]
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    ours = middle["tracker import"]
    for name, seconds in middle.items():
        print(
            f"{name:26} {seconds:6.2f} s  {arguments.rows / seconds:9,.0f} rows/s  ratio {seconds / ours:5.2f}"
        )


if __name__ == "__main__":
    main()
