"""Checking a whole log in its database: range by range, in one process or in several."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tracker.storage.database import missing_parts
from tracker.storage.opening import open_database
from tracker.storage.rows import StoredRow
from tracker.storage.rows.check_rows import (
    SHOWN,
    START,
    Before,
    LogCheck,
    Problem,
    Range,
    join_ranges,
)
from tracker.storage.sql import HEAD, drive, driven, schema, selected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Select

    from tracker.storage.database import Database
    from tracker.storage.location import Location

    Ask = Callable[[Location, int, int], Range | None]

_EVENTS: Final = schema.events.c
_ROWS: Final = select(*(_EVENTS[name] for name in StoredRow._fields)).order_by(
    _EVENTS.global_position
)
_MAY_CHECK: Final = """
    SELECT coalesce(has_function_privilege(
      to_regprocedure('bt_index_check(regclass, boolean)'), 'EXECUTE'), false)"""
_INDEXES: Final = """
    SELECT c.relname, c.oid::bigint FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
      JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
    WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid ORDER BY 1"""
_PAGE: Final = 1_000
_SHARE: Final = 50_000
"""The number of places that a process takes at a time."""
_WORTH: Final = 200_000
"""The number of places worth starting a process, which takes as long as 30,000."""


def check_database(database: Database, *, workers: int = 1) -> LogCheck:
    """Check every place of a log, its head and the triggers of both; see `EventLog.check`."""
    # One transaction, so that what others append meanwhile is seen neither in the rows nor in the
    # head.
    with database.reading() as connection:
        pages, unlooked = page_problems(connection)
        try:
            whole = _whole(connection, database.location, workers)
        except (DBAPIError, UnicodeDecodeError):
            if not pages:
                raise
            whole = Range()
            pages.append("the rows of the log cannot be read to their end")
    return LogCheck(
        whole.problems,
        whole.count - len(whole.problems),
        whole.last,
        whole.altered,
        whole.erased,
        whole.mentions,
        pages,
        unlooked,
    )


def _whole(connection: Connection, location: Location, workers: int) -> Range:
    last = connection.execute(select(func.max(_EVENTS.global_position))).scalar() or 0
    starts = range(0, max(last, 1), _SHARE)
    shared = workers > 1 and last >= _WORTH
    whole = join_ranges(
        _shared(connection, location, starts, workers - 1)
        if shared
        else [_checked(connection, 0, None)]
    )
    for problem in _ends(connection, whole.last):
        whole.add(problem)
    return whole


def page_problems(connection: Connection) -> tuple[list[str], str | None]:
    """Have the database check its own pages and indexes, as far as it lets us.

    Returns what it finds wrong, and why it was not asked, if it was not.
    """
    if connection.dialect.name == "sqlite":
        # Each line stands for itself; the first ones may come together in one text.
        told = driven(connection, f"PRAGMA integrity_check({SHOWN})")
        lines = [line for (text,) in told for line in text.splitlines()]
        return [line for line in lines if line != "ok"], None
    ((allowed,),) = driven(connection, _MAY_CHECK)
    if not allowed:
        return [], (
            "the server's own indexes were not looked at: that needs the extension amcheck, "
            "and the right to use it"
        )
    found = []
    for index, number in driven(connection, _INDEXES):
        drive(connection, "SAVEPOINT looked")
        try:
            driven(connection, f"SELECT bt_index_check({number}::regclass, true)")
        except DBAPIError as problem:
            drive(connection, "ROLLBACK TO SAVEPOINT looked")
            found.append(f"the index {index}: {problem.orig}".splitlines()[0])
    return found, None


def _ends(connection: Connection, last: Before) -> list[Problem]:
    """Return what is wrong with the head and the triggers."""
    found = []
    head = next(iter(driven(connection, HEAD)), None)
    if head is None:
        found.append(Problem(last.global_position, "the head is gone"))
    elif head != tuple(last):
        found.append(
            Problem(
                last.global_position,
                f"the log ends with another place or digest than its head says, place {head[0]}",
            )
        )
    return found + [
        Problem(last.global_position, f"{part} is gone")
        for part in missing_parts(connection)
    ]


def _shared(
    connection: Connection, location: Location, starts: Sequence[int], helpers: int
) -> list[Range]:
    """Check all ranges: other processes take them from the front, this one from the back."""
    found: dict[int, Range] = {}
    with helping(helpers) as (pool, ask):
        given = {
            start: pool.submit(ask, location, start, start + _SHARE)
            for start in starts[:-1]
        }
        found[starts[-1]] = _checked(connection, starts[-1], None)
        for start, future in reversed(given.items()):
            theirs = None if future.cancel() else future.result()
            found[start] = (
                _checked(connection, start, start + _SHARE)
                if theirs is None
                else theirs
            )
    return [found[start] for start in starts]


def serve() -> None:
    """Be one of the other processes: check one range after the other, as asked on standard input.

    The log below its head never changes, so that it need not see the log at the same instant as
    whoever asks.
    """
    while True:
        # Written by our own process.
        location, after, up_to = pickle.load(sys.stdin.buffer)  # noqa: S301
        with (
            open_database(location, read_only=True) as database,
            database.reading() as connection,
        ):
            pickle.dump(_checked(connection, after, up_to), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _checked(connection: Connection, after: int, up_to: int | None) -> Range:
    """The places after one and up to another; without a last one, all that there are."""
    found = Range(_before(connection, after))
    asked = (
        _ROWS.limit(_PAGE)
        if up_to is None
        else _ROWS.limit(_PAGE).where(_EVENTS.global_position <= up_to)
    )
    if (
        after == 0
    ):  # what lies before the first place is there only when somebody put it there
        found.check(_rows(connection, _ROWS.where(_EVENTS.global_position <= 0)))
    while rows := _rows(connection, asked.where(_EVENTS.global_position > after)):
        found.check(rows)
        if rows[-1][0] <= after:  # a damaged tree leads back; what is wrong is told
            break
        after = rows[-1][0]
    return found


def _before(connection: Connection, place: int) -> Before:
    if place == 0:
        return START
    rows = _rows(
        connection,
        select(_EVENTS.global_position, _EVENTS.digest, _EVENTS.recorded_at).where(
            _EVENTS.global_position == place
        ),
    )
    # Without the place itself the first of the range is out of place, and named.
    return Before(*rows[0]) if rows else Before(place - 1, None, 0)


def _rows(connection: Connection, asked: Select[Any]) -> Sequence[Any]:
    """The rows of a query, whatever they hold."""
    try:
        return selected(connection, asked)
    except (DBAPIError, connection.dialect.loaded_dbapi.Error):
        if connection.dialect.name != "sqlite":
            raise
        return _lenient_rows(connection, asked)


def _lenient_rows(connection: Connection, asked: Select[Any]) -> Sequence[Any]:
    """Rows that hold bytes where text is due; SQLite keeps whatever it is given."""
    driver: Any = connection.connection.dbapi_connection
    driver.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
    try:
        return [tuple(row) for row in connection.execute(asked)]
    finally:
        driver.text_factory = str


# The path first: what this process can import, that one can. The main module is not imported there,
# whatever it does when it is.
_SERVE: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from "
    "tracker.storage.check_log import serve; serve()"
)


@contextmanager
def helping(count: int) -> Iterator[tuple[ThreadPoolExecutor, Ask]]:
    """Start processes, each with a thread that waits for it.

    Yields the threads and the function that they are to run.

    That function gives None when the process has failed.
    """
    idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
    processes = [_started() for _ in range(count)]
    for process in processes:
        idle.put(process)

    def ask(location: Location, after: int, up_to: int) -> Range | None:
        process = idle.get()
        try:
            _send(process, (location, after, up_to))
            assert process.stdout is not None  # noqa: S101  (it is a pipe)
            found: Range = pickle.load(process.stdout)  # noqa: S301  (written by our own process)
        # Whatever a broken pipe gives; the caller checks the range itself.
        except Exception:  # noqa: BLE001
            return None
        finally:
            idle.put(process)
        return found

    pool = ThreadPoolExecutor(count)
    try:
        yield pool, ask
    finally:
        for process in processes:
            process.kill()
        pool.shutdown(cancel_futures=True)
        for process in processes:
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603  (ourselves)
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _send(process, sys.path)
    except OSError:
        process.kill()
    return process


def _send(process: subprocess.Popen[bytes], value: object) -> None:
    assert process.stdin is not None  # noqa: S101  (it is a pipe)
    pickle.dump(value, process.stdin)
    process.stdin.flush()
