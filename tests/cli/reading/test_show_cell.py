"""`tracker show PARTY ISSUE`: one cell with all that it rests on."""

from __future__ import annotations

import pytest

from tests.cli.running import run

DAY = ("--as-of", "2025-05-28")


@pytest.fixture
def shown(tmp_path, monkeypatch):
    def ask(*words, width=100):
        monkeypatch.setenv("COLUMNS", str(width))
        return run("show", *words, folder=tmp_path)

    return ask


def test_a_cell_is_shown_with_its_sources_its_parts_what_was_before_and_the_others(
    shown,
):
    text = shown("russia", "ceasefire", *DAY).out

    assert text.startswith(
        "Russia on Ceasefire at the end of 28 May 2025, Kyiv time, as known today\n\n"
        "To be set out in its memorandum, which is to be presented on 2 June\n\n"
        "Said        28 May by Sergei Lavrov; a remark, reported the same day\n"
        "Held since  19 May, first by Vladimir Putin; said twice\n"
    )
    titles = [line for line in text.splitlines() if line[:1].isalpha()]
    assert [title.partition("  ")[0] for title in titles[6:]] == [
        "Sources",
        "On its parts",
        "Before",
        "The others on Ceasefire",
        "Further sources",
        "tracker history russia ceasefire: all its stances. tracker show B103.4: the event itself.",
    ]
    assert "[1] The Moscow Times, 28 May" in text
    assert "https://www.pravda.com.ua/eng/news/2025/05/28/7514521/" in text
    assert "Before  3 of 11, newest first\n" in text


def test_a_cell_says_that_it_is_stale_beside_whose_stance_it_is(shown):
    text = shown("EU", "territory", *DAY).out

    assert "Held since  23 April; said once; stale, 35 days\n" in text
    assert "For         as European allies\n" in text


def test_the_party_and_the_issue_stand_in_either_order_and_under_any_name(shown):
    one = shown("russia", "ceasefire", *DAY).out

    assert shown("ceasefire", "russia", *DAY).out == one
    assert shown("Ceasefire", "Russia", *DAY).out == one


def test_a_cell_has_all_its_stances_in_full(shown):
    text = shown("russia", "ceasefire", *DAY, "--full").out

    assert "Before  11 of 11, newest first\n" in text


def test_a_cell_says_what_is_not_known(shown):
    text = shown("russia", "mediation", *DAY).out

    assert "No evidence yet on the whole." in text
    assert "tracker history russia mediation" in text


def test_a_name_that_is_neither_is_refused(shown):
    for words in (("russia", "weather"), ("weather", "russia"), ("no", "weather")):
        found = shown(*words, *DAY)

        assert (found.code, found.out) == (2, "")
        assert "error" in found.err


def test_a_cell_is_data_with_the_picture_and_the_history_of_it(shown):
    found = shown("russia", "ceasefire", *DAY, "-f", "json").json

    assert (found["format"], found["party"], found["issue"]) == (
        "tracker.cell/1",
        "russia",
        "ceasefire",
    )
    assert found["picture"]["format"] == "tracker.picture/1"
    assert found["history"]["format"] == "tracker.history/1"
    assert shown("russia", "ceasefire", "-f", "csv").code == 2


def test_a_cell_is_a_page_and_pastes_into_another(shown):
    markdown = shown("russia", "ceasefire", *DAY, "-f", "markdown").out
    page = shown("russia", "ceasefire", *DAY, "-f", "html").out

    assert "**To be set out in its memorandum" in markdown
    assert "<dt>Held since</dt>" in page


def test_the_help_says_whose_words_a_stance_is_in():
    told = " ".join(run("show", "--help").out.split())

    assert "in the record's words, and not a quotation" in told
