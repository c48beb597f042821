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

PATIENCE: Final = 5.0
"""The seconds after which it is told what a commit waits for."""
_WAITS, _CUT = "tracker_waits", "tracker_cut"
_SYNCHRONOUS: Final = b"""
    SELECT current_setting('synchronous_standby_names') <> ''
      AND current_setting('synchronous_commit') NOT IN ('off', 'local')"""
_WAITING: Final = """
    SELECT current_setting('synchronous_standby_names') FROM pg_stat_activity
    WHERE pid = %s AND wait_event = 'SyncRep'"""
_LOG: Final = logging.getLogger("tracker")


def watch_standbys(driver: psycopg.Connection[Any], info: dict[Any, Any]) -> None:
    """Note whether commits on a new connection wait for a standby, and when a wait is cut short."""
    found = driver.execute(_SYNCHRONOUS).fetchone()
    info[_WAITS] = bool(found and found[0])
    cut: list[bool] = []
    info[_CUT] = cut

    def heard(said: psycopg.errors.Diagnostic) -> None:
        # Its words are those of the server's language.
        if said.source_function == "SyncRepWaitForLSN":
            cut.append(True)

    driver.add_notice_handler(heard)


@contextmanager
def patient(
    info: dict[Any, Any],
    pid: int,
    connect: Callable[[], psycopg.Connection[Any]],
    location: ServerLocation,
) -> Iterator[None]:
    """Commit inside the block; what it waits for is told after a few seconds.

    Args:
        info: What was noted of the connection.
        pid: The number of the server's process that serves it.
        connect: Makes another connection, to look.
        location: Where the database is.
    """
    info[_CUT].clear()
    if not info[_WAITS]:
        yield
        return

    def look() -> None:
        with suppress(psycopg.Error), connect() as other:
            found = other.execute(_WAITING, (pid,)).fetchone()
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


def check_kept_elsewhere(info: dict[Any, Any], location: ServerLocation) -> None:
    """Refuse to call done what was committed while its wait for a standby was cut short.

    Raises:
        NotReplicatedError: It was.
    """
    if info[_CUT]:
        info[_CUT].clear()
        raise NotReplicatedError(location.shown)
