"""Slugs and keys are what the vocabulary says, and a mistyped name finds the one that was meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.names import (
    NAME_LENGTH,
    closest,
    composed,
    folded,
    is_key,
    is_slug,
    may_be_one,
    nearest,
    slugify,
)


@given(st.text(max_size=40))
def test_texts_that_differ_in_composition_only_are_equal(text) -> None:
    apart, together = (unicodedata.normalize(form, text) for form in ("NFD", "NFC"))

    assert composed(apart) == composed(together) == composed(text)
    assert folded(apart) == folded(together)


@pytest.mark.parametrize(
    "text", ["russia", "united-states", "a", "0", "easter-2025", "a" * NAME_LENGTH]
)
def test_words_of_ascii_joined_by_hyphens_are_a_slug(text) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "a-",
        "-a",
        "a--b",
        "A",
        "a b",
        "a_b",
        "a.b",
        "é",
        "\u0430",
        "²",
        "\u0662",
        "a\n",
        "a" * (NAME_LENGTH + 1),
    ],
)
def test_anything_else_is_no_slug(text) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    "text",
    [
        "B104",
        "B104.2",
        "a_b-c.d",
        "0",
        "018f2b6e-7c1a-7000-8000-000000000001",
        "B" * NAME_LENGTH,
    ],
)
def test_letters_digits_and_three_signs_are_a_key(text) -> None:
    assert is_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".a",
        "-a",
        "_a",
        "a b",
        "a/b",
        "a:b",
        "é",
        "\u0662",
        "a\n",
        "B" * (NAME_LENGTH + 1),
    ],
)
def test_anything_else_is_no_key(text) -> None:
    assert not is_key(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("United States", "united-states"),
        ("Türkiye", "turkiye"),
        ("  U.S.  ", "u-s"),
        ("Côte d\u2019Ivoire", "cote-divoire"),
        ("Київ", ""),
        ("--", ""),
        ("①", "1"),
    ],
)
def test_free_text_has_a_nearest_slug(text, slug) -> None:
    assert slugify(text) == slug


@given(
    text=st.text(alphabet="aZ09-_ .éЖ½İ\n", max_size=150)
    | st.text(alphabet="a ", min_size=115, max_size=140)
)
def test_the_nearest_slug_of_any_text_is_a_slug_or_nothing_and_its_own_slug(
    text,
) -> None:
    found = slugify(text)

    assert found == "" or is_slug(found)
    assert slugify(found) == found


def test_case_and_spaces_do_not_tell_names_apart() -> None:
    assert folded(" United   STATES\n") == folded("united states")
    assert folded("straße") == folded("STRASSE")


def test_the_nearest_names_come_best_first_as_they_are_spelled() -> None:
    known = ["Russia", "Prussia", "Ukraine", "United States"]

    assert nearest("rusia", known) == ("Russia", "Prussia")
    assert nearest("UKRANE", known, most=1) == ("Ukraine",)
    assert nearest("xyzzy", known) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sumy", "the Sumy direction"),
        ("Sumy region", "Sumy direction"),
        ("Kharkiv", "kharkov"),
        ("Zelensky", "Volodymyr Zelenskyy"),
        ("Yermak", "Ermak"),
        ("Département", "departement"),
        ("front", "the front"),
    ],
)
def test_names_in_almost_the_same_words_may_be_one(one, other) -> None:
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("north bank", "south bank"),
        ("Eastern front", "Western front"),
        ("Minsk I", "Minsk II"),
        ("sector 1", "sector 2"),
        ("Iran", "Iraq"),
        ("Sumy direction", "Kharkiv direction"),
        ("…", "-"),
    ],
)
def test_names_that_differ_in_a_word_of_their_own_are_two(one, other) -> None:
    assert not may_be_one(one, other)


def test_only_what_is_about_as_like_as_the_likest_is_meant() -> None:
    assert closest("--keyword", ["--key", "--keywords", "--when-words"]) == [
        "--keywords"
    ]
    assert closest("--color", ["--colours", "--colors"]) == ["--colors", "--colours"]
    assert closest("--x", []) == []
