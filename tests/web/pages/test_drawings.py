"""Drawings on pages: one colour a party, the shape says the kind, and no more than the lists say."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from tests.web.pages.asking import BUNDLED, all_words, with_class, words
from tracker.render.charts.palette import PARTIES
from tracker.services.answers.brief_and_chart import AskedChart, ask_chart

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.web.pages.asking import Site

TALKS = f"{BUNDLED}/talks?at=2025-05-28"


def sheet() -> str:
    return (files("tracker.web") / "static" / "app.css").read_text(encoding="utf-8")


def test_the_sheet_has_the_colours_of_the_pictures() -> None:
    found = re.findall(r"--p(\d):light-dark\((#\w+),(#\w+)\)", sheet())

    assert found == [
        (str(number), colour.light, colour.dark)
        for number, colour in enumerate(PARTIES, start=1)
    ]


def test_a_party_has_the_number_of_its_colour_in_the_lanes_of_any_days(
    bundled: Site,
) -> None:
    asked = AskedChart(dossier="ukraine-2025")
    library = bundled.library
    drawn = ask_chart(library.shelf, asked, now=library.wiring.now()).value
    numbers = {drawn.picture.parties[slug]: n for slug, n in drawn.numbers.items()}
    seen = dict[str, int]()
    for days in ("from=2025-05-25&to=2025-05-31", "from=2025-03-01&to=2025-03-20"):
        page = bundled.page(f"{BUNDLED}/timeline?{days}")
        for head in page.xpath(f"//svg//rect[{with_class('fi')} and @width='4']"):
            name = words(head.getnext())
            seen[name] = int(head.get("class").removeprefix("fi p"))

    assert len(seen) > 3
    assert {name: numbers[name] for name in seen} == seen


def shapes(page: HtmlElement) -> list[str]:
    return page.xpath(f"//*[{with_class('pic')}]//svg//title/text()")


def test_the_talks_are_drawn_as_their_lists_have_them(bundled: Site) -> None:
    page = bundled.page(TALKS)
    drawn = f"//*[{with_class('pic')}]"
    listed = set(all_words(page, "//main//th//a | //main//h3//a | //details//a"))

    assert all_words(page, "//h2[@id='glance']") == ["Since February"]
    assert set(shapes(page)) <= listed
    assert all_words(page, f"{drawn}//text[{with_class('lk')}]") == ["28 May"]
    assert set(page.xpath(f"{drawn}//a/@tabindex")) == {"-1"}


def test_the_part_of_a_truce_that_is_not_exact_is_dashed(bundled: Site) -> None:
    bars = bundled.page(TALKS).xpath(f"//rect[{with_class('bo')}]")
    dashed = [
        words(bar.getparent()) for bar in bars if "un" in bar.get("class").split()
    ]

    assert dashed == ["Energy pause"]


def test_days_before_all_talks_have_no_drawing(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/talks?at=2003-01-01")

    assert not page.xpath("//h2[@id='glance']")


def test_an_open_proposal_says_of_each_party_what_it_did(bundled: Site) -> None:
    page = bundled.page(TALKS)
    (row,) = page.xpath("//th[a='Vatican as the venue']/..")
    names = all_words(page, f"//table[{with_class('eq')}]//th[@scope='col']")
    did = dict(zip(names, [words(each) for each in row], strict=True))

    assert did["Ukraine"] == "no answer recorded"
    assert did["Russia"].startswith("no 23 May")
    assert did["United States"] == "not asked"
    assert "Italy and Holy See" in did["Open proposal"]
    assert "Others" not in names
    assert "made it" in words(page.xpath("//th[a='Leaders in any format']/..")[0])


def test_a_list_that_is_cut_says_of_how_many(bundled: Site) -> None:
    page = bundled.page(TALKS)

    assert "Past, the newest first: 6 of 24" in words(page)
    assert "3 of 5 claims" in all_words(page, "//td//a")
    assert "First for 15 May" in words(page)


def test_the_sheet_has_no_rule_for_a_class_that_no_page_has() -> None:
    web = files("tracker.web")
    named = set[str]()
    for folder in ("templates", "pages", "pages/parts", "desk", "static"):
        for file in (web / folder).iterdir():
            if file.name.endswith((".html", ".py", ".js")):
                named |= set(re.findall(r"[\w-]+", file.read_text(encoding="utf-8")))
    selectors = re.sub(r"\{[^{}]*\}", " ", sheet())
    classes = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    numbered = {name for name in classes if re.fullmatch(r"[npk]\d", name)}
    of_pictures = {"order-unknown", "divergent"}

    assert classes - named - numbered - of_pictures == set()
