"""`tracker as-of`: which dossier, which date, which form."""

from __future__ import annotations

import pytest

from tests.cli.running import MINI, json_lines, run, write


def stances(ran):
    return {
        (c["column"], s["stance"]) for c in ran.json["cells"] for s in c["statements"]
    }


def test_without_a_database_the_bundled_dossier_answers_and_says_so_in_one_line(
    tmp_path,
):
    ran = run("as-of", "2025-05-28", "-f", "json", folder=tmp_path)

    assert (ran.code, ran.json["dossier"]) == (0, "ukraine-2025")
    assert ran.err.count("\n") == 1
    assert "`tracker init --from ukraine-2025`" in ran.err


@pytest.mark.usefixtures("database")
def test_ones_own_only_dossier_answers_without_being_named():
    ran = run("as-of", "2025-05-28", "-f", "json")

    assert ran.err == ""
    assert stances(ran) == {
        ("ukraine", "unconditional ceasefire"),
        ("russia", "terms first"),
    }


@pytest.mark.usefixtures("database")
def test_a_bundled_dossier_stays_readable_beside_ones_own():
    assert (
        run("as-of", "2025-05-28", "--dossier", "briefing-2025-05", "-f", "json").json[
            "dossier"
        ]
        == "briefing-2025-05"
    )


@pytest.mark.usefixtures("database")
def test_several_dossiers_and_no_default_are_listed(tmp_path, monkeypatch):
    assert (
        run(
            "import",
            "-y",
            write(tmp_path / "two.jsonl", {**MINI[0], "columns": []}, dossier="second"),
        ).code
        == 0
    )

    ran = run("as-of")
    assert (ran.code, ran.out) == (2, "")
    assert "mini, second" in ran.err

    monkeypatch.setenv("TRACKER_DOSSIER", "mini")
    assert run("as-of", "2025-05-28", "-f", "json").json["dossier"] == "mini"


@pytest.mark.usefixtures("database")
def test_an_empty_database_says_how_to_fill_it(tmp_path):
    assert run("--db", str(tmp_path / "empty.db"), "init").code == 0

    ran = run("--db", str(tmp_path / "empty.db"), "as-of")

    assert ran.code == 2
    assert "tracker init --from ukraine-2025" in ran.err


@pytest.mark.usefixtures("database")
def test_without_a_date_as_of_means_today(monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2025-05-24T22:30:00Z")

    ran = run("as-of", "-f", "json")

    assert ran.json["asked"]["valid"] == "2025-05-25", "it is the 25th already in Kyiv"
    assert ("russia", "terms first") in stances(ran)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "day"),
    [
        (["2025-05"], "2025-05-31"),
        (["Q2", "2025"], "2025-06-30"),
        (["early", "June", "2025"], "2025-06-10"),
        (["2025-05-23/2025-05-25"], "2025-05-25"),
        (["2025-05-28~"], "2025-05-28"),
    ],
)
def test_a_longer_date_is_answered_for_its_last_day_and_says_so(words, day):
    ran = run("as-of", *words, "-f", "json")

    assert ran.json["asked"]["valid"] == day
    assert (
        ran.err == f"tracker: {' '.join(words)} is answered for its last day, {day}\n"
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "valid"),
    [
        (["28", "May", "2025"], "2025-05-28"),
        (["3d", "ago"], "2025-12-29"),
        (["@B2"], "2025-05-25"),
        (["@b2"], "2025-05-25"),
        (["2025-05-28T18:00+03:00"], "2025-05-28T18:00+03:00"),
    ],
)
def test_words_an_event_and_an_instant_are_answered_without_a_remark(words, valid):
    ran = run("as-of", *words, "-f", "json")

    assert (ran.json["asked"]["valid"], ran.err) == (valid, "")


@pytest.mark.usefixtures("database")
def test_then_hides_what_was_reported_later():
    assert ("russia", "terms first") in stances(
        run("as-of", "2025-05-28", "-f", "json")
    )
    assert ("russia", "terms first") not in stances(
        run("as-of", "2025-05-28", "--then", "-f", "json")
    )
    assert ("russia", "terms first") in stances(
        run("as-of", "2025-05-28", "--known-at", "2025-05-29", "-f", "json")
    )


@pytest.mark.usefixtures("database")
def test_a_log_place_cuts_off_what_was_recorded_after_it(monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2026-02-01T00:00:00Z")
    correction = {
        "type": "record-corrected",
        "target": "B1",
        "replacement": {"stance": "thirty days"},
        "why": "misread",
    }
    assert run("import", "-y", "-", stdin=json_lines(correction)).code == 0

    assert ("ukraine", "thirty days") in stances(
        run("as-of", "2025-05-28", "-f", "json")
    )
    for place in ("10", "2026-01-31", "@B3"):
        assert ("ukraine", "unconditional ceasefire") in stances(
            run("as-of", "2025-05-28", "--log-at", place, "-f", "json")
        )
    assert run("as-of", "--log-at", "0").code == 2


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "alias", ["us", "U.S.", "USA", "usa", "united states", "UNITED-STATES"]
)
def test_an_alias_finds_its_party_without_case(alias):
    assert stances(run("as-of", "2025-05-28", "--party", alias, "-f", "json")) == {
        ("united-states", "soon")
    }


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--party", "rusia"], "did you mean russia"),
        (["--issue", "ceasfire"], "did you mean ceasefire?"),
        (["--dossier", "mni"], "did you mean mini?"),
        (["--dossier", "ukraine-2052"], "did you mean ukraine-2025?"),
        (["--columns", "partys"], "did you mean parties?"),
        (["--columns", "russia,ukrain"], "did you mean ukraine?"),
        (["@B12"], "B1?"),
        (["-f", "jsn"], "did you mean json"),
        (["yesteday"], "did you mean `yesterday`?"),
        (["28 Mai 2025"], "did you mean `28 May 2025`?"),
        (["05/06/2025"], "write the one you mean"),
        (["--ful"], "did you mean --full?"),
        (["2025-05-28", "--then", "--known-at", "today"], "give one of them"),
        (["2025-03-18/.."], "ask about one day"),
    ],
)
def test_a_mistake_says_what_may_have_been_meant(words, hint):
    ran = run("as-of", *words)

    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "fmt", ["table", "markdown", "md", "json", "jsonl", "csv", "tsv", "html"]
)
def test_every_format_answers(fmt):
    ran = run("as-of", "2025-05-28", "-f", fmt)

    assert (ran.code, ran.err) == (0, "")
    assert "unconditional ceasefire" in ran.out
    assert ran.out.endswith("\n")


@pytest.mark.usefixtures("database")
def test_nothing_found_is_an_exit_code_only_when_it_is_asked_for():
    assert run("as-of", "2020-01-01").code == 0
    assert run("as-of", "2020-01-01", "--fail-empty").code == 3
    assert run("as-of", "2025-05-28", "--fail-empty").code == 0


@pytest.mark.usefixtures("database")
def test_columns_are_a_set_or_a_list():
    assert [
        c["slug"]
        for c in run("as-of", "2025-05-28", "--columns", "parties", "-f", "json").json[
            "columns"
        ]
    ] == ["ukraine", "russia", "united-states"]
    assert [
        c["slug"]
        for c in run(
            "as-of", "2025-05-28", "--columns", "US,Russia", "-f", "json"
        ).json["columns"]
    ] == ["united-states", "russia"]


@pytest.mark.usefixtures("database")
def test_a_pipe_gets_plain_text_as_wide_as_columns_says(monkeypatch):
    assert "\x1b" not in run("as-of", "2025-05-28").out

    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, run("as-of", "2025-05-28").out.splitlines())) <= 60


@pytest.mark.usefixtures("database")
def test_colour_is_forced_refused_and_chosen(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("as-of", "2025-05-28").out
    assert "\x1b[" not in run("as-of", "2025-05-28", "--color", "never").out

    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("as-of", "2025-05-28").out
    assert "\x1b[" in run("--color", "always", "as-of", "2025-05-28").out


@pytest.mark.usefixtures("database")
def test_control_characters_of_a_question_never_reach_the_terminal():
    ran = run("as-of", "--party", "\x1b[31mrussia\x07\u202e")

    assert ran.code == 2
    assert not set(ran.err) & {"\x1b", "\x07", "\u202e"}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("day", ["0001-01-01", "0001-02-01", "9998-12-31"])
def test_the_ends_of_the_calendar_can_be_asked_about(day):
    assert run("as-of", day, "--dossier", "mini").code == 0


def test_a_log_place_past_the_end_is_told(database):
    last = len(MINI)

    for words in (
        ("as-of", "2025-05-31"),
        ("show", "B1"),
        ("history", "russia", "ceasefire"),
        ("timeline",),
    ):
        past, there = (
            run(*words, "--log-at", str(last + 1)),
            run(*words, "--log-at", str(last)),
        )
        assert (
            f"--log-at {last + 1} is past the end of the log, which is place {last}; all of it is read"
            in past.err
        )
        assert ("past the end" in there.err, past.out) == (False, there.out)
