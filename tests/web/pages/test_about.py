"""A page says how a dossier is kept, and an administrator has its log checked there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import tracker
from tests import builders as b
from tests.owner import lifted, raw
from tests.web.pages.asking import BUNDLED, Site, all_words, with_class, words
from tracker.services.access import Holder
from tracker.web.answering import Request, answer
from tracker.web.library import Library
from tracker.web.problems import RequestError
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from pathlib import Path

CHECK = f"/d/{b.DOSSIER}/about/verify"
FACTS = (
    b.event("dossier-opened", title="Fish", zone="Europe/Oslo"),
    b.party("arden"),
    b.event("issue-defined", slug="quota", title="Quota"),
    b.stated("arden", "quota", "yes", when="2025-05-05", key="A1"),
)


def own_site(path: Path) -> Site:
    environment = {
        "HOME": str(path.parent),
        "TRACKER_DB": str(path),
        "TRACKER_NOW": "2026-01-01T00:00:00Z",
    }
    return Site(Library(Wiring(environment=environment)))


def test_the_foot_of_each_page_leads_to_how_it_was_made(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/as-of/2025-05-28")

    assert page.xpath("//footer//a[.='How this was made']/@href") == [
        f"{BUNDLED}/about"
    ]


def test_a_bundled_dossier_names_its_licence_its_end_and_a_pin(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/about")
    facts = dict(zip(all_words(page, "//dt"), all_words(page, "//dd"), strict=True))

    assert facts["Licence"] == "CC BY 4.0"
    assert facts["Pin to keep"].startswith("tracker head 1 968 be674ec6")
    assert facts["Holds"] == "968 events"
    assert "comes with the program" in facts["Kept in"]


def test_only_an_administrator_is_led_to_the_check_and_may_ask_for_it(
    bundled: Site,
) -> None:
    link = f"{BUNDLED}/about/verify"

    def asked(address: str, role: str) -> str:
        request = Request(address, [], accept="text/html", holder=Holder("anna", role))
        return answer(bundled.library, request).body.decode()

    assert link not in asked(f"{BUNDLED}/about", "editor")
    assert link in asked(f"{BUNDLED}/about", "admin")
    with pytest.raises(RequestError, match="takes the role admin"):
        asked(link, "editor")
    assert "Nothing is wrong" in asked(link, "admin")


def test_each_check_is_made_anew_and_leaves_no_note(path: Path) -> None:
    with tracker.open(path) as opened:
        opened.append(*FACTS)
    site = own_site(path)
    with closing(site.library):
        fine = site.page(CHECK)
        files = sorted(path.parent.iterdir())
        with raw(path) as owner, lifted(owner, "events_refuse_update"):
            owner.execute("UPDATE events SET payload = '{}' WHERE global_position = 3")
        wrong = Site(site.library).page(CHECK)
        left = sorted(path.parent.iterdir())

    assert all_words(fine, "//h1") == ["Nothing is wrong"]
    assert all_words(wrong, "//h1") == ["1 thing is wrong"]
    assert words(wrong.xpath("//tbody/tr")[0]).startswith("log")
    assert not wrong.xpath(f"//*[{with_class('now-box')}]")
    assert [f.name for f in left if f not in files and "check" in f.name] == []


def test_one_of_ones_own_has_no_licence_and_is_in_a_database(path: Path) -> None:
    with tracker.open(path) as opened:
        opened.append(*FACTS)
    site = own_site(path)
    with closing(site.library):
        said = words(site.page(f"/d/{b.DOSSIER}/about"))

    assert "a database file (SQLite)" in said
    assert "no licence of the data is recorded" in said
