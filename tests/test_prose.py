"""The prose of pages and docstrings: no sentence opens as a question that asks nothing, and the long ones become fewer."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests import prose

ROOT: Final = Path(__file__).parent.parent
MOST: Final = {"opens": 0, "is-no": 0, "long": 256, "words": 156}
"""How often each rule may be broken: the numbers fall, and the first two are to be 0."""
LINES: Final = {"how-to": 150, "tutorials": 250}
"""How long a page may be, by its folder."""


@pytest.fixture(scope="module")
def sentences() -> list[prose.Sentence]:
    return prose.sentences(ROOT)


@pytest.mark.parametrize("measure", MOST)
def test_a_rule_of_prose_is_not_broken_more_often_than_before(
    sentences: list[prose.Sentence], measure: str
) -> None:
    found = prose.MEASURES[measure](sentences)

    assert len(found) <= MOST[measure], [
        f"{s.file}:{s.line}: {s.text}" for s in found[:50]
    ]


READ_MOST: Final = ("README.md", "docs/tutorials/", "docs/how-to/", "docs/explanation/")


@pytest.mark.parametrize("measure", MOST)
def test_the_pages_that_are_read_most_break_no_rule_of_prose(
    sentences: list[prose.Sentence], measure: str
) -> None:
    found = prose.MEASURES[measure](sentences)

    assert [s for s in found if s.file.startswith(READ_MOST)] == []


def test_more_than_half_of_the_sentences_are_short(
    sentences: list[prose.Sentence],
) -> None:
    assert sum(s.words <= 12 for s in sentences) > len(sentences) / 2


@pytest.mark.parametrize("folder", LINES)
def test_a_page_that_is_followed_is_short(folder: str) -> None:
    long = {}
    for page in ROOT.glob(f"docs/{folder}/*.md"):
        lines = len(page.read_text(encoding="utf-8").splitlines())
        if lines > LINES[folder]:
            long[page.name] = lines

    assert long == {}


def found(measure: str, text: str) -> bool:
    """Whether a sentence breaks a rule."""
    return bool(prose.MEASURES[measure]([prose.Sentence("a.md", 1, text)]))


@pytest.mark.parametrize(
    ("measure", "wrong", "right"),
    [
        ("opens", "What holds is shown.", "The stance that holds is shown."),
        ("opens", "Of two the first counts.", "What counts?"),
        ("is-no", "A note is no lock.", "A note is not a lock; there is no lock."),
        ("is-no", "They are no words.", "It is no longer there."),
        ("long", "word " * 26, "word " * 25),
        ("words", "The reader is told so.", "A line says so."),
    ],
)
def test_a_rule_of_prose_finds_what_breaks_it(
    measure: str, wrong: str, right: str
) -> None:
    assert found(measure, wrong)
    assert not found(measure, right)
