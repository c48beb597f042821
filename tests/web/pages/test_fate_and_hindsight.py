"""What was reported later, and what became of what was announced, lead on to their events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.pages.asking import BUNDLED, all_words, with_class
from tracker.services.answers.announcements import AskedFate, ask_fate
from tracker.services.answers.pictures import (
    AskedAsOf,
    AskedHindsight,
    ask_as_of,
    ask_hindsight,
)

if TYPE_CHECKING:
    from tests.web.pages.asking import Site

DAY = "2025-05-28"


def test_each_fact_that_was_reported_later_leads_to_its_event(bundled: Site) -> None:
    library = bundled.library
    asked = AskedHindsight(dossier="ukraine-2025", date=DAY)
    found = ask_hindsight(library.shelf, asked, now=library.wiring.now()).value
    page = bundled.page(f"{BUNDLED}/as-of/{DAY}/hindsight")

    keys = all_words(page, f"//ol[{with_class('due')}]//a[{with_class('ev')}]")
    assert found.late
    assert sorted(keys) == sorted(late.key for late in found.late)
    assert "1 day later" in all_words(page, f"//*[{with_class('in')}]")


def test_each_announcement_leads_to_its_thing_and_to_the_events_of_its_fate(
    bundled: Site,
) -> None:
    library = bundled.library
    asked = AskedFate(dossier="ukraine-2025", date=DAY)
    found = ask_fate(library.shelf, asked, now=library.wiring.now()).value
    page = bundled.page(f"{BUNDLED}/fate?at={DAY}")
    entries = page.xpath(f"//ol[{with_class('due')}]/li")

    assert len(entries) == len(found.entries)
    for shown, entry in zip(entries, found.entries, strict=True):
        (title,) = shown.xpath(".//h3/a/@href")
        assert "/d/ukraine-2025/" in title
        keys = all_words(shown, f".//a[{with_class('ev')}]")
        assert keys[0] == entry.key
        assert set(entry.outcome_by) <= set(keys)


def test_the_counts_by_who_announced_lead_to_the_parties(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/fate?at={DAY}")

    assert f"{BUNDLED}/party/russia?at={DAY}" in page.xpath(
        "//section[h2[@id='totals']]//th/a/@href"
    )


def test_an_empty_cell_says_when_what_stood_there_ended(bundled: Site) -> None:
    library, day = bundled.library, "2025-05-28"
    asked = AskedAsOf(dossier="ukraine-2025", date=day)
    picture = ask_as_of(library.shelf, asked, now=library.wiring.now()).value
    ended = [
        cell
        for cell in picture.cells
        if cell.own_state == "ended" and not cell.statements
    ]
    words = all_words(bundled.page(f"{BUNDLED}/as-of/{day}"), "//td/p")

    shown = [each for each in words if each.startswith("ended ")]
    assert len(shown) == len([cell for cell in ended if cell.own_ended])
    assert all(each.endswith("; nothing since") for each in shown)
