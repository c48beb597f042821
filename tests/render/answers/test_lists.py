"""A list in every format: one table, written as every other answer is."""

from __future__ import annotations

import json

import msgspec
import pytest

from tracker.render import render_document
from tracker.render.answers.lists import list_document


class Boat(msgspec.Struct, frozen=True, kw_only=True):
    boat_name: str
    home: str | None = None
    crew: int = 0
    sunk: bool = False
    catches: list[str] = msgspec.field(default_factory=list)


BOATS = [
    Boat(boat_name="=Anna", crew=3, catches=["cod", "=ling"]),
    Boat(boat_name="Berta | b\n", crew=12, catches=[]),
]


def written(
    fmt: str, *boats: Boat, width: int = 60, fields: tuple[str, ...] = ()
) -> str:
    document = list_document("Boats", boats, Boat, fmt=fmt, fields=fields)
    return render_document(document, fmt=fmt, width=width)


def test_a_terminal_shows_the_columns_that_say_something() -> None:
    assert written("table", *BOATS) == (
        "Boats  2     crew  catches\n  =Anna         3  cod, =ling\n  Berta | b    12\n"
    )


def test_a_terminal_shows_the_fields_that_it_is_given() -> None:
    lines = written("table", *BOATS, fields=("boat_name", "home")).splitlines()

    assert [line.strip() for line in lines] == [
        "Boats  2",
        "=Anna",
        "Berta | b",
    ]


def test_on_a_narrow_terminal_every_row_is_an_entry_of_a_list() -> None:
    boat = Boat(
        boat_name="a name of many words", home="a harbour of many words", crew=2
    )

    assert written("table", boat, width=40) == (
        "Boats  1\n  a name of many words: home a harbour\n    of many words; crew 2\n"
    )


@pytest.mark.parametrize(("fmt", "tab"), [("csv", ","), ("tsv", "\t")])
def test_a_sheet_is_as_that_of_any_other_answer(fmt: str, tab: str) -> None:
    rows = written(fmt, *BOATS).splitlines()

    assert rows[0].split(tab) == ["boat_name", "home", "crew", "sunk", "catches"]
    assert rows[1].split(tab) == ["'=Anna", "", "3", "false", "cod; =ling"]
    assert "\r" not in written(fmt, *BOATS)


def test_data_names_its_format() -> None:
    found = json.loads(written("json", *BOATS))

    assert found == {"format": "tracker.list/1", "rows": msgspec.to_builtins(BOATS)}
    assert [
        json.loads(line) for line in written("jsonl", *BOATS).splitlines()
    ] == found["rows"]


def test_markdown_and_html_escape_what_a_list_says() -> None:
    assert "| Berta \\| b |  | 12 | no |  |" in written("markdown", *BOATS)
    assert '<th scope="row">Berta | b</th>' in written("html", *BOATS)
    assert "<title>Boats</title>" in written("html", *BOATS)


def test_an_empty_list_says_so_and_is_no_table() -> None:
    assert written("table") == written("markdown") == "Boats: none\n"
    assert "<p>Boats: none</p>" in written("html")
    assert json.loads(written("json")) == {"format": "tracker.list/1", "rows": []}
    assert written("csv") == "boat_name,home,crew,sunk,catches\n"


def test_a_list_of_a_date_says_which_above_the_table_and_in_the_data() -> None:
    asked = {"sentence": "Boats at the end of 1 May.", "asked": {"dossier": "talks"}}
    table, data, empty = (
        render_document(
            list_document("Boats", boats, Boat, fmt=fmt, **asked), fmt=fmt, width=60
        )
        for boats, fmt in ((BOATS, "table"), (BOATS, "json"), ([], "table"))
    )

    assert table.startswith("Boats at the end of 1 May.\n\nBoats  2     crew")
    assert list(json.loads(data)) == ["format", "dossier", "rows"]
    assert empty == "Boats at the end of 1 May.\n\nBoats: none\n"
