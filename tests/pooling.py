"""A pool of connections before a PostgreSQL server: PgBouncer, as a team would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.postgres import NOBODY, OWNER, port_of_its_own

if TYPE_CHECKING:
    from tests.postgres import Server

_SETTINGS: Final = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
query_wait_timeout = 20
"""


def bouncer() -> str | None:
    """Return the program, or None where it is missing."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


class Pool:
    """PgBouncer in one of its modes, which everybody reaches the server through as its owner."""

    def __init__(self, server: Server, mode: str, *, size: int = 2) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tracker-pool-"))
        self._port = port_of_its_own()
        at = urlsplit(server.url)
        own = self._port.getsockname()[1]
        self._at = f"127.0.0.1:{own}"
        file = self._folder / "pgbouncer.ini"
        text = _SETTINGS.format(
            host=at.hostname, port=at.port, own=own, mode=mode, size=size
        )
        file.write_text(text.replace("port=", f"user={OWNER} port="), encoding="utf-8")
        other = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
        if other:
            os.chown(self._folder, NOBODY, NOBODY)
        program = bouncer()
        assert program is not None
        self._log = self._folder / "log"
        with self._log.open("a") as out:
            self._process = subprocess.Popen(
                [program, str(file)], **other, stdout=out, stderr=out
            )

    def named(self, url: str) -> str:
        """The URL of a database by way of the pool."""
        return urlunsplit(urlsplit(url)._replace(netloc=f"{OWNER}@{self._at}"))

    def __enter__(self) -> Self:
        """Wait until it listens."""
        until = time.monotonic() + 60
        while True:
            try:
                # A console of its own: no server is asked.
                url = f"postgresql://{OWNER}@{self._at}/pgbouncer"
                psycopg.connect(url, autocommit=True, prepare_threshold=None).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, self._log.read_text()
                assert time.monotonic() < until, self._log.read_text()
                time.sleep(0.02)
            else:
                return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(60)
        self._port.close()
        shutil.rmtree(self._folder)
