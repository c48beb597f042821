"""Memory: the peak resident set of `tracker import` for 100,000 and for 1,000,000 rows, as JSON Lines and as CSV.

    python -m tests.bench.import_memory [--rows 100000 1000000] [--forms jsonl csv]

Each import runs in a process of its own, into a new database. Goal: the peak does not grow with the file.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.import_rate import catalogue, facts, write_csv, write_lines

CHILD = "import sys; from tracker.cli.main import main; sys.exit(main(sys.argv[1:]))"


def measure(form: str, count: int, folder: Path) -> tuple[float, float, str]:
    """The peak in megabytes, the seconds, and what the import said."""
    base, file, database = (
        folder / "base.jsonl",
        folder / f"facts.{form}",
        folder / f"{form}-{count}.db",
    )
    write_lines(base, catalogue())
    (write_csv if form == "csv" else write_lines)(file, facts(count))
    subprocess.run(
        [sys.executable, "-c", CHILD, "--db", str(database), "import", str(base)],
        check=True,
        capture_output=True,
    )
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, "--db", str(database), "import", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        said = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
    if status:
        raise SystemExit(f"the import failed: {said}")
    seconds = time.perf_counter() - begin
    scale = 1 if sys.platform == "darwin" else 1024
    for path in folder.glob(f"{database.name}*"):
        path.unlink()
    file.unlink()
    return usage.ru_maxrss * scale / 1e6, seconds, said.strip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--forms", nargs="+", default=["jsonl", "csv"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for form in arguments.forms:
            for count in arguments.rows:
                peak, seconds, said = measure(form, count, Path(scratch))
                print(
                    f"{form:5} {count:>9,} rows: peak {peak:6.1f} MB, {seconds:6.1f} s; {said}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
