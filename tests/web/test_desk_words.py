"""Forms as a person reads them: which fields stand first, what is needed, and words for what is to be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.web.pages.asking import all_words
from tests.web.test_desk import APPEND, POSITION, Browser, X, text_of

if TYPE_CHECKING:
    from tests.web.asking import Client

MEETING = {
    "meeting": "oslo-2",
    "title": "Oslo round",
    "invited": "Russia, Ukraine",
    "when": "20 May 2025",
    "scheduled_for": "2 June 2025",
    "place": "Oslo",
    "key": "M1",
    "_source": "reuters-1",
}


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk)


def fields(browser: Browser, noun: str) -> tuple[list[str], list[str]]:
    """The names of the inputs of a form: those that are seen at once, and those that are folded away."""
    page = html.document_fromstring(browser.get(f"{X}/desk/append/{noun}").text)
    named = "//form[@class='edit']//*[self::input or self::textarea or self::select]"
    seen = page.xpath(f"{named}[not(@type='hidden')][not(ancestor::details)]/@name")
    folded = page.xpath(f"{named}[ancestor::details]/@name")
    return list(dict.fromkeys(seen)), list(dict.fromkeys(folded))


def test_what_a_kind_is_about_stands_first_and_what_every_fact_has_comes_behind(
    browser: Browser,
) -> None:
    seen, folded = fields(browser, "meeting")
    own = ["meeting", "invited", "when", "proposed_by", "confirmed_by", "level"]
    more = ["format", "place", "scheduled_for", "title", "reported", "speaker", "key"]

    assert seen[: len(own) + len(more)] == own + more
    assert {"answers", "supersedes", "confidence", "note", "when_words"} <= set(folded)


def test_a_name_has_no_day_among_its_first_fields(browser: Browser) -> None:
    seen, folded = fields(browser, "party")

    assert seen[:3] == ["slug", "name", "kind"]
    assert {"when", "reported", "speaker", "key"} <= set(folded)


def test_a_part_that_may_be_left_out_is_needed_nowhere(browser: Browser) -> None:
    page = html.document_fromstring(browser.get(f"{X}/desk/append/issue").text)
    needed = "//*[self::label or self::legend][span[@class='req']]"

    assert all_words(page, needed) == ["Slug (needed)", "Title (needed)"]


def test_a_check_says_days_in_words_and_cites_no_numbers(browser: Browser) -> None:
    address = f"{X}/desk/append/meeting"
    page = browser.send(address, MEETING)
    shown = html.document_fromstring(page.text).xpath("//section[@class='prev']")[0]
    words = " ".join(shown.text_content().split())

    assert "oslo-2: planned for 2 June 2025 in Oslo" in words
    assert "Oslo round unresolved: planned for 2 June 2025, Oslo;" in words
    assert "not confirmed by Russia and Ukraine · M1" in words


def test_an_act_says_what_it_is_about_and_a_fact_without_a_key_is_no_id(
    browser: Browser,
) -> None:
    browser.appended(f"{X}/desk/append/meeting", MEETING)
    undo = text_of(browser.get(f"{X}/desk/undo"))
    browser.appended(APPEND, {**POSITION, "key": ""})
    done = browser.appended(APPEND, {**POSITION, "key": "", "stance": "forty days"})
    page = text_of(browser.get(done.headers["location"]))

    assert "M1: Meeting planned, 20 May 2025: oslo-2: planned for 2 June 2025" in undo
    assert "The fact was appended." in page


def test_a_statement_beside_one_that_stays_replaces_nothing(browser: Browser) -> None:
    browser.appended(APPEND, POSITION)
    page = browser.send(APPEND, {**POSITION, "key": "N2", "stance": "forty days"})
    change = html.document_fromstring(page.text).xpath("//ul[@class='chg']/li")[0]

    assert change.xpath("p[@class='was']") == []
    assert all_words(change, "p[@class='will']") == ["thenforty days20 May 2025, N2"]
    assert "1 statement stays as it is." in change.text_content()
