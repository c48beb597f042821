"""What `tracker export` writes, where to, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.running import MINI, run, write
from tests.owner import erase
from tracker.domain.codec import TYPES
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
    assert parquet.read_table(tmp_path / "b.parquet").num_rows == 48
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


LATER = """\
{"type": "step-defined", "slug": "paper", "title": "The paper"}
{"type": "step-taken", "step": "paper", "key": "K1"}
{"type": "position-stated", "party": "russia", "issue": "ceasefire", "stance": "Yes", "key": "K2"}
{"type": "position-stated", "party": "ukraine", "issue": "ceasefire", "stance": "No", "conditions": [{"what": "a", "step": "paper"}], "key": "K3"}
{"type": "membership-changed", "member": "united-states", "coalition": "europe", "change": "joined", "role": "agent", "key": "K4"}
{"type": "deadline-set", "deadline": "d", "due": "2025-06-11", "key": "K5"}
{"type": "deadline-changed", "deadline": "d", "change": "met", "key": "K6"}
{"type": "vote-planned", "vote": "v", "body": "Rada", "key": "K7"}
{"type": "vote-held", "vote": "v", "body": "Rada", "outcome": "adopted", "key": "K8"}
{"type": "agreement-reached", "agreement": "a", "parties": ["russia"], "terms": [], "title": "The deal", "key": "K9"}
{"type": "agreement-changed", "agreement": "a", "change": "ratified", "by": ["russia"], "key": "K10"}
{"type": "ceasefire-declared", "ceasefire": "t", "declarers": ["russia"], "declaration": "unilateral", "scope": "full", "title": "T", "key": "K11"}
{"type": "ceasefire-ended", "ceasefire": "t", "end_type": "expired", "key": "K12"}
{"type": "record-corrected", "target": "K7", "replacement": {"body": "The Rada"}, "why": "x", "key": "K13"}
{"type": "record-withdrawn", "target": "K6", "why": "x", "key": "K14"}
"""
CAME_LATER = ("step-", "deadline-", "vote-", "agreement-changed", "agreement-ended")


@pytest.mark.usefixtures("database")
def test_a_release_without_the_new_types_keeps_and_reports_a_log_that_has_them(
    tmp_path, monkeypatch
):
    day = {"dossier": "mini", "when": "2025-05-20", "reported": "2025-05-20"}
    rows = [day | json.loads(line) for line in LATER.splitlines()]
    for row in rows:
        if row["type"].startswith(("step-defined", "record-")):
            del row["when"]
    assert run("import", write(tmp_path / "later.jsonl", *rows), "--yes").code == 0
    file, old, back = (str(tmp_path / n) for n in ("log.jsonl", "old.db", "back.jsonl"))
    assert run("export", "-o", file).code == 0
    answer = run("as-of", "2025-05-21", "-f", "json").out
    new = [
        row["key"]
        for row in rows
        if row["type"].startswith(CAME_LATER) and "key" in row
    ]

    # `patch.dict` puts the types back in their order, on which pages and tables rest.
    with patch.dict(TYPES), monkeypatch.context() as earlier:
        for name, kind in list(TYPES.items()):
            if name.startswith(CAME_LATER):
                del TYPES[name]
            else:
                earlier.setattr(kind, "version", 1)
        restored = run("restore", file, "--db", old)
        assert restored.code == 0, restored.err
        checked = run("verify", "--db", old).out
        unread = [*new, "K3", "K4", "K9", "K11"]
        assert [key for key in unread if key not in checked] == []
        assert "is not known to this release" in " ".join(checked.split())
        told = run("as-of", "2025-05-21", "--db", old, "-f", "json").json
        said = [s["key"] for c in told["cells"] for s in c["statements"]]
        assert "K2" in said
        assert "K3" not in said
        assert run("export", "--db", old, "-o", back).code == 0

    assert Path(back).read_bytes() == Path(file).read_bytes()
    assert run("as-of", "2025-05-21", "--db", old, "-f", "json").out == answer
