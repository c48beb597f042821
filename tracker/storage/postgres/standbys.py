"""Waits for another program or for a standby: told after a few seconds, named when cut short."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tracker.domain.errors import NotReplicatedError
from tracker.storage import database
from tracker.storage.postgres.errors import holder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.location import ServerLocation
    from tracker.storage.postgres.sessions import Backend

_WAITING: Final = """
    SELECT wait_event_type = 'Lock', current_setting('synchronous_standby_names')
    FROM pg_stat_activity
    WHERE pid = %s AND (wait_event = 'SyncRep' OR wait_event_type = 'Lock')"""
_LOG: Final = logging.getLogger("tracker")


def watch_standbys(driver: psycopg.Connection[Any], backend: Backend) -> None:
    """Note when a wait for a standby is cut short on a new connection."""

    def heard(said: psycopg.errors.Diagnostic) -> None:
        # Its words are those of the server's language.
        if said.source_function == "SyncRepWaitForLSN":
            backend.cut.append(True)

    driver.add_notice_handler(heard)


@contextmanager
def patient(
    backend: Backend,
    connect: Callable[[], psycopg.Connection[Any]],
    location: ServerLocation,
    *,
    tells_lock: bool,
) -> Iterator[None]:
    """Append or commit inside the block; a wait of more than a few seconds is told.

    Args:
        backend: What serves the connection.
        connect: Makes another connection, to look.
        location: Where the database is.
        tells_lock: Whether somebody is to know who holds the log, too.
    """
    backend.cut.clear()
    if not backend.waits and not tells_lock:
        yield
        return

    timer = Timer(database.PATIENCE, tell_wait, (backend.pid, connect, location))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def tell_wait(
    pid: int, connect: Callable[[], psycopg.Connection[Any]], location: ServerLocation
) -> None:
    """Say what a process of the server waits for: another program, or a standby."""
    with suppress(psycopg.Error), connect() as other:
        found = other.execute(_WAITING, (pid,)).fetchone()
        if found is None:
            return
        for_lock, standbys = found
        if for_lock:
            said = holder(location, other)
            _LOG.warning("waiting for the log: %s", said or location.shown)
            return
        _LOG.warning(
            "%s has kept the append and waits for a standby to keep it too: "
            "synchronous_standby_names is '%s'; its administrator sees in "
            "pg_stat_replication which are there",
            location.shown,
            standbys,
        )


def check_kept_elsewhere(backend: Backend, location: ServerLocation) -> None:
    """Refuse to call done what was committed while its wait for a standby was cut short.

    Raises:
        NotReplicatedError: It was.
    """
    if backend.cut:
        backend.cut.clear()
        raise NotReplicatedError(location.shown)
