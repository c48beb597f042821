"""Two pairs of eyes: what one editor sends waits, and another accepts or refuses it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tracker.web
from tests.cli.running import run
from tests.web.test_desk import APPEND, POSITION, Browser, sent_by, text_of
from tests.web.test_writing import FACT, Desk, log
from tracker.web.desk.table import WRITES

if TYPE_CHECKING:
    import httpx

    from tests.web.asking import Client
    from tracker.web.desk.table import Write

X = "/d/mini"
EVENTS = f"{X}/events"
REVIEWS = f"{X}/reviews"
WRITING = re.compile(
    r"\b(?:commit|record|accept_review|copy_to)\(|\.append(?:ing)?\(log|\.appending\("
)
"""Words for what appends."""


@pytest.fixture
def anna(desk: Client) -> Desk:
    assert run("review", "on").code == 0
    return Desk(desk)


@pytest.fixture
def ben(desk: Client) -> Desk:
    return Desk(desk, name="ben")


def read(who: Desk, address: str) -> httpx.Response:
    return who.client.get(address, authorization=f"Bearer {who.token}")


def waiting(who: Desk) -> list[dict[str, Any]]:
    rows = read(who, f"{REVIEWS}.json").json()["rows"]
    return [row for row in rows if row["state"] == "waiting"]


def accept(who: Desk, number: object = 1, **headers: str) -> httpx.Response:
    return who.post(f"{REVIEWS}/{number}/acceptances", {}, **headers)


def test_what_an_editor_sends_waits_until_another_accepts_it(
    anna: Desk, ben: Desk
) -> None:
    before = len(log())
    sent = anna.post(EVENTS, FACT)

    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == f"{REVIEWS}/1"
    assert (sent.json()["state"], sent.json()["proposed_by"]) == ("waiting", "anna")
    assert sent.json()["events"][0]["stance"] == FACT["stance"]
    assert len(log()) == before

    done = accept(ben)
    last = log()[-1]
    assert (done.status_code, done.json()["state"]) == (200, "accepted"), done.text
    assert done.json()["appended"] == ["N1"]
    assert (last["event"]["key"], last["recorded_by"]) == ("N1", "ben")
    assert (
        last["event_id"] == json.loads(run("show", "N1", "-f", "json").out)["event_id"]
    )
    for fmt in ("table", "md", "json", "csv", "html"):
        assert "anna" in run("show", "N1", "-f", fmt).out, fmt
    assert "Proposed by anna" in text_of(
        anna.client.get(f"{X}/e/N1", accept="text/html")
    )


def test_accepting_twice_adds_nothing(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    accept(ben)
    before = len(log())
    again = accept(ben)

    assert (again.status_code, again.json()["state"]) == (200, "accepted")
    assert len(log()) == before


def test_nobody_accepts_what_they_proposed_not_even_an_admin(
    anna: Desk, desk: Client
) -> None:
    admin = Desk(desk, role="admin", name="cleo")
    anna.post(EVENTS, FACT)
    admin.post(EVENTS, {**FACT, "key": "N2", "stance": "none"})
    before = len(log())
    own = [accept(anna, 1), accept(admin, 2)]

    assert [a.status_code for a in own] == [403, 403]
    assert {a.json()["code"] for a in own} == {"T047"}
    assert len(log()) == before
    assert accept(admin, 1).status_code == accept(anna, 2).status_code == 200
    assert [e["recorded_by"] for e in log()[before:]] == ["cleo", "anna"]


def test_a_revoked_token_accepts_nothing(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    browser = Browser(ben.client, "ben", "editor")
    seen = sent_by(browser.get(f"{REVIEWS}/1"))
    assert run("token", "revoke", "ben").code == 0

    assert accept(ben).status_code == 401
    assert (
        browser.send(f"{REVIEWS}/1/decisions", {**seen, "_step": "accept"}).status_code
        == 401
    )
    assert len(waiting(anna)) == 1


def test_a_refusal_says_why_to_its_proposer_and_cannot_be_accepted(
    anna: Desk, ben: Desk
) -> None:
    anna.post(EVENTS, FACT)
    blank = ben.post(f"{REVIEWS}/1/refusals", {"why": "  "})
    refused = ben.post(f"{REVIEWS}/1/refusals", {"why": "the page says sixty"})
    again = ben.post(f"{REVIEWS}/1/refusals", {"why": "again"})

    assert blank.status_code == 422
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    assert again.json()["why"] == "the page says sixty"
    assert accept(ben).json()["code"] == "T048"
    page = Browser(anna.client, "anna", "editor").get(f"{REVIEWS}/1")
    assert "the page says sixty" in text_of(page)
    assert "Refused by ben" in text_of(page)


def test_an_accepted_review_is_not_refused(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    accept(ben)
    answer = ben.post(f"{REVIEWS}/1/refusals", {"why": "no"})

    assert (answer.status_code, answer.json()["code"]) == (409, "T048")


def test_the_same_sent_twice_waits_once(anna: Desk, ben: Desk) -> None:
    first = anna.post(EVENTS, FACT)
    again, other = anna.post(EVENTS, [FACT]), ben.post(EVENTS, FACT)
    keyless = {**FACT, "key": None, "stance": "none at all"}
    named = [anna.post(EVENTS, keyless, idempotency_key="a") for _ in range(2)]
    changed = anna.post(EVENTS, {**keyless, "stance": "other"}, idempotency_key="a")

    assert [a.json()["review"] for a in (first, again, other)] == [1, 1, 1]
    assert [a.json()["review"] for a in named] == [2, 2]
    assert changed.status_code == 409
    assert len(waiting(ben)) == 2
    accept(ben, 2)
    assert anna.post(EVENTS, keyless, idempotency_key="a").status_code == 200


def test_the_rules_are_asked_again_when_it_is_accepted(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    said = json.dumps({**FACT, "dossier": "mini", "stance": "another"})
    assert run("import", "--yes", "-", stdin=f"{said}\n".encode()).code == 0
    before = len(log())
    answer = accept(ben)
    shown = read(ben, f"{REVIEWS}/1.json").json()
    page = Browser(ben.client, "ben", "editor").get(f"{REVIEWS}/1")

    assert (answer.status_code, answer.json()["code"]) == (409, "T005")
    assert "already recorded" in shown["problem"]
    assert "It cannot be accepted now" in text_of(page)
    assert len(log()) == before
    assert len(waiting(ben)) == 1


def test_a_record_that_moved_on_is_shown_before_a_correction_is_accepted(
    anna: Desk, ben: Desk
) -> None:
    anna.post(
        f"{X}/e/B1/corrections",
        {"replacement": {"stance": "mine"}, "why": "a"},
        if_match='"0"',
    )
    assert run("correct", "B1", "stance=theirs", "--why", "b", "--yes").code == 0
    stale = accept(ben)
    shown = read(ben, f"{REVIEWS}/1.json")
    (moved,) = shown.json()["moved"]
    page = Browser(ben.client, "ben", "editor").get(f"{REVIEWS}/1")

    assert (stale.status_code, stale.json()["code"]) == (412, "T007")
    assert (moved["expected"], moved["actual"]) == (0, 1)
    assert moved["theirs"][0]["after"] == "theirs"
    assert moved["yours"] == {"stance": "mine"}
    assert "Others have mended it since it was proposed" in text_of(page)
    late = accept(ben, if_match='"3"')
    assert late.status_code == 412
    done = accept(ben, if_match=shown.headers["etag"])
    assert done.status_code == 200, done.text
    assert done.json()["appended"] == ["B1.correct-2"]
    assert json.loads(run("show", "B1", "-f", "json").out)["fields"]["stance"] == "mine"


def test_what_others_have_withdrawn_meanwhile_is_not_withdrawn_twice(
    anna: Desk, ben: Desk
) -> None:
    anna.post(f"{X}/e/B1/withdrawals", {"why": "a"})
    assert run("withdraw", "B1", "--why", "b", "--yes").code == 0
    before = len(log())
    shown = read(ben, f"{REVIEWS}/1.json")
    done = accept(ben, if_match=shown.headers["etag"])

    assert (done.status_code, done.json()["appended"]) == (200, [])
    assert len(log()) == before


def test_a_form_that_waits_leads_to_its_review_and_is_accepted_there(
    anna: Desk, ben: Desk
) -> None:
    mine = Browser(anna.client, "anna", "editor")
    sent = mine.appended(APPEND, POSITION)
    own, theirs = (Browser(anna.client, n, "editor") for n in ("anna", "ben"))
    page, look = own.get(f"{REVIEWS}/1"), theirs.get(f"{REVIEWS}/1")
    before = len(log())

    assert (sent.status_code, sent.headers["location"]) == (303, f"{REVIEWS}/1")
    assert "Review 1 waits for another editor" in text_of(page)
    assert 'value="accept"' not in page.text
    assert "thirty days, on conditions" in text_of(look)
    assert "Russia on" in text_of(look)
    assert "1 append waits for another editor" in text_of(theirs.get(REVIEWS))
    assert "Reviews: 1 waits" in text_of(theirs.get(f"{X}/desk"))
    filled = {**sent_by(look), "_step": "accept"}
    done = theirs.send(f"{REVIEWS}/1/decisions", filled)
    again = theirs.send(f"{REVIEWS}/1/decisions", filled)
    assert [done.status_code, again.status_code] == [303, 303]
    assert log()[before:][0]["recorded_by"] == "ben"
    assert len(log()) == before + 1
    forged = own.send(f"{REVIEWS}/1/decisions", filled)
    assert forged.status_code == 303


def test_a_form_accepts_what_was_shown_or_shows_it_again(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    theirs = Browser(ben.client, "ben", "editor")
    filled = {**sent_by(theirs.get(f"{REVIEWS}/1")), "_step": "accept"}
    other = json.dumps({**FACT, "dossier": "mini", "key": "N9", "when": "2025-05-21"})
    assert run("import", "--yes", "-", stdin=f"{other}\n".encode()).code == 0
    before = len(log())
    late = theirs.send(f"{REVIEWS}/1/decisions", filled)

    assert "Others have appended since you looked" in text_of(late)
    assert len(log()) == before
    done = theirs.send(f"{REVIEWS}/1/decisions", {**sent_by(late), "_step": "accept"})
    assert done.status_code == 303
    assert len(log()) == before + 1


def test_a_refusal_by_form_needs_a_reason(anna: Desk, ben: Desk) -> None:
    anna.post(EVENTS, FACT)
    theirs = Browser(ben.client, "ben", "editor")
    page = theirs.send(f"{REVIEWS}/1/decisions", {"_step": "refuse"})

    assert page.status_code == 422
    assert "<title>Error: Review 1 waits" in page.text
    done = theirs.send(f"{REVIEWS}/1/decisions", {"_step": "refuse", "why": "no"})
    assert done.status_code == 303
    assert waiting(ben) == []


def test_a_proposer_may_take_their_own_back(anna: Desk) -> None:
    anna.post(EVENTS, FACT)
    mine = Browser(anna.client, "anna", "editor")

    assert "Take it back" in text_of(mine.get(f"{REVIEWS}/1"))
    assert anna.post(f"{REVIEWS}/1/refusals", {"why": "slip"}).json()["state"] == (
        "refused"
    )


def test_only_an_admin_changes_the_setting_and_each_change_is_kept(
    desk: Client,
) -> None:
    anna, cleo = Desk(desk), Desk(desk, role="admin", name="cleo")
    address = f"{X}/review-settings"

    assert anna.post(address, {"on": True}).status_code == 403
    on = cleo.post(address, {"on": True}).json()
    assert (on["on"], on["changes"][0]["set_by"]) == (True, "cleo")
    assert cleo.post(address, {"on": True}).json()["changes"] == on["changes"]
    admin, editor = Browser(desk, "cleo"), Browser(desk, "anna", "editor")
    assert "Turn reviews off" in text_of(admin.get(REVIEWS))
    assert "Turn reviews off" not in text_of(editor.get(REVIEWS))
    assert editor.send(REVIEWS, {"_step": "off"}).status_code == 403
    assert admin.send(REVIEWS, {"_step": "off"}).status_code == 303
    found = read(anna, f"{X}/review-setting.json").json()
    assert [change["value"] for change in found["changes"]] == ["on", "off"]
    assert anna.post(EVENTS, FACT).status_code == 201


def test_commands_of_who_holds_the_database_do_not_wait(anna: Desk) -> None:
    before = len(log())
    said = json.dumps({**FACT, "dossier": "mini"})

    assert run("import", "--yes", "-", stdin=f"{said}\n".encode()).code == 0
    assert len(log()) == before + 1


OF_REVIEWS = {
    "reviews": (REVIEWS, "review list"),
    "review": (f"{REVIEWS}/1", "review show 1"),
    "desk-notes": (f"{X}/desk/e/B1/notes", "desk-note B1"),
}
"""For each route of reviews an address, and the command that asks the same."""


@pytest.mark.parametrize("name", OF_REVIEWS)
def test_programs_are_given_what_the_command_gives(anna: Desk, name: str) -> None:
    address, command = OF_REVIEWS[name]
    anna.post(EVENTS, FACT)
    anna.post(f"{X}/e/B1/notes", {"text": "ask Ben"})
    answer = read(anna, f"{address}.json")

    assert answer.status_code == 200
    assert answer.text == run(*command.split(), "-f", "json").out


def test_an_accepted_draft_waits_and_its_item_is_done(
    anna: Desk, tmp_path: Path
) -> None:
    from tests.web.test_inbox import bring_items, proposal, state_of

    bring_items(tmp_path)
    browser = Browser(anna.client, "anna", "editor")
    address, sent = proposal(browser, 1)
    before = log()
    done = browser.send(address, browser.checked(address, sent))

    assert (done.status_code, done.headers["location"]) == (303, f"{REVIEWS}/1")
    assert log() == before
    assert state_of(1) == "drafted"
    assert waiting(anna)[0]["events"] == 2


def test_a_bundled_dossier_is_not_copied_past_a_review(desk: Client) -> None:
    admin = Browser(desk)
    assert admin.send("/new", {"_copy": "briefing-2025-05"}).status_code == 303
    assert run("review", "on", "-d", "briefing-2025-05").code == 0
    again = admin.send("/new", {"_copy": "briefing-2025-05"})

    assert again.status_code == 409
    assert "wait for another editor" in text_of(again)


BODIES = {
    "append-events": FACT,
    "correct-event": {"replacement": {"stance": "x"}, "why": "a"},
    "withdraw-event": {"why": "a"},
    "dispute-event": {"by": "russia"},
    "retract-source": {"why": "a"},
    "undo-append": {},
}
"""What each address that appends is sent by a program."""
FORMS = {
    "send-append": POSITION,
    "send-correct": {"stance": "x", "_why": "a"},
    "send-withdraw": {"why": "a"},
    "send-dispute": {"by": "russia"},
    "send-retract": {"why": "a"},
    "send-undo": {"why": "a"},
}
"""What each form that appends is filled with."""
NAMES = {"dossier": "mini", "key": "B1", "source": "reuters-1", "noun": "position"}


def test_a_server_appends_at_one_place_alone() -> None:
    """What else would carry a plan out would pass reviews by."""
    folder = Path(tracker.web.__file__).parent
    found = {
        path.relative_to(folder).as_posix(): set(WRITING.findall(path.read_text()))
        for path in folder.rglob("*.py")
    }
    named = {name: words for name, words in found.items() if words}

    assert named == {
        "desk/sent.py": {"commit("},
        "desk/review/sending.py": {"accept_review("},
    }


OTHERS = [write for write in WRITES if write.name not in {*BODIES, *FORMS}]


@pytest.mark.parametrize("write", OTHERS, ids=lambda write: write.name)
def test_no_event_is_in_the_log_after_anything_else_was_sent(
    anna: Desk, write: Write
) -> None:
    before = log()
    names = {**dict.fromkeys(write.names, "1"), **NAMES}
    address = write.pattern.format(**names)
    if write.gives:
        anna.post(address, {})
    else:
        Browser(anna.client, "anna", "editor").send(address, {"_step": "append"})

    assert log() == before


@pytest.mark.parametrize("name", BODIES)
def test_no_event_is_in_the_log_after_a_program_sent_it(anna: Desk, name: str) -> None:
    (write,) = (each for each in WRITES if each.name == name)
    before = log()
    answer = anna.post(write.pattern.format(**NAMES), BODIES[name], if_match='"0"')

    assert answer.status_code in {202, 412}, answer.text
    if answer.status_code == 412:
        answer = anna.post(write.pattern.format(**NAMES), BODIES[name])
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert log() == before
    assert len(waiting(anna)) == 1


@pytest.mark.parametrize("name", FORMS)
def test_no_event_is_in_the_log_after_a_form_was_sent(anna: Desk, name: str) -> None:
    (write,) = (each for each in WRITES if each.name == name)
    address = write.pattern.format(**NAMES)
    browser = Browser(anna.client, "anna", "editor")
    opened = browser.get(address)
    filled = {**_inputs(opened), **FORMS[name]}
    before = log()
    answer = browser.appended(address, filled)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{REVIEWS}/1")
    assert log() == before
    assert len(waiting(anna)) == 1


def _inputs(page: httpx.Response) -> dict[str, str]:
    """Return what the form of a page holds already."""
    from lxml import html

    form = html.fromstring(page.text).xpath("//form[@class='edit']")[0]
    return {n: v for n, v in dict(form.fields).items() if n and v}


def test_the_pages_of_reviews_take_scripts_and_markup_as_words(
    anna: Desk, ben: Desk
) -> None:
    bad = "<script>alert(1)</script>"
    anna.post(EVENTS, {**FACT, "stance": bad})
    theirs = Browser(ben.client, "ben", "editor")
    theirs.send(f"{REVIEWS}/1/decisions", {"_step": "refuse", "why": bad})

    for address in (REVIEWS, f"{REVIEWS}/1"):
        assert bad not in theirs.get(address).text


def test_a_number_that_is_none_is_not_found(anna: Desk) -> None:
    for number in ("9", "x", "1" * 12, "%D9%A1"):
        assert read(anna, f"{REVIEWS}/{number}.json").status_code == 404
        assert accept(anna, number).status_code == 404
