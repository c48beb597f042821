"""Lines on a terminal: broken, cut and styled."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests.render.test_hostile import HARD, NASTY
from tracker.render.formats import terminal_breaks
from tracker.render.formats.terminal_breaks import breaks, breaks_by_unit, cells
from tracker.render.formats.terminal_lines import (
    Layout,
    broken,
    cropped,
    hanging,
    piece,
    text_of,
    wrapped,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span

WORDS = st.text("ab é\N{EN DASH}…漢\u200d\ufe0f\u0301", max_size=40)
LINES = st.lists(
    st.tuples(
        WORDS | NASTY.map(clean), st.sampled_from(["text", "strong", "cite"])
    ).map(lambda given: Span(*given)),
    max_size=5,
).map(tuple)


def said(lines: list[tuple[Span, ...]]) -> list[str]:
    return [text_of(line) for line in lines]


@HARD
@given(text=(WORDS | NASTY).map(clean), width=st.integers(2, 30))
@example(text="\u0301 \u6f22\u5b57\u6f22", width=5)
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = said(list(broken((Span(text),), width)))

    assert all(wcswidth(line) <= width for line in lines)
    assert [c for c in "".join(lines) if seen(c)] == [c for c in text if seen(c)]


@HARD
@given(
    text=st.text("ab é\N{EN DASH}", max_size=60).map(clean), width=st.integers(2, 30)
)
def test_a_line_is_filled_before_the_next_begins(text: str, width: int) -> None:
    lines = said(list(broken((Span(text),), width)))

    for before, after in pairwise(lines):
        assert cells(before) + 1 + cells(after.split(maxsplit=1)[0]) > width


def test_a_folded_word_that_fills_its_last_line_leaves_no_blank_one() -> None:
    assert said(list(broken((Span("abcd efg"),), 2))) == ["ab", "cd", "ef", "g"]
    assert said(list(broken((Span("abcd e"),), 2))) == ["ab", "cd", "e"]


def test_a_folded_word_begins_behind_a_word_without_width_where_it_has_room() -> None:
    word = "\u6f22\u5b57\u6f22"

    assert said(list(broken((Span(f"\u0301 {word}"),), 5))) == [
        "\u0301 \u6f22\u5b57",
        "\u6f22",
    ]
    assert said(list(broken((Span(f"a {word}"),), 5))) == [
        "a \u6f22",
        "\u5b57\u6f22",
    ]


def seen(character: str) -> bool:
    return not character.isspace() and wcswidth(character) > 0


@HARD
@given(
    text=st.text("abc 1d·\N{EN DASH}\N{NO-BREAK SPACE}", max_size=60).map(clean),
    width=st.integers(1, 30),
)
def test_a_text_of_narrow_letters_breaks_as_any_other(text: str, width: int) -> None:
    quick, by_word = (
        [place for place in found if text[place:].strip()]
        for found in (
            breaks(text, width),
            breaks_by_unit(text, width),
        )
    )

    assert quick == by_word


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("e\u0301", 1),
        ("\u6f22\u5b57", 4),
        ("\U0001f1fa\U0001f1e6", 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467", 2),
        ("\u2764\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("\u0928\u093f", 2),
    ],
)
def test_what_a_reader_sees_as_one_character_is_measured_and_cut_as_one(
    text: str, width: int
) -> None:
    assert cells(text) == width
    assert text_of(cropped((Span(f"{text}abc"),), width)) == text


def test_letters_taken_for_narrow_are_narrow() -> None:
    assert {wcswidth(letter) for letter in terminal_breaks._NARROW} == {1}


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("from 12 May on", 8, ["from", "12 May", "on"]),
        ("in 35 days, 1,000 prisoners", 11, ["in 35 days,", "1,000", "prisoners"]),
        ("some 1,000 men", 10, ["some", "1,000 men"]),
        ("Article 5, as before", 10, ["Article 5,", "as before"]),
        ("on 2 3 4 May", 6, ["on 2 3", "4 May"]),
        ("12345678 abcdef", 9, ["12345678", "abcdef"]),
        ("one [1]\u00a0+14", 8, ["one", "[1]\u00a0+14"]),
        ("https://a.example/b-c_d", 10, ["https://a.", "example/b-", "c_d"]),
        ("a thirty-day truce", 10, ["a", "thirty-day", "truce"]),
        ("漢字。かな、漢", 6, ["漢字。", "かな、", "漢"]),
        ("漢「字」かな", 6, ["漢", "「字」", "かな"]),
        ("one ·\u00a018 May", 10, ["one", "18 May"]),
        ("one ·\u00a0two", 5, ["one", "two"]),
    ],
)
def test_a_line_ends_where_nothing_that_belongs_together_is_parted(
    text: str, width: int, lines: list[str]
) -> None:
    assert said(wrapped((Span(text),), width)) == lines


def test_a_wide_character_that_is_halved_leaves_a_space() -> None:
    assert cropped((Span("a漢", "strong"),), 2) == (Span("a ", "strong"),)


def test_every_piece_of_a_line_keeps_its_role() -> None:
    line = (Span("one "), Span("two three", "strong"), Span(" four", "dim"))

    assert broken(line, 9) == (
        (Span("one "), Span("two", "strong")),
        (Span("three", "strong"),),
        (Span("four", "dim"),),
    )
    assert piece(line, 2, 6) == (Span("e "), Span("tw", "strong"))


def test_all_lines_but_the_first_hang() -> None:
    assert said(hanging([(Span("a"),), (Span("b"),)], first="• ", indent=2)) == [
        "• a",
        "  b",
    ]


def test_roles_become_colours_and_nothing_without_colour() -> None:
    line = (
        Span("a"),
        Span("b", "strong"),
        Span("c", "mark"),
        Span("1", "cite"),
        Span("*", "later"),
        Span("u", "link"),
        Span("--x", "code"),
        Span(" ", "dim"),
    )
    kinds = (Span("n", "fresh"), Span("d", "doubt"), Span("x", "denied"))
    colored, bare = Layout(80, color=True), Layout(80, color=False)
    few = Layout(80, color=True, shades=False)

    assert colored.draw([colored.text(line)]) == (
        "a\x1b[1mb\x1b[0m\x1b[1m[c]\x1b[0m\x1b[2m[1]\x1b[0m\x1b[1m*\x1b[0m"
        "\x1b[4mu\x1b[0m\x1b[1m`--x`\x1b[0m\n"
    )
    assert bare.draw([bare.text(line), ()]) == "ab[c][1]*u`--x`\n\n"
    assert colored.draw([kinds]) == (
        "\x1b[38;5;63mn\x1b[0m\x1b[38;5;130md\x1b[0m\x1b[1;38;5;130mx\x1b[0m\n"
    )
    assert few.draw([kinds]) == "nd\x1b[1mx\x1b[0m\n"
