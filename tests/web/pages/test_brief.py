"""The page of a brief: the document that is handed over, inside the frame of the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cli.running import run

if TYPE_CHECKING:
    from tests.web.asking import Client

ADDRESS = "/d/ukraine-2025/brief/2025-05-16..2025-05-28"


def words(html: str) -> str:
    """Return the words of some HTML, one space between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_has_every_word_of_the_brief(site: Client) -> None:
    page = site.get(ADDRESS, accept="text/html").text
    told = site.get(f"{ADDRESS}.html").text
    main = told.partition("<main>")[2].partition("</main>")[0]

    assert words(re.sub(r"(?s)<svg.*?</svg>", "", main)) in words(page)
    assert "What moved, by issue" in words(page)
    assert page.count("<figure>") == told.count("<figure>") > 0


def test_the_page_stands_in_the_frame_and_has_a_sheet_of_its_own(site: Client) -> None:
    page = site.get(ADDRESS, accept="text/html").text
    (sheet,) = re.findall(r'href="(/static/brief\.[0-9a-f]+\.css)"', page)

    style = site.get(sheet)
    assert style.status_code == 200
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.text.startswith(".brief{")
    assert "<style" not in page
    assert 'aria-current="page">Story' in page.replace('"true"', '"page"')
    assert site.get("/static/brief.000000000000.css").status_code == 404


def test_the_file_keeps_the_sheet_that_it_had(site: Client) -> None:
    page = run("brief", "2025-05-16..2025-05-28", "-f", "html").out
    assert page.index("*{box-sizing:border-box}") < page.index("a{color:var(--link)")


def test_a_long_name_of_a_day_may_break_and_a_short_one_may_not(site: Client) -> None:
    page = site.get(
        "/d/ukraine-2025/replay/2025-05-26..2025-05-28", accept="text/html"
    ).text
    assert re.search(
        r'<time datetime="2025-05-09" class="wraps">evening of 8 May', page
    )
    assert '<time datetime="2025-05-25">25 May</time>' in page
