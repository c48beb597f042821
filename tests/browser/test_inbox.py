"""The inbox in a browser without scripts: a text is triaged, and its pages are read by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_desk import faults_on_each_screen
from tests.browser.test_pages import AXE, LOOKS
from tests.cli.running import run
from tests.web.test_desk import X
from tests.web.test_inbox import INBOX, PASTE, bring_items

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.walking import Walk


@pytest.fixture
def triage(walk: Walk, tmp_path: Path) -> Walk:
    """A browser whose desk has items in its inbox."""
    bring_items(tmp_path)
    walk.page.route("**/*.js", lambda route: route.abort())
    walk.go(INBOX)
    return walk


def test_an_item_is_read_edited_accepted_and_put_aside_without_scripts(
    triage: Walk,
) -> None:
    triage.follow("Russia rejects a ceasefire")
    triage.page.click("#d1 .rest a")
    assert triage.page.url.endswith("#w1")
    triage.page.click("#w1")
    assert triage.page.url.endswith("#d1")
    triage.page.click("#d1 a.btn")
    triage.fill(stance="no truce at all", key="N7")
    triage.check()
    assert "no truce at all" in triage.page.inner_text(".prev")
    triage.append()
    assert "N7 was appended. Undo it" in triage.text
    assert run("show", "N7", "-f", "json").json["fields"]["stance"] == "no truce at all"

    triage.page.click("button[value=dropped]")
    assert "Item 1 was put aside." in triage.text
    triage.page.click(".note button")
    assert run("inbox", "show", "1", "-f", "json").json["state"] == "new"


def test_a_text_is_pasted_and_one_of_its_proposals_dropped_and_taken_back(
    triage: Walk,
) -> None:
    triage.page.click("details summary")
    triage.fill(**PASTE)
    triage.page.click("form.edit button")
    assert "Russia rejects any ceasefire" in triage.page.inner_text(".it")
    triage.page.click("#d1 button[value=drop]")
    assert triage.page.url.endswith("#d1")
    assert "Dropped." in triage.page.inner_text("#d1")
    triage.page.click("#d1 button[value=restore]")

    assert "Check and accept" in triage.page.inner_text("#d1")


def test_an_item_is_accepted_by_keyboard_alone(triage: Walk) -> None:
    triage.go(f"{INBOX}/1")
    triage.page.focus("#d1 button.go")
    triage.page.keyboard.press("Enter")
    triage.page.wait_for_selector(".act .go")
    assert "prev" in triage.page.evaluate("document.activeElement.className")
    for _ in range(9):
        triage.page.keyboard.press("Tab")
        if triage.page.evaluate("document.activeElement.value") == "append":
            break
    triage.page.keyboard.press("Enter")
    triage.page.wait_for_selector(".note[role=status]")

    assert "was appended." in triage.text


ADDRESSES = {
    "the list": INBOX,
    "those put aside": f"{INBOX}?state=dropped&marked=2",
    "an item": f"{INBOX}/1",
    "an undated item": f"{INBOX}/3",
    "a fact by hand": f"{INBOX}/1/note",
    "the feeds": f"{X}/desk/feeds",
}


def test_pages_of_the_inbox_are_read_by_everybody_on_each_screen(
    triage: Walk, axe: str
) -> None:
    found: dict[str, list[str]] = {}
    for name, address in ADDRESSES.items():
        triage.go(address)
        triage.page.evaluate(axe)
        found |= faults_on_each_screen(triage.page, name)
        triage.page.emulate_media(color_scheme="dark")
        if faults := triage.page.evaluate(AXE, LOOKS):
            found[f"{name} dark"] = faults
        triage.page.emulate_media(color_scheme="light")
    triage.go(f"{INBOX}/1")
    triage.page.click("#d2 button[value=drop]")
    triage.page.evaluate(axe)
    found |= faults_on_each_screen(triage.page, "a proposal dropped")
    triage.page.click("#d1 button.go")
    triage.page.evaluate(axe)
    found |= faults_on_each_screen(triage.page, "a proposal checked")
    triage.go(f"{X}/desk/feeds")
    triage.page.click("form.edit button")
    triage.page.evaluate(axe)
    found |= faults_on_each_screen(triage.page, "a feed refused")

    assert found == {}


def test_an_item_is_printed_with_its_proposals_and_without_buttons(
    triage: Walk,
) -> None:
    triage.go(f"{INBOX}/1")
    triage.page.emulate_media(media="print")

    assert triage.page.is_visible(".it mark")
    assert triage.page.is_visible("#d1 .now-say")
    assert [b for b in triage.page.query_selector_all("button") if b.is_visible()] == []


OUTSIDE = """() => [...document.querySelectorAll('header a')]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map(e => e.textContent.trim())"""


@pytest.mark.parametrize("width", [390, 320])
def test_each_entry_of_the_head_is_on_the_screen_of_a_phone(
    walk: Walk, width: int
) -> None:
    walk.page.set_viewport_size({"width": width, "height": 900})
    walk.go(f"{X}/desk")

    assert walk.page.evaluate(OUTSIDE) == []
