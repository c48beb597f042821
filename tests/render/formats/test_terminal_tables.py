"""Tables on a terminal: columns side by side, titles among the rows, and a list where it is narrow."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests.render.test_hostile import HARD, NASTY
from tracker.render import render_document
from tracker.render.document import Document, Table, TableTitle
from tracker.render.formats.terminal_tables import fitted
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span

CELLS = st.text("abcdé-./ 漢", max_size=60) | NASTY


def table(*rows: tuple[str, ...], **fields: object) -> Table:
    cells = tuple(tuple((Span(clean(cell)),) for cell in row) for row in rows)
    return Table(("name", "", "facts", "last"), cells, **fields)


def drawn(found: Table, width: int) -> list[str]:
    document = Document(blocks=(found,))
    return render_document(document, fmt="table", width=width).splitlines()


PEOPLE = table(
    ("Ida Lund", "Chief negotiator of the port", "12", "4 March"),
    ("Jan", "", "3", "27 May 2024"),
    ("A spokesman", "Harbour", "1,000", "1 May"),
    titles=(TableTitle(0, "Arden"), TableTitle(2, "Belmar", "1")),
    numbers=frozenset({2, 3}),
    parts=(0, 1, 0),
)


def test_titles_stand_among_rows_parts_further_in_and_numbers_at_the_right() -> None:
    assert drawn(PEOPLE, 100) == [
        "Arden                                        facts         last",
        "  Ida Lund     Chief negotiator of the port     12      4 March",
        "    Jan                                          3  27 May 2024",
        "",
        "Belmar  1",
        "  A spokesman  Harbour                       1,000        1 May",
    ]


def test_where_columns_have_no_room_a_row_is_an_entry_of_a_list() -> None:
    assert drawn(PEOPLE, 40) == [
        "Arden",
        "  Ida Lund: Chief negotiator of the",
        "    port; facts 12; last 4 March",
        "    Jan: facts 3; last 27 May 2024",
        "",
        "Belmar  1",
        "  A spokesman: Harbour; facts 1,000;",
        "    last 1 May",
    ]


def test_columns_share_what_is_left_and_numbers_keep_their_width() -> None:
    assert fitted((10, 60, 30), 80) == (10, 36, 30)
    assert fitted((10, 60, 30), 20) is None
    assert fitted((10, 60, 30), 60, whole=frozenset({2})) == (10, 16, 30)


@HARD
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4),
    st.integers(40, 220),
)
def test_no_letter_of_a_cell_is_dropped_and_no_line_is_too_wide(
    rows: list[tuple[str, str, str, str]], width: int
) -> None:
    lines = drawn(table(*rows), width)
    said = "".join(clean(cell) for row in rows for cell in row)

    assert all(wcswidth(line) <= width for line in lines)
    assert not Counter("".join(said.split())) - Counter("".join(lines))
