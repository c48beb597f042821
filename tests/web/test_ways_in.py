"""Ways in: what a proxy in front says, which other sites may read, and logins that fail again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.cli.running import run
from tests.web.asking import Client, client_of
from tests.web.test_guards import bearing, token
from tracker.web.access.guard import bare_host
from tracker.web.access.other_sites import is_origin
from tracker.web.access.proxy import Way, bare_address, way_of
from tracker.web.access.tries import MOST, FailedLogins, TooManyTriesError
from tracker.web.app import Application

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = frozenset(("localhost", "talks.example"))
DIRECT = Way("localhost:8765", "http", "127.0.0.1")
READY = "/readyz"
DESK = "https://desk.example"


def way(behind_proxy: bool = True, **headers: list[str]) -> Way:
    named = {f"x-forwarded-{name}": values for name, values in headers.items()}
    return way_of(lambda name: named.get(name, []), DIRECT, behind_proxy=behind_proxy)


@pytest.mark.parametrize(
    ("sent", "believed"),
    [
        ({"host": ["talks.example"]}, Way("talks.example", "http", "127.0.0.1")),
        # What the client sent itself stands before what the proxy adds.
        (
            {"host": ["evil.example, talks.example"]},
            Way("talks.example", "http", "127.0.0.1"),
        ),
        (
            {"host": ["evil.example", "talks.example:443"]},
            Way("talks.example:443", "http", "127.0.0.1"),
        ),
        ({"proto": ["http, https"]}, Way("localhost:8765", "https", "127.0.0.1")),
        ({"proto": ["HTTPS"]}, Way("localhost:8765", "https", "127.0.0.1")),
        ({"proto": ["https, http"]}, DIRECT),
        ({"proto": ["gopher"]}, DIRECT),
        (
            {"for": ["10.0.0.1, 192.0.2.7"]},
            Way("localhost:8765", "http", "192.0.2.7"),
        ),
        (
            {"for": ["10.0.0.1", "[2001:db8::7]:443"]},
            Way("localhost:8765", "http", "2001:db8::7"),
        ),
        ({"for": ["192.0.2.7, unknown"]}, DIRECT),
        ({"for": [""], "host": [""], "proto": [""]}, DIRECT),
        ({"host": ["talks.example,"]}, DIRECT),
    ],
)
def test_of_what_proxies_say_only_the_last_one_is_believed(
    sent: dict[str, list[str]], believed: Way
) -> None:
    assert way(**sent) == believed
    assert way(behind_proxy=False, **sent) == DIRECT


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:51234", "192.0.2.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", ""),
        ("_hidden", ""),
        ("1.2.3", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_client_is_read_with_a_port_and_without(
    written: str, address: str
) -> None:
    assert bare_address(written) == address


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("talks.example:443", "talks.example"),
        ("Talks.Example.", "talks.example"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("[::1]evil.example", ""),
        ("localhost:80@evil.example", ""),
        ("localhost/evil", ""),
        ("localhost evil", ""),
        ("localhost:80:80", ""),
        ("", ""),
        (":80", ""),
        ("\u212aelvin", ""),
    ],
)
def test_a_host_is_read_whole_or_not_at_all(written: str, host: str) -> None:
    assert bare_host(written) == host


def test_a_forged_host_is_refused_with_a_proxy_and_without(tmp_path: Path) -> None:
    alone = client_of(None, tmp_path, hosts=HOSTS)
    behind = client_of(None, tmp_path, behind_proxy=True, hosts=HOSTS)

    def status(client: Client, host: str, forwarded: str) -> int:
        return client.get(READY, host=host, x_forwarded_host=forwarded).status_code

    assert status(behind, "localhost", "talks.example") == 200
    assert status(behind, "10.0.0.9:8765", "evil.example, talks.example") == 200
    assert status(behind, "localhost", "talks.example, evil.example") == 421
    assert status(alone, "localhost", "evil.example") == 200
    assert status(alone, "evil.example", "talks.example") == 421


@pytest.mark.parametrize(
    ("scheme", "behind_proxy", "is_secure"),
    [("https", True, True), ("http", True, False), ("https", False, False)],
)
def test_a_cookie_is_kept_from_plain_connections_where_the_proxy_has_tls(
    tmp_path: Path, scheme: str, behind_proxy: bool, is_secure: bool
) -> None:
    client = client_of(None, tmp_path, behind_proxy=behind_proxy)
    word = client.application.sessions.new_link()
    answer = client.get(f"/login?once={word}", x_forwarded_proto=scheme)
    flags = answer.headers["set-cookie"].split("; ")[1:]

    assert ("Secure" in flags) == is_secure
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]
    assert answer.headers["cache-control"] == "no-store"


def test_behind_a_proxy_nobody_reads_without_a_token(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    served: list[Application] = []
    monkeypatch.setattr(
        "tracker.cli.serve._serve", lambda _, made, *a, **k: served.append(made) or 0
    )
    monkeypatch.setenv("TRACKER_DB", str(path))
    words = ["serve", "--port", "0", "--behind-proxy", "--allow-host", "Talks.example"]
    refused = run(*words)
    token("anna")
    known, public = run(*words), run(*words, "--public")

    assert (refused.code, known.code, public.code) == (2, 0, 0)
    assert "nobody has a token" in refused.err
    statuses = [
        Client(made).get(READY, x_forwarded_host="talks.example").status_code
        for made in served
    ]
    assert statuses == [401, 200]
    for made in served:
        made.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--host", " "], "--host is empty"),
        (["--allow-host", "https://talks.example"], "which is no name of a host"),
        (["--allow-host", "talks.example:443"], "which is no name of a host"),
        (["--allow-host", ""], "which is no name of a host"),
        (["--allow-origin", "*"], "which is no origin"),
        (["--allow-origin", "desk.example"], "which is no origin"),
        (["--allow-origin", "https://desk.example/page"], "which is no origin"),
        (["--allow-origin", "null"], "which is no origin"),
    ],
)
def test_a_name_that_no_browser_sends_is_refused_at_the_start(
    words: list[str], found: str
) -> None:
    said = run("serve", "--port", "0", *words)

    assert said.code == 2
    assert found in said.err


def test_an_origin_is_a_scheme_and_a_host() -> None:
    assert is_origin("http://localhost:3000")
    assert is_origin("https://[2001:db8::7]:8443")
    assert not is_origin("https://desk.example/")


@pytest.fixture
def shared(desk: Client) -> Client:
    """The same database; pages of one other site may read with a token."""
    origins = frozenset((DESK,))
    return Client(Application(replace(desk.application._serving, origins=origins)))


def test_a_page_of_another_site_reads_with_a_token_and_never_by_a_cookie(
    shared: Client,
) -> None:
    known = bearing(token("anna"))
    cookie = f"tracker={shared.application.sessions.new_cookie('admin')}"
    read = shared.get(READY, origin=DESK, **known)
    wrong = shared.get(READY, origin=DESK, **bearing("tracker_none"))

    assert read.headers["access-control-allow-origin"] == DESK
    assert "ETag" in read.headers["access-control-expose-headers"]
    assert "Origin" in read.headers["vary"].split(", ")
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (
        401,
        DESK,
    )
    for answer in (
        shared.get(READY, origin=DESK),
        shared.get(READY, origin=DESK, cookie=cookie),
        shared.get(READY, origin="https://evil.example", **known),
        shared.get(READY, origin="null", **known),
        shared.get(READY, **known),
    ):
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in read.headers


def test_a_browser_is_told_beforehand_which_site_may_read(
    shared: Client, desk: Client
) -> None:
    def asked(client: Client, origin: str, method: str) -> dict[str, str]:
        answer = client.request(
            "OPTIONS",
            READY,
            origin=origin,
            access_control_request_method=method,
            access_control_request_headers="authorization",
        )
        assert answer.status_code == 204
        return dict(answer.headers)

    allowed = asked(shared, DESK, "GET")

    assert allowed["access-control-allow-origin"] == DESK
    assert "Authorization" in allowed["access-control-allow-headers"]
    for client, origin, method in (
        (shared, "https://evil.example", "GET"),
        (shared, DESK, "PUT"),
        (desk, DESK, "GET"),
    ):
        assert "access-control-allow-origin" not in asked(client, origin, method)


def test_options_says_what_an_address_takes_and_where_there_is_none(
    site: Client,
) -> None:
    there = site.request("OPTIONS", "/d/ukraine-2025/as-of/2025-05-28.json")

    assert (there.status_code, there.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert there.content == b""
    assert site.request("OPTIONS", "/nothing").status_code == 404


def test_a_server_for_reading_takes_nothing_from_anybody(desk: Client) -> None:
    serving = replace(desk.application._serving, read_only=True)
    reading = Client(Application(serving))
    known = bearing(token("anna", "--role", "admin"))
    address = "/d/mini/undo"
    sent = reading.request("POST", address, b"{}", **known)
    opened = reading.request("POST", "/d/mini/as-of/2025-06-01", b"{}", **known)

    assert (sent.status_code, opened.status_code) == (405, 405)
    assert sent.headers["allow"] == "OPTIONS"
    assert opened.headers["allow"] == "GET, HEAD, OPTIONS"
    assert desk.request("OPTIONS", address).headers["allow"] == "POST, OPTIONS"
    assert desk.get(address).status_code == 405
    assert reading.get("/d/mini/about/verify.json", **known).status_code == 200


def test_an_address_from_which_logins_fail_has_to_wait(shared: Client) -> None:
    anna = token("anna")
    for _ in range(MOST):
        assert shared.get(READY, **bearing("tracker_none")).status_code == 401
    late = shared.get(READY, **bearing(anna))

    assert (late.status_code, late.json()["code"]) == (429, "T041")
    assert late.headers["retry-after"] == "3600"
    assert shared.get("/login?once=guess").status_code == 429
    assert shared.get(READY).status_code == 200


def test_failed_logins_are_forgotten_after_an_hour_and_counted_by_client() -> None:
    now = [0]
    failed = FailedLogins(lambda: now[0])
    for n in range(MOST):
        now[0] = n * 1_000_000
        failed.note(f"2001:db8::{n:x}")
    failed.check("2001:db9::1")
    failed.check("192.0.2.7")
    with pytest.raises(TooManyTriesError) as refused:
        failed.check("2001:db8::ffff")
    now[0] = 3_600_000_000
    failed.check("2001:db8::ffff")

    assert refused.value.headers == {"Retry-After": str(3600 - MOST + 1)}


def test_a_link_that_was_not_used_for_ten_minutes_lets_nobody_in(
    desk: Client,
) -> None:
    word = desk.application.sessions.new_link()
    desk.application.library.wiring.environment = {
        "TRACKER_NOW": "2026-01-01T00:10:00Z"
    }

    assert desk.get(f"/login?once={word}").status_code == 403
