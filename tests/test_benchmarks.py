"""Every benchmark runs to its end at a small scale, also where the packages of its peers are missing; its figures are not looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHMARKS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_to_its_end(name):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--scale", "0.001", "--only", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith("1 of 1 benchmarks ran to their end\n")


def test_there_is_one_command_for_all_benchmarks():
    assert {path.stem for path in (ROOT / "tests/bench").glob("*.py")} - {
        "__init__",
        "__main__",
        "postgres",
    } == {name.split()[0] for name in BENCHMARKS}
