from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest

from tests.cli.running import MINI, run, write

FORMATS = ("table", "markdown", "json", "jsonl", "csv", "tsv", "html")
SOURCE = {
    "type": "source-registered",
    "slug": "reuters-2",
    "publisher": "Reuters",
    "published": "2025-05-30",
}
PLACED = [
    {
        "type": "position-stated",
        "key": "P1",
        "when": "2025-05-21",
        "reported": "2025-05-21",
        "party": "ukraine",
        "issue": "ceasefire",
        "stance": "now",
        "placement": 20,
    },
    {
        "type": "position-stated",
        "key": "P2",
        "when": "2025-05-24",
        "reported": "2025-05-24",
        "party": "ukraine",
        "issue": "ceasefire",
        "stance": "soon",
        "placement": 30,
    },
]


@pytest.fixture
def mini(filled, monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2025-06-01T09:00:00Z")
    monkeypatch.setenv("COLUMNS", "100")
    more = [
        SOURCE,
        {
            **MINI[8],
            "key": "B4",
            "when": "2025-05-27",
            "reported": "2025-05-30",
            "stance": "yes",
            "evidence": [{"source": "reuters-2", "basis": "remark"}],
        },
    ]
    filled(*MINI, *more)


LEFT = "  {}  {}"


def test_what_moved_says_from_what_to_what_and_by_which_event(mini):
    asked = ("diff", "2025-05-25", "2025-05-28", "--party", "russia")
    out = run(*asked).out

    assert "Positions  1 moved: Russia 1\n" in out
    assert "Ceasefire\n" + LEFT.format("Russia", "was   terms first") in out
    assert LEFT.format("moved ", "        25 May") in out
    assert "now   yes\n" in out
    assert "27 May, a remark [1] · reported 30 May" in out
    assert "[1]  Reuters, 30 May  reuters-2" in out
    assert "moved on 27 May 2025" in run(*asked, "-f", "markdown").out


def test_the_first_sentence_says_both_clocks(mini):
    firsts = [
        " ".join(
            run("diff", "2025-05-25", "2025-05-28", *words).out.split("\n\n")[0].split()
        )
        for words in ((), ("--known-at", "2025-05-26"), ("--then",))
    ]

    assert firsts == [
        "What moved from 25 to 28 May 2025, Kyiv time, as known today",
        "What moved from 25 to 28 May 2025, Kyiv time, as known on 26 May 2025",
        "What moved from 25 to 28 May 2025, Kyiv time; the first as known on 25 May 2025, the second as known on 28 May 2025",
    ]


def test_with_then_each_date_is_answered_by_what_was_known_on_it(mini):
    assert "Nothing differs." in run("diff", "2025-05-26", "2025-05-28", "--then").out
    out = run("diff", "2025-05-26", "2025-05-30", "--then").out

    assert "Russia  was   no evidence yet\n  new     now   yes\n" in out


def test_what_was_believed_of_one_date_then_and_now(mini):
    out = run("diff", "--known", "2025-05-26", "2025-05-31", "--at", "2025-05-28").out

    assert "What is said of 28 May 2025" in out
    assert "Positions  1 not known before: Russia 1" in out
    assert "now   yes\n" in out
    assert "27 May, a remark [1] · reported 30 May" in out


def test_hindsight_gives_the_delay_and_the_source(mini):
    found = run("hindsight", "2025-05-28", "-f", "json").json
    late = {
        each["key"]: (each["delay_days"], each["changes"], each["source"])
        for each in found["late"]
    }
    sources = {s["n"]: s["slug"] for s in found["diff"]["sources"]}

    assert late == {"B2": (4, True, None), "B4": (3, True, 1)}
    assert sources[1] == "reuters-2"


def test_hindsight_of_one_issue_lists_what_changes_it(mini):
    assert (
        run("hindsight", "2025-05-28", "--party", "ukraine", "-f", "json").json["late"]
        == []
    )


def test_hindsight_of_a_day_of_which_all_was_known(mini):
    ran = run("hindsight", "2025-05-19", "--fail-empty")

    assert ran.code == 3
    assert "All that is known of it was known then." in ran.out


def test_harder_and_softer_say_from_where_to_where(mini, tmp_path):
    run("import", write(tmp_path / "more.jsonl", *PLACED))

    out = run("diff", "2025-05-22", "2025-05-28").out

    assert "Positions  1 softened, 1 new: Ukraine 1, Russia 1\n" in out
    assert "from 20 to 30 of 100 on the issue's scale\n" in out


def test_a_stance_whose_source_was_taken_back_says_so(mini, tmp_path):
    run(
        "import",
        write(
            tmp_path / "more.jsonl",
            {
                "type": "source-retracted",
                "key": "R1",
                "source": "reuters-1",
                "why": "a slip",
                "when": "2025-05-30",
                "reported": "2025-05-30",
            },
        ),
    )
    told = run("diff", "2025-05-28", "2025-05-31", "--then", "--party", "ukraine").out
    known = run(
        "diff",
        "--known",
        "2025-05-28",
        "2025-05-31",
        "--at",
        "2025-05-28",
        "--party",
        "ukraine",
    ).out

    for text in (told, known):
        assert "was   unconditional ceasefire\n" in text
        assert "now   its source was taken back\n" in text
    assert "1 dropped" in told
    assert "1 no longer believed" in known


def test_an_end_that_was_learned_of_later_is_told_though_nothing_held(mini, tmp_path):
    end = {
        "type": "position-ended",
        "key": "E1",
        "when": "2025-05-21",
        "reported": "2025-05-30",
        "party": "russia",
        "issue": "ceasefire",
        "reason": "met",
    }
    run("import", write(tmp_path / "more.jsonl", end))

    assert (
        "no evidence → ended: Russia on Ceasefire · E1"
        in run("diff", "--known", "2025-05-22", "2025-05-31", "--at", "2025-05-22").out
    )


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--exit-code",), 1)])
def test_exit_code_tells_of_a_difference(mini, words, code):
    assert run("diff", "2025-05-20", "2025-05-28", *words).code == code
    assert run("diff", "2025-05-21", "2025-05-22", "--exit-code").code == 0


def test_one_date_is_compared_with_today(mini):
    assert (
        run("diff", "2025-05-21", "-f", "json").json["after"]["valid"] == "2025-06-01"
    )


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(
    "words",
    [
        ("diff", "2025-05-21", "2025-05-28"),
        ("hindsight", "2025-05-28"),
        ("diff", "2025-05-21", "2025-05-22"),
    ],
)
def test_every_format_is_given(mini, words, fmt):
    ran = run(*words, "-f", fmt)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n") or fmt == "jsonl"


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (("diff", "2025-05-21", "2025-05-28"), "diff"),
        (("hindsight", "2025-05-28"), "hindsight"),
    ],
)
def test_the_answer_fits_its_schema(mini, words, schema):
    jsonschema.validate(run(*words, "-f", "json").json, run("schema", schema).json)


def test_a_row_of_a_sheet_stands_alone(mini):
    rows = list(
        csv.DictReader(
            io.StringIO(run("diff", "2025-05-25", "2025-05-28", "-f", "csv").out)
        )
    )
    russia = next(r for r in rows if r["name"] == "russia/ceasefire")

    assert (russia["kind"], russia["what"], russia["judged_by"], russia["on"]) == (
        "position",
        "moved",
        "text",
        "2025-05-27",
    )
    assert (russia["before"], russia["after"], russia["keys"], russia["sources"]) == (
        "terms first",
        "yes",
        "B4",
        "reuters-2",
    )


def test_lines_of_json_name_every_change(mini):
    rows = [
        json.loads(line)
        for line in run(
            "diff", "2025-05-21", "2025-05-28", "-f", "jsonl"
        ).out.splitlines()
    ]

    assert {(r["kind"], r["name"], r["what"]) for r in rows} == {
        ("position", "russia/ceasefire", "new"),
        ("position", "ukraine/ceasefire", "marked"),
    }


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ((), "no date is given", "or two dates"),
        (("2025-05-01", "2025-05-02", "2025-05-03"), "is not understood", "help dates"),
        (
            ("--known", "2025-05-01", "2025-05-02"),
            "--known compares what was known of one date",
            "--at",
        ),
        (
            ("2025-05-01", "--known", "2025-05-01", "2025-05-02", "--at", "2025-05-01"),
            "--known compares",
            "no others",
        ),
        (
            ("2025-05-01", "2025-05-02", "--at", "2025-05-02"),
            "--at goes with --known",
            "tracker diff A B",
        ),
        (
            ("2025-05-01", "2025-05-02", "--then", "--known-at", "2025-05-02"),
            "--then and --known-at",
            "one of them",
        ),
        (
            ("--known", "2025-05-01", "2025-05-02", "--at", "2025-05-01", "--then"),
            "--known says",
            "leave out",
        ),
        (
            ("2025-05-01", "2025-05-02", "--party", "rusia"),
            "rusia",
            "did you mean russia",
        ),
        (("05/06/2025", "2025-05-02"), "05/06/2025", "write the one you mean"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(mini, words, message, hint):
    ran = run("diff", *words)

    assert ran.code == 2
    assert message in ran.err
    assert hint in ran.err


def test_dates_told_backwards_are_remarked_upon(mini):
    assert "told backwards" in run("diff", "2025-05-28", "2025-05-21").err


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(mini, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))

    for words in (("diff", "2025-05-21", "2025-05-28"), ("hindsight", "2025-05-28")):
        assert max(map(len, run(*words).out.splitlines())) <= width


@pytest.mark.usefixtures("place")
def test_text_from_outside_is_disarmed(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2025-06-01T09:00:00Z")
    hostile = {
        **MINI[8],
        "key": "B9",
        "when": "2025-05-28",
        "reported": "2025-05-31",
        "stance": "=1+1 <script>alert(1)</script> \x1b[31m| [x](y)",
    }
    run("import", write(tmp_path / "facts.jsonl", *MINI, hostile))

    for words in (("diff", "2025-05-21", "2025-05-30"), ("hindsight", "2025-05-30")):
        assert "\x1b" not in run(*words).out
        assert "<script>" not in run(*words, "-f", "html").out
        assert "<script>" not in run(*words, "-f", "markdown").out
        assert not {"\n=", ",=", ',"='} & {
            pair
            for pair in ("\n=", ",=", ',"=')
            if pair in run(*words, "-f", "csv").out
        }


def test_what_was_only_reported_since_is_told_in_one_line(mini):
    out = run("diff", "2025-05-21", "2025-05-26", "--party", "ukraine").out

    assert "Positions  none moved" in out
    assert "Not shown: 1 position of which only the report has come out since" in out


def test_dates_told_backwards_give_no_day_of_a_move(mini):
    assert {
        p["on"]
        for p in run("diff", "2025-05-28", "2025-05-21", "-f", "json").json["positions"]
    } == {None}
