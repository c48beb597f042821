"""Questions to a dossier of 700 facts and to one of 50,000, in CPU time of one process: how much the longer record costs.

    python -m tests.bench.growth [--facts 700 50000] [--repeats 9]

Both dossiers are of one kind: ten facts a day, one party on one issue each, one in ten reported up to a month late. The longer one goes on for
years. So a week has as much in both, and only what lies outside of the question grows. The key whose history is asked for has twelve statements in
either. Goal: each question at most 2 times, a month's brief at most 4 times.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.as_of import opened
from tracker.domain.envelope import Evidence
from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    PartyRegistered,
    PositionStated,
    SourceRegistered,
)
from tracker.services.answers.announcements import AskedUpcoming, ask_upcoming
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief
from tracker.services.answers.pictures import (
    AskedAsOf,
    AskedDiff,
    AskedHindsight,
    ask_diff,
    ask_hindsight,
    ask_state_of_play,
)
from tracker.services.answers.show import AskedShow, ask_show
from tracker.services.answers.stories import (
    AskedHistory,
    AskedTimeline,
    ask_history,
    ask_timeline,
)
from tracker.services.dossiers import Bundle, Shelf
from tracker.storage.event_log import NewEvent
from tracker.storage.rows.new_rows import prepare_row
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.domain.events import Event
    from tracker.storage.event_log import EventLog

DOSSIER: Final = "talks"
SIDE, A_DAY, SOURCES, ASKED = 10, 10, 40, 12
LAST: Final = date(2026, 5, 31)


def day(back: int) -> str:
    """The day so many days before the last."""
    return (LAST - timedelta(days=back)).isoformat()


def catalogue() -> Iterator[Event]:
    """The dossier, its parties, issues and sources."""
    yield DossierOpened(dossier=DOSSIER, title="Talks", zone="Europe/Kyiv")
    for n in range(SIDE):
        yield PartyRegistered(
            dossier=DOSSIER,
            slug=f"party-{n}",
            name=f"Party {n}",
            kind="state",
            display_order=n,
        )
        yield IssueDefined(dossier=DOSSIER, slug=f"issue-{n}", title=f"Issue {n}")
    for n in range(SOURCES):
        yield SourceRegistered(
            dossier=DOSSIER,
            slug=f"source-{n}",
            publisher=f"Paper {n}",
            published="2012-01-01",
        )


def facts(count: int) -> Iterator[PositionStated]:
    """So many statements, ten a day, in the order in which they were reported."""
    rng = random.Random(1)
    every = count // ASKED
    found = []
    for n in range(count):
        back = (count - 1 - n) // A_DAY
        late = rng.randrange(2, 30) if rng.random() < 0.1 else rng.randrange(2)
        party, issue = rng.randrange(SIDE), rng.randrange(1, SIDE)
        if n % every == every - 1:
            party = issue = 0
        said = f"Accepts a phased withdrawal under observation: variant {n}"
        found.append((max(back - late, 0), rng.random(), back, party, issue, said))
    for place, (known, _, back, party, issue, said) in enumerate(
        sorted(found, key=lambda each: (-each[0], each[1]))
    ):
        yield PositionStated(
            dossier=DOSSIER,
            key=f"k{place}",
            when=day(back),
            reported=day(known),
            party=f"party-{party}",
            issue=f"issue-{issue}",
            stance=said,
            evidence=(
                Evidence(source=f"source-{rng.randrange(SOURCES)}", basis="reporting"),
            ),
        )


def build(path: Path, count: int) -> EventLog:
    """Make a log of one such dossier, and open it."""
    migrate(path)
    log = opened(path)
    with log.appending() as appender:
        appender.append([prepare_row(NewEvent(e)) for e in catalogue()])
        appender.append([prepare_row(NewEvent(e)) for e in facts(count)])
    return log


def questions(shelf: Shelf, count: int) -> dict[str, Callable[[], object]]:
    """Each question by its name."""
    of = {"dossier": DOSSIER}
    week = {"since": day(20), "to": day(14)}
    month = AskedBrief(**of, since=day(31), to=day(1))
    return {
        "as-of": lambda: ask_state_of_play(shelf, AskedAsOf(**of, date=day(3)), now=0),
        "diff of a week": lambda: ask_diff(
            shelf, AskedDiff(**of, before=day(20), after=day(14)), now=0
        ),
        "hindsight": lambda: ask_hindsight(
            shelf, AskedHindsight(**of, date=day(14)), now=0
        ),
        "timeline of a week": lambda: ask_timeline(
            shelf, AskedTimeline(**of, **week), now=0
        ),
        "history": lambda: ask_history(
            shelf,
            AskedHistory(**of, party="party-0", issue="issue-0", date=day(3)),
            now=0,
        ),
        "upcoming": lambda: ask_upcoming(
            shelf, AskedUpcoming(**of, date=day(3)), now=0
        ),
        "show": lambda: ask_show(shelf, AskedShow(**of, event=f"k{count - 9}"), now=0),
        "brief of a month": lambda: ask_brief(
            shelf, month, now=0, again=str, compared=False, pictures=False
        ),
    }


def took(ask: Callable[[], object], repeats: int) -> float:
    """The median of the CPU time of several asks, in milliseconds."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        ask()
        times.append((time.process_time() - began) * 1e3)
    return statistics.median(times)


def main() -> None:
    """Print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=[700, 50_000])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=9)
    given = parser.parse_args()
    counts = [max(int(count * given.scale), 120) for count in given.facts]
    with tempfile.TemporaryDirectory() as home:
        logs = [build(Path(home) / f"{n}-{c}.db", c) for n, c in enumerate(counts)]
        asked = [
            questions(Shelf(Bundle([]), lambda log=log: log, absent=str), count)
            for log, count in zip(logs, counts, strict=True)
        ]
        gc.collect()
        gc.freeze()
        for name in asked[0]:
            times = []
            for each in asked:
                each[name]()
                times.append(took(each[name], given.repeats))
            shown = "  ".join(
                f"{count:,} facts {ms:8.1f} ms"
                for count, ms in zip(counts, times, strict=True)
            )
            print(f"{name:<20} {shown}  {times[-1] / times[0]:6.2f} times", flush=True)
        for log in logs:
            log.close()


if __name__ == "__main__":
    main()
