"""A range is written in one way wherever a date is asked for, and the answer says how it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOTES = [
    {
        "type": "development-noted",
        "key": f"N{day:02}",
        "text": f"day {day}",
        "when": f"2025-05-{day:02}",
        "reported": f"2025-05-{day:02}",
    }
    for day in range(1, 32)
]


@pytest.fixture
def days(filled: Callable[..., Path | str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dossier with a note on each day of May 2025, asked on Wednesday the 28th."""
    filled(*MINI, *NOTES)
    monkeypatch.setenv("TRACKER_NOW", "2025-05-28T12:00:00Z")


def told(*words: str) -> tuple[int, int]:
    """The days of the first and the last note of a story."""
    found = run("timeline", *words, "--type", "note", "-f", "json")
    assert found.code == 0, found.err
    keys = [entry["key"] for entry in found.json["entries"]]
    assert len(keys) == int(keys[-1][1:]) - int(keys[0][1:]) + 1
    return int(keys[0][1:]), int(keys[-1][1:])


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025-05-20..2025-05-22", 20, 22),
        ("20 May 2025..22 May 2025", 20, 22),
        ("2025-05-20 .. 2025-05-22", 20, 22),
        ("2025-05-20 2025-05-22", 20, 22),
        ("20 May 2025 22 May 2025", 20, 22),
        ("2025-05-20 today", 20, 28),
        ("20 to 22 May 2025", 20, 22),
        ("20-22 May 2025", 20, 22),
        ("20 May to 22 May 2025", 20, 22),
        ("20 May..22 May 2025", 20, 22),
        ("from 20 May 2025 to 22 May", 20, 22),
        ("between 20 and 22 May 2025", 20, 22),
        ("20 May \N{EN DASH} 22 May 2025", 20, 22),
        ("2025-05-20 - 2025-05-22", 20, 22),
        ("2025-05-20 until 2025-05-22", 20, 22),
        ("May 20-22, 2025", 20, 22),
        ("20.5.-22.5.2025", 20, 22),
        ("20 December to 2 May 2025", 1, 2),
        ("30 May 2025 to 2 January", 30, 31),
        ("early May 2025..mid May 2025", 1, 20),
        ("@N05..@N07", 5, 7),
        ("2025-05-27..", 27, 28),
        ("last week", 19, 25),
        ("this week", 26, 31),
        ("2025-W21", 19, 25),
        ("this month", 1, 31),
        ("since friday", 23, 28),
        ("since 2025-05-27", 27, 28),
        ("yesterday..today", 27, 28),
    ],
)
def test_a_period_is_read_from_its_first_day_to_its_last(
    days: None, period: str, first: int, last: int
) -> None:
    assert told(period) == (first, last)
    assert told(*period.split()) == (first, last)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("last week", "last week is read as 2025-05-19 to 2025-05-25"),
        ("2025-W21", "2025-W21 is read as 2025-05-19 to 2025-05-25"),
        ("since friday", "since friday is read as 2025-05-23 to 2025-05-28"),
        ("2025-05-20..today", "2025-05-20..today is read as 2025-05-20 to 2025-05-28"),
    ],
)
def test_how_a_range_was_read_is_said(days: None, period: str, said: str) -> None:
    assert said in run("timeline", period).err


def test_a_replay_and_a_question_take_the_same_words(days: None) -> None:
    replayed = run("replay", "last week", "-f", "json")

    assert "last week is read as 2025-05-19 to 2025-05-25" in replayed.err
    asked = replayed.json["asked"]
    assert (asked["from"], asked["to"]) == ("2025-05-19", "2025-05-25")
    assert run("replay", "2025-05-20..2025-05-22", "-f", "json").json["asked"][
        "to"
    ] == ("2025-05-22")
    assert "is answered for its last day, 2025-05-25" in run("as-of", "last week").err


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("28.5.2025", "2025-05-28"),
        ("20250528", "2025-05-28"),
        ("2025-05-28 18:00+0300", "2025-05-28T18:00+03:00"),
    ],
)
def test_a_date_in_another_notation_is_answered_and_told(
    days: None, typed: str, means: str
) -> None:
    found = run("as-of", *typed.split(), "-f", "json")

    assert found.json["asked"]["valid"] == means
    assert f"{typed} is read as {means}" in found.err


def test_the_days_since_which_was_recorded_are_told(days: None) -> None:
    week = run("log", "--since", "last week", "--last", "1")
    assert "last week is read from its first day on, 2025-05-19" in week.err

    dotted = run("log", "--since", "20.5.2025", "--last", "1")
    assert "20.5.2025 is read as 2025-05-20" in dotted.err


@pytest.mark.parametrize(
    "words",
    [
        ("log", "--since"),
        ("timeline", "--from"),
        ("brief", "--from"),
        ("search", "note", "--from"),
    ],
)
def test_a_range_where_its_first_date_is_asked_is_refused(
    days: None, words: tuple[str, ...]
) -> None:
    found = run(*words, "2025-05-20..2025-05-22")

    assert found.code == 2
    assert "it is a range, and only one date is asked for" in found.err
    assert "write its first date, 2025-05-20, here" in found.err


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("last week", 19, 25),
        ("2025-05-20..22.5.2025", 20, 22),
        ("@N05..@N07", 5, 7),
        ("since friday", 23, 28),
        ("May 2025", 1, 31),
    ],
)
def test_a_search_looks_in_a_period(
    days: None, period: str, first: int, last: int
) -> None:
    found = run("search", "day", "--in", period, "-f", "json").json

    keys = [fact["key"] for fact in found["facts"]]
    assert sorted(keys) == [f"N{day:02}" for day in range(first, last + 1)]
    assert found["asked"]["from"] == f"2025-05-{first:02}"
    assert found["asked"]["to"] == f"2025-05-{last:02}"


def test_a_search_takes_its_days_in_one_way(days: None) -> None:
    twice = run("search", "day", "--in", "last week", "--from", "today")

    assert twice.code == 2
    assert "--in and --from or --to say the same in two ways" in twice.err


def ends(*words: str) -> tuple[str, str]:
    """The days whose ends a diff compares."""
    found = run("diff", *words, "-f", "json")
    assert found.code == 0, found.err
    compared = found.json
    return compared["before"]["valid"], compared["after"]["valid"]


@pytest.mark.parametrize(
    ("period", "before", "after"),
    [
        ("2025-05-20 2025-05-22", "2025-05-20", "2025-05-22"),
        ("2025-05-20..2025-05-22", "2025-05-20", "2025-05-22"),
        ("20 May 2025 22 May 2025", "2025-05-20", "2025-05-22"),
        ("--from 2025-05-20 --to 2025-05-22", "2025-05-20", "2025-05-22"),
        ("2025-04..2025-05", "2025-04-30", "2025-05-31"),
        ("2025-05-20..", "2025-05-20", "2025-05-28"),
        ("--from friday", "2025-05-23", "2025-05-28"),
        ("2025-05-20", "2025-05-20", "2025-05-28"),
        ("last week", "2025-05-18", "2025-05-25"),
        ("2025-W21", "2025-05-18", "2025-05-25"),
        ("May 2025", "2025-04-30", "2025-05-31"),
        ("Q2 2025", "2025-03-31", "2025-06-30"),
        ("since friday", "2025-05-22", "2025-05-28"),
    ],
)
def test_a_diff_compares_two_ends_and_a_period_with_its_eve(
    days: None, period: str, before: str, after: str
) -> None:
    assert ends(*period.split()) == (before, after)


def test_a_diff_says_from_which_evening_on_it_tells(days: None) -> None:
    said = run("diff", "last", "week").err

    assert "last week is read as 2025-05-19 to 2025-05-25" in said
    assert "what moved in last week is told from the evening before, 2025-05-18" in said


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("last week", "2025-05-19", "2025-05-25"),
        ("since friday", "2025-05-23", "2025-05-28"),
        ("20 May 2025 today", "2025-05-20", "2025-05-28"),
        ("--from 2025-05-20 --to 2025-05-22", "2025-05-20", "2025-05-22"),
    ],
)
def test_a_replay_takes_every_range(
    days: None, period: str, first: str, last: str
) -> None:
    asked = run("replay", *period.split(), "-f", "json").json["asked"]

    assert (asked["from"], asked["to"]) == (first, last)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2025-05-22..2025-05-20", "2025-05-20 lies before 2025-05-22"),
        ("..2025-05-20", "it has no first day"),
        ("2025-05-20T10:00Z..2025-05-21", "a time of day is not allowed in a range"),
        ("2025-05-20..someday", "date 'someday' is not understood"),
        ("2025-05-01 2025-05-02 2025-05-03", "is not understood"),
        ("since never", "date 'never' is not understood"),
    ],
)
def test_a_range_that_means_nothing_is_refused(
    days: None, period: str, said: str
) -> None:
    found = run("timeline", period)

    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_key_with_two_dots_is_a_key(days: None, tmp_path: Path) -> None:
    note = NOTES[9] | {"key": "N..10"}
    assert (
        run("import", "--yes", "-d", "mini", write(tmp_path / "k.jsonl", note)).code
        == 0
    )

    assert run("as-of", "@N..10", "-f", "json").json["asked"]["valid"] == "2025-05-10"


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(
    "name", ["timeline", "diff", "brief", "replay", "search day --in"]
)
def test_a_range_whose_first_day_has_no_year_is_read_by_every_command(
    name: str,
) -> None:
    form = ["-f", "json"] if name != "replay" else ["-f", "jsonl"]
    found = run(*name.split(), "20 May to 22 May 2025", *form)

    assert found.code == 0
    assert "20 May to 22 May 2025 is read as 20 May 2025 to 22 May 2025" in found.err


@pytest.mark.usefixtures("days")
def test_a_range_without_any_year_is_refused_with_words_that_are_understood() -> None:
    refused = run("timeline", "20 May to 22 May")
    hint = refused.err.partition("write `")[2].partition("`")[0]

    assert refused.code == 2
    assert hint == "20 May to 22 May 2025"
    assert told(hint) == (20, 22)
