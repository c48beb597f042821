"""Lines on a terminal: broken, cut, labelled, ruled and styled."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests.render.test_hostile import HARD, NASTY
from tracker.render.formats import terminal_lines
from tracker.render.formats.terminal_lines import (
    Layout,
    broken,
    cells,
    cropped,
    hanging,
    labelled,
    piece,
    ruled,
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
def test_a_line_breaks_only_where_the_next_word_has_no_room_and_loses_none(
    text: str, width: int
) -> None:
    lines = said(list(broken((Span(text),), width)))

    assert all(wcswidth(line) <= width for line in lines)
    assert [c for c in "".join(lines) if seen(c)] == [c for c in text if seen(c)]
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
        "a",
        "\u6f22\u5b57",
        "\u6f22",
    ]


def seen(character: str) -> bool:
    return not character.isspace() and wcswidth(character) > 0


@HARD
@given(text=st.text("abc d\N{EN DASH}", max_size=60), width=st.integers(1, 30))
def test_a_text_of_narrow_letters_breaks_as_any_other(text: str, width: int) -> None:
    quick, by_word = (
        [place for place in found if text[place:].strip()]
        for found in (
            terminal_lines._breaks(text, width),
            terminal_lines._breaks_by_word(text, width),
        )
    )

    assert quick == by_word


@HARD
@given(line=LINES, tail=LINES, width=st.integers(1, 30), most=st.integers(1, 4))
def test_what_is_cut_still_fits(
    line: tuple[Span, ...], tail: tuple[Span, ...], width: int, most: int
) -> None:
    lines = said(
        wrapped(
            line, width, most=most, tail=tail if cells(text_of(tail)) <= width else ()
        )
    )

    assert len(lines) <= most
    assert max(map(wcswidth, lines)) <= width


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
    assert {wcswidth(letter) for letter in terminal_lines._NARROW} == {1}


@pytest.mark.parametrize(
    ("most", "tail", "lines"),
    [
        (None, "", ["one two", "three", "four"]),
        (2, "", ["one two", "three…"]),
        (1, "", ["one two…"]),
        (1, "[1]", ["one… [1]"]),
        (None, "[1]", ["one two", "three", "four [1]"]),
        (1, "[123456789]", ["one two…"]),
    ],
)
def test_a_line_is_cut_between_words_and_its_tail_stands(
    most: int | None, tail: str, lines: list[str]
) -> None:
    assert (
        said(
            wrapped(
                (Span("one two three four"),),
                8,
                most=most,
                tail=(Span(tail),) if tail else (),
            )
        )
        == lines
    )


def test_a_cut_word_gives_way_to_the_tail_where_the_line_before_has_room() -> None:
    assert said(
        wrapped((Span("one abcdefgh ijk"),), 8, most=2, tail=(Span("[123]"),))
    ) == [
        "one…",
        "[123]",
    ]


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


def test_a_label_stands_before_the_first_line_and_is_cut_when_long() -> None:
    entries = [[(Span("a"),), (Span("b"),)], [(Span("c"),)]]

    assert said(labelled((Span("Label"),), entries, indent=7)) == [
        "Label  a",
        "       b",
        "       c",
    ]
    assert labelled((Span("Labelled", "strong"),), entries[:1], indent=6)[0] == (
        Span("Labe", "strong"),
        Span("…", "strong"),
        Span(" "),
        Span("a"),
    )


def test_all_lines_but_the_first_hang() -> None:
    assert said(hanging([(Span("a"),), (Span("b"),)], first="• ", indent=2)) == [
        "• a",
        "  b",
    ]


@pytest.mark.parametrize("between", [False, True])
def test_a_head_stands_at_its_foot_and_every_other_cell_at_its_top(
    between: bool,
) -> None:
    a, b, c = (Span("a"),), (Span("漢"),), (Span("c"),)
    rows = [[[a], [b, c]], [[a], [b]]]
    rule = ["──┼───"] if between else []

    assert said(ruled([[a], [b, c]], rows, (1, 2), between=between)) == [
        "  │ 漢",
        "a │ c ",
        "━━┿━━━",
        "a │ 漢",
        "  │ c ",
        *rule,
        "a │ 漢",
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
    colored, bare = Layout(80, color=True), Layout(80, color=False)

    assert colored.draw([colored.text(line)]) == (
        "a\x1b[1mb\x1b[0m\x1b[33m[c]\x1b[0m\x1b[36m[1]\x1b[0m\x1b[1;35m*\x1b[0m\x1b[4mu\x1b[0m\x1b[1m`--x`\x1b[0m\x1b[2m \x1b[0m\n"
    )
    assert bare.draw([bare.text(line), ()]) == "ab[c][1]*u`--x`\n\n"
