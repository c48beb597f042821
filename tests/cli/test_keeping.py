"""Backup, restore and copy-to as a user meets them: what they say, what they refuse, and that nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic import command

from tests.cli.running import MINI, json_lines, run, write
from tests.cli.terminal import typed
from tracker.storage.location import locate_file
from tracker.storage.sql.migrate import configured
from tracker.storage.sqlite import FileDatabase

pytestmark = pytest.mark.files


@pytest.fixture
def more(tmp_path):
    """Two more facts."""
    facts = (
        {"type": "issue-defined", "slug": "grain", "title": "Grain"},
        {"type": "issue-defined", "slug": "prisoners", "title": "Prisoners"},
    )
    return write(tmp_path / "more.jsonl", *facts)


def older(path):
    """Take a database back to the revision before this release's."""
    with (
        FileDatabase(locate_file(path), "rw") as opened,
        opened.writing() as connection,
    ):
        command.downgrade(configured(connection), "0002")


def exported(path):
    return run("--db", str(path), "export").out


def files(folder):
    return sorted(
        p.name for p in folder.iterdir() if not p.name.endswith(("-wal", "-shm"))
    )


@pytest.mark.parametrize("name", ["backup.db", "backup.jsonl"])
def test_a_backup_restores_the_same_bytes(database, tmp_path, name):
    made = run("backup", name, folder=tmp_path)
    restored = run("--db", "new/other.db", "restore", name, folder=tmp_path)

    assert (made.code, restored.code) == (0, 0)
    assert made.out.splitlines()[0] == f"wrote {name}: {len(MINI)} events in 1 dossier"
    assert (
        restored.out.splitlines()[0]
        == f"new/other.db holds {len(MINI)} events in 1 dossier"
    )
    assert (
        made.out.splitlines()[1].split()[-1]
        == restored.out.splitlines()[1].split()[-1]
        == json.loads(exported(database).splitlines()[-1])["digest"]
    )
    assert exported(tmp_path / "new/other.db") == exported(database)
    assert run("--db", str(tmp_path / "new/other.db"), "verify").code == 0
    assert files(tmp_path / "new") == ["other.db"]


def test_in_a_folder_a_backup_is_named_by_the_time_and_never_replaced(
    database, tmp_path, monkeypatch
):
    (tmp_path / "kept").mkdir()
    for _ in range(2):
        assert run("backup", str(tmp_path / "kept")).code == 0
    monkeypatch.setenv("TRACKER_NOW", "2026-01-02T03:04:05.678Z")
    assert run("backup", str(tmp_path / "kept")).code == 0

    assert files(tmp_path / "kept") == [
        "tracker-20260101T000000Z-2.db",
        "tracker-20260101T000000Z.db",
        "tracker-20260102T030405Z.db",
    ]


def test_a_file_is_only_replaced_with_force(database, tmp_path):
    (tmp_path / "taken.db").write_text("mine", encoding="utf-8")

    refused = run("backup", "taken.db", folder=tmp_path)

    assert (refused.code, refused.out) == (6, "")
    assert "taken.db is there already" in refused.err
    assert (tmp_path / "taken.db").read_text(encoding="utf-8") == "mine"
    assert run("backup", "taken.db", "--force", folder=tmp_path).code == 0
    assert exported(tmp_path / "taken.db") == exported(database)


def test_a_database_that_is_in_use_is_no_place_for_a_backup(database, tmp_path):
    run("copy-to", "busy.db", folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / "busy.db")) as raw:
        raw.execute("PRAGMA wal_autocheckpoint = 0")
        raw.execute("CREATE TABLE t (x)")
        before = exported(database)
        for name, found in (
            ("busy.db", "busy.db-wal lies beside"),
            (str(database), "is the database itself"),
        ):
            refused = run("backup", "--force", name, folder=tmp_path)
            assert (refused.code, refused.out) == (6, "")
            assert found in refused.err
        assert exported(database) == before


def test_what_a_deleted_database_left_behind_is_played_into_no_other(
    database, tmp_path
):
    (tmp_path / "gone.db-wal").write_bytes(b"left behind")

    refused = run("--db", "gone.db", "restore", str(database), folder=tmp_path)

    assert (refused.code, refused.out) == (6, "")
    assert "gone.db-wal lies beside" in refused.err
    assert not (tmp_path / "gone.db").exists()


def test_a_file_that_cannot_be_made_is_told_by_its_own_name(database, tmp_path):
    for name in ("none/backup.db", "none/backup.jsonl"):
        refused = run("backup", name, folder=tmp_path)
        assert (refused.code, refused.err.splitlines()[0]) == (
            6,
            f"error[T012]: {name} cannot be written: No such file or directory",
        )


def test_a_damaged_log_gives_no_backup(database, tmp_path):
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute("DROP TRIGGER events_refuse_update")
        raw.execute("UPDATE events SET recorded_by = 'x' WHERE global_position = 4")
    before = files(tmp_path)

    for name in ("backup.db", "backup.jsonl"):
        refused = run("backup", name, folder=tmp_path)
        said = "the digest does not fit the event and the digest before it"
        assert refused.code == 5
        assert (
            f"error[T011]: {database} is damaged at log place 4: {said}" in refused.err
        )
    assert files(tmp_path) == before


@pytest.mark.parametrize("code", [0, 5])
def test_what_is_restored_is_looked_through_once_and_told_of_by_its_own_name(
    database, tmp_path, monkeypatch, code
):
    shutil.copy(database, tmp_path / "kept.db")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as raw, raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'uq_events_dossier_key'"
        ).fetchone()
    if code:
        with (tmp_path / "kept.db").open("r+b") as file:
            file.seek((page - 1) * 4096 + 12)
            file.write(b"\xff" * 40)
    ran: list[str] = []
    real = sqlite3.connect

    def traced(*words, **more):
        connection = real(*words, **more)
        connection.set_trace_callback(ran.append)
        return connection

    monkeypatch.setattr("sqlite3.connect", traced)
    restored = run("--db", "new.db", "restore", "kept.db", folder=tmp_path)

    assert restored.code == code
    assert sum("integrity_check" in each for each in ran) == 1
    assert ".part" not in restored.err
    assert ("kept.db is damaged: " in restored.err) == bool(code)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path):
    refused = run("--db", "none.db", "backup", "backup.db", folder=tmp_path)

    assert refused.code == 5
    assert "no database at" in refused.err
    assert files(tmp_path) == []


def test_a_database_that_is_there_is_not_replaced_unasked_and_kept_when_it_is(
    database, tmp_path, more
):
    run("backup", "old.db", folder=tmp_path)
    run("import", "--yes", more)
    run("backup", "new.jsonl", folder=tmp_path)
    shutil.copy(tmp_path / "old.db", tmp_path / "there.db")

    refused = run("--db", "there.db", "restore", "new.jsonl", folder=tmp_path)
    forced = run("--db", "there.db", "restore", "--force", "new.jsonl", folder=tmp_path)

    assert refused.code == 6
    assert (
        f"there.db is there already, and new.jsonl holds all of its {len(MINI)} events"
        in refused.err
    )
    assert forced.code == 0
    assert "what was there is kept as" in forced.out
    assert exported(tmp_path / "there.db") == exported(database)
    assert exported(tmp_path / "there-20260101T000000Z.db") == exported(
        tmp_path / "old.db"
    )


@pytest.mark.parametrize("name", ["old.db", "old.jsonl"])
def test_events_that_would_be_lost_are_told_by_number_and_given_up_by_number(
    database, tmp_path, more, name
):
    run("backup", name, folder=tmp_path)
    run("import", "--yes", more)
    before = exported(database)

    for words in ([], ["--force"], ["--force", "--lose", "1"], ["--lose", "2"]):
        refused = run("restore", name, *words, folder=tmp_path)
        assert (refused.code, refused.out) == (6, "")
        assert f"holds 2 events that are not in {name}" in refused.err
        assert exported(database) == before

    done = run("restore", name, "--force", "--lose", "2", "-f", "json", folder=tmp_path)
    assert done.code == 0
    assert (done.json["events"], done.json["lost"]) == (len(MINI), 2)
    assert exported(done.json["kept"]) == before
    assert run("verify").code == 0


def test_a_log_with_another_beginning_is_told(database, tmp_path):
    run(
        "--db",
        "apart.db",
        "import",
        "--yes",
        write(tmp_path / "apart.jsonl", *MINI[:3], dossier="apart"),
        folder=tmp_path,
    )

    refused = run(
        "--db", "apart.db", "restore", "--force", str(database), folder=tmp_path
    )

    assert refused.code == 6
    assert "apart.db holds 3 events that are not in" in refused.err


def test_on_a_terminal_it_is_asked(database, tmp_path, more, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("backup", "old.db")
    run("import", "--yes", more)
    before = exported(database)

    code, shown = typed("restore", "old.db", answers=["n"])
    assert code == 6
    assert "holds 2 events that are not in old.db" in shown
    assert exported(database) == before

    code, shown = typed("restore", "old.db", answers=["y"])
    assert code == 0
    assert "checking" in shown
    assert exported(database) == exported(tmp_path / "old.db")


def test_a_database_that_cannot_be_read_is_replaced_and_kept(database, tmp_path):
    run("backup", "good.db", folder=tmp_path)
    damaged = database.read_bytes()[:20_000]
    database.write_bytes(damaged)

    refused = run("restore", "good.db", folder=tmp_path)
    forced = run("restore", "--force", "good.db", folder=tmp_path)

    assert refused.code == 6
    assert "cannot be read, and nobody knows what" in refused.err
    assert forced.code == 0
    assert exported(database) == exported(tmp_path / "good.db")
    assert (tmp_path / "tracker-20260101T000000Z.db").read_bytes() == damaged


def test_what_is_no_backup_is_refused_and_changes_nothing(database, tmp_path):
    part = exported(database).splitlines(keepends=True)
    (tmp_path / "text.txt").write_text("Dear all\n", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "bare.jsonl").write_bytes(json_lines(*MINI))
    (tmp_path / "part.jsonl").write_text("".join(part[2:]), encoding="utf-8")
    (tmp_path / "edited.jsonl").write_text(
        "".join(part).replace("Ceasefire", "Truce"), encoding="utf-8"
    )
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as raw:
        raw.execute("CREATE TABLE t (x)")
    before = files(tmp_path)

    for name, code, words in (
        ("text.txt", 5, "neither a database nor an export"),
        ("empty", 5, "neither a database nor an export"),
        ("bare.jsonl", 1, "line 1: "),
        ("part.jsonl", 1, "line 1: place 3 comes where place 1 is due"),
        ("edited.jsonl", 1, "line 6: "),
        ("foreign.db", 5, "SQLite database of another program"),
        ("none.db", 6, "cannot be read"),
        (".", 6, "cannot be read"),
    ):
        refused = run("--db", "target.db", "restore", name, folder=tmp_path)
        assert (refused.code, refused.out) == (code, ""), refused.err
        assert words in refused.err
    assert files(tmp_path) == before


def test_a_copy_has_the_same_digests_and_is_gone_on_with(database, tmp_path, more):
    first = run("copy-to", "sqlite:///copy.db", folder=tmp_path)
    run("import", "--yes", more)
    second = run("copy-to", "copy.db", "-f", "json", folder=tmp_path)

    assert (first.code, second.code) == (0, 0)
    assert "made" in first.err
    assert f"{len(MINI)} events added, 0 known already" in first.out
    assert (second.json["added"], second.json["known"]) == (2, len(MINI))
    assert exported(tmp_path / "copy.db") == exported(database)
    assert run("--db", str(tmp_path / "copy.db"), "verify").code == 0


def test_a_copy_into_a_log_that_went_on_by_itself_is_refused(database, tmp_path, more):
    run("copy-to", "copy.db", folder=tmp_path)
    run("--db", "copy.db", "import", "--yes", more, folder=tmp_path)
    before = exported(tmp_path / "copy.db")

    refused = run("copy-to", "copy.db", folder=tmp_path)

    assert (refused.code, refused.out) == (1, "")
    assert (
        f"holds {len(MINI) + 2} events, and only the first {len(MINI)} are those of"
        in refused.err
    )
    assert exported(tmp_path / "copy.db") == before


def test_a_full_disk_leaves_nothing_behind(database, tmp_path):
    code = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from tracker.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
    assert run("init", "--from", "ukraine-2025").code == 0
    before, environment = (
        files(tmp_path),
        os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    for name, codes in (("backup.db", {5, 6}), ("backup.jsonl", {6})):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                code,
                "60000",
                "--db",
                str(database),
                "backup",
                name,
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in codes, done.stderr
        assert "Traceback" not in done.stderr
        assert name in done.stderr
    assert files(tmp_path) == before


def test_a_database_of_an_older_revision_is_backed_up_as_it_is_and_brought_up_to_date_when_restored(
    database, tmp_path
):
    before = exported(database)
    older(database)

    assert run("as-of").code == 5
    assert run("backup", "old.db", folder=tmp_path).code == 0
    assert run("--db", "new.db", "restore", "old.db", folder=tmp_path).code == 0
    assert exported(tmp_path / "new.db") == before
    assert run("--db", str(tmp_path / "new.db"), "as-of", "2025-06-01").code == 0
    assert run("--db", str(tmp_path / "old.db"), "as-of").code == 5

    assert run("restore", "--force", str(tmp_path / "new.db")).code == 0
    assert exported(database) == before
