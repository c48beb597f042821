"""Hypothesis profiles, and a clock and a home of their own for every test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.register_profile("ci", settings.get_profile("default"), print_blob=True, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started by the first test that asks for one."""
    from tests.postgres import Server

    running = Server()
    yield running
    running.close()


@pytest.fixture(scope="session")
def migrated(server: Server) -> Iterator[tuple[Server, str]]:
    """The server, and the URL of a migrated database in it, to be copied."""
    from tracker.storage.migrate import migrate

    url = server.make()
    migrate(url)
    yield server, url
    server.drop(url)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the database, the settings or the clock of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("TRACKER_DB", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_NOW", "2026-01-01T00:00:00Z")
