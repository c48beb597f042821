"""Nothing from the log is markup in a page: hostile words in every field are only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracker
from tests import builders as b
from tests.web.pages.asking import Site
from tracker.web.library import Library
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;{{7*7}}"
SAID = {"when": "2025-05-05", "speaker": EVIL, "evidence": ["gazette"]}
FACTS = (
    b.event("dossier-opened", title=EVIL, zone="Europe/Oslo", description=EVIL),
    b.party("arden", name=EVIL, aliases=[EVIL + "!"]),
    b.party("brill", name=EVIL + "2"),
    b.event("issue-defined", slug="quota", title=EVIL + "3"),
    b.event(
        "source-registered",
        slug="gazette",
        publisher=EVIL,
        title=EVIL,
        url='https://example.org/"onmouseover=alert(1)',
        published="2025-05-01",
    ),
    b.stated("arden", "quota", EVIL, key="A1", conditions=[{"what": EVIL}], **SAID),
    b.offered(
        "arden",
        "brill",
        when="2025-05-06",
        proposal="paper",
        issues=["quota"],
        terms=[EVIL],
        title=EVIL,
        key="P1",
    ),
    b.planned(
        "arden", "brill", when="2025-05-20", meeting="oslo", title=EVIL, place=EVIL
    ),
)
AT = "at=2025-05-31"
ADDRESSES = (
    "as-of/2025-05-31",
    f"cell/arden/quota?{AT}",
    f"party/arden?{AT}",
    f"issue/quota?{AT}",
    "e/A1",
    "e/P1",
    "source/gazette",
    "timeline?from=2025-05-01&to=2025-05-31",
    "compare/2025-05-01..2025-05-31",
    f"talks?{AT}",
    f"proposal/paper?{AT}",
    f"meeting/oslo?{AT}",
    f"upcoming?{AT}",
    f"fate?{AT}",
    "search?q=alert",
    f"parties?{AT}",
    f"issues?{AT}",
    f"people?{AT}",
    "sources",
    "as-of/2025-05-31/hindsight",
)


@pytest.fixture
def hostile(path: Path) -> Iterator[Site]:
    with tracker.open(path) as opened:
        opened.append(*FACTS)
    home = str(path.parent)
    environment = {
        "HOME": home,
        "TRACKER_DB": str(path),
        "TRACKER_NOW": "2026-01-01T00:00:00Z",
    }
    library = Library(Wiring(environment=environment))
    yield Site(library)
    library.close()


def test_words_from_the_log_are_shown_and_never_obeyed(hostile: Site) -> None:
    shown = 0
    for address in ("/", *(f"/d/{b.DOSSIER}/{each}" for each in ADDRESSES)):
        text, page = hostile.text(address), hostile.page(address)
        shown += "alert(&#39;x&#39;)" in text

        assert (
            page.xpath("//script[not(@src)] | //img | //@onerror | //@onmouseover")
            == []
        )
        assert "<script>alert" not in text
        assert "49" not in page.xpath("string(//h1)")
        assert [a for a in page.xpath("//@href") if a.startswith("javascript:")] == []
    assert shown >= len(ADDRESSES) - 2
