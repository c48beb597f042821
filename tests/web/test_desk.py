"""Forms: a fact is filled in, checked, shown with what it changes, and only then appended."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.cli.running import run

if TYPE_CHECKING:
    import httpx

    from tests.web.asking import Client

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
