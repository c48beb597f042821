"""Several people at one dossier: each sees what the others append, and nothing of a form is lost."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.walking import Walk, served
from tests.cli.running import MINI, run, write
from tests.web.asking import NOW, client_of
from tracker.web.access.sessions import COOKIE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

X = "/d/mini"
PEOPLE = ("anna", "berta", "chen", "dilek", "erik")
SECONDS = 60
"""So long a condition may take to come true on a machine that is busy; usually it is at once."""


@pytest.fixture
def at_desk(
    browser: Any, where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Walk]]:
    """Opens a browser of its own for an editor of that name, who is logged in."""
    monkeypatch.setenv("TRACKER_DB", str(where))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    application = client_of(where, tmp_path).application
    with served(application) as address, ExitStack() as opened:

        def enter(name: str) -> Walk:
            assert run("token", "add", name, "--role", "editor").code == 0
            context = browser.new_context()
            opened.callback(context.close)
            context.set_default_timeout(SECONDS * 1_000)
            cookie = application.sessions.new_cookie("editor", name)
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
            return Walk(context.new_page(), address)

        yield enter


def log() -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("log", "-f", "jsonl").out.splitlines()]


def said(walk: Walk, where: str, text: str) -> None:
    """Wait until a place of a page says a text."""
    from playwright.sync_api import expect

    expect(walk.page.locator(where)).to_have_text(text, timeout=SECONDS * 1_000)


def banner(count: int, shown: str = "Show") -> str:
    if not count:
        return ""
    facts = "1 fact was" if count == 1 else f"{count} facts were"
    return f"{facts} appended since you opened this page. {shown}"


def test_five_browsers_see_each_others_appends(
    at_desk: Callable[[str], Walk],
) -> None:
    people = [at_desk(name) for name in PEOPLE]
    for walk in people:
        walk.go(f"{X}/as-of/2025-05-31")
    for number, walk in enumerate(people):
        said(walk, "#live", banner(number))
        walk.go(f"{X}/desk/append/note")
        walk.fill(text=f"talk {number}", when="20 May 2025", key=f"N{number}")
        walk.check()
        walk.append()
    for number, walk in enumerate(people):
        # The page that follows an append has that fact, and waits for those of the others.
        assert walk.page.url.endswith(f"/e/N{number}?appended=N{number}")
        said(walk, "#live", banner(len(people) - 1 - number))
    people[0].follow("Show")
    said(people[0], "#live", "")

    assert [e["recorded_by"].partition(" ")[0] for e in log()[-5:]] == list(PEOPLE)


def test_two_who_correct_a_fact_at_once_see_both_and_lose_nothing(
    at_desk: Callable[[str], Walk],
) -> None:
    anna, berta = at_desk("anna"), at_desk("berta")
    for walk in (anna, berta):
        walk.go(f"{X}/desk/e/B1/correct")
    anna.unfold()
    anna.fill(stance="sixty days", note="seen in print", _why="misread")
    berta.fill(stance="forty days", when="21 May 2025", _why="misheard")
    for walk in (anna, berta):
        walk.check()
    anna.append()
    said(berta, "#live", banner(1, "Show in another tab"))
    with berta.page.context.expect_page() as opened:
        berta.follow("Show in another tab")
    assert "corrects note, stance of B1" in opened.value.inner_text("main")
    assert berta.page.input_value("[name=stance]") == "forty days"

    berta.append()
    assert "Others have corrected it since you opened this form" in berta.text
    difference = berta.page.inner_text("section.prev >> nth=0")
    for words in ("theirs", "sixty days", "yours", "forty days", "seen in print"):
        assert words in difference
    assert berta.page.input_value("[name=note]") == "seen in print"
    berta.append()
    shown = run("show", "B1", "-f", "json").json["fields"]
    assert shown["stance"] == "forty days"
    assert shown["note"] == "seen in print"
    kept = [(e["recorded_by"].partition(" ")[0], e["event"]) for e in log()[-2:]]
    assert [(who, act["replacement"]) for who, act in kept] == [
        ("anna", {"note": "seen in print", "stance": "sixty days"}),
        ("berta", {"stance": "forty days", "when": "2025-05-21"}),
    ]
