"""The form of an answer is named by -f or by the ending of its file, and never another than that."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tracker.cli.frame.forms import Forms

ASKED = ("as-of", "2025-05-28", "--dossier", "briefing-2025-05")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.txt", "Positions at the end of 28 May 2025"),
        ("a.md", "Positions at the end of 28 May 2025"),
        ("a.JSON", "{"),
        ("a.jsonl", '{"kind":"asked"'),
        ("a.csv", "dossier,valid,"),
        ("a.tsv", "dossier\tvalid\t"),
        ("a.htm", "<!DOCTYPE html>"),
        ("a", "Positions at the end of 28 May 2025"),
    ],
)
def test_the_ending_of_the_file_chooses_the_form(tmp_path, name, begins):
    done = run(*ASKED, "-o", str(tmp_path / name))

    assert (done.code, done.out) == (0, "")
    assert f"wrote {tmp_path / name}" in done.err
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_file_holds_what_standard_output_would(tmp_path):
    for command in (("sources",), ("timeline", "May 2025"), ("show", "russia")):
        words = (*command, "--dossier", "briefing-2025-05", "-f", "json")
        out = run(*words).out
        run(*words, "-o", str(tmp_path / command[0]))

        assert (tmp_path / command[0]).read_text(encoding="utf-8") == out
        assert json.loads(out)


def test_the_steps_of_a_replay_go_into_a_file(tmp_path):
    words = ("replay", "2025-05", "--dossier", "briefing-2025-05")
    run(*words, "-o", str(tmp_path / "a.jsonl"))

    assert (tmp_path / "a.jsonl").read_text() == run(*words, "-f", "jsonl").out


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlx", "talks.2025"])
def test_an_ending_that_is_not_written_is_refused_with_those_that_are(tmp_path, name):
    done = run(*ASKED, "-o", str(tmp_path / name))

    assert done.code == 2
    ending = name.partition(".")[2]
    assert "answers are written as txt, md, markdown, json, jsonl," in done.err
    assert f", not as {ending}\n" in done.err
    assert not (tmp_path / name).exists()


def test_a_file_is_kept_unless_force_is_given(tmp_path):
    (tmp_path / "a.md").write_text("mine")

    assert run(*ASKED, "-o", str(tmp_path / "a.md")).code == 6
    assert (tmp_path / "a.md").read_text() == "mine"
    assert run(*ASKED, "-o", str(tmp_path / "a.md"), "--force").code == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("Positions")


FORMS = Forms("boats", {"plan": ("pln", "txt"), "photo": ("jpg", "txt")}, "plan")


@pytest.mark.parametrize(
    ("said", "output", "form"),
    [
        (None, None, "plan"),
        (None, "a", "plan"),
        (None, "a.JPG", "photo"),
        (None, "a.txt", "plan"),
        ("photo", None, "photo"),
        ("photo", "a.txt", "photo"),
        ("photo", "a", "photo"),
        ("photo", "regatta.2025", "photo"),
    ],
)
def test_a_form_is_chosen_by_name_or_by_ending(said, output, form):
    assert FORMS.chosen(said, output) == form


@pytest.mark.parametrize(
    ("said", "output", "told"),
    [
        (None, "a.jpgg", "boats are written as pln, txt, jpg, not as jpgg"),
        (None, "regatta.2025", "not as 2025"),
        ("photo", "a.pln", "its name says plan, and -f says photo"),
        ("photo", "a.pdf", "not as pdf"),
        ("photo", "a.html", "not as html"),
    ],
)
def test_a_form_that_nobody_asked_for_is_never_written(said, output, told):
    with pytest.raises(Exception, match=told):
        FORMS.chosen(said, output)


def test_where_no_form_is_usual_the_name_has_to_say_one():
    with pytest.raises(Exception, match="boats are written as pln"):
        FORMS._replace(usual=None).chosen(None, "a")
