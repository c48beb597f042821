"""A log on PostgreSQL is served like one in a file: answers, tags, tokens and the stream."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.cli.running import MINI, run, write
from tests.web.asking import NOW, Client, client_of
from tests.web.test_desk import Browser
from tests.web.test_importing import FAULTY, MENDED, appended, said, sent
from tests.web.test_inbox import INBOX, PASTE, proposal
from tests.web.test_stream import append, listening
from tests.web.test_writing import FACT, Desk
from tracker.storage.sql.migrate import migrate
from tracker.web.app import Application, Serving
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server


@pytest.fixture
def hosted(
    on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    monkeypatch.setenv("TRACKER_DB", on_server)
    monkeypatch.setenv("TRACKER_NOW", NOW)
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    client = client_of(on_server, tmp_path)
    yield client
    client.application.close()


def test_a_log_on_a_server_is_answered_tagged_and_followed(hosted: Client) -> None:
    address = "/d/mini/as-of/2025-06-01.json"

    async def listened() -> list[int]:
        from_end = f"/d/mini/log.events?after={len(MINI)}"
        async with listening(hosted.application, from_end) as listener:
            await asyncio.to_thread(append, 1)
            return await listener.places(1)

    before = hosted.get(address)
    said = run("as-of", "2025-06-01", "-d", "mini", "-f", "json")
    places = asyncio.run(listened())
    after = hosted.get(address)

    assert before.content == said.out.encode()
    assert places == [len(MINI) + 1]
    assert before.headers["etag"] != after.headers["etag"]
    assert hosted.get(address, if_none_match=after.headers["etag"]).status_code == 304


def test_a_token_on_a_server_counts(hosted: Client) -> None:
    text = run("token", "add", "anna").out.strip()

    assert hosted.get("/readyz", authorization=f"Bearer {text}").status_code == 200
    assert hosted.get("/readyz", authorization="Bearer tracker_x").status_code == 401


def test_an_admin_is_told_what_where_tells_of_the_server(hosted: Client) -> None:
    told = {}
    for role in ("editor", "admin"):
        text = run("token", "add", role, "--role", role).out.strip()
        known = {"authorization": f"Bearer {text}"}
        told[role] = json.loads(hosted.get("/readyz", **known).content)["database"]

    assert told["editor"] is None
    assert told["admin"] == json.loads(run("where", "-f", "json").out)["state"]
    assert told["admin"]["server"]["standby"] is False


def test_a_file_waits_on_a_server_and_is_appended_by_who_presses_the_button(
    hosted: Client,
) -> None:
    names = ("anna", "berta")
    for name in names:
        assert run("token", "add", name, "--role", "editor").code == 0
    anna, berta = (Browser(hosted, name, "editor") for name in names)
    first = sent(anna, FAULTY)
    mended = berta.send(first, MENDED).headers["location"]
    answers = [appended(berta, mended).status_code for _ in range(2)]
    events = [json.loads(line) for line in run("log", "-f", "jsonl").out.splitlines()]

    assert "Sent by anna." in said(berta, first)
    assert "Appended by berta: log places 11 to 14." in said(anna, mended)
    assert answers == [303, 303]
    assert [e["event"].get("key") for e in events[10:]] == ["I1", "I2", "I3", "I4"]
    assert events[-1]["recorded_by"].startswith("berta (")


def test_what_a_person_sends_is_appended_under_their_name_beside_the_role(
    hosted: Client,
) -> None:
    text = run("token", "add", "anna", "--role", "editor").out.strip()
    note = b'{"type": "development-noted", "text": "talks", "when": "2025-05-20"}'
    headers = {
        "authorization": f"Bearer {text}",
        "content_type": "application/json",
        "idempotency_key": "a1",
    }
    first = hosted.request("POST", "/d/mini/events", note, **headers)
    again = hosted.request("POST", "/d/mini/events", note, **headers)
    other = note.replace(b"talks", b"none")
    last = json.loads(run("log", "-f", "jsonl").out.splitlines()[-1])

    assert [first.status_code, again.status_code] == [201, 200]
    assert hosted.request("POST", "/d/mini/events", other, **headers).status_code == 409
    assert last["recorded_by"].startswith("anna (")


def test_two_tokens_are_two_people_in_the_log(hosted: Client) -> None:
    for name in ("anna", "olena"):
        text = run("token", "add", name, "--role", "editor").out.strip()
        note = b'{"type": "development-noted", "text": "%s", "when": "2025-05-20"}'
        headers = {
            "authorization": f"Bearer {text}",
            "content_type": "application/json",
        }
        sent = hosted.request("POST", "/d/mini/events", note % name.encode(), **headers)
        assert sent.status_code == 201

    def texts(author: str) -> list[str]:
        found = run("log", "--author", author, "-f", "jsonl").out.splitlines()
        return [json.loads(line)["event"]["text"] for line in found]

    assert (texts("anna"), texts("olena")) == (["anna"], ["olena"])


def test_a_text_on_a_server_is_pasted_triaged_and_accepted(hosted: Client) -> None:
    assert run("token", "add", "anna", "--role", "editor").code == 0
    anna = Browser(hosted, "anna", "editor")
    pasted = anna.send(INBOX, PASTE)
    assert pasted.headers["location"] == f"{INBOX}/1"
    address, sent = proposal(anna, 1)
    anna.send(address, {**sent, "_step": "drop"})
    dropped = run("draft", "1", "-d", "mini", "-f", "json").json["proposals"]
    anna.send(address, {"_step": "restore"})
    done = anna.appended(address, sent)
    aside = anna.send(f"{INBOX}/1/state", {"state": "dropped"})
    last = json.loads(run("log", "-f", "jsonl").out.splitlines()[-1])

    assert [each["dropped"] for each in dropped] == [True, False]
    assert done.status_code == aside.status_code == 303
    assert last["event"]["stance"] == "rejects any ceasefire"
    assert last["recorded_by"].startswith("anna (")
    assert run("inbox", "show", "1", "-f", "json").json["state"] == "dropped"


@pytest.fixture
def as_desk(
    server: Server, on_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """A server that works as a role which was let in; the owner has put the facts in."""
    database = urlsplit(on_server).path.strip("/")
    role = f"{database}_web"
    server.run(f"CREATE ROLE {role} LOGIN")
    migrate(on_server, app_role=role)
    url = server.named(database, user=role)
    monkeypatch.setenv("TRACKER_DB", url)
    # Only the owner of the tables sets another time than the server's.
    monkeypatch.delenv("TRACKER_NOW", raising=False)
    monkeypatch.setenv("TRACKER_AUTHOR", "Cleo")
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    wiring = Wiring(
        environment={"XDG_DATA_HOME": str(tmp_path)}, folder=tmp_path, db=url
    )
    client = Client(Application(Serving(wiring=wiring)))
    yield client
    client.application.close()
    server.drop(on_server)
    server.run(f"DROP ROLE {role}")


def test_a_role_that_was_let_in_may_propose_accept_and_note(as_desk: Client) -> None:
    anna, ben = Desk(as_desk), Desk(as_desk, name="ben")
    assert run("review", "on").code == 0
    sent = [anna.post("/d/mini/events", {**FACT, "key": k}) for k in ("N1", "N2")]
    done = ben.post("/d/mini/reviews/1/acceptances", {})
    own = run("review", "accept", "2", "--yes")
    again = run("review", "accept", "1", "--yes")
    noted = anna.post("/d/mini/e/N1/notes", {"text": "ask Ben"})
    shown = run("show", "N1", "-f", "json").json

    assert [answer.status_code for answer in sent] == [202, 202]
    assert (done.status_code, done.json()["appended"]) == (200, ["N1"])
    assert shown["recorded_by"].startswith("ben (")
    assert shown["review"]["proposed_by"] == "anna"
    assert (own.code, again.code) == (0, 0), own.err
    assert run("show", "N2", "-f", "json").json["recorded_by"].startswith("Cleo (")
    assert noted.status_code == 200
    assert run("review", "off").code == 0
    assert anna.post("/d/mini/events", {**FACT, "key": "N3"}).status_code == 201


def test_a_person_is_known_again_whatever_role_their_name_stands_beside(
    as_desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = Desk(as_desk)
    assert run("review", "on").code == 0
    anna.post("/d/mini/events", FACT)
    monkeypatch.setenv("TRACKER_AUTHOR", "Anna")
    own = run("review", "accept", "1", "--yes")

    assert own.code != 0
    assert "T047" in own.err
