"""The log as a table: every field is in its column, nothing is dropped, and what is exact can be read back."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.examples import EXAMPLES
from tracker.domain.codec import TYPES, encode, payload_digest
from tracker.domain.errors import ParquetMissingError
from tracker.render.formats import log_files as parquet_module
from tracker.render.formats.log_files import (
    OTHER,
    field_kinds,
    log_csv,
    log_parquet,
    payload_fields,
)
from tracker.storage.rows import StoredRow

DREAM = '{"dossier":"d","future":{"a":[1,null]},"key":"k","placement":"high","schema_version":9,"stance":"=1+1","type":"dream-dreamt"}'


def stored(payload, place=1, *, kind="t", **more):
    said = msgspec.json.decode(payload) if payload else {}
    header = {
        "dossier": said.get("dossier", "d"),
        "type": said.get("type", kind),
        "schema_version": said.get("schema_version", 1),
        "key": said.get("key"),
    }
    digest = payload_digest(payload.encode())
    clocks = {
        "valid_earliest": None,
        "valid_latest": None,
        "reported_earliest": 1_000_000,
        "reported_latest": -1,
    }
    assigned = {
        "event_id": f"id-{place}",
        "stream": "s",
        "stream_position": place,
        "recorded_at": 1_700_000_000_000_001,
        "recorded_by": "desk",
    }
    return StoredRow(
        global_position=place,
        **header,
        **clocks,
        **assigned,
        payload=payload,
        payload_sha256=digest,
        digest=bytes(32),
    )._replace(**more)


def read_csv(pieces):
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode(), newline="")))


def test_every_field_of_every_type_has_a_column_and_fits_it():
    for example in EXAMPLES.values():
        payload = encode(example.full).decode()
        values, other = payload_fields(payload)
        found = {
            name: value
            for name, value in zip(field_kinds(), values, strict=True)
            if value is not None
        }

        assert other is None, payload
        assert (
            found.keys() | {"type", "dossier", "schema_version", "key"}
            >= msgspec.json.decode(payload).keys()
        )


def test_what_has_no_column_or_does_not_fit_it_is_kept():
    values, other = payload_fields(DREAM)

    assert msgspec.json.decode(other or "") == {
        "future": {"a": [1, None]},
        "placement": "high",
    }
    assert [value for value in values if value is not None] == ["=1+1"]
    assert payload_fields("") == ([None] * len(field_kinds()), None)
    assert (
        payload_fields('{"placement":9999999999999999999}').other
        == '{"placement":9999999999999999999}'
    )


def test_the_kinds_of_the_columns_are_those_of_the_fields():
    kinds = field_kinds()

    assert {name for name, kind in kinds.items() if kind == "integer"} == {
        "stale_after_days",
        "display_order",
        "placement",
        "for",
        "abstained",
        "needed",
    }
    assert {name for name, kind in kinds.items() if kind == "boolean"} == {"cumulative"}
    assert {
        "type",
        "dossier",
        "schema_version",
        "key",
        OTHER,
        "payload",
        "digest",
    }.isdisjoint(kinds)


def test_a_sheet_has_one_row_an_event_under_one_header():
    rows = [
        stored(encode(EXAMPLES[name].full).decode(), n)
        for n, name in enumerate(TYPES, 1)
    ]
    found = read_csv(log_csv(rows, exact=False))

    assert [row["type"] for row in found] == list(TYPES)
    assert [row["global_position"] for row in found] == [
        str(n) for n in range(1, len(TYPES) + 1)
    ]
    assert found[0]["recorded_at"] == "2023-11-14T22:13:20.000001Z"
    assert (
        len(list(log_csv(rows * 100, exact=False))) == (len(rows) * 100 + 1) // 500 + 1
    )


def test_no_spreadsheet_takes_a_cell_for_a_formula_unless_it_is_to_be_exact():
    rows = [stored(DREAM, recorded_by="@desk", key="-k")]
    (shown,), (exact,) = (
        read_csv(log_csv(rows, exact=False)),
        read_csv(log_csv(rows, exact=True)),
    )

    assert (shown["stance"], shown["recorded_by"], shown["key"]) == (
        "'=1+1",
        "'@desk",
        "'-k",
    )
    assert (exact["stance"], exact["recorded_by"], exact["key"]) == (
        "=1+1",
        "@desk",
        "-k",
    )
    assert msgspec.json.decode(shown[OTHER]) == {
        "future": {"a": [1, None]},
        "placement": "high",
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_an_exact_sheet_gives_every_text_back(text):
    payload = msgspec.json.encode(
        {"stance": text, "type": "t", "dossier": "d", "schema_version": 1}
    ).decode()
    (found,) = read_csv(log_csv([stored(payload, recorded_by=text)], exact=True))

    assert (found["stance"], found["recorded_by"]) == (text, text)


def test_a_parquet_file_has_typed_columns_and_the_payload(monkeypatch, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    monkeypatch.setattr(parquet_module, "GROUP", 10)
    rows = [
        stored(encode(EXAMPLES[name].full).decode(), n)
        for n, name in enumerate(TYPES, 1)
    ]
    rows += [
        stored(DREAM, len(rows) + 1),
        stored("", len(rows) + 2, kind="position-stated"),
    ]
    pieces = list(log_parquet(rows))
    (tmp_path / "log.parquet").write_bytes(b"".join(pieces))

    file = parquet.ParquetFile(tmp_path / "log.parquet")
    table = file.read()
    found = table.to_pylist()
    assert file.num_row_groups == len(pieces) - 1 == -(-len(rows) // 10)
    assert table.schema.field("recorded_at").type == pa.timestamp("us", tz="UTC")
    assert table.schema.field("digest").type == pa.binary(32)
    assert table.schema.field("placement").type == pa.int64()
    assert [row["payload"] for row in found] == [row.payload or None for row in rows]
    assert [row["payload_sha256"] for row in found] == [
        row.payload_sha256 for row in rows
    ]
    assert found[0]["recorded_at"] == datetime(2023, 11, 14, 22, 13, 20, 1, tzinfo=UTC)
    assert found[0]["reported_latest"] == datetime(1970, 1, 1, tzinfo=UTC) - timedelta(
        microseconds=1
    )
    assert found[0]["valid_earliest"] is None
    assert found[-2]["stance"] == "=1+1"
    assert (found[-1]["type"], found[-1]["stance"], found[-1][OTHER]) == (
        "position-stated",
        None,
        None,
    )


def test_an_empty_log_is_a_table_without_rows(tmp_path):
    from pyarrow import parquet

    (tmp_path / "log.parquet").write_bytes(b"".join(log_parquet([])))

    assert parquet.read_table(tmp_path / "log.parquet").num_rows == 0
    assert read_csv(log_csv([], exact=False)) == []


def test_without_the_extra_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ParquetMissingError) as missing:
        log_parquet([])
    assert "position-tracker[analytics]" in missing.value.hint


def test_a_number_in_a_column_of_words_is_written_as_words():
    told = dict(
        zip(field_kinds(), payload_fields('{"against":12}').values, strict=True)
    )

    assert (field_kinds()["against"], told["against"]) == ("text", "12")
