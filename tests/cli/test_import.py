"""`tracker import`: every error in one pass, all or nothing, and a second time nothing."""

from __future__ import annotations

import pytest

from tests.cli.running import MINI, json_lines, run, write

STATED = {"type": "position-stated", "key": "B9", "when": "2025-05-27", "party": "ukraine", "issue": "ceasefire", "stance": "still so"}


def count(database):
    return len(run("--db", str(database), "export").out.splitlines())


def test_a_second_import_of_a_file_adds_nothing(database, tmp_path):
    before = run("export").out

    ran = run("import", str(tmp_path / "mini.jsonl"))

    assert (ran.code, ran.out) == (0, f"0 events added, {len(MINI)} known already\n")
    assert run("export").out == before


def test_import_makes_the_database_where_there_is_none(tmp_path):
    ran = run("--db", str(tmp_path / "new" / "tracker.db"), "import", write(tmp_path / "mini.jsonl", *MINI))

    assert ran.code == 0
    assert ran.out == f"{len(MINI)} events added to mini, 0 known already; log places 1 to {len(MINI)}\n"
    assert ran.err == f"tracker: made {tmp_path / 'new' / 'tracker.db'}\n"


def test_standard_input_a_byte_order_mark_and_blank_lines_are_read(database):
    content = b"\xef\xbb\xbf" + json_lines(STATED).replace(b"\n", b"\r\n") + b"\r\n\n"

    assert run("import", "-", stdin=content).code == 0
    assert count(database) == len(MINI) + 1


def test_a_batch_is_resolved_as_a_whole(database, tmp_path):
    later = {**STATED, "party": "turkiye", "answers": ["B10"]}
    earlier = {"type": "party-registered", "slug": "turkiye", "name": "Türkiye", "kind": "state"}

    assert run("import", write(tmp_path / "a.jsonl", later), write(tmp_path / "b.jsonl", earlier, {**STATED, "key": "B10"})).code == 0


def test_twins_in_one_file_are_one_event(database, tmp_path):
    unkeyed = {k: v for k, v in STATED.items() if k != "key"}

    assert run("import", write(tmp_path / "a.jsonl", unkeyed, unkeyed)).out.startswith("1 events added to mini, 1 known already")


def test_one_bad_line_keeps_all_out(database, tmp_path):
    before = run("export").out

    ran = run("import", write(tmp_path / "a.jsonl", STATED, {**STATED, "key": "B10", "party": "ukrane"}))

    assert (ran.code, ran.out) == (4, "")
    assert run("export").out == before


def test_dry_run_adds_nothing(database, tmp_path):
    ran = run("import", "--dry-run", write(tmp_path / "a.jsonl", STATED))

    assert (ran.code, ran.out) == (0, "1 events would be added, 0 known already; nothing was appended\n")
    assert count(database) == len(MINI)


@pytest.mark.usefixtures("database")
def test_an_error_shows_its_place_its_line_carets_and_what_to_do(tmp_path):
    name = write(tmp_path / "a.jsonl", STATED, {**STATED, "key": "B10", "party": "ukrane"})

    lines = run("import", name).err.splitlines()

    column = lines[1].index('"ukrane"') - len("2 | ") + 1
    assert lines == [
        f"{name}:2:{column}: error[T004]: no party 'ukrane' in the dossier",
        lines[1],
        "  | " + " " * (column - 1) + "^" * len('"ukrane"'),
        "help: did you mean 'ukraine'?",
        "",
        "1 error in 1 line; nothing was appended",
    ]


BAD = [
    ({**STATED, "when": "2025-05-33"}, '"2025-05-33"', "T002", "no 2025-05-33"),
    ({**STATED, "when": "05/06/2025"}, '"05/06/2025"', "T002", "2025-06-05 (5 June) or as 2025-05-06 (6 May)"),
    ({**STATED, "stance": 3}, "3", "T002", "expected `str`"),
    ({**STATED, "stance": " "}, '" "', "T002", "blank"),
    ({**STATED, "stanc": "x"}, '"stanc"', "T002", "no field 'stanc'"),
    ({**STATED, "confidence": "hihg"}, '"hihg"', "T002", "high, medium, low"),
    ({**STATED, "type": "positon-stated"}, '"positon-stated"', "T002", "no event type"),
    ({**STATED, "key": "B1"}, '"B1"', "T005", "other content"),
    ({**STATED, "issue": "ceasefir"}, '"ceasefir"', "T004", "no issue"),
    ({**STATED, "answers": ["B1", "B7"]}, '"B7"', "T004", "no event 'B7'"),
    ({**STATED, "evidence": [{"source": "reuters", "basis": "remark"}]}, '"reuters"', "T004", "no source"),
    ({**STATED, "evidence": [{"source": "reuters-1", "basis": "rumour"}]}, '"rumour"', "T002", "none of document"),
    ({**STATED, "dossier": "minni"}, '"minni"', "T006", "not opened"),
    ({"type": "meeting-changed", "meeting": "x", "change": "cancelled", "when": "2025"}, '"x"', "T004", "no meeting 'x'"),
    ({"type": "party-registered", "slug": "russia", "name": "RF", "kind": "state"}, '"russia"', "T006", "defined already"),
    ({"type": "record-corrected", "target": "B1", "replacement": {"party": "russia"}, "why": "x"}, '{"party":"russia"}', "T002", "another stream|from stream"),
    ({"type": "record-corrected", "target": "B1", "replacement": {"when": "soon"}, "why": "x"}, '"soon"', "T002", "not understood"),
    ({"type": "membership-changed", "member": "ukraine", "coalition": "russia", "change": "joined", "when": "2025"}, '"russia"', "T006", "of kind state"),
]


@pytest.mark.usefixtures("database")
def test_every_error_of_every_line_is_reported_in_one_pass_with_its_column(tmp_path):
    name = write(tmp_path / "bad.jsonl", *(event for event, *_ in BAD))

    ran = run("import", "-f", "json", name)

    assert ran.code == 4
    found = ran.json["errors"]
    assert [e["line"] for e in found] == list(range(1, len(BAD) + 1))
    for error, (_, blamed, code, words) in zip(found, BAD, strict=True):
        assert (error["code"], error["source"][error["column"] - 1 : error["end_column"] - 1]) == (code, blamed), error
        assert any(w in error["message"] for w in words.split("|")), error
        assert error["hint"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (b"not json\n", 1, "not JSON"),
        (b'{"type":"x"\n', 12, "not JSON"),
        (b"[1]\n", 1, "no object"),
        (b'{"type":"x","type":"y"}\n', 1, "stands twice"),
        (b'{"type":"party-registered","display_order":1.5}\n', 1, "no whole number"),
        (b'{"type":"\xff"}\n', 10, "not UTF-8"),
        ('{"type":"ä" x}\n'.encode(), 13, "not JSON"),
        (b"[" * 100_000 + b"\n", 1, "too deeply"),
        (b'{"event":{},"digest":"x"}\n', 10, "type: is missing"),
        (b'{"event":3}\n', 1, ""),
    ],
)
def test_a_line_that_is_no_event_is_an_error_at_its_column(line, column, words):
    ran = run("import", "-f", "json", "-", stdin=line)

    assert ran.code == 4
    (error,) = ran.json["errors"]
    assert (error["line"], error["column"], error["code"][:1]) == (1, column, "T")
    assert words in error["message"]


@pytest.mark.usefixtures("database")
def test_hostile_text_in_a_file_is_shown_harmless():
    ran = run("import", "-", stdin=b'{"type":"\x1b[31m\\u202e\\u001b]0;x"}\n{"type":"\\u202e\\u001b]0;x"}\n')

    assert ran.code == 4
    assert not set(ran.err) & {"\x1b", "\x07", "\u202e"}


def test_export_then_import_into_an_empty_log_gives_the_same_log(database, tmp_path):
    assert run("import", write(tmp_path / "more.jsonl", STATED)).code == 0
    assert run("export", "-o", str(tmp_path / "copy.jsonl")).code == 0

    assert run("--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")).code == 0

    assert run("--db", str(tmp_path / "other.db"), "export").out == run("export").out
    assert "0 events added" in run("--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")).out


def test_an_export_that_was_edited_is_refused_at_its_line(database, tmp_path):
    content = run("export").out.replace("unconditional", "conditional")

    ran = run("--db", str(tmp_path / "other.db"), "import", "-f", "json", "-", stdin=content.encode())

    assert (ran.code, ran.json["errors"][0]["code"], ran.json["errors"][0]["line"]) == (4, "T008", 8)
    assert not (tmp_path / "other.db").exists()


def test_an_export_of_facts_that_were_imported_bare_adds_nothing(database, tmp_path):
    assert run("export", "-o", str(tmp_path / "copy.jsonl")).code == 0
    assert run("--db", str(tmp_path / "other.db"), "import", str(tmp_path / "mini.jsonl")).code == 0

    assert "0 events added" in run("--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")).out


@pytest.mark.usefixtures("database")
def test_a_file_that_is_not_there_names_one_that_is(tmp_path):
    ran = run("import", str(tmp_path / "minni.jsonl"))

    assert ran.code == 2
    assert f"did you mean {tmp_path / 'mini.jsonl'}?" in ran.err
