"""Things that no installation brings: a test marked `needs("…")` runs where they are."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import pytest

Report = TypeVar("Report", bound="pytest.TestReport | pytest.CollectReport")
BESIDE: Final = Path(__file__).parents[2] / "shared"
FACTS: Final = BESIDE / "chronology" / "facts.jsonl"
"""The chronology from which the bundled dossiers were encoded."""
SEEDS: Final = sorted(BESIDE.glob("seed/*.txt"))
"""The briefing that the project began with."""


def without_skip(report: Report) -> Report:
    """Make a failure of a skip, with its reason; leave every other report as it is."""
    if report.skipped and not hasattr(report, "wasxfail"):
        said = report.longrepr
        reason = said[2] if isinstance(said, tuple) else str(said)
        report.outcome = "failed"
        report.longrepr = f"no skip is allowed here (TRACKER_TEST_SKIPS=none): {reason}"
    return report


@functools.cache
def lacking(what: str) -> str | None:
    """Say why a thing is not here, or nothing when it is."""
    match what:
        case "chronology":
            return None if FACTS.exists() else f"there is no chronology at {FACTS}"
        case "first briefing":
            return None if SEEDS else f"there is no briefing in {BESIDE / 'seed'}"
        case "small disk":
            return _no_disk()
        case "tables on a small disk":
            return (
                "the tables of a server that was named cannot be put on a small disk"
                if os.environ.get("TRACKER_TEST_PG_DSN")
                else _no_disk()
            )
        case _:
            raise ValueError(what)


@functools.cache
def _no_disk() -> str | None:
    from tests.soak.room import small_disk

    try:
        with small_disk(1):
            return None
    except OSError as problem:
        return str(problem)
