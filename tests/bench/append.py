"""Append: events a second through `EventLog.append`, beside plain `sqlite3` that keeps the same promises, in batches of 1, 100 and 10,000.

    python -m tests.bench.append [--scale 1] [--rounds 9]

The floor does by hand, with `sqlite3` alone, all that an append does: canonical JSON, its SHA-256 and the bounds of its dates; then in
one transaction the head, the keys that are taken, the versions of the streams, the chain of digests, the head's new row and the
rows, into the same tables with the same triggers, indexes and settings. Both end with the same digest, or the benchmark fails. `index`
is the same with the index beside the log, which programs that are opened by `tracker` keep in step: the floor puts in the same
rows, and gets them ready-made. `tracker.open` appends facts through the rules, of which the floor has none. `plain sqlite3` writes the payloads into a table without indexes, triggers or promises;
`eventsourcing` is the recorder of that library, if it is there. `synchronous` is FULL for all.

Goals: at least 0.9, 0.8 and 0.7 of the floor; a repeat of a batch of 10,000 adds nothing and takes at most the time of the first.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import itertools
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

import tracker
from tests.bench.fold import ISSUES, PARTIES, events
from tracker.domain.events import PositionStated
from tracker.projections.index_entries import words_label
from tracker.projections.questions.search_tokens import told_by
from tracker.services.index import Indexing
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.rows.new_rows import quick_outer_bounds
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.domain.events import Event

GOALS: Final = {1: 0.9, 100: 0.8, 10_000: 0.7}
COUNTS: Final = {1: 200, 100: 5_000, 10_000: 20_000}
SETTINGS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "cache_size = -16384",
)
ENTRY: Final = (
    "subject, width, latest, earliest, place, since, known, until, label, content"
)
ENCODE: Final = msgspec.json.Encoder(order="sorted").encode
FIELDS: Final = msgspec.json.Encoder().encode


class Rate(NamedTuple):
    """Events a second, and events a second of CPU time, which leaves out waiting for the disk and for others."""

    told: float
    spent: float


class Derived(NamedTuple):
    """The rows of the index, by the place of the log that they came with."""

    entries: dict[int, list[tuple[Any, ...]]]
    wordings: dict[int, tuple[int, int, int]]
    said: dict[int, tuple[Any, ...]]
    words: dict[int, tuple[int, str]]


def base() -> list[Event]:
    """A dossier's catalogue, and one statement of every party on every issue."""
    found = events(100)
    some = next(e for e in found if isinstance(e, PositionStated))
    catalogue = [e for e in found if not isinstance(e, PositionStated)]
    return [
        *catalogue,
        *(
            some.revised(key=f"base-{p}-{i}", party=p, issue=i)
            for p in PARTIES
            for i in ISSUES
        ),
    ]


def facts(count: int) -> list[Event]:
    """Facts that come afterwards."""
    return [e for e in events(count + 200) if isinstance(e, PositionStated)][:count]


def opened(path: Path | str, *, index: bool, first_id: int = 0) -> EventLog:
    """A log whose ids and times are the same every time."""
    ids = itertools.count(first_id)
    keeper = Indexing() if index else None
    return open_log(
        path,
        clock=lambda: 1,
        new_id=lambda: f"01900000-0000-7000-8000-{next(ids):012d}",
        actor="bench",
        keeper=keeper,
    )


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The rows in batches."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def ours(
    path: Path, rows: Sequence[Event], size: int, *, index: bool
) -> Callable[[], str]:
    """Append through the public API."""
    new = [NewEvent(event) for event in rows]
    log = opened(path, index=index)

    def run() -> str:
        for batch in batches(new, size):
            log.append(batch)
        return log.head().digest.hex()

    return run


def floor(
    path: Path, rows: Sequence[Event], size: int, derived: Derived | None
) -> Callable[[], str]:
    """Do the same with the driver alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    ids = itertools.count()

    def run() -> str:
        digest = b""
        for batch in batches(rows, size):
            digest = one_by_hand(connection, batch, ids, derived)
        connection.close()
        return digest.hex()

    return run


def one_by_hand(
    connection: sqlite3.Connection,
    batch: Sequence[Event],
    ids: Iterator[int],
    derived: Derived | None,
) -> bytes:
    """One batch in one transaction; the digest of its last event."""
    ready = readied(batch)
    connection.execute("BEGIN IMMEDIATE")
    head = connection.execute(
        "SELECT global_position, digest, recorded_at FROM head"
    ).fetchone()
    first = head[0] + 1
    for some in batches(ready, 400):
        asked = ", ".join("?" * len(some))
        taken = connection.execute(
            f"SELECT key FROM events WHERE dossier = ? AND key IN ({asked})",  # noqa: S608
            (some[0][0], *(r[4] for r in some)),
        ).fetchall()
        assert not taken, taken
    versions: dict[tuple[str, str], int] = {}
    for some in batches(list({(r[0], r[1]) for r in ready}), 400):
        pairs = ", ".join(["(?, ?)"] * len(some))
        found = connection.execute(
            f"WITH w (d, s) AS (VALUES {pairs}) SELECT d, s, (SELECT max(stream_position) FROM events WHERE dossier = d AND stream = s) FROM w",  # noqa: S608
            tuple(itertools.chain.from_iterable(some)),
        )
        versions |= {(d, s): version or 0 for d, s, version in found}
    written = chained(ready, head, versions, ids)
    place, digest, recorded_at = written[-1][0], written[-1][-1], written[-1][12]
    connection.execute(
        "UPDATE head SET global_position = ?, digest = ?, recorded_at = ?",
        (place, digest, recorded_at),
    )
    connection.executemany(
        f"INSERT INTO events VALUES ({', '.join('?' * 17)})",  # noqa: S608
        written,
    )
    if derived is not None:
        entries = sorted(
            itertools.chain.from_iterable(
                derived.entries[p] for p in range(first, place + 1)
            )
        )
        connection.executemany(
            f"INSERT INTO entries ({ENTRY}) VALUES ({', '.join('?' * 10)})",  # noqa: S608
            entries,
        )
        wordings = [
            derived.wordings[p]
            for p in range(first, place + 1)
            if p in derived.wordings
        ]
        connection.executemany("INSERT INTO wordings VALUES (?, ?, ?)", wordings)
        places = range(first, place + 1)
        connection.executemany(
            f"INSERT INTO said VALUES ({', '.join('?' * 10)})",  # noqa: S608
            [derived.said[p] for p in places],
        )
        connection.executemany(
            "INSERT INTO words (rowid, said) VALUES (?, ?)",
            [derived.words[p] for p in places],
        )
        connection.execute("UPDATE indexed SET place = ?", (place,))
    connection.execute("COMMIT")
    return bytes(digest)


def readied(batch: Sequence[Event]) -> list[tuple[Any, ...]]:
    """What can be worked out of events before the log is held."""
    ready = []
    for event in batch:
        payload = ENCODE(event)
        bounds = (*quick_outer_bounds(event.when), *quick_outer_bounds(event.reported))
        ready.append(
            (
                event.dossier,
                event.stream,
                event.type,
                event.schema_version,
                event.key,
                bounds,
                payload,
                hashlib.sha256(payload).digest(),
            )
        )
    return ready


def chained(
    ready: Sequence[tuple[Any, ...]],
    head: tuple[int, bytes, int],
    versions: dict[tuple[str, str], int],
    ids: Iterator[int],
) -> list[tuple[Any, ...]]:
    """The rows of a batch, each with its place and its digest."""
    place, digest, recorded_at = head
    recorded_at = max(1, recorded_at + 1)
    written = []
    for dossier, stream, kind, schema_version, key, bounds, payload, sha in ready:
        place += 1
        versions[dossier, stream] = version = versions[dossier, stream] + 1
        event_id = f"01900000-0000-7000-8000-{next(ids):012d}"
        covered = {
            "dossier": dossier,
            "event_id": event_id,
            "global_position": place,
            "key": key,
            "payload_sha256": sha.hex(),
            "recorded_at": recorded_at,
            "recorded_by": "bench",
            "schema_version": schema_version,
            "stream": stream,
            "stream_position": version,
            "type": kind,
        }
        digest = hashlib.sha256(digest + FIELDS(covered)).digest()
        written.append(
            (
                place,
                event_id,
                dossier,
                stream,
                version,
                kind,
                schema_version,
                key,
                *bounds,
                recorded_at,
                "bench",
                payload.decode(),
                sha,
                digest,
            )
        )
    return written


def through_tracker(path: Path, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Append through `tracker.open`, where every fact is held against the rules."""
    found = tracker.open(path)

    def run() -> str:
        for batch in batches(rows, size):
            found.append(*batch)
        found.close()
        return ""

    return run


def plain(path: Path, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Write payloads with the driver, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.execute(
        "CREATE TABLE plain (place INTEGER PRIMARY KEY, event_id TEXT, type TEXT, occurred TEXT, recorded INTEGER, payload TEXT)"
    )

    def run() -> str:
        place = 0
        for batch in batches(rows, size):
            connection.execute("BEGIN")
            written = [
                (place := place + 1, str(place), e.type, e.when, 1, ENCODE(e).decode())
                for e in batch
            ]
            connection.executemany(
                "INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?)", written
            )
            connection.execute("COMMIT")
        connection.close()
        return ""

    return run


def peer(path: Path, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Write payloads with the recorder of `eventsourcing`.

    Raises:
        ImportError: It is not installed.
    """
    path.unlink()
    return recorder(
        {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)},
        rows,
        size,
    )


def recorder(
    settings: Mapping[str, str], rows: Sequence[Event], size: int
) -> Callable[[], str]:
    """Write payloads with a recorder of `eventsourcing` that has these settings.

    Raises:
        ImportError: It is not installed.
    """
    from eventsourcing.persistence import InfrastructureFactory, StoredEvent
    from eventsourcing.utils import Environment

    # What it needs for a server may be missing, which it would say in an error of its own.
    importlib.import_module(settings["PERSISTENCE_MODULE"])
    factory = InfrastructureFactory.construct(Environment(name="", env=dict(settings)))
    made = factory.application_recorder()
    stored = [
        StoredEvent(uuid.UUID(int=n // 100), n % 100 + 1, e.type, ENCODE(e))
        for n, e in enumerate(rows)
    ]

    def run() -> str:
        for batch in batches(stored, size):
            made.insert_events(batch)
        factory.close()
        return ""

    return run


def derived_rows(path: Path, rows: Sequence[Event]) -> Derived:
    """The rows of the index that facts bring, from a log that was made for it."""
    with sqlite3.connect(path) as connection:
        (start,) = connection.execute("SELECT global_position FROM head").fetchone()
        old = set(connection.execute("SELECT issue, words, code FROM wordings"))
    ours(path, rows, 10_000, index=True)()
    with sqlite3.connect(path) as connection:
        entries: dict[int, list[tuple[Any, ...]]] = {}
        for row in connection.execute(
            f"SELECT {ENTRY} FROM entries WHERE place > ?",  # noqa: S608
            (start,),
        ):
            entries.setdefault(row[4], []).append(row)
        issues = dict(
            connection.execute("SELECT name, id FROM subjects WHERE kind = 'issue'")
        )
        said = {
            row[0]: row
            for row in connection.execute(
                "SELECT * FROM said WHERE since > ?", (start,)
            )
        }
    connection.close()
    wordings = {}
    words = {}
    for place, event in enumerate(rows, start + 1):
        row = (issues[event.issue], words_label(event), 0)
        if row not in old:
            old.add(row)
            wordings[place] = row
        words[place] = (place, told_by(event)[1])
    return Derived(entries, wordings, said, words)


def fresh(template: Path, folder: Path) -> Path:
    """A copy of the database that every run begins with."""
    for path in folder.glob("run.db*"):
        path.unlink()
    return Path(shutil.copy(template, folder / "run.db"))


def repeats(
    template: Path, folder: Path, rows: Sequence[Event], rounds: int
) -> list[float]:
    """How long a batch takes the second time, as a part of the first; it adds nothing."""
    found = []
    for _ in range(rounds):
        with opened(fresh(template, folder), index=True) as log:
            batch = [NewEvent(event) for event in rows]
            took = []
            for added in (True, False):
                began = time.perf_counter()
                receipts = log.append(batch)
                took.append(time.perf_counter() - began)
                assert all(r.added == added for r in receipts)
        found.append(took[1] / took[0])
    return sorted(found)


def report(size: int, rates: dict[str, list[Rate]]) -> None:
    """Print the rates and their ratios to the floors, round by round."""
    for name, found in rates.items():
        told = sorted(r.told for r in found)
        print(
            f"batch {size:>6,}  {name:<24} {statistics.median(told):>10,.0f} events/s ({told[0]:,.0f} to {told[-1]:,.0f})"
        )
    for name, under in (
        ("EventLog", "floor"),
        ("EventLog, index", "floor, index"),
        ("tracker.open", "floor, index"),
        ("EventLog", "plain sqlite3"),
        ("EventLog", "eventsourcing"),
    ):
        if under in rates:
            pairs = list(zip(rates[name], rates[under], strict=True))
            ratios, spent = (
                sorted(o.told / f.told for o, f in pairs),
                sorted(o.spent / f.spent for o, f in pairs),
            )
            goal = (
                f"; goal at least {GOALS[size]}"
                if under.startswith("floor") and name != "tracker.open"
                else ""
            )
            of_cpu = f"of CPU time {statistics.median(spent):.2f} ({spent[0]:.2f} to {spent[-1]:.2f})"
            print(
                f"batch {size:>6,}  {name} / {under}: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}){goal}; {of_cpu}",
                flush=True,
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        template = folder / "template.db"
        migrate(str(template))
        with opened(template, index=True, first_id=10**9) as log:
            log.append([NewEvent(event) for event in base()])
        every = facts(int(max(COUNTS.values()) * max(options.scale, 0.01)))
        derived = derived_rows(fresh(template, folder), every)
        variants: dict[
            str, Callable[[Path, Sequence[Event], int], Callable[[], str]]
        ] = {
            "floor": lambda path, rows, size: floor(path, rows, size, None),
            "EventLog": lambda path, rows, size: ours(path, rows, size, index=False),
            "floor, index": lambda path, rows, size: floor(path, rows, size, derived),
            "EventLog, index": lambda path, rows, size: ours(
                path, rows, size, index=True
            ),
            "tracker.open": through_tracker,
            "plain sqlite3": plain,
            "eventsourcing": peer,
        }
        try:
            peer(fresh(template, folder), [], 1)
        except ImportError:
            del variants["eventsourcing"]
        for size, most in COUNTS.items():
            rows = every[: max(1, int(most * options.scale))]
            rates: dict[str, list[Rate]] = {name: [] for name in variants}
            for _ in range(options.rounds):
                digests = set()
                for name in random.sample(list(variants), len(variants)):
                    run = variants[name](fresh(template, folder), rows, size)
                    # What the benchmark itself holds is not looked through again and again while it measures.
                    gc.collect()
                    gc.freeze()
                    began, spent = time.perf_counter(), time.process_time()
                    digests.add(run())
                    rates[name].append(
                        Rate(
                            len(rows) / (time.perf_counter() - began),
                            len(rows) / (time.process_time() - spent),
                        )
                    )
                assert len(digests - {""}) == 1, digests
            report(size, rates)
        found = repeats(template, folder, every[:10_000], options.rounds)
        print(
            f"repeat of a batch of {len(every[:10_000]):,}: 0 added, {statistics.median(found):.2f} of the first ({found[0]:.2f} to {found[-1]:.2f}); goal at most 1"
        )


if __name__ == "__main__":
    main()
