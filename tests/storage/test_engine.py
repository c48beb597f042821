"""What is wrong with a database is found on opening, said in words, and never touched."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker.cli.frame.errors import hint_of
from tracker.domain.errors import DatabaseError, NotAllowedError
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import APPLICATION_ID, REVISION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.event_log import EventLog, NewEvent

    Opened = Callable[..., EventLog]
    Stated = Callable[..., NewEvent]

pytestmark = pytest.mark.files

both = pytest.mark.parametrize("read_only", [True, False], ids=["read", "write"])


def _noise(length: int) -> bytes:
    return random.Random(1).randbytes(length)  # noqa: S311  (the same noise in every run)


def _untouched(path: Path) -> tuple[bytes, list[str]]:
    return path.read_bytes(), sorted(each.name for each in path.parent.iterdir())


def _filled(path: Path, opened: Opened, stated: Stated) -> None:
    with opened(path) as log:
        log.append([stated(str(n) * 50) for n in range(500)])


@both
def test_no_database_is_said_with_the_command_that_makes_one(
    tmp_path: Path, opened: Opened, *, read_only: bool
) -> None:
    path = tmp_path / "not here" / "log.db"

    with pytest.raises(
        DatabaseError, match=r"^no database at .*not here/log\.db$"
    ) as missing:
        opened(path, read_only=read_only)

    assert (
        hint_of(missing.value)
        == f"`tracker init --db {shlex.quote(str(path))}` makes one"
    )
    assert not path.parent.exists()


@both
@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite", b"a diary\n" * 100, _noise(5_000)],
    ids=["empty", "short", "text", "garbage"],
)
def test_a_file_that_is_no_database_is_left_as_it_is(
    tmp_path: Path, opened: Opened, content: bytes, *, read_only: bool
) -> None:
    path = tmp_path / "diary"
    path.write_bytes(content)
    before = _untouched(path)

    with pytest.raises(
        DatabaseError, match=r"is no SQLite database|is an empty file"
    ) as foreign:
        opened(path, read_only=read_only)
    if content:
        with pytest.raises(DatabaseError, match="is no SQLite database"):
            migrate(path)

    assert "left as it is" in foreign.value.hint
    assert _untouched(path) == before


@both
@pytest.mark.parametrize("mark", [0, 7])
@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_the_database_of_another_program_is_left_as_it_is(
    tmp_path: Path, opened: Opened, mark: int, journal: str, *, read_only: bool
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA application_id = {mark}")
        other.execute(f"PRAGMA journal_mode = {journal}")
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    before = _untouched(path)

    for use in (lambda: opened(path, read_only=read_only), lambda: migrate(path)):
        with pytest.raises(
            DatabaseError, match="is a SQLite database of another program"
        ):
            use()

    assert _untouched(path) == before


@both
def test_garbage_behind_a_good_beginning_is_damage(
    path: Path, opened: Opened, *, read_only: bool
) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + _noise(len(content) - 100))

    with pytest.raises(DatabaseError, match="is damaged: ") as damaged:
        opened(path, read_only=read_only)

    assert "tracker import" in hint_of(damaged.value)


@both
@pytest.mark.parametrize("share", [0.0001, 0.1, 0.5, 0.95])
def test_a_file_that_is_cut_off_is_damage(
    path: Path, opened: Opened, stated: Stated, share: float, *, read_only: bool
) -> None:
    _filled(path, opened, stated)
    content = path.read_bytes()
    path.write_bytes(content[: max(60, int(len(content) * share))])

    with pytest.raises(DatabaseError, match="is damaged: "):
        opened(path, read_only=read_only)


def test_damage_that_only_reading_finds_is_said_then(
    path: Path, opened: Opened, stated: Stated
) -> None:
    _filled(path, opened, stated)
    content = bytearray(path.read_bytes())
    schema = 40 * 4096  # its pages come first, and opening reads them
    content[schema:-4096] = bytes(len(content) - schema - 4096)
    path.write_bytes(content)

    with (
        opened(path, read_only=True) as log,
        pytest.raises(DatabaseError, match=r"is damaged: |cannot be read"),
    ):
        list(log.read())


def test_a_database_without_its_tables_is_damage(path: Path, opened: Opened) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE head")

    with (
        opened(path) as log,
        pytest.raises(
            DatabaseError,
            match="is damaged: it lacks what its revision says: no such table: head",
        ),
    ):
        log.head()


@both
def test_an_old_revision_names_both_and_the_command(
    tmp_path: Path, opened: Opened, *, read_only: bool
) -> None:
    path = tmp_path / "old one.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    with pytest.raises(
        DatabaseError, match=f"schema revision 0000 found, {REVISION} wanted"
    ) as old:
        opened(path, read_only=read_only)

    assert hint_of(old.value) == f"`tracker migrate --db '{path}'`"


@both
def test_a_newer_revision_asks_for_a_newer_tracker(
    path: Path, opened: Opened, *, read_only: bool
) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = _untouched(path)

    for use in (lambda: opened(path, read_only=read_only), lambda: migrate(path)):
        with pytest.raises(
            DatabaseError, match=f"schema revision 9999 found, {REVISION} wanted"
        ) as newer:
            use()
        assert "upgrade position-tracker" in newer.value.hint

    assert _untouched(path)[0] == before[0]


@both
@pytest.mark.parametrize(
    "name",
    [
        "a b.db",
        "what?mode=memory",
        "a#b.db",
        "100%25.db",
        "Київ.db",
        "it's;--.db",
        "file:x?vfs=no",
    ],
)
def test_every_path_works(
    tmp_path: Path, opened: Opened, stated: Stated, name: str, *, read_only: bool
) -> None:
    path = tmp_path / name
    assert migrate(path) == ("0000", REVISION)
    with opened(f"sqlite:///{path}") as log:
        log.append([stated()])

    with opened(path, read_only=read_only) as log:
        assert log.count() == 1
    assert {
        each.name.removesuffix("-wal").removesuffix("-shm")
        for each in tmp_path.iterdir()
    } == {name}


def test_a_folder_or_a_file_inside_a_file_is_no_database(
    tmp_path: Path, opened: Opened
) -> None:
    (tmp_path / "file").touch()

    for wrong in (
        tmp_path,
        tmp_path / "file" / "log.db",
        "nul\0.db",
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(DatabaseError, match="cannot be read: "):
            opened(wrong)


def test_connections_are_set_up_to_be_safe(log: EventLog) -> None:
    with log.database.reading() as connection:
        found = {
            p: connection.exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "recursive_triggers",
            )
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "recursive_triggers": 1,
    }


def test_a_writer_that_waits_too_long_is_told_why(
    path: Path, opened: Opened, stated: Stated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.sqlite.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        log = opened(path)

        with pytest.raises(DatabaseError, match="is in use by another program"):
            log.append([stated()])
        assert log.count() == 0


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder outside the reach of root's rights, which write to read-only files too."""
    if os.name != "posix":
        pytest.skip("needs the rights of POSIX files")
    folder, me = Path(tempfile.mkdtemp()), os.geteuid()
    folder.chmod(0o755)

    def leave() -> None:
        if me == 0 and os.geteuid() == 0:
            os.seteuid(65534)

    try:
        yield _Locked(folder, leave)
    finally:
        os.seteuid(me)
        folder.chmod(0o755)
        shutil.rmtree(folder)


class _Locked:
    def __init__(self, folder: Path, leave: Callable[[], None]) -> None:
        self.path, self._folder, self._leave = folder / "log.db", folder, leave

    def lock(self, *, folder: bool) -> None:
        self.path.chmod(0o444)
        self._folder.chmod(0o555 if folder else 0o777)
        self._leave()


@pytest.mark.parametrize("folder", [False, True], ids=["file", "file and folder"])
def test_a_read_only_file_can_be_read_and_not_written(
    as_nobody: _Locked, opened: Opened, stated: Stated, *, folder: bool
) -> None:
    migrate(as_nobody.path)
    with opened(as_nobody.path) as log:
        log.append([stated()])
    as_nobody.lock(folder=folder)

    with opened(as_nobody.path, read_only=True) as log:
        assert log.count() == 1
    with pytest.raises(NotAllowedError, match="is read-only"):
        opened(as_nobody.path)


def test_a_read_only_folder_in_which_somebody_is_writing_can_be_read(
    as_nobody: _Locked, opened: Opened, stated: Stated
) -> None:
    migrate(as_nobody.path)
    writer = opened(as_nobody.path)
    writer.append([stated()])
    as_nobody.lock(folder=True)

    with opened(as_nobody.path, read_only=True) as log:
        assert log.count() == 1


def test_a_file_that_may_not_be_read_is_said_so(
    as_nobody: _Locked, opened: Opened
) -> None:
    migrate(as_nobody.path)
    as_nobody.path.chmod(0o000)
    as_nobody._leave()

    with pytest.raises(DatabaseError, match="cannot be read: permission denied"):
        opened(as_nobody.path)


def test_reading_reads_what_a_writer_has_just_written(
    path: Path, opened: Opened, stated: Stated
) -> None:
    reader, writer = opened(path, read_only=True), opened(path)

    writer.append([stated()])

    assert reader.count() == 1


def _fresh(code: str, *words: str) -> str:
    """What a program prints that runs in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def test_reading_and_appending_never_import_alembic(path: Path) -> None:
    code = """
import sys
from tracker.domain.events import DossierOpened
from tracker.storage.sql import migrate
from tracker.storage.event_log import NewEvent, open_log
with open_log(sys.argv[1], clock=lambda: 1, new_id=lambda: "e", actor="desk") as log:
    log.append([NewEvent(DossierOpened(dossier="d", title="Talks"))])
    print(len(list(log.read())), migrate.migrate(sys.argv[1]), [m for m in sys.modules if m.startswith(("alembic", "mako", "tracker.projections"))])
"""

    assert _fresh(code, str(path)) == f"1 ('{REVISION}', '{REVISION}') []\n"


def test_an_archive_and_a_location_need_no_database_library() -> None:
    code = """
import sys
from tracker.storage import location
from tracker.storage.files import archive
print(archive.read_lines(b""), location.exists("/nowhere"), [m for m in sys.modules if m.startswith(("sqlalchemy", "alembic", "sqlite3"))])
"""

    assert _fresh(code) == "[] False []\n"
