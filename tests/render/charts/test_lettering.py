"""Text in a picture: measured, broken between words, never cut, and placed where nothing else is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.render.charts.parts.labels import find_place
from tracker.render.charts.parts.lettering import (
    Rect,
    broken_lines,
    even_lines,
    free,
    label_lines,
    width_of,
)
from tracker.render.charts.parts.rows import LaidRow

words = st.text(alphabet="abc WMi漢é-", max_size=60)


@given(words, st.floats(30, 400))
def test_lines_keep_to_their_room_and_lose_nothing(text, room) -> None:
    lines = broken_lines(text, room, 11)

    assert all(width_of(line, 11) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(words, st.floats(5, 400), st.integers(1, 3))
def test_a_label_stands_whole_or_not_at_all(text, room, most) -> None:
    lines = label_lines(text, room, 11, most=most)

    if lines is not None:
        assert len(lines) <= most
        assert " ".join(lines) == " ".join(text.split())
        assert all(width_of(line, 11) <= room for line in lines)


@given(words.filter(str.strip), st.integers(1, 4))
def test_even_lines_are_as_many_as_asked_at_most(text, most) -> None:
    lines = even_lines(text, most, 11)

    assert 1 <= len(lines) <= most
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(
    words.filter(str.strip),
    st.lists(st.integers(0, 600), max_size=8),
    st.integers(0, 600),
)
@settings(max_examples=tries(60))
def test_a_label_touches_no_mark_and_stays_inside(text, others, x) -> None:
    mark = Rect(x - 5, -5, x + 5, 5)
    taken = [Rect(o - 5, -5, o + 5, 5) for o in others]
    label = find_place(text, mark, [*taken, mark], left=0, right=640)

    if label is not None:
        assert free(label.box, [*taken, mark])
        assert label.box.left >= 0
        assert label.box.right <= 640
        assert " ".join(label.lines) == " ".join(text.split())


def test_a_label_stands_right_of_its_mark_else_left_else_below() -> None:
    mark = Rect(95, -5, 105, 5)
    right, left = Rect(120, -5, 130, 5), Rect(70, -5, 80, 5)

    def side(*taken: Rect) -> tuple[str, bool]:
        label = find_place("A truce at once", mark, [mark, *taken], left=0, right=300)
        return (label.anchor, label.y > 10) if label else ("none", False)

    assert side() == ("start", False)
    assert side(right) == ("end", False)
    assert side(right, left) == ("start", True)
    assert side(right, left, Rect(0, 6, 300, 60)) == ("none", False)


def test_the_line_of_a_row_stops_at_a_label_and_goes_on_behind_it() -> None:
    row = LaidRow(20, lambda _: None, (), gaps=((40, 60), (10, 30), (90, 120)))

    assert list(row.line_pieces(0, 100)) == [(0, 10), (30, 40), (60, 90)]
    assert list(row.line_pieces(20, 50)) == [(30, 40)]
    assert list(LaidRow(20, lambda _: None, ()).line_pieces(0, 9)) == [(0, 9)]


def test_no_line_of_a_picture_ends_inside_a_date() -> None:
    text = "A permanent ceasefire; on 28 April a truce; on 2 June another"
    lines = [broken_lines(text, room, 11) for room in range(60, 300, 7)]

    assert all(" ".join(each) == text for each in lines)
    assert not [each for each in lines for line in each if line.endswith((" 28", " 2"))]
