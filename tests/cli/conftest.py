from __future__ import annotations

import pytest

from tests.cli.running import MINI, run, write


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A database that holds the mini dossier, named by TRACKER_DB."""
    path = tmp_path / "tracker.db"
    monkeypatch.setenv("TRACKER_DB", str(path))
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    return path
