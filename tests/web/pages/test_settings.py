"""Keys and look have a page, which says what holds where a browser runs no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.pages.asking import BUNDLED, all_words

if TYPE_CHECKING:
    from tests.web.pages.asking import Site


def test_the_foot_leads_to_the_settings_also_without_scripts(bundled: Site) -> None:
    page = bundled.page(f"{BUNDLED}/as-of/2025-05-28")

    assert page.xpath("//footer//a[@id='settings']/@href") == ["/settings"]


def test_the_page_lists_the_keys_that_the_dialog_of_other_pages_lists(
    bundled: Site,
) -> None:
    page, other = bundled.page("/settings"), bundled.page(f"{BUNDLED}/sources")

    assert all_words(page, "//main//dt") == all_words(other, "//dialog//dt")
    assert not page.xpath("//dialog | //a[@id='settings']")


def test_without_scripts_nothing_is_offered_that_would_do_nothing(
    bundled: Site,
) -> None:
    page = bundled.page("/settings")
    (choices,) = page.xpath("//main//*[@id='keys']")
    (said,) = all_words(page, "//noscript")

    assert choices.get("hidden") is not None
    assert said.startswith("This browser runs no scripts")
