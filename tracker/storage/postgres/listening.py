"""Waking up by appends to a PostgreSQL database, with a look at the head underneath."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

import psycopg

from tracker.storage.postgres.database import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.storage.postgres.database import ServerDatabase


class ServerWatch:
    """Listens on its own connection; a wake-up lost behind a pool costs only time."""

    def __init__(
        self, database: ServerDatabase, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._database, self._sleep = database, sleep
        with database.explained():
            self._connection: psycopg.Connection[Any] = database.connect()
            try:
                self._woken = self._listen()
                self._place = self._looked()
            except BaseException:
                self._connection.close()
                raise

    def wait(self, seconds: float) -> bool:
        """Wait at most so long, and say whether there was an append since the last look.

        Raises:
            DatabaseError: The connection is lost.
        """
        with self._database.explained():
            if self._woken:
                for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                    pass
            else:
                self._sleep(seconds)
            before, self._place = self._place, self._looked()
        return self._place != before

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connection back."""
        self._connection.close()

    def _listen(self) -> bool:
        """Return whether the server will wake us up; a copy of another server cannot."""
        try:
            self._connection.execute(f"LISTEN {CHANNEL}".encode())
        except (
            psycopg.errors.FeatureNotSupported,
            psycopg.errors.ReadOnlySqlTransaction,
        ):
            return False
        return True

    def _looked(self) -> object:
        """Return the end of the log, in a transaction of its own, so that nothing is held."""
        return self._connection.execute(
            "SELECT global_position, digest FROM head"
        ).fetchone()
