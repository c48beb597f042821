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
AXE = """async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '));
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
    for name, address in EXAMPLES.items():
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
    for name, address in EXAMPLES.items():
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
