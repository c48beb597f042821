"""The inbox in the browser: a text is read beside what it proposes, and accepted piece by piece."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from lxml import html
from msgspec.structs import replace

from tests.cli.running import MINI, run
from tests.services.feed_texts import item, rss, served
from tests.web.asking import Client
from tests.web.pages.asking import all_words, words
from tests.web.test_desk import Browser, X, log, sent_by, text_of
from tests.web.test_reviews import OF_REVIEWS
from tracker.services.amendments import read_ledger
from tracker.services.event_fields import BY_TYPE
from tracker.web.app import Application
from tracker.web.desk.append import form_fields, form_on, read_fact
from tracker.web.desk.inbox.marks import Marked, pieces_of
from tracker.web.desk.inputs import event_filled
from tracker.web.forms import FORMS
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.services.feed_texts import Server

NO_FACTS = {"dossier-opened", "record-corrected"}
"""Types that nobody proposes, and whose fields a form does not have."""
INBOX = f"{X}/desk/inbox"
TEXT = (
    "Russia rejects any ceasefire. Russia says Ukraine wants a ceasefire. "
    "The talks between Russia and Ukraine are expected to resume in early June 2025 in Oslo."
)
HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt; waits"


@pytest.fixture
def feed(desk: Client, tmp_path: Path) -> str:
    """A feed that was read: what it brought is items 1 to 3."""
    return bring_items(tmp_path)


def bring_items(tmp_path: Path) -> str:
    """Read a feed of three items, and return its file."""
    file = tmp_path / "feed.xml"
    day = "Sat, 31 May 2025 09:00:00 GMT"
    link = "https://harbour-post.example/1?utm_source=rss"
    file.write_bytes(
        rss(
            item(
                "Russia rejects a ceasefire", guid="1", link=link, text=TEXT, date=day
            ),
            item(HOSTILE, guid="2", text=HOSTILE, date=day),
            item("Weather", guid="3"),
        )
    )
    assert run("watch", str(file)).code == 0
    return str(file)


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk, "", "editor")


def page_of(answer: httpx.Response) -> html.HtmlElement:
    assert answer.status_code == 200, text_of(answer)
    return html.document_fromstring(answer.text)


def test_the_list_has_each_item_with_its_state_its_source_and_its_age(
    feed: str, browser: Browser
) -> None:
    page = page_of(browser.get(INBOX))
    rows = all_words(page, "//tbody/tr")

    assert all_words(page, "//h1") == ["3 items in the inbox"]
    assert [re.findall(r"Item \d", row) for row in rows] == [
        ["Item 3"],
        ["Item 2"],
        ["Item 1"],
    ]
    assert "31 May 2025" in rows[-1]
    assert "215 days ago" in rows[-1]
    assert "New" in rows[-1]


def test_the_list_is_searched_and_chosen_by_state(feed: str, browser: Browser) -> None:
    found = page_of(browser.get(f"{INBOX}?q=rejects"))
    wrong = browser.get(f"{INBOX}?state=gone")

    assert all_words(found, "//tbody//th/a") == ["Russia rejects a ceasefire"]
    assert wrong.status_code == 400
    assert "drafted" in text_of(wrong)


def test_an_item_that_is_put_aside_leaves_the_list_and_can_be_taken_back(
    feed: str, browser: Browser
) -> None:
    aside = browser.send(f"{INBOX}/1/state", {"state": "dropped"})
    left = page_of(browser.get(aside.headers["location"]))
    states = run("inbox", "--all", "-f", "json").json["rows"]

    assert aside.status_code == 303
    assert all_words(left, "//*[@role='status']/*") == [
        "Item 1 was put aside.",
        "Take it back",
    ]
    assert all_words(left, "//h1") == ["2 items in the inbox"]
    assert [row["state"] for row in states if row["item"] == 1] == ["dropped"]
    assert "This item was put aside" in text_of(browser.get(f"{INBOX}/1"))
    back = browser.send(f"{INBOX}/1/state", {"state": "new"})
    assert back.headers["location"] == f"{INBOX}/1"
    assert [r["state"] for r in run("inbox", "-f", "json").json["rows"]] == ["new"] * 3


def test_a_search_from_a_page_of_the_desk_sends_no_word_that_it_does_not_take(
    feed: str, browser: Browser
) -> None:
    page = page_of(browser.get(f"{INBOX}?state=all"))

    assert page.xpath("//form[@role='search']//input/@name") == ["q"]


def test_a_state_that_nobody_gives_an_item_is_refused(
    feed: str, browser: Browser
) -> None:
    assert browser.send(f"{INBOX}/1/state", {"state": "eaten"}).status_code == 422
    assert browser.send(f"{INBOX}/9/state", {"state": "new"}).status_code == 404


def test_an_item_stands_beside_what_the_command_proposes_with_its_words_marked(
    feed: str, browser: Browser
) -> None:
    page = page_of(browser.get(f"{INBOX}/1"))
    drafted = run("draft", "1", "-f", "json").json
    quoted = [p["words"][0]["text"] for p in drafted["proposals"]]
    shown = page.xpath("//fieldset[contains(@class, 'pro')]")

    assert len(quoted) >= 2
    assert [
        f"\u201c{each}\u201d" in words(one)
        for each, one in zip(quoted, shown, strict=False)
    ]
    assert len(shown) == len(drafted["proposals"]) + len(drafted["doubtful"])
    assert (
        "".join(page.xpath("//div[@class='text']//text()[not(ancestor::sup)]"))
        == drafted["text"]
    )
    for number, said in enumerate(quoted, 1):
        assert f"“{said}”" in words(page.xpath(f"//*[@id='d{number}']")[0])
        assert page.xpath(f"//sup/a[@id='w{number}']/@href") == [f"#d{number}"]
        assert page.xpath(f"//*[@id='d{number}']//sup/a/@href") == [f"#w{number}"]


def test_a_text_without_a_day_is_drafted_from_when_its_day_is_said(
    feed: str, browser: Browser
) -> None:
    asked = page_of(browser.get(f"{INBOX}/3"))
    said = page_of(browser.get(f"{INBOX}/3?dated=31+May+2025"))

    assert asked.xpath("//input[@name='dated']")
    assert not said.xpath("//input[@name='dated']")
    assert "No rule finds an event" in words(said)
    assert "No issue has keywords" in words(page_of(browser.get(f"{INBOX}/1")))


def test_the_text_of_an_item_is_quoted_and_never_markup(
    feed: str, browser: Browser
) -> None:
    for address in (INBOX, f"{INBOX}/2"):
        page = browser.get(address)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_marks_may_overlap_and_each_number_stands_once() -> None:
    found = pieces_of("abcdefgh", [Marked(1, 4, 1), Marked(2, 6, 2), Marked(7, 8, 1)])

    assert [(p.text, p.is_marked, p.ends) for p in found] == [
        ("a", False, ()),
        ("b", True, ()),
        ("cd", True, (1,)),
        ("ef", True, (2,)),
        ("g", False, ()),
        ("h", True, ()),
    ]
    assert [p.text for p in pieces_of("", [])] == []


def proposal(
    browser: Browser, number: int, item: int = 1
) -> tuple[str, dict[str, str]]:
    """The address of the form of a proposal, and what its first button sends."""
    page = page_of(browser.get(f"{INBOX}/{item}"))
    (form,) = page.xpath(f"//*[@id='d{number}']//form")
    sent = {i.get("name"): i.get("value") for i in form.xpath(".//input")}
    return form.get("action"), {**sent, "_step": "check"}


def last() -> dict:
    return log()[-1]


def state_of(item: int) -> str:
    return run("inbox", "show", str(item), "-f", "json").json["state"]


def test_a_proposal_is_checked_accepted_and_linked_to_its_item(
    feed: str, browser: Browser
) -> None:
    drafted = run("draft", "1", "-f", "json").json["proposals"][0]
    before = len(log())
    address, sent = proposal(browser, 1)
    page = browser.send(address, sent)
    assert "What will be recorded" in text_of(page)
    assert (len(log()), state_of(1)) == (before, "new")
    done = browser.send(address, sent_by(page))
    shown = page_of(browser.get(f"{INBOX}/1"))

    assert done.status_code == 303, text_of(done)
    assert [e["event"]["type"] for e in log()[before:]] == [
        "source-registered",
        "position-stated",
    ]
    assert last()["event"] == drafted["event"] | {"schema_version": 1}
    assert state_of(1) == "drafted"
    assert "Accepted as" in words(shown.xpath("//*[@id='d1']")[0])
    assert not shown.xpath("//*[@id='d1']//form")
    assert "0 events added" in run("draft", "1", "--accept", "1", "--yes").out


def test_a_second_press_adds_nothing_and_leads_to_the_event(
    feed: str, browser: Browser
) -> None:
    address, sent = proposal(browser, 1)
    shown = browser.checked(address, sent)
    first, second = browser.send(address, shown), browser.send(address, shown)
    before = len(log())
    third = browser.send(address, {**shown, "_seen": str(before)})

    assert [a.status_code for a in (first, second, third)] == [303] * 3
    assert len(log()) == before
    assert first.headers["location"] == f"{INBOX}/1?appended={last()['event_id']}"
    assert third.headers["location"] == f"{INBOX}/1"


def test_a_proposal_that_waits_for_a_second_person_says_so_and_is_sent_once(
    feed: str, desk: Client
) -> None:
    assert run("review", "on", "-d", "mini").code == 0
    assert run("token", "add", "anna", "--role", "editor").code == 0
    anna = Browser(desk, "anna", "editor")
    address, sent = proposal(anna, 1)
    shown = anna.checked(address, sent)
    first, second = anna.send(address, shown), anna.send(address, shown)
    page = page_of(anna.get(f"{INBOX}/1"))

    assert first.headers["location"] == second.headers["location"] == f"{X}/reviews/1"
    waits = words(page.xpath("//*[@id='d1']")[0])
    assert "It waits for a second person: review 1." in waits
    assert not page.xpath("//*[@id='d1']//form")
    assert (state_of(1), len(log())) == ("drafted", len(MINI))


def test_a_proposal_is_edited_by_the_inputs_of_any_fact_and_is_the_same_proposal(
    feed: str, browser: Browser
) -> None:
    address, sent = proposal(browser, 1)
    form = page_of(browser.get(address))
    named = set(form.xpath("//form[@class='edit']//@name"))
    usual = page_of(browser.get(f"{X}/desk/append/position"))
    (marked,) = form.xpath("//mark")
    done = browser.appended(address, {**sent, "stance": "no truce at all", "key": "N7"})

    assert named == set(usual.xpath("//form[@class='edit']//@name"))
    assert words(marked) == "Russia rejects any ceasefire"
    assert done.headers["location"] == f"{INBOX}/1?appended=N7"
    assert "N7 was appended. Undo it" in words(
        page_of(browser.get(f"{INBOX}/1?appended=N7"))
    )
    assert (last()["event"]["stance"], last()["event_id"]) == (
        "no truce at all",
        sent["_id"],
    )
    assert "Accepted as N7" in words(page_of(browser.get(f"{INBOX}/1")))


def test_a_proposal_that_is_dropped_stays_so_until_it_is_taken_back(
    feed: str, browser: Browser
) -> None:
    address, sent = proposal(browser, 1)
    gone = browser.send(address, {**sent, "_step": "drop"})
    shown = page_of(browser.get(f"{INBOX}/1")).xpath("//*[@id='d1']")[0]
    drafted = run("draft", "1", "-f", "json").json["proposals"]

    assert gone.headers["location"] == f"{INBOX}/1#d1"
    assert shown.xpath(".//button/@value") == ["restore"]
    assert [p["dropped"] for p in drafted] == [True, False]
    assert address.endswith(f"/{drafted[0]['id']}")
    taken = run("draft", "1", "--accept", "all", "--dry-run", "-f", "json").json
    assert taken["accepted"] == [2]
    browser.send(address, {"_step": "restore"})
    assert proposal(browser, 1)[0] == address
    assert state_of(1) == "new"


def test_faults_of_a_proposal_stand_at_their_fields_beside_the_text(
    feed: str, browser: Browser
) -> None:
    address, sent = proposal(browser, 1)
    page = browser.send(address, {**sent, "party": "Rusia", "when": "soon"})
    parsed = html.document_fromstring(page.text)

    assert page.status_code == 422
    assert parsed.findtext(".//title").startswith("Error: ")
    assert parsed.xpath("//*[@id='wrong']//a/@href") == ["#f-party", "#f-when"]
    assert parsed.xpath("//mark")
    assert state_of(1) == "new"


def test_a_fact_is_recorded_by_hand_from_a_text_that_is_its_source(
    feed: str, browser: Browser
) -> None:
    address = f"{INBOX}/1/note"
    form = page_of(browser.get(address))
    filled = {
        i.get("name"): i.get("value") or i.text_content().strip()
        for i in form.xpath(
            "//form[@class='edit']//*[self::input[@type!='radio'] or self::textarea]"
        )
    }
    done = browser.appended(
        address, {**filled, "text": "Oslo waits", "_basis": "reporting"}
    )

    assert done.status_code == 303
    assert last()["event"]["text"] == "Oslo waits"
    assert last()["event"]["when"] == "2025-05-31"
    source = log()[-2]["event"]
    assert (source["url"], source["publisher"]) == (
        "https://harbour-post.example/1",
        "Herring wire",
    )
    assert state_of(1) == "drafted"


def test_a_proposal_that_a_text_does_not_make_is_not_there(
    feed: str, browser: Browser
) -> None:
    gone = browser.get(f"{INBOX}/1/position/{'0' * 16}")
    none = browser.get(f"{INBOX}/1/nonsense")

    assert (gone.status_code, none.status_code) == (404, 404)
    assert "read the item again" in text_of(gone)


def test_every_fact_is_the_same_after_its_form(site: Client) -> None:
    log = site.application.library.shelf.choose("ukraine-2025").log
    ledger = read_ledger(log, "ukraine-2025")
    form = form_on(ledger, now=1_767_225_600_000_000)
    facts = [r.event for r in ledger.events if r.event.type not in NO_FACTS]
    for event in facts[::4]:
        kind = BY_TYPE[event.type]
        read = read_fact(form, kind, event_filled(event, form_fields(kind)))
        assert read.fact is not None, (event, read.faults)
        assert read.fact.revised(evidence=()) == event.revised(evidence=())
        form.forget(0)


def test_the_day_of_an_item_is_that_of_the_dossiers_zone(
    desk: Client, tmp_path: Path, browser: Browser
) -> None:
    file = tmp_path / "late.xml"
    late = "Fri, 30 May 2025 23:30:00 GMT"
    file.write_bytes(rss(item("Late", guid="9", text=TEXT, date=late)))
    assert run("watch", str(file)).code == 0

    assert run("draft", "1", "-f", "json").json["dated"] == "2025-05-31"


PASTE = {
    "text": TEXT,
    "published": "31 May 2025",
    "publisher": "Harbour Post",
    "title": "Russia; rejects",
}


def test_a_text_is_pasted_once_and_is_the_source_of_what_is_accepted_from_it(
    browser: Browser,
) -> None:
    first, second = browser.send(INBOX, PASTE), browser.send(INBOX, PASTE)
    assert first.headers["location"] == second.headers["location"] == f"{INBOX}/1"
    assert first.status_code == 303
    address, sent = proposal(browser, 1)
    assert browser.appended(address, sent).status_code == 303
    source, fact = (each["event"] for each in log()[-2:])

    assert source["publisher"] == "Harbour Post"
    assert source["published"] == "2025-05-31"
    assert source.get("url") is None
    assert fact["evidence"] == [{"basis": "reporting", "source": source["slug"]}]
    again = page_of(browser.get(f"{INBOX}/1")).xpath("//*[@id='d2']//dd")
    assert source["slug"] in [words(each) for each in again]


def test_what_is_wrong_with_a_pasted_text_is_told_at_its_fields(
    browser: Browser,
) -> None:
    wrong = {"published": "soon", "link": "javascript:alert(1)"}
    page = browser.send(INBOX, wrong)
    parsed = html.document_fromstring(page.text)
    long = browser.send(INBOX, {**PASTE, "text": "a " * 500_001})
    other = browser.send(INBOX, {**PASTE, "title": "a" * 10_001})

    assert page.status_code == 422
    assert parsed.findtext(".//title").startswith("Error: ")
    assert {a.get("href") for a in parsed.xpath("//*[@id='wrong']//a")} == {
        "#f-text",
        "#f-published",
        "#f-link",
    }
    assert (long.status_code, other.status_code) == (422, 422)
    assert "are read" in text_of(long)
    assert run("inbox", "--all", "-f", "json").json["rows"] == []


def test_a_text_that_takes_too_long_is_shown_and_not_drafted_from(
    browser: Browser,
) -> None:
    browser.send(INBOX, {**PASTE, "text": "a b " * 70_000})

    assert "It is too long to be drafted from here" in words(
        page_of(browser.get(f"{INBOX}/1"))
    )


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with served() as found:
        yield found


FEEDS = f"{X}/desk/feeds"


def allowing(desk: Client, *feeds: str) -> Browser:
    """An admin at a server that was started with some feeds allowed."""
    serving = replace(desk.application._serving, feeds=frozenset(feeds))
    return Browser(Client(Application(serving)), "", "admin")


def test_a_feed_is_added_read_again_and_given_up_and_its_last_error_is_said(
    desk: Client, wire: Server
) -> None:
    url = wire.serves(rss(item("One", guid="1", text="one"), title="Harbour Post"))
    admin = allowing(desk, url)
    added = admin.send(FEEDS, {"feed": url})
    assert "Harbour Post: 1 new item (1), 0 known already" in text_of(added)
    wire.serves(b"", status=500)
    broken = admin.send(f"{FEEDS}/read", {"feed": url})
    assert "the server answers 500" in text_of(broken)
    assert "It could not be read: the server answers 500" in text_of(admin.get(FEEDS))
    assert (
        run("inbox", "feeds", "-f", "json")
        .json["rows"][0]["error"]
        .startswith("the server")
    )
    wire.serves(rss(item("Two", guid="2", text="two"), title="Harbour Post"))
    admin.send(f"{FEEDS}/read", {"feed": url})
    assert run("inbox", "feeds", "-f", "json").json["rows"][0]["error"] is None

    assert admin.send(f"{FEEDS}/stop", {"feed": url}).status_code == 303
    left = page_of(admin.get(FEEDS))
    assert all_words(left, "//h1") == ["0 feeds"]
    assert "Given up" in all_words(left, "//h2")
    assert admin.send(f"{FEEDS}/read", {"feed": url}).status_code == 422
    assert len(run("inbox", "-f", "json").json["rows"]) == 2
    admin.client.application.close()


def test_a_server_reads_nothing_of_its_own_machine_or_network_unless_it_was_allowed(
    desk: Client, wire: Server, tmp_path: Path
) -> None:
    url = wire.serves(rss(item("One", guid="1")))
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item("One", guid="1")))
    admin = Browser(desk, "", "admin")
    for feed in (url, url.replace("127.0.0.1", "localhost"), str(file), file.as_uri()):
        answer = admin.send(FEEDS, {"feed": feed})
        assert answer.status_code == 422, feed
        assert "whoever runs the server may allow this feed" in text_of(answer)
    assert "The address of a feed is missing" in text_of(admin.send(FEEDS, {}))
    assert run("watch", url).code == 0
    read = admin.send(f"{FEEDS}/read", {"feed": url})

    assert "own machine or network" in text_of(read)
    assert len(wire.asked) == 1


def test_editors_read_feeds_and_only_admins_add_and_give_them_up(
    feed: str, browser: Browser, desk: Client
) -> None:
    assert run("token", "add", "anna", "--role", "editor").code == 0
    anna = Browser(desk, "anna", "editor")
    page = page_of(anna.get(FEEDS))
    admins = page_of(Browser(desk, "", "admin").get(FEEDS))

    assert page.xpath("//main//form/@action") == [f"{FEEDS}/read"]
    assert set(admins.xpath("//main//form/@action")) == {
        FEEDS,
        f"{FEEDS}/read",
        f"{FEEDS}/stop",
    }
    assert anna.send(FEEDS, {"feed": feed}).status_code == 403
    assert anna.send(f"{FEEDS}/stop", {"feed": feed}).status_code == 403


class Program:
    """A program with the token of an editor, or of another role."""

    def __init__(self, desk: Client, role: str = "editor") -> None:
        self.client = desk
        made = run("token", "add", f"robot-{role}", "--role", role)
        self.known = {"authorization": f"Bearer {made.out.strip()}"}

    def send(self, address: str, body: object, method: str = "POST") -> httpx.Response:
        content = json.dumps(body).encode()
        named = {**self.known, "content_type": "application/json"}
        return self.client.request(method, address, content, **named)


def test_a_program_puts_a_text_there_drafts_from_it_and_marks_it(desk: Client) -> None:
    program = Program(desk)
    given = {**PASTE, "link": "https://harbour-post.example/1"}
    first, second = program.send("/inbox", given), program.send("/inbox", given)
    drafted = program.send("/inbox/1/drafts", {"dossier": "mini"})
    said = run("draft", "1", "-f", "json")
    marked = program.send("/inbox/1/state", {"state": "drafted"}, "PUT")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["location"] == "/inbox/1.json"
    assert first.json() == second.json()
    assert drafted.status_code == 200, drafted.text
    assert drafted.json() | {"remarks": []} == said.json | {"remarks": []}
    assert drafted.json()["remarks"][0].startswith("no issue has keywords")
    assert (marked.status_code, marked.json()["state"]) == (200, "drafted")
    assert state_of(1) == "drafted"


def test_a_program_appends_what_was_proposed_and_the_page_knows_it(
    feed: str, desk: Client, browser: Browser
) -> None:
    program = Program(desk)
    proposed = program.send("/inbox/1/drafts", {}).json()["proposals"][0]
    events = [*proposed["brings"], proposed["event"]]
    done = program.send(f"{X}/events", events)

    assert done.status_code == 201, done.text
    assert "Accepted as" in words(
        page_of(browser.get(f"{INBOX}/1")).xpath("//*[@id='d1']")[0]
    )


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/inbox", {"published": "2025-05-31"}, "text"),
        ("/inbox", {**PASTE, "link": "file:///etc/passwd"}, "link"),
        ("/inbox/3/drafts", {}, "dated"),
        ("/inbox/1/drafts", {"least": "none"}, "least"),
    ],
)
def test_what_a_program_sends_wrong_is_said_by_its_field(
    feed: str, desk: Client, address: str, body: object, field: str
) -> None:
    answer = Program(desk).send(address, body)

    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_program_of_an_admin_adds_a_feed(desk: Client, wire: Server) -> None:
    url = wire.serves(rss(item("One", guid="1", text="one")))
    allowed = allowing(desk, url).client
    assert Program(allowed).send("/feeds", {"feed": url}).status_code == 403
    program = Program(allowed, "admin")
    first, second = (program.send("/feeds", {"feed": url}) for _ in range(2))
    refused = program.send("/feeds", {"feed": wire.url("/other")})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["entered"] == [1]
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "feed")
    assert refused.json()["errors"][0]["code"] == "T045"
    allowed.application.close()


def test_bundled_dossiers_have_no_inbox(site: Client) -> None:
    known = {"cookie": f"tracker={site.application.sessions.new_cookie('admin')}"}
    named = {
        **known,
        "sec_fetch_site": "same-origin",
        "content_type": "application/json",
    }
    body = json.dumps(PASTE).encode()

    assert site.request("POST", "/inbox", body, **named).status_code == 409
    assert site.get("/inbox.json", **known).json()["rows"] == []


ASKED = {
    "inbox": ("/inbox", "inbox"),
    "item": ("/inbox/1", "inbox show 1"),
    "feeds": ("/feeds", "inbox feeds"),
}
"""For each route that only editors may ask an address, and the command that asks the same."""


@pytest.mark.parametrize("name", ASKED)
def test_programs_are_given_what_the_command_gives(
    feed: str, browser: Browser, name: str
) -> None:
    address, command = ASKED[name]
    (route,) = (r for r in ROUTES if r.name == name)
    for form in route.forms:
        if form == "xlsx":
            continue
        answer = browser.get(f"{address}.{form}")
        said = run(*command.split(), "-f", FORMS[form].format)
        assert (answer.status_code, said.code) == (200, 0), answer.text
        assert answer.text == said.out, form


def test_each_route_of_editors_that_a_command_answers_is_compared_here() -> None:
    asked = {r.name for r in ROUTES if r.command and r.role == "editor"}

    assert {*ASKED, *OF_REVIEWS} == asked


@pytest.mark.parametrize(
    "address", [INBOX, f"{INBOX}/1", "/inbox.json", "/inbox/1.json"]
)
def test_a_reader_sees_nothing_of_it(feed: str, desk: Client, address: str) -> None:
    assert run("token", "add", "robert", "--role", "reader").code == 0
    reader = Browser(desk, "robert", "reader")

    assert reader.get(address).status_code == 403
    assert desk.get(address).status_code == 401
