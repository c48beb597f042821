"""Connections to a server: what serves each, and transactions with settings of their own.

A pool such as PgBouncer may lend a connection for one transaction only. So nothing is set for
longer, no statement is prepared behind a pool, and what serves a transaction is asked in it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict

from tracker.storage.database import BUSY_SECONDS, ServerState

if TYPE_CHECKING:
    from tracker.storage.location import ServerLocation

_CONNECT_SECONDS: Final = 10
_KEEPALIVE: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# All that is asked is a seek. By the statistics of a table that was empty a moment ago, the server
# would read the whole of it, again and again. Before version 18 a way that is ruled out is only
# made dear, and a server with LLVM compiles what is dear: that takes a hundred times as long as
# asking.
_OURS: Final = {
    "enable_seqscan": "off",
    "jit": "off",
    # What else is asked or understood in words may be set otherwise for a role, a database or the
    # whole server.
    "enable_indexscan": "on",
    "enable_bitmapscan": "on",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "quote_all_identifiers": "off",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "client_min_messages": "warning",
}
"""The settings that all of this relies on; they hold inside each transaction."""
_READ: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY NOT DEFERRABLE"
# Each statement sees what was committed before it, so that after waiting for the head one sees the
# log up to that head.
_WRITE: Final = b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE"
_SERVING: Final = b"pg_backend_pid(), (extract(epoch FROM now()) * 1000000)::bigint"
# In numbers: words for times are as the session is set.
_KNOWN: Final = b"""
    SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint,
      current_setting('synchronous_standby_names') <> ''
      AND current_setting('synchronous_commit') NOT IN ('off', 'local'),
      (SELECT source IN ('client', 'user', 'database', 'database user') FROM pg_settings
        WHERE name = 'lock_timeout')
    FROM pg_stat_activity WHERE pid = pg_backend_pid()"""
_STILL_THERE: Final = """
    SELECT pg_is_in_recovery() OR %s AND current_setting('track_activities') = 'off'
      OR EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = %s
      AND (extract(epoch FROM CASE WHEN %s THEN xact_start ELSE backend_start END) * 1000000)
        ::bigint = %s)"""
_STATE: Final = b"""
    SELECT current_user, current_setting('server_version'), pg_is_in_recovery(),
      CASE WHEN NOT pg_is_in_recovery() THEN NULL
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0::float8
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 END"""
_PLACE: Final = "tracker_backend"


class Backend(msgspec.Struct):
    """The server's process behind a connection, and what is known of it.

    Attributes:
        pid: Its number; behind a pool that of the last transaction that was to write.
        since: When it began, in microseconds since the epoch; behind a pool that transaction.
        pooled: Whether a pool stands in between, which may change it after each transaction.
        waits: Whether commits wait for a standby.
        settings: Sets what a transaction relies on.
        cut: Filled when a wait for a standby is cut short.
    """

    pid: int
    since: int
    pooled: bool
    waits: bool
    settings: bytes
    cut: list[bool]

    def begin(self, driver: psycopg.Connection[Any], *, writes: bool) -> None:
        """Begin a transaction; behind a pool, note what serves it if it is to write."""
        if not self.pooled or not writes:
            how = _WRITE if writes else _READ
            driver.execute(how + b"; " + self.settings, prepare=False)
            return
        asked = _WRITE + b"; " + self.settings + b", " + _SERVING
        begun = driver.execute(asked, prepare=False)
        begun.nextset()
        row = begun.fetchone()
        assert row is not None  # noqa: S101  (a row of values)
        self.pid, self.since = row[-2:]

    def begin_unheard(self, driver: psycopg.Connection[Any]) -> None:
        """Begin to write without waiting for the answers, where no pool stands in between."""
        driver.execute(_WRITE)
        driver.execute(self.settings)

    def works_on(self, driver: psycopg.Connection[Any]) -> bool:
        """Return whether what was begun may still be at work, or nobody could see it.

        Args:
            driver: Another connection.
        """
        # A server that keeps no note of transactions cannot say whether one is over.
        given = (self.pooled, self.pid, self.pooled, self.since)
        asked = driver.execute(_STILL_THERE, given)
        return asked.fetchone() != (False,)


def connect_to(location: ServerLocation) -> psycopg.Connection[Any]:
    """Return a connection that is outside a transaction.

    Raises:
        psycopg.Error: There is none to be had.
        DatabaseError: Its URL says something that makes no sense.
    """
    threshold = location.prepare_threshold
    given = conninfo_to_dict(location.conninfo)
    usual: dict[str, Any] = {
        name: value for name, value in _KEEPALIVE.items() if name not in given
    }
    if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
        usual["connect_timeout"] = _CONNECT_SECONDS
    connection = psycopg.connect(
        location.conninfo,
        autocommit=True,
        client_encoding="utf8",
        fallback_application_name="tracker",
        **usual,
    )
    connection.prepare_threshold = threshold
    return connection


def look(driver: psycopg.Connection[Any], *, wait: float | None = None) -> Backend:
    """Find out what serves a new connection; behind a pool it prepares no statement.

    Args:
        driver: The connection.
        wait: The seconds to wait for a lock; by default as the role, the database or the URL
            says, else ten.
    """
    row = driver.execute(_KNOWN).fetchone()
    assert row is not None  # noqa: S101  (it is at work)
    pid, since, waits, has_wait = row
    pooled = driver.info.backend_pid != pid
    if pooled:
        driver.prepare_threshold = None
    if wait is None and not has_wait:
        wait = BUSY_SECONDS
    ours = dict(_OURS)
    if wait is not None:
        # Zero would be for ever.
        ours["lock_timeout"] = f"{max(round(wait * 1000), 1)}ms"
    settings = ", ".join(f"set_config('{n}', '{v}', true)" for n, v in ours.items())
    return Backend(pid, since, pooled, waits, f"SELECT {settings}".encode(), [])


def state(driver: psycopg.Connection[Any], *, appends: bool) -> ServerState:
    """Return what a server says of itself."""
    row = driver.execute(_STATE).fetchone()
    assert row is not None  # noqa: S101  (a row of values)
    role, version, standby, behind = row
    return ServerState(
        role=role,
        version=version.partition(" ")[0],
        appends=appends,
        encrypted=driver.pgconn.ssl_in_use,
        pooled=look(driver).pooled,
        standby=standby,
        behind=behind,
    )


def keep_backend(info: dict[Any, Any], backend: Backend) -> None:
    """Keep what serves a connection of the pool."""
    info[_PLACE] = backend


def backend_of(info: dict[Any, Any]) -> Backend:
    """Return what serves a connection of the pool."""
    found: Backend = info[_PLACE]
    return found
