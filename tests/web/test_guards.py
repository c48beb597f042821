"""Guards: who may ask, under which names, how much; and what no answer ever lets a browser do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from tests.cli.running import run
from tests.web.asking import Client, client_of
from tracker.web.access.guard import HEADERS
from tracker.web.app import Application

if TYPE_CHECKING:
    from pathlib import Path

X = "/d/ukraine-2025"
DAY = f"{X}/as-of/2025-05-28"
PARTS = {
    "dossier": "mini",
    "date": "2025-05-28",
    "span": "2025-05-20..2025-05-28",
    "party": "russia",
    "issue": "ceasefire",
    "key": "B1",
    "source": "reuters-1",
    "format": "picture",
    "slug": "none",
    "stream": "record:B1",
    "noun": "position",
    "item": "1",
    "proposal": "0123456789abcdef",
    "review": "1",
    "batch": "0" * 32,
}
DAY_FIXED = 1_767_225_600_000_000
"""The instant that the tests take for now."""


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::2]"]
)
def test_a_request_that_names_another_host_is_refused(site: Client, host: str) -> None:
    answer = site.get(DAY, host=host)

    assert answer.status_code == 421
    assert "Positions" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost:8765", "127.0.0.1", "[::1]:80", "LOCALHOST"]
)
def test_this_machine_may_be_called_by_its_names(site: Client, host: str) -> None:
    assert site.get("/healthz", host=host).status_code == 200


@pytest.mark.parametrize("address", [DAY, f"{DAY}.json", "/nothing", f"{X}/now", "/"])
def test_every_answer_forbids_what_a_page_of_ours_never_does(
    site: Client, address: str
) -> None:
    found = site.get(address).headers

    assert {name: found[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in found["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
def test_an_address_for_reading_takes_nothing_else(site: Client, method: str) -> None:
    answer = site.request(method, DAY)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_body_of_eleven_megabytes_is_not_read(site: Client) -> None:
    assert site.request("POST", f"{X}/undo", bytes(11_000_000)).status_code == 413


def test_a_head_has_the_headers_of_the_answer_and_no_text(site: Client) -> None:
    whole, head = site.get(f"{DAY}.json"), site.request("HEAD", f"{DAY}.json")

    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def token(name: str, *options: str) -> str:
    made = run("token", "add", name, *options)
    assert made.code == 0, made.err
    return made.out.strip()


def bearing(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


@pytest.fixture
def closed(desk: Client) -> Client:
    """The same database, served to those who are known."""
    serving = desk.application._serving
    return Client(Application(replace(serving, public=False)))


def test_a_token_that_is_revoked_or_over_lets_nobody_in(
    closed: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, berta = token("anna"), token("berta", "--days", "3")
    assert closed.get("/readyz", **bearing(anna)).status_code == 200

    assert run("token", "revoke", "anna").code == 0
    closed.application.library.wiring.environment = {
        "TRACKER_NOW": "2026-01-05T00:00:00Z"
    }

    for text in (anna, berta, "tracker_none", ""):
        assert closed.get("/readyz", **bearing(text)).status_code == 401


def test_a_wrong_token_lets_nobody_in_where_everybody_may_read(desk: Client) -> None:
    assert desk.get("/readyz").status_code == 200
    assert desk.get("/readyz", **bearing("tracker_none")).status_code == 401


def test_a_token_is_shown_once_and_no_export_or_backup_holds_its_text(
    desk: Client, tmp_path: Path
) -> None:
    text = token("anna", "--role", "editor")
    said = run("token", "list", "-f", "json")
    assert run("backup", str(tmp_path / "kept.db")).code == 0

    assert [(row["name"], row["role"]) for row in said.json["rows"]] == [
        ("anna", "editor")
    ]
    assert text not in said.out
    assert "anna" not in run("export", "--all").out + run("log", "-f", "jsonl").out
    assert text.encode() not in (tmp_path / "kept.db").read_bytes()


def test_a_name_has_one_token(desk: Client) -> None:
    token("anna")
    again, blank = run("token", "add", "anna"), run("token", "add", " ")

    assert (again.code, blank.code) == (2, 2)
    assert "there is a token 'anna' already" in again.err


def test_a_link_lets_in_once_as_admin(closed: Client) -> None:
    word = closed.application.sessions.new_link()
    first = closed.get(f"/login?once={word}")
    cookie = first.headers["set-cookie"]
    said = cookie.partition(";")[0]

    assert first.status_code == 303
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert closed.get("/readyz", cookie=said).status_code == 200
    assert closed.get(f"/login?once={word}").status_code == 403
    assert closed.get("/readyz", cookie=f"{said}x").status_code == 401
    assert closed.get("/readyz", cookie="tracker=admin.9.x").status_code == 401


def logged_in(client: Client, text: str, **headers: str):
    named = {"sec_fetch_site": "same-origin", **headers}
    body = urlencode({"token": text}).encode()
    return client.request("POST", "/login", body, **named)


def test_a_token_is_changed_for_a_session_that_ends_with_it(closed: Client) -> None:
    anna = token("anna", "--role", "editor")
    form = closed.get("/login")
    entered = logged_in(closed, anna)
    known = {"cookie": entered.headers["set-cookie"].partition(";")[0]}

    assert (form.status_code, entered.status_code) == (200, 303)
    assert 'name="token" type="password"' in form.text
    assert closed.get("/readyz", **known).status_code == 200
    out = closed.request("POST", "/logout", sec_fetch_site="same-origin", **known)
    assert "tracker=;" in out.headers["set-cookie"]
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert run("token", "revoke", "anna").code == 0
    assert closed.get("/readyz", **known).status_code == 401


def test_no_other_site_logs_anybody_in_or_out(closed: Client) -> None:
    anna = token("anna")

    for site in ("cross-site", "same-site", "none"):
        assert logged_in(closed, anna, sec_fetch_site=site).status_code == 403
        out = closed.request("POST", "/logout", sec_fetch_site=site)
        assert out.status_code == 403
    assert closed.request("POST", "/login", b"").status_code == 403


def test_who_guesses_tokens_may_do_so_sixty_times_an_hour(closed: Client) -> None:
    anna = token("anna")
    wrong = [logged_in(closed, f"tracker_{n}").status_code for n in range(60)]
    page = logged_in(closed, anna)
    closed.application.library.wiring.environment = {
        "TRACKER_NOW": "2026-01-01T01:00:01Z"
    }

    assert set(wrong) == {403}
    assert page.status_code == 429
    assert logged_in(closed, anna).status_code == 303


def test_behind_a_proxy_a_session_is_for_tls_and_failures_are_of_the_client(
    desk: Client,
) -> None:
    behind = Client(Application(replace(desk.application._serving, behind_proxy=True)))
    anna, proxied = token("anna"), {"x_forwarded_proto": "https"}
    for _ in range(60):
        logged_in(behind, "x", x_forwarded_for="10.0.0.1, 10.0.0.2")
    other = logged_in(behind, anna, x_forwarded_for="10.0.0.2, 10.0.0.1", **proxied)

    assert logged_in(behind, anna, x_forwarded_for="10.0.0.2").status_code == 429
    assert other.headers["set-cookie"].endswith("; Secure")
    behind.application.close()


def test_a_session_ends_after_twelve_hours_and_with_its_server(closed: Client) -> None:
    sessions = closed.application.sessions
    said = f"tracker={sessions.new_cookie('admin')}"
    closed.application.library.wiring.environment = {
        "TRACKER_NOW": "2026-01-01T12:00:01Z"
    }
    another = Client(Application(closed.application._serving))

    assert closed.get("/readyz", cookie=said).status_code == 401
    assert another.get("/readyz", cookie=said).status_code == 401


def test_an_answer_to_who_is_known_is_kept_by_nobody_else(closed: Client) -> None:
    known = bearing(token("anna"))
    found = closed.get("/d/mini/as-of/2025-05-28.json", **known)

    assert found.headers["cache-control"] == "private, no-cache"


def test_an_answer_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    free = threading.Event()
    client = client_of(None, tmp_path, seconds=0.05)
    monkeypatch.setattr("tracker.web.app.answer", lambda *_: free.wait(60))
    answer = client.get(DAY)
    page = client.get(f"{DAY}?party=russia", accept="text/html").text
    free.set()
    problem = json.loads(answer.content)

    assert (answer.status_code, problem["title"]) == (503, "Not now")
    assert problem["code"] == "T034"
    assert int(answer.headers["retry-after"]) > 0
    assert f'<a href="{DAY}?party=russia">Ask the same again</a>' in page


def test_kept_answers_take_no_more_memory_than_they_may(tmp_path: Path) -> None:
    client = client_of(None, tmp_path, memory=400_000)
    for day in range(1, 9):
        client.get(f"{X}/as-of/2025-05-0{day}.json?party=russia")
    kept = client.application.library.answers

    assert 0 < kept._taken <= 400_000
    assert sum(size for _, size in kept._kept.values()) == kept._taken
