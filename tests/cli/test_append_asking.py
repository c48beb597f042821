"""`tracker append` on a terminal and in an editor: it asks for what is missing, and opens again what is wrong."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.cli.terminal import typed
from tracker.cli.writing.append_template import read_template, template
from tracker.domain.codec import TYPES
from tracker.domain.errors import InvalidEventError
from tracker.services.amendments import Ledger
from tracker.services.event_fields import KINDS, fields_of
from tracker.services.recording.event_form import EventForm

pytestmark = pytest.mark.files
"""What is asked on a terminal knows no database; what it appends goes the way of the words."""


def exported():
    return [json.loads(line)["event"] for line in run("export").out.splitlines()]


@pytest.mark.usefixtures("database")
def test_a_wizard_asks_for_what_is_missing_and_again_for_what_is_not_understood():
    answers = [
        "USA",
        "ceasefire",
        "half a truce",
        "05/06/2025",
        "3 June 2025",
        "",
        "https://example.net/x?fbclid=1",
        "The Net",
        "A story",
        "",
        "remrk",
        "remark",
        "",
        "",
        "y",
    ]
    code, shown = typed("append", "position", answers=answers)

    *_, source, fact = exported()
    assert code == 0
    assert (source["publisher"], source["title"], source["url"]) == (
        "The Net",
        "A story",
        "https://example.net/x",
    )
    assert (fact["party"], fact["stance"], fact["when"], fact["key"]) == (
        "united-states",
        "half a truce",
        "2025-06-03",
        "B4",
    )
    assert fact["evidence"] == [{"source": source["slug"], "basis": "remark"}]
    assert "party: ukraine, russia, united-states, europe" in shown
    assert "it can be read as 2025-06-05 (5 June)" in shown
    assert "did you mean remark?" in shown


@pytest.mark.usefixtures("database")
def test_only_what_is_missing_is_asked_for_and_no_means_no():
    before = run("export").out
    code, shown = typed(
        "append",
        "position",
        "russia",
        "ceasefire",
        "x",
        "--on",
        "2025-05-27",
        "--source",
        "reuters-1",
        answers=["", "-", "n"],
    )

    assert (code, run("export").out) == (0, before)
    assert "stance:" not in shown
    assert shown.rstrip().endswith("nothing was appended")


@pytest.mark.usefixtures("database")
def test_an_unknown_party_is_made_when_the_answer_is_yes():
    answers = ["y", "", "Arden", "state", "", "-", "y"]
    code, shown = typed(
        "append",
        "position",
        "arden",
        "ceasefire",
        "x",
        "--on",
        "2025-05-27",
        answers=answers,
    )

    assert code == 0
    assert [(e["type"], e.get("slug") or e["party"]) for e in exported()[-2:]] == [
        ("party-registered", "arden"),
        ("position-stated", "arden"),
    ]
    assert "there is no party 'arden'" in shown


@pytest.mark.usefixtures("database")
def test_without_a_kind_a_terminal_is_asked_for_it():
    code, _ = typed("append", answers=["note", "?", "Rain", "", "none", "", "y"])

    assert (
        code,
        exported()[-1]["text"],
        exported()[-1]["key"],
        exported()[-1]["when"],
    ) == (
        0,
        "Rain",
        "B4",
        "2026-01-01",
    )


@pytest.mark.usefixtures("database")
def test_yes_asks_nothing():
    code, _ = typed("append", "note", "rain", "--on", "today", "--yes", answers=[])

    assert (code, exported()[-1]["text"]) == (0, "rain")


@pytest.mark.usefixtures("place")
def test_a_dossier_is_asked_for_by_name_and_for_its_zone_which_is_checked_at_once():
    answers = ["Herring Talks", "", "Mars/Phobos", "Europe/Oslo", "-", "y"]
    code, shown = typed("append", "dossier", answers=answers)

    (opened,) = exported()
    assert code == 0
    assert (opened["dossier"], opened["title"], opened["zone"]) == (
        "herring-talks",
        "Herring Talks",
        "Europe/Oslo",
    )
    assert "its slug [herring-talks]" in shown
    assert "there is no such IANA time zone" in shown
    assert "append it to herring-talks?" in shown


@pytest.mark.usefixtures("database")
def test_a_name_written_for_a_slug_becomes_one_and_a_key_is_checked_at_once():
    answers = [
        "Spring offer!",
        "truce",
        "russia",
        "ukraine",
        "2025-05-27",
        "A spring without boats",
        "none",
        "2025-05-28",
        "a b",
        "B1",
        "P1",
        "y",
    ]
    code, shown = typed("append", "proposal", answers=answers)

    fact = exported()[-1]
    assert code == 0
    assert fact["title"] == "A spring without boats"
    assert (fact["proposal"], fact["key"], fact["reported"]) == (
        "spring-offer",
        "P1",
        "2025-05-28",
    )
    assert "its slug is spring-offer" in shown
    assert "'a b' is no key" in shown
    assert "B1 is taken already" in shown


@pytest.mark.usefixtures("database")
def test_speaker_and_report_are_asked_for_and_a_wrong_word_of_the_line_is_asked_for_again():
    words = ("append", "position", "russai", "ceasefire", "not yet")
    answers = ["n", "russia", "2025-05-27", "Jane Doe", "none", "2025-05-28", "-", "y"]
    code, shown = typed(*words, answers=answers)

    fact = exported()[-1]
    assert code == 0
    assert (fact["party"], fact["speaker"], fact["reported"]) == (
        "russia",
        "Jane Doe",
        "2025-05-28",
    )
    assert "it counts as known only from today on" in shown


@pytest.mark.usefixtures("database")
def test_after_an_error_it_goes_on_from_there_with_all_that_was_typed():
    words = ("append", "note", "Rain", "--on", "2025-05-27", "--key", "a b")
    code, shown = typed(*words, answers=["2025-05-28", "", "N1", "y"])

    fact = exported()[-1]
    assert code == 0
    assert (fact["text"], fact["key"], fact["reported"]) == ("Rain", "N1", "2025-05-28")
    assert "error: key: 'a b' is no key" in shown


def editor(path, *lines):
    """An editor that runs these lines of shell on the file."""
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.usefixtures("database")
def test_an_editor_gets_a_template_and_what_is_wrong_is_opened_again_with_the_error_on_top(
    tmp_path, monkeypatch
):
    first = "s/^party:$/party: russai/; s/^issue:$/issue: ceasefire/; s/^when:$/when: early June 2025/; s/^stance:.*/stance: first line\\n  and second/"
    lines = [
        f'cat "$1" >> {tmp_path}/seen',
        f"if grep -q '^# error' \"$1\"; then sed -i 's/russai/russia/' \"$1\"; else sed -i '{first}' \"$1\"; fi",
    ]
    monkeypatch.setenv("VISUAL", editor(tmp_path / "editor", *lines))
    ran = run(
        "append",
        "position",
        "--edit",
        "--stance",
        "x",
        "--source",
        "reuters-1; basis=remark",
    )

    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    fact = exported()[-1]
    assert ran.code == 0
    assert (
        fact["party"],
        fact["stance"],
        fact["when_words"],
        fact["evidence"][0]["basis"],
    ) == (
        "russia",
        "first line\nand second",
        "early June 2025",
        "remark",
    )
    assert "# error: there is no party 'russai'\n# help: did you mean russia" in seen
    assert (
        seen.count(
            "# party (needed): Who, as a party slug.\n#   known: ukraine, russia"
        )
        == 2
    )


@pytest.mark.usefixtures("database")
def test_an_editor_closed_without_a_change_appends_nothing(tmp_path, monkeypatch):
    before = run("export").out
    monkeypatch.setenv("EDITOR", "true")
    empty = run("append", "position", "--edit")
    monkeypatch.setenv(
        "EDITOR",
        editor(tmp_path / "editor", "sed -i 's/^party:$/party: nobody/' \"$1\""),
    )
    wrong = run("append", "position", "--edit")

    assert (empty.code, empty.out) == (0, "nothing was appended\n")
    assert (wrong.code, "are missing" in wrong.err) == (2, True)
    assert run("export").out == before


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_empty_template_says_nothing_and_what_is_filled_in_is_read_back(kind):
    form = EventForm(Ledger([], dossier="mini"), now=0)
    texts = {
        name: ["one; a=b: c", "two\nlines"] for name in kind.words if name != "dossier"
    }

    fields = fields_of(TYPES[kind.type]).values()
    nobody = {field.name: [""] for field in fields if field.perhaps_nobody}
    assert read_template(kind, template(form, kind, {})) == (nobody, [])
    assert read_template(kind, template(form, kind, texts)) == (nobody | texts, [])


@pytest.mark.parametrize("text", ["parti: x", "just words", "  from nothing"])
def test_a_line_that_is_none_of_the_templates_is_refused(text):
    with pytest.raises(InvalidEventError) as refused:
        read_template(KINDS["position"], text)

    assert refused.value.hint


@pytest.mark.usefixtures("database")
def test_the_tab_key_completes_a_name():
    pytest.importorskip("readline")
    code, shown = typed(
        "append",
        "position",
        "--on",
        "2025-05-27",
        "--source",
        "reuters-1",
        answers=["rus\t", "ceasef\t", "Only so", "", "", "-", "y"],
    )

    assert code == 0, shown
    assert (exported()[-1]["party"], exported()[-1]["issue"]) == ("russia", "ceasefire")


@pytest.mark.usefixtures("database")
def test_a_program_that_asks_beyond_the_answers_fails_with_what_is_on_the_screen():
    with pytest.raises(pytest.fail.Exception, match=r"the screen says:\n(.|\n)*kind"):
        typed("append", answers=[], patience=6)
