"""`tracker import`: every error in one pass, all or nothing, and a second time nothing."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import MINI, json_lines, run, write

STATED = {
    "type": "position-stated",
    "key": "B9",
    "when": "2025-05-27",
    "party": "ukraine",
    "issue": "ceasefire",
    "stance": "still so",
}


def count(database):
    return len(run("--db", str(database), "export").out.splitlines())


def test_a_second_import_of_a_file_adds_nothing(database, tmp_path):
    before = run("export").out

    ran = run("import", str(tmp_path / "mini.jsonl"))

    assert (ran.code, ran.out) == (0, f"0 events added, {len(MINI)} known already\n")
    assert run("export").out == before


def test_import_makes_the_database_where_there_is_none(tmp_path):
    place = tmp_path / "new" / "tracker.db"
    ran = run(
        "--db",
        str(place),
        "import",
        write(tmp_path / "mini.jsonl", *MINI),
    )

    assert ran.code == 0
    assert (
        ran.out
        == f"{len(MINI)} events added to mini, 0 known already; log places 1 to {len(MINI)}\n"
        f"undo: tracker --db {place} undo\n"
    )
    assert ran.err == f"tracker: made {tmp_path / 'new' / 'tracker.db'}\n"


def test_standard_input_a_byte_order_mark_and_blank_lines_are_read(database):
    content = b"\xef\xbb\xbf" + json_lines(STATED).replace(b"\n", b"\r\n") + b"\r\n\n"

    assert run("import", "-", stdin=content).code == 0
    assert count(database) == len(MINI) + 1


def test_a_batch_is_resolved_as_a_whole(database, tmp_path):
    later = {**STATED, "party": "turkiye", "answers": ["B10"]}
    earlier = {
        "type": "party-registered",
        "slug": "turkiye",
        "name": "Türkiye",
        "kind": "state",
    }

    assert (
        run(
            "import",
            write(tmp_path / "a.jsonl", later),
            write(tmp_path / "b.jsonl", earlier, {**STATED, "key": "B10"}),
        ).code
        == 0
    )


def test_twins_in_one_file_are_one_event(database, tmp_path):
    unkeyed = {k: v for k, v in STATED.items() if k != "key"}

    assert run("import", write(tmp_path / "a.jsonl", unkeyed, unkeyed)).out.startswith(
        "1 event added to mini, 1 known already"
    )


def test_one_bad_line_keeps_all_out(database, tmp_path):
    before = run("export").out

    ran = run(
        "import",
        write(
            tmp_path / "a.jsonl", STATED, {**STATED, "key": "B10", "party": "ukrane"}
        ),
    )

    assert (ran.code, ran.out) == (4, "")
    assert run("export").out == before


def test_dry_run_adds_nothing(database, tmp_path):
    ran = run("import", "--dry-run", write(tmp_path / "a.jsonl", STATED))

    assert ran.code == 0
    assert (
        ran.out.splitlines()[0]
        == "+ position-stated B9 position:ukraine/ceasefire 2025-05-27: still so"
    )
    assert "Ukraine on Ceasefire" in ran.out
    assert (
        ran.out.splitlines()[-1]
        == "1 event would be added, 0 known already; nothing was appended"
    )
    assert count(database) == len(MINI)


@pytest.mark.usefixtures("database")
def test_an_error_shows_its_place_its_line_carets_and_what_to_do(tmp_path):
    name = write(
        tmp_path / "a.jsonl", STATED, {**STATED, "key": "B10", "party": "ukrane"}
    )

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
    (
        {**STATED, "when": "05/06/2025"},
        '"05/06/2025"',
        "T002",
        "2025-06-05 (5 June) or as 2025-05-06 (6 May)",
    ),
    ({**STATED, "stance": 3}, "3", "T002", "expected text"),
    ({**STATED, "stance": " "}, '" "', "T002", "blank"),
    ({**STATED, "stanc": "x"}, '"stanc"', "T002", "no field 'stanc'"),
    ({**STATED, "confidence": "hihg"}, '"hihg"', "T002", "high, medium, low"),
    ({**STATED, "type": "positon-stated"}, '"positon-stated"', "T002", "no event type"),
    ({**STATED, "key": "B1"}, '"B1"', "T005", "other content"),
    ({**STATED, "issue": "ceasefir"}, '"ceasefir"', "T004", "no issue"),
    ({**STATED, "answers": ["B1", "B7"]}, '"B7"', "T004", "no event 'B7'"),
    (
        {**STATED, "evidence": [{"source": "reuters", "basis": "remark"}]},
        '"reuters"',
        "T004",
        "no source",
    ),
    (
        {**STATED, "evidence": [{"source": "reuters-1", "basis": "rumour"}]},
        '"rumour"',
        "T002",
        "none of document",
    ),
    ({**STATED, "dossier": "minni"}, '"minni"', "T006", "not opened"),
    (
        {
            "type": "meeting-changed",
            "meeting": "x",
            "change": "cancelled",
            "when": "2025",
        },
        '"x"',
        "T004",
        "no meeting 'x'",
    ),
    (
        {"type": "party-registered", "slug": "russia", "name": "RF", "kind": "state"},
        '"russia"',
        "T006",
        "defined already",
    ),
    (
        {
            "type": "record-corrected",
            "target": "B1",
            "replacement": {"party": "russia"},
            "why": "x",
        },
        '{"party":"russia"}',
        "T002",
        "another stream|from stream",
    ),
    (
        {
            "type": "record-corrected",
            "target": "B1",
            "replacement": {"when": "soon"},
            "why": "x",
        },
        '"soon"',
        "T002",
        "not understood",
    ),
    (
        {
            "type": "membership-changed",
            "member": "ukraine",
            "coalition": "russia",
            "change": "joined",
            "when": "2025",
        },
        '"russia"',
        "T006",
        "of kind state",
    ),
]


@pytest.mark.usefixtures("database")
def test_every_error_of_every_line_is_reported_in_one_pass_with_its_column(tmp_path):
    name = write(tmp_path / "bad.jsonl", *(event for event, *_ in BAD))

    ran = run("import", "-f", "json", name)

    assert ran.code == 4
    found = ran.json["errors"]
    assert [e["line"] for e in found] == list(range(1, len(BAD) + 1))
    for error, (_, blamed, code, words) in zip(found, BAD, strict=True):
        assert (
            error["code"],
            error["source"][error["column"] - 1 : error["end_column"] - 1],
        ) == (
            code,
            blamed,
        ), error
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
    ran = run(
        "import",
        "-",
        stdin=b'{"type":"\x1b[31m\\u202e\\u001b]0;x"}\n{"type":"\\u202e\\u001b]0;x"}\n',
    )

    assert ran.code == 4
    assert not set(ran.err) & {"\x1b", "\x07", "\u202e"}


def test_export_then_import_into_an_empty_log_gives_the_same_log(database, tmp_path):
    assert run("import", write(tmp_path / "more.jsonl", STATED)).code == 0
    assert run("export", "-o", str(tmp_path / "copy.jsonl")).code == 0

    assert (
        run(
            "--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")
        ).code
        == 0
    )

    assert run("--db", str(tmp_path / "other.db"), "export").out == run("export").out
    assert (
        "0 events added"
        in run(
            "--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")
        ).out
    )


def test_an_export_that_was_edited_is_refused_at_its_line(database, tmp_path):
    content = run("export").out.replace("unconditional", "conditional")

    ran = run(
        "--db",
        str(tmp_path / "other.db"),
        "import",
        "-f",
        "json",
        "-",
        stdin=content.encode(),
    )

    assert (ran.code, ran.json["errors"][0]["code"], ran.json["errors"][0]["line"]) == (
        4,
        "T008",
        8,
    )
    assert not (tmp_path / "other.db").exists()


def test_an_export_of_facts_that_were_imported_bare_adds_nothing(database, tmp_path):
    assert run("export", "-o", str(tmp_path / "copy.jsonl")).code == 0
    assert (
        run(
            "--db", str(tmp_path / "other.db"), "import", str(tmp_path / "mini.jsonl")
        ).code
        == 0
    )

    assert (
        "0 events added"
        in run(
            "--db", str(tmp_path / "other.db"), "import", str(tmp_path / "copy.jsonl")
        ).out
    )


@pytest.mark.usefixtures("database")
def test_a_file_that_is_not_there_names_one_that_is(tmp_path):
    ran = run("import", str(tmp_path / "minni.jsonl"))

    assert ran.code == 2
    assert f"did you mean {tmp_path / 'mini.jsonl'}?" in ran.err


CSV = "type;dossier;key;when;party;issue;stance\n"
ROWS = [
    "C1;2025-05-27;ukraine;ceasefire;fine",
    "C2;05/06/2025;ukraine;ceasefire;two readings",
    "C3;2025-05-27;ukrane;ceasefire;misspelled",
    "C4;2025-05-27;ukraine",
]


def table(path, rows=ROWS, header=CSV):
    path.write_text(
        header + "".join(f"position-stated;mini;{row}\n" for row in rows),
        encoding="utf-8",
    )
    return str(path)


def test_rows_with_errors_can_be_left_out_mended_and_fed_back(database, tmp_path):
    ran = run(
        "import",
        "--on-error",
        "skip",
        "--rejects",
        str(tmp_path / "rejects.csv"),
        table(tmp_path / "a.csv"),
    )

    assert ran.code == 4
    assert ran.out.startswith("1 event added to mini, 0 known already, 3 rejected")
    assert "these rows are left out" in ran.err
    rejects = (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert rejects[0] == f"_line;_code;_message;{CSV.strip()}"
    assert [line.split(";")[:2] for line in rejects[1:]] == [
        ["3", "T002"],
        ["4", "T004"],
        ["5", "T015"],
    ]
    mended = (
        "\n".join(rejects)
        .replace(";05/06/2025;", ";2025-06-05;")
        .replace(";ukrane;", ";ukraine;")
        + ";ceasefire;short\n"
    )
    (tmp_path / "rejects.csv").write_text(mended, encoding="utf-8")
    assert run("import", str(tmp_path / "rejects.csv")).out.startswith("3 events added")
    assert count(database) == len(MINI) + 4


@pytest.mark.usefixtures("database")
def test_rejected_lines_of_json_are_kept_word_for_word(tmp_path):
    lines = [
        b'{"type":"position-stated","dossier":"mini","stance":"x","stance":"y"}',
        b"no json at all",
        b'{"_line":9,"_code":"T1","_message":"old","type":"x"}',
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))

    assert (
        run(
            "import",
            "--on-error",
            "skip",
            "--rejects",
            str(tmp_path / "r.jsonl"),
            str(tmp_path / "a.jsonl"),
        ).code
        == 4
    )

    twins, raw, old = (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()
    assert twins.endswith(
        '"type": "position-stated", "dossier": "mini", "stance": "x", "stance": "y"}'
    )
    assert raw.endswith('"_text": "no json at all"}')
    assert old.count("_line") == 1
    mended = raw.replace(
        "no json at all", json_lines(STATED).decode().strip().replace('"', '\\"')
    )
    assert run("import", "-", stdin=mended.encode()).out.startswith("1 event added")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.json",
            '[{"type": "position-stated", "when": "2025-05-27",\n "party": "ukrane", "issue": "ceasefire", "stance": "x"}]',
        ),
        (
            "a.yaml",
            "- type: position-stated\n  when: 2025-05-27\n  issue: ceasefire\n  stance: x\n  party: ukrane\n",
        ),
    ],
)
def test_a_rejected_row_of_several_lines_becomes_one_line_that_can_be_mended(
    tmp_path, name, content
):
    (tmp_path / name).write_text(content, encoding="utf-8")

    ran = run(
        "import",
        "--dossier",
        "mini",
        "--on-error",
        "skip",
        "--rejects",
        str(tmp_path / "r.jsonl"),
        str(tmp_path / name),
    )

    assert ran.code == 4
    assert "error[T004]: no party 'ukrane'" in ran.err
    mended = (tmp_path / "r.jsonl").read_bytes().replace(b"ukrane", b"ukraine")
    assert mended.count(b"\n") == 1
    assert run("import", "--dossier", "mini", "-", stdin=mended).out.startswith(
        "1 event added"
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rejects", "x"], "--rejects goes with --on-error skip"),
        (["--allow-duplicates", "--refuse-duplicates"], "exclude each other"),
        (["--map", "when"], "names no column and field"),
        (["--map", "x=wen"], "did you mean when"),
        (["--type", "positon-stated"], "did you mean position-stated"),
        (["--delimiter", "ab"], "no delimiter"),
        (["--encoding", "utf-99"], "no encoding"),
        (["--format", "briefing"], "does not say its dossier"),
        (["--format", "xml"], "none of jsonl, json, yaml, csv, tsv, briefing"),
        (["--dated", "05/06/2025"], "two readings|can be read as"),
        (["--on-error", "skip", "--rejects", "mini.jsonl"], "is there already"),
    ],
)
def test_an_option_that_makes_no_sense_is_a_mistake(tmp_path, words, message):
    ran = run("import", *words, "mini.jsonl", folder=tmp_path)

    assert ran.code == 2
    assert any(word in ran.err for word in message.split("|")), ran.err


@pytest.mark.usefixtures("database")
def test_a_file_that_cannot_be_read_to_its_end_keeps_all_out(tmp_path):
    (tmp_path / "a.json").write_bytes(
        b"["
        + json_lines(STATED).replace(b"}", b',"dossier":"mini"}', 0).strip()
        + b", 3]"
    )

    ran = run("import", "--on-error", "skip", "-f", "json", str(tmp_path / "a.json"))

    assert (ran.code, ran.json["added"], ran.json["errors"][0]["code"]) == (
        4,
        0,
        "T003",
    )


@pytest.mark.usefixtures("database")
def test_a_pipe_tells_near_duplicates_and_appends_them_and_can_refuse_them(tmp_path):
    like = {**STATED, "when": "2025-05-20", "stance": "Unconditional CEASEFIRE!"}

    ran = run("import", "--refuse-duplicates", write(tmp_path / "a.jsonl", like))
    assert (ran.code, "T016" in ran.err) == (4, True)
    ran = run("import", write(tmp_path / "a.jsonl", like))

    assert ran.code == 0
    assert f"{tmp_path / 'a.jsonl'}:1: very like B1" in ran.err
    assert (
        "  recorded  unconditional ceasefire\n  new       Unconditional CEASEFIRE!\n"
        in ran.err
    )


@pytest.mark.usefixtures("database")
def test_a_dry_run_for_programs_has_facts_cells_and_what_is_wrong(tmp_path):
    found = run(
        "import", "--dry-run", "-f", "json", write(tmp_path / "a.jsonl", STATED)
    ).json

    assert [fact["key"] for fact in found["facts"]] == ["B9"]
    diff = found["effects"]["mini"]
    assert diff["format"] == "tracker.diff/1"
    assert [[s["stance"] for s in p["after"]] for p in diff["positions"]] == [
        ["still so"]
    ]
    assert (found["new"], found["added"], found["places"]) == (1, 0, None)


def test_a_dry_run_makes_no_database(tmp_path):
    ran = run(
        "--db",
        str(tmp_path / "no.db"),
        "import",
        "--dry-run",
        write(tmp_path / "mini.jsonl", *MINI),
    )

    assert ran.code == 0
    assert not (tmp_path / "no.db").exists()


@pytest.mark.usefixtures("database")
def test_a_rejected_row_is_told_with_all_its_errors(tmp_path):
    row = {
        "type": "position-stated",
        "dossier": "mini",
        "when": "2025-05-01",
        "party": "ukrane",
        "issue": "ceasefir",
        "stance": "Yes",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    ran = run(
        "import",
        "--on-error",
        "skip",
        "--rejects",
        str(tmp_path / "r.jsonl"),
        str(tmp_path / "a.jsonl"),
    )
    rejected = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8"))

    assert ran.code == 4
    assert "no party 'ukrane'" in rejected["_message"]
    assert "no issue 'ceasefir'" in rejected["_message"]


# --- what was withdrawn ---------------------------------------------------------------------------------------------


def test_importing_again_what_was_undone_says_that_it_is_withdrawn_and_what_restores_it(
    database, tmp_path
):
    name = write(
        tmp_path / "a.jsonl", KEYED, {**KEYED, "key": "W2", "stance": "not at all"}
    )
    assert (
        run("import", name).code == run("withdraw", "W1", "--why", "not ours").code == 0
    )

    for more, said in (((), ""), (("--dry-run",), "")):
        ran = run("import", name, *more)
        assert (
            ran.out.startswith(
                f"0 events {said}added, 2 known already (1 of them withdrawn)"
            )
            or more
        )
        assert "known already, but withdrawn by W1.withdraw-1 on " in ran.err
        assert (
            "W1, place 11 of the log; `tracker undo W1.withdraw-1` restores it"
            in ran.err
        )
        found = run("import", name, "-f", "json", *more).json
        assert [
            (g["name"], g["withdrawn_by"]["why"], g["restore"])
            for g in found["withdrawn"]
        ] == [("W1", "not ours", "tracker undo W1.withdraw-1")]
        assert (found["known"], found["withdrawn_total"], found["added"]) == (2, 1, 0)
    assert run("undo", "W1.withdraw-1").code == 0
    assert run("import", name).out == "0 events added, 2 known already\n"


KEYED = {
    "type": "position-stated",
    "key": "W1",
    "when": "2025-05-27",
    "party": "ukraine",
    "issue": "ceasefire",
    "stance": "no strikes",
}


def test_a_whole_import_that_was_undone_is_told_in_a_few_lines(database, tmp_path):
    name = write(
        tmp_path / "a.jsonl",
        *({**KEYED, "key": f"W{n}", "stance": f"words {n}"} for n in range(250)),
    )
    assert run("import", name).code == run("undo").code == 0

    ran = run("import", name)

    assert ran.out == "0 events added, 250 known already (250 of them withdrawn)\n"
    assert "… and 240 more" in ran.err
    assert len(ran.err.splitlines()) < 14
    assert "`tracker undo --redo` restores all of them" in ran.err


def test_the_line_that_undoes_an_import_takes_all_of_it_back_or_there_is_none(
    database, tmp_path
):
    other = str(tmp_path / "other.db")
    file = tmp_path / "log.jsonl"

    def brought() -> list[str]:
        file.write_text(run("export").out, encoding="utf-8")
        return run("--db", other, "import", str(file)).out.splitlines()[1:]

    run("withdraw", "B3", "--why", "not ours")
    assert brought() == []
    run("correct", "B1", "stance=yes", "--why", "a slip")
    assert brought() == [f"undo: tracker --db {other} undo"]
    run("undo")
    assert brought() == [f"undo: tracker --db {other} undo --redo"]
    run("undo", "--redo")
    assert brought() == [f"undo: tracker --db {other} undo"]


def test_an_export_that_holds_the_withdrawal_too_is_no_surprise(database, tmp_path):
    assert run("withdraw", "B3", "--why", "not ours").code == 0
    (tmp_path / "log.jsonl").write_text(run("export").out, encoding="utf-8")

    ran = run("import", str(tmp_path / "log.jsonl"))

    assert (ran.out, ran.err) == (
        f"0 events added, {len(MINI) + 1} known already\n",
        "",
    )


def test_when_every_row_is_left_out_the_answer_says_so(database, tmp_path):
    bad = [{**KEYED, "key": f"W{n}", "party": "nobody"} for n in range(2)]

    ran = run("import", "--on-error", "skip", write(tmp_path / "a.jsonl", *bad))

    assert (ran.code, ran.out) == (4, "0 events added, 0 known already, 2 rejected\n")


@pytest.mark.usefixtures("database")
def test_near_duplicates_of_a_file_are_judged_by_what_stands(tmp_path):
    said = {
        **STATED,
        "key": "N1",
        "stance": "Unconditional ceasefire!",
        "when": "2025-05-20",
    }
    like = write(tmp_path / "like.jsonl", said)

    def near():
        found = run("import", "--dry-run", "-f", "json", like).json
        return [each["near"]["name"] for each in found["near_duplicates"]]

    assert near() == ["B1"]
    run("correct", "B1", "stance=thirty days of calm", "--why", "misread")
    assert near() == []
    run("undo")
    run("withdraw", "B1", "--why", "not ours")
    assert near() == []
    run("undo")
    assert near() == ["B1"]
    run("correct", "B1", "when=2025-06-20", "--why", "misread")
    assert near() == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("at", "near"), [("2025-05-20T23:30+03:00", []), ("2025-05-21T01:30+03:00", ["N1"])]
)
def test_near_duplicates_of_a_file_are_of_one_day_in_the_dossiers_zone(
    tmp_path, at, near
):
    run("append", "note", "The talks broke off at night", "--on", at, "--key", "N1")
    row = {
        "type": "development-noted",
        "when": "2025-05-21",
        "text": "The talks broke off at night!",
    }

    found = run(
        "import", "--dry-run", "-f", "json", write(tmp_path / "a.jsonl", row)
    ).json

    assert [each["near"]["name"] for each in found["near_duplicates"]] == near
