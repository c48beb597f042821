"""Requests of every sort: addresses, methods, headers and bodies that nobody thought of give no bug."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.test_guards import PARTS
from tracker.web.access.methods import methods_of
from tracker.web.desk.table import WRITES
from tracker.web.forms import FORMS, prefers_page
from tracker.web.problems import STATUSES, meanings_of_codes
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from tests.web.asking import Client

X = "/d/briefing-2025-05"
DAY = f"{X}/as-of/2025-05-28"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "QUERY", "get", "G\u00cbT")
FINE = {200, 201, 204, 302, 303, 304}
CODES = set(meanings_of_codes())
STREAM = "text/event-stream"


def addressed(pattern: str) -> str:
    parts = {**PARTS, "dossier": "briefing-2025-05", "key": "S006.2"}
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def check(method: str, accept: str, found: tuple[int, dict[str, str], bytes]) -> None:
    """Hold an answer to what every answer is."""
    status, headers, text = found
    assert status in FINE | STATUSES - {500}, text
    assert headers["x-content-type-options"] == "nosniff"
    if status in FINE:
        return
    media = headers["content-type"].partition(";")[0]
    if prefers_page(accept):
        assert media == "text/html"
    else:
        assert media == "application/problem+json"
        if method != "HEAD":
            problem = json.loads(text)
            assert problem["status"] == status
            assert problem["code"] in CODES
    if status == 405:
        assert headers["allow"]
    if status == 503:
        assert int(headers["retry-after"]) > 0


SEGMENTS = st.one_of(
    st.sampled_from(
        (
            *("d", "briefing-2025-05", "BRIEFING-2025-05", "as-of", "2025-05-28", "e"),
            *("", ".", "..", "%2e%2e", "%2E", "%2F", "%5C", "%", "%zz", "%00", "%2500"),
            *("%ff%fe", "%ed%a0%80", "%F0%9F%92%A9", "%0d%0a", "%20", "+", "~", "\\"),
            *("2025-05-01..2025-05-03", "..2025", "@S006.2", "@", "today.json"),
            *("S006.2.json", ".json", "json.", "log", "log.events", "timeline.JSON"),
            *("now", "timemap", "undo", "events", "russia", "party", "9999-99-99"),
            *("0001-01-01", "9999-12-31", "2025-05-28T24:00Z", "x" * 300, "%25" * 200),
        )
    ),
    st.text("abc019.-_~!$&'()*+,;=:@%", max_size=8),
)
NAMES = st.sampled_from(
    ("at", "known", "log", "party", "q", "from", "to", "columns", "after", "limit", "x")
)
VALUES = st.one_of(
    st.sampled_from(
        ("then", "-1", "9" * 30, "@S1", "%00", "%ff", "", "now", "1e9", "%2B", "%26")
    ),
    st.text("abc019 .-~@%+&=;".replace(" ", "+"), max_size=10),
)
ACCEPTS = st.one_of(
    st.sampled_from(
        (
            *("", "*/*", "text/html", "application/json", "text/html;q=0, */*;q=0.1"),
            *("application/json;q=nan", "a/b;q=1e400", "text/*;q=0.5;level=1", ";q=1"),
            *(",,,", "*", "*/json", 'application/json;profile="a,b"', "image/png"),
        )
    ),
    st.text("*/;,q=1.ab ", max_size=12),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        (
            *("if-none-match", "accept-datetime", "last-event-id", "origin", "range"),
            *(
                "content-type",
                "content-length",
                "cookie",
                "idempotency-key",
                "if-match",
            ),
            *(
                "sec-fetch-site",
                "x-forwarded-host",
                "x-forwarded-for",
                "accept-language",
            ),
        )
    ),
    st.one_of(
        st.sampled_from(
            (
                *(
                    "*",
                    '"x"',
                    "W/",
                    "Wed, 28 May 2025 18:00:00 GMT",
                    "1",
                    "-1",
                    "9" * 40,
                ),
                *("application/json", "tracker=admin.9.x.y", "tracker=", "bytes=0-1"),
                *("Wed, 99 May 2025 99:00:00 GMT", "\u00e9\u00ff", "\u00b2"),
            )
        ),
        st.text("abc019.;=,/ \u00e9", max_size=12),
    ),
    max_size=3,
)
BODIES = st.sampled_from((b"", b"{}", b"[", b"\x00\xff", b"[" * 1000, b'{"why": 1}'))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(("GET", *METHODS)),
    parts=st.lists(SEGMENTS, max_size=5),
    words=st.lists(st.tuples(NAMES, VALUES), max_size=3),
    accept=ACCEPTS,
    headers=HEADERS,
    body=BODIES,
)
def test_no_request_whatever_is_a_bug(
    site: Client,
    method: str,
    parts: list[str],
    words: list[tuple[str, str]],
    accept: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    stem = "/d/briefing-2025-05/" if len(parts) % 2 else "/"
    query = "&".join(f"{name}={value}" for name, value in words)
    target = f"{stem}{'/'.join(parts)}?{query}"
    named = [("host", "localhost"), ("accept", accept), *headers.items()]

    check(method, accept, site.raw(method, target, named, body))


@pytest.mark.parametrize("method", METHODS)
def test_every_address_answers_every_method(site: Client, method: str) -> None:
    """A method that an address does not take is refused by the same words everywhere."""
    named = [("host", "localhost"), ("accept", "application/json")]
    for address in {addressed(route.pattern) for route in (*ROUTES, *WRITES)}:
        takes = methods_of(address)
        if method in {"GET", "HEAD"} and method in takes:
            continue  # the other tests read them
        found = site.raw(method, address, named, b"{}")
        check(method, "application/json", found)
        status, headers, _ = found
        assert (status == 405) == (method not in takes), address
        if method == "OPTIONS" or status == 405:
            assert headers["allow"] == ", ".join(takes)


def test_what_is_read_takes_get_and_what_is_sent_takes_post() -> None:
    assert methods_of(DAY) == methods_of(f"{DAY}.json") == ("GET", "HEAD", "OPTIONS")
    assert methods_of(f"{X}/undo") == ("POST", "OPTIONS")
    assert methods_of(f"{X}/undo", read_only=True) == ("OPTIONS",)
    assert methods_of("/inbox/1/state") == ("PUT", "OPTIONS")
    assert methods_of("/inbox") == ("GET", "HEAD", "POST", "OPTIONS")
    assert methods_of("/login") == ("GET", "HEAD", "POST", "OPTIONS")
    assert methods_of("/nothing") == ()


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (f"{DAY}/", DAY),
        (f"/{DAY}", DAY),
        (f"{DAY}//", DAY),
        (f"{DAY}.json/", f"{DAY}.json"),
        (f"{DAY}.JSON", f"{DAY}.json"),
        ("//", "/"),
        ("/.json", "/dossiers.json"),
        (f"/{X}/log.events", f"{X}/log.events"),
        ("/d/Briefing-2025-05/log.events?after=9", f"{X}/log.events?after=9"),
    ],
)
def test_a_slash_too_many_leads_to_the_address_without(
    site: Client, written: str, canonical: str
) -> None:
    status, headers, _ = site.raw("GET", written, [("host", "localhost")])

    assert (status, headers["location"]) == (302, canonical)


@pytest.mark.parametrize(
    "written", [DAY.replace("as-of", "%61s-of"), f"{X}/e/S006%2E2"]
)
def test_letters_may_be_encoded_that_need_not_be(site: Client, written: str) -> None:
    assert site.raw("GET", written, [("host", "localhost")])[0] == 200


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{X}//as-of/2025-05-28", 404),
        (f"{X}/../about", 404),
        (f"{X}/as-of/..", 400),
        (f"{X}/as-of/%00", 400),
        (f"{DAY}?party=%00", 400),
        (f"{X}/e/%2500", 404),
        (f"{X}/party%2Frussia", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e%2fapp.py", 404),
        (f"{X}/search?q={'x' * 7000}", 400),
        (f"{X}/search?q={'x' * 9000}", 414),
    ],
)
def test_an_odd_address_is_told_what_is_wrong_with_it(
    site: Client, target: str, status: int
) -> None:
    found = site.raw("GET", target, [("host", "localhost")])

    assert found[0] == status
    check("GET", "", found)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/json;q=0.2, text/csv;q=0.9", "csv"),
        ("text/html;q=0, application/json", "json"),
        ("text/html;q=0, */*;q=0.1", "json"),
        ("application/json;q=2", "json"),
        ("application/json;q=-1, text/csv", "csv"),
        ("application/json;q=nan, text/csv;q=0.1", "csv"),
        ("APPLICATION/JSON", "json"),
        ('application/json;profile="tracker.picture/1"', "json"),
        ("image/png, application/json;q=0.001", "json"),
    ],
)
def test_of_what_is_accepted_the_best_is_given(
    site: Client, accept: str, form: str
) -> None:
    _, headers, _ = site.raw("GET", DAY, [("host", "localhost"), ("accept", accept)])

    assert headers["content-type"].startswith(FORMS[form].media)


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", STREAM])
def test_what_there_is_in_no_accepted_form_is_refused_with_those_there_are(
    site: Client, accept: str
) -> None:
    named = [("host", "localhost"), ("accept", accept)]
    status, _, text = site.raw("GET", DAY, named)

    assert status == 406
    assert ".json" in json.loads(text)["hint"]
