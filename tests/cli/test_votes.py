"""A vote from its plan to its result, through every door in and out of the program."""

from __future__ import annotations

import json

import pytest

import tracker
from tests.cli.running import run, write
from tests.cli.terminal import typed
from tracker.domain.codec import decode

DEAL = (
    *("append", "agreement", "coast-deal", "ukraine,russia", "--key", "A1"),
    *("--on", "2025-05-01", "--reported", "2025-05-01", "--yes"),
    *("--term", "boats: boats go home"),
)


def appended(*words: str) -> None:
    ran = run("append", *words, "--yes")
    assert ran.code == 0, ran.err


def ballot(day: str, *more: str) -> dict:
    (found,) = run("as-of", day, "-f", "json", *more).json["votes"]
    return found


def told(*words: str) -> str:
    return " ".join(run(*words).out.split())


@pytest.fixture
def agreed(database):
    """A dossier with an agreement to vote on."""
    assert run(*DEAL).code == 0
    return database


@pytest.fixture
def kept(agreed):
    """A dossier with a vote that was planned, moved and held."""
    plan = ("vote", "rada-1", "Verkhovna Rada", "2025-05-15", "--key", "V1")
    about = ("--voted-on", "agreement:coast-deal", "--name", "The Rada on the coast")
    source = ("--source", "https://example.org/5", "--publisher", "Gazette")
    dated = ("--published", "2025-05-05", "--on", "2025-05-05")
    appended(*plan, *about, *source, *dated)
    moved = ("vote-change", "rada-1", "moved", "ukraine", "--on", "2025-05-12")
    appended(*moved, "--scheduled-for", "2025-05-20", "--key", "V2")
    held = ("voted", "rada-1", "Verkhovna Rada", "adopted", "--on", "2025-05-20")
    numbers = ("--for", "301", "--against", "12", "--needed", "226", "--key", "V3")
    appended(*held, *numbers, "--issue", "ceasefire", "--reported", "2025-05-20")
    return agreed


@pytest.mark.usefixtures("kept")
def test_options_append_each_step_and_the_answer_has_it() -> None:
    days = ("05-05", "05-12", "05-20")

    assert [ballot(f"2025-{day}")["state"] for day in days] == [
        "planned",
        "moved",
        "adopted",
    ]
    found = ballot("2025-05-26")
    assert (found["title"], found["body"], found["on"], found["earlier"]) == (
        "The Rada on the coast",
        "Verkhovna Rada",
        "agreement:coast-deal",
        ["2025-05-15"],
    )
    (result,) = found["results"]
    assert (
        result["for"],
        result["against"],
        result["abstained"],
        result["needed"],
    ) == (
        301,
        12,
        None,
        226,
    )
    assert ballot("2025-05-06", "--known-at", "2025-05-06")["state"] == "planned"


@pytest.mark.usefixtures("kept")
def test_the_list_has_the_next_vote_and_then_the_last_with_its_numbers() -> None:
    ahead = told("as-of", "2025-05-12")
    assert "Votes 20 May The Rada on the coast: moved; Verkhovna Rada" in ahead
    last = told("as-of", "2025-05-26")
    assert "Votes 20 May The Rada on the coast: adopted; Verkhovna Rada" in last
    assert "Verkhovna Rada on agreement Coast deal; 20 May, 301 for, 12 against" in last


@pytest.mark.usefixtures("kept")
def test_the_story_tells_each_step_and_filters_by_the_family() -> None:
    story = told("timeline", "--type", "vote")

    assert (
        "The Rada on the coast: vote of Verkhovna Rada on agreement Coast deal planned for 15 May 2025"
        in story
    )
    assert "moved by Ukraine, now 20 May 2025" in story
    assert (
        "The Rada on the coast: Verkhovna Rada voted: adopted, 301 for, 12 against"
        in story
    )


@pytest.mark.usefixtures("kept")
def test_a_difference_says_how_it_ended() -> None:
    found = run("diff", "2025-05-19", "2025-05-20", "-f", "json").json["votes"]

    assert [(c["what"], c["keys"]) for c in found] == [("changed", ["V3"])]
    assert "moved → adopted; held 20 May" in told("diff", "2025-05-19", "2025-05-20")
    assert "planned → moved; 12 May; planned for 20 May (was 15 May)" in told(
        "diff", "2025-05-11", "2025-05-12"
    )


@pytest.mark.usefixtures("agreed")
def test_a_difference_calls_what_a_vote_is_on_by_its_title() -> None:
    titled = ("--why", "words", "--yes")
    assert run("correct", "A1", "title=The deal on the coast", *titled).code == 0
    plan = ("vote", "rada-1", "Verkhovna Rada", "2025-05-15", "--key", "V1")
    about = ("--voted-on", "agreement:coast-deal", "--reported", "2025-05-05")

    shown = told("append", *plan, *about, "--on", "2025-05-05", "--yes")

    assert "Verkhovna Rada on agreement The deal on the coast" in shown
    assert "on agreement The deal on the coast" in told(
        "diff", "2025-05-04", "2025-05-05"
    )


@pytest.mark.usefixtures("agreed")
def test_a_replay_stops_when_its_day_passes_without_a_report() -> None:
    appended(
        "vote",
        "rada-1",
        "Rada",
        "2025-05-15",
        "--on",
        "2025-05-05",
        "--reported",
        "2025-05-05",
    )
    steps = run("replay", "2025-05-04", "2025-05-18", "-f", "json").json["steps"]

    assert [step["day"] for step in steps] == ["2025-05-05", "2025-05-15"]
    assert "no report that it took place" in told("diff", "2025-05-14", "2025-05-15")


@pytest.mark.usefixtures("kept")
def test_a_brief_lists_it_and_a_chart_draws_it() -> None:
    brief = run("brief", "--as-of", "2025-05-26", "-f", "markdown").out
    drawn = run("chart", "timeline", "--as-of", "2025-05-26").out

    assert "## Votes" in brief
    assert "301 for, 12 against" in brief
    assert "(adopted)</text>" in drawn
    assert ">Votes, deadlines</text>" in drawn
    assert "1 change of a planned vote" in drawn


@pytest.mark.usefixtures("kept")
def test_what_is_exported_comes_back_the_same(tmp_path, monkeypatch) -> None:
    (tmp_path / "log.jsonl").write_text(run("export").out, encoding="utf-8")
    before = ballot("2025-05-26")

    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "other.db"))
    assert run("import", "--yes", str(tmp_path / "log.jsonl")).code == 0
    assert ballot("2025-05-26") == before
    assert run("verify").code == 0


@pytest.mark.usefixtures("kept")
def test_a_result_is_corrected_denied_and_withdrawn() -> None:
    denial = ("dispute", "V3", "--by", "russia", "--on", "2025-05-26", "--yes")
    assert run(*denial).code == 0
    assert ballot("2025-05-26")["results"][0]["disputed_by"] == ["russia"]
    assert "Russia denies it" in told("as-of", "2025-05-26")
    mended = (
        "correct",
        "V3",
        "for=201",
        "outcome=rejected",
        "--why",
        "a slip",
        "--yes",
    )
    assert run(*mended).code == 0
    found = ballot("2025-05-26")
    assert (found["state"], found["results"][0]["for"]) == ("rejected", 201)
    assert run("withdraw", "V3", "--why", "a slip", "--yes").code == 0
    assert ballot("2025-05-26")["state"] == "unresolved"


@pytest.mark.usefixtures("agreed")
def test_a_result_of_every_kind_of_file_is_the_same_event(tmp_path) -> None:
    held = {
        "type": "vote-held",
        "dossier": "mini",
        "vote": "rada-1",
        "when": "2025-05-20",
        "reported": "2025-05-20",
        "body": "Verkhovna Rada",
        "outcome": "adopted",
        "on": "agreement:coast-deal",
        "for": 301,
        "against": 12,
        "issues": ["ceasefire"],
        "key": "Z",
    }
    cells = [*map(str, held.values())]
    cells[10] = "ceasefire"
    files = {
        "a.jsonl": json.dumps(held) + "\n",
        "a.json": json.dumps([held], indent=2),
        "a.csv": f"{','.join(held)}\n{','.join(cells)}\n",
        "a.tsv": "{}\n{}\n".format("\t".join(held), "\t".join(cells)),
        "a.yaml": "".join(f"{name}: {json.dumps(held[name])}\n" for name in held),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        ran = run("import", "--yes", str(tmp_path / name))
        assert ran.code == 0, (name, ran.err)
        assert run("export").out.count('"vote-held"') == 1
    assert ballot("2025-05-20")["results"][0]["for"] == 301


@pytest.mark.usefixtures("agreed")
def test_a_wizard_asks_for_what_a_result_needs() -> None:
    needed = ["rada-1", "Verkhovna Rada", "maybe", "rejected", "20 May 2025"]
    matter = ["", "agreement:coast-deal", "many", "201", ""]
    code, shown = typed("append", "voted", answers=[*needed, *matter, "", "", "", "y"])

    assert code == 0, shown
    found = ballot("2025-05-20")
    assert (found["state"], found["on"], found["results"][0]["for"]) == (
        "rejected",
        "agreement:coast-deal",
        201,
    )


def test_python_appends_and_answers(agreed) -> None:
    with tracker.open(agreed) as log:
        log.append(
            decode(
                b'{"type":"vote-held","dossier":"mini","when":"2025-05-20","vote":"rada-1",'
                b'"body":"ukraine","outcome":"adopted","for":301,"on":"agreement:coast-deal"}'
            )
        )
        (vote,) = log.as_of("2025-05-20").votes

    assert (vote.state, vote.results[0].for_, vote.body) == ("adopted", 301, "ukraine")


@pytest.mark.usefixtures("agreed")
def test_a_party_that_votes_is_found_by_any_of_its_names() -> None:
    appended("voted", "senate", "USA", "adopted", "--on", "2025-05-20")

    assert ballot("2025-05-20")["body"] == "united-states"
    assert "United States" in told("as-of", "2025-05-20")


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["vote", "v", "Rada", "--voted-on", "agreement:cost-deal"], "coast-deal"),
        (["vote", "v", "Rada", "--voted-on", "ceasefire"], "neither an agreement nor"),
        (["voted", "v", "Rada", "adopted", "--for", "-3"], "for"),
        (["voted", "v", "Rada", "maybe"], "adopted"),
        (["vote-change", "v", "cancelled"], "v"),
        (["voted", "v", "Rada", "adopted", "--name", "x" * 81], "81 characters"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_and_nothing_is_appended(words, said) -> None:
    before = run("export").out
    ran = run("append", *words, "--on", "2025-05-20", "--yes")

    assert ran.code in {1, 2}
    assert said in ran.err
    assert run("export").out == before


@pytest.mark.usefixtures("agreed")
def test_a_change_before_its_plan_is_pointed_out(tmp_path) -> None:
    facts = [
        {"type": "vote-planned", "vote": "v", "body": "Rada", "when": "2025-05-05"},
        {
            "type": "vote-changed",
            "vote": "v",
            "change": "cancelled",
            "when": "2025-05-02",
        },
    ]
    ran = run("import", "--yes", write(tmp_path / "early.jsonl", *facts))

    said = " ".join((ran.out + ran.err).split())
    assert "the change of 2025-05-02 lies before the plan of 2025-05-05" in said
