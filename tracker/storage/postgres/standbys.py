"""Commits that wait for a standby: told after a few seconds, and named when cut short."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tracker.domain.errors import NotReplicatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.location import ServerLocation
    from tracker.storage.postgres.sessions import Backend

PATIENCE: Final = 5.0
"""The seconds after which it is told what a commit waits for."""
_WAITING: Final = """
    SELECT current_setting('synchronous_standby_names') FROM pg_stat_activity
    WHERE pid = %s AND wait_event = 'SyncRep'"""
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
) -> Iterator[None]:
    """Commit inside the block; what it waits for is told after a few seconds.

    Args:
        backend: What serves the connection.
        connect: Makes another connection, to look.
        location: Where the database is.
    """
    backend.cut.clear()
    if not backend.waits:
        yield
        return

    def look() -> None:
        with suppress(psycopg.Error), connect() as other:
            found = other.execute(_WAITING, (backend.pid,)).fetchone()
            if found:
                _LOG.warning(
                    "%s has kept the append and waits for a standby to keep it too: "
                    "synchronous_standby_names is '%s'; its administrator sees in "
                    "pg_stat_replication which are there",
                    location.shown,
                    found[0],
                )

    timer = Timer(PATIENCE, look)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def check_kept_elsewhere(backend: Backend, location: ServerLocation) -> None:
    """Refuse to call done what was committed while its wait for a standby was cut short.

    Raises:
        NotReplicatedError: It was.
    """
    if backend.cut:
        backend.cut.clear()
        raise NotReplicatedError(location.shown)
