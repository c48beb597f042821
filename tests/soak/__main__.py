"""The full counts, one part after the other: `python -m tests.soak`, or `python -m tests.soak kills crowd --kills 50`."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import dumps
from tests.postgres import Server
from tests.soak.crowd import crowd, take_turns
from tests.soak.damage import flip_anywhere, flip_each_kind, make_file
from tests.soak.hands import CATALOGUE, import_files, opened, stated
from tests.soak.hostile import TEXTS, send_through
from tests.soak.hostile_pages import look
from tests.soak.kills import kill_writers
from tests.soak.outputs import write_onto_the_log
from tests.soak.room import fill_disk, fill_file, fill_server, lock_file
from tests.soak.served import serve_people
from tracker.services.recording.append import record
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator


DURABLE = ("max_connections=60",)
"""The settings of the server: its defaults, so that what it acknowledges outlives its end."""


@contextmanager
def in_file() -> Iterator[str]:
    """An empty database in a file, which is looked through in the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "soak.db"
        migrate(path)
        yield str(path)
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def on_server(server: Server) -> Iterator[str]:
    """An empty database on a server."""
    url = server.make()
    migrate(url)
    yield url
    server.drop(url)


class Soak:
    """The parts, each for one kind of database.

    Attributes:
        server: The server, or None for files.
    """

    def __init__(self, asked: argparse.Namespace, server: Server | None) -> None:
        self.asked, self.server = asked, server
        self.kind = "SQLite" if server is None else "PostgreSQL"

    def database(self) -> AbstractContextManager[str]:
        """An empty database."""
        return in_file() if self.server is None else on_server(self.server)

    def told(self, name: str, found: Any) -> None:
        """Print what a part counted."""
        counts = found._asdict()
        seconds = counts.pop("seconds")
        said = [
            f"{value:,} {word}" if isinstance(value, int) else f"{word}: {value}"
            for word, value in counts.items()
        ]
        print(f"{name}, {self.kind}: {', '.join(said)}; {seconds:,.1f} s", flush=True)

    def kills(self) -> None:
        """Writers that append are killed."""
        with self.database() as url:
            self.told(
                "appends killed", kill_writers(url, self.asked.kills, largest=200)
            )

    def imports(self) -> None:
        """Imports are killed."""
        with self.database() as url:
            self.told(
                "imports killed",
                kill_writers(
                    url,
                    self.asked.kills // 5,
                    largest=600,
                    work=import_files,
                    longest=1.0,
                ),
            )

    def room(self) -> None:
        """There is no room left, or no right to write."""
        if self.server is None:
            with tempfile.TemporaryDirectory() as folder:
                self.told(
                    "a file that may not grow",
                    fill_file(Path(folder), limit=20_000_000, largest=400),
                )
            self.told("a read-only file", lock_file(1_000))
        try:
            full = (
                fill_disk(megabytes=20, largest=400)
                if self.server is None
                else fill_server(self.server, megabytes=40, largest=400)
            )
        except PermissionError as problem:
            print(f"a full disk, {self.kind}: left out, {problem}", flush=True)
        else:
            self.told("a full disk", full)

    def crowd(self) -> None:
        """Writers and readers at once."""
        with self.database() as url:
            self.told("crowd", crowd(url, self.asked.events, largest=200, bare=True))
        with self.database() as url:
            self.told(
                "crowd that keeps the index",
                crowd(url, self.asked.indexed or self.asked.events // 20, largest=200),
            )

    def outage(self) -> None:
        """A crowd whose server is stopped and started; a file has none."""
        if self.server is None:
            return
        with self.database() as url:
            found = crowd(
                url,
                self.asked.events // 10,
                largest=200,
                bare=True,
                outage=lambda: self.server.restart(after=1.0),
                outages=self.asked.outages,
            )
            self.told("crowd under outages", found)
        for bare, name in (
            (True, "one event at a time"),
            (False, "one event at a time, with the index"),
        ):
            with self.database() as url:
                found = crowd(
                    url,
                    self.asked.events // 50,
                    largest=1,
                    bare=bare,
                    outage=lambda: self.server.restart(after=1.0),
                    outages=self.asked.outages,
                )
                self.told(f"crowd under outages, {name}", found)

    def turns(self) -> None:
        """Eight writers append to one stream."""
        with self.database() as url:
            with opened(url) as log:
                record(log, CATALOGUE)
            found = take_turns(
                url, lambda name: stated(name, 0, 0), seconds=self.asked.seconds
            )
            assert found.least * 10 >= found.landed / found.writers, found
            self.told("eight writers on one stream", found)

    def dumps(self) -> None:
        """Databases of every revision that was in use are brought to the head."""
        for name in dumps.kept():
            kind = "sqlite" if self.server is None else "postgresql"
            text = (dumps.FOLDER / f"{name}.{kind}.sql").read_text("utf-8")
            with tempfile.TemporaryDirectory() as folder:
                where: str = str(Path(folder) / "old.db")
                if self.server is None:
                    dumps.load_file(text, Path(where))
                else:
                    where = self.server.make()
                    dumps.load_server(text, where)
                events = dumps.bring_to_the_head(where, name)
            print(f"dump {name}, {self.kind}: {events} events", flush=True)

    def damage(self) -> None:
        """Bits of a file are flipped, at random and in pages of every kind."""
        if self.server is not None:
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "damaged.db"
            make_file(path, facts=200)
            self.told("bits anywhere", flip_anywhere(path, self.asked.flips))
            for kind, found in flip_each_kind(path, self.asked.flips // 2):
                self.told(f"bits of {kind}", found)

    def served(self) -> None:
        """Twenty people send facts to a server: for a minute, and while it is killed again and again."""
        with self.database() as where:
            found = serve_people(where, people=20, seconds=self.asked.minute)
            self.told("served", found)
        with self.database() as where:
            found = serve_people(where, people=20, kills=self.asked.kills // 4)
            self.told("served and killed", found)

    def outputs(self) -> None:
        """Every writer is told to write onto the log, under each of its names."""
        if self.server is None:
            self.told("writers onto the log", write_onto_the_log())

    def hostile(self) -> None:
        """Hostile text goes through every text field and every output."""
        if self.server is None:
            for name, text in TEXTS.items():
                self.told(f"hostile text, {name}", send_through(text))
                found = look(text)
                counts = {"leaks": len(found.leaks), "routes": len(found.routes)}
                self.told(f"hostile text on pages, {name}", found._replace(**counts))


PARTS = (
    "kills",
    "imports",
    "served",
    "room",
    "outage",
    "crowd",
    "turns",
    "dumps",
    "damage",
    "outputs",
    "hostile",
)


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(PARTS)}; all when none is named",
    )
    parser.add_argument(
        "--db",
        choices=["sqlite", "postgresql", "both"],
        default="both",
        help="which kind of database",
    )
    parser.add_argument(
        "--kills",
        type=int,
        default=200,
        help="how many writers are killed; a fifth as many imports",
    )
    parser.add_argument(
        "--events",
        type=int,
        default=1_000_000,
        help="how many events a crowd appends and reads; a tenth or a fiftieth under outages, a twentieth with the index",
    )
    parser.add_argument(
        "--indexed",
        type=int,
        help="how many events the crowd appends that keeps the index",
    )
    parser.add_argument(
        "--seconds", type=float, default=10, help="how long eight writers take turns"
    )
    parser.add_argument(
        "--minute",
        type=float,
        default=60,
        help="how many seconds twenty people send facts to a server",
    )
    parser.add_argument(
        "--flips",
        type=int,
        default=140,
        help="how many bits are flipped anywhere; half as many in each kind of page",
    )
    parser.add_argument(
        "--outages",
        type=int,
        default=10,
        help="how often the server is stopped and started",
    )
    asked = parser.parse_args()
    for name in asked.names:
        if name not in PARTS:
            parser.error(f"there is no part {name!r}; there are {', '.join(PARTS)}")
    server = None if asked.db == "sqlite" else Server(*DURABLE, own=True)
    try:
        for name in asked.names or PARTS:
            for kind in (
                [None]
                if server is None
                else [server]
                if asked.db == "postgresql"
                else [None, server]
            ):
                getattr(Soak(asked, kind), name)()
    finally:
        if server is not None:
            server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
