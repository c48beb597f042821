"""Every word of a page's own passes through the translations; a made-up language shows which do."""

from __future__ import annotations

import re
from gettext import NullTranslations

from lxml import html

from tests.web.pages.asking import BUNDLED, Site, words
from tracker.web.pages.parts.language import spoken

OURS = (
    "Skip to",
    "Known",
    "What moved",
    "no evidence yet",
    "Open proposals",
    "Sources named above",
    "Read at log place",
    "Truces",
    "stale",
)


class Shouted(NullTranslations):
    """A language in which every text stands between two signs."""

    def gettext(self, message: str) -> str:
        """The text in that language."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text for a number in that language."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def test_the_words_of_a_page_are_in_its_language(bundled: Site) -> None:
    address = (
        f"{BUNDLED}/as-of/2025-05-27?log=950"  # answers are kept: nobody else asks it
    )
    with spoken(Shouted()):
        found = words(html.document_fromstring(bundled.text(address)))

    for ours in OURS:
        assert not re.search(rf"(?<!⟦)\b{ours}\b(?![^⟦]*⟧)", found), ours
        assert ours in found


def test_the_script_is_given_words_with_a_place_for_the_number(bundled: Site) -> None:
    (live,) = bundled.page(f"{BUNDLED}/as-of/2025-05-28").xpath("//*[@id='live']")

    assert live.get("data-many") == "%s facts were appended since you opened this page."
