"""Names for the tab key: a glimpse of the file gives what the whole reading gives."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import DOSSIER, event, log, logs, recorded_log, source, withdraw
from tracker.domain.errors import DatabaseError
from tracker.services.completing import names_in
from tracker.services.desk import Desk
from tracker.storage.event_log import open_log, restore
from tracker.storage.glimpse import Glimpse
from tracker.storage.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent

KINDS = ("party", "issue", "source", "event", "proposal", "ceasefire", "meeting", "agreement", "nothing")


def in_a_file(path: Path, recorded: list[RecordedEvent]) -> Glimpse:
    path.unlink(missing_ok=True)
    migrate(path)
    with open_log(path, clock=lambda: 0, new_id=str, actor="tests") as found:
        restore(found, recorded)
    return Glimpse(path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs())
def test_a_glimpse_names_what_the_desk_names(tmp_path: Path, events: list[Event]) -> None:
    recorded = recorded_log(events)
    with closing(in_a_file(tmp_path / "t.db", recorded)) as glimpse:
        desk = Desk(DOSSIER, recorded, now=0)

        assert {kind: names_in(glimpse, DOSSIER, kind) for kind in KINDS} == {kind: desk.names(kind) for kind in KINDS}


def test_what_is_withdrawn_is_not_offered_and_what_is_restored_is(tmp_path: Path) -> None:
    gone = [source("press"), source("radio"), withdraw("S1", key="W1")]
    named = [event("source-registered", key="S1", slug="paper", publisher="Paper"), *gone]
    with closing(in_a_file(tmp_path / "t.db", log(*named))) as glimpse:
        assert names_in(glimpse, DOSSIER, "source") == ["press", "radio"]
        assert (glimpse.dossiers(), glimpse.holds(DOSSIER), glimpse.holds("other")) == ([DOSSIER], True, False)
    with closing(in_a_file(tmp_path / "t.db", log(*named, withdraw("W1", key="W2")))) as glimpse:
        assert names_in(glimpse, DOSSIER, "source") == ["paper", "press", "radio"]


@pytest.mark.parametrize("name", ["missing.db", "a?mode=rwc#b.db"])
def test_a_file_that_is_no_log_is_told_and_never_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatabaseError):
        Glimpse(tmp_path / name).dossiers()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / name).write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseError):
        Glimpse(tmp_path / name).dossiers()


def test_a_glimpse_never_writes(tmp_path: Path) -> None:
    glimpse = in_a_file(tmp_path / "t.db", log(source("press")))

    with pytest.raises(DatabaseError):
        glimpse._rows("DELETE FROM events")
    with closing(sqlite3.connect(tmp_path / "t.db")) as file:
        assert file.execute("SELECT count(*) FROM events").fetchone() == (2,)
