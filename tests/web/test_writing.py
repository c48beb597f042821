"""The writing interface: events and acts in, all or none, each under the name of who sends it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import run
from tests.web.asking import Client, client_of
from tracker.web.desk.table import WRITES
from tracker.web.problems import STATUSES

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tracker.web.desk.table import Write

EVENTS = "/d/mini/events"
FACT = {
    "type": "position-stated",
    "party": "russia",
    "issue": "ceasefire",
    "stance": "thirty days, on conditions",
    "when": "2025-05-20",
    "reported": "2025-05-20",
    "key": "N1",
    "evidence": [{"source": "reuters-1", "basis": "reporting"}],
}


class Desk:
    """Somebody with a token at a server."""

    def __init__(
        self, client: Client, role: str = "editor", name: str = "anna"
    ) -> None:
        made = run("token", "add", name, "--role", role)
        assert made.code == 0, made.err
        self.client, self.token = client, made.out.strip()

    def post(self, address: str, body: object = None, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"content_type": "application/json", **headers}
        return self.client.request(
            "POST",
            address,
            b"" if body is None else content,
            authorization=f"Bearer {self.token}",
            **named,
        )


@pytest.fixture
def anna(desk: Client) -> Desk:
    """An editor."""
    return Desk(desk)


def log() -> list[dict]:
    return [json.loads(line) for line in run("log", "-f", "jsonl").out.splitlines()]


def test_an_event_is_appended_under_the_name_of_who_sent_it(anna: Desk) -> None:
    before = len(log())
    answer = anna.post(EVENTS, FACT)
    placed = answer.json()

    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == "/d/mini/e/N1"
    assert [e["key"] for e in placed["events"]] == ["N1"]
    assert (placed["known"], placed["undo"]) == (0, ["N1"])
    assert log()[before]["recorded_by"] == "anna"


def test_what_was_sent_already_is_known_and_adds_nothing(anna: Desk) -> None:
    anna.post(EVENTS, FACT)
    before = len(log())
    answer = anna.post(EVENTS, [FACT])

    assert (answer.status_code, answer.json()["known"]) == (200, 1)
    assert len(log()) == before


def test_json_lines_are_appended_all_or_none(anna: Desk) -> None:
    good, bad = FACT, {**FACT, "key": "N2", "party": "nobody", "when": "soon"}
    lines = "\n".join(map(json.dumps, [good, bad])).encode()
    before = len(log())
    refused = anna.post(EVENTS, lines, content_type="application/jsonl")
    problem = refused.json()

    assert (refused.status_code, problem["code"]) == (422, "T042")
    assert [(e["line"], e["code"]) for e in problem["errors"]] == [
        (2, "T004"),
        (2, "T002"),
    ]
    assert all(error["column"] > 1 for error in problem["errors"])
    assert len(log()) == before

    lines = "\n".join(
        map(json.dumps, [good, {**FACT, "key": "N2", "when": "2025-05-21"}])
    )
    fine = anna.post(EVENTS, lines.encode(), content_type="application/x-ndjson")
    assert [e["key"] for e in fine.json()["events"]] == ["N1", "N2"]
    assert fine.json()["undo"] == ["N2", "N1"]


def test_a_dry_run_gives_the_difference_and_appends_nothing(anna: Desk) -> None:
    before = len(log())
    answer = anna.post(f"{EVENTS}?dry-run", FACT)
    moved = answer.json()["positions"]

    assert answer.status_code == 200
    assert 'profile="tracker.diff/1"' in answer.headers["content-type"]
    assert [(m["party"], m["issue"]) for m in moved] == [("russia", "ceasefire")]
    assert len(log()) == before
    assert anna.post(f"{EVENTS}?dry-run=yes", FACT).json() == answer.json()
    assert anna.post(f"{EVENTS}?dry-rum", FACT).status_code == 400

    anna.post(EVENTS, FACT)
    assert anna.post(f"{EVENTS}?dry-run", FACT).json()["positions"] == []


def test_other_content_under_a_key_or_an_idempotency_key_is_a_conflict(
    anna: Desk,
) -> None:
    note = {"type": "development-noted", "text": "talks", "when": "2025-05-20"}
    first = anna.post(EVENTS, note, idempotency_key="a1")
    again = anna.post(EVENTS, note, idempotency_key="a1")
    other = anna.post(EVENTS, {**note, "text": "no talks"}, idempotency_key="a1")
    elsewhere = anna.post(EVENTS, {**note, "text": "no talks"}, idempotency_key="a2")

    assert [a.status_code for a in (first, again, other, elsewhere)] == [
        201,
        200,
        409,
        201,
    ]
    anna.post(EVENTS, FACT)
    changed = anna.post(EVENTS, {**FACT, "stance": "none"})
    assert (changed.status_code, changed.json()["errors"][0]["code"]) == (409, "T005")


def test_the_same_idempotency_key_of_two_people_is_two(
    anna: Desk, desk: Client
) -> None:
    berta = Desk(desk, name="berta")
    note = {"type": "development-noted", "text": "talks", "when": "2025-05-20"}

    assert anna.post(EVENTS, note, idempotency_key="a1").status_code == 201
    other = berta.post(EVENTS, {**note, "text": "more"}, idempotency_key="a1")
    assert other.status_code == 201
    assert anna.post(EVENTS, note, idempotency_key="a" * 201).status_code == 400


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'{"type": "development-noted",\n "text" 3}', 2, 9),
        (b"", 1, 1),
        (b"[1, 2]", 1, 2),
        (b"[" * 1_000 + b"]" * 1_000, 1, 2),
        (
            b'{"type": "development-noted", "text": '
            + b"[" * 1_000
            + b"]" * 1_000
            + b"}",
            1,
            1,
        ),
        (b"\xff\xfe\x00", 1, 1),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(
    anna: Desk, body: bytes, line: int, column: int
) -> None:
    answer = anna.client.request(
        "POST",
        EVENTS,
        body,
        authorization=f"Bearer {anna.token}",
        content_type="application/json",
    )
    fault = answer.json()["errors"][0]

    assert answer.status_code == 422
    assert (fault["line"], fault["column"]) == (line, column)


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=UTF-8", 201),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_events_are_taken_as_json_or_json_lines_only(
    anna: Desk, media: str, status: int
) -> None:
    assert anna.post(EVENTS, FACT, content_type=media).status_code == status


def test_a_dossier_is_opened_by_its_own_events_and_others_are_not_there(
    anna: Desk,
) -> None:
    opened = {"type": "dossier-opened", "dossier": "herring", "title": "Herring talks"}
    other = anna.post("/d/herring/events", {**opened, "dossier": "cod"})
    missing = anna.post("/d/herring/events", FACT)
    bundled = anna.post("/d/ukraine-2025/events", FACT)
    fine = anna.post("/d/herring/events", opened)

    assert [a.status_code for a in (other, missing, bundled)] == [404, 404, 409]
    assert (fine.status_code, fine.json()["undo"]) == (201, [])
    assert (
        anna.post("/d/herring/events", {**FACT, "dossier": "mini"}).status_code == 422
    )


def test_a_correction_says_which_version_it_is_made_on(anna: Desk) -> None:
    anna.post(EVENTS, FACT)
    where, body = (
        "/d/mini/e/N1/corrections",
        {"replacement": {"stance": "sixty days"}, "why": "misread"},
    )
    stream = anna.client.get("/d/mini/streams/record:N1.json")
    without = anna.post(where, body)
    wrong = anna.post(where, body, if_match='"3"')
    right = anna.post(where, body, if_match=stream.headers["etag"])
    late = anna.post(
        where,
        {**body, "replacement": {"stance": "none"}},
        if_match=stream.headers["etag"],
    )
    now = anna.client.get("/d/mini/streams/record:N1.json")

    assert (stream.headers["etag"], stream.json()["version"]) == ('"0"', 0)
    assert (without.status_code, wrong.status_code) == (428, 412)
    assert "streams/record:N1.json" in without.json()["hint"]
    assert right.status_code == 201
    assert (late.status_code, late.json()["code"]) == (412, "T007")
    assert "version 1, expected 0" in late.json()["detail"]
    assert (now.headers["etag"], [e["type"] for e in now.json()["events"]]) == (
        '"1"',
        ["record-corrected"],
    )
    assert log()[-1]["event"]["replacement"] == {"stance": "sixty days"}
    assert anna.post(where, body, if_match='"0"').status_code == 200
    assert anna.post(where, body, if_match="W/x").status_code == 200
    assert (
        anna.post(
            where, {**body, "replacement": {"note": "seen"}}, if_match="W/x"
        ).status_code
        == 400
    )


def test_values_of_a_correction_are_read_as_the_commands_read_them(anna: Desk) -> None:
    anna.post(EVENTS, {**FACT, "note": "first"})
    replacement = {
        "when": "21 May 2025",
        "note": None,
        "conditions": [{"what": "no strikes"}],
        "evidence.1.locator": "page 3",
        "confidence": "low",
    }
    body = {"replacement": replacement, "why": "misread"}
    answer = anna.post("/d/mini/e/N1/corrections", body, if_match='"0"')

    assert answer.status_code == 201, answer.text
    said = log()[-1]["event"]["replacement"]
    assert said["when"] == "2025-05-21"
    assert said["note"] is None
    assert said["conditions"] == [{"what": "no strikes"}]
    assert said["evidence"][0]["locator"] == "page 3"


def test_a_fact_is_withdrawn_denied_and_restored_once_however_often_it_is_sent(
    anna: Desk,
) -> None:
    anna.post(EVENTS, FACT)
    why = {"why": "another day"}
    denied = {"by": "ukraine", "claim": "never said", "on": "2025-05-22"}
    statuses = [
        anna.post(f"/d/mini/e/N1/{what}", body).status_code
        for what, body in (
            ("disputes", denied),
            ("disputes", denied),
            ("withdrawals", why),
            ("withdrawals", why),
        )
    ]
    undone = anna.post("/d/mini/undo", {}, idempotency_key="u")
    again = anna.post("/d/mini/undo", {}, idempotency_key="u")
    redo = {"redo": True, "why": "it was another day"}
    named = anna.post("/d/mini/undo", {**redo, "events": ["N1"]})
    redone = anna.post("/d/mini/undo", redo)
    none = anna.post("/d/mini/undo", redo)
    assert run("show", "N1", "-f", "json").json["withdrawn"] is True
    undone_again = anna.post("/d/mini/undo", {})
    retracted = anna.post(
        "/d/mini/source/reuters-1/retractions", {"why": "forged", "on": "2025-05-23"}
    )

    assert statuses == [201, 200, 201, 200]
    assert (undone.status_code, again.status_code) == (201, 200)
    assert (named.status_code, named.json()["detail"]) == (422, "redo: names events")
    assert [r.status_code for r in (redone, none, undone_again)] == [201, 200, 201]
    assert redone.json()["events"][0]["key"] == "N1.redo-1"
    assert none.json()["remarks"] == ["there is nothing to redo"]
    assert run("show", "N1", "-f", "json").json["withdrawn"] is False
    assert retracted.status_code == 201
    assert [e["event"]["type"] for e in log()[-6:]] == [
        "report-disputed",
        *["record-withdrawn"] * 4,
        "source-retracted",
    ]


def test_all_that_is_wrong_with_an_act_is_told_at_once(anna: Desk) -> None:
    anna.post(EVENTS, FACT)
    body = {"by": 3, "clam": "x", "claim": "", "source": "x" * 2_001}
    answer = anna.post("/d/mini/e/N1/disputes", body)
    faults = {error["field"]: error for error in answer.json()["errors"]}

    assert answer.status_code == 422
    assert set(faults) == {"by", "clam", "claim", "source"}
    assert "claim" in faults["clam"]["hint"]
    assert anna.post("/d/mini/e/N1/withdrawals", {"why": " "}).status_code == 422
    assert (
        anna.post("/d/mini/e/N1/withdrawals", {"why": "x" * 10_001}).status_code == 422
    )
    assert anna.post("/d/mini/e/N1/withdrawals", b"{").json()["errors"][0]["line"] == 1
    deep = b'{"why": ' + b"[" * 1_000 + b"]" * 1_000 + b"}"
    assert anna.post("/d/mini/e/N1/withdrawals", deep).status_code == 422


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/d/mini/e/none/withdrawals", {"why": "x"}, 404),
        ("/d/none/e/N1/withdrawals", {"why": "x"}, 404),
        ("/d/ukraine-2025/e/B104/withdrawals", {"why": "x"}, 409),
        ("/d/mini/e/N1/disputes", {"by": "nobody"}, 422),
        ("/d/mini/e/N1/disputes", {"by": "ukraine", "on": "soon"}, 422),
        ("/d/mini/source/none/retractions", {"why": "x"}, 404),
        ("/d/mini/nothing", {}, 404),
    ],
)
def test_a_name_in_the_address_is_not_there_and_one_in_the_body_is_refused(
    anna: Desk, address: str, body: dict, status: int
) -> None:
    anna.post(EVENTS, FACT)

    assert anna.post(address, body).status_code == status


def session(client: Client, name: str = "", role: str = "admin") -> str:
    return f"tracker={client.application.sessions.new_cookie(role, name)}"


def send(client: Client, body: object = FACT, **headers: str) -> int:
    content = json.dumps(body).encode()
    named = {"content_type": "application/json", **headers}
    return client.request("POST", EVENTS, content, **named).status_code


def test_a_session_writes_only_from_a_page_of_this_server(desk: Client) -> None:
    cookie = session(desk)
    refused = [
        {"sec_fetch_site": "cross-site", "origin": "http://localhost"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"origin": "http://localhost.evil.example"},
        {},
    ]

    assert [send(desk, cookie=cookie, **each) for each in refused] == [403] * len(
        refused
    )
    assert send(desk, cookie=cookie, origin="http://localhost") == 201
    assert send(desk, cookie=cookie, sec_fetch_site="same-origin") == 200


def test_a_token_needs_no_origin_and_no_cookie_is_read_beside_it(anna: Desk) -> None:
    headers = {"origin": "http://evil.example", "cookie": session(anna.client)}
    bad = {"authorization": "Bearer x", "sec_fetch_site": "same-origin"}

    assert anna.post(EVENTS, FACT, **headers).status_code == 201
    assert send(anna.client, cookie=session(anna.client), **bad) == 401


def test_a_session_ends_with_its_token_and_has_its_role(anna: Desk) -> None:
    client = anna.client
    mine = {"cookie": session(client, "anna", "admin"), "sec_fetch_site": "same-origin"}

    assert send(client, **mine) == 201
    assert log()[-1]["recorded_by"] == "anna"
    assert client.get("/d/mini/about/verify.json", **mine).status_code == 403
    assert run("token", "revoke", "anna").code == 0
    assert send(client, {**FACT, "key": "N2", "stance": "more"}, **mine) == 401
    assert anna.post(EVENTS, FACT).status_code == 401


def test_an_export_into_an_empty_log_cannot_say_who_recorded_it(
    anna: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = run("export", "--dossier", "mini").out.encode()
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "empty.db"))
    assert run("init").code == 0
    other = Desk(client_of(tmp_path / "empty.db", tmp_path))
    answer = other.post(EVENTS, exported, content_type="application/jsonl")

    assert answer.status_code == 409, answer.text
    assert log() == []
    other.client.application.close()


def test_a_body_that_is_too_large_is_refused_while_it_comes(anna: Desk) -> None:
    note = {"type": "development-noted", "text": "x" * 10_001, "when": "2025-05-20"}

    assert anna.post(EVENTS, note).status_code == 422
    assert anna.post(EVENTS, bytes(11_000_000)).status_code == 413


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=9),
        st.sampled_from(
            ["N1", "russia", "2025-05-20", "position-stated", "=1+1", "<b>"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["type", "why", "by", "key", "replacement", "events", "on", "x"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    write=st.sampled_from([write for write in WRITES if write.gives]),
    parts=st.sampled_from(["N1", "B1", "russia", "%00", "=1", "reuters-1"]),
    body=st.one_of(
        st.binary(max_size=20), VALUES.map(lambda v: json.dumps(v).encode())
    ),
    match=st.sampled_from(['"0"', "9" * 30, "*"]),
)
def test_no_body_whatever_is_a_bug(
    anna: Desk, write: Write, parts: str, body: bytes, match: str
) -> None:
    address = write.pattern.replace("{dossier}", "mini")
    for name in write.names:
        address = address.replace(f"{{{name}}}", parts)
    answer = anna.post(f"{address}?dry-run", body, if_match=match)

    assert answer.status_code in {200, *STATUSES} - {500}, answer.text


HOSTILE = [
    "<script>alert(1)</script>",
    "=1+1",
    '"><img src=x>',
    "\x1b[31mred",
    "\u202eabc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_and_formulas_are_kept_as_text_and_obeyed_by_nobody(
    anna: Desk, text: str
) -> None:
    fact = {**FACT, "stance": f"x {text}", "note": text}
    answer = anna.post(EVENTS, fact)
    event = anna.client.get("/d/mini/e/N1", accept="text/html").text
    table = anna.client.get("/d/mini/cell/russia/ceasefire.csv?at=2025-05-21").text

    assert answer.status_code == 201, answer.text
    assert log()[-1]["event"]["note"] == text
    assert "<script>alert" not in event
    assert "<img src=x>" not in event
    assert ",=1+1" not in table
    assert "\x1b" not in event + table
