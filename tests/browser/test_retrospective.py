"""The retrospective of the how-to page and its pictures, as a browser shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.test_documents import Reader

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "write-a-retrospective.md"
MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
CHARTS = ("timeline", "positions", "truces")
LOOKS = [("light", "screen"), ("dark", "screen"), ("dark", "print")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files that somebody has who followed the how-to page."""
    with pytest.MonkeyPatch.context() as patch:
        reader = Reader(PAGE, tmp_path_factory.mktemp("reader"))
        patch.chdir(reader.folder)
        for name, value in reader.environment.items():
            patch.setenv(name, value)
        reader.follow()
    return reader.folder


def test_the_retrospective_tells_all_that_it_should_and_asks_nothing_of_anybody(
    look, folder
):
    seen = look(folder / "retrospective.html")
    headings = seen.page.locator("h1, h2").all_text_contents()

    assert (
        headings[0]
        == "Ukraine-Russia ceasefire talks, 2022 and 2025: 19 April to 3 June 2025"
    )
    assert {
        "What moved",
        "Truce table",
        "Meeting table",
        "Open proposals",
        "Pictures",
        "How this was made",
        "Sources",
    } <= set(headings)
    assert [
        h for h in headings if h.startswith(("Positions before", "Positions after"))
    ] == [
        "Positions before: the end of 18 April 2025",
        "Positions after: the end of 3 June 2025",
    ]
    assert (seen.outside, seen.complaints) == ([], [])


def test_every_citation_of_the_retrospective_leads_to_its_source(look, folder):
    page = look(folder / "retrospective.html").page
    targets = page.eval_on_selector_all(
        "a.cite", "links => [...new Set(links.map(a => a.getAttribute('href')))]"
    )

    assert len(targets) > 100
    assert (
        page.evaluate(
            "hrefs => hrefs.filter(href => !document.querySelector(href))", targets
        )
        == []
    )


def test_the_pictures_of_the_retrospective_have_a_title_and_a_description_of_their_own(
    look, folder
):
    page = look(folder / "retrospective.html").page
    named = page.eval_on_selector_all(
        "figure svg",
        "all => all.map(s => s.getAttribute('aria-labelledby').split(' ').map(id => s.querySelector('#' + id).textContent))",
    )

    assert [title.partition(":")[0] for title, _ in named][:3] == [
        "Timeline",
        "Truces",
        "Positions on Ceasefire",
    ]
    assert all(len(description) > 100 for _, description in named)
    assert page.evaluate(
        "[...document.querySelectorAll('[id]')].length === new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
    )


@pytest.mark.parametrize(("scheme", "media"), LOOKS)
def test_everything_in_the_retrospective_has_enough_contrast(
    look, folder, scheme, media
):
    measured = look(
        folder / "retrospective.html", scheme=scheme, media=media
    ).page.evaluate(MEASURES)

    assert measured["texts"] > 1_000
    assert measured["weak"] == []
    assert measured["overlaps"] == []


def test_the_retrospective_on_paper_is_no_wider_than_the_paper_and_breaks_no_short_word(
    look, folder
):
    page = look(folder / "retrospective.html", media="print", width=720).page
    narrow = "[...document.querySelectorAll('th, td')].filter(c => c.getBoundingClientRect().width < 40).map(c => c.textContent)"

    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.evaluate(narrow) == []


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


@pytest.mark.parametrize("name", ["retrospective.md", "retrospective.html"])
def test_the_retrospective_says_how_to_ask_for_it_again(folder, name):
    text = (folder / name).read_text(encoding="utf-8")

    assert re.search(
        r"tracker brief --from 2025-04-19 --to 2025-06-03 --dossier ukraine-2025 --log-at \d+",
        text,
    )
    assert re.search(r"\b[0-9a-f]{64}\b", text)
