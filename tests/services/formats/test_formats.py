"""JSON, YAML, CSV and TSV: the same rows, where they stand, and what is wrong with a file."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.services.importing.formats import format_of, json_text, read_rows
from tracker.services.importing.formats.file_rows import (
    Fault,
    FileNotUnderstoodError,
    ReadOptions,
)


def rows(form, text, **settings):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_rows(io.BytesIO(data), form, ReadOptions(**settings)))


def faults(form, text, **settings):
    return [
        (f.line, f.column, str(f.problem))
        for f in rows(form, text, **settings)
        if isinstance(f, Fault)
    ]


def spotted(row, *path, names=False):
    spot = row.spot(path, names)
    return spot.line, spot.source[spot.column - 1 : spot.end_column - 1]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", "jsonl"),
        ("A.JSON", "json"),
        ("a.yml", "yaml"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a.md", "briefing"),
        ("<stdin>", "jsonl"),
    ],
)
def test_the_name_of_a_file_says_its_format(name, form):
    assert format_of(name) == form


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', ' [ {"a": 1},\n {"b": "}]"} ] ', "[]", '[\n{"a":[{"b":1}]}\n]\n'],
)
def test_an_object_or_a_list_of_objects_is_read(text):
    found = json.loads(text)

    assert [json.loads(r.text) for r in rows("json", text)] == (
        found if isinstance(found, list) else [found]
    )


def test_a_field_of_an_object_over_several_lines_is_found_at_its_line():
    (row,) = rows("json", '[{"a": 1,\n  "b": {"c": "x"}}]')

    assert spotted(row, "b", "c") == (2, '"x"')
    assert spotted(row, "a") == (1, "1")
    assert spotted(row, "b", names=True) == (2, '"b"')


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        ("3", 1, 1, "neither an object nor a list"),
        ('{"a": 1}\n{"b": 2}', 2, 1, "after the object"),
        ('[{"a": 1} {"b": 2}]', 1, 11, "a comma"),
        ('[{"a": 1},\n 3]', 2, 2, "an object is due"),
        ('[{"a": 1}', 1, 10, "no end"),
        ('[{"a": 1}] x', 1, 12, "after the list"),
        ('[{"a": 1},]', 1, 11, "an object is due"),
    ],
)
def test_json_that_is_no_list_of_objects_is_told_at_its_place(
    text, line, column, words
):
    ((found_line, found_column, told),) = faults("json", text)

    assert (found_line, found_column) == (line, column)
    assert words in told


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b"]),
            st.text(alphabet='"\\{}[],\né', max_size=8) | st.lists(st.integers()),
            max_size=2,
        ),
        max_size=4,
    ),
    st.integers(1, 9),
)
def test_json_is_read_alike_however_it_comes_in_parts(values, part):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "_CHUNK", part)

        assert [
            json.loads(r.text)
            for r in rows("json", json.dumps(values, indent=1, ensure_ascii=False))
        ] == values


YAML = """\
- type: position-stated
  key: 010
  when: 2025-05-28
  stance: no
  note: 12:30
  placement: 40
  confidence: ~
  evidence:
    - {source: x, basis: remark}
- type: proposal-ended
---
type: dossier-opened
title: yes
stale_after_days: 7
"""


def test_plain_words_of_yaml_are_what_the_field_asks_for():
    first, second, third = (r.written for r in rows("yaml", YAML))

    assert first == {
        "type": "position-stated",
        "key": "010",
        "when": "2025-05-28",
        "stance": "no",
        "note": "12:30",
        "placement": 40,
        "confidence": None,
        "evidence": [{"source": "x", "basis": "remark"}],
    }
    assert second == {"type": "proposal-ended"}
    assert third == {"type": "dossier-opened", "title": "yes", "stale_after_days": 7}


def test_a_field_of_yaml_is_found_at_its_line():
    first = rows("yaml", YAML)[0]

    assert spotted(first, "evidence", 0, "basis") == (9, "remark")
    assert spotted(first, "stance") == (4, "no")
    assert spotted(first, "stance", names=True) == (4, "stance")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("x: &a 1\ny: *a\n", 1, "aliases"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: !own x\n", 1, "tag"),
        ("a: [1\nb", 2, "not YAML"),
        ("- 3\n", 1, "no mapping"),
        ("? [a]\n: 1\n", 1, "no text"),
        ("a: \x00\n", 1, "not YAML"),
        ("[" * 2000, 1, ""),
        ("a: " + "[" * 60 + "]" * 60, 1, "deeply"),
    ],
)
def test_yaml_that_could_be_read_in_two_ways_or_do_harm_is_refused(text, line, words):
    found = faults("yaml", text)

    assert found
    assert found[0][0] == line
    assert words in found[0][2]


def test_a_bad_row_of_yaml_leaves_the_others():
    found = rows("yaml", "- a: 1\n  a: 2\n- b: 3\n")

    assert [isinstance(f, Fault) for f in found] == [True, False]


HEADER = "type,dossier,when,party,issue,stance"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out(delimiter):
    text = HEADER.replace(
        ",", delimiter
    ) + "\nposition-stated,d,2025,a,b,x y\n".replace(",", delimiter)

    assert rows("csv", text)[0].written == {
        "type": "position-stated",
        "dossier": "d",
        "when": "2025",
        "party": "a",
        "issue": "b",
        "stance": "x y",
    }


def test_columns_are_matched_without_case_and_by_a_map():
    text = "Type;DOSSIER;Said on;Display-Order;display order 2\n"

    assert faults("csv", text)[0][2] == "column 'Said on' is no field"
    (row,) = rows(
        "csv",
        "Type;DOSSIER;Said On;PARTY\nposition-stated;d;2025;a\n",
        columns={"said on": "when"},
    )
    assert row.written == {
        "type": "position-stated",
        "dossier": "d",
        "when": "2025",
        "party": "a",
    }


def test_cells_are_numbers_lists_and_parts_as_the_field_asks():
    text = "type;dossier;placement;answers;evidence.source;evidence.basis;evidence.locator;conditions.what\nposition-stated;d;40;A1|A2;s1;s2;remark;;x\n".replace(
        "s1;s2", '"s1;s2"'
    ).replace("remark;;", "remark;|p. 3;")
    (row,) = rows("csv", text)

    assert row.written == {
        "type": "position-stated",
        "dossier": "d",
        "placement": 40,
        "answers": ["A1", "A2"],
        "evidence": [
            {"source": "s1", "basis": "remark"},
            {"source": "s2", "basis": "remark", "locator": "p. 3"},
        ],
        "conditions": [{"what": "x"}],
    }


def test_a_part_that_stands_alone_and_a_correction_have_dotted_columns():
    (row,) = rows(
        "csv", "type,dossier,effect.from,ceasefire\nceasefire-declared,d,2025-05-08,x\n"
    )
    assert row.written["effect"] == {"from": "2025-05-08"}

    (row,) = rows(
        "csv", "type,dossier,target,replacement.stance\nrecord-corrected,d,B1,other\n"
    )
    assert row.written["replacement"] == {"stance": "other"}


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        ("a,b\n1,2\n", 1, 1, "no delimiter"),
        ("type,dosier\n", 1, 6, "'dosier' is no field"),
        ("type,dossier,\nx,y,z\n", 2, 5, "without a name"),
        ("type,dossier,Type\n", 1, 14, "same field"),
        ("when,dossier\n", 1, 13, "no column 'type'"),
        (f"{HEADER}\na,b,c\n", 2, 6, "party, issue, stance is missing"),
        (f"{HEADER}\na,b,c,d,e,f,g,h\n", 2, 13, "8 cells"),
        (f'{HEADER}\na,b,c,d,e,"f\n', 2, 1, "cannot be read"),
        (f'{HEADER}\na,b,c,d,e,"f"x\n', 2, 1, "cannot be read"),
    ],
)
def test_a_table_that_does_not_fit_is_told_at_its_cell(text, line, column, words):
    found = faults("csv", text)

    assert (found[0][0], found[0][1]) == (line, column), found
    assert words in found[0][2]


def test_a_cell_over_two_lines_is_one_cell_and_later_rows_keep_their_lines():
    text = (
        f'{HEADER}\nposition-stated,d,2025,a,b,"x\ny"\n\nposition-stated,d,2025,a,b,z\n'
    )
    first, second = rows("csv", text)

    assert (first.line, first.written["stance"]) == (2, "x\ny")
    assert (second.line, spotted(second, "stance")) == (5, (5, "z"))


def test_one_kind_of_rows_needs_no_column_for_it():
    assert rows("csv", "dossier,party\nd,a\n", kind="position-stated")[0].written == {
        "dossier": "d",
        "party": "a",
    }
    assert (
        "no field of position-stated"
        in faults("csv", "dossier,mediators\nd,a\n", kind="position-stated")[0][2]
    )


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "latin-1"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "yaml", "json"])
def test_another_encoding_is_named_or_refused(encoding, form):
    event = {"type": "position-stated", "dossier": "d", "stance": "für"}
    text = {
        "csv": "type,dossier,stance\nposition-stated,d,für\n",
        "jsonl": json.dumps(event, ensure_ascii=False),
        "json": json.dumps([event], ensure_ascii=False),
        "yaml": "stance: für\n",
    }[form]
    data = text.encode(encoding)

    (row,) = rows(form, data, encoding=encoding)
    assert "für" in ((row.written or {}).get("stance") or row.text.decode())
    if form != "jsonl":
        assert any(
            "not UTF-8" in told or "not YAML" in told
            for _, _, told in faults(form, data)
        )


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert (
        rows("csv", b"\xef\xbb\xbftype,dossier\nposition-stated,d\n")[0].written["type"]
        == "position-stated"
    )


def test_a_byte_that_is_not_utf8_has_its_line():
    text = "type,dossier,stance\n" + "position-stated,d,x\n" * 5000
    data = text.encode() + b"position-stated,d,\xe9\n"

    assert faults("csv", data)[-1][0] == 5002


def test_an_encoding_that_does_not_exist_is_refused():
    with pytest.raises(FileNotUnderstoodError, match="no encoding"):
        ReadOptions(encoding="utf-99")
    with pytest.raises(FileNotUnderstoodError, match="no encoding"):
        ReadOptions(encoding="base64")


@given(
    st.text(alphabet='a,;"\n\ttypedossier.', max_size=60),
    st.sampled_from(["csv", "tsv", "json", "yaml", "jsonl"]),
)
def test_any_text_gives_rows_or_faults(text, form):
    for row in rows(form, text):
        assert row.line >= 1
        assert not isinstance(row, Fault) or (
            row.end_column > row.column >= 1 and row.problem.hint
        )
