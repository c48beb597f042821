"""Start-up: the CPU time of a command as a multiple of `python -c pass` in the same run.

    python -m tests.bench.startup [--repeats N]

Runs the interpreter that runs this, with the package that it finds: install the package there first. Goals: `--help` at most 8,
`as-of` over the bundled dossier at most 15 as JSON and 18 as a table, `as-of` over a SQLite file at most 35.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CALL = "import sys; from tracker.cli.main import main; sys.argv[0] = 'tracker'; main()"
QUESTION = ["as-of", "2025-05-28"]


def cpu(command: list[str], env: dict[str, str], cwd: str) -> float:
    """The CPU seconds, user and system, of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        env=env,
        cwd=cwd,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print each command's median CPU time and its ratio to the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=21)
    repeats = parser.parse_args().repeats
    python = [sys.executable]
    with tempfile.TemporaryDirectory() as home:
        env = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("TRACKER_", "PYTHON"))
        }
        env |= {
            "HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
            "TRACKER_NOW": "2026-01-01T00:00:00Z",
            "PYTHONPATH": str(Path.cwd()),
        }
        with_file = env | {"TRACKER_DB": str(Path(home) / "own.db")}
        subprocess.run(
            [*python, "-c", CALL, "init", "--from", "ukraine-2025"],
            env=with_file,
            check=True,
            capture_output=True,
        )
        cases = {
            "python -c pass (floor)": ([*python, "-c", "pass"], env, None),
            "tracker --version": ([*python, "-c", CALL, "--version"], env, 8),
            "tracker --help": ([*python, "-c", CALL, "--help"], env, 8),
            "as-of, bundled, table": ([*python, "-c", CALL, *QUESTION], env, 18),
            "as-of, bundled, json": (
                [*python, "-c", CALL, *QUESTION, "-f", "json"],
                env,
                15,
            ),
            "as-of, SQLite file, table": (
                [*python, "-c", CALL, *QUESTION],
                with_file,
                35,
            ),
        }
        runs: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(repeats):
            for name, (command, environment, _goal) in cases.items():
                runs[name].append(cpu(command, environment, home))
        floor = statistics.median(runs["python -c pass (floor)"])
        print(f"{'command':<28} {'CPU ms':>8} {'x floor':>8} {'range':>14}  goal")
        for name, (_command, _environment, goal) in cases.items():
            median = statistics.median(runs[name])
            low, high = min(runs[name]) / floor, max(runs[name]) / floor
            print(
                f"{name:<28} {median * 1000:>8.1f} {median / floor:>8.1f} {low:>6.1f} to {high:>4.1f}  {'' if goal is None else f'at most {goal}'}"
            )


if __name__ == "__main__":
    main()
