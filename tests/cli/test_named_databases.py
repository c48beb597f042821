"""A database that was named and is not there is an error, not a reason to read another one."""

from __future__ import annotations

import pytest

import tracker
from tests.cli.running import MINI, run, write
from tracker.domain.errors import DatabaseError

READING = [
    ["verify"],
    ["verify", "--index"],
    ["export"],
    ["backup", "monday.db"],
    ["copy-to", "elsewhere.db"],
    ["log"],
    ["log", "--follow"],
    ["as-of", "2025-05-28"],
    ["timeline"],
    ["history", "Russia", "ceasefire"],
    ["diff", "2025-05-01"],
    ["hindsight"],
    ["replay", "2025-05"],
    ["brief"],
    ["chart", "positions"],
    ["show", "B030"],
    ["sources"],
    ["dossiers"],
    ["inbox"],
    ["inbox", "feeds"],
    ["inbox", "show", "1"],
    ["draft", "text.txt"],
    ["draft", "1"],
    ["correct", "B030", "note=x", "--why", "a slip"],
    ["withdraw", "B030", "--why", "a slip"],
    ["undo"],
]
"""The commands that read a log, or mend one that is there."""


def named(ran: object) -> str:
    return " ".join(ran)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_DB", raising=False)
    (tmp_path / "text.txt").write_text("Russia said yes.\n", encoding="utf-8")
    return tmp_path


@pytest.mark.files
@pytest.mark.parametrize("words", READING, ids=named)
def test_a_database_that_was_named_and_is_not_there_is_an_error_for_whoever_reads_it(
    folder, words
):
    ran = run("--db", "typo.db", *words)

    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith(f"error[T011]: no database at {folder / 'typo.db'}\n")
    assert "init --db" in ran.err
    assert sorted(each.name for each in folder.iterdir()) == ["text.txt"]


@pytest.mark.files
def test_the_error_says_which_setting_names_the_database(folder, monkeypatch):
    monkeypatch.setenv("TRACKER_DB", "typo.db")
    by_variable = run("as-of", "2025-05-28")
    monkeypatch.delenv("TRACKER_DB")
    (folder / "tracker.toml").write_text('db = "other.db"\n', encoding="utf-8")
    by_file = run("dossiers")

    assert (by_variable.code, by_file.code) == (5, 5)
    assert f"{folder / 'typo.db'}, which TRACKER_DB names\n" in by_variable.err
    assert (
        f"{folder / 'other.db'}, which {folder / 'tracker.toml'} names\n" in by_file.err
    )


@pytest.mark.files
def test_a_dossier_that_a_setting_chooses_does_not_take_the_place_of_the_database(
    folder, monkeypatch
):
    monkeypatch.setenv("TRACKER_DOSSIER", "briefing-2025-05")

    assert run("--db", "typo.db", "as-of", "2025-05-28").code == 5
    assert run("as-of", "2025-05-28").code == 0


@pytest.mark.files
def test_a_bundled_dossier_that_is_named_answers_whatever_database_is_named(folder):
    asked = run("--db", "typo.db", "as-of", "2025-05-28", "-d", "UKRAINE-2025")
    checked = run("--db", "typo.db", "verify", "-d", "ukraine-2025")
    unknown = run("--db", "typo.db", "as-of", "2025-05-28", "-d", "herring-talks")

    assert (asked.code, checked.code, unknown.code) == (0, 0, 5)
    assert "this is the bundled dossier ukraine-2025, read-only" in asked.err


@pytest.mark.files
def test_the_default_place_without_a_database_is_answered_from_the_bundle(folder):
    ran = run("as-of", "2025-05-28")

    assert ran.code == 0
    assert "this is the bundled dossier ukraine-2025, read-only" in ran.err


@pytest.mark.files
def test_commands_that_make_a_database_and_checks_of_a_file_need_none(folder):
    facts = write(folder / "mini.jsonl", *MINI)
    made = {
        "import": run("--db", "a.db", "import", facts),
        "init": run("--db", "b.db", "init"),
        "migrate": run("--db", "c.db", "migrate"),
        "append": run("--db", "d.db", "append", "dossier", "talks", "Talks", "--yes"),
        "backup": run("--db", "a.db", "backup", "monday.db"),
        "restore": run("--db", "e.db", "restore", "monday.db"),
        "export": run("--db", "a.db", "export", "-o", "all.jsonl"),
        "verify": run("--db", "f.db", "verify", "all.jsonl"),
        "where": run("--db", "f.db", "where"),
    }

    assert {name: ran.code for name, ran in made.items()} == dict.fromkeys(made, 0)
    assert not (folder / "f.db").exists()


@pytest.mark.files
def test_from_python_a_named_database_that_is_not_there_is_an_error_when_it_is_asked(
    folder,
):
    with tracker.open("typo.db") as talks:
        with pytest.raises(DatabaseError, match=r"^no database at .*typo\.db$"):
            talks.as_of("2025-05-28")
        with pytest.raises(DatabaseError, match=r"^no database at .*typo\.db$"):
            talks.dossiers()

        assert (
            talks.as_of("2025-05-28", dossier="ukraine-2025").dossier == "ukraine-2025"
        )
    with tracker.open() as bundled:
        assert bundled.as_of("2025-05-28").dossier == "ukraine-2025"
