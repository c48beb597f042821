"""A stance that is close to what holds, and a fact that is known from today on only, are pointed out."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.cli.running import MINI, run, write
from tracker.services.amendments import Ledger
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.preview import preview_of

NOW = b.RECORDED + 1
HELD = "No American troops in Ukraine"


def told(fact, *held):
    start = (b.party("us"), b.party("uk"), b.issue("troops"), b.issue("bases"))
    ledger = Ledger(
        b.log(*start, b.source("press"), b.source("wire", "2025-05-20"), *held)
    )
    return [r.text for r in preview_of(plan_facts(ledger, [fact]), now=NOW).remarks]


def said(stance, who="us", about="troops", when="2025-05-21", **fields):
    return b.stated(who, about, stance, when=when, **fields)


def test_a_stance_close_to_what_holds_is_told_with_its_name_and_code():
    held = said(HELD, when="2025-05-01", key="B1", stance_code="no-us-troops")
    (text,) = told(said("No American troops", key="B2"), held)

    assert text == (
        f"B2 is close to what holds, B1 (“{HELD}”): say that it repeats B1, or give it the "
        "code no-us-troops, when it is the same"
    )


@pytest.mark.parametrize(
    "fact",
    [
        said(HELD.upper()),
        said("No American troops", repeats=["B1"]),
        said("No American troops", who="uk"),
        said("No American troops", about="bases"),
        said("Thirty thousand peacekeepers"),
        said("No American troops", when="2025-04-01"),
    ],
)
def test_what_says_so_itself_or_is_something_else_is_not(fact):
    assert told(fact, said(HELD, when="2025-05-01", key="B1")) == []


def test_only_what_holds_is_compared_as_it_was_corrected():
    old = said(HELD, when="2025-05-01", key="B1")
    new = said("American troops welcome", when="2025-05-10", key="B2")
    mended = b.correct("B2", {"stance": "No soldiers at all"})

    assert told(said("No American troops"), old, new, mended) == []
    assert told(said("No American troops"), old, new, b.withdraw("B2")) != []


def test_what_nothing_dates_is_known_only_from_today():
    (text,) = told(said("so", key="B2", reported=None))

    assert text.startswith("B2 is known only from today")


@pytest.mark.parametrize(
    "fact",
    [
        said("so"),
        said("so", reported=None, evidence=["wire"]),
        b.event(
            "membership-changed",
            member="us",
            coalition="west",
            change="joined",
            when="2025-05-01",
        ),
    ],
)
def test_what_something_dates_is_not(fact):
    west = b.party("west", "coalition")

    assert told(fact, west) == []


def test_a_source_without_a_day_dates_nothing():
    assert len(told(said("so", reported=None, evidence=["press"]))) == 1


def test_the_command_names_its_options(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2025-07-01T00:00:00Z")
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "a.db"))
    run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI))
    words = ("russia", "ceasefire", "Thirty days on land", "--on", "2025-06-01")
    run("append", "position", *words, "--key", "Z1", "--yes")
    near = ("russia", "ceasefire", "Thirty days", "--on", "2025-06-20")
    found = run("append", "position", *near, "--dry-run")

    assert "`--repeats Z1` says that it is the same" in found.err
    assert "`--reported DATE` says it, or `--published DATE`" in found.err
