"""A damaged file: every command says so with its place, `verify` finds it, and nothing is added until it is mended."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.cli.running import run
from tests.owner import lifted, raw
from tests.soak.damage import READING, flip_each_kind, make_file, pages_by_kind

pytestmark = pytest.mark.files
FACT = (
    *("append", "position", "russia", "ceasefire", "maybe"),
    *("--when", "2025-06-02", "--yes"),
)


@pytest.fixture
def whole(tmp_path, monkeypatch, database):
    """A database in one file, with nothing beside it."""
    with closing(sqlite3.connect(database)) as owner:
        owner.execute("PRAGMA journal_mode = DELETE")
    return database


def pages(path) -> dict[str, list[int]]:
    """The pages of each table and index of a file, and of its schema."""
    with closing(sqlite3.connect(path)) as owner:
        roots = dict(
            owner.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")
        )
    return {"sqlite_schema": [1], **{name: [page] for name, page in roots.items()}}


def flip(path, place: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        (was,) = file.read(1)
        file.seek(place)
        file.write(bytes([was ^ 1 << bit]))


def outcomes(commands=READING) -> list[int]:
    return [run(*words).code for words in commands]


def test_one_flipped_bit_in_any_page_never_ends_in_a_bug(whole, tmp_path) -> None:
    chance = random.Random(7)  # noqa: S311  (which bits does not matter)
    kept = shutil.copy(whole, tmp_path / "kept.db")
    size = 4096
    of_the_log = {name for name in pages(whole) if "events" in name or name == "head"}
    missed = []
    for name, (page,) in pages(whole).items():
        start = (page - 1) * size
        data = kept.read_bytes()[start : start + size]
        cells = [place for place in range(8, size) if data[place]]
        for place in (0, 3, *chance.sample(cells, min(3, len(cells)))):
            if page == 1 and place < 100:
                continue
            shutil.copy(kept, whole)
            flip(whole, start + place, chance.randrange(8))

            codes = outcomes()

            assert not {70} & set(codes), (name, place, codes)
            if name in of_the_log and codes[0] == 0:
                missed.append((name, place))
            whole.with_name(f"{whole.name}-damaged").unlink(missing_ok=True)
    assert missed == []


def test_a_bit_in_any_kind_of_page_is_found_or_changes_nothing(tmp_path) -> None:
    path = tmp_path / "talks.db"
    make_file(path, facts=200)

    found = dict(flip_each_kind(path, 3))

    assert {
        "table, internal",
        "table, leaf",
        "table, overflow",
        "index, internal",
        "index, leaf",
        "schema, internal",
        "schema, leaf",
        "free list, trunk",
        "free list, leaf",
    } <= {*found}
    assert [(each.missed, each.bugs) for each in found.values()] == [(0, 0)] * len(
        found
    )
    for kind in ("table, internal", "index, internal", "table, overflow"):
        assert found[kind].nothing == 0, kind


def test_rows_that_lead_back_to_earlier_ones_end_every_command(tmp_path) -> None:
    path = tmp_path / "talks.db"
    make_file(path, facts=200)
    start = (pages_by_kind(path)["table, internal"][0] - 1) * 4096
    data = path.read_bytes()
    last = int.from_bytes(data[start + 3 : start + 5], "big") - 1
    cell = int.from_bytes(data[start + 12 + 2 * last :][:2], "big")
    flip(path, start + cell + 4, 3)  # the key of the last page but one is far too high

    codes = [run("--db", str(path), *words).code for words in READING]

    assert codes[0] == 1
    assert {*codes[1:]} <= {0, 5}


def test_a_bit_in_an_index_is_found_and_stops_writing_until_it_is_mended(whole) -> None:
    (page,) = pages(whole)["uq_events_dossier_key"]
    data = whole.read_bytes()
    flip(whole, data.index(b"B1", (page - 1) * 4096), 3)

    found = run("verify")

    assert found.code == 1
    assert "uq_events_dossier_key" in found.out
    refused = run(*FACT)
    assert refused.code == 5
    assert "failed its last check" in refused.err
    assert "REINDEX" in refused.err
    assert run("log").code == 0

    with closing(sqlite3.connect(whole)) as owner:
        owner.execute("REINDEX")
    assert run(*FACT).code == 5
    assert run("verify").code == 0
    assert run(*FACT).code == 0


def test_a_changed_payload_stops_writing_until_a_backup_is_restored(
    database, tmp_path
) -> None:
    backup = tmp_path / "backup.db"
    assert run("backup", str(backup)).code == 0
    with raw(database) as owner, lifted(owner, "events_refuse_update"):
        owner.execute("UPDATE events SET payload = replace(payload, 'terms', 'teams')")

    assert run("verify").code == 1
    assert run(*FACT).code == 5
    assert run("restore", str(backup), "--force").code == 0
    assert run(*FACT).code == 0


def test_what_was_erased_by_law_stops_nobody(database) -> None:
    with raw(database) as owner, lifted(owner, "events_refuse_update"):
        owner.execute("UPDATE events SET payload = '' WHERE key = 'B1'")

    assert run("verify").code == 1
    assert run(*FACT).code == 0


@pytest.mark.parametrize("value", [2**62, -(2**62), "'later'", "x'ff'"])
def test_a_time_that_is_none_is_told_with_its_place(database, value) -> None:
    with raw(database) as owner, lifted(owner, "events_refuse_update"):
        owner.execute(
            f"UPDATE events SET recorded_at = {value} WHERE global_position = 5"  # noqa: S608
        )

    assert outcomes((*READING[1:], ("backup", "kept.jsonl"))) == [5, 5, 5, 5]
    assert "place 5" in run("log").err
    assert run("verify").code == 1


def test_a_text_in_the_schema_that_is_none_is_damage(whole) -> None:
    place = whole.read_bytes().index(b"CREATE TABLE events")
    with whole.open("r+b") as file:
        file.seek(place + 7)
        file.write(b"\xff\xfe")

    assert set(outcomes()) == {5}


@pytest.mark.parametrize("table", ["tallies", "entries", "inbox", "indexed", "feeds"])
def test_a_table_that_is_missing_is_named(database, table) -> None:
    with raw(database) as owner:
        owner.execute(f"DROP TABLE {'inbox' if table == 'feeds' else table}")
        owner.execute(f"DROP TABLE IF EXISTS {table}")

    found = run("verify")

    assert found.code == 1
    assert f"the table {table} is gone" in found.out


def test_a_head_beyond_all_dates_is_refused_by_the_table(database) -> None:
    with (
        raw(database) as owner,
        pytest.raises(sqlite3.IntegrityError, match="between the years"),
    ):
        owner.execute("UPDATE head SET recorded_at = 9223372036854775000")


def test_a_head_that_was_moved_is_told_and_mended_when_somebody_agrees(database):
    with raw(database) as owner:
        owner.execute("UPDATE head SET global_position = global_position + 4")

    assert run("verify").code == 1
    assert run(*FACT).code == 5
    refused = run("migrate", "--repair-head")
    assert refused.code == 6
    assert "the log ends at place" in refused.err
    assert run("migrate", "--repair-head", "--yes").code == 0
    assert run("verify").code == 0
    assert run(*FACT).code == 0
    assert "says what its last event says" in run("migrate", "--repair-head").out


def test_a_file_with_a_damaged_index_gives_no_backup(whole, tmp_path) -> None:
    page = pages(whole)["uq_events_dossier_key"][0]
    for place in range((page - 1) * 4096 + 12, page * 4096):
        flip(whole, place, 3)

    refused = run("backup", str(tmp_path / "copy.db"))

    assert refused.code == 5
    assert refused.err.startswith(f"error[T011]: {whole} is damaged: ")
    assert not (tmp_path / "copy.db").exists()


def test_only_the_log_and_its_head_are_counted_as_the_log(whole) -> None:
    named = {
        page: kind for kind, pages in pages_by_kind(whole).items() for page in pages
    }
    beside = {
        name: named[root].endswith(", beside the log")
        for name, (root,) in pages(whole).items()
    }

    assert not beside["events"]
    assert not beside["head"]
    for name in ("tokens", "origins", "feeds", "inbox", "entries", "said"):
        assert beside[name], name
