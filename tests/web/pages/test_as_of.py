"""The page of a picture says what the picture says, with both clocks before and sources behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.pages.asking import BUNDLED, all_words, with_class, words
from tracker.services.answers.pictures import AskedAsOf, ask_as_of

if TYPE_CHECKING:
    from tests.web.pages.asking import Site

DAY = f"{BUNDLED}/as-of/2025-05-28"
MOST_BYTES = 90_000
MOST_SHEET = 28_000
MOST_SCRIPT = 8_000
MOST_ELEMENTS = 1_600
REQUESTS = 3


def test_the_page_begins_with_a_sentence_that_says_both_clocks(bundled: Site) -> None:
    page = bundled.page(DAY)

    assert all_words(page, "//h1") == ["Positions at the end of 28 May 2025"]
    assert all_words(page, f"//*[{with_class('how')}]") == [
        (
            "Kyiv time, as known today; "
            "3 statements were reported later and are marked. Hide them"
        )
    ]


def test_what_was_reported_later_is_left_out_where_only_that_evening_counts(
    bundled: Site,
) -> None:
    page = bundled.page(f"{DAY}?known=then")

    assert all_words(page, f"//*[{with_class('how')}]") == [
        "Kyiv time, as known that evening."
    ]
    assert not page.xpath(f"//*[{with_class('late')}]")


def test_each_statement_of_the_picture_stands_in_the_row_of_its_own_issue(
    bundled: Site,
) -> None:
    library = bundled.library
    asked = AskedAsOf(dossier="ukraine-2025", date="2025-05-28")
    picture = ask_as_of(library.shelf, asked, now=library.wiring.now()).value
    told = [
        said.stance
        for cell in picture.cells
        for said in cell.statements
        if said.issue == cell.issue
    ]

    shown = all_words(bundled.page(DAY), f"//td//*[{with_class('say')}]/a")
    assert sorted(shown) == sorted(" ".join(stance.split()) for stance in told)


def test_a_cell_is_never_just_blank(bundled: Site) -> None:
    cells = all_words(bundled.page(DAY), f"//td[{with_class('c')}]")

    assert len(cells) > 50
    assert all(cells)


def test_a_cell_that_only_later_knowledge_fills_says_so(bundled: Site) -> None:
    empty = f"//td[{with_class('empty')}]"
    day = f"{BUNDLED}/as-of/2025-03-03"
    known, whole = bundled.page(f"{day}?known=2025-03-02"), bundled.page(day)

    then = all_words(known, empty)
    assert "not known at that date" in then
    assert "no evidence yet" in then
    assert "not known at that date" not in all_words(whole, empty)


def test_the_way_to_an_event_and_back_keeps_what_was_known(bundled: Site) -> None:
    day = bundled.page(f"{BUNDLED}/as-of/2025-05-28?known=2025-05-28")
    (cell,) = day.xpath("//tbody[@id='i-sanctions']//td[2]//p/a/@href")[:1]
    event = bundled.page(cell).xpath(f"//a[{with_class('ev')}]/@href")[0]
    (back,) = bundled.page(event).xpath("//nav[@class='crumb']//a/@href")[:1]

    assert "known=2025-05-28" in cell
    assert "known=2025-05-28" in event
    assert back.endswith("?known=2025-05-28")


def test_an_event_that_was_reported_later_was_not_known_then(bundled: Site) -> None:
    (late,) = bundled.page(DAY).xpath(
        f"//td[.//span[{with_class('late')}]][1]//a[{with_class('more')}]/@href"
    )[:1]
    tags = f"//p/span[{with_class('tag')}]"
    then = bundled.page(f"{late}?known=2025-05-28")

    assert "not known on 28 May 2025" in all_words(then, tags)
    assert "not known on 28 May 2025" not in all_words(bundled.page(late), tags)


def test_a_step_leads_to_the_change_days_before_and_after_with_the_same_knowledge(
    bundled: Site,
) -> None:
    page = bundled.page(f"{DAY}?known=then")
    steps = page.xpath("//nav/a[@rel]")

    assert [(a.get("rel"), a.get("href")) for a in steps] == [
        ("prev", f"{BUNDLED}/as-of/2025-05-27?known=then"),
        ("next", f"{BUNDLED}/as-of/2025-05-29?known=then"),
    ]


def test_parts_are_folded_until_they_are_asked_for(bundled: Site) -> None:
    page = bundled.page(DAY)
    (ceasefire,) = page.xpath("//tbody[@id='i-ceasefire']")

    assert words(ceasefire.xpath(".//label")[0]) == "6 parts of Ceasefire"
    assert not ceasefire.xpath(".//input/@checked")
    assert "Nobody said anything on: Local truces" in words(ceasefire)


def test_the_page_is_small_and_asks_for_two_files_of_ours(bundled: Site) -> None:
    page = bundled.page(DAY)
    files = page.xpath("//link[@rel='stylesheet']/@href | //script/@src")

    assert len(bundled.text(DAY).encode()) < MOST_BYTES
    assert len(page.xpath("//*")) <= MOST_ELEMENTS
    assert len(files) == REQUESTS - 1
    assert all(name.startswith("/static/") for name in files)


def test_the_sheet_and_the_script_are_small() -> None:
    from importlib.resources import files

    static = files("tracker.web") / "static"
    assert len((static / "app.css").read_bytes()) <= MOST_SHEET
    assert len((static / "app.js").read_bytes()) <= MOST_SCRIPT


def test_before_the_first_position_the_page_leads_to_it(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/as-of/2003-01-01")

    assert "No position is recorded by that day" in all_words(page, "//h2")
    assert page.xpath("//h2[@id='matrix']/following-sibling::p/a/@href") == [
        f"{BUNDLED}/as-of/2004-03-31"
    ]


def test_the_page_of_a_person_tells_the_newest_words_and_leads_to_all_of_them(
    bundled: Site,
) -> None:
    page = bundled.page(f"{BUNDLED}/party/sergei-lavrov?at=2025-06-10")

    told = {words(each) for each in page.xpath("//h2[@id='said']/../ul/li/b")}
    assert {"Ceasefire, Russia", "Negotiation terms, Russia"} <= told
    assert "No evidence yet" not in words(page)
    assert "What it holds" not in words(page)
    (counted,) = page.xpath("//p[@class='how']/a[contains(., 'facts are recorded')]")
    assert words(counted) == "19 facts are recorded."
    found = bundled.page(counted.get("href"))
    assert "19 facts" in words(found)


@pytest.mark.parametrize(
    "query",
    ["", "?known=then", "?known=2025-06-01", "?known=2025-06-01T12:00Z", "?log=640"],
)
@pytest.mark.parametrize("day", ["2025-05-28", "2025-05-28T09:30Z"])
def test_a_page_says_its_clocks_in_the_words_of_the_command(
    bundled: Site, day: str, query: str
) -> None:
    address = f"{BUNDLED}/as-of/{day}"
    (how,) = all_words(bundled.page(address + query), f"//*[{with_class('how')}]")
    sentence = bundled.text(f"{address}.md{query}").splitlines()[0]

    head = "Positions at 28 May 2025 12:30"
    if day == "2025-05-28":
        head = "Positions at the end of 28 May 2025"
    assert sentence.removeprefix(f"{head}, ") == how.replace(";", ".").split(".")[0]
