"""Two desks merge by exports: what is new, known and different is told before anything is appended."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.running import MINI, run, write

POSITION = ("append", "position", "russia", "ceasefire")


@pytest.fixture
def desks(database, tmp_path):
    """Ana's log, and an export of Olena's, who went on from the same beginning."""
    start, theirs = tmp_path / "start.jsonl", tmp_path / "theirs.jsonl"
    run("export", "-o", str(start))
    olena = ("--db", str(tmp_path / "olena.db"), "--author", "Olena")
    run(*olena, "import", str(start))
    for day, key in (("2025-06-01", "position-ol-1"), ("2025-06-03", "S2")):
        added = run(*olena, *POSITION, f"as of {day}", "--on", day, "--key", key, "-y")
        assert added.code == 0
    run(*olena, "export", "-o", str(theirs))
    return str(theirs)


def events() -> int:
    return len(run("log", "-f", "jsonl").json_lines)


def test_a_check_lists_what_is_new_and_known_and_who_recorded_it(desks):
    before = events()
    done = run("import", "--check", desks)

    assert done.code == 0
    assert f"known here already: {len(MINI)} (recorded by root" in done.out
    assert "new here: 2 (recorded by Olena 2)" in done.out
    assert "  + position-ol-1, by Olena on 2026-01-01: as of 2025-06-01" in done.out
    assert events() == before


def test_the_list_stands_before_the_question_when_events_are_appended(desks):
    done = run("import", desks)

    assert done.code == 0
    assert "new here: 2 (recorded by Olena 2)" in done.err
    assert "2 events added to mini, 10 known already" in done.out
    assert "known here" not in run("import", desks).err


def test_the_same_key_with_other_content_is_shown_from_both_sides(desks):
    words = (*POSITION, "another", "--on", "2025-06-05", "--key", "S2", "-y")
    assert run("--author", "Ana Novak", *words).code == 0
    before = events()
    done = run("import", desks)

    assert done.code == 4
    assert "different under the same key or id: 1" in done.err
    assert "there by Olena on 2026-01-01: as of 2025-06-03 (2025-06-03)" in done.err
    assert "here by Ana Novak" in done.err
    assert "error[T005]" in done.err
    assert events() == before


def test_what_is_different_can_be_left_out_and_the_rest_is_merged(desks):
    words = (*POSITION, "another", "--on", "2025-06-05", "--key", "S2", "-y")
    run("--author", "Ana Novak", *words)
    done = run("import", desks, "--on-error", "skip")

    assert "1 event added to mini, 10 known already, 1 rejected" in done.out


def test_the_comparison_is_data_for_programs(desks):
    compared = run("import", "--check", desks, "-f", "json").json["compared"]

    assert [each["name"] for each in compared["new"]] == ["position-ol-1", "S2"]
    assert compared["new_by"] == {"Olena": 2}
    assert sum(compared["known_by"].values()) == len(MINI)
    assert (compared["differ"], compared["differs"]) == (0, [])


def test_bare_events_and_an_empty_log_are_compared_with_nothing(database, tmp_path):
    bare = write(
        tmp_path / "bare.jsonl", {**MINI[-1], "key": "B9", "when": "2025-06-09"}
    )
    whole = tmp_path / "whole.jsonl"
    run("export", "-o", str(whole))
    empty = ("--db", str(tmp_path / "new.db"))

    assert "known here" not in run("import", "--check", bare).out
    assert "known here" not in run(*empty, "import", str(whole)).err


def cells(file) -> list[list[str]]:
    """The rows of a rejects file, without where each stood in the file before."""
    table = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    return [row[1:] for row in table]


ROWS = (
    "party,issue,when,stance\n"
    "russia,ceasefire,2025-06-01,first\n"
    "rusia,ceasefire,2025-06-02,second\n"
    "russia,ceasefire,05/06/2025,third\n"
)
TABLE = ("--type", "position-stated", "--dossier", "mini", "--on-error", "skip")


def test_rejects_that_nobody_mended_are_rejected_again_and_mended_ones_are_taken(
    database, tmp_path
):
    rows, first, second, third = (tmp_path / f"{n}.csv" for n in "abcd")
    rows.write_text(ROWS, encoding="utf-8")
    done = run("import", str(rows), *TABLE, "--rejects", str(first))
    again = run("import", str(first), *TABLE, "--rejects", str(second))
    mended = second.read_text(encoding="utf-8").replace("rusia", "russia")
    third.write_text(mended.replace("05/06/2025", "2025-06-05"), encoding="utf-8")
    taken = run("import", str(third), *TABLE, "--allow-duplicates")

    assert "1 event added to mini" in done.out
    assert again.code == 4
    assert "0 events added" in again.out
    assert cells(second) == cells(first)
    assert len(cells(first)) == 3
    assert (taken.code, "2 events added to mini" in taken.out) == (0, True)


def test_rejected_lines_of_json_come_back_as_they_were(database, tmp_path):
    bad = {**MINI[-1], "key": "B8", "party": "rusia", "when": "2025-06-08"}
    good = {**MINI[-1], "key": "B9", "stance": "by June", "when": "2025-06-09"}
    name = write(tmp_path / "a.jsonl", good, bad)
    first, second = tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    skip = ("--on-error", "skip")
    run("import", name, *skip, "--rejects", str(first))
    run("import", str(first), *skip, "--rejects", str(second))
    again = second.read_bytes()
    second.write_bytes(again.replace(b'"rusia"', b'"russia"'))

    assert first.read_bytes().replace(b'"_line": 2', b'"_line": 1') == again
    assert "1 event added" in run("import", str(second)).out


def test_rejected_lines_of_an_export_come_back_and_are_taken_under_another_key(
    desks, tmp_path
):
    words = (*POSITION, "another", "--on", "2025-06-05", "--key", "S2", "-y")
    run("--author", "Ana Novak", *words)
    first, second = tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    skip = ("--on-error", "skip")
    run("import", desks, *skip, "--rejects", str(first))
    again = run("import", str(first), *skip, "--rejects", str(second))
    second.write_bytes(second.read_bytes().replace(b'"S2"', b'"position-ol-2"'))
    taken = run("import", str(second), "--allow-duplicates")

    assert "error[T005]: 'S2' is already recorded" in again.err
    assert "1 event added to mini" in taken.out
    assert run("show", "position-ol-2").code == 0


def test_log_and_show_say_who_recorded_first_what_came_from_another_log(desks):
    assert "another log" not in run("log").out
    assert run("import", desks).code == 0
    theirs = "recorded by Olena on 1 January 2026 in another log, place"
    shown = run("show", "S2", "-f", "json").json["origin"]
    listed = [line.get("origin") for line in run("log", "-f", "jsonl").json_lines]
    rows = run("log", "-f", "json").json["rows"]

    assert f"origin    {theirs} {shown['place']}\n" in run("show", "S2").out
    assert f"  {theirs} {shown['place']}\n" in run("log").out
    assert run("log").out.count(theirs) == 2
    assert f"{theirs} {shown['place']}" in run("log", "-f", "md").out
    assert shown["recorded_by"] == "Olena"
    assert listed.count(None) == len(MINI)
    assert listed[-1] == rows[-1]["origin"] == shown
    assert run("show", "B1", "-f", "json").json["origin"] is None
