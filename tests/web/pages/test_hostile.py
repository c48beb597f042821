"""Nothing from the log or a form is markup in a page: hostile words in every field are only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.soak.hostile import TEXTS
from tests.soak.hostile_pages import look_at_pages, obeyed_in
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from pathlib import Path

EVERY = " ".join(
    text for name, text in TEXTS.items() if name not in {"NUL", "very long"}
)
KINDS = ("position", "agreement", "vote")


def test_words_from_the_log_and_of_forms_are_shown_and_never_obeyed(path: Path) -> None:
    found = look_at_pages(EVERY, path.parent, each=1, nouns=KINDS)

    assert found.leaks == []
    assert found.printed > found.pages
    assert {route.name for route in ROUTES if route.page} == found.routes


@pytest.mark.parametrize(
    "page",
    [
        "<p><xhostile>x</xhostile></p>",
        "<p onclick='x()'>x</p>",
        "<script>x()</script>",
        '<a href="javascript:x()">x</a>',
        '<form action="data:text/html,x"></form>',
        "<p>x \u202e y</p>",
        "<p>x \x9b y</p>",
    ],
)
def test_what_a_browser_or_a_terminal_obeys_is_found(page: str) -> None:
    assert list(obeyed_in(f"<main>{page}</main>"))
