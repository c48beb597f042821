"""Each chart of the bundled dossier against the answer at its last day, in CPU time, with its size in kilobytes and in elements.

    python -m tests.bench.chart [--repeats 5] [--kinds timeline truces]

Six weeks of it, each in a process of its own, as multiples of `as-of -f json` in the same run. Goals: at most 1.5 each; at most 80 kB for the
timeline, 60 for an issue, 45 for truces, 15 for a slide, each of at most 700 elements.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

from tests.bench.brief import LAST_DAY, SPRING, TRACKER, seconds
from tests.bench.first_question import bundled

KINDS = ("timeline", "issue", "positions", "truces")
ISSUE = ("--issue", "ceasefire")


def main() -> None:
    """Print a line for each chart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "bundled.db"
        bundled(path)
        asked = [*TRACKER, str(path)]
        answer = seconds([*asked, "as-of", LAST_DAY, "-f", "json"], home, given.repeats)
        print(f"as-of -f json  {answer * 1e3:5.0f} ms", flush=True)
        for kind in given.kinds:
            about = ISSUE if kind in {"issue", "positions"} else ()
            file = Path(home) / f"{kind}.svg"
            words = [*asked, "chart", kind, SPRING, *about, "-o", str(file), "--force"]
            taken = seconds(words, home, given.repeats)
            svg = file.read_text(encoding="utf-8")
            elements = len(re.findall(r"<[a-zA-Z]", svg))
            print(
                f"{kind:13}  {taken * 1e3:5.0f} ms  {taken / answer:5.2f}"
                f"  {len(svg.encode()) / 1000:4.0f} kB  {elements:4} elements",
                flush=True,
            )


if __name__ == "__main__":
    main()
