"""`tracker timeline` and `tracker history`: which dates, which filters, which form, and mistakes."""

from __future__ import annotations

import pytest

from tests.cli.running import run, write

pytestmark = pytest.mark.usefixtures("database")


def keys(*words):
    ran = run("timeline", *words, "-f", "json")
    assert ran.code == 0, ran.err
    return [e["key"] for e in ran.json["entries"]]


def test_the_story_is_told_from_the_first_fact_to_today():
    assert keys() == ["B1", "B2", "B3"]
    assert keys("--reverse") == ["B3", "B2", "B1"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--from", "2025-05-21"], ["B2", "B3"]),
        (["--to", "25 May 2025"], ["B1", "B2"]),
        (["--from", "@B2", "--to", "@B2"], ["B2"]),
        (["--from", "May 2025", "--to", "2025-Q2"], ["B1", "B2", "B3"]),
        (
            [
                "--from",
                "2025-05-25T00:00+03:00",
                "--to",
                "2025-05-25T23:59:59.999999+03:00",
            ],
            ["B2"],
        ),
        (["May", "2025"], ["B1", "B2", "B3"]),
        (["early June 2025"], []),
        (["2025-05-21/2025-05-25"], ["B2"]),
        (["2025-05-26/.."], ["B3"]),
        (["2025-05-26"], ["B3"]),
    ],
)
def test_dates_are_written_in_every_way(words, told):
    assert keys(*words) == told


def test_to_the_end_of_a_longer_date_is_said():
    ran = run("timeline", "--to", "May 2025")

    assert "tracker: May 2025 is answered for its last day, 2025-05-31" in ran.err
    assert ran.out.startswith(
        "What happened up to the end of 31 May 2025, Kyiv time, as known today\n3 entries.\n"
    )


def test_both_clocks_are_shown_when_they_differ_by_more_than_a_day():
    told = " ".join(run("timeline").out.split())

    assert (
        "Russia on Ceasefire: terms first [reported 29 May 2025, 4 days later]" in told
    )
    assert "unconditional ceasefire [reported 25 May 2025, 5 days later]" in told
    assert told.count("[reported") == 2


def test_what_was_reported_later_is_marked_and_then_hides_it():
    ran = run("timeline", "--to", "2025-05-27")

    assert "3 entries; 1 of them, marked *, was reported later." in " ".join(
        ran.out.split()
    )
    assert keys("--to", "2025-05-27", "--then") == ["B1", "B3"]
    assert keys("--to", "2025-05-27", "--known-at", "2025-05-29") == ["B1", "B2", "B3"]
    assert keys("--log-at", "8") == ["B1"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--party", "US"], ["B3"]),
        (["--party", "Ukraine", "--party", "russia"], ["B1", "B2"]),
        (["--issue", "Ceasefire"], ["B1", "B2", "B3"]),
        (["--type", "positions"], ["B1", "B2", "B3"]),
        (["--type", "meeting"], []),
        (["--source", "reuters-1"], ["B1"]),
        (["--source", "reuters"], ["B1"]),
        (["--text", "UNCONDITIONAL"], ["B1"]),
        (["--confidence", "high"], []),
    ],
)
def test_filters_leave_out_the_rest(words, told):
    assert keys(*words) == told


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["timeline", "--party", "rusia"], "did you mean russia"),
        (["timeline", "--issue", "ceasfire"], "did you mean ceasefire?"),
        (["timeline", "--type", "metting"], "did you mean meeting"),
        (["timeline", "--type", "xyz"], "there are: position, "),
        (["timeline", "--source", "reuter"], "did you mean Reuters"),
        (["timeline", "--confidence", "hihg"], "did you mean high?"),
        (["timeline", "--from", "@B9"], "there is no event 'B9'"),
        (["timeline", "--to", "Mai 2025"], "did you mean"),
        (
            ["timeline", "--from", "2025-06-01", "--to", "2025-05-01"],
            "write the earlier date after --from",
        ),
        (["timeline", "2025-05", "--to", "2025-06"], "give one of them"),
        (["timeline", "--then", "--known-at", "2025-05-01"], "give one of them"),
        (["timeline", "2027-01-01/.."], "name its last day"),
        (["history", "rusia", "ceasefire"], "did you mean russia"),
        (["history", "russia", "ceasfire"], "did you mean ceasefire?"),
        (
            ["history", "russia", "ceasefire", "--then", "--known-at", "2025-05-01"],
            "give one of them",
        ),
    ],
)
def test_a_mistake_says_what_may_have_been_meant(words, hint):
    ran = run(*words)

    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err


def test_nothing_found_can_be_an_exit_code():
    assert run("timeline", "--text", "never said").code == 0
    assert run("timeline", "--text", "never said", "--fail-empty").code == 3
    assert run("history", "europe", "ceasefire", "--fail-empty").code == 3
    assert (
        run("history", "russia", "ceasefire", "--to", "never said", "--fail-empty").code
        == 3
    )


def test_a_story_without_entries_says_so_in_every_form():
    assert "Nothing is recorded." in run("timeline", "2024").out
    assert run("timeline", "2024", "-f", "jsonl").out == ""
    assert run("timeline", "2024", "-f", "csv").out.startswith(
        "key,event_id,type,when,"
    )
    assert (
        "No position is recorded up to then."
        in run("history", "europe", "ceasefire").out
    )
    assert run("history", "europe", "ceasefire", "-f", "csv").out.startswith(
        "party,issue,inherited_from,holds,since,until,replaced_by,key,event_id,class,told_by,"
    )


def test_a_life_says_since_when_and_on_what_evidence():
    told = run("history", "Ukraine", "Ceasefire").out

    assert (
        "since 20 May 2025 unconditional ceasefire reporting [1] · new · "
        "reported late, 25 May 2025, 5 days later · B1 " in " ".join(told.split())
    )
    assert "  [1]  Reuters, 25 May 2025  reuters-1\n" in told


def test_a_life_says_how_its_classes_were_told(tmp_path):
    more = {
        "type": "position-stated",
        "party": "russia",
        "issue": "ceasefire",
        "reported": "2025-06-10",
    }
    facts = [
        {
            **more,
            "key": "B4",
            "when": "2025-06-01",
            "stance": "later",
            "reported": "2025-06-01",
        },
        {
            **more,
            "key": "B5",
            "when": "2025-06-02",
            "stance": "Terms first",
            "repeats": ["B2"],
        },
    ]
    assert run("import", "--yes", write(tmp_path / "more.jsonl", *facts)).code == 0

    told = " ".join(run("history", "russia", "ceasefire").out.split())
    told = told.replace(" · ", " ")

    assert (
        "25 May to 1 June 2025 terms first no source given new "
        "reported late, 29 May 2025, 4 days later replaced by B4 B2 " in told
    )
    assert "1 to 2 June 2025 later no source given shifted, by its words " in told
    assert (
        "since 2 June 2025 Terms first no source given returned "
        "reported late, 10 June 2025, 8 days later B5 " in told
    )
    assert (
        "Told exactly: 1 by the first on record, 1 by what it says it repeats; told by comparing words: 1."
        in told
    )


def test_a_life_stops_at_a_date_and_at_what_was_known():
    assert run(
        "history", "russia", "ceasefire", "--as-of", "2025-05-27", "-f", "json"
    ).json["current"] == ["B2"]
    assert (
        run(
            "history",
            "russia",
            "ceasefire",
            "--as-of",
            "2025-05-27",
            "--then",
            "-f",
            "json",
        ).json["current"]
        == []
    )


@pytest.mark.parametrize("words", [["timeline"], ["history", "russia", "ceasefire"]])
@pytest.mark.parametrize(
    "fmt", ["table", "markdown", "json", "jsonl", "csv", "tsv", "html"]
)
def test_text_from_outside_is_harmless_in_every_form(words, fmt, tmp_path):
    nasty = "\x1b]0;owned\x07<script>alert(1)</script> | **b** `c`\u202e"
    fact = {
        "type": "position-stated",
        "key": "X1",
        "when": "2025-06-01",
        "when_words": nasty,
        "reported": "2025-06-01",
        "party": "russia",
        "issue": "ceasefire",
        "stance": nasty,
        "speaker": nasty,
    }
    assert run("import", "--yes", write(tmp_path / "nasty.jsonl", fact)).code == 0

    told = run(*words, "-f", fmt).out

    assert "owned" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    if fmt == "html":
        assert "<script" not in told


def test_the_schemas_of_both_answers_describe_them():
    import jsonschema

    for name, words in (
        ("timeline", ["timeline"]),
        ("history", ["history", "russia", "ceasefire"]),
    ):
        jsonschema.validate(run(*words, "-f", "json").json, run("schema", name).json)
