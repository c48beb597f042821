"""A workbook holds the whole answer and its question as text, and is the same each time."""

from __future__ import annotations

import io
import re
import sys
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.running import run
from tests.render.pictures import rich_picture
from tracker.cli.frame.session import Session
from tracker.domain.errors import ExtraMissingError
from tracker.render import document_bytes
from tracker.render.answers.picture import picture_document
from tracker.render.document import Document, Sheet
from tracker.render.formats.to_xlsx import MOST_CHARACTERS

ASKED = ("as-of", "2025-05-28", "--dossier", "ukraine-2025")


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def written(*texts: object, **more: object):
    rows = tuple({"text": text} for text in texts)
    return opened(document_bytes(Document(rows=rows, **more), fmt="xlsx"))


def values(sheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The state on 28 May 2025, as a workbook."""
    file = tmp_path_factory.mktemp("sheets") / "a.xlsx"
    assert run(*ASKED, "-o", str(file)).code == 0
    return openpyxl.load_workbook(file)


def test_the_question_stands_on_a_sheet_of_its_own(book):
    told = dict(values(book["Question"]))

    assert book.sheetnames[0] == "Question"
    assert told["question"].startswith("Positions at the end of 28 May 2025")
    assert "as known today" in told["question"]
    assert told["command"] == "tracker as-of 2025-05-28 --dossier ukraine-2025"
    assert (told["dossier"], told["zone"]) == ("ukraine-2025", "Europe/Kyiv")
    assert (told["valid"], told["known"]) == ("2025-05-28", "no limit")
    assert isinstance(told["log"], int)


def test_issues_stand_one_below_the_other_and_parties_side_by_side(book):
    header, *rows = values(book["Positions"])
    by_issue = {row[0]: dict(zip(header, row, strict=True)) for row in rows}

    assert header[:3] == ["Issue", "Ukraine", "Russia"]
    assert "unconditional" in by_issue["Ceasefire"]["Ukraine"]
    assert re.search(r"\[\d+\]", by_issue["Ceasefire"]["Ukraine"])


def test_the_lists_of_an_answer_are_sheets_with_the_fields_of_the_data(book):
    in_csv = run(*ASKED, "-f", "csv").out.splitlines()
    meetings = [
        row for row in run(*ASKED, "-f", "jsonl").json_lines if row["kind"] == "meeting"
    ]

    assert {"Statements", "Truces", "Meetings", "Sources"} < set(book.sheetnames)
    assert len(values(book["Statements"])) == len(in_csv)
    assert ",".join(values(book["Statements"])[0]) == in_csv[0]
    assert [row[0] for row in values(book["Meetings"])[1:]] == [
        each["slug"] for each in meetings
    ]


def test_an_exact_day_is_a_date_any_other_date_is_text_and_nothing_is_a_formula(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    truces = [
        dict(zip(values(book["Truces"])[0], row, strict=True))
        for row in values(book["Truces"])[1:]
    ]
    energy = next(row for row in truces if row["slug"] == "energy-2025")

    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert {cell.number_format for cell in cells if cell.is_date} == {"yyyy-mm-dd"}
    assert energy["announced"].isoformat() == "2025-03-18T00:00:00"
    assert energy["until"] == "[2025-04-16..2025-04-18]"


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("2025-05-28", True),
        ("1901-01-01", True),
        ("1900-02-28", False),
        ("1648-10-24", False),
        ("2025-02-30", False),
        ("2025-05", False),
        ("2025-05-28~", False),
        ("2025-05-28T10:00:00Z", False),
    ],
)
def test_only_days_that_a_sheet_counts_right_are_dates(text, is_date):
    row = {"when": text, "stance": text}
    book = opened(document_bytes(Document(rows=(row,)), fmt="xlsx"))
    when, stance = book["Entries"][2]

    assert when.is_date is is_date
    assert str(when.value)[: len(text)] == text
    assert stance.value == text


def test_the_parts_of_an_entry_are_read_as_words(book):
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    as_json = [t for t in texts if isinstance(t, str) and t[:2] in {"[{", '{"'}]
    row = {
        "terms": [
            {"by": "arden", "due": None, "kept": True, "of": [{"n": 1}]},
            {"by": "b"},
        ]
    }
    made = opened(document_bytes(Document(rows=(row,)), fmt="xlsx"))

    assert as_json == []
    assert made["Entries"]["A2"].value == "by: arden; kept: yes; of: (n: 1)\nby: b"


@pytest.mark.parametrize(
    ("text", "is_link"),
    [
        ("https://news.example/a?b=c#d", True),
        ("HTTP://news.example", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://news.example/a b", False),
        ("see https://news.example", False),
        ("https://news.example/" + "a" * 2_100, False),
    ],
)
def test_only_the_address_of_a_page_is_a_link(text, is_link):
    cell = written(text)["Entries"]["A2"]

    assert cell.value == text
    assert (cell.hyperlink is not None) is is_link
    assert not is_link or cell.hyperlink.target == text


@pytest.mark.parametrize(
    "words",
    [
        ("timeline", "May 2025"),
        ("diff", "2025-05-20", "2025-05-28"),
        ("history", "russia", "ceasefire"),
        ("search", "memorandum"),
        ("upcoming", "2025-05-28"),
        ("fate", "2025-05-28"),
        ("sources",),
        ("parties", "2025-05-28"),
        ("hindsight", "2025-05-28"),
        ("replay", "2025-05-27", "2025-05-28"),
    ],
    ids=lambda words: words[0],
)
def test_every_answer_that_is_a_table_has_the_rows_of_its_csv(words, tmp_path):
    asked = (*words, "--dossier", "ukraine-2025")
    rows = run(*asked, "-f", "jsonl").json_lines
    header = run(*asked, "-f", "csv").out.splitlines()[0]
    run(*asked, "-o", str(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    told = dict(values(book["Question"]))

    assert ",".join(values(book["Entries"])[0]) == header
    if words[0] != "replay":
        assert book["Entries"].max_row == len(rows) + 1
    assert told["command"].startswith(f"tracker {words[0]}")


def test_an_empty_answer_is_a_workbook_too():
    book = opened(document_bytes(Document(title="Nothing"), fmt="xlsx"))

    assert book.sheetnames == ["Question"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "2025-05-28", "1e3", "TRUE", " "]
)
def test_a_text_that_looks_like_something_else_stays_a_text(text):
    cell = written(text)["Entries"]["A2"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_texts_come_back_as_they_are_or_with_signs_that_the_first_sheet_counts(
    texts,
):
    book = written("first", *texts)
    found = [row[0] or "" for row in values(book["Entries"])[1:]]
    notes = [row[1] for row in values(book["Question"]) if row[0] == "note"]
    lines = [each.replace("\r\n", "\n").replace("\r", "\n") for each in texts]
    signs = sum(
        any(a != b for a, b in zip(f, t, strict=True))
        for f, t in zip(found[1:], lines, strict=True)
    )

    assert [len(each) for each in found[1:]] == [len(each) for each in lines]
    assert bool(signs) == bool(notes)


def test_control_characters_are_shown_by_their_signs_and_counted():
    book = written("bell \x07 and escape \x1b[31m")

    assert book["Entries"]["A2"].value == "bell ␇ and escape ␛[31m"
    assert "control characters, which no cell can hold: 2" in str(
        values(book["Question"])
    )


def test_a_text_like_the_number_of_a_character_is_escaped_as_the_format_asks():
    content = document_bytes(Document(rows=({"text": "_x0041_"},)), fmt="xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()

    assert "_x005F_x0041_" in sheet


@pytest.mark.parametrize("text", ["long " * 10_000, "\U0001f54a" * 20_000])
def test_a_text_that_is_too_long_for_a_cell_stands_whole_on_another_sheet(text):
    book = written("short", text)
    shown = book["Entries"]["A3"].value
    parts = [row[2] for row in values(book["Long texts"])[1:]]

    assert "".join(parts) == text
    assert shown.endswith("(goes on on the sheet Long texts)")
    for each in (shown, *parts):
        assert len(each.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert "texts longer than 32767 characters, which no cell can hold: 1" in str(
        values(book["Question"])
    )


def test_names_of_sheets_are_made_fit_and_none_is_taken_twice():
    sheets = tuple(
        Sheet(name, ({"a": 1},)) for name in ("a/b:c", "A b C", "x" * 40, "x" * 41, "")
    )
    book = opened(document_bytes(Document(sheets=sheets), fmt="xlsx"))

    assert book.sheetnames[1:] == [
        "a b c",
        "A b C 2",
        "x" * 31,
        "x" * 29 + " 2",
        "Sheet",
    ]


def test_numbers_are_numbers_as_far_as_a_sheet_counts():
    book = written(7, 10**15, True, None)
    cells = [book["Entries"][f"A{row}"] for row in range(2, 6)]

    assert [cell.value for cell in cells] == [7, str(10**15), True, None]


def test_the_same_answer_is_the_same_bytes_each_time():
    picture = rich_picture()
    first, second = (
        document_bytes(picture_document(picture, fmt="xlsx"), fmt="xlsx")
        for _ in range(2)
    )

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"202" not in book.read("docProps/core.xml").replace(b"/2006/", b"")


def test_a_pipe_gets_the_bytes_of_the_file_and_a_terminal_gets_none(
    tmp_path, monkeypatch
):
    file = tmp_path / "a.xlsx"
    run("dossiers", "-o", str(file))
    piped = run("dossiers", "-f", "xlsx").out.encode("utf-8", "surrogateescape")
    monkeypatch.setattr(Session, "on_terminal", property(lambda _: True))
    shown = run("dossiers", "-f", "xlsx")

    assert piped == file.read_bytes()
    assert (shown.code, shown.out) == (2, "")
    assert "xlsx is no text that a terminal can show" in shown.err
    assert "name a file with -o, such as -o answer.xlsx" in shown.err


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(ExtraMissingError, match="need the extra `office`") as missing:
        document_bytes(Document(), fmt="xlsx")
    assert "pip install 'position-tracker[office]'" in missing.value.hint
