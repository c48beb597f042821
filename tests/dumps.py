"""Kept dumps of databases, one for each revision that was ever in use, as SQL that makes them again.

    python -m tests.dumps

writes those of the newest revision, on both kinds of database. One that is kept is never written anew: it is what an earlier release has left behind.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

from tests.postgres import Server
from tracker.domain.recorded import Origin
from tracker.services.desk.notes import add_note
from tracker.services.desk.settings import set_review
from tracker.services.importing.batches import Batch, BatchReading, keep_batch
from tracker.services.index import Indexing
from tracker.storage.desk.reviews import ReviewKept, Reviews
from tracker.storage.event_log import EventLog, NewEvent, open_log, restore
from tracker.storage.files.archive import read_lines
from tracker.storage.inbox import FeedState, NewItem
from tracker.storage.inbox.tables import Inbox
from tracker.storage.location import locate
from tracker.storage.opening import database_at
from tracker.storage.origins import put_origins
from tracker.storage.sql.migrate import migrate
from tracker.storage.sql.schema import APPLICATION_ID, REVISION
from tracker.storage.tokens import Token, Tokens

FOLDER = Path(__file__).parent / "storage" / "dumps"
BUNDLED = Path(__file__).parent.parent / "fixtures" / "ukraine-2025.jsonl"
HELD = 60
"""The number of events that each holds: the first of a bundled dossier, with their places, times and digests."""


def fill(
    where: str | Path,
    *,
    indexed: bool = True,
    inbox: bool = True,
    tokens: bool = True,
    origins: bool = True,
    desk: bool = True,
    batches: bool = True,
) -> None:
    """Put in what a dump holds."""
    lines = BUNDLED.read_bytes().splitlines()[:HELD]
    ids = itertools.count(1)
    with database_at(locate(where), "rw") as database:
        log = EventLog(
            database,
            clock=lambda: 1_780_000_000_000_000,
            new_id=lambda: f"id-{next(ids)}",
            actor="desk",
            keeper=Indexing() if indexed else None,
        )
        restore(log, read_lines(lines))
        if inbox:
            item = NewItem(identity="one", title="An item")
            state = FeedState(feed="https://example.org/feed", title="News", read_at=1)
            Inbox(database).take(state, [item])
            Inbox(database).drop_proposals(1, ["0123456789abcdef"], dropped=True)
        if tokens:
            token = Token("desk", bytes(32), "editor", made_at=1)
            Tokens(database).put(token)
        if origins:
            origin = Origin(bytes(32), 12, 1, "Ana Novak")
            with database.writing() as connection:
                put_origins(connection, [("elsewhere", origin)])
        if desk:
            set_review(database, "ukraine-2025", on=True, by="Ana Novak", now=1)
            first = next(iter(log.read(up_to=1))).event_id
            add_note(database, first, "Ask Ben", by="Ana Novak", now=1)
            kept = ReviewKept(
                dossier="ukraine-2025",
                event_id="later",
                content="{}",
                content_sha256=bytes(32),
                seen=HELD,
                proposed_at=1,
                proposed_by="Ben",
            )
            Reviews(database).put(kept)
        if batches:
            batch = Batch(
                dossier="ukraine-2025",
                file="a.csv",
                reading=BatchReading(form="csv"),
                body=b"type,text",
                sent_by="Ben",
                sent_at=1,
            )
            keep_batch(database, batch)


def dump_file(path: Path) -> str:
    """Return a SQLite database as SQL.

    The rows of the words stand in tables of FTS5's own.
    """
    with closing(sqlite3.connect(path)) as connection:
        said = [_of_words(line) for line in connection.iterdump()]
    lines = "\n".join(line for line in said if line)
    return f"PRAGMA application_id = {APPLICATION_ID};\n{lines}\n"


def _of_words(line: str) -> str:
    told = ('INSERT INTO "words" ', 'INSERT INTO "vocabulary" ')
    return "" if line.startswith(told) else line


def dump_server(url: str, binaries: Path) -> str:
    """Return a database on a server as SQL, without what belongs to one server only."""
    made = subprocess.run(
        [binaries / "pg_dump", "--no-owner", "--no-acl", "--inserts", "-d", url],
        check=True,
        capture_output=True,
        text=True,
    )
    kept = (
        line
        for line in made.stdout.splitlines()
        if line and not re.match(r"\\|--|SET |SELECT pg_catalog.set_config", line)
    )
    return "\n".join(kept) + "\n"


def load_file(text: str, path: Path) -> None:
    """Make a SQLite database of a dump."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)
        connection.execute("PRAGMA journal_mode = WAL")


def load_server(text: str, url: str) -> None:
    """Make a database on a server of a dump."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SET check_function_bodies = off")
        connection.execute(text.encode())


def kept() -> list[str]:
    """Return the names of the kept dumps, without the kind of database."""
    return sorted({path.name.split(".")[0] for path in FOLDER.glob("*.sql")})


def bring_to_the_head(where: str | Path, name: str) -> int:
    """Migrate what a dump made, and look at all that it holds; return how many events there are.

    They have their places, times and digests; more can be appended, and the index is that of one
    made anew.
    """
    assert migrate(where) == (name[:4], REVISION)
    lines = BUNDLED.read_bytes().splitlines()
    ids = (f"new-{number}" for number in itertools.count())
    with closing(
        open_log(
            where,
            clock=lambda: 1_790_000_000_000_000,
            new_id=lambda: next(ids),
            actor="desk",
            keeper=Indexing(),
        )
    ) as log:
        assert list(log.read()) == read_lines(lines[:HELD])
        assert log.check().problems == []
        more = read_lines(lines[HELD : HELD + 5])
        log.append([NewEvent(each.event) for each in more])
        log.catch_up()
        place, said = log.index()
        log.catch_up(afresh=True)
        assert (place, said) == log.index()
        assert place == log.head().global_position == HELD + 5
        assert log.check().problems == []
        return log.count()


def main() -> None:
    """Write the dumps of the newest revision that are not kept yet."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, closing(Server()) as server:
        path, url = Path(folder) / "log.db", server.make()
        for where in (path, url):
            migrate(where)
            fill(where)
        for kind, text in (
            ("sqlite", dump_file(path)),
            ("postgresql", dump_server(url, server.binaries)),
        ):
            kept = FOLDER / f"{REVISION}.{kind}.sql"
            if not kept.exists():
                kept.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
