"""`tracker fate` and `tracker upcoming` on both databases: words, formats, clocks and exit codes."""

from __future__ import annotations

import csv
import io
import re

import pytest

import tracker
from tests.cli.running import run

ON = ("-d", "ukraine-2025")


def asked(*words: str, width: int = 100, monkeypatch=None) -> str:
    if monkeypatch is not None:
        monkeypatch.setenv("COLUMNS", str(width))
    found = run(*words, *ON)
    assert found.code == 0, found.err
    return found.out


def flat(text: str) -> str:
    return " ".join(text.split())


def by_name(found: dict) -> dict:
    return {entry["id"]: entry for entry in found["entries"]}


@pytest.mark.usefixtures("ukraine")
def test_the_ledger_of_the_war_tells_what_became_of_each_announcement() -> None:
    found = by_name(run("fate", "2025-05-28", "-f", "json", *ON).json)

    outcomes = {name: entry["outcome"] for name, entry in found.items()}
    assert outcomes == {
        "meeting:istanbul-2": "pending",
        "meeting:leaders-trilateral": "pending",
        "agreement:black-sea-2025/energy-measures": "pending",
        "agreement:black-sea-2025/safe-navigation": "pending",
        "agreement:minerals-deal/reconstruction-fund": "pending",
        "agreement:thousand-for-thousand/exchange-1000": "kept",
        "agreement:thousand-for-thousand/write-down-visions": "kept-in-part",
        "meeting:istanbul-1": "held-late",
        "meeting:leaders-turkiye-may": "cancelled",
        "meeting:london-april": "held-otherwise",
        "deadline:ultimatum-of-12-may": "missed",
        "deadline:two-weeks-of-trump": "pending",
        "proposal:ceasefire-from-12-may": "refused",
        **{
            f"ceasefire:{truce}-2025{end}": outcome
            for truce in ("energy", "easter", "victory-day")
            for end, outcome in (("", "took-effect"), ("/end", "ran-to-its-end"))
        },
    }
    first = found["meeting:istanbul-1"]
    assert (first["by"], first["for"], first["days_late"], first["moved"]) == (
        ["russia"],
        "2025-05-15",
        1,
        1,
    )
    assert found["meeting:london-april"]["otherwise"] == ["without:united-states"]
    assert found["meeting:istanbul-2"]["awaits"] == ["ukraine"]


@pytest.mark.usefixtures("ukraine")
def test_in_words_each_has_its_announcer_its_day_and_its_fate(monkeypatch) -> None:
    out = asked("fate", "2025-05-28", width=200, monkeypatch=monkeypatch)

    lines = [flat(line) for line in out.splitlines()]
    assert "Open 6 announced for what became of it" in lines
    assert "Settled 13" in lines
    (first,) = [
        line for line in lines if line.startswith("First Istanbul round, meeting")
    ]
    assert first == (
        "First Istanbul round, meeting 11 May, Russia 15 May held 1 day late, 16 May; moved once [7] +8"
    )
    assert (
        "Victory Day truce, end of truce 28 April, Russia 10 May ran to its end [10] +4"
        in lines
    )
    assert "Russia 3 ends of truce 3 ran to their end 0 12" in lines
    assert "6 pending, 3 ran to their end, 3 took effect" in flat(out)
    assert "none unresolved" in flat(out)


@pytest.mark.usefixtures("ukraine")
def test_open_lists_what_may_still_come_about_and_counts_all() -> None:
    everything = run("fate", "2025-06-08", "-f", "json", *ON).json
    waiting = run("fate", "2025-06-08", "--open", "-f", "json", *ON).json

    assert waiting["entries"]
    assert all(entry["open"] for entry in waiting["entries"])
    assert [e["id"] for e in waiting["entries"]] == [
        e["id"] for e in everything["entries"] if e["open"]
    ]
    assert waiting["outcomes"] == everything["outcomes"]
    out = flat(run("fate", "2025-06-08", "--open", *ON).out)
    assert "Settled" not in out
    assert "By who announced it" not in out


@pytest.mark.usefixtures("ukraine")
def test_upcoming_says_how_far_away_each_day_is(monkeypatch) -> None:
    out = asked("upcoming", "2025-05-11", width=200, monkeypatch=monkeypatch)

    lines = [flat(line) for line in out.splitlines()]
    assert (
        "Nothing overdue; 1 deadline and 2 meetings with a day; 3 terms without."
        in lines
    )
    assert any(
        line.startswith("15 May in 4 days First Istanbul round: meeting")
        for line in lines
    )
    eve = flat(asked("upcoming", "2025-05-14", width=200, monkeypatch=monkeypatch))
    assert "15 May tomorrow First Istanbul round: meeting" in eve
    later = flat(asked("upcoming", "2025-06-08", width=200, monkeypatch=monkeypatch))
    assert "20-30 June in 12-22 days Third Istanbul round: meeting" in later
    assert "2 terms overdue or put off" in later


@pytest.mark.usefixtures("ukraine")
@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("words", [("fate", "2025-05-28"), ("upcoming", "2025-06-08")])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    width, words, monkeypatch
) -> None:
    def said(out: str) -> set[str]:
        return set(re.findall(r"[A-Za-z]+", out.partition("\nSources")[0]))

    narrow = asked(*words, width=width, monkeypatch=monkeypatch)
    wide = asked(*words, width=200, monkeypatch=monkeypatch)

    assert max(map(len, narrow.splitlines())) <= width
    assert said(wide) - said(narrow) == set()


@pytest.mark.usefixtures("ukraine")
def test_by_what_was_known_that_evening_the_exchange_was_kept_in_part() -> None:
    name = "agreement:thousand-for-thousand/exchange-1000"

    now = by_name(run("fate", "2025-05-25", "-f", "json", *ON).json)[name]
    before = by_name(
        run("fate", "2025-05-25", "--known-at", "2025-05-24", "-f", "json", *ON).json
    )
    then = run("fate", "2025-05-16", "--then", "-f", "json", *ON).json
    early = run("fate", "2025-05-28", "--log-at", "1", "-f", "json", *ON)

    assert (now["outcome"], before[name]["outcome"]) == (
        "kept",
        "kept-in-part",
    )
    assert then["asked"]["known"] == "2025-05-16"
    assert early.code == 0
    assert early.json["entries"] == []


@pytest.mark.usefixtures("ukraine")
def test_every_format_has_every_announcement() -> None:
    names = set(by_name(run("fate", "2025-05-28", "-f", "json", *ON).json))

    lines = run("fate", "2025-05-28", "-f", "jsonl", *ON).json_lines
    rows = list(
        csv.DictReader(io.StringIO(run("fate", "2025-05-28", "-f", "csv", *ON).out))
    )
    markdown = run("fate", "2025-05-28", "-f", "markdown", *ON).out
    page = run("fate", "2025-05-28", "-f", "html", *ON).out

    assert {line["id"] for line in lines} == {row["id"] for row in rows} == names
    assert {row["outcome"] for row in rows} >= {"held-late", "kept", "ran-to-its-end"}
    for told in (markdown, page):
        assert "held 1 day late" in told
        assert told.count("ran to its end") == 3


@pytest.mark.usefixtures("ukraine")
def test_a_party_and_an_issue_narrow_both_questions() -> None:
    ours = by_name(run("fate", "2025-05-28", "--party", "USA", "-f", "json", *ON).json)
    about = by_name(
        run("fate", "2025-05-28", "--issue", "ceasefire", "-f", "json", *ON).json
    )

    assert "meeting:london-april" in ours
    assert "ceasefire:energy-2025" not in ours
    assert "proposal:ceasefire-from-12-may" in about


@pytest.mark.usefixtures("database")
def test_where_nothing_was_announced_both_say_so_and_exit_by_the_option() -> None:
    for name in ("fate", "upcoming"):
        found = run(name, "2025-05-28")
        empty = run(name, "2025-05-28", "--fail-empty")
        assert (found.code, empty.code) == (0, 3)
    assert (
        "Nothing was announced for later up to then." in run("fate", "2025-05-28").out
    )
    assert "Nothing overdue; nothing with a day." in run("upcoming", "2025-05-28").out


@pytest.mark.usefixtures("database")
def test_a_correction_from_its_place_on_is_as_if_it_had_been_so_from_the_start() -> (
    None
):
    words = (
        "append",
        "meeting",
        "oslo",
        "--invited",
        "ukraine",
        "--on",
        "2025-05-01",
        "--yes",
    )
    assert run(*words, "--scheduled-for", "2025-05-10", "--key", "P").code == 0
    held = (
        "append",
        "held",
        "oslo",
        "ukraine",
        "--on",
        "2025-05-12",
        "--yes",
        "--key",
        "H",
    )
    assert run(*held).code == 0

    (before,) = run("fate", "2025-05-20", "-f", "json").json["entries"]
    assert run("correct", "H", "when=2025-05-10", "--why", "slip", "--yes").code == 0
    (after,) = run("fate", "2025-05-20", "-f", "json").json["entries"]

    assert [(e["outcome"], e["days_late"]) for e in (before, after)] == [
        ("held-late", 2),
        ("held-on-time", 0),
    ]


@pytest.mark.usefixtures("ukraine")
def test_python_gives_the_same_ledger() -> None:
    with tracker.open() as log:
        found = log.fate("2025-05-28", dossier="ukraine-2025", open_only=True)
        ahead = log.upcoming("2025-05-28", dossier="ukraine-2025")

    assert [e.id for e in found.entries] == [
        e.id for e in (*ahead.ahead, *ahead.undated)
    ]
