"""A day at the desk, in the browser only: facts by form, a feed, a mistake, a duplicate, an undo, a brief."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.browser.walking import Walk, served
from tests.cli.running import run
from tests.services.feed_texts import item, rss
from tests.services.feed_texts import served as feeds
from tests.web.asking import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

X = "/d/herring"
SECONDS = 60
"""So long a page may take on a machine that is busy."""
NOW = "2025-06-12T09:00:00Z"
TITLE = "Norland rejects the quota"
DAY = "Tue, 10 Jun 2025 09:00:00 GMT"
OPENED = {
    "dossier": "herring",
    "title": "Herring talks",
    "zone": "Europe/Oslo",
    "_parties": "norland: Norland; kind=state",
    "_issues": "quota: Quota",
}
"""A new dossier, with a party and an issue that it begins with."""
FACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("party", {"slug": "vestria", "name": "Vestria", "kind": "state"}),
    ("issue", {"slug": "access", "title": "Access to waters"}),
    (
        "source",
        {
            "slug": "post-1",
            "publisher": "Harbour Post",
            "published": "2 June 2025",
            "url": "https://harbour-post.example/1",
        },
    ),
    (
        "position",
        {
            "party": "Norland",
            "issue": "Quota",
            "stance": "40,000 tonnes a year",
            "when": "2 June 2025",
            "_source": "post-1",
            "key": "P1",
        },
    ),
    (
        "position",
        {
            "party": "Vestria",
            "issue": "Quota",
            "stance": "no more than 25,000 tonnes",
            "when": "3 June 2025",
            "_source": "https://harbour-post.example/2",
            "_publisher": "Harbour Post",
            "_published": "3 June 2025",
            "key": "P2",
        },
    ),
    (
        "position",
        {
            "party": "Vestria",
            "issue": "Access to waters",
            "stance": "closed to Norland's boats",
            "when": "3 June 2025",
            "_source": "https://harbour-post.example/2",
            "key": "P3",
        },
    ),
    (
        "proposal",
        {
            "proposal": "split",
            "title": "Split of the stock",
            "by": "Norland",
            "to": "Vestria",
            "issues": "Quota",
            "terms": "60 parts to Norland",
            "when": "5 June 2025",
            "_source": "post-1",
            "key": "O1",
        },
    ),
    (
        "answer",
        {
            "proposal": "Split of the stock",
            "by": "Vestria",
            "answer": "reject",
            "when": "6 June 2025",
            "_source": "https://harbour-post.example/2",
            "key": "R1",
        },
    ),
    (
        "note",
        {"text": "The fleets put to sea", "when": "7 June 2025", "_source": "post-1"},
    ),
    (
        "meeting",
        {
            "meeting": "bergen",
            "title": "Bergen round",
            "when": "5 June 2025",
            "scheduled_for": "18 June 2025",
            "invited": "Norland, Vestria",
            "place": "Bergen",
            "_source": "post-1",
            "key": "M1",
        },
    ),
)
"""Ten facts, as somebody types them."""
TEXT = (
    "Norland rejects the quota. Vestria accepts the quota, it said. The talks between "
    "Norland and Vestria are expected to resume in late June 2025 in Bergen."
)


FILE = """type,party,issue,stance,when,key
position-stated,Norlund,quota,"38,000 tonnes",2025-06-08,F1
position-stated,vestria,quota,"27,000 tonnes",soonish,F2
position-stated,vestria,access,,2025-06-09,F3
"""
RIGHT = ("norland", "2025-06-08", "open to ten boats")
"""The right values for the three faults of the file, in their order."""
ITEMS = (
    item(TITLE, guid="1", text=TEXT, date=DAY, link="https://harbour-post.example/3"),
    item("Weather", guid="2", date=DAY),
)


class Day(Walk):
    """A day of one person.

    Attributes:
        feed: The address of a feed that the server may read.
    """

    feed = ""

    def append_fact(self, noun: str, words: dict[str, str]) -> None:
        """Fill a form in, look at what it changes, and append it."""
        self.go(f"{X}/desk")
        self.follow(noun.replace("-", " ").capitalize())
        self.typed(words)
        self.check()
        assert not self.page.title().startswith("Error"), self.text
        assert "Nothing has been appended yet." in self.text
        self.append()
        assert "was appended." in self.text

    def typed(self, words: dict[str, str]) -> None:
        """Type words into the inputs of a form, and choose where there are choices."""
        for name, text in words.items():
            found = self.page.locator(f"form.edit [name='{name}']")
            if not found.first.is_visible():
                self.unfold()
            if found.first.get_attribute("type") == "radio":
                self.page.check(f"form.edit [name='{name}'][value='{text}']")
            elif found.first.evaluate("e => e.tagName") == "SELECT":
                found.select_option(text)
            else:
                found.fill(text)


@pytest.fixture
def day(
    browser: Any, where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Day]:
    monkeypatch.setenv("TRACKER_DB", str(where))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    with feeds() as feed, ExitStack() as opened:
        # A feed on this machine is read only since whoever starts the server names it.
        allowed = feed.serves(rss(*ITEMS))
        client = client_of(where, tmp_path, feeds=frozenset((allowed,)))
        client.application.library.wiring.environment = {"TRACKER_NOW": NOW}
        address = opened.enter_context(served(client.application))
        context = browser.new_context(accept_downloads=True)
        opened.callback(context.close)
        context.set_default_timeout(SECONDS * 1_000)
        day = Day(context.new_page(), address)
        day.feed = allowed
        day.go(f"/login?once={client.application.sessions.new_link()}")
        yield day


def test_a_day_at_the_desk(day: Day, tmp_path: Path) -> None:
    open_a_dossier(day)
    for noun, words in FACTS:
        day.append_fact(noun, words)
    triage_the_feed(day)
    mend_a_mistake(day)
    catch_a_duplicate(day)
    import_a_file(day, tmp_path)
    undo_the_meeting(day)
    brief = download_a_brief(day, tmp_path)
    logged = [json.loads(line) for line in run("log", "-f", "jsonl").out.splitlines()]
    types = [line["event"]["type"] for line in logged]

    assert types[:3] == ["dossier-opened", "party-registered", "issue-defined"]
    assert types[-2:] == ["record-withdrawn", "record-withdrawn"]
    assert types.count("position-stated") == 7
    assert "Herring talks" in brief
    assert "45,000 tonnes a year" in brief
    assert run("verify").code == 0


def open_a_dossier(day: Day) -> None:
    day.go("/new")
    day.typed(OPENED)
    day.check()
    assert "Herring talks" in day.text
    day.append()
    assert day.page.url == f"{day.address}{X}/desk"


def triage_the_feed(day: Day) -> None:
    """Add a feed, put one of its items aside, and accept a proposal of the other."""
    day.go(f"{X}/desk/feeds")
    day.fill(feed=day.feed)
    day.page.click("button:has-text('Add it')")
    assert "2 items" in day.text
    day.go(f"{X}/desk")
    day.follow("Inbox")
    day.page.click("tr:has-text('Weather') button")
    assert "Take it back" in day.text
    day.follow(TITLE)
    assert "Marked: the words that something at the side rests on." in day.text
    day.page.locator("fieldset.pro", has_text="rejects the quota").locator(
        "button.go"
    ).click()
    assert "What will be recorded" in day.text
    day.append()
    assert "was appended." in day.text


def mend_a_mistake(day: Day) -> None:
    """Correct a number that was misread, with the page of the fact as the way in."""
    day.go(f"{X}/e/P1")
    day.follow("Correct")
    day.fill(stance="45,000 tonnes a year")
    day.check()
    assert day.page.title().startswith("Error: ")
    day.fill(_why="misread")
    day.check()
    assert "40,000 tonnes a year" in day.page.inner_text(".chg .was >> nth=0")
    day.append()
    assert "P1.correct-1 was appended." in day.text


def catch_a_duplicate(day: Day) -> None:
    """See that what somebody else found is recorded already, and leave it."""
    day.go(f"{X}/desk/append/position")
    day.typed(
        {**dict(FACTS)["position"], "stance": "Closed to boats of Norland", "key": ""}
    )
    day.check()
    assert "Very like what is recorded" in day.text
    assert "P3" in day.page.inner_text("section.prev")
    day.follow("Discard")
    assert day.page.url == f"{day.address}{X}/desk"


def import_a_file(day: Day, folder: Path) -> None:
    """Send a file with three faults, mend them in the page, and append it whole."""
    (folder / "facts.csv").write_text(FILE, encoding="utf-8")
    day.go(f"{X}/desk")
    day.follow("Import a file")
    day.page.set_input_files("input[type=file]", folder / "facts.csv")
    day.page.click("form.edit [type=submit]")
    assert "3 rows: 0 new, 0 already there, 3 with errors." in day.text
    wrong = day.page.locator("form.edit [aria-invalid=true]")
    for at, value in enumerate(RIGHT):
        wrong.nth(at).fill(value)
    day.check()
    assert "3 rows: 3 new, 0 already there." in day.text
    day.append()
    assert "Appended: log places" in day.text


def undo_the_meeting(day: Day) -> None:
    day.go(f"{X}/e/M1")
    day.follow("Withdraw")
    day.fill(why="it was of another year")
    day.check()
    day.append()
    assert "it was of another year" in day.text
    assert "was appended." in day.text
    day.go(f"{X}/desk")
    day.follow("Undo the last append")
    day.check()
    assert "will count again" in day.page.inner_text("section.prev")
    day.append()
    shown = run("show", "M1", "-f", "json").json
    assert shown["withdrawn"] is False


def download_a_brief(day: Day, folder: Path) -> str:
    """Read the brief of the month, and keep it as a file."""
    day.go(f"{X}/brief/2025-06-01..2025-06-12")
    assert "45,000 tonnes a year" in day.text
    with day.page.expect_download() as waiting:
        day.page.click("footer a >> text=Word")
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    with ZipFile(kept) as whole:
        return whole.read("word/document.xml").decode()
