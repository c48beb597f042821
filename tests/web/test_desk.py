"""Forms: a fact is filled in, checked, shown with what it changes, and only then appended."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.cli.running import run
from tests.web.asking import Client
from tracker.domain.codec import TYPES
from tracker.services.event_fields import KINDS
from tracker.web.app import Application
from tracker.web.desk.inputs import flat_fields
from tracker.web.problems import STATUSES

if TYPE_CHECKING:
    import httpx

X = "/d/mini"
POSITION = {
    "party": "Russia",
    "issue": "ceasefire",
    "stance": "thirty days, on conditions",
    "when": "20 May 2025",
    "reported": "2025-05-20",
    "key": "N1",
    "_source": "reuters-1",
    "_basis": "reporting",
}


class Browser:
    """A browser in which the desk's own administrator, or the holder of a token, is logged in."""

    def __init__(self, client: Client, name: str = "", role: str = "admin") -> None:
        cookie = client.application.sessions.new_cookie(role, name)
        self.client = client
        self.known = {"cookie": f"tracker={cookie}", "accept": "text/html"}

    def get(self, address: str) -> httpx.Response:
        return self.client.get(address, **self.known)

    def send(self, address: str, filled: dict[str, str]) -> httpx.Response:
        return self.client.request(
            "POST",
            address,
            urlencode(filled).encode(),
            content_type="application/x-www-form-urlencoded",
            sec_fetch_site="same-origin",
            **self.known,
        )

    def checked(self, address: str, filled: dict[str, str]) -> dict[str, str]:
        """Send a form to be checked, and return what its last button sends."""
        page = self.send(address, filled)
        assert page.status_code == 200, text_of(page)
        return sent_by(page)

    def appended(self, address: str, filled: dict[str, str]) -> httpx.Response:
        return self.send(address, self.checked(address, filled))


def sent_by(page: httpx.Response) -> dict[str, str]:
    """Return what the button of a page that appends sends."""
    form = page.text.rpartition('<form class="act"')[2].partition("</form>")[0]
    pairs = re.findall(r'name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in pairs}


def text_of(page: httpx.Response) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


def log() -> list[dict]:
    return [json.loads(line) for line in run("log", "-f", "jsonl").out.splitlines()]


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk)


APPEND = f"{X}/desk/append/position"


def test_a_fact_is_shown_with_what_it_changes_and_then_appended(
    browser: Browser,
) -> None:
    before = len(log())
    form = browser.get(APPEND)
    page = browser.send(APPEND, POSITION)

    assert form.status_code == page.status_code == 200, text_of(page)
    assert len(log()) == before
    assert "thirty days, on conditions" in text_of(page)
    assert "Russia on" in text_of(page)
    assert "Read as: on: 20 May 2025; reported: 20 May 2025" in text_of(page)
    done = browser.send(APPEND, sent_by(page))
    assert done.status_code == 303, text_of(done)
    assert done.headers["location"] == f"{X}/e/N1?appended=N1"
    assert [e["event"]["key"] for e in log()[before:]] == ["N1"]


def test_a_second_press_adds_nothing_and_leads_to_the_fact(browser: Browser) -> None:
    sent = browser.checked(APPEND, POSITION)
    first, second = browser.send(APPEND, sent), browser.send(APPEND, sent)
    keyless = {**POSITION, "stance": "none at all", "key": ""}
    sent = browser.checked(APPEND, keyless)
    third = browser.send(APPEND, sent)
    before = len(log())
    again = browser.send(APPEND, sent)

    assert [a.status_code for a in (first, second, third, again)] == [303] * 4
    assert second.headers["location"] == f"{X}/e/N1"
    assert third.headers["location"] == f"{X}/e/{sent['_id']}?appended={sent['_id']}"
    assert again.headers["location"] == f"{X}/e/{sent['_id']}"
    assert log()[-1]["event_id"] == sent["_id"]
    assert len(log()) == before


def test_other_words_under_the_same_form_are_refused(browser: Browser) -> None:
    sent = browser.checked(APPEND, {**POSITION, "key": ""})
    browser.send(APPEND, sent)
    changed = browser.checked(APPEND, {**sent, "stance": "forty days", "_step": ""})
    answer = browser.send(APPEND, changed)

    assert answer.status_code == 409
    assert log()[-1]["event"]["stance"] == "thirty days, on conditions"


def test_all_errors_are_told_at_once_and_each_at_its_field(browser: Browser) -> None:
    wrong = {
        **POSITION,
        "party": "Rusia",
        "stance": "",
        "when": "soon",
        "placement": "high",
        "_source": "nowhere",
        "_new_party": "arden: Arden; colour=red",
    }
    before = len(log())
    page = browser.send(APPEND, wrong)
    text = unescape(page.text)

    assert page.status_code == 422
    assert "<title>Error: Append: position - " in text
    assert "There are 6 errors" in text
    for at in (
        "f-party",
        "f-stance",
        "f-when",
        "f-placement",
        "s-source",
        "s-new_party",
    ):
        said = re.search(rf'<a href="#{at}">([^<]*)</a>', text)
        assert said is not None, at
        assert f'id="{at}-e">Error: {said[1]}</p>' in text
    assert "did you mean russia or" in text
    assert 'value="Rusia"' in text
    assert "<details open>" in page.text
    assert len(log()) == before


def test_an_illegal_event_is_told_at_the_field_that_is_to_blame(
    browser: Browser,
) -> None:
    page = browser.send(APPEND, {**POSITION, "placement": "300"})

    assert page.status_code == 422
    assert '<a href="#f-placement">' in page.text


def test_new_things_are_made_on_the_way_and_a_new_address_is_registered(
    browser: Browser,
) -> None:
    filled = {
        **POSITION,
        "party": "arden",
        "_new_party": "arden: Arden; kind=state",
        "_source": "https://www.example.org/a?id=1",
        "_publisher": "Example Post",
        "_published": "19 May 2025",
        "_locator": "page 3",
    }
    page = browser.send(APPEND, filled)
    browser.send(APPEND, sent_by(page))
    made = log()[-3:]

    assert "Registered" in text_of(page)
    assert "party arden: Arden" in text_of(page)
    types = ["party-registered", "source-registered", "position-stated"]
    assert [e["event"]["type"] for e in made] == types
    assert made[1]["event"]["published"] == "2025-05-19"
    assert made[2]["event"]["evidence"][0]["locator"] == "page 3"


def test_a_repeated_part_has_a_row_for_each_and_keeps_what_its_words_hold(
    browser: Browser,
) -> None:
    filled = {
        **POSITION,
        "conditions.1.what": "no strikes; kind=of",
        "conditions.1.by_whom": "Ukraine",
        "conditions.2.what": "{observers}",
    }
    page = browser.send(APPEND, filled)
    browser.send(APPEND, sent_by(page))

    assert 'name="conditions.3.what"' in page.text
    assert log()[-1]["event"]["conditions"] == [
        {"what": "no strikes; kind=of", "by_whom": "ukraine"},
        {"what": "{observers}"},
    ]


def test_what_others_append_meanwhile_is_looked_at_before_the_fact_is_appended(
    browser: Browser,
) -> None:
    sent = browser.checked(APPEND, POSITION)
    assert run("append", "note", "meanwhile", "--on", "2025-05-21", "--yes").code == 0
    before = len(log())
    page = browser.send(APPEND, sent)

    assert page.status_code == 200
    assert "Others have appended since you looked" in page.text
    assert len(log()) == before
    assert browser.send(APPEND, sent_by(page)).status_code == 303
    assert len(log()) == before + 1


def test_a_near_duplicate_is_shown_beside_the_new_fact(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    page = browser.send(
        APPEND, {**POSITION, "key": "N2", "stance": "thirty days on conditions"}
    )

    assert "Very like what is recorded" in page.text
    assert "<b>N1</b>" in page.text


@pytest.mark.parametrize("noun", list(KINDS))
def test_every_kind_has_a_form_with_an_input_for_each_field(
    browser: Browser, noun: str
) -> None:
    address = f"{X}/desk/append/{noun}"
    form = browser.get(address)
    empty = browser.send(address, {})
    ids = re.findall(r' id="([^"]+)"', empty.text)

    assert form.status_code == 200
    assert empty.status_code in {200, 422}
    assert len(ids) == len(set(ids))
    for field in flat_fields(
        TYPES[KINDS[noun].type], hidden=frozenset(("dossier", "evidence"))
    ):
        if field.field.part is None or not field.field.many:
            assert f'name="{field.name}"' in form.text
        else:
            assert f'name="{field.name}.1.' in form.text


def test_each_noun_of_the_desk_is_a_kind_and_none_but_acts_is_left_out(
    browser: Browser,
) -> None:
    page = browser.get(f"{X}/desk").text
    linked = set(re.findall(rf'href="{X}/desk/append/([^"]+)"', page))

    acts = {
        "record-corrected",
        "record-withdrawn",
        "source-retracted",
        "report-disputed",
    }
    assert linked == set(KINDS) - acts


CORRECT = f"{X}/desk/e/N1/correct"


def form_of(page: httpx.Response) -> dict[str, str]:
    """Return what a form would send as it stands: its fields and what it carries along."""
    form = page.text.partition('<form class="edit"')[2].partition("</form>")[0]
    found = dict(
        re.findall(
            r'<input type="(?:hidden|text)"[^>]*? name="([^"]*)" value="([^"]*)"', form
        )
    )
    found |= dict(
        re.findall(r'<textarea[^>]*? name="([^"]*)"[^>]*>\n([^<]*)</textarea>', form)
    )
    chosen = re.findall(
        r'<input type="radio" name="([^"]*)" value="([^"]*)" checked>', form
    )
    typed = re.findall(
        r'<input type="text" id="[^"]*" name="([^"]*)" value="([^"]*)"', form
    )
    whole = {**found, **dict(typed), **dict(chosen)}
    return {unescape(name): unescape(value) for name, value in whole.items()}


def test_a_correction_changes_the_fields_that_were_changed_and_no_others(
    browser: Browser,
) -> None:
    browser.appended(
        APPEND, {**POSITION, "note": "seen", "conditions.1.what": "no strikes"}
    )
    filled = form_of(browser.get(CORRECT))
    assert filled["stance"] == "thirty days, on conditions"
    assert filled["evidence.1.source"] == "reuters-1"
    changed = {
        **filled,
        "stance": "sixty days",
        "note": "",
        "conditions.1.what": "",
        "conditions.2.what": "observers",
        "evidence.1.locator": "page 3",
        "_why": "misread",
    }
    page = browser.send(CORRECT, changed)
    done = browser.send(CORRECT, sent_by(page))

    assert "sixty days" in text_of(page)
    assert done.headers["location"] == f"{X}/e/N1?appended=N1.correct-1"
    assert log()[-1]["event"]["replacement"] == {
        "conditions": [{"what": "observers"}],
        "evidence": [
            {"source": "reuters-1", "basis": "reporting", "locator": "page 3"}
        ],
        "note": None,
        "stance": "sixty days",
    }
    assert browser.send(CORRECT, sent_by(page)).status_code == 303
    assert len([e for e in log() if e["event"]["type"] == "record-corrected"]) == 1


def test_a_change_by_others_meanwhile_is_shown_beside_ones_own(
    browser: Browser,
) -> None:
    browser.appended(APPEND, {**POSITION, "note": "seen"})
    filled = form_of(browser.get(CORRECT))
    mine = {**filled, "stance": "forty days", "_why": "misread"}
    sent = browser.checked(CORRECT, mine)
    theirs = (
        "correct",
        "N1",
        "stance=sixty days",
        "note=in print",
        "--why",
        "x",
        "--yes",
    )
    assert run(*theirs).code == 0
    before = len(log())
    page = browser.send(CORRECT, sent)
    text = text_of(page)
    again = form_of(page)

    assert len(log()) == before
    assert "Others have corrected it since you opened this form" in text
    assert "theirs sixty days yours forty days" in " ".join(text.split())
    assert (again["stance"], again["note"]) == ("forty days", "in print")
    assert browser.send(CORRECT, sent_by(page)).status_code == 303
    assert log()[-1]["event"]["replacement"] == {"stance": "forty days"}


def test_a_correction_needs_a_reason_and_legal_words(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    filled = form_of(browser.get(CORRECT))
    without = browser.send(CORRECT, {**filled, "stance": "x"})
    wrong = browser.send(CORRECT, {**filled, "when": "soon", "_why": "x"})
    nothing = browser.send(CORRECT, {**filled, "_why": "x"})

    assert (without.status_code, wrong.status_code) == (422, 422)
    assert '<a href="#s-why">' in without.text
    assert '<a href="#f-when">' in wrong.text or "is not understood" in wrong.text
    assert "Nothing. N1 says so already." in " ".join(text_of(nothing).split())
    assert browser.get(f"{X}/desk/e/nothing/correct").status_code == 404


def test_each_act_says_what_it_means_and_is_done_once(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    acts = [
        (
            "e/N1/dispute",
            {"by": "Ukraine", "claim": "never said", "on": "22 May 2025"},
            "denied",
        ),
        ("e/N1/withdraw", {"why": "another day"}, "counts at no date"),
        (
            "source/reuters-1/retract",
            {"why": "forged", "on": "23 May 2025"},
            "took the source back",
        ),
    ]
    for where, words, means in acts:
        address = f"{X}/desk/{where}"
        page = browser.get(address)
        sent = browser.checked(address, words)
        before = len(log())
        first, second = browser.send(address, sent), browser.send(address, sent)

        assert means in text_of(page)
        assert (first.status_code, second.status_code) == (303, 303), where
        assert len(log()) == before + 1

    assert run("show", "N1", "-f", "json").json["withdrawn"] is True


def test_an_undo_takes_back_what_was_shown_and_nothing_else(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    form = form_of(browser.get(f"{X}/desk/undo"))
    sent = browser.checked(f"{X}/desk/undo", form)
    first, second = (browser.send(f"{X}/desk/undo", sent) for _ in range(2))
    event = browser.get(first.headers["location"])

    assert form["_events"] == "N1"
    assert (first.status_code, second.status_code) == (303, 303)
    assert [e["event"]["type"] for e in log()][-1] == "record-withdrawn"
    assert "N1.undo-1 was appended" in text_of(event)
    redo = browser.get(f"{X}/desk/undo?redo=yes")
    assert "Redo N1.undo-1" in text_of(redo)
    assert form_of(redo)["_events"] == "N1.undo-1"
    assert f'href="{X}/desk/undo?redo=yes"' in browser.get(f"{X}/desk").text
    back = re.search(r'<a href="([^"]*)">Undo it</a>', event.text)
    assert back is not None
    restore = form_of(browser.get(unescape(back[1])))
    browser.appended(f"{X}/desk/undo", restore)
    assert run("show", "N1", "-f", "json").json["withdrawn"] is False
    assert [e["event"].get("why") for e in log()][-2:] == ["undone", "redone"]
    assert "Redo the last undo" not in browser.get(f"{X}/desk").text


def test_where_nothing_is_left_to_redo_a_form_says_so_and_undoes_nothing(
    browser: Browser,
) -> None:
    browser.appended(APPEND, POSITION)
    before = log()
    address = f"{X}/desk/undo?redo=yes"
    form = form_of(browser.get(address))
    checked = browser.send(address, {**form, "_step": "check"})

    assert (form["_redo"], form.get("_events", "")) == ("yes", "")
    assert "Nothing. There is nothing to redo." in " ".join(text_of(checked).split())
    assert log() == before


def test_faults_of_an_act_stand_at_their_fields(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    page = browser.send(f"{X}/desk/e/N1/dispute", {"by": "nobody", "on": "2025-05-22"})
    empty = browser.send(f"{X}/desk/e/N1/withdraw", {})

    assert (page.status_code, empty.status_code) == (422, 422)
    assert '<a href="#f-by">' in page.text
    assert '<a href="#f-why">' in empty.text


def test_editors_find_the_acts_on_the_pages_of_facts_and_readers_do_not(
    browser: Browser, desk: Client
) -> None:
    browser.appended(APPEND, POSITION)
    cell = f"{X}/cell/russia/ceasefire?at=2025-05-21"
    mine = browser.get(f"{X}/e/N1").text, browser.get(cell).text
    public = desk.get(f"{X}/e/N1").text, desk.get(cell).text
    source = browser.get(f"{X}/source/reuters-1").text

    assert f'href="{CORRECT}"' in mine[0]
    assert (
        f'href="{X}/desk/append/position?issue=ceasefire&amp;party=russia"' in mine[1]
    )
    assert f'href="{X}/desk/source/reuters-1/retract"' in source
    assert all("/desk" not in page for page in public)
    prefilled = form_of(browser.get(f"{APPEND}?issue=ceasefire&party=russia"))
    assert (prefilled["party"], prefilled["issue"]) == ("russia", "ceasefire")


def test_a_bundled_dossier_and_a_server_for_reading_have_no_desk(desk: Client) -> None:
    reading = replace(desk.application._serving, read_only=True)
    closed = Browser(Client(Application(reading)))
    bundled = Browser(desk).get("/d/ukraine-2025/desk")

    assert bundled.status_code == 409
    assert closed.get(f"{X}/desk").status_code == 409
    assert "/desk" not in closed.get(f"{X}/as-of/2025-05-28").text
    assert closed.send(APPEND, POSITION).status_code == 405
    closed.client.application.close()


@pytest.mark.parametrize(
    ("filled", "media", "status"),
    [
        (POSITION, "application/json", 415),
        (POSITION, "multipart/form-data; boundary=x", 415),
        ({**POSITION, "note": "x" * 10_001}, "", 422),
        ({f"x{n}": "y" for n in range(2_001)}, "", 422),
    ],
)
def test_a_form_is_taken_as_a_form_and_within_its_limits(
    browser: Browser, filled: dict[str, str], media: str, status: int
) -> None:
    answer = browser.client.request(
        "POST",
        APPEND,
        urlencode(filled).encode(),
        content_type=media or "application/x-www-form-urlencoded",
        sec_fetch_site="same-origin",
        **browser.known,
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x>', "\x1b[31m", "\u202eabc", "{{7*7}}"],
)
def test_no_field_of_a_form_is_obeyed_by_a_page(browser: Browser, text: str) -> None:
    names = [n for n in POSITION if n != "_basis"]
    wrong = browser.send(APPEND, {**POSITION, **dict.fromkeys(names, text)})
    fine = browser.send(APPEND, {**POSITION, "stance": f"x {text}", "note": text})

    for page in (wrong, fine):
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text
        assert "\x1b" not in page.text
        assert "49" not in re.findall(r"x (\d+)", page.text)
    assert (wrong.status_code, fine.status_code) == (422, 200)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    where=st.sampled_from(
        [
            "append/position",
            "append/agreement",
            "append/note",
            "e/B1/withdraw",
            "e/B1/dispute",
            "e/B1/correct",
            "undo",
            "source/reuters-1/retract",
        ]
    ),
    filled=st.dictionaries(
        st.sampled_from(
            [
                *POSITION,
                "_id",
                "_step",
                "_seen",
                "_version",
                "_was.stance",
                "_events",
                "_why",
                "why",
                "by",
                "conditions.1.what",
                "conditions.x.what",
                "terms.2.slug",
                "on",
            ]
        ),
        st.one_of(
            st.text(max_size=9),
            st.sampled_from(["append", "russia", "0", "1", "{", "[1]", "@B1", "B1"]),
        ),
        max_size=6,
    ),
)
def test_no_form_whatever_is_a_bug(
    browser: Browser, where: str, filled: dict[str, str]
) -> None:
    answer = browser.send(f"{X}/desk/{where}", filled)

    assert answer.status_code in {200, 303, *STATUSES} - {500}, answer.text
