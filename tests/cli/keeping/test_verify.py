"""`tracker verify` and `tracker keygen`: pins out and in, signatures, exports, and every mistake named."""

from __future__ import annotations

import sys

import click
import msgspec
import pytest

import tracker
from tests import builders as b
from tests.cli.running import MINI, UNCOMPARED, UNLOOKED, run, write
from tests.owner import raw
from tracker.cli.main import cli
from tracker.services.answers.pictures import ask_as_of
from tracker.storage.event_log import NewEvent, open_log


@pytest.fixture
def pin(database):
    return run("verify", "--head").out.strip()


def test_a_pin_is_one_line_and_the_log_holds_it(database, database_kind, pin, tmp_path):
    assert pin.startswith(f"tracker head 1 {len(MINI)} ")
    fine = f"{database}: digests, order and references are fine\nit holds place {len(MINI)} as it was pinned\n"
    told = (UNLOOKED if database_kind == "postgresql" else "") + UNCOMPARED
    (tmp_path / "pins").write_text(f"# by hand\n{pin}\n", encoding="utf-8")

    for words, stdin in (
        ([pin], b""),
        ([str(tmp_path / "pins")], b""),
        (["-"], pin.encode()),
    ):
        assert run("verify", "--against", *words, stdin=stdin) == (0, fine, told)


def test_a_log_that_is_shorter_than_its_pin_fails(pin, tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "other.db"))
    assert run("import", "--yes", write(tmp_path / "few.jsonl", *MINI[:7])).code == 0

    ran = run("verify", "--against", pin, "-f", "json")

    assert ran.code == 1
    assert [(f["kind"], f["found"]) for f in ran.json["rows"]] == [
        (
            "pin",
            "the log ends at place 7: the last 3 events up to the pin's place are missing",
        )
    ]
    assert run("verify", "--head", "--against", pin).code == 1


def test_a_dossier_copied_into_another_log_does_not_hold_the_pin_of_the_first(
    pin, database, tmp_path, monkeypatch
):
    assert run("export", "-o", str(tmp_path / "whole.jsonl")).code == 0
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "other.db"))
    assert (
        run(
            "import",
            "--yes",
            write(
                tmp_path / "first.jsonl",
                {"type": "dossier-opened", "title": "First"},
                dossier="first",
            ),
        ).code
        == 0
    )
    assert run("import", "--yes", str(tmp_path / "whole.jsonl")).code == 0

    ran = run("verify", "--against", pin)

    assert ran.code == 1
    assert "another log was pinned" in ran.out


def test_a_signed_pin_is_checked_before_anything_else(pin, tmp_path):
    key = str(tmp_path / "desk.pem")
    ran = run("keygen", key)
    assert ran == (
        0,
        f"{key} signs: keep it secret, and apart from the log\n{key}.pub checks: publish it\n",
        "",
    )
    signed = run("verify", "--head", "--sign", key).out.strip()
    assert signed.startswith(f"{pin} ed25519:")

    assert run("verify", "--against", signed, "--key", f"{key}.pub").out.endswith(
        f"as it was pinned, signed by the owner of {key}.pub\n"
    )
    assert "its signature was not checked" in run("verify", "--against", signed).err
    for wrong in (pin, signed.replace(" 10 ", " 11 ")):
        ran = run("verify", "--against", wrong, "--key", f"{key}.pub", "-f", "json")
        assert (ran.code, [f["kind"] for f in ran.json["rows"]]) == (1, ["pin"])


def test_a_private_key_is_for_its_owner_and_no_file_is_overwritten(tmp_path):
    key, public = tmp_path / "desk.pem", tmp_path / "desk.pem.pub"
    assert run("keygen", str(key)).code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_bytes(), public.read_bytes()

    assert run("keygen", str(key)).code == 6
    assert (key.read_bytes(), public.read_bytes()) == kept
    key.unlink()
    ran = run("keygen", str(key))
    assert (ran.code, key.exists(), public.read_bytes()) == (6, False, kept[1])
    assert "desk.pem.pub is there already" in ran.err
    assert run("keygen", str(tmp_path / "none" / "desk.pem")).code == 6


def test_an_export_is_verified_without_a_database(database, pin, tmp_path, monkeypatch):
    whole, part = str(tmp_path / "whole.jsonl"), str(tmp_path / "part.jsonl")
    assert (
        run(
            "import",
            "--yes",
            write(
                tmp_path / "second.jsonl",
                {"type": "dossier-opened", "title": "Second"},
                dossier="second",
            ),
        ).code
        == 0
    )
    assert (
        run(
            "import", "--yes", write(tmp_path / "more.jsonl", MINI[-1] | {"key": "B4"})
        ).code
        == 0
    )
    assert run("export", "-o", whole).code == 0
    assert run("export", "-o", part, "--dossier", "mini").code == 0
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "none.db"))

    assert run("verify", whole, "--against", pin) == (
        0,
        f"{whole}: digests, order and references are fine\nit holds place 10 as it was pinned\n",
        "",
    )
    assert run("verify", whole, "--head").out.startswith("tracker head 1 12 ")
    assert (
        run("verify", part, "-d", "mini").out
        == f"{part}: a part of a log; 10 of 11 digests could be worked out, order and references are fine\n"
    )
    ran = run("verify", part)
    assert (ran.code, ran.err) == (
        1,
        "tracker: if this is the export of one dossier out of several, add --dossier mini\n",
    )
    assert (
        run("verify", "-", stdin=(tmp_path / "whole.jsonl").read_bytes()).out
        == "standard input: digests, order and references are fine\n"
    )
    assert not (tmp_path / "none.db").exists()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        (
            ["--against", "tracker head 1 4"],
            2,
            "error[T020]: 'tracker head 1 4' is no pin: it has 4 words",
        ),
        (["--against", "nowhere.txt"], 2, "nowhere.txt: No such file or directory"),
        (["--against", sys.executable], 2, "the file is no text in UTF-8"),
        (["--against", __file__], 2, "does not begin with 'tracker head 1'"),
        (["--key", "desk.pem.pub"], 2, "add --against PIN"),
        (["--sign", "desk.pem"], 2, "add --head"),
        (
            ["--head", "--sign", "nowhere.pem"],
            2,
            "nowhere.pem: No such file or directory",
        ),
        (["--head", "--sign", __file__], 2, "error[T022]"),
        (["nowhere.jsonl"], 2, "nowhere.jsonl: No such file or directory"),
    ],
)
def test_what_makes_no_sense_is_named(words, code, found):
    ran = run("verify", *words)

    assert (ran.code, ran.out) == (code, "")
    assert found in ran.err
    assert "help: " in ran.err


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET known = known - 1 WHERE place = 9",
        "UPDATE entries SET until = 9 WHERE place = 8",
        "UPDATE entries SET label = 0 WHERE place = 8",
        "UPDATE subjects SET flags = 1 WHERE kind = 'position'",
        "DELETE FROM entries WHERE place = 9",
        "DELETE FROM wordings",
        "UPDATE said SET known = known - 1 WHERE place = 9",
        "DELETE FROM said WHERE place = 9",
        "DELETE FROM subjects WHERE kind = 'zone'",
    ],
)
def test_an_index_that_says_otherwise_than_the_log_is_found_and_made_anew(
    database, change
):
    assert run("verify", "--index").code == 0
    with raw(database) as owner:
        owner.execute(change)

    unlooked = run("verify")
    assert unlooked.code == 0
    assert UNCOMPARED in unlooked.err
    ran = run("verify", "--index", "-f", "json")
    assert UNCOMPARED not in ran.err
    assert (ran.code, [(f["kind"], f["dossier"]) for f in ran.json["rows"]]) == (
        1,
        [("index", "mini")],
    )
    assert run("migrate", "--reindex").code == 0
    assert run("verify", "--index").code == 0


def test_an_answer_can_be_had_without_an_index_that_says_otherwise(
    database, monkeypatch
):
    monkeypatch.setitem(ask_as_of.__kwdefaults__, "index_from", 0)
    asked = ("as-of", "2025-05-28", "-f", "json")
    before = run(*asked).json
    with raw(database) as owner:
        owner.execute("DELETE FROM entries WHERE place = 9")

    assert run(*asked).json != before
    assert run(*asked, "--whole").json == before
    with tracker.open(str(database)) as talks:
        told = talks.as_of("2025-05-28", whole=True)
        assert msgspec.to_builtins(told) == before
        assert msgspec.to_builtins(talks.as_of("2025-05-28")) != before


def test_every_command_that_reads_up_to_a_place_of_the_log_can_leave_the_index_aside():
    taking = {}
    for name in cli.entries:
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        taking[name] = {word for each in found.params for word in each.opts}

    assert (
        {name for name, words in taking.items() if "--whole" in words}
        == {name for name, words in taking.items() if "--log-at" in words}
        != set()
    )


@pytest.mark.parametrize(
    "change", ["UPDATE indexed SET place = 0, version = 0", "DELETE FROM indexed"]
)
def test_a_log_without_an_index_of_its_own_gets_one_by_migrating(database, change):
    before = run("as-of", "2025-05-28", "-f", "json").json
    with raw(database) as owner:
        for table in ("entries", "wordings", "subjects"):
            owner.execute(f"DELETE FROM {table}")  # noqa: S608  (one of three names)
        owner.execute(change)

    assert run("as-of", "2025-05-28", "-f", "json").json == before
    assert run("migrate").code == 0
    assert run("verify", "--index").code == 0
    assert run("as-of", "2025-05-28", "-f", "json").json == before


def test_an_index_that_is_behind_is_compared_as_far_as_it_goes_and_told(database):
    with open_log(database, clock=int, new_id=lambda: "late", actor="desk") as log:
        late = msgspec.structs.replace(
            b.noted("Late", when="2025-05-01"), dossier="mini"
        )
        (last,) = [r.global_position for r in log.append([NewEvent(late)])]

    ran = run("verify", "--index")

    assert ran.code == 0, ran.out
    told = f"goes up to place {last - 1} of {last}, so that no answer reads it"
    assert told in ran.err
    with raw(database) as owner:
        owner.execute("UPDATE entries SET label = 0 WHERE place = 8")
    assert run("verify", "--index").code == 1


def test_where_no_index_is_there_is_none_to_tell_of(database, tmp_path):
    assert run("export", "-o", str(tmp_path / "whole.jsonl")).code == 0
    with raw(database) as owner:
        owner.execute("UPDATE indexed SET place = 0, version = 0")

    for words in ((), (str(tmp_path / "whole.jsonl"),), ("-d", "ukraine-2025")):
        assert "the index" not in run("verify", *words).err


def test_a_file_has_no_index_to_verify(tmp_path, database):
    assert run("export", "-o", str(tmp_path / "whole.jsonl")).code == 0

    ran = run("verify", "--index", str(tmp_path / "whole.jsonl"))

    assert (ran.code, "--index is about a database" in ran.err) == (2, True)
