"""Every benchmark, one after the other.

    python -m tests.bench [--scale 1] [--only append as_of …]

`--scale 0.001` is a smoke run: it shows that all of them work, and its figures say nothing. What needs a package or a server
that is not there says so, and the rest goes on.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS: Final[dict[str, Callable[[float], list[str]]]] = {
    "startup": lambda scale: ["--repeats", str(max(1, round(21 * min(scale, 1))))],
    "first_question": lambda scale: [
        "--repeats",
        str(max(1, round(15 * min(scale, 1)))),
        *(["--each", "1"] if scale < 1 else []),
    ],
    "brief": lambda scale: [
        "--repeats",
        str(max(1, round(5 * min(scale, 1)))),
        *(["--each", "1", "--forms", "markdown"] if scale < 1 else []),
    ],
    "chart": lambda scale: [
        "--repeats",
        str(max(1, round(5 * min(scale, 1)))),
        *(["--kinds", "truces"] if scale < 1 else []),
    ],
    "fold": lambda scale: ["--scale", str(scale)],
    "import_rate": lambda scale: ["--rows", str(max(500, round(100_000 * scale)))],
    "import_memory": lambda scale: [
        "--rows",
        *(str(max(500, round(rows * scale))) for rows in (100_000, 1_000_000)),
    ],
    "replay": lambda scale: [
        "--events",
        str(max(1_000, round(100_000 * scale))),
        *(["--steps", "5", "--sample", "2"] if scale < 1 else []),
    ],
    "append": lambda scale: [
        "--scale",
        str(scale),
        *(["--rounds", "1"] if scale < 1 else []),
    ],
    "append_postgres": lambda scale: [
        "--scale",
        str(scale),
        *(["--rounds", "1"] if scale < 1 else []),
    ],
    "verify": lambda scale: ["--scale", str(scale)],
    "web": lambda scale: [
        "--scale",
        str(scale),
        *(["--repeats", "1", "--readers", "3"] if scale < 1 else []),
    ],
    "search": lambda scale: [
        "--scale",
        str(scale),
        *(["--repeats", "1"] if scale < 1 else []),
    ],
    "growth": lambda scale: [
        "--scale",
        str(scale),
        *(["--repeats", "1"] if scale < 1 else []),
    ],
    "as_of": lambda scale: [
        "--scale",
        str(scale),
        *(["--each", "5", "--questions", "4"] if scale < 1 else []),
    ],
    "as_of --postgres": lambda scale: [
        "--scale",
        str(scale),
        *(["--each", "5", "--questions", "4"] if scale < 1 else []),
    ],
}
"""Each benchmark, and its options at a scale."""


def main() -> int:
    """Run them; the number of those that failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument(
        "--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS)
    )
    options = parser.parse_args()
    failed = 0
    for name in options.only:
        words = [
            sys.executable,
            "-m",
            *f"tests.bench.{name}".split(),
            *BENCHMARKS[name](options.scale),
        ]
        print(f"\n$ python {' '.join(words[1:])}", flush=True)
        failed += (
            subprocess.run(
                words,
                check=False,
                env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109  (this very program)
            ).returncode
            != 0
        )
    print(
        f"\n{len(options.only) - failed} of {len(options.only)} benchmarks ran to their end"
    )
    return failed


if __name__ == "__main__":
    sys.exit(main())
