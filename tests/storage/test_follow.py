"""Reading on gives every event once, in the order of the log, however often it begins again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import law
from tests.owner import erase, lifted, raw
from tracker.domain.errors import DatabaseError
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.follow import follow
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.laws import Logs
    from tests.postgres import Server


def places(found: Iterator) -> list[int]:
    return [recorded.global_position for recorded in found]


def test_what_is_there_comes_first_and_then_what_is_appended(
    log: EventLog,
    where: Path | str,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    log.append([stated("a"), stated("b")])
    reading = follow(opened(where, read_only=True), after=0)
    first = [next(reading), next(reading)]
    later = threading.Timer(
        0.05, lambda: log.append([stated("c"), stated("d", dossier="gaza")])
    )
    later.start()

    assert [r.event.stance for r in (*first, next(reading), next(reading))] == [
        "a",
        "b",
        "c",
        "d",
    ]
    later.join()


def test_without_patience_it_ends_where_the_log_ends(
    log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    assert places(follow(log, after=0, idle=0)) == []
    log.append(
        [stated(str(n), dossier="gaza" if n % 2 else "ukraine") for n in range(4_500)]
    )

    assert places(follow(log, after=0, idle=0)) == list(range(1, 4_501))
    assert places(follow(log, after=4_400, idle=0, dossier="gaza")) == list(
        range(4_402, 4_501, 2)
    )
    assert places(follow(log, after=4_500, idle=0.05)) == []


def test_patience_counts_from_the_last_event(
    log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    """Each comes a little before the patience would end."""
    pauses: list[int] = []

    def meanwhile() -> None:
        pauses.append(1)
        if len(pauses) in {3, 7}:
            log.append([stated(str(len(pauses)))])

    assert places(follow(log, after=0, idle=0.1, meanwhile=meanwhile)) == [1, 2]
    assert len(pauses) > 7


@law(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), max_size=8), examples=25)
def test_whoever_begins_again_after_its_last_place_gets_each_event_once(
    logs: Logs, turns: list[tuple[int, int]]
) -> None:
    """At each turn some events are appended, and some are read before the reader is ended."""
    seen: list[int] = []
    with logs() as log:
        for appended, wanted in [*turns, (1, 100)]:
            log.append(
                [NewEvent(b.party(f"party-{log.count()}-{n}")) for n in range(appended)]
            )
            with open_log(
                log.database.location,
                clock=lambda: 1,
                new_id=str,
                actor="reader",
                read_only=True,
            ) as reader:
                reading = follow(reader, after=seen[-1] if seen else 0, idle=0)
                seen += [
                    r.global_position
                    for r, _ in zip(reading, range(wanted), strict=False)
                ]
                reading.close()

        assert seen == list(range(1, log.count() + 1))


def test_unknown_and_erased_events_come_as_well(
    log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    payload = b'{"dossier":"ukraine","schema_version":3,"type":"dream-dreamt"}'
    dream = UnknownEvent(
        type="dream-dreamt",
        schema_version=3,
        dossier="ukraine",
        key=None,
        stream="dreams",
        payload=payload,
    )
    log.append([stated("secret", key="K"), NewEvent(dream), stated("last")])
    erase(log, 1)

    erased, unknown, last = (r.event for r in follow(log, after=0, idle=0))

    assert (erased.type, erased.key, erased.erased) == ("position-stated", "K", True)
    assert (unknown, unknown.erased) == (dream, False)
    assert last.stance == "last"


def test_a_log_that_ends_before_the_place_is_told(
    log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    log.append([stated()])

    with pytest.raises(
        DatabaseError,
        match="ends at place 1, so it is not the log that was read up to place 2",
    ):
        next(follow(log, after=2))


def waiting(log: EventLog, deed: Callable[[], object]) -> Iterator:
    """Follows a log; something is done to it when there is nothing more to read."""
    done: list[object] = []
    return follow(log, after=0, idle=5, meanwhile=lambda: done or done.append(deed()))


def test_a_file_that_goes_while_it_is_read_is_told(
    log: EventLog,
    path: Path,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    log.append([stated()])

    reading = waiting(opened(path, read_only=True), path.unlink)

    assert next(reading).global_position == 1
    with pytest.raises(DatabaseError, match=r"is gone$"):
        next(reading)


def test_a_file_that_is_replaced_while_it_is_read_is_told(
    log: EventLog,
    path: Path,
    template: Path,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    log.append([stated()])
    other = Path(shutil.copy(template, path.with_name("other.db")))

    reading = waiting(opened(path, read_only=True), lambda: other.replace(path))

    assert next(reading).global_position == 1
    with pytest.raises(DatabaseError, match=r"was replaced by another file$"):
        next(reading)


def test_another_log_that_is_restored_into_the_file_while_it_is_read_is_told(
    log: EventLog,
    path: Path,
    template: Path,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    log.append([stated()])
    with opened(shutil.copy(template, path.with_name("other.db"))) as other:
        other.append([stated("this"), stated("and that")])

    def restore() -> None:
        with (
            closing(sqlite3.connect(path.with_name("other.db"))) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)

    reading = waiting(opened(path, read_only=True), restore)

    assert next(reading).global_position == 1
    with pytest.raises(
        DatabaseError, match="has another event at place 1 than the one that was read"
    ):
        next(reading)


def test_a_file_that_was_replaced_before_is_read_anew(
    path: Path,
    template: Path,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    reader = opened(path, read_only=True)
    assert reader.count() == 0
    with opened(shutil.copy(template, path.with_name("other.db"))) as other:
        other.append([stated("new")])
    path.with_name("other.db").replace(path)

    assert [r.event.stance for r in follow(reader, after=0, idle=0)] == ["new"]


def test_a_tail_that_is_cut_off_while_it_is_read_is_told(
    log: EventLog,
    where: Path | str,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    log.append([stated(str(n)) for n in range(3)])

    def cut() -> None:
        with (
            raw(where) as owner,
            lifted(owner, "events_refuse_delete", "head_refuse_fall"),
        ):
            owner.execute("DELETE FROM events WHERE global_position = 3")
            owner.execute("UPDATE head SET global_position = 2")

    reading = waiting(opened(where, read_only=True), cut)

    assert [next(reading).global_position for _ in range(3)] == [1, 2, 3]
    with pytest.raises(
        DatabaseError,
        match="ends at place 2, so it is not the log that was read up to place 3",
    ):
        next(reading)


def test_a_connection_that_is_lost_while_it_waits_is_told(
    migrated: tuple[Server, str],
    on_server: str,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    opened(on_server).append([stated()])
    server, _ = migrated

    reading = waiting(
        opened(on_server, read_only=True), lambda: server.cut_off(on_server)
    )

    assert next(reading).global_position == 1
    with pytest.raises(DatabaseError, match="cannot be reached"):
        next(reading)
    assert places(follow(opened(on_server, read_only=True), after=0, idle=0)) == [1]


@pytest.mark.skipif(os.name != "posix", reason="needs the rights of POSIX files")
def test_a_reader_that_may_write_nothing_sees_what_another_appends(
    tmp_path_factory: pytest.TempPathFactory,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    folder, me = Path(tempfile.mkdtemp()), os.geteuid()
    path = folder / "log.db"
    try:
        migrate(path)
        path.chmod(0o644)
        folder.chmod(0o555)
        if me == 0:
            os.seteuid(65534)
        reader = opened(path, read_only=True)

        def append() -> None:
            os.seteuid(me)
            folder.chmod(0o755)
            opened(path).append([stated("seen")])
            folder.chmod(0o555)
            if me == 0:
                os.seteuid(65534)

        assert next(waiting(reader, append)).event.stance == "seen"
    finally:
        os.seteuid(me)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_what_one_waits_for_is_not_what_one_holds_up(
    log: EventLog,
    path: Path,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    """Between two readings no lock is held: the write-ahead log can be folded back into the file, and the journal changed."""
    log.append([stated()])

    def fold() -> None:
        log.close()
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (
                0,
                0,
                0,
            )

    assert places(
        follow(opened(path, read_only=True), after=0, idle=0.05, meanwhile=fold)
    ) == [1]
