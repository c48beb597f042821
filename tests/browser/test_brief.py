"""A brief of the bundled dossier and its pictures, as a browser shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
CHARTS = ("timeline", "positions", "truces")
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
        "State of play, end of 3 June 2025",
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
    measured = look(page_of_brief, scheme=scheme, media=media).page.evaluate(MEASURES)

    assert measured["texts"] > 1_000
    assert measured["weak"] == []


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("width", [480, 800, 1200, 1800])
def test_the_labels_of_a_picture_keep_apart_and_have_enough_contrast(
    look, tmp_path, kind, width
):
    path = tmp_path / f"{kind}.svg"
    assert (
        run(
            "chart",
            kind,
            "--as-of",
            "2025-06-10",
            "--width",
            str(width),
            "-o",
            str(path),
        ).code
        == 0
    )
    for scheme in ("light", "dark"):
        seen = look(path, scheme=scheme, width=width)
        measured = seen.page.evaluate(MEASURES)

        assert measured["texts"] > 20
        assert (measured["overlaps"], measured["weak"]) == ([], [])
        assert (seen.outside, seen.complaints) == ([], [])


def test_a_picture_is_light_or_dark_as_its_reader_likes_it(look, tmp_path):
    path = tmp_path / "truces.svg"
    assert run("chart", "truces", "-o", str(path)).code == 0
    paper = "getComputedStyle(document.querySelector('.paper')).fill"

    assert [
        look(path, scheme=scheme).page.evaluate(paper) for scheme in ("light", "dark")
    ] == [
        "rgb(255, 255, 255)",
        "rgb(22, 22, 22)",
    ]
