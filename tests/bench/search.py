"""Search: twenty hits and their counts among 100,000 facts, beside the same row numbers and groups by bare FTS5.

    python -m tests.bench.search [--facts 100000] [--repeats 15]

The bare side is a file with a table of FTS5 and tables of the facts' dates, parties, issues, types and months. It is asked for the twenty
newest of what has a word, and for the number of all by party, by issue, by type and by month: five statements.
*The index* is what the index gives of the same, for those that count: the newest of them, and all counts. *The search* is
`ask_search`, whole: also the catalogue, the twenty facts read and decoded, their sources and names. *The scan* is the same with `whole`.

Words stand in every second, tenth, thousandth and in one of the facts. Goal: the index at most 3 times the bare side. The search gives the same numbers, or the benchmark fails.
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
from typing import TYPE_CHECKING, Any, Final

import uuid_utils

from tracker.domain.dates import FOREVER
from tracker.domain.envelope import Evidence
from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    PartyRegistered,
    PositionStated,
    SourceRegistered,
)
from tracker.services.answers.search import AskedSearch, ask_search
from tracker.services.dossiers import Bundle, Shelf
from tracker.services.index import Indexing
from tracker.services.index.search import counted_beyond, newest_and_oldest
from tracker.storage.event_log import EventLog, NewEvent, open_log
from tracker.storage.index.words import Choice, SayingFilter
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.events import Event

DOSSIER: Final = "bench"
SIDE: Final = 10
SHOWN: Final = 20
DAYS: Final = 3_000
FIRST: Final = date(2016, 1, 1)
WORDS: Final = {"often": 2, "sometimes": 10, "seldom": 1_000, "once": 10**9}
BARE: Final = """
    CREATE VIRTUAL TABLE found USING fts5(said, content='', tokenize='ascii');
    CREATE TABLE fact (place INTEGER PRIMARY KEY, day TEXT, type TEXT, month TEXT);
    CREATE TABLE of_party (place INTEGER PRIMARY KEY, party TEXT);
    CREATE TABLE of_issue (place INTEGER PRIMARY KEY, issue TEXT);
"""


def catalogue() -> Iterator[Event]:
    """The dossier, its parties, issues and sources."""
    yield DossierOpened(dossier=DOSSIER, title="Bench", zone="Europe/Kyiv")
    for n in range(SIDE):
        yield PartyRegistered(
            dossier=DOSSIER, slug=f"p{n}", name=f"Party {n}", kind="state"
        )
        yield IssueDefined(dossier=DOSSIER, slug=f"i{n}", title=f"Issue {n}")
        yield SourceRegistered(
            dossier=DOSSIER,
            slug=f"s{n}",
            publisher=f"Paper {n}",
            published="2016-01-01",
        )


def facts(count: int) -> Iterator[PositionStated]:
    """Statements of twenty words; some have the words that are looked for."""
    rng = random.Random(1)
    vocabulary = [f"word{n}" for n in range(5_000)]
    for n in range(count):
        day = (FIRST + timedelta(days=n * DAYS // count)).isoformat()
        said = rng.choices(vocabulary, k=20)
        said += [
            word
            for word, every in WORDS.items()
            if n % every == every // 2 or every > count > n == count // 2
        ]
        yield PositionStated(
            dossier=DOSSIER,
            key=f"k{n}",
            when=day,
            reported=day,
            party=f"p{rng.randrange(SIDE)}",
            issue=f"i{rng.randrange(SIDE)}",
            stance=" ".join(said),
            evidence=(Evidence(source=f"s{rng.randrange(SIDE)}", basis="reporting"),),
        )


def build(path: Path, count: int) -> EventLog:
    """Make the log with its index."""
    migrate(str(path))
    log = open_log(
        path,
        clock=lambda: time.time_ns() // 1000,
        new_id=lambda: str(uuid_utils.uuid7()),
        actor="bench",
        keeper=Indexing(),
    )
    log.append([NewEvent(each) for each in catalogue()])
    log.append([NewEvent(each) for each in facts(count)])
    return log


def build_bare(path: Path, log: EventLog) -> sqlite3.Connection:
    """Make the bare side of the same facts."""
    bare = sqlite3.connect(path, isolation_level=None)
    bare.executescript(BARE)
    bare.execute("BEGIN")
    for recorded in log.read():
        event, place = recorded.event, recorded.global_position
        if isinstance(event, PositionStated):
            bare.execute(
                "INSERT INTO found (rowid, said) VALUES (?, ?)", (place, event.stance)
            )
            bare.execute(
                "INSERT INTO fact VALUES (?, ?, ?, ?)",
                (place, event.when, event.type, event.when[:7]),
            )
            bare.execute("INSERT INTO of_party VALUES (?, ?)", (place, event.party))
            bare.execute("INSERT INTO of_issue VALUES (?, ?)", (place, event.issue))
    bare.execute("COMMIT")
    return bare


def by_bare(bare: sqlite3.Connection, word: str) -> dict[str, Any]:
    """The twenty newest places, and the four counts."""
    newest = bare.execute(
        "SELECT f.place FROM found JOIN fact f ON f.place = found.rowid WHERE found MATCH ? ORDER BY f.day DESC LIMIT ?",
        (word, SHOWN),
    ).fetchall()
    groups = {}
    for table, name in (
        ("of_party", "party"),
        ("of_issue", "issue"),
        ("fact", "type"),
        ("fact", "month"),
    ):
        groups[name] = dict(
            bare.execute(
                f"SELECT g.{name}, count(*) FROM found JOIN {table} g ON g.place = found.rowid WHERE found MATCH ? GROUP BY 1",  # noqa: S608
                (word,),
            )
        )
    return {"newest": len(newest), **groups}


def by_index(log: EventLog, word: str) -> int:
    """What the index gives of the same: the newest row numbers, and how many of each kind there are."""
    with log.seeking() as seek:
        window = SayingFilter(FOREVER, FOREVER, FOREVER, -FOREVER)
        hits = seek.hits(DOSSIER, Choice((((word,),),)), window)
    listed = newest_and_oldest(hits, SHOWN)
    return len(listed) + sum(counted_beyond(hits, listed).facets.values())


def searched(log: EventLog, word: str, *, whole: bool = False) -> dict[str, Any]:
    """The search as it is asked."""
    shelf = Shelf(Bundle([]), lambda: log, absent=str)
    asked = AskedSearch(dossier=DOSSIER, words=word, most=SHOWN, whole=whole)
    found = ask_search(shelf, asked, now=0).value
    counts = found.counts
    return {
        "newest": len(found.facts),
        "party": counts.parties,
        "issue": counts.issues,
        "type": counts.types,
        "month": counts.months,
    }


def took(repeats: int, run: Callable[..., object], *given: Any, **more: Any) -> float:
    """The median of the CPU time of several runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        run(*given, **more)
        times.append((time.process_time() - began) * 1e3)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    count = max(int(options.facts * options.scale), 2_000)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with (
            build(folder / "log.db", count) as log,
            closing(build_bare(folder / "bare.db", log)) as bare,
        ):
            gc.collect()
            gc.freeze()
            for word in WORDS:
                due = by_bare(bare, word)
                assert searched(log, word) == due, word
                floor = took(options.repeats, by_bare, bare, word)
                index = took(options.repeats, by_index, log, word)
                whole = took(options.repeats, searched, log, word)
                scan = took(1, searched, log, word, whole=True)
                print(
                    f"{word:<10} {sum(due['type'].values()):>7,} hits  bare FTS5 {floor:8.2f} ms  the index {index:8.2f} ms, "
                    f"{index / floor:5.2f} times  the search {whole:8.2f} ms, {whole / floor:6.2f} times  the scan {scan:8.0f} ms",
                    flush=True,
                )


if __name__ == "__main__":
    main()
