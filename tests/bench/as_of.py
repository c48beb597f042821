"""As-of: the time of a question to one dossier with 100 keys in a log of ten million events, beside a raw seek per key.

    python -m tests.bench.as_of [--scale 1] [--each 50] [--questions 600] [--keep FOLDER] [--postgres]

The log has 1,000 dossiers of 100 keys (10 parties, 10 issues). On each key 50 positions were stated, each told twice, one in ten of
them late, and each rests on one of 200 sources. Half of the questions are asked at the head, a quarter of them on a random day, a
quarter on a random day and known date. The raw seek is one row per key from a covering index over the bare columns, with sqlite3.

Storage is what the index gives (`Seek.settled`, and `Seek.newest` of what that leaves open) and, beside it, with the events read. The picture is `tracker.open(…).as_of(…)`, whole.
Goals: storage p50 at most 0.4 ms and p99 at most 2 ms (at most twice the raw seek); the picture p50 at most 5 ms; from 10,000 to
10,000,000 events at most 1.5 times; after 1,000 corrections of one key at most 3 times.

With --postgres the same is asked of a tenth of the dossiers on a PostgreSQL server that is started for it, and nothing else. Goal:
the index at most 1.5 times the raw seek.
"""

from __future__ import annotations

import argparse
import gc
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import uuid_utils

import tracker
from tracker.domain.dates import zone_of
from tracker.domain.envelope import Evidence
from tracker.domain.events import (
    CeasefireDeclared,
    DossierOpened,
    Effect,
    IssueDefined,
    PartyRegistered,
    PositionStated,
    RecordCorrected,
    SourceRegistered,
)
from tracker.domain.events import ViolationAlleged as Alleged
from tracker.projections.index_entries import WIDTHS
from tracker.projections.visible import ask
from tracker.services.index import Indexing
from tracker.services.index.read import sight
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.index.seek import EntryFilter
from tracker.storage.rows.new_rows import prepare_row
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.events import Event

SIDE, FACTS, DOSSIERS, SOURCES = 10, 50, 1000, 200
FIRST_DAY = date(2021, 1, 1)
TEXT = "Accepts a phased withdrawal under observation of third parties, provided that the corridor stays open"
KEYS = [(f"party-{p}", f"issue-{i}") for p in range(SIDE) for i in range(SIDE)]
ZONE = zone_of("Europe/Kyiv")


def day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def catalogue(dossier: str) -> Iterator[Event]:
    yield DossierOpened(dossier=dossier, title=dossier, zone="Europe/Kyiv")
    for n in range(SIDE):
        yield PartyRegistered(
            dossier=dossier,
            slug=f"party-{n}",
            name=f"Party {n}",
            kind="state",
            display_order=n,
        )
        yield IssueDefined(
            dossier=dossier, slug=f"issue-{n}", title=f"Issue {n}", display_order=n
        )
    for n in range(SOURCES):
        yield SourceRegistered(
            dossier=dossier,
            slug=f"source-{n}",
            publisher=f"Paper {n}",
            published=day(n),
        )


def facts(
    dossier: str, rng: random.Random, *, each: int = FACTS
) -> Iterator[PositionStated]:
    """Yield what was stated so often on every key, in the order in which it was reported."""
    found = []
    for party, issue in KEYS:
        for n, stated in enumerate(sorted(rng.sample(range(SOURCES, 1400), each))):
            known = (
                stated
                + rng.randrange(3)
                + (rng.randrange(60, 400) if rng.random() < 0.1 else 0)
            )
            found += [
                (known, rng.random(), stated, party, issue, f"{TEXT}: variant {n}")
            ] * 2
    for known, _, stated, party, issue, stance in sorted(found):
        yield PositionStated(
            dossier=dossier,
            when=day(stated),
            reported=day(known),
            party=party,
            issue=issue,
            stance=stance,
            evidence=(
                Evidence(source=f"source-{rng.randrange(SOURCES)}", basis="reporting"),
            ),
        )


def told(each: int) -> int:
    """Count the facts of a dossier, each told twice."""
    return 2 * each * len(KEYS)


def opened(path: Path | str) -> EventLog:
    return open_log(
        path,
        clock=lambda: time.time_ns() // 1000,
        new_id=lambda: str(uuid_utils.uuid7()),
        actor="bench",
        keeper=Indexing(),
    )


def build(path: Path | str, dossiers: int, each: int) -> None:
    migrate(path)
    with opened(path) as log:
        for n in range(dossiers):
            name = f"dossier-{n}"
            with log.appending() as appender:
                appender.append([prepare_row(NewEvent(e)) for e in catalogue(name)])
                found = facts(name, random.Random(n), each=each)
                appender.append([prepare_row(NewEvent(e)) for e in found])
    if isinstance(path, Path):
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def build_floor(path: Path, dossiers: int, each: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute(
            "CREATE TABLE keys (dossier INT, key INT, PRIMARY KEY (dossier, key)) WITHOUT ROWID"
        )
        raw.execute(
            "CREATE TABLE log (position INTEGER PRIMARY KEY, dossier INT, key INT, occurred TEXT, reported TEXT, value TEXT)"
        )
        raw.execute("BEGIN")
        index = {key: n for n, key in enumerate(KEYS)}
        for n in range(dossiers):
            raw.executemany(
                "INSERT INTO keys VALUES (?, ?)", ((n, k) for k in range(len(KEYS)))
            )
            rows = (
                (n, index[f.party, f.issue], f.when, f.reported, f.stance[-12:])
                for f in facts(f"dossier-{n}", random.Random(n), each=each)
            )
            raw.executemany(
                "INSERT INTO log (dossier, key, occurred, reported, value) VALUES (?, ?, ?, ?, ?)",
                rows,
            )
        raw.execute("COMMIT")
        raw.execute(
            "CREATE INDEX log_seek ON log (dossier, key, occurred, reported, position, value)"
        )


RAW = """SELECT k.key, (SELECT value FROM log WHERE dossier = k.dossier AND key = k.key AND occurred <= ?1 AND reported <= ?2
  ORDER BY occurred DESC, reported DESC, position DESC LIMIT 1) FROM keys k WHERE k.dossier = ?3"""


def questions(dossiers: int, many: int, seed: int) -> list[tuple[int, str, str | None]]:
    """Which dossier, which day, and what may be known: half at the head, a quarter on a random day, a quarter with a random known date."""
    rng = random.Random(seed)
    found: list[tuple[int, str, str | None]] = []
    for n in range(many):
        at = day(rng.randrange(300, 1400)) if n % 2 else day(1900)
        found.append(
            (
                rng.randrange(dossiers),
                at,
                day(rng.randrange(300, 1800)) if n % 4 == 3 else None,
            )
        )
    return found


def quantiles(name: str, seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    p50, p99 = (
        statistics.median(ordered) * 1e3,
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1e3,
    )
    print(
        f"{name:<58} p50 {p50:8.3f} ms   p99 {p99:8.3f} ms   ({len(seconds)} questions)"
    )
    return p50, p99


def set_aside() -> None:
    """Let what the benchmark itself holds not be looked through again and again while it measures; the collector stays on."""
    gc.collect()
    gc.freeze()


def timed(function: object, *args: object) -> float:
    started = time.perf_counter()
    function(*args)  # type: ignore[operator]
    return time.perf_counter() - started


def measure(
    path: Path | str,
    raw: Callable[[tuple[str, str, int]], object],
    dossiers: int,
    each: int,
    many: int,
) -> dict[str, tuple[float, float]]:
    """The quantiles of each part, by `raw` as the raw seek."""
    found: dict[str, list[float]] = {
        "raw seek": [],
        "storage: the index": [],
        "storage: the index and the events": [],
        "the whole picture": [],
    }
    with opened(path) as log, tracker.open(path) as own:

        def seek_raw(n: int, at: str, known: str | None) -> None:
            raw((at, known or "9999", n))

        def seek_index(n: int, at: str, known: str | None) -> float:
            asked = ask(at, zone=ZONE, known=known)
            with log.seeking() as seek:
                window = EntryFilter(asked.boundary, asked.known, seek.state()[2])
                high = window.boundary + WIDTHS[0]
                return timed(
                    lambda: seek.newest(
                        sorted(seek.settled(f"dossier-{n}", window, high)[1]),
                        window,
                        high,
                    )
                )

        def seek_all(n: int, at: str, known: str | None) -> float:
            with log.seeking() as seek:
                view = sight(seek, f"dossier-{n}", None)
                assert view is not None
                return timed(view.sought, ask(at, zone=ZONE, known=known))

        def picture(n: int, at: str, known: str | None) -> None:
            assert len(
                own.as_of(at, dossier=f"dossier-{n}", known_at=known).cells
            ) == len(KEYS)

        for seed, counted in (
            (0, False),
            (1, True),
        ):  # the first round warms what is kept in memory
            set_aside()
            for question in questions(dossiers, many, seed):
                figures = (
                    timed(seek_raw, *question),
                    seek_index(*question),
                    seek_all(*question),
                    timed(picture, *question),
                )
                if counted:
                    for name, seconds in zip(found, figures, strict=True):
                        found[name].append(seconds)
    return {
        name: quantiles(f"{name}, {dossiers * told(each):,} events", seconds)
        for name, seconds in found.items()
    }


def measure_file(
    path: Path, floor: Path, dossiers: int, each: int, many: int
) -> dict[str, tuple[float, float]]:
    """As `measure`, beside a raw seek in a SQLite file; both files are read once before, so that the system holds them in memory."""
    for file in (path, floor):
        with file.open("rb") as read:
            while read.read(1 << 24):
                pass
    with closing(sqlite3.connect(floor)) as raw:
        return measure(
            path,
            lambda asked: raw.execute(RAW, asked).fetchall(),
            dossiers,
            each,
            many,
        )


def measure_server(dossiers: int, each: int, many: int) -> None:
    """The same on PostgreSQL."""
    import psycopg

    from tests.postgres import Server

    with closing(Server()) as server:
        url = server.make()
        started = time.perf_counter()
        build(url, dossiers, each)
        print(
            f"{dossiers * (told(each) + 221):,} events appended in {time.perf_counter() - started:,.0f} s"
        )
        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute("CREATE SCHEMA floor")
            raw.execute(
                "CREATE TABLE floor.keys (dossier INT, key INT, PRIMARY KEY (dossier, key))"
            )
            raw.execute(
                "CREATE TABLE floor.log (position BIGSERIAL PRIMARY KEY, dossier INT, key INT, occurred TEXT, reported TEXT, value TEXT)"
            )
            index = {key: n for n, key in enumerate(KEYS)}
            with raw.cursor().copy(
                "COPY floor.log (dossier, key, occurred, reported, value) FROM STDIN"
            ) as rows:
                for n in range(dossiers):
                    for fact in facts(f"dossier-{n}", random.Random(n), each=each):
                        rows.write_row(
                            (
                                n,
                                index[fact.party, fact.issue],
                                fact.when,
                                fact.reported,
                                fact.stance[-12:],
                            )
                        )
            for n in range(dossiers):
                raw.execute(
                    "INSERT INTO floor.keys SELECT %s, generate_series(0, 99)", (n,)
                )
            raw.execute(
                "CREATE UNIQUE INDEX ON floor.log (dossier, key, occurred, reported, position) INCLUDE (value)"
            )
            raw.execute("VACUUM ANALYZE")
            asked = (
                RAW.replace("?1", "%s")
                .replace("?2", "%s")
                .replace("?3", "%s")
                .replace("FROM log", "FROM floor.log")
                .replace("FROM keys", "FROM floor.keys")
            )
            large = measure(
                url,
                lambda values: raw.execute(asked, values, prepare=True).fetchall(),
                dossiers,
                each,
                many,
            )
    print(
        f"the index: {large['storage: the index'][0] / large['raw seek'][0]:.2f} of the raw seek (goal: at most 1.5)"
    )


def correct(path: Path, many: int) -> None:
    """Correct one statement of the last dossier's first key so many times."""
    with opened(path) as log:
        target = next(
            r
            for r in log.read(dossier="dossier-0")
            if isinstance(r.event, PositionStated)
        )
        for n in range(many):
            act = RecordCorrected(
                dossier="dossier-0",
                target=target.event_id,
                replacement={"stance": f"{TEXT}: corrected {n}"},
                why="a slip",
            )
            log.append([NewEvent(act)])


def ask_one(path: Path, many: int, label: str) -> float:
    with tracker.open(path) as own:
        asked = [(at, known) for _, at, known in questions(1, many, 2)]
        for at, known in asked[:20]:
            own.as_of(at, dossier="dossier-0", known_at=known)
        set_aside()
        return quantiles(
            label,
            [
                timed(
                    lambda a=at, k=known: own.as_of(a, dossier="dossier-0", known_at=k)
                )
                for at, known in asked
            ],
        )[0]


def truce(path: Path, violations: int) -> None:
    """A truce that two parties say was broken so many times."""
    migrate(path)
    rng = random.Random(5)
    with opened(path) as log:
        name = "dossier-0"
        events: list[Event] = [*catalogue(name)]
        events.append(
            CeasefireDeclared(
                dossier=name, ceasefire="truce", when=day(300), reported=day(300), declarers=("party-0", "party-1"), declaration="bilateral", scope="full",
                effect=Effect(from_=day(301), until=day(700)),
            )
        )  # fmt: skip
        for n in range(violations):
            at = f"{day(301 + n * 390 // violations)}T{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}Z"
            sides = ("party-0", "party-1") if n % 2 else ("party-1", "party-0")
            events.append(
                Alleged(
                    dossier=name,
                    ceasefire="truce",
                    accuser=sides[0],
                    accused=sides[1],
                    when=at,
                    reported=at,
                )
            )
        for start in range(0, len(events), 10_000):
            log.append([NewEvent(e) for e in events[start : start + 10_000]])


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--scale", type=float, default=1.0, help="1 for ten million events"
    )
    options.add_argument(
        "--each", type=int, default=FACTS, help="how many positions on each key"
    )
    options.add_argument("--questions", type=int, default=600)
    options.add_argument(
        "--keep", type=Path, help="a folder where the logs stay, and are used again"
    )
    options.add_argument(
        "--postgres",
        action="store_true",
        help="on a PostgreSQL server, with a tenth of the events",
    )
    given = options.parse_args()
    if given.postgres:
        measure_server(
            max(2, int(DOSSIERS / 10 * given.scale)), given.each, given.questions
        )
        return
    dossiers, most = (
        max(2, int(DOSSIERS * given.scale)),
        max(100, int(100_000 * min(1, given.scale * 10))),
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        measured = {}
        for many in (1, dossiers):
            path, floor = folder / f"log-{many}.db", folder / f"floor-{many}.db"
            if not path.exists():
                started = time.perf_counter()
                build(path, many, given.each)
                print(
                    f"{many * (told(given.each) + 221):,} events appended in {time.perf_counter() - started:,.0f} s; {path.stat().st_size / 1e6:,.0f} MB"
                )
                build_floor(floor, many, given.each)
            measured[many] = measure_file(
                path, floor, many, given.each, given.questions
            )
        small, large = measured[1], measured[dossiers]
        for name in ("storage: the index", "storage: the index and the events"):
            print(
                f"{name}: {large[name][0] / large['raw seek'][0]:.2f} of the raw seek (goal: at most 2)"
            )
        for name in ("raw seek", "storage: the index", "the whole picture"):
            print(
                f"{name}: {large[name][0] / small[name][0]:.2f} times from {told(given.each):,} to {dossiers * told(given.each):,} events (goal: at most 1.5)"
            )
        mended = folder / f"mended-{time.time_ns()}.db"
        build(mended, 1, given.each)
        before = ask_one(mended, given.questions, "the picture before corrections")
        corrections = 1000 if given.scale >= 0.01 else 20
        correct(mended, corrections)
        after = ask_one(
            mended,
            given.questions,
            f"the picture after {corrections:,} corrections of one key",
        )
        print(f"{after / before:.2f} times (goal: at most 3)")
        figures = []
        for violations in (most // 100, most):
            broken = folder / f"truce-{violations}-{time.time_ns()}.db"
            truce(broken, violations)
            figures.append(
                ask_one(
                    broken,
                    given.questions // 4,
                    f"the picture with {violations:,} alleged violations of one truce",
                )
            )
        print(
            f"{figures[1] / figures[0]:.2f} times with a hundred times as many violations"
        )


if __name__ == "__main__":
    main()
