"""A PostgreSQL database: opened, written to, and asked whether what was written has landed."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from tracker.domain.errors import DatabaseError, OutcomeUnknownError, TrackerError
from tracker.storage.database import Database, LockedConnection
from tracker.storage.rows import Assigned
from tracker.storage.rows.new_rows import Alone, tell_difference
from tracker.storage.sql import driven_many
from tracker.storage.sql.schema import KEYED, MARK, events, metadata

try:
    import psycopg
except ImportError as problem:
    raise DatabaseError(
        f"PostgreSQL needs the extra `postgres`, which is not installed: {problem}",
        "`pip install 'position-tracker[postgres]'` installs it",
    ) from problem

from tracker.storage.postgres import sessions
from tracker.storage.postgres.append_one import append, landed, quiet, together
from tracker.storage.postgres.errors import (
    BUSY,
    RoleRights,
    explain,
    in_use,
    lost,
    not_to_write,
)
from tracker.storage.postgres.sessions import backend_of
from tracker.storage.postgres.standbys import (
    check_kept_elsewhere,
    patient,
    watch_standbys,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, PoolProxiedConnection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from tracker.storage.database import Mode, ServerState, Then
    from tracker.storage.location import ServerLocation
    from tracker.storage.postgres.sessions import Backend
    from tracker.storage.rows import Assigned
    from tracker.storage.rows.new_rows import PreparedRow, Stamp
    from tracker.storage.sql import Driving


# Both write down what they could not end on a connection that was cut off, which an error of ours
# tells; it would go to the terminal.
for _library in ("psycopg", "sqlalchemy"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

KEYED.dialect_options["postgresql"]["where"] = events.c.key.is_not(None)

_FEW: Final = 8
_PAUSES: Final = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0)
"""The waits, in seconds, before asking again what became of a transaction."""
_WRITTEN: Final = "SELECT 1 FROM events WHERE global_position = %s AND digest = %s"

_FOUND: Final = """
    SELECT current_setting('server_encoding'), current_schema(),
      obj_description(to_regclass('head'), 'pg_class'),
      ARRAY(SELECT name FROM unnest(%s::text[]) AS names (name)
        WHERE to_regclass(name) IS NOT NULL),
      current_database(), current_user, coalesce(has_table_privilege(to_regclass('events')::oid,
        'INSERT'), false), pg_is_in_recovery(),
      (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only'
        AND setting = 'on')"""
_IS_OURS: Final = """
    SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('alembic_version')
      AND attname = 'version_num')
      AND NOT EXISTS (SELECT 1 FROM alembic_version)"""
_T = TypeVar("_T")
_NAMES: Final = ("alembic_version", *metadata.tables)


class ServerDatabase(Database):
    """An open PostgreSQL database."""

    location: ServerLocation

    def __init__(
        self, location: ServerLocation, mode: Mode, wait: float | None = None
    ) -> None:
        self.location = location
        made = create_engine(
            "postgresql+psycopg://",
            creator=self.connect,
            poolclass=QueuePool,
            use_native_hstore=False,
        )
        super().__init__(made, read_only=mode == "ro", wait=wait)
        event.listen(self.engine, "connect", self._note)
        event.listen(self.engine, "begin", _begin)

    def connect(self) -> psycopg.Connection[Any]:
        """Return a connection of its own, outside the pool and outside a transaction.

        Raises:
            psycopg.Error: There is none to be had.
        """
        return sessions.connect_to(self.location)

    def _note(self, driver: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        """Note what serves a new connection, and when a wait for a standby is cut short."""
        connection = cast("psycopg.Connection[Any]", driver)
        backend = sessions.look(connection, wait=self.wait)
        sessions.keep_backend(record.info, backend)
        watch_standbys(connection, backend)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent view of the log, for as long as the block runs."""
        with self.explained(), self._begun(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, of which it is known in the end whether it is kept.

        Raises:
            NotAllowedError: The database was opened for reading, or may not be written.
            DatabaseError: The connection was lost and nothing is kept.
            OutcomeUnknownError: The connection was lost as the transaction ended, and the server
                cannot be asked what became of it.
        """
        if self.read_only:
            raise self.opened_to_read()
        with self.explained(), self._begun(writes=True) as connection:
            transaction = connection.get_transaction()
            assert transaction is not None  # noqa: S101  (it was begun)
            yield connection
            info = connection.info
            try:
                with self._patient(info):
                    transaction.commit()
            except DBAPIError as problem:
                if not problem.connection_invalidated:
                    raise
                raise OutcomeUnknownError(self.location.shown) from problem
            check_kept_elsewhere(backend_of(info), self.location)

    def _patient(self, info: dict[Any, Any]) -> AbstractContextManager[None]:
        return patient(
            backend_of(info),
            self.connect,
            self.location,
            tells_lock=self.wait is not None,
        )

    @contextmanager
    def locked(self) -> Iterator[LockedConnection]:
        """Hold the log alone in a transaction whose outcome is known in the end; see `writing`."""
        if self.read_only:
            raise self.opened_to_read()
        with self.explained():
            held = self._held()
            pooled, info = held.connection, held.connection.info
            try:
                with self._patient(info):
                    yield held
                try:
                    with self._patient(info):
                        pooled.commit()
                except psycopg.Error as problem:
                    if not lost(problem):
                        raise
                    if held.written is None:
                        raise OutcomeUnknownError(self.location.shown) from problem
                    asked = (held.written.global_position, held.written.digest)
                    if (
                        self._settle(
                            backend_of(info),
                            lambda driver: driver.execute(_WRITTEN, asked).fetchone(),
                            problem,
                        )
                        is None
                    ):
                        raise
                check_kept_elsewhere(backend_of(info), self.location)
            finally:
                _give_back(pooled)

    def append_alone(
        self,
        item: PreparedRow,
        stamp: Stamp,
        *,
        expected: int | None,
        then: Then | None,
    ) -> Assigned | None:
        """Append one event in one statement."""
        if self.read_only:
            raise self.opened_to_read()
        now = stamp.clock()
        kept = None if stamp.by_server else now
        alone = Alone(item, stamp.new_id(), kept, stamp.actor, expected)
        with self.explained():
            pooled = self.engine.raw_connection()
            info = pooled.info
            try:
                with self._patient(info):
                    place = self._append_alone(pooled, alone, then)
            except (psycopg.Error, DBAPIError) as problem:
                if not lost(getattr(problem, "orig", problem)):
                    raise
                try:
                    place = self._settle(
                        backend_of(info),
                        lambda connection: landed(connection, alone),
                        problem,
                    )
                except OutcomeUnknownError as unknown:
                    unknown.event_ids = (alone.event_id,)
                    raise
            finally:
                _give_back(pooled)
            if place is not None:
                check_kept_elsewhere(backend_of(info), self.location)
                if stamp.by_server:
                    tell_difference(now, place.recorded_at)
            return place

    def _append_alone(
        self, pooled: PoolProxiedConnection, alone: Alone, then: Then | None
    ) -> Assigned | None:
        driver = cast("psycopg.Connection[Any]", pooled.driver_connection)
        if not quiet(driver):
            return None
        backend = backend_of(pooled.info)
        begun = append(driver, backend, alone, ends=then is None)
        if begun is None:
            return None
        if then is not None:
            with together(driver, backend):
                then(LockedConnection(self.engine.dialect, pooled), *begun)
                driver.commit()
        return begun[0]

    def require(self) -> None:
        """Make sure that the tables are there and ours, and can be added to if they are to be."""
        with self.explained():
            ours, standing = self._look()
        self.role = standing.role
        if not ours:
            raise DatabaseError(
                f"{self.location.shown} holds no log yet",
                "make a log in it",
            ).advise("make-log", database=self.location.quoted)
        if not self.read_only and (refused := not_to_write(self.location, standing)):
            raise refused

    def server_state(self) -> ServerState:
        """Return what the server says of itself and of the role."""
        with self.explained():
            appends = not_to_write(self.location, self._look()[1]) is None
            with self.connect() as connection:
                return sessions.state(connection, appends=appends)

    def make_room(self) -> bool:
        """Return whether the tables are to be made there."""
        with self.explained():
            return not self._look()[0]

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except DBAPIError as problem:
            raise self._explained(problem.orig) from problem
        except psycopg.Error as problem:
            raise self._explained(problem) from problem

    def _explained(self, problem: BaseException | None) -> TrackerError:
        """Return our error for one of the driver's; of a lock, with who holds it."""
        if getattr(problem, "sqlstate", None) not in BUSY:
            return explain(self.location, problem)
        with suppress(psycopg.Error), self.connect() as connection:
            return in_use(self.location, connection)
        return in_use(self.location, None)

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Connection]:
        """Yield a connection inside a transaction; one lost while nobody used it is replaced."""
        with self.engine.connect() as connection:
            connection.execution_options(tracker_writes=writes)
            try:
                connection.begin()
            except psycopg.Error as problem:
                if not lost(problem):
                    raise
                connection.invalidate(problem)
                self.engine.dispose()
            else:
                with _ended(connection):
                    yield connection
                return
        with self.engine.connect() as connection:
            connection.execution_options(tracker_writes=writes)
            connection.begin()
            with _ended(connection):
                yield connection

    def _look(self) -> tuple[bool, RoleRights]:
        """Return whether our tables are there, and what stands in the way of adding events.

        Raises:
            DatabaseError: Tables of another program are in the way, or the database cannot hold our
                text.
        """
        with self.engine.connect() as connection:
            row = connection.exec_driver_sql(_FOUND, (list(_NAMES),)).one()
            encoding, schema, mark, there, *standing = row
            if (
                there == ["alembic_version"]
                and connection.exec_driver_sql(_IS_OURS).scalar()
            ):
                there = []  # all that is left when the migrations have gone down
        shown = self.location.shown
        if mark != MARK and there:
            raise DatabaseError(
                f"{shown} holds tables of another program: {', '.join(there)}",
                "they are left as they are; name another database or schema",
            )
        if encoding != "UTF8":
            raise DatabaseError(
                f"{shown} keeps text in {encoding}, not in UTF8",
                "make a database whose encoding is UTF8",
            ).advise("make-utf8-database")
        if schema is None:
            raise DatabaseError(
                f"{shown} has no schema to make tables in",
                "make one, or name one with `?options=-csearch_path%3DNAME` in the URL",
            )
        return mark == MARK, RoleRights(*standing)

    def _held(self) -> LockedConnection:
        """Return a connection that holds the log; one lost while nobody used it is replaced."""
        for again in (True, False):
            pooled = self.engine.raw_connection()
            try:
                backend_of(pooled.info).begin(
                    cast("psycopg.Connection[Any]", pooled.driver_connection),
                    writes=True,
                )
            except BaseException as problem:
                if lost(problem):
                    pooled.invalidate(problem)
                    self.engine.dispose()
                pooled.close()
                if not again or not lost(problem):
                    raise
            else:
                return LockedConnection(self.engine.dialect, pooled)
        raise AssertionError  # the second time it was returned or raised

    def _settle(
        self,
        backend: Backend,
        landed: Callable[[psycopg.Connection[Any]], _T | None],
        problem: Exception,
    ) -> _T | None:
        """Return what shows that a transaction was kept whose end was not heard, or None.

        Whoever served the lost connection may still be at it: only when it is gone is there nothing
        more to come.

        Args:
            backend: What served the lost connection.
            landed: Looks for what the transaction has written.
            problem: How the connection was lost.

        Raises:
            OutcomeUnknownError: It cannot be found out.
        """
        for pause in _PAUSES:
            time.sleep(pause)
            with suppress(psycopg.Error), self.connect() as connection:
                if not backend.works_on(connection):
                    return landed(connection)
        raise OutcomeUnknownError(self.location.shown) from problem


def _give_back(pooled: PoolProxiedConnection) -> None:
    """Give a connection back to the pool, or let go of it where it was lost.

    Work that was not kept is rolled back; the pool would write that down.
    """
    try:
        pooled.rollback()
    except psycopg.Error as problem:
        pooled.invalidate(problem)
    pooled.close()


def write_rows(
    connection: Driving,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Put rows into a table: few by one statement for each, many as a stream."""
    names = ", ".join(columns)
    if len(rows) <= _FEW:
        holes = ", ".join(["%s"] * len(columns))
        put = f"INSERT INTO {table} ({names}) VALUES ({holes})"  # noqa: S608  (constants)
        driven_many(connection, put, rows)
        return
    driver = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as stream,
    ):
        for row in rows:
            stream.write_row(row)


def _begin(connection: Connection) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    writes = bool(connection.get_execution_options().get("tracker_writes"))
    backend_of(connection.info).begin(driver, writes=writes)


@contextmanager
def _ended(connection: Connection) -> Iterator[None]:
    """Commit at the end of a block, unless the block has; roll back after an error in it."""
    transaction = connection.get_transaction()
    assert transaction is not None  # noqa: S101  (it was begun)
    with transaction:
        yield
