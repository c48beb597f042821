"""Hypothesis profiles, databases of both kinds, a clock and a home of their own for every test, and what a skip is."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests.surroundings import lacking, without_skip
from tests.tries import tries

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from tests.laws import Logs
    from tests.postgres import Server

settings.register_profile(
    "default",
    max_examples=tries(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "ci", settings.get_profile("default"), print_blob=True, derandomize=True
)
settings.register_profile("thorough", settings.get_profile("default"))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# Programs that the tests start would else compile the package each time, and each run its tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

NO_SKIPS = os.environ.get("TRACKER_TEST_SKIPS") == "none"
"""Whether a skip is a failure, as it is in `.ci/run`."""


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has them ignore it, and all that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """A test that is skipped where none may be has failed."""
    report = yield
    return without_skip(report) if NO_SKIPS else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """So has a whole module."""
    report = yield
    return without_skip(report) if NO_SKIPS else report


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out tests of what this machine or checkout cannot have: they are skipped, or not counted where no skip is allowed."""
    left, out = [], []
    for item in items:
        reasons = [
            reason
            for mark in item.iter_markers("needs")
            if (reason := lacking(*mark.args))
        ]
        if reasons and NO_SKIPS:
            out.append(item)
            continue
        for reason in reasons:
            item.add_marker(pytest.mark.skip(reason=reason))
        left.append(item)
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = left


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
    from tracker.storage.sql.migrate import migrate

    url = server.make()
    migrate(url)
    yield server, url
    server.drop(url)


@pytest.fixture
def on_server(migrated: tuple[Server, str]) -> Iterator[str]:
    """The URL of an empty migrated database on the server."""
    server, template = migrated
    url = server.make(template)
    yield url
    server.drop(url)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What touches storage runs on both kinds of database; a test that asks for `path` or `template`, or is marked with `files`, is about files."""
    if "database_kind" in metafunc.fixturenames:
        files = {"path", "template"} & set(
            metafunc.fixturenames
        ) or metafunc.definition.get_closest_marker("files")
        server = metafunc.definition.get_closest_marker("server")
        metafunc.parametrize(
            "database_kind",
            ["sqlite"]
            if files
            else ["postgresql"]
            if server
            else ["sqlite", "postgresql"],
            scope="session",
        )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tracker.storage.sql.migrate import migrate

    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return shutil.copy(template, tmp_path / "log.db")


class Databases(NamedTuple):
    """Makes empty migrated databases of one kind, and deletes them."""

    make: Callable[[], Path | str]
    drop: Callable[[Any], None]


@pytest.fixture
def databases(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Databases:
    """What makes and deletes databases of one kind, as often as a test likes."""
    if database_kind == "sqlite":
        template, numbers = request.getfixturevalue("template"), itertools.count(1)
        return Databases(
            lambda: shutil.copy(template, tmp_path / f"fresh-{next(numbers)}.db"),
            unlink_database,
        )
    server, migrated = request.getfixturevalue("migrated")
    return Databases(lambda: server.make(migrated), server.drop)


def unlink_database(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


@pytest.fixture
def fresh(databases: Databases) -> Iterator[Callable[[], Path | str]]:
    """Makes empty migrated databases of one kind, and deletes them after the test."""
    made: list[Path | str] = []

    def make() -> Path | str:
        made.append(databases.make())
        return made[-1]

    yield make
    for each in made:
        databases.drop(each)


@pytest.fixture
def logs(databases: Databases) -> Logs:
    """Makes empty logs of one kind, each deleted at the end of its block."""
    from tests.laws import empty_log

    return lambda: empty_log(databases)


@pytest.fixture
def where(database_kind: str, request: pytest.FixtureRequest) -> Path | str:
    """Where an empty migrated database is: the path of a file, or a URL."""
    return (
        request.getfixturevalue("path")
        if database_kind == "sqlite"
        else request.getfixturevalue("fresh")()
    )


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of folders that are not there yet; pytest would look through all the others for each."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count(1))


@pytest.fixture(autouse=True)
def _own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the database, the settings or the clock of whoever runs it."""
    home = next(homes)
    home.mkdir()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("TRACKER_DB", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_NOW", "2026-01-01T00:00:00Z")
