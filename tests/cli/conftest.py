from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import MINI, json_lines, run, write
from tracker.services.index import Indexing
from tracker.storage.event_log import open_log, restore
from tracker.storage.files.archive import read_lines
from tracker.storage.sql.migrate import migrate

BUNDLED = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="session", autouse=True)
def no_server_goes_on():
    """A server ends as soon as it listens: what tries all commands would wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.cli.serve._serve", lambda *given, **more: 0)
        patch.setattr("tracker.web.mcp.server.run_standard_streams", lambda library: 0)
        yield


@pytest.fixture
def place(database_kind, request, tmp_path, monkeypatch):
    """What TRACKER_DB names: a file that is not there yet, or the URL of a database without events."""
    place = (
        tmp_path / "tracker.db"
        if database_kind == "sqlite"
        else request.getfixturevalue("where")
    )
    monkeypatch.setenv("TRACKER_DB", str(place))
    return place


@pytest.fixture(scope="session")
def holding(database_kind, request, tmp_path_factory):
    """What says where a database of either kind is that holds given lines of events; made once, to be copied and not written to."""
    folder, made, drop = tmp_path_factory.mktemp("holding"), {}, None
    if database_kind == "postgresql":
        server, migrated = request.getfixturevalue("migrated")
        drop = server.drop

    def at(lines):
        # The day of the log is part of what it holds.
        known = (lines, os.environ["TRACKER_NOW"])
        if known not in made:
            made[known] = server.make(migrated) if drop else folder / f"{len(made)}.db"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TRACKER_DB", str(made[known]))
                done = run("import", "--yes", "-", stdin=lines)
            assert done.code == 0, done.err
        return made[known]

    yield at
    for place in made.values() if drop else ():
        drop(place)


@pytest.fixture
def filled(holding, database_kind, request, tmp_path, monkeypatch):
    """What fills a database of either kind with events, names it by TRACKER_DB, and returns its path or its URL."""
    made = []

    def fill(*events, dossier="mini"):
        mould = holding(json_lines(*events, dossier=dossier))
        if database_kind == "sqlite":
            place = shutil.copy(mould, tmp_path / "tracker.db")
        else:
            made.append(request.getfixturevalue("server").make(mould))
            place = made[-1]
        monkeypatch.setenv("TRACKER_DB", str(place))
        return place

    yield fill
    for place in made:
        request.getfixturevalue("server").drop(place)


@pytest.fixture
def database(filled, tmp_path):
    """A database of either kind that holds the mini dossier, named by TRACKER_DB: the path of a file, or a URL."""
    write(tmp_path / "mini.jsonl", *MINI)
    return filled(*MINI)


@pytest.fixture(scope="session")
def holding_ukraine(database_kind, request, tmp_path_factory):
    """Where a database of either kind is that holds the dossier ukraine-2025, with its index; made once, to be asked and not written to."""
    if database_kind == "sqlite":
        place, drop = tmp_path_factory.mktemp("ukraine") / "log.db", None
        migrate(place)
    else:
        server, migrated = request.getfixturevalue("migrated")
        place, drop = server.make(migrated), server.drop
    ids = itertools.count()
    with open_log(
        place,
        clock=lambda: 1,
        new_id=lambda: str(next(ids)),
        actor="tests",
        keeper=Indexing(),
    ) as log:
        restore(
            log, read_lines((BUNDLED / "ukraine-2025.jsonl").read_bytes(), verify=True)
        )
    yield place
    if drop is not None:
        drop(place)


@pytest.fixture
def ukraine(holding_ukraine, monkeypatch):
    """A database of either kind that holds the dossier ukraine-2025, named by TRACKER_DB; not to be written to."""
    monkeypatch.setenv("TRACKER_DB", str(holding_ukraine))
    return holding_ukraine


@pytest.fixture
def own_ukraine(holding_ukraine, database_kind, request, tmp_path, monkeypatch):
    """The same as a copy that may be written to."""
    if database_kind == "sqlite":
        place, drop = shutil.copy(holding_ukraine, tmp_path / "own.db"), None
    else:
        server = request.getfixturevalue("server")
        place, drop = server.make(holding_ukraine), server.drop
    monkeypatch.setenv("TRACKER_DB", str(place))
    yield place
    if drop is not None:
        drop(place)
