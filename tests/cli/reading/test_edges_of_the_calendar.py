"""Questions that reach to the first and the last day of the calendar are answered, and what lies beyond is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.running import run

FIRST, LAST, BEYOND = "0001-01-01", "9998-12-31", "9999-12-31"
UKRAINE = ("-d", "ukraine-2025")

ASKED = [
    "as-of {day}",
    "as-of 2025-05-28 --known-at {day}",
    "as-of {day} --then",
    "timeline {day}",
    "timeline --from {day}",
    "timeline --to {day}",
    "timeline 2025-05 --known-at {day}",
    "history Russia ceasefire --as-of {day}",
    "history Russia ceasefire --known-at {day}",
    "diff {day} 2025-05-28",
    "diff 2025-05-28 {day} --then",
    "diff --known {day} 2025-05-28 --at 2025-05-28",
    "diff --known 2025-05-28 2025-06-01 --at {day}",
    "hindsight {day}",
    "hindsight 2025-05-28 --known-at {day}",
    "replay 2025-05-28 {day} --every 10000",
    "replay 2025-05-28 2025-05-29 --known-at {day}",
    "brief --from {day} --to 2025-05-28",
    "brief --from 2025-05-28 --to {day}",
    "brief --as-of {day}",
    "brief --from 2025-05-28 --known-at {day}",
    "as-of 2025-05-28 --log-at {day}",
    "sources --log-at {day}",
    "show B104 --log-at {day}",
]


def answer(*words: str) -> Any:
    found = run(*words, *UKRAINE, "-f", "json")
    assert found.code == 0, found.err
    return json.loads(found.out)


@pytest.mark.parametrize("asked", ASKED)
def test_what_lies_beyond_the_calendar_is_refused(asked: str) -> None:
    found = run(*asked.format(day=BEYOND).split(), *UKRAINE, "-f", "json")

    assert found.code == 2
    assert "years go from 0001 to 9998" in found.err


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("day", [FIRST, LAST])
def test_a_question_about_an_edge_is_no_accident(asked: str, day: str) -> None:
    found = run(*asked.format(day=day).split(), *UKRAINE, "-f", "json")

    assert found.code in {0, 2}
    assert (
        found.code == 0
        or found.err.startswith("error[T0")
        or "yet: this is" in found.err
    )


def test_on_the_first_day_nobody_had_said_anything() -> None:
    picture = answer("as-of", FIRST)

    assert {cell["state"] for cell in picture["cells"]} == {"no-evidence"}
    assert picture["asked"]["boundary"] == "0001-01-01T21:57:56Z"


def test_on_the_last_day_is_known_what_is_known_today() -> None:
    said = [
        [
            statement["event_id"]
            for cell in picture["cells"]
            for statement in cell["statements"]
        ]
        for picture in (answer("as-of", LAST), answer("as-of", "2026-06-01"))
    ]

    assert said[0] == said[1] != []
    assert answer("as-of", LAST)["asked"]["boundary"] == "9998-12-31T22:00:00Z"


@pytest.mark.parametrize("known", [[], ["--then"], ["--known-at", "2025-05-01"]])
def test_a_brief_from_the_first_day_on_tells_everything(known: list[str]) -> None:
    brief = answer("brief", "--from", FIRST, "--to", "2025-05-28", *known)
    diff = answer("diff", FIRST, "2025-05-28", *known)

    assert not any(cell["statements"] for cell in brief["before"]["cells"])
    assert brief["before"]["asked"]["boundary"] == "0001-01-01T00:00:00Z"
    assert (brief["since"], brief["to"]) == (FIRST, "2025-05-28")
    moved = [[p["party"], p["issue"], p["what"]] for p in brief["diff"]["positions"]]
    assert moved == [[p["party"], p["issue"], p["what"]] for p in diff["positions"]]
    assert len(moved) > 20


def test_nothing_is_before_the_first_instant() -> None:
    brief = answer("brief", "--from", f"{FIRST}T00:00Z", "--to", FIRST)

    assert brief["diff"]["positions"] == []
    assert brief["before"]["asked"]["valid"] == "0001-01-01T00:00:00Z"
