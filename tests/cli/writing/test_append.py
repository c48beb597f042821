"""`tracker append`: one fact as news arrives, from words, options and JSON."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import MINI, run, write
from tracker.cli.writing.append import kind_command
from tracker.cli.writing.append_examples import EXAMPLES
from tracker.domain.codec import TYPES
from tracker.services.event_fields import BY_NAME, BY_TYPE, KINDS, fields_of

ROOT = Path(__file__).parents[3]
POSITION = (
    "append",
    "position",
    "russia",
    "ceasefire",
    "no strikes",
    "--on",
    "2025-05-27",
)


def exported():
    return [json.loads(line)["event"] for line in run("export").out.splitlines()]


def last():
    return exported()[-1]


def test_every_type_has_a_noun_an_example_and_its_full_name():
    assert set(BY_TYPE) == set(TYPES)
    assert set(EXAMPLES) == set(KINDS)
    assert all(BY_NAME[name].type == name for name in TYPES)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_a_type_can_be_written_and_its_help_is_the_docstring(kind):
    command = kind_command(kind)
    shown = run("append", kind.noun, "--help").out
    names = {p.name for p in command.params}

    for field in fields_of(TYPES[kind.type]).values():
        if field.part is None or field.name not in {"effect", "scale"}:
            assert (
                f"o_{field.name}" in names
                or f"w_{field.name}" in names
                or field.name in {"dossier", "evidence"}
            ), field.name
    assert all(
        choice in shown
        for field in fields_of(TYPES[kind.type]).values()
        for choice in field.choices
        if field.name != "stance"
    )
    assert (
        run("append", kind.type, "--help").out.partition("\n\n")[2]
        == shown.partition("\n\n")[2]
    )


@pytest.mark.usefixtures("place")
def test_the_example_of_every_kind_runs_in_one_dossier(monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", "2025-07-01T00:00:00Z")
    first = ("dossier", "party", "issue", "source")
    more = [
        "tracker append party belmar Belmar state",
        'tracker append party north-shore "North Shore" coalition',
        'tracker append party ann-holt "Ann Holt" person',
    ]
    for line in [
        *(EXAMPLES[n] for n in first),
        *more,
        *(EXAMPLES[n] for n in EXAMPLES if n not in first),
    ]:
        ran = run(*shlex.split(line)[1:])
        assert (ran.code, "undo: tracker undo " in ran.out) == (
            0,
            "append dossier" not in line,
        ), (
            line,
            ran.err,
        )

    assert {e["type"] for e in exported()} == set(TYPES)
    assert "about 40 boats" in run("as-of", "2025-06-02", "-f", "markdown").out
    assert run("verify").code == 0


@pytest.mark.usefixtures("database")
def test_words_make_an_event_and_the_answer_says_its_place_and_what_undoes_it():
    ran = run(*POSITION, "--key", "B9", "--source", "reuters-1", "--basis", "remark")

    assert ran.code == 0
    assert last() == {
        "type": "position-stated",
        "schema_version": 1,
        "dossier": "mini",
        "key": "B9",
        "when": "2025-05-27",
        "party": "russia",
        "issue": "ceasefire",
        "stance": "no strikes",
        "evidence": [{"source": "reuters-1", "basis": "remark"}],
    }
    assert ran.out.splitlines()[-2:] == [
        f"appended B9 to mini: position-stated, place {len(MINI) + 1} of the log",
        "undo: tracker undo B9",
    ]


@pytest.mark.usefixtures("database")
def test_a_position_is_shown_before_and_after():
    lines = run(*POSITION, "--key", "B9", "--preview", "2025-05-28").out.splitlines()

    assert lines[:6] == [
        "Changes in the answer at the end of 28 May 2025, Kyiv time:",
        "",
        "Positions that moved",
        "Russia on Ceasefire moved on 27 May 2025 (by its words):",
        "  • from “terms first” (25 May 2025, reported 29 May 2025) [no source given]",
        "  • to “no strikes” [no source given] · B9, B2",
    ]


@pytest.mark.usefixtures("database")
def test_a_fact_that_changes_nothing_today_is_shown_on_its_own_day():
    ran = run(
        "append",
        "position",
        "russia",
        "ceasefire",
        "x",
        "--on",
        "2025-05-22",
        "--dry-run",
    )

    assert (
        ran.out.splitlines()[0]
        == "Changes in the answer at the end of 22 May 2025, Kyiv time:"
    )


@pytest.mark.usefixtures("database")
def test_the_same_words_again_append_nothing():
    first = run(*POSITION, "--source", "https://example.org/9", "-f", "json").json
    again = run(
        *POSITION, "--source", "https://example.org/9?utm_source=feed", "-f", "json"
    ).json

    assert (len(first["events"]), again["events"], again["undo"]) == (2, [], [])
    assert [k["event_id"] for k in again["known"]] == [
        first["events"][-1]["place"]["event_id"]
    ]


@pytest.mark.usefixtures("database")
def test_names_are_found_by_alias_and_an_unknown_one_says_what_may_be_meant_and_what_makes_it():
    assert (
        run("append", "position", "USA", "Ceasefire", "soon", "--on", "2025-05-27").code
        == 0
    )
    assert (last()["party"], last()["issue"]) == ("united-states", "ceasefire")
    ran = run("append", "position", "rusia", "ceasefire", "soon", "--on", "2025-05-27")

    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first == "error[T009]: there is no party 'rusia'"
    assert second.startswith("help: did you mean russia")
    assert second.endswith(
        "`--new-party` makes one; the words of `tracker append position` are "
        "PARTY ISSUE STANCE, in this order"
    )


@pytest.mark.usefixtures("database")
def test_parties_issues_and_sources_are_made_on_the_way_in_one_batch():
    before = len(exported())
    words = [
        "append",
        "position",
        "Türkiye",
        "straits",
        "open",
        "--on",
        "2025-05-27",
        "--source",
        "bbc-1",
    ]
    made = [
        "--new-party",
        "Türkiye; kind=state; aliases=Turkey,Turkiye",
        "--new-issue",
        "straits: The Straits",
        "--new-source",
        "bbc-1: BBC; published=28 May 2025",
    ]

    assert run(*words, *made).code == 0
    new = exported()[before:]
    assert [e["type"] for e in new] == [
        "party-registered",
        "issue-defined",
        "source-registered",
        "position-stated",
    ]
    assert (new[0]["slug"], new[0]["aliases"], new[2]["published"]) == (
        "turkiye",
        ["Turkey", "Turkiye"],
        "2025-05-28",
    )
    assert new[3]["party"] == "turkiye"


def test_a_dossier_is_made_on_the_way_with_its_database(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "new.db"))
    ran = run(
        "append",
        "note",
        "Talks opened",
        "--on",
        "2025-05-27",
        "--new-dossier",
        "herring: Herring talks; zone=Europe/Oslo",
    )

    assert (ran.code, f"made {tmp_path / 'new.db'}" in ran.err) == (0, True)
    assert [e["type"] for e in exported()] == ["dossier-opened", "development-noted"]


def test_without_a_database_the_error_names_the_commands_that_begin_one(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "none.db"))
    ran = run(*POSITION)

    assert (ran.code, "append dossier" in ran.err, (tmp_path / "none.db").exists()) == (
        5,
        True,
        False,
    )


@pytest.mark.usefixtures("database")
def test_a_bundled_dossier_is_never_appended_to():
    ran = run(*POSITION, "--dossier", "ukraine-2025")

    assert (ran.code, "init --from ukraine-2025" in ran.err) == (6, True)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/1?fbclid=x",
        "http://www.example.org/1/",
        "https://EXAMPLE.org/1#top",
    ],
)
def test_an_address_that_is_registered_is_the_same_source_whatever_its_publisher_is_called(
    url,
):
    ran = run(*POSITION, "--source", url, "--publisher", "Reuters News Agency")

    assert last()["evidence"] == [{"source": "reuters-1", "basis": "reporting"}]
    assert "it is the same source" in ran.err


@pytest.mark.usefixtures("database")
def test_the_same_page_published_on_another_day_is_another_version_and_a_source_of_its_own():
    words = [
        "--source",
        "https://example.org/1",
        "--publisher",
        "Reuters",
        "--published",
        "2025-05-29",
    ]
    assert run(*POSITION, *words).code == 0
    assert last()["evidence"][0]["source"] == "reuters-2025-05-29"

    assert (
        run(
            "append",
            "note",
            "rain",
            "--on",
            "2025-05-29",
            *words[:2],
            "--published",
            "25 May 2025",
        ).code
        == 0
    )
    assert last()["evidence"][0]["source"] == "reuters-1"


@pytest.mark.usefixtures("database")
def test_a_new_address_becomes_a_source_without_its_tracking_tags():
    words = [
        "--source",
        "https://news.example.net/a?id=3&utm_medium=x",
        "--publisher",
        "The Net",
        "--published",
        "yesterday",
        "--title",
        "A story",
    ]
    assert run(*POSITION, *words).code == 0
    found = exported()[-2]

    assert {
        n: found[n] for n in ("slug", "publisher", "title", "published", "url")
    } == {
        "slug": "the-net-2025-12-31",
        "publisher": "The Net",
        "title": "A story",
        "published": "2025-12-31",
        "url": "https://news.example.net/a?id=3",
    }
    assert last()["evidence"][0]["source"] == "the-net-2025-12-31"


@pytest.mark.usefixtures("database")
def test_each_source_may_say_its_own_basis_place_and_publisher():
    words = [
        "--source",
        "reuters-1; basis=remark; locator=par. 3",
        "--source",
        "https://a.example/1; publisher=A; stance=disputes",
    ]

    assert run(*POSITION, *words).code == 0
    assert last()["evidence"] == [
        {"source": "reuters-1", "basis": "remark", "locator": "par. 3"},
        {"source": "a-2025-05-27", "basis": "reporting", "stance": "disputes"},
    ]


@pytest.mark.usefixtures("database")
def test_a_page_is_not_registered_twice_under_two_slugs():
    ran = run(
        "append", "source", "reuters-2", "Reuters", "https://example.org/1?utm_source=x"
    )

    assert (ran.code, "reuters-1" in ran.err) == (1, True)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "when", "kept"),
    [
        ("yesterday", "2025-12-31", None),
        ("28 May 2025", "2025-05-28", None),
        ("early June 2025", "[2025-06-01..2025-06-10]", "early June 2025"),
        ("Q2 2025", "[2025-04..2025-06]", "Q2 2025"),
        ("@B2", "2025-05-25", None),
        ("2025-05-28T18:00+03:00", "2025-05-28T18:00+03:00", None),
    ],
)
def test_dates_are_read_in_all_words_and_vague_ones_are_kept(words, when, kept):
    assert run("append", "note", "rain", "--on", words).code == 0

    assert (last()["when"], last().get("when_words")) == (when, kept)


@pytest.mark.usefixtures("database")
def test_the_lines_that_undo_bring_the_answer_back():
    before = run("as-of", "2025-05-28", "-f", "json").json
    ran = run(
        *POSITION,
        "--source",
        "https://example.org/7",
        "--new-party",
        "arden: Arden; kind=state",
        "-f",
        "json",
    ).json

    assert run("as-of", "2025-05-28", "-f", "json").json["cells"] != before["cells"]
    for line in ran["undo"]:
        assert run(*shlex.split(line)[1:], "--yes").code == 0
    after = run("as-of", "2025-05-28", "-f", "json").json
    assert [after[name] for name in ("cells", "parties", "sources")] == [
        before[name] for name in ("cells", "parties", "sources")
    ]


@pytest.mark.usefixtures("database")
def test_what_is_very_like_a_recorded_fact_is_shown_with_both_texts_and_appended_all_the_same():
    assert (
        run(
            "append",
            "note",
            "Talks opened in Oslo today",
            "--on",
            "2025-05-27",
            "--key",
            "N1",
        ).code
        == 0
    )
    ran = run(
        "append",
        "note",
        "Talks opened in Oslo, today!",
        "--on",
        "2025-05-27",
        "--key",
        "N2",
    )

    assert ran.out.splitlines()[0].startswith("Very like N1, which is recorded already")
    assert [line.split(None, 1) for line in ran.out.splitlines()[1:3]] == [
        ["recorded", "Talks opened in Oslo today"],
        ["new", "Talks opened in Oslo, today!"],
    ]
    assert last()["key"] == "N2"


@pytest.mark.usefixtures("database")
def test_no_key_is_invented_and_a_free_one_is_named():
    ran = run(*POSITION)

    assert "key" not in last()
    assert "--key B4 is free" in ran.err
    assert (
        f"undo: tracker undo {json.loads(run('export').out.splitlines()[-1])['event_id']}"
        in ran.out
    )


@pytest.mark.usefixtures("database")
def test_all_that_is_missing_is_named_at_once():
    ran = run("append", "position", "russia")

    assert ran.code == 2
    assert (
        ran.err.splitlines()[0]
        == "error[T002]: position: ISSUE, STANCE, --on are missing"
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["append", "positon", "russia"], "did you mean position"),
        (["append"], "there are: position"),
        (
            ["append", "ending", "russia", "ceasefire", "lapsd", "--on", "today"],
            "did you mean lapsed?",
        ),
        (
            ["append", "position", "russia", "ceasefire", "x", "--on", "05/06/2025"],
            "2025-06-05 (5 June)",
        ),
        (
            [
                "append",
                "position",
                "russia",
                "ceasefire",
                "x",
                "--party",
                "russia",
                "--on",
                "today",
            ],
            "given twice",
        ),
        (
            [
                "append",
                "truce-change",
                "easter",
                "extended",
                "russia",
                "--new-until",
                "today",
                "--on",
                "today",
            ],
            "tracker append ceasefire",
        ),
        (
            ["append", "note", "x", "--on", "today", "--answers", "B11"],
            "did you mean B1",
        ),
        (["append", "note", " ", "--on", "today"], "blank"),
        (
            ["append", "note", "x", "--on", "today", "--new-party", "arden: Arden"],
            "kind",
        ),
        (["append", "party", "russia", "Russia", "organisation"], "defined already"),
        (["append", "note", "x", "--on", "today", "--key", "B1"], "other content"),
        (["append", "note", "x", "--on", "today", "--publishr", "y"], "--publish"),
        (
            [
                "append",
                "agreement",
                "deal",
                "russia",
                "--term",
                "they go home",
                "--on",
                "today",
            ],
            "NAME: ",
        ),
    ],
)
def test_a_mistake_says_what_to_do_and_appends_nothing(words, said):
    before = run("export").out
    ran = run(*words)

    assert ran.code in {1, 2}
    assert said in ran.err
    assert run("export").out == before


@pytest.mark.usefixtures("database")
def test_a_dry_run_shows_everything_and_appends_nothing():
    before = run("export").out
    ran = run(*POSITION, "--dry-run", "--source", "https://example.org/7")

    assert ran.code == 0
    assert ran.out.splitlines()[-3:] == [
        "would append source-registered reuters-2025-05-27",
        "would append position-stated",
        "nothing was appended",
    ]
    assert run("export").out == before


@pytest.mark.usefixtures("database")
def test_programs_append_one_object_or_a_list_all_or_none():
    note = {"type": "development-noted", "when": "2025-05-27", "text": "rain"}
    one = run(
        "append", "--from-json", "-", "-f", "json", stdin=json.dumps(note).encode()
    )
    named = run(
        "append",
        "note",
        "--from-json",
        "-",
        stdin=b'{"when": "2025-05-28", "text": "sun", "dossier": "mini"}',
    )
    both = run(
        "append",
        "--from-json",
        "-",
        stdin=json.dumps(
            [
                {**note, "text": "a", "key": "X1"},
                {**note, "text": "b", "answers": ["X1"]},
            ]
        ).encode(),
    )
    before = run("export").out
    bad = run(
        "append",
        "--from-json",
        "-",
        stdin=json.dumps(
            [{**note, "text": "c"}, {**note, "text": "d", "answers": ["X9"]}]
        ).encode(),
    )

    assert (one.code, named.code, both.code, bad.code) == (0, 0, 0, 2)
    assert (one.json["format"], one.json["events"][0]["place"]["added"]) == (
        "tracker.append/1",
        True,
    )
    assert run("export").out == before


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "stdin",
    [
        b"",
        b"[]",
        b"3",
        b"[3]",
        b'{"type": "development-noted", "type": "x"}',
        b'[{"dossier": "a"}, {"dossier": "b"}]',
        b'{"type":"nope"}',
        b"[" * 9_999,
    ],
)
def test_json_that_is_no_event_is_refused(stdin):
    ran = run("append", "--from-json", "-", stdin=stdin)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error")


@pytest.mark.usefixtures("database")
def test_hostile_words_are_kept_but_shown_harmless():
    ran = run(
        "append",
        "position",
        "russia",
        "ceasefire",
        "a\x1b[31m\u202eb\nc",
        "--on",
        "2025-12-31",
        "--key",
        "B9",
    )

    assert ran.code == 0
    assert not set(ran.out + ran.err) & {"\x1b", "\u202e"}
    assert last()["stance"] == "a\x1b[31m\u202eb\nc"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("width", ["20", "80", "200"])
def test_the_preview_fits_its_width(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    lines = run(
        "append",
        "position",
        "russia",
        "ceasefire",
        "word " * 60,
        "--on",
        "2025-12-31",
        "--dry-run",
    ).out.splitlines()

    assert max(len(line) for line in lines[2:-2]) <= max(int(width), 40)


def test_several_dossiers_are_told_apart_and_the_line_that_undoes_names_the_one(
    database, tmp_path
):
    assert (
        run(
            "import", "--yes", write(tmp_path / "other.jsonl", *MINI, dossier="other")
        ).code
        == 0
    )

    assert "add --dossier" in run(*POSITION).err
    assert (
        "undo: tracker undo B9 --dossier mini"
        in run(*POSITION, "-d", "mini", "--key", "B9").out
    )


def test_many_appends_at_once_lose_nothing_and_double_nothing(database):
    """Each process appends to one stream, so that each overtakes the others."""
    command = [
        sys.executable,
        "-m",
        "tracker.cli.main",
        "append",
        "note",
        "--on",
        "2025-05-27",
        "--yes",
    ]
    running = [
        subprocess.Popen(
            [*command, f"rain {n}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for n in range(8)
    ]
    errors = [process.communicate(timeout=60)[1] for process in running]

    assert [p.returncode for p in running] == [0] * 8, errors
    assert sorted(
        e["text"] for e in exported() if e["type"] == "development-noted"
    ) == [f"rain {n}" for n in range(8)]
    assert run("verify").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["append", "--help"],
        ["append", "position", "--help"],
        ["append", "psition"],
        ["append", "position", "--confidence", "hihg"],
    ],
)
def test_help_and_mistakes_import_no_heavy_library(words):
    code = f"import sys; from tracker.cli.main import main; main({words!r}); print([m for m in ('sqlalchemy', 'alembic', 'pendulum', 'wcwidth') if m in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tracker append meet", {"meeting", "meeting-change"}),
        ("tracker append position rus", {"russia"}),
        ("tracker append position russia cea", {"ceasefire"}),
        ("tracker append position --answers B2,B", {"B2,B1", "B2,B2", "B2,B3"}),
        ("tracker append ending russia ceasefire la", {"lapsed"}),
        ("tracker append note --source reu", {"reuters-1"}),
        ("tracker append note --issue cea", {"ceasefire"}),
    ],
)
def test_a_shell_completes_nouns_names_and_choices(database, typed, offered):
    words = typed.split(" ")
    environment = {
        **os.environ,
        "_TRACKER_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli.main"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered


@pytest.mark.files
@pytest.mark.parametrize(
    "typed",
    [
        "tracker append position rus",
        "tracker append position --answers B",
        "tracker append note --source ",
    ],
)
def test_completing_a_name_imports_no_database_library(database, typed):
    code = (
        "import sys; from tracker.cli.main import main\n"
        "try:\n    main([])\n"
        "finally:\n    print([m for m in ('sqlalchemy', 'alembic', 'pendulum', 'wcwidth') if m in sys.modules], file=sys.stderr)"
    )
    environment = {
        **os.environ,
        "_TRACKER_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split(" ")) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.stderr.splitlines()[-1], bool(done.stdout)) == ("[]", True)


# --- what was withdrawn ---------------------------------------------------------------------------------------------

CITED = (
    *POSITION,
    "--key",
    "P9",
    "--source",
    "https://news.example/a",
    "--publisher",
    "News",
)


def test_what_was_undone_is_said_to_be_withdrawn_and_what_restores_it(database):
    assert run(*CITED).code == run("undo").code == 0
    before = len(exported())

    ran = run(*CITED)

    told = [line for line in ran.out.splitlines() if "withdrawn by" in line]
    assert [line.split("; ")[0].rsplit(": ")[-1] for line in told] == [
        "news-2025-05-27, place 11 of the log",
        "P9, place 12 of the log",
    ]
    assert (
        f"known already, but withdrawn by P9.undo-1 on {exported_at()[:10]}: P9"
        in told[1]
    )
    assert "known already: " not in ran.out
    assert ran.out.endswith("nothing was appended\n")
    assert len(exported()) == before
    for line in reversed(told):
        assert (
            run(*shlex.split(line.partition("`tracker ")[2].partition("`")[0])).code
            == 0
        )
    assert "withdrawn" not in run(*CITED).out
    assert "no strikes" in run("as-of", "2025-05-28").out


def exported_at():
    return json.loads(run("export").out.splitlines()[-1])["recorded_at"]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["appending", "dry run"])
def test_a_program_is_told_what_is_withdrawn(database, tmp_path, dry):
    given = write(
        tmp_path / "one.json", {"type": "position-stated", "dossier": "mini", **PLAIN}
    )
    assert run("append", "--from-json", given).code == run("undo", "P9").code == 0

    found = run("append", "--from-json", given, "-f", "json", *dry).json

    assert found["events"] == []
    assert [
        (g["name"], g["withdrawn_by"]["name"], g["withdrawn_by"]["why"], g["restore"])
        for g in found["withdrawn"]
    ] == [("P9", "P9.undo-1", "undone", "tracker undo P9.undo-1")]


PLAIN = {
    "key": "P9",
    "party": "russia",
    "issue": "ceasefire",
    "stance": "no strikes",
    "when": "2025-05-27",
}


def test_a_new_fact_does_not_rest_on_a_source_that_was_withdrawn(database):
    assert run(*CITED).code == run("undo").code == 0
    before = len(exported())

    ran = run(
        *(
            word if word != "no strikes" else "no strikes at all"
            for word in CITED
            if word not in {"--key", "P9"}
        )
    )

    assert (ran.code, "Changes in the answer" in ran.out, len(exported())) == (
        1,
        False,
        before,
    )
    assert "source 'news-2025-05-27' is withdrawn by " in ran.err
    assert "restores it; then do this again" in ran.err


# --- what a preview says ----------------------------------------------------------------------------------------------


def test_a_statement_that_stays_is_shown_beside_the_new_one(database):
    ran = run(
        "append",
        "position",
        "russia",
        "ceasefire",
        "terms first, then talks",
        "--on",
        "2025-05-25",
        "--dry-run",
        "--preview",
        "2025-05-26",
    )

    told = ran.out.partition("Changes")[2].splitlines()
    assert told[3:10] == [
        "Russia on Ceasefire moved on 25 May 2025 (by its words):",
        "  • to “terms first, then talks” [no source given]",
        "  • beside “terms first” (25 May 2025, reported 29 May 2025) [no source given] · new",
        "",
        "In the matrix",
        "[stated → order unknown] Russia on Ceasefire · new",
        "",
    ]


def test_a_state_that_alone_changes_is_shown_with_its_words(database):
    ran = run("dispute", "B2", "--by", "ukraine", "--on", "2025-05-26", "--dry-run")

    assert "“terms first” (25 May 2025) [disputed by Ukraine]" in ran.out
    assert "[stale → disputed] Russia on Ceasefire · B2\n" in ran.out


def test_a_note_that_is_denied_is_shown_with_its_words(database):
    run("append", "note", "Shelling went on", "--on", "2025-05-26", "--key", "N1")

    ran = run("dispute", "N1", "--by", "russia", "--on", "2025-05-27", "--dry-run")

    assert ran.out.endswith(
        "Notes\n26 May 2025, Shelling went on: disputed by Russia [no source given] · N1\n\n"
        "would append report-disputed N1.dispute-1\nnothing was appended\n"
    )


def test_the_column_of_a_party_that_is_withdrawn_keeps_its_name(database):
    run(
        "append",
        "position",
        "belmar",
        "ceasefire",
        "at once",
        "--on",
        "2025-05-26",
        "--new-party",
        "belmar: Republic of Belmar; kind=state",
    )

    ran = run("undo", "--dry-run")

    assert "Republic of Belmar on Ceasefire no longer stands" in ran.out
    assert "belmar on Ceasefire" not in ran.out


def test_a_keyword_may_be_given_in_the_singular_and_a_misspelt_option_means_the_likest(
    database,
):
    assert (
        run(
            "append",
            "issue",
            "sea",
            "At sea",
            "--keyword",
            "ships",
            "--keyword",
            "ports",
        ).code
        == 0
    )
    assert last()["keywords"] == ["ships", "ports"]
    assert (
        "did you mean --keywords?"
        in run("draft", "x.txt", "--keyword", "sea=ships").err
    )


@pytest.mark.usefixtures("database")
def test_a_figure_of_a_category_goes_in_by_words_as_json_and_as_a_table(tmp_path):
    words = ("figure", "russia", "Sumy", "about 40 people", "ukraine")
    said = ("--category", "casualties", "--on", "2025-05-27", "--key", "F1", "--yes")
    run("append", *words, *said)
    written = {
        "type": "force-reported",
        "dossier": "mini",
        "key": "F2",
        "when": "2025-05-28",
        "owner": "russia",
        "area": "the Sumy direction",
        "category": "money",
        "strength": {"best": 5_000},
        "estimator": "ukraine",
    }
    told = run(
        "append", "--from-json", "-", "--yes", stdin=json.dumps(written).encode()
    )
    table = tmp_path / "facts.csv"
    table.write_text(
        "type,dossier,key,when,owner,area,category,strength.best,estimator\n"
        "force-reported,mini,F3,2025-05-29,russia,Sumy,displaced,900,ukraine\n"
    )
    added = run("import", "--yes", str(table))
    answer = run("as-of", "2025-05-30")

    assert "may be “Sumy” of F1" in told.err
    assert added.code == 0, added.err
    assert [(e["category"], e["schema_version"]) for e in exported()[-3:]] == [
        ("casualties", 2),
        ("money", 2),
        ("displaced", 2),
    ]
    assert "Figures" in answer.out
    assert "Sumy, casualties: about 40 people" in " ".join(answer.out.split())
    assert "the Sumy direction: 5,000 money" in " ".join(answer.out.split())


@pytest.mark.usefixtures("database")
def test_an_office_goes_in_by_words_as_json_as_a_table_and_as_yaml(tmp_path):
    run("append", "party", "lavrov", "Sergey Lavrov", "person", "--yes")
    words = ("office", "Sergey Lavrov", "took", "Foreign Minister", "russia")
    said = run("append", *words, "--on", "2004-03-09", "--key", "O1", "--yes")
    fact = {
        "type": "office-held",
        "dossier": "mini",
        "person": "lavrov",
        "change": "took",
        "of": "russia",
        "when": "2005-01-01",
    }
    one = fact | {"key": "O2", "office": "Envoy"}
    run("append", "--from-json", "-", "--yes", stdin=json.dumps(one).encode())
    table, text = tmp_path / "facts.csv", tmp_path / "facts.yaml"
    table.write_text(
        "type,dossier,key,when,person,change,office,of\n"
        "office-held,mini,O3,2006-01-01,lavrov,took,Chair,united-states\n"
    )
    four = fact | {"key": "O4", "office": "Deputy"}
    text.write_text("".join(f"{name}: {value}\n" for name, value in four.items()))
    for file in (table, text):
        added = run("import", "--yes", str(file))
        assert added.code == 0, added.err
    run("correct", "O4", "office=Herald", "--why", "a slip", "--yes")
    run("withdraw", "O2", "--why", "a slip", "--yes")
    words = ("office", "ukraine", "took", "Envoy", "russia", "--on", "2025-01-01")
    state = run("append", *words, "--yes")
    offices = run("as-of", "2025-05-30", "-f", "json").json["offices"]

    assert said.code == 0, said.err
    assert sorted((o["keys"], o["office"], o["of"]) for o in offices) == [
        (["O1"], "Foreign Minister", "russia"),
        (["O3"], "Chair", "united-states"),
        (["O4"], "Herald", "russia"),
    ]
    assert "party 'ukraine' is of kind state" in state.err


STEPS = """\
- {type: step-defined, dossier: mini, slug: paper, title: The paper comes, by: [russia]}
- {type: step-defined, dossier: mini, slug: talks, title: Talks begin}
- type: deadline-set
  dossier: mini
  key: D1
  when: 2025-05-20
  reported: 2025-05-20
  deadline: two-weeks
  due: 2025-06-11
  binds: [russia]
  about: [ceasefire]
"""
MOVES = """\
type,dossier,key,when,reported,deadline,change,new_due,conditions.what,conditions.due,conditions.step
deadline-changed,mini,D2,2025-05-22,2025-05-22,two-weeks,moved,2025-06-30,strikes stop|a paper,2025-06-15|2025-06-20,|paper
"""


@pytest.mark.usefixtures("database")
def test_steps_and_deadlines_go_in_by_yaml_tables_and_words_and_are_mended(tmp_path):
    steps, moves = tmp_path / "steps.yaml", tmp_path / "moves.csv"
    steps.write_text(STEPS, encoding="utf-8")
    moves.write_text(MOVES, encoding="utf-8")
    assert run("import", str(steps), str(moves)).code == 0

    def deadline() -> dict:
        answer = json.loads(run("as-of", "2025-06-01", "-f", "json").out)
        (found,) = [d for d in answer["deadlines"] if d["of"] == "deadline"]
        return found

    assert (deadline()["state"], deadline()["due"]) == ("moved", "2025-06-30")
    assert [u["due"] for u in deadline()["unless"]] == [["2025-06-15"], ["2025-06-20"]]

    condition = (
        "a paper first; by=russia; step=paper; before-step=talks; before=any talk"
    )
    words = ("--condition", condition, "--on", "2025-05-28", "--key", "P9", "--yes")
    assert run("append", "position", "ukraine", "ceasefire", "yes", *words).code == 0
    assert last()["conditions"] == [
        {
            "what": "a paper first",
            "by_whom": "russia",
            "before_what": "any talk",
            "step": "paper",
            "before_step": "talks",
        }
    ]
    taken = ("--on", "2025-05-29", "--key", "T9", "--yes")
    assert run("append", "step-taken", "paper", "russia", *taken).code == 0
    assert [u["due"] for u in deadline()["unless"]] == [["2025-06-15"]]
    assert run("withdraw", "T9", "--why", "a slip", "--yes").code == 0
    assert len(deadline()["unless"]) == 2

    why = ("--why", "a slip", "--yes")
    assert run("correct", "D2", "new_due=2025-07-01", *why).code == 0
    assert (deadline()["due"], deadline()["earlier"]) == ("2025-07-01", ["2025-06-11"])


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("deadline", "late", "2025-06-11/.."), "has no end"),
        (
            ("deadline", "late", "2025-06-11", "--about", "fish:soup"),
            "neither an issue",
        ),
        (("step", "late", "Late", "--done-by", "issue:ceasefire"), "could do a step"),
    ],
)
def test_what_is_wrong_with_a_deadline_or_a_step_is_said(words, said):
    done = run(
        "append", *words, *(() if words[0] == "step" else ("--on", "2025-05-28"))
    )

    assert done.code != 0
    assert said in done.err


@pytest.mark.usefixtures("database")
def test_what_a_deadline_is_about_and_what_does_a_step_are_found_by_title():
    day = ("--on", "2025-05-28", "--yes")
    meeting = run("append", "meeting", "oslo", "russia", "--name", "Oslo round", *day)
    assert meeting.code == 0, meeting.err
    run("append", "issue", "quota", "Herring quota", "--yes")
    about = ("--about", "herring quota", "--about", "meeting:Oslo round")

    said = run("append", "deadline", "d1", "2025-06-01", *about, *day)
    about_set = last()["about"]
    step = (
        "append",
        "step",
        "calm",
        "Calm",
        "--done-by",
        "meeting:oslo round",
        "--yes",
    )

    assert (said.code, about_set) == (0, ["quota", "meeting:oslo"]), said.err
    assert run(*step).code == 0
    assert last()["done_by"] == "meeting:oslo"
    vote = ("append", "vote", "v", "Duma", "--voted-on", "agreement:No deal", *day)
    assert "there is no agreement 'No deal'" in run(*vote).err


@pytest.mark.usefixtures("database")
def test_the_title_of_a_source_that_is_there_already_is_told_to_be_left_out():
    source = ("--source", "https://news.example/one", "--publisher", "News", "--yes")
    first = run("append", "note", "Talks opened", "--on", "2025-05-26", *source)
    again = run(
        *("append", "note", "Talks went on", "--on", "2025-05-27", *source),
        *("--title", "A meeting of that day"),
    )

    assert (first.code, again.code) == (0, 0)
    assert "its title “A meeting of that day” was left out" in " ".join(
        again.err.split()
    )
    assert "left out" not in first.err
