"""Pages in a browser: read by everybody, on each screen, on paper, by keyboard, without scripts."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import tracker
from tests import builders as b
from tests.web.pages.asking import BUNDLED, Site
from tests.web.pages.test_every_page import EXAMPLES
from tracker.storage.sql.migrate import migrate
from tracker.web.assets import asset
from tracker.web.library import Library
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "http://tracker.test"
DAY = f"{BUNDLED}/as-of/2025-05-28"
NOT_FOUND = f"{BUNDLED}/timeline?from=1 May&to=2025-05-28"
MARCH = "at=2025-03-20"
PAGES = {
    **EXAMPLES,
    "compare": f"{BUNDLED}/compare/2025-05-23..2025-05-26",
    "fate": f"{BUNDLED}/fate?{MARCH}",
    "hindsight": f"{BUNDLED}/as-of/2025-03-03/hindsight",
    "issue": f"{BUNDLED}/issue/location?{MARCH}",
    "issues": f"{BUNDLED}/issues?{MARCH}&limit=6",
    "log": f"{BUNDLED}/log?after=600&limit=10",
    "party": f"{BUNDLED}/party/european-allies?{MARCH}",
    "people": f"{BUNDLED}/people?{MARCH}&limit=10",
    "person": f"{BUNDLED}/party/marco-rubio?at=2025-05-28",
    "replay": f"{BUNDLED}/replay/2025-02-12..2025-02-20",
    "search": f"{BUNDLED}/search?q=Vatican",
    "sources": f"{BUNDLED}/sources?limit=10",
    "talks": f"{BUNDLED}/talks?{MARCH}",
    "timeline": f"{BUNDLED}/timeline?from=2025-05-26&to=2025-05-27",
    "error": f"{BUNDLED}/timeline?from=1 May&to=2025-05-28",
    "before": f"{BUNDLED}/as-of/2003-01-01",
}
"""Every page of the table of routes, where it is short; that of an error, and an empty day."""
AXE = """async (rules) => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: rules || ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.map(v => `${v.id}: ${v.nodes[0].target.join(' ')}`);
}"""
LOOKS = ["color-contrast", "target-size"]
"""The rules that depend on the width and the colours; the others were tried already."""
PAPER = """() => ['.top', '.when', '.links', '.skip', '.pick']
  .filter(one => [...document.querySelectorAll(one)].some(e => e.offsetParent))"""
WIDE = """() => [...document.querySelectorAll('main *, header.top *')]
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
    yield Site(library, shows_errors=True)
    library.close()


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Any]:
    """Opens an address in the browser; every request is answered in this process."""
    opened, asked, page_of = [], list[str](), site

    def decide(route: Any) -> None:
        url = urlsplit(route.request.url)
        asked.append(route.request.url)
        is_elsewhere = f"{url.scheme}://{url.netloc}" != HOST
        if is_elsewhere or url.path.endswith(".events"):
            route.abort()
            return
        if url.path.startswith("/static/"):
            found = asset(url.path)
            route.fulfill(status=200, body=found.body, content_type=found.media)
            return
        address = f"{url.path}?{url.query}" if url.query else url.path
        reply = page_of.reply(address)
        route.fulfill(status=reply.status, body=reply.body, content_type=reply.media)

    def go(address: str, width: int = 1280, *, site: Site = site, **media: str) -> Any:
        nonlocal page_of
        page_of = site
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


def faults(page: Any, axe: str) -> dict[str, list[str]]:
    """What is wrong with a page for somebody, by how it is looked at."""
    found: dict[str, list[str]] = {}
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found[f"{width} wide"] = page.evaluate(WIDE)
    page.evaluate(axe)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    found["390 dark"] = page.evaluate(AXE, LOOKS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    found["1280 light"] = page.evaluate(AXE)
    page.emulate_media(media="print")
    found["paper"] = page.evaluate(PAPER)
    page.set_viewport_size({"width": 718, "height": 900})
    found["paper wide"] = page.evaluate(WIDE)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found["640 at 200 %"] = page.evaluate(WIDE)
    return {how: what for how, what in found.items() if what}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_by_everybody_on_each_screen_and_on_paper(
    visit: Any, axe: str, name: str
) -> None:
    assert faults(visit(PAGES[name]), axe) == {}


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


LONG = "Donaudampfschifffahrtsgesellschaftskapitaen" * 6
MARKS = "\u202eevil\u202c \u0645\u0631\u062d\u0628\u0627 <b>bold</b> \u200fx"
TITLE = "\u0645\u0631\u062d\u0628\u0627 <b>bold</b>"
SAID = {"when": "2025-05-05", "speaker": LONG, "evidence": ["gazette"]}
WILD = (
    b.event("dossier-opened", title=LONG[:80], zone="Europe/Oslo"),
    b.party("arden", name=LONG),
    b.party("brill", name=MARKS),
    b.event("issue-defined", slug="quota", title=LONG[:80]),
    b.event("issue-defined", slug="zone", title=TITLE, parent="quota"),
    b.event(
        "source-registered",
        slug="gazette",
        publisher=LONG,
        title=TITLE,
        published="2025-05-01",
    ),
    b.stated("arden", "quota", LONG, key="A1", **SAID),
    b.stated("brill", "zone", MARKS, key="A2", **SAID),
    b.offered(
        "arden",
        "brill",
        when="2025-05-06",
        proposal="paper",
        issues=["quota"],
        terms=[LONG],
        title=LONG[:80],
        key="P1",
    ),
    b.planned("arden", "brill", when="2025-05-20", meeting="oslo", title=TITLE),
)
ON = "at=2025-05-31"
OF_WILD = (
    "as-of/2025-05-31",
    f"cell/arden/quota?{ON}",
    f"party/arden?{ON}",
    "e/A1",
    "timeline?from=2025-05-01&to=2025-05-31",
    "compare/2025-05-01..2025-05-31",
    f"talks?{ON}",
    "log",
    "replay/2025-05-01..2025-05-31",
)


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dossier with very long words, with signs that turn writing round, and with markup."""
    folder = tmp_path_factory.mktemp("wild")
    migrate(folder / "wild.db")
    with tracker.open(folder / "wild.db") as opened:
        opened.append(*WILD)
    environment = {
        "HOME": str(folder),
        "TRACKER_DB": str(folder / "wild.db"),
        "TRACKER_NOW": "2026-01-01T00:00:00Z",
    }
    library = Library(Wiring(environment=environment))
    yield Site(library)
    library.close()


@pytest.mark.parametrize("address", OF_WILD)
def test_names_of_any_length_and_writing_break_no_page(
    visit: Any, wild: Site, address: str
) -> None:
    page = visit(f"/d/{b.DOSSIER}/{address}", site=wild)
    wide = {}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        wide[width] = page.evaluate(WIDE)

    assert wide == {1280: [], 320: []}
    assert "\u202e" not in page.content()
    assert "bold" not in page.locator("main b").all_inner_texts()


def test_without_scripts_one_walks_from_a_day_to_a_source_and_back(visit: Any) -> None:
    page = visit("/settings")
    page.context.new_cdp_session(page).send(
        "Emulation.setScriptExecutionDisabled", {"value": True}
    )
    page.goto(HOST + f"{DAY}?known=then")
    page.locator('a[rel="prev"]').click()
    page.wait_for_url("**/as-of/2025-05-27?known=then")
    page.locator("#i-ceasefire .say a").first.click()
    page.wait_for_url("**/cell/ukraine/ceasefire?at=2025-05-27&known=then")
    page.locator(".ev").first.click()
    page.wait_for_url("**/e/**")
    page.locator(".list th a[href*='/source/']").first.click()
    page.wait_for_url("**/source/**")
    page.go_back()
    page.go_back()
    page.go_back()
    page.wait_for_url("**/as-of/2025-05-27?known=then")
    page.locator("#at").fill("28 May 2025")
    page.locator("#at").press("Enter")
    page.wait_for_url("**/as-of?at=28+May+2025&known=then")
    assert page.locator("h1").inner_text() == "Positions at the end of 28 May 2025"


def test_a_page_says_the_same_days_wherever_it_is_read(visit: Any) -> None:
    page = visit(DAY)
    session = page.context.new_cdp_session(page)
    read = set()
    for zone in ("America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"):
        session.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
        page.goto(HOST + DAY)
        read.add(page.locator("main").inner_text())

    assert len(read) == 1


def test_with_forced_colours_edges_and_what_is_current_are_seen(visit: Any) -> None:
    page = visit(DAY, forced_colors="active")
    current = page.locator('.known a[aria-current="true"]')
    outline = current.evaluate("e => getComputedStyle(e).outlineStyle")
    stale = page.locator(".c.stale").first
    edge = stale.evaluate("e => getComputedStyle(e).borderLeftStyle")

    assert (outline, edge) == ("solid", "dashed")
