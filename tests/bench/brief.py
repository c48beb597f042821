"""A brief in each form against the answer at its last day, and of a dossier of 50,000 events against one of 700, in CPU time.

    python -m tests.bench.brief [--repeats 5] [--each 3 250] [--forms html pdf]

The bundled dossier, six weeks of it: each form in a process of its own, as multiples of `as-of -f json` in the same run. Goal: at most 3.0;
PDF is set by a program of others and may take 10 seconds. Then a month of dossiers of 100 keys on each of which so many positions were stated,
each told twice (see `tests.bench.as_of`): the longest as a multiple of the shortest. Goal: at most 4.0.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench.first_question import build, bundled
from tests.bench.startup import cpu

SPRING, LAST_DAY = "2025-04-19..2025-06-03", "2025-06-03"
MONTH = "2024-05-01..2024-05-31"
FORMS = ("markdown", "html", "json", "docx", "pdf")
TRACKER = [sys.executable, "-m", "tracker.cli.main", "--db"]


def seconds(words: list[str], home: str, repeats: int) -> float:
    """The median CPU seconds of a command."""
    env = {"PYTHONPATH": str(Path.cwd()), "HOME": home, "PATH": os.environ["PATH"]}
    return statistics.median(cpu(words, env, home) for _ in range(repeats))


def main() -> None:
    """Print a line for each form, and one for each dossier."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--each", type=int, nargs="+", default=[3, 250])
    parser.add_argument("--forms", nargs="+", default=FORMS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "bundled.db"
        bundled(path)
        asked = [*TRACKER, str(path)]
        answer = seconds([*asked, "as-of", LAST_DAY, "-f", "json"], home, given.repeats)
        print(f"as-of -f json  {answer * 1e3:5.0f} ms", flush=True)
        for form in given.forms:
            words = [*asked, "brief", SPRING, "-f", form]
            taken = seconds(words, home, 1 if form == "pdf" else given.repeats)
            print(
                f"{form:13}  {taken * 1e3:5.0f} ms  {taken / answer:5.2f}", flush=True
            )
        first = None
        for each in given.each:
            path = Path(home) / f"{each}.db"
            events = build(path, each)
            words = [*TRACKER, str(path), "brief", MONTH]
            taken = seconds(words, home, given.repeats)
            first = first or taken
            print(f"{events:6} events  {taken * 1e3:5.0f} ms  {taken / first:5.2f}")


if __name__ == "__main__":
    main()
