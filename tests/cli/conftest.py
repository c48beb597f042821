from __future__ import annotations

import pytest

from tests.cli.running import MINI, run, write


@pytest.fixture
def place(database_kind, request, tmp_path, monkeypatch):
    """What TRACKER_DB names: a file that is not there yet, or the URL of a database without events."""
    place = tmp_path / "tracker.db" if database_kind == "sqlite" else request.getfixturevalue("where")
    monkeypatch.setenv("TRACKER_DB", str(place))
    return place


@pytest.fixture
def database(place, tmp_path):
    """A database of either kind that holds the mini dossier, named by TRACKER_DB: the path of a file, or a URL."""
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    return place
