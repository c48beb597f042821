"""Who is not known is said so, and who helped is named: by every way in, in every answer."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.cli.terminal import typed
from tracker.cli.writing.append_template import read_template
from tracker.services.event_fields import KINDS

ON = ("--on", "2025-05-20", "--reported", "2025-05-20", "--yes")


def told(*words: str) -> str:
    return " ".join(run(*words).out.split())


def last() -> dict:
    return json.loads(run("export").out.splitlines()[-1])["event"]


@pytest.fixture
def unknown(database):
    """A dossier with a plan, a report, an offer and an agreement of which little is known."""
    for words in (
        ("meeting", "oslo-1", "", "--scheduled-for", "2025-06-01"),
        ("held", "bern-1", ""),
        ("proposal", "offer-1", "truce", "ukraine", ""),
        ("agreement", "deal-1", "ukraine,russia", "--term", ""),
    ):
        ran = run("append", *words, *ON)
        assert ran.code == 0, ran.err
    return database


@pytest.mark.usefixtures("unknown")
def test_every_answer_says_what_is_not_known():
    picture = told("as-of", "2025-05-21", "--full")
    story = told("timeline")
    brief = told("brief", "--as-of", "2025-05-21", "-f", "markdown")
    difference = told("diff", "2025-05-19", "2025-05-21", "-f", "markdown")
    for said in ("who is invited is not known", "who attended is not known"):
        assert said in picture
        assert said in story
        assert said in difference
        assert said in told("chart", "timeline", "--as-of", "2025-05-21")
    for answer in (picture, story, difference):
        assert "who is to answer is not known" in answer
        assert "terms not known" in answer
    assert brief.count("| not known |") == 2


@pytest.mark.usefixtures("unknown")
def test_nobody_known_has_confirmed_or_answered_nothing_and_no_term_has_a_state():
    found = run("as-of", "2025-05-21", "-f", "json").json

    assert [m["state"] for m in found["meetings"]] == ["held", "proposed"]
    assert [(p["state"], p["to"]) for p in found["proposals"]] == [("open", [])]
    assert [a["terms"] for a in found["agreements"]] == [[]]


@pytest.mark.usefixtures("database")
def test_what_is_left_out_is_missing_and_the_hint_says_how_it_is_not_known():
    ran = run("append", "held", "bern-1", *ON)

    assert (ran.code, "ATTENDED is missing" in ran.err) == (2, True)
    assert '"" for what is not known' in ran.err


@pytest.mark.usefixtures("database")
def test_on_a_terminal_an_empty_answer_says_that_it_is_not_known():
    answers = ["bern-1", "", "2025-05-20", "", "none", "", "-", "y"]
    code, shown = typed("append", "held", answers=answers)

    assert code == 0
    assert "attended, joined by commas; empty when not known" in shown
    assert last()["attended"] == []


def test_in_an_editor_an_empty_line_says_that_it_is_not_known():
    fields, _ = read_template(KINDS["held"], "meeting: bern-1\nattended:\nplace:\n")

    assert fields == {"meeting": ["bern-1"], "attended": [""]}


@pytest.mark.usefixtures("database")
def test_in_a_table_an_empty_cell_says_that_it_is_not_known(tmp_path):
    file = tmp_path / "held.csv"
    file.write_text(
        "type,dossier,key,when,meeting,attended\n"
        "meeting-held,mini,M1,2025-05-20,bern-1,\n"
        "meeting-held,mini,M2,2025-05-21,bern-2,ukraine\n"
    )

    assert run("import", "--yes", str(file)).code == 0
    found = run("as-of", "2025-05-22", "-f", "json").json["meetings"]
    assert [m["attended"] for m in found] == [[], ["ukraine"]]


@pytest.mark.usefixtures("database")
def test_a_truce_names_who_mediated_it_in_every_answer():
    words = ("ceasefire", "sea-truce", "bilateral", "ukraine,russia", "sea")
    helped = ("--mediator", "US", "--from", "2025-05-20", "--key", "T1")
    assert run("append", *words, *helped, *ON).code == 0

    assert (last()["mediators"], last()["schema_version"]) == (["united-states"], 2)
    for answer in (
        told("as-of", "2025-05-21"),
        told("timeline"),
        told("diff", "2025-05-19", "2025-05-21"),
        told("replay", "2025-05-19", "2025-05-21"),
        told("brief", "--as-of", "2025-05-21", "-f", "markdown"),
        told("chart", "truces", "--as-of", "2025-05-21"),
    ):
        assert "mediated by United States" in answer
    assert run("correct", "T1", "mediators=europe", "--why", "x", "--yes").code == 0
    found = run("as-of", "2025-05-21", "-f", "json").json["ceasefires"]
    assert [truce["mediators"] for truce in found] == [["europe"]]
