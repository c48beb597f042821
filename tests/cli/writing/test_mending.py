"""Correct, withdraw, retract, dispute and undo, as somebody at a desk does them."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import MINI, json_lines, run

MORE = (
    {
        "type": "meeting-planned",
        "key": "M1",
        "when": "2025-05-20",
        "meeting": "round",
        "invited": ["ukraine"],
        "scheduled_for": "2025-06-02",
        "place": "Istanbul",
    },
    {
        "type": "ceasefire-declared",
        "key": "T1",
        "when": "2025-04-28",
        "ceasefire": "truce",
        "declarers": ["russia"],
        "declaration": "unilateral",
        "scope": "full",
        "effect": {"from": "2025-05-08", "until": "2025-05-10"},
    },
    {
        "type": "violation-alleged",
        "key": "V1",
        "when": "2025-05-09",
        "ceasefire": "truce",
        "accuser": "ukraine",
        "accused": "russia",
        "count": {"best": 734},
    },
    {
        "type": "proposal-made",
        "key": "O1",
        "when": "2025-05-20",
        "proposal": "offer",
        "kind": "truce",
        "by": ["united-states"],
        "to": ["russia"],
        "terms": ["thirty days"],
    },
    {
        "type": "party-registered",
        "key": "P1",
        "slug": "china",
        "name": "China",
        "kind": "state",
    },
)


def answer(*words):
    return run("as-of", "2025-05-31", "-f", "json", *words).json


def stances(*words):
    """Who says what on the ceasefire."""
    return {
        c["column"]: [s["stance"] for s in c["statements"]]
        for c in answer("--columns", "parties", *words)["cells"]
        if c["statements"]
    }


def states(*words):
    return {
        c["column"]: c["state"] for c in answer("--columns", "parties", *words)["cells"]
    }


def places():
    """How long the log is."""
    return len(run("export").out.splitlines())


def done(*words):
    ran = run(*words)
    assert ran.code == 0, ran.err
    return ran


@pytest.fixture
def desk(database):
    assert run("import", "-", stdin=json_lines(*MORE)).code == 0
    return database


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("event", "word", "field", "after"),
    [
        ("B1", "stance=thirty days", "stance", "thirty days"),
        ("B1", "stance=[sic] a=b, c; d", "stance", "[sic] a=b, c; d"),
        ("B1", "stance-code=thirty-days", "stance_code", "thirty-days"),
        ("B1", "placement=70", "placement", 70),
        ("B1", "confidence=HIGH", "confidence", "high"),
        ("B1", "reported=28 May 2025", "reported", "2025-05-28"),
        ("B1", "reported=yesterday", "reported", "2025-12-31"),
        ("B1", "reported=@B2", "reported", "2025-05-25"),
        (
            "B1",
            "reported=[2025-06-01..2025-06-10]",
            "reported",
            "[2025-06-01..2025-06-10]",
        ),
        ("B1", "follows=b2, B3", "follows", ["B2", "B3"]),
        (
            "B1",
            "evidence.1.basis=official statement",
            "evidence",
            [{"source": "reuters-1", "basis": "official-statement"}],
        ),
        ("B1", "evidence=", "evidence", None),
        ("B1", "evidence.1=", "evidence", None),
        (
            "B2",
            'evidence=[{"source": "reuters-1", "basis": "remark"}]',
            "evidence",
            [{"source": "reuters-1", "basis": "remark"}],
        ),
        (
            "B1",
            "conditions.1.what=talks first",
            "conditions",
            [{"what": "talks first"}],
        ),
        (
            "B1",
            "conditions=talks first; by=US",
            "conditions",
            [{"what": "talks first", "by_whom": "united-states"}],
        ),
        ("B1", "note=", None, None),
        (
            "M1",
            "scheduled_for=early June 2025",
            "scheduled_for",
            "[2025-06-01..2025-06-10]",
        ),
        (
            "M1",
            "scheduled-for=2025-06-02T13:00+03:00",
            "scheduled_for",
            "2025-06-02T13:00+03:00",
        ),
        ("M1", "place=", "place", None),
        ("M1", "invited=Ukraine,US", "invited", ["ukraine", "united-states"]),
        ("M1", "invited.2=russia", "invited", ["ukraine", "russia"]),
        (
            "T1",
            "effect.until=2025-05-11",
            "effect",
            {"from": "2025-05-08", "until": "2025-05-11"},
        ),
        ("T1", "effect.until=", "effect", {"from": "2025-05-08"}),
        ("T1", 'effect={"from": "2025-05-07"}', "effect", {"from": "2025-05-07"}),
        (
            "T1",
            "exemptions=drones; the sea, all of it",
            "exemptions",
            ["drones", "the sea, all of it"],
        ),
        ("V1", "count=about 1,340", "count", {"best": 1340, "qualifier": "about"}),
        ("V1", "count.best=1,340", "count", {"best": 1340}),
        ("V1", "cumulative=yes", "cumulative", True),
        ("V1", "accused=USA", "accused", "united-states"),
        ("O1", "deadline=2025-06-01", "deadline", "2025-06-01"),
        (
            "P1",
            "aliases=PRC; People's Republic",
            "aliases",
            ["PRC", "People's Republic"],
        ),
        ("P1", "display_order=3", "display_order", 3),
    ],
)
def test_a_field_is_corrected_with_a_value_of_its_type(event, word, field, after):
    ran = done(
        "correct", event, word, "--why", "a slip", "--dry-run", "-f", "json"
    ).json

    changes = {c["field"]: c["after"] for o in ran["outcomes"] for c in o["changes"]}
    assert changes == ({} if field is None else {field: after})
    assert ran["added"] == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("words", "code", "found", "hint"),
    [
        (["B11", "stance=x"], 2, "there is no event 'B11'", "did you mean B1"),
        (
            ["B1", "stnace=x"],
            2,
            "there is no field of position-stated 'stnace'",
            "did you mean stance",
        ),
        (
            ["B1", "effect.from=2025"],
            2,
            "there is no field of position-stated 'effect'",
            "",
        ),
        (
            ["T1", "effect.form=2025"],
            2,
            "there is no field of effect 'form'",
            "did you mean from",
        ),
        (["B1", "stance"], 2, "is no field=value", "field="),
        (["B1", "=x"], 2, "is no field=value", ""),
        (["B1", "stance=x", "stance=y"], 2, "is given twice", ""),
        (["B1", "stance="], 2, "cannot be taken away", "every position-stated says it"),
        (["B1", "when="], 2, "cannot be taken away", ""),
        (["T1", "declarers="], 2, "cannot be taken away", ""),
        (["B1", "key=B7"], 2, "may not change", "withdraw the event"),
        (["B1", "type=position-ended"], 2, "may not change", ""),
        (
            ["B1", "party=russia"],
            2,
            "from stream",
            "withdraw the event and append the right one",
        ),
        (["B1", "party=rusia"], 2, "there is no party 'rusia'", "did you mean russia"),
        (
            ["B1", "confidence=hihg"],
            2,
            "is none of high, medium, low",
            "did you mean high",
        ),
        (["B1", "placement=many"], 2, "is no whole number", ""),
        (["B1", "placement=700"], 2, "placement", ""),
        (["V1", "cumulative=perhaps"], 2, "neither yes nor no", "yes or no"),
        (["B1", "when=05/06/2025"], 2, "05/06/2025", ""),
        (["B1", "when=31 June 2025"], 2, "no day 31", ""),
        (["B1", "stance.1=x"], 2, "names a part of what has none", ""),
        (["B1", "evidence.3.basis=remark"], 2, "no place in the list", "2 adds one"),
        (["B1", "evidence.0.basis=remark"], 2, "no place in the list", ""),
        (["B1", "evidence.x.basis=remark"], 2, "no place in the list", ""),
        (
            [
                "B1",
                'evidence=[{"source": "reuters-1", "basis": "remark"}, {"source": "x"}]',
            ],
            2,
            "basis",
            "",
        ),
        (
            ["B1", 'evidence=[{"source": "reuter-1", "basis": "remark"}]'],
            2,
            "no source 'reuter-1'",
            "did you mean 'reuters-1'",
        ),
        (
            ["T1", 'effect={"from": "2025-05-07", "from": "2025-05-06"}'],
            2,
            "stands twice",
            "",
        ),
        (["T1", "effect={"], 2, "is not JSON", ""),
        (["B1", "follows=B99"], 2, "there is no event 'B99'", ""),
        (["B1"], 2, "missing", ""),
        (["B1", "stance=\ud800"], 2, "Unicode", ""),
    ],
)
def test_a_correction_that_makes_no_sense_is_told_with_what_may_have_been_meant(
    words, code, found, hint
):
    before = places()

    ran = run("correct", *words, "--why", "a slip")

    assert (ran.code, ran.out) == (code, "")
    assert found in ran.err
    assert hint in ran.err
    assert places() == before


@pytest.mark.usefixtures("database")
def test_a_correction_counts_from_its_log_place_on_and_only_the_log_place_shows_what_was_before():
    before = answer()

    ran = done("correct", "B1", "stance=thirty days", "--why", "misread the page")

    assert "stance: ~~unconditional ceasefire~~ -> thirty days" in ran.out
    assert (
        "appended B1.correct-1 to mini: record-corrected, place 11 of the log"
        in ran.out
    )
    assert ran.out.endswith("undo: tracker undo B1.correct-1\n")
    assert (
        stances()["ukraine"]
        == stances("--known-at", "2025-05-25")["ukraine"]
        == ["thirty days"]
    )
    assert answer("--log-at", "10") == before
    assert stances("--log-at", "10")["ukraine"] == ["unconditional ceasefire"]


@pytest.mark.usefixtures("database")
def test_a_source_counts_until_its_publisher_takes_it_back():
    done(
        "retract-source",
        "reuters-1",
        "--why",
        "the letter was forged",
        "--on",
        "2025-05-28",
        "--url",
        "https://example.org/retraction",
    )

    assert "ukraine" not in stances()
    assert stances("--known-at", "2025-05-27")["ukraine"] == ["unconditional ceasefire"]
    assert "ukraine" not in stances("--known-at", "2025-05-28")
    assert stances("--log-at", "10")["ukraine"] == ["unconditional ceasefire"]
    assert "RETRACTED by the publisher" in run("show", "B1").out


@pytest.mark.usefixtures("database")
def test_a_source_can_be_taken_back_for_one_event_alone():
    words = ("--why", "second release", "--on", "2025-05-28", "--of", "B1")
    done("retract-source", "reuters-1", *words)

    assert "ukraine" not in stances()
    assert stances("--known-at", "2025-05-27")["ukraine"] == ["unconditional ceasefire"]
    shown = run("show", "B1").out
    assert "retracted for this by reuters-1.retract-1" in shown
    sources = run("sources", "-f", "json").json["rows"]
    assert [s["retracted"] for s in sources if s["slug"] == "reuters-1"] == [False]

    again = run("retract-source", "reuters-1", *words, "-y")
    assert "reuters-1 is retracted already, by reuters-1.retract-1" in again.err


@pytest.mark.usefixtures("database")
def test_an_act_of_the_public_is_known_when_its_source_was_published_or_as_it_is_said():
    done(
        "retract-source",
        "reuters-1",
        "--why",
        "forged",
        "--on",
        "2025-05-22",
        "--reported",
        "2025-05-29",
    )
    assert (
        run("show", "reuters-1.retract-1", "-f", "json").json["reported"]
        == "2025-05-29"
    )

    done("dispute", "B3", "--by", "US", "--on", "2025-05-22", "--source", "reuters-1")
    assert run("show", "B3.dispute-1", "-f", "json").json["reported"] == "2025-05-25"

    done(
        "dispute",
        "B3",
        "--by",
        "ukraine",
        "--on",
        "2025-05-22",
        "--source",
        "https://news.example/denial",
    )
    assert run("show", "B3.dispute-2", "-f", "json").json["reported"] == "2025-05-22"
    assert any(
        s["url"] == "https://news.example/denial"
        for s in run("sources", "-f", "json").json["rows"]
    )


@pytest.mark.usefixtures("database")
def test_a_denied_report_stands_marked_from_the_day_of_the_denial():
    done(
        "dispute", "B1", "--by", "Russia", "--claim", "never said", "--on", "2025-05-28"
    )

    assert (states()["ukraine"], stances()["ukraine"]) == (
        "disputed",
        ["unconditional ceasefire"],
    )
    assert states("--known-at", "2025-05-27")["ukraine"] == "stated"


@pytest.mark.usefixtures("database")
def test_a_corrected_record_is_corrected_again_and_each_field_reads_as_corrected_last():
    done(
        "correct", "B1", "stance=thirty days", "note=from the wire", "--why", "misread"
    )
    ran = done("correct", "B1.correct-1", "stance=sixty days", "--why", "misread again")

    assert "B1.correct-1 is a correction of B1: this corrects B1" in ran.err
    assert "~~thirty days~~ -> sixty days" in ran.out
    assert stances()["ukraine"] == ["sixty days"]
    done("undo", "B1.correct-1")
    story = run("show", "B1", "-f", "json").json
    assert (story["fields"]["stance"], "note" in story["fields"]) == (
        "sixty days",
        False,
    )
    done("undo", "B1.correct-2")
    assert stances()["ukraine"] == ["unconditional ceasefire"]


@pytest.mark.usefixtures("database")
def test_withdrawing_a_withdrawal_restores_the_event_with_its_corrections():
    done("correct", "B1", "stance=thirty days", "--why", "misread")
    done("withdraw", "B1", "--why", "not ours")
    assert "ukraine" not in stances()

    ran = done("withdraw", "B1.withdraw-1", "--why", "it was ours")

    assert "[restored: will count again]" in ran.out
    assert stances()["ukraine"] == ["thirty days"]


@pytest.mark.usefixtures("database")
def test_correcting_something_withdrawn_does_not_restore_it_and_counts_once_it_is_restored():
    done("withdraw", "B1", "--why", "not ours")

    ran = done("correct", "B1", "stance=thirty days", "--why", "misread")

    assert "B1 is withdrawn, and stays so" in ran.err
    assert "ukraine" not in stances()
    done("undo", "B1.withdraw-1")
    assert stances()["ukraine"] == ["thirty days"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["correct", "B1", "stance=thirty days", "--why", "misread"],
            "B1 says so already",
        ),
        (
            ["withdraw", "B1", "--why", "not ours"],
            "B1 is withdrawn already, by B1.withdraw-1; `tracker undo B1.withdraw-1` restores it",
        ),
        (
            ["retract-source", "reuters-1", "--why", "forged", "--on", "2025-05-28"],
            "reuters-1 is retracted already, by reuters-1.retract-1",
        ),
        (
            ["dispute", "B1", "--by", "russia", "--claim", "never"],
            "russia denies B1 already, by B1.dispute-1",
        ),
        (
            ["undo", "B1"],
            "B1 is withdrawn already, by B1.undo-1; `tracker undo B1.undo-1` restores it",
        ),
    ],
)
def test_the_same_step_again_adds_nothing_and_after_its_undo_does_it_again(words, said):
    done(*words)
    once, answered = run("export").out, answer("--columns", "parties")["cells"]

    again = done(*words)
    assert said in again.err
    assert again.out == "nothing was appended\n"
    assert run("export").out == once

    done("undo", *(["--redo"] if words[0] == "undo" else []))
    assert (stances()["ukraine"], states()["ukraine"]) == (
        ["unconditional ceasefire"],
        "stated",
    )
    done(*words)
    assert answer("--columns", "parties")["cells"] == answered


@pytest.mark.usefixtures("database")
def test_a_retraction_in_other_words_is_refused_and_its_date_is_mended_by_a_correction():
    done("retract-source", "reuters-1", "--why", "forged", "--on", "2025-05-28")

    ran = run("retract-source", "reuters-1", "--why", "forged", "--on", "2025-05-29")
    assert ran.code == 1
    assert "is retracted already, by reuters-1.retract-1" in ran.err
    assert "tracker correct reuters-1.retract-1 when=" in ran.err

    done(
        "correct",
        "reuters-1.retract-1",
        "when=2025-05-29",
        "reported=2025-05-29",
        "--why",
        "wrong day",
    )
    assert stances("--known-at", "2025-05-28")["ukraine"] == ["unconditional ceasefire"]


@pytest.mark.usefixtures("database")
def test_a_second_denial_by_one_party_is_another_event_when_it_says_something_else():
    done("dispute", "B1", "--by", "russia")

    ran = done("dispute", "B1", "--by", "russia", "--claim", "never said")

    assert "russia has denied it before, by B1.dispute-1" in ran.err
    assert run("show", "B1.dispute-2").code == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "code", "found", "hint"),
    [
        (
            ["withdraw", "B11", "--why", "x"],
            2,
            "there is no event 'B11'",
            "did you mean B1",
        ),
        (["undo", "B11"], 2, "there is no event 'B11'", "did you mean B1"),
        (
            ["retract-source", "reuter-1", "--why", "x"],
            2,
            "there is no source 'reuter-1'",
            "did you mean reuters-1",
        ),
        (
            ["dispute", "B1", "--by", "rusia"],
            2,
            "there is no party 'rusia'",
            "did you mean russia",
        ),
        (
            ["dispute", "B11", "--by", "russia"],
            2,
            "there is no event 'B11'",
            "did you mean B1",
        ),
        (
            ["dispute", "B1", "--by", "russia", "--source", "reuter-1"],
            2,
            "there is no source",
            "did you mean reuters-1",
        ),
        (["dispute", "B1", "--by", "russia", "--on", "soon"], 2, "soon", ""),
        (["dispute", "B1"], 2, "--by", ""),
        (["withdraw", "B1"], 2, "--why is missing", "--why"),
        (["withdraw", "B1", "--why", " "], 2, "why: is blank", ""),
        (["correct", "B1", "stance=x"], 2, "--why is missing", ""),
        (
            ["correct", "B1", "stance=x", "--why", "y", "--key", "B2"],
            1,
            "'B2' is already recorded",
            "another key",
        ),
        (["withdraw", "B1", "--why", "y", "--key", "a b"], 2, "is no key", ""),
    ],
)
def test_a_step_that_makes_no_sense_appends_nothing(words, code, found, hint):
    ran = run(*words)

    assert (ran.code, ran.out) == (code, "")
    assert found in ran.err
    assert hint in ran.err
    assert places() == 10


@pytest.mark.usefixtures("database")
def test_our_own_acts_and_the_catalogue_are_no_reports_to_deny():
    done("correct", "B1", "stance=thirty days", "--why", "misread", "--key", "C1")
    opening = run("export").json_lines[0]["event_id"]

    own = run("dispute", "C1", "--by", "russia")
    assert (
        own.code,
        "is an act of our own" in own.err,
        "tracker dispute B1" in own.err,
    ) == (
        1,
        True,
        True,
    )
    assert (
        run("dispute", opening, "--by", "russia").code,
        run("correct", "C1", "why=a typing slip", "--why", "x").code,
    ) == (1, 2)


@pytest.mark.usefixtures("database")
def test_a_withdrawal_is_undone_and_not_corrected():
    done("withdraw", "B1", "--why", "not ours")

    ran = run("correct", "B1.withdraw-1", "why=not theirs", "--why", "a slip")

    assert (ran.code, "`tracker undo B1.withdraw-1`" in ran.err) == (1, True)


@pytest.mark.usefixtures("database")
def test_the_opening_of_a_dossier_is_not_withdrawn():
    opening = run("export").json_lines[0]["event_id"]

    ran = run("withdraw", opening, "--why", "x")
    assert (ran.code, "the opening of a dossier is not withdrawn" in ran.err) == (
        1,
        True,
    )
    act = {"type": "record-withdrawn", "target": opening, "why": "x"}
    assert run("import", "-", stdin=json_lines(act)).code == 4
    done("correct", opening, "title=Other talks", "--why", "renamed", "--key", "C1")
    done("withdraw", "C1", "--why", "not renamed")


@pytest.mark.usefixtures("database")
def test_undo_takes_back_a_whole_import_and_redo_restores_it():
    before = stances()
    assert (
        run(
            "import",
            "-",
            stdin=json_lines(
                *MORE, {**MINI[8], "key": "B4", "when": "2025-05-30", "stance": "now"}
            ),
        ).code
        == 0
    )
    after = answer()
    assert stances()["russia"] == ["now"]

    ran = done("undo")
    assert "6 events" not in ran.err
    assert ran.out.endswith("undo: tracker undo --redo\n")
    assert (stances(), answer()["ceasefires"], answer()["meetings"]) == (before, [], [])

    ran = done("undo", "--redo")
    assert ran.out.endswith("undo: tracker undo\n")
    assert {**answer(), "asked": None} == {**after, "asked": None}
    done("undo")
    assert stances() == before


@pytest.mark.usefixtures("database")
def test_undo_of_the_first_import_leaves_the_dossier_open_and_can_be_undone():
    before = answer()

    ran = done("undo")
    assert "the dossier mini stays open" in ran.err
    assert stances() == {}
    assert "there is nothing left to undo" in done("undo").err

    done("undo", "--redo")
    assert {**answer(), "asked": None} == {**before, "asked": None}


@pytest.mark.usefixtures("database")
def test_undo_goes_back_append_by_append_and_redo_forth_until_something_is_appended():
    def said():
        return stances()["ukraine"]

    first = said()
    for words in ("one", "two"):
        done("correct", "B1", f"stance={words}", "--why", words)

    done("undo")
    assert said() == ["one"]
    ran = done("undo")
    assert (said(), ran.out.splitlines()[-1]) == (
        first,
        "undo: tracker undo B1.undo-2",
    )
    done("undo", "--redo")
    ran = done("undo", "--redo", "--why", "it was two")
    assert said() == ["two"]
    assert ran.out.splitlines()[-1] == "undo: tracker undo B1.redo-2"
    assert "there is nothing to redo" in done("undo", "--redo").err

    done("undo")
    done("correct", "B1", "note=seen", "--why", "no note")
    ran = done("undo", "--redo")
    assert (ran.out, said()) == ("nothing was appended\n", ["one"])
    assert (
        "nothing is redone: something was appended after B1.undo-3; "
        "`tracker undo B1.undo-3` restores it"
    ) in ran.err
    done("undo", "B1.undo-3")
    assert said() == ["two"]
    done("undo")
    assert said() == ["one"]


@pytest.mark.usefixtures("database")
def test_a_redo_names_no_event():
    ran = run("undo", "B1", "--redo")

    assert (ran.code, "--redo takes no event, and 'B1' is given" in ran.err) == (
        2,
        True,
    )
    assert "`tracker undo B1`" in ran.err


@pytest.mark.usefixtures("database")
def test_undo_takes_back_only_what_one_command_appended():
    done("correct", "B1", "stance=one", "--why", "a")
    done("correct", "B1", "stance=two", "--why", "b")

    done("undo")

    assert stances()["ukraine"] == ["one"]


@pytest.mark.usefixtures("database")
def test_undo_is_about_one_dossier():
    other = [
        {**e, **({"title": "Other"} if e["type"] == "dossier-opened" else {})}
        for e in MINI
    ]
    assert run("import", "-", stdin=json_lines(*other, dossier="other")).code == 0

    ran = done("undo", "B1", "--dossier", "mini")

    assert ran.out.endswith("undo: tracker undo B1.undo-1 --dossier mini\n")
    assert stances("--dossier", "other")["ukraine"] == ["unconditional ceasefire"]
    assert "ukraine" not in stances("--dossier", "mini")
    assert run("undo").code == 2


@pytest.mark.usefixtures("database")
def test_what_names_something_withdrawn_is_told_before():
    party = next(
        line["event_id"]
        for line in run("export").json_lines
        if line["event"].get("slug") == "russia"
    )

    ran = done("withdraw", party, "--why", "misspelt", "--dry-run")

    assert "B2 then names a party that is not there: russia" in ran.out
    assert "nothing was appended" in ran.out


@pytest.mark.usefixtures("database")
def test_a_dry_run_appends_nothing_and_a_program_reads_what_would_change():
    ran = done(
        "correct",
        "B1",
        "stance=thirty days",
        "--why",
        "misread",
        "--dry-run",
        "-f",
        "json",
    ).json

    assert (ran["format"], ran["dry_run"], ran["added"], ran["undo"]) == (
        "tracker.mending/1",
        True,
        [],
        [],
    )
    assert ran["events"] == [
        {"type": "record-corrected", "key": "B1.correct-1", "target": "B1"}
    ]
    assert ran["effects"]["format"] == "tracker.diff/1"
    assert [(p["issue"], p["party"]) for p in ran["effects"]["positions"]] == [
        ("ceasefire", "ukraine")
    ]
    assert places() == 10
    ran = done(
        "correct", "B1", "stance=thirty days", "--why", "misread", "-f", "json"
    ).json
    assert [a["global_position"] for a in ran["added"]] == [11]
    assert ran["undo"] == ["tracker undo B1.correct-1"]


@pytest.mark.usefixtures("database")
def test_what_stands_for_an_old_date_in_words_goes_with_it():
    done("correct", "B1", "when=mid May 2025", "--why", "no day was named")
    assert run("show", "B1", "-f", "json").json["when_words"] == "mid May 2025"
    assert run("export").json_lines[-1]["event"]["replacement"] == {
        "when": "[2025-05-11..2025-05-20]",
        "when_words": "mid May 2025",
    }

    done("correct", "B1", "when=2025-05-21", "--why", "the day was found")
    story = run("show", "B1", "-f", "json").json
    assert (story["when"], story["when_words"]) == ("2025-05-21", None)


def test_a_bundled_dossier_is_looked_at_and_not_written(tmp_path):
    words = ("withdraw", "B104", "--why", "x", "--dossier", "ukraine-2025")

    ran = run(*words, folder=tmp_path)
    assert (ran.code, "init --from ukraine-2025" in ran.err) == (6, True)
    assert run(*words, "--dry-run", folder=tmp_path).code == 0


@pytest.mark.usefixtures("database")
def test_show_strikes_through_what_does_not_count_and_says_so_in_words():
    done("correct", "B1", "stance=thirty days", "--why", "misread the page")
    done("withdraw", "B1", "--why", "not ours")

    plain = run("show", "B1").out
    assert "~~B1 position-stated~~  [withdrawn: it does not count]" in plain
    assert "stance: ~~unconditional ceasefire~~ -> thirty days" in plain
    assert "why       not ours" in plain
    assert "\x1b" not in plain
    painted = run("--color", "always", "show", "B1").out
    assert (
        "\x1b[9mB1 position-stated\x1b[29m  [withdrawn: it does not count]" in painted
    )
    assert "stance: \x1b[9munconditional ceasefire\x1b[29m -> thirty days" in painted
    assert "~~" not in painted


@pytest.mark.usefixtures("database")
def test_show_tells_the_whole_history_in_log_order_with_what_was_taken_back():
    done("correct", "B1", "stance=thirty days", "--why", "misread the page")
    done("undo")
    done("dispute", "B1", "--by", "russia", "--claim", "never said")
    done("retract-source", "reuters-1", "--why", "forged", "--on", "2025-05-28")
    done("withdraw", "B1", "--why", "not ours")
    done("undo")

    story = run("show", "B1", "-f", "json").json
    assert [
        (h["global_position"], h["what"], h["of"], h["stands"])
        for h in story["history"]
    ] == [
        (8, "recorded", None, True),
        (11, "corrected", None, False),
        (12, "taken back", "B1.correct-1", True),
        (13, "disputed", None, True),
        (14, "source retracted", None, True),
        (15, "withdrawn", None, False),
        (16, "taken back", "B1.withdraw-1", True),
    ]
    assert story["history"][1]["changes"] == [
        {"field": "stance", "before": "unconditional ceasefire", "after": "thirty days"}
    ]
    assert (story["withdrawn"], story["withdrawn_by"], story["changed"]) == (
        False,
        None,
        [],
    )
    told = " ".join(run("show", "B1").out.split())
    assert (
        "corrected by B1.correct-1: misread the page [taken back by B1.undo-1]" in told
    )
    assert (
        told.index("misread the page")
        < told.index("never said")
        < told.index("forged")
        < told.index("not ours")
    )
    assert len(run("show", "B1", "--log-at", "12", "-f", "json").json["history"]) == 3


@pytest.mark.usefixtures("database")
def test_show_of_what_is_defined_says_who_names_it():
    party = next(
        line["event_id"]
        for line in run("export").json_lines
        if line["event"].get("slug") == "russia"
    )

    assert run("show", party, "-f", "json").json["named_by"][-1] == "B2"
    assert run("show", "B1", "-f", "json").json["named_by"] == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_long_and_hostile_words_fit_the_width(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    hostile = "no\x1b[31m ~~strikes~~ \u202eat all, " * 12
    done("correct", "B1", f"stance={hostile}", "--why", hostile)

    for color in ("always", "never"):
        shown = run("--color", color, "show", "B1").out
        assert "\x1b[31m" not in shown
        bare = shown.replace("\x1b[9m", "").replace("\x1b[29m", "")
        told = (
            bare[bare.index("Fields") :]
            .replace("Corrected since it was first recorded\n", "")
            .splitlines()
        )
        assert [
            line
            for line in told
            if len(line) > int(columns) and not line.startswith("digest")
        ] == []


@pytest.mark.usefixtures("database")
def test_json_lines_of_a_mended_log_import_into_another_with_the_same_answers(tmp_path):
    done("correct", "B1", "stance=thirty days", "--why", "misread")
    done("undo")
    done("withdraw", "B2", "--why", "not ours")
    exported = run("export").out

    other = str(tmp_path / "other.db")
    assert run("--db", other, "import", "-", stdin=exported.encode()).code == 0

    assert (
        json.loads(run("--db", other, "as-of", "2025-05-31", "-f", "json").out)
        == answer()
    )
    assert run("--db", other, "verify").code == 0


@pytest.mark.usefixtures("database")
def test_a_terminal_is_asked_for_the_reason_and_before_anything_is_appended():
    from tests.cli.test_append_asking import typed

    code, shown = typed(
        "correct", "B1", "stance=thirty days", answers=["misread the page", "n"]
    )
    assert (code, "why: " in shown, "append 1 event to" in shown) == (0, True, True)
    assert shown.rstrip().endswith("nothing was appended")
    assert places() == 10

    code, shown = typed(
        "correct", "B1", "stance=thirty days", answers=["misread the page", "y"]
    )
    assert (code, "undo: tracker undo B1.correct-1" in shown) == (0, True)
    assert run("export").json_lines[-1]["event"]["why"] == "misread the page"
    assert typed("undo", "--yes", answers=[])[0] == 0
    assert stances()["ukraine"] == ["unconditional ceasefire"]
    assert typed("withdraw", "B11", answers=["never asked"])[0] == 2
