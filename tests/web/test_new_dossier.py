"""New dossiers by form: checked, shown, and opened once; a bundled one is copied."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.cli.running import run
from tests.web.asking import Client, client_of
from tests.web.test_desk import Browser, log, text_of
from tracker.web.app import Application

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

HERRING = {
    "dossier": "herring-talks",
    "title": "Herring talks",
    "zone": "Europe/Oslo",
    "columns": "arden",
    "_parties": "arden: Arden; kind=state\r\nbrell: Brell; kind=state",
    "_issues": "quota: Quota\r\nports: Ports; parent=quota",
}

SEEN = {"_step": "append", "_seen": "0"}


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk)


def button(page: httpx.Response) -> dict[str, str]:
    """Return what the button that opens the dossier sends."""
    form = page.text.partition('id="pv"')[2].partition("</form>")[0]
    pairs = re.findall(r'name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in pairs}


def test_a_dossier_is_shown_with_its_parties_and_then_opened_once(
    browser: Browser,
) -> None:
    before = log()
    form, page = browser.get("/new"), browser.send("/new", HERRING)

    assert (form.status_code, page.status_code) == (200, 200), text_of(page)
    assert browser.send("/new", {**HERRING, "_step": "append"}).status_code == 200
    assert log() == before
    for said in (
        "Dossier opened: Herring talks",
        "Arden (state)",
        "Issue defined: Ports",
    ):
        assert said in text_of(page)
    first, second = (browser.send("/new", button(page)) for _ in range(2))
    made = [each["event"] for each in log()[len(before) :]]

    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["location"] == "/d/herring-talks/desk"
    assert made[0] == {
        "columns": ["arden"],
        "dossier": "herring-talks",
        "schema_version": 1,
        "title": "Herring talks",
        "type": "dossier-opened",
        "zone": "Europe/Oslo",
    }
    assert [each.get("slug") for each in made[1:]] == [
        "arden",
        "brell",
        "quota",
        "ports",
    ]


def test_the_list_of_dossiers_leads_to_the_form_and_has_the_new_one(
    browser: Browser, desk: Client
) -> None:
    browser.send("/new", button(browser.send("/new", HERRING)))
    page = browser.get("/")
    editor = Browser(desk, role="editor").get("/")

    assert 'href="/new"' in page.text
    assert 'href="/d/herring-talks"' in page.text
    assert 'href="/new"' not in editor.text + desk.get("/", accept="text/html").text
    assert browser.get("/d/herring-talks/desk").status_code == 200


@pytest.mark.parametrize(
    ("filled", "at", "says"),
    [
        ({"dossier": "mini"}, "f-dossier", "there is a dossier of that name already"),
        ({"dossier": "ukraine-2025"}, "f-dossier", "of that name already"),
        ({"dossier": "../etc"}, "f-dossier", "“../etc” is not lower-case"),
        ({"dossier": "A B"}, "f-dossier", "is not lower-case"),
        ({"dossier": "o" * 200}, "f-dossier", "is not lower-case"),
        ({"dossier": "<b>"}, "f-dossier", "“<b>” is not lower-case"),
        ({"dossier": ""}, "f-dossier", "Name is missing"),
        ({"title": ""}, "f-title", "Title is missing"),
        ({"zone": "Mars/Base"}, "f-zone", "there is no such IANA time zone"),
        ({"stale_after_days": "-4"}, "f-stale_after_days", "at least 1"),
        ({"_parties": "x: X; kind=planet"}, "s-parties", "“x: X; kind=planet”: "),
        ({"_parties": "nonsense"}, "s-parties", "“nonsense”: "),
        ({"_issues": "x: X; scale=y"}, "s-issues", "“x: X; scale=y”: "),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_made(
    browser: Browser, filled: dict[str, str], at: str, says: str
) -> None:
    before = log()
    page = browser.send("/new", {**HERRING, **SEEN, **filled})
    text = unescape(page.text)

    assert page.status_code == 422
    assert f'<a href="#{at}">' in text
    assert f'id="{at}"' in text
    assert says in text
    assert "<title>Error: New dossier" in text
    assert log() == before


def test_a_name_that_another_takes_meanwhile_is_told_at_its_field(
    browser: Browser,
) -> None:
    press = button(browser.send("/new", HERRING))
    assert run("append", "dossier", "herring-talks", "Other", "--yes").code == 0
    before = log()
    answer = browser.send("/new", press)

    assert answer.status_code == 422
    assert "there is a dossier of that name already" in answer.text
    assert log() == before


def test_a_bundled_dossier_is_copied_once_and_can_then_be_appended_to(
    browser: Browser,
) -> None:
    page = browser.get("/new").text
    first = browser.send("/new", {"_copy": "briefing-2025-05"})
    held = log()
    second = browser.send("/new", {"_copy": "briefing-2025-05"})

    assert 'name="_copy" value="briefing-2025-05"' in page
    assert first.headers["location"] == "/d/briefing-2025-05/desk"
    assert second.status_code == 303
    assert log() == held
    assert len(held) == 58
    assert 'value="briefing-2025-05"' not in browser.get("/new").text
    assert browser.get("/d/briefing-2025-05/desk").status_code == 200
    assert browser.send("/new", {"_copy": "../x"}).status_code == 422


def test_the_first_dossier_makes_the_database(tmp_path: Path) -> None:
    client = client_of(None, tmp_path)
    browser = Browser(client)
    made = browser.send("/new", button(browser.send("/new", HERRING)))

    assert made.status_code == 303, text_of(made)
    assert "Herring talks" in browser.get("/").text
    client.application.close()


def test_only_an_administrator_of_a_server_that_takes_something_opens_a_dossier(
    desk: Client,
) -> None:
    before = log()
    editor = Browser(desk, role="editor")
    reading = replace(desk.application._serving, read_only=True)
    closed = Browser(Client(Application(reading)))

    assert editor.get("/new").status_code == 403
    assert editor.send("/new", HERRING).status_code == 403
    assert desk.get("/new").status_code == 401
    assert closed.get("/new").status_code == 409
    assert closed.send("/new", HERRING).status_code == 405
    assert 'href="/new"' not in closed.get("/").text
    assert log() == before
    closed.client.application.close()
