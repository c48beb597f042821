"""What `tracker export` writes, where to, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest

from tests.cli.running import MINI, run, write
from tests.owner import erase
from tracker.domain.recorded import UnknownEvent
from tracker.storage.rows import NewEvent
from tracker.wiring import Wiring


def test_the_form_follows_the_name_of_the_file_unless_it_is_said(database, tmp_path):
    from pyarrow import parquet

    for name, words in (
        ("log.csv", []),
        ("log.parquet", []),
        ("log.jsonl", []),
        ("csv.txt", ["-f", "csv"]),
        ("plain.txt", []),
    ):
        assert run("export", "-o", name, *words, folder=tmp_path).code == 0

    out = run("export").out
    assert (
        (tmp_path / "log.jsonl").read_text(encoding="utf-8")
        == (tmp_path / "plain.txt").read_text(encoding="utf-8")
        == out
    )
    assert (
        (tmp_path / "log.csv").read_text(encoding="utf-8")
        == (tmp_path / "csv.txt").read_text(encoding="utf-8")
        == run("export", "-f", "csv").out
    )
    assert parquet.read_table(tmp_path / "log.parquet").num_rows == len(MINI)


def test_the_rows_of_a_sheet_are_the_events(database):
    rows = list(
        csv.DictReader(
            io.StringIO(run("export", "-f", "csv", "--exact").out, newline="")
        )
    )
    lines = [json.loads(line) for line in run("export").out.splitlines()]

    assert [row["digest"] for row in rows] == [line["digest"] for line in lines]
    assert [row["stance"] or None for row in rows] == [
        line["event"].get("stance") for line in lines
    ]
    assert json.loads(rows[7]["evidence"]) == lines[7]["event"]["evidence"]


def test_one_dossier_and_a_bundled_one_are_written_as_well(database, tmp_path):
    from pyarrow import parquet

    run("import", "--yes", write(tmp_path / "other.jsonl", *MINI[:3], dossier="other"))

    assert len(run("export", "--dossier", "other", "-f", "csv").out.splitlines()) == 4
    assert len(run("export", "-f", "csv").out.splitlines()) == len(MINI) + 4
    assert (
        run(
            "export", "--dossier", "briefing-2025-05", "-o", str(tmp_path / "b.parquet")
        ).code
        == 0
    )
    assert parquet.read_table(tmp_path / "b.parquet").num_rows == 44
    bundled = run("export", "--dossier", "briefing-2025-05").out
    assert (
        run(
            "--db", str(tmp_path / "none.db"), "export", "--dossier", "briefing-2025-05"
        ).out
        == bundled
    )
    assert bundled.splitlines()[0].startswith('{"digest":')


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["-f", "parquet"], "a Parquet file goes to no terminal and no pipe"),
        (["--exact"], "--exact goes with CSV"),
        (["--exact", "-o", "x.parquet"], "--exact goes with CSV"),
        (["-f", "xml"], "'xml' is none of jsonl, csv, parquet"),
    ],
)
def test_words_that_make_no_sense_write_nothing(database, tmp_path, words, found):
    refused = run("export", *words, folder=tmp_path)

    assert (refused.code, refused.out) == (2, "")
    assert found in refused.err
    assert not (tmp_path / "x.parquet").exists()


def test_without_the_extra_nothing_is_written(database, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    refused = run("export", "-o", "log.parquet", folder=tmp_path)

    assert refused.code == 2
    assert "position-tracker[analytics]" in refused.err
    assert [p.name for p in tmp_path.iterdir() if "parquet" in p.name] == []


def test_a_file_that_is_no_file_is_never_replaced(database, tmp_path):
    for name, found in (
        (".", "is a folder"),
        ("..", "is a folder"),
        ("/", "is a folder"),
        (str(tmp_path), "is a folder"),
        ("/dev/null", "is no file that could be replaced"),
    ):
        refused = run("export", "-o", name, "--force", folder=tmp_path)

        assert refused.code == 6
        assert found in refused.err


def test_an_import_of_a_whole_log_gives_the_same_bytes_also_of_what_is_erased_or_unknown(
    database, fresh, tmp_path
):
    erase(database, len(MINI))
    with Wiring(db=str(database)).open_log() as log:
        payload = b'{"dossier":"mini","future":[1],"key":"dream","schema_version":9,"type":"dream-dreamt"}'
        log.append(
            [
                NewEvent(
                    UnknownEvent(
                        type="dream-dreamt",
                        schema_version=9,
                        dossier="mini",
                        key="dream",
                        stream="dreams",
                        payload=payload,
                    )
                )
            ]
        )
    whole, copy = run("export").out, str(fresh())
    (tmp_path / "log.jsonl").write_text(whole, encoding="utf-8")

    first = run("--db", copy, "import", "--yes", "log.jsonl", folder=tmp_path)
    again = run("--db", copy, "import", "--yes", "log.jsonl", folder=tmp_path)

    assert (first.code, again.code) == (0, 0)
    assert f"{len(MINI) + 1} events added" in first.out
    assert again.out.startswith("0 events added")
    assert run("--db", copy, "export").out == whole
