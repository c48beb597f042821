"""Notes for the desk: editors read them, and nothing that readers or other programs get has them."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.cli.running import MINI, run, write
from tests.web.asking import NOW, Client, client_of
from tests.web.attacks import addressed
from tests.web.test_desk import Browser, text_of
from tests.web.test_stream import listening
from tests.web.test_writing import Desk
from tracker.cli.keeping.copies import LOG_FORMS
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


X = "/d/mini"
NOTES = f"{X}/e/B1/notes"
PAGE = f"{X}/desk/e/B1/notes"
MARKER = "Zebrafinch"
COMMANDS = (
    "show B1",
    "show B1 --full",
    "search soon",
    "log",
    "timeline",
    "as-of 2025-06-01",
    "history ukraine ceasefire",
    "brief --from 2025-05-01 --to 2025-06-01",
    "replay 2025-05-01 2025-06-01",
    "sources",
    "about",
)
BESIDE = ("desk-notes",)
"""The routes that are of notes."""
PACKED = ("events", "pdf", "xlsx", "docx")
"""Forms that are no text, or do not end; they are made of the same answers."""


@pytest.fixture
def noted(
    where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """A database of either kind in which one event has a note, served to everybody."""
    monkeypatch.setenv("TRACKER_DB", str(where))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    monkeypatch.setenv("TRACKER_AUTHOR", "Cleo")
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    assert run("desk-note", "B1", f"Ask {MARKER}").code == 0
    client = client_of(where, tmp_path)
    yield client
    client.application.close()


def page(client: Client, address: str) -> str:
    return client.get(address, accept="text/html").text


def test_an_editor_reads_the_notes_on_the_page_of_an_event_and_a_reader_does_not(
    noted: Client,
) -> None:
    anna, robert = Desk(noted), Desk(noted, role="reader", name="robert")
    editor = Browser(noted, "anna", "editor")
    reader = Browser(noted, "robert", "reader")

    for _ in range(2):
        assert f"Ask {MARKER}" in text_of(editor.get(f"{X}/e/B1"))
        assert "Cleo, 1 January 2026" in text_of(editor.get(f"{X}/e/B1"))
        assert MARKER not in reader.get(f"{X}/e/B1").text
        assert MARKER not in page(noted, f"{X}/e/B1")
    answer = anna.post(NOTES, {"text": "and Ben"})
    assert [row["written_by"] for row in answer.json()["rows"]] == ["Cleo", "anna"]
    assert "and Ben" in text_of(editor.get(f"{X}/e/B1"))
    assert robert.post(NOTES, {"text": "x"}).status_code == 403
    assert reader.get(PAGE).status_code == 403
    assert noted.get(f"{PAGE}.json").status_code == 401


def test_a_note_is_written_by_form_and_blank_ones_are_refused(noted: Client) -> None:
    editor = Browser(noted, "", "editor")
    blank = editor.send(PAGE, {"text": " "})
    done = editor.send(PAGE, {"text": "one\r\n\r\ntwo <b>"})
    shown = editor.get(f"{X}/e/B1").text

    assert blank.status_code == 422
    assert "<title>Error: Notes for the desk on B1" in blank.text
    assert (done.status_code, done.headers["location"]) == (303, f"{X}/e/B1#desk-notes")
    assert '<p dir="auto">one</p><p dir="auto">two &lt;b&gt;</p>' in shown
    assert editor.send(PAGE, {"text": "one\r\n\r\ntwo <b>"}).status_code == 303
    assert len(run("desk-note", "B1", "-f", "json").json["rows"]) == 2


@pytest.mark.files
def test_no_address_for_readers_has_a_note_in_any_form(noted: Client) -> None:
    editor = Desk(noted, role="admin", name="dora")
    bearer = {"authorization": f"Bearer {editor.token}"}
    for route in ROUTES:
        address = addressed(route.pattern)
        stem = address.rstrip("/") or "/dossiers"
        for form in route.forms:
            if route.name in BESIDE or form in PACKED:
                continue
            assert MARKER not in followed(noted, f"{stem}.{form}", bearer), address
        if route.page:
            shown = followed(noted, address, {"accept": "text/html"})
            assert MARKER not in shown, route.name


def followed(client: Client, address: str, known: dict[str, str]) -> str:
    """Return what an address leads to, as text."""
    for _ in range(3):
        answer = client.get(address, **known)
        address = answer.headers.get("location", "")
        if not address:
            break
    return answer.text


@pytest.mark.files
def test_no_stream_has_a_note(noted: Client) -> None:
    async def heard() -> list[str]:
        async with listening(noted.application, f"{X}/log.events") as listener:
            found = [await listener.next() for _ in MINI]
        return [str(each) for each in found]

    assert MARKER not in "".join(asyncio.run(heard()))


def test_no_command_but_that_of_notes_has_one(noted: Client) -> None:
    for command in COMMANDS:
        for form in ("table", "json", "md"):
            assert MARKER not in run(*command.split(), "-f", form).out, command
    assert len(run("search", MARKER, "-f", "csv").out.splitlines()) == 1


def test_no_export_and_no_backup_in_lines_has_a_note(
    noted: Client, tmp_path: Path
) -> None:
    for form in LOG_FORMS:
        file = tmp_path / f"log.{form}"
        assert run("export", "-f", form, "-o", str(file)).code == 0
        assert MARKER.encode() not in file.read_bytes()
    backup = tmp_path / "backup.jsonl"
    assert run("backup", str(backup)).code == 0
    assert MARKER not in backup.read_text()


def test_a_copy_of_the_database_has_notes_and_what_waits_once(
    noted: Client, tmp_path: Path
) -> None:
    assert run("review", "on").code == 0
    anna = Desk(noted)
    note = {"type": "development-noted", "text": "talks", "when": "2025-05-20"}
    assert anna.post(f"{X}/events", note).status_code == 202
    other = tmp_path / "other.db"
    assert [run("copy-to", str(other)).code for _ in range(2)] == [0, 0]

    def there(*words: str) -> str:
        return run("--db", str(other), *words, "-f", "json").out

    assert there("desk-note", "B1") == run("desk-note", "B1", "-f", "json").out
    assert there("review", "list") == run("review", "list", "-f", "json").out
    assert run("--db", str(other), "review", "accept", "1").code == 0
    shown = run("--db", str(other), "review", "list", "-f", "json").json["rows"]
    assert [(row["review"], row["state"]) for row in shown] == [(1, "accepted")]


def test_the_notes_of_an_event_go_with_its_words(noted: Client) -> None:
    assert run("desk-note", "B2", "stays").code == 0
    place = run("show", "B1", "-f", "json").json["global_position"]
    erase_words(place)

    assert all_notes() == ["stays"]


def all_notes() -> list[str]:
    asked = "SELECT text FROM desk_notes ORDER BY note"
    url = os.environ["TRACKER_DB"]
    if url.startswith("postgresql"):
        with closing(psycopg.connect(url)) as server:
            return [text for (text,) in server.execute(asked)]
    with closing(sqlite3.connect(url)) as file:
        return [text for (text,) in file.execute(asked)]


def erase_words(place: int) -> None:
    """Blank the payload of an event as the how-to says."""
    url = os.environ["TRACKER_DB"]
    if url.startswith("postgresql"):
        with closing(psycopg.connect(url, autocommit=True)) as server:
            guard = "TRIGGER events_refuse_update"
            server.execute(f"ALTER TABLE events DISABLE {guard}")
            server.execute(
                "UPDATE events SET payload = '' WHERE global_position = %s", [place]
            )
            server.execute(f"ALTER TABLE events ENABLE ALWAYS {guard}")
        return
    with closing(sqlite3.connect(url, isolation_level=None)) as file:
        asked = "SELECT sql FROM sqlite_master WHERE name = 'events_refuse_update'"
        (guard,) = file.execute(asked).fetchone()
        file.execute("DROP TRIGGER events_refuse_update")
        file.execute(
            "UPDATE events SET payload = '' WHERE global_position = ?", [place]
        )
        file.execute(guard)
