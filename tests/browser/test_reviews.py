"""Reviews and notes in a browser without scripts: one proposes, another accepts; read by everybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_desk import faults_on_each_screen
from tests.browser.test_pages import AXE, LOOKS
from tests.cli.running import run
from tests.web.test_writing import FACT

if TYPE_CHECKING:
    from tests.browser.walking import Walk

X = "/d/mini"
REVIEWS = f"{X}/reviews"
NOTES = f"{X}/desk/e/B1/notes"


@pytest.fixture
def reviewed(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A browser without scripts at a desk whose appends wait; who looks on is called Cleo."""
    monkeypatch.setenv("TRACKER_AUTHOR", "Cleo")
    walk.page.route("**/*.js", lambda route: route.abort())
    walk.go(REVIEWS)
    walk.page.click("button[value=on]")
    return walk


def propose(walk: Walk, **words: str) -> None:
    """Send a fact as another editor."""
    from urllib.request import Request, urlopen

    token = run("token", "add", f"anna-{len(words)}", "--role", "editor").out.strip()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({**FACT, **words}).encode()
    urlopen(Request(f"{walk.address}{X}/events", body, headers)).close()  # noqa: S310


def test_an_append_waits_is_looked_at_and_accepted_without_scripts(
    reviewed: Walk,
) -> None:
    assert "Turn reviews off" in reviewed.text
    propose(reviewed)
    reviewed.go(f"{X}/desk")
    reviewed.follow("Reviews: 1 waits")
    assert "thirty days, on conditions" in reviewed.text
    reviewed.follow("Look at review 1 and decide")
    reviewed.page.click("button[value=accept]")
    assert "Review 1 was accepted" in reviewed.text
    reviewed.follow("N1")
    assert "Proposed by anna-0" in reviewed.text

    reviewed.follow("Write a note")
    reviewed.page.fill("#f-text", "Ask Ben")
    reviewed.page.click("form.edit button")
    assert "Ask Ben" in reviewed.page.inner_text(".notes")


def test_an_append_is_refused_by_keyboard_alone(reviewed: Walk) -> None:
    propose(reviewed)
    reviewed.go(f"{REVIEWS}/1")
    reviewed.page.focus("#f-why")
    reviewed.page.keyboard.type("not on that page")
    reviewed.page.keyboard.press("Tab")
    reviewed.page.keyboard.press("Enter")
    reviewed.page.wait_for_selector("text=Review 1 was refused")
    assert "not on that page" in reviewed.text


def test_no_page_of_reviews_hinders_anybody_on_any_screen(
    reviewed: Walk, axe: str
) -> None:
    propose(reviewed)
    propose(reviewed, key="N2", stance="none at all")
    assert run("review", "refuse", "2", "--why", "seen before").code == 0
    assert run("desk-note", "B1", "Ask Ben, or whoever wrote it down").code == 0
    found: dict[str, list[str]] = {}
    for address in (REVIEWS, f"{REVIEWS}/1", f"{REVIEWS}/2", NOTES, f"{X}/e/B1"):
        reviewed.go(address)
        reviewed.page.evaluate(axe)
        found |= faults_on_each_screen(reviewed.page, address)
        reviewed.page.emulate_media(color_scheme="dark")
        if dark := reviewed.page.evaluate(AXE, LOOKS):
            found[f"{address} dark"] = dark
        reviewed.page.emulate_media(color_scheme="light")

    assert found == {}
