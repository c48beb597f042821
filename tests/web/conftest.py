"""Servers without a network: over the bundled dossiers, and over a database of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run, write
from tests.web.asking import NOW, Client, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The bundled dossiers, to be read."""
    client = client_of(None, tmp_path_factory.mktemp("site"))
    yield client
    client.application.close()


@pytest.fixture
def desk(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """A database of one's own that holds the mini dossier, named by TRACKER_DB."""
    monkeypatch.setenv("TRACKER_DB", str(path))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    client = client_of(path, tmp_path)
    yield client
    client.application.close()
