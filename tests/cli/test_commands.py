"""The other commands, and where settings come from."""

from __future__ import annotations

import inspect
import json
import re

import click
import jsonschema
import pytest

from tests.cli.running import MINI, json_lines, run, write
from tests.owner import lifted, raw
from tracker.cli.main import ALSO_CALLED, IN_OPTION, cli
from tracker.domain.codec import TYPES
from tracker.services.event_fields import KINDS, fields_of


@pytest.mark.usefixtures("place")
def test_init_copies_a_bundled_dossier_and_adds_nothing_the_second_time(
    tmp_path, monkeypatch
):
    first = run("init", "--from", "briefing-2025-05")
    again = run("init", "--from", "briefing-2025-05")

    assert (first.code, again.code) == (0, 0)
    assert "0 events added" not in first.out
    assert "briefing-2025-05: 0 events added" in again.out
    own = run("as-of", "2025-06-02", "-f", "json")
    monkeypatch.delenv("TRACKER_DB")
    assert (
        own.json
        == run(
            "as-of",
            "2025-06-02",
            "--dossier",
            "briefing-2025-05",
            "-f",
            "json",
            folder=tmp_path,
        ).json
    )
    assert own.err == ""


@pytest.mark.usefixtures("place")
def test_init_after_an_upgrade_adds_only_what_is_new(tmp_path, monkeypatch):
    whole = run(
        "export", "--dossier", "briefing-2025-05", folder=tmp_path
    ).out.splitlines(keepends=True)
    old = tmp_path / "fixtures"
    old.mkdir()
    (old / "briefing-2025-05.jsonl").write_text("".join(whole[:-3]), encoding="utf-8")
    with monkeypatch.context() as before:
        from tracker.services.dossiers import Bundle
        from tracker.wiring import Wiring

        before.setattr(Wiring, "bundle", lambda _self: Bundle([old]))
        assert (
            f"{len(whole) - 3} events added"
            in run("init", "--from", "briefing-2025-05").out
        )

    assert (
        "briefing-2025-05: 3 events added"
        in run("init", "--from", "briefing-2025-05").out
    )
    assert (
        run("export").out.splitlines()[-1].split('"event_id":"')[1][:36]
        == whole[-1].split('"event_id":"')[1][:36]
    )


def test_init_of_an_unknown_dossier_makes_no_database(tmp_path):
    ran = run("--db", str(tmp_path / "t.db"), "init", "--from", "ukraine-2024")

    assert (ran.code, "did you mean ukraine-2025?" in ran.err) == (2, True)
    assert not (tmp_path / "t.db").exists()


def test_where_says_which_setting_won(tmp_path, monkeypatch):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert (
        run("where", "-f", "json", folder=deep).json["origin"]
        == "the user's data folder"
    )

    (tmp_path / "tracker.toml").write_text(
        'db = "desk.db"\ndossier = "mini"\n', encoding="utf-8"
    )
    found = run("where", "-f", "json", folder=deep).json
    assert found == {
        "database": str(tmp_path / "desk.db"),
        "origin": str(tmp_path / "tracker.toml"),
        "exists": False,
        "usable": False,
        "problem": None,
        "dossier": "mini",
        "state": None,
    }

    monkeypatch.setenv("TRACKER_DB", "env.db")
    assert run("where", "-f", "json", folder=deep).json["origin"] == "TRACKER_DB"
    assert (
        run("--db", "opt.db", "where", "-f", "json", folder=deep).json["origin"]
        == "--db"
    )
    assert (
        run("where", "--db", "opt.db", "-f", "json", folder=deep).json["origin"]
        == "--db"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("dosier = 'x'", "did you mean dossier?"),
        ("db = 3", "is no text"),
        ("db = ", "cannot be read"),
        ("db = '\x00", "cannot be read"),
    ],
)
def test_a_bad_settings_file_is_named(tmp_path, content, words):
    (tmp_path / "tracker.toml").write_text(content, encoding="utf-8")

    ran = run("as-of", folder=tmp_path)

    assert ran.code == 2
    assert words in ran.err
    assert "tracker.toml" in ran.err


@pytest.mark.parametrize(
    "now", ["yesterday", "2026-01-01", "2026-13-01T00:00:00Z", "\x1b"]
)
def test_a_bad_clock_setting_is_named(monkeypatch, now):
    monkeypatch.setenv("TRACKER_NOW", now)

    ran = run("as-of", "today")

    assert ran.code == 2
    assert "TRACKER_NOW" in ran.err


def test_passwords_are_never_printed(tmp_path):
    for words in (
        ["where"],
        ["as-of"],
        ["import", write(tmp_path / "m.jsonl", *MINI)],
        ["migrate"],
    ):
        ran = run("--db", "postgresql://me:s3cret@host/db?password=s3cret", *words)

        assert "s3cret" not in ran.out + ran.err
        assert ran.code == 5


def test_a_foreign_file_is_exit_5_and_stays_as_it_is(tmp_path):
    path = tmp_path / "notes.db"
    path.write_bytes(b"my own notes, not a database at all\n" * 40)

    for words in (
        ["as-of"],
        ["migrate"],
        ["import", write(tmp_path / "m.jsonl", *MINI)],
        ["init"],
        ["verify"],
    ):
        ran = run("--db", str(path), *words)

        assert (ran.code, ran.out) == (5, ""), words
    assert path.read_bytes() == b"my own notes, not a database at all\n" * 40


@pytest.mark.usefixtures("database")
def test_show_tells_the_whole_story_of_an_event():
    acts = (
        {
            "type": "record-corrected",
            "key": "C1",
            "target": "B1",
            "replacement": {"stance": "thirty days"},
            "why": "misread the page",
        },
        {
            "type": "report-disputed",
            "key": "C2",
            "target": "B1",
            "by": "russia",
            "claim": "never said",
            "when": "2025-05-21",
            "reported": "2025-05-21",
        },
        {"type": "record-withdrawn", "key": "C3", "target": "B2", "why": "not ours"},
        {**MINI[8], "key": "B4", "answers": ["B1"]},
    )
    assert run("import", "-", stdin=json_lines(*acts)).code == 0

    told = run("show", "b1").out
    for words in (
        "thirty days",
        "unconditional ceasefire",
        "misread the page",
        "never said",
        "answered by B4",
        "Reuters",
        "2025-05-20",
        "position:ukraine/ceasefire",
    ):
        assert words in told
    story = run("show", "@B1", "-f", "json").json
    assert (story["fields"]["stance"], story["as_recorded"]) == (
        "thirty days",
        {"stance": "unconditional ceasefire"},
    )
    assert [(t["name"], t["what"]) for t in story["touches"]] == [
        ("C1", "corrected by"),
        ("C2", "disputed by"),
        ("B4", "answered by"),
    ]
    assert "withdrawn: it does not count" in run("show", "B2").out
    assert run("show", story["event_id"], "-f", "json").json == story
    assert run("show", "B1", "--log-at", "10", "-f", "json").json["touches"] == []


@pytest.mark.usefixtures("database")
def test_show_tells_of_a_source_by_its_slug_how_it_is_mended_and_who_cites_it():
    acts = (
        {
            **MINI[8],
            "key": "B4",
            "evidence": [{"source": "reuters-1", "basis": "remark"}],
        },
        {
            **MINI[8],
            "key": "B5",
            "stance": "withdrawn",
            "evidence": [{"source": "reuters-1", "basis": "remark"}],
        },
        {"type": "record-withdrawn", "key": "C1", "target": "B5", "why": "not ours"},
        {
            "type": "source-retracted",
            "key": "C2",
            "source": "reuters-1",
            "why": "taken back",
            "when": "2025-06-01",
            "reported": "2025-06-01",
        },
        {**MINI[8], "key": "reuters", "stance": "a fact whose key is near"},
    )
    assert run("import", "--yes", "-", stdin=json_lines(*acts)).code == 0
    story = run("show", "reuters-1", "-f", "json").json
    fix = {
        "type": "record-corrected",
        "key": "C3",
        "target": story["event_id"],
        "replacement": {"publisher": "Reuters News"},
        "why": "its full name",
    }
    assert run("import", "-", stdin=json_lines(fix)).code == 0

    story, told = (
        run("show", "Reuters-1", "-f", "json").json,
        run("show", "@reuters-1").out,
    )

    assert (story["type"], story["fields"]["publisher"], story["named_by"]) == (
        "source-registered",
        "Reuters News",
        ["B1", "B4", "C2"],
    )
    assert [(h["name"], h["what"]) for h in story["history"][1:]] == [
        ("C2", "source retracted"),
        ("C3", "corrected"),
    ]
    assert told.startswith("reuters-1 source-registered\n")
    assert "3 events  B1, B4, C2" in told
    assert run("show", "reuters", "-f", "json").json["type"] == "position-stated"
    for name, near in (
        ("reuters-2", "did you mean reuters-1"),
        ("B44", "did you mean B4"),
        ("Rusia", "did you mean Russia"),
        ("nothing-like-it", ""),
    ):
        missing = run("show", name)
        assert (
            missing.code,
            f"there is no event, source, party, issue or other thing '{name}'"
            in missing.err,
            near in missing.err,
        ) == (2, True, True)


@pytest.mark.usefixtures("database")
def test_a_source_that_was_withdrawn_is_shown_as_long_as_no_other_has_its_slug():
    first = run("show", "reuters-1", "-f", "json").json["event_id"]
    assert (
        run(
            "import",
            "-",
            stdin=json_lines(
                {
                    "type": "record-withdrawn",
                    "key": "C1",
                    "target": first,
                    "why": "another page",
                }
            ),
        ).code
        == 0
    )
    assert "withdrawn: it does not count" in run("show", "reuters-1").out

    assert (
        run(
            "import", "-", stdin=json_lines({**MINI[6], "publisher": "Reuters UK"})
        ).code
        == 0
    )
    second = run("show", "reuters-1", "-f", "json").json
    assert (
        second["fields"]["publisher"],
        second["withdrawn"],
        second["event_id"] != first,
    ) == (
        "Reuters UK",
        False,
        True,
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "fmt", ["table", "markdown", "json", "jsonl", "csv", "tsv", "html"]
)
@pytest.mark.parametrize("name", ["sources", "dossiers"])
def test_lists_come_in_every_format(name, fmt):
    ran = run(name, "-f", fmt)

    assert ran.code == 0
    assert ("Reuters" if name == "sources" else "Mini talks") in ran.out


@pytest.mark.usefixtures("database")
def test_a_spreadsheet_takes_no_text_of_a_source_for_a_formula(tmp_path):
    assert (
        run(
            "import",
            write(
                tmp_path / "s.jsonl",
                {
                    "type": "source-registered",
                    "slug": "s",
                    "publisher": '=HYPERLINK("x")|\x1b[31m',
                },
            ),
        ).code
        == 0
    )

    for fmt in ("csv", "tsv"):
        assert "'=HYPERLINK" in run("sources", "-f", fmt).out
    assert "\x1b" not in run("sources").out


@pytest.mark.usefixtures("database")
def test_dossiers_lists_ones_own_and_the_bundled():
    found = {
        d["dossier"]: d["held"] for d in run("dossiers", "-f", "json").json["rows"]
    }

    assert found == {
        "mini": "database",
        "briefing-2025-05": "bundled",
        "ukraine-2025": "bundled",
    }


@pytest.mark.parametrize("name", [*TYPES, "picture"])
def test_schema_prints_a_json_schema(name):
    schema = run("schema", name).json

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")


def test_schema_lists_every_type_and_finds_the_nearest():
    assert all(name in run("schema").out for name in TYPES)
    assert "did you mean position-stated" in run("schema", "positon-stated").err


@pytest.mark.usefixtures("database")
def test_an_answer_fits_its_published_schema():
    jsonschema.validate(
        run("as-of", "2025-05-28", "-f", "json").json, run("schema", "picture").json
    )


def test_verify_finds_what_was_altered_and_what_dangles(database):
    assert run("verify").code == 0
    with raw(database) as owner, lifted(owner, "events_refuse_update"):
        owner.execute(
            "UPDATE events SET payload = replace(payload, 'terms first', 'terms later') WHERE key = 'B2'"
        )

    ran = run("verify", "-f", "json")

    assert ran.code == 1
    assert {"log"} == {f["kind"] for f in ran.json["rows"]}
    assert any("payload" in f["found"] for f in ran.json["rows"])


@pytest.mark.parametrize("name", ["ukraine-2025", "briefing-2025-05"])
def test_the_bundled_dossiers_verify(name, tmp_path):
    ran = run("verify", "--dossier", name, folder=tmp_path)

    assert (ran.code, ran.out) == (
        0,
        f"bundled {name}: digests, order and references are fine\n",
    )


@pytest.mark.usefixtures("database")
def test_export_keeps_an_existing_file_unless_forced(tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("mine", encoding="utf-8")

    assert run("export", "-o", str(target)).code == 6
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("export", "-o", str(target), "--force").code == 0
    assert [
        json.loads(line)["global_position"]
        for line in target.read_text(encoding="utf-8").splitlines()
    ] == list(range(1, len(MINI) + 1))


def test_help_explains_its_topics_and_commands():
    for topic in (
        "dates",
        "formats",
        "reading",
        "exit-codes",
        "environment",
        "as-of",
        "import",
    ):
        ran = run("help", topic)
        assert (ran.code, ran.err) == (0, "")
        assert len(ran.out.splitlines()) > 5
    assert "did you mean dates" in run("help", "datse").err
    codes = run("help", "exit-codes").out
    assert all(f" {code}  " in codes for code in (0, 1, 2, 3, 4, 5, 6, 70, 130))


def test_help_reading_explains_every_line_of_an_answer_that_the_program_gives(
    monkeypatch,
):
    sample, _, rest = run("help", "reading").out.partition("\n\n  1   the day")
    told, _, marks = f"  1   the day{rest}".partition("\n\nMarks of a statement\n\n")
    numbered = re.findall(r"^  (\d+) +(.+)$", sample, re.MULTILINE)
    asked = ["as-of", "2025-05-28", "--dossier", "ukraine-2025"]
    narrow = ["--issue", "sanctions", "--party", "US", "--party", "Ukraine"]
    monkeypatch.setenv("COLUMNS", "74")
    answer = [line.strip() for line in run(*asked, *narrow).out.splitlines()]

    assert len(numbered) == 12
    assert [line for _, line in numbered if line not in answer] == []
    assert re.findall(r"^  (\d+) ", told, re.MULTILINE) == [n for n, _ in numbered]

    monkeypatch.setenv("COLUMNS", "100")
    whole = run(*asked, "--parts").out
    whole += run("as-of", "2025-05-15", *asked[2:], "--parts").out
    named = re.findall(r"^  (\S+(?: \S+)*)  ", marks, re.MULTILINE)

    assert len(named) == 12
    assert [mark for mark in named if mark not in whole] == []


def test_an_unknown_command_names_the_nearest():
    assert "did you mean as-of?" in run("as-fo").err
    assert "`tracker import`: append the events" in run("load").err
    assert "`tracker upcoming`: show what is overdue" in run("deadlines").err
    assert "such as `tracker as-of -o answer.xlsx`" in run("Excel").err
    assert "`tracker brief PERIOD -o FILE.pdf`" in run("pdf").err
    assert "did you mean always?" in run("--color", "alwys", "where").err
    assert run("frobnicate").code == 2
    assert run().code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell):
    ran = run("completion", shell)

    assert ran.code == 0
    assert "_TRACKER_COMPLETE" in ran.out


def test_an_unexpected_error_is_one_line_and_exit_70(monkeypatch):
    from tracker.projections import mended

    monkeypatch.setattr(mended, "mend", lambda _events: 1 // 0)

    ran = run("as-of", "2025-05-28")
    assert (ran.code, ran.out) == (70, "")
    assert "this is a bug in tracker: ZeroDivisionError" in ran.err
    assert "Traceback" not in ran.err

    shown = run("--traceback", "as-of", "2025-05-28")
    above, _, told = shown.err.partition("error: this is a bug in tracker")
    assert (shown.code, shown.out) == (70, "")
    assert above.startswith("Traceback (most recent call last):\n")
    assert "\nZeroDivisionError: " in above
    assert told.startswith(": ZeroDivisionError")


@pytest.mark.parametrize(
    ("revision", "words"), [("0000", "`tracker"), ("9999", "upgrade")]
)
def test_another_schema_revision_is_exit_5_with_the_command_that_helps(
    database, revision, words
):
    with raw(database) as owner:
        owner.execute("UPDATE alembic_version SET version_num = ?", (revision,))

    for command in (["as-of", "2025-05-28"], ["import", "-"], ["show", "B1"]):
        ran = run(*command, stdin=json_lines(*MINI))
        assert (ran.code, ran.out) == (5, "")
        assert revision in ran.err
        assert words in ran.err


def test_help_words_explains_every_type_by_its_noun_and_its_choices_in_one_page():
    shown = run("help", "words").out
    flat = " ".join(shown.split())

    for noun, kind in KINDS.items():
        event = TYPES[kind.type]
        effect = inspect.cleandoc(event.__doc__).partition("Attributes:")[0]
        assert re.search(rf"^  {noun} ", shown, re.MULTILINE), noun
        assert " ".join(effect.split()) in flat, noun
        for field in fields_of(event).values():
            if field.choices and field.name != "confidence":
                assert f"{field.option}: {', '.join(field.choices)}" in flat, noun
    assert max(map(len, shown.splitlines())) <= 100
    assert "words" in run("help").out.splitlines()[-1]


@pytest.mark.files
@pytest.mark.parametrize(
    ("word", "commands"),
    [
        ("find", ["search"]),
        ("GREP", ["search"]),
        ("ls", ["dossiers", "parties", "issues", "people", "sources"]),
        ("edit", ["correct"]),
        ("rm", ["withdraw"]),
        ("delete", ["withdraw"]),
        ("rollback", ["undo"]),
        ("status", ["as-of"]),
        ("add", ["append"]),
        ("compare", ["diff"]),
        ("agenda", ["upcoming"]),
    ],
)
def test_a_word_for_a_command_is_answered_with_the_command_and_what_it_does(
    word, commands
):
    found = run(word, "anything")

    assert (found.code, found.out) == (2, "")
    assert f"there is no command '{word}'\n" in found.err
    helped = [
        f"`tracker {c}`: {text[0].lower()}{text[1:].removesuffix('.')}"
        for c in commands
        if (text := cli.entries[c].help)
    ]
    assert f"help: {'; '.join(helped)}\n" in found.err


@pytest.mark.files
def test_a_word_for_an_option_is_answered_with_the_command_that_has_it():
    assert "help: `tracker undo --redo` restores what" in run("redo").err


@pytest.mark.files
def test_every_word_for_a_command_leads_to_commands_and_is_none_itself():
    meant = {command for commands in ALSO_CALLED.values() for command in commands}

    assert meant <= set(cli.entries)
    assert not set(ALSO_CALLED) & set(cli.entries)
    assert not set(IN_OPTION) & {*ALSO_CALLED, *cli.entries}
    assert all(word == word.casefold() for word in ALSO_CALLED)


@pytest.mark.files
@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("parrties", "did you mean parties?"),
        ("comapre", "did you mean diff?"),
        ("xyzzy", "`tracker --help` lists the commands"),
    ],
)
def test_a_misspelt_command_or_word_for_one_is_answered_with_the_nearest(word, hint):
    assert f"help: {hint}\n" in run(word).err


def test_the_short_option_for_help_is_there_whoever_asks_a_command_first() -> None:
    for name in cli.list_commands(None):
        command = cli.get_command(click.Context(cli), name)
        alone = click.Context(command, info_name=name)
        assert "-h, --help" in command.get_help(alone), name
