"""On a server a role of the application keeps the index in step by a function, and changes nothing that it said before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.dumps import BUNDLED
from tests.owner import raw
from tracker.domain.errors import NotAllowedError
from tracker.domain.events import (
    DossierOpened,
    PositionStated,
    RecordCorrected,
    RecordWithdrawn,
)
from tracker.services.index import VERSION, Indexing
from tracker.services.index.read import sight
from tracker.services.keeping.verify import index_findings
from tracker.storage.event_log import NewEvent
from tracker.storage.files.archive import read_lines
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Server
    from tracker.storage.event_log import EventLog

pytestmark = pytest.mark.server
FACTS = [recorded.event for recorded in read_lines(BUNDLED.read_bytes().splitlines())]
DOSSIER = FACTS[0].dossier
TABLES = ("subjects", "entries", "wordings", "tallies", "said", "words", "indexed")


@pytest.fixture
def desk(server: Server, on_server: str) -> Iterator[str]:
    """The URL for a role that was let in; the role goes with its database."""
    database = urlsplit(on_server).path.strip("/")
    role = f"{database}_desk"
    server.run(f"CREATE ROLE {role} LOGIN")
    migrate(on_server, app_role=role)
    yield server.named(database, user=role)
    server.drop(on_server)
    server.run(f"DROP ROLE {role}")


@pytest.fixture
def at_desk(desk: str, opened: Callable[..., EventLog]) -> EventLog:
    """The log as the role has it, with the first facts of a dossier in it."""
    log = opened(desk, by_server=True, keeper=Indexing())
    log.append([NewEvent(event) for event in FACTS[:300]])
    return log


def made_anew(log: EventLog) -> tuple[int, dict[str, int]]:
    log.catch_up(afresh=True)
    return log.index()


def test_an_index_that_a_role_keeps_is_that_of_one_made_anew(
    at_desk: EventLog, on_server: str, opened: Callable[..., EventLog]
) -> None:
    for event in FACTS[300:340]:
        at_desk.append([NewEvent(event)])
    at_desk.append([NewEvent(event) for event in FACTS[340:]])
    stated = next(e for e in FACTS if e.key and isinstance(e, PositionStated))
    changed = RecordCorrected(
        dossier=DOSSIER,
        key="X1",
        why="misheard",
        target=stated.key or "",
        replacement={"stance": "Something else"},
    )
    taken_back = RecordWithdrawn(
        dossier=DOSSIER, key="X2", why="never said", target=FACTS[320].key or ""
    )
    at_desk.append([NewEvent(changed)])
    at_desk.append([NewEvent(taken_back)])

    kept = at_desk.index()

    assert kept[0] == at_desk.head().global_position == len(FACTS) + 2
    assert kept == made_anew(opened(on_server, keeper=Indexing()))


def test_a_role_has_no_right_to_write_a_table_of_the_index(
    at_desk: EventLog, desk: str
) -> None:
    assert at_desk.index()[0] == 300
    with raw(desk) as app:
        for table in metadata.tables:
            found = app.execute(
                "SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p "
                "WHERE has_table_privilege(?, p)",
                (table,),
            )
            assert {p for (p,) in found} == {
                "events": {"INSERT"},
                "feeds": {"INSERT", "UPDATE", "DELETE"},
                "inbox": {"INSERT", "UPDATE", "DELETE"},
                "dropped_proposals": {"INSERT", "DELETE"},
                "tokens": {"INSERT", "UPDATE"},
                "batches": {"INSERT", "UPDATE", "DELETE"},
                "origins": {"INSERT"},
                "settings": {"INSERT"},
                "reviews": {"INSERT", "UPDATE"},
                "reviewed": {"INSERT"},
                "desk_notes": {"INSERT"},
            }.get(table, set())
        for table in TABLES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"DELETE FROM {table}")  # noqa: S608  (a name of ours)


ROW = {
    "subject": 1,
    "width": 0,
    "latest": 7,
    "earliest": 7,
    "known": 7,
    "label": None,
    "content": None,
}
SAID = {
    "dossier": DOSSIER,
    "earliest": 7,
    "latest": 7,
    "last": 7,
    "known": 7,
    "month": 7,
    "facets": "meeting-held||",
    "said": "'truce':1",
}


@pytest.mark.parametrize(
    "said",
    [
        {"said": [SAID | {"place": 9, "since": 9}]},
        {"said": [SAID | {"place": 9, "since": 301}]},
        {"said": [SAID | {"place": 302, "since": 302}]},
        {"said": [SAID | {"place": 301, "since": 301, "dossier": "other"}]},
        {"entries": [ROW | {"place": 9, "since": 9}]},
        {"entries": [ROW | {"place": 9, "since": 301}]},
        {"entries": [ROW | {"place": 301, "since": 301, "content": "{}"}]},
        {"entries": [ROW | {"place": 302, "since": 302}]},
        {"entries": [ROW | {"place": 301, "since": 301, "subject": 10**9}]},
        {"end": ROW | {"place": 9, "until": 9, "period": 0}},
        {"end": ROW | {"place": 9, "until": 301, "period": 0}},
        {"reached": {"version": VERSION, "place": 299}},
        {"reached": {"version": VERSION, "place": 302}},
        {"reached": {"version": VERSION + 1, "place": 301}},
    ],
    ids=json.dumps,
)
def test_what_the_index_has_reached_is_changed_by_no_call_of_the_function(
    at_desk: EventLog, desk: str, opened: Callable[..., EventLog], said: object
) -> None:
    before = at_desk.index()
    opened(desk, by_server=True).append([NewEvent(FACTS[300])])

    with (
        raw(desk) as app,
        pytest.raises(
            psycopg.errors.InsufficientPrivilege, match="only the tables' owner"
        ),
    ):
        app.execute("SELECT tracker_index(?::json)", (json.dumps(said),))

    assert at_desk.index() == before
    at_desk.append([NewEvent(FACTS[301])])
    assert at_desk.index()[0] == 302


def test_a_wrong_entry_for_an_event_of_its_own_is_found_by_comparing(
    at_desk: EventLog, desk: str, opened: Callable[..., EventLog], tmp_path: Path
) -> None:
    opened(desk, by_server=True).append([NewEvent(FACTS[300])])
    said = {
        "entries": [ROW | {"place": 301, "since": 301}],
        "reached": {"version": VERSION, "place": 301},
    }
    with raw(desk) as app:
        app.execute("SELECT tracker_index(?::json)", (json.dumps(said),))

    migrate(tmp_path / "scratch.db")
    scratch = opened(tmp_path / "scratch.db", keeper=Indexing())
    found = index_findings(at_desk, scratch)

    assert [(f.kind, f.dossier) for f in found] == [("index", DOSSIER)]
    assert not at_desk.check().problems


def test_where_a_role_may_not_date_a_dossier_anew_it_is_read_whole_until_the_owner_does(
    at_desk: EventLog, on_server: str, opened: Callable[..., EventLog]
) -> None:
    opening = next(r for r in at_desk.read() if isinstance(r.event, DossierOpened))
    moved = RecordCorrected(
        dossier=DOSSIER,
        key="Z",
        why="moved",
        target=opening.event_id,
        replacement={"zone": "Asia/Tokyo"},
    )

    at_desk.append([NewEvent(moved)])
    at_desk.append([NewEvent(FACTS[300])])

    with at_desk.seeking() as seek:
        assert sight(seek, DOSSIER, None) is None
    owner = opened(on_server, keeper=Indexing())
    owner.catch_up()
    with owner.seeking() as seek:
        assert sight(seek, DOSSIER, None) is not None
    assert owner.index() == made_anew(owner)


def test_an_index_of_other_rules_stays_behind_until_the_owner_makes_it_anew(
    at_desk: EventLog, desk: str, on_server: str, opened: Callable[..., EventLog]
) -> None:
    with raw(on_server) as owner:
        owner.execute("UPDATE indexed SET version = 1")
    again = opened(desk, by_server=True, keeper=Indexing())

    again.append([NewEvent(FACTS[300])])

    with again.seeking() as seek:
        assert (seek.state(), sight(seek, DOSSIER, None)) == ((1, 300, 301), None)
    with pytest.raises(NotAllowedError, match="does not allow it"):
        again.catch_up()
    whole = opened(on_server, keeper=Indexing())
    whole.catch_up()
    assert whole.index()[0] == 301
    again.append([NewEvent(FACTS[301])])
    assert again.index() == made_anew(whole)
