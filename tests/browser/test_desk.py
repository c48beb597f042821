"""A walk at the desk in a browser without scripts: append, correct, withdraw, undo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.browser.test_pages import AXE, WIDE
from tests.cli.running import run

if TYPE_CHECKING:
    from tests.browser.walking import Walk

X = "/d/mini"


def test_a_fact_is_appended_corrected_withdrawn_and_restored_without_scripts(
    walk: Walk,
) -> None:
    walk.page.route("**/*.js", lambda route: route.abort())
    walk.go(f"{X}/desk")
    walk.follow("Position")
    walk.fill(
        party="Russia", issue="ceasefire", stance="thirty days", when="20 May 2025"
    )
    walk.fill(key="N1", _source="reuters-1")
    walk.check()
    assert "Nothing has been appended yet." in walk.text
    assert "thirty days" in walk.page.inner_text(".prev")
    walk.append()
    assert walk.page.url == f"{walk.address}{X}/e/N1?appended=N1"
    assert "N1 was appended. Undo it" in walk.text

    walk.follow("Correct")
    walk.fill(stance="sixty days", _why="misread")
    walk.check()
    walk.append()
    assert "N1.correct-1 was appended." in walk.text

    walk.follow("Withdraw")
    walk.fill(why="another day")
    walk.check()
    walk.append()
    assert "another day" in walk.text

    walk.follow("Undo it")
    walk.check()
    walk.append()
    shown = run("show", "N1", "-f", "json").json
    assert (shown["withdrawn"], shown["fields"]["stance"]) == (False, "sixty days")
    events = [
        json.loads(line)["event"] for line in run("log", "-f", "jsonl").out.splitlines()
    ]
    assert [event["type"] for event in events[-4:]] == [
        "position-stated",
        "record-corrected",
        "record-withdrawn",
        "record-withdrawn",
    ]


def test_errors_take_the_focus_and_lead_to_their_fields(walk: Walk) -> None:
    walk.go(f"{X}/desk/append/position")
    walk.fill(party="Rusia", when="soon")
    walk.check()

    assert walk.page.title().startswith("Error: ")
    assert walk.page.get_attribute(":focus", "id") == "wrong"
    walk.page.click(".wrong a >> text=Rusia")
    assert walk.page.get_attribute(":focus", "id") == "f-party"


ADDRESSES = [
    "/login",
    f"{X}/desk",
    f"{X}/desk/append/position",
    f"{X}/desk/append/agreement",
    f"{X}/desk/e/B1/correct",
    f"{X}/desk/e/B1/dispute",
    f"{X}/desk/undo",
    f"{X}/e/B1",
]


def test_pages_of_the_desk_are_read_by_everybody_on_each_screen(
    walk: Walk, axe: str
) -> None:
    found: dict[str, list[str]] = {}
    for address in ADDRESSES:
        walk.go(address)
        walk.page.evaluate(axe)
        found |= faults_on_each_screen(walk.page, address)
        if walk.page.query_selector("button[value=check]"):
            walk.check()
            walk.page.evaluate(axe)
            found |= faults_on_each_screen(walk.page, f"{address} checked")

    assert found == {}


def faults_on_each_screen(page: Any, name: str) -> dict[str, list[str]]:
    """What hinders a reader of a page, by the width of the screen."""
    found: dict[str, list[str]] = {}
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        if faults := [*page.evaluate(WIDE), *page.evaluate(AXE)]:
            found[f"{name} {width}"] = faults
    return found
