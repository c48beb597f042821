"""Names for the tab key: a glimpse of the file gives what the whole reading gives."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.builders import DOSSIER, event, log, logs, recorded_log, source, withdraw
from tests.laws import empty_log, law
from tracker.domain.errors import DatabaseError
from tracker.services.amendments import Ledger, names_in
from tracker.services.recording.event_form import EventForm
from tracker.storage.event_log import open_log, restore
from tracker.storage.files.names_only import Glimpse
from tracker.storage.location import FileLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Databases
    from tests.laws import Logs
    from tracker.domain.events import Event
    from tracker.storage.event_log import EventLog

KINDS = (
    "party",
    "issue",
    "source",
    "event",
    "proposal",
    "ceasefire",
    "meeting",
    "agreement",
    "nothing",
)


@pytest.fixture
def glimpsed(path: Path) -> Iterator[Glimpse]:
    """A glimpse of a file that holds a source."""
    with open_log(path, clock=lambda: 0, new_id=str, actor="tests") as filled:
        restore(filled, log(source("press")))
    with closing(Glimpse(path)) as opened:
        yield opened


def seen(log: EventLog) -> Glimpse | EventLog:
    """What the tab key reads: a glimpse of a file, the log itself on a server."""
    location = log.database.location
    return Glimpse(location.path) if isinstance(location, FileLocation) else log


@law(logs(), examples=25)
def test_what_the_tab_key_reads_names_what_a_form_names(
    empty: Logs, events: list[Event]
) -> None:
    recorded = recorded_log(events)
    with empty() as filled:
        restore(filled, recorded)
        form = EventForm(Ledger(recorded, dossier=DOSSIER), now=0)
        with closing(seen(filled)) as glimpse:
            assert {kind: names_in(glimpse, DOSSIER, kind) for kind in KINDS} == {
                kind: form.names(kind) for kind in KINDS
            }


@pytest.mark.parametrize(
    ("acts", "offered"),
    [
        ([], ["press", "radio"]),
        ([withdraw("W1", key="W2")], ["paper", "press", "radio"]),
    ],
)
def test_what_is_withdrawn_is_not_offered_and_what_is_restored_is(
    databases: Databases, acts: list[Event], offered: list[str]
) -> None:
    gone = [source("press"), source("radio"), withdraw("S1", key="W1")]
    with empty_log(databases) as filled:
        restore(
            filled,
            log(
                event("source-registered", key="S1", slug="paper", publisher="Paper"),
                *gone,
                *acts,
            ),
        )
        with closing(seen(filled)) as glimpse:
            assert names_in(glimpse, DOSSIER, "source") == offered
            assert glimpse.dossiers() == [DOSSIER]


def test_a_glimpse_knows_which_dossiers_a_file_holds(glimpsed: Glimpse) -> None:
    assert (glimpsed.dossiers(), glimpsed.holds(DOSSIER), glimpsed.holds("other")) == (
        [DOSSIER],
        True,
        False,
    )


@pytest.mark.parametrize("name", ["missing.db", "a?mode=rwc#b.db"])
def test_a_file_that_is_no_log_is_told_and_never_made(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(DatabaseError):
        Glimpse(tmp_path / name).dossiers()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / name).write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseError):
        Glimpse(tmp_path / name).dossiers()


def test_a_glimpse_never_writes(glimpsed: Glimpse, path: Path) -> None:
    with pytest.raises(DatabaseError):
        glimpsed._rows("DELETE FROM events")
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM events").fetchone() == (2,)
