"""A brief of the bundled dossier and its pictures, as a browser shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
LOOKS = [("light", "screen"), ("dark", "screen"), ("dark", "print")]
WIDTHS = (1280, 768, 390, 320)


@pytest.fixture(scope="module")
def page_of_brief(tmp_path_factory):
    """The page of six weeks of the bundled dossier."""
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    asked = ("brief", "2025-04-19..2025-06-03", "-d", "ukraine-2025")
    assert run(*asked, "-o", str(path)).code == 0
    return path


def test_the_page_has_every_chapter_and_asks_nothing_of_anybody(look, page_of_brief):
    seen = look(page_of_brief)
    chapters = seen.page.locator("h2[id]").all_text_contents()
    links = seen.page.locator("nav a").all_text_contents()

    assert chapters[:3] == [
        "Summary",
        "State of play, end of 3\xa0June 2025",
        "What moved, by issue",
    ]
    assert len(links) == len(chapters) - 1
    assert seen.page.locator("script").count() == 0
    assert (seen.outside, seen.complaints) == ([], [])


def test_every_link_inside_leads_somewhere_and_no_name_is_given_twice(
    look, page_of_brief
):
    page = look(page_of_brief).page
    targets = page.eval_on_selector_all(
        "a[href^='#']", "links => [...new Set(links.map(a => a.getAttribute('href')))]"
    )
    lost = "hrefs => hrefs.filter(href => !document.getElementById(href.slice(1)))"
    twice = "[...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"

    assert len(targets) > 100
    assert page.evaluate(lost, targets) == []
    assert page.evaluate(twice) == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_but_a_picture_is_wider_than_the_screen(look, page_of_brief, width):
    page = look(page_of_brief, width=width).page
    wider = """width => [...document.querySelectorAll('body *')]
        .filter(e => !e.closest('.pic') && e.getBoundingClientRect().right > width + 1)
        .map(e => e.outerHTML.slice(0, 80))"""

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(wider, width) == []


@pytest.mark.parametrize(("scheme", "media"), LOOKS)
def test_everything_in_the_brief_has_enough_contrast(
    look, page_of_brief, scheme, media
):
    page = look(page_of_brief, scheme=scheme, media=media).page
    # The pictures are measured by themselves.
    page.evaluate("document.querySelectorAll('svg').forEach(each => each.remove())")
    measured = page.evaluate(MEASURES)

    assert measured["texts"] > 1_000
    assert measured["weak"] == []
