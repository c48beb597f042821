"""Append on PostgreSQL: one event at a time, in bulk, and by four writers at once, beside plain psycopg that keeps the same promises.

    python -m tests.bench.append_postgres [--scale 1] [--rounds 5]

The server is the tests' own, on this machine, with `fsync` and `synchronous_commit` on. The floor does by hand what an append does: the
head locked, the keys that are taken, the versions of the streams, the chain of digests, the rows by `executemany`,
with which the server moves the head. Both end with the same digest. `eventsourcing` is the recorder of that library, if it is
there. `unordered` is four writers of the same rows with the same indexes, whose places come from a sequence, so that nobody waits
for the head. One more round trip is a question for the server's time before an append: that time comes with the head, and this is what asking apart would cost.

Goals: single at least 0.85 of psycopg and 1.9 times `eventsourcing`; bulk at least 1.5 times psycopg; four writers at least 0.65 of `unordered`.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import random
import statistics
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import psycopg
import uuid_utils

from tests.bench.append import base, batches, chained, facts, opened, readied, recorder
from tests.postgres import Server
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.rows.new_rows import COLUMNS
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.domain.events import Event

COUNTS: Final = {1: 300, 10_000: 20_000}
WRITERS: Final = 4
DURABLE: Final = (
    "fsync=on",
    "synchronous_commit=on",
    "shared_buffers=32MB",
    "max_connections=60",
    "autovacuum=off",
)
_TIME: Final = "SELECT clock_timestamp()"
HOLES: Final = ", ".join(["%s"] * len(COLUMNS))


def ours(url: str, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Append through the public API."""
    new = [NewEvent(event) for event in rows]
    log = opened(url, index=False)

    def run() -> str:
        for batch in batches(new, size):
            log.append(batch)
        digest = log.head().digest.hex()
        log.close()
        return digest

    return run


def one_trip_more(url: str, rows: Sequence[Event]) -> None:
    """Print what an append takes, and what one takes that asks the server for its time first.

    They take turns, on one connection, beside the same round trip by psycopg alone. Nobody waits for
    the disk meanwhile, whose waits differ by more than a round trip.
    """
    url += "?options=-csynchronous_commit%3Doff"
    took: dict[str, list[float]] = {
        "an append": [],
        "after a question": [],
        "floor": [],
    }
    with opened(url, index=False) as log, psycopg.connect(url, autocommit=True) as bare:
        log.head()
        for number, each in enumerate(rows):
            name = "after a question" if number % 2 else "an append"
            began = time.perf_counter()
            if number % 2:
                pooled = log.database.engine.raw_connection()
                pooled.driver_connection.execute(_TIME).fetchone()
                pooled.close()
            log.append([NewEvent(each)])
            ended = time.perf_counter()
            bare.execute(_TIME).fetchone()
            took[name].append(1000 * (ended - began))
            took["floor"].append(1000 * (time.perf_counter() - ended))
    found = {name: statistics.median(times) for name, times in took.items()}
    print(
        f"one append {found['an append']:.2f} ms, after one more round trip "
        f"{found['after a question']:.2f} ms; that round trip by psycopg alone {found['floor']:.2f} ms"
    )


def floor(url: str, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Do the same with psycopg alone."""
    connection = psycopg.connect(url)
    ids = itertools.count()

    def run() -> str:
        digest = b""
        for batch in batches(rows, size):
            ready = readied(batch)
            head = connection.execute(
                "SELECT global_position, digest, recorded_at FROM head FOR UPDATE"
            ).fetchone()
            assert head is not None
            keys = [r[4] for r in ready]
            assert not connection.execute(
                "SELECT key FROM events WHERE dossier = %s AND key = ANY(%s)",
                (ready[0][0], keys),
            ).fetchall()
            streams = list({r[1] for r in ready})
            found = connection.execute(
                "SELECT s, (SELECT max(stream_position) FROM events WHERE dossier = %s AND stream = s) FROM unnest(%s::text[]) AS w (s)",
                (ready[0][0], streams),
            )
            written = chained(
                ready,
                head,
                {(ready[0][0], stream): version or 0 for stream, version in found},
                ids,
            )
            digest = written[-1][-1]
            # The head moves with the rows, by a trigger.
            connection.cursor().executemany(
                f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({HOLES})",  # noqa: S608
                written,
            )
            connection.commit()
        connection.close()
        return digest.hex()

    return run


def peer(url: str, rows: Sequence[Event], size: int) -> Callable[[], str]:
    """Write payloads with the recorder of `eventsourcing`.

    Raises:
        ImportError: It is not installed.
    """
    parts = urlsplit(url)
    names = {
        "DBNAME": parts.path.strip("/"),
        "HOST": parts.hostname,
        "PORT": str(parts.port),
        "USER": parts.username,
        "PASSWORD": "x",
    }
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        **{f"POSTGRES_{name}": str(value) for name, value in names.items()},
    }
    return recorder(settings, rows, size)


def write_ordered(url: str, rows: Sequence[Event], begin: Any) -> None:
    """One of the writers, through the public API."""
    new = [NewEvent(event) for event in rows]
    with open_log(
        url,
        clock=lambda: time.time_ns() // 1000,
        new_id=lambda: str(uuid_utils.uuid7()),
        actor="bench",
    ) as log:
        log.head()
        begin.wait()
        for each in new:
            log.append([each])


def write_unordered(url: str, rows: Sequence[Event], begin: Any) -> None:
    """One of the writers whose places come from a sequence."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
        connection.commit()
        begin.wait()
        for number, each in enumerate(rows):
            ((dossier, stream, kind, schema_version, key, bounds, payload, sha),) = (
                readied([each])
            )
            connection.execute(
                "SELECT key FROM unordered WHERE dossier = %s AND key = %s",
                (dossier, key),
            ).fetchall()
            row = (
                str(uuid_utils.uuid7()),
                dossier,
                stream,
                number,
                kind,
                schema_version,
                key,
                *bounds,
                1,
                "bench",
                payload.decode(),
                sha,
                sha,
            )
            connection.execute(
                f"INSERT INTO unordered VALUES (nextval('unordered_place'), {', '.join(['%s'] * 16)})",  # noqa: S608
                row,
            )
            connection.commit()


def together(url: str, write: Callable[..., None], rows: Sequence[Event]) -> float:
    """Events a second of four writers."""
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(WRITERS + 1)
    writers = [
        context.Process(target=write, args=(url, rows[n::WRITERS], begin))
        for n in range(WRITERS)
    ]
    for each in writers:
        each.start()
    begin.wait()
    began = time.perf_counter()
    for each in writers:
        each.join()
    assert not any(each.exitcode for each in writers)
    return len(rows) / (time.perf_counter() - began)


def many_writers(
    server: Server, template: str, rows: Sequence[Event], rounds: int
) -> dict[str, list[float]]:
    """The rates of four writers with and without the order of the log; every event is there once, at places without gaps."""
    rates: dict[str, list[float]] = {"four writers": [], "four writers, unordered": []}
    for _ in range(rounds):
        url = server.make(template)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE unordered (LIKE events INCLUDING INDEXES)")
            connection.execute("CREATE SEQUENCE unordered_place")
            for name, write in random.sample(
                [
                    ("four writers", write_ordered),
                    ("four writers, unordered", write_unordered),
                ],
                2,
            ):
                if write is write_unordered:
                    connection.execute(
                        "ALTER TABLE unordered DROP CONSTRAINT IF EXISTS unordered_dossier_stream_stream_position_key"
                    )
                rates[name].append(together(url, write, rows))
            counted = connection.execute(
                "SELECT count(*), max(global_position), count(DISTINCT key) FROM events"
            ).fetchone()
            assert counted is not None
            assert counted[0] == counted[1], counted
        server.drop(url)
    return rates


def compare(rates: dict[str, list[float]], name: str, under: str, goal: str) -> None:
    """Print one ratio, round by round."""
    if under in rates:
        ratios = sorted(o / f for o, f in zip(rates[name], rates[under], strict=True))
        print(
            f"{name} / {under}: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}){goal}",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    server = Server(*DURABLE)
    print("fsync and synchronous_commit on")
    try:
        template = server.make()
        migrate(template)
        with opened(template, index=False, first_id=10**9) as log:
            log.append([NewEvent(event) for event in base()])
        every = facts(max(8, int(max(COUNTS.values()) * options.scale)))
        variants: dict[
            str, Callable[[str, Sequence[Event], int], Callable[[], str]]
        ] = {
            "psycopg": floor,
            "EventLog": ours,
            "eventsourcing": peer,
        }
        try:
            peer(template, [], 1)
        except ImportError:
            del variants["eventsourcing"]
        for size, most in COUNTS.items():
            rows = every[: max(8, int(most * options.scale))]
            rates: dict[str, list[float]] = {name: [] for name in variants}
            for _ in range(options.rounds):
                digests = set()
                for name in random.sample(list(variants), len(variants)):
                    url = server.make(template)
                    run = variants[name](url, rows, size)
                    began = time.perf_counter()
                    digests.add(run())
                    rates[name].append(len(rows) / (time.perf_counter() - began))
                    server.drop(url)
                assert len(digests - {""}) == 1, digests
            for name, found in rates.items():
                print(
                    f"batch {size:>6,}  {name:<24} {statistics.median(found):>9,.0f} events/s ({min(found):,.0f} to {max(found):,.0f})"
                )
            compare(
                rates,
                "EventLog",
                "psycopg",
                f"; goal at least {0.85 if size == 1 else 1.5}",
            )
            compare(
                rates,
                "EventLog",
                "eventsourcing",
                "; goal at least 1.9" if size == 1 else "",
            )
        url = server.make(template)
        one_trip_more(url, every[: max(8, int(1_000 * options.scale))])
        server.drop(url)
        rates = many_writers(
            server, template, every[: max(8, int(400 * options.scale))], options.rounds
        )
        for name, found in rates.items():
            print(
                f"{name:<24} {statistics.median(found):>9,.0f} events/s ({min(found):,.0f} to {max(found):,.0f})"
            )
        compare(
            rates, "four writers", "four writers, unordered", "; goal at least 0.65"
        )
    finally:
        server.close()


if __name__ == "__main__":
    main()
