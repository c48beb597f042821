"""A replay is read a step at a time: what became known that day, and what it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.pages.asking import BUNDLED, all_words, with_class
from tracker.services.answers.stories import AskedReplay, ask_replay

if TYPE_CHECKING:
    from tests.web.pages.asking import Site

DAYS = f"{BUNDLED}/replay/2025-05-26..2025-05-28"


def test_the_first_step_is_shown_where_no_day_is_named(bundled: Site) -> None:
    page = bundled.page(DAYS)

    assert all_words(page, "//h1") == ["Step 1 of 3: 26 May 2025"]
    assert page.xpath("//nav/a[@rel]/@href") == [f"{DAYS}?at=2025-05-27"]


def test_a_step_names_each_event_that_came_to_count_that_day(bundled: Site) -> None:
    library = bundled.library
    asked = AskedReplay(dossier="ukraine-2025", since="2025-05-26", to="2025-05-28")
    replayed = ask_replay(library.shelf, asked, now=library.wiring.now()).value
    steps = {seen.step.day: seen.step for seen in replayed.steps}

    page = bundled.page(f"{DAYS}?at=2025-05-27")
    known = page.xpath("//section[h2='What became known']")[0]
    assert sorted(all_words(known, f".//a[{with_class('ev')}]")) == sorted(
        event.key for event in steps["2025-05-27"].events
    )
    assert [a.get("rel") for a in page.xpath("//nav/a[@rel]")] == ["prev", "next"]


def test_links_of_a_sealed_step_hide_what_was_learned_later(bundled: Site) -> None:
    sealed = bundled.page(f"{DAYS}?at=2025-05-27")
    opened = bundled.page(f"{DAYS}?at=2025-05-27&open=yes")
    cell = "//main//th/a[contains(@href, '/cell/')]/@href"

    assert all("known=then" in href for href in sealed.xpath(cell))
    assert not any("known=then" in href for href in opened.xpath(cell))
    assert "sealed" in all_words(sealed, f"//*[{with_class('how')}]")[0]


def test_a_day_without_a_step_leads_to_the_next_one(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/replay/2025-05-01..2025-05-28?at=2025-05-03")

    (current,) = page.xpath("//nav//a[@aria-current='page']/@href")
    assert current.rpartition("=")[2] >= "2025-05-03"


def test_days_on_which_nothing_changed_say_so(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/replay/2003-01-01..2003-01-05")

    assert all_words(page, "//h1") == [
        "Nothing changed from 1 January 2003 to 5 January 2003"
    ]


def test_a_stop_shows_all_positions_and_marks_what_moved(bundled: Site) -> None:
    page = bundled.page(f"{DAYS}?at=2025-05-28")
    moved = page.xpath(f"//td[{with_class('moved')}]")
    told = all_words(
        page, f"//table[{with_class('cmp')}]//tr[th[{with_class('w')}]]/th"
    )

    assert len(moved) == len(told) > 5
    assert all(cell.xpath(f".//span[{with_class('tag')}]") for cell in moved)
    assert len(page.xpath(f"//table[not({with_class('cmp')})]//td[@role='cell']")) > 50
    for part in page.xpath(f"//tr[{with_class('part')}][td[{with_class('moved')}]]"):
        assert part.getparent().xpath(".//input/@checked")


def test_a_stop_on_which_nothing_moved_marks_no_cell(bundled: Site) -> None:
    page = bundled.page(f"{DAYS}?at=2025-05-27")

    assert "Nothing moved." in all_words(page, "//p")
    assert not page.xpath(f"//td[{with_class('moved')}]")


def test_a_sealed_stop_says_nothing_of_what_was_not_known_yet(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/replay/2025-03-01..2025-03-04?at=2025-03-03")

    assert "not known at that date" not in page.text_content()
