from __future__ import annotations

import pytest

from tests.cli.running import MINI, run, write


@pytest.fixture
def database(database_kind, request, tmp_path, monkeypatch):
    """A database of either kind that holds the mini dossier, named by TRACKER_DB: the path of a file, or a URL."""
    place = tmp_path / "tracker.db" if database_kind == "sqlite" else request.getfixturevalue("where")
    monkeypatch.setenv("TRACKER_DB", str(place))
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    return place
