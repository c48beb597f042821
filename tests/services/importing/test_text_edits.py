"""Edits of a file at the places of its errors keep all else as it stands, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.services.importing.formats.file_rows import ReadOptions
from tracker.services.importing.text_edits import Edit, EditableText

CSV = b'type;party;stance\r\na;"b; ""c""";\r\nd;;"e\r\nf"'


def text(body: bytes, form: str = "csv", **reading: str) -> EditableText:
    return EditableText(body, form, ReadOptions(**reading))


def said(found) -> str | None:
    return None if found is None else found.said


def test_a_cell_is_found_by_its_place_and_read_without_its_quotes() -> None:
    table = text(CSV)

    assert said(table.value(2, 1)) == "a"
    assert said(table.value(2, 3)) == 'b; "c"'
    assert said(table.value(2, 14)) == ""
    assert said(table.value(3, 4)) == "e\r\nf"
    assert table.value(2, 2) is None
    assert table.value(2, 99) is None
    assert [table.field(2, n) for n in (1, 3, 14, 15)] == [
        "type",
        "party",
        "stance",
        "stance",
    ]
    assert table.line(2) == 'a;"b; ""c""";'


def test_an_edited_cell_gets_quotes_where_it_needs_them_and_nothing_else_changes() -> (
    None
):
    edits = [Edit(2, 14, 'x; "y"'), Edit(2, 3, "plain"), Edit(3, 3, "z")]

    assert text(CSV).edited(edits) == (
        b'type;party;stance\r\na;plain;"x; ""y"""\r\nd;z;"e\r\nf"'
    )


def test_a_whole_line_goes_before_the_values_in_it() -> None:
    edits = [Edit(2, 1, "lost"), Edit(2, 0, "new;line;"), Edit(1, 1, "kind")]

    assert text(CSV).edited(edits).startswith(b"kind;party;stance\r\nnew;line;\r\nd;")


def test_a_value_of_json_is_read_and_written_as_json() -> None:
    line = b'{"when": "soon", "n": 3}\n{"a": {"b": 1}}\n'
    lines = text(line, "jsonl")

    assert said(lines.value(1, 10)) == '"soon"'
    assert said(lines.value(1, 2)) == '"when"'
    assert lines.field(1, 10) == "when"
    assert lines.edited([Edit(1, 10, "2025")]) == line.replace(b'"soon"', b"2025")
    assert lines.edited([Edit(1, 10, "20 May")]) == line.replace(b"soon", b"20 May")
    assert lines.edited([Edit(1, 23, "null")]) == line.replace(b"3", b"null")
    assert lines.edited([Edit(1, 2, "7")]) == line.replace(b"when", b"7")


def test_a_missing_field_is_added_to_the_object_that_lacks_it() -> None:
    line = b'{"a": {"b": 1}, "c": {}}'
    edits = [Edit(1, 7, "x", "d"), Edit(1, 22, "[1]", "e"), Edit(1, 7, "y", "f")]

    assert text(line, "jsonl").edited(edits) == (
        b'{"a": {"d": "x", "f": "y", "b": 1}, "c": {"e": [1]}}'
    )


def test_a_mark_of_the_byte_order_and_another_encoding_give_way_to_utf_8() -> None:
    table = "type,stance\nx,für\n"
    marked = b"\xef\xbb\xbf" + table.encode()
    changed = table.replace("für", "Ö").encode()

    assert text(marked).edited([Edit(2, 3, "Ö")]) == changed
    for name in ("utf-16", "windows-1252"):
        found = text(table.encode(name), encoding=name)
        assert found.edited([Edit(2, 3, "Ö")]) == changed


def test_bytes_that_are_no_text_stay_as_they_are_until_their_line_is_edited() -> None:
    body = b'{"a": "f\xfcr"}\n{"b": 1}\n'
    lines = text(body, "jsonl")

    assert lines.line(1) == '{"a": "f\ufffdr"}'
    assert lines.edited([Edit(2, 7, "2")]) == body.replace(b"1", b"2")
    assert lines.edited([Edit(1, 0, "{}")]) == b'{}\n{"b": 1}\n'
    with pytest.raises(UnicodeDecodeError):
        text(b"\xff\xff\xff", encoding="utf-16")


def test_what_is_nested_too_deeply_has_no_value_and_does_not_end_in_a_bug() -> None:
    deep = text(b"[" * 100_000, "jsonl")

    assert deep.value(1, 1) is None
    assert text(b'{"a": 1}', "jsonl").edited([Edit(1, 7, "[" * 9_000)])


@given(
    body=st.text(st.sampled_from('ab,;"\n\r{}[]: \u00e9'), max_size=30),
    form=st.sampled_from(["csv", "jsonl", "json", "yaml", "briefing", "tsv"]),
    line=st.integers(0, 5),
    column=st.integers(0, 9),
    typed=st.text(st.sampled_from('ab,"\n{'), max_size=5),
    field=st.sampled_from(["", "when"]),
)
def test_an_edit_changes_one_place_or_nothing(
    body: str, form: str, line: int, column: int, typed: str, field: str
) -> None:
    found = text(body.encode(), form)
    edited = found.edited([Edit(line, column, typed, field)]).decode()

    assert found.edited([]) == body.encode()
    if value := found.value(line, column):
        assert edited.startswith(body[: value.start])
        assert found.edited([Edit(line, column, value.said)]) == body.encode()
    elif column:
        assert edited == body
