"""A PostgreSQL database: how it is opened, how it is written to, and how it is known whether what was written has landed."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from tracker.domain.errors import DatabaseError, OutcomeUnknownError
from tracker.storage.engine import BUSY_SECONDS, WRITTEN, Database
from tracker.storage.schema import KEYED, MARK, events, metadata
from tracker.storage.statements import driven_many

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError as problem:
    raise DatabaseError(
        f"PostgreSQL needs the extra `postgres`, which is not installed: {problem}", "`pip install 'position-tracker[postgres]'` installs it"
    ) from problem

from tracker.storage.postgres_errors import Standing, explain, lost, not_to_write, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from tracker.storage.engine import Mode
    from tracker.storage.location import ServerLocation
    from tracker.storage.stored import Head
    from tracker.storage.watch import Watch

KEYED.dialect_options["postgresql"]["where"] = events.c.key.is_not(None)

CHANNEL: Final = "tracker"
"""On which channel each append wakes up who listens."""

_CONNECT_SECONDS: Final = 10
_KEEPALIVE: Final = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# All that is asked is a seek. By the statistics of a table that was empty a moment ago, the server would read the whole of it, again and again.
# Before version 18 a way that is ruled out is only made dear, and a server with LLVM compiles what is dear: that takes a hundred times as long as asking.
_SETTINGS: Final = f"SET lock_timeout = '{BUSY_SECONDS}s'; SET enable_seqscan = off; SET jit = off".encode()
_READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Each statement sees what was committed before it, so that after waiting for the head one sees the log up to that head.
_WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_current_xact_id()::text"
_FEW: Final = 8
_PAUSES: Final = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0)
"""How long to wait, in seconds, before asking again what became of a transaction."""

_FOUND: Final = """
    SELECT current_setting('server_encoding'), current_schema(), obj_description(to_regclass('head'), 'pg_class'),
      ARRAY(SELECT name FROM unnest(%s::text[]) AS names (name) WHERE to_regclass(name) IS NOT NULL),
      current_database(), current_user, coalesce(has_table_privilege(to_regclass('events')::oid, 'INSERT'), false), pg_is_in_recovery(),
      (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only' AND setting = 'on')"""
_IS_OURS: Final = """
    SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('alembic_version') AND attname = 'version_num')
      AND NOT EXISTS (SELECT 1 FROM alembic_version)"""
_NAMES: Final = ("alembic_version", *metadata.tables)


class ServerDatabase(Database):
    """An open PostgreSQL database."""

    location: ServerLocation

    def __init__(self, location: ServerLocation, mode: Mode) -> None:
        self.location = location
        made = create_engine("postgresql+psycopg://", creator=self.connect, poolclass=QueuePool, use_native_hstore=False)
        super().__init__(made, read_only=mode == "ro")
        event.listen(self.engine, "begin", _begin)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of its own, outside the pool and outside a transaction.

        Raises:
            psycopg.Error: There is none to be had.
        """
        given = conninfo_to_dict(self.location.url)
        usual: dict[str, Any] = {name: value for name, value in _KEEPALIVE.items() if name not in given}
        if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
            usual["connect_timeout"] = _CONNECT_SECONDS
        connection = psycopg.connect(self.location.url, autocommit=True, client_encoding="utf8", fallback_application_name="tracker", **usual)
        connection.execute(_SETTINGS)
        return connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the log, for as long as the block runs."""
        with self.explained(), self._begun(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, of which it is known in the end whether all of it is kept, or none.

        Raises:
            NotAllowedError: The database was opened for reading, or may not be written.
            DatabaseError: The connection was lost and nothing is kept.
            OutcomeUnknownError: The connection was lost as the transaction ended, and the server cannot be asked what became of it.
        """
        if self.read_only:
            raise self.opened_to_read()
        with self.explained(), self._begun(writes=True) as connection:
            transaction = connection.get_transaction()
            assert transaction is not None  # noqa: S101  (it was begun)
            number = connection.info[_NUMBER]
            yield connection
            written = connection.info.get(WRITTEN)
            try:
                transaction.commit()
            except DBAPIError as problem:
                if not problem.connection_invalidated:
                    raise
                self._settle(number, written, problem)

    def require(self) -> None:
        """Make sure that the tables are there and ours, and can be added to if they are to be."""
        with self.explained():
            ours, standing = self._look()
        if not ours:
            raise DatabaseError(f"{self.location.shown} holds no log yet", f"`tracker init --db {self.location.quoted}` makes one in it")
        if not self.read_only and (refused := not_to_write(self.location, standing)):
            raise refused

    def make_room(self) -> bool:
        """Whether the tables are to be made there."""
        with self.explained():
            return not self._look()[0]

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except DBAPIError as problem:
            raise explain(self.location, problem.orig) from problem
        except psycopg.Error as problem:
            raise explain(self.location, problem) from problem

    def watching(self) -> Watch:
        """Begin to listen for appends."""
        from tracker.storage.listening import ServerWatch  # noqa: PLC0415  (most who open a database ask once)

        return ServerWatch(self)

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Connection]:
        """A connection inside a transaction; a connection that was lost while nobody used it is replaced."""
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

    def _look(self) -> tuple[bool, Standing]:
        """Whether our tables are there, and what stands in the way of adding events to them.

        Raises:
            DatabaseError: Tables of another program are in the way, or the database cannot hold our text.
        """
        with self.engine.connect() as connection:
            row = connection.exec_driver_sql(_FOUND, (list(_NAMES),)).one()
            encoding, schema, mark, there, *standing = row
            if there == ["alembic_version"] and connection.exec_driver_sql(_IS_OURS).scalar():
                there = []  # all that is left when the migrations have gone down
        shown = self.location.shown
        if mark != MARK and there:
            raise DatabaseError(f"{shown} holds tables of another program: {', '.join(there)}", "they are left as they are; name another database or schema")
        if encoding != "UTF8":
            raise DatabaseError(f"{shown} keeps text in {encoding}, not in UTF8", "make a database with `createdb --encoding=UTF8 --template=template0 NAME`")
        if schema is None:
            raise DatabaseError(f"{shown} has no schema to make tables in", "make one, or name one with `?options=-csearch_path%3DNAME` in the URL")
        return mark == MARK, Standing(*standing)

    def _settle(self, number: str, written: Head | None, problem: DBAPIError) -> None:
        """Find out what became of a transaction whose end was not heard; nothing to say when it is kept.

        After a crash a server may give the number of a transaction that left no trace to another one. So that it was
        committed is believed only when the log has what the transaction has written.

        Raises:
            DatabaseError: Nothing of it is kept.
            OutcomeUnknownError: It cannot be found out.
        """
        for pause in _PAUSES:
            time.sleep(pause)
            try:
                with self.connect() as connection:
                    found = connection.execute("SELECT pg_xact_status(%s::xid8)", (number,)).fetchone()
                    kept = written and connection.execute("SELECT digest FROM events WHERE global_position = %s", (written.global_position,)).fetchone()
            except psycopg.errors.InvalidParameterValue:
                found, kept = ("aborted",), None  # the server is yet to come to that number
            except psycopg.Error:
                continue
            if written and kept and kept[0] == written.digest:
                return
            if found == ("aborted",) or (found == ("committed",) and written):
                raise unreachable(self.location, problem.orig) from problem
            if found != ("in progress",):
                break
        raise OutcomeUnknownError(self.location.shown) from problem


def write_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows into a table: few by one statement for each, many as a stream."""
    names = ", ".join(columns)
    if len(rows) <= _FEW:
        holes = ", ".join(["%s"] * len(columns))
        driven_many(connection, f"INSERT INTO {table} ({names}) VALUES ({holes})", rows)  # noqa: S608  (names are constants)
        return
    driver = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as stream:
        for row in rows:
            stream.write_row(row)


_NUMBER: Final = "tracker_transaction"


def _begin(connection: Connection) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    connection.info.pop(WRITTEN, None)
    if not connection.get_execution_options().get("tracker_writes"):
        driver.execute(_READ)
        return
    cursor = driver.execute(_WRITE)
    cursor.nextset()
    connection.info[_NUMBER] = cast("tuple[str]", cursor.fetchone())[0]


@contextmanager
def _ended(connection: Connection) -> Iterator[None]:
    """Commit a transaction at the end of a block, unless the block has; roll it back after an error in the block."""
    transaction = connection.get_transaction()
    assert transaction is not None  # noqa: S101  (it was begun)
    with transaction:
        yield
