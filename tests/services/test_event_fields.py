"""Parts of an event in one line of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import InvalidEventError
from tracker.services.event_fields import named_text, read_count, split_parts

NAMES = ["by_whom", "before_what", "due"]


@pytest.mark.parametrize(
    ("text", "main", "parts"),
    [
        ("boats go home", "boats go home", {}),
        ("boats go home; by=arden", "boats go home", {"by_whom": "arden"}),
        (
            "boats go home;by-whom = arden ; before=the talks",
            "boats go home",
            {"by_whom": "arden", "before_what": "the talks"},
        ),
        (
            "first this; then that; due=2025-06-01",
            "first this; then that",
            {"due": "2025-06-01"},
        ),
        ("a = b; then c", "a = b; then c", {}),
    ],
)
def test_parts_stand_at_the_end_and_a_semicolon_of_the_text_stays_in_it(
    text, main, parts
):
    assert split_parts(text, NAMES) == (main, parts)


def test_a_name_that_is_none_or_not_clear_is_refused_with_what_may_be_meant():
    with pytest.raises(InvalidEventError, match="duue") as wrong:
        split_parts("x; duue=1", NAMES)
    with pytest.raises(InvalidEventError) as unclear:
        split_parts("x; b=1", NAMES)
    with pytest.raises(InvalidEventError, match="twice"):
        split_parts("x; due=1; due=2", NAMES)

    assert wrong.value.hint == "did you mean due?"
    assert unclear.value.hint == "did you mean by-whom, before-what?"


@given(
    st.text("ab; ", max_size=8),
    st.dictionaries(st.sampled_from(NAMES), st.text("xy ", max_size=4), max_size=3),
)
def test_what_is_written_is_read(main, parts):
    text = ";".join([main, *(f"{name}={value}" for name, value in parts.items())])

    assert split_parts(text, NAMES) == (
        main.strip(),
        {name: value.strip() for name, value in parts.items()},
    )


def test_a_slug_may_stand_in_front_of_a_text_and_is_made_of_it_otherwise():
    assert named_text("boats: they go home") == ("boats", "they go home")
    assert named_text("Türkiye") == ("turkiye", "Türkiye")
    assert named_text("At 9:30 they left") == ("at-9-30-they-left", "At 9:30 they left")
    with pytest.raises(InvalidEventError, match="no name"):
        named_text("They go home", need_name="terms")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("734", {"best": 734}),
        (
            "about 50,000 troops",
            {"best": 50_000, "qualifier": "about", "unit": "troops"},
        ),
        ("~50 000", {"best": 50_000, "qualifier": "about"}),
        (
            "more than 200 armoured vehicles",
            {"best": 200, "qualifier": "more-than", "unit": "armoured-vehicles"},
        ),
        (">200", {"best": 200, "qualifier": "more-than"}),
        ("exactly 3", {"best": 3, "qualifier": "exactly"}),
        ("700-800", {"low": 700, "high": 800}),
        ("700 to 800 boats", {"low": 700, "high": 800, "unit": "boats"}),
        ("700..734..800", {"low": 700, "best": 734, "high": 800}),
        (
            "best=734; high=800; qualifier=about",
            {"best": 734, "high": 800, "qualifier": "about"},
        ),
        ("734; low=1,000", {"best": 734, "low": 1_000}),
    ],
)
def test_a_number_in_words_is_read(text, found):
    assert read_count(text, "strength", units=True) == found


@pytest.mark.parametrize(
    "text", ["many", "maybe 5", "1.5", "-3", "5-6-7-8", "12,34", "best=x", "9" * 20]
)
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(InvalidEventError) as refused:
        read_count(text, "strength", units=True)

    assert refused.value.hint


def test_a_count_of_breaches_has_no_unit():
    with pytest.raises(InvalidEventError, match="troops"):
        read_count("5 troops", "count", units=False)
