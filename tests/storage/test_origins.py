"""What comes from another log keeps its origin beside the log, and nobody changes it there."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from tests.owner import raw
from tracker.domain.errors import ArchiveBrokenError
from tracker.domain.recorded import Origin
from tracker.services.keeping.backup import copy_to
from tracker.storage.files.archive import checked_rows, read_line, row_lines
from tracker.storage.files.check_export import check_export
from tracker.storage.files.copies import continue_from_export
from tracker.storage.origins import put_origins

ANA = Origin(bytes(31) + b"\1", 12, 1_746_259_200_000_000, "Ana Novak")
REFUSED = {
    "update": "UPDATE origins SET recorded_by = 'desk'",
    "delete": "DELETE FROM origins",
    "replace": "INSERT INTO origins SELECT * FROM origins",
}


@pytest.fixture
def holding(log, stated):
    """A log of two events, of which the second came from Ana's."""
    log.append([stated(key="S1"), stated("yes", key="S2", event_id="two")])
    with log.appending() as appender:
        put_origins(appender.held, [("two", ANA)])
    return log


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_an_origin_is_never_changed(holding, statement):
    with (
        raw(holding) as owner,
        pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)),
    ):
        owner.execute(statement)

    assert holding.origins(["two"]) == {"two": ANA}


@pytest.mark.files
def test_a_file_replaces_no_origin(holding):
    with raw(holding) as owner, pytest.raises(sqlite3.IntegrityError, match="replaced"):
        owner.execute("REPLACE INTO origins SELECT * FROM origins")

    assert holding.origins(["two"]) == {"two": ANA}


@pytest.mark.server
def test_a_server_empties_no_table_of_origins(holding):
    with raw(holding) as owner, pytest.raises(psycopg.IntegrityError, match="deleted"):
        owner.execute("TRUNCATE origins")

    assert holding.origins(["two"]) == {"two": ANA}


def test_events_that_were_recorded_here_have_no_origin(holding):
    ids = [recorded.event_id for recorded in holding.read()]

    assert len(ids) == 2
    assert holding.origins([*ids, "nowhere"]) == {"two": ANA}
    assert holding.origins([]) == {}


def test_a_check_of_the_log_does_not_notice_origins(holding):
    assert holding.check().problems == []


def test_an_export_has_the_origin_in_the_lines_that_have_one_and_is_as_written(holding):
    first, second = row_lines(holding.rows(), holding.origins)

    assert b"origin" not in first
    assert (
        b'"origin":{"digest":"' + ANA.digest.hex().encode() + b'","place":12,'
        b'"recorded_at":"2025-05-03T08:00:00Z","recorded_by":"Ana Novak"},"recorded_at"'
    ) in second
    assert read_line(2, second).origin == ANA
    assert read_line(1, first).origin is None
    assert check_export([first, second]).checked.problems == []


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b'"place":12', b'"place":0'),
        (b"2025-05-03T08", b"2025-05-33T08"),
        (b'"Ana Novak"', b"7"),
        (b'"origin":{', b'"origin":{"more":1,'),
    ],
)
def test_an_origin_that_cannot_be_read_breaks_its_line(holding, said, instead):
    _, line = row_lines(holding.rows(), holding.origins)

    assert said in line
    with pytest.raises(ArchiveBrokenError, match="line 2"):
        read_line(2, line.replace(said, instead))


def test_a_copy_and_the_restored_export_of_a_log_have_its_origins(
    holding, opened, fresh
):
    copy, restored = opened(fresh()), opened(fresh())
    copy_to(holding, copy)
    lines = list(row_lines(holding.rows(), holding.origins))
    continue_from_export(restored, lines, tick=int)

    for log in (copy, restored):
        assert log.head() == holding.head()
        assert log.origins(["two"]) == {"two": ANA}
        assert list(row_lines(log.rows(), log.origins)) == lines
    assert len(list(checked_rows(lines))) == 2
