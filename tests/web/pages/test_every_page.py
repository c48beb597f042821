"""Laws of every page: its sources, its headings, its links, its clocks; nothing unescaped."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.pages.asking import BUNDLED, all_words, with_class, words
from tracker.web.pages import PAGES
from tracker.web.routes import BY_NAME, ROUTES, match

if TYPE_CHECKING:
    from tests.web.pages.asking import Site

AT = "at=2025-05-28"
EXAMPLES = {
    "as-of": f"{BUNDLED}/as-of/2025-05-28",
    "cell": f"{BUNDLED}/cell/russia/ceasefire?{AT}",
    "party": f"{BUNDLED}/party/russia?{AT}",
    "person": f"{BUNDLED}/party/vladimir-putin?{AT}",
    "issue": f"{BUNDLED}/issue/ceasefire?{AT}",
    "event": f"{BUNDLED}/e/B089",
    "source": f"{BUNDLED}/source/ukrainska-pravda-2025-05-22",
    "timeline": f"{BUNDLED}/timeline?from=2025-05-25&to=2025-05-31",
    "upcoming": f"{BUNDLED}/upcoming?{AT}",
    "compare": f"{BUNDLED}/compare/2025-05-26..2025-05-28",
    "learned": f"{BUNDLED}/as-of/2025-05-28/learned/2025-05-28..2025-06-05",
    "talks": f"{BUNDLED}/talks?{AT}",
    "truce": f"{BUNDLED}/truce/easter-2025?{AT}",
    "meeting": f"{BUNDLED}/meeting/istanbul-2?{AT}",
    "proposal": f"{BUNDLED}/proposal/vatican-venue?{AT}",
    "agreement": f"{BUNDLED}/agreement/minerals-deal?{AT}",
    "errors": "/errors",
    "settings": "/settings",
    "about": f"{BUNDLED}/about",
    "verify": f"{BUNDLED}/about/verify",
    "log": f"{BUNDLED}/log?after=600&limit=50",
    "search": f"{BUNDLED}/search?q=Istanbul",
    "dossiers": "/",
    "new-dossier": "/new",
    "parties": f"{BUNDLED}/parties?{AT}",
    "issues": f"{BUNDLED}/issues?{AT}",
    "people": f"{BUNDLED}/people?{AT}",
    "sources": f"{BUNDLED}/sources",
    "fate": f"{BUNDLED}/fate?{AT}",
    "hindsight": f"{BUNDLED}/as-of/2025-05-28/hindsight",
    "brief": f"{BUNDLED}/brief/2025-05-26..2025-05-28",
    "replay": f"{BUNDLED}/replay/2025-05-26..2025-05-28",
}
"""An address for each page, by the name of its route."""
OF_EACH_ROUTE = 1
"""So many links of a page to one route are followed."""

every_page = pytest.mark.parametrize("address", EXAMPLES.values(), ids=list(EXAMPLES))


def test_each_page_has_an_example_here() -> None:
    of_routes = {r.name for r in ROUTES if r.page and r.role != "editor"}

    assert set(PAGES) | of_routes <= set(EXAMPLES)


@every_page
def test_one_heading_stands_first_and_no_level_is_left_out(
    bundled: Site, address: str
) -> None:
    levels = [
        int(each.tag[1])
        for each in bundled.page(address).xpath(
            "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"
        )
    ]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@every_page
def test_sources_are_numbered_in_the_order_of_first_naming_without_gaps(
    bundled: Site, address: str
) -> None:
    page = bundled.page(address)
    named = page.xpath(f"//main//a[{with_class('ct')}]/@href")
    listed = page.xpath(f"//ol[{with_class('src')}]/li/@id")

    # A brief names many at once, such as [2-5], and has a test of its own.
    if "/brief/" not in address:
        assert list(dict.fromkeys(named)) == [f"#s{n + 1}" for n in range(len(listed))]
    assert listed == [f"s{n + 1}" for n in range(len(listed))]


@every_page
def test_each_id_is_there_once_and_each_place_that_is_linked_to_is_there(
    bundled: Site, address: str
) -> None:
    page = bundled.page(address)
    ids = Counter(page.xpath("//@id"))
    places = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}

    assert [name for name, times in ids.items() if times > 1] == []
    assert places <= set(ids)


@every_page
def test_nothing_is_asked_of_another_host_and_nothing_runs_inside_the_page(
    bundled: Site, address: str
) -> None:
    page = bundled.page(address)
    asked = page.xpath("//@src | //link[not(@rel='canonical')]/@href | //form/@action")

    assert page.xpath("//@style | //style | //script[not(@src)] | //@onclick") == []
    own = ("/", "data:image/svg+xml;base64,")
    assert [each for each in asked if not each.startswith(own)] == []
    assert all(
        link.get("rel") == "noopener noreferrer"
        for link in page.xpath("//a[starts-with(@href, 'http')]")
    )


@every_page
def test_each_page_ends_with_its_sources_and_the_log_place(
    bundled: Site, address: str
) -> None:
    page = bundled.page(address)

    if address.startswith(BUNDLED):
        assert re.search(r"Read at log place [\d,]+, digest [0-9a-f]{8}\.", words(page))
    if page.xpath(f"//main//a[{with_class('ct')}]"):
        assert all_words(page, "//main//h2")[-1].startswith("Sources")


def within(page_address: str, href: str) -> str:
    """The address that a link leads to, where it leads to another page of ours."""
    if href.startswith(("http", "#")):
        return ""
    if href.startswith("?"):
        href = page_address.partition("?")[0] + href
    return href.partition("#")[0]


@every_page
def test_each_link_is_answered_and_keeps_its_clocks(
    bundled: Site, address: str
) -> None:
    clocks = f"{address}{'&' if '?' in address else '?'}known=then&log=900"
    if "known" not in BY_NAME[match(urlsplit(address).path).route.name].words:
        clocks = address
    page = bundled.page(clocks)
    seen: Counter[str] = Counter()
    for link in page.xpath("//main//a[not(ancestor::fieldset)] | //footer//a"):
        href = within(clocks, link.get("href"))
        found = match(urlsplit(href).path) if href else None
        if found is None or seen[found.route.name] >= OF_EACH_ROUTE:
            assert href == "" or found is not None or ".json" in href or "." in href
            continue
        seen[found.route.name] += 1
        query = parse_qs(urlsplit(href).query)
        if "known=then" in clocks and link.text != "Permanent link":
            assert "known" not in found.route.words or query["known"] == ["then"], href
            assert "log" not in found.route.words or query["log"] == ["900"], href
        assert bundled.reply(href).status == 200, href


def test_a_list_says_how_many_it_has_and_which_list_one_is_on(bundled: Site) -> None:
    page = bundled.page(EXAMPLES["issues"])

    assert all_words(page, "//h1") == ["24 issues at the end of 28 May 2025"]
    assert all_words(page, "//main//a[@aria-current='page']") == ["Issues"]
    assert all_words(bundled.page(EXAMPLES["log"]), "//h1") == [
        "The log, places 601 to 650"
    ]


def test_what_was_learned_names_both_days_with_their_months_as_written(
    bundled: Site,
) -> None:
    (how,) = all_words(bundled.page(EXAMPLES["learned"]), f"//*[{with_class('how')}]")

    assert how == (
        "Kyiv time, first as known on 28 May 2025, then as known on 5 June 2025."
    )


def test_a_word_near_one_without_facts_is_given_no_number_of_facts(
    bundled: Site,
) -> None:
    page = bundled.page(f"{BUNDLED}/search?q=Vatikan")
    near = all_words(page, "//h2[.='Near them']/following-sibling::p[1]/a")

    assert near == ["vatican"]


def test_a_hit_names_its_speaker_once(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/search?q=Lavrov")
    said = [words(each) for each in page.xpath("//ol[contains(@class, 'hits')]/li")]

    assert said
    assert not [each for each in said if "speaker: " in each]
    assert not [each for each in said if "sergei-lavrov" in each]


def test_a_search_leads_to_a_comparison_of_the_last_days(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/search?q=Istanbul")

    assert "Compare" in all_words(page, "//header//a")


def test_a_meeting_ahead_says_who_has_not_confirmed_it(bundled: Site) -> None:
    rows = all_words(bundled.page(f"{BUNDLED}/talks?{AT}"), "//tr")
    [second] = [row for row in rows if row.startswith("Second Istanbul round")]

    assert "Confirmed by Russia. Ukraine has not confirmed" in second


def test_a_claim_of_one_day_says_the_day_once(bundled: Site) -> None:
    claims = all_words(bundled.page(f"{BUNDLED}/talks?{AT}"), "//td//li")

    assert claims
    assert not [each for each in claims if "for 8 May 8 May" in each]


def test_no_box_of_the_state_of_play_is_cut(bundled: Site) -> None:
    pages = [bundled.text(EXAMPLES[name]) for name in ("as-of", "talks")]

    assert not [page for page in pages if "…</p>" in page]


def test_a_report_of_another_year_says_its_year() -> None:
    from tracker.render.styled_text import DateWords
    from tracker.web.pages.parts.cells import reported_words

    voice = DateWords("Europe/Kyiv", year=2025)

    assert reported_words("2017-05-13", "2025-03-03", voice) == "3 March 2025"
    assert reported_words("2025-03-01", "2025-03-03", voice) == "3 March"


def test_the_page_of_a_position_says_whose_words_a_stance_is_in(bundled: Site) -> None:
    assert "not a quotation of the speaker" in bundled.text(EXAMPLES["cell"])
