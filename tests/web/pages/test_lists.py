"""Long lists come in parts, each entry once; the log says what each event says and where it is from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

import tracker
from tests import builders as b
from tests.cli.running import run
from tests.web.pages.asking import BUNDLED, Site, all_words, with_class, words
from tracker.domain.errors import TrackerError
from tracker.services.answers.lists import AskedSources, ask_sources
from tracker.storage.sql.migrate import migrate
from tracker.web.library import Library
from tracker.web.pages.lists import DIRECTORIES
from tracker.web.routes import BY_NAME, LISTS, THINGS
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.asking import Client


def links(site: Site, address: str, rel: str) -> list[str]:
    return site.page(address).xpath(f"//main//a[@rel='{rel}']/@href")[:1]


def test_a_long_list_is_read_page_by_page_and_each_entry_once(bundled: Site) -> None:
    address, seen, pages = f"{BUNDLED}/sources", list[str](), list[str]()
    while address:
        pages.append(address)
        seen += bundled.page(address).xpath("//tbody//th/a/@href")
        address = "".join(links(bundled, address, "next"))
    library = bundled.library
    asked = AskedSources(dossier="ukraine-2025")
    every = ask_sources(library.shelf, asked, now=library.wiring.now()).value.sources

    slugs = [urlsplit(each).path.rpartition("/")[2] for each in seen]
    assert slugs == [each.slug for each in every]
    assert [parse_qs(urlsplit(page).query).get("log") for page in pages] == [
        None,
        *[["968"]] * (len(pages) - 1),
    ]
    assert "101 to 200 of 212" in words(bundled.page(pages[1]))
    back = links(bundled, pages[2], "prev")[0]
    assert bundled.page(back).xpath("//tbody//th/a/@href") == seen[100:200]


def test_a_part_of_a_list_is_had_as_data_with_the_others_in_a_header(
    site: Client,
) -> None:
    whole = site.get(f"{BUNDLED}/people.json?at=2025-05-28").json()["rows"]
    first = site.get(f"{BUNDLED}/people.json?at=2025-05-28&limit=3")
    there = dict(part.split("; ")[::-1] for part in first.headers["link"].split(", "))
    after = there['rel="next"'].strip("<>")
    second = site.get(after)

    assert first.json()["rows"] == whole[:3]
    assert second.json()["rows"] == whole[3:6]
    assert "log=968" in after
    assert 'rel="prev"' in second.headers["link"]


def test_what_a_list_goes_on_after_has_to_be_one_of_its_entries(site: Client) -> None:
    address = f"{BUNDLED}/parties.json?after=russa&at=2025-05-28"
    answer = site.get(address, accept="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "T030")
    assert answer.json()["hint"] == "did you mean russia?"


def test_a_search_goes_on_with_the_next_hits(bundled: Site) -> None:
    hits = f"//ol[{with_class('hits')}]//a[{with_class('ev')}]"
    first = bundled.page(f"{BUNDLED}/search?q=Istanbul")
    (following,) = links(bundled, f"{BUNDLED}/search?q=Istanbul", "next")
    second = bundled.page(following)

    assert "Facts, 21 to 40 of" in words(second)
    assert not {*all_words(first, hits)} & {*all_words(second, hits)}


def test_without_words_a_search_shows_its_field_and_what_there_is(
    bundled: Site,
) -> None:
    page = bundled.page(f"{BUNDLED}/search")

    assert page.xpath("//main//form//input[@name='q']/@value") == [""]
    assert {"Month", "Party", "Issue", "Type"} <= {*all_words(page, "//aside/h2")}
    narrowed = page.xpath("//aside//a/@href")
    assert any("party=russia" in each for each in narrowed)
    assert not any("type=" in each for each in narrowed if "party=" in each)


def test_for_a_program_a_search_without_words_is_refused(site: Client) -> None:
    answer = site.get(f"{BUNDLED}/search.json")

    assert (answer.status_code, answer.json()["code"]) == (400, "T025")


def test_the_log_is_read_forwards_and_backwards_in_the_words_of_readers(
    bundled: Site,
) -> None:
    address = f"{BUNDLED}/log?after=600&limit=50"
    page = bundled.page(address)
    (row,) = page.xpath("//tr[th/a='B099']")

    assert words(row[1]) == "Leaders in any format: Russia rejected it"
    assert links(bundled, address, "prev") == [f"{BUNDLED}/log?after=550&limit=50"]
    assert links(bundled, address, "next") == [f"{BUNDLED}/log?after=650&limit=50"]
    assert not links(bundled, f"{BUNDLED}/log", "prev")


def test_the_codes_of_errors_are_told_without_marks_of_a_program(
    bundled: Site,
) -> None:
    page = bundled.page("/errors")

    assert "`" not in words(page)
    assert all_words(page, "//tr[@id='T013']//code") == ["tracker.toml"]


def test_lists_of_a_picture_and_of_what_there_is_are_told_of_one_table() -> None:
    assert {subject.noun for subject in THINGS.values()} == set(THINGS)
    assert set(LISTS) | set(THINGS) | set(DIRECTORIES) <= set(BY_NAME)


def test_what_else_a_picture_has_is_found_where_its_links_lead(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/as-of/2025-05-28")
    also = page.xpath("//h2[.='Also on that day']/following-sibling::p/a/@href")
    places = [each.partition("#") for each in also if "#" in each]

    assert len(places) > 4
    for address, _, place in places:
        assert bundled.page(address).xpath(f"//*[@id='{place}']"), place


@pytest.fixture
def merged(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A log that took the facts of another one in, behind facts of its own."""
    theirs, file = tmp_path / "theirs.db", tmp_path / "theirs.jsonl"
    migrate(theirs)
    monkeypatch.setenv("TRACKER_AUTHOR", "ingrid")
    with tracker.open(theirs) as opened:
        opened.append(
            b.event("dossier-opened", title="Herring", zone="Europe/Oslo"),
            b.party("arden", name="Arden"),
            b.event("issue-defined", slug="quota", title="Quota"),
            b.stated("arden", "quota", "More", when="2025-05-05", key="A1"),
        )
    monkeypatch.setenv("TRACKER_AUTHOR", "olav")
    with tracker.open(path) as opened:
        opened.append(
            b.event("dossier-opened", dossier="own", title="Own", zone="Europe/Oslo")
        )
    run("--db", str(theirs), "export", "--dossier", b.DOSSIER, "--output", str(file))
    assert run("--db", str(path), "import", "--yes", str(file)).code == 0
    environment = {
        "HOME": str(tmp_path),
        "TRACKER_DB": str(path),
        "TRACKER_NOW": "2026-01-01T00:00:00Z",
    }
    library = Library(Wiring(environment=environment))
    yield Site(library)
    library.close()


def test_an_event_of_another_log_says_who_recorded_it_first(merged: Site) -> None:
    origin = "ecorded by ingrid on"
    event = words(merged.page(f"/d/{b.DOSSIER}/e/A1"))
    (row,) = merged.page(f"/d/{b.DOSSIER}/log").xpath("//tr[th/a='A1']")

    reply = merged.reply(f"/d/{b.DOSSIER}/e/A1.json").body
    told = json.loads(reply)["origin"]

    assert (told["recorded_by"], told["place"]) == ("ingrid", 4)
    assert f"R{origin}" in event
    assert "in another log, place 4" in event
    assert f"r{origin}" in words(row[4])
    assert "place 4" in words(row[4])


def test_a_log_without_such_events_says_nothing_of_another_one(bundled: Site) -> None:
    assert "another log" not in words(bundled.page(f"{BUNDLED}/e/B089"))
    with pytest.raises(TrackerError):
        bundled.reply(f"{BUNDLED}/log?after=none")
