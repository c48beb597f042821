"""Pages in a browser: read by everybody, on each screen, on paper, by keyboard, without scripts."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.web.pages.asking import BUNDLED, Site
from tests.web.pages.test_every_page import EXAMPLES
from tracker.web.assets import asset
from tracker.web.library import Library
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "http://tracker.test"
DAY = f"{BUNDLED}/as-of/2025-05-28"
ALIKE = {
    *("person", "issue", "source", "truce", "meeting", "learned"),
    *("hindsight", "issues", "people", "sources", "dossiers"),
}
"""Pages that have the shape of another one here."""
SHAPES = {name: at for name, at in EXAMPLES.items() if name not in ALIKE}
AXE = """async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.map(v => `${v.id}: ${v.nodes[0].target.join(' ')}`);
}"""
WIDE = """() => [...document.querySelectorAll('main *')]
  .filter(e => !e.closest('.pic, .scroll.wide, svg, .vh, .skip'))
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 3).map(e => e.tagName + '.' + e.className)"""
UNCHECKED = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "no-redundant-role": "off",
        "long-title": "off",
        "no-trailing-whitespace": "off",
        "attribute-boolean-style": "off",
        "void-style": "off",
        "prefer-native-element": "off",
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = str(tmp_path_factory.mktemp("site"))
    environment = {"HOME": home, "TRACKER_NOW": "2026-01-01T00:00:00Z"}
    library = Library(Wiring(environment=environment))
    yield Site(library)
    library.close()


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Any]:
    """Opens an address in the browser; every request is answered in this process."""
    opened, asked = [], list[str]()

    def decide(route: Any) -> None:
        url = urlsplit(route.request.url)
        asked.append(route.request.url)
        if f"{url.scheme}://{url.netloc}" != HOST:
            route.abort()
            return
        if url.path.startswith("/static/"):
            found = asset(url.path)
            route.fulfill(status=200, body=found.body, content_type=found.media)
            return
        address = f"{url.path}?{url.query}" if url.query else url.path
        reply = site.reply(address)
        route.fulfill(status=reply.status, body=reply.body, content_type=reply.media)

    def go(address: str, width: int = 1280, **media: str) -> Any:
        page = chromium.new_page()
        opened.append(page)
        page.asked = asked
        asked.clear()
        page.route("**/*", decide)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**({"color_scheme": "light"} | media))
        page.goto(HOST + address)
        return page

    yield go
    for page in opened:
        page.close()


def test_nothing_hinders_a_reader_on_any_page(visit: Any, axe: str) -> None:
    found: dict[str, list[str]] = {}
    for name, address in SHAPES.items():
        page = visit(address)
        page.evaluate(axe)
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            if faults := page.evaluate(AXE):
                found[f"{name} {width} {scheme}"] = faults
        page.close()

    assert found == {}


def test_nothing_is_wider_than_the_screen(visit: Any) -> None:
    found: dict[str, list[str]] = {}
    for name, address in SHAPES.items():
        page = visit(address)
        for width in (1280, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if wide := page.evaluate(WIDE):
                found[f"{name} {width}"] = wide
        page.set_viewport_size({"width": 640, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if wide := page.evaluate(WIDE):
            found[f"{name} 640 at 200 %"] = wide
        page.close()

    assert found == {}


def test_pages_are_written_as_html_has_it(
    site: Site, html_validate: list[str], tmp_path: Path
) -> None:
    rules = tmp_path / ".htmlvalidate.json"
    rules.write_text(json.dumps({"root": True, **UNCHECKED}))
    files = []
    for name, address in EXAMPLES.items():
        file = tmp_path / f"{name}.html"
        file.write_text(site.text(address))
        files.append(str(file))
    ran = subprocess.run(
        [*html_validate, "--config", str(rules), "-f", "text", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout + ran.stderr == ""


def test_the_slider_steps_through_the_change_days_by_keyboard(visit: Any) -> None:
    page = visit(DAY)
    slider = page.locator(".slide")
    slider.focus()

    assert slider.get_attribute("aria-valuetext") == "28 May 2025: 22"
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/as-of/2025-05-27")
    assert page.locator("h1").inner_text() == "Positions at the end of 27 May 2025"
    assert page.evaluate("document.activeElement.className") == "slide"


def test_parts_open_without_scripts_and_on_paper(visit: Any) -> None:
    page = visit(DAY)
    parts = page.locator("#i-ceasefire .part")

    assert not parts.first.is_visible()
    page.locator("#i-ceasefire .tg").click()
    assert parts.first.is_visible()
    page.locator("#i-ceasefire .tg").click()
    page.emulate_media(media="print")
    assert parts.first.is_visible()
    assert not page.locator(".when").is_visible()
    assert page.locator(".addr").is_visible()


def test_the_picture_asks_for_three_things_of_its_own_host(visit: Any) -> None:
    page = visit(DAY)
    first = [url for url in page.asked if "/static/icon" not in url][:3]

    assert [url.partition("?")[0].split(".")[-1] for url in first[1:]] == ["css", "js"]
    assert all(url.startswith(HOST) for url in page.asked)


def test_by_keyboard_alone_one_gets_to_a_life_a_source_and_back(visit: Any) -> None:
    page = visit(DAY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("j")
    page.keyboard.press("j")
    link = page.locator("#i-ceasefire .say a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cell/ukraine/ceasefire**")
    source = page.locator(".ct").first
    source.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#s1"
    page.go_back()
    page.go_back()
    page.wait_for_url("**/as-of/2025-05-28")


def test_the_page_of_settings_sets_what_the_dialog_sets(visit: Any) -> None:
    page = visit("/settings")
    page.locator('#keys [value="dark"]').check()
    page.goto(HOST + DAY)

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("#settings").click()
    assert page.locator('#keys [value="dark"]').is_checked()
    assert page.url == HOST + DAY
    page.evaluate("localStorage.clear()")


def test_keys_and_look_are_kept_by_the_browser_alone(visit: Any) -> None:
    page = visit(DAY)
    page.locator("#settings").click()
    page.locator('#keys [value="dark"]').check()
    page.locator('#keys [name="keys"]').uncheck()
    page.locator("#keys button").click()
    page.keyboard.press("?")

    assert not page.locator("#keys").is_visible()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(20, 23, 27)"
    page.evaluate("localStorage.clear()")
