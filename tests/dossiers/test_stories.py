"""The bundled story and the lives of its cells: golden outputs, and what no output of a sealed date may name.

`TRACKER_UPDATE_GOLDEN=1` writes the golden outputs anew.
"""

from __future__ import annotations

import os
import re
import time
from typing import Final

import pytest

from tests.cli.running import run
from tests.dossiers.reading import FIXTURES, UKRAINE, by_key, last_day

GOLDEN: Final = FIXTURES / "retrospectives"
WEEK: Final = ("timeline", "2025-05-28/2025-06-04", "--dossier", UKRAINE)
CELL: Final = ("history", "russia", "ceasefire", "--dossier", UKRAINE)
OUTPUTS: Final[dict[str, tuple[str, ...]]] = {
    "timeline-2025-05-28-to-2025-06-04@80.txt": WEEK,
    "timeline-2025-05-28-to-2025-06-04@120.txt": WEEK,
    "timeline-2025-05-28-to-2025-06-04@200.txt": WEEK,
    "timeline-2025-05-28-to-2025-06-04.json": (*WEEK, "-f", "json"),
    "timeline-2025-05-28-to-2025-06-04.csv": (*WEEK, "-f", "csv"),
    "timeline-2022-reversed@80.txt": (
        "timeline",
        "2022",
        "--reverse",
        "--dossier",
        UKRAINE,
    ),
    "timeline-meetings.md": (
        "timeline",
        "--type",
        "meeting",
        "--dossier",
        UKRAINE,
        "-f",
        "markdown",
    ),
    "history-russia-ceasefire@80.txt": CELL,
    "history-russia-ceasefire@120.txt": CELL,
    "history-russia-ceasefire@200.txt": CELL,
    "history-russia-ceasefire.json": (*CELL, "-f", "json"),
    "history-russia-ceasefire.csv": (*CELL, "-f", "csv"),
    "history-poland-sanctions.md": (
        "history",
        "poland",
        "sanctions",
        "--dossier",
        UKRAINE,
        "-f",
        "markdown",
    ),
}


def printed(name, monkeypatch):
    if width := re.search(r"@(\d+)\.txt$", name):
        monkeypatch.setenv("COLUMNS", width[1])
    ran = run(*OUTPUTS[name])
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_story_is_what_it_was(name, monkeypatch) -> None:
    found = printed(name, monkeypatch)
    if os.environ.get("TRACKER_UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_text(found, encoding="utf-8", newline="")

    assert found == (GOLDEN / name).read_bytes().decode()


def test_every_golden_story_is_asked_for() -> None:
    assert {
        path.name
        for pattern in ("timeline-*", "history-*")
        for path in GOLDEN.glob(pattern)
    } == set(OUTPUTS)


@pytest.fixture(params=["America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def elsewhere(request, monkeypatch):
    """The program runs where it is another day."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.delenv("TZ")
    time.tzset()


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.usefixtures("elsewhere")
def test_a_story_is_the_same_wherever_it_is_told(name, monkeypatch) -> None:
    assert printed(name, monkeypatch) == (GOLDEN / name).read_bytes().decode()


LATE: Final = [
    (
        day,
        {
            key
            for key, e in by_key().items()
            if "reported" in e and last_day(e["reported"]) > day
        },
    )
    for day in ("2022-06-30", "2025-04-20", "2025-05-28")
]


@pytest.mark.parametrize(("day", "late"), LATE)
@pytest.mark.parametrize("fmt", ["table", "markdown", "json", "csv", "html"])
def test_a_sealed_story_names_nothing_that_was_reported_later(day, late, fmt) -> None:
    told = run("timeline", "--to", day, "--then", "--dossier", UKRAINE, "-f", fmt).out

    assert len(told) > 1000
    assert not late & set(re.findall(r"[AB]\d{3}(?:\.\d+)?", told))


@pytest.mark.parametrize(("day", "late"), LATE)
@pytest.mark.parametrize("party", ["russia", "ukraine", "united-states", "europe"])
def test_a_sealed_life_names_nothing_that_was_reported_later(day, late, party) -> None:
    told = run(
        "history",
        party,
        "ceasefire",
        "--as-of",
        day,
        "--then",
        "--dossier",
        UKRAINE,
        "-f",
        "json",
    ).out

    assert not late & set(re.findall(r"[AB]\d{3}(?:\.\d+)?", told))


def test_every_dated_fact_of_the_dossier_is_told_once() -> None:
    entries = run("timeline", "--dossier", UKRAINE, "-f", "json").json["entries"]
    facts = [key for key, e in by_key().items() if "when" in e]

    assert sorted(
        e["key"] for e in entries if not re.fullmatch(r"[0-9a-f-]{36}", e["key"])
    ) == sorted(facts)
    assert all(
        e["citations"] for e in entries if by_key().get(e["key"], {}).get("evidence")
    )


def test_no_line_is_wider_than_the_terminal(monkeypatch) -> None:
    for width in (40, 47, 80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        for words in (WEEK, CELL):
            assert max(map(len, run(*words).out.splitlines())) <= width
