"""CSV and TSV: rows for a spreadsheet, harmless there."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests import builders as b
from tests.render.pictures import (
    blank,
    cell,
    column,
    condition,
    issue,
    pointed,
    render_picture,
    statement,
)
from tracker.domain.envelope import Evidence
from tracker.render.answers.picture import STATEMENT_FIELDS

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture


def rows(picture: Picture, fmt: str = "csv") -> list[dict[str, str]]:
    return list(
        csv.DictReader(
            io.StringIO(render_picture(picture, fmt=fmt), newline=""),
            delimiter="\t" if fmt == "tsv" else ",",
            strict=True,
        )
    )


def lone(stance: str, **rest: object) -> Picture:
    return blank(
        issues=[issue("c", "C")],
        columns=[column("russia")],
        cells=[cell("c", "russia", statement("russia", "c", stance, **rest))],
    )


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_there_is_a_row_for_each_statement_and_one_for_each_cell_without(
    fmt: str,
) -> None:
    found = rows(pointed(), fmt)

    assert len(found) == sum(max(len(c.statements), 1) for c in pointed().cells)
    assert [
        (r["issue"], r["column"], r["state"], r["stance"])
        for r in found
        if not r["stance"]
    ][:2] == [
        ("location", "ukraine", "ended", ""),
        ("location", "european-allies", "no-evidence", ""),
    ]
    assert all(set(r) == set(STATEMENT_FIELDS) for r in found)


def test_a_row_has_the_question_the_cell_and_all_of_the_statement() -> None:
    picture = lone(
        "Yes, but",
        key="B084",
        keys=["B084", "B085"],
        keys_total=2,
        conditions=[condition("calm", "ukraine"), condition("a list")],
        reported_later=True,
        disputed_by=["ukraine"],
        citations=(3, 4),
        placement=10,
    )
    (own,) = picture.cells
    (said,) = own.statements
    said = msgspec.structs.replace(said, own_citations=[4])
    own = msgspec.structs.replace(
        own, own_state="stale", own_stale_days=35, stale_days=43, statements=[said]
    )
    picture = msgspec.structs.replace(picture, cells=[own])
    (row,) = rows(picture)

    assert row == {
        "dossier": "ukraine-2025",
        "valid": "2025-05-28",
        "known": "",
        "log": "162",
        "issue": "c",
        "issue_title": "C",
        "column": "russia",
        "column_name": "Russia",
        "state": "stated",
        "key": "B084",
        "keys": "B084; B085",
        "keys_total": "2",
        "since": "2025-05-19",
        "event_id": "russia/c/2025-05-19/Yes, but",
        "party": "russia",
        "statement_issue": "c",
        "stance": "Yes, but",
        "stance_code": "",
        "placement": "10",
        "conditions": "calm (by Ukraine); a list",
        "when": "2025-05-19",
        "when_words": "",
        "reported": "2025-05-19",
        "reported_later": "true",
        "speaker": "",
        "office": "",
        "basis": "",
        "confidence": "",
        "age_days": "9",
        "inherited_from": "",
        "disputed_by": "ukraine",
        "citations": "3; 4",
        "own_citations": "4",
        "own_state": "stale",
        "own_stale_days": "35",
        "own_ended": "",
        "own_ended_key": "",
        "own_ended_sources": "",
        "stale_days": "43",
    }


@pytest.mark.parametrize(
    "start",
    ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"],
)
@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_nothing_is_taken_for_a_formula(start: str, fmt: str) -> None:
    (row,) = rows(lone(f"{start}SUM(A1)"), fmt)

    assert row["stance"].startswith("'")
    assert row["stance"].endswith("SUM(A1)")


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_a_formula_behind_a_control_character_is_defused_too(fmt: str) -> None:
    (row,) = rows(lone("\u202a=SUM(A1)"), fmt)

    assert row["stance"] == "'=SUM(A1)"


def test_quotes_commas_and_line_breaks_stay_inside_a_csv_field() -> None:
    (row,) = rows(lone('say "no", twice\nthen go'))

    assert row["stance"] == 'say "no", twice\nthen go'


def test_a_tsv_has_one_line_a_row_and_one_tab_between_fields() -> None:
    lines = render_picture(lone('a\tb\nc\r\n"d"'), fmt="tsv").split("\n")

    assert len(lines) == 3
    assert [line.count("\t") for line in lines[:2]] == [len(STATEMENT_FIELDS) - 1] * 2


def test_an_ordinary_text_is_left_alone() -> None:
    assert rows(lone("Yes = no"))[0]["stance"] == "Yes = no"


def test_a_cell_whose_position_ended_says_what_that_rests_on() -> None:
    stated = b.stated("russia", "ceasefire", "no", when="2025-05-01")
    over = b.ended("russia", "ceasefire", when="2025-05-12", key="E1")
    said = Evidence(source="tass", basis="reporting")
    cited = msgspec.structs.replace(over, evidence=(said,))
    given = [b.party("russia"), b.issue("ceasefire"), b.source("tass"), stated]
    for ending, sources in ((over, "no source given"), (cited, "tass")):
        picture = b.picture(b.log(*given, ending), "2025-05-28")
        (row,) = rows(picture)

        assert (row["state"], row["own_ended"]) == ("ended", "2025-05-12")
        assert (row["own_ended_key"], row["own_ended_sources"]) == ("E1", sources)
