"""Backup, restore and copy-to between files and PostgreSQL servers: the same bytes wherever the log is."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import MINI, run, write
from tests.services.feed_texts import item, rss

pytestmark = pytest.mark.files


@pytest.fixture
def url(server):
    """An empty database on a server."""
    made = server.make()
    yield made
    server.drop(made)


@pytest.fixture
def more(tmp_path):
    """One more fact."""
    return write(
        tmp_path / "more.jsonl",
        {"type": "issue-defined", "slug": "grain", "title": "Grain"},
    )


def exported(db):
    return run("--db", str(db), "export").out


def inbox(db):
    return run("--db", str(db), "inbox", "--all", "-f", "json").json["rows"]


def test_a_log_goes_to_a_server_and_back_with_the_same_digests_and_the_inbox(
    database, tmp_path, url, more
):
    (tmp_path / "feed.xml").write_bytes(
        rss(item(guid="1", title="One"), item(guid="2", title="Two"))
    )
    assert run("watch", str(tmp_path / "feed.xml")).code == 0
    assert run("inbox", "drop", "1").code == 0

    there = run("copy-to", url)
    back = run("--db", url, "copy-to", str(tmp_path / "back.db"), "-f", "json")

    assert (there.code, back.code) == (0, 0)
    assert (
        f"{len(MINI)} events added, 0 known already, and 2 items of the inbox"
        in there.out
    )
    assert back.json["digest"] == there.out.split()[-1]
    assert exported(url) == exported(tmp_path / "back.db") == exported(database)
    assert inbox(url) == inbox(tmp_path / "back.db") == inbox(database)
    for db in (url, tmp_path / "back.db"):
        assert run("--db", str(db), "verify").code == 0

    assert run("import", "--yes", more).code == 0
    assert "1 event added" in run("copy-to", url).out
    assert exported(url) == exported(database)

    assert (
        run(
            "--db",
            str(tmp_path / "back.db"),
            "append",
            "note",
            "apart",
            "--on",
            "2025-05-28",
            "--dossier",
            "mini",
        ).code
        == 0
    )
    refused = run("--db", str(tmp_path / "back.db"), "copy-to", url)
    assert refused.code == 1
    assert f"only the first {len(MINI)} are those of" in refused.err


def test_the_backup_of_a_server_is_an_export(database, tmp_path, url):
    run("copy-to", url)

    refused = run("--db", url, "backup", "log.db", folder=tmp_path)
    made = run("--db", url, "backup", "log.jsonl", "-f", "json", folder=tmp_path)
    (tmp_path / "kept").mkdir()
    dated = run("--db", url, "backup", "kept", folder=tmp_path)

    assert refused.code == 5
    assert "is on a server: its backup is an export" in refused.err
    assert (made.json["form"], made.json["events"]) == ("export", len(MINI))
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == exported(database)
    assert dated.code == 0
    assert [p.name for p in (tmp_path / "kept").iterdir()] == [
        "tracker-20260101T000000Z.jsonl"
    ]


@pytest.mark.parametrize("name", ["backup.db", "backup.jsonl"])
def test_a_backup_is_restored_onto_a_server_and_never_replaces_what_is_there(
    database, tmp_path, url, more, name
):
    run("backup", name, folder=tmp_path)

    first = run("--db", url, "restore", name, folder=tmp_path)
    again = run("--db", url, "restore", name, folder=tmp_path)
    assert (first.code, again.code) == (0, 0)
    assert exported(url) == exported(database)

    assert run("--db", url, "import", "--yes", more).code == 0
    before = exported(url)
    refused = run(
        "--db", url, "restore", name, "--force", "--lose", "1", folder=tmp_path
    )
    assert refused.code == 6
    assert f"holds 1 event that is not in {name}" in refused.err
    assert "never replaced" in refused.err
    assert exported(url) == before

    run("--db", url, "backup", "longer.jsonl", folder=tmp_path)
    assert (
        run(
            "--db", str(database), "restore", "--force", "longer.jsonl", folder=tmp_path
        ).code
        == 0
    )
    assert json.loads(exported(database).splitlines()[-1])["event"]["slug"] == "grain"
