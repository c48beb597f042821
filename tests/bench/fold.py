"""Fold: events a second from a SQLite file to what every party holds, beside a bare decode-and-fold loop over the same rows.

    python -m tests.bench.fold [--scale 1] [--repeats 3]

The floor reads the same payloads with `sqlite3`, decodes them with msgspec into structs without checks, and keeps the latest by
(party, issue) in a dict: no clocks, no fuzzy dates, no evidence, no corrections. Ours is the full fold: every event read from the log,
corrections applied, the clocks compared, what holds decided, repeats and coalitions found. Beside it the floor's own fold over the
events that the log gives alone (`EventLog.contents`), typed as the vocabulary has them, and a tenth of the same facts as aggregate
events of `eventsourcing` on SQLite, read by its notification log and folded alike (extra `bench`; left out where it is missing).
Goals: at least 0.85 of the floor, and 4 times `eventsourcing`.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tracker.domain.dates import zone_of
from tracker.domain.envelope import Evidence
from tracker.domain.events import (
    DossierOpened,
    Event,
    IssueDefined,
    PartyRegistered,
    PositionStated,
    SourceRegistered,
)
from tracker.projections.folds.positions import fold_positions
from tracker.projections.mended import mend
from tracker.projections.visible import ask, visible
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable

PARTIES = [f"party-{i:02d}" for i in range(20)]
ISSUES = [f"issue-{i:03d}" for i in range(50)]
TEXT = "Accepts a phased withdrawal under observation of third parties, provided that the corridor stays open throughout. "
FULL = 1_000_000


class BareEvidence(msgspec.Struct):
    """What the floor decodes of evidence."""

    source: str
    basis: str


class Bare(msgspec.Struct, tag_field="type", tag="position-stated"):
    """What the floor decodes: the fields of the rows, with no checks."""

    dossier: str
    schema_version: int
    key: str
    when: str
    reported: str
    evidence: list[BareEvidence]
    party: str
    issue: str
    stance: str


class BareOther(msgspec.Struct, tag_field="type", tag="other"):
    """A second type, so that the floor decodes a union as a log needs it."""


def events(count: int) -> list[Event]:
    """One dossier: its catalogue, then positions in an order that no clock follows."""
    rng = random.Random(7)
    found: list[Event] = [
        DossierOpened(
            dossier="bench",
            title="Bench",
            zone="Europe/Kyiv",
            columns=tuple(PARTIES[:4]),
        )
    ]
    found += [
        PartyRegistered(dossier="bench", slug=p, name=p, kind="state") for p in PARTIES
    ]
    found += [IssueDefined(dossier="bench", slug=i, title=i) for i in ISSUES]
    found += [
        SourceRegistered(
            dossier="bench", slug=f"wire-{n}", publisher="Wire", published="2022-01-01"
        )
        for n in range(10)
    ]
    for i in range(count - len(found)):
        day = (date(2022, 1, 1) + timedelta(days=rng.randrange(1400))).isoformat()
        found.append(
            PositionStated(
                dossier="bench",
                key=f"k{i}",
                when=day,
                reported=day,
                evidence=(Evidence(source=f"wire-{i % 10}", basis="reporting"),),
                party=rng.choice(PARTIES),
                issue=rng.choice(ISSUES),
                stance=TEXT[: 60 + rng.randrange(40)],
            )
        )
    return found


def floor(path: Path) -> int:
    """Read, decode and fold the rows with nothing but the driver and msgspec."""
    decode = msgspec.json.Decoder(Bare | BareOther).decode
    state: dict[tuple[str, str], tuple[str, int, Bare]] = {}
    connection = sqlite3.connect(path)
    for place, payload in connection.execute(
        "SELECT global_position, payload FROM events WHERE type = 'position-stated' ORDER BY global_position"
    ):
        event = decode(payload)
        if isinstance(event, Bare):
            key = (event.party, event.issue)
            old = state.get(key)
            if old is None or old[0] <= event.when:
                state[key] = (event.when, place, event)
    connection.close()
    return len(state)


def ours(path: Path) -> int:
    """Read the log and fold every position, all clocks compared."""
    question = ask("2026-01-01", zone=zone_of("Europe/Kyiv"))
    with open_log(
        path, clock=lambda: 0, new_id=str, actor="bench", read_only=True
    ) as log:
        found = visible(mend(list(log.read(dossier="bench"))), question)
    positions = fold_positions(found.certain, (), found.ids)
    return sum(positions.held(*key) is not None for key in positions.said())


def plain(path: Path) -> int:
    """Read the events alone, and keep the latest of each key as the floor does."""
    state: dict[tuple[str, str], PositionStated] = {}
    with open_log(
        path, clock=lambda: 0, new_id=str, actor="bench", read_only=True
    ) as log:
        for event in log.contents():
            if type(event) is PositionStated:
                key = (event.party, event.issue)
                old = state.get(key)
                if old is None or old.when <= event.when:
                    state[key] = event
    return len(state)


def peer(path: Path, count: int) -> Callable[[], int] | None:  # noqa: C901  (its classes are made where its package is)
    """The fold over a log of `eventsourcing` with so many events; None where that is not installed."""
    try:
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate, event
    except ImportError:
        return None

    class Dossier(Aggregate):
        @event("Opened")
        def __init__(self) -> None:
            self.stances: dict[tuple[str, str], str] = {}

        @event("Stated")
        def state(self, party: str, issue: str, when: str, stance: str) -> None:
            self.stances[party, issue] = stance

    class Log(Application):
        log_section_size = 1000

    log = Log(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    )
    facts = [e for e in events(count + 100) if isinstance(e, PositionStated)][:count]
    for start in range(0, count, 1000):
        dossier = Dossier()
        for fact in facts[start : start + 1000]:
            dossier.state(fact.party, fact.issue, str(fact.when), fact.stance)
        log.save(dossier)

    def fold() -> int:
        state: dict[tuple[str, str], tuple[str, str]] = {}
        start: int | None = 1
        while start is not None:
            section = log.notification_log.select(start, 1000)
            for notification in section:
                stated = log.mapper.to_domain_event(notification)
                if isinstance(stated, Dossier.Stated):  # type: ignore[attr-defined]
                    key = (stated.party, stated.issue)
                    old = state.get(key)
                    if old is None or old[0] <= stated.when:
                        state[key] = (stated.when, stated.stance)
            start = section[-1].id + 1 if len(section) == 1000 else None
        return len(state)

    return fold


def main() -> None:
    """Print the events a second of all three, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    count = max(1000, int(FULL * options.scale))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        migrate(str(path))
        ids = (f"01900000-0000-7000-8000-{n:012d}" for n in range(count))
        with open_log(
            path, clock=lambda: 1, new_id=lambda: next(ids), actor="bench"
        ) as log:
            rows = events(count)
            for start in range(0, count, 10_000):
                log.append([NewEvent(e) for e in rows[start : start + 10_000]])
        del rows
        rates: dict[str, list[float]] = {"floor": [], "plain": [], "ours": []}
        keys = set()
        many = max(1000, count // 10)
        other = peer(Path(folder) / "peer.db", many)
        if other is not None:
            rates["eventsourcing"] = []
        for _ in range(options.repeats):
            if other is not None:
                began = time.perf_counter()
                other()
                rates["eventsourcing"].append(many / (time.perf_counter() - began))
            for name, run in (("floor", floor), ("plain", plain), ("ours", ours)):
                began = time.perf_counter()
                keys.add(run(path))
                rates[name].append(count / (time.perf_counter() - began))
        assert len(keys) == 1, keys
    for name, found in rates.items():
        ratios = sorted(o / f for o, f in zip(found, rates["floor"], strict=True))
        print(
            f"{name:<13} {statistics.median(found):>10,.0f} events/s ({min(found):,.0f} to {max(found):,.0f})",
            end="  ",
        )
        print(
            f"{statistics.median(ratios):.2f} of the floor ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    print(f"{count:,} events; goal at least 0.85 of the floor")
    if "eventsourcing" in rates:
        print(
            f"plain is {statistics.median(rates['plain']) / statistics.median(rates['eventsourcing']):.1f} times eventsourcing; goal at least 4"
        )
    else:
        print("eventsourcing is not installed: pip install '.[bench]'")


if __name__ == "__main__":
    main()
