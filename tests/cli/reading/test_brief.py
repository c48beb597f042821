"""`tracker brief`: a retrospective one can publish."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from tests.cli.running import MINI, run, write

SPAN = ("--from", "2025-05-25", "--to", "2025-05-28")


@pytest.fixture
def mini(database):
    return database


def test_it_tells_what_moved_from_the_evening_before_the_first_day(mini):
    text = run("brief", *SPAN).out

    assert text.startswith(
        "**Mini talks**: what moved from 25 to 28 May 2025 (Europe/Kyiv), by all that is known today.\n"
    )
    assert "## Positions before: the end of 24 May 2025" in text
    assert "**Russia on Ceasefire**, new on 25 May 2025" in text
    assert "| Issue | Ukraine | Russia |" in text


def test_what_was_reported_later_is_marked_and_then_hides_it(mini):
    assert (
        "terms first · 25 May 2025\\* (no source given: B2)" in run("brief", *SPAN).out
    )
    assert "terms first" not in run("brief", *SPAN, "--then").out


def test_an_instant_begins_the_microsecond_before_it(mini):
    brief = run(
        "brief", "--from", "2025-05-25T12:00+03:00", "--to", "2025-05-28", "-f", "json"
    ).json

    assert (brief["since"], brief["before"]["asked"]["boundary"]) == (
        "2025-05-25T12:00+03:00",
        "2025-05-25T09:00:00Z",
    )


def test_without_a_first_day_it_tells_how_things_stood(mini):
    text = run("brief", "--as-of", "2025-05-28").out

    assert text.startswith(
        "**Mini talks**: positions at the end of 28 May 2025 (Europe/Kyiv), by all that is known today.\n"
    )
    assert "What moved" not in text
    assert "## Positions: the end of 28 May 2025" in text


def test_without_any_date_it_tells_how_things_stand_today(mini):
    assert "positions at the end of 1 January 2026" in run("brief").out


def test_where_nothing_moved_it_says_so(mini):
    assert (
        "Nothing moved."
        in run("brief", "--from", "2025-06-01", "--to", "2025-06-02").out
    )


def test_the_json_keeps_its_schema_and_one_numbering_of_sources(mini):
    brief = run("brief", *SPAN, "-f", "json").json
    jsonschema.Draft202012Validator(run("schema", "brief").json).validate(brief)
    numbers = {s["n"]: s["slug"] for s in brief["sources"]}

    def cited(value):
        match value:
            case dict():
                for name, inner in value.items():
                    yield from inner if name == "citations" else cited(inner)
            case list():
                for inner in value:
                    yield from cited(inner)

    assert set(cited(brief)) <= set(numbers)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    for part in ("before", "after", "diff"):
        assert {
            s["n"]: s["slug"] for s in brief[part]["sources"]
        }.items() <= numbers.items()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.md", "**Mini talks**"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.json", "{"),
        ("a.txt", "**Mini talks**"),
        ("a", "**"),
    ],
)
def test_the_ending_of_the_file_says_which_form_it_takes(mini, tmp_path, name, begins):
    path = tmp_path / name

    assert run("brief", *SPAN, "-o", str(path)).code == 0
    assert path.read_text(encoding="utf-8").startswith(begins)


def test_a_form_and_an_ending_that_contradict_each_other_are_refused(mini, tmp_path):
    done = run("brief", *SPAN, "-f", "json", "-o", str(tmp_path / "a.md"))

    assert done.code == 2
    assert "its name says markdown, and -f says json" in done.err
    assert not (tmp_path / "a.md").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "2025-05-28"), "--to needs --from"),
        (("--from", "2025-05-28", "--to", "2025-05-20"), "it ends before it starts"),
        (("--as-of", "2025-05-28", "--from", "2025-05-20"), "ask for different things"),
        (("--then", "--known-at", "2025-05-20"), "give one of them"),
        (("-f", "markdwn"), "did you mean markdown?"),
        (("--from", "28 Mai 2025"), "did you mean `28 May 2025`?"),
        (("--party", "Rusia"), "did you mean russia or united-states?"),
    ],
)
def test_a_mistake_is_told_with_what_may_have_been_meant(mini, words, said):
    done = run("brief", *words)

    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_its_own_command_gives_the_same_answer_after_the_log_has_grown(mini, tmp_path):
    made = run("brief", *SPAN, "-f", "json").json["made"]
    words = made["command"].split()[1:]
    first = run(*words).out
    later = {
        "type": "position-stated",
        "key": "B9",
        "when": "2025-05-27",
        "reported": "2025-05-27",
        "party": "russia",
        "issue": "ceasefire",
        "stance": "yes",
    }
    assert run("import", "--yes", write(tmp_path / "more.jsonl", later)).code == 0

    assert run(*words).out == first
    assert "yes · 27 May 2025 (no source given: B9)" in run("brief", *SPAN).out


def test_the_digest_is_that_of_the_log_at_that_place(mini):
    made = run("brief", *SPAN, "-f", "json").json["made"]
    last = json.loads(run("export").out.splitlines()[-1])

    assert (made["log"], made["digest"]) == (last["global_position"], last["digest"])


@pytest.mark.usefixtures("place")
def test_hostile_text_stays_text(tmp_path):
    nasty = "<script>alert(1)</script> | [x](javascript:y) \x1b[31m"
    events = [dict(e) for e in MINI]
    events[0]["title"] = events[1]["name"] = events[5]["title"] = events[7][
        "stance"
    ] = events[6]["publisher"] = nasty
    assert run("import", "--yes", write(tmp_path / "nasty.jsonl", *events)).code == 0
    page = run("brief", *SPAN, "-f", "html").out
    text = run("brief", *SPAN).out

    assert "<script" not in page
    assert "\x1b" not in page + text
    assert not re.search(r"(?<!\\)<script", text)
    assert not re.search(r"(?<!\\)\]\(javascript", text)
