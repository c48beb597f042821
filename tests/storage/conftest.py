"""A log on an empty migrated database, copied from a template; a clock and ids that count."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.events import PositionStated
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Server


class Clock:
    """Moves on by one microsecond at each reading; a test may set it."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What touches storage runs on both kinds of database; a test that asks for `path` or `template`, or is marked with `files`, is about files."""
    if "kind" in metafunc.fixturenames:
        files = {"path", "template"} & set(metafunc.fixturenames) or metafunc.definition.get_closest_marker("files")
        server = metafunc.definition.get_closest_marker("server")
        metafunc.parametrize("kind", ["sqlite"] if files else ["postgresql"] if server else ["sqlite", "postgresql"], scope="session")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return shutil.copy(template, tmp_path / "log.db")


@pytest.fixture
def fresh(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Path | str]]:
    """Makes empty migrated databases of one kind, and deletes them after the test."""
    if kind == "sqlite":
        template, numbers = request.getfixturevalue("template"), itertools.count(1)
        yield lambda: shutil.copy(template, tmp_path / f"fresh-{next(numbers)}.db")
        return
    server, migrated = request.getfixturevalue("migrated")
    made: list[str] = []

    def make() -> str:
        made.append(server.make(migrated))
        return made[-1]

    yield make
    for url in made:
        server.drop(url)


@pytest.fixture
def where(kind: str, request: pytest.FixtureRequest) -> Path | str:
    """Where an empty migrated database is: the path of a file, or a URL."""
    return request.getfixturevalue("path") if kind == "sqlite" else request.getfixturevalue("fresh")()


@pytest.fixture
def on_server(migrated: tuple[Server, str]) -> Iterator[str]:
    """The URL of an empty migrated database on the server."""
    server, template = migrated
    url = server.make(template)
    yield url
    server.drop(url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Iterator[Callable[..., EventLog]]:
    """Opens logs, and closes them after the test."""
    logs, ids = [], itertools.count(1)

    def _open(where: Path | str, **more: Any) -> EventLog:
        logs.append(open_log(where, clock=clock, new_id=lambda: f"id-{next(ids):06}", actor="desk", **more))
        return logs[-1]

    yield _open
    for log in logs:
        log.close()


@pytest.fixture
def log(where: Path | str, opened: Callable[..., EventLog]) -> EventLog:
    return opened(where)


@pytest.fixture
def stated() -> Callable[..., NewEvent]:
    """A new event: a position of Russia on the ceasefire, unless told otherwise."""

    def _stated(stance: str = "no", *, event_id: str | None = None, **fields: Any) -> NewEvent:
        usual = {"dossier": "ukraine", "party": "russia", "issue": "ceasefire", "when": "2025-05-28"}
        return NewEvent(PositionStated(stance=stance, **(usual | fields)), event_id=event_id)

    return _stated
