"""JSON and JSON Lines: the value itself, under its published names."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from tests.render.pictures import (
    blank,
    cell,
    column,
    issue,
    pointed,
    render_picture,
    rich_picture,
    statement,
)
from tracker.projections.picture_format import Picture, schema_of
from tracker.render import FORMATS

TEXTS = [name for name, written in FORMATS.items() if written.content == "text"]


@pytest.mark.parametrize("picture", [blank(), pointed(), rich_picture()])
def test_json_is_the_picture_and_reads_back_as_it(picture: Picture) -> None:
    text = render_picture(picture, fmt="json")

    assert msgspec.json.decode(text, type=Picture) == picture
    assert text.endswith("}\n")
    assert text.startswith('{\n  "format": "tracker.picture/1",\n')


def test_json_meets_its_own_schema() -> None:
    jsonschema.validate(
        json.loads(render_picture(pointed(), fmt="json")), schema_of(Picture)
    )


def test_absent_values_are_null_and_the_window_is_named_from() -> None:
    found = json.loads(render_picture(pointed(), fmt="json"))

    assert found["asked"] == {
        "valid": "2025-05-28",
        "boundary": "2025-05-28T21:00:00Z",
        "known": None,
        "log": 162,
    }
    assert found["ceasefires"][0]["from"] == "2025-04-19T15:00:00Z"
    assert found["ceasefires"][1]["hours_on_day"] is None


def test_json_holds_nothing_that_a_terminal_obeys_and_loses_nothing() -> None:
    stance = "a\x1b[31m\x9b31m\x7f\u202eb\u2066c\u2028d\ttab"
    picture = blank(
        issues=[issue("c", "C")],
        columns=[column("russia")],
        cells=[cell("c", "russia", statement("russia", "c", stance))],
    )
    for fmt in ("json", "jsonl"):
        text = render_picture(picture, fmt=fmt)

        assert not {*"\x1b\x9b\x7f\u202e\u2066\u2028\t"} & {*text}
    assert (
        json.loads(render_picture(picture, fmt="json"))["cells"][0]["statements"][0][
            "stance"
        ]
        == stance
    )


def test_json_lines_give_each_entry_its_kind_in_order() -> None:
    lines = [
        json.loads(line) for line in render_picture(pointed(), fmt="jsonl").splitlines()
    ]
    kinds = list(dict.fromkeys(line["kind"] for line in lines))

    assert kinds == [
        "asked",
        "party",
        "issue",
        "column",
        "cell",
        "ceasefire",
        "meeting",
        "proposal",
        "agreement",
        "vote",
        "deadline",
        "step",
        "force",
        "office",
        "note",
        "possible",
        "source",
    ]
    assert lines[0] == {
        "kind": "asked",
        "format": "tracker.picture/1",
        "dossier": "ukraine-2025",
        "title": "Ceasefire talks, 2025",
        "zone": "Europe/Kyiv",
        "valid": "2025-05-28",
        "boundary": "2025-05-28T21:00:00Z",
        "known": None,
        "log": 162,
    }


def test_json_lines_hold_the_same_entries_as_json() -> None:
    whole = json.loads(render_picture(pointed(), fmt="json"))
    lines = [
        json.loads(line) for line in render_picture(pointed(), fmt="jsonl").splitlines()
    ]
    cells = [
        {name: value for name, value in line.items() if name != "kind"}
        for line in lines
        if line["kind"] == "cell"
    ]

    assert cells == whole["cells"]
    assert len(lines) == 1 + len(whole["parties"]) + sum(
        len(value) for value in whole.values() if isinstance(value, list)
    )


def test_an_entry_with_a_kind_of_its_own_keeps_it_under_a_longer_name() -> None:
    lines = [
        json.loads(line) for line in render_picture(pointed(), fmt="jsonl").splitlines()
    ]

    assert (
        next(line for line in lines if line["kind"] == "proposal")["proposal_kind"]
        == "truce"
    )
    assert (
        next(line for line in lines if line["kind"] == "note")["note_kind"]
        == "sanction"
    )
    assert (
        next(line for line in lines if line["kind"] == "column")["column_kind"]
        == "state"
    )


@pytest.mark.parametrize("fmt", TEXTS)
def test_every_form_is_the_same_each_time_and_ends_with_one_line_break(
    fmt: str,
) -> None:
    text = render_picture(rich_picture(), fmt=fmt)

    assert text == render_picture(rich_picture(), fmt=fmt)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("fmt", TEXTS)
def test_an_empty_picture_has_every_form(fmt: str) -> None:
    assert render_picture(blank(), fmt=fmt).strip()
