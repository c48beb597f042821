"""The page of an error: what was typed stays in its field, and what was meant is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.web.pages.asking import BUNDLED, all_words, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.web.asking import Client


def error(site: Client, address: str) -> HtmlElement:
    answer = site.get(address, accept="text/html")

    assert answer.status_code >= 400, answer.status_code
    return html.document_fromstring(answer.text)


@pytest.mark.parametrize(
    ("asked", "action", "field", "typed", "meant"),
    [
        ("as-of?at=28 May", "as-of", "at", "28 May", "as-of?at=28+May+2025"),
        ("talks?at=28 May", "talks", "at", "28 May", "talks?at=28+May+2025"),
        ("as-of/28 May", "as-of", "at", "28 May", "as-of/28%20May%202025"),
        (
            "timeline?from=1 May&to=2025-05-28",
            "timeline",
            "from",
            "1 May",
            "timeline?from=1+May+2025&to=2025-05-28",
        ),
        ("compare/2025-05-01..28 Mai", "compare", "to", "28 Mai", ""),
    ],
)
def test_a_date_that_is_not_understood_stays_where_it_was_typed(
    site: Client, asked: str, action: str, field: str, typed: str, meant: str
) -> None:
    page = error(site, f"{BUNDLED}/{asked}")
    (form,) = page.xpath("//main//form")
    (wrong,) = form.xpath(".//input[@aria-invalid]")

    assert form.get("action") == f"{BUNDLED}/{action}"
    assert (wrong.get("name"), wrong.get("value")) == (field, typed)
    assert wrong.get("aria-describedby") == "at-e"
    assert page.xpath("//title")[0].text.startswith("Error: ")
    links = page.xpath("//h2[.='Did you mean']/following-sibling::p/a/@href")
    assert links == ([f"{BUNDLED}/{meant}"] if meant else [])
    assert "`" not in words(page)


def test_other_words_of_the_question_are_kept_by_the_form(site: Client) -> None:
    page = error(site, f"{BUNDLED}/talks?at=28 Mai&party=russia&known=then")
    typed = {i.get("name"): i.get("value") for i in page.xpath("//main//input")}

    assert typed == {"at": "28 Mai", "known": "then", "party": "russia"}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("party/rusia?at=2025-05-28", "party/russia?at=2025-05-28"),
        ("as-of/2025-05-28?party=rusia", "as-of/2025-05-28?party=russia"),
    ],
)
def test_the_nearest_names_lead_to_the_same_question_about_them(
    site: Client, asked: str, meant: str
) -> None:
    page = error(site, f"{BUNDLED}/{asked}")
    links = page.xpath("//h2[.='Did you mean']/following-sibling::p/a")

    assert (links[0].text, links[0].get("href")) == ("russia", f"{BUNDLED}/{meant}")
    assert site.get(links[0].get("href")).status_code == 200


def test_each_way_to_write_a_date_is_an_example_that_works(site: Client) -> None:
    page = error(site, f"{BUNDLED}/as-of/none")

    assert len(all_words(page, "//tbody//th/a")) > 3
    for address in page.xpath("//tbody//th/a/@href"):
        assert site.get(address).status_code in {200, 302}


def test_what_was_typed_is_never_markup(site: Client) -> None:
    page = error(site, f"{BUNDLED}/as-of?at=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert page.xpath("//main//script") == []
    (field,) = page.xpath("//main//input[@aria-invalid]")
    assert field.get("value") == '"><script>alert(1)</script>'
