"""Pictures as a browser shows them: light, dark, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
PERIOD = "2025-04-19..2025-06-03"
PICTURES = {
    "timeline": ("timeline", PERIOD),
    "narrow": ("timeline", PERIOD, "--width", "480"),
    "whole": ("timeline", "--as-of", "2025-06-10", "--width", "1800"),
    "issue": ("issue", PERIOD, "--issue", "ceasefire"),
    "truces": ("truces", PERIOD),
    "positions": ("positions", PERIOD, "--issue", "ceasefire"),
}
PAPER = "getComputedStyle(document.querySelector('svg > rect')).fill"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A file for each picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, words in PICTURES.items():
        done = run("chart", *words, "-o", str(folder / f"{name}.svg"))
        assert done.code == 0, done.err
    return folder


@pytest.mark.parametrize("name", PICTURES)
def test_the_texts_of_a_picture_keep_apart_and_have_enough_contrast(
    look, pictures, name
):
    for scheme in ("light", "dark"):
        seen = look(pictures / f"{name}.svg", scheme=scheme, width=1200)
        measured = seen.page.evaluate(MEASURES)

        assert measured["texts"] > 20
        assert (measured["overlaps"], measured["weak"]) == ([], [])
        assert (seen.outside, seen.complaints) == ([], [])


def test_a_picture_is_light_or_dark_as_its_reader_likes_it_and_light_on_paper(
    look, pictures
):
    looks = [("light", "screen"), ("dark", "screen"), ("dark", "print")]
    shown = [
        look(pictures / "truces.svg", scheme=scheme, media=media).page.evaluate(PAPER)
        for scheme, media in looks
    ]

    assert shown == ["rgb(255, 255, 255)", "rgb(20, 23, 27)", "rgb(255, 255, 255)"]
