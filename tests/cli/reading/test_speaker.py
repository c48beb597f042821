"""`--speaker` narrows every question that `--party` narrows, and `--party` takes a person."""

from __future__ import annotations

import pytest

from tests.cli.running import MINI, run

LAVROV = {
    "type": "party-registered",
    "slug": "lavrov",
    "name": "Sergey Lavrov",
    "kind": "person",
    "aliases": ["Minister Lavrov"],
}
SAID = {
    "type": "position-stated",
    "when": "2025-05-20",
    "reported": "2025-05-20",
    "issue": "ceasefire",
}
FACTS = (
    *MINI,
    LAVROV,
    {
        "type": "office-held",
        "key": "O1",
        "when": "2004-03-09",
        "reported": "2004-03-09",
        "person": "lavrov",
        "change": "took",
        "office": "Foreign Minister",
        "of": "russia",
    },
    SAID
    | {
        "key": "L1",
        "when": "2025-05-30",
        "reported": "2025-05-30",
        "party": "russia",
        "stance": "papers first",
        "speaker": "Minister Lavrov",
    },
    SAID
    | {
        "key": "U1",
        "when": "2025-05-30",
        "reported": "2025-05-30",
        "party": "united-states",
        "stance": "a truce at once",
        "speaker": "An envoy",
    },
)
DATES = ("2025-05-19", "2025-06-01")


@pytest.fixture
def talks(filled):
    filled(*FACTS)


COMMANDS = {
    "as-of": ("as-of", "2025-06-01"),
    "timeline": ("timeline", "--to", "2025-06-01"),
    "diff": ("diff", *DATES),
    "replay": ("replay", *DATES),
    "brief": ("brief", "--as-of", "2025-06-01"),
    "chart": ("chart", "timeline", "--as-of", "2025-06-01"),
}


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "option",
    [
        ("--speaker", "Sergey LAVROV"),
        ("--speaker", "lavrov"),
        ("--party", "Minister Lavrov"),
    ],
)
def test_every_question_is_narrowed_to_what_a_person_said(command, option):
    found = run(*COMMANDS[command], *option)

    assert found.code == 0, found.err
    assert "papers first" in found.out
    assert "a truce at once" not in found.out
    assert "a truce at once" in run(*COMMANDS[command], "--party", "US").out


@pytest.mark.usefixtures("talks")
def test_a_free_name_is_taken_as_it_is_written_and_said_to_be_none_of_a_person():
    found = run("timeline", "--to", "2025-06-01", "--speaker", "an envoy")

    assert "a truce at once" in found.out
    assert "papers first" not in found.out
    assert "no person is registered as “an envoy”" in found.err
    assert "said by an envoy" in found.out
    assert "did you mean" not in found.err


@pytest.mark.usefixtures("talks")
def test_a_misspelt_speaker_is_told_whom_it_may_mean_and_a_part_of_a_name_is_enough():
    wrong = run("timeline", "--to", "2025-06-01", "--speaker", "Sergei Lavrow")
    part = run("timeline", "--to", "2025-06-01", "--speaker", "sergey")

    assert "did you mean Sergey Lavrov?" in wrong.err
    assert "papers first" not in wrong.out
    assert "papers first" in part.out


@pytest.mark.usefixtures("talks")
def test_the_office_of_the_day_stands_behind_the_speaker():
    shown = " ".join(run("as-of", "2025-06-01", "--full").out.split())
    story = run("timeline", "--to", "2025-06-01").out
    life = run("history", "russia", "ceasefire", "--as-of", "2025-06-01").out

    assert "Sergey Lavrov, Foreign Minister" in shown
    assert "Sergey Lavrov, Foreign Minister of Russia: since 9 March 2004" in shown
    assert "Sergey Lavrov, Foreign Minister" in story
    assert "Sergey Lavrov, Foreign Minister" in life


@pytest.mark.usefixtures("talks")
def test_a_brief_that_is_asked_again_names_the_speaker():
    assert "--speaker lavrov" in run(*COMMANDS["brief"], "--speaker", "lavrov").out


@pytest.mark.usefixtures("talks")
def test_a_history_tells_of_the_stances_that_a_speaker_said():
    words = ("history", "russia", "ceasefire", "--as-of", "2025-06-01")
    found, other = (
        run(*words, "--speaker", name) for name in ("lavrov", "a spokesman")
    )

    assert "papers first" in found.out
    assert "terms first" not in found.out
    assert "said by lavrov" in found.out
    assert "Nothing that was said on it was said by them." in other.out
    assert "terms first" in run(*words).out


@pytest.mark.usefixtures("talks")
def test_hindsight_is_narrowed_to_a_speaker():
    words = ("hindsight", "2025-05-28", "-f", "json")

    assert run(*words, "--speaker", "lavrov").json["late"] == []
    assert run(*words).json["late"] != []


def test_the_page_of_a_person_never_says_that_nothing_was_said():
    shown = run("show", "Sergei Lavrov", "-d", "ukraine-2025").out
    whole = run("show", "Sergei Lavrov", "-d", "ukraine-2025", "--full").out

    assert "Nothing at all said" not in shown
    assert "Nothing that Sergei Lavrov said holds on: Ceasefire" in shown
    assert "Ceasefire, Russia: To be set out in its memorandum" in shown
    assert "All is shown." in whole
    assert "--full" not in whole


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("history", "Lavrov", "ceasefire"),
            "`tracker history russia ceasefire` tells its position",
        ),
        (("show", "Lavrov", "ceasefire"), "Sergei Lavrov speaks for russia"),
        (("show", "Sergei", "Lavrov"), "in quotation marks: 'Sergei Lavrov'"),
        (("as-of", "--party", "Kaja Kalas"), "did you mean Kaja Kallas?"),
    ],
)
def test_a_person_in_the_place_of_a_party_is_refused_with_what_to_write(words, told):
    refused = run(*words, "-d", "ukraine-2025")

    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err


def test_a_misspelled_word_of_a_name_finds_the_person_who_is_meant():
    done = run("search", "--speaker", "Lavrow", "-d", "ukraine-2025")

    assert "did you mean Sergei Lavrov?" in done.err


def test_the_sentence_calls_a_person_by_name():
    shown = run("as-of", "--party", "Putin", "-d", "ukraine-2025").out

    assert "Only Vladimir Putin." in shown


def test_a_search_for_another_name_says_whose_it_is():
    other = run("search", "Zelenskyy", "-d", "ukraine-2025").err
    own = run("search", "Volodymyr Zelensky", "-d", "ukraine-2025").err

    assert "Zelenskyy is another name of Volodymyr Zelensky" in other
    assert "`tracker search --speaker 'Volodymyr Zelensky'`" in other
    assert "another name" not in run("search", "ceasefire", "-d", "ukraine-2025").err
    assert "another name" not in own
