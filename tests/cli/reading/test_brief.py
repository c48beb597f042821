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
        "# Mini talks, 25 to 28 May 2025\n\n* **Retrospective**\n* **Compared**: what held at the end"
        " of 24 May 2025 with what held at the end of 28 May 2025, Kyiv time\n"
    )
    assert "**Russia** new\n\n* 25 May: **“terms first”**" in text
    assert "| Issue | Ukraine | Russia |" in text


def test_what_was_reported_later_is_marked_and_then_hides_it(mini):
    text = run("brief", *SPAN).out

    assert (
        "“terms first”**, as reported (no source given) (known only from 29 May)"
        in text
    )
    assert "| 25 May | 29 May<br>4 days later, after the end of this period |" in text
    assert "terms first" not in run("brief", *SPAN, "--then").out


def test_an_instant_begins_the_microsecond_before_it(mini):
    brief = run(
        "brief", "--from", "2025-05-25T12:00+03:00", "--to", "2025-05-28", "-f", "json"
    ).json

    assert (brief["since"], brief["before"]["asked"]["boundary"]) == (
        "2025-05-25T12:00+03:00",
        "2025-05-25T09:00:00Z",
    )


@pytest.mark.parametrize(
    "words", [("2025-05-28",), ("28", "May", "2025"), ("--as-of", "2025-05-28")]
)
def test_of_one_day_it_tells_how_things_stood(mini, words):
    text = run("brief", *words).out

    assert text.startswith(
        "# Mini talks, 28 May 2025\n\n* **State of play**\n* **At**: the end of 28 May 2025, Kyiv time\n"
    )
    assert "What moved" not in text
    assert "Learned late" not in text
    assert "## Who holds what, end of 28 May 2025" in text


def test_without_any_date_it_tells_how_things_stand_today(mini):
    assert "* **At**: the end of 1 January 2026" in run("brief").out


@pytest.mark.parametrize(
    "words",
    [
        ("2025-05-25..2025-05-28",),
        ("2025-05-25", "2025-05-28"),
        ("[2025-05-25..2025-05-28]",),
        ("--from", "2025-05-25", "--to", "28 May 2025"),
    ],
)
def test_a_period_is_written_in_every_way_that_other_commands_take(mini, words):
    assert run("brief", *words).out == run("brief", *SPAN).out


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (("May 2025",), "1 to 31 May 2025"),
        (("2025-W22",), "26 May to 1 June 2025"),
        (("Q2 2025",), "1 April to 30 June 2025"),
        (("last", "week"), "22 to 28 December 2025"),
        (("since 20 May 2025",), "20 May 2025 to 1 January 2026"),
    ],
)
def test_words_for_a_period_are_its_first_and_its_last_day(mini, words, days):
    assert run("brief", *words).out.startswith(f"# Mini talks, {days}\n")


def test_where_nothing_moved_it_says_so(mini):
    text = run("brief", "2025-06-01..2025-06-02").out

    assert "Nothing moved: no stance was taken, changed or said again." in text
    assert "**Unchanged and not said again, three positions:**" in text


def test_its_head_has_what_it_is_called_who_prepared_it_and_the_day_it_carries(mini):
    named = ("--title", "Four days", "--prepared-by", "The desk")
    text = run("brief", *SPAN, *named, "--dated", "2 June 2025").out

    assert text.startswith("# Four days, 25 to 28 May 2025\n")
    assert "* **Prepared by**: The desk\n* **Dated**: 2 June 2025\n" in text
    assert "--title 'Four days' --prepared-by 'The desk' --dated 2025-06-02" in text


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
        ("a.md", "# Mini talks"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.json", "{"),
        ("a.txt", "# Mini talks"),
        ("a", "# "),
    ],
)
def test_the_ending_of_the_file_says_which_form_it_takes(mini, tmp_path, name, begins):
    path = tmp_path / name

    assert run("brief", *SPAN, "-o", str(path)).code == 0
    assert path.read_text(encoding="utf-8").startswith(begins)


def test_a_markdown_file_has_its_pictures_beside_it_and_standard_output_has_none(
    mini, tmp_path
):
    path = tmp_path / "talks.md"
    done = run("brief", *SPAN, "-o", str(path))
    names = sorted(each.name for each in tmp_path.glob("talks*"))
    shown = re.findall(r"\]\((.*?\.svg)\)", path.read_text(encoding="utf-8"))

    assert names == [
        "talks-positions.svg",
        "talks-timeline.svg",
        "talks-truces.svg",
        "talks.md",
    ]
    assert sorted(shown) == names[:3]
    assert all(f"wrote {tmp_path / name}" in done.err for name in names)
    assert (
        (tmp_path / "talks-timeline.svg")
        .read_text(encoding="utf-8")
        .startswith("<svg ")
    )
    assert "Its pictures are left out here." in run("brief", *SPAN).out


def test_nothing_is_written_where_a_picture_of_that_name_is_there_already(
    mini, tmp_path
):
    (tmp_path / "talks-truces.svg").write_text("mine", encoding="utf-8")
    path = tmp_path / "talks.md"
    done = run("brief", *SPAN, "-o", str(path))

    assert done.code == 6
    assert "talks-truces.svg is there already" in done.err
    assert "--force" in done.err
    assert [each.name for each in tmp_path.glob("talks*")] == ["talks-truces.svg"]
    assert run("brief", *SPAN, "-o", str(path), "--force").code == 0
    assert (tmp_path / "talks-truces.svg").read_text(encoding="utf-8") != "mine"


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
        (("May 2025", "--from", "2025-05-20"), "the same in two ways"),
        (("2025-05-28..2025-05-20",), "lies before"),
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
    assert "27 May: **“yes”°**" in run("brief", *SPAN).out


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
