"""Hostile text in every text field, through every output of the program."""

from __future__ import annotations

import pytest

from tests.soak.hostile import TEXTS, leaked, send_through

pytestmark = pytest.mark.files


@pytest.mark.parametrize("name", TEXTS)
def test_no_output_obeys_a_hostile_text_in_any_field(name) -> None:
    found = send_through(TEXTS[name])

    assert found.leaks == 0
    assert found.fields > 140
    # A title is one line of 80 characters, and some fields name a thing and no text.
    assert found.refused < 10
    assert found.printed > 1_000


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("\x1b[31m", "table"),
        ("\u202ea", "json"),
        ("<p><xhostile></p>", "html"),
        ("a <xhostile>", "markdown"),
        ("[a](https://xhostile.example)", "markdown"),
        ("a,=cmd", "csv"),
        ("a\t@x", "tsv"),
    ],
)
def test_what_is_obeyed_is_seen(text, form) -> None:
    assert leaked(text, ("as-of", "-f", form))
