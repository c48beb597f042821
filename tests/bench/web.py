"""A page of the server against the fold of its answer, in CPU time of one process; and the log as a stream to many readers.

    python -m tests.bench.web [--scale 1] [--repeats 15] [--readers 50]

The bundled dossier is copied into a file. The fold is what `as-of -f json` does once it runs: read the log, answer, write. Against it stand the
first page of a day, the same page again, and a request that has it already. Then the JSON of a dossier of 100,000 events on 100 keys against one of
700, and the time from an append until the last of the readers has it. Beside it, where they are installed, datasette shows the same statements as a
table, and fava a ledger with as many notes.

Goals: first at most 2.5 times the fold, again 0.25, already there 0.1; the large dossier 1.5 times the small one; the readers 0.5 s.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.bench.as_of import facts, opened
from tests.bench.first_question import build, bundled
from tests.web.test_stream import Listener, listening
from tracker.render import render_document
from tracker.render.answers.picture import picture_document
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.storage.event_log import NewEvent
from tracker.web.app import Application, Serving
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tracker.projections.picture_format import Statement

X = "/d/ukraine-2025/as-of"
LARGE, SMALL = 500, 3
"""How many positions there are on each of the 100 keys of a large and of a small dossier; each is told twice."""


def days(count: int) -> Iterator[str]:
    """Give days of the talks of 2025, each once."""
    first = dt.date(2025, 5, 1)
    return (str(first + dt.timedelta(n)) for n in range(count))


async def cpu_of(ask: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """Return the CPU seconds that a call takes in all threads of this process, and what it gives."""
    begun = time.process_time()
    found = await ask()
    return time.process_time() - begun, found


class Asked:
    """Asks one ASGI application as a client would."""

    def __init__(self, application: Any) -> None:
        transport = httpx.ASGITransport(app=application)
        self.client = httpx.AsyncClient(
            transport=transport, base_url="http://localhost"
        )

    async def cost(self, address: str, **headers: str) -> tuple[float, httpx.Response]:
        seconds, answer = await cpu_of(
            lambda: self.client.get(address, headers=headers)
        )
        assert answer.status_code in {200, 304}, (address, answer.text)
        return seconds, answer


def fold(wiring: Wiring, day: str) -> float:
    """Return the CPU seconds of `as-of -f json`, once the program runs."""
    begun = time.process_time()
    shelf = wiring.shelf()
    found = ask_as_of(shelf, AskedAsOf(date=day), now=wiring.now()).value
    render_document(picture_document(found, fmt="json"), fmt="json")
    shelf.close()
    return time.process_time() - begun


async def pages(path: Path, repeats: int) -> dict[str, float]:
    """Return medians of CPU seconds: of the fold, and of the ways in which a page is had."""
    wiring = Wiring(db=str(path))
    application = Application(Serving(wiring=wiring))
    asked = Asked(application)
    await asked.cost(f"{X}/2025-04-30")
    fold(wiring, "2025-04-30")
    taken: dict[str, list[float]] = {}
    for day in days(repeats):
        address = f"{X}/{day}"
        first, answer = await asked.cost(address)
        again, _ = await asked.cost(address)
        there, _ = await asked.cost(
            address, **{"if-none-match": answer.headers["etag"]}
        )
        as_json, _ = await asked.cost(f"{address}.json")
        row = {
            "fold": fold(wiring, day),
            "first page": first,
            "first JSON": as_json,
            "again": again,
            "already there": there,
        }
        for name, seconds in row.items():
            taken.setdefault(name, []).append(seconds)
    application.close()
    return {name: statistics.median(found) for name, found in taken.items()}


async def sizes(folder: Path, scale: float, repeats: int) -> tuple[int, int, float]:
    """Return how many events a large and a small dossier have, and how much longer the large one takes."""
    logs = [folder / "large.db", folder / "small.db"]
    events = [
        build(path, max(1, round(each * scale)))
        for path, each in zip(logs, (LARGE, SMALL), strict=True)
    ]
    medians = []
    for path in logs:
        application = Application(Serving(wiring=Wiring(db=str(path))))
        asked = Asked(application)
        taken = []
        for n in range(repeats + 1):
            day = dt.date(2024, 3, 1) + dt.timedelta(n)
            seconds, _ = await asked.cost(f"/d/talks/as-of/{day}.json")
            taken.append(seconds)
        medians.append(statistics.median(taken[1:]))
        application.close()
    return events[0], events[1], medians[0] / medians[1]


async def streamed(path: Path, readers: int, appends: int) -> float:
    """Return the median seconds from an append until the last of the readers has it."""
    application = Application(Serving(wiring=Wiring(db=str(path))))
    address = f"/d/talks/log.events?after={opened_at(path)}"
    coming = itertools.cycle(facts("talks", random.Random(9), each=appends))
    numbers = itertools.count()
    seconds: list[float] = []
    contexts = [listening(application, address) for _ in range(readers)]
    listeners: list[Listener] = [await each.__aenter__() for each in contexts]
    with opened(path) as log:
        for event in itertools.islice(coming, appends):
            from msgspec.structs import replace

            new = replace(event, key=f"streamed-{next(numbers)}")
            await asyncio.to_thread(log.append, [NewEvent(new)])
            begun = time.perf_counter()
            await asyncio.gather(*(listener.next() for listener in listeners))
            seconds.append(time.perf_counter() - begun)
    for each in contexts:
        await each.__aexit__(None, None, None)
    application.close()
    return statistics.median(seconds)


def opened_at(path: Path) -> int:
    """Return the last place of a log."""
    with opened(path) as log:
        return log.head().global_position


def statements(path: Path) -> list[Statement]:
    """Return the statements of a picture, each once."""
    wiring = Wiring(db=str(path))
    found = ask_as_of(wiring.shelf(), AskedAsOf(date="2025-05-28"), now=wiring.now())
    shown = {s.event_id: s for cell in found.value.cells for s in cell.statements}
    return list(shown.values())


async def of_datasette(rows: list[Statement], folder: Path, repeats: int) -> float:
    """Return the CPU seconds of a page of datasette that has these rows as a table."""
    from datasette.app import Datasette

    path = folder / "rows.db"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE said (party, issue, stance, said, since, source)"
        )
        found = [
            (
                r.party,
                r.issue,
                r.stance,
                r.when,
                r.since,
                str(r.citations),
            )
            for r in rows
        ]
        database.executemany("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?)", found)
    shown = Datasette([str(path)], settings={"default_page_size": 200})
    await shown.invoke_startup()
    taken = []
    for _ in range(repeats + 1):
        seconds, answer = await cpu_of(lambda: shown.client.get("/rows/said"))
        assert answer.status_code == 200, answer.text
        taken.append(seconds)
    return statistics.median(taken[1:])


async def of_fava(rows: list[Statement], folder: Path, repeats: int) -> float:
    """Return the CPU seconds of the journal of fava that has these rows as notes."""
    from fava.application import create_app

    names = {row.party for row in rows}
    accounts = {name: "Assets:" + name.title().replace("-", "") for name in names}
    lines = [f"2020-01-01 open {account}" for account in sorted(accounts.values())]
    for row in rows:
        said = row.stance.replace('"', "'")
        lines.append(f'{row.when[:10]} note {accounts[row.party]} "{said}"')
    path = folder / "said.beancount"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    client = create_app([str(path)]).test_client()
    ledger = client.get("/").headers["location"].strip("/").partition("/")[0]

    async def journal() -> Any:
        page = client.get(f"/{ledger}/journal/")
        client.get(f"/{ledger}/api/journal_page?page=1&order=desc")
        return page

    taken = []
    for _ in range(repeats + 1):
        seconds, answer = await cpu_of(journal)
        assert answer.status_code == 200, answer.text
        taken.append(seconds)
    return statistics.median(taken[1:])


async def measured(scale: float, repeats: int, readers: int) -> None:
    """Print what was measured, a line each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "bundled.db"
        bundled(path)
        found = await pages(path, repeats)
        base = found["fold"]
        print(f"fold of `as-of -f json`   {base * 1e3:6.1f} ms of CPU")
        for way in ("first page", "first JSON", "again", "already there"):
            print(f"{way:24}  {found[way] / base:6.2f} of the fold", flush=True)
        rows = statements(path)
        for peer, cost in (("datasette", of_datasette), ("fava", of_fava)):
            try:
                seconds = await cost(rows, folder, repeats)
            except ImportError as missing:
                print(f"{peer:24}  is not installed: {missing}")
                continue
            share = seconds / base
            print(f"{peer:24}  {share:6.2f} of the fold, {len(rows)} rows", flush=True)
        large, small, ratio = await sizes(folder, scale, repeats)
        print(f"{large} events of 100 keys  {ratio:6.2f} of {small} events", flush=True)
        last = await streamed(folder / "small.db", readers, max(2, repeats))
        print(f"{readers} readers of the stream  {last * 1e3:6.0f} ms after an append")


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--readers", type=int, default=50)
    given = parser.parse_args()
    asyncio.run(measured(given.scale, given.repeats, given.readers))


if __name__ == "__main__":
    main()
